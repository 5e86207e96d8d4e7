"""Who got and paid what: accounts that add up, in guarantee years, so that the question whether pressure pays has an answer.

A guarantee year is what a sure guarantee under full threat is worth in a year.
"""

from ..compiled import rule
from ..constants import ARMS_COST, INVESTMENT_SCALE, TARIFF_REFERENCE
from ..rules import trade, trust


@rule
def keep_books(ally, p):
    """Add a quarter to the accounts of the tie, on both sides.

    The ally gets protection at the true probability and pays what a deal makes it spend beyond its own wish (after the share
    that serves itself), cash, promised arms beyond their worth at home, investment, support elsewhere, tariff losses and
    autonomy.  Washington gets cash, that part of the arms, investment and what its tariffs are worth to it, and bears
    garrisons and the expected cost of a war.
    """
    tied, unit_value = 1.0 - ally.estranged, 4.0 * p.guarantee_value
    ally.got_protection += 0.25 * tied * ally.threat * ally.honour * p.patron_reach
    beyond = (1.0 - p.joint_product) * max(0.0, min(ally.spending, ally.deal_spending) - ally.desired_spending)
    money = (ally.host_support * p.cash_scale + ARMS_COST * ally.promised * p.procurement_scale
             + INVESTMENT_SCALE * ally.investment)
    ally.paid_money += (beyond + money) / unit_value + 0.25 * ally.support * trust.entrapment_cost(ally.distance, p)
    ally.paid_tariffs += ally.gdp_loss / unit_value
    ally.paid_autonomy += p.autonomy_price * ally.autonomy / unit_value
    ally.us_money += money / unit_value
    exposure = ally.exposure * (1.0 - ally.diversification)
    ally.us_tariffs += exposure * trade.tariff_value(ally.covered * ally.tariff, p.tariff_appetite, p.trade_elasticity,
                                                     TARIFF_REFERENCE) / unit_value
    ally.us_garrison += 0.25 * p.posture_cost * ally.troops
    ally.us_risk += 0.25 * tied * ally.honour * ally.threat * p.war_cost_threat * ally.threat
