"""What there is to choose from: ``foedus params``, ``scenarios``, ``strategies``, ``events``.

Every line comes from the declaration it describes.  From Python each is a function that returns a data frame.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from ..model.calendar import label_of
from ..model.events import KINDS
from ..model.parameters import PARAMETERS, POLICY, ParameterError, nearest
from ..model.run import VARIANT_PARAMETERS
from ..model.scenario import load_scenario, scenario_names
from ..model.variants import CHOICES, describe, live_only
from . import influence
from .commands import COMMANDS
from .wording import aligned

if TYPE_CHECKING:
    import pandas as pd

Rows = list[dict[str, object]]


# --- the rows ------------------------------------------------------------------------------------------------


def parameter_rows(group: str | None = None) -> Rows:
    """One row a parameter; raises ParameterError for a group that is not there."""
    groups = tuple(dict.fromkeys(parameter.group for parameter in PARAMETERS))
    if group is not None and group not in groups:
        raise ParameterError(f"no group '{group}'{nearest(group, groups)}; there are {', '.join(groups)}")
    moves = influence.strongest(influence.read())
    return [{"name": p.name, "group": p.group, "default": p.default, "low": p.low, "high": p.high, "choices": list(p.choices),
             "unit": p.unit, "label": p.label, "source": p.source, "about": "policy" if p.name in POLICY else "world",
             "influence": moves.get(p.name)} for p in PARAMETERS if group in (None, p.group)]


def scenario_rows() -> Rows:
    """One row a scenario of the package."""
    worlds = [load_scenario(name) for name in scenario_names()]
    return [{"name": world.name, "start": label_of(world.first), "quarters": world.quarters, "allies": len(world.panel.allies),
             "title": world.title, "description": world.description} for world in worlds]


def strategy_rows() -> Rows:
    """One row a variant, of all kinds."""
    return [{"name": name, "kind": kind, "live_only": name in live_only(kind),
             "parameters": [parameter for parameter, of in VARIANT_PARAMETERS.items() if of == kind],
             "description": text.partition("\n")[0]} for kind in CHOICES for name, text in describe(kind).items()]


def event_rows() -> Rows:
    """One row a kind of event."""
    return [{"name": name, "aimed_at": kind.aimed_at, "value_low": kind.value[0], "value_high": kind.value[1],
             "other_low": kind.other[0], "other_high": kind.other[1], "meaning": kind.meaning} for name, kind in KINDS.items()]


# --- from Python ---------------------------------------------------------------------------------------------


def params(group: str | None = None) -> "pd.DataFrame":
    """Every declared parameter by name: group, default, low, high, choices, unit, label, source, about, influence.

    about: "policy", how Washington or the allies together act, or "world", which a reference run shares; influence: by how
    much the parameter moves the median hardening index from its default to the end of its range that moves most, in the
    scenario where it moves most; None where nobody has measured it.
    """
    return frame(parameter_rows(group))


def scenarios() -> "pd.DataFrame":
    """Every scenario of the package by name: start, quarters, number of allies, title, description."""
    return frame(scenario_rows())


def strategies() -> "pd.DataFrame":
    """Every US strategy and ally behaviour by name: kind, whether live-only, parameters that choose it, description."""
    return frame(strategy_rows())


def events() -> "pd.DataFrame":
    """Every kind of dated event by name: whom it is aimed at, ranges of its two numbers, meaning."""
    return frame(event_rows())


def frame(rows: Rows) -> "pd.DataFrame":
    """Rows as a data frame, by name."""
    import pandas as pd

    return pd.DataFrame(rows).set_index("name")


# --- at the terminal -----------------------------------------------------------------------------------------


def add_command(subparsers) -> None:
    """``foedus params``, ``foedus scenarios``, ``foedus strategies``, ``foedus events``."""
    parser = add_listing(subparsers, "params", lambda args: parameter_rows(args.group), parameters_text)
    parser.add_argument("--group", metavar="NAME", help="only the parameters of this group")
    for name, rows, text in (("scenarios", scenario_rows, scenarios_text), ("strategies", strategy_rows, strategies_text),
                             ("events", event_rows, events_text)):
        add_listing(subparsers, name, lambda args, rows=rows: rows(), text)


def add_listing(subparsers, name: str, find: Callable[[argparse.Namespace], Rows],
                text: Callable[[Rows], Iterable[str]]) -> argparse.ArgumentParser:
    """A command that prints rows as text, JSON or CSV."""
    parser = subparsers.add_parser(name, description=f"List {COMMANDS[name].about}.")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", dest="show", action="store_const", const=show_json, help="as a JSON array of objects")
    form.add_argument("--csv", dest="show", action="store_const", const=show_csv, help="as CSV")
    parser.set_defaults(func=lambda args: (args.show or (lambda rows: print("\n".join(text(rows)))))(find(args)))
    return parser


def show_json(rows: Rows) -> None:
    """Print rows as JSON."""
    print(json.dumps(rows, indent=1))


def show_csv(rows: Rows) -> None:
    """Print rows as CSV; a list is joined by bars."""
    writer = csv.DictWriter(sys.stdout, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({key: "|".join(value) if isinstance(value, list) else value for key, value in row.items()})


def parameters_text(rows: Rows) -> Iterable[str]:
    """By group; a choice shows its names instead of a range. What it moves stands there if anybody has measured it."""
    known = any(row["influence"] is not None for row in rows)
    lines = aligned([[row["name"], shown(row["default"]), "|".join(row["choices"]) or span(row["low"], row["high"]),
                      row["about"], *([moved(row["influence"])] if known else []), row["unit"], row["label"],
                      f"[{row['source']}]"] for row in rows])
    group = None
    for row, line in zip(rows, lines, strict=True):
        if row["group"] != group:
            yield from ([] if group is None else [""]) + [row["group"]]
            group = row["group"]
        yield line


def scenarios_text(rows: Rows) -> Iterable[str]:
    """Two lines a scenario."""
    for row, line in zip(rows, aligned([[row["name"], row["start"], f"{row['quarters']} quarters", f"{row['allies']} allies",
                                         row["title"]] for row in rows]), strict=True):
        yield from (line, f"      {row['description']}")


def strategies_text(rows: Rows) -> Iterable[str]:
    """By kind, with the parameters that choose it."""
    for kind in CHOICES:
        mine = [row for row in rows if row["kind"] == kind]
        yield f"{kind} (set {' or '.join(mine[0]['parameters'])})"
        yield from aligned([[row["name"], "live only" if row["live_only"] else "", row["description"]] for row in mine])


def events_text(rows: Rows) -> Iterable[str]:
    """A line a kind."""
    head = ["kind", "aimed at", "value", "other", "meaning of value"]
    return aligned([head, *([row["name"], row["aimed_at"], span(row["value_low"], row["value_high"]),
                             span(row["other_low"], row["other_high"]), row["meaning"]] for row in rows)])


def moved(influence: float | None) -> str:
    """By how much a parameter moves the hardening index at most."""
    return "moves ?" if influence is None else f"moves {influence:.2f}"


def span(low: float, high: float) -> str:
    """A range, or a dash where only zero is allowed."""
    return "-" if low == high == 0 else f"{low:g} to {high:g}"


def shown(value: object) -> str:
    """A number as short as it can be, anything else as it is."""
    return f"{value:g}" if isinstance(value, float) else str(value)
