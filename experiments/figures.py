"""The map of phases, fit to print.

A map is drawn from a table of runs and the manifest that says what was run, and from nothing else: the same two give
the same bytes.  It needs no display and leaves matplotlib's settings as they were.

Lightness says which phase is most likely and survives a grey copy; saturation says how likely it is; names, lines and
hatching repeat what colour says.
"""

from dataclasses import dataclass

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke

from ..model.outcomes import PHASES
from .style import COLUMN as WIDTH
from .style import INK, LABEL, PAPER, SMALL, TITLE, balanced, house_style, ink_on, percent, saturated, text_size, wrapped

EDGE, LEFT, SIDE = 5.0, 46.0, 199.0  # points: margin of the text, left margin of the map, sides of the map
LINE = 7.0  # points from one line of the caption to the next
ROW = 9.0  # points from one row of the legend to the next
FINE = 404  # pixels along a side: two to a point
DRAWS = 400  # bootstrap draws of the seeds
SETTLED = 0.95  # share of the draws that must agree on the most likely phase
FRONTIER = ((PAPER, 2.0), (INK, 0.8))  # an ink line with a halo: colour, width in points
HATCH = "//////"
LEVELS = {0.5: (0, (4, 1.6)), 0.8: (0, (1, 1.4))}  # contour of a probability: its dashes


class FigureError(ValueError):
    """A table that cannot be drawn. One line, with the remedy."""


# --- from runs to a field of probabilities ---------------------------------------------------------------


@dataclass(frozen=True)
class PhaseGrid:
    """Runs counted on a full grid.

    x: (columns,) and y: (rows,), ascending; shares: (phases, rows, columns), of the seeds; smooth: the same, averaged
    over neighbours; settled: (rows, columns), share of bootstrap draws of the seeds that agree with all seeds on the
    phase that is most likely in `smooth`.
    """

    x: np.ndarray
    y: np.ndarray
    shares: np.ndarray
    smooth: np.ndarray
    settled: np.ndarray


def grid_of(table: pd.DataFrame, axes: list[dict]) -> PhaseGrid:
    """Count the runs of a table with a column for either axis, `replicate`, and `phase` (a name; empty if the run failed).

    axes: x and y, each with `name` and `choices`; a choice is counted at its position among them.  Raises FigureError if
    the points do not fill a grid of at least two by two with the same replicates everywhere, or if at one every run failed.
    """
    places = [table["replicate"].to_numpy(), *(places_on(table, axis) for axis in axes)]
    seeds, x, y = (np.unique(place) for place in places)
    if min(len(x), len(y)) < 2 or len(table) != len(x) * len(y) * len(seeds):
        raise FigureError(f"{len(table)} runs do not fill a grid of {len(x)} by {len(y)} points with {len(seeds)} seeds each; "
                          "give both axes two or more levels and every point the same seeds")
    code = pd.Categorical(table["phase"], categories=PHASES).codes[np.lexsort(places)].reshape(len(y), len(x), len(seeds))
    reached = np.stack([code == phase for phase in range(len(PHASES))]).astype(np.float32)
    if not reached.any(axis=(0, 3)).all():
        raise FigureError(f"every run failed at {int((~reached.any(axis=(0, 3))).sum())} points; the first one: "
                          f"{table['failure'].dropna().iloc[0]}")
    smooth = reached
    for dimension, axis in ((2, axes[0]), (1, axes[1])):
        smooth = smooth if axis["choices"] else averaged(smooth, dimension)
    return PhaseGrid(x, y, reached.mean(axis=3, dtype=float), smooth.mean(axis=3, dtype=float), agreement(smooth))


def places_on(table: pd.DataFrame, axis: dict) -> np.ndarray:
    """Where the runs lie on an axis: the number, or the position of the choice."""
    column = table[axis["name"]]
    return pd.Categorical(column, categories=axis["choices"]).codes if axis["choices"] else column.to_numpy()


