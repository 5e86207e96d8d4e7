"""Rivals: forecasts that need no theory, or twenty lines of it.

Each takes what is known at the origin and returns a forecast for every horizon, shape (horizons, allies), in percent of
GDP; nan where the record is too short to fit it.  Those in `INFORMED` are given dated hostility, answer the conditional
question and stand beside the conditional model only.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from .learner import boosted_changes
from .record import Record, kilometres
from .twenty import twenty_lines

TREND_YEARS = 5
PACE = 0.10  # per year; stated beforehand, not fitted
GOAL = 2.0  # percent of GDP, the alliance's guideline
DUE = 2024  # when it was due
NEAREST = 50.0  # km; below this a distance says nothing more
SHORTEST = 2  # changes of a year that a fit needs
PATRON = 3.2  # percent of GDP


@dataclass(frozen=True)
class Known:
    """What a rival may use at an origin.

    past: the record up to the origin, nan where nothing was published; hostility: of Moscow at the end of each year, of
    which only `INFORMED` may look at years after the origin; distance: km to the front, shape (allies,); pledge: percent of
    GDP and year due, None without one in force; patron: US spending, percent of GDP; taught: which allies a fit may use.
    """

    past: Record
    hostility: Mapping[int, float]
    distance: np.ndarray
    pledge: tuple[float, int] | None = (GOAL, DUE)
    patron: float = PATRON
    taught: np.ndarray | None = None

    @property
    def last(self) -> np.ndarray:
        """Spending at the origin, shape (allies,)."""
        return self.past.values[:, -1]

    @property
    def fitted(self) -> np.ndarray:
        """The record that a fit may use, shape (allies, years); nan where it may not."""
        return self.past.values if self.taught is None else np.where(self.taught[:, None], self.past.values, np.nan)

    @property
    def design(self) -> np.ndarray:
        """A constant and minus the logarithm of the distance to the front in thousands of km, shape (allies, 2)."""
        return np.stack([np.ones(len(self.distance)), closeness(self.distance)], axis=1)


def known_of(past: Record, hostility: Mapping[int, float], patron: float = PATRON) -> Known:
    """What is known of NATO allies and partners since 2014, with distances to Russia. patron: US spending, percent of GDP."""
    return Known(past, hostility, kilometres(past.codes), patron=patron)


def persistence(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """Nothing changes."""
    return np.repeat(known.last[None], len(horizons), axis=0)


def trend(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """The slope of the last five years, from the last value."""
    recent = known.past.values[:, -TREND_YEARS:]
    if recent.shape[1] <= SHORTEST:
        return nothing(known, horizons)
    time = np.arange(recent.shape[1]) - (recent.shape[1] - 1) / 2.0
    slope = recent @ time / (time @ time)
    return known.last + np.outer(horizons, slope)


def partial_adjustment(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """A tenth of the gap to 2 % closes every year, from above and below."""
    left = (1.0 - PACE) ** np.array(horizons, float)[:, None]
    return GOAL + left * (known.last - GOAL)


def distance_regression(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """Yearly change a + b ln(distance to the front), fitted to all changes up to the origin."""
    changes = np.diff(known.fitted, axis=1)
    count = np.isfinite(changes).sum(axis=1)
    if changes.shape[1] < SHORTEST or not count.any():
        return nothing(known, horizons)
    seen = count > 0
    mean = np.nansum(changes, axis=1)[seen] / count[seen]
    return known.last + np.outer(horizons, known.design @ fit(known.design[seen], mean))


def pledge_and_distance(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """The plain mean of a straight line up to the pledge at its date and the distance regression; without a pledge the latter.

    The line leads nobody down and stays at the pledge after its date.
    """
    regression = distance_regression(known, horizons)
    if known.pledge is None:
        return regression
    share, due = known.pledge
    way = np.minimum(1.0, np.array(horizons, float) / max(1, due - known.past.years[-1]))
    line = known.last + np.outer(way, np.maximum(0.0, share - known.last))
    return 0.5 * (line + regression)


def pooled_autoregression(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """m' = a + b m with the same a and b for every ally, fitted to all pairs of years up to the origin."""
    before, after = known.fitted[:, :-1].ravel(), known.fitted[:, 1:].ravel()
    both = np.isfinite(before) & np.isfinite(after)
    if known.past.values.shape[1] <= SHORTEST or both.sum() < SHORTEST:
        return nothing(known, horizons)
    constant, slope = fit(np.stack([np.ones(both.sum()), before[both]], axis=1), after[both])
    value, path = known.last, []
    for _ in range(max(horizons)):
        value = constant + slope * value
        path.append(value)
    return np.array([path[h - 1] for h in horizons])


def twenty_line_model(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """The twenty lines with the hostility of the origin, which stays."""
    now = known.hostility[known.past.years[-1]]
    return twenty_lines(known.last, known.distance, known.patron, [now] * max(horizons), known.pledge)[np.array(horizons) - 1]


def boosted(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """Gradient-boosted trees, taught to this origin on what was known."""
    return known.last + boosted_changes(known.fitted, known.past, known.distance, known.hostility, horizons)


def hostile_distance(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """Yearly change h (a + b ln distance) with the dated hostility h in force the year before: knows the shocks to come."""
    changes = np.diff(known.fitted, axis=1).T
    if len(changes) < SHORTEST:
        return nothing(known, horizons)
    stacked = np.stack([known.hostility[year] * known.design for year in known.past.years[:-1]])
    seen = np.isfinite(changes)
    slope = known.design @ fit(stacked[seen], changes[seen])
    push = np.cumsum(path_of(known, horizons))
    return known.last + np.outer(push[np.array(horizons) - 1], slope)


def told_twenty_lines(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """The twenty lines with dated hostility: knows the shocks to come."""
    ahead = path_of(known, horizons)
    return twenty_lines(known.last, known.distance, known.patron, ahead, known.pledge)[np.array(horizons) - 1]


LEARNER = "gradient-boosted trees"
BASELINES: Mapping[str, Callable[..., np.ndarray]] = {
    "persistence": persistence, "linear trend": trend, "partial adjustment to 2 %": partial_adjustment,
    "distance regression": distance_regression, "pooled AR(1)": pooled_autoregression,
    "pledge and distance, plain mean": pledge_and_distance, "twenty lines": twenty_line_model, LEARNER: boosted,
}
INFORMED: Mapping[str, Callable[..., np.ndarray]] = {
    "distance x hostility regression": hostile_distance, "twenty lines, told the hostility": told_twenty_lines,
}


def nothing(known: Known, horizons: tuple[int, ...]) -> np.ndarray:
    """No forecast."""
    return np.full((len(horizons), len(known.past.codes)), np.nan)


def path_of(known: Known, horizons: tuple[int, ...]) -> list[float]:
    """Hostility in force in the origin and in each year up to the last but one forecast."""
    return [known.hostility[known.past.years[-1] + k] for k in range(max(horizons))]


def closeness(distance: np.ndarray) -> np.ndarray:
    """Minus the logarithm of a distance in thousands of km, shape (allies,)."""
    return -np.log(np.maximum(distance, NEAREST) / 1000.0)


def fit(design: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Ordinary least squares, shape (columns,)."""
    return np.linalg.lstsq(design, values, rcond=None)[0]
