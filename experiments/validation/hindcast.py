"""Forecasts from every origin, beside what happened and beside naive rivals."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...model.countries import actor_id
from ...model.events import HOSTILITY
from ...model.parameters import resolve
from . import scores
from .baselines import BASELINES, INFORMED, LEARNER, Known, known_of
from .calibration import Draws, distances, nearest
from .kept import yearly_spending
from .learner import missing
from .origins import FIRST_ORIGIN, HORIZONS, LAST_ORIGIN, PACE, calendar, origin_start, patron_share
from .record import FIRST_YEAR, LAST_YEAR, Record, kilometres, nato_codes, weights

UNCONDITIONAL, CONDITIONAL = "unconditional", "conditional"
STATED, FITTED, HELD = "model, stated defaults", "model, fitted up to the origin", "model, fitted without the ally"
UNPOOLED = ("persistence", "linear trend", "partial adjustment to 2 %")
FOLDS = 5
FIRST_COMMON = 2016  # from here on every forecaster exists
ALL = "ALL"
QUARTERS = 4 * (max(HORIZONS) + 1)


@dataclass(frozen=True)
class Forecast:
    """One forecaster's view from one origin.

    members: shape (members, horizons, allies), percent of GDP; a single member for a forecaster without an ensemble;
    horizons: years ahead.
    """

    name: str
    knowledge: str
    origin: int
    codes: tuple[str, ...]
    members: np.ndarray
    horizons: tuple[int, ...] = HORIZONS


def baseline_forecasts(record: Record, origins: Iterable[int] = range(FIRST_ORIGIN, LAST_ORIGIN + 1)) -> list[Forecast]:
    """Every rival from every origin, each fitted to what NATO allies in the record did up to there."""
    hostility, nato = dated_hostility(), nato_codes()
    taught, found = np.array([code in nato for code in record.codes]), []
    for origin in origins:
        known = known_of(record.until(origin), hostility, 100.0 * patron_share(origin))
        found += rival_forecasts(replace(known, taught=taught), origin, HORIZONS)
    return found


def rival_forecasts(known: Known, origin: int, horizons: tuple[int, ...]) -> list[Forecast]:
    """Every rival that can be had from one origin; the learner only where it is installed."""
    found = []
    for name, rule in (*BASELINES.items(), *INFORMED.items()):
        if name == LEARNER and missing():
            continue
        members = rule(known, horizons)[None]
        told = (CONDITIONAL,) if name in INFORMED else (UNCONDITIONAL, CONDITIONAL)
        found += [Forecast(name, knowledge, origin, known.past.codes, members, horizons) for knowledge in told]
    return found


def unpooled_forecasts(record: Record, origins: Iterable[int]) -> list[Forecast]:
    """The rivals that need an ally's own past alone, and so bear a record with gaps."""
    return [Forecast(name, knowledge, origin, record.codes, BASELINES[name](known_of(record.until(origin), {}), HORIZONS)[None])
            for origin in origins for name in UNPOOLED for knowledge in (UNCONDITIONAL, CONDITIONAL)]


def dated_hostility() -> dict[int, float]:
    """Hostility of Russia at the end of every year, by the calendar."""
    base, code = calendar(), actor_id("RUS")
    shocks = [event for event in base.events if event.kind == HOSTILITY and event.target == code]
    years = range(FIRST_YEAR, LAST_YEAR + max(HORIZONS) + 1)
    return {year: base.hostility["RUS"] + sum(e.other for e in shocks if e.quarter < 4 * (year + 1)) for year in years}


def run_ahead(origin: int, knowledge: str, points: list[dict[str, float]], codes: tuple[str, ...],
              pace: float = PACE, first: int = 0) -> np.ndarray:
    """Model forecasts from one origin, one run per point, shape (points, horizons, allies). [percent of GDP]

    Means of a year, as they are published; point k has the seed `first` + k.
    """
    start = origin_start(origin, QUARTERS, knowledge == CONDITIONAL, pace)
    base, places = resolve(start.scenario.parameters), [start.codes.index(code) for code in codes]
    runs = yearly_spending(start, [{**base, **point} for point in points], range(first, first + len(points)))
    return runs[:, list(HORIZONS)][:, :, places]


