"""Small functions that several themes use."""

import math

from ..compiled import c_power, rule


@rule
def unit(x):
    """Clip to [0, 1]."""
    return min(1.0, max(0.0, x))


@rule
def logistic(z):
    """1 / (1 + e^-z), without overflow at either end."""
    if z >= 0.0:
        return 1.0 / (1.0 + math.exp(-z))
    e = math.exp(z)
    return e / (1.0 + e)


@rule
def power(x, exponent):
    """x^exponent, without the cost of a power where the exponent is its usual 1; the same bits."""
    return x if exponent == 1.0 else c_power(x, exponent)


@rule
def quarterly(yearly):
    """Yearly rate in [0, 1] to the quarterly rate that compounds to it: x_q = 1 - (1 - x)^(1/4)."""
    return 1.0 - math.sqrt(math.sqrt(1.0 - min(1.0, yearly)))
