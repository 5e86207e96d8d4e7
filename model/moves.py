"""One actor's quarter, composed from rules. Both engines call these and nothing else.

Every argument may be a record of the compiled loop or a living agent: anything with the named attributes.  A move
changes only the actor it is about and reads others through their community's summary, so that the order of allies
within a step is not hidden in the result.  What decided a step is returned, for the journal of the living world.
"""

import math
from typing import NamedTuple

from .compiled import rule
from .draws import normal
from .rules import bargaining, deals, hedging, politics, probing, regimes, security, trade, trust
from .rules.shared import power, quarterly, unit
from .variants import choose
from .views import AllyView, PatronView

strategy_terms = choose("strategy")
desired_share = choose("spending")
reassurance_of = choose("reassurance")
hedge_of = choose("hedging")
# Outcomes of a negotiation.
QUIET, REFUSED, AGREED, DROPPED, PRE_EMPTED = range(5)
# What happened to a deal.
RUNNING, RENEWED, EXPIRED, BROKEN, RENEGED = range(5)
# Outcomes of a rival's turn.
WAITED, IGNORED, COUNTERED, CRISIS_HONOURED, CRISIS_ABANDONED = range(5)


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


class DealNews(NamedTuple):
    """What happened to a deal in force."""

    outcome: int
    hazard: float
    draw: float
    gain: float
    required: float


class Probe(NamedTuple):
    """A rival's turn."""

    outcome: int
    target: int
    response: float
    critical_response: float
    gain: float
    challenge: float
    honour: float
    lost: int


# 0 · start

@rule
def start_ally(ally, luck, p, quarter):
    """What an ally brings into the first quarter, from its observed spending and the priors."""
    if ally.spending_behaviour < 0:
        ally.spending_behaviour = p.spending_behaviour
    if ally.reassurance_behaviour < 0:
        ally.reassurance_behaviour = p.reassurance_behaviour
    if ally.hedging_behaviour < 0:
        ally.hedging_behaviour = p.hedging_behaviour
    ally.scale = security.scale_of(ally.gdp, p)
    ally.troops = ally.soldiers / (ally.soldiers + p.garrison_scale)
    ally.strategic = trust.strategic_value(ally.weight, ally.troops)
    ally.capability = ally.spending * ally.gdp
    ally.desired_spending = ally.spending
    ally.next_spending = ally.spending
    ally.pledge_from = ally.spending
    ally.pledge_start = float(quarter)
    ally.pledge_due = float(quarter)
    ally.compliance = 1.0
    ally.belief_for = p.prior_reliability * p.prior_strength
    ally.belief_against = (1.0 - p.prior_reliability) * p.prior_strength
    ally.reliability = p.prior_reliability
    ally.confidence = p.prior_reliability
    ally.honour = p.prior_reliability
    ally.rival_for = p.prior_reliability * p.rival_prior_strength
    ally.rival_against = (1.0 - p.prior_reliability) * p.rival_prior_strength
    ally.threshold = p.exit_threshold + p.exit_spread * normal(luck.threshold)
    ally.insulation = p.insulation
    ally.stocks = p.prepositioned_stocks
    ally.cooperation = 0.5
    ally.private = 1.0


@rule
def settle_ally(ally, community, patron, p):
    """Its taste for defence, as far as its first share reveals it, and hedging where it would rest."""
    view = ally_view(ally, community, patron, p)
    response = view.preference * (1.0 + view.spill_in) - view.spill_in + view.complement
    ally.taste = p.revealed_preference * (ally.spending - response) / (1.0 + view.spill_in)
    ally.spill_in = view.spill_in
    wanted = hedge_of(ally.hedging_behaviour, view, p)
    ally.autonomy = wanted.autonomy
    ally.diversification = wanted.diversification
    ally.minilateral = wanted.minilateral
    ally.accommodation = wanted.accommodation
    ally.hedging = wanted.autonomy + wanted.diversification + wanted.minilateral + wanted.accommodation


@rule
def start_patron(patron, p):
    """The party in office at the start, and forces at their steady level."""
    patron.strategy = p.incumbent_strategy
    patron.capability = patron.spending * patron.gdp


