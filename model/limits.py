"""Between which numbers the answer of a strategy or behaviour lies, and how an own variant is held to it while it runs."""

import math
from collections.abc import Callable
from functools import cache

from .compiled import rule
from .views import Hedge, Reassurance, Terms

SHARE, FACTOR, ASK = (0.0, 1.0), (0.0, 10.0), (0.0, 5.0)
ANSWERS = {"strategy": Terms, "spending": float, "reassurance": Reassurance, "hedging": Hedge}
RANGES: dict[str, dict[str, tuple[float, float]]] = {
    "strategy": dict.fromkeys(Terms._fields, SHARE) | {
        "commitment": (-1.0, 1.0), "pressure": FACTOR, "ask_cash": ASK, "ask_procurement": ASK, "execution": FACTOR,
        "stacking": FACTOR},
    "spending": {"share of GDP": (-0.01, 1.0)},  # what a host gets for its bases may be negative
    "reassurance": dict.fromkeys(Reassurance._fields, SHARE),
    "hedging": dict.fromkeys(Hedge._fields, SHARE),
}
ROUNDING = 1e-12


class VariantError(ValueError):
    """A variant, or a folder of them, that cannot be used. One line: file, line, what is wrong, remedy."""


class RangeError(VariantError):
    """A variant that answered with a number outside its range, or with none, in the middle of a run."""


def complaint(kind: str, answer: object) -> str:
    """What is wrong with an answer; empty if nothing is."""
    wanted = ANSWERS[kind]
    if wanted is float:
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            return f"returns {answer!r:.60} instead of a share of GDP"
    elif not isinstance(answer, wanted):
        return f"returns {answer!r:.60} instead of {wanted.__name__}({', '.join(wanted._fields[:2])}, …)"
    for name, value in zip(RANGES[kind], answer if isinstance(answer, tuple) else (answer,), strict=True):
        low, high = RANGES[kind][name]
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            return f"{name} = {value!r:.60} is no finite number; allowed: {low:g} to {high:g}"
        if not low <= value <= high + ROUNDING:
            return f"{name} = {value:.6g} is outside {low:g} to {high:g}"
    if kind == "hedging" and sum(answer) > 1.0 + ROUNDING:
        return f"its forms add up to {sum(answer):.6g}; allowed: at most 1"
    return ""


def interpreted(kind: str, function: Callable, place: str) -> Callable:
    """The function as Python runs it; raises RangeError that says which number left its range. place: file, line."""
    def held(view, p):
        answer = function(view, p)
        if said := complaint(kind, answer):
            raise RangeError(f"{place}: {said}")
        return answer

    return held


def compilable(kind: str, function: Callable, place: str) -> Callable:
    """The same for a compiled loop, which can say no number."""
    sound, text = check_of(kind), f"{place}: its answer left its range; the same run with --engine live says which number"

    def held(view, p):
        answer = function(view, p)
        if not sound(answer):
            raise RangeError(text)
        return answer

    return rule(held)


@cache
def check_of(kind: str) -> Callable:
    """A rule: whether an answer lies in its ranges. A number that is none lies in no range."""
    if kind == "spending":
        low, high = RANGES[kind]["share of GDP"]
        return rule(lambda answer: low <= answer <= high + ROUNDING)
    check = rule((lambda answer: answer.autonomy + answer.minilateral + answer.accommodation <= 1.0 + ROUNDING)
                 if kind == "hedging" else (lambda answer: True))
    for place, (low, high) in enumerate(RANGES[kind].values()):
        check = both(place, low, high + ROUNDING, check)
    return check


def both(place: int, low: float, high: float, rest: Callable) -> Callable:
    """A rule: whether the number at a place lies between two, and the rest holds."""
    return rule(lambda answer: low <= answer[place] <= high and rest(answer))