def averaged(values: np.ndarray, dimension: int) -> np.ndarray:
    """Each value with half the weight and its two neighbours with the rest; at an end it stands in for the missing one.

    Otherwise the luck of one run in thirty-two draws islands.
    """
    place = np.arange(values.shape[dimension])
    before = values.take(np.maximum(place - 1, 0), dimension)
    after = values.take(np.minimum(place + 1, place[-1]), dimension)
    return (before + 2 * values + after) / 4


def agreement(reached: np.ndarray) -> np.ndarray:
    """Share of bootstrap draws with the same most likely phase as all seeds, shape (rows, columns).

    reached: (phases, rows, columns, seeds), 0 to 1.  Points share their luck, so whole seeds are drawn.
    """
    seeds = reached.shape[-1]
    drawn = np.random.default_rng(0).multinomial(seeds, np.full(seeds, 1 / seeds), size=DRAWS)
    everyone = reached.mean(axis=3).argmax(axis=0)
    same = np.zeros(everyone.shape)
    for weights in drawn.astype(reached.dtype):
        same += (reached @ weights).argmax(axis=0) == everyone
    return same / DRAWS


def map_shares(grid: PhaseGrid) -> dict[str, tuple[float, float]]:
    """Of every phase that appears: share of the points where it is most likely, share of the runs that reach it."""
    likely = grid.shares.argmax(axis=0)
    return {phase: (float((likely == code).mean()), float(grid.shares[code].mean()))
            for code, phase in enumerate(PHASES) if grid.shares[code].any()}


def centres(values: np.ndarray, stepped: bool) -> np.ndarray:
    """Centres of the pixels along an axis, shape (FINE,): from the first to the last value, half a step more if stepped."""
    low, high = (-0.5, len(values) - 0.5) if stepped else (values[0], values[-1])
    return low + (np.arange(FINE) + 0.5) / FINE * (high - low)


def weights_between(values: np.ndarray, stepped: bool) -> np.ndarray:
    """What each grid value counts for at each pixel, shape (FINE, len(values)): linear between two, or the nearest."""
    known = np.arange(len(values)) if stepped else values
    at = np.round(centres(values, stepped)) if stepped else centres(values, stepped)
    return np.stack([np.interp(at, known, unit) for unit in np.eye(len(values))], axis=1)


# --- the map ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Field:
    """What is drawn, at every pixel.

    x, y: (FINE,) axis coordinates; shares: (phases, FINE, FINE); likely: (FINE, FINE), position in PHASES;
    settled: (FINE, FINE).
    """

    x: np.ndarray
    y: np.ndarray
    shares: np.ndarray
    likely: np.ndarray
    settled: np.ndarray


def field_of(grid: PhaseGrid, stepped_x: bool, stepped_y: bool) -> Field:
    """A grid between its points; a stepped axis holds choices among names."""
    across, up = weights_between(grid.x, stepped_x), weights_between(grid.y, stepped_y)
    shares = up @ grid.smooth @ across.T
    return Field(centres(grid.x, stepped_x), centres(grid.y, stepped_y), shares, shares.argmax(axis=0),
                 up @ grid.settled @ across.T)


def draw_map(table: pd.DataFrame, shown: dict) -> Figure:
    """The map of phases over two axes, with legend and caption, one column wide.

    table: see `grid_of`.  shown: `title`, `caption`, `replicates`, `axes` (x first; each with name, label, unit, choices
    and ends: two words, or None) and `default` (None, or `at`: its place on either axis).  Raises FigureError.
    """
    grid = grid_of(table, shown["axes"])
    field, shares = field_of(grid, *(bool(axis["choices"]) for axis in shown["axes"])), map_shares(grid)
    with house_style():
        title = balanced(shown["title"], TITLE, WIDTH - 2 * EDGE)
        caption = wrapped(shown["caption"], SMALL, WIDTH - 2 * EDGE)
        legend = LINE * len(caption) + 12 + ROW * max(len(shares), 4)  # the middle of its first line, from below
        foot = legend + 40 + 8 * (len(wrapped(shown["axes"][0]["label"], LABEL, SIDE)) - 1)
        height = foot + SIDE + 10 + 10.5 * len(title)
        figure = Figure(figsize=(WIDTH / 72, height / 72))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((LEFT / WIDTH, foot / height, SIDE / WIDTH, SIDE / height))
        fill_map(axes, field, shown)
        page = figure.add_axes((0, 0, 1, 1), xlim=(0, WIDTH), ylim=(0, height), facecolor="none")
        page.set_axis_off()
        for number, line in enumerate(title):
            page.text(EDGE, height - 4 - 10.5 * number, line, size=TITLE, weight="bold", va="top")
        draw_legend(page, shares, legend)
        for number, line in enumerate(reversed(caption)):
            page.text(EDGE, 4 + LINE * number, line, size=SMALL, va="baseline")
        page.set(xlim=(0, WIDTH), ylim=(0, height))  # pictures in the legend have moved them
    return figure


