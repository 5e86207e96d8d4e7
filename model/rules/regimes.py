"""Many allies together: coalitions, leaving, cohesion."""

import math
from typing import NamedTuple

from ..compiled import rule
from ..constants import COALITION_BENEFIT
from .shared import unit


@rule
def stable_coalition(cost, benefit):
    """Smallest coalition in which every member gains: ceil(c / b)."""
    return math.ceil(cost / benefit)


@rule
def unit_cost(volume, progress_ratio):
    """Learning curve: n^(log2 PR); each doubling multiplies the cost by the progress ratio."""
    return volume ** math.log2(progress_ratio)


@rule
def procurement_efficiency(willing, p):
    """Capability per unit of money when the willing buy together: (1 - a) + a / c(n) once the coalition is stable."""
    if willing < stable_coalition(p.coalition_cost, COALITION_BENEFIT):
        return 1.0
    share = p.multilateral_procurement
    return 1.0 - share + share / unit_cost(willing, p.progress_ratio)


class Leaving(NamedTuple):
    """What staying and leaving are worth, term by term. [guarantees a year]"""

    protection: float  # what the guarantee gives
    entrapment: float  # risk of being drawn into a US war elsewhere
    demands: float  # what the deal in force costs
    trade: float  # tariffs, as far as leaving is blamed on them
    affront: float  # being shamed in public
    own_forces: float  # autonomy and other partners that make leaving bearable
    other_patron: float  # the market and goodwill of another great power
    peers: float  # those of the community who are out


@rule
def leaving_value(of):
    """Leaving less staying, before its cost. [guarantees a year]"""
    stay = of.protection - of.entrapment - of.demands - of.trade - of.affront
    return of.own_forces + of.other_patron + of.peers - stay


@rule
def cohesion(belief, hedging, compliance):
    """Cohesion of one tie: (r (1 - H) c)^(1/3). [0 to 1]"""
    return unit(belief * (1.0 - unit(hedging)) * unit(compliance)) ** (1.0 / 3.0)