@rule
def start_rival(rival, pressure, p):
    """Forces at their steady level; `pressure` is mean allied spending, against which the arms race is at rest."""
    rival.hostility = rival.usual_hostility
    rival.first_hostility = rival.usual_hostility
    rival.first_spending = rival.spending
    rival.first_pressure = pressure
    rival.capability = rival.spending * rival.gdp


# 1 · calendar

@rule
def concerns(event, ally):
    """Whether a dated event is aimed at this ally."""
    return event.target == ally.actor or event.target == -1 or (event.target == -2 and ally.treaty == 2)


@rule
def strike_ally(event, ally, p):
    """A dated event befalls an ally."""
    if event.kind == 2:
        ally.pledge = event.value
        ally.pledge_from = ally.spending
        ally.pledge_start = float(event.quarter)
        ally.pledge_due = event.other * 4.0 + 3.0
    elif event.kind == 3:
        impose_tariff(ally, event.value, p)
    elif event.kind == 5:
        withdraw(ally, event.value, p)
    elif event.kind == 6:
        ally.news_good += event.other * event.value
        ally.news_bad += event.other * (1.0 - event.value)
    elif event.kind == 7:
        ally.treaty = int(event.value)
    elif event.kind == 8:
        demand_by_decree(event, ally, p)
    elif event.kind == 9:
        meet_crisis(ally, event.value > 0.5, p)
    elif event.kind == 10:
        ally.lock_in = unit(ally.lock_in + event.value)
        ally.news_good += p.weight_posture * event.value


@rule
def strike_patron(event, patron):
    """A dated event in Washington: an election result or a court's ruling."""
    if event.kind == 0:
        patron.pinned = event.quarter
        seat(patron, int(event.value))
        if event.other > 0.5:
            patron.changed = 1
    elif event.kind == 4:
        patron.capped_until = event.quarter + int(event.value)


@rule
def strike_rival(event, rival):
    """A dated shock to a rival's hostility."""
    if event.kind == 1 and event.target == rival.actor:
        rival.hostility = unit(rival.hostility + event.value)
        rival.usual_hostility = unit(rival.usual_hostility + event.other)


@rule
def demand_by_decree(event, ally, p):
    """Open a demand on a given date: all issues, cash only, or territory."""
    open_ask(ally)
    issue = int(event.other)
    if issue == 2:
        ally.ask_sovereignty = event.value
    else:
        ally.ask_cash = event.value
        if issue == 0:
            ally.ask_spending = max(ally.pledge, ally.spending)
            ally.ask_procurement = event.value


# 2 · politics

@rule
def seat(patron, party):
    """Put a party in office."""
    patron.changed = 1 if party != patron.party else 0
    patron.party = party


@rule
def hold_office(patron, luck, p, quarter, first):
    """Elections, the strategy of whoever is in office, and the courts."""
    if patron.pinned != quarter:
        patron.changed = 0
        if politics.quarters_to_inauguration(quarter) == 0 and quarter != first and luck.election < p.party_change:
            seat(patron, 1 - patron.party)
    patron.strategy = p.incumbent_strategy if patron.party == 0 else p.challenger_strategy
    if luck.court < p.court_hazard:
        patron.capped_until = quarter + 2
    patron.spending += quarterly(p.patron_adjustment) * (p.patron_spending_target - patron.spending)
    patron.capability = security.capability(patron.capability, patron.spending * patron.gdp, 1.0,
                                            quarterly(p.capability_decay))


@rule
def govern(ally, luck, p):
    """A change of government, which slows budgets for a year if it is a large one."""
    ally.disrupted = max(0, ally.disrupted - 1)
    changed = luck.government < p.government_change
    if changed:
        ally.government += 1
        if abs(normal(luck.orientation)) > 1.0:
            ally.disrupted = 4
    return changed


# 3 · signals

@rule
def patron_view(ally):
    """What Washington sees of the ally."""
    return PatronView(ally.spending, ally.pledge, ally.compliance, ally.surplus, ally.exposure, ally.host_support,
                      ally.procurement, ally.support, ally.troops, ally.tariff, ally.hedging, ally.strategic, ally.treaty,
                      ally.cooperation, ally.deal)


