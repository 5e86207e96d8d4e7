"""Intervals for counterfactual pairs: places and seeds are both drawn again.

Every place meets the same seeds, so neither is nested in the other: a lucky election helps everywhere at once.  The
pigeonhole bootstrap (Owen 2007, Annals of Applied Statistics) draws places and seeds independently and multiplies
their weights; it errs on the wide side.
"""

from dataclasses import dataclass

import numpy as np

DRAWS = 4000
LEVEL = 0.95


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; nan where nothing could be counted."""

    value: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 if the interval is on one side of zero, otherwise 0."""
        return int(self.low > 0.0) - int(self.high < 0.0)


class Luck:
    """Weights of every place and every seed in each draw, the same for all that is estimated from them."""

    def __init__(self, places: int, seeds: int):
        random = np.random.default_rng(0)
        self.places = random.multinomial(places, np.full(places, 1 / places), size=DRAWS) / places
        self.seeds = random.multinomial(seeds, np.full(seeds, 1 / seeds), size=DRAWS) / seeds

    def mean(self, values: np.ndarray) -> Estimate:
        """Mean of values of shape (places, seeds)."""
        return estimate(np.mean(values), self.draws(values))

    def ratio(self, part: np.ndarray, whole: np.ndarray) -> Estimate:
        """Sum of one array over the sum of another, both of shape (places, seeds)."""
        with np.errstate(invalid="ignore", divide="ignore"):
            return estimate(np.mean(part) / np.mean(whole), self.draws(part) / self.draws(whole))

    def mean_in(self, where: np.ndarray, values: np.ndarray, level: float = LEVEL) -> Estimate:
        """Mean at the places where `where`, shape (places,), is true."""
        return estimate(np.mean(values[where]), self.draws_in(where, values), level)

    def contrast(self, here: np.ndarray, there: np.ndarray, values: np.ndarray, level: float = LEVEL) -> Estimate:
        """Mean at some places less the mean at others, both given as in `mean_in`."""
        return estimate(np.mean(values[here]) - np.mean(values[there]),
                        self.draws_in(here, values) - self.draws_in(there, values), level)

    def draws(self, values: np.ndarray) -> np.ndarray:
        """Mean in every draw, shape (DRAWS,)."""
        return np.einsum("dp,pd->d", self.places, np.asarray(values, float) @ self.seeds.T)

    def draws_in(self, where: np.ndarray, values: np.ndarray) -> np.ndarray:
        """Mean at some places in every draw; nan in a draw without any of them."""
        with np.errstate(invalid="ignore"):
            return (np.einsum("dp,pd->d", self.places[:, where], np.asarray(values[where], float) @ self.seeds.T)
                    / self.places[:, where].sum(axis=1))


def estimate(value: float, draws: np.ndarray, level: float = LEVEL) -> Estimate:
    """The value with the percentiles of its draws; a draw in which nothing could be counted does not count."""
    known = draws[np.isfinite(draws)]
    if not np.isfinite(value) or not len(known):
        return Estimate(float("nan"), float("nan"), float("nan"))
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return Estimate(float(value), float(low), float(high))
