"""Where a policy fails: boxes of the world in which its runs miss a stated level more often."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..discovery.boxes import Box, Score, intervals, score
from ..discovery.prim import prim

LEARNT, LEAST_WORLDS, LEAST_CASES = 2 / 3, 45, 5


@dataclass(frozen=True, eq=False)
class Failing:
    """A box, its score on worlds and seeds that did not choose it, the ends of its density, and the share that fails
    anywhere."""

    box: Box
    score: Score
    low: float
    high: float
    base: float

    @property
    def tells(self) -> bool:
        """Whether failures are denser in the box than elsewhere for sure."""
        return self.low > self.base


def failing(worlds: pd.DataFrame, fails: np.ndarray) -> Failing | None:
    """The first box of the failures; fails: (worlds, seeds). None where there are too few worlds or failures to tell."""
    if len(worlds) < LEAST_WORLDS or fails.shape[1] < 2 or not len(worlds.columns):
        return None
    order = np.random.default_rng(1).permutation(len(worlds))
    first, second = np.split(order, [round(LEARNT * len(worlds))])
    learnt, held = fails[first][:, 0::2].mean(axis=1), fails[second][:, 1::2]
    if min(learnt.sum(), (1.0 - learnt).sum(), held.sum()) < LEAST_CASES or np.ptp(learnt) == 0.0:
        return None
    boxes, _ = prim(worlds.iloc[first].reset_index(drop=True), learnt)
    inside = boxes[0].holds(worlds.iloc[second])
    if not boxes[0].restricted or not inside.any():
        return None
    low, high = intervals(inside, held)["density"]
    return Failing(boxes[0], score(inside, held.mean(axis=1)), low, high, float(held.mean()))
