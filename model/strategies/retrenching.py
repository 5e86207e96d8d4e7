"""Doing less: the guarantee shrinks whatever allies pay, and forces come home.

Demands are about burden shifting, not revenue. Stance and rates are assumed.
"""

from ..compiled import rule
from ..views import Terms


@rule
def terms(view, p):
    """Ask for everything to be taken over and leave step by step."""
    return Terms(
        stance=0.25 + 0.15 * view.strategic,
        commitment=-0.35,
        pressure=0.5,
        ask_spending=max(view.pledge, 0.04),
        ask_cash=0.0,
        ask_procurement=0.2,
        ask_support=0.0,
        tariff_threat=0.3 * p.tariff_threat,
        execution=0.5,
        relief=0.05,
        withdrawal=0.12,
        garrison=0.0,
        binding=0.2,
        stacking=0.3,
        shaming=0.3,
    )
