"""A US with an objective: it presses each ally as hard as pays in the coming year, by what the ally would answer.

It weighs what demands would bring against the deterrence that a conditional guarantee costs and the deadweight of its tariffs,
over five degrees of pressure, a year ahead and no further.  Assumed throughout.
"""

from ..compiled import rule
from ..rules.objective import best_pressure
from ..views import Terms

PARAMETERS = (
    ("best_response_deterrence", 2.0, 0.0, 20.0, "factor", "Weight of deterrence against what demands bring", "assumed"),
    ("best_response_ask", 0.035, 0.0, 0.10, "share of GDP", "Spending that it asks", "Hague summit, June 2025"),
)


@rule
def terms(view, p):
    """Press as far as it pays, and ask as a transactional US does."""
    asked = max(view.pledge, p.best_response_ask)
    delivered = min(1.0, view.spending / max(asked, 1e-9))
    pressure = best_pressure(view, asked, delivered, p.best_response_deterrence, p)
    cash = 1.0 if view.troops > 0.3 else 0.0  # from hosts alone
    return Terms(
        stance=0.9 - 0.4 * pressure * (1.0 - delivered),
        commitment=0.0,
        condition=pressure * p.conditionality,
        delivered=delivered,
        pressure=2.0 * pressure,
        ask_spending=asked,
        ask_cash=cash,
        ask_procurement=1.0,
        ask_support=0.0,
        tariff_threat=pressure * p.tariff_threat * view.schedule,
        execution=1.0,
        relief=0.15 * (1.0 - pressure),
        withdrawal=0.0,
        garrison=1.0,
        binding=0.6,
        stacking=pressure,
        shaming=0.0,
    )
