"""Demand, offer, ask, answer, and what follows."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import ELECTION_IMPATIENCE, INSULATION_CLAUSE, TARIFF_REFERENCE
from ..rules import bargaining, deals, hedging, politics, trade, trust
from ..rules.shared import quarterly, unit
from .pledges import promise
from .seen import patron_view, strategy_terms
from .trading import impose_tariff, wear

# Outcomes of a negotiation.
QUIET, REFUSED, AGREED, DROPPED, PRE_EMPTED = range(5)


class Negotiation(NamedTuple):
    """One quarter at the table, with the terms that decided it. Utilities in guarantees a year, asks as shares."""

    outcome: int
    opened: int
    price: float
    cutoff: float
    limit: float
    security: float
    tariff_relief: float
    posture: float
    cost: float
    patron_cost: float
    power: float
    election: float
    tariff: float
    executed: int


class Stakes(NamedTuple):
    """What is at stake between one ally and Washington this quarter."""

    deal: bargaining.Package
    credibility: float  # chance within a year that the threat is carried out
    power: float  # the ally's share of the surplus
    known: float  # what it would concede, as everybody can reckon
    limit: float  # what it would really concede
    election: float  # rush or wait


@rule
def negotiate(ally, patron, luck, p, quarter):
    """One quarter at the table: demand, pre-emptive offer, ask, answer, and what follows a refusal."""
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    ally.shaming = terms.shaming
    if ally.estranged == 0:
        demand(ally, terms, luck, p)
    if ally.ask_open == 0 or ally.estranged == 1:
        ally.ask_open = 0
        return Negotiation(QUIET, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, ally.tariff, 0)
    opened = ally.bound_high < 0.0
    if opened:
        take_up(ally, terms, p)
    at_stake = weigh(ally, patron, terms, opened, p, quarter)
    deal = at_stake.deal
    cutoff, price = ask(ally, at_stake, p)
    outcome = answer(ally, deal, opened, price, cutoff, at_stake.limit, p)
    ally.asked = price
    ally.limit = at_stake.limit
    executed = 0
    if outcome in (AGREED, PRE_EMPTED):
        price = min(at_stake.limit, ally.offer if outcome == PRE_EMPTED else price)
        conclude(ally, deal, price, terms.binding, p)
    elif outcome == REFUSED:
        executed = refuse(ally, cutoff, at_stake.credibility, luck, p)
    else:
        ally.ask_open = 0
        ally.threatened = 0.0
    return Negotiation(outcome, 1 if opened else 0, price, cutoff, at_stake.limit, deal.security, deal.tariff_relief,
                       deal.posture, deal.cost, deal.patron_cost, at_stake.power, at_stake.election, deal.tariff, executed)


@rule
def weigh(ally, patron, terms, opened, p, quarter):
    """What is at stake: the package, the power of each side, what the ally would concede."""
    credibility = threat_credibility(ally, terms, p)
    slope = trust.honour_slope(ally.reliability, p.honour_noise)
    deal = bargaining.package(ally, slope, ally.desired_spending, credibility, terms.garrison, p)
    impatient = p.patience_patron - (ELECTION_IMPATIENCE if election_near(quarter) else 0.0)
    power = 1.0 - bargaining.rubinstein_first(impatient, p.patience_ally)
    if opened and ally.offer > 0.0:
        power = bargaining.rubinstein_first(p.patience_ally, impatient)
    outside = max(0.0, ally.threat * (ally.response_alone - ally.confidence))
    worth = bargaining.concession_limit(deal, power, outside, p)
    election = election_factor(ally, patron, terms, p, quarter)
    return Stakes(deal, credibility, power, min(1.0, worth), min(1.0, worth * ally.private * election), election)


@rule
def threat_credibility(ally, terms, p):
    """Chance within a year that a tariff threat is carried out, as the ally must expect."""
    retaliation = p.retaliation * (1.0 - unit(ally.threat * ally.confidence))
    return trade.credible(p.tariff_execution * terms.execution, retaliation, p)


@rule
def election_near(quarter):
    """Whether the administration is in the last year before an inauguration."""
    return 0 < politics.quarters_to_inauguration(quarter) <= 4


@rule
def ask(ally, at_stake, p):
    """The ask of the quarter, and the limit from which the ally takes it; a first ask opens what the US thinks possible."""
    if ally.bound_high < 0.0:
        unsure = p.ignorance * (1.0 - p.clarity)
        ally.bound_low = at_stake.known * (1.0 - unsure)
        ally.bound_high = at_stake.known + unsure * (1.0 - at_stake.known)
    floor = unit(at_stake.deal.patron_cost / max(at_stake.deal.cost, 1e-12))
    cutoff = bargaining.skimming_cutoff(ally.bound_low, ally.bound_high, floor, p.foresight)
    return cutoff, bargaining.skimming_price(ally.bound_low, ally.bound_high, floor, p.foresight)


@rule
def open_ask(ally):
    """A clean table with a demand on it that the ally has not yet taken up: its bounds are not set."""
    ally.ask_open = 1
    ally.rounds = 0
    ally.bound_low = -1.0
    ally.bound_high = -1.0
    ally.ask_spending = 0.0
    ally.ask_cash = 0.0
    ally.ask_procurement = 0.0
    ally.ask_support = 0.0
    ally.ask_sovereignty = 0.0


@rule
def demand(ally, terms, luck, p):
    """Washington may put a demand on the table; on top of a deal that is kept only as far as it stacks."""
    bound = ally.deal == 1 and ally.reopened == 0
    rate = p.demand_rate * terms.pressure * (p.stacking * terms.stacking if bound else 1.0)
    if ally.ask_open == 1 or luck.demand >= rate:
        return
    open_ask(ally)
    ally.ask_spending = terms.ask_spending
    ally.ask_cash = terms.ask_cash
    ally.ask_procurement = terms.ask_procurement
    ally.ask_support = terms.ask_support


@rule
def take_up(ally, terms, p):
    """A new demand, from whoever made it: the threat behind it, the private limit of a government, and what it tells the ally.

    A threat from one's guarantor wears the tie away by a third of what the tariff itself would, as far as defence is not
    insulated; clear and timebound terms take half of that. Assumed.
    """
    ally.threatened = max(ally.threatened, terms.tariff_threat)
    ally.private = max(0.05, 1.0 - p.lean_concession * ally.lean)
    step = unit(terms.tariff_threat / TARIFF_REFERENCE)
    ally.erosion += (1.0 - 0.5 * p.clarity) * wear(ally, step, p) / 3.0


@rule
def election_factor(ally, patron, terms, p, quarter):
    """Rush or wait: how the next administration may differ."""
    if not election_near(quarter):
        return 1.0
    other = p.challenger_strategy if patron.party == 0 else p.incumbent_strategy
    later = strategy_terms(other, patron_view(ally), p)
    return bargaining.election_pressure(severity(terms, p), severity(later, p), p.party_change,
                                        politics.quarters_to_inauguration(quarter), p)


@rule
def severity(terms, p):
    """How hard an administration presses: demands and tariffs, in comparable measure."""
    return 0.5 * terms.pressure + 0.5 * terms.tariff_threat / TARIFF_REFERENCE


@rule
def answer(ally, deal, opened, price, cutoff, limit, p):
    """The ally's answer to the ask of the quarter.

    A pre-emptive offer lies on the table before the ask is drawn; Washington takes it when it is worth at least what
    it expects from asking: the price times the chance that it is taken.
    """
    if deal.cost <= 1e-12:
        return DROPPED
    if opened and ally.offer > 0.0 and limit > 0.0:
        spread = max(1e-12, ally.bound_high - ally.bound_low)
        chance = unit((ally.bound_high - cutoff) / spread)
        if min(limit, ally.offer) >= price * chance:
            return PRE_EMPTED
    if limit > 0.0 and limit >= cutoff:
        return AGREED
    if price < p.drop_share and ally.rounds > 0:
        return DROPPED
    return REFUSED


@rule
def conclude(ally, deal, share, binding, p):
    """A deal: obligations, instrument, the tariff and garrison agreed, insulation clauses."""
    ally.ask_open = 0
    ally.deal = 1
    ally.deal_left = int(p.deal_term)
    ally.deals += 1
    ally.concession = share
    promise(ally, ally.spending + share * max(0.0, ally.ask_spending - ally.spending))
    ally.deal_cash = max(ally.deal_cash, share * ally.ask_cash)
    ally.deal_procurement = max(ally.deal_procurement, share * ally.ask_procurement)
    ally.deal_support = max(ally.deal_support, share * ally.ask_support)
    ally.deal_protection = bargaining.ask_value(ally, p) * ally.threat
    ally.deal_garrison = max(ally.deal_garrison, deal.garrison)
    ally.deal_benefit = deal.security + deal.tariff_relief + deal.posture + deal.lapse
    ally.deal_cost = share * deal.cost
    surplus = ally.deal_benefit - deal.patron_cost
    ally.instrument = deals.choose_instrument(surplus, p.party_change, binding, p)
    lasting = 1.0 - deals.reversal_hazard(ally.instrument, p)
    ally.insulation = unit(ally.insulation + INSULATION_CLAUSE * lasting)
    if ally.tariff > deal.tariff or ally.threatened > ally.tariff:
        ally.tariff = deal.tariff
    ally.threatened = 0.0
    ally.troops = max(ally.troops, deal.garrison)
    ally.cooperation = hedging.approach(ally.cooperation, 1.0, 0.2)


@rule
def refuse(ally, cutoff, credibility, luck, p):
    """A refusal teaches Washington that the limit is lower, and may cost a tariff."""
    ally.rounds += 1
    ally.refusals += 1
    ally.bound_high = max(ally.bound_low, cutoff)
    if ally.bound_high <= ally.bound_low:
        ally.bound_low = 0.0
    chance = quarterly(unit(credibility))
    if ally.threatened > ally.tariff and bargaining.links_threats(p.linkage) and luck.execution < chance:
        impose_tariff(ally, ally.threatened, p)
        return 1
    return 0
