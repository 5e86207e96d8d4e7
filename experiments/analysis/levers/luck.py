"""Numbers from counterfactual pairs, each with its interval: places and seeds both could have been others.

Every place meets the same seeds, so neither is nested in the other: a lucky election helps everywhere at once.  Intervals are
those of `clusters`, Student's with the freedom of both; no interval of ours closes because a handful of histories happen to
agree.
"""

from dataclasses import dataclass
from functools import partial

import numpy as np

from ..clusters import LEVEL, Error, error_of

SHARE = (-1.0, 1.0)  # between what a difference of two shares can be


@dataclass(frozen=True)
class Estimate:
    """A number and its interval; nan where nothing could be counted.

    chance: of a number as far from zero where the truth is zero; for verdicts on many numbers together.
    """

    value: float
    low: float
    high: float
    chance: float = 1.0

    @property
    def sign(self) -> int:
        """1 or -1 if the interval is on one side of zero, otherwise 0."""
        return int(self.low > 0.0) - int(self.high < 0.0)

    def within(self, least: float) -> bool:
        """Whether the whole interval is smaller than what would matter, on either side: then there is no effect to speak of."""
        return -least < self.low and self.high < least


def mean(values: np.ndarray, level: float = LEVEL, limits: tuple[float, float] | None = None) -> Estimate:
    """Mean of values of shape (places, seeds). limits: what the mean can be."""
    values = np.asarray(values, float)
    return estimate(values.mean(), values - values.mean(), level, limits)


def contrast(here: np.ndarray, there: np.ndarray, level: float = LEVEL, limits: tuple[float, float] | None = None) -> Estimate:
    """Mean at some places less the mean at others, which meet the same seeds; shapes (places, seeds)."""
    here, there = np.asarray(here, float), np.asarray(there, float)
    all_of = len(here) + len(there)
    influence = [(here - here.mean()) * all_of / len(here), -(there - there.mean()) * all_of / len(there)]
    return estimate(here.mean() - there.mean(), np.concatenate(influence), level, limits)


def ratio(part: np.ndarray, whole: np.ndarray, level: float = LEVEL) -> Estimate:
    """Sum of one array over the sum of another that holds it, both of shape (places, seeds): a share."""
    part, whole = np.asarray(part, float), np.asarray(whole, float)
    if not whole.any():
        return Estimate(np.nan, np.nan, np.nan)
    value = part.mean() / whole.mean()
    return estimate(value, (part - value * whole) / whole.mean(), level, (0.0, 1.0))


share = partial(mean, limits=(0.0, 1.0))


def estimate(value: float, influence: np.ndarray, level: float, limits: tuple[float, float] | None) -> Estimate:
    """The value with its interval from what every pair of a place and a seed adds to it, shape (places, seeds), of mean 0."""
    places, seeds = influence.shape
    if not influence.any():
        return unanimous(value, seeds, level, limits)
    by_place, by_seed = influence.mean(axis=1), influence.mean(axis=0)
    if seeds == 1:
        return bounded(value, error_of((by_place.var(ddof=1) / places, places - 1)), level, limits)
    rest = influence - by_place[:, None] - by_seed
    own = (rest**2).sum() / ((places - 1) * (seeds - 1)) / (places * seeds)  # in both variances, and counts once
    error = error_of((by_place.var(ddof=1) / places, places - 1), (by_seed.var(ddof=1) / seeds, seeds - 1), twice=own)
    return bounded(value, error, level, limits)


def bounded(value: float, error: Error, level: float, limits: tuple[float, float] | None) -> Estimate:
    """The value with an interval that does not leave what it can be."""
    half, (least, most) = float(error.half(level)), limits or (-np.inf, np.inf)
    return Estimate(float(value), max(least, value - half), min(most, value + half), float(error.chance(value)))


def unanimous(value: float, seeds: int, level: float, limits: tuple[float, float] | None) -> Estimate:
    """Where every run says the same: nothing, if nothing changed in any; otherwise exact bounds.

    As many other histories may differ as would hide from so few with the chance that the level leaves; that all agree on a
    sign by luck has the chance of so many coins.
    """
    if value == 0.0:
        return Estimate(0.0, 0.0, 0.0)
    chance = 0.5 ** (seeds - 1)
    if limits is None:
        sure = chance <= 1.0 - level
        return Estimate(float(value), *((float(value),) * 2 if sure else (-np.inf, np.inf)), chance)
    hidden = 1.0 - ((1.0 - level) / 2.0) ** (1.0 / seeds)
    low, high = (value + hidden * (limit - value) for limit in limits)
    return Estimate(float(value), float(low), float(high), chance)
