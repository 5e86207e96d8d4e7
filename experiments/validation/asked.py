"""What was asked of the model against the record, what it did when that was written down, and what it does now.

The numbers asked were fixed at commit 41cd08b, before the mechanisms that answer them were built; `first` is what the model
of that commit did. A row can fail, and what is missed by most is said first.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.parameters import resolve
from ...model.run import run_batch
from ...model.scenario import load_scenario
from . import scores
from .claims.budgets import held_out_skill
from .giving import MODEL
from .hindcast import CONDITIONAL, FIRST_COMMON, STATED, UNCONDITIONAL
from .record import HELD_OUT, by_year

WRITTEN = "41cd08b"
WORST = 3
SMALL = 0.1  # a bound nearer to nothing than this is no measure of how far it is missed
DECADE, RATIO = 10, 0.60 / 0.727  # years; RMSE asked over that of persistence, on the cases it was asked on
WALL = (1985, 1995)  # origins around the fall of the Wall
OFFICE = "about the office-holder"
SPENDING = {3: ("0.400", 0.38), 4: ("0.384", 0.36), 5: ("0.429", 0.40)}
CLOSE = ("pledge and distance, plain mean", "twenty lines", "pooled AR(1)")


class Asked(NamedTuple):
    """A row. first: as words, what the model did when this was asked; value: now; low, high: what is asked, infinite for no
    bound; note: on which cases.
    """

    statement: str
    first: str
    value: float
    low: float
    high: float
    note: str = ""

    @property
    def reached(self) -> bool:
        """Whether it is."""
        return bool(self.low <= self.value <= self.high)

    @property
    def missed(self) -> float:
        """How far outside, in units of the bound; infinite where there is no number."""
        if self.reached:
            return 0.0
        bound = self.low if self.value < self.low else self.high
        return abs(self.value - bound) / max(abs(bound), SMALL) if np.isfinite(self.value) else np.inf


def asked_rows(cells: pd.DataFrame, opinion: pd.DataFrame, aid: pd.DataFrame, arms: pd.DataFrame, seeds: int) -> list[Asked]:
    """Every row, from the tables of all eras. cells: as `eras.Spending` holds them."""
    return [*spending(cells), *decades(cells), *beliefs(opinion), hedging(seeds), *given(aid), *asia(seeds), *bought(arms)]


def spending(cells: pd.DataFrame) -> list[Asked]:
    """Errors, bands and scores of the years since 2014."""
    war = cells[(cells["era"] == "war") & (cells["origin"] >= FIRST_COMMON)]
    bare, told = (war[war["knowledge"] == knowledge] for knowledge in (UNCONDITIONAL, CONDITIONAL))
    found = []
    for years, (first, most) in SPENDING.items():
        rivals = min(rmse(bare, years, name) for name in CLOSE)
        own, said = rmse(bare, years), f"spending {years} years ahead since {FIRST_COMMON}, unconditional: RMSE"
        found += [Asked(said, first, own, -np.inf, most),
                  Asked("the same less the best of pledge line, twenty lines, AR(1)", "-", own - rivals, -np.inf, 0.0)]
    moved = rmse(told, 1) - rmse(bare, 1)
    found.append(Asked("one year ahead, conditional less unconditional RMSE: not the same", "0", abs(moved), 0.0005, np.inf))
    whole = cells[(cells["era"] == "war") & (cells["knowledge"] == UNCONDITIONAL)]
    for years in (1, 3, 5):
        mine = whole[(whole["forecaster"] == STATED) & (whole["horizon"] == years)]
        found.append(Asked(f"bare 80 % band covers, {years} years ahead", "0.35-0.44",
                           scores.bare_coverage(mine[["first", "last"]].to_numpy().T), 0.72, 0.88))
    score = bare[bare["horizon"] <= 5].groupby(["horizon", "forecaster"])["crps"].mean().unstack()
    ratio = float((score[STATED] / score.drop(columns=STATED).min(axis=1)).max())
    return [*found, Asked("CRPS over that of the best rival, the worst of one to five years ahead", "-", ratio, -np.inf, 0.9)]


def decades(cells: pd.DataFrame) -> list[Asked]:
    """One run over ten years, told the shocks as when it was asked, on the years that are shipped."""
    old = cells[(cells["era"] != "war") & (cells["knowledge"] == CONDITIONAL)]
    wall = old[old["origin"].between(*WALL)]
    own, still = (rmse(old, DECADE, name) for name in (STATED, "persistence"))
    note = f"{count(old, DECADE)} of 716 cases are shipped, the harder ones: persistence {still:.3f}"
    few = f"shipped: origins {', '.join(map(str, sorted(set(wall[wall['horizon'] == DECADE]['origin']))))}"
    return [Asked("ten years ahead, origins 1965-2010: RMSE", "0.623", own, -np.inf, 0.60, note),
            Asked("the same over that of persistence", "0.86", own / still, -np.inf, RATIO),
            Asked("ten years ahead, origins 1985-95: RMSE", "0.645", rmse(wall, DECADE), -np.inf, 0.54, few),
            Asked("ten years ahead, origins 1985-95: bias", "+0.46", bias(wall, DECADE), -0.2, 0.2, few),
            Asked("five years ahead, origins 1985-95: bias", "-", bias(wall, 5), -0.2, 0.2, f"{count(wall, 5)} cases")]


def beliefs(opinion: pd.DataFrame) -> list[Asked]:
    """Belief in who governs beside favourable views, 2014 to 2023."""
    mine = opinion[(opinion["era"] == "war") & (opinion["belief"] == OFFICE)].iloc[0]
    about = "belief about an offset for each public: rms (a constant: 0.098)"
    return [Asked(about, "0.110", mine["rms about offsets"], -np.inf, 0.06),
            Asked("correlation of yearly changes of belief and views", "-", mine["correlation of yearly changes"], 0.7, np.inf),
            Asked("rise of belief from 2020 to 2021 (surveys +0.25)", "-0.01", mine["rise of 2021, model"], 0.15, np.inf),
            Asked("order of the fall of 2017 over publics", "0.76", mine["fall of 2017, order"], 0.5, np.inf),
            Asked("order of the rise of 2021 over publics", "-", mine["rise of 2021, order"], 0.5, np.inf)]


def hedging(seeds: int) -> Asked:
    """Whether doubt heals in the replay."""
    start = build(load_scenario("replay_2014"))
    runs = run_batch(start, [resolve(start.scenario.parameters)] * seeds, range(seeds), panel=True, reference="none")
    mean = by_year(runs.panel["hedging"]).mean(axis=(0, 2))[: 2025 - start.scenario.first // 4]
    return Asked("hedging in 2024 of its peak before", "1.0", float(mean[-1] / mean.max()), -np.inf, 0.6)


def given(aid: pd.DataFrame) -> list[Asked]:
    """What allies gave when the US stopped."""
    mine, seen = (aid.set_index("forecaster").loc[name] for name in (MODEL, "the record"))
    rows = (("US aid replaced", "US aid lost in 2025 that allies replace", "0.10", 0.5, 0.8),
            ("change with GDP", "its change with GDP, rank correlation", "-", 0.3, np.inf),
            ("change with distance", "its change with distance, rank correlation", "-", 0.0, np.inf))
    return [Asked(said, first, mine[name], low, high, f"record {seen[name]:+.2f}") for name, said, first, low, high in rows]


def asia(seeds: int) -> list[Asked]:
    """Japan and Korea against persistence."""
    first = {"JPN": "-3.0", "KOR": "-8.7"}
    return [Asked(f"spending of {code}: skill against persistence", first[code], float(value), 0.0, np.inf)
            for code, value in zip(HELD_OUT, held_out_skill(seeds), strict=True)]


def bought(arms: pd.DataFrame) -> list[Asked]:
    """The US share of what NATO allies import, where the replay begins and in the last year on record."""
    war = arms[arms["era"] == "war"]
    said = "US share of NATO allies' arms imports in {} less the record's"
    return [Asked(said.format(row["year"]), first, row["model"] - row["record"], -0.1, 0.1, f"record {row['record']:.2f}")
            for first, row in (("-0.45", war.iloc[0]), ("-", war.iloc[-1]))]


def rmse(cells: pd.DataFrame, years: int, name: str = STATED) -> float:
    """Error of one forecaster at one horizon. [percent of GDP]"""
    return scores.root_mean_square(errors(cells, years, name))


def bias(cells: pd.DataFrame, years: int) -> float:
    """Mean error of the model at one horizon. [percent of GDP]"""
    return float(errors(cells, years, STATED).mean())


def count(cells: pd.DataFrame, years: int) -> int:
    """Number of cases at one horizon."""
    return len(errors(cells, years, STATED))


def errors(cells: pd.DataFrame, years: int, name: str) -> pd.Series:
    """Forecast less observed."""
    part = cells[(cells["horizon"] == years) & (cells["forecaster"] == name)]
    return part["forecast"] - part["observed"]


def asked_table(rows: Iterable[Asked]) -> pd.DataFrame:
    """The rows as words."""
    return pd.DataFrame([{
        "": row.statement, f"at {WRITTEN}": row.first, "asked": band(row), "reached": f"{row.value:.3f}",
        "verdict": "yes" if row.reached else "NO", "note": row.note} for row in rows])


def band(row: Asked) -> str:
    """What is asked, in words."""
    if np.isneginf(row.low):
        return f"at most {row.high:.2f}"
    return f"at least {row.low:g}" if np.isposinf(row.high) else f"{row.low:.2f} to {row.high:.2f}"


def worst(rows: Iterable[Asked]) -> list[str]:
    """The rows that are missed by most, a line each, and how many are reached."""
    rows = list(rows)
    missed = sorted((row for row in rows if not row.reached), key=lambda row: -row.missed)
    lines = [f"furthest from what was asked: {row.statement}: {row.value:.3f}, asked {band(row)}" for row in missed[:WORST]]
    return [*lines, f"of {len(rows)} things asked {len(rows) - len(missed)} are reached"]
