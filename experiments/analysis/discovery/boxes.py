"""Boxes in the space of factors: who is inside, how well a box finds the cases of interest, and how it is said in words."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....model.cells import declaration
from ....model.rules.deals import HAZARDS, INSTRUMENTS
from ...extras import require
from ...wording import listed, percent, spoken
from ..levers.luck import ratio

Limits = tuple[float, float]  # inclusive; infinite where a side is free


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

    def wider(self) -> Iterator["Box"]:
        """Every box with one limit, or one factor's choices, less."""
        for name in self.choices:
            yield self.without(name)
        for name, (low, high) in self.numbers.items():
            for limits in ((-math.inf, high), (low, math.inf)):
                if limits == (-math.inf, math.inf):
                    yield self.without(name)
                elif limits != (low, high):
                    yield Box({**self.numbers, name: limits}, self.choices)


@dataclass(frozen=True)
class Score:
    """How a set of points does.

    coverage: share of all cases of interest that lie in it; density: share of its runs that are such cases; mass: share of
    all points; points: their number; correlation: of being inside with the share of cases, the one number that weighs
    coverage against density alike for rare and for common cases.
    """

    coverage: float
    density: float
    mass: float
    points: int
    correlation: float


def score(inside: np.ndarray, share: np.ndarray) -> Score:
    """Score of the points inside. share: (points,), share of the runs of each point that are cases of interest."""
    total, points = share.sum(), int(inside.sum())
    found, mass, spread = share[inside].sum(), points / len(share), share.std()
    density = found / points if points else 0.0
    apart = 0.0 < mass < 1.0 and spread > 0.0
    return Score(float(found / total) if total > 0.0 else 0.0, float(density), mass, points,
                 float((density - share.mean()) / spread * math.sqrt(mass / (1.0 - mass))) if apart else 0.0)


def intervals(inside: np.ndarray, cases: np.ndarray) -> dict[str, Limits]:
    """95 % intervals of coverage and density, over the points and the seeds they share.

    cases: (points, seeds), whether each run is a case of interest.
    """
    within = np.broadcast_to(inside[:, None], cases.shape)
    found = {"coverage": ratio(cases & within, cases), "density": ratio(cases & within, within)}
    return {name: (one.low, one.high) for name, one in found.items()}


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


def simplified(box: Box, table: pd.DataFrame, share: np.ndarray, loss: float = 0.02) -> Box:
    """The box without the limits that earn it less than `loss` of its correlation, least first."""
    while box.restricted:
        held = score(box.holds(table), share).correlation
        best = max(box.wider(), key=lambda wider: score(wider.holds(table), share).correlation)
        if score(best.holds(table), share).correlation < held - loss:
            break
        box = best
    return box


def rounded(box: Box, table: pd.DataFrame) -> Box:
    """The box with limits that can be remembered; a side whose limit rounds to the end of what was sampled is free."""
    numbers = {}
    for name, (low, high) in box.numbers.items():
        least, most = (tidy(v, table[name]) for v in (table[name].min(), table[name].max()))
        low, high = tidy(low, table[name]), tidy(high, table[name])
        low, high = low if low > least else -math.inf, high if high < most else math.inf
        if math.isfinite(low) or math.isfinite(high):
            numbers[name] = (low, high)
    return Box(numbers, box.choices)


def tidy(value: float, column: pd.Series) -> float:
    """The nearest multiple of 1, 2 or 5 times a power of ten, about fifty of which make the range of the column.

    A value among levels, as on a grid, stays what it is.
    """
    if column.nunique() <= 50:
        return float(value)
    step = readable(float(column.max() - column.min()) / 50.0)
    return round(round(value / step) * step, 10) if math.isfinite(value) else value


def readable(step: float) -> float:
    """The largest of 1, 2 or 5 times a power of ten that is no more than the step."""
    power = 10.0 ** math.floor(math.log10(step))
    return next(k * power for k in (5, 2, 1) if k * power <= step * (1 + 1e-9))


# --- in words ----------------------------------------------------------------------------------------------


def in_words(box: Box, plain: bool = False) -> str:
    """The conditions of a box, joined by 'and'; `plain` leaves out what a limit means for instruments."""
    parts = [number_in_words(name, limits, plain) for name, limits in box.numbers.items()]
    parts += [f"{spoken(name)} {listed(allowed, 'or')}" for name, allowed in box.choices.items()]
    return listed(parts) or "no condition"


def number_in_words(name: str, limits: Limits, plain: bool = False) -> str:
    """One interval with its unit."""
    low, high = limits
    unit = declaration(name).unit
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
    given = [d for d in reversed(limits) if math.isfinite(d)]
    chances = [percent(min(1.0, 2.0 * (1.0 - d) * HAZARDS[instrument])) for d in given]
    side = "more than" if math.isinf(limits[0]) else "less than" if math.isinf(limits[1]) else "between"
    return (f"an {INSTRUMENTS[instrument]} then ends with {side} {' and '.join(chances)} of changes of administration, "
            f"{percent(HAZARDS[instrument])} at durability 0.5")

