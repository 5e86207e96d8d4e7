"""A Gaussian process through the means of the points, and what else could be true of them.

Lengths, one a factor, and what is rougher than the process are scikit-learn's by maximal likelihood, on some of the points;
all points that fit into memory then carry the surface.  The noise of a mean is known from the seeds: where points share their
seeds, what a seed adds everywhere is no noise between points and is taken out first.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...emulator import Surface
from ...extras import require

MOST_FITTED, MOST_CARRIED = 256, 1400  # points for the lengths, and of the surface
SHRUNK = 6  # seeds that the common variance counts for beside those of a point
FEATURES = 512  # waves of a drawn surface
SHORTEST, SHORT, LONGEST = 0.1, 0.4, 50.0  # lengths, in ranges of a factor
TINY = 1e-6
STEPS = 30  # of each search for lengths: what it finds later changes no figure


def noise_of(values: np.ndarray, shared: bool) -> np.ndarray:
    """Variance of the mean of every point over its seeds, (points,). values: (points, seeds).

    A few seeds tell a variance badly, so that of a point is drawn towards that of all.
    """
    points, seeds = values.shape
    rest = values - values.mean(axis=1, keepdims=True)
    if shared:
        rest = rest - rest.mean(axis=0)
    own = (rest**2).sum(axis=1) * (points / max(points - 1, 1) if shared else 1.0)
    common = own.sum() / (points * (seeds - 1))
    return (own + SHRUNK * common) / (seeds - 1 + SHRUNK) / seeds


def carried(points: int) -> np.ndarray:
    """Which points carry a surface, in their order: all, or as many as fit."""
    if points <= MOST_CARRIED:
        return np.arange(points)
    return np.sort(np.random.default_rng(1).permutation(points)[:MOST_CARRIED])


def fitted(label: str, inputs: np.ndarray, values: np.ndarray, shared: bool) -> Surface:
    """The surface of an outcome. inputs: (points, columns); values: (points, seeds)."""
    gp = require("sklearn.gaussian_process", "an emulator", "sweep")
    kernels = require("sklearn.gaussian_process.kernels", "an emulator", "sweep")
    mean, scale = float(values.mean()), float(values.mean(axis=1).std()) or 1.0
    means, noise = (values.mean(axis=1) - mean) / scale, noise_of(values, shared) / scale**2 + TINY
    some = np.sort(np.random.default_rng(2).permutation(len(inputs))[:MOST_FITTED])
    kernel = (kernels.ConstantKernel(1.0, (0.05, 50.0))
              * kernels.Matern(np.full(inputs.shape[1], 2.0), (SHORTEST, LONGEST), nu=2.5)
              + kernels.WhiteKernel(0.02, (1e-6, 1.0)))
    process = gp.GaussianProcessRegressor(kernel, alpha=noise[some], optimizer=searched)
    with warnings.catch_warnings():  # a length at its bound says that the factor is idle
        warnings.simplefilter("ignore", require("sklearn.exceptions", "an emulator", "sweep").ConvergenceWarning)
        process.fit(inputs[some], means[some])
    found = process.kernel_.get_params()
    return Surface(label, inputs, means, noise, mean, scale, float(found["k1__k1__constant_value"]),
                   np.atleast_1d(found["k1__k2__length_scale"]), float(found["k2__noise_level"]))


def searched(objective: Callable, first: np.ndarray, bounds: np.ndarray) -> tuple[np.ndarray, float]:
    """The best logarithms of the lengths within so many steps, as scikit-learn asks for them, from long and from short ones.

    From long lengths alone, an outcome that goes up and down several times is taken for luck.
    """
    optimise = require("scipy.optimize", "an emulator", "sweep")
    short = np.concatenate([first[:1], np.full(len(first) - 2, np.log(SHORT)), first[-1:]])
    tried = [optimise.minimize(objective, start, method="L-BFGS-B", jac=True, bounds=bounds, options={"maxiter": STEPS})
             for start in (first, short)]
    best = min(tried, key=lambda one: one.fun)
    return best.x, float(best.fun)


@dataclass(frozen=True, eq=False)
class Drawn:
    """Surfaces that the runs allow, drawn together with the expected one of every seed.

    Pathwise conditioning (Wilson et al. 2020): a surface drawn before the runs, from random waves (Rahimi and Recht 2007), is
    moved to meet them.  at_seeds: weights (points, seeds); the others (points, draws) and of the waves.
    """

    surface: Surface
    at_seeds: np.ndarray
    weights: np.ndarray
    waves: np.ndarray
    shifts: np.ndarray
    heights: np.ndarray

    def at(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What each seed alone tells, (rows, seeds), whose mean is the expected surface; what every draw has, (rows, draws)."""
        surface, shared = self.surface, self.surface.covariance(inputs)
        before = waves(inputs / surface.lengths, self.waves, self.shifts) @ self.heights
        return (surface.mean + surface.scale * shared @ self.at_seeds,
                surface.mean + surface.scale * (before + shared @ self.weights))


def drawn(surface: Surface, values: np.ndarray, draws: int, seed: int = 1) -> Drawn:
    """Draw surfaces. values: (points, seeds), of the surface's points."""
    rng, columns = np.random.default_rng(seed), surface.points.shape[1]
    # the spectrum of Matérn 5/2 is Student's with five degrees of freedom
    along = rng.standard_normal((columns, FEATURES)) / np.sqrt(rng.chisquare(5, FEATURES) / 5.0)
    shifts = rng.uniform(0.0, 2.0 * np.pi, FEATURES)
    heights = np.sqrt(surface.variance) * rng.standard_normal((FEATURES, draws))
    before = waves(surface.points / surface.lengths, along, shifts) @ heights
    luck = np.sqrt(surface.noise + surface.rough)[:, None] * rng.standard_normal((len(surface.points), draws))
    weights = surface.inverse @ (surface.values[:, None] - before - luck)
    at_seeds = surface.inverse @ ((values - surface.mean) / surface.scale)
    return Drawn(surface, at_seeds, weights, along, shifts, heights)


def waves(inputs: np.ndarray, along: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Random waves at inputs in units of their lengths, (rows, features)."""
    return np.sqrt(2.0 / FEATURES) * np.cos(inputs @ along + shifts)


