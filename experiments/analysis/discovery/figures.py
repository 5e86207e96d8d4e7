"""Figures of scenario discovery: the cases, the peeling trajectory, and the boxes within what was sampled."""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ....model.cells import declaration, named_choices
from ...paper.style import COLUMN, DASHES, INK, LABEL, PAGE, PAPER, SERIES, SMALL, house_style
from ...wording import percent, spoken
from ..sensitivity.figures import blank
from .boxes import Box, Score, tidy

FREE = "#E4E4E4"
SHADES = LinearSegmentedColormap.from_list("cases", (PAPER, SERIES[0]))
ROW, HEAD = 13.0, 24.0  # points: a bar, the title above the bars of a box


def draw_trajectory(steps: pd.DataFrame, chosen: Score, union: Score, tree: Score, base: float) -> Figure:
    """Coverage against density along the peeling, where it was learnt and held out; the boxes that were taken.

    steps: one row a step with coverage and density (held out), and coverage_training and density_training.
    """
    with house_style():
        figure = blank(COLUMN, 196)
        axes = figure.add_axes((0.13, 0.155, 0.83, 0.81))
        axes.plot(100 * steps["coverage_training"], 100 * steps["density_training"], color=SERIES[1], ls=DASHES[1], lw=0.8)
        axes.plot(100 * steps["coverage"], 100 * steps["density"], color=SERIES[0], lw=0.9, marker="o",
                  markersize=2.2, clip_on=False)
        axes.axhline(100 * base, color=INK, lw=0.5, ls=DASHES[2])
        for found, marker, size in ((union, "D", 7), (tree, "s", 5), (chosen, "o", 4)):
            axes.plot(100 * found.coverage, 100 * found.density, marker=marker, ls="", color=INK, markerfacecolor=PAPER,
                      markersize=size, zorder=5, clip_on=False)
        axes.set_xlim(0, 100)
        axes.set_ylim(0, 100)
        axes.set_xlabel("coverage: share of all such runs that lie in the box, %")
        axes.set_ylabel("density: share of the box's runs, %")
        # off the line of the peeling, which begins at the base, and off that of the base
        corner = "lower left" if base > 0.4 else "center left" if steps["density"].max() > 0.6 else "upper right"
        axes.legend(handles=[
            Line2D([], [], color=SERIES[0], marker="o", markersize=2.2, lw=0.9, label="peeling, held-out points"),
            Line2D([], [], color=SERIES[1], ls=DASHES[1], lw=0.8, label="peeling, points it learnt from"),
            mark("o", "first box, simplified and rounded"), mark("D", "all boxes of PRIM"), mark("s", "all boxes of the tree"),
            Line2D([], [], color=INK, ls=DASHES[2], lw=0.5, label="all points"),
        ], loc=corner, frameon=False, fontsize=SMALL,
            labelspacing=0.3, handlelength=2.6, borderaxespad=0.6)
    return figure


def mark(marker: str, label: str) -> Line2D:
    """A legend's entry for a marker."""
    return Line2D([], [], color=INK, marker=marker, ls="", markerfacecolor=PAPER, markersize=4, label=label)


def draw_boxes(boxes: Sequence[tuple[str, Box, Score]], table: pd.DataFrame) -> Figure:
    """Each box as bars within the whole range that was sampled. boxes: title, box, score on held-out points."""
    rows = sum(max(1, len(box.restricted)) for _, box, _ in boxes)
    height = HEAD * len(boxes) + ROW * rows + 10
    with house_style():
        figure = blank(PAGE, height)
        axes = figure.add_axes((0, 0, 1, 1))
        axes.set_xlim(0, PAGE)
        axes.set_ylim(height, 0)
        axes.axis("off")
        y = 0.0
        for title, box, found in boxes:
            y += HEAD
            axes.text(6, y - 8, title, fontsize=LABEL, fontweight="bold", va="center")
            axes.text(PAGE - 6, y - 8, f"coverage {percent(found.coverage)}, density {percent(found.density)}, "
                      f"mass {percent(found.mass)}", fontsize=SMALL + 0.6, va="center", ha="right")
            for name in box.restricted or ("",):
                y += ROW
                if name:
                    bar(axes, name, box, table, y - ROW / 2)
    return figure


LEFT, RIGHT = 150.0, 452.0  # ends of the bars


def bar(axes: Axes, name: str, box: Box, table: pd.DataFrame, y: float) -> None:
    """One restriction: the range that is left within the range that was sampled, or the choices that are left."""
    axes.text(LEFT - 34, y, spoken(name), ha="right", va="center", fontsize=6.5)
    if name in box.choices:
        return chips(axes, name, box, table, y)
    least, most = (tidy(v, table[name]) for v in (table[name].min(), table[name].max()))
    low, high = box.numbers[name]
    left, right = (LEFT + (RIGHT - LEFT) * (np.clip(v, least, most) - least) / (most - least) for v in (low, high))
    axes.plot((LEFT, RIGHT), (y, y), color=FREE, lw=5.5, solid_capstyle="butt", zorder=1)
    axes.plot((left, right), (y, y), color=SERIES[0], lw=5.5, solid_capstyle="butt", zorder=2)
    axes.text(LEFT - 4, y, f"{least:g}", ha="right", va="center", fontsize=SMALL, color="#5A5A5A")
    axes.text(RIGHT + 4, y, f"{most:g}", ha="left", va="center", fontsize=SMALL, color="#5A5A5A")
    unit = declaration(name).unit
    axes.text(PAGE - 4, y, unit if len(unit) < 13 else "", ha="right", va="center", fontsize=SMALL, color="#5A5A5A")
    for value, place, side, shift in ((low, left, "right", -2), (high, right, "left", 2)):
        if math.isfinite(value):
            axes.text(place + shift, y, f"{value:g}", ha=side, va="center", fontsize=SMALL, zorder=3)


