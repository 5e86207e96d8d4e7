"""Everybody's first quarter."""

from ..compiled import rule
from ..rules import security, trust
from .arming import start_arms
from .beliefs import start_beliefs, start_rival_belief
from .secrets import hide, start_sharing
from .seen import ally_view, felt, hedge_of


@rule
def start_ally(ally, p, quarter):
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
    ally.pledge_floor = 0.0
    ally.compliance = 1.0
    ally.reliability = p.prior_reliability
    ally.confidence = p.prior_reliability
    ally.honour = p.prior_reliability
    ally.outlook = p.prior_reliability
    ally.bare_honour = p.prior_reliability
    ally.first_troops = ally.troops
    start_beliefs(ally, p)
    ally.insulation = p.insulation
    ally.stocks = 0.0
    ally.cooperation = 0.5
    ally.private = 1.0
    start_arms(ally, p)
    start_sharing(ally)


@rule
def settle_ally(ally, community, patron, p):
    """Its taste for defence, which its first share reveals, and hedging where it would rest.

    That budget was decided before this administration asked for anything.
    """
    view = ally_view(ally, community, patron, p)
    ally.taste = security.revealed_taste(ally.spending, view.complement, view.spill_in, felt(ally, p), p)
    ally.spill_in = view.spill_in
    wanted = hedge_of(ally.hedging_behaviour, view, p)
    ally.autonomy = wanted.autonomy
    ally.minilateral = wanted.minilateral
    ally.accommodation = wanted.accommodation
    ally.hedging = wanted.autonomy + wanted.minilateral + wanted.accommodation
    hide(ally, p)


@rule
def start_pair(tie, p):
    """How much of a rival's strength reaches an ally, and what it believes of the US there."""
    tie.reach = security.reach(tie.distance, p)
    start_rival_belief(tie, p)


@rule
def weigh_in(ally, p):
    """Its weight in the indices is fixed at the start, so that a threat met does not lower it; and what it is used to feel."""
    ally.first_weight = ally.threat * ally.gdp
    ally.usual_threat = felt(ally, p)


@rule
def start_patron(patron, p):
    """The party in office at the start, and forces at their steady level."""
    patron.strategy = p.incumbent_strategy
    patron.capability = patron.spending * patron.gdp


@rule
def start_rival(rival):
    """Forces at their steady level."""
    rival.hostility = rival.usual_hostility
    rival.first_hostility = rival.usual_hostility
    rival.first_spending = rival.spending
    rival.capability = rival.spending * rival.gdp
