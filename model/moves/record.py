"""Summaries that others read, and the record of a quarter."""

import math

from ..compiled import rule
from ..rules import regimes, trust


@rule
def summarise(allies, communities, p):
    """What every community looks like now. A plain loop, so that both engines add in the same order."""
    for c in range(len(communities)):
        clear(communities[c])
    for i in range(len(allies)):
        count_in(allies[i], communities[allies[i].community])
    for c in range(len(communities)):
        communities[c].echo_near = trust.overlap(communities[c].members - 1.0, p)
        communities[c].echo_far = trust.overlap(len(allies) - communities[c].members, p)
        communities[c].efficiency = regimes.procurement_efficiency(communities[c].willing, p)


@rule
def clear(community):
    """An empty summary."""
    community.members = 0.0
    community.multilateral = 0.0
    community.spending = 0.0
    community.spending_all = 0.0
    community.spending_tied = 0.0
    community.spending_all_multilateral = 0.0
    community.spending_tied_multilateral = 0.0
    community.capability_all = 0.0
    community.capability_tied = 0.0
    community.capability_all_multilateral = 0.0
    community.capability_tied_multilateral = 0.0
    community.complying = 0.0
    community.estranged = 0.0
    community.engagement = 0.0
    community.roots = 0.0
    community.willing = 0.0
    community.news_good = 0.0
    community.news_bad = 0.0


@rule
def count_in(ally, community):
    """Add one ally to its community's summary."""
    root = math.sqrt(ally.minilateral)
    weighted = ally.spending * ally.scale
    community.members += 1.0
    community.spending += ally.spending
    community.spending_all += weighted
    community.spending_tied += root * weighted
    community.capability_all += ally.capability
    community.capability_tied += root * ally.capability
    if ally.treaty == 2:
        community.multilateral += 1.0
        community.spending_all_multilateral += weighted
        community.spending_tied_multilateral += root * weighted
        community.capability_all_multilateral += ally.capability
        community.capability_tied_multilateral += root * ally.capability
    community.complying += 1.0 if ally.compliance >= 1.0 else 0.0
    community.estranged += ally.estranged
    community.engagement += ally.minilateral
    community.roots += root
    community.willing += 1.0 if ally.minilateral + ally.autonomy > 0.1 else 0.0
    community.news_good += ally.news_good
    community.news_bad += ally.news_bad


@rule
def mean_spending(communities):
    """Mean share of GDP over all allies."""
    total, members = 0.0, 0.0
    for c in range(len(communities)):
        total += communities[c].spending
        members += communities[c].members
    return total / max(1.0, members)


@rule
def all_news(communities):
    """Good and bad news, over all communities."""
    good, bad = 0.0, 0.0
    for c in range(len(communities)):
        good += communities[c].news_good
        bad += communities[c].news_bad
    return good, bad


@rule
def observe(ally):
    """Cohesion of the tie, for the record."""
    ally.cohesion = 0.0 if ally.estranged == 1 else regimes.cohesion(ally.confidence, ally.hedging, ally.compliance)
