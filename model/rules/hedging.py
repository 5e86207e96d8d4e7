"""How much to rely on the guarantee, and on what instead."""

import math

from ..compiled import rule
from ..constants import IDEOLOGY
from ..views import Hedge
from .shared import unit


@rule
def reliance(belief, cost, aversion):
    """Share of security left to the guarantee: (r - (1 - c)) / (k r (1 - r)), clipped to [0, 1].

    Mean-variance share of a Bernoulli asset with success r against a safe one that costs c.  Falls steeply around
    r = 1 - c.
    """
    spread = aversion * belief * (1.0 - belief)
    if spread <= 1e-12:
        return 1.0 if belief > 1.0 - cost else 0.0
    return unit((belief - (1.0 - cost)) / spread)


@rule
def hedge_mix(view, total, p):
    """Spread a total over autonomy, minilateral ties and accommodation by logit.

    Worth of each form: the threat; the engagement of partners; calm and a large rival market, less distaste where the ally
    votes with the US.
    """
    autonomy = math.exp(view.threat / p.hedging_noise)
    minilateral = math.exp((0.3 + view.partners) / p.hedging_noise)
    calm = (1.0 - view.threat) * view.rival_market * min(1.0, view.distance / 3.0) - IDEOLOGY
    accommodation = math.exp(calm / p.hedging_noise)
    every = autonomy + minilateral + accommodation
    share = unit(total) / every
    return Hedge(share * autonomy, share * minilateral, share * accommodation)


@rule
def approach(stock, target, rate):
    """A slow stock moves a share of the way."""
    return stock + rate * (target - stock)


@rule
def ambiguity(reliance_share, autonomy, minilateral, accommodation):
    """How mixed the alignment signals are: (1 - sum of squared shares) / (3/4). Lim and Cooper 2015 (idea)."""
    total = reliance_share + autonomy + minilateral + accommodation
    if total <= 1e-12:
        return 0.0
    squares = (reliance_share * reliance_share + autonomy * autonomy + minilateral * minilateral
               + accommodation * accommodation) / (total * total)
    return (1.0 - squares) / 0.75
