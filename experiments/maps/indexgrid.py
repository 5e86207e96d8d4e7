"""The hardening index on a grid: its median over the seeds, how far the seeds settle its sign, and its two parts."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

PARTS = ("hardening", "hardening_us", "hardening_alone")  # results of a run: the index, and the two parts that add up to it
BAND = (2.5, 97.5)  # percentiles of the draws


@dataclass(frozen=True)
class IndexGrid:
    """The hardening index between the points of a map.

    by_seed: (rows, columns, seeds), averaged over neighbours; middle: (rows, columns), its median over the seeds; low, high:
    (rows, columns), 95 % band of the median from bootstrap draws of the seeds; positive and replaced: (rows, columns),
    whether the median is above zero, and whether the part that allies could do alone has a median above zero where that due
    to the US has one below; of_map: (DRAWS, 2), share of the map that is either, in every draw; of_points: (rows, columns, 3),
    medians of the `PARTS` at the points themselves, not averaged.
    """

    by_seed: np.ndarray
    middle: np.ndarray
    low: np.ndarray
    high: np.ndarray
    positive: np.ndarray
    replaced: np.ndarray
    of_map: np.ndarray
    of_points: np.ndarray

    @property
    def with_band(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The median and the two ends of its band."""
        return self.middle, self.low, self.high


def index_of(parts: np.ndarray, points: np.ndarray, weights: np.ndarray, area: np.ndarray) -> IndexGrid:
    """From the three `PARTS` by seed, (3, rows, columns, seeds), averaged over neighbours and as they are at the points.

    weights: of the seeds in every draw, (draws, seeds); area: (rows, columns), share of the map at every point.
    """
    drawn = medians(parts, weights)  # (draws, 3, rows, columns)
    low, high = np.percentile(drawn[:, 0], BAND, axis=0)
    middle, us, alone = np.median(parts, axis=-1)
    of_map = np.einsum("dijk,ij->dk", np.stack([drawn[:, 0] > 0.0, (drawn[:, 1] < 0.0) & (drawn[:, 2] > 0.0)], -1), area)
    return IndexGrid(parts[0], middle, low, high, middle > 0.0, (us < 0.0) & (alone > 0.0), of_map,
                     np.moveaxis(np.median(points, axis=-1), 0, -1))


def medians(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Median of values (…, seeds) in every draw of the seeds: (draws, …). weights: (draws, seeds), whole numbers."""
    order = values.argsort(axis=-1)
    ranked, half = np.take_along_axis(values, order, -1), weights.sum(axis=1) / 2.0
    found = np.empty((len(weights), *values.shape[:-1]), np.float32)
    for number, drawn in enumerate(weights):
        reached = drawn[order].cumsum(axis=-1)
        below = (reached < half[number]).sum(axis=-1)  # of an even number of runs, the mean of the two in the middle
        above = np.minimum((reached <= half[number]).sum(axis=-1), values.shape[-1] - 1)
        two = [np.take_along_axis(ranked, place[..., None], -1)[..., 0] for place in (below, above)]
        found[number] = (two[0] + two[1]) / 2.0
    return found


def parts_of(table: pd.DataFrame, row: np.ndarray, column: np.ndarray, seed: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The three `PARTS` of every run in its place, (3, rows, columns, seeds); a run that failed has its point's median."""
    parts = np.zeros((len(PARTS), *shape), np.float32)
    parts[:, row, column, seed] = table[list(PARTS)].to_numpy(float).T
    lost = np.isnan(parts)
    if lost.any():
        at = lost.any(axis=(0, 3))  # never all runs of a point
        parts[:, at] = np.where(lost[:, at], np.nanmedian(parts[:, at], axis=-1, keepdims=True), parts[:, at])
    return parts