def fill_map(axes: Axes, field: Field, shown: dict) -> None:
    """Everything inside the frame, and what its sides mean."""
    draw_field(axes, field)
    draw_lines(axes, field, 0.5 / shown["replicates"])
    taken = mark_default(axes, field, shown)
    name_regions(axes, field, taken)
    for axis, which in zip(shown["axes"], "xy", strict=True):
        label_axis(axes, axis, which)


def draw_field(axes: Axes, field: Field) -> None:
    """The most likely phase as colour, its probability as saturation, hatching where the seeds do not settle it."""
    picture = np.zeros((FINE, FINE, 3))
    for code, phase in enumerate(PHASES):
        here = field.likely == code
        picture[here] = saturated(phase, field.shares[code][here])
    step_x, step_y = field.x[1] - field.x[0], field.y[1] - field.y[0]
    extent = (field.x[0] - step_x / 2, field.x[-1] + step_x / 2, field.y[0] - step_y / 2, field.y[-1] + step_y / 2)
    axes.imshow(picture, extent=extent, origin="lower", aspect="auto", interpolation="none")
    for code, phase in enumerate(PHASES):
        open_here = np.ma.masked_where(field.likely != code, field.settled)
        if open_here.count() and open_here.min() < SETTLED:
            with matplotlib.rc_context({"hatch.color": ink_on(phase)}):
                axes.contourf(field.x, field.y, open_here, [-1, SETTLED], colors="none", hatches=[HATCH])


def draw_lines(axes: Axes, field: Field, half_a_run: float) -> None:
    """Contours of each phase's probability inside its own region, and the frontiers between regions on top.

    A point counts as inside at exactly the level: the line runs half a run below it, between the points.
    """
    for code, phase in enumerate(PHASES):
        own = np.ma.masked_where(field.likely != code, field.shares[code])
        for level, dashes in LEVELS.items():
            if own.count() and own.min() < level - half_a_run < own.max():
                axes.contour(field.x, field.y, own, [level - half_a_run], colors=ink_on(phase), linewidths=0.7,
                             linestyles=[dashes])
    ranked = field.shares - 1e-6 * np.arange(len(PHASES))[:, None, None]  # a tie goes to the first, as in `likely`
    for code in range(len(PHASES)):
        if 0 < (field.likely == code).mean() < 1:
            lead = ranked[code] - np.delete(ranked, code, axis=0).max(axis=0)
            for colour, width in FRONTIER:
                axes.contour(field.x, field.y, lead, [0.0], colors=colour, linewidths=width)


def mark_default(axes: Axes, field: Field, shown: dict) -> np.ndarray:
    """Mark the scenario's own values if they lie on the map; returns the pixels taken, (FINE, FINE) of bool."""
    taken = np.zeros((FINE, FINE), bool)
    if not shown["default"]:
        return taken
    x, y = shown["default"]["at"]
    left, right, bottom, top = (*axes.get_xlim(), *axes.get_ylim())
    column, row = (x - left) / (right - left), (y - bottom) / (top - bottom)
    side = 1 if column < 0.75 else -1
    axes.plot([x], [y], marker="D", markersize=4.5, color=PAPER, markeredgecolor=INK, markeredgewidth=0.9, clip_on=False)
    axes.annotate("default", (x, y), (side * 5, 0), textcoords="offset points", style="italic",
                  ha="left" if side > 0 else "right", va="center", path_effects=[withStroke(linewidth=1.6, foreground=PAPER)])
    take(taken, column * FINE + side * 31, row * FINE, 82, 24)
    return taken


