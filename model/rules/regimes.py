"""Many allies together: coalitions, cascades, cohesion."""

import math

from ..compiled import rule
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
    if willing < stable_coalition(p.coalition_cost, p.coalition_benefit):
        return 1.0
    share = p.multilateral_procurement
    return 1.0 - share + share / unit_cost(willing, p.progress_ratio)


@rule
def exit_threshold(own, belief, need, p):
    """Share of estranged peers at which an ally goes too: t + k (r - 1/2) + n d. Granovetter 1978 at k = n = 0.

    `need` d is the threat the ally cannot meet without the US: who depends on the guarantee stays longer (Snyder 1984).
    """
    return own + p.exit_trust * (belief - 0.5) + p.exit_need * need


@rule
def estranged(now, fraction, threshold, p):
    """1 if the tie is suspended: the fraction has reached the threshold; back only once it is clearly calmer."""
    if now == 1:
        return 0 if fraction < threshold - p.exit_hysteresis else 1
    return 1 if fraction >= threshold else 0


@rule
def cohesion(belief, hedging, compliance):
    """Cohesion of one tie: (r (1 - H) c)^(1/3). [0 to 1]"""
    return unit(belief * (1.0 - unit(hedging)) * unit(compliance)) ** (1.0 / 3.0)
