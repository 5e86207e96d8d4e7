"""The map of phases, fit to print.

A map is drawn from a table of runs and the manifest that says what was run, and from nothing else: the same two give
the same bytes.  It needs no display and leaves matplotlib's settings as they were.

Lightness says which phase is most likely and survives a grey copy; saturation says how likely it is; names, lines and
hatching repeat what colour says.  Instead, colour can be the mean of a result of the runs, with its contours.
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
from matplotlib.ticker import MaxNLocator

from ...model.outcomes import PHASES
from ..paper.style import (
    COLUMN,
    INK,
    LABEL,
    PAGE,
    PAPER,
    SMALL,
    TITLE,
    balanced,
    house_style,
    ink_on,
    saturated,
    text_size,
    wrapped,
)
from ..wording import percent
from .phasegrid import SETTLED, PhaseGrid, grid_of, map_shares

EDGE, LEFT = 5.0, 46.0  # points: margin of the text, left margin of the first map
LARGEST, GAP, ABOVE = 199.0, 16.0, 12.0  # points: side of a map, between two maps, for the title of a panel
LINE = 7.0  # points from one line of the caption to the next
ROW = 9.0  # points from one row of the legend to the next
MOST_ACROSS = 3  # panels side by side
FINE = 404  # pixels along a side: two to a point of the largest map
FRONTIER = ((PAPER, 2.0), (INK, 0.8))  # an ink line with a halo: colour, width in points
HATCH = "//////"
LEVELS = {0.5: (0, (4, 1.6)), 0.8: (0, (1, 1.4))}  # contour of a probability: its dashes
SCALE = "cividis_r"  # of a result of the runs: dark is much; even in lightness, for every kind of colour vision


# --- from a grid to pixels -------------------------------------------------------------------------------


def centres(values: np.ndarray, stepped: bool) -> np.ndarray:
    """Centres of the pixels along an axis, shape (FINE,): from the first to the last value, half a step more if stepped."""
    low, high = (-0.5, len(values) - 0.5) if stepped else (values[0], values[-1])
    return low + (np.arange(FINE) + 0.5) / FINE * (high - low)


def weights_between(values: np.ndarray, stepped: bool) -> np.ndarray:
    """What each grid value counts for at each pixel, shape (FINE, len(values)): linear between two, or the nearest."""
    known = np.arange(len(values)) if stepped else values
    at = np.round(centres(values, stepped)) if stepped else centres(values, stepped)
    return np.stack([np.interp(at, known, unit) for unit in np.eye(len(values))], axis=1)


@dataclass(frozen=True)
class Field:
    """What is drawn, at every pixel.

    x, y: (FINE,) axis coordinates; shares: (phases, FINE, FINE); likely: (FINE, FINE), position in PHASES;
    settled: (FINE, FINE); value: (FINE, FINE) of a result, or None; side: of the map on paper, in points.
    """

    x: np.ndarray
    y: np.ndarray
    shares: np.ndarray
    likely: np.ndarray
    settled: np.ndarray
    value: np.ndarray | None
    side: float


def field_of(grid: PhaseGrid, stepped_x: bool, stepped_y: bool, side: float) -> Field:
    """A grid between its points; a stepped axis holds choices among names."""
    across, up = weights_between(grid.x, stepped_x), weights_between(grid.y, stepped_y)
    shares = up @ grid.smooth @ across.T
    value = None if grid.value is None else up @ grid.value @ across.T
    return Field(centres(grid.x, stepped_x), centres(grid.y, stepped_y), shares, shares.argmax(axis=0),
                 up @ grid.settled @ across.T, value, side)


# --- the page --------------------------------------------------------------------------------------------


def grids_of(table: pd.DataFrame, shown: dict) -> list[PhaseGrid]:
    """The grid of every panel, or the only one."""
    panel = shown.get("panel")
    parts = [table[table[panel["name"]] == value] for value in panel["values"]] if panel else [table]
    return [grid_of(part, shown["axes"], (shown.get("colour") or {}).get("name", "")) for part in parts]


def draw_map(table: pd.DataFrame, shown: dict) -> Figure:
    """The map of phases over two axes with legend and caption, one column wide; with panels, one page wide.

    table: see `grid_of`.  shown: `title`, `caption`, `replicates`, `axes` (x first; each with name, label, unit, choices
    and ends: two words, or None) and `default` (None, or `at`: its place on either axis, and in `panel` its panel).  It may
    have `panel` (name and values of a third factor) and `colour` (name, meaning and unit of the result that is the colour).
    Raises FigureError.
    """
    return draw_grids(grids_of(table, shown), shown)


def draw_grids(grids: list[PhaseGrid], shown: dict) -> Figure:
    """The same from the grids of the panels."""
    with house_style(framed=True):
        page, shares = page_of(len(grids), shown), map_shares(*grids)
        legend, foot, height = page.heights(shown["axes"][0]["label"], len(shares))
        fields = [field_of(grid, *(bool(axis["choices"]) for axis in shown["axes"]), page.side) for grid in grids]
        figure = Figure(figsize=(page.width / 72, height / 72))
        FigureCanvasAgg(figure)
        for number, field in enumerate(fields):
            axes = figure.add_axes(page.place(number, foot, height))
            fill_map(axes, field, shown, number, scale_of(fields))
            label_sides(axes, shown, page.side, number % page.across == 0, number + page.across >= len(fields))
            if shown.get("panel"):
                axes.set_title(panel_title(shown["panel"], number), size=LABEL, weight="bold", pad=3.0)
        sheet = figure.add_axes((0, 0, 1, 1), xlim=(0, page.width), ylim=(0, height), facecolor="none")
        sheet.set_axis_off()
        for number, line in enumerate(page.title):
            sheet.text(EDGE, height - 4 - 10.5 * number, line, size=TITLE, weight="bold", va="top")
        draw_legend(sheet, shares, legend, shown, scale_of(fields))
        left, first = (EDGE + PAGE - COLUMN, legend - 2) if page.wide else (EDGE, 4 + LINE * (len(page.caption) - 1))
        for number, line in enumerate(page.caption):
            sheet.text(left, first - LINE * number, line, size=SMALL, va="baseline")
        sheet.set(xlim=(0, page.width), ylim=(0, height))  # pictures in the legend have moved them
    return figure


@dataclass(frozen=True)
class Page:
    """Where things lie, in points. wide: with panels, `across` of them in each of `rows`, and the caption beside the legend."""

    wide: bool
    width: float
    side: float
    across: int
    rows: int
    title: list[str]
    caption: list[str]

    def heights(self, label: str, phases: int) -> tuple[float, float, float]:
        """Of the first line of the legend, the foot of the lowest map, and the page."""
        key, words = 12 + ROW * max(phases, 4), LINE * len(self.caption)
        legend = max(key, words) if self.wide else words + key
        foot = legend + 40 + 8 * (len(wrapped(label, LABEL, self.side)) - 1)
        return legend, foot, foot + self.rows * (self.side + GAP + self.above) - GAP + 10 + 10.5 * len(self.title)

    @property
    def above(self) -> float:
        """Room for the title of a panel."""
        return ABOVE if self.wide else 0.0

    def place(self, number: int, foot: float, height: float) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of a panel, as shares of the page."""
        row, column = divmod(number, self.across)
        left = LEFT + column * (self.side + GAP)
        bottom = foot + (self.rows - 1 - row) * (self.side + self.above + GAP)
        return left / self.width, bottom / height, self.side / self.width, self.side / height


