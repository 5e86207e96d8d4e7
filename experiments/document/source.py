"""What the source of the model says about itself: rules, moves and their order, draws, views, tests."""

import ast
import io
import re
import tokenize
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[2]
MODEL = PACKAGE / "model"
RULES = ("security", "pledges", "trust", "resolve", "bargaining", "table", "objective", "deals", "trade", "arms", "hedging",
         "secrecy", "probing", "regimes", "arena", "politics", "shared")
THEMES = {theme.rstrip("s") for theme in RULES}  # as the moves call them, with or without an s
WHOSE = {"luck": "ally", "patron_luck": "patron", "rival_luck": "rival", "pair_luck": "pair"}  # names of luck in the engine


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
    return [name_of(call) for call in ordered(node)]


def ordered(node: ast.AST) -> list[ast.Call]:
    """What is called, in the order of the text."""
    return sorted((call for call in ast.walk(node) if isinstance(call, ast.Call)),
                  key=lambda call: (call.lineno, call.col_offset))


def name_of(call: ast.Call) -> str:
    """The name of what is called, without what stands before its point."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def moved(function: ast.FunctionDef) -> list[ast.Call]:
    """The moves that a move calls. A rule may bear the name of a move; it is called by its theme: ``probing.deterred``."""
    return [call for call in ordered(function) if name_of(call) in moves()
            and not (isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).rstrip("s") in THEMES)]


def within(name: str, seen: frozenset = frozenset()) -> list[ast.FunctionDef]:
    """A move and every function of the moves that it calls, directly or not."""
    function = moves()[name]
    found = [function]
    for other in map(name_of, moved(function)):
        if other not in seen | {name}:
            found += within(other, seen | {name})
    return found


@cache
def calls(step: str = "step") -> list[ast.Call]:
    """What the engine calls in a quarter, in its order; a function of the engine's own stands for what it calls."""
    engine = functions(MODEL / "engine.py")
    found: list[ast.Call] = []
    for call in ordered(engine[step]):
        found += calls(name_of(call)) if isinstance(call.func, ast.Name) and name_of(call) in engine else [call]
    return found


def schedule() -> list[str]:
    """The moves of a quarter that draw or change anything, in the order in which the engine makes them."""
    names = [name_of(call) for call in calls()]
    return [name for name in names if name in moves() and (written(name) or drawn(name))]


def written(name: str) -> list[str]:
    """What a move changes: actor and attribute, in alphabetical order."""
    return [f"{who}.{what}" for who, what in sorted(changes(name, tuple(a.arg for a in moves()[name].args.args)))]


@cache
def changes(name: str, given: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Actor and attribute of all that a move changes, itself or through others, if it is given these for its arguments."""
    function, found = moves()[name], set()
    who = dict(zip((a.arg for a in function.args.args), given, strict=True))
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AugAssign) else []
        for part in (part for target in targets for part in (target.elts if isinstance(target, ast.Tuple) else [target])):
            if isinstance(part, ast.Attribute):
                found.add((actor(part.value, who), part.attr))
    for call in moved(function):
        found |= changes(name_of(call), tuple(actor(value, who) for value in call.args))
    return frozenset(found)


def actor(node: ast.expr, given: dict[str, str]) -> str:
    """Whose attribute it is: an index is left out, and an argument is what was given for it."""
    name = ast.unparse(node).partition("[")[0]
    return {"allies": "ally", "communities": "community", "rivals": "rival", "pairs": "tie"}.get(name, given.get(name, name))


def drawn(name: str) -> list[str]:
    """The draws a move looks at, in the order of their purposes."""
    from ...model.draws import PURPOSES

    seen = {node.attr for function in within(name) for node in ast.walk(function)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).partition("[")[0] == "luck"}
    return [purpose for purpose in PURPOSES if purpose in seen]


def luck_of(name: str) -> str:
    """Whose luck the engine hands to a move: ally, patron, rival, pair, or nobody's."""
    (call, *_) = (call for call in calls() if name_of(call) == name)
    given = [ast.unparse(value).partition("[")[0] for value in call.args]
    return next((WHOSE[word] for word in given if word in WHOSE), "")


@cache
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
