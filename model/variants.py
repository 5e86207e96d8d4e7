"""Finds the variants: one file in a folder is one choice, and there is no list to edit.

A file in ``strategies/`` defines ``terms(view, p)``; in ``behaviours/spending/`` ``desired_share(view, p)``; in
``behaviours/reassurance/`` ``reassure(view, p)``; in ``behaviours/hedging/`` ``hedge(view, p)``.  Its name is the file's
name and its docstring the description.  Coefficients that somebody may want to sweep stand in ``PARAMETERS`` of a
strategy, one line each as in `parameters`, and are parameters like the others.  A file that says ``LIVE_ONLY = True`` runs
on the object engine only.

Variants of your own need no place in the package: the environment variable ``FOEDUS_VARIANTS`` names a folder with the
same subfolders, and a file there is a choice like any other, after those of the package.  It is read once, when the model
is loaded.
"""

import ast
import os
import sys
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from .compiled import OWN_VARIANTS, dispatcher

FOLDERS = {
    "strategy": ("strategies", "terms"),
    "spending": ("behaviours/spending", "desired_share"),
    "reassurance": ("behaviours/reassurance", "reassure"),
    "hedging": ("behaviours/hedging", "hedge"),
}


class VariantError(ValueError):
    """A folder of own variants that cannot be used. One line, with the remedy."""


def files(kind: str) -> list[Path]:
    """The files that define variants of one kind: the package's, then one's own, each in alphabetical order."""
    package, own = (sorted(path for path in (root / FOLDERS[kind][0]).glob("*.py") if not path.stem.startswith("_"))
                    for root in (Path(__file__).parent, own_folder()))
    taken = {path.stem for path in package}
    for path in own:
        if path.stem in taken or not path.stem.isidentifier():
            raise VariantError(f"'{path}' cannot be a {kind} variant: its name is "
                               f"{'taken' if path.stem in taken else 'no Python name'}; rename the file")
    return package + own


def own_folder() -> Path:
    """Where the user's variants are; a folder that holds none if there are none. Raises VariantError."""
    if OWN_VARIANTS is not None and not OWN_VARIANTS.is_dir():
        raise VariantError(f"FOEDUS_VARIANTS = '{os.environ['FOEDUS_VARIANTS']}' is no folder; name one that holds "
                           f"{', '.join(folder for folder, _ in FOLDERS.values())}")
    return OWN_VARIANTS or Path(os.devnull)


CHOICES: dict[str, tuple[str, ...]] = {kind: tuple(path.stem for path in files(kind)) for kind in FOLDERS}


def describe(kind: str) -> dict[str, str]:
    """Name to docstring of every variant of one kind."""
    return {path.stem: ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "" for path in files(kind)}


def declared(kind: str) -> dict[str, tuple]:
    """Name of a variant to the parameters that its file declares, as lines of `parameters.Parameter` without the group.

    A file that is a copy of another may repeat its lines: they are one parameter.  Raises VariantError where they differ.
    """
    found, lines = {}, {}
    for path in files(kind):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "PARAMETERS":
                stated = ast.literal_eval(node.value)
                found[path.stem] = tuple(line for line in stated if line[0] not in lines)
                for line in stated:
                    if lines.setdefault(line[0], line) != line:
                        raise VariantError(f"'{path}' declares '{line[0]}', which another {kind} declares otherwise; rename it")
    return found


def modules(kind: str) -> list:
    """The modules of one kind, in the order of `CHOICES`."""
    return [load(f"{__package__}.{FOLDERS[kind][0].replace('/', '.')}.{path.stem}", path) for path in files(kind)]


def load(name: str, path: Path):
    """A variant as a module of the package, wherever its file is, so that its relative imports work."""
    if path.is_relative_to(Path(__file__).parent) or name in sys.modules:
        return import_module(name)
    spec = spec_from_file_location(name, path)
    sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


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
