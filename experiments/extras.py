"""Optional libraries, asked for where they are needed."""

from importlib import import_module
from types import ModuleType


class MissingLibrary(ImportError):
    """A library that is not part of the base installation. One line, with the command that installs it."""


def require(module: str, purpose: str, extra: str) -> ModuleType:
    """The module; raises MissingLibrary with the remedy where it is not installed."""
    try:
        return import_module(module)
    except ModuleNotFoundError as problem:
        if problem.name is None or module.split(".")[0] != problem.name.split(".")[0]:
            raise
        raise MissingLibrary(f"{purpose}: {module.split('.')[0]} requested but not installed; "
                             f"in a checkout of foedus: .venv/bin/python -m pip install -e '.[{extra}]', from an index that "
                             f"has foedus: python -m pip install 'foedus[{extra}]'") from None
