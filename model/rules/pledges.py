"""What was promised in public or in a deal, and how it pulls a budget."""

from ..compiled import rule
from ..constants import MILESTONE_QUARTERS, MISSED
from .shared import unit


@rule
def pledge_path(ally, quarter):
    """Share of GDP that is pledged for a quarter: the larger of what fell due and the line to what will. [share of GDP]

    A pledge that fell due is a floor.  A later one is a straight line from where it was given to its level when due.
    """
    if quarter >= ally.pledge_due:
        return max(ally.pledge_floor, ally.pledge)
    done = (quarter - ally.pledge_start) / max(1.0, ally.pledge_due - ally.pledge_start)
    return max(ally.pledge_floor, ally.pledge_from + done * (ally.pledge - ally.pledge_from))


@rule
def compliance(ally, quarter):
    """How far an ally keeps its pledges: min(1, m / path), aid to a country at war counting; 1 without a pledge."""
    path = pledge_path(ally, quarter)
    return 1.0 if path <= 0.0 else min(1.0, (ally.spending + ally.aid_share) / path)


@rule
def deadline(peril, perceived, confidence, p):
    """Part of a shortfall against the pledge that a budget makes up: [d h^4 (1 + q [c + 1 - r])]. [0 to 1]

    h is the hostility of the rival whose reach is longest, c how far the guarantee is thought to hang on payment.
    Pressure works on the threatened who doubt (Blankenship 2021); the fourth power is assumed, since before 2022
    hardly anybody followed the line that nearly everybody followed after it.
    """
    alarm = peril * peril
    return unit(p.deadline_pull * alarm * alarm * (1.0 + p.deadline_pressure * unit(perceived + 1.0 - confidence)))


@rule
def milestone(ally, ahead, p):
    """Share of GDP that a deal promises for so many quarters from now: a line over three years, or its term if shorter."""
    done = min(1.0, (ally.deal_age + ahead) / min(MILESTONE_QUARTERS, p.deal_term))
    return ally.deal_from + done * (ally.deal_spending - ally.deal_from)


@rule
def misses(ally, p):
    """Whether what was promised to be spent by now falls short by more than a tenth of the rise that was promised."""
    return milestone(ally, 0.0, p) - ally.spending - ally.aid_share > MISSED * (ally.deal_spending - ally.deal_from)


@rule
def made_up(share, due, part):
    """A share with a part of what it lacks of what is due; what exceeds it is not pulled down. [share of GDP]"""
    return share + part * max(0.0, due - share)