@rule
def garrison_step(ally, patron, luck, p):
    """Part of the garrison may leave."""
    if ally.troops <= 0.01:
        return False
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    leaves = luck.withdrawal < terms.withdrawal
    if leaves:
        withdraw(ally, p.withdrawal_step, p)
    return leaves


@rule
def withdraw(ally, share, p):
    """Troops leave: bad news, in proportion to the garrison that was there."""
    ally.news_bad += p.weight_posture * ally.troops * min(1.0, 2.0 * share)
    ally.troops = ally.troops * (1.0 - share)


# 4 · beliefs

@rule
def believe(ally, community, world_good, world_bad, patron, luck, p):
    """Update the belief from words, own news and news of others; forget a little.

    Washington's displeasure with hedging shows in what it says: the loop through which doubt feeds itself.
    """
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    stance = unit(terms.stance - p.displeasure * ally.hedging)
    tone = trust.rhetoric(stance, ally.praise, normal(luck.rhetoric), p)
    spoken = p.weight_rhetoric * (1.0 - 0.5 * p.strategic_communication)
    stated = p.weight_statement + (p.weight_administration if patron.changed == 1 else 0.0)
    near, far = community.echo_near, community.echo_far
    good = (spoken * tone + stated * stance + ally.news_good
            + trust.from_others(community.news_good - ally.news_good, world_good - community.news_good, near, far, p))
    bad = (spoken * (1.0 - tone) + stated * (1.0 - stance) + ally.news_bad
           + trust.from_others(community.news_bad - ally.news_bad, world_bad - community.news_bad, near, far, p))
    ally.belief_for = trust.remember(ally.belief_for, good, 1.0, p)
    ally.belief_against = trust.remember(ally.belief_against, bad, p.negativity, p)
    ally.news_good = 0.0
    ally.news_bad = 0.0
    ally.reliability = trust.reliability(ally.belief_for, ally.belief_against)
    ally.confidence = trust.confidence(ally.reliability, ally.lock_in, p)
    return stance


# 5 · demands, bargaining, deals

@rule
def ally_view(ally, community, patron, p):
    """What the ally's government sees."""
    others = community.members - 1.0
    allied = security.tied_sum(ally.treaty == 2, ally.spending * ally.scale, math.sqrt(ally.minilateral),
                               community.spending_all, community.spending_tied, community.spending_all_multilateral,
                               community.spending_tied_multilateral, 1.0, p.hub_spill)
    spill = (security.allied_spill_in(allied, ally.scale, others, p)
             + security.patron_spill_in(ally.confidence, patron.spending, p) * trust.treaty_strength(ally.treaty))
    count = max(1.0, others)
    return AllyView(
        ally.spending, security.preference(ally.taste, ally.threat, p), spill, ally.pledge, ally.threat, ally.reliability,
        ally.confidence, (community.spending - ally.spending) / count if others > 0.0 else ally.spending,
        (community.complying - (1.0 if ally.compliance >= 1.0 else 0.0)) / count, ally.shaming,
        p.troops_complement * ally.troops if ally.treaty == 2 else 0.0, p.conditionality,
        ally.exposure * (1.0 - ally.diversification), ally.tariff, ally.threatened, ally.rival_market, ally.distance,
        (community.engagement - ally.minilateral) / count, ally.hedging, ally.host_support, ally.procurement,
        ally.estranged)


@rule
def reassure(ally, community, patron, p):
    """What the ally gives unasked, never less than what it has agreed to."""
    gift = reassurance_of(ally.reassurance_behaviour, ally_view(ally, community, patron, p), p)
    bound = ally.deal == 1
    ally.praise = gift.praise
    ally.offer = gift.offer
    ally.bought = gift.procurement
    ally.host_support = max(gift.cash, ally.deal_cash if bound else 0.0)
    ally.procurement = max(gift.procurement, ally.deal_procurement if bound else 0.0)
    ally.support = max(gift.support, ally.deal_support if bound else 0.0)