def stated_forecasts(codes: tuple[str, ...], members: int, origins: Iterable[int]) -> list[Forecast]:
    """The model with its default parameters. They were set with the whole record in view: not out of sample."""
    return [Forecast(STATED, knowledge, origin, codes, run_ahead(origin, knowledge, [{}] * members, codes))
            for origin in origins for knowledge in (UNCONDITIONAL, CONDITIONAL)]


def fitted_forecasts(draws: Draws, record: Record, codes: tuple[str, ...], keep: int, origins: Iterable[int]) -> list[Forecast]:
    """The model with the draws that agree best with the record up to each origin; `codes` need not be among the fitted."""
    found = []
    for origin in origins:
        kept = nearest(draws, distances(draws, record, origin), keep)
        points = [kept.point(k) for k in range(keep)]
        found += [Forecast(FITTED, knowledge, origin, codes, run_ahead(origin, knowledge, points, codes))
                  for knowledge in (UNCONDITIONAL, CONDITIONAL)]
    return found


def held_out_forecasts(draws: Draws, record: Record, keep: int, origins: Iterable[int]) -> list[Forecast]:
    """The same with each fold of allies forecast by draws that were chosen without it."""
    found = []
    for origin in origins:
        members = {knowledge: np.empty((keep, len(HORIZONS), len(record.codes))) for knowledge in (UNCONDITIONAL, CONDITIONAL)}
        for fold in folds(record.codes):
            others = tuple(code for code in record.codes if code not in fold)
            kept = nearest(draws, distances(draws, record, origin, others), keep)
            points = [kept.point(k) for k in range(keep)]
            places = [record.codes.index(code) for code in fold]
            for knowledge, table in members.items():
                table[:, :, places] = run_ahead(origin, knowledge, points, fold)
        found += [Forecast(HELD, knowledge, origin, record.codes, table) for knowledge, table in members.items()]
    return found


