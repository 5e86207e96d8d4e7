"""A run in words, for a terminal: the phase and why, the allies that weigh most, some of the journal."""

import textwrap
from collections import Counter

import numpy as np

from ...model.calendar import label_of
from ...model.outcomes import PHASES, RESULT
from ...model.parameters import PARAMETERS, resolve
from ...model.rules.deals import INSTRUMENTS
from ..wording import aligned
from .record import Record

WIDTH = 100
MOST_ALLIES, MOST_ENTRIES = 10, 8


def summarise(run: Record) -> list[str]:
    """The lines that ``foedus run`` prints."""
    world = run.scenario
    changes = "".join(f", {name} = {value:g}" if isinstance(value, float) else f", {name} = {value}"
                      for name, value in run.changes.items())
    head = (f"{world.name}: {label_of(world.first)} to {label_of(world.first + world.quarters - 1)}, "
            f"{len(run.start.codes)} allies, seed {run.seed}, {run.engine} engine{changes}")
    return [world.title, *textwrap.wrap(head, WIDTH), "", *why(run), "", *allies_table(run), *journal_lines(run)]


def why(run: Record) -> list[str]:
    """The phase, the slack of every phase, what was measured, and the thresholds it was held against."""
    lines = [f"Phase: {run.result['phase']}", *aligned([[phase, slack_in_words(run, phase)] for phase in PHASES])]
    used = resolve(run.scenario.parameters)
    measured = {field.name: run.result[field.name] for field in RESULT if field.name not in ("phase", "margin")}
    thresholds = {parameter.name: used[parameter.name] for parameter in PARAMETERS if parameter.group == "phases"}
    return [*lines, *listed("Measured", measured), *listed("Thresholds", thresholds)]


def slack_in_words(run: Record, phase: str) -> str:
    """Whether the conditions of a phase hold, and by how much the tightest does."""
    slack, found = getattr(run.verdict, phase.lower()), run.result["phase"]
    if slack < 0.0:
        return f"misses by {-slack:.3f}"
    return f"holds by {slack:.3f}" + ("" if phase == found else f" too, but {found} is asked first")


def listed(title: str, values: dict[str, float]) -> list[str]:
    """Names and numbers as wrapped text."""
    text = ", ".join(f"{name.replace('_', ' ')} {value:.3g}" for name, value in values.items())
    return textwrap.wrap(f"{title}: {text}", WIDTH, subsequent_indent="  ")


def allies_table(run: Record) -> list[str]:
    """The allies with the most weight in the system's measures: threat times GDP at the end, GDP without any threat."""
    first, last = run.allies[0], run.allies[-1]
    weight = last["gdp"] * (last["threat"] if last["threat"].any() else 1.0)
    names = {ally.iso3: ally.name for ally in run.scenario.panel.allies}
    rows = [["ally", "spending, % of GDP", "reliability", "hedging", "tariff", "deal"]]
    for i in np.argsort(-weight, kind="stable")[:MOST_ALLIES]:
        ally = last[i]
        deal = INSTRUMENTS[ally["instrument"]] if ally["deal"] else "none"
        rows.append([names[run.start.codes[i]], f"{first[i]['spending']:.2%} -> {ally['spending']:.2%}",
                     f"{ally['reliability']:.2f}", f"{ally['hedging']:.2f}", f"{ally['tariff']:.0%}",
                     "tie suspended" if ally["estranged"] else deal])
    return [f"The {len(rows) - 1} allies that weigh most, at the end (spending: first quarter -> last)", *aligned(rows)]


def journal_lines(run: Record) -> list[str]:
    """The entries of the rarest kinds, in order of time; nothing on an engine without a journal."""
    if not run.journal:
        return []
    often = Counter(entry.what for entry in run.journal)
    places = sorted(range(len(run.journal)), key=lambda place: often[run.journal[place].what])[:MOST_ENTRIES]
    lines = ["", f"From the journal, {len(places)} of {len(run.journal)} entries, the rarest kinds"]
    for place in sorted(places):
        lines += textwrap.wrap(str(run.journal[place]), WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines
