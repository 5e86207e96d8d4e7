"""How far a number would move with other points and other seeds, and what may be said of it then.

All points of a sweep may meet the same seeds: a lucky election then helps everywhere at once, and runs are not independent.  A
number has an error from the points and one from the seeds, each estimated from as many values as there are points, or seeds
(two-way clusters: Cameron, Gelbach and Miller 2011).  Their sum is met with Student's quantile at the freedom of Satterthwaite
1946, so that four seeds count as four.  Where many numbers are judged together, the share of wrong verdicts among those that
are pronounced is held at one in twenty (Benjamini and Hochberg 1995), and intervals are widened to fit their verdicts
(Benjamini and Yekutieli 2005).
"""

from dataclasses import dataclass

import numpy as np

from ..extras import require

LEVEL = 0.95
HOLDS, REVERSED, NONE, UNDECIDED = "holds", "reversed", "no effect", "undecided"  # what may be said of a claim


@dataclass(frozen=True, eq=False)
class Error:
    """Standard errors and their degrees of freedom, arrays of one shape."""

    size: np.ndarray
    freedom: np.ndarray

    def half(self, level: float = LEVEL) -> np.ndarray:
        """Half of the two-sided interval of this level."""
        return special().stdtrit(self.freedom, 0.5 + level / 2.0) * self.size

    def chance(self, value: np.ndarray) -> np.ndarray:
        """Chance of a value as far from zero, on either side, where the truth is zero; 1 for a zero without error."""
        with np.errstate(divide="ignore", invalid="ignore"):
            far = np.abs(np.asarray(value, float)) / self.size
        far = np.where(np.isinf(far), 1e300, far)
        return np.where(np.asarray(value) == 0.0, 1.0, 2.0 * special().stdtr(self.freedom, -far))


def special():
    """The quantiles of Student's distribution."""
    return require("scipy.special", "intervals", "sweep")


def error_of(*parts: tuple[np.ndarray, float], twice: np.ndarray | float = 0.0) -> Error:
    """The error from variances and their degrees of freedom, one pair for each way of drawing again.

    twice: variance that is in all parts and counts once; the sum never falls below its largest part.
    """
    variances = np.stack(np.broadcast_arrays(*(np.asarray(variance, float) for variance, _ in parts)))
    total = np.maximum(variances.sum(axis=0) - twice, variances.max(axis=0))
    spread = sum(variance**2 / freedom for variance, (_, freedom) in zip(variances, parts, strict=True))
    least = float(min(freedom for _, freedom in parts))
    with np.errstate(divide="ignore", invalid="ignore"):
        freedom = np.where(spread > 0.0, np.maximum(total**2 / spread, least), least)
    return Error(np.sqrt(total), freedom)


def jackknife(without: np.ndarray) -> np.ndarray:
    """Variance of a statistic from its values without each seed in turn, shape (…, seeds)."""
    seeds = without.shape[-1]
    return (seeds - 1) * without.var(axis=-1)


def verdict(low: float, high: float, direction: int = 1, least: float = 0.0) -> str:
    """What the interval of an effect says of a claim that foretells its direction, 1 or -1.

    least: an effect whose whole interval is smaller is none that matters; 0 where nothing is said about that.
    """
    if -least < low and high < least:
        return NONE
    sign = int(low > 0.0) - int(high < 0.0)
    return {1: HOLDS, -1: REVERSED, 0: UNDECIDED}[sign * direction]


# --- many numbers together -------------------------------------------------------------------------------


def pronounced(chances: np.ndarray) -> np.ndarray:
    """Which of several effects may be pronounced, from the chance of each where there is none; nan is none."""
    chances = np.asarray(chances, float)
    if not len(chances):
        return np.zeros(0, bool)
    stats = require("scipy.stats", "verdicts on many numbers", "sweep")
    return stats.false_discovery_control(np.where(np.isnan(chances), 1.0, chances)) <= 1.0 - LEVEL


def level_for(chances: np.ndarray) -> float:
    """Level of intervals that leave zero out exactly where an effect may be pronounced; chances: two-sided."""
    found, many = int(pronounced(chances).sum()), max(1, len(chances))
    return 1.0 - (1.0 - LEVEL) * max(1, found) / many
