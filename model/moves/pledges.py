"""Giving a pledge, promising in a deal, and being held to it."""

from ..compiled import rule
from ..constants import PLEDGE_NEAR
from ..rules import pledges
from .seen import perceived_condition


@rule
def pledge(ally, level, due, quarter):
    """A pledge beside those given before: one that is due, or nearly, becomes a floor, unless less is pledged now."""
    if quarter >= ally.pledge_due - PLEDGE_NEAR:
        ally.pledge_floor = max(ally.pledge_floor, ally.pledge)
    ally.pledge_floor = min(ally.pledge_floor, level)
    ally.pledge = level
    ally.pledge_from = ally.spending
    ally.pledge_start = float(quarter)
    ally.pledge_due = due


@rule
def urgency(ally, p):
    """How hard a deadline presses on the ally now. [0 to 1]"""
    return pledges.deadline(ally.peril, perceived_condition(ally, p), ally.confidence, p)


@rule
def promise_spending(ally, level):
    """A deal promises a level of spending: a rise, and more than was promised before, starts its line anew."""
    if level > ally.spending and level > ally.deal_spending:
        ally.deal_spending = level
        ally.deal_from = ally.spending
        ally.deal_age = 0


@rule
def monitor(ally, p):
    """In the last quarter of a year: whether the ally has missed what its deal promised, which is booked as its breach.

    Its cooperation halves and the deal is open to new demands until a year in which the promise is kept.  A budget
    that was fixed before the signature is no breach, nor one in the first year of a government elected against it.
    """
    if ally.deal == 0 or ally.deal_spending <= 0.0 or ally.deal_age < 4:
        return False
    missed = pledges.misses(ally, p) and ally.excused == 0
    ally.reopened = 1 if missed else 0
    if missed:
        ally.shortfalls += 1
        ally.cooperation = 0.5 * ally.cooperation
    return missed
