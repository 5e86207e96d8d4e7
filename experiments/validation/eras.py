"""Spending by era: forecasts of the model and of hard rivals from every origin, members of the day, and how they differ.

Cold war and peace are held against SIPRI's shares of GDP in one edition, the years since 2014 against NATO's: levels of
the two are never mixed, and no case begins in one and ends in the other.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...model.build import Start
from ...model.parameters import resolve
from ...model.record import EDITIONS, members, panel_at, spending
from . import hindcast, scores
from .baselines import LEARNER, Known, known_of
from .century import century_start, levels
from .differences import compare
from .hindcast import CONDITIONAL, STATED, UNCONDITIONAL, Forecast, rival_forecasts
from .kept import yearly_spending
from .learner import missing
from .observed import on_equal_terms
from .origins import origin_start, patron_share
from .record import NO_FORCES, Record, nato_record, record_of

HORIZONS = (1, 2, 3, 4, 5, 10)
QUARTERS = 4 * (max(HORIZONS) + 1)
BEGIN = 1960
RIVALS = ("persistence", "pooled AR(1)", "pledge and distance, plain mean", "twenty lines", LEARNER,
          "twenty lines, told the hostility")


@dataclass(frozen=True)
class Era:
    """A stretch of origins. first, last: years of its origins; nato: whether NATO's figures are its truth."""

    title: str
    first: int
    last: int
    nato: bool = False

    @property
    def origins(self) -> range:
        """The years forecasts are made in."""
        return range(self.first, self.last + 1)


ERAS = {"cold-war": Era("Cold war", 1965, 1989), "peace": Era("Peace", 1990, 2013), "war": Era("War", 2014, 2023, nato=True)}
ALL = "all"


@dataclass(frozen=True)
class Spending:
    """What was found of spending. cells: one row a forecaster, case and knowledge, with the column `era`; differences:
    as `differences.compare` gives them; revision: rms difference of two editions, percent of GDP; notes: lines to print.
    """

    cells: pd.DataFrame
    differences: pd.DataFrame
    revision: float
    notes: tuple[str, ...]


def score_spending(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> Spending:
    """Every forecast of these eras, scored on cases that all rivals have."""
    found = []
    for name in names:
        era = ERAS[name]
        say(f"{era.title.lower()}: {len(era.origins)} origins, {2 * seeds * len(era.origins)} runs")
        found.append(era_cells(era, seeds).assign(era=name))
    cells, revision = pd.concat(found, ignore_index=True), revision_noise()
    notes = [line] if (line := missing()) else []
    return Spending(cells, compare(cells, STATED, ("era", "knowledge"), revision), revision, tuple(notes))


def era_cells(era: Era, seeds: int) -> pd.DataFrame:
    """Cells as `hindcast.score_cells` gives them, with `first` and `last`, the place in the bare band, and `bare_crps`."""
    truth, found = era_record(era), []
    for origin in era.origins:
        if np.isfinite(truth.at(origin)).any():
            known = known_at(era, truth, origin)
            rivals = [one for one in rival_forecasts(known, origin, HORIZONS) if one.name in RIVALS]
            found += [scored(one, truth, known) for one in (*rivals, *model_forecasts(era, origin, known.past.codes, seeds))]
    cells = pd.concat(found, ignore_index=True)
    return on_equal_terms(cells[cells["start"].notna()], ("knowledge",))


def era_record(era: Era) -> Record:
    """The truth of an era: NATO's thirty allies, or SIPRI's members by the end of the era, from 1960 on."""
    if era.nato:
        return nato_record()
    codes = tuple(code for code in members(era.last) if code not in NO_FORCES)
    return record_of(spending(EDITIONS[0]), codes, BEGIN, max(year for _, year in spending(EDITIONS[0])))


def known_at(era: Era, truth: Record, origin: int) -> Known:
    """What rivals may use: members of the day, their past, front and hostility of the day, and the pledge in force."""
    if era.nato:
        return known_of(truth.until(origin), levels(), patron=100.0 * patron_share(origin))
    codes, panel = tuple(code for code in members(origin) if code not in NO_FORCES), panel_at(origin)
    distance = {ally.iso3: ally.distances[0] for ally in panel.allies}
    return Known(truth.only(codes).until(origin), levels(), np.array([distance[code] for code in codes]), None,
                 100.0 * panel.patron.spending)


def model_forecasts(era: Era, origin: int, codes: tuple[str, ...], seeds: int) -> list[Forecast]:
    """The model with its default parameters, with and without the dated events to come."""
    return [Forecast(STATED, knowledge, origin, codes, run_ahead(start_of(era, origin, knowledge), codes, seeds), HORIZONS)
            for knowledge in (UNCONDITIONAL, CONDITIONAL)]


def start_of(era: Era, origin: int, knowledge: str) -> Start:
    """The world of an origin, as NATO's edition or as the century has it."""
    begin = origin_start if era.nato else century_start
    return begin(origin, QUARTERS, knowledge == CONDITIONAL)


def run_ahead(start: Start, codes: tuple[str, ...], seeds: int, first: int = 0) -> np.ndarray:
    """Mean spending of each year ahead, as it is published, shape (seeds, horizons, allies). [percent of GDP]"""
    point, places = resolve(start.scenario.parameters), [start.codes.index(code) for code in codes]
    return yearly_spending(start, [point] * seeds, range(first, first + seeds))[:, list(HORIZONS)][:, :, places]


def scored(one: Forecast, truth: Record, known: Known) -> pd.DataFrame:
    """Cells of one forecast; a forecaster without an ensemble has no place in a bare band."""
    changes = np.diff(known.past.values, axis=1)
    noise = scores.root_mean_square(changes[np.isfinite(changes)]) if np.isfinite(changes).any() else np.nan
    cells = hindcast.score_cells([one], truth, {one.origin: noise}).assign(first=np.nan, last=np.nan, bare_crps=np.nan)
    if len(one.members) == 1 or cells.empty:
        return cells
    rows = zip(cells["horizon"], cells["iso3"], strict=True)
    drawn = np.stack([one.members[:, one.horizons.index(h), one.codes.index(code)] for h, code in rows], axis=1)
    seen = cells["observed"].to_numpy()
    first, last = scores.bare_place(drawn, seen)
    return cells.assign(first=first, last=last, bare_crps=scores.bare_crps(drawn, seen))


def revision_noise() -> float:
    """Root-mean-square difference between two editions of the same years for members, 2018 to 2020. [percent of GDP]"""
    old, new = (spending(edition) for edition in EDITIONS)
    both = [100.0 * (old[key] - new[key]) for key in old.keys() & new.keys() if key[0] in members(key[1])]
    return scores.root_mean_square(np.sort(both))


def error_table(cells: pd.DataFrame, by: tuple[str, ...] = ("era", "knowledge", "forecaster", "horizon")) -> pd.DataFrame:
    """Errors and scores of every group; coverage, transform and CRPS of the bare band where there is one."""
    found = []
    for key, group in cells.groupby(list(by), sort=False):
        errors, place = (group["forecast"] - group["observed"]).to_numpy(), group[["first", "last"]].to_numpy().T
        bare = bool(np.isfinite(place).all())
        found.append({
            **dict(zip(by, key, strict=True)), "cases": len(group), "rmse": scores.root_mean_square(errors),
            "bias": float(np.mean(errors)), "crps": float(group["crps"].mean()),
            "bare_crps": float(group["bare_crps"].mean()) if bare else np.nan,
            "bare_coverage": scores.bare_coverage(place) if bare else np.nan,
            "transform": scores.transform_bins(place) if bare else None})
    return pd.DataFrame(found)
