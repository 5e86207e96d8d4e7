"""What the source of the model says about itself: rules, moves and their order, draws, views, tests."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
MODEL = PACKAGE / "model"
RULES = ("security", "trust", "bargaining", "deals", "trade", "hedging", "probing", "regimes", "politics", "shared")


@cache
def functions(path: Path) -> dict[str, ast.FunctionDef]:
    """The functions of a file by name, in its order."""
    return {node.name: node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)}


def rules(theme: str) -> dict[str, ast.FunctionDef]:
    """The rules of a theme by name."""
    return functions(MODEL / "rules" / f"{theme}.py")


@cache
def moves() -> dict[str, ast.FunctionDef]:
    """Every function of the moves by name."""
    return {name: function for path in sorted((MODEL / "moves").glob("*.py"))
            for name, function in functions(path).items()}


def opening(function: ast.FunctionDef) -> str:
    """First line of a docstring."""
    return (ast.get_docstring(function) or "").partition("\n")[0]


def called(node: ast.AST) -> list[str]:
    """Names of what is called, in the order of the text."""
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    calls.sort(key=lambda call: (call.lineno, call.col_offset))
    return [call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "") for call in calls]


def within(name: str, seen: frozenset = frozenset()) -> list[ast.FunctionDef]:
    """A move and every function of the moves that it calls, directly or not."""
    function = moves()[name]
    found = [function]
    for other in called(function):
        if other in moves() and other not in seen | {name}:
            found += within(other, seen | {name})
    return found


def schedule() -> list[str]:
    """The moves of a quarter that draw or change anything, in the order in which the engine makes them."""
    engine = functions(MODEL / "engine.py")
    names: list[str] = []
    for statement in engine["step"].body:
        for call in called(statement):
            names += called(engine["happen"]) if call == "happen" else [call]
    return [name for name in names if name in moves() and (written(name) or drawn(name))]


def written(name: str) -> list[str]:
    """What a move changes: actor and attribute, in alphabetical order."""
    found = set()
    for node in (node for function in within(name) for node in ast.walk(function)):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        for part in (part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])):
            if isinstance(part, ast.Attribute):
                found.add((actor(ast.unparse(part.value)), part.attr))
    return [f"{who}.{what}" for who, what in sorted(found)]


def actor(text: str) -> str:
    """Whose attribute it is: an index is left out."""
    return {"allies": "ally", "communities": "community"}.get(text.partition("[")[0], text.partition("[")[0])


def drawn(name: str) -> list[str]:
    """The draws a move looks at, in the order of their purposes."""
    from ...model.draws import PURPOSES

    seen = {node.attr for function in within(name) for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "luck"}
    pair = any(isinstance(node, ast.Name) and node.id == "pair_luck" for node in ast.walk(moves()[name]))
    return [purpose for purpose in PURPOSES if purpose in seen or (pair and purpose == "sample")]


def commented(path: Path, name: str) -> dict[str, str]:
    """The fields of a class by name, each with the comment at the end of its line."""
    text = path.read_text(encoding="utf-8")
    comments = {token.start[0]: token.string.lstrip("# ") for token in tokenize.generate_tokens(io.StringIO(text).readline)
                if token.type == tokenize.COMMENT}
    (found,) = (node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name)
    return {field.target.id: comments.get(field.lineno, "") for field in found.body if isinstance(field, ast.AnnAssign)}


@cache
def callers() -> dict[str, list[str]]:
    """Name of a rule to what calls it: ``folder/file: function``, in the order of the files."""
    found: dict[str, list[str]] = {}
    for path in sorted(MODEL.rglob("*.py")):
        aliases = {alias.asname: alias.name for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                   if isinstance(node, ast.ImportFrom) for alias in node.names if alias.asname}
        where = path.relative_to(MODEL).with_suffix("").as_posix()
        for name, function in functions(path).items():
            for used in dict.fromkeys(called(function)):
                found.setdefault(aliases.get(used, used), []).append(f"{where}: {name}")
    return found


@cache
def tests() -> dict[str, list[str]]:
    """``theme.rule`` to the tests that use it, as ``file::name``, known results first; empty without a checkout."""
    found: dict[str, list[str]] = {}
    first = ("test_known_results.py", "test_mechanisms.py")
    others = sorted(path.name for path in (PACKAGE / "tests").glob("test_*.py") if path.name not in first)
    for path in ((PACKAGE / "tests" / name) for name in (*first, *others)):
        if not path.exists():
            continue
        here = functions(path)
        for name in here:
            if name.startswith("test_"):
                for used in reached(here, name):
                    found.setdefault(used, []).append(f"tests/{path.name}::{name}")
    return found


def reached(here: dict[str, ast.FunctionDef], name: str, seen: frozenset = frozenset()) -> set[str]:
    """Dotted names a test uses, also through the helpers of its file."""
    names = set(re.findall(r"[a-z_]+\.[a-z_]+|[a-z_]+", ast.unparse(ast.Module(here[name].body, []))))
    helpers = {other for other in names if other in here and not other.startswith("test_")} - seen - {name}
    return names.union(*(reached(here, other, seen | {name}) for other in helpers)) if helpers else names
