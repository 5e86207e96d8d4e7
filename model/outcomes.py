"""What a run amounts to: the system each quarter, the phase at the end, signs beforehand."""

import math
from typing import NamedTuple

import numpy as np

from .compiled import rule
from .fields import Field, dtype
from .rules.shared import unit

PHASES = ("HARDENED", "CONTRACTUAL", "UNCHANGED", "HOLLOW", "DECOUPLED", "FRACTURED")
WINDOW = 16  # quarters averaged at the end: one term
YEAR = 4  # quarters at the start that a run without a reference is held against
DEAL_WINDOW = 32  # quarters over which deals count: both parties have mostly governed
LEAST_USED = 0.02  # where rivals use fewer opportunities than that in the reference run, a share of them would tell of nothing

RESULT: tuple[Field, ...] = (
    Field("phase", "code", "phase at the end, position in PHASES", True, True),
    *(
        Field(name, unit, meaning, True)
        for name, unit, meaning in (
            ("hardening", "share", "how much less often rivals use an opportunity than in the reference run; below 0: more"),
            ("hardening_us", "share", "part of it that is due to the US"),
            ("hardening_alone", "share", "part of it that allies could do alone"),
            ("margin", "share", "how clearly the phase's conditions hold"),
            ("deterrence", "probability", "D: chance that rivals let an opportunity pass, last term"),
            ("deterrence_alone", "probability", "A: the same if the US never came, last term"),
            ("deterrence_true", "probability", "the same if rivals knew the true probability, last term"),
            ("outlook", "probability", "belief over the horizon, last term"),
            ("out", "share", "largest share of suspended ties in a community, by weight, last term"),
            ("deals", "share", "allies with a deal, last two terms"),
            ("cohesion", "index", "cohesion, last term"),
            ("reliability", "probability", "mean belief, last term"),
            ("honour", "probability", "mean true probability, last term"),
            ("rival_belief", "probability", "mean belief of the rivals, last term"),
            ("lock_in", "0 to 1", "institutional depth, last term"),
            ("estranged", "share", "suspended ties, last term"),
            ("density", "index", "minilateral density, last term"),
            ("hedging", "0 to 1", "mean hedging, last term"),
            ("spending", "share of GDP", "spending of the multilateral members, last term"),
            ("tariff", "rate", "mean tariff, last term"),
            ("troops", "0 to 1", "mean US garrison, last term"),
            ("threat", "0 to 1", "mean threat, last term"),
            ("renewed", "share", "deals renewed at their end; 1 if none came to its end"),
            ("kept", "share", "deals that Washington did not break; 1 if there were none"),
            ("crises", "count", "crises in the run"),
            ("losses", "count", "crises lost in the run"),
            ("probes", "count", "probes in the run"),
            ("exits", "count", "ties suspended in the run"),
            ("returns", "count", "ties resumed in the run"),
            ("refusals", "count", "asks refused in the run"),
            ("ally_protection", "guarantees a year", "protection an ally got, at the true probability"),
            ("ally_money", "guarantees a year", "money it paid: spending, arms and cash for deals, investment, support"),
            ("ally_tariffs", "guarantees a year", "what it lost to US tariffs"),
            ("ally_autonomy", "guarantees a year", "what autonomy cost it"),
            ("ally_payoff", "guarantees a year", "protection less all that it paid"),
            ("us_money", "guarantees a year", "cash, investment and purchases Washington got, a tie"),
            ("us_tariffs", "guarantees a year", "what its tariffs were worth to Washington, a tie"),
            ("us_garrison", "guarantees a year", "cost of garrisons and of aid granted, a tie"),
            ("us_risk", "guarantees a year", "expected cost of war, a tie"),
            ("us_payoff", "guarantees a year", "money and tariffs less garrisons and risk, a tie"),
            ("aid", "bn EUR a year", "aid of allies to a country at war, mean of the run"),
            ("front", "0 to 1", "the front of that war, last quarter"),
            ("settled", "flag", "1 if that war has been settled"),
        )
    ),
)
RESULT_DTYPE = dtype(RESULT)


class Verdict(NamedTuple):
    """A phase, how clearly it holds, and the slack of each phase in the order of `PHASES`."""

    phase: int
    margin: float
    hardened: float
    contractual: float
    unchanged: float
    hollow: float
    decoupled: float
    fractured: float


