"""Tit for tat: cooperation is answered with commitment and defection with pressure, in the ally's own measure.

After Axelrod 1984 on reciprocity; the translation into tone and asks is assumed.
"""

from ..compiled import rule
from ..views import Terms

PARAMETERS = (
    ("reciprocal_commitment", 0.25, 0.0, 1.0, "guarantees", "How far a reciprocal US answers in its resolve", "assumed"),
    ("reciprocal_pressure", 1.2, 0.0, 3.0, "factor", "How often it makes demands on who never cooperates", "assumed"),
    ("reciprocal_ask", 0.3, 0.0, 1.0, "share", "Size of what it asks beyond the pledge", "assumed"),
)


@rule
def terms(view, p):
    """Return what the ally has lately done."""
    kindness = 0.5 * (view.cooperation + view.compliance)
    cash = p.reciprocal_ask if view.troops > 0.3 else 0.0  # from hosts alone
    return Terms(
        stance=0.30 + 0.65 * kindness,
        commitment=p.reciprocal_commitment * (kindness - 0.5),
        condition=p.conditionality,
        delivered=view.compliance,
        pressure=0.2 + p.reciprocal_pressure * p.conditionality * (1.0 - kindness),
        ask_spending=view.pledge,
        ask_cash=cash,
        ask_procurement=p.reciprocal_ask,
        ask_support=p.reciprocal_ask,
        tariff_threat=p.tariff_threat * (1.0 - kindness) * view.schedule,
        execution=1.0,
        relief=0.25 * kindness,
        withdrawal=0.01 * (1.0 - kindness),
        garrison=kindness,
        binding=0.6,
        stacking=0.0,
        shaming=0.0,
    )
