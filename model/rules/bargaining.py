"""Dividing, linking, refusing."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import CLARITY_PRICE, SOVEREIGNTY_COST, TARIFF_REFERENCE, WAITING
from . import trust
from .trade import export_loss, tariff_value


@rule
def rubinstein_first(patience_first, patience_second):
    """Share of the first proposer: (1 - d2) / (1 - d1 d2). Rubinstein 1982.

    It is also the weight of the Nash product when offers follow quickly (Binmore, Rubinstein and Wolinsky 1986).
    """
    return (1.0 - patience_second) / (1.0 - patience_first * patience_second)


@rule
def nash_payoff(total, disagreement, other_disagreement, power):
    """Payoff in the Nash solution with side-payments: d1 + b (total - d1 - d2). Nash 1950."""
    return disagreement + power * (total - disagreement - other_disagreement)


@rule
def deal_me_out(payoff, outside):
    """An outside option binds only if it is better than the bargain. Binmore, Shaked and Sutton 1989."""
    return max(payoff, outside)


@rule
def skimming_cutoff(low, high, cost, foresight):
    """Limit of the last type that takes the first of two asks: c + (v - c)(2 - d) / (4 - 3 d), never below `low`.

    Two-period screening without commitment of a limit uniform up to v = `high`, by an asker whose cost is c; the one
    asked foresees the second ask with discount d.
    """
    return max(low, cost + max(0.0, high - cost) * (2.0 - foresight) / (4.0 - 3.0 * foresight))


@rule
def skimming_price(low, high, cost, foresight):
    """First of two asks: c + (v - c)(2 - d)^2 / (2 (4 - 3 d)), never below `low`.

    At d = 0 it is the best take-it-or-leave-it ask, max(low, (v + c) / 2).
    """
    two = 2.0 - foresight
    return max(low, cost + max(0.0, high - cost) * two * two / (2.0 * (4.0 - 3.0 * foresight)))


@rule
def best_level(loss_weight, gain_rate, top, appetite, elasticity, incidence, reference):
    """Tariff, among five levels from nothing to `top`, that maximises the joint surplus of ally and US."""
    best, level = 0.0, 0.0
    best_joint = -1e300
    for k in range(5):
        rate = top * k / 4.0
        joint = (gain_rate * tariff_value(rate, appetite, elasticity, reference)
                 - loss_weight * export_loss(rate, elasticity, incidence))
        if joint > best_joint:
            best_joint, best, level = joint, rate, k / 4.0
    return best, level


class Package(NamedTuple):
    """What is on the table between one ally and Washington. Utilities in guarantees a year."""

    security: float  # protection that conceding the whole ask buys
    tariff_relief: float  # tariff losses the ally is spared
    posture: float  # worth of the garrison offered
    lapse: float  # what a lapsed agreement would cost
    patron_cost: float  # what Washington gives up
    cost: float  # what the whole ask costs the ally
    tariff: float  # rate under the agreement
    disagreement_tariff: float  # rate the ally must expect without it
    garrison: float  # level of posture under the agreement, 0 to 1


@rule
def links_relief(linkage):
    """Whether favours outside the issue are on the table (positive, full)."""
    return linkage == 1 or linkage == 3


@rule
def links_threats(linkage):
    """Whether threats outside the issue move the disagreement point (coercive, full)."""
    return linkage >= 2


@rule
def ask_cost(ally, desired, p):
    """What the whole ask costs the ally. [guarantees a year]

    Spending beyond what it wants counts after the share that serves itself; arms bought are worth half their price.
    """
    spending = (1.0 - p.joint_product) * max(0.0, ally.ask_spending - max(desired, ally.spending)) / p.guarantee_value
    cash = max(0.0, ally.ask_cash - ally.host_support) * p.cash_scale / p.guarantee_value
    arms = 0.5 * max(0.0, ally.ask_procurement - ally.procurement) * p.procurement_scale / p.guarantee_value
    support = max(0.0, ally.ask_support - ally.support) * trust.entrapment_cost(ally.distance, p)
    return spending + cash + arms + support + ally.ask_sovereignty * SOVEREIGNTY_COST


@rule
def ask_value(ally, p):
    """What the whole ask adds to Washington's value of the ally. [guarantees]"""
    gap = max(0.0, ally.ask_spending - ally.spending) / max(ally.ask_spending, 1e-9)
    return ally.condition * (p.value_burden * gap
                             + p.value_host_support * max(0.0, ally.ask_cash - ally.host_support)
                             + p.value_procurement * max(0.0, ally.ask_procurement - ally.procurement)
                             + p.value_support * max(0.0, ally.ask_support - ally.support))


