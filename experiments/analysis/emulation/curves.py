"""How an outcome answers to one factor, on average over all others, and where it crosses a level."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....model.outcomes import PHASES
from ...emulator import Axis, Emulator, Surface
from ...intervals import NORMAL
from .points import Points, coded
from .shares import sample

PLACES, OTHERS = 13, 64  # along a curve; points of the other factors that are averaged over
BINS = 5  # of runs, where the emulator is not trusted
FINE = 41  # places along either axis of a section
SECTIONS = 4  # levels of the third factor


def values_at(points: Points, unit: np.ndarray) -> pd.DataFrame:
    """Factors at probabilities from 0 to 1, (rows, factors), by what they were over the points."""
    found = {}
    for axis, column in zip(points.axes, unit.T, strict=True):
        spread = points.spread[axis.name]
        if axis.choices:
            found[axis.name] = spread[np.minimum((column * len(spread)).astype(int), len(spread) - 1)]
        else:
            found[axis.name] = np.interp(column, np.linspace(0.0, 1.0, len(spread)), spread)
    return pd.DataFrame(found)


def inputs_at(points: Points, unit: np.ndarray) -> np.ndarray:
    """The same as inputs of an emulator."""
    return coded(points.axes, values_at(points, unit))


def curve(points: Points, axis: Axis, look: Callable) -> pd.DataFrame:
    """Mean over the other factors at places of one axis, with its 95 % band. look: from inputs, see `gaussian.Drawn.at`."""
    places = list(axis.choices) if axis.choices else axis.value(np.linspace(0.0, 1.0, PLACES)).tolist()
    others = values_at(points, sample(len(points.axes), OTHERS).first)
    tables = [others.assign(**{axis.name: place}) for place in places]
    inputs = coded(points.axes, pd.concat(tables, ignore_index=True))
    told, drawn = (part.reshape(len(places), OTHERS, -1).mean(axis=1) for part in look(inputs))
    middle, error = told.mean(axis=1), drawn.std(axis=1, ddof=1)
    return pd.DataFrame({"parameter": axis.name, "value": places, "mean": middle, "low": middle - NORMAL * error,
                         "high": middle + NORMAL * error, "by": "emulator"})


def binned(points: Points, axis: Axis, values: np.ndarray) -> pd.DataFrame:
    """The same from the runs alone: means of the points in a few parts of the axis. values: (points, seeds)."""
    column, means = points.table[axis.name].to_numpy(), values.mean(axis=1)
    if axis.choices:
        groups = [(choice, column == choice) for choice in axis.choices]
    else:
        edges = axis.value(np.linspace(0.0, 1.0, BINS + 1))
        middles = axis.value((np.arange(BINS) + 0.5) / BINS).tolist()
        which = np.clip(np.searchsorted(edges, column, side="right") - 1, 0, BINS - 1)
        groups = [(middle, which == number) for number, middle in enumerate(middles)]
    rows = []
    for place, where in groups:
        if where.sum() > 1:
            half = NORMAL * means[where].std(ddof=1) / np.sqrt(where.sum())
            rows.append((axis.name, place, means[where].mean(), means[where].mean() - half, means[where].mean() + half, "runs"))
    return pd.DataFrame(rows, columns=["parameter", "value", "mean", "low", "high", "by"])


# --- frontiers -------------------------------------------------------------------------------------------


def level_of(name: str) -> float:
    """Where an outcome has its frontier: an index at zero, the probability of a phase at one half."""
    return 0.5 if name in PHASES else 0.0


@dataclass(frozen=True, eq=False)
class Section:
    """A plane through the space of factors: an outcome over two axes, with the third at a level and the rest at the base.

    middle, error: (up, across).
    """

    outcome: str
    level: float
    across: Axis
    up: Axis
    third: str
    at: object
    middle: np.ndarray
    error: np.ndarray


def sections(emulator: Emulator, name: str, leading: list[str]) -> list[Section]:
    """Sections over the two leading numbers, at levels of the next factor; none where there are no two numbers."""
    axes = {axis.name: axis for axis in emulator.axes}
    numbers = [one for one in leading if not axes[one].choices][:2]
    if len(numbers) < 2:
        return []
    across, up = (axes[one] for one in numbers)
    rest = [one for one in leading if one not in numbers]
    third = axes[rest[0]] if rest else None
    levels = [None] if third is None else list(third.choices[:SECTIONS]) if third.choices else (
        third.value(np.array([0.1, 0.5, 0.9])).tolist())
    unit = np.linspace(0.0, 1.0, FINE)
    found = []
    for level in levels:
        table = {axis.name: np.full(FINE * FINE, emulator.base[axis.name], object) for axis in emulator.axes}
        table[across.name], table[up.name] = np.tile(across.value(unit), FINE), np.repeat(up.value(unit), FINE)
        if third is not None:
            table[third.name] = np.full(FINE * FINE, level, object)
        middle, error = emulator.surfaces[name].at(coded(emulator.axes, pd.DataFrame(table)))
        found.append(Section(name, level_of(name), across, up, third.name if third else "", level,
                             middle.reshape(FINE, FINE), error.reshape(FINE, FINE)))
    return found


def crossings(section: Section) -> pd.DataFrame:
    """Where the outcome crosses its level along lines up: place, and the 95 % band around it."""
    rows, unit = [], np.linspace(0.0, 1.0, FINE)
    for column in range(0, FINE, (FINE - 1) // 8):
        above = section.middle[:, column] - section.level
        half = NORMAL * section.error[:, column]
        for row in np.flatnonzero(np.sign(above[1:]) != np.sign(above[:-1])):
            share = above[row] / (above[row] - above[row + 1])
            near = np.abs(above) <= half
            low, high = row, row + 1
            while low > 0 and near[low]:
                low -= 1
            while high < FINE - 1 and near[high]:
                high += 1
            at = [float(section.up.value(place)) for place in (unit[row] + share / (FINE - 1), unit[low], unit[high])]
            rows.append({"outcome": section.outcome, "level": section.level, "third": section.third, "third_at": section.at,
                         "across": section.across.name, "across_at": float(section.across.value(unit[column])),
                         "up": section.up.name, "at": at[0], "low": at[1], "high": at[2]})
    return pd.DataFrame(rows)


# --- run here next -----------------------------------------------------------------------------------------


def half_on_frontier(surface: Surface, level: float, inputs: np.ndarray) -> float:
    """Half of the 95 % band of an outcome on its frontier, 0 where no place is near one; nine in ten places have less."""
    middle, error = surface.at(inputs)
    near = np.abs(middle - level) <= NORMAL * error
    return float(np.quantile(NORMAL * error[near], 0.9)) if near.any() else 0.0
