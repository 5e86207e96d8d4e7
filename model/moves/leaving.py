"""Leaving the alliance and coming back, as choices with a value, a cost and consequences."""

from typing import NamedTuple

from ..compiled import rule
from ..rules import regimes, trust
from ..rules.regimes import Leaving
from ..rules.shared import logistic
from .keeping import end_deal
from .seen import patron_view, strategy_terms


class Stance(NamedTuple):
    """What an ally did with its tie and why. Values in guarantees a year."""

    turned: int  # 1 left, -1 came back, 0 neither
    terms: Leaving
    value: float  # leaving less staying, before its cost
    cost: float  # of breaking the commitment
    chance: float  # of turning this quarter


@rule
def take_stance(ally, community, patron, luck, p):
    """Leave or return by quantal response at a slow pace: a choice, not a threshold drawn in advance.

    Who is out finds others' absence half as good a reason to stay out as who is in finds it to go. Assumed.
    """
    tied = ally.estranged == 0
    why = weigh_leaving(ally, community, 1.0 if tied else 0.5, p)
    value = regimes.leaving_value(why)
    # breaking even an unwritten tie costs more than its legal form
    cost = p.exit_cost * max(0.6, trust.treaty_strength(ally.treaty)) if tied else 0.0
    ally.leaving = value - cost
    turned = 0
    if tied:
        chance = p.exit_pace * logistic((value - cost) / p.exit_noise)
        if luck.leave < chance:
            turned, ally.estranged = 1, 1
            ally.exits += 1
            end_deal(ally)
            ally.ask_open = 0
    else:
        terms = strategy_terms(patron.strategy, patron_view(ally), p)
        chance = p.return_pace * terms.garrison * logistic(-value / p.exit_noise)
        if luck.leave < chance:
            turned, ally.estranged = -1, 0
            ally.returns += 1
    return Stance(turned, why, value, cost, chance)


@rule
def weigh_leaving(ally, community, peers, p):
    """What staying and leaving are worth, term by term."""
    others = max(1e-9, community.weights - ally.weight)
    out = (community.weights_out - ally.weight * ally.estranged) / others
    # a rival with nuclear weapons leaves a need that own forces cannot meet
    need = ally.threat * (1.0 - (1.0 - p.nuclear_equaliser) * ally.response_alone)
    calm = max(0.0, 1.0 - ally.threat)
    return Leaving(need * ally.outlook * p.patron_reach,
                   trust.entrapment_cost(ally.distance, p) * (0.25 + 0.75 * ally.support),
                   ally.deal_cost if ally.deal == 1 else 0.0,
                   p.tariff_blame * ally.gdp_loss / p.guarantee_value, 0.05 * ally.shaming,
                   p.exit_autonomy * (ally.autonomy + ally.minilateral),
                   p.other_patron * ally.rival_market * calm * (1.0 + ally.accommodation), peers * p.exit_peers * out)
