"""What lies on the table between one ally and Washington, issue by issue, and the package that suits both.

The ally concedes shares x_k of what is asked, Washington grants shares z_j of its favours:

    u_ally = sum f_j z_j + s sum v_k sqrt(x_k) - sum c_k x_k        u_US = sum v_k sqrt(x_k) - sum d_j z_j^2

in guarantees a year.  What Washington gets has decreasing returns, and what it gives grows dearer.  With exponents of a half
and of two every share of the Nash solution is explicit in one weight, and only + - * / and the square root are needed.
"""

import math
from typing import NamedTuple

from ..compiled import rule
from ..constants import (
    ARMS_COST,
    CLARITY_PRICE,
    CLAUSE_PRICE,
    FLOW_PRICE,
    FLOW_WORTH,
    INSULATION_CLAUSE,
    INTELLIGENCE_PRICE,
    INTELLIGENCE_WORTH,
    INVESTMENT_SCALE,
    SOVEREIGNTY_COST,
    TARIFF_REFERENCE,
)
from . import arena, arms, trade, trust
from .shared import unit


class Issues(NamedTuple):
    """A number for each thing that may be asked."""

    spending: float  # military spending
    cash: float  # host-nation support
    arms: float  # purchases in the US
    support: float  # support elsewhere
    investment: float  # investment in the US
    territory: float
    aid: float  # aid to a country at war


class Favours(NamedTuple):
    """A number for each thing that may be granted."""

    tariff: float  # the tariff's excess over its base taken off
    posture: float  # a garrison
    clause: float  # a clause that keeps defence apart from trade disputes
    intelligence: float  # intelligence shared
    flow: float  # US aid to a country at war that goes on


class Table(NamedTuple):
    """What everything would cost and be worth if conceded or granted in full. Guarantees a year."""

    cost: Issues  # to the ally
    value: Issues  # to Washington
    worth: Favours  # to the ally
    price: Favours  # to Washington
    bought: float  # s, protection that a unit of value to Washington buys
    offset: float  # cost of all the arms asked that an offset spares the ally


class Package(NamedTuple):
    """What is conceded and granted, and what each side gains by it."""

    conceded: Issues  # shares x of what is asked
    granted: Favours  # shares z of what is on offer
    weight: float  # how much a unit of the ally's gain counts against one of Washington's
    ally: float  # gain of the ally, guarantees a year
    patron: float  # gain of Washington, guarantees a year


@rule
def links_favours(linkage):
    """Whether favours other than tariffs are on the table (positive, full)."""
    return linkage == 1 or linkage == 3


@rule
def links_tariffs(linkage):
    """Whether tariffs are on the table (coercive, full)."""
    return linkage >= 2


# --- what everything costs and is worth ------------------------------------------------------------------


@rule
def ask_costs(ally, desired, p):
    """What each ask costs the ally if conceded in full. [guarantees a year]

    Spending beyond what it wants counts after the share that serves itself; arms count at the part of their price that
    neither what they are worth at home nor work done there for an offset covers.
    """
    value = p.guarantee_value
    return Issues((1.0 - p.joint_product) * max(0.0, ally.ask_spending - max(desired, ally.spending)) / value,
                  max(0.0, ally.ask_cash - ally.host_support) * p.cash_scale / value,
                  arms_cost(ally, p) * (1.0 - p.offset),
                  max(0.0, ally.ask_support - ally.support) * trust.entrapment_cost(ally.distance, p),
                  max(0.0, ally.ask_investment - ally.investment) * INVESTMENT_SCALE / value,
                  ally.ask_sovereignty * SOVEREIGNTY_COST,
                  aid_cost(ally, max(0.0, ally.ask_aid - ally.deal_aid), p))


@rule
def arms_cost(ally, p):
    """What the arms asked cost beyond their worth at home, before an offset. [guarantees a year]"""
    return ARMS_COST * max(0.0, ally.ask_procurement - ally.procurement) * p.procurement_scale / p.guarantee_value


@rule
def aid_cost(ally, promised, p):
    """What a promise of so much of the aid that is missing costs beyond the share that serves the ally. [guarantees a year]"""
    return (1.0 - p.joint_product) * promised * ally.aid_headline / p.guarantee_value