@rule
def keep_deal(ally, patron, luck, p, quarter):
    """A deal in force: broken by Washington, broken by the ally, run out, or kept.

    A new administration that binds itself readily undoes less of what others signed: half the hazard at most. Assumed.
    """
    target = 1.0 - deals.reversal_hazard(ally.instrument, p) if ally.deal == 1 else 0.0
    ally.lock_in = hedging.approach(ally.lock_in, target, p.lock_in_rate)
    if ally.deal == 0:
        return DealNews(RUNNING, 0.0, 1.0, 0.0, 0.0)
    hazard = deals.reversal_hazard(ally.instrument, p)
    drift = quarterly(p.drift_share * hazard)
    gain = p.renege_gain * ally.deal_cost
    price = p.renege_cost * ally.lock_in
    required = deals.minimal_lock_in(gain, ally.deal_benefit / 4.0, p.patience_ally, drift)
    undone = 0.0
    if patron.changed == 1:
        undone = hazard * (1.0 - 0.5 * strategy_terms(patron.strategy, patron_view(ally), p).binding)
    if luck.reversal < undone or luck.drift < drift:
        end_deal(ally)
        ally.breaches += 1
        ally.news_bad += p.weight_deal
        return DealNews(BROKEN, undone, luck.reversal, gain, required)
    if quarter % 4 == 3 and price < required:
        end_deal(ally)
        ally.reneged += 1
        ally.cooperation = 0.5 * ally.cooperation
        return DealNews(RENEGED, hazard, price, gain, required)
    ally.news_good += p.weight_deal / p.deal_term
    ally.cooperation = hedging.approach(ally.cooperation, 1.0, 0.1)
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
def end_deal(ally):
    """The deal is over and so are its obligations."""
    ally.deal = 0
    ally.deal_left = 0
    ally.deal_spending = 0.0
    ally.deal_cash = 0.0
    ally.deal_procurement = 0.0
    ally.deal_support = 0.0
    ally.deal_benefit = 0.0
    ally.deal_cost = 0.0


@rule
def open_ask(ally):
    """A clean table with a demand on it."""
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
    """Washington may put a demand on the table; on top of a deal in force only as far as it stacks.

    A threat from one's guarantor is bad news; clear and timebound terms take half of that away. Assumed.
    """
    rate = p.demand_rate * terms.pressure * (p.stacking * terms.stacking if ally.deal == 1 else 1.0)
    if ally.ask_open == 1 or luck.demand >= rate:
        return False
    open_ask(ally)
    ally.ask_spending = terms.ask_spending
    ally.ask_cash = terms.ask_cash
    ally.ask_procurement = terms.ask_procurement
    ally.ask_support = terms.ask_support
    ally.threatened = terms.tariff_threat
    ally.private = max(0.05, 1.0 + p.reservation_spread * (2.0 * luck.reservation - 1.0))
    ally.news_bad += p.weight_threat * (1.0 - 0.5 * p.clarity) * terms.tariff_threat / p.tariff_reference
    if ally.deal == 1:
        ally.news_bad += 0.25 * p.weight_deal
    return True


@rule
def election_factor(ally, patron, terms, p, quarter):
    """Rush or wait: how the next administration may differ."""
    left = politics.quarters_to_inauguration(quarter)
    if left > 4 or left == 0:
        return 1.0
    other = p.challenger_strategy if patron.party == 0 else p.incumbent_strategy
    later = strategy_terms(other, patron_view(ally), p)
    return bargaining.election_pressure(severity(terms, p), severity(later, p), p.party_change, left, p)


@rule
def severity(terms, p):
    """How hard an administration presses: demands and tariffs, in comparable measure."""
    return 0.5 * terms.pressure + 0.5 * terms.tariff_threat / p.tariff_reference


