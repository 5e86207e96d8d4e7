"""Addressed luck: a draw depends on (seed, quarter, actor, purpose) alone.

Counter-based generator Threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers:
as easy as 1, 2, 3").  One body serves Python integers, numpy int64 arrays and the compiled loop, and gives the same
bits in all three: every intermediate value stays below 2**61, so signed 64-bit integers hold it.

Dropping an ally, adding a rule, reordering calls or changing the number of workers therefore leaves every other draw
where it was.  Two design points that share a seed share their history.
"""

import math
from collections import namedtuple
from typing import NamedTuple

import numpy as np

from .compiled import rule

MASK = 0xFFFFFFFF
PARITY = 0x1BD11BDA


# What a draw is for. Append only: a place, once given, keeps its meaning, also one that is no longer used.
PURPOSES = ("rhetoric", "government", "orientation", "demand", "reservation", "execution", "reversal", "drift", "budget",
            "procurement", "withdrawal", "threshold", "election", "court", "probe", "counter", "escalation", "honour",
            "sample", "crisis", "outcome", "resolve", "renewal", "standing", "act", "leave", "reinforce", "lure", "choice",
            "escalate", "escalate_size", "common", "schedule", "front", "settlement", "detection", "trial")

# Which of them each kind of actor draws.
ALLY_LUCK = ("rhetoric", "government", "orientation", "demand", "execution", "reversal", "budget", "procurement",
             "withdrawal", "standing", "act", "leave", "reinforce", "detection")
PATRON_LUCK = ("election", "court", "resolve", "renewal", "common", "schedule", "trial")
RIVAL_LUCK = ("crisis", "choice", "honour", "counter", "outcome", "escalate", "escalate_size", "front", "settlement")
PAIR_LUCK = ("probe", "counter", "sample", "lure")


class Kind(NamedTuple):
    """The luck of one kind of actor: a quarter's draws by name, as a record and as a tuple, and their places in `PURPOSES`."""

    places: tuple[int, ...]
    dtype: np.dtype
    row: type


def kind(name: str, purposes: tuple[str, ...]) -> Kind:
    """The luck of a kind of actor."""
    return Kind(tuple(PURPOSES.index(purpose) for purpose in purposes), np.dtype([(purpose, "f8") for purpose in purposes]),
                namedtuple(name, purposes))


ALLY, PATRON, RIVAL, PAIR = (kind(name, purposes) for name, purposes in (
    ("AllyLuck", ALLY_LUCK), ("PatronLuck", PATRON_LUCK), ("RivalLuck", RIVAL_LUCK), ("PairLuck", PAIR_LUCK)))


@rule
def rotate_left(value, bits):
    """Rotate a 32-bit word held in a 64-bit integer."""
    return ((value << bits) | (value >> (32 - bits))) & MASK


@rule
def four_rounds(x0, x1, a, b, c, d):
    """Four rounds of Threefry with rotations a, b, c, d."""
    x0 = (x0 + x1) & MASK
    x1 = rotate_left(x1, a) ^ x0
    x0 = (x0 + x1) & MASK
    x1 = rotate_left(x1, b) ^ x0
    x0 = (x0 + x1) & MASK
    x1 = rotate_left(x1, c) ^ x0
    x0 = (x0 + x1) & MASK
    x1 = rotate_left(x1, d) ^ x0
    return x0, x1


@rule
def threefry(key0, key1, counter0, counter1):
    """Threefry-2x32-20: two 32-bit words from a 64-bit key and a 64-bit counter."""
    key2 = (key0 ^ key1) ^ PARITY
    x0, x1 = (counter0 + key0) & MASK, (counter1 + key1) & MASK
    x0, x1 = four_rounds(x0, x1, 13, 15, 26, 6)
    x0, x1 = (x0 + key1) & MASK, (x1 + key2 + 1) & MASK
    x0, x1 = four_rounds(x0, x1, 17, 29, 16, 24)
    x0, x1 = (x0 + key2) & MASK, (x1 + key0 + 2) & MASK
    x0, x1 = four_rounds(x0, x1, 13, 15, 26, 6)
    x0, x1 = (x0 + key0) & MASK, (x1 + key1 + 3) & MASK
    x0, x1 = four_rounds(x0, x1, 17, 29, 16, 24)
    x0, x1 = (x0 + key1) & MASK, (x1 + key2 + 4) & MASK
    x0, x1 = four_rounds(x0, x1, 13, 15, 26, 6)
    return (x0 + key2) & MASK, (x1 + key0 + 5) & MASK


@rule
def uniform(seed, quarter, actor, purpose):
    """One draw in the open interval (0, 1), 52 bits.

    seed: 0 to 2**63 - 1; quarter: quarters since year 0 (2025-Q1 is 8100); actor: `countries.actor_id` or `pair`.
    """
    x0, x1 = threefry(seed & MASK, (seed >> 32) & MASK, (quarter << 8) | purpose, actor)
    return (x0 * 1048576 + (x1 >> 12) + 0.5) * 2.220446049250313e-16


@rule
def pair(first, second):
    """Address of an ordered pair of actors: their shared luck."""
    return (first + 1) * 17576 + second


@rule
def normal(u):
    """Standard normal deviate from one uniform draw (Acklam's rational approximation, relative error < 1.2e-9).

    Inverse-transform, so that a larger draw always means a larger deviate: shared luck stays comparable.
    """
    if u < 0.02425:
        return acklam_tail(math.sqrt(-2.0 * math.log(u)))
    if u > 1.0 - 0.02425:
        return -acklam_tail(math.sqrt(-2.0 * math.log(1.0 - u)))
    q = u - 0.5
    r = q * q
    top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
           - 30.66479806614716) * r + 2.506628277459239
    bottom = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
              - 13.28068155288572) * r + 1.0
    return q * top / bottom


@rule
def acklam_tail(q):
    """Lower tail of `normal`."""
    top = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
           + 4.374664141464968) * q + 2.938163982698783
    bottom = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
    return top / bottom


def draw_table(seed: int, quarter: int, actors: np.ndarray, places: tuple[int, ...]) -> np.ndarray:
    """The draws at these places of `PURPOSES` for every actor of one quarter: shape (actors, places), as `uniform`."""
    return uniform(int(seed), int(quarter), np.asarray(actors, np.int64)[:, None], np.asarray(places, np.int64))


def draw_luck(seed: int, quarter: int, actors: np.ndarray, kind: Kind) -> list:
    """`draw_table` with names, as plain floats: one row an actor."""
    return [kind.row._make(row) for row in draw_table(seed, quarter, actors, kind.places).tolist()]
