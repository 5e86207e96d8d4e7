"""Up and down along one history: how far the way back is from the way there, and what is left of it when the sweep is slow.

A state that is late for its driver draws a loop too, but that loop closes as the sweep slows down: its area falls as one over
the quarters a step.  Hysteresis is what stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....model.build import Start
from ...extras import require
from .history import outcomes_along

BURN_IN = 80  # quarters at the first level before anything is measured: fourteen half-lives of a quarter's news are far more
CYCLES = 2  # the first holds what happens once and never again; the second is the loop


@dataclass(frozen=True)
class Ways:
    """Means over the quarters of every step: `there` and `back` by level, shape (seeds, cycles, levels); levels (levels,)."""

    levels: np.ndarray
    hold: int
    there: dict[str, np.ndarray]
    back: dict[str, np.ndarray]

    def gap(self, name: str, cycle: int = -1) -> np.ndarray:
        """Mean distance of the way back from the way there over the levels, in the outcome's unit, shape (seeds,).

        It is the area of the loop divided by the range of the driver; its sign says which way lies higher.
        """
        return (self.back[name] - self.there[name])[:, cycle].mean(axis=-1)

    def sense(self, name: str) -> float:
        """1 where the outcome rises on the way there, else -1: times this a gap is positive where the state is late."""
        mean = self.there[name][:, -1].mean(axis=0)
        return 1.0 if mean[-1] >= mean[0] else -1.0


def sweeps_along(begin: Start, driver: str, levels: Sequence[float], holds: Sequence[int], seeds: Sequence[int],
                 outcomes: Sequence[str], workers: int | None = None, frozen: bool = False) -> dict[int, Ways]:
    """`CYCLES` times up and down the levels, a sweep for each number of quarters a step, after `BURN_IN` at the first level.

    outcomes: fields of the system, or the hardening index; frozen: the driver stays at the middle level, which shows the
    loops that luck and drift alone draw over the same quarters.
    """
    levels = np.asarray(levels, float)
    if frozen:  # one history serves every speed
        still = np.full(length_of(levels, max(holds)), levels[len(levels) // 2])
        found = outcomes_along(begin, driver, still, seeds, outcomes, workers)
        return {hold: ways_of({name: of[:, : length_of(levels, hold)] for name, of in found.items()}, levels, hold)
                for hold in holds}
    cycle = np.concatenate([levels, levels[::-1]])
    return {hold: ways_of(outcomes_along(begin, driver, np.concatenate([np.full(BURN_IN, levels[0]),
                                                                        np.tile(np.repeat(cycle, hold), CYCLES)]), seeds,
                                         outcomes, workers), levels, hold) for hold in holds}


def sweep_along(begin: Start, driver: str, levels: Sequence[float], hold: int, seeds: Sequence[int], outcomes: Sequence[str],
                workers: int | None = None) -> Ways:
    """`sweeps_along` at one speed."""
    return sweeps_along(begin, driver, levels, [hold], seeds, outcomes, workers)[hold]


def length_of(levels: np.ndarray, hold: int) -> int:
    """Quarters of a sweep."""
    return BURN_IN + 2 * CYCLES * len(levels) * hold


def ways_of(found: dict[str, np.ndarray], levels: np.ndarray, hold: int) -> Ways:
    """The ways of a sweep from its outcomes, each (seeds, quarters)."""
    there, back = {}, {}
    for name, of in found.items():
        means = of[:, BURN_IN:].reshape(len(of), CYCLES, 2, len(levels), hold).mean(axis=-1)
        there[name], back[name] = means[:, :, 0], means[:, :, 1, ::-1]
    return Ways(levels, hold, there, back)


@dataclass(frozen=True)
class Left:
    """What is left of a gap in an infinitely slow sweep: estimate, 95 % interval, whether it is more than nothing."""

    gap: float
    low: float
    high: float

    @property
    def real(self) -> bool:
        """Whether the interval leaves zero out."""
        return not self.low <= 0.0 <= self.high

    def within(self, least: float) -> bool:
        """Whether the whole interval is smaller than what would matter; an interval that holds zero need not be."""
        return -least < self.low and self.high < least


def slow_limit(fast: np.ndarray, slow: np.ndarray, ratio: float, comparisons: int = 1) -> Left:
    """The gap at no speed, from the gaps of the same seeds at two speeds (`slow` takes `ratio` times as long).

    Richardson's extrapolation for a lag in proportion to speed, (ratio slow - fast)/(ratio - 1); Student's interval
    over seeds, widened for so many `comparisons` (Bonferroni).  Past a fold the delay falls more slowly than speed, as its
    power 2/3, so that a true loop comes out a little too large.
    """
    left = (ratio * slow - fast) / (ratio - 1.0)
    t = require("scipy.special", "intervals", "sweep").stdtrit(len(left) - 1.0, 1.0 - 0.025 / comparisons)
    half = float(t * left.std(ddof=1) / np.sqrt(len(left)))
    return Left(float(left.mean()), float(left.mean()) - half, float(left.mean()) + half)
