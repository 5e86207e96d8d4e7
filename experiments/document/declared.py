"""Tables from what the model declares: parameters, state, variants, scenarios, events."""

import ast
from collections.abc import Iterable

from ...model import fields
from ...model.calendar import label_of
from ...model.events import KINDS
from ...model.outcomes import RESULT
from ...model.parameters import PARAMETERS
from ...model.run import VARIANT_PARAMETERS
from ...model.scenario import load_scenario, scenario_names
from ...model.variants import CHOICES, FOLDERS, describe, files
from ..columns import FACTORS, TABLES
from .equations import Formula, NoFormula
from .regions import DocumentError
from .source import MODEL, commented, functions

GROUPS = tuple(dict.fromkeys(p.group for p in PARAMETERS))
ACTORS = {"ally": fields.ALLY, "patron": fields.PATRON, "rival": fields.RIVAL, "community": fields.COMMUNITY,
          "system": fields.SYSTEM, "result": RESULT, "pair": fields.PAIR}


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [[str(cell).replace("|", "\\|").replace("\n", " ") for cell in line] for line in (head, ["---"] * len(head), *rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: object) -> str:
    """In the type of code; nothing stays nothing."""
    return f"`{text}`" if str(text) else ""


def short(value: object) -> str:
    """A number as short as it can be, a name as it is."""
    return f"{value:g}" if isinstance(value, float) else str(value)


def parameters(group: str = "") -> str:
    """Every parameter, or those of one group: default, range, unit, meaning, source."""
    if group and group not in GROUPS:
        raise DocumentError(f"no group '{group}' of parameters; there are {', '.join(GROUPS)}")
    parts = []
    for name in [group] if group else GROUPS:
        rows = [(code(p.name), code(short(p.default)), ", ".join(p.choices) or f"{p.low:g} to {p.high:g}", p.unit, p.label,
                 p.source) for p in PARAMETERS if p.group == name]
        parts += [] if group else [f"**{name.capitalize()}**"]
        parts.append(table(("parameter", "default", "range", "unit", "meaning", "source"), rows))
    return "\n\n".join(parts)


def state(who: str) -> str:
    """The state variables of a kind of actor."""
    if who not in ACTORS:
        raise DocumentError(f"no state of '{who}'; there are {', '.join(ACTORS)}")
    return table(("variable", "unit", "meaning", "in the table of a run"),
                 [(code(f.name), f.unit, f.meaning, "yes" if f.recorded else "") for f in ACTORS[who]])


def columns(which: str) -> str:
    """The columns of a table that leaves the house; every parameter may be a column too, which the page of parameters has."""
    if which not in TABLES:
        raise DocumentError(f"no table '{which}'; there are {', '.join(TABLES)}")
    return table(("column", "unit", "meaning", "words"), [(code(c.name), c.unit, c.label, ", ".join(map(code, c.words)))
                                                          for c in TABLES[which] if c not in FACTORS])


def view(name: str) -> str:
    """What an actor may see, or what it answers."""
    fields = commented(MODEL / "views.py", name)
    return table(("field", "meaning"), [(code(field), meaning) for field, meaning in fields.items()])


def variants(kind: str = "") -> str:
    """Strategies and behaviours with their descriptions."""
    rows = [(of, code(name), " ".join(text.split()), ", ".join(code(p) for p, k in VARIANT_PARAMETERS.items() if k == of))
            for of in ([kind] if kind else CHOICES) for name, text in describe(of).items()]
    return table(("kind", "variant", "what it does", "chosen by"), rows)


def terms() -> str:
    """What each US strategy answers, as formulas of what it sees."""
    answers = {}
    for path in files("strategy"):
        function = functions(path)[FOLDERS["strategy"][1]]
        *before, last = function.body
        reader = Formula(function)
        if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Call):
            raise NoFormula(f"{path.name} does not end with its Terms")
        _, named = reader.body(before, [])
        answers[path.stem] = ({word.arg: inline(reader, word.value) for word in last.value.keywords},
                              [f"${reader.symbol(name, True)} = {reader.of(value)}$" for name, value in named])
    rows = [(code(field), meaning, *(answer.get(field, "") for answer, _ in answers.values()))
            for field, meaning in commented(MODEL / "views.py", "Terms").items()]
    where = [f"{code(name)} abbreviates {', '.join(named)}" for name, (_, named) in answers.items() if named]
    return table(("term", "meaning", *(code(name) for name in answers)), rows) + f"\n\n{'; '.join(where)}."


def inline(reader: Formula, node: ast.expr) -> str:
    """A formula for a cell of a table; alternatives are told in words."""
    if isinstance(node, ast.IfExp):
        return f"{inline(reader, node.body)} if ${reader.of(node.test)}$, otherwise {inline(reader, node.orelse)}"
    return f"${reader.of(node)}$"


def scenarios() -> str:
    """The scenarios of the package, with what they change."""
    rows = []
    for name in scenario_names():
        world = load_scenario(name)
        changes = ", ".join(f"`{key}` {value}" for key, value in world.parameters.items()) or "none"
        hostility = ", ".join(f"{rival} {value:g}" for rival, value in world.hostility.items())
        rows.append((code(name), world.description, label_of(world.first), world.quarters, len(world.panel.allies), hostility,
                     changes, len(world.events)))
    return table(("scenario", "what it is", "start", "quarters", "allies", "usual hostility", "differs from the defaults in",
                  "dated events"), rows)


def calendar(name: str) -> str:
    """The dated events of a scenario; events that differ in their target alone share a line."""
    world = load_scenario(name)
    kinds = {kind.code: label for label, kind in KINDS.items()}
    lines: dict[tuple, int] = {}
    for event in world.events:
        key = (label_of(event.quarter), kinds[event.kind], f"{event.value:g}", f"{event.other:g}", event.note)
        lines[key] = lines.get(key, 0) + 1
    rows = [(*key[:4], count if count > 1 else "", key[4]) for key, count in lines.items()]
    return table(("quarter", "kind", "value", "other", "events", "note"), rows)


def events() -> str:
    """Kinds of dated events."""
    rows = [(code(name), kind.aimed_at, span(kind.value), span(kind.other), kind.meaning) for name, kind in KINDS.items()]
    return table(("kind", "aimed at", "value", "other", "meaning"), rows)


def span(limits: tuple[float, float]) -> str:
    """A range; nothing where only nothing is allowed."""
    return "" if limits == (0.0, 0.0) else f"{limits[0]:g} to {limits[1]:g}"