@rule
def counts(quarter, quarters, reference):
    """Whether a quarter, from 0, enters the result of a run by more than its deals: the last term, and the first year if there
    is no reference run (`reference` below 0)."""
    return quarter >= quarters - WINDOW or (reference < 0.0 and quarter < YEAR)


@rule
def measure(system, allies, communities, patron, p):
    """The whole system in one quarter. Indices of deterrence weigh by threat and GDP at the start, cohesion by threat and GDP
    now; where there is no threat, by GDP."""
    n = len(allies)
    weight, first_weight = 0.0, 0.0
    for i in range(n):
        weight += allies[i].threat * allies[i].gdp
        first_weight += allies[i].first_weight
    threatened, threatened_first = weight > 1e-9, first_weight > 1e-9
    reset(system)
    count_deals(system, allies)
    weight, first_weight, gdp, effort, roots, squares = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(n):
        a = allies[i]
        w = a.gdp * a.threat if threatened else a.gdp
        first = a.first_weight if threatened_first else a.gdp
        weight += w
        first_weight += first
        system.system_cohesion += w * a.cohesion
        add_deterrence(system, a, first)
        add_means(system, a, n)
        add_counts(system, a)
        add_books(system, a, n)
        roots += math.sqrt(a.minilateral)
        squares += a.minilateral
        if a.treaty == 2:
            gdp += a.gdp
            effort += a.spending * a.gdp
    system.system_cohesion /= weight
    system.system_deterrence /= first_weight
    system.system_alone /= first_weight
    system.system_true /= first_weight
    system.system_outlook /= first_weight
    for c in range(len(communities)):
        system.system_out = max(system.system_out, share_out(allies, c))
    system.system_density = (roots * roots - squares) / (n * (n - 1.0)) if n > 1 else 0.0
    system.system_spending = effort / gdp if gdp > 0.0 else 0.0
    system.system_strategy = float(patron.strategy)


@rule
def count_deals(system, allies):
    """The deals of one quarter, which count for longer than the rest."""
    system.system_deals = 0.0
    for i in range(len(allies)):
        system.system_deals += allies[i].deal / len(allies)


@rule
def share_out(allies, community):
    """Share of the suspended ties of a community, by weight: a fracture is regional."""
    out, every = 0.0, 0.0
    for i in range(len(allies)):
        if allies[i].community == community:
            every += allies[i].weight
            out += allies[i].weight * allies[i].estranged
    return out / max(every, 1e-12)


@rule
def add_deterrence(system, ally, weight):
    """Add one ally to the indices of deterrence."""
    system.system_deterrence += weight * ally.deterrence
    system.system_alone += weight * ally.deterrence_alone
    system.system_true += weight * ally.deterrence_true
    system.system_outlook += weight * (1.0 - ally.estranged) * ally.outlook


@rule
def add_means(system, ally, n):
    """Add one ally to the plain means."""
    system.system_reliability += ally.reliability / n
    system.system_lock_in += ally.lock_in / n
    system.system_estranged += ally.estranged / n
    system.system_trusting += 1.0 / n if ally.estranged == 0 and ally.reliability >= 0.5 else 0.0
    system.system_hedging += ally.hedging / n
    system.system_tariff += ally.tariff / n
    system.system_honour += ally.honour / n
    system.system_rival_belief += ally.rival_belief / n
    system.system_troops += ally.troops / n
    system.system_threat += ally.threat / n


@rule
def add_counts(system, ally):
    """Add one ally to the counts."""
    system.system_crises += ally.crises
    system.system_losses += ally.losses
    system.system_probes += ally.probes
    system.system_exits += ally.exits
    system.system_returns += ally.returns
    system.system_signed += ally.deals
    system.system_breaches += ally.breaches
    system.system_refusals += ally.refusals
    system.system_expiries += ally.expiries
    system.system_renewals += ally.renewals


@rule
def add_books(system, ally, n):
    """Add one ally to the accounts."""
    system.system_protection += ally.got_protection / n
    system.system_money += ally.paid_money / n
    system.system_tariff_cost += ally.paid_tariffs / n
    system.system_autonomy_cost += ally.paid_autonomy / n
    system.system_us_money += ally.us_money / n
    system.system_us_tariffs += ally.us_tariffs / n
    system.system_us_garrison += ally.us_garrison / n
    system.system_us_risk += ally.us_risk / n


