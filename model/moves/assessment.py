"""Threat, and what an attack would meet; what Washington thinks and would really do."""

import math

from ..compiled import rule
from ..rules import politics, probing, security, trust
from ..rules.shared import power
from .seen import patron_view, strategy_terms


@rule
def assess(ally, i, community, patron, rivals, reach, allies, p):
    """Threat, and what an attack would meet, with and without the US; what the US would really do.

    `reach` is the reach of rival k to ally i at place k * allies + i.
    """
    spread = power(max(1.0, community.members - 1.0), p.thinning)
    own = usable(ally, p)
    guarantee = p.patron_reach * patron.capability
    defence = (own + p.spill_in * allied_capability(ally, community, 1.0, p.hub_spill) / spread
               + p.patron_spill_in * ally.confidence * guarantee / spread)
    calm, worst, ally.rival = 1.0, -1.0, 0
    for k in range(len(rivals)):
        hostility = p.threat_scale * rivals[k].hostility * (1.0 - p.accommodation_relief * ally.accommodation)
        part = security.threat_from(hostility, reach[k * allies + i], rivals[k].capability, defence, p)
        calm = calm * (1.0 - part)
        if part > worst:
            worst, ally.rival = part, k
    ally.threat = 1.0 - calm
    if len(rivals) > 0:
        attack = rivals[ally.rival].capability * reach[ally.rival * allies + i]
        expect_answer(ally, attack, own, guarantee, community, p)
    ally.honour = trust.honour_probability(ally.patron_value, ally.treaty, ally.troops, ally.lock_in, ally.threat, p)


@rule
def usable(ally, p):
    """Capability an ally can use on its own account, with what autonomy adds."""
    return ally.capability * (1.0 + p.autonomy_capability * ally.autonomy)


@rule
def allied_capability(ally, community, mesh, hub):
    """Others' capability, each weighted by the tie with this ally."""
    return security.tied_sum(ally.treaty == 2, ally.capability, math.sqrt(ally.minilateral), community.capability_all,
                             community.capability_tied, community.capability_all_multilateral,
                             community.capability_tied_multilateral, mesh, hub)


@rule
def expect_answer(ally, attack, own, guarantee, community, p):
    """What the most threatening rival must expect if it attacks this ally."""
    resistance = probing.either(probing.own_resistance(own, attack), p.stock_effect * ally.stocks)
    friends = allied_capability(ally, community, p.mesh_response, p.hub_response)
    ally.response_alone = probing.either(resistance, probing.coalition_response(friends, attack, p))
    believed = ally.rival_for / (ally.rival_for + ally.rival_against)
    comes = 0.0 if ally.estranged == 1 else believed * p.patron_reach
    ally.response = probing.either(ally.response_alone, comes)
    ally.critical_response = probing.critical_response(victory_chance(ally, attack, own, guarantee, friends, p),
                                                       p.defeat_cost, p.challenge_cost)


@rule
def victory_chance(ally, attack, own, guarantee, friends, p):
    """Rival's chance of winning against those who come; troops and stocks in place shift the local balance."""
    present = 0.0 if ally.estranged == 1 else 0.5 + 0.5 * ally.troops
    defence = own * (1.0 + ally.stocks) + p.concentration * (friends + present * guarantee)
    return security.contest(attack, defence, p.contest_decisiveness)


@rule
def value_ally(ally, patron, p, quarter):
    """What the ally is worth to Washington now; a suspended tie is worth little."""
    ally.compliance = politics.compliance(ally, quarter)
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    commitment = terms.commitment - (0.5 if ally.estranged == 1 else 0.0)
    ally.patron_value = trust.patron_value(ally, ally.compliance, commitment, p)
