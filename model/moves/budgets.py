"""Budgets, capability, and the arms race."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import (
    AID_CROWDING,
    ARMS_FATIGUE,
    ESCALATION_ELSEWHERE,
    GROUND_RECOVERY,
    JOINT_PRICE,
    STOCK_RATE,
    STOCKS_PRICE,
    THREAT_HABIT,
)
from ..draws import normal
from ..rules import hedging, pledges, security
from ..rules.shared import quarterly, unit
from .pledges import monitor, urgency
from .seen import ally_view, desired_share, felt


class Budget(NamedTuple):
    """What decided a quarter's budget, for the journal. Shares of GDP, but for the pace."""

    pace: float  # part of the gap to its wish that the ally closes in a year
    pledge: float  # what a deadline added
    deal: float  # what a promise in a deal added
    luck: float  # what the year's luck and the lean of the government changed
    missed: int  # 1 if a promise was missed and is booked as a breach


@rule
def budget_step(ally, community, patron, luck, p, quarter):
    """Decide in the last quarter, spend from the first, add a supplement from the third, and turn spending into capability."""
    view = ally_view(ally, community, patron, p)
    now = felt(ally, p)
    ally.usual_threat += THREAT_HABIT * (now - ally.usual_threat)
    ally.spill_in = view.spill_in
    ally.desired_spending = max(desired_share(ally.spending_behaviour, view, p), 0.0)
    decided = Budget(0.0, 0.0, 0.0, 0.0, 0)
    if quarter % 4 == 0 and ally.budget_due == 1:
        ally.spending = ally.next_spending
        ally.budget_due = 0
        ally.taste = (1.0 - p.taste_fade) * ally.taste
    if quarter % 4 == 1:
        ally.supplement = urgency(ally, p) * max(0.0, pledges.pledge_path(ally, quarter + 2) - ally.aid_share - ally.spending)
        decided = Budget(0.0, ally.supplement, 0.0, 0.0, 0)
    if quarter % 4 == 2:
        ally.spending += ally.supplement
        ally.supplement = 0.0
    if quarter % 4 == 3:
        missed = monitor(ally, p)
        decided = draw_up(ally, patron, now, normal(luck.budget), missed, p, quarter)
    effort = max(0.0, ally.spending - lever_price(ally, p) - AID_CROWDING * ally.aid_drawn) * ally.gdp * (1.0 - ally.gdp_loss)
    ally.capability = security.capability(ally.capability, effort, community.efficiency, quarterly(p.capability_decay))
    ally.stocks = hedging.approach(ally.stocks, p.prepositioned_stocks, STOCK_RATE)
    ally.ground = (1.0 - GROUND_RECOVERY) * ally.ground
    return decided


@rule
def draw_up(ally, patron, now, own, missed, p, quarter):
    """Next year's budget: toward its wish, up to what is pledged and promised for its end, and the luck of the year.

    Aid to a country at war counts toward pledges and promises, as reported shares do.
    """
    pace = security.pace(now, ally.usual_threat, p)
    wish = security.budget(ally.spending, ally.desired_spending, pace)
    pledged = pledges.made_up(wish, pledges.pledge_path(ally, quarter + 4) - ally.aid_share, urgency(ally, p))
    promised = pledged
    if ally.deal == 1 and ally.deal_spending > 0.0:
        promised = pledges.made_up(pledged, pledges.milestone(ally, 4.0, p) - ally.aid_share, p.milestone)
    ally.next_spending = security.shaken(promised, own, patron.year, ally.lean, p)
    ally.budget_due = 1
    return Budget(pace, pledged - wish, promised - pledged, ally.next_spending - promised, 1 if missed else 0)


@rule
def lever_price(ally, p):
    """What stocks, autonomy and joint procurement take out of the budget, so that forces grow the less. [share of GDP]"""
    return (STOCKS_PRICE * ally.stocks + p.autonomy_price * ally.autonomy
            + JOINT_PRICE * p.multilateral_procurement)


@rule
def escalate(rival, luck, p):
    """A rival may become more hostile for good, out of itself and undated; returns by how much.

    Hungary, Berlin, Prague, Kabul, Georgia, Crimea: Moscow about once in ten years, others a quarter as often (assumed).
    """
    often = 1.0 if rival.restless == 1 else ESCALATION_ELSEWHERE
    if luck.escalate >= quarterly(often * p.escalation_hazard):
        return 0.0
    size = p.escalation_size * luck.escalate_size
    rival.hostility = unit(rival.hostility + size)
    rival.usual_hostility = unit(rival.usual_hostility + size)
    return size


@rule
def arm(rival, pressure, p):
    """A rival's hostility drifts and its budget reacts: one quarter of Richardson's race."""
    rival.hostility = security.hostility(rival.hostility, rival.usual_hostility, p)
    grievance = (ARMS_FATIGUE * rival.first_spending - p.arms_reaction * rival.first_pressure
                 + p.arms_grievance * (rival.hostility - rival.first_hostility))
    rival.spending = security.richardson(rival.spending, pressure, p.arms_reaction, ARMS_FATIGUE, grievance, 0.25)
    rival.capability = security.capability(rival.capability, rival.spending * rival.gdp, 1.0,
                                           quarterly(p.capability_decay))
