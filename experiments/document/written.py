"""What the source of the model says, as Markdown: the schedule of a quarter, draws, and rules with their formulas."""

import ast
import re

from ...agents.terms import GLOSSARY
from ...model import draws as luck
from ...model import fields
from ...model.parameters import BY_NAME
from ...model.rules.deals import EASE, HAZARDS, INSTRUMENTS
from ...model.variants import FOLDERS
from ..literature.constants import constants
from .declared import code, table
from .equations import BY_TYPE, TINY, formula, words
from .regions import DocumentError
from .source import (
    MODEL,
    RULES,
    callers,
    commented,
    drawn,
    functions,
    luck_of,
    moves,
    opening,
    rules,
    schedule,
    tests,
    written,
)

MOST_TESTS = 6
FOLDERS_OF_RULES = ("rules", "moves", "strategies", *(folder for folder, _ in FOLDERS.values() if "/" in folder))


def quarter() -> str:
    """Every move of a quarter in its order: what it does, what it draws, what it changes."""
    rows = [(number, code(name), opening(moves()[name]), ", ".join(drawn(name)), by_actor(written(name)))
            for number, name in enumerate(schedule(), 1)]
    return table(("", "move", "what it does", "draws", "changes"), rows)


def by_actor(names: list[str]) -> str:
    """Attributes gathered by actor."""
    gathered: dict[str, list[str]] = {}
    for name in names:
        who, what = name.split(".")
        gathered.setdefault(who, []).append(what)
    return "; ".join(f"{who}: {', '.join(by_type(what))}" for who, what in gathered.items())


def by_type(names: list[str]) -> list[str]:
    """Names of which there is one for each type of resolve share a word."""
    stems = (name.rpartition("_") for name in names)
    return list(dict.fromkeys(f"{stem} (by type)" if last in BY_TYPE else name
                              for name, (stem, _, last) in zip(names, stems, strict=True)))


def draws() -> str:
    """Every purpose of a draw by whose luck it is, and the moves that look at it."""
    order = dict.fromkeys(schedule())
    kinds = {"ally": luck.ALLY_LUCK, "patron": luck.PATRON_LUCK, "rival": luck.RIVAL_LUCK, "pair": luck.PAIR_LUCK}
    rows = [(who, code(purpose), ", ".join(code(name) for name in order if luck_of(name) == who and purpose in drawn(name)))
            for who, purposes in kinds.items() for purpose in purposes]
    return table(("whose", "purpose", "looked at by"), rows)


def rule_index() -> str:
    """Every rule: theme, name, what it says, what calls it."""
    rows = [(theme, code(name), opening(function), ", ".join(dict.fromkeys(map(caller, callers().get(name, [])))))
            for theme in RULES for name, function in rules(theme).items()]
    return table(("theme", "rule", "what it says", "called by"), rows)


def caller(user: str) -> str:
    """The name of a function that calls, or of the variant it belongs to."""
    where, _, name = user.partition(": ")
    return code(where.rpartition("/")[2] if where.startswith(("behaviours/", "strategies/")) else name)


def declared_constants() -> str:
    """The numbers of the model that no analysis moves: value, unit, meaning, source."""
    return table(("constant", "value", "unit", "meaning", "source"),
                 [(code(name), f"{one.value:g}", *one[1:]) for name, one in constants().items()])


def journal() -> str:
    """The terms in which the journal gives its reasons."""
    return table(("term", "unit", "meaning"), [(code(name), unit, said) for name, (unit, said) in GLOSSARY.items()])


def numbers() -> str:
    """Numbers that the code uses and nobody declares, by function."""
    rows = []
    for path in (path for folder in FOLDERS_OF_RULES for path in sorted((MODEL / folder).glob("*.py"))):
        for name, function in functions(path).items():
            values = {abs(node.value) for node in ast.walk(function)
                      if isinstance(node, ast.Constant) and isinstance(node.value, float)}
            found = ", ".join(f"{x:g}" for x in sorted(values - {0.0, 1.0}) if TINY < x < 1.0 / TINY)
            rows += [(f"`{path.relative_to(MODEL).as_posix()}`", code(name), found)] if found else []
    return table(("file", "function", "numbers"), rows)


def instruments() -> str:
    """What binds a deal: hazard and dearness of every instrument."""
    return table(("instrument", "reversal hazard", "dearness"),
                 [(name, f"{hazard:g}", f"{ease:g}") for name, hazard, ease in zip(INSTRUMENTS, HAZARDS, EASE, strict=True)])


def theme(name: str) -> str:
    """All rules of a theme: formula, legend, source, code, tests."""
    if name not in RULES:
        raise DocumentError(f"no theme '{name}' of rules; there are {', '.join(RULES)}")
    return "\n\n".join(section(name, function) for function in rules(name).values())


def section(where: str, function: ast.FunctionDef) -> str:
    """One rule."""
    name = function.name
    parts = [f"### `{name}`", prose(ast.get_docstring(function) or "")]
    found = formula(function)
    if found:
        parts += [f"```math\n{found[0]}\n```", legend(found[1])]
    parts.append(f"```{{literalinclude}} ../../model/rules/{where}.py\n:pyobject: {name}\n:language: python\n```")
    parts.append(proven(name, tests().get(f"{where}.{name}", [])))
    return "\n\n".join(part for part in parts if part)


def prose(text: str) -> str:
    """A docstring as Markdown: what looks like a mark is none."""
    return re.sub(r"([*_<|\[\]^])", r"\\\1", text)


def legend(names: dict[str, str]) -> str:
    """What every symbol stands for: the name in the code, and its declaration where it has one."""
    parts = dict.fromkeys(explained(name, symbol) for name, symbol in names.items() if symbol != words(name.lower()))
    return f"Here {'; '.join(parts)}." if parts else ""


def explained(name: str, symbol: str) -> str:
    """What one symbol stands for; the three numbers of a record by type are explained together."""
    base, _, last = name.rpartition(".")
    if last in BY_TYPE:
        stem = symbol.rpartition("_")[0]
        return ", ".join(f"${stem}_{letter}$" for letter in BY_TYPE.values()) + f" are `{base}` by type"
    return f"${symbol}$ is `{name.removeprefix('p.')}`{meaning(name)}"


def meaning(name: str) -> str:
    """The declaration of a parameter or a state variable, in parentheses."""
    who, _, what = name.partition(".")
    if name in constants():
        return f" (constant: {constants()[name].meaning}; {constants()[name].unit})"
    if who == "p":
        parameter = BY_NAME[what]
        return f" (parameter: {parameter.label}; {parameter.unit})"
    views = commented(MODEL / "views.py", "PatronView") | commented(MODEL / "views.py", "AllyView")
    known = {"ally": {f.name: f.meaning for f in fields.ALLY}, "view": views,
             "package": commented(MODEL / "rules" / "table.py", "Package"),
             "table": commented(MODEL / "rules" / "table.py", "Table")}
    return f" ({known[who][what]})" if who in known else ""


def proven(name: str, names: list[str]) -> str:
    """What calls a rule, and the tests that do."""
    users = ", ".join(code(user) for user in callers().get(name, []))
    use = f"Called by {users}." if users else "Called by tests alone: a limit that other rules are compared with."
    if not names:
        return f"{use} No test calls it by itself; it is tested through its callers."
    lines = [f"- `{test}`" for test in names[:MOST_TESTS]]
    more = f"\n- and {len(names) - MOST_TESTS} more" if len(names) > MOST_TESTS else ""
    return f"{use} Held by\n\n" + "\n".join(lines) + more
