"""Arms: orders, home supply that cannot follow a jump, imports as the rest, how much of them is American, and offsets."""

from ..compiled import rule
from ..constants import ARMS_COST, ARMS_DOUBT, ARMS_URGENCY, EQUIPMENT, EQUIPMENT_MARGIN, HOME_GROWTH, OFFSET_LOSS
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


@rule
def offset_work(promised, anyway, p):
    """Part of a promised purchase that the seller has made in the buyer's country: o (b - b_0), without what is bought anyway.

    US Department of Commerce 2013 (how common offsets are, and how large); that all of it is work on arms is assumed.
    """
    return p.offset * max(0.0, promised - anyway)


@rule
def buyers_cost(p):
    """What promised US arms cost beyond their worth at home: a (1 - o), since work done there is worth it. [share of price]"""
    return ARMS_COST * (1.0 - p.offset)


@rule
def sellers_worth(p):
    """What an offset leaves of the worth of a sale to Washington: 1 - l o. The work goes abroad, and the tie stays. [share]"""
    return 1.0 - OFFSET_LOSS * p.offset