def name_regions(axes: Axes, field: Field, taken: np.ndarray) -> None:
    """Write each phase's name where its region has most room, upright if it fits so only; beside a small region.

    Regions of a few pixels stay without a name.  `taken` is updated.
    """
    outside = []
    for code, phase in enumerate(PHASES):
        room = (field.likely == code) & ~taken
        wide, tall = text_size(phase, 1.0, "bold") * np.array([1.2, 1.8])  # with air around it
        flat, upright = (largest_spot(mask, wide / tall) for mask in (room, room.T))
        sizes = [min(8.0, spot[0] * SIDE / FINE / tall) for spot in (flat, upright)]
        turned = int(sizes[0] < 5.2 and sizes[1] > sizes[0])
        if sizes[turned] < 4.8:
            outside.append(code)
            continue
        column, row = upright[:0:-1] if turned else flat[1:]
        around = saturated(phase, field.shares[code, int(row), int(column)])
        axes.text(column / FINE, row / FINE, phase, size=sizes[turned], weight="bold", color=ink_on(phase),
                  rotation=90 * turned, ha="center", va="center", transform=axes.transAxes,
                  path_effects=[withStroke(linewidth=2.5, foreground=around)])
        take(taken, column, row, *(np.array([wide, tall])[::-1 if turned else 1] * sizes[turned] * FINE / SIDE))
    for code in outside:
        name_beside(axes, field, code, taken)


def name_beside(axes: Axes, field: Field, code: int, taken: np.ndarray) -> None:
    """Write a phase's name in the nearest free place within another region, with a line to its own."""
    size, column, row = largest_spot(field.likely == code, 1.0)
    if size < 5:
        return
    width, height = (round(side * FINE / SIDE) for side in text_size(PHASES[code], SMALL, "bold") * np.array([1.15, 2.2]))
    free = ~taken & (field.likely != code)
    free[:, 1:] &= field.likely[:, 1:] == field.likely[:, :-1]
    free[1:] &= field.likely[1:] == field.likely[:-1]
    middles = corners(free, height, width) + np.array([height, width]) / 2
    if not len(middles):
        return
    away = np.hypot(*(middles - (row, column)).T)
    there = middles[np.argmin(np.where(away > height + size / 2, away, np.inf))]
    axes.annotate(PHASES[code], (column / FINE, row / FINE), there[::-1] / FINE, xycoords="axes fraction", size=SMALL,
                  weight="bold", ha="center", va="center", path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
                  arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": INK, "shrinkA": 0, "shrinkB": 0,
                              "path_effects": [withStroke(linewidth=1.6, foreground=PAPER)]})
    take(taken, there[1], there[0], width, height)


def take(taken: np.ndarray, column: float, row: float, width: float, height: float) -> None:
    """Mark a rectangle around a centre as taken; what lies outside the map is cut off."""
    bottom, top, left, right = (max(0, round(edge)) for edge in (row - height / 2, row + height / 2, column - width / 2,
                                                                 column + width / 2))
    taken[bottom:top, left:right] = True


def largest_spot(room: np.ndarray, shape: float) -> tuple[int, float, float]:
    """Height, and column and row of the centre, of the largest rectangle `shape` times as wide as high that fits.

    room: (rows, columns) of bool.  All in pixels; height 0 if nothing fits.
    """
    def fitting(height: int) -> np.ndarray:
        return corners(room, height, max(1, round(shape * height)))

    low, high = 0, len(room) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(fitting(middle)) else (low, middle)
    if low == 0:
        return 0, 0.0, 0.0
    spots = fitting(low)
    row, column = spots[np.argmin(((spots - spots.mean(axis=0)) ** 2).sum(axis=1))]
    return low, column + max(1, round(shape * low)) / 2, row + low / 2


