"""The map, fit to print.

A map is drawn from a table of runs and the manifest that says what was run, and from nothing else: the same two give
the same bytes.  It needs no display and leaves matplotlib's settings as they were.

Colour is the hardening index, with a sign: a bold line runs where it is zero, and thin ones between the most likely phases,
whose names are written into them.  Instead, colour can be the most likely phase, as saturated as it is likely, or the mean
of a result of the runs, with its contours.  Names, lines and hatching repeat what colour says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ..paper.drawing import CAPTION
from ..paper.style import COLUMN, LABEL, PAGE, SMALL, TITLE, balanced, house_style, wrapped
from .layers import fill_map
from .legend import EDGE, LINE, draw_legend, height_of, is_index, scale_of
from .phasegrid import PhaseGrid, grid_of, map_shares
from .pixels import field_of
from .scales import coordinate, ticks_of

LEFT = 46.0  # points: left margin of the first map
LARGEST, GAP, ABOVE = 199.0, 16.0, 12.0  # points: side of a map, between two maps, for the title of a panel
MOST_ACROSS = 3  # panels side by side


def grids_of(table: pd.DataFrame, shown: dict) -> list[PhaseGrid]:
    """The grid of every panel, or the only one."""
    panel = shown.get("panel")
    parts = [table[table[panel["name"]] == value] for value in panel["values"]] if panel else [table]
    value = "" if is_index(shown) else (shown.get("colour") or {}).get("name", "")
    each = shown["replicates"] // shown["draws"] if shown.get("draws") else 0
    return [grid_of(part, shown["axes"], value, each) for part in parts]


def draw_map(table: pd.DataFrame, shown: dict) -> Figure:
    """The map of phases over two axes with legend and caption, one column wide; with panels, one page wide.

    table: see `grid_of`.  shown: `title`, `caption`, `replicates`, `axes` (x first; each with name, label, unit, choices
    and ends: two words, or None) and `default` (None, or `at`: its place on either axis, and in `panel` its panel).  It may
    have `panel` (name and values of a third factor) and `colour` (name, meaning and unit of the result that is the colour).
    For the hardening index it has all that `description.describe` says.  Raises FigureError.
    """
    return draw_grids(grids_of(table, shown), shown)


def draw_grids(grids: list[PhaseGrid], shown: dict, last: Callable[[Axes], None] | None = None) -> Figure:
    """The same from the grids of the panels. last: draws one more panel, of the same axes."""
    with house_style(framed=True):
        page, shares = page_of(len(grids) + bool(last), shown), map_shares(*grids)
        legend, foot, height = page.heights(shown["axes"][0]["label"], height_of(shown, len(shares)))
        stepped = [bool(axis["choices"]) for axis in shown["axes"]]
        fields = [field_of(grid, *stepped, page.side, is_index(shown)) for grid in grids]
        scale = scale_of(fields)
        figure = Figure(figsize=(page.width / 72, height / 72))
        FigureCanvasAgg(figure)
        fillers = [partial(fill_map, field=field, shown=shown, number=number, scale=scale)
                   for number, field in enumerate(fields)]
        fillers += [last] if last else []
        for number, fill in enumerate(fillers):
            axes = figure.add_axes(page.place(number, foot, height))
            fill(axes)
            label_sides(axes, shown, page.side, number % page.across == 0, number + page.across >= len(fillers))
            if shown.get("panel"):
                axes.set_title(panel_title(shown["panel"], number), size=LABEL, weight="bold", pad=3.0)
        sheet = figure.add_axes((0, 0, 1, 1), xlim=(0, page.width), ylim=(0, height), facecolor="none")
        sheet.set_axis_off()
        for number, line in enumerate(page.title):
            sheet.text(EDGE, height - 4 - 10.5 * number, line, size=TITLE, weight="bold", va="top")
        draw_legend(sheet, shares, legend, shown, scale)
        left, first = (EDGE + PAGE - COLUMN, legend - 2) if page.wide else (EDGE, 4 + LINE * (len(page.caption) - 1))
        for number, line in enumerate(page.caption):
            sheet.text(left, first - LINE * number, line, size=SMALL, va="baseline", gid=CAPTION)
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

    def heights(self, label: str, key: float) -> tuple[float, float, float]:
        """Of the first line of the legend, the foot of the lowest map, and the page. key: height of the legend."""
        words = LINE * len(self.caption)
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
    if axis.get("log"):
        ticks = ticks_of(axis)
        axes.set(**{f"{which}ticks": coordinate(axis, ticks), f"{which}ticklabels": [f"{tick:g}" for tick in ticks]})
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
