"""Finds the variants: one file in a folder is one choice, and there is no list to edit.

A file in ``strategies/`` defines ``terms(view, p)``; in ``behaviours/spending/`` ``desired_share(view, p)``; in
``behaviours/reassurance/`` ``reassure(view, p)``; in ``behaviours/hedging/`` ``hedge(view, p)``.  Its name is the file's
name and its docstring the description.  A file that says ``LIVE_ONLY = True`` runs on the object engine only.
"""

import ast
from importlib import import_module
from pathlib import Path

from .compiled import dispatcher

FOLDERS = {
    "strategy": ("strategies", "terms"),
    "spending": ("behaviours/spending", "desired_share"),
    "reassurance": ("behaviours/reassurance", "reassure"),
    "hedging": ("behaviours/hedging", "hedge"),
}


def files(kind: str) -> list[Path]:
    """The files that define variants of one kind, in alphabetical order."""
    folder = Path(__file__).parent / FOLDERS[kind][0]
    return sorted(path for path in folder.glob("*.py") if not path.stem.startswith("_"))


CHOICES: dict[str, tuple[str, ...]] = {kind: tuple(path.stem for path in files(kind)) for kind in FOLDERS}


def describe(kind: str) -> dict[str, str]:
    """Name to docstring of every variant of one kind."""
    return {path.stem: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in files(kind)}


def modules(kind: str) -> list:
    """The modules of one kind, in the order of `CHOICES`."""
    folder = FOLDERS[kind][0].replace("/", ".")
    return [import_module(f".{folder}.{name}", __package__) for name in CHOICES[kind]]


def live_only(kind: str) -> tuple[str, ...]:
    """Names of the variants that the fast engine cannot run."""
    return tuple(name for name, module in zip(CHOICES[kind], modules(kind), strict=True)
                 if getattr(module, "LIVE_ONLY", False))


def choose(kind: str):
    """A function (code, view, p) that runs the variant with that code, in either engine."""
    function = FOLDERS[kind][1]
    table = [getattr(module, function) for module in modules(kind)]
    compilable = [f for f, name in zip(table, CHOICES[kind], strict=True) if name not in live_only(kind)]
    stand_in = compilable[0]  # never reached: the fast engine refuses a live-only variant before it starts
    return dispatcher(table, [f if f in compilable else stand_in for f in table])
