"""What can be seen of a variant's file without running it: its description, its parameters, and what is wrong with it."""

import ast
import builtins
import keyword
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from .views import AllyView, PatronView

# What the compiler does not take inside a function, and what to call it.
REFUSED = {
    ast.Try: "try", ast.With: "with", ast.Dict: "dictionary", ast.Set: "set", ast.DictComp: "dictionary", ast.SetComp: "set",
    ast.GeneratorExp: "generator", ast.Yield: "yield", ast.YieldFrom: "yield", ast.Await: "await", ast.Global: "global",
    ast.Nonlocal: "nonlocal", ast.ClassDef: "class", ast.Import: "import", ast.ImportFrom: "import", ast.JoinedStr: "text",
    ast.Lambda: "lambda", ast.Match: "match", ast.AsyncFunctionDef: "async function", ast.Delete: "del",
}
LINE = (str, float, float, float, str, str, str)  # of PARAMETERS: name, default, lowest, highest, unit, label, source


@dataclass(frozen=True)
class Seen:
    """A file as it was read. flaw: what is wrong, with file and line, empty if nothing is; parameters: its `PARAMETERS`."""

    flaw: str
    line: int = 1
    description: str = ""
    live_only: bool = False
    parameters: tuple = ()


@cache
def seen(path: Path, kind: str, function: str) -> Seen:
    """Look at a file that should define `function(view, p)`. Never raises."""
    try:
        tree = ast.parse(path.read_bytes(), filename=str(path))
    except SyntaxError as problem:
        return Seen(f"{path}, line {problem.lineno or 1}: {problem.msg}; mend it, or move the file away")
    except (OSError, ValueError, RecursionError, MemoryError) as problem:
        return Seen(f"{path}: cannot be read: {problem}; mend it, or move the file away")
    description, live_only = ast.get_docstring(tree) or "", says(tree, "LIVE_ONLY")
    main = next((node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == function), None)
    parameters, wrong = parameters_of(tree)
    if main is None:
        wrong = wrong or missing(tree, function)
    else:
        wrong = wrong or next(flaws(tree, main, kind, live_only), None)
    flaw = f"{path}, line {wrong[0]}: {wrong[1]}" if wrong else ""
    return Seen(flaw, main.lineno if main else 1, description, live_only, () if flaw else parameters)


def says(tree: ast.Module, name: str) -> bool:
    """Whether a file assigns True to a name."""
    value = assigned(tree, name)
    return isinstance(value, ast.Constant) and value.value is True


def assigned(tree: ast.Module, name: str) -> ast.expr | None:
    """What a file assigns to a name, with or without a type; None if nothing."""
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        if any(getattr(target, "id", "") == name for target in targets):
            return node.value
    return None


