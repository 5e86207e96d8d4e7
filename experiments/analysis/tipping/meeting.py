"""Do two pasts meet? Histories that come from either end of the driver and live on under the same driver and the same luck.

With one state they become the same history, and their difference, in which luck cancels, dies out; with two they stay apart.
This needs no extrapolation, and it says how long the past is remembered.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....model.build import Start
from .history import outcomes_along

BEFORE = 400  # quarters at either end of the driver
TOGETHER = 1600  # quarters at the common level afterwards
LAST = 400  # quarters at the end over which what is left is averaged
APART = 0.02  # difference of the means over the last quarters from which two histories count as apart


@dataclass(frozen=True)
class Meeting:
    """Sizes of the difference in each quarter since the driver is the same, shape (seeds, quarters), and what became of it."""

    level: float
    apart: np.ndarray

    @property
    def left(self) -> float:
        """Mean difference over the last quarters."""
        return float(self.apart[:, -LAST:].mean())

    @property
    def share(self) -> float:
        """Share of the seeds whose histories are still apart at the end."""
        return float((self.apart[:, -LAST:].mean(axis=1) > APART).mean())

    @property
    def half_life(self) -> float:
        """Quarters until the mean difference is half of the first, nan where it never is."""
        mean = self.apart.mean(axis=0)
        below = np.flatnonzero(mean <= 0.5 * mean[0])
        return float(below[0]) if len(below) else float("nan")


def meet(begin: Start, driver: str, ends: tuple[float, float], level: float, seeds: Sequence[int], outcomes: Sequence[str],
         workers: int | None = None) -> dict[str, Meeting]:
    """Let the histories from both ends live on at one level; by outcome, a field of the system or the hardening index."""
    low, high = (outcomes_along(begin, driver, np.concatenate([np.full(BEFORE, end), np.full(TOGETHER, level)]), seeds,
                                outcomes, workers) for end in ends)
    return {name: Meeting(level, np.abs(high[name] - low[name])[:, BEFORE:]) for name in outcomes}
