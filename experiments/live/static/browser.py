"""What runs in the browser's Python: one desk, which takes messages as text and answers with text and bytes.

Mesa and the tables of sweeps name libraries at their start that a page never calls.  Here they are names without anything
behind them, which saves a visitor some forty megabytes.
"""

import json
import sys
from collections.abc import Callable
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

ABSENT = ("pandas", "scipy", "networkx", "tqdm", "pyarrow")


class Nothing:
    """What a library that is not there has under any name."""


class Nowhere(ModuleType):
    """A library that is not there."""

    __path__: list[str] = []

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return Nothing


class Absent(MetaPathFinder, Loader):
    """Finds the libraries that are not there, and modules in them."""

    def find_spec(self, fullname: str, path=None, target=None) -> ModuleSpec | None:
        """The module if it belongs to one of them."""
        return ModuleSpec(fullname, self, is_package=True) if fullname.partition(".")[0] in ABSENT else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """A module of that name, with nothing in it."""
        return Nowhere(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


def opened(pictures: str) -> Callable[[str], list[tuple[str, list[bytes]]]]:
    """A function that answers a message, JSON, with replies: JSON and bytes each. pictures: as `pictures.made` writes them."""
    sys.meta_path.insert(0, Absent())
    from .. import background
    from ..desk import Desk
    from .pictures import taken

    background.only(taken(pictures))
    desk = Desk()
    return lambda message: [(json.dumps(content), data) for content, data in desk.receive(json.loads(message))]
