"""A US that learns: each year it presses everybody by one of five degrees, the likelier the more that degree has brought.

Choice by softmax over discounted means; what counts as brought, and every number, is assumed.
"""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (
    ("learned_memory", 0.7, 0.0, 0.99, "per trial", "How far earlier trials of a pressure count", "assumed"),
    ("learned_noise", 0.02, 0.001, 1.0, "guarantees a year", "How loosely it follows what it has learnt", "assumed"),
    ("learned_deterrence", 1.0, 0.0, 20.0, "factor", "Weight of deterrence against money and tariffs", "assumed"),
    ("learned_ask", 0.035, 0.0, 0.10, "share of GDP", "Spending that it asks", "Hague summit, June 2025"),
)


@rule
def terms(view, p):
    """Press as the year's trial has it, and ask as a transactional US does."""
    asked = max(view.pledge, p.learned_ask)
    delivered = min(1.0, view.spending / max(asked, 1e-9))
    cash = 1.0 if view.troops > 0.3 else 0.0  # from hosts alone
    return Terms(
        stance=0.9 - 0.4 * view.lesson * (1.0 - delivered),
        commitment=0.0,
        condition=view.lesson * p.conditionality,
        delivered=delivered,
        pressure=2.0 * view.lesson,
        ask_spending=asked,
        ask_cash=cash,
        ask_procurement=1.0,
        ask_support=0.0,
        tariff_threat=view.lesson * p.tariff_threat * view.schedule,
        execution=1.0,
        relief=0.15 * (1.0 - view.lesson),
        withdrawal=0.0,
        garrison=1.0,
        binding=0.6,
        stacking=view.lesson,
        shaming=0.0,
    )
