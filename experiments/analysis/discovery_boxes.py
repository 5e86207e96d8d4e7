"""Boxes in the space of factors: who is inside, how well a box finds the cases of interest, and how it is said in words."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...model.parameters import BY_NAME
from ...model.rules.deals import HAZARDS, INSTRUMENTS
from ..extras import require

Limits = tuple[float, float]  # inclusive; infinite where a side is free
DRAWS = 400  # bootstrap draws of the points


@dataclass(frozen=True)
class Box:
    """A conjunction: numbers between two limits, named choices among some. What is not named is free."""

    numbers: Mapping[str, Limits]
    choices: Mapping[str, tuple[str, ...]]

    @property
    def restricted(self) -> tuple[str, ...]:
        """Names of the factors it says something about."""
        return (*self.numbers, *self.choices)

    def holds(self, table: pd.DataFrame) -> np.ndarray:
        """Which rows are inside, shape (rows,)."""
        inside = np.ones(len(table), bool)
        for name, (low, high) in self.numbers.items():
            inside &= table[name].between(low, high).to_numpy()
        for name, allowed in self.choices.items():
            inside &= table[name].isin(allowed).to_numpy()
        return inside

    def without(self, name: str) -> "Box":
        """The box with one factor free."""
        return Box({k: v for k, v in self.numbers.items() if k != name}, {k: v for k, v in self.choices.items() if k != name})


@dataclass(frozen=True)
class Score:
    """How a set of points does. coverage: share of all cases of interest that lie in it; density: share of its runs that are
    such cases; mass: share of all points; points: their number. f: harmonic mean of coverage and density."""

    coverage: float
    density: float
    mass: float
    points: int

    @property
    def f(self) -> float:
        """0 where nothing is found."""
        both = self.coverage + self.density
        return 2.0 * self.coverage * self.density / both if both > 0.0 else 0.0


def score(inside: np.ndarray, share: np.ndarray) -> Score:
    """Score of the points inside. share: (points,), share of the runs of each point that are cases of interest."""
    found, points = share[inside].sum(), int(inside.sum())
    return Score(float(found / share.sum()) if share.sum() > 0 else 0.0, float(found / points) if points else 0.0,
                 points / len(share), points)


def intervals(inside: np.ndarray, share: np.ndarray) -> dict[str, Limits]:
    """95 % intervals of coverage and density from a bootstrap of the points."""
    rng = np.random.default_rng(1)
    drawn = [score(inside[taken], share[taken]) for taken in rng.integers(0, len(share), (DRAWS, len(share)))]
    return {name: tuple(np.quantile([getattr(s, name) for s in drawn], (0.025, 0.975)).tolist())
            for name in ("coverage", "density")}


def quasi_p(box: Box, name: str, table: pd.DataFrame, share: np.ndarray) -> float:
    """Chance of a density as high as the box's if its restriction of `name` did nothing (Bryant and Lempert 2010).

    Binomial, with a point as one trial: the share of runs at a point varies less than a coin, so the value errs upwards.
    """
    inside, wider = box.holds(table), box.without(name).holds(table)
    if not inside.any():
        return 1.0
    hits = math.floor(share[inside].sum())
    stats = require("scipy.stats", "quasi-p-values", "sweep")
    return float(stats.binom.sf(hits - 1, int(inside.sum()), share[wider].mean()))


def simplified(box: Box, table: pd.DataFrame, share: np.ndarray, loss: float = 0.01) -> Box:
    """The box without the restrictions that earn it less than `loss` of f, least first."""
    while len(box.restricted) > 1:
        held = score(box.holds(table), share).f
        best = max((box.without(name) for name in box.restricted), key=lambda b: score(b.holds(table), share).f)
        if score(best.holds(table), share).f < held - loss:
            break
        box = best
    return box


def rounded(box: Box, table: pd.DataFrame) -> Box:
    """The box with limits that can be remembered: multiples of 1, 2 or 5 tenths of a power of ten, about fifty to a range.

    A side whose limit rounds to the end of what was sampled is free.
    """
    numbers = {}
    for name, (low, high) in box.numbers.items():
        least, most = float(table[name].min()), float(table[name].max())
        step = readable((most - least) / 50.0)
        low, high = (round(round(v / step) * step, 10) if math.isfinite(v) else v for v in (low, high))
        low, high = low if low > least + step / 2 else -math.inf, high if high < most - step / 2 else math.inf
        if math.isfinite(low) or math.isfinite(high):
            numbers[name] = (low, high)
    return Box(numbers, box.choices)


def readable(step: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is no more than the step."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(k * power for k in (5, 2, 1) if k * power <= step * (1 + 1e-9))


# --- in words ----------------------------------------------------------------------------------------------


def spoken(name: str) -> str:
    """A factor as it stands in a sentence."""
    return name.replace("_", " ")


def in_words(box: Box, plain: bool = False) -> str:
    """The conditions of a box, joined by 'and'; `plain` leaves out what a limit means for instruments."""
    parts = [number_in_words(name, limits, plain) for name, limits in box.numbers.items()]
    parts += [f"{spoken(name)} {listed(allowed, 'or')}" for name, allowed in box.choices.items()]
    return listed(parts) or "no condition"


def number_in_words(name: str, limits: Limits, plain: bool = False) -> str:
    """One interval with its unit."""
    low, high = limits
    unit = BY_NAME[name].unit
    unit = "" if unit in ("share", "probability", "factor", "index", "exponent") else f" {unit}"
    if math.isinf(low):
        text = f"{spoken(name)} below {high:g}{unit}"
    elif math.isinf(high):
        text = f"{spoken(name)} above {low:g}{unit}"
    else:
        text = f"{spoken(name)} from {low:g} to {high:g}{unit}"
    return text if plain or name != "instrument_durability" else f"{text} ({what_durability_means(limits)})"


def what_durability_means(limits: Limits) -> str:
    """A limit of durability as the chance that an executive agreement ends with an administration."""
    instrument = INSTRUMENTS.index("executive agreement")
    chances = [f"{min(1.0, 2.0 * (1.0 - d) * HAZARDS[instrument]):.0%}".replace("%", " %") for d in limits if math.isfinite(d)]
    side = "more than" if math.isinf(limits[0]) else "less than" if math.isinf(limits[1]) else "between"
    return (f"an {INSTRUMENTS[instrument]} then ends with {side} {' and '.join(sorted(chances))} of changes of administration, "
            f"{HAZARDS[instrument]:.0%}".replace("%", " %") + " at 0.5")


def listed(parts: Sequence[str], word: str = "and") -> str:
    """a, b and c."""
    parts = list(parts)
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""
