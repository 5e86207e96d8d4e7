"""What a band of many seeds stands for, in the same words wherever one is shown.

A band is *bare* from the scenario's last dated event on if all luck is on: administrations, escalations, the shocks that all
budgets share, and each budget's own.  It is *conditional* if what happens is told instead: some luck is off, or events are
dated up to the last year of the run.  How often a bare band of 80 % held the record is measured and comes with the package.
"""

import csv
from pathlib import Path
from typing import NamedTuple

from ..model.calendar import label_of
from ..model.compiled import model_hash
from ..model.parameters import resolve
from ..model.setting import Scenario
from .wording import listed

PATH = Path(__file__).parent / "coverage.csv"
ASKED = (0.72, 0.88)  # of a band of 80 %
LUCK = {"party_change": "administrations", "escalation_hazard": "escalations", "common_noise": "common shocks",
        "spending_noise": "budgets"}
YEAR = 4  # quarters


class Covered(NamedTuple):
    """A row of the table: of so many cases so many years ahead, the share in the bare band of 80 %; and which model it was."""

    years: int
    cases: int
    covered: float
    model: str


class Knowledge(NamedTuple):
    """told: the quarter of the last dated event; off: luck that is switched off, in words; bare: see above."""

    told: int
    off: tuple[str, ...]
    bare: bool


def knowledge_of(scenario: Scenario) -> Knowledge:
    """What the runs of a scenario are told, and what is left to luck."""
    point = resolve(scenario.parameters)
    off = tuple(word for name, word in LUCK.items() if point[name] == 0.0)
    told = max((event.quarter for event in scenario.events), default=scenario.first)
    return Knowledge(told, off, not off and told < scenario.first + scenario.quarters - YEAR)


def said(scenario: Scenario) -> str:
    """Whether a band over the seeds of a scenario is bare or conditional, and from when on."""
    told, off, bare = knowledge_of(scenario)
    if bare:
        return f"Bare from {label_of(told)} on: {listed([*LUCK.values()])} are drawn, and nothing later is told"
    less = f"; not drawn: {', '.join(off)}" if off else ""
    return f"Conditional: events are told up to {label_of(told)}{less}"


def read(path: Path = PATH) -> list[Covered]:
    """The rows of the table."""
    with path.open(newline="", encoding="utf-8") as file:
        return [Covered(int(row["years"]), int(row["cases"]), float(row["covered"]), row["model"])
                for row in csv.DictReader(file)]


def write(rows: list[Covered], path: Path = PATH) -> None:
    """Write the table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Covered._fields)
        writer.writerows((row.years, row.cases, f"{row.covered:.3f}", row.model) for row in rows)


def held() -> str:
    """The least and the most that bare bands held, '80 to 88 %'."""
    shares = [row.covered for row in read()]
    return f"{100 * min(shares):.0f} to {100 * max(shares):.0f} %"


def coverage() -> str:
    """What bare bands of budgets were worth on the record, and with which model, if it was another one."""
    rows = read()
    other = "" if rows[0].model == model_hash() else f", measured with model {rows[0].model}"
    return f"held {held()} of single allies' budgets, 1 to {rows[-1].years} years ahead, 2014-24{other}"


def beside(scenario: Scenario) -> str:
    """The words that stand beside a band of eight in ten seeds."""
    worth = f"on the record such bare bands of 80 % {coverage()}" if knowledge_of(scenario).bare else (
        "a conditional band says what follows from what is told; it is no forecast")
    return f"{said(scenario)}; {worth}"


def in_short(scenario: Scenario) -> str:
    """The same where there is little room."""
    told, _, bare = knowledge_of(scenario)
    if not bare:
        return f"conditional, told up to {label_of(told)}"
    return f"bare from {label_of(told)}; on record such bands held {held()} of budgets"
