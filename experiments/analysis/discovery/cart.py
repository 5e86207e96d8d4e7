"""Boxes from a regression tree (Breiman, Friedman, Olshen and Stone 1984), as a second opinion on those of PRIM.

A tree cuts the whole space, so its leaves do not overlap; those that together find the cases of interest best are the boxes.
"""

import math

import numpy as np
import pandas as pd

from ...extras import require
from .boxes import Box, rounded, score

LEAVES, LEAST = 8, 0.03  # most leaves; share of the points that a leaf holds at least


def cart(table: pd.DataFrame, share: np.ndarray) -> list[Box]:
    """The leaves that raise the correlation (`Score`) of all of them together, the densest first, rounded."""
    leaves = sorted(leaves_of(table, share), key=lambda box: -score(box.holds(table), share).density)
    boxes, inside = [], np.zeros(len(table), bool)
    for leaf in leaves:
        box = rounded(leaf, table)
        wider = inside | box.holds(table)
        if score(wider, share).correlation > score(inside, share).correlation:
            boxes, inside = [*boxes, box], wider
    return boxes


def leaves_of(table: pd.DataFrame, share: np.ndarray) -> list[Box]:
    """All leaves of the tree as boxes."""
    tree = require("sklearn.tree", "boxes by a regression tree", "sweep")
    coded = pd.get_dummies(table, prefix_sep="=", dtype=float)
    model = tree.DecisionTreeRegressor(max_leaf_nodes=LEAVES, min_samples_leaf=max(1, int(LEAST * len(table))), random_state=1)
    grown = model.fit(coded.to_numpy(), share).tree_
    choices = {name: tuple(sorted(set(table[name]))) for name in table if isinstance(table[name].iloc[0], str)}
    found, open_nodes = [], [(0, Box({}, {}))]
    while open_nodes:
        node, box = open_nodes.pop()
        left, right = int(grown.children_left[node]), int(grown.children_right[node])
        if left < 0:
            found.append(box)
            continue
        column, cut = coded.columns[grown.feature[node]], float(grown.threshold[node])
        open_nodes += [(left, cut_off(box, column, cut, True, choices)), (right, cut_off(box, column, cut, False, choices))]
    return found


def cut_off(box: Box, column: str, cut: float, below: bool, choices: dict[str, tuple[str, ...]]) -> Box:
    """The part of a box below or above a cut; a column `name=choice` stands for one choice."""
    name, _, choice = column.partition("=")
    if choice:
        now = box.choices.get(name, choices[name])
        kept = tuple(c for c in now if c != choice) if below else (choice,)
        return Box(box.numbers, {**box.choices, name: kept})
    low, high = box.numbers.get(name, (-math.inf, math.inf))
    return Box({**box.numbers, name: (low, min(high, cut)) if below else (max(low, cut), high)}, box.choices)
