"""Suspending the tie, and returning to it."""

from ..compiled import rule
from ..rules import regimes
from .keeping import end_deal


@rule
def take_stance(ally, community, p):
    """Suspend the tie or return to it, given how many of the community have."""
    others = max(1.0, community.members - 1.0)
    fraction = (community.estranged - ally.estranged) / others
    before = ally.estranged
    need = ally.threat * (1.0 - ally.response_alone)
    threshold = regimes.exit_threshold(ally.threshold, ally.confidence, need, p)
    ally.estranged = regimes.estranged(before, fraction, threshold, p)
    if ally.estranged == 1 and before == 0:
        end_deal(ally)
        ally.ask_open = 0
    return ally.estranged - before
