"""Where in the space a lever works and where it backfires: its effect in the thirds of every disputed parameter.

The places are cut into thirds by one parameter at a time; a Latin hypercube spreads all others evenly over each third.
Intervals hold for all parameters at once (Bonferroni), because the eye goes to the largest contrast.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..clusters import LEVEL
from .arms import OF_INDEX
from .luck import Estimate, contrast, mean

THIRDS = ("lowest", "middle", "highest")


@dataclass(frozen=True, eq=False)
class Third:
    """A third of the places by one parameter: its limits, and the effect there."""

    parameter: str
    number: int
    low: float
    high: float
    effect: Estimate


@dataclass(frozen=True, eq=False)
class Moderator:
    """How far a parameter decides what a lever does: the effect in its thirds, and the highest's less the lowest's."""

    parameter: str
    thirds: tuple[Third, ...]
    contrast: Estimate


def moderators(places: pd.DataFrame, values: np.ndarray) -> list[Moderator]:
    """Every parameter of the space, the one that decides most first.

    values: the effect in every pair, shape (places, seeds); 0 in all of them where the lever is never read.
    """
    at_once = 1.0 - (1.0 - LEVEL) / len(places.columns)
    found = [moderator(name, places[name].to_numpy(), values, at_once) for name in places]
    return sorted(found, key=lambda one: -abs(one.contrast.value))


def moderator(name: str, along: np.ndarray, values: np.ndarray, level: float) -> Moderator:
    """One parameter."""
    parts = [thirds_of(along) == number for number in range(len(THIRDS))]
    thirds = tuple(Third(name, number, float(along[part].min()), float(along[part].max()), mean(values[part], level, OF_INDEX))
                   for number, part in enumerate(parts))
    return Moderator(name, thirds, contrast(values[parts[-1]], values[parts[0]], level))


def thirds_of(along: np.ndarray) -> np.ndarray:
    """Number of the third every value belongs to, by rank: 0, 1 or 2."""
    return np.argsort(np.argsort(along, kind="stable"), kind="stable") * len(THIRDS) // len(along)