def page_of(panels: int, shown: dict) -> Page:
    """The page for so many panels."""
    wide = bool(shown.get("panel"))
    width, across = PAGE if wide else COLUMN, min(panels, MOST_ACROSS)
    side = min(LARGEST, (width - LEFT - EDGE - 4 - GAP * (across - 1)) / across)
    return Page(wide, width, side, across, -(-panels // across), balanced(shown["title"], TITLE, width - 2 * EDGE),
                wrapped(shown["caption"], SMALL, COLUMN - 2 * EDGE))


def panel_title(panel: dict, number: int) -> str:
    """Which level of the third factor a panel is."""
    value = panel["values"][number]
    return value if isinstance(value, str) else f"{panel['name']} = {value:g}"


def scale_of(fields: list[Field]) -> tuple[float, ...] | None:
    """Levels of the contours of a result, the same for all panels; None where colour is the phase."""
    if fields[0].value is None:
        return None
    low, high = min(field.value.min() for field in fields), max(field.value.max() for field in fields)
    return tuple(MaxNLocator(6, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high).tolist())


# --- inside the frame ------------------------------------------------------------------------------------


def fill_map(axes: Axes, field: Field, shown: dict, number: int, scale: tuple[float, ...] | None) -> None:
    """Everything inside the frame of a panel."""
    several = (field.likely != field.likely[0, 0]).any()
    if scale:
        draw_value(axes, field, scale)
    else:
        draw_phases(axes, field)
    if several:
        draw_lines(axes, field, 0.5 / shown["replicates"], probabilities=not scale)
    here = shown["default"] if shown["default"] and shown["default"].get("panel", number) in (None, number) else None
    taken = mark_default(axes, field, here)
    if several or not scale:
        name_regions(axes, field, taken)


def draw_value(axes: Axes, field: Field, scale: tuple[float, ...]) -> None:
    """A result of the runs as colour, with labelled contours."""
    axes.imshow(field.value, extent=extent_of(field), origin="lower", aspect="auto", interpolation="none", cmap=SCALE,
                vmin=scale[0], vmax=scale[-1])
    inside = [level for level in scale if field.value.min() < level < field.value.max()]
    if inside:
        lines = axes.contour(field.x, field.y, field.value, inside, colors=INK, linewidths=0.6)
        longest = [max(parts, key=len) for parts in lines.allsegs if parts]
        middles = [tuple(part[len(part) // 2]) for part in longest]  # a label at the frame would be cut off
        for text in axes.clabel(lines, fmt="%g", fontsize=SMALL, manual=middles):
            text.set_path_effects([withStroke(linewidth=1.6, foreground=PAPER)])


def extent_of(field: Field) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of the pixels."""
    step_x, step_y = field.x[1] - field.x[0], field.y[1] - field.y[0]
    return (field.x[0] - step_x / 2, field.x[-1] + step_x / 2, field.y[0] - step_y / 2, field.y[-1] + step_y / 2)


def draw_phases(axes: Axes, field: Field) -> None:
    """The most likely phase as colour, its probability as saturation, hatching where the seeds do not settle it."""
    picture = np.zeros((FINE, FINE, 3))
    for code, phase in enumerate(PHASES):
        here = field.likely == code
        picture[here] = saturated(phase, field.shares[code][here])
    axes.imshow(picture, extent=extent_of(field), origin="lower", aspect="auto", interpolation="none")
    for code, phase in enumerate(PHASES):
        open_here = np.ma.masked_where(field.likely != code, field.settled)
        if open_here.count() and open_here.min() < SETTLED:
            with matplotlib.rc_context({"hatch.color": ink_on(phase)}):
                axes.contourf(field.x, field.y, open_here, [-1, SETTLED], colors="none", hatches=[HATCH])


def draw_lines(axes: Axes, field: Field, half_a_run: float, probabilities: bool) -> None:
    """Contours of each phase's probability inside its own region, and the frontiers between regions on top.

    A point counts as inside at exactly the level: the line runs half a run below it, between the points.
    """
    for code, phase in enumerate(PHASES if probabilities else ()):
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


def mark_default(axes: Axes, field: Field, default: dict | None) -> np.ndarray:
    """Mark the scenario's own values if they lie on the map; returns the pixels taken, (FINE, FINE) of bool."""
    taken = np.zeros((FINE, FINE), bool)
    if not default:
        return taken
    x, y = default["at"]
    left, right, bottom, top = (*axes.get_xlim(), *axes.get_ylim())
    column, row = (x - left) / (right - left), (y - bottom) / (top - bottom)
    side = 1 if column < 0.75 else -1
    axes.plot([x], [y], marker="D", markersize=4.5, color=PAPER, markeredgecolor=INK, markeredgewidth=0.9, clip_on=False)
    axes.annotate("default", (x, y), (side * 5, 0), textcoords="offset points", style="italic",
                  ha="left" if side > 0 else "right", va="center", path_effects=[withStroke(linewidth=1.6, foreground=PAPER)])
    point = FINE / field.side
    take(taken, column * FINE + side * 15.3 * point, row * FINE, 40 * point, 12 * point)
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
        sizes = [min(8.0, spot[0] * field.side / FINE / tall) for spot in (flat, upright)]
        turned = int(sizes[0] < 5.2 and sizes[1] > sizes[0])
        if sizes[turned] < 4.8:
            outside.append(code)
            continue
        column, row = upright[:0:-1] if turned else flat[1:]
        around = saturated(phase, field.shares[code, int(row), int(column)])
        axes.text(column / FINE, row / FINE, phase, size=sizes[turned], weight="bold", color=ink_on(phase),
                  rotation=90 * turned, ha="center", va="center", transform=axes.transAxes,
                  path_effects=[withStroke(linewidth=2.5, foreground=around)])
        take(taken, column, row, *(np.array([wide, tall])[::-1 if turned else 1] * sizes[turned] * FINE / field.side))
    for code in outside:
        name_beside(axes, field, code, taken)


def name_beside(axes: Axes, field: Field, code: int, taken: np.ndarray) -> None:
    """Write a phase's name in the nearest free place within another region, with a line to its own."""
    size, column, row = largest_spot(field.likely == code, 1.0)
    if size < 5:
        return
    width, height = (round(side * FINE / field.side) for side in text_size(PHASES[code], SMALL, "bold") * np.array([1.15, 2.2]))
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


def label_sides(axes: Axes, shown: dict, side: float, leftmost: bool, lowest: bool) -> None:
    """What the sides mean, on the outer panels; ticks alone on the others."""
    for axis, which, outer in zip(shown["axes"], "xy", (lowest, leftmost), strict=True):
        if outer:
            label_axis(axes, axis, which, side)
        else:
            axes.tick_params(which, **{"labelbottom" if which == "x" else "labelleft": False})


def label_axis(axes: Axes, axis: dict, which: str, side: float) -> None:
    """Plain label; below it the unit between a word for either end, or the names of the choices."""
    label = "\n".join(wrapped(axis["label"], LABEL, side))
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


def draw_legend(page: Axes, shares: dict[str, tuple[float, float]], top: float, shown: dict,
                scale: tuple[float, ...] | None) -> None:
    """Phases that appear with their shares, or the scale of a result, on the left; lines and marks on the right."""
    if scale:
        draw_scale(page, scale, top, shown["colour"])
    else:
        draw_shares(page, shares, top)
    draw_keys(page, 163.0, top, keys_of(scale, len(shares) > 1))


def draw_shares(page: Axes, shares: dict[str, tuple[float, float]], top: float) -> None:
    """Phases that appear with their shares; `top` in points."""
    columns = (EDGE, 37.0, 124.0, 149.0)  # points: bar, name, share of the map, share of the seeds on average over the map
    page.text(columns[0], top, "20–100 % of the seeds", size=SMALL, va="center")
    page.text(columns[2], top, "of map", size=SMALL, va="center", ha="right")
    page.text(columns[3], top, "of seeds", size=SMALL, va="center", ha="right")
    for number, (phase, (of_map, of_runs)) in enumerate(shares.items(), start=1):
        middle = top - ROW * number
        bar = saturated(phase, np.linspace(0.2, 1.0, 32))[None]
        page.imshow(bar, extent=(columns[0], columns[0] + 28, middle - 3, middle + 3), aspect="auto", interpolation="none")
        page.add_patch(Rectangle((columns[0], middle - 3), 28, 6, fill=False, edgecolor=INK, linewidth=0.4))
        page.text(columns[1], middle, phase, va="center")
        page.text(columns[2], middle, percent(of_map), va="center", ha="right")
        page.text(columns[3], middle, percent(of_runs), va="center", ha="right")


def draw_scale(page: Axes, scale: tuple[float, ...], top: float, colour: dict) -> None:
    """What the colours of a result mean; `top` in points."""
    left, width, middle = EDGE, 140.0, top - 2.2 * ROW
    for number, line in enumerate(wrapped(f"{colour['meaning']} [{colour['unit']}]", 6.5, width)[:2]):
        page.text(left, top - LINE * number, line, va="center")
    page.imshow(np.linspace(0, 1, 256)[None], extent=(left, left + width, middle - 4, middle + 4), aspect="auto", cmap=SCALE)
    page.add_patch(Rectangle((left, middle - 4), width, 8, fill=False, edgecolor=INK, linewidth=0.4))
    for level in scale:
        place = left + width * (level - scale[0]) / (scale[-1] - scale[0])
        page.add_line(Line2D((place, place), (middle - 6, middle - 4), color=INK, linewidth=0.6))
        page.text(place, middle - 11, f"{level:g}", size=SMALL, va="center", ha=("left" if place == left else "center"))


Key = tuple[str, str | tuple]  # the words, and the dashes of a line; no dashes: hatching


def keys_of(scale: tuple[float, ...] | None, several: bool) -> list[Key]:
    """The lines and marks that a figure has."""
    if scale:
        return [("contours", "-"), *([("frontier of phases", "-")] if several else [])]
    levels = [(f"{level:.0%} of the seeds".replace("%", " %"), dashes) for level, dashes in LEVELS.items()]
    return [("frontier", "-"), (f"its {SETTLED:.0%} band".replace("%", " %"), ""), *levels]


def draw_keys(page: Axes, left: float, top: float, keys: list[Key]) -> None:
    """What the lines and the hatching mean."""
    for number, (text, dashes) in enumerate(keys, start=1):
        middle = top - ROW * number
        page.text(left + 22, middle, text, va="center")
        if dashes:
            wide = FRONTIER[-1][1] + (0.4 if text.startswith("frontier") else 0.0)
            page.add_line(Line2D((left, left + 18), (middle, middle), color=INK, linewidth=wide, linestyle=dashes))
        else:
            page.add_patch(Rectangle((left, middle - 3), 18, 6, fill=False, hatch=HATCH, edgecolor=INK, linewidth=0.4))
