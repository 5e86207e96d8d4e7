"""What lies inside the frame of a map: colour, lines, hatching and the mark of the scenario's own values."""

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patheffects import withStroke

from ...model.outcomes import PHASES
from ..paper.style import INK, PAPER, SERIES, SMALL, diverging, ink_on, saturated
from .names import name_regions, name_signs, take
from .phasegrid import SETTLED
from .pixels import FINE, Field, extent_of
from .scales import coordinate

FRONTIER = ((PAPER, 2.0), (INK, 0.8))  # an ink line with a halo: colour, width in points
THIN, ZERO = ((PAPER, 1.2), (INK, 0.45)), ((PAPER, 3.4), (INK, 2.0))  # between phases on a map of the index; its zero
HATCH, DOTS = "//////", "......"
LEVELS = {0.5: (0, (4, 1.6)), 0.8: (0, (1, 1.4))}  # contour of a probability: its dashes
SCALE = "cividis_r"  # of a result of the runs: dark is much; even in lightness, for every kind of colour vision
APART, FIRM = "#C9C9C9", SERIES[1]  # where two maps differ, and where both are sure of it
FRACTURED, OFTEN = PHASES.index("FRACTURED"), 0.2  # share of the seeds from which the map is hatched


def fill_map(axes: Axes, field: Field, shown: dict, number: int, scale: tuple[float, ...] | None) -> None:
    """Everything inside the frame of a panel. scale: of the index or the result that is the colour, None for phases."""
    several, index = (field.likely != field.likely[0, 0]).any(), field.index is not None
    picture = (draw_index(axes, field, scale) if index else draw_value(axes, field, scale) if scale
               else draw_phases(axes, field))
    if several and not scale:
        draw_probabilities(axes, field, 0.5 / shown["replicates"])
    if several:
        draw_frontiers(axes, field, THIN if index else FRONTIER)
    if index:
        draw_zero(axes, field)
    here = shown["default"] if shown["default"] and shown["default"].get("panel", number) in (None, number) else None
    place = [coordinate(axis, at) for axis, at in zip(shown["axes"], here["at"], strict=True)] if here else None
    taken = mark_default(axes, field, place)
    if several or index or not scale:
        name_regions(axes, field, taken, picture)
    if index:
        name_signs(axes, field, taken, picture)


def draw_index(axes: Axes, field: Field, scale: tuple[float, ...]) -> np.ndarray:
    """The median of the hardening index as colour, hatched where a fracture is likely; returns the picture."""
    shown = axes.imshow(field.index, extent=extent_of(field), origin="lower", aspect="auto", interpolation="none",
                        cmap=diverging(), vmin=scale[0], vmax=scale[-1])
    if field.shares[FRACTURED].max() >= OFTEN:
        with matplotlib.rc_context({"hatch.color": INK, "hatch.linewidth": 0.35}):
            axes.contourf(field.x, field.y, field.shares[FRACTURED], [OFTEN, 2.0], colors="none", hatches=[HATCH])
    return shown.to_rgba(field.index)[..., :3]


def draw_zero(axes: Axes, field: Field) -> None:
    """Where the index is zero, a bold line, and dotted the band where the seeds do not settle its sign."""
    unsure = np.minimum(field.high, -field.low)
    if unsure.max() > 0.0 > unsure.min():
        with matplotlib.rc_context({"hatch.color": INK, "hatch.linewidth": 0.3}):
            axes.contourf(field.x, field.y, unsure, [0.0, 9.0], colors="none", hatches=[DOTS])
    if field.index.min() < 0.0 < field.index.max():
        for colour, width in ZERO:
            axes.contour(field.x, field.y, field.index, [0.0], colors=colour, linewidths=width)