def missing(tree: ast.Module, function: str) -> tuple[int, str]:
    """The complaint about a file without its function, at the line of the one that was probably meant."""
    there = {node.name: node.lineno for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    near = get_close_matches(function, there, 1, 0.5)
    return there[near[0]] if near else 1, f"defines no {function}(view, p){f' but {near[0]}' if near else ''}; name it so"


def parameters_of(tree: ast.Module) -> tuple[tuple, tuple[int, str] | None]:
    """The lines of `PARAMETERS`, and what is wrong with them."""
    if (value := assigned(tree, "PARAMETERS")) is None:
        return (), None
    try:
        stated = tuple(tuple(line) for line in ast.literal_eval(value))
    except (ValueError, TypeError, SyntaxError):
        return (), (value.lineno, "PARAMETERS holds something else than plain lines of words and numbers; write "
                                  "(name, default, lowest, highest, unit, label, source)")
    for place, line in enumerate(stated):
        if said := wrong_line(line) or twice(line[0], stated[:place]):
            return (), (line_of(value, place), f"PARAMETERS: {said}")
    return stated, None


def line_of(value: ast.expr, place: int) -> int:
    """Where an entry of `PARAMETERS` stands."""
    return value.elts[place].lineno if isinstance(value, ast.Tuple | ast.List) else value.lineno


def twice(name: str, before: tuple) -> str:
    """The complaint about a name that an earlier line has; empty if none has."""
    return f"{name} is declared twice; rename one, or leave it out" if any(line[0] == name for line in before) else ""


def wrong_line(line: tuple) -> str:
    """What is wrong with a line of `PARAMETERS`; empty if nothing is."""
    kinds = [(int, float) if kind is float else kind for kind in LINE]
    shape = len(line) == len(kinds) and all(isinstance(part, kind) and not isinstance(part, bool)
                                            for part, kind in zip(line, kinds, strict=True))
    if not shape or not line[0].isidentifier():
        return f"{line!r:.80} is not (name, default, lowest, highest, unit, label, source)"
    if keyword.iskeyword(line[0]):
        return f"{line[0]} is a word of Python and cannot be a name; rename it"
    if not all(-1e300 < number < 1e300 for number in line[1:4]):
        return f"{line[0]}: a default or an end of its range is no number between -1e300 and 1e300; give one"
    if not line[2] <= line[1] <= line[3]:
        return f"{line[0]}: the default {line[1]:g} is outside {line[2]:g} to {line[3]:g}"
    return ""


def flaws(tree: ast.Module, main: ast.FunctionDef, kind: str, live_only: bool) -> Iterator[tuple[int, str]]:
    """Line and complaint of everything that is wrong with the functions."""
    names = [argument.arg for argument in (*main.args.posonlyargs, *main.args.args)]
    if len(names) != 2 or main.args.kwonlyargs or main.args.vararg or main.args.kwarg:
        yield main.lineno, f"{main.name}({', '.join(names)}) takes {len(names)} arguments; write {main.name}(view, p)"
        return
    yield from unknown_sights(main, names[0], PatronView if kind == "strategy" else AllyView)
    yield from changes(tree, names)
    yield from unknown_names(tree)
    if live_only:
        return
    if not any(name_of(mark) == "rule" for mark in main.decorator_list):
        yield main.lineno, f"{main.name} lacks the mark @rule, which the compiler needs; write it above, or LIVE_ONLY = True"
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print":
                yield node.lineno, "it prints, in every quarter of every run; take the print out, or LIVE_ONLY = True"
            if type(node) in REFUSED:
                yield node.lineno, f"the compiler takes no {REFUSED[type(node)]}; write it otherwise, or LIVE_ONLY = True"


def name_of(mark: ast.expr) -> str:
    """Name of a decorator, called or not, of a module or not."""
    mark = mark.func if isinstance(mark, ast.Call) else mark
    return getattr(mark, "id", getattr(mark, "attr", ""))


def unknown_sights(main: ast.FunctionDef, view: str, known: type) -> Iterator[tuple[int, str]]:
    """What a function looks for in its view that is not there."""
    for node in ast.walk(main):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == view and not hasattr(known, node.attr):
            near = get_close_matches(node.attr, known._fields, 1, 0.5)
            meant = f"did you mean '{near[0]}'?" if near else f"it has {', '.join(known._fields)}"
            yield node.lineno, f"{view}.{node.attr} is not in a {known.__name__}; {meant}"


def unknown_parameter(path: Path, function: str, known: Collection[str]) -> str:
    """What `function(view, p)` of a file looks for in its parameters that is none of those known; empty if nothing is."""
    body = ast.parse(path.read_bytes()).body
    main = next(node for node in body if isinstance(node, ast.FunctionDef) and node.name == function)
    given = [*main.args.posonlyargs, *main.args.args][1].arg
    for node in ast.walk(main):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == given and node.attr not in known:
            near = get_close_matches(node.attr, known, 1, 0.7)
            meant = f"did you mean '{near[0]}'?" if near else "'foedus params' lists them all"
            return f"{path}, line {node.lineno}: {given}.{node.attr} is no parameter; {meant}"
    return ""


def changes(tree: ast.Module, names: list[str]) -> Iterator[tuple[int, str]]:
    """Where a function changes the view or the parameters that it is given, which others use too."""
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            given = {argument.arg for argument in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)}
            for node in ast.walk(function):
                if name := changed_by(node, given & set(names)):
                    yield node.lineno, f"it changes {name}, which others use too; assign to a name of its own"


def changed_by(node: ast.AST, names: set[str]) -> str:
    """What a piece of code assigns to, of these names: 'p.tariff_threat', or 'p' alone; empty if it is something else."""
    if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load) and getattr(node.value, "id", "") in names:
        return f"{node.value.id}.{node.attr}"
    if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
        inside = node.value
        if isinstance(inside, ast.Call) and name_of(inside) == "vars" and inside.args:
            return owner(inside.args[0], names)
        return owner(inside.value, names) if isinstance(inside, ast.Attribute) else owner(inside, names)
    if isinstance(node, ast.Call) and name_of(node) in ("setattr", "delattr", "__setattr__", "__delattr__"):
        return owner(node.args[0] if node.args else None, names) or owner(getattr(node.func, "value", None), names)
    return ""


def owner(node: ast.AST | None, names: set[str]) -> str:
    """The one of these names that a piece of code is; empty if it is none."""
    name = getattr(node, "id", "")
    return name if name in names else ""


def unknown_names(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Names that functions use and nobody defines. A file that imports everything of another is not looked at."""
    everything = list(ast.walk(tree))
    imported = [alias for node in everything if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    if any(alias.name == "*" for alias in imported):
        return
    known = {alias.asname or alias.name.partition(".")[0] for alias in imported} | set(dir(builtins))
    known |= {node.id for node in everything if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)}
    known |= {node.name for node in everything if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef)}
    known |= {node.arg for node in everything if isinstance(node, ast.arg)}
    known |= {node.name for node in everything if isinstance(node, ast.ExceptHandler) and node.name}
    known |= {"__file__", "__name__", "__doc__", "__package__", "__spec__", "__builtins__"}
    for node in everything:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id not in known:
            near = get_close_matches(node.id, known - set(dir(builtins)), 1, 0.6)
            yield node.lineno, f"the name '{node.id}' is not defined{f'; did you mean {near[0]!r}?' if near else '; define it'}"
