"""Hedges late and by half: keeps what it has unless the portfolio asks for much more.

The band of 0.2 and the half step are assumed.
"""

from ...compiled import rule
from ...rules.hedging import hedge_mix, reliance
from ...rules.secrecy import chosen


@rule
def hedge(view, p):
    """Move half-way, and only outside the band."""
    wanted = chosen(1.0 - reliance(view.outlook, p.autonomy_cost, p.risk_aversion) + p.lean_hedging * view.lean, view, p)
    gap = wanted - view.hedging
    return hedge_mix(view, view.hedging + (0.5 * gap if abs(gap) > 0.2 else 0.0), p)
