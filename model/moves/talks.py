"""Demand, offer, ask, answer, and what follows."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import DROP_SHARE, ELECTION_IMPATIENCE, INSULATION_CLAUSE, TARIFF_REFERENCE
from ..rules import bargaining, deals, hedging, politics, table, trade, trust
from ..rules.shared import quarterly, unit
from .pledges import promise_spending
from .seen import patron_view, strategy_terms
from .trading import MEMBER, WHOLE, announce, impose_tariff, take_off, wear

# Outcomes of a negotiation.
QUIET, REFUSED, AGREED, DROPPED, PRE_EMPTED = range(5)


class Negotiation(NamedTuple):
    """One quarter at the table, with the terms that decided it. Utilities in guarantees a year, asks as shares."""

    outcome: int
    opened: int
    price: float  # share of the ask that was asked, or agreed
    cutoff: float  # limit from which it must be taken
    limit: float  # what the ally would concede
    power: float  # the ally's share of the surplus
    election: float  # rush or wait
    executed: int  # 1 if a refusal brought a tariff
    table: table.Table  # what everything costs and is worth
    package: table.Package  # what was agreed; else what everybody could reckon with


class Stakes(NamedTuple):
    """What is at stake between one ally and Washington this quarter."""

    table: table.Table
    package: table.Package  # what everybody can reckon that the two would agree on
    share: float  # of the whole ask that it concedes, by cost
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
    announce(ally, patron, terms, quarter)
    if ally.estranged == 0:
        demand(ally, terms, luck, p)
    if ally.ask_open == 0 or ally.estranged == 1:
        ally.ask_open = 0
        return Negotiation(QUIET, 0, 0.0, 0.0, 0.0, 0.0, 1.0, 0, no_table(), table.nothing())
    opened = ally.bound_high < 0.0
    if opened:
        take_up(ally, terms, p)
    at_stake = weigh(ally, patron, terms, opened, p, quarter)
    cutoff, price = ask(ally, at_stake, p)
    outcome = answer(ally, at_stake, opened, price, cutoff)
    ally.asked = price
    ally.limit = at_stake.limit
    executed = 0
    package = at_stake.package
    if outcome in (AGREED, PRE_EMPTED):
        price = min(at_stake.limit, ally.offer if outcome == PRE_EMPTED else price)
        package = table.rescaled(at_stake.table, package, price / max(at_stake.share, 1e-12))
        conclude(ally, at_stake.table, package, terms, p)
    elif outcome == REFUSED:
        executed = refuse(ally, cutoff, at_stake.credibility, luck, p)
    else:
        ally.ask_open = 0
    return Negotiation(outcome, 1 if opened else 0, price, cutoff, at_stake.limit, at_stake.power, at_stake.election, executed,
                       at_stake.table, package)


@rule
def no_table():
    """Nothing to talk about."""
    nothing = table.nothing()
    return table.Table(nothing.conceded, nothing.conceded, nothing.granted, nothing.granted, 0.0, 0.0)


@rule
def weigh(ally, patron, terms, opened, p, quarter):
    """What is at stake: the table, the power of each side, the package, what the ally would concede."""
    credibility = threat_credibility(ally, terms, p)
    slope = trust.honour_slope(ally.reliability, p.honour_noise)
    expected = ally.tariff + credibility * max(0.0, ally.threatened - ally.tariff)
    base = min(expected, max(ally.tariff, terms.tariff_threat) * ally.base_share)
    laid = table.lay(ally, slope, ally.desired_spending, expected, base, terms.garrison, p)
    impatient = p.patience_patron - (ELECTION_IMPATIENCE if election_near(quarter) else 0.0)
    power = 1.0 - bargaining.rubinstein_first(impatient, p.patience_ally)
    if opened and ally.offer > 0.0:
        power = bargaining.rubinstein_first(p.patience_ally, impatient)
    package = table.settle(laid, power, p.linkage)
    outside = max(0.0, ally.threat * (ally.response_alone - ally.confidence))
    share = table.share_of_ask(laid, package.conceded)
    known = share * table.most_scale(laid, package, outside)
    election = election_factor(ally, patron, terms, p, quarter)
    insisted = ally.private * ally.insistence * election
    return Stakes(laid, package, share, credibility, power, known, min(1.0, known * insisted), election)


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
    """The ask of the quarter, and the limit from which the ally takes it; a first ask opens what the US thinks possible.

    What is haggled over is the scale of the package that everybody can reckon, one number, and not its make-up: the US starts
    between that and the headline.
    """
    if ally.bound_high < 0.0:
        unsure = p.ignorance * (1.0 - p.clarity)
        ally.bound_low = at_stake.known * (1.0 - unsure)
        ally.bound_high = at_stake.known + unsure * (1.0 - at_stake.known)
    floor = unit(at_stake.share * table.least_scale(at_stake.table, at_stake.package))
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
    ally.ask_investment = 0.0
    ally.ask_sovereignty = 0.0
    ally.ask_aid = 0.0


@rule
def demand(ally, terms, luck, p):
    """Washington may put a demand on the table; on top of a deal that is kept only as far as it stacks.

    Investment is what a tariff is bargained away for: it is asked where one is threatened, of whoever speaks for that trade.
    Aid to a country at war is asked for as far as Washington gives no more of its own: assumed, after what it asked in 2025.
    """
    bound = ally.deal == 1 and ally.reopened == 0
    rate = p.demand_rate * terms.pressure * (p.stacking * terms.stacking if bound else 1.0)
    if ally.ask_open == 1 or luck.demand >= rate:
        return
    open_ask(ally)
    ally.ask_spending = terms.ask_spending
    ally.ask_cash = terms.ask_cash
    ally.ask_procurement = terms.ask_procurement
    ally.ask_support = terms.ask_support
    ally.ask_investment = 1.0 if terms.tariff_threat > 0.0 and ally.stake > 0.0 else 0.0
    ally.ask_aid = p.aid_talks * ally.flow_missing if ally.aid_headline > 0.0 else 0.0


@rule
def take_up(ally, terms, p):
    """A new demand, from whoever made it: the threat behind it, the private limit of a government, and what it tells the ally.

    A threat from one's guarantor wears the tie away by a third of what the tariff itself would, as far as defence is not
    insulated; clear and timebound terms take half of that. Assumed.
    """
    ally.private = max(0.05, 1.0 - p.lean_concession * ally.lean)
    step = unit(ally.threatened / TARIFF_REFERENCE)
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
def answer(ally, at_stake, opened, price, cutoff):
    """The ally's answer to the ask of the quarter.

    A pre-emptive offer lies on the table before the ask is drawn; Washington takes it when it is worth at least what
    it expects from asking: the price times the chance that it is taken.
    """
    limit = at_stake.limit
    if table.weight_of_all(at_stake.table) <= 1e-12:
        return DROPPED
    if opened and ally.offer > 0.0 and limit > 0.0:
        spread = max(1e-12, ally.bound_high - ally.bound_low)
        chance = unit((ally.bound_high - cutoff) / spread)
        if min(limit, ally.offer) >= price * chance:
            return PRE_EMPTED
    if price < DROP_SHARE:
        return DROPPED
    if limit > 0.0 and limit >= cutoff:
        return AGREED
    return REFUSED


@rule
def conclude(ally, laid, package, terms, p):
    """A deal: obligations and favours issue by issue, the instrument."""
    ally.ask_open = 0
    ally.deal = 1
    ally.deal_left = int(p.deal_term)
    ally.deals += 1
    ally.concession = table.share_of_ask(laid, package.conceded)
    ally.deal_protection = max(ally.deal_protection, ally.condition * ally.threat * table.taken(laid, package.conceded))
    promise(ally, package.conceded)
    ally.deal_cost = table.paid(laid, package.conceded)
    ally.deal_benefit = package.ally + ally.deal_cost
    surplus = ally.deal_benefit - table.us_gives(laid, package.granted)
    ally.instrument = deals.choose_instrument(surplus, p.party_change, terms.binding, p)
    grant(ally, package.granted, terms, p)
    ally.cooperation = hedging.approach(ally.cooperation, 1.0, 0.2)


@rule
def promise(ally, conceded):
    """What the ally binds itself to, above what it does already."""
    ally.conceded_spending = conceded.spending
    ally.conceded_cash = conceded.cash
    ally.conceded_arms = conceded.arms
    ally.conceded_support = conceded.support
    ally.conceded_investment = conceded.investment
    ally.conceded_aid = conceded.aid
    promise_spending(ally, bound_to(conceded.spending, ally.spending, ally.ask_spending))
    ally.deal_cash = max(ally.deal_cash, bound_to(conceded.cash, ally.host_support, ally.ask_cash))
    ally.deal_procurement = max(ally.deal_procurement, bound_to(conceded.arms, ally.procurement, ally.ask_procurement))
    ally.deal_support = max(ally.deal_support, bound_to(conceded.support, ally.support, ally.ask_support))
    ally.deal_investment = max(ally.deal_investment, bound_to(conceded.investment, ally.investment, ally.ask_investment))
    ally.deal_aid = max(ally.deal_aid, bound_to(conceded.aid, ally.deal_aid, ally.ask_aid))


@rule
def bound_to(share, present, asked):
    """Level that a share of an ask obliges to, between what is done already and what is asked; 0 where nothing is conceded."""
    return present + share * max(0.0, asked - present) if share > 0.0 else 0.0


@rule
def grant(ally, granted, terms, p):
    """What Washington binds itself to; a clause holds as far as the instrument does."""
    lasting = 1.0 - deals.reversal_hazard(ally.instrument, p)
    ally.insulation = unit(ally.insulation + INSULATION_CLAUSE * lasting * granted.clause)
    ally.intelligence_granted = max(ally.intelligence_granted, granted.intelligence)
    ally.flow_granted = max(ally.flow_granted, p.aid_talks * granted.flow)
    garrison = granted.posture * terms.garrison * p.posture_offer
    ally.deal_garrison = max(ally.deal_garrison, garrison)
    ally.troops = max(ally.troops, garrison)
    if ally.bloc != MEMBER and granted.tariff > ally.relieved:
        take_off(ally, terms, granted.tariff)


@rule
def refuse(ally, cutoff, credibility, luck, p):
    """A refusal teaches Washington that the limit is lower, and may bring the threatened tariff before its time."""
    ally.rounds += 1
    ally.refusals += 1
    ally.bound_high = max(ally.bound_low, cutoff)
    if ally.bound_high <= ally.bound_low:
        ally.bound_low = 0.0
    chance = quarterly(unit(credibility))
    if ally.threatened > ally.tariff and table.links_tariffs(p.linkage) and luck.execution < chance:
        ally.scheduled = WHOLE
        impose_tariff(ally, ally.threatened, p)
        return 1
    return 0
