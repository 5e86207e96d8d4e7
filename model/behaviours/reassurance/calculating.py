"""Gives what pays: cash and purchases where the expected gain in protection exceeds the cost.

Support for the US elsewhere balances abandonment against entrapment (Snyder 1984), as far as the guarantee is conditional.
Praise covers what it hides and costs votes at home; at most half as much of it as the guarantee is conditional (assumed).
"""

from ...compiled import rule
from ...constants import REASSURANCE_BUDGET
from ...rules.arms import buyers_cost, sellers_worth
from ...rules.secrecy import praised, worth_of_praise
from ...rules.trust import best_commitment, entrapment_cost, honour_slope
from ...views import Reassurance


@rule
def reassure(view, p):
    """Compare the gain in perceived protection with the cost, form by form."""
    if view.estranged == 1:
        return Reassurance(0.0, 0.0, 0.0, 0.0, 0.0)
    slope = honour_slope(view.reliability, p.honour_noise) * view.threat * view.conditionality
    cash = 1.0 if slope * p.value_host_support > p.cash_scale / p.guarantee_value else 0.0
    bought = slope * sellers_worth(p) * p.value_procurement
    procurement = 1.0 if bought > buyers_cost(p) * p.procurement_scale / p.guarantee_value else 0.0
    abandonment = view.threat * (1.0 - view.confidence)
    support = view.conditionality * best_commitment(abandonment, entrapment_cost(view.distance, p))
    limit = REASSURANCE_BUDGET
    praise = praised(0.5 * view.conditionality, worth_of_praise(view, p), p)
    return Reassurance(cash * min(1.0, limit / max(p.cash_scale, 1e-9)),
                       procurement * min(1.0, limit / max(p.procurement_scale, 1e-9)), praise, support, 0.0)
