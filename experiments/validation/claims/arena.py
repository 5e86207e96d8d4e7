"""Claims about a war next door: who fills the gap when the US stops giving, and what the war does to labels."""

from dataclasses import replace

import numpy as np

from ....model.aid import published_aid
from ....model.build import Start, build
from ....model.calendar import quarter_of
from ....model.events import AID, EVERYBODY
from ....model.run import Runs
from ....model.setting import Event, Scenario
from .claim import Claim, mean_error, played, row, world

GROUP = "a war next door"
FROM, CUT, YEARS = quarter_of("2022-Q1"), quarter_of("2025-Q1"), 3
QUARTERS = CUT - FROM + 4
MOVED = 5.0  # percent of labels that the war, and what is asked for it, must move


def arena(seeds: int) -> list[Claim]:
    """All claims about the war."""
    return [*substitution(seeds), labels(seeds), talks(seeds)]


def substitution(seeds: int) -> list[Claim]:
    """The years 2022 to 2025 again: the US gives for three years and stops; which ally replaces how much."""
    scenario = cut()
    before, after = aid_of(scenario, played(scenario, seeds, panel=True, series=True))
    start, given = build(scenario), published_aid()
    listed, lost = donors(start), given["USA"].before - given["USA"].after
    change = (after - before)[listed]
    distance = start.pairs["distance"][start.arena["invader"][0] * len(start.codes):][:len(start.codes)][listed]
    recorded = np.array([given[code].after - given[code].before for code, one in zip(start.codes, listed, strict=True) if one])
    size = start.allies["gdp"][listed]
    with_size, with_distance = (correlation(recorded, other) for other in (size, distance))
    replaced = f"US aid lost in 2025 that NATO allies replace (recorded: {recorded.sum() / lost:.2f})"
    by_size = f"Change of an ally's aid with its GDP, rank correlation (recorded: {with_size:+.2f})"
    by_distance = f"The same with its distance from Russia (recorded: {with_distance:+.2f})"
    return [row(GROUP, replaced, ".10", ".5 to .8", float(change.sum() / lost), 0.5, 0.8),
            row(GROUP, by_size, "-", "at least +.3", correlation(change, size), 0.3, 1.0, form="{:+.2f}"),
            row(GROUP, by_distance, "-", "at least 0", correlation(change, distance), 0.0, 1.0, form="{:+.2f}")]


def donors(start: Start) -> np.ndarray:
    """Which allies are members of a multilateral treaty and gave aid that is on record."""
    return np.array([code in published_aid() for code in start.codes]) & (start.allies["treaty"] == 2)


def cut() -> Scenario:
    """The war from its beginning, with a US that gives in full until 2025 and then nothing."""
    stopped = (Event(CUT, AID, EVERYBODY, 0.0),)
    scenario = world("ukraine_2025", QUARTERS, (), aid_tied=0.0, party_change=0.0)
    return replace(scenario, first=FROM, events=stopped)


def aid_of(scenario: Scenario, runs: Runs) -> tuple[np.ndarray, np.ndarray]:
    """Aid a year of every ally before and after the cut, mean of the runs in which the war goes on. [bn EUR]"""
    going_on = runs.series["system_settled"][:, -1] == 0.0
    aid = runs.panel["aid"][going_on].mean(axis=0)
    year = CUT - scenario.first
    return aid[:year].sum(axis=0) / YEARS, aid[year:].sum(axis=0)


def correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Rank correlation; equal values share a rank."""
    import pandas as pd

    return float(np.corrcoef(pd.Series(one).rank(), pd.Series(other).rank())[0, 1])


def labels(seeds: int) -> Claim:
    """The war matters for what becomes of the alliance."""
    return moved("Labels that change when the war is taken out", seeds, arena=0.0)


def talks(seeds: int) -> Claim:
    """So does that aid is asked for and bargained over."""
    return moved("Labels that change when nobody asks for aid to it", seeds, aid_talks=0.0)


def moved(statement: str, seeds: int, **without: float) -> Claim:
    """A claim that a change moves labels of the scenario with the war, seed by seed."""
    usual, changed = (played(world("ukraine_2025", **changes), seeds, reference="own").results["phase"]
                      for changes in ({}, without))
    apart = usual != changed
    return row(GROUP, statement, "-", f"at least {MOVED:g} %", 100.0 * float(apart.mean()), MOVED, 100.0,
               100.0 * mean_error(apart)[1], form="{:.0f} %")
