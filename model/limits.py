"""Between which numbers the answer of a strategy or behaviour lies, and how an own variant is held to it while it runs."""

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from .compiled import guarded, rule
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
NUMBER = int | float | np.integer | np.floating


class VariantError(ValueError):
    """A variant, or a folder of them, that cannot be used. One line: file, line, what is wrong, remedy."""


class RangeError(VariantError):
    """A variant that answered with a number outside its range, or with none, in the middle of a run."""


def complaint(kind: str, answer: object) -> str:
    """What is wrong with an answer; empty if nothing is."""
    wanted = ANSWERS[kind]
    if wanted is float:
        if not is_number(answer):
            return f"returns {shown(answer)} instead of a share of GDP"
    elif not isinstance(answer, wanted):
        return f"returns {shown(answer)} instead of {wanted.__name__}({', '.join(wanted._fields[:2])}, …)"
    for name, value in zip(RANGES[kind], answer if isinstance(answer, tuple) else (answer,), strict=True):
        low, high = RANGES[kind][name]
        if not is_number(value) or not is_finite(value):
            return f"{name} = {shown(value)} is no finite number; allowed: {low:g} to {high:g}"
        if not low <= value <= high + ROUNDING:
            return f"{name} = {shown(value)} is outside {low:g} to {high:g}"
    if kind == "hedging" and sum(answer) > 1.0 + ROUNDING:
        return f"its forms add up to {sum(answer):.6g}; allowed: at most 1"
    return ""


def is_number(value: object) -> bool:
    """Whether an answer may hold it: a number of Python's or numpy's, and no truth value."""
    return isinstance(value, NUMBER) and not isinstance(value, bool)


def is_finite(number: NUMBER) -> bool:
    """Whether a float holds it. Python's whole numbers have no end."""
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def shown(value: object) -> str:
    """A few characters of anything, also of what cannot be written down."""
    try:
        text = f"{float(value):.6g}" if is_number(value) and is_finite(value) else " ".join(repr(value).split())
    except Exception:  # somebody's own class, or a whole number of more digits than Python writes
        return f"a {type(value).__name__}"
    return text if len(text) <= 60 else f"{text[:60]} …"


def plain(answer: object) -> object:
    """An answer in Python's own numbers: numpy's would carry their precision, and their silence at zero, into the world."""
    if isinstance(answer, tuple):
        return type(answer)(*map(plain, answer))
    return float(answer) if isinstance(answer, np.floating) else int(answer) if isinstance(answer, np.integer) else answer


def interpreted(kind: str, function: Callable, place: str) -> Callable:
    """The function as Python runs it; raises RangeError that says which number left its range. place: file, line."""
    def held(view, p):
        answer = function(view, p)
        if said := complaint(kind, answer):
            raise RangeError(f"{place}: {said}")
        return plain(answer)

    return held


def compilable(kind: str, function: Callable, place: str) -> Callable:
    """The same for a compiled loop, which can say no number and no line."""
    sound, text = check_of(kind), f"{place}: its answer left its range; the same run with --engine live says which number"
    safe = guarded(function, RangeError, f"{place}: it divided by zero, went outside a list or raised an error of its own; "
                                         "the same run with --engine live says where")

    def held(view, p):
        answer = safe(view, p)
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
