"""Garrisons that leave."""

from ..compiled import rule
from .seen import patron_view, strategy_terms


@rule
def garrison_step(ally, patron, luck, p):
    """Part of the garrison may leave."""
    if ally.troops <= 0.01:
        return False
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    leaves = luck.withdrawal < terms.withdrawal
    if leaves:
        withdraw(ally, p.withdrawal_step, p)
    return leaves


@rule
def withdraw(ally, share, p):
    """Troops leave: bad news, in proportion to the garrison that was there."""
    ally.news_bad += p.weight_posture * ally.troops * min(1.0, 2.0 * share)
    ally.troops = ally.troops * (1.0 - share)
