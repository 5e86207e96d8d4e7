"""``foedus robustness``: which findings survive another behaviour, US strategy, belief, reference or threshold.

Each finding is a move of one parameter and the sign of what it changes (`claims`).  It is looked at again under
every setting (`settings`) at the same places of the space of disputed parameters and with the same seeds.
Thresholds of the phases need no new runs: the runs as they are, are judged anew.  Into the folder `out` go a finding and

    robustness.csv   findings down, settings across; a cell says holds, reversed or undecided, with the effect
    cells.csv        one row a cell, with the interval
    stability.csv    share of the runs that keep their phase when a threshold moves by a fifth, in all and by phase
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ....model.parameters import resolve
from ....model.scenario import load_scenario
from ...options import at_least_one, bar
from ..clusters import level_for
from ..finding import Finding, Shown, making, provenance, publish
from ..levers.arms import Arm, Ran, places_of, run_arms
from ..levers.options import SCENARIO, Size, add_options, line_of, size_of
from ..sensitivity.runs import LEAST_INDEX
from .cells import Cell, arms_of, cell, kept, touches
from .claims import CLAIMS, Claim, chosen_claims
from .figures import draw_stability, draw_table
from .judge import READ, stability
from .settings import SHIFT, Setting, settings
from .stated import stated
from .tables import cells_table, stability_table, wide_table
from .words import claim_sentence, overview, stable_sentence

FULL, QUICK = Size(64, 8), Size(16, 4)


@dataclass(frozen=True, eq=False)
class Tested:
    """What came of the findings.

    level: of the intervals, so that one verdict in twenty is wrong among those of all cells; cells: by names of claim and
    setting; keeps: (shifts of thresholds, places, seeds).
    """

    claims: tuple[Claim, ...]
    settings: tuple[Setting, ...]
    ran: Ran
    level: float
    cells: dict[tuple[str, str], Cell]
    keeps: np.ndarray


def test(scenario: str = SCENARIO, claims: tuple[Claim, ...] = CLAIMS, points: int = FULL.points, seeds: int = FULL.seeds, *,
         workers: int | None = None, progress: bool | None = None, keep: Path | None = None) -> Tested:
    """Run every finding under every setting. keep: a folder for the runs, which a later call goes on with.

    Raises LeversError or SpecError before the first run.
    """
    places = places_of(scenario, points)
    world = load_scenario(scenario)
    every = settings(world, tuple(places))
    rans = {name: run_arms(scenario, places, arms, seeds, outcomes=kept(claims), reference=name, workers=workers,
                           progress=progress, keep=keep) for name, arms in arms_by_reference(claims, every).items()}
    ran = rans["own"]
    asked = [(claim, setting, rans[setting.reference] if touches(setting, claim) else ran)
             for claim in claims for setting in every]
    level = level_for([cell(*one).effect.chance for one in asked if touches(one[1], one[0])])
    cells = {(claim.name, setting.name): cell(claim, setting, of, level) for claim, setting, of in asked}
    own = {name: ran.outcomes[name][()] for name in ("phase", *READ)}
    shifts = [setting.changes for setting in every if setting.judged]
    return Tested(claims, every, ran, level, cells, stability(own, own["phase"], resolve(world.parameters), shifts))


# --- as a finding ----------------------------------------------------------------------------------------


def arms_by_reference(claims: tuple[Claim, ...], every: tuple[Setting, ...]) -> dict[str, list[Arm]]:
    """The arms to run against each reference: against another one only the findings that it touches."""
    found = {"own": arms_of(claims, tuple(setting for setting in every if setting.reference == "own"))}
    for setting in every:
        if touched := tuple(claim for claim in claims if setting.reference != "own" and touches(setting, claim)):
            found[setting.reference] = arms_of(touched, (setting,))
    return found


def make_robustness(scenario: str, out: Path, claims: tuple[Claim, ...], points: int, seeds: int, command: str, *,
                    workers: int | None = None, progress: bool | None = None) -> Finding:
    """Run the findings under every setting and write the table into `out`."""
    with making(out, "robustness") as stage:
        found = test(scenario, claims, points, seeds, workers=workers, progress=progress, keep=stage.runs)
        finding = describe(found, command)
        keeping = stability_table(found.settings, found.keeps, found.ran.outcomes["phase"][()])
        publish(stage, finding, drawn(found, keeping), tabulated(found, keeping))
    return finding


def drawn(found: Tested, keeping: pd.DataFrame) -> dict[str, Figure]:
    """Every figure by the stem of its file."""
    return {"robustness": draw_table(found.claims, found.settings, found.cells),
            "stability": draw_stability(keeping["threshold"].tolist(), keeping["all"].tolist())}


def tabulated(found: Tested, keeping: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    return {"robustness": wide_table(found.claims, found.settings, found.cells),
            "cells": cells_table(list(found.cells.values())), "stability": keeping}


def describe(found: Tested, command: str) -> Finding:
    """The finding in words."""
    ran = found.ran
    answer = [overview(found.claims, found.settings, found.cells),
              *(claim_sentence(claim, found.settings, found.cells, found.level) for claim in found.claims),
              stable_sentence(found.settings, found.keeps)]
    moved = [*(claim.parameter for claim in found.claims), *(name for setting in found.settings for name, _ in setting.changes)]
    return Finding(
        kind="robustness", title="Robustness",
        question="Which findings survive another behaviour, US strategy, belief, reference or threshold?", answer=tuple(answer),
        method=method(found), command=command, scenarios=(ran.scenario.name,),
        varied=tuple(dict.fromkeys((*moved, *ran.places))), figures=shown_figures(found), tables=shown_tables(),
        caveats=CAVEATS, provenance=provenance(ran.runs, f"{ran.seeds} seeds, the same for every run at every place", ran.data),
        stated=stated(found.claims, found.settings, found.cells, ran.seeds), quick=QUICK.holds(len(ran.places), ran.seeds))


def method(found: Tested) -> str:
    """What was run and how it was counted."""
    ran, run_again = found.ran, sum(not setting.judged for setting in found.settings)
    judged = len(found.settings) - run_again
    return (f"Each finding is a move of one parameter, run at both ends at {len(ran.places)} places of a Latin hypercube over "
            f"{', '.join(ran.places)} with the same {ran.seeds} seeds, under {run_again} settings of scenario "
            f"{ran.scenario.name}: {ran.runs:,} different runs of {ran.scenario.quarters} quarters. A setting replaces the "
            "value at every place; a finding's own values win over it; another reference is what the hardening index and the "
            f"phases are held against, and has runs of its own beside these. {judged} more settings move one threshold of the "
            f"phases by {SHIFT:.0%} and judge the same runs anew. A finding holds if the interval of its effect lies on "
            "the side foretold, is reversed on the other side, has no effect where the interval is smaller than what would "
            "matter, and is undecided otherwise. Intervals: Student's with the freedom of places and seeds (Satterthwaite "
            f"1946; Cameron, Gelbach and Miller 2011), of {100 * found.level:.2f} %, so that of the verdicts pronounced in all "
            "cells together one in twenty is wrong (Benjamini and Yekutieli 2005).").replace("20%", "20 %")


def shown_figures(found: Tested) -> tuple[Shown, ...]:
    """Captions."""
    ran = found.ran
    base = f"Scenario {ran.scenario.name}, {len(ran.places)} places × {ran.seeds} shared seeds."
    units = {claim.unit for claim in found.claims}
    of_units = " Effects are in the units of the table." if len(units) > 1 else ""
    return (
        Shown("robustness",
              f"Which findings survive. {base} Rows: findings, each a move of one parameter. Columns: all of the space; the "
              "scenario's own values (one place); one swap of a behaviour, strategy or belief; all coefficients of a US "
              "strategy smaller (−) or larger (+) by half; another reference; one threshold a fifth lower (−) "
              f"or higher (+), which judges the same runs anew. Symbol: verdict; number: effect, bold where it is told from "
              f"luck.{of_units}",
              "Table of findings by settings with a symbol and a number in each cell."),
        Shown("stability",
              f"How often the phase of a run survives a threshold that is a fifth lower (−) or higher (+). {base} The scenario "
              "at every place of the space.", "Bars, one for each threshold and direction."),
    )


def shown_tables() -> tuple[Shown, ...]:
    """Captions of the tables."""
    return (Shown("robustness", "Findings by settings: verdict and effect."),
            Shown("cells", "Every cell with its interval, in the outcome's own unit."),
            Shown("stability", "Share of the runs that keep their phase, in all and by phase."))


CAVEATS = (
    "No direction is blind: whoever wrote them down had seen earlier runs of the model, and some findings are such runs. One "
    "that holds everywhere is a property of the mechanisms, and no confirmation by the world.",
    f"A hardening index below {LEAST_INDEX:g} (rivals use an opportunity more than twice as often as in the reference run) "
    f"counts as {LEAST_INDEX:g}, and its parts in proportion; labels are judged by the index as it is.",
    "One swap at a time: what survives each swap alone may not survive two together.",
    "One verdict in twenty is wrong, on average; the cells of a row share places and seeds, so wrong ones come together.",
    "Undecided is not absent: what is surely too small to matter is said to have no effect, and everything else is open.",
    "Shifted thresholds judge the same runs anew: they are no further trials, and are counted apart.",
    "The scenario's own values are one place: their column rests on as many histories as there are seeds.",
    "A swap of the US strategy is one of the incumbent's; the challenger keeps the scenario's.",
)


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus robustness``."""
    parser = subparsers.add_parser(
        "robustness",
        description="Look at every finding again under each swap of a behaviour, strategy, belief and threshold.")
    add_options(parser, "results/robustness", FULL, QUICK, "finding", (claim.name for claim in CLAIMS))
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus robustness``."""
    at_least_one(args, "workers")
    claims, size = chosen_claims(args.chosen), size_of(args, FULL, QUICK)
    line = line_of(args, "robustness", size, "finding", (claim.name for claim in claims))
    finding = make_robustness(args.scenario, args.out, claims, *size, line, workers=args.workers, progress=bar(args))
    print("\n".join([*finding.answer, f"finding, figures and tables in {args.out}"]))
