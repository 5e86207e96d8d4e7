"""Budgets, capability, and the arms race."""

from ..compiled import rule
from ..constants import (
    AID_CROWDING,
    ARMS_FATIGUE,
    GOVERNMENT_DISRUPTION,
    GROUND_RECOVERY,
    JOINT_PRICE,
    STOCK_RATE,
    STOCKS_PRICE,
)
from ..draws import normal
from ..rules import hedging, security
from ..rules.shared import quarterly
from .seen import ally_view, desired_share


@rule
def budget_step(ally, community, patron, luck, p, quarter):
    """Decide in the last quarter, spend from the first, and turn spending into capability."""
    view = ally_view(ally, community, patron, p)
    ally.spill_in = view.spill_in
    ally.desired_spending = max(desired_share(ally.spending_behaviour, view, p), 0.0)
    if quarter % 4 == 0 and ally.budget_due == 1:
        ally.spending = ally.next_spending
        ally.budget_due = 0
    if quarter % 4 == 3:
        wanted = max(ally.desired_spending, ally.deal_spending if ally.deal == 1 else 0.0)
        resolve = 1.0 - GOVERNMENT_DISRUPTION if ally.disrupted > 0 else 1.0
        ally.next_spending = security.budget(ally.spending, wanted, ally.threat, resolve, normal(luck.budget), p)
        ally.budget_due = 1
    effort = max(0.0, ally.spending - lever_price(ally, p) - AID_CROWDING * ally.aid_drawn) * ally.gdp * (1.0 - ally.gdp_loss)
    ally.capability = security.capability(ally.capability, effort, community.efficiency, quarterly(p.capability_decay))
    ally.stocks = hedging.approach(ally.stocks, p.prepositioned_stocks, STOCK_RATE)
    ally.ground = (1.0 - GROUND_RECOVERY) * ally.ground


@rule
def lever_price(ally, p):
    """What stocks, autonomy and joint procurement take out of the budget, so that forces grow the less. [share of GDP]"""
    return (STOCKS_PRICE * ally.stocks + p.autonomy_price * ally.autonomy
            + JOINT_PRICE * p.multilateral_procurement)


@rule
def arm(rival, pressure, p):
    """A rival's hostility drifts and its budget reacts: one quarter of Richardson's race."""
    rival.hostility = security.hostility(rival.hostility, rival.usual_hostility, p)
    grievance = (ARMS_FATIGUE * rival.first_spending - p.arms_reaction * rival.first_pressure
                 + p.arms_grievance * (rival.hostility - rival.first_hostility))
    rival.spending = security.richardson(rival.spending, pressure, p.arms_reaction, ARMS_FATIGUE, grievance, 0.25)
    rival.capability = security.capability(rival.capability, rival.spending * rival.gdp, 1.0,
                                           quarterly(p.capability_decay))
