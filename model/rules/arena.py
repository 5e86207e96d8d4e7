"""A country at war as an arena: who pays for its arms, where the front goes, what a settlement changes.

The country at war is no ally.  It needs arms, the US gives, sells or withholds them, and allies fill part of what is missing.
"""

import math

from ..compiled import rule
from ..constants import (
    FRONT_NOISE,
    FRONT_SPEED,
    IMPOSED,
    KEPT,
    OLD_STOCKS,
    OWN_OUTPUT,
    PEACE,
    SETTLEMENT,
    SETTLEMENT_FRONT,
    SETTLEMENT_TIED,
    TIED_DOWN,
    US_AID,
)
from .shared import unit


@rule
def us_gift(level, tied):
    """Arms that the US gives: U l (1 - s), of which l is on offer and s is sold. [bn EUR a quarter]"""
    return US_AID * level * (1.0 - tied)


@rule
def us_sale(level, tied, paid):
    """Arms that the US sells to allies for the country at war: what is for sale, as far as they pay. [bn EUR a quarter]

    With the gift it makes a US flow of U (1 - s (1 - a)), a being the share of what is for sale that is paid for.
    """
    return min(US_AID * level * tied, paid)


@rule
def kept_up(level, tied, kept):
    """What is on offer, and how much of it for sale, once Washington has granted allies a share k of its aid. [shares]

    What it withholds and what it sells shrink alike, l + (1 - l) k and s (1 - k); at k = 1 it gives all.
    """
    return level + (1.0 - level) * kept, tied * (1.0 - kept)


@rule
def missing(need, given, old):
    """What is missing once the US has given and old arms are counted. [bn EUR a quarter]"""
    return max(0.0, need - given - old)


@rule
def allied_share(gap, will, gdp, weights, p):
    """What one ally pays of what is missing: f G w y / sum of w y, as public goods are paid for by size. [bn EUR a quarter]

    Olson and Zeckhauser 1966 (idea): who has more gives more, and not who is nearer; the will w is read from what was given.
    """
    return p.gap_filling * gap * will * gdp / max(weights, 1e-12)


@rule
def owed(gap, promised, gdp, size):
    """What one ally owes by a deal: d G y / sum of y, a share d of its part by size of what is missing. [bn EUR a quarter]

    Shares by GDP are how alliances word what is fair (Olson and Zeckhauser 1966, idea); all promises in full close the gap.
    """
    return promised * gap * gdp / max(size, 1e-12)


@rule
def left_open(gap, promised, size):
    """What promises leave missing: G (1 - sum of d y / sum of y), of which own wills fill a share. [bn EUR a quarter]

    So a promise crowds out the share f that allies would have filled anyway, and adds 1 - f.
    """
    return gap * max(0.0, 1.0 - promised / max(size, 1e-12))


@rule
def added(promised, p):
    """What a promise of aid adds to what would have been given anyway: d (1 - f), as `left_open` says. [share of a headline]"""
    return promised * (1.0 - p.gap_filling)


@rule
def old_arms(spending, gdp, reach, will, left):
    """Old arms still to be given away: o m y R w (1 - h)^n, which those near the front have more of. [bn USD]

    `left` is (1 - h)^n: h is given away a quarter, and the war has lasted n quarters at the start.
    """
    return OLD_STOCKS * spending * gdp * reach * will * left


@rule
def effort_of(aid):
    """What the country at war can bring up: aid and what it makes itself. [bn EUR a year]"""
    return aid + OWN_OUTPUT


@rule
def front_shift(effort, against, noise):
    """How far the front moves in a quarter: v (ln (E / B) + e). [0 to 1]

    The log ratio of efforts is what a contest of the ratio form compares (Hirshleifer 1989); speed and noise are assumed.
    """
    return FRONT_SPEED * (math.log(max(effort, 1e-9) / max(against, 1e-9)) + FRONT_NOISE * noise)


@rule
def settlement_hazard(front, tied):
    """Chance that the war is settled in a quarter: more where the front has moved, and where the US only sells."""
    return SETTLEMENT + SETTLEMENT_FRONT * abs(front - 0.5) + SETTLEMENT_TIED * tied


@rule
def kept_share(front):
    """Share of its territory that the country at war holds: none at 0, all at 1, what it held at the start in the middle."""
    if front <= 0.5:
        return 2.0 * KEPT * front
    return KEPT + (1.0 - KEPT) * (2.0 * front - 1.0)


@rule
def tied_down(front):
    """Share of the invader's forces that the war ties down: as many as at first where the line holds, fewer behind it."""
    return TIED_DOWN * unit(2.0 * front)


@rule
def settlement_change(front):
    """What a settlement adds to the invader's hostility: a peace on the line calms it, one on a lost front emboldens it."""
    return IMPOSED - (PEACE + IMPOSED) * unit(2.0 * front)
