"""Holds the guarantee as a risky asset and autonomy as a costly safe one; mixes the forms by their worth.

Mean-variance share of a Bernoulli asset; mix by logit. The forms follow Kuik 2008 and Tessman 2012.
"""

from ...compiled import rule
from ...rules.hedging import hedge_mix, reliance
from ...rules.secrecy import chosen


@rule
def hedge(view, p):
    """Spread what is not relied on, less what Washington's resentment makes too dear, over the three forms."""
    wanted = 1.0 - reliance(view.outlook, p.autonomy_cost, p.risk_aversion) + p.lean_hedging * view.lean
    return hedge_mix(view, chosen(wanted, view, p), p)