def corners(room: np.ndarray, height: int, width: int) -> np.ndarray:
    """First row and column of every rectangle of that size that lies in `room`, shape (places, 2)."""
    if height > room.shape[0] or width > room.shape[1]:
        return np.empty((0, 2), int)
    sums = np.pad(room, ((1, 0), (1, 0))).astype(np.int64).cumsum(axis=0).cumsum(axis=1)
    inside = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return np.argwhere(inside == height * width)


def label_axis(axes: Axes, axis: dict, which: str) -> None:
    """Plain label; below it the unit between a word for either end, or the names of the choices."""
    label = "\n".join(wrapped(axis["label"], LABEL, SIDE))
    if axis["choices"]:
        axes.set(**{f"{which}ticks": range(len(axis["choices"])), f"{which}ticklabels": axis["choices"],
                    f"{which}label": label})
        axes.tick_params(which, length=0, labelsize=SMALL, labelrotation=0 if which == "x" else 90)
        return
    low, high = axis["ends"]
    for place, words, side in ((0, f"← {low}", 0), (0.5, axis["unit"], 1), (1, f"{high} →", 2)):
        if which == "x":
            where = {"xy": (place, 0), "xytext": (0, -11.5), "ha": ("left", "center", "right")[side], "va": "top"}
        else:
            where = {"xy": (0, place), "xytext": (-19, 0), "ha": "right", "va": ("bottom", "center", "top")[side],
                     "rotation": 90}
        axes.annotate(words, **where, xycoords="axes fraction", textcoords="offset points", size=SMALL, annotation_clip=False)
    axes.set(**{f"{which}label": label})
    getattr(axes, f"{which}axis").labelpad = 9.0 if which == "x" else 11.0


def draw_legend(page: Axes, shares: dict[str, tuple[float, float]], top: float) -> None:
    """Phases that appear with their shares on the left, lines and marks on the right; `top` in points."""
    columns = (EDGE, 37.0, 124.0, 149.0)  # points: bar, name, share of the map, share of the runs
    page.text(columns[0], top, "20–100 % of the seeds", size=SMALL, va="center")
    page.text(columns[2], top, "of map", size=SMALL, va="center", ha="right")
    page.text(columns[3], top, "of runs", size=SMALL, va="center", ha="right")
    for number, (phase, (of_map, of_runs)) in enumerate(shares.items(), start=1):
        middle = top - ROW * number
        bar = saturated(phase, np.linspace(0.2, 1.0, 32))[None]
        page.imshow(bar, extent=(columns[0], columns[0] + 28, middle - 3, middle + 3), aspect="auto", interpolation="none")
        page.add_patch(Rectangle((columns[0], middle - 3), 28, 6, fill=False, edgecolor=INK, linewidth=0.4))
        page.text(columns[1], middle, phase, va="center")
        page.text(columns[2], middle, percent(of_map), va="center", ha="right")
        page.text(columns[3], middle, percent(of_runs), va="center", ha="right")
    draw_keys(page, 163.0, top)


def draw_keys(page: Axes, left: float, top: float) -> None:
    """What the lines and the hatching mean."""
    keys = ("frontier", *(f"{level:.0%} of the seeds".replace("%", " %") for level in LEVELS), "seeds disagree")
    for number, text in enumerate(keys, start=1):
        middle = top - ROW * number
        page.text(left + 22, middle, text, va="center")
        if number == 1:
            page.add_line(Line2D((left, left + 18), (middle, middle), color=INK, linewidth=FRONTIER[-1][1]))
        elif number < len(keys):
            dashes = list(LEVELS.values())[number - 2]
            page.add_line(Line2D((left, left + 18), (middle, middle), color=INK, linewidth=0.8, linestyle=dashes))
        else:
            page.add_patch(Rectangle((left, middle - 3), 18, 6, fill=False, hatch=HATCH, edgecolor=INK, linewidth=0.4))
