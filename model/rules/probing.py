"""Rivals: what deters them, whom they test."""

import math

from ..compiled import rule
from .shared import logistic, unit


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
def expected_gain(response, victory, stake, defeat_cost, cost):
    """A challenger's expected value: (1 - P) W + P [p W - (1 - p) l W] - c."""
    return stake * ((1.0 - response) + response * (victory - (1.0 - victory) * defeat_cost)) - cost


@rule
def critical_response(victory, defeat_cost, cost):
    """Response probability that just deters: (1 - c) / ((1 - p)(1 + l)), at most 1."""
    return min(1.0, (1.0 - cost) / max((1.0 - victory) * (1.0 + defeat_cost), 1e-12))


@rule
def challenge_probability(gain, p):
    """Quantal response: L(lambda EU). Signorino 1999."""
    return logistic(p.rival_rationality * gain)


@rule
def sampled_belief(evidence_for, evidence_against, noise):
    """One draw from a rival's Beta belief, by its normal approximation, clipped to [0.01, 0.99].

    Thompson sampling asks for a Beta draw; the approximation keeps one draw per decision and the same bits everywhere.
    """
    n = evidence_for + evidence_against
    mean = evidence_for / n
    return min(0.99, max(0.01, mean + noise * math.sqrt(mean * (1.0 - mean) / (n + 1.0))))


@rule
def attraction(rival_reach, gain, p):
    """How tempting a target is: reach times what can be gained above the worst outcome.

    The worst is added so that a near and deterred target does not rank behind one out of reach.
    """
    return rival_reach * unit((gain + p.defeat_cost + p.challenge_cost) / (1.0 + p.defeat_cost))
