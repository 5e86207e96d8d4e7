"""A loop that never changes, to measure the engine with: what it costs an ally and quarter, on any machine.

It has nothing from the model, so that no edit of the model moves it: eleven draws of Threefry, four powers, six exponentials
and four logarithms, in about the engine's proportions.  Do not edit it: `benchmarks/history.csv` is in its units.
"""

import math

import numba
import numpy as np

MASK = 0xFFFFFFFF


@numba.njit
def rounds(x0, x1, a, b, c, d):
    """Four rounds of Threefry."""
    for turn in (a, b, c, d):
        x0 = (x0 + x1) & MASK
        x1 = (((x1 << turn) | (x1 >> (32 - turn))) & MASK) ^ x0
    return x0, x1


@numba.njit
def draw(seed, counter, actor):
    """One number in (0, 1)."""
    x0, x1 = counter & MASK, (actor + seed) & MASK
    for k in range(5):
        x0, x1 = rounds(x0, x1, 13, 15, 26, 6) if k % 2 == 0 else rounds(x0, x1, 17, 29, 16, 24)
        x0, x1 = (x0 + seed) & MASK, (x1 + k + 1) & MASK
    return (x0 * 1048576 + (x1 >> 12) + 0.5) * 2.220446049250313e-16


@numba.njit
def yardstick(quarters, actors, state):
    """A number that depends on all of it; changes `state` (actors,), all numbers between 0 and 1."""
    for quarter in range(quarters):
        for actor in range(actors):
            x = state[actor]
            for purpose in range(11):
                x = 0.9 * x + 0.1 * draw(1, (quarter << 8) | purpose, actor)
            for k in range(4):
                x = 0.5 * x + 0.5 * x ** (0.5 + 0.1 * k + 0.1 * x)
                x = 1.0 / (1.0 + math.exp(-x)) - 0.2 * math.log(0.5 + x)
            state[actor] = max(0.01, min(0.99, 0.5 * (math.exp(-x) + math.exp(-2.0 * x))))
    return np.sum(state)
