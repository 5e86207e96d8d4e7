"""What each actor sees, and the variant that decides for it."""

import math

from ..compiled import rule
from ..constants import HUB_SPILL, TROOPS_COMPLEMENT
from ..rules import resolve, secrecy, security, trust
from ..variants import choose
from ..views import AllyView, PatronView
from . import held

strategy_terms = choose("strategy")
desired_share = choose("spending")
reassurance_of = choose("reassurance")
hedge_of = choose("hedging")


@rule
def patron_view(ally):
    """What Washington sees of the ally."""
    return PatronView(ally.spending + ally.aid_share, ally.pledge, ally.compliance, ally.surplus, ally.exposure,
                      ally.host_support, ally.procurement, ally.support, ally.troops, ally.tariff, ally.seen_hedging,
                      ally.strategic, ally.treaty, ally.cooperation, ally.deal, ally.schedule, ally.threat, ally.lesson)


@rule
def solidarity(ally, p):
    """Share of allies' forces that count for each other: all while the tie holds, less with who has left. [0 to 1]"""
    return 1.0 - p.solidarity_loss * ally.estranged


@rule
def other_terms(ally, patron, p):
    """How the party out of office would treat the ally."""
    return strategy_terms(p.challenger_strategy if patron.party == 0 else p.incumbent_strategy, patron_view(ally), p)


@rule
def perceived_condition(ally, p):
    """How far the guarantee is thought to hang on what the ally delivers: as asked, as far as it can tip anybody, uncovered."""
    uncovered = 1.0 - ally.lock_in * p.lock_in_reassurance
    return ally.condition * resolve.sway(held.believed(ally), held.honours(ally)) * uncovered


@rule
def felt(ally, p):
    """The threat that a government answers."""
    return security.felt_threat(ally.threat, ally.peril, p)


@rule
def at_stake(ally, guarantee, p):
    """Part of the guarantee's spill-in that paying in full would add to paying nothing. [share of GDP]

    The slope of the belief in what Washington thinks of the ally is sway / (4 tau'); no more hangs on payment than is believed.
    """
    slope = p.value_burden * perceived_condition(ally, p) / (4.0 * resolve.observers_noise(p))
    return guarantee * min(slope, ally.confidence)


@rule
def ally_view(ally, community, patron, p):
    """What the ally's government sees."""
    others = community.members - 1.0
    tied, part = 1.0 - ally.estranged, solidarity(ally, p)
    allied = part * security.tied_sum(ally.treaty == 2, part * ally.spending * ally.scale, math.sqrt(ally.minilateral),
                                      community.spending_all, community.spending_tied,
                                      community.spending_all_multilateral, community.spending_tied_multilateral, 1.0,
                                      HUB_SPILL)
    guarantee = security.patron_spill_in(1.0, patron.spending, p) * trust.treaty_strength(ally.treaty) * tied
    spill = security.allied_spill_in(allied, ally.scale, others, p) + ally.confidence * guarantee
    count = max(1.0, others)
    return AllyView(
        ally.spending, security.preference(ally.taste, felt(ally, p), p), spill, at_stake(ally, guarantee, p), ally.asked_share,
        ally.pledge, ally.threat, ally.reliability, ally.confidence, ally.outlook,
        (community.spending - ally.spending) / count if others > 0.0 else ally.spending,
        TROOPS_COMPLEMENT * ally.troops if ally.treaty == 2 else 0.0, ally.lean, ally.condition,
        ally.exposure * (1.0 - ally.diversification), ally.tariff, ally.threatened, ally.rival_market, ally.distance,
        (community.engagement - ally.minilateral) / count, ally.hedging, ally.host_support, ally.procurement,
        ally.estranged, secrecy.detected(ally.praise, p), ally.hidden)