@rule
def ask_values(ally, p):
    """What each ask adds to Washington's value of the ally if conceded in full; territory is worth nothing to the alliance.

    What an offset has made elsewhere is worth the less to Washington, and so is aid that would be given anyway.
    """
    gap = max(0.0, ally.ask_spending - ally.spending) / max(ally.ask_spending, 1e-9)
    return Issues(p.value_burden * gap, p.value_host_support * max(0.0, ally.ask_cash - ally.host_support),
                  arms.sellers_worth(p) * p.value_procurement * max(0.0, ally.ask_procurement - ally.procurement),
                  p.value_support * max(0.0, ally.ask_support - ally.support),
                  p.value_investment * max(0.0, ally.ask_investment - ally.investment), 0.0,
                  p.value_support * arena.added(max(0.0, ally.ask_aid - ally.deal_aid), p))


@rule
def stake(ally, p):
    """Exports whose tariff the ally negotiates, for itself or its bloc, as far as they have no other market. [guarantees]"""
    return ally.stake * (1.0 - ally.diversification) / p.guarantee_value


@rule
def tariff_relief(ally, expected, agreed, p):
    """What being spared the difference of two tariffs is worth to the ally. [guarantees a year]"""
    return stake(ally, p) * (trade.export_loss(ally.covered * expected, p.trade_elasticity, p.tariff_incidence)
                             - trade.export_loss(ally.covered * agreed, p.trade_elasticity, p.tariff_incidence))


@rule
def tariff_price(ally, expected, agreed, p):
    """What Washington forgoes by the difference of two tariffs. [guarantees a year]"""
    return stake(ally, p) * (
        trade.tariff_value(ally.covered * expected, p.tariff_appetite, p.trade_elasticity, TARIFF_REFERENCE)
        - trade.tariff_value(ally.covered * agreed, p.tariff_appetite, p.trade_elasticity, TARIFF_REFERENCE))


@rule
def clause_worth(ally, slope, p):
    """What a clause is worth: the value of the tie that the threatened tariff would wear away and the clause would keep."""
    worn = p.spillover * (1.0 - unit(ally.insulation)) * unit(ally.threatened / TARIFF_REFERENCE)
    return slope * ally.threat * INSULATION_CLAUSE * worn


@rule
def flow_worth(ally):
    """What US aid that goes on is worth to an ally: of what is sold or withheld, by its threat and how much it cares.

    It cares as far as it gives itself; who gives nothing would not pay for that. Assumed.
    """
    return FLOW_WORTH * ally.threat * ally.will * ally.flow_missing


@rule
def flow_price(ally):
    """What that costs Washington: the same part of the aid that it had given. [guarantees a year]"""
    return FLOW_PRICE * ally.will * ally.flow_missing


@rule
def lay(ally, slope, desired, expected, base, garrison, p):
    """The table: every ask, and the favours that the linkage allows.

    slope: by how much a unit of US value moves the ally's belief; expected: the tariff to expect without an agreement; base:
    the part of it that is not negotiable; garrison: how far garrisons are on offer.  Of US aid to a country at war the part
    `aid_talks` is on offer, at the price of that part.
    """
    tariffs = 1.0 if links_tariffs(p.linkage) and expected > base else 0.0
    others = 1.0 if links_favours(p.linkage) else 0.0
    offered = others * garrison * p.posture_offer
    dearer = 1.0 + CLARITY_PRICE * p.clarity
    worth = Favours(tariffs * tariff_relief(ally, expected, base, p), p.posture_value * ally.threat * offered,
                    others * clause_worth(ally, slope, p), others * INTELLIGENCE_WORTH * ally.threat,
                    others * p.aid_talks * flow_worth(ally))
    price = Favours(dearer * tariffs * max(0.0, tariff_price(ally, expected, base, p)), dearer * p.posture_cost * offered,
                    dearer * CLAUSE_PRICE, dearer * INTELLIGENCE_PRICE, dearer * p.aid_talks * p.aid_talks * flow_price(ally))
    return Table(ask_costs(ally, desired, p), ask_values(ally, p), worth, price, slope * ally.threat * ally.condition,
                 arms_cost(ally, p) * p.offset)


# --- the package -----------------------------------------------------------------------------------------


@rule
def root_conceded(value, cost, bought, weight):
    """Root of the share of an ask: r = min(1, v (1 + w s) / (2 w c)), where the last unit is worth to both what it costs."""
    if value <= 0.0:
        return 0.0
    if cost <= 1e-12:
        return 1.0
    return min(1.0, value * (1.0 + weight * bought) / (2.0 * weight * cost))


