"""Summaries that others read, and the record of a quarter."""

import math

from ..compiled import rule
from ..rules import hedging, probing, regimes, trust
from ..rules.resolve import Types, added
from .held import acts, count_news, forget_acts
from .seen import solidarity


@rule
def summarise(allies, communities, p):
    """What every community looks like now. A plain loop, so that both engines add in the same order."""
    for c in range(len(communities)):
        clear(communities[c])
    for i in range(len(allies)):
        count_in(allies[i], communities[allies[i].community], p)
    for c in range(len(communities)):
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
    community.estranged = 0.0
    community.engagement = 0.0
    community.roots = 0.0
    community.relieved = 0.0
    community.willing = 0.0
    community.weights = 0.0
    community.weights_out = 0.0


@rule
def count_in(ally, community, p):
    """Add one ally to its community's summary; who has left shares less of its forces."""
    root = math.sqrt(ally.minilateral)
    part = solidarity(ally, p)
    weighted, pooled = part * ally.spending * ally.scale, part * ally.capability
    community.members += 1.0
    community.spending += ally.spending
    community.spending_all += weighted
    community.spending_tied += root * weighted
    community.capability_all += pooled
    community.capability_tied += root * pooled
    if ally.treaty == 2:
        community.multilateral += 1.0
        community.spending_all_multilateral += weighted
        community.spending_tied_multilateral += root * weighted
        community.capability_all_multilateral += pooled
        community.capability_tied_multilateral += root * pooled
    community.estranged += ally.estranged
    community.engagement += ally.minilateral
    community.roots += root
    if ally.bloc == 2:
        community.relieved = ally.relieved
    community.willing += 1.0 if ally.minilateral + ally.autonomy > 0.1 else 0.0
    community.weights += ally.weight
    community.weights_out += ally.weight * ally.estranged


@rule
def faced(k, allies, pairs, patron, p):
    """Spending that a rival faces: of the allies it reaches and wants something of, by GDP, and of the US at their front."""
    total, weights = 0.0, 0.0
    for i in range(len(allies)):
        tie = pairs[k * len(allies) + i]
        weight = allies[i].gdp * tie.reach * probing.hostility_toward(1.0, tie.claim, p)
        total += weight * allies[i].spending
        weights += weight
    return total / max(weights, 1e-12) + p.us_front * patron.spending


@rule
def all_acts(allies, communities, p):
    """What is told of Washington by what it did and did not do this quarter: in every community, and everywhere."""
    for c in range(len(communities)):
        forget_acts(communities[c])
    for i in range(len(allies)):
        count_news(communities[allies[i].community], allies[i])
    total = Types(0.0, 0.0, 0.0)
    for c in range(len(communities)):
        communities[c].echo_near = trust.overlap(communities[c].members - 1.0, p)
        communities[c].echo_far = trust.overlap(len(allies) - communities[c].members, p)
        total = added(total, acts(communities[c]))
    return total


@rule
def observe(ally):
    """What is only for the record: cohesion of the tie, what the ally reports to spend, how mixed its signals are."""
    ally.ambiguity = hedging.ambiguity(1.0 - ally.hedging, ally.autonomy, ally.minilateral, ally.accommodation)
    ally.reported = ally.spending + ally.aid_share
    ally.cohesion = 0.0 if ally.estranged == 1 else regimes.cohesion(ally.confidence, ally.hedging, ally.compliance)