def draw_value(axes: Axes, field: Field, scale: tuple[float, ...]) -> np.ndarray:
    """A result of the runs as colour, with labelled contours; returns the picture."""
    shown = axes.imshow(field.value, extent=extent_of(field), origin="lower", aspect="auto", interpolation="none", cmap=SCALE,
                        vmin=scale[0], vmax=scale[-1])
    inside = [level for level in scale if field.value.min() < level < field.value.max()]
    if inside:
        lines = axes.contour(field.x, field.y, field.value, inside, colors=INK, linewidths=0.6)
        longest = [max(parts, key=len) for parts in lines.allsegs if parts]
        middles = [tuple(part[len(part) // 2]) for part in longest]  # a label at the frame would be cut off
        for text in axes.clabel(lines, fmt="%g", fontsize=SMALL, manual=middles):
            text.set_path_effects([withStroke(linewidth=1.6, foreground=PAPER)])
    return shown.to_rgba(field.value)[..., :3]


def draw_phases(axes: Axes, field: Field) -> np.ndarray:
    """The most likely phase as colour, its probability as saturation, hatching where the seeds do not settle it.

    Returns the picture.
    """
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
    return picture


def draw_probabilities(axes: Axes, field: Field, half_a_run: float) -> None:
    """Contours of each phase's probability inside its own region.

    A point counts as inside at exactly the level: the line runs half a run below it, between the points.
    """
    for code, phase in enumerate(PHASES):
        own = np.ma.masked_where(field.likely != code, field.shares[code])
        for level, dashes in LEVELS.items():
            if own.count() and own.min() < level - half_a_run < own.max():
                axes.contour(field.x, field.y, own, [level - half_a_run], colors=ink_on(phase), linewidths=0.7,
                             linestyles=[dashes])


def draw_frontiers(axes: Axes, field: Field, strokes: tuple[tuple[str, float], ...] = FRONTIER) -> None:
    """The frontiers between the regions of the most likely phases. strokes: colour and width in points, the lowest first."""
    ranked = field.shares - 1e-6 * np.arange(len(PHASES))[:, None, None]  # a tie goes to the first, as in `likely`
    for code in range(len(PHASES)):
        if 0 < (field.likely == code).mean() < 1:
            lead = ranked[code] - np.delete(ranked, code, axis=0).max(axis=0)
            for colour, width in strokes:
                axes.contour(field.x, field.y, lead, [0.0], colors=colour, linewidths=width)


def mark_default(axes: Axes, field: Field, default: list[float] | None) -> np.ndarray:
    """Mark the scenario's own place along the axes if it lies on the map; returns the pixels taken, (FINE, FINE) of bool."""
    taken = np.zeros((FINE, FINE), bool)
    if not default:
        return taken
    x, y = default
    left, right, bottom, top = (*axes.get_xlim(), *axes.get_ylim())
    column, row = (x - left) / (right - left), (y - bottom) / (top - bottom)
    side = 1 if column < 0.75 else -1
    axes.plot([x], [y], marker="D", markersize=4.5, color=PAPER, markeredgecolor=INK, markeredgewidth=0.9, clip_on=False)
    axes.annotate("default", (x, y), (side * 5, 0), textcoords="offset points", style="italic",
                  ha="left" if side > 0 else "right", va="center", path_effects=[withStroke(linewidth=1.6, foreground=PAPER)])
    point = FINE / field.side
    take(taken, column * FINE + side * 15.3 * point, row * FINE, 40 * point, 12 * point)
    return taken


def draw_agreement(axes: Axes, field: Field, other: Field) -> None:
    """Where two maps have the same most likely phase (white), another (grey), and another that both settle (colour)."""
    apart = field.likely != other.likely
    firm = apart & (np.minimum(field.settled, other.settled) >= SETTLED)
    axes.imshow(apart.astype(int) + firm, extent=extent_of(field), origin="lower", aspect="auto", interpolation="none",
                cmap=ListedColormap([PAPER, APART, FIRM]), vmin=0, vmax=2)
    draw_frontiers(axes, field, THIN)
