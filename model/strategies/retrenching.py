"""Doing less: the guarantee shrinks whatever allies pay, and forces come home.

Demands are about burden shifting, not revenue.
"""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (
    ("retrenching_commitment", -0.35, -1.0, 0.5, "guarantees", "What a retrenching US adds to its resolve", "assumed"),
    ("retrenching_condition", 0.5, 0.0, 1.0, "share", "Share of the conditionality that it applies", "assumed"),
    ("retrenching_pressure", 0.5, 0.0, 2.0, "factor", "How often it makes demands", "assumed"),
    ("retrenching_ask", 0.04, 0.0, 0.10, "share of GDP", "Spending that it asks", "assumed"),
    ("retrenching_withdrawal", 0.12, 0.0, 0.5, "per quarter", "How fast its forces come home", "assumed"),
)


@rule
def terms(view, p):
    """Ask for everything to be taken over and leave step by step."""
    asked = max(view.pledge, p.retrenching_ask)
    return Terms(
        stance=0.25 + 0.15 * view.strategic,
        commitment=p.retrenching_commitment,
        condition=p.retrenching_condition * p.conditionality,
        delivered=min(1.0, view.spending / max(asked, 1e-9)),
        pressure=p.retrenching_pressure,
        ask_spending=asked,
        ask_cash=0.0,
        ask_procurement=0.2,
        ask_support=0.0,
        tariff_threat=0.3 * p.tariff_threat * view.schedule,
        execution=0.5,
        relief=0.05,
        withdrawal=p.retrenching_withdrawal,
        garrison=0.0,
        binding=0.2,
        stacking=0.3,
        shaming=0.3,
    )