@rule
def expected_tariff(tariff, threatened, credibility, p):
    """Tariff to expect without an agreement: the one in force, and a threatened one as far as it is linked and credible."""
    return tariff + (max(0.0, threatened - tariff) * credibility if links_threats(p.linkage) else 0.0)


@rule
def tariff_relief(ally, expected, agreed, p):
    """What being spared the difference of two tariffs is worth to the ally. [guarantees a year]"""
    exposure = ally.exposure * (1.0 - ally.diversification) / p.guarantee_value
    return exposure * (export_loss(expected, p.trade_elasticity, p.tariff_incidence)
                       - export_loss(agreed, p.trade_elasticity, p.tariff_incidence))


@rule
def package(ally, slope, desired, credibility, garrison, p):
    """Choose each issue by joint surplus and price the whole, from what the linkage puts on the table.

    Flows in force move the disagreement point: a tariff already paid always does; a threatened one as far as it is
    credible and threats are linked.
    """
    expected = expected_tariff(ally.tariff, ally.threatened, credibility, p)
    exposure = ally.exposure * (1.0 - ally.diversification) / p.guarantee_value
    agreed = expected
    if links_relief(p.linkage) or links_threats(p.linkage):
        top = expected if links_relief(p.linkage) else max(expected, ally.tariff)
        agreed, _ = best_level(exposure, exposure, top, p.tariff_appetite, p.trade_elasticity, p.tariff_incidence,
                               TARIFF_REFERENCE)
        if not links_relief(p.linkage):
            agreed = max(agreed, ally.tariff)
    forgone = exposure * (tariff_value(expected, p.tariff_appetite, p.trade_elasticity, TARIFF_REFERENCE)
                          - tariff_value(agreed, p.tariff_appetite, p.trade_elasticity, TARIFF_REFERENCE))
    worth, price, level = posture_issue(ally.threat, garrison * p.posture_offer, p)
    if not links_relief(p.linkage):
        worth, price, level = 0.0, 0.0, 0.0
    return Package(slope * ask_value(ally, p) * ally.threat, tariff_relief(ally, expected, agreed, p), worth, p.lapse_cost,
                   (forgone + price) * (1.0 + CLARITY_PRICE * p.clarity), ask_cost(ally, desired, p), agreed, expected, level)


@rule
def posture_issue(threat, offered, p):
    """Level of garrison, in quarters of the offer, that maximises the joint surplus: its worth, its price, the level."""
    worth, price, level, best = 0.0, 0.0, 0.0, 0.0
    for k in range(1, 5):
        x = offered * k / 4.0
        value = p.posture_value * threat * x**p.concavity
        cost = p.posture_cost * x
        if value - cost > best:
            worth, price, level, best = value, cost, x, value - cost
    return worth, price, level


@rule
def concession_limit(deal, power, outside, p):
    """Largest multiple of the ask that the ally would concede if everything were known; above 1 it would give more. [0 up]

    With side-payments the Nash transfer is (1 - b) R + b C_U for gains R and US costs C_U, and nothing where they do
    not cover each other.  An exit worth more than the bargain cuts the transfer (deal-me-out).  Without
    side-payments the share that maximises the Nash product over quarters of the ask, with diminishing US gains.
    """
    if deal.cost <= 1e-12:
        return 0.0
    gains = deal.security + deal.tariff_relief + deal.posture + deal.lapse
    if gains - deal.patron_cost <= 0.0:
        return 0.0
    if p.transferable < 0.5:
        return product_share(gains, deal.cost, deal.patron_cost, power, p)
    kept = deal_me_out(nash_payoff(gains - deal.patron_cost, 0.0, 0.0, power), outside)
    return max(0.0, (gains - kept) / deal.cost)


@rule
def product_share(gains, cost, patron_cost, power, p):
    """Share of the ask, in quarters, with the largest Nash product when nothing can be paid on the side."""
    best, share = 0.0, 0.0
    for k in range(1, 5):
        x = k / 4.0
        ally_gain = gains - cost * x
        patron_gain = cost * x**p.concavity - patron_cost
        if ally_gain > 0.0 and patron_gain > 0.0:
            product = ally_gain**power * patron_gain ** (1.0 - power)
            if product > best:
                best, share = product, x
    return share


@rule
def election_pressure(severity_now, severity_next, change, quarters_left, p):
    """Factor on an ally's limit near an election: below 1 it waits for a milder US, above 1 it rushes to sign."""
    if quarters_left > 4:
        return 1.0
    return max(0.0, 1.0 - WAITING * change * min(1.0, max(-1.0, severity_now - severity_next)))