@rule
def negotiate(ally, patron, luck, p, quarter):
    """One quarter at the table: demand, pre-emptive offer, ask, answer, and what follows a refusal."""
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    ally.shaming = terms.shaming
    opened = False
    if ally.estranged == 0:
        opened = demand(ally, terms, luck, p)
    if ally.ask_open == 0 or ally.estranged == 1:
        ally.ask_open = 0
        return Negotiation(QUIET, 0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, ally.tariff, 0)
    retaliation = p.retaliation * (1.0 - unit(ally.threat * ally.confidence))
    credibility = trade.credible(p.tariff_execution * terms.execution, retaliation, p)
    slope = trust.honour_slope(ally.reliability, p.honour_noise)
    deal = bargaining.package(ally, slope, ally.desired_spending, credibility, terms.garrison, p)
    left = politics.quarters_to_inauguration(quarter)
    impatient = p.patience_patron - (p.election_impatience if left <= 4 else 0.0)
    power = 1.0 - bargaining.rubinstein_first(impatient, p.patience_ally)
    if opened and ally.offer > 0.0:
        power = bargaining.rubinstein_first(p.patience_ally, impatient)
    outside = max(0.0, ally.threat * (ally.response_alone - ally.confidence))
    known = bargaining.concession_limit(deal, power, outside, p)
    rush = election_factor(ally, patron, terms, p, quarter)
    limit = min(1.0, known * ally.private * rush)
    if ally.bound_high < 0.0:
        unsure = p.ignorance * (1.0 - p.clarity)
        ally.bound_low = known * (1.0 - unsure)
        ally.bound_high = known + unsure * (1.0 - known)
    floor = unit(deal.patron_cost / max(deal.cost, 1e-12))
    cutoff = bargaining.skimming_cutoff(ally.bound_low, ally.bound_high, floor, p.foresight)
    price = bargaining.skimming_price(ally.bound_low, ally.bound_high, floor, p.foresight)
    outcome = answer(ally, deal, opened, price, cutoff, limit, p)
    ally.asked = price
    ally.limit = limit
    executed = 0
    if outcome in (AGREED, PRE_EMPTED):
        agreed = min(limit, ally.offer) if outcome == PRE_EMPTED else min(price, limit)
        price = agreed
        conclude(ally, deal, agreed, terms.binding, p)
    elif outcome == REFUSED:
        executed = refuse(ally, cutoff, price, credibility, luck, p, terms)
    else:
        ally.ask_open = 0
        ally.threatened = 0.0
    return Negotiation(outcome, 1 if opened else 0, price, cutoff, limit, deal.security, deal.tariff_relief, deal.posture,
                       deal.cost, deal.patron_cost, power, rush, deal.tariff, executed)


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
    ally.deal_spending = max(ally.deal_spending, ally.spending + share * max(0.0, ally.ask_spending - ally.spending))
    ally.deal_cash = max(ally.deal_cash, share * ally.ask_cash)
    ally.deal_procurement = max(ally.deal_procurement, share * ally.ask_procurement)
    ally.deal_support = max(ally.deal_support, share * ally.ask_support)
    ally.deal_benefit = deal.security + deal.tariff_relief + deal.posture + deal.lapse
    ally.deal_cost = share * deal.cost
    surplus = ally.deal_benefit - deal.patron_cost
    ally.instrument = deals.choose_instrument(surplus, p.party_change, binding, p)
    lasting = 1.0 - deals.reversal_hazard(ally.instrument, p)
    ally.insulation = unit(ally.insulation + p.insulation_clause * lasting)
    if ally.tariff > deal.tariff or ally.threatened > ally.tariff:
        ally.tariff = deal.tariff
    ally.threatened = 0.0
    if deal.garrison > ally.troops:
        ally.news_good += p.weight_posture * (deal.garrison - ally.troops)
        ally.troops = deal.garrison
    ally.cooperation = hedging.approach(ally.cooperation, 1.0, 0.2)


@rule
def refuse(ally, cutoff, price, credibility, luck, p, terms):
    """A refusal teaches Washington that the limit is lower, and may cost a tariff."""
    ally.rounds += 1
    ally.refusals += 1
    ally.bound_high = max(ally.bound_low, cutoff)
    if ally.bound_high <= ally.bound_low:
        ally.bound_low = 0.0
    ally.cooperation = hedging.approach(ally.cooperation, 0.0, 0.05)
    chance = quarterly(unit(credibility))
    if ally.threatened > ally.tariff and bargaining.links_threats(p.linkage) and luck.execution < chance:
        impose_tariff(ally, ally.threatened, p)
        return 1
    return 0