@rule
def share_granted(worth, price, weight):
    """Share of a favour: z = min(1, w f / (2 d))."""
    if worth <= 0.0:
        return 0.0
    return 1.0 if price <= 1e-12 else min(1.0, weight * worth / (2.0 * price))


@rule
def roots_at(table, weight):
    """Roots of the shares of every ask in the efficient package at a weight."""
    v, c, s = table.value, table.cost, table.bought
    return Issues(root_conceded(v.spending, c.spending, s, weight), root_conceded(v.cash, c.cash, s, weight),
                  root_conceded(v.arms, c.arms, s, weight), root_conceded(v.support, c.support, s, weight),
                  root_conceded(v.investment, c.investment, s, weight), root_conceded(v.territory, c.territory, s, weight),
                  root_conceded(v.aid, c.aid, s, weight))


@rule
def granted_at(table, weight):
    """Shares of every favour in the efficient package at a weight."""
    f, d = table.worth, table.price
    return Favours(share_granted(f.tariff, d.tariff, weight), share_granted(f.posture, d.posture, weight),
                   share_granted(f.clause, d.clause, weight), share_granted(f.intelligence, d.intelligence, weight),
                   share_granted(f.flow, d.flow, weight))


@rule
def at_weight(table, weight):
    """The efficient package at a weight, with what each side gains."""
    r = roots_at(table, weight)
    conceded = Issues(r.spending * r.spending, r.cash * r.cash, r.arms * r.arms, r.support * r.support,
                      r.investment * r.investment, r.territory * r.territory, r.aid * r.aid)
    return gains(table, conceded, granted_at(table, weight), weight)


@rule
def shortfall(table, power, weight):
    """By how much the ally counts for too little at a weight, b u_US - (1 - b) u_ally w: it falls in the weight.

    The gains are those of `at_weight` to the last bit, since the root of r r is r; no root and no package is made for them.
    """
    roots, granted = roots_at(table, weight), granted_at(table, weight)
    value, cost, favours, given = 0.0, 0.0, 0.0, 0.0
    for k in range(len(roots)):
        value += table.value[k] * roots[k]
        cost += table.cost[k] * (roots[k] * roots[k])
    for j in range(len(granted)):
        favours += table.worth[j] * granted[j]
        given += table.price[j] * granted[j] * granted[j]
    return power * (value - given) - (1.0 - power) * (favours + table.bought * value - cost) * weight


@rule
def around(table, power):
    """Two weights close to each other: the ally counts for too little up to the first, and not from the second on.

    Secants (Illinois), about ten in all: what lies outside, `agree` need not reckon.
    """
    low, high, last = 1.0 / 32.0, 32.0, 0
    below, above = shortfall(table, power, low), shortfall(table, power, high)
    if below <= 0.0:
        return 0.0, low
    if above > 0.0:
        return high, 2.0 * high
    for _ in range(16):
        if high <= 1.000001 * low or not above < below:  # two shortfalls that are one to the last bit have no secant
            break
        between = (low * above - high * below) / (above - below)
        found = shortfall(table, power, between)
        if found > 0.0:
            low, below, above = between, found, 0.5 * above if last == 1 else above
            last = 1
        else:
            high, above, below = between, found, 0.5 * below if last == -1 else below
            last = -1
    return low, high


@rule
def gains(table, conceded, granted, weight):
    """The package with what each side gains by it."""
    value, favours, given = taken(table, conceded), 0.0, 0.0
    for j in range(len(granted)):
        favours += table.worth[j] * granted[j]
        given += table.price[j] * granted[j] * granted[j]
    return Package(conceded, granted, weight, favours + table.bought * value - paid(table, conceded), value - given)


@rule
def taken(table, conceded):
    """What Washington gets: sum of v sqrt(x)."""
    value = 0.0
    for k in range(len(conceded)):
        value += table.value[k] * math.sqrt(conceded[k])
    return value


@rule
def paid(table, conceded):
    """What the ally pays: sum of c x."""
    cost = 0.0
    for k in range(len(conceded)):
        cost += table.cost[k] * conceded[k]
    return cost


@rule
def nothing():
    """No package."""
    return Package(Issues(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0), Favours(0.0, 0.0, 0.0, 0.0, 0.0), 1.0, 0.0, 0.0)


