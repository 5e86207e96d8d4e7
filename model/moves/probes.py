"""Rivals that probe, and crises."""

from typing import NamedTuple

from ..compiled import rule
from ..draws import normal
from ..rules import probing
from ..rules.shared import unit

# Outcomes of a rival's turn.
WAITED, IGNORED, COUNTERED, CRISIS_HONOURED, CRISIS_ABANDONED = range(5)


class Probe(NamedTuple):
    """A rival's turn."""

    outcome: int
    target: int
    response: float
    critical_response: float
    gain: float
    challenge: float
    honour: float
    lost: int


@rule
def stirs(rival, luck, p):
    """Whether a rival looks for a target this quarter: it will probe, or weighs a crisis."""
    hostility = unit(p.threat_scale * rival.hostility)
    return luck.probe < p.probe_rate * hostility or luck.crisis < p.crisis_rate * hostility


@rule
def may_stir(luck, p):
    """Whether a rival could stir this quarter, however hostile the quarter makes it."""
    return luck.probe < p.probe_rate or luck.crisis < p.crisis_rate


@rule
def pick_target(k, allies, reach, pair_luck, p):
    """The most tempting ally, by a sampled belief about the US (Thompson sampling)."""
    best, target = -1.0, 0
    for i in range(len(allies)):
        believed = probing.sampled_belief(allies[i].rival_for, allies[i].rival_against, normal(pair_luck[k * len(allies) + i]))
        score = probing.attraction(reach[k * len(allies) + i], gain_from(allies[i], believed, 1.0, p.challenge_cost, p), p)
        if score > best:
            best, target = score, i
    return target


@rule
def rival_turn(rival, ally, target, luck, p):
    """Probe at low cost, weigh a crisis where it pays, and learn from the answer."""
    believed = ally.rival_for / (ally.rival_for + ally.rival_against)
    gain = gain_from(ally, believed, 1.0, p.challenge_cost, p)
    challenge = probing.challenge_probability(gain, p)
    worth = probing.challenge_probability(gain_from(ally, believed, p.probe_stake, p.probe_cost, p), p)
    hostility = unit(p.threat_scale * rival.hostility)
    outcome, lost = WAITED, 0
    crisis = luck.crisis < p.crisis_rate * hostility * challenge
    if luck.probe < p.probe_rate * hostility * worth:
        countered = luck.counter < probing.either(ally.response_alone, ally.honour * p.patron_reach)
        outcome = COUNTERED if countered else IGNORED
        note_probe(ally, countered, p)
        if countered and luck.escalation < p.escalation:
            crisis = True
    if crisis:
        honoured = luck.honour < ally.honour and ally.estranged == 0
        outcome = CRISIS_HONOURED if honoured else CRISIS_ABANDONED
        meet_crisis(ally, honoured, p)
        lost = 1 if luck.outcome > (ally.response if honoured else ally.response_alone) else 0
        if lost == 1:
            ally.capability = 0.9 * ally.capability
    return Probe(outcome, target, ally.response, ally.critical_response, gain, challenge, ally.honour, lost)


@rule
def gain_from(ally, believed, stake, cost, p):
    """A rival's gain from challenging this ally for a stake at a cost, given its belief about the US."""
    comes = 0.0 if ally.estranged == 1 else believed * p.patron_reach
    response = probing.either(ally.response_alone, comes)
    victory = 1.0 - (1.0 - p.challenge_cost) / max(ally.critical_response * (1.0 + p.defeat_cost), 1e-12)
    return probing.expected_gain(response, max(0.0, victory), stake, p.defeat_cost, cost)


@rule
def note_probe(ally, countered, p):
    """A probe is a small test: ignored, it tells against the US with everybody who looks."""
    ally.probes += 1
    if countered:
        ally.news_good += 0.25 * p.weight_deal
        ally.rival_for += 0.25
    else:
        ally.news_bad += 0.25 * p.weight_deal
        ally.rival_against += 0.25


@rule
def meet_crisis(ally, honoured, p):
    """A crisis is the large test: the strongest signal to ally, others and rivals. It uses up stocks, which fill again."""
    ally.crises += 1
    ally.stocks = (1.0 - p.stock_use) * ally.stocks
    if honoured:
        ally.news_good += p.weight_crisis
        ally.rival_for += p.weight_crisis
    else:
        ally.news_bad += p.weight_crisis
        ally.rival_against += p.weight_crisis
