"""What a seat earns: the change of the account that a run reports, so that a run's rewards add up to its payoff times its
years."""

from ..agents.country import Country
from ..agents.world import World


def ally_purse(ally: Country) -> float:
    """What an ally got less what it paid so far. [guarantee years]"""
    return float(ally.got_protection - ally.paid_money - ally.paid_tariffs - ally.paid_autonomy)


def washington_purse(world: World) -> float:
    """What Washington got less what it bore so far, a tie. [guarantee years]"""
    total = sum(float(ally.us_money + ally.us_tariffs - ally.us_garrison - ally.us_risk) for ally in world.allies)
    return total / len(world.allies)
