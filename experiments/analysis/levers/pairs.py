"""Two levers together: do they add up?

For every two levers all four corners are run at the same places with the same luck: neither, one, the other, both.
The best pair is chosen on every second place and its numbers come from the others.
"""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np

from .arms import OF_INDEX, Arm, Ran, within
from .declared import Lever
from .effects import INDEX
from .luck import Estimate, mean


@dataclass(frozen=True)
class Pair:
    """Two levers: change of the hardening index by one, by the other, by both; extra: what both add beyond the sum."""

    levers: tuple[Lever, Lever]
    alone: tuple[Estimate, Estimate]
    both: Estimate
    extra: Estimate


def corners(levers: tuple[Lever, Lever]) -> list[tuple[tuple[str, float], ...]]:
    """Changes of the four arms: neither, only the second, only the first, both."""
    one, other = levers
    return [((one.parameter, a), (other.parameter, b)) for a, b in product(one.ends, other.ends)]


def pair_arms(levers: tuple[Lever, ...], places: int) -> list[Arm]:
    """Every corner of every two levers at the first so many places."""
    return [Arm(changes, places) for two in combinations(levers, 2) for changes in corners(two)]


def pairs(ran: Ran, levers: tuple[Lever, ...], which: slice = slice(None)) -> list[Pair]:
    """Every two levers, from the best down, at the places `which` of those that were run."""
    found = [pair(two, [within(*(ran.outcomes[INDEX][changes][which],) * 2) for changes in corners(two)])
             for two in combinations(levers, 2)]
    return sorted(found, key=lambda two: -two.both.value)


def pair(levers: tuple[Lever, Lever], index: list[np.ndarray]) -> Pair:
    """Two levers from the index in the four corners, each of shape (places, seeds)."""
    neither, second, first, both = index
    alone = (mean(first - neither, limits=OF_INDEX), mean(second - neither, limits=OF_INDEX))
    return Pair(levers, alone, mean(both - neither, limits=OF_INDEX), mean(both + neither - first - second))


def best_pair(ran: Ran, levers: tuple[Lever, ...]) -> Pair:
    """The best on every second place, estimated on the others."""
    best = pairs(ran, levers, slice(0, None, 2))[0].levers
    return next(two for two in pairs(ran, levers, slice(1, None, 2)) if two.levers == best)
