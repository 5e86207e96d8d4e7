"""Everything has a price: the guarantee follows payment, demands are frequent and tariffs are the lever.

After the practice of 2017-2021 and from 2025. The headline figures follow the dated cases (five times the cash from Korea
in 2019, 3.5 % of GDP from all in 2025, 25 to 30 % tariffs in July 2025).
"""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (
    ("transactional_stance", 0.70, 0.0, 1.0, "probability", "Warmest tone, toward who pays in full", "assumed"),
    ("transactional_commitment", -0.10, -0.5, 0.5, "guarantees", "What it adds to its resolve", "assumed"),
    ("transactional_pressure", 1.6, 0.0, 3.0, "factor", "How often it makes demands when the guarantee is wholly conditional",
     "assumed"),
    ("transactional_ask", 0.035, 0.0, 0.10, "share of GDP", "Spending that it asks of allies without a pledge",
     "Hague summit, June 2025"),
    ("transactional_support", 0.5, 0.0, 1.0, "0 to 1", "Support elsewhere that it asks", "assumed"),
    ("transactional_withdrawal", 0.02, 0.0, 0.3, "per quarter", "How fast forces leave who pays nothing", "assumed"),
    ("transactional_garrison", 0.5, 0.0, 1.0, "share", "How far it puts garrisons on offer", "assumed"),
    ("transactional_binding", 0.3, 0.0, 1.0, "share", "How readily it binds itself", "assumed"),
)


@rule
def terms(view, p):
    """Press the more, the more the guarantee is conditional; speak well of who pays."""
    asked = view.pledge if view.pledge > 0.0 else p.transactional_ask
    paid = min(1.0, view.spending / max(asked, 1e-9))
    cash = 1.0 if view.troops > 0.3 else 0.0  # from hosts alone
    return Terms(
        stance=p.transactional_stance * (1.0 - p.conditionality * (1.0 - paid)),
        commitment=p.transactional_commitment,
        condition=p.conditionality,
        delivered=paid,
        pressure=p.transactional_pressure * (0.25 + 0.75 * p.conditionality),
        ask_spending=asked,
        ask_cash=cash,
        ask_procurement=1.0,
        ask_support=p.transactional_support,
        tariff_threat=p.tariff_threat * view.schedule,
        execution=1.0,
        relief=0.0,
        withdrawal=p.transactional_withdrawal * p.conditionality * (1.0 - paid),
        garrison=p.transactional_garrison,
        binding=p.transactional_binding,
        stacking=1.0,
        shaming=1.0 - paid,
    )
