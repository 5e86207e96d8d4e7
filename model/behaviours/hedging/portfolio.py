"""Holds the guarantee as a risky asset and autonomy as a costly safe one; mixes the forms by their worth.

Mean-variance share of a Bernoulli asset; mix by logit. The forms follow Kuik 2008 and Tessman 2012.
"""

from ...compiled import rule
from ...rules.hedging import hedge_mix, reliance


@rule
def hedge(view, p):
    """Spread what is not relied on over the three forms."""
    wanted = 1.0 - reliance(view.outlook, p.autonomy_cost, p.risk_aversion)
    return hedge_mix(view, wanted + p.lean_hedging * view.lean, p)
