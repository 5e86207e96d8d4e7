"""Naive rivals: forecasts that need no theory.

Each takes the record up to the origin and returns a forecast for every horizon, shape (horizons, allies), in percent of
GDP; nan where the record is too short to fit it.  The two that are given dated hostility answer the conditional question
and stand beside the conditional model only.
"""

from collections.abc import Callable, Mapping

import numpy as np

from .record import Record, kilometres

TREND_YEARS = 5
PACE = 0.10  # per year; stated beforehand, not fitted
GOAL = 2.0  # percent of GDP, the alliance's guideline
NEAREST = 50.0  # km; below this a distance says nothing more
SHORTEST = 2  # changes of a year that a fit needs


def persistence(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """Nothing changes."""
    return np.repeat(past.values[None, :, -1], len(horizons), axis=0)


def trend(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """The slope of the last five years, from the last value."""
    recent = past.values[:, -TREND_YEARS:]
    if recent.shape[1] <= SHORTEST:
        return nothing(past, horizons)
    time = np.arange(recent.shape[1]) - (recent.shape[1] - 1) / 2.0
    slope = recent @ time / (time @ time)
    return past.values[:, -1] + np.outer(horizons, slope)


def partial_adjustment(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """A tenth of the gap to 2 % closes every year, from above and below."""
    left = (1.0 - PACE) ** np.array(horizons, float)[:, None]
    return GOAL + left * (past.values[:, -1] - GOAL)


def distance_regression(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """Yearly change a + b ln(distance to Russia), fitted to all changes up to the origin."""
    changes = np.diff(past.values, axis=1)
    if changes.shape[1] < SHORTEST:
        return nothing(past, horizons)
    design = np.stack([np.ones(len(past.codes)), nearness(past.codes)], axis=1)
    slope = design @ fit(design, changes.mean(axis=1))
    return past.values[:, -1] + np.outer(horizons, slope)


def pooled_autoregression(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """m' = a + b m with the same a and b for every ally, fitted to all pairs of years up to the origin."""
    before, after = past.values[:, :-1].ravel(), past.values[:, 1:].ravel()
    if past.values.shape[1] <= SHORTEST:
        return nothing(past, horizons)
    constant, slope = fit(np.stack([np.ones(len(before)), before], axis=1), after)
    value, path = past.values[:, -1], []
    for _ in range(max(horizons)):
        value = constant + slope * value
        path.append(value)
    return np.array([path[h - 1] for h in horizons])


def hostile_distance(past: Record, horizons: tuple[int, ...], hostility: Mapping[int, float]) -> np.ndarray:
    """Yearly change h (a + b ln distance) with the dated hostility h in force the year before: knows the shocks to come.

    hostility: by year, of Russia at the end of that year, as the calendar has it.
    """
    changes = np.diff(past.values, axis=1)
    if changes.shape[1] < SHORTEST:
        return nothing(past, horizons)
    design = np.stack([np.ones(len(past.codes)), nearness(past.codes)], axis=1)
    stacked = np.concatenate([hostility[year] * design for year in past.years[:-1]])
    slope = design @ fit(stacked, changes.T.ravel())
    push = np.cumsum([hostility[past.years[-1] + k] for k in range(max(horizons))])
    return past.values[:, -1] + np.outer(push[np.array(horizons) - 1], slope)


BASELINES: Mapping[str, Callable[..., np.ndarray]] = {
    "persistence": persistence, "linear trend": trend, "partial adjustment to 2 %": partial_adjustment,
    "distance regression": distance_regression, "pooled AR(1)": pooled_autoregression,
}
INFORMED: Mapping[str, Callable[..., np.ndarray]] = {"distance x hostility regression": hostile_distance}


def nothing(past: Record, horizons: tuple[int, ...]) -> np.ndarray:
    """No forecast."""
    return np.full((len(horizons), len(past.codes)), np.nan)


def nearness(codes: tuple[str, ...]) -> np.ndarray:
    """Minus the logarithm of the distance to Russia in thousands of km, shape (allies,)."""
    return -np.log(np.maximum(kilometres(codes), NEAREST) / 1000.0)


def fit(design: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Ordinary least squares, shape (columns,)."""
    return np.linalg.lstsq(design, values, rcond=None)[0]
