"""Outcomes that are another one but for a sign and a constant, such as the slack of HARDENED.

What was fitted, held out and decomposed for the one holds for the other, and is not made again.
"""

from dataclasses import replace
from typing import Any

import numpy as np

from .points import label_of

ALIKE = 1e-9


def twin(name: str, values: dict[str, np.ndarray], made: dict[str, Any]) -> Any:
    """The same as an earlier outcome, turned and moved; None where it is the twin of none.

    values: (points, seeds) by outcome; made: what `command.emulated` made of earlier outcomes, by name.
    """
    for other, one in made.items():
        for sign in (1.0, -1.0):
            gap = values[name] - sign * values[other]
            if not one.twin_of and np.ptp(gap) < ALIKE:
                return turned(one, name, other, sign, float(gap.mean()))
    return None


def turned(one: Any, name: str, other: str, sign: float, away: float) -> Any:
    """What was made of an outcome, for sign times it plus `away`."""
    surface = replace(one.surface, label=label_of(name), values=sign * one.surface.values, mean=sign * one.surface.mean + away)
    held = replace(one.held, expected=sign * one.held.expected + away, seen=sign * one.held.seen + away)
    ends = ("low", "high") if sign > 0.0 else ("high", "low")
    curves = one.curves.assign(mean=sign * one.curves["mean"] + away, low=sign * one.curves[ends[0]] + away,
                               high=sign * one.curves[ends[1]] + away)
    return replace(one, surface=surface, held=held, curves=curves, twin_of=other)