def folds(codes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Five groups of allies, each with its share of the near and the far."""
    ordered = [codes[k] for k in np.argsort(kilometres(codes), kind="stable")]
    return [tuple(ordered[k::FOLDS]) for k in range(FOLDS)]


def noise(record: Record, origin: int) -> float:
    """Root-mean-square yearly change up to the origin: the noise every forecast is dressed with; nan before any change."""
    return scores.root_mean_square(np.diff(record.until(origin).values, axis=1)) if origin > FIRST_YEAR else np.nan


def score_cells(forecasts: Iterable[Forecast], truth: Record, noises: Mapping[int, float],
                known: Record | None = None) -> pd.DataFrame:
    """One row per forecaster, knowledge, origin, horizon and ally: start, forecast, observed, CRPS, share below.

    noises: by origin, percent of GDP; the spread at horizon h is the noise times the root of h, for all alike.
    known: the record the forecasts started from, if it is not the one they are held against.
    """
    columns: dict[str, list] = {}
    for one in forecasts:
        start = (known or truth).only(one.codes).at(one.origin)
        for place, horizon in enumerate(one.horizons):
            observed = truth.only(one.codes).at(one.origin + horizon)
            members = one.members[:, place]
            spread = np.full(len(one.codes), noises[one.origin] * np.sqrt(horizon))
            rows = {
                **{name: [value] * len(one.codes) for name, value in (("forecaster", one.name), ("knowledge", one.knowledge),
                                                                     ("origin", one.origin), ("horizon", horizon))},
                "iso3": one.codes, "start": start, "observed": observed, "forecast": members.mean(axis=0),
                "crps": scores.crps(members, spread, observed), "below": scores.share_below(members, spread, observed)}
            for name, values in rows.items():
                columns.setdefault(name, []).extend(values)
    cells = pd.DataFrame(columns)
    return cells[cells["observed"].notna() & cells["forecast"].notna()].reset_index(drop=True)


def part(forecasts: Iterable[Forecast], codes: tuple[str, ...]) -> list[Forecast]:
    """The forecasts for some of their allies."""
    return [replace(one, codes=codes, members=one.members[:, :, [one.codes.index(code) for code in codes]])
            for one in forecasts]


def in_aggregate(forecasts: Iterable[Forecast]) -> list[Forecast]:
    """Each forecast for the allies together, weighted by their GDP of 2014."""
    return [replace(one, codes=(ALL,), members=(one.members @ weights(one.codes))[..., None])
            for one in forecasts]


def aggregate_record(record: Record) -> Record:
    """The record of the allies together, weighted by their GDP of 2014."""
    return Record((ALL,), record.years, (weights(record.codes) @ record.values)[None])


def by_era(cells: pd.DataFrame) -> pd.DataFrame:
    """Cells three years ahead or more, by whether the year forecast could answer the invasion of 2022."""
    far = cells[cells["horizon"] >= 3]
    answered = far["origin"] + far["horizon"] > 2022
    return far.assign(era=np.where(answered, "2023-24", "up to 2022"))


def score_table(cells: pd.DataFrame, by: tuple[str, ...] = ("knowledge", "forecaster", "horizon")) -> pd.DataFrame:
    """Scores of every group; skill is against persistence on the same cells."""
    column = {name: cells[name].to_numpy() for name in cells}
    errors, naive = column["forecast"] - column["observed"], naive_errors(cells)
    changes = column["forecast"] - column["start"], column["observed"] - column["start"]
    case = cells.groupby(["origin", "horizon"]).ngroup().to_numpy()
    group, found = cells.groupby(list(by), sort=False).ngroup().to_numpy(), []
    for k in range(group.max(initial=-1) + 1):
        at = np.flatnonzero(group == k)
        found.append({
            **{name: column[name][at[0]] for name in by}, "cases": len(at), "rmse": scores.root_mean_square(errors[at]),
            "mae": float(np.mean(np.abs(errors[at]))), "bias": float(np.mean(errors[at])),
            "skill": scores.skill(errors[at], naive[at]), "rank": change_ranks(*(change[at] for change in changes), case[at]),
            "coverage": np.nan if np.isnan(column["below"][at]).any() else scores.coverage(column["below"][at]),
            "crps": float(cells["crps"].iloc[at].mean())})
    return pd.DataFrame(found)


def naive_errors(cells: pd.DataFrame) -> np.ndarray:
    """What persistence, with the same knowledge, was wrong by in each cell; nan where it made no forecast."""
    cell = ["knowledge", "origin", "horizon", "iso3"]
    persistence = cells[cells["forecaster"] == "persistence"].set_index(cell)
    return (persistence["forecast"] - persistence["observed"]).reindex(pd.MultiIndex.from_frame(cells[cell])).to_numpy()


def change_ranks(forecast: np.ndarray, observed: np.ndarray, case: np.ndarray) -> float:
    """Rank correlation over allies of forecast and observed change, averaged over the cases, which are numbered."""
    found = [scores.rank_correlation(forecast[case == k], observed[case == k])
             for k, members in zip(*np.unique(case, return_counts=True), strict=True) if members > 2]
    known = [value for value in found if not np.isnan(value)]
    return float(np.mean(known)) if known else np.nan


def common(cells: pd.DataFrame) -> pd.DataFrame:
    """The cells of origins from which every forecaster exists, so that all are scored on the same cases."""
    return cells[cells["origin"] >= FIRST_COMMON]


def losses(table: pd.DataFrame) -> pd.DataFrame:
    """Rows of a score table in which the model has a larger error than some naive rival with the same knowledge."""
    naive = table[~table["forecaster"].str.startswith("model")]
    best = naive.loc[naive.groupby(["knowledge", "horizon"])["rmse"].idxmin()].set_index(["knowledge", "horizon"])
    model = table[table["forecaster"].str.startswith("model")].copy()
    at = pd.MultiIndex.from_frame(model[["knowledge", "horizon"]])
    model["rival"], model["rival_rmse"] = best["forecaster"].reindex(at).to_numpy(), best["rmse"].reindex(at).to_numpy()
    return model[model["rmse"] >= model["rival_rmse"]]


