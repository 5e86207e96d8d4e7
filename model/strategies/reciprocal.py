"""Tit for tat: cooperation is answered with commitment and defection with pressure, in the ally's own measure.

After Axelrod 1984 on reciprocity; the translation into stance and asks is assumed.
"""

from ..compiled import rule
from ..views import Terms


@rule
def terms(view, p):
    """Return what the ally has lately done."""
    kindness = 0.5 * (view.cooperation + view.compliance)
    return Terms(
        stance=0.30 + 0.65 * kindness,
        commitment=0.25 * (kindness - 0.5),
        pressure=0.2 + 1.2 * p.conditionality * (1.0 - kindness),
        ask_spending=view.pledge,
        ask_cash=0.3 if view.troops > 0.3 else 0.0,
        ask_procurement=0.3,
        ask_support=0.3,
        tariff_threat=p.tariff_threat * (1.0 - kindness),
        execution=1.0,
        relief=0.25 * kindness,
        withdrawal=0.01 * (1.0 - kindness),
        garrison=kindness,
        binding=0.6,
        stacking=0.0,
        shaming=0.0,
    )