# 6 · tariffs

@rule
def impose_tariff(ally, rate, p):
    """A tariff comes into force; as far as defence is not insulated it tells against the guarantee."""
    step = unit((rate - ally.tariff) / p.tariff_reference)
    ally.news_bad += p.spillover * (1.0 - unit(ally.insulation)) * step
    ally.tariff = rate


@rule
def trade_step(ally, patron, luck, p, quarter):
    """Relief, court caps, retaliation, loss, insulation, cancelled orders."""
    if ally.tariff > 0.0:
        ally.tariff = ally.tariff * (1.0 - strategy_terms(patron.strategy, patron_view(ally), p).relief)
    if patron.capped_until >= quarter:
        ally.tariff = min(ally.tariff, p.court_cap) if patron.capped_until > quarter else 0.0
        ally.threatened = min(ally.threatened, p.court_cap)
    ally.retaliation = trade.retaliation_rate(ally.tariff, ally.threat * ally.confidence, p)
    open_exposure = ally.exposure * (1.0 - ally.diversification)
    ally.gdp_loss = open_exposure * trade.export_loss(ally.tariff, p.trade_elasticity, p.tariff_incidence)
    ally.insulation = hedging.approach(ally.insulation, p.insulation, p.insulation_decay)
    cancelled = (ally.procurement > 0.0
                 and luck.procurement < quarterly(trade.cancellation_hazard(ally.tariff, ally.insulation, p)))
    if cancelled:
        ally.procurement = 0.0
        ally.deal_procurement = 0.0
    ally.dependence = hedging.approach(ally.dependence, ally.procurement, p.dependence_rate)
    return cancelled


# 7 · budgets and capability

@rule
def budget_step(ally, community, patron, luck, p, quarter):
    """Decide in the last quarter, spend from the first, and turn spending into capability."""
    view = ally_view(ally, community, patron, p)
    ally.spill_in = view.spill_in
    ally.desired_spending = max(desired_share(ally.spending_behaviour, view, p), 0.0)
    if quarter % 4 == 0 and ally.budget_due == 1:
        ally.spending = ally.next_spending
        ally.budget_due = 0
    if quarter % 4 == 3:
        wanted = max(ally.desired_spending, ally.deal_spending if ally.deal == 1 else 0.0)
        resolve = 1.0 - p.government_disruption if ally.disrupted > 0 else 1.0
        ally.next_spending = security.budget(ally.spending, wanted, ally.threat, resolve, normal(luck.budget), p)
        ally.budget_due = 1
    effort = ally.spending * ally.gdp * (1.0 - ally.gdp_loss)
    ally.capability = security.capability(ally.capability, effort, community.efficiency, quarterly(p.capability_decay))
    ally.stocks = hedging.approach(ally.stocks, p.prepositioned_stocks, p.stock_rate)


@rule
def arm(rival, pressure, p):
    """A rival's hostility drifts and its budget reacts: one quarter of Richardson's race."""
    rival.hostility = security.hostility(rival.hostility, rival.usual_hostility, p)
    grievance = (p.arms_fatigue * rival.first_spending - p.arms_reaction * rival.first_pressure
                 + p.arms_grievance * (rival.hostility - rival.first_hostility))
    rival.spending = security.richardson(rival.spending, pressure, p.arms_reaction, p.arms_fatigue, grievance, 0.25)
    rival.capability = security.capability(rival.capability, rival.spending * rival.gdp, 1.0,
                                           quarterly(p.capability_decay))


# 8 · hedging

