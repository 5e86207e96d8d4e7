"""Where a value lies along an axis: levels of equal ratios lie at equal distances, on a logarithmic scale, as was asked."""

import math

import numpy as np

FEWEST = 4  # levels that tell equal ratios from chance
TICKS = (1, 2, 5)  # times powers of ten


def is_logarithmic(levels: list[float]) -> bool:
    """Whether levels, ascending, have equal ratios and no equal distances."""
    if len(levels) < FEWEST or levels[0] <= 0.0:
        return False
    values = np.asarray(levels, float)
    ratios = values[1:] / values[:-1]
    return bool(np.allclose(ratios, ratios[0], rtol=1e-6) and ratios[0] > 1.0 + 1e-6)


def coordinate(axis: dict, value):
    """Where a value, or an array of them, lies along an axis; nowhere, nan, if it is none of a logarithmic one."""
    if not axis.get("log"):
        return value
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(np.asarray(value) > 0.0, np.log(value), np.nan)[()]


def value_at(axis: dict, place):
    """The value that lies there; twelve digits, so that a level is written as it was given."""
    if not axis.get("log"):
        return place
    found = np.exp(place)
    return np.array([float(f"{one:.12g}") for one in np.ravel(found)]).reshape(np.shape(found))[()]


def ticks_of(axis: dict) -> list[float]:
    """Round values for the ticks of a logarithmic axis, from its lowest to its highest level."""
    low, high = axis["levels"][0], axis["levels"][-1]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [k * 10.0**power for power in powers for k in TICKS if low * (1 - 1e-9) <= k * 10.0**power <= high * (1 + 1e-9)]
    return found if len(found) > 1 else [low, high]