@rule
def reset(system):
    """Nothing counted yet."""
    system.system_deterrence = 0.0
    system.system_alone = 0.0
    system.system_true = 0.0
    system.system_outlook = 0.0
    system.system_out = 0.0
    system.system_cohesion = 0.0
    system.system_reliability = 0.0
    system.system_lock_in = 0.0
    system.system_estranged = 0.0
    system.system_trusting = 0.0
    system.system_density = 0.0
    system.system_hedging = 0.0
    system.system_spending = 0.0
    system.system_tariff = 0.0
    system.system_honour = 0.0
    system.system_rival_belief = 0.0
    system.system_troops = 0.0
    system.system_threat = 0.0
    system.system_crises = 0.0
    system.system_losses = 0.0
    system.system_probes = 0.0
    system.system_exits = 0.0
    system.system_returns = 0.0
    system.system_signed = 0.0
    system.system_breaches = 0.0
    system.system_refusals = 0.0
    system.system_expiries = 0.0
    system.system_renewals = 0.0
    system.system_protection = 0.0
    system.system_money = 0.0
    system.system_tariff_cost = 0.0
    system.system_autonomy_cost = 0.0
    system.system_us_money = 0.0
    system.system_us_tariffs = 0.0
    system.system_us_garrison = 0.0
    system.system_us_risk = 0.0


@rule
def judge(hardening, hardening_us, hardening_alone, deals, out, p):
    """The phase, by what deters relative to the reference run, and how clearly it holds.

    Each phase has a criterion of its own, asked in this order:
    FRACTURED    ties are suspended, in one community at least;
    DECOUPLED    what the US adds is lost, and allies replace at least half of it;
    HOLLOW       deterrence is lost, and not replaced;
    HARDENED     rivals use an opportunity less often than in the reference run;
    CONTRACTUAL  as robust as the reference run, and held by deals;
    UNCHANGED    as robust as the reference run, and few deals: the old bargain.
    Slack is in shares: of opportunities used, of ties, of deals.
    """
    fractured = out - p.fractured_out
    decoupled = min(-p.decoupled_us - hardening_us, hardening_alone + p.decoupled_replaced * hardening_us)
    hollow = -p.hollow_loss - hardening
    hardened = hardening - p.hardened_gain
    held = deals - p.contractual_deals
    worse = max(fractured, max(decoupled, max(hollow, hardened)))
    contractual, unchanged = min(held, -worse), min(-held, -worse)
    phase, margin = 2, unchanged
    if fractured >= 0.0:
        phase, margin = 5, fractured
    elif decoupled >= 0.0:
        phase, margin = 4, decoupled
    elif hollow >= 0.0:
        phase, margin = 3, hollow
    elif hardened >= 0.0:
        phase, margin = 0, hardened
    elif held >= 0.0:
        phase, margin = 1, contractual
    return Verdict(phase, margin, hardened, contractual, unchanged, hollow, decoupled, fractured)


@rule
def conclude(result, series, quarters, reference, reference_alone, p):
    """Fill a run's result from its first `quarters` quarters: the last term against the reference run's last term.

    reference, reference_alone: deterrence with and without the US in the reference run of the same seed, as `windowed`
    gives them; below 0 there is none and the run is held against its own first year.
    """
    clear_result(result)
    average(result, series, quarters)
    end, years = series[quarters - 1], 0.25 * quarters
    result.renewed = unit(end.system_renewals / end.system_expiries) if end.system_expiries > 0.0 else 1.0
    counts_of(result, series, quarters)
    books_of(result, end, years)
    war_of(result, series, quarters)
    if reference < 0.0:
        reference, reference_alone = first_year(series, quarters)
    used = max(LEAST_USED, 1.0 - reference)
    result.hardening = (result.deterrence - reference) / used
    result.hardening_alone = (result.deterrence_alone - reference_alone) / used
    result.hardening_us = result.hardening - result.hardening_alone
    verdict = judge(result.hardening, result.hardening_us, result.hardening_alone, result.deals, result.out, p)
    result.phase = verdict.phase
    result.margin = verdict.margin
    return verdict


@rule
def first_year(series, quarters):
    """Deterrence with and without the US in the first year."""
    first = min(YEAR, quarters)
    both, alone = 0.0, 0.0
    for k in range(first):
        both += series[k].system_deterrence / first
        alone += series[k].system_alone / first
    return both, alone


