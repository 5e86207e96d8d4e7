"""What Washington would want of one ally, and how hard it would press for it: a year ahead and no further."""

from ..compiled import rule
from ..constants import TARIFF_REFERENCE
from . import table, trade
from .arms import buyers_cost, sellers_worth
from .trust import honour_slope


@rule
def best_pressure(view, asked, delivered, weight, p):
    """The pressure, of nothing, a quarter, a half, three quarters and all, that is worth most; the least of equals."""
    best, choice = 0.0, 0.0
    for k in range(1, 5):
        pressure = k / 4.0
        worth = objective(pressure, view, asked, delivered, weight, p)
        if worth > best + 1e-12:
            best, choice = worth, pressure
    return choice


@rule
def objective(pressure, view, asked, delivered, weight, p):
    """What a year of pressure is worth to Washington, against a year of none. [guarantees]

    Demands bring what the ally would answer at even odds of belief; a guarantee tied to what is not delivered deters the less,
    as far as there is a threat, and counts by `weight`; tariffs cost their deadweight.  Allies' later hedging is not foreseen.
    """
    condition = pressure * p.conditionality
    slope = honour_slope(0.5, p.honour_noise)
    rate = pressure * p.tariff_threat * view.schedule
    missed = 1.0 - min(1.0, 2.0 * pressure * p.demand_rate)
    gain = (1.0 - missed * missed * missed * missed) * brings(foreseen(view, asked, rate, slope * view.threat * condition, p))
    lost = weight * view.threat * slope * p.value_burden * condition * (1.0 - delivered)
    return gain - lost - view.exposure / p.guarantee_value * trade.deadweight(rate, p.trade_elasticity)


@rule
def brings(laid):
    """What the first package, of weights 1, 2, 4, 8 and 16, that the ally would sign is worth to Washington."""
    weight = 1.0
    for _ in range(5):
        package = table.at_weight(laid, weight)
        if package.ally > 0.0:
            return max(0.0, package.patron)
        weight = 2.0 * weight
    return 0.0


@rule
def foreseen(view, asked, rate, bought, p):
    """The table as Washington sees it: three asks, and relief from its tariff; the ally's own wishes are not in its view."""
    value = p.guarantee_value
    gap = max(0.0, asked - view.spending)
    cash = max(0.0, 1.0 - view.host_support) if view.troops > 0.3 else 0.0
    arms = max(0.0, 1.0 - view.procurement)
    cost = table.Issues((1.0 - p.joint_product) * gap / value, cash * p.cash_scale / value,
                        buyers_cost(p) * arms * p.procurement_scale / value, 0.0, 0.0, 0.0, 0.0)
    worth = table.Issues(p.value_burden * gap / max(asked, 1e-9), p.value_host_support * cash,
                         sellers_worth(p) * p.value_procurement * arms, 0.0, 0.0, 0.0, 0.0)
    linked = view.exposure / value if table.links_tariffs(p.linkage) else 0.0
    relief = linked * trade.export_loss(rate, p.trade_elasticity, p.tariff_incidence)
    forgone = linked * trade.tariff_value(rate, p.tariff_appetite, p.trade_elasticity, TARIFF_REFERENCE)
    price = table.Favours(max(0.0, forgone), 0.0, 0.0, 0.0, 0.0)
    return table.Table(cost, worth, table.Favours(relief, 0.0, 0.0, 0.0, 0.0), price, bought, 0.0)
