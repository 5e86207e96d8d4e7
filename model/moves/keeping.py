"""Reassurance, and the life of a deal in force."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import INTELLIGENCE_WORTH, RENEGE_COST, RENEGE_GAIN
from ..rules import deals, hedging, politics, resolve, table, trust
from ..rules.resolve import Types
from ..rules.shared import quarterly
from . import held
from .seen import ally_view, patron_view, reassurance_of, strategy_terms
from .talks import threat_credibility
from .trading import MEMBER, WHOLE, without_deal

# What happened to a deal.
RUNNING, RENEWED, EXPIRED, BROKEN, RENEGED = range(5)


class DealNews(NamedTuple):
    """What happened to a deal in force."""

    outcome: int
    hazard: float
    draw: float
    gain: float
    required: float


@rule
def reassure(ally, community, patron, p):
    """What the ally gives unasked, never less than what it has agreed to."""
    gift = reassurance_of(ally.reassurance_behaviour, ally_view(ally, community, patron, p), p)
    bound = ally.deal == 1
    ally.praise = gift.praise
    ally.offer = gift.offer
    ally.host_support = max(gift.cash, ally.deal_cash if bound else 0.0)
    ally.promised = max(gift.procurement, ally.deal_procurement if bound else 0.0)
    ally.support = max(gift.support, ally.deal_support if bound else 0.0)
    ally.investment = ally.deal_investment


@rule
def keep_deal(ally, patron, luck, p, quarter):
    """A deal in force: broken by Washington, broken by the ally, run out, or kept.

    A new administration that binds itself readily undoes less of what others signed: half the hazard at most. Assumed.
    Who would honour the guarantee breaks fewer deals, so that a deal kept is evidence quarter by quarter, whatever its term.
    """
    target = 1.0 - deals.reversal_hazard(ally.instrument, p) if ally.deal == 1 else 0.0
    ally.lock_in = hedging.approach(ally.lock_in, target, p.lock_in_rate)
    if ally.deal == 0:
        return DealNews(RUNNING, 0.0, 1.0, 0.0, 0.0)
    hazard = deals.reversal_hazard(ally.instrument, p)
    drift = quarterly(p.drift_share * hazard)
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    ally.deal_benefit = worth_today(ally, patron, terms, p, quarter)
    gain = RENEGE_GAIN * ally.deal_cost
    price = RENEGE_COST * ally.lock_in
    lost = politics.reversal_a_quarter(hazard, drift, p) * deals.doubt_factor(ally.reliability)
    required = deals.minimal_lock_in(gain, ally.deal_benefit / 4.0, p.patience_ally, lost)
    undone = hazard * (1.0 - 0.5 * terms.binding) if patron.changed == 1 else 0.0
    either = 1.0 - (1.0 - undone) * (1.0 - drift)
    broken = luck.reversal < either * deals.doubt_factor(ally.bare_honour)
    held.note_act(ally, resolve.evidence(broken, breaking_chances(ally, either)))
    if broken:
        end_deal(ally)
        ally.breaches += 1
        return DealNews(BROKEN, either, luck.reversal, gain, required)
    if quarter % 4 == 3 and price < required:
        end_deal(ally)
        ally.reneged += 1
        ally.cooperation = 0.5 * ally.cooperation
        return DealNews(RENEGED, hazard, price, gain, required)
    ally.cooperation = hedging.approach(ally.cooperation, 1.0, 0.1)
    ally.deal_age += 1
    ally.deal_left -= 1
    if ally.deal_left > 0:
        return DealNews(RUNNING, hazard, 1.0, gain, required)
    ally.expiries += 1
    if ally.deal_benefit > ally.deal_cost and ally.estranged == 0:
        ally.deal_left = int(p.deal_term)
        ally.renewals += 1
        return DealNews(RENEWED, hazard, 1.0, gain, required)
    end_deal(ally)
    return DealNews(EXPIRED, hazard, 1.0, gain, required)


@rule
def breaking_chances(ally, hazard):
    """Chance that each type breaks the deal this quarter."""
    would = held.honours(ally)
    return Types(hazard * deals.doubt_factor(would.committed), hazard * deals.doubt_factor(would.transactional),
                 hazard * deals.doubt_factor(would.retrenching))


@rule
def worth_today(ally, patron, terms, p, quarter):
    """What the deal in force is worth to the ally now. [guarantees a year]

    Protection at today's belief, the tariff that today's administration would put on it otherwise, the garrison that is still
    there, the intelligence, US aid to a country at war.  So a deal made under pressure is worth little once nobody threatens or
    a court has struck the tariffs down, and one that bought protection once nobody believes in it.
    """
    protection = trust.honour_slope(ally.reliability, p.honour_noise) * ally.deal_protection
    otherwise = without_deal(ally, patron, terms, quarter)
    credibility = 1.0 if ally.scheduled == WHOLE else threat_credibility(ally, terms, p)
    expected = ally.tariff + credibility * max(0.0, otherwise - ally.tariff)
    relief = table.tariff_relief(ally, expected, ally.tariff, p) if ally.relieved > 0.0 else 0.0
    stationed = p.posture_value * ally.threat * min(ally.troops, ally.deal_garrison)
    shared = INTELLIGENCE_WORTH * ally.threat * ally.intelligence_granted
    return protection + relief + stationed + shared + table.flow_worth(ally) * ally.flow_granted


@rule
def end_deal(ally):
    """The deal is over and so are its obligations. What a bloc has agreed for its members is not theirs to end."""
    ally.deal = 0
    ally.deal_left = 0
    ally.deal_spending = 0.0
    ally.deal_from = 0.0
    ally.deal_age = 0
    ally.reopened = 0
    ally.deal_cash = 0.0
    ally.deal_procurement = 0.0
    ally.deal_support = 0.0
    ally.deal_investment = 0.0
    ally.deal_aid = 0.0
    ally.flow_granted = 0.0
    ally.relieved = 0.0 if ally.bloc != MEMBER else ally.relieved
    ally.intelligence_granted = 0.0
    ally.deal_protection = 0.0
    ally.deal_garrison = 0.0
    ally.deal_benefit = 0.0
    ally.deal_cost = 0.0
