"""How many seeds every point gets: a number, or until an outcome is known well enough.

::

    replicates = 32

    [replicates]              # or: until the confidence interval is narrow
    outcome = "cohesion"      # a result of a run, or a phase such as "HOLLOW", meaning its share
    narrower_than = 0.02      # width of the interval, in the outcome's unit
    confidence = 0.95
    at_least = 16
    at_most = 512

A round gives every point that is not known well enough half as many seeds again.  A rule that stops when an interval
happens to be narrow makes it a little too narrow; where that matters, take the number reached as a fixed one for
another seed.
"""

import math
from dataclasses import dataclass

import numpy as np

from ...model.outcomes import PHASES, RESULT
from ...model.parameters import ParameterError, nearest
from ..extras import require

OUTCOMES = (*(field.name for field in RESULT if field.name != "phase"), *PHASES)
KEYS = ("outcome", "narrower_than", "confidence", "at_least", "at_most")
MOST = 1_000_000


@dataclass(frozen=True)
class Replicates:
    """`at_least` seeds a point; with an outcome, more until its interval is narrower, at most `at_most`."""

    at_least: int
    at_most: int
    outcome: str = ""
    narrower_than: float = 0.0
    confidence: float = 0.95

    def next(self, reached: int) -> int:
        """How many replicates the next round goes up to."""
        return min(self.at_most, reached + max(1, reached // 2))

    def wide(self, count: np.ndarray, total: np.ndarray, squares: np.ndarray) -> np.ndarray:
        """Which points are not known well enough, from count, sum and sum of squares of their outcome; shape (points,).

        Student's interval for a mean, Wilson's for a share (which does not close where every run agrees).
        """
        special = require("scipy.special", "replicates until an interval is narrow", "sweep")
        n = np.maximum(count, 2.0)
        if self.outcome in PHASES:
            z, share = special.ndtri(0.5 + self.confidence / 2.0), total / n
            width = 2.0 * z / (1.0 + z * z / n) * np.sqrt(share * (1.0 - share) / n + z * z / (4.0 * n * n))
        else:
            t = special.stdtrit(n - 1.0, 0.5 + self.confidence / 2.0)
            width = 2.0 * t * np.sqrt(np.maximum(squares - total * total / n, 0.0) / (n - 1.0) / n)
        return (count < 2) | (width >= self.narrower_than)


def read_replicates(entry: object) -> Replicates:
    """The checked rule. Raises ParameterError: one line with value, range and remedy."""
    if not isinstance(entry, dict):
        number = whole("replicates", entry, 1)
        return Replicates(number, number)
    for key in entry:
        if key not in KEYS:
            raise ParameterError(f"replicates: unknown key '{key}'{nearest(key, KEYS)}; there are {', '.join(KEYS)}")
    outcome = entry.get("outcome")
    if outcome not in OUTCOMES:
        raise ParameterError(f"replicates: outcome = {outcome!r} is none of {', '.join(OUTCOMES)}{nearest(outcome, OUTCOMES)}")
    width, confidence = entry.get("narrower_than"), entry.get("confidence", 0.95)
    if not isinstance(width, int | float) or isinstance(width, bool) or not 0.0 < width < math.inf:
        raise ParameterError(f"replicates: narrower_than = {width!r} is no positive and finite number; give the width you need")
    if not isinstance(confidence, int | float) or not 0.5 <= confidence < 1.0:
        raise ParameterError(f"replicates: confidence = {confidence!r} is outside 0.5 to 0.9999")
    at_least = whole("at_least", entry.get("at_least", 16), 2)
    return Replicates(at_least, whole("at_most", entry.get("at_most", 512), at_least), outcome, float(width), float(confidence))


def whole(name: str, value: object, low: int) -> int:
    """A whole number of seeds."""
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= MOST:
        raise ParameterError(f"{name} = {value!r} is outside the whole numbers {low} to {MOST}")
    return value
