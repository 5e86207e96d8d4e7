"""Rivals: what deters them, whom they test."""

import math

from ..compiled import rule
from .shared import logistic


@rule
def own_resistance(capability, rival_capability):
    """Chance that an ally holds out alone: K / (K + K_a)."""
    return capability / max(capability + rival_capability, 1e-12)


@rule
def coalition_response(allied_capability, rival_capability, p):
    """Chance that other allies come without the US: 1 - e^(-k sum t_ij K_j / K_a).

    Limit of 1 - prod (1 - q_j) for many small contributions.
    """
    return 1.0 - math.exp(-p.concentration * allied_capability / max(rival_capability, 1e-12))


@rule
def either(first, second):
    """Redundancy: at least one of two independent responses, 1 - (1 - a)(1 - b)."""
    return 1.0 - (1.0 - first) * (1.0 - second)


@rule
def challenge_value(believed, victory, victory_alone, alone, p):
    """A challenger's expected value: b [v1 - (1 - v1) l - e] + (1 - b) [(1 - a) + a (v0 - (1 - v0) l)]. [stakes]

    b: believed chance that the US comes; v1, v0: chance of winning with and without it; a: chance that somebody else
    answers; l: cost of failure; e: cost of a war with a nuclear power even for who wins it.  The belief decides whether to
    try, and force alone what comes of it.
    """
    with_us = victory - (1.0 - victory) * p.defeat_cost - p.escalation_cost
    without = (1.0 - alone) + alone * (victory_alone - (1.0 - victory_alone) * p.defeat_cost)
    return believed * with_us + (1.0 - believed) * without


@rule
def deterred(believed, victory, victory_alone, alone, p):
    """Chance that a rival lets an opportunity pass: 1 - L(lambda (EU - c)). Signorino 1999 (quantal response)."""
    return 1.0 - challenge_probability(challenge_value(believed, victory, victory_alone, alone, p) - p.challenge_cost, p)


@rule
def grey_gain(answered, p):
    """What a probe below the threshold of war is worth: g for nobody's answer less the penalty of an answer. [stakes]"""
    return (1.0 - answered) - answered * p.grey_penalty


@rule
def challenge_probability(gain, p):
    """Quantal response: L(lambda EU). Signorino 1999."""
    return logistic(p.rival_rationality * gain)


@rule
def hostility_toward(hostility, claim, p):
    """Hostility of a rival toward one ally: h (f + (1 - f) claim). The floor f is for those of whom it wants nothing."""
    return hostility * (p.claim_floor + (1.0 - p.claim_floor) * claim)
