"""Arms: orders, home supply that cannot follow a jump, imports as the rest, and how much of them is American."""

from ..compiled import rule
from ..constants import ARMS_DOUBT, ARMS_URGENCY, EQUIPMENT, EQUIPMENT_MARGIN, HOME_GROWTH
from .shared import logistic


@rule
def orders(spending, first):
    """Orders of arms: e m_0 + e' (m - m_0), since what is added to a budget goes to arms more than the rest. [share of GDP]"""
    return max(0.1 * EQUIPMENT * spending, EQUIPMENT * first + EQUIPMENT_MARGIN * (spending - first))


@rule
def home_supply(supply, usual, wanted, autonomy, efficiency):
    """What home industry delivers: its usual share of what is wanted, as far as it can grow in a quarter. [share of GDP a year]

    Autonomy doubles the growth at most; joint procurement lets the same money build more.
    """
    return min(usual * wanted, supply * (1.0 + 0.25 * HOME_GROWTH * (1.0 + autonomy) * efficiency))


@rule
def us_share(taste, urgency, reliability):
    """US share of imported arms, by logit: what is needed at once is in US stocks, and doubt sends some elsewhere.

    Urgency is the share of orders that home industry cannot deliver; sizes assumed.
    """
    return logistic(taste + ARMS_URGENCY * urgency - ARMS_DOUBT * (1.0 - reliability))
