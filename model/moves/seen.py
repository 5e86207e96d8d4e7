"""What each actor sees, and the variant that decides for it."""

import math

from ..compiled import rule
from ..constants import HUB_SPILL, TROOPS_COMPLEMENT
from ..rules import security, trust
from ..variants import choose
from ..views import AllyView, PatronView

strategy_terms = choose("strategy")
desired_share = choose("spending")
reassurance_of = choose("reassurance")
hedge_of = choose("hedging")


@rule
def patron_view(ally):
    """What Washington sees of the ally."""
    return PatronView(ally.spending, ally.pledge, ally.compliance, ally.surplus, ally.exposure, ally.host_support,
                      ally.procurement, ally.support, ally.troops, ally.tariff, ally.hedging, ally.strategic, ally.treaty,
                      ally.cooperation, ally.deal, ally.schedule, ally.threat, ally.lesson)


@rule
def solidarity(ally, p):
    """Share of allies' forces that count for each other: all while the tie holds, less with who has left. [0 to 1]"""
    return 1.0 - p.solidarity_loss * ally.estranged


@rule
def other_terms(ally, patron, p):
    """How the party out of office would treat the ally."""
    return strategy_terms(p.challenger_strategy if patron.party == 0 else p.incumbent_strategy, patron_view(ally), p)


@rule
def ally_view(ally, community, patron, p):
    """What the ally's government sees."""
    others = community.members - 1.0
    tied, part = 1.0 - ally.estranged, solidarity(ally, p)
    allied = part * security.tied_sum(ally.treaty == 2, part * ally.spending * ally.scale, math.sqrt(ally.minilateral),
                                      community.spending_all, community.spending_tied,
                                      community.spending_all_multilateral, community.spending_tied_multilateral, 1.0,
                                      HUB_SPILL)
    spill = (security.allied_spill_in(allied, ally.scale, others, p)
             + security.patron_spill_in(ally.confidence, patron.spending, p) * trust.treaty_strength(ally.treaty) * tied)
    count = max(1.0, others)
    return AllyView(
        ally.spending, security.preference(ally.taste, ally.threat, p), spill, ally.pledge, ally.threat, ally.reliability,
        ally.confidence, ally.outlook, (community.spending - ally.spending) / count if others > 0.0 else ally.spending,
        (community.complying - (1.0 if ally.compliance >= 1.0 else 0.0)) / count, ally.shaming,
        TROOPS_COMPLEMENT * ally.troops if ally.treaty == 2 else 0.0, ally.condition,
        ally.exposure * (1.0 - ally.diversification), ally.tariff, ally.threatened, ally.rival_market, ally.distance,
        (community.engagement - ally.minilateral) / count, ally.hedging, ally.host_support, ally.procurement,
        ally.estranged)
