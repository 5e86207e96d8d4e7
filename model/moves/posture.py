"""Garrisons that leave and come back."""

from ..compiled import rule
from ..rules import resolve
from ..rules.resolve import Types
from . import held
from .seen import patron_view, strategy_terms

STAYED, LEFT, CAME, CLOSED = range(4)


@rule
def garrison_step(ally, patron, luck, p):
    """Part of the garrison may leave, or come back up to its first level; with the tie it goes home within two years.

    What was announced carries no news. What was not does: a sunk cost (Spence 1973; Fearon 1997).
    """
    if ally.estranged == 1:
        return close(ally)
    if ally.first_troops <= 0.01 and ally.troops <= 0.01:
        return STAYED
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    happened = STAYED
    if ally.troops > 0.01:
        leaves = luck.withdrawal < terms.withdrawal + p.posture_hazard * (1.0 - ally.bare_honour)
        held.note_act(ally, resolve.evidence(leaves, leaving_chances(ally, terms.withdrawal, p)))
        if leaves:
            withdraw(ally, p.withdrawal_step)
            happened = LEFT
    if ally.troops < ally.first_troops:
        welcome = p.posture_hazard * terms.garrison
        comes = luck.reinforce < welcome * ally.bare_honour
        held.note_act(ally, resolve.evidence(comes, resolve.scaled(held.honours(ally), welcome)))
        if comes:
            ally.troops = min(ally.first_troops, ally.troops + p.withdrawal_step * ally.first_troops)
            happened = CAME
    return happened


@rule
def close(ally):
    """The tie is suspended and the bases close."""
    if ally.troops <= 0.001:
        ally.troops = 0.0
        return STAYED
    ally.troops = 0.7 * ally.troops
    return CLOSED


@rule
def leaving_chances(ally, announced, p):
    """Chance that forces leave, by type."""
    would, hazard = held.honours(ally), p.posture_hazard
    return Types(announced + hazard * (1.0 - would.committed), announced + hazard * (1.0 - would.transactional),
                 announced + hazard * (1.0 - would.retrenching))


@rule
def withdraw(ally, share):
    """Troops leave."""
    ally.troops = ally.troops * (1.0 - share)