def chips(axes: Axes, name: str, box: Box, table: pd.DataFrame, y: float) -> None:
    """Named choices side by side, those in the box filled."""
    names = choices_of(name, table)
    wide = (RIGHT - LEFT) / len(names)
    for place, choice in enumerate(names):
        held = choice in box.choices[name]
        axes.plot((LEFT + place * wide, LEFT + (place + 1) * wide - 2), (y, y), color=SERIES[0] if held else FREE, lw=8,
                  solid_capstyle="butt")
        axes.text(LEFT + (place + 0.5) * wide - 1, y, choice.replace("_", " "), ha="center", va="center", fontsize=SMALL,
                  color=PAPER if held else "#5A5A5A")


# --- cases -------------------------------------------------------------------------------------------------


def draw_cases(phase: str, boxes: Sequence[Box], others: Sequence[Box], table: pd.DataFrame, share: np.ndarray,
               sampled: pd.DataFrame) -> Figure:
    """Every point over the two parameters that the boxes say most about, as dark as its seeds end in the phase.

    boxes: drawn as frames; others: name a second parameter where those restrict one only; share: (rows,), of the seeds;
    sampled: all points, for the ranges.
    """
    x, y = leading(boxes, others, table)
    order = np.argsort(share, kind="stable")
    with house_style():
        figure = blank(COLUMN, 224)
        axes = figure.add_axes((0.15, 0.30, 0.81, 0.66))
        places = [placed(name, table)[order] for name in (x, y)]
        dots = axes.scatter(*places, c=100 * share[order], cmap=SHADES, vmin=0, vmax=100, s=9, lw=0.25, edgecolor="#8A8A8A",
                            clip_on=False)
        for number, box in enumerate(boxes):
            for left, right in ends_of(x, box, sampled):
                for low, high in ends_of(y, box, sampled):
                    axes.add_patch(Rectangle((left, low), right - left, high - low, fill=False, lw=1.2, edgecolor=INK,
                                             ls=DASHES[number % len(DASHES)], clip_on=False, zorder=4))
        for name, axis in ((x, axes.xaxis), (y, axes.yaxis)):
            dress(axis, name, sampled)
        scale = figure.colorbar(dots, cax=figure.add_axes((0.15, 0.115, 0.36, 0.022)), orientation="horizontal")
        scale.outline.set_linewidth(0.4)
        scale.set_label(f"% of the seeds that end {phase}", fontsize=SMALL + 0.6)
        frames = [Line2D([], [], color=INK, lw=1.2, ls=DASHES[number % len(DASHES)], label=f"PRIM, box {number + 1}")
                  for number in range(len(boxes))]
        figure.legend(handles=frames, loc="lower right", bbox_to_anchor=(0.97, 0.03), frameon=False, fontsize=SMALL + 0.6,
                      handlelength=2.6)
    return figure


def leading(boxes: Sequence[Box], others: Sequence[Box], table: pd.DataFrame) -> tuple[str, str]:
    """The two parameters that are restricted first."""
    names = list(dict.fromkeys([name for box in (*boxes, *others) for name in box.restricted] + list(table.columns)))
    return names[0], names[1] if len(names) > 1 else names[0]


def choices_of(name: str, table: pd.DataFrame) -> list[str]:
    """Names of the choices of a factor that appear, in their order; none where it is a number."""
    if pd.api.types.is_numeric_dtype(table[name]):
        return []
    names = named_choices(name) or tuple(dict.fromkeys(table[name]))
    return [choice for choice in names if (table[name] == choice).any()]


def placed(name: str, table: pd.DataFrame) -> np.ndarray:
    """Where the points lie along a factor; those of one choice are spread over its stripe."""
    names = choices_of(name, table)
    if not names:
        return table[name].to_numpy(float)
    spread = np.random.default_rng(2).uniform(-0.36, 0.36, len(table))
    return np.array([names.index(value) for value in table[name]]) + spread


def ends_of(name: str, box: Box, table: pd.DataFrame) -> list[tuple[float, float]]:
    """The stretches of a factor that a box leaves, within what was sampled."""
    if names := choices_of(name, table):
        return [(place - 0.45, place + 0.45) for place, choice in enumerate(names) if choice in box.choices.get(name, names)]
    least, most = table[name].min(), table[name].max()
    low, high = box.numbers.get(name, (least, most))
    return [(max(low, least), min(high, most))]


def dress(axis: Axis, name: str, table: pd.DataFrame) -> None:
    """An axis over what was sampled of a factor."""
    axis.set_label_text(spoken(name))
    if names := choices_of(name, table):
        axis.set_ticks(range(len(names)), [choice.replace("_", " ") for choice in names])
        axis.axes.set(**{f"{axis.axis_name}lim": (-0.5, len(names) - 0.5)})
    else:
        axis.axes.set(**{f"{axis.axis_name}lim": [tidy(end, table[name]) for end in (table[name].min(), table[name].max())]})
