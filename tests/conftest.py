"""What all tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
WARMING = pytest.StashKey()  # where it will show that the loops are compiled
LOOPS = "loops"  # the same, among what a worker is told
NO_BROWSER = ("no chromium here", "playwright")  # why a test of the page is skipped, see browser.py


class RootIsNoTestPackage:
    """The root holds an __init__.py. Left alone, pytest takes it for a package of tests and imports all of
    foedus a second time, under the name of the folder it was checked out into."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_collect_directory(self, path, parent):
        return pytest.Dir.from_parent(parent, path=path) if path == ROOT else None


def pytest_addoption(parser):
    parser.addoption("--thorough", action="store_true", help="the slow tests too, and every example of every property")


def pytest_configure(config):
    config.pluginmanager.register(RootIsNoTestPackage())
    config.addinivalue_line("markers", "slow: runs with --thorough only ('make test-all'); a quicker test holds the same law "
                            "on a smaller case")
    config.addinivalue_line("markers", "uncompiled: needs no compiled loop, so it runs first, while the loops are compiled")
    # Read by `worlds.laws` when the tests are imported, in every worker.
    os.environ["FOEDUS_THOROUGH"] = "1" if config.getoption("--thorough") else ""


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """The workers of a whole suite find the loops compiled, see `warming`."""
    config = session.config
    if getattr(config.option, "numprocesses", None) and config.args == config.getini("testpaths"):
        from foedus.tests.warming import warm

        config.stash[WARMING] = warm()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    """Tell a worker where it will show that they are compiled."""
    if WARMING in node.config.stash:
        node.workerinput[LOOPS] = node.config.stash[WARMING]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """No test that may need the loops begins before they are there."""
    ended = getattr(item.config, "workerinput", {}).get(LOOPS)
    if ended and not item.get_closest_marker("uncompiled"):
        from foedus.tests.warming import wait_for

        wait_for(ended)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """One more than there are cores: a test of the page waits for its browser and its server."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--thorough"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
        items[:] = [item for item in items if item not in slow]
    # The tests of the page next, which wait much: in one worker, they share a server and a browser while the others compute.
    items.sort(key=lambda item: (item.get_closest_marker("uncompiled") is None, "chromium" not in item.fixturenames))


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """The last line of all: that a green run without a browser has not looked at the page."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    if any(reason in str(report.longrepr) for report in skipped for reason in NO_BROWSER):
        reporter.write_line("The browser tests did NOT run: they need playwright, which is in '.[test]', and a chromium "
                            "(Debian, Ubuntu: sudo apt install chromium) on the path or in FOEDUS_CHROMIUM", yellow=True)


@pytest.fixture(scope="session", autouse=True)
def print_quality():
    """Resolution and letters of print; tests write coarser pictures and plainer letters, a third of the time of a figure."""
    from foedus.experiments.paper import style

    with pytest.MonkeyPatch.context() as patch:
        quality = style.RESOLUTION, style.STYLE["pdf.fonttype"]
        patch.setattr(style, "RESOLUTION", 60)
        patch.setitem(style.STYLE, "pdf.fonttype", 3)
        yield quality


@pytest.fixture
def fine_print(monkeypatch, print_quality):
    """Pictures as they are printed."""
    from foedus.experiments.paper import style

    resolution, letters = print_quality
    monkeypatch.setattr(style, "RESOLUTION", resolution)
    monkeypatch.setitem(style.STYLE, "pdf.fonttype", letters)


# --- the live page in a browser: what its tests share ----------------------------------------------------


@pytest.fixture(scope="module")
def address():
    """A served page."""
    from foedus.tests.browser import served

    with served("--no-browser") as url:
        yield url


@pytest.fixture(scope="module")
def chromium():
    """A browser with a fresh profile."""
    from foedus.tests.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture
def page(chromium, address):
    """One visitor."""
    from foedus.tests.browser import visit

    page = visit(chromium, address)
    yield page
    faults = page.faults
    page.context.close()
    assert faults == []
