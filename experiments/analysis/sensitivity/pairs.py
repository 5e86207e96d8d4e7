"""Squares and products of means over the seeds, without the luck that is in them: U-statistics (Hoeffding 1948).

The square of a mean over a few seeds is too large by the variance of that mean, and so is every index made of squares.  The
mean product over all pairs of *different* seeds is the same square without that excess, whether points share their seeds or
have their own: an idle factor is worth zero on average, and luck that a difference leaves out is in nothing.
"""

import numpy as np

from ...extras import require


def product(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Product of the two means over the seeds, the last axis; shape of what is left."""
    seeds = first.shape[-1]
    return (first.sum(axis=-1) * second.sum(axis=-1) - (first * second).sum(axis=-1)) / (seeds * (seeds - 1))


def products_without(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The same without each seed in turn, shape (…, seeds); needs three seeds."""
    seeds, both = first.shape[-1], first * second
    outer = (first.sum(axis=-1, keepdims=True) - first) * (second.sum(axis=-1, keepdims=True) - second)
    return (outer - both.sum(axis=-1, keepdims=True) + both) / ((seeds - 1) * (seeds - 2))


def sizes(change: np.ndarray) -> np.ndarray:
    """Size of the mean over the seeds as each seed tells it: its change with the sign that the others give it, (…, seeds).

    Their mean is the size of the mean where the seeds agree, and zero on average where there is nothing but luck.
    """
    return np.sign(change.sum(axis=-1, keepdims=True) - change) * change


def sizes_without(change: np.ndarray) -> np.ndarray:
    """The mean of `sizes` over the seeds, without each seed in turn, shape (…, seeds)."""
    seeds = change.shape[-1]
    return np.stack([sizes(np.delete(change, gone, axis=-1)).mean(axis=-1) for gone in range(seeds)], axis=-1)


def chance_of_luck(change: np.ndarray) -> np.ndarray:
    """Chance of changes whose means over the seeds are as large as these where all means are zero; shape (parameters,).

    change: (points, parameters, seeds).  A history is a pattern over the points, and patterns of two histories are independent,
    whatever the points of one have in common.  The squared length of the mean pattern, less what luck adds to it, is held
    against the spread that it has by luck (after Bai and Saranadasa 1996), with the tail of luck that moves all points
    alike: then this is Student's test over the seeds, and where every point has luck of its own it errs on the safe side.
    """
    points, more = len(change), change.shape[-1] - 1
    everyone = change.mean(axis=-1)
    rest = change - everyone[..., None]
    covariance = np.einsum("ijs,ijt->jst", rest, rest) / more
    luck = np.trace(covariance, axis1=1, axis2=2)
    squares = more**2 / ((more + 2.0) * (more - 1.0)) * ((covariance**2).sum(axis=(1, 2)) - luck**2 / more)
    excess = (more + 1) * (everyone**2).sum(axis=0) - luck
    with np.errstate(divide="ignore", invalid="ignore"):
        far = excess / np.sqrt((more + 2.0) / more * np.maximum(squares, luck**2 / points))
    student = np.where(luck > 0.0, np.sqrt(np.maximum(0.0, 1.0 + far)), np.where(excess > 0.0, 1e300, 0.0))
    return 2.0 * require("scipy.special", "the chance of luck", "sweep").stdtr(more, -student)
