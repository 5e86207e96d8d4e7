"""Everything has a price: the guarantee follows payment, demands are frequent and tariffs are the lever.

After the practice of 2017-2021 and from 2025. Stance and asks are assumed; the headline figures follow the dated cases
(five times the cash from Korea in 2019, 3.5 % of GDP from all in 2025, 25 to 30 % tariffs in July 2025).
"""

from ..compiled import rule
from ..views import Terms


@rule
def terms(view, p):
    """Press the more, the more the guarantee is conditional; reward only what is paid.

    What a conditional guarantee is worth falls faster than the shortfall: half of the ask buys a quarter of the word.
    """
    asked = max(view.pledge, 0.035)
    paid = min(1.0, view.spending / asked)
    return Terms(
        stance=(1.0 - p.conditionality) * 0.65 + p.conditionality * 0.70 * paid * paid,
        commitment=-0.10,
        pressure=0.4 + 1.2 * p.conditionality,
        ask_spending=asked,
        ask_cash=1.0 if view.troops > 0.3 else 0.0,
        ask_procurement=1.0,
        ask_support=0.5,
        tariff_threat=p.tariff_threat,
        execution=1.0,
        relief=0.0,
        withdrawal=0.02 * p.conditionality * (1.0 - paid),
        garrison=0.5,
        binding=0.3,
        stacking=1.0,
        shaming=1.0 - paid,
    )
