"""Tariffs: who loses what, who answers."""

from ..compiled import rule
from ..constants import CANCELLATION_TARIFF, PRIVATE_PRICE, RETALIATION_DETERRENCE
from .shared import unit


@rule
def reciprocal_rate(deficit_share):
    """Tariff of the US formula of 2 April 2025: half the goods deficit with the partner over the imports from it. [rate]"""
    return 0.5 * max(0.0, deficit_share)


@rule
def settled_rate(rate, base_share, relieved):
    """Tariff that a deal leaves: base + (1 - z)(rate - base); the base is not negotiable. [rate]

    base_share: the base as a share of the rate; relieved: share z of the excess that the deal takes off.
    """
    return rate * (1.0 - relieved * (1.0 - base_share))


@rule
def risk(tariff, threatened, credibility, covered):
    """Tariff that firms reckon with: the one in force and the threatened one as far as it will come, on the goods it covers."""
    return covered * (tariff + credibility * max(0.0, threatened - tariff))


@rule
def diversion(rate, p):
    """Share of sales that firms take elsewhere: rho (1 - (1 + t)^-2), a part of the sales lost at an elasticity of 2.

    Lost sales at an elasticity of 2 after Amiti, Redding and Weinstein 2019 (range); the part that finds another market or
    plant is assumed.  No belief in any guarantee enters.
    """
    return p.redirection * (1.0 - 1.0 / ((1.0 + rate) * (1.0 + rate)))


@rule
def onshored(plants, elsewhere, p):
    """Share of exports to the US made there instead: o D, and never less than before, since a plant built is a cost sunk.

    Flaaen, Hortacsu and Tintelnot 2020: under US tariffs makers of washing machines first moved to other countries and then
    built US plants.  How large a part is assumed.
    """
    return max(plants, p.onshoring * elsewhere)


@rule
def moved_output(exposure, plants, incidence):
    """Output that goes abroad with the plants: mu x n. What the ally loses of it the US has. [share of the ally's GDP]"""
    return incidence * exposure * plants


@rule
def export_loss(rate, elasticity, incidence):
    """Share of the value of exports lost to GDP: mu e t / (1 + t)."""
    return incidence * elasticity * rate / (1.0 + rate)


@rule
def deadweight(rate, elasticity):
    """Deadweight loss as a share of imports: e t^2 / 2."""
    return 0.5 * elasticity * rate * rate


@rule
def tariff_value(rate, appetite, elasticity, reference):
    """What the tariff is worth to Washington per unit of imports: concave appetite less the deadweight loss.

    With complete pass-through the optimal tariff of the textbooks is nil, so the motive must be appetite for revenue and
    leverage; the exponent of 0.7 is assumed, and `appetite` is its value per unit of rate at `reference`.
    """
    if rate <= 0.0:
        return 0.0
    return appetite * reference * (rate / reference) ** 0.7 - deadweight(rate, elasticity)


@rule
def retaliation_rate(rate, dependence, p):
    """Retaliatory tariff: k t (1 - dependence); who depends on the guarantee answers less."""
    return p.retaliation * rate * (1.0 - unit(dependence))


@rule
def credible(execution, retaliation, p):
    """Chance within a year that a threat is carried out, less what foreseen retaliation deters.

    A threat of which Washington has warned in private ties its hands less than one made in public.
    """
    spared = 1.0 - unit(execution)
    yearly = 1.0 - spared * spared * spared * spared
    public = 1.0 - PRIVATE_PRICE * p.strategic_communication
    return yearly * (1.0 - RETALIATION_DETERRENCE * retaliation) * public


@rule
def cancellation_hazard(rate, insulation):
    """Yearly chance that an ally cancels an arms order: what tariffs bring where defence is not insulated."""
    return unit(CANCELLATION_TARIFF * (1.0 - insulation) * rate)
