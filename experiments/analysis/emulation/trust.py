"""Where an emulator is to be trusted: points held out, block by block, and how it does in every part of every factor."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...emulator import Axis, Region, Surface
from ...intervals import NORMAL, wilson
from ...wording import spoken

FOLDS = 10
LEAST_R2 = 0.5  # of held-out points, below which runs say more than the emulator
LEAST_COVERAGE = 0.9  # of a band that claims 95 %: it is in doubt where it holds surely less
FEWEST = 8  # points of a region that can be judged
THIRDS = 3


@dataclass(frozen=True, eq=False)
class HeldOut:
    """What the surface says of points that it has not seen: expected value and standard error of their means, (points,)."""

    expected: np.ndarray
    error: np.ndarray
    seen: np.ndarray

    @property
    def inside(self) -> np.ndarray:
        """Whether the mean lies in its 95 % band."""
        return np.abs(self.seen - self.expected) <= NORMAL * self.error

    def r2(self, where: np.ndarray | slice = slice(None)) -> float:
        """Share of the variance of all means that is met there; luck is in both. 1 for nothing missed, below 0 for worse than
        one mean for all."""
        return 1.0 - float(((self.seen - self.expected)[where] ** 2).mean() / max(float(self.seen.var()), 1e-12))


def held_out(surface: Surface, block: np.ndarray) -> HeldOut:
    """Every point as told by the points of the other blocks (in closed form: Dubrule 1983). block: (points,)."""
    names, which = np.unique(block, return_inverse=True)
    fold = (np.random.default_rng(3).permutation(len(names)) % FOLDS)[which]
    expected, error = np.empty(len(block)), np.empty(len(block))
    for number in np.unique(fold):
        out = fold == number
        within = np.linalg.inv(surface.inverse[np.ix_(out, out)])
        expected[out] = surface.values[out] - within @ surface.weights[out]
        error[out] = np.sqrt(np.maximum(np.diag(within), 0.0))
    scale = surface.scale
    return HeldOut(surface.mean + scale * expected, scale * error, surface.mean + scale * surface.values)


def judged(surface: Surface, axes: tuple[Axis, ...], table: pd.DataFrame, found: HeldOut) -> tuple[Surface, pd.DataFrame]:
    """The surface with what cross-validation says of it, and a row for each region: a third of a range, or a choice."""
    rows, doubt = [], []
    for axis in axes:
        for region in regions(axis):
            where = region.holds(table[axis.name].to_numpy())
            count = int(where.sum())
            if count < FEWEST:
                rows.append({"parameter": axis.name, "region": str(region), "points": count, "R2": np.nan, "coverage": np.nan,
                             "trusted": False})
                doubt.append(region)
                continue
            r2, coverage = found.r2(where), float(found.inside[where].mean())
            trusted = r2 >= LEAST_R2 and wilson(coverage, count)[1] >= LEAST_COVERAGE
            rows.append({"parameter": axis.name, "region": str(region), "points": count, "R2": r2, "coverage": coverage,
                         "trusted": trusted})
            doubt += [] if trusted else [region]
    whole = replace(surface, r2=found.r2(), coverage=float(found.inside.mean()))
    doubt = tuple(doubt) if whole.r2 >= LEAST_R2 else everywhere(axes)
    return replace(whole, doubt=doubt), pd.DataFrame(rows)


def regions(axis: Axis) -> list[Region]:
    """The parts of an axis: its choices, or three ranges of equal length on its scale."""
    if axis.choices:
        return [Region(axis.name, choice=choice) for choice in axis.choices]
    edges = axis.value(np.linspace(0.0, 1.0, THIRDS + 1))
    edges[0], edges[-1] = axis.low, axis.high
    return [Region(axis.name, float(low), float(high)) for low, high in zip(edges, edges[1:], strict=False)]


def everywhere(axes: tuple[Axis, ...]) -> tuple[Region, ...]:
    """All of the first axis: an emulator that is to be trusted nowhere."""
    first = axes[0]
    return tuple(regions(first)) if first.choices else (Region(first.name, first.low, first.high),)


def said(region: Region) -> str:
    """A region as words."""
    return f"{spoken(region.axis)}{str(region).removeprefix(region.axis)}"
