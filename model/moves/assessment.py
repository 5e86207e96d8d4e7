"""Threat, and what an attack would meet; what Washington thinks and would really do."""

import math

from ..compiled import rule
from ..constants import ACCOMMODATION_RELIEF, HUB_SPILL
from ..rules import pledges, probing, resolve, security, trust
from ..rules.resolve import expected
from ..rules.shared import power, unit
from . import held
from .seen import other_terms, patron_view, solidarity, strategy_terms


@rule
def assess(ally, i, community, patron, rivals, pairs, allies, p):
    """Threat; what an attack would meet, with and without the US; what the US would do, in truth and by type.

    The pair of rival k and ally i is at place k * allies + i.
    """
    own = usable(ally, p)
    guarantee = (1.0 - ally.estranged) * p.patron_reach * patron.capability
    friends = solidarity(ally, p) * allied_capability(ally, community, 1.0, HUB_SPILL, p)
    spread = power(max(1.0, community.members - 1.0), p.thinning)
    # not in the theory of thinning: the guarantee is one, and does not shrink with the number of those who share it
    defence = own + p.spill_in * friends / spread + p.patron_spill_in * ally.confidence * p.us_front * guarantee
    calm, worst, nearest, ally.rival, ally.peril = 1.0, -1.0, -1.0, 0, 0.0
    for k in range(len(rivals)):
        tie = pairs[k * allies + i]
        relief = ACCOMMODATION_RELIEF * ally.accommodation if rivals[k].market == 1 else 0.0
        hostility = probing.hostility_toward(p.threat_scale * rivals[k].hostility, tie.claim, p) * (1.0 - relief)
        part = security.threat_from(hostility, tie.reach, at_hand(rivals[k]), defence, p)
        calm = calm * (1.0 - part)
        if part > worst:
            worst, ally.rival = part, k
        if tie.reach > nearest:
            nearest, ally.peril = tie.reach, unit(p.threat_scale * rivals[k].hostility)
    ally.threat = 1.0 - calm
    expect_honour(ally, patron, p)
    if len(rivals) > 0:
        tie = pairs[ally.rival * allies + i]
        expect_answer(ally, at_hand(rivals[ally.rival]) * tie.reach, own, guarantee, community, p)


@rule
def at_hand(rival):
    """Capability that a rival can turn on an ally: what a war elsewhere does not tie down."""
    return rival.capability * (1.0 - rival.committed)


@rule
def usable(ally, p):
    """Capability an ally can use on its own account: what autonomy adds, less what lost ground takes away."""
    return ally.capability * (1.0 - ally.ground) * (1.0 + p.autonomy_capability * ally.autonomy)


@rule
def allied_capability(ally, community, mesh, hub, p):
    """Others' capability, each weighted by the tie with this ally."""
    return security.tied_sum(ally.treaty == 2, solidarity(ally, p) * ally.capability, math.sqrt(ally.minilateral),
                             community.capability_all, community.capability_tied, community.capability_all_multilateral,
                             community.capability_tied_multilateral, mesh, hub)


@rule
def expect_honour(ally, patron, p):
    """The true probability that Washington honours, and what each type would do, now and under the other party."""
    public = trust.public_value(ally, ally.patron_value, p)
    ally.resolve = p.commitment_base + ally.commitment + patron.resolve + ally.standing
    ally.bare_honour = trust.honour_probability(public, ally.resolve, p)
    ally.honour = trust.confidence(ally.bare_honour, ally.lock_in, p)
    noise = resolve.observers_noise(p)
    other = other_terms(ally, patron, p)
    condition = ally.condition
    # the other party would value the ally by its own condition and its own ask
    ally.condition = other.condition
    shifted = public - ally.patron_value + trust.patron_value(ally, other.delivered, p)
    ally.condition = condition
    held.expect_honours(ally, resolve.honour_by_type(public, noise, p), resolve.honour_by_type(shifted, noise, p))


@rule
def expect_answer(ally, attack, own, guarantee, community, p):
    """What the most threatening rival must expect if it attacks this ally: who answers, and who would win."""
    resistance = probing.either(probing.own_resistance(own, attack), p.stock_effect * ally.stocks)
    # warning: what is seen coming is met, below the threshold of war too
    resistance = probing.either(resistance, p.intelligence_effect * ally.intelligence)
    friends = solidarity(ally, p) * allied_capability(ally, community, p.mesh_response, p.hub_response, p)
    ally.response_alone = probing.either(resistance, probing.coalition_response(friends, attack, p))
    ally.victory = victory_chance(ally, attack, own, guarantee, friends, p)
    ally.victory_alone = victory_chance(ally, attack, own, 0.0, friends, p)


@rule
def victory_chance(ally, attack, own, guarantee, friends, p):
    """Rival's chance of winning against those who come; troops and stocks in place shift the local balance."""
    present = 0.5 + 0.5 * ally.troops
    defence = own * (1.0 + ally.stocks) + p.concentration * (friends + present * guarantee)
    return security.contest(attack, defence, p.contest_decisiveness)


@rule
def deter(ally, tie, patron, p):
    """How far the most threatening rival is deterred: now, over both US parties, without the US, and if it knew the truth.

    What is remembered of a party counts twice as much as what it does now, so that the measure does not follow every
    election. Assumed.  For the record, and for a US that learns; nobody else goes by it.
    """
    tied = 1.0 - ally.estranged
    seen = expected(held.seen_by(tie, ally), held.honours(ally))
    own = expected(resolve.normalised(held.remembered(ally, patron.party)), held.honours(ally))
    other = expected(resolve.normalised(held.remembered(ally, 1 - patron.party)), held.other_honours(ally))
    ally.rival_belief = tied * trust.confidence(seen, ally.lock_in, p)
    ally.response = probing.either(ally.response_alone, ally.rival_belief)
    in_office = tied * trust.confidence((2.0 * own + seen) / 3.0, ally.lock_in, p)
    in_waiting = tied * trust.confidence(other, ally.lock_in, p)
    ally.deterrence = 0.5 * (deterred_at(ally, in_office, p) + deterred_at(ally, in_waiting, p))
    ally.deterrence_alone = deterred_at(ally, 0.0, p)
    ally.deterrence_true = deterred_at(ally, tied * ally.honour, p)


@rule
def deterred_at(ally, belief, p):
    """Chance that the rival lets an opportunity pass, believing this of the US."""
    return probing.deterred(belief, ally.victory, ally.victory_alone, ally.response_alone, p)


@rule
def value_ally(ally, patron, p, quarter):
    """What the ally is worth to Washington now, by what this administration ties to what it asks."""
    ally.compliance = pledges.compliance(ally, quarter)
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    ally.condition, ally.commitment, ally.asked_share = terms.condition, terms.commitment, terms.ask_spending
    ally.patron_value = trust.patron_value(ally, terms.delivered, p)
