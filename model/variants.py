"""Finds the variants: one file in a folder is one choice, and there is no list to edit.

A file in ``strategies/`` defines ``terms(view, p)``; in ``behaviours/spending/`` ``desired_share(view, p)``; in
``behaviours/reassurance/`` ``reassure(view, p)``; in ``behaviours/hedging/`` ``hedge(view, p)``.  Its name is the file's
name and its docstring the description.  Coefficients that somebody may want to sweep stand in ``PARAMETERS`` of a
strategy, one line each as in `parameters`, and are parameters like the others.  A file that says ``LIVE_ONLY = True`` runs
on the object engine only.

Variants of your own need no place in the package: the environment variable ``FOEDUS_VARIANTS`` names a folder with the
same subfolders, and a file there is a choice like any other, after those of the package.  It is read once, when the model
is loaded.  A file of one's own that is wrong breaks nothing but the runs that use it: see `flaw_of` and `trial`.
"""

import ast
import os
import traceback
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

from .compiled import OWN_VARIANTS, dispatcher
from .inspection import Seen, seen
from .limits import RangeError, VariantError, compilable, interpreted

FOLDERS = {
    "strategy": ("strategies", "terms"),
    "spending": ("behaviours/spending", "desired_share"),
    "reassurance": ("behaviours/reassurance", "reassure"),
    "hedging": ("behaviours/hedging", "hedge"),
}


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
    if OWN_VARIANTS is not None and not any((OWN_VARIANTS / folder).is_dir() for folder, _ in FOLDERS.values()):
        wrong = "holds none of the folders of variants" if OWN_VARIANTS.is_dir() else "is no folder"
        raise VariantError(f"FOEDUS_VARIANTS = '{os.environ['FOEDUS_VARIANTS']}' {wrong}; name one that holds "
                           f"{', '.join(folder for folder, _ in FOLDERS.values())}, or some of them")
    if OWN_VARIANTS is not None and (slip := misspelt(OWN_VARIANTS)):
        raise VariantError(f"'{OWN_VARIANTS / slip[0]}' is none of the folders of variants, so nobody finds its files; "
                           f"rename it to {slip[1]}, or give it a name less alike")
    return OWN_VARIANTS or Path(os.devnull)


@cache
def misspelt(root: Path) -> tuple[str, str] | None:
    """A folder with Python files that is nearly called as one for variants, and how that is called."""
    known = {name: folder for folder, _ in FOLDERS.values() for name in (folder, folder.rpartition("/")[2])}
    found = [path.parent.relative_to(root) for pattern in ("*/[!_]*.py", "*/*/[!_]*.py") for path in sorted(root.glob(pattern))]
    for folder in found:
        usual = {folder.as_posix(), folder.parts[0]} & set(known.values())
        if near := get_close_matches(folder.as_posix(), known, 1, 0.7) if not usual else []:
            return folder.as_posix(), known[near[0]]
    return None


CHOICES: dict[str, tuple[str, ...]] = {kind: tuple(path.stem for path in files(kind)) for kind in FOLDERS}


TRIALS: list[Callable[[str, str], str]] = []  # what else is asked of kind and name before a loop is compiled; see `trial`
FLAWS: dict[tuple[str, str], str] = {}  # kind and name of an own variant that came to grief when it was loaded: why


def is_own(path: Path) -> bool:
    """Whether a file is the user's."""
    return not path.is_relative_to(Path(__file__).parent)


def looked_at(kind: str, path: Path) -> Seen:
    """What can be seen of a file without running it."""
    return seen(path, kind, FOLDERS[kind][1])


def flaw_of(kind: str, name: str) -> str:
    """What keeps an own variant from being run, with file and line; empty if nothing is known."""
    path = files(kind)[CHOICES[kind].index(name)]
    return (looked_at(kind, path).flaw or FLAWS.get((kind, name), "")) if is_own(path) else ""


def describe(kind: str) -> dict[str, str]:
    """Name to docstring of every variant of one kind; of an own one that cannot be used, why."""
    return {path.stem: flaw_of(kind, path.stem) or ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            for path in files(kind)}


def declared(kind: str) -> dict[str, tuple]:
    """Name of a variant to the parameters that its file declares, as lines of `parameters.Parameter` without the group.

    A file that is a copy of another may repeat its lines: they are one parameter.  Raises VariantError where they differ.
    """
    found, lines = {}, {}
    for path in files(kind):
        if stated := looked_at(kind, path).parameters:
            found[path.stem] = tuple(line for line in stated if line[0] not in lines)
            for line in stated:
                if lines.setdefault(line[0], line) != line:
                    raise VariantError(f"'{path}' declares '{line[0]}', which another {kind} declares otherwise; rename it")
    return found


