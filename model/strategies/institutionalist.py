"""The alliance is worth having as such: steady words, few demands, no tariffs, forces stay.

Burden sharing is asked for through the agreed pledge, and the guarantee hangs on it by a quarter of what the scenario says.
"""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (
    ("institutionalist_commitment", 0.10, -0.5, 0.5, "guarantees", "What it adds to its resolve", "assumed"),
    ("institutionalist_condition", 0.25, 0.0, 1.0, "share", "Share of the conditionality that it applies", "assumed"),
    ("institutionalist_pressure", 0.3, 0.0, 2.0, "factor", "How often it makes demands", "assumed"),
    ("institutionalist_ask", 0.2, 0.0, 1.0, "share", "Size of what it asks beyond the pledge", "assumed"),
)


@rule
def terms(view, p):
    """Ask for what was pledged and lift what was imposed."""
    cash = 0.5 * p.institutionalist_ask if view.troops > 0.3 else 0.0  # from hosts alone
    return Terms(
        stance=0.90,
        commitment=p.institutionalist_commitment,
        condition=p.institutionalist_condition * p.conditionality,
        delivered=view.compliance,
        pressure=p.institutionalist_pressure,
        ask_spending=view.pledge,
        ask_cash=cash,
        ask_procurement=p.institutionalist_ask,
        ask_support=p.institutionalist_ask,
        tariff_threat=0.0,
        execution=0.0,
        relief=0.15,
        withdrawal=0.0,
        garrison=1.0,
        binding=1.0,
        stacking=0.2,
        shaming=0.0,
    )
