"""Everybody's first quarter."""

from ..compiled import rule
from ..draws import normal
from ..rules import security, trust
from .seen import ally_view, hedge_of


@rule
def start_ally(ally, luck, p, quarter):
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
    ally.compliance = 1.0
    ally.belief_for = p.prior_reliability * p.prior_strength
    ally.belief_against = (1.0 - p.prior_reliability) * p.prior_strength
    ally.reliability = p.prior_reliability
    ally.confidence = p.prior_reliability
    ally.honour = p.prior_reliability
    ally.rival_for = p.prior_reliability * p.rival_prior_strength
    ally.rival_against = (1.0 - p.prior_reliability) * p.rival_prior_strength
    ally.threshold = p.exit_threshold + p.exit_spread * normal(luck.threshold)
    ally.insulation = p.insulation
    ally.stocks = 0.0
    ally.cooperation = 0.5
    ally.private = 1.0


@rule
def settle_ally(ally, community, patron, p):
    """Its taste for defence, as far as its first share reveals it, and hedging where it would rest."""
    view = ally_view(ally, community, patron, p)
    response = view.preference * (1.0 + view.spill_in) - view.spill_in + view.complement
    ally.taste = p.revealed_preference * (ally.spending - response) / (1.0 + view.spill_in)
    ally.spill_in = view.spill_in
    wanted = hedge_of(ally.hedging_behaviour, view, p)
    ally.autonomy = wanted.autonomy
    ally.diversification = wanted.diversification
    ally.minilateral = wanted.minilateral
    ally.accommodation = wanted.accommodation
    ally.hedging = wanted.autonomy + wanted.diversification + wanted.minilateral + wanted.accommodation


@rule
def start_patron(patron, p):
    """The party in office at the start, and forces at their steady level."""
    patron.strategy = p.incumbent_strategy
    patron.capability = patron.spending * patron.gdp


@rule
def start_rival(rival, pressure, p):
    """Forces at their steady level; `pressure` is mean allied spending, against which the arms race is at rest."""
    rival.hostility = rival.usual_hostility
    rival.first_hostility = rival.usual_hostility
    rival.first_spending = rival.spending
    rival.first_pressure = pressure
    rival.capability = rival.spending * rival.gdp