def modules(kind: str) -> list[ModuleType | None]:
    """The modules of one kind, in the order of `CHOICES`; None for an own one that cannot be loaded, or need not be yet."""
    return [own_module(kind, path) if is_own(path) else import_module(module_name(kind, path)) for path in files(kind)]


def module_name(kind: str, path: Path) -> str:
    """Name of a variant's module, which is one of the package wherever its file is: its relative imports work."""
    return f"{__package__}.{FOLDERS[kind][0].replace('/', '.')}.{path.stem}"


def own_module(kind: str, path: Path) -> ModuleType | None:
    """An own variant that compiles, loaded; None if it is flawed, which is noted, or for the object engine only."""
    if looked_at(kind, path).flaw or looked_at(kind, path).live_only or (kind, path.stem) in FLAWS:
        return None
    try:
        return loaded(kind, path)
    except VariantError as problem:
        FLAWS[kind, path.stem] = str(problem)
        return None


def loaded(kind: str, path: Path) -> ModuleType:
    """An own variant as a module. Raises VariantError: one line with file and line number."""
    name = module_name(kind, path)
    beside = import_module(name.rpartition(".")[0]).__path__
    if str(path.parent) not in beside:
        beside.append(str(path.parent))  # so that own variants can import each other too
    try:
        return import_module(name)
    except KeyboardInterrupt:
        raise
    except BaseException as problem:  # also a file that ends the program
        raise VariantError(told(path, problem)) from problem


def told(path: Path, problem: BaseException) -> str:
    """An exception in a line, with the last line of that file that it passed."""
    lines = [step.lineno for step in traceback.extract_tb(problem.__traceback__) if Path(step.filename) == path]
    text = " ".join(f"{type(problem).__name__}: {words_of(problem)}".split())
    return f"{path}, line {lines[-1] if lines else 1}: {text[:300]}; mend it, or move the file away"


def words_of(problem: BaseException) -> str:
    """What an exception says; one of somebody's own may fail even at that."""
    try:
        return str(problem)
    except KeyboardInterrupt:
        raise
    except BaseException:
        return "it cannot say what is wrong"


def live_only(kind: str) -> tuple[str, ...]:
    """Names of the variants that the fast engine cannot run; own ones that cannot be run at all are among them."""
    return tuple(path.stem for path, module in zip(files(kind), modules(kind), strict=True)
                 if module is None or getattr(module, "LIVE_ONLY", False))


def choose(kind: str) -> Callable:
    """A function (code, view, p) that runs the variant with that code, in either engine."""
    function, paths = FOLDERS[kind][1], files(kind)
    table = [own_function(kind, path) if is_own(path) else getattr(module, function)
             for path, module in zip(paths, modules(kind), strict=True)]

    def compiled() -> list[Callable]:
        usable = [name not in live_only(kind) and not any(wrong(kind, name) for wrong in TRIALS) for name in CHOICES[kind]]
        guarded = [compilable(kind, getattr(module, function), place(kind, path)) if well and is_own(path) else usual
                   for well, path, module, usual in zip(usable, paths, modules(kind), table, strict=True)]
        stand_in = guarded[usable.index(True)]  # never reached: the fast engine refuses such a variant before it starts
        return [each if usable[code] else stand_in for code, each in enumerate(guarded)]

    return dispatcher(table, compiled)


def place(kind: str, path: Path) -> str:
    """File and line of a variant's function."""
    return f"{path}, line {looked_at(kind, path).line}"


def own_function(kind: str, path: Path) -> Callable:
    """An own variant as Python runs it: loaded when it is first called, held to its ranges, told in a line if it fails."""
    def called(view, p):
        if flaw := flaw_of(kind, path.stem):
            raise VariantError(flaw)
        function = getattr(loaded(kind, path), FOLDERS[kind][1])
        try:
            return function(view, p)
        except (ArithmeticError, IndexError) as problem:  # of this run's numbers
            raise RangeError(told(path, problem)) from problem
        except KeyboardInterrupt:
            raise
        except BaseException as problem:  # also one that ends the program
            raise VariantError(told(path, problem)) from problem

    return interpreted(kind, called, place(kind, path))
