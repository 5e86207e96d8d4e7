"""Orders of arms: at home, abroad, in the US; and the stock that makes dependent."""

import math

from ..compiled import rule
from ..constants import ARMS_DOUBT, ARMS_MEMORY, ARMS_URGENCY, ORDERS_CANCELLED
from ..rules import arms, hedging, trade
from ..rules.shared import quarterly


@rule
def start_arms(ally, p):
    """Orders, imports and the stock of arms as they were before the start."""
    ally.first_spending = ally.spending
    wanted = arms.orders(ally.spending, ally.spending)
    ally.home_supply = ally.home_usual * wanted
    ally.arms_imports = wanted - ally.home_supply
    ally.us_arms = ally.us_usual
    doubt = ARMS_DOUBT * (1.0 - p.prior_reliability)
    ally.arms_taste = math.log(ally.us_usual / (1.0 - ally.us_usual)) - ARMS_URGENCY * (1.0 - ally.home_usual) + doubt
    ally.arms_stock = wanted
    ally.us_stock = ally.us_usual * ally.arms_imports
    ally.dependence = ally.us_stock / max(wanted, 1e-12)


@rule
def order_arms(ally, community, luck, p):
    """The arms ordered at home and abroad this quarter; tariffs may cost the US an order. Returns whether they did.

    What was promised to Washington takes the place of other imports first, and comes on top of them beyond that; what an
    offset on it built at home takes the place of later imports.
    """
    wanted = arms.orders(ally.spending, ally.first_spending)
    ally.home_supply = arms.home_supply(ally.home_supply, ally.home_usual, wanted, ally.autonomy, community.efficiency)
    ally.arms_imports = max(0.0, wanted - ally.home_supply - ally.offset_plants)
    ally.us_arms = arms.us_share(ally.arms_taste, ally.arms_imports / max(wanted, 1e-12), ally.reliability)
    anyway = ally.us_arms * ally.arms_imports
    american = max(anyway, ally.promised * p.procurement_scale)
    cancelled = (american > 0.0
                 and luck.procurement < quarterly(trade.cancellation_hazard(ally.tariff, ally.insulation)))
    if cancelled:
        american = 0.0
        ally.promised = 0.0
        ally.deal_procurement = 0.0
        ally.us_stock = (1.0 - ORDERS_CANCELLED) * ally.us_stock
    set_off(ally, anyway, wanted - ally.home_supply, p)
    every = wanted + max(0.0, american - ally.arms_imports)
    ally.arms_stock = hedging.approach(ally.arms_stock, every, ARMS_MEMORY)
    ally.us_stock = hedging.approach(ally.us_stock, american, ARMS_MEMORY)
    ally.dependence = ally.us_stock / max(ally.arms_stock, 1e-12)
    bought = american + ally.aid_bought
    ally.procurement = min(1.0, bought / p.procurement_scale) if p.procurement_scale > 0.0 else ally.promised
    return cancelled


@rule
def set_off(ally, anyway, lacking, p):
    """Work that an offset brings home this quarter, and the plants it leaves there as long as arms last.

    anyway: US arms that it would buy without a promise; lacking: arms that its own industry does not deliver, beyond which
    no plant is built. [share of GDP a year]
    """
    scale = p.procurement_scale
    ally.offset_work = arms.offset_work(ally.promised, anyway / scale, p) if scale > 0.0 else 0.0
    ally.offset_plants = hedging.approach(ally.offset_plants, min(ally.offset_work * scale, max(0.0, lacking)), ARMS_MEMORY)
