"""Who got and paid what: accounts that add up, in guarantee years, so that the question whether pressure pays has an answer.

A guarantee year is what a sure guarantee under full threat is worth in a year.
"""

from ..compiled import rule
from ..constants import INTELLIGENCE_WORTH, INVESTMENT_SCALE, TARIFF_REFERENCE
from ..rules import arms, table, trade, trust


@rule
def keep_books(ally, p):
    """Add a quarter to the accounts of the tie, on both sides.

    The same quantities as on the table (`rules.table`).  The ally gets protection at the true probability, the garrison,
    intelligence and US aid granted to a country at war.  It pays what a deal makes it spend beyond its own wish and what it
    spent before (after the share that serves itself), the aid to a country at war that deals add to its own (after the same
    share), cash, promised arms beyond what it buys in the US anyway and what they and their offset are worth at home,
    investment, support elsewhere, tariff losses, output lost to plants in the US among them, and autonomy.  Washington gets
    cash, those arms, investment, the output of those plants and what its tariffs are worth to it, and bears garrisons, the aid
    that it has granted (the last of it the dearest, as on the table) and the expected cost of a war.
    """
    tied, unit_value = 1.0 - ally.estranged, 4.0 * p.guarantee_value
    favours = p.posture_value * ally.troops + INTELLIGENCE_WORTH * ally.intelligence
    ally.got_protection += 0.25 * ally.threat * (tied * ally.honour * p.patron_reach + favours)
    ally.got_protection += 0.25 * table.flow_worth(ally) * ally.flow_granted
    before = max(ally.desired_spending, ally.deal_from)
    beyond = (1.0 - p.joint_product) * (max(0.0, min(ally.spending, ally.deal_spending) - before) + ally.aid_owed)
    bought = max(0.0, ally.promised * p.procurement_scale - ally.us_arms * ally.arms_imports)
    money = ally.host_support * p.cash_scale + arms.buyers_cost(p) * bought + INVESTMENT_SCALE * ally.investment
    ally.paid_money += (beyond + money) / unit_value + 0.25 * ally.support * trust.entrapment_cost(ally.distance, p)
    ally.paid_tariffs += ally.gdp_loss / unit_value
    ally.paid_autonomy += p.autonomy_price * ally.autonomy / unit_value
    moved = trade.moved_output(ally.exposure, ally.plants, p.tariff_incidence)
    ally.us_money += (money + moved) / unit_value
    exposure = ally.exposure * (1.0 - ally.diversification)
    ally.us_tariffs += exposure * trade.tariff_value(ally.covered * ally.tariff, p.tariff_appetite, p.trade_elasticity,
                                                     TARIFF_REFERENCE) / unit_value
    ally.us_garrison += 0.25 * p.posture_cost * ally.troops
    ally.us_garrison += 0.25 * table.flow_price(ally) * ally.flow_granted * ally.flow_granted
    ally.us_risk += 0.25 * tied * ally.honour * ally.threat * p.war_cost_threat * ally.threat