@rule
def windowed(series, quarters):
    """Deterrence with and without the US over the last term of the first `quarters` quarters: what a reference run hands on."""
    last = min(WINDOW, quarters)
    both, alone = 0.0, 0.0
    for k in range(last):
        both += series[quarters - 1 - k].system_deterrence / last
        alone += series[quarters - 1 - k].system_alone / last
    return both, alone


@rule
def average(result, series, quarters):
    """Means over the last term; deals over the last two."""
    last = min(WINDOW, quarters)
    result.deterrence, result.deterrence_alone = windowed(series, quarters)
    for k in range(last):
        s = series[quarters - 1 - k]
        result.deterrence_true += s.system_true / last
        result.outlook += s.system_outlook / last
        result.out += s.system_out / last
        result.cohesion += s.system_cohesion / last
        result.reliability += s.system_reliability / last
        result.honour += s.system_honour / last
        result.rival_belief += s.system_rival_belief / last
        result.lock_in += s.system_lock_in / last
        result.estranged += s.system_estranged / last
        result.density += s.system_density / last
        result.hedging += s.system_hedging / last
        result.spending += s.system_spending / last
        result.tariff += s.system_tariff / last
        result.troops += s.system_troops / last
        result.threat += s.system_threat / last
    terms = min(DEAL_WINDOW, quarters)
    for k in range(terms):
        result.deals += series[quarters - 1 - k].system_deals / terms


@rule
def counts_of(result, series, quarters):
    """What was counted over the whole run."""
    end = series[quarters - 1]
    result.kept = unit(1.0 - end.system_breaches / end.system_signed) if end.system_signed > 0.0 else 1.0
    result.crises = end.system_crises
    result.losses = end.system_losses
    result.probes = end.system_probes
    result.exits = end.system_exits
    result.returns = end.system_returns
    result.refusals = end.system_refusals


@rule
def books_of(result, end, years):
    """Accounts a year; they add up to the two payoffs."""
    result.ally_protection = end.system_protection / years
    result.ally_money = end.system_money / years
    result.ally_tariffs = end.system_tariff_cost / years
    result.ally_autonomy = end.system_autonomy_cost / years
    result.ally_payoff = (result.ally_protection - result.ally_money - result.ally_tariffs - result.ally_autonomy)
    result.us_money = end.system_us_money / years
    result.us_tariffs = end.system_us_tariffs / years
    result.us_garrison = end.system_us_garrison / years
    result.us_risk = end.system_us_risk / years
    result.us_payoff = result.us_money + result.us_tariffs - result.us_garrison - result.us_risk


@rule
def war_of(result, series, quarters):
    """What became of a war next door."""
    result.aid = 0.0
    for k in range(quarters):
        result.aid += 4.0 * series[k].system_aid / quarters
    result.front = series[quarters - 1].system_front
    result.settled = series[quarters - 1].system_settled


@rule
def clear_result(result):
    """Nothing averaged yet."""
    result.deterrence_true = 0.0
    result.outlook = 0.0
    result.out = 0.0
    result.deals = 0.0
    result.cohesion = 0.0
    result.reliability = 0.0
    result.honour = 0.0
    result.rival_belief = 0.0
    result.lock_in = 0.0
    result.estranged = 0.0
    result.density = 0.0
    result.hedging = 0.0
    result.spending = 0.0
    result.tariff = 0.0
    result.troops = 0.0
    result.threat = 0.0


def early_warning(series: np.ndarray, window: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Lag-one autocorrelation and variance of a detrended series in a rolling window (Scheffer et al. 2009).

    series: shape (quarters,); each window is detrended by a straight line.  Returns two arrays of the same shape, nan
    where a window is not full.  Near a fold both rise; noise-induced tipping gives no such warning.
    """
    values = np.asarray(series, float)
    autocorrelation, variance = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    time = np.arange(window)
    for end in range(window, len(values) + 1):
        piece = values[end - window : end]
        rest = piece - np.polyval(np.polyfit(time, piece, 1), time)
        spread = np.sum(rest * rest)
        variance[end - 1] = spread / (window - 2)
        autocorrelation[end - 1] = np.sum(rest[1:] * rest[:-1]) / spread if spread > 1e-18 else 0.0
    return autocorrelation, variance
