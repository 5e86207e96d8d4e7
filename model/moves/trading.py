"""Tariffs and what follows from them."""

from ..compiled import rule
from ..constants import COURT_CAP, INSULATION_DECAY, TARIFF_REFERENCE
from ..rules import hedging, trade
from ..rules.shared import unit
from .secrets import share_less
from .seen import patron_view, strategy_terms


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
def trade_step(ally, patron, p, quarter):
    """Relief, court caps, retaliation, loss, insulation."""
    if ally.tariff > 0.0:
        ally.tariff = ally.tariff * (1.0 - strategy_terms(patron.strategy, patron_view(ally), p).relief)
    if patron.capped_until >= quarter:
        ally.tariff = min(ally.tariff, COURT_CAP) if patron.capped_until > quarter else 0.0
        ally.threatened = min(ally.threatened, COURT_CAP)
    ally.erosion = (1.0 - p.erosion_decay) * ally.erosion
    ally.retaliation = trade.retaliation_rate(ally.tariff, ally.threat * ally.confidence, p)
    open_exposure = ally.exposure * (1.0 - ally.diversification)
    ally.gdp_loss = open_exposure * trade.export_loss(ally.tariff, p.trade_elasticity, p.tariff_incidence)
    ally.insulation = hedging.approach(ally.insulation, p.insulation, INSULATION_DECAY)
