"""The alliance is worth having as such: steady words, few demands, no tariffs, forces stay.

Burden sharing is asked for through the agreed pledge. Stance and rates are assumed.
"""

from ..compiled import rule
from ..views import Terms


@rule
def terms(view, p):
    """Ask for what was pledged and lift what was imposed."""
    return Terms(
        stance=0.90 - 0.10 * p.conditionality * (1.0 - view.compliance),
        commitment=0.10,
        pressure=0.3,
        ask_spending=view.pledge,
        ask_cash=0.1 if view.troops > 0.3 else 0.0,
        ask_procurement=0.2,
        ask_support=0.2,
        tariff_threat=0.0,
        execution=0.0,
        relief=0.15,
        withdrawal=0.0,
        garrison=1.0,
        binding=1.0,
        stacking=0.2,
        shaming=0.0,
    )