@rule
def hedge_step(ally, community, patron, p):
    """Slow stocks follow what the government wants; dependence on US arms slows autonomy."""
    wanted = hedge_of(ally.hedging_behaviour, ally_view(ally, community, patron, p), p)
    drag = 1.0 - p.dependence_drag * ally.dependence
    ally.autonomy = hedging.approach(ally.autonomy, wanted.autonomy, p.autonomy_rate * drag)
    ally.diversification = hedging.approach(ally.diversification, wanted.diversification, p.diversification_rate)
    ally.minilateral = hedging.approach(ally.minilateral, wanted.minilateral, p.minilateral_rate)
    ally.accommodation = hedging.approach(ally.accommodation, wanted.accommodation, p.accommodation_rate)
    ally.hedging = unit(ally.autonomy + ally.diversification + ally.minilateral + ally.accommodation)
    ally.ambiguity = hedging.ambiguity(1.0 - ally.hedging, ally.autonomy, ally.minilateral, ally.accommodation)


# 9 · rivals

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


@rule
def gain_from(ally, believed, p):
    """A rival's gain from challenging this ally, given its belief about the US."""
    comes = 0.0 if ally.estranged == 1 else believed * p.patron_reach
    response = probing.either(ally.response_alone, comes)
    victory = 1.0 - (1.0 - p.challenge_cost) / max(ally.critical_response * (1.0 + p.defeat_cost), 1e-12)
    return probing.expected_gain(response, max(0.0, victory), 1.0, p.defeat_cost, p.challenge_cost)


@rule
def stirs(rival, luck, p):
    """Whether a rival looks for a target this quarter: it will probe, or weighs a crisis."""
    hostility = unit(p.threat_scale * rival.hostility)
    return luck.probe < p.probe_rate * hostility or luck.crisis < p.crisis_rate * hostility


@rule
def pick_target(k, allies, reach, pair_luck, p):
    """The most tempting ally, by a sampled belief about the US (Thompson sampling)."""
    best, target = -1.0, 0
    for i in range(len(allies)):
        believed = probing.sampled_belief(allies[i].rival_for, allies[i].rival_against, normal(pair_luck[k * len(allies) + i]))
        score = probing.attraction(reach[k * len(allies) + i], gain_from(allies[i], believed, p), p)
        if score > best:
            best, target = score, i
    return target


@rule
def rival_turn(rival, ally, target, luck, p):
    """Probe at low cost, weigh a crisis where it pays, and learn from the answer."""
    believed = ally.rival_for / (ally.rival_for + ally.rival_against)
    gain = gain_from(ally, believed, p)
    challenge = probing.challenge_probability(gain, p)
    hostility = unit(p.threat_scale * rival.hostility)
    outcome, lost = WAITED, 0
    crisis = luck.crisis < p.crisis_rate * hostility * challenge
    if luck.probe < p.probe_rate * hostility:
        countered = luck.counter < probing.either(ally.response_alone, ally.honour * p.patron_reach)
        outcome = COUNTERED if countered else IGNORED
        note_probe(ally, countered, p)
        if countered and luck.escalation < p.escalation:
            crisis = True
    if crisis:
        honoured = luck.honour < ally.honour and ally.estranged == 0
        outcome = CRISIS_HONOURED if honoured else CRISIS_ABANDONED
        meet_crisis(ally, honoured, p)
        lost = 1 if luck.outcome > (ally.response if honoured else ally.response_alone) else 0
        if lost == 1:
            ally.capability = 0.9 * ally.capability
    return Probe(outcome, target, ally.response, ally.critical_response, gain, challenge, ally.honour, lost)


@rule
def note_probe(ally, countered, p):
    """A probe is a small test: ignored, it tells against the US with everybody who looks."""
    ally.probes += 1
    if countered:
        ally.news_good += 0.25 * p.weight_deal
        ally.rival_for += 0.25
    else:
        ally.news_bad += 0.25 * p.weight_deal
        ally.rival_against += 0.25


@rule
def meet_crisis(ally, honoured, p):
    """A crisis is the large test: the strongest signal to ally, others and rivals."""
    ally.crises += 1
    if honoured:
        ally.news_good += p.weight_crisis
        ally.rival_for += p.weight_crisis
    else:
        ally.news_bad += p.weight_crisis
        ally.rival_against += p.weight_crisis


# 10 · cascade

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


# 11 · record

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
