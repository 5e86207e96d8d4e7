"""Which factor makes how much of the variance of a surface: Sobol' indices and Shapley effects, without luck.

First order (Saltelli et al. 2010), total order (Jansen 1999) and Shapley effects (Owen 2014, walked as by Goda 2021), which
share out all of the variance: what factors do together is split among them.  Products are taken over pairs of different seeds.
Bands hold what other surfaces, other seeds and other samples would change.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...extras import require
from ..clusters import error_of, jackknife
from ..sensitivity.pairs import product, products_without

SAMPLES = 512
KINDS = ("S1", "Shapley", "ST")


@dataclass(frozen=True, eq=False)
class Sample:
    """Points at which a surface is looked at. first, second (samples, factors): values on a scale of probability from 0 to 1.

    order (samples, factors): in which order a walk from the first to the second changes the factors.
    """

    first: np.ndarray
    second: np.ndarray
    order: np.ndarray

    @property
    def single(self) -> list[np.ndarray]:
        """The first points with one factor from the second, factor by factor."""
        found = []
        for factor in range(self.first.shape[1]):
            one = self.first.copy()
            one[:, factor] = self.second[:, factor]
            found.append(one)
        return found

    @property
    def walk(self) -> list[np.ndarray]:
        """The steps between the first and the second points."""
        rows, at, found = np.arange(len(self.first)), self.first.copy(), []
        for step in range(self.first.shape[1] - 1):
            at[rows, self.order[:, step]] = self.second[rows, self.order[:, step]]
            found.append(at.copy())
        return found


def sample(factors: int, samples: int = SAMPLES, seed: int = 1) -> Sample:
    """Scrambled Sobol' points and random orders."""
    qmc = require("scipy.stats.qmc", "indices of an emulator", "sweep")
    unit = qmc.Sobol(2 * factors, seed=np.random.default_rng(seed)).random(samples)
    rng = np.random.default_rng(seed + 1)
    return Sample(unit[:, :factors], unit[:, factors:], rng.permuted(np.tile(np.arange(factors), (samples, 1)), axis=1))


def shares(names: tuple[str, ...], looked: Sample, look: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]],
           shared: bool) -> pd.DataFrame:
    """A row a factor: S1, Shapley effect and ST with the halves of their 95 % intervals.

    look: from points (rows, factors) of probabilities to what seeds tell, (rows, seeds), and draws, (rows, draws).
    """
    many = len(names)
    seen = [look(place) for place in (looked.first, looked.second, *looked.single, *looked.walk)]
    told, drawn = ([pair[which] for pair in seen] for which in (0, 1))
    parts = parts_of(told, looked.order, product)
    without = parts_of(told, looked.order, products_without).mean(axis=1)
    found = parts[:-1].mean(axis=1) / parts[-1].mean()
    seeds = told[0].shape[1]
    over_seeds = jackknife(without[:-1] / without[-1]) if shared else np.zeros(3 * many)
    size, number = len(looked.first), drawn[0].shape[1]
    of_draws = parts_of(drawn, looked.order, lambda a, b: a * b)
    again = np.random.default_rng(0).integers(0, size, (number, size))
    resampled = np.stack([of_draws[:, again[draw], draw].mean(axis=1) for draw in range(number)], axis=1)
    over_draws = (resampled[:-1] / resampled[-1]).var(axis=1, ddof=1)
    half = error_of((over_draws, number - 1), (over_seeds, seeds - 1)).half()
    table = {"parameter": names}
    for kind, first in zip(KINDS, range(0, 3 * many, many), strict=True):
        table |= {kind: found[first : first + many], f"{kind}_half": half[first : first + many]}
    return pd.DataFrame(table)


def parts_of(y: list[np.ndarray], order: np.ndarray, times: Callable) -> np.ndarray:
    """What the shares are shares of, by sample: S1, Shapley and ST of every factor, then the variance.

    y: values at the first and second points, the single changes and the walk; times: a product over the last axis of those.
    """
    many = order.shape[1]
    middle = (y[0].mean(axis=0) + y[1].mean(axis=0)) / 2.0
    y = [value - middle for value in y]
    first, second, single, walk = y[0], y[1], y[2 : 2 + many], [y[0], *y[2 + many :], y[1]]
    alone = [times(second, one - first) for one in single]
    total = [times(one - first, one - first) / 2.0 for one in single]
    steps = np.stack([times(first - (one + two) / 2.0, one - two) for one, two in zip(walk, walk[1:], strict=False)])
    split = np.zeros_like(steps)
    rows = np.arange(len(order))
    for step in range(many):
        split[order[:, step], rows] = steps[step]
    variance = (times(first, first) + times(second, second)) / 2.0
    return np.stack([*alone, *split, *total, variance])
