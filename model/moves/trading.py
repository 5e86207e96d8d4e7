"""Tariffs and what follows from them."""

from ..compiled import rule
from ..constants import COURT_CAP, INSULATION_DECAY, TARIFF_REFERENCE
from ..rules import hedging, trade
from ..rules.shared import unit
from .secrets import share_less
from .seen import patron_view, strategy_terms

BASE, WHOLE = 1, 2  # how much of the schedule is in force
MEMBER, SPEAKER = 1, 2  # of a bloc that trades as one


@rule
def impose_tariff(ally, rate, p):
    """A tariff comes into force; as far as defence is not insulated it wears away what the tie is worth to Washington."""
    step = unit((rate - ally.tariff) / TARIFF_REFERENCE)
    ally.erosion += wear(ally, step, p)
    share_less(ally, (1.0 - unit(ally.insulation)) * step)
    ally.tariff = rate


@rule
def wear(ally, step, p):
    """What a trade dispute takes off the US value of the tie, as far as defence is not insulated. [guarantees]"""
    return p.spillover * (1.0 - unit(ally.insulation)) * step


@rule
def court_limit(patron, quarter):
    """Highest tariff that the courts leave: a substitute for some quarters, then nothing once, then as before. [rate]"""
    if patron.capped_until < quarter:
        return 1e9
    return COURT_CAP if patron.capped_until > quarter else 0.0


@rule
def without_deal(ally, patron, terms, quarter):
    """Tariff that this administration would put on the ally if no deal took anything off. [rate]"""
    return min(terms.tariff_threat, court_limit(patron, quarter))


@rule
def announce(ally, patron, terms, quarter):
    """The tariff that the ally may expect of this administration, with what a deal takes off."""
    agreed = trade.settled_rate(terms.tariff_threat, ally.base_share, ally.relieved)
    ally.threatened = min(agreed, court_limit(patron, quarter))


@rule
def take_off(ally, terms, share):
    """A deal takes a share of the excess off the tariff in force and off the one threatened."""
    ally.relieved = share
    ally.tariff = min(ally.tariff, trade.settled_rate(max(ally.tariff, terms.tariff_threat), ally.base_share, share))


@rule
def schedule_step(ally, patron, terms, p, quarter):
    """The schedule of tariffs: dated, drawn for all at once, struck down by a court, or dropped with who threatened it.

    A tariff in force is lifted by a milder administration step by step; what the schedule says comes into force at once.
    """
    if patron.impulse < p.tariff_execution * terms.execution:
        ally.scheduled = WHOLE
    if terms.tariff_threat <= 0.0 or patron.capped_until == quarter:
        ally.scheduled = 0
    announce(ally, patron, terms, quarter)
    ally.tariff = min(ally.tariff * (1.0 - terms.relief), court_limit(patron, quarter))
    standing = 0.0
    if ally.scheduled == WHOLE:
        standing = ally.threatened
    elif ally.scheduled == BASE:
        standing = min(ally.threatened, terms.tariff_threat * ally.base_share)
    if standing > ally.tariff:
        impose_tariff(ally, standing, p)


@rule
def trade_step(ally, home, patron, p, quarter):
    """Tariffs, retaliation, loss, other markets, insulation."""
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    if ally.bloc == MEMBER and ally.relieved != home.relieved:
        take_off(ally, terms, home.relieved)
    schedule_step(ally, patron, terms, p, quarter)
    ally.erosion = (1.0 - p.erosion_decay) * ally.erosion
    ally.retaliation = trade.retaliation_rate(ally.tariff, ally.threat * ally.confidence, p)
    open_exposure = ally.exposure * (1.0 - ally.diversification)
    lost = open_exposure * trade.export_loss(ally.covered * ally.tariff, p.trade_elasticity, p.tariff_incidence)
    ally.gdp_loss = lost + trade.moved_output(ally.exposure, ally.plants, p.tariff_incidence)
    find_markets(ally, terms, p)
    ally.insulation = hedging.approach(ally.insulation, p.insulation, INSULATION_DECAY)


@rule
def find_markets(ally, terms, p):
    """Firms look for other markets by the tariffs they reckon with, whatever anybody believes of the guarantee.

    Some build plants in the US; those stay when the tariff goes, and what they make is no part of a surplus any more.
    """
    chance = trade.credible(p.tariff_execution * terms.execution, 0.0, p)
    wanted = trade.diversion(trade.risk(ally.tariff, ally.threatened, chance, ally.covered), p)
    ally.diversification = hedging.approach(ally.diversification, max(wanted, ally.plants), p.diversification_rate)
    plants = trade.onshored(ally.plants, ally.diversification, p)
    ally.surplus -= ally.exposure * (plants - ally.plants)
    ally.plants = plants
