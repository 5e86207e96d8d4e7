"""PRIM, the patient rule induction method (Friedman and Fisher 1999), as scenario discovery uses it (Bryant and Lempert 2010).

A box begins as the whole space and loses a twentieth of its points at a time, wherever that raises the density of cases of
interest most for what it costs, until nothing does.  The path from full coverage to full density is the peeling trajectory.

Ours, because the case of interest is the share of a point's seeds that end in a phase, which the packages that offer PRIM take
only as yes or no, and because every step is scored on points that did not choose it.  There is no pasting: a restriction
that earns nothing is dropped altogether (`boxes.simplified`).
"""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from .boxes import Box, rounded, score, simplified

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
    here, cases = table[inside], share[inside]
    best, most = None, 0.0
    for step, kept in steps(box, here):
        count = int(kept.sum())
        if count >= max(LEAST_MASS * len(table), 1):
            gain = (cases[kept].mean() - cases.mean()) / (len(here) - count)
            if gain > most * (1 + 1e-12):
                best, most = step, gain
    return best


def steps(box: Box, here: pd.DataFrame) -> Iterator[tuple[Box, np.ndarray]]:
    """Every box one step smaller, and which of the points inside it keeps: a twentieth off either end, or one choice less."""
    for name in here.columns:
        column = here[name].to_numpy()
        if isinstance(column[0], str):
            present = sorted(set(column))
            for gone in present if len(present) > 1 else ():
                yield Box(box.numbers, {**box.choices, name: tuple(c for c in present if c != gone)}), column != gone
            continue
        values = np.sort(column)
        low, high = box.numbers.get(name, (-math.inf, math.inf))
        off = max(1, int(PEEL * len(values)))
        # where many points share the value at an end, as on a grid, that value goes as a whole
        above, below = values[values > values[off - 1]], values[values < values[-off]]
        if len(above):
            yield Box({**box.numbers, name: (float(above[0]), high)}, box.choices), column >= above[0]
        if len(below):
            yield Box({**box.numbers, name: (low, float(below[-1]))}, box.choices), column <= below[-1]


def prim(table: pd.DataFrame, share: np.ndarray) -> tuple[list[Box], list[Box]]:
    """Boxes that together cover the cases of interest, first the best, and the peeling trajectory of the first.

    The next box is sought among the points that are left, as long as it covers `WORTH` of all cases and the boxes together
    correlate better with them.
    """
    boxes, trajectory, left = [], [], np.ones(len(table), bool)
    while len(boxes) < MOST_BOXES and share[left].sum() > WORTH * share.sum():
        box, path = best_box(table[left], share[left])
        box, trajectory = rounded(box, table), trajectory or path
        inside = box.holds(table) & left
        gained = score(~left | inside, share).correlation > score(~left, share).correlation
        if boxes and (score(inside, share).coverage < WORTH or not gained):
            break
        boxes.append(box)
        left &= ~inside
    return boxes, trajectory


def best_box(table: pd.DataFrame, share: np.ndarray) -> tuple[Box, list[Box]]:
    """The box of the trajectory with the largest correlation (`Score`), freed of idle restrictions; and the trajectory.

    Where cases are rare, many a slice happens to hold none, and peeling spends itself on factors that do nothing.  So it
    begins again with the factors that earned their place, until all of them do.
    """
    while True:
        path = peel(table, share)
        best = max(path, key=lambda box: score(box.holds(table), share).correlation)
        box = simplified(best, table, share)
        if not box.restricted or set(box.restricted) == set(table.columns):
            return box, path
        table = table[list(box.restricted)]
