"""Exercises, deliveries, visits, statutes on time: the small acts that keep a tie up, one a quarter."""

from ..compiled import rule
from ..rules import resolve
from ..rules.resolve import Types
from . import held


@rule
def upkeep(ally, luck, p):
    """This quarter's act is held or dropped, the likelier held the more Washington would honour; returns whether it was held.

    Cheap and steady, so that resolve leaks out slowly even where nothing tests it.
    """
    if ally.estranged == 1:
        return False
    low, span = p.act_low, p.act_high - p.act_low
    held_now = luck.act < low + span * ally.bare_honour
    would = held.honours(ally)
    chances = Types(low + span * would.committed, low + span * would.transactional, low + span * would.retrenching)
    held.note_act(ally, resolve.evidence(held_now, chances))
    return held_now
