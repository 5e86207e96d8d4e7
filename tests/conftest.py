"""What all tests share."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


class RootIsNoTestPackage:
    """The root holds an __init__.py. Left alone, pytest takes it for a package of tests and imports all of
    foedus a second time, under the name of the folder it was checked out into."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(self, path, parent):
        return pytest.Dir.from_parent(parent, path=path) if path == ROOT else None


def pytest_configure(config):
    config.pluginmanager.register(RootIsNoTestPackage())