@rule
def agree(table, power):
    """The package with the largest Nash product u_ally^b u_US^(1-b), all issues together; none if none serves both.

    Nash 1950.  Its weight solves w = b u_US / ((1 - b) u_ally), whose right side falls in w: 24 bisections of log2 w on
    [-5, 5].
    """
    low, high, middle, left = 1.0 / 32.0, 32.0, 1.0, 24
    under, over = around(table, power)
    while left > 0 and not under < middle < over:  # no branch hangs on where it goes, so that a processor need not guess
        low, high = (middle if middle <= under else low), (high if middle <= under else middle)
        middle, left = math.sqrt(low * high), left - 1
    for _ in range(left):
        middle = math.sqrt(low * high)
        if middle <= under or (middle < over and shortfall(table, power, middle) > 0.0):
            low = middle
        else:
            high = middle
    package = at_weight(table, math.sqrt(low * high))
    return package if package.ally > 0.0 and package.patron > 0.0 else nothing()


@rule
def alone(value, cost, bought, power):
    """Share of one ask bargained by itself without favours: x = min(1, (s v / (c (1 + b)))^2). Nash 1950.

    Nothing is agreed where nothing is bought.
    """
    if value <= 0.0 or bought <= 0.0:
        return 0.0
    if cost <= 1e-12:
        return 1.0
    root = bought * value / (cost * (1.0 + power))
    return min(1.0, root * root)


@rule
def apart(table, power):
    """Every ask bargained by itself, and no favours: no linkage."""
    v, c, s = table.value, table.cost, table.bought
    conceded = Issues(alone(v.spending, c.spending, s, power), alone(v.cash, c.cash, s, power),
                      alone(v.arms, c.arms, s, power), alone(v.support, c.support, s, power),
                      alone(v.investment, c.investment, s, power), alone(v.territory, c.territory, s, power),
                      alone(v.aid, c.aid, s, power))
    return gains(table, conceded, Favours(0.0, 0.0, 0.0, 0.0, 0.0), 1.0)


@rule
def settle(table, power, linkage):
    """The package that everybody can reckon, by the linkage."""
    return apart(table, power) if linkage == 0 else agree(table, power)


# --- its scale -------------------------------------------------------------------------------------------


@rule
def share_of_ask(table, conceded):
    """How much of the whole ask is conceded, each issue weighed by its cost before an offset. [share]

    Arms that an offset makes cheap are no smaller part of what is asked; weighed net, more of them would make the ally
    look as if it gave less.
    """
    return (paid(table, conceded) + table.offset * conceded.arms) / max(weight_of_all(table), 1e-12)


@rule
def weight_of_all(table):
    """What the whole ask would cost the ally without an offset. [guarantees a year]"""
    return whole_cost(table) + table.offset


@rule
def whole_cost(table):
    """What the whole ask costs the ally. [guarantees a year]"""
    cost = 0.0
    for k in range(len(table.cost)):
        cost += table.cost[k]
    return cost


@rule
def us_gives(table, granted):
    """What Washington gives: sum of d z^2. [guarantees a year]"""
    given = 0.0
    for j in range(len(granted)):
        given += table.price[j] * granted[j] * granted[j]
    return given


@rule
def rescaled(table, package, scale):
    """The same package with more or less of every concession, none above the ask, for the same favours."""
    x = package.conceded
    conceded = Issues(min(1.0, scale * x.spending), min(1.0, scale * x.cash), min(1.0, scale * x.arms),
                      min(1.0, scale * x.support), min(1.0, scale * x.investment), min(1.0, scale * x.territory),
                      min(1.0, scale * x.aid))
    return gains(table, conceded, package.granted, package.weight)


@rule
def least_scale(table, package):
    """Scale at which Washington just gets what its favours cost it: (D / V)^2."""
    value = taken(table, package.conceded)
    root = us_gives(table, package.granted) / max(value, 1e-12)
    return root * root


@rule
def most_scale(table, package, outside):
    """Largest scale, up to 1, that leaves the ally what it has outside: an outside option binds only if it is better.

    Binmore, Shaked and Sutton 1989 (deal-me-out); F + s V r - C r^2 = o solved for r, the root of the scale.  A root above 1
    means that the ally would give more than is asked for what it has outside: nothing on the table reaches that.
    """
    if package.ally >= outside:
        return 1.0
    cost, value = paid(table, package.conceded), table.bought * taken(table, package.conceded)
    spare = package.ally + cost - value - outside
    under = value * value + 4.0 * cost * spare
    if under < 0.0 or cost <= 1e-12:
        return 0.0
    root = (value + math.sqrt(under)) / (2.0 * cost)
    return root * root if 0.0 < root < 1.0 else 0.0
