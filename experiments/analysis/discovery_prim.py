"""PRIM, the patient rule induction method (Friedman and Fisher 1999), as scenario discovery uses it (Bryant and Lempert 2010).

A box begins as the whole space and loses a twentieth of its points at a time, wherever that raises the density of cases of
interest most for what it costs.  The path from full coverage to full density is the peeling trajectory.

Ours, because the case of interest is the share of a point's seeds that end in a phase, which the packages that offer PRIM take
only as yes or no, and because every step is scored on points that did not choose it.  There is no pasting: a restriction
that earns nothing is dropped altogether (`discovery_boxes.simplified`).
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .discovery_boxes import Box, rounded, score, simplified

PEEL, LEAST_MASS = 0.05, 0.02  # share of a box that a step removes; share of all points below which it stops
MOST_BOXES, WORTH = 3, 0.05  # boxes looked for; coverage below which a further one is not worth saying


def peel(table: pd.DataFrame, share: np.ndarray) -> list[Box]:
    """The peeling trajectory, from the whole space inwards. share: (points,), cases of interest at each point."""
    box, boxes = Box({}, {}), []
    while box is not None:
        boxes.append(box)
        box = best_step(box, table, share)
    return boxes


def best_step(box: Box, table: pd.DataFrame, share: np.ndarray) -> Box | None:
    """The step with the largest gain in density for each point it removes; None where none gains or too little is left."""
    inside = box.holds(table)
    here, density = table[inside], share[inside].mean()
    best, most = None, 0.0
    for candidate in steps(box, here):
        kept = candidate.holds(here)
        count = int(kept.sum())
        if count < max(LEAST_MASS * len(table), 1) or count == len(here):
            continue
        gain = (share[inside][kept].mean() - density) / (len(here) - count)
        if gain > most * (1 + 1e-12):
            best, most = candidate, gain
    return best


def steps(box: Box, here: pd.DataFrame) -> Iterator[Box]:
    """Every box one step smaller: a twentieth off either end of a number, or one choice less. here: the points inside."""
    for name in here.columns:
        if isinstance(here[name].iloc[0], str):
            present = tuple(dict.fromkeys(sorted(here[name])))
            for gone in present if len(present) > 1 else ():
                yield Box(box.numbers, {**box.choices, name: tuple(choice for choice in present if choice != gone)})
            continue
        values = np.sort(here[name].to_numpy())
        low, high = box.numbers.get(name, (-math.inf, math.inf))
        off = max(1, int(PEEL * len(values)))
        # where many points share the value at an end, as on a grid, that value goes as a whole
        above, below = values[values > values[off - 1]], values[values < values[-off]]
        if len(above):
            yield Box({**box.numbers, name: (float(above[0]), high)}, box.choices)
        if len(below):
            yield Box({**box.numbers, name: (low, float(below[-1]))}, box.choices)


def prim(table: pd.DataFrame, share: np.ndarray) -> tuple[list[Box], list[Box]]:
    """Boxes that together cover the cases of interest, first the best, and the peeling trajectory of the first.

    From each trajectory the box with the largest f (`Score`) is taken, freed of idle restrictions and rounded; the next one
    is sought among the points that are left, as long as it is denser than the whole and covers `WORTH` of all cases.
    """
    boxes, trajectory, left = [], [], np.ones(len(table), bool)
    while len(boxes) < MOST_BOXES and share[left].sum() > WORTH * share.sum():
        path = peel(table[left], share[left])
        trajectory = trajectory or path
        best = max(path, key=lambda box: score(box.holds(table[left]), share[left]).f)
        box = rounded(simplified(best, table[left], share[left]), table)
        inside = box.holds(table) & left
        found = score(inside, share)
        if boxes and (not box.restricted or found.density < 1.5 * share.mean() or found.coverage < WORTH):
            break
        boxes.append(box)
        left &= ~inside
    return boxes, trajectory
