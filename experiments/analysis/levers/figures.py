"""The figures of the levers: what they do and who pays, where, from which phase to which, and two together."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from ....model.outcomes import PHASES
from ....model.parameters import find
from ...paper.style import COLUMN, INK, PAGE, PAPER, SERIES, SMALL, house_style
from .declared import Lever
from .effects import Effect
from .luck import Estimate
from .pairs import Pair
from .where import THIRDS, thirds_of

HELPED, HURT = SERIES[0], SERIES[4]
BOTH_WAYS = LinearSegmentedColormap.from_list("both ways", [HURT, "#E9B9B5", PAPER, "#A9D3D3", HELPED])
SHARES = LinearSegmentedColormap.from_list("shares", [PAPER, "#8FBFC2"])
SHORT = dict(zip(PHASES, ("Hard.", "Contr.", "Unch.", "Hollow", "Decou.", "Fract."), strict=True))

# Panels by their axis: parts of an effect, each with its name, its place in the row, colour and marker.
SHOWN = {
    "Hardening index, points": {"net": ("change", 0.25, INK, "D"), "us": ("due to the US", 0.0, HELPED, "o"),
                                "alone": ("allies alone", -0.25, SERIES[1], "s")},
    "HARDENED, % of pairs": {"gained": ("with it only", 0.17, HELPED, "o"), "lost": ("without it only", -0.17, HURT, "x")},
    "Payoff, guarantees / 100": {"ally": ("an ally", 0.17, SERIES[1], "s"), "patron": ("Washington", -0.17, HELPED, "o")},
}


def figure_of(width: float, height: float, **grid: object) -> tuple[Figure, np.ndarray]:
    """An empty figure of so many points and its axes; `grid` goes to `Figure.subplots`."""
    figure = Figure(figsize=(width / 72, height / 72), layout="constrained")
    figure.get_layout_engine().set(w_pad=2 / 72, h_pad=2 / 72, wspace=0.02, hspace=0.02)
    return figure, figure.subplots(**grid)


def draw_effects(levers: tuple[Lever, ...], effects: list[Effect]) -> Figure:
    """Change of the index and its parts, of the share HARDENED, and of the payoffs; by the change of the index."""
    order = np.argsort([effect.net.value for effect in effects], kind="stable")
    with house_style():
        figure, axes = figure_of(PAGE, 52 + 17 * len(levers), ncols=3, sharey=True, width_ratios=(4, 3, 3))
        for each, (title, marks), most in zip(axes, SHOWN.items(), (reach(effects), np.inf, np.inf), strict=True):
            for row, number in enumerate(order):
                for part, (_, up, colour, marker) in marks.items():
                    dot(each, getattr(effects[number], part), row + up, colour, marker, most)
            each.set_xlabel(title)
            each.axvline(0, color=INK, linewidth=0.6)
            plain(each)
            handles = [Line2D([], [], color=colour, marker=marker, markersize=3, label=label)
                       for label, _, colour, marker in marks.values()]
            each.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=len(marks), frameon=False,
                        fontsize=SMALL, handlelength=1.4, columnspacing=0.8, handletextpad=0.4)
        axes[0].set_xlim(-reach(effects), reach(effects))
        axes[1].set_xlim(0, min(100.0, axes[1].get_xlim()[1]))
        axes[0].set_yticks(range(len(levers)), [levers[number].label for number in order])
        axes[0].set_ylim(-0.6, len(levers) - 0.4)
    return figure


def reach(effects: list[Effect]) -> float:
    """How far the axis of the index goes, in points: as far as the index itself is known to change.

    Two parts of it may be many times as large and cancel out, where rivals use hardly any opportunity.
    """
    ends = [abs(100 * end) for effect in effects for end in (effect.net.value, effect.net.low, effect.net.high)]
    return max(5.0, 1.25 * max(end for end in ends if np.isfinite(end)))


def dot(axes: Axes, part: Estimate, at: float, colour: str, marker: str, most: float) -> None:
    """An estimate in hundredths with its interval; one beyond the axis is an arrow at its edge with the number."""
    value, low, high = (100 * end for end in (part.value, part.low, part.high))
    if abs(value) > most:
        side = 1 if value > 0 else -1
        axes.plot([side * 0.97 * most], [at], marker=">" if side > 0 else "<", color=colour, markersize=3, linestyle="none")
        axes.text(side * 0.92 * most, at, signed(value), ha="right" if side > 0 else "left", va="center", fontsize=SMALL,
                  color=colour)
        return
    axes.plot(np.clip([low, high], -most, most), [at, at], color=colour, linewidth=0.9, solid_capstyle="butt")
    axes.plot([value], [at], marker=marker, color=colour, markersize=3 if marker != "D" else 2.6, linestyle="none",
              clip_on=False)


def plain(axes: Axes) -> None:
    """Faint lines to read along instead of ticks."""
    axes.grid(axis="y", color="#DDDDDD", linewidth=0.4)
    axes.set_axisbelow(True)
    axes.tick_params(axis="y", length=0)


def draw_where(levers: tuple[Lever, ...], effects: list[Effect], places: pd.DataFrame) -> Figure:
    """Change of the index in the thirds of conditionality and durability; for durability itself, of the first belief."""
    columns = min(5, len(levers))
    rows = -(-len(levers) // columns)
    shown = [cells(effect.at, *axes_of(lever, places)) for lever, effect in zip(levers, effects, strict=True)]
    top = max(1e-9, np.nanmax(np.abs(shown)))
    with house_style(framed=True):
        figure, axes = figure_of(PAGE, 34 + 118 * rows, nrows=rows, ncols=columns, squeeze=False)
        for number, each in enumerate(axes.flat):
            if number >= len(levers):
                each.set_axis_off()
                continue
            x, y = axes_of(levers[number], places)
            fill(each, shown[number], top)
            each.set_title(levers[number].label, fontsize=7, weight="bold", pad=3)
            each.set_xlabel(short(x.name))
            each.set_ylabel(short(y.name))
            each.set(xticks=range(3), yticks=range(3))
            each.set_xticklabels(ends(x), fontsize=SMALL)
            each.set_yticklabels(ends(y), fontsize=SMALL)
    return figure


def axes_of(lever: Lever, places: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """The two parameters a lever is shown over, as columns of the places."""
    shown = [name for name in ("conditionality", "instrument_durability", "prior_reliability") if name != lever.parameter]
    return places[shown[0]], places[shown[1]]


def cells(at: np.ndarray, x: pd.Series, y: pd.Series) -> np.ndarray:
    """Mean effect in points by thirds: rows are thirds of y, columns of x; nan in a cell without a place."""
    across, up = thirds_of(x.to_numpy()), thirds_of(y.to_numpy())
    grid = np.full((len(THIRDS), len(THIRDS)), np.nan)
    for j, i in set(zip(up.tolist(), across.tolist(), strict=True)):
        grid[j, i] = 100 * at[(up == j) & (across == i)].mean()
    return grid


def fill(axes: Axes, grid: np.ndarray, top: float) -> None:
    """Shaded cells, each with its number: plus where it hardens, minus where it weakens."""
    axes.imshow(grid, cmap=BOTH_WAYS, vmin=-top, vmax=top, origin="lower", aspect="auto")
    for j, i in np.argwhere(np.isfinite(grid)):
        value = grid[j, i]
        dark = abs(value) > 0.62 * top
        axes.text(i, j, signed(value), ha="center", va="center", size=6.5, color=PAPER if dark else INK)
    axes.tick_params(length=0)


def signed(points: float) -> str:
    """Whole points with a sign; nothing is a nought."""
    return "0" if abs(points) < 0.5 else f"{points:+.0f}".replace("-", "−")


def short(name: str) -> str:
    """A parameter's name as words; the label is a sentence."""
    return find(name).name.replace("_", " ").capitalize()


def ends(column: pd.Series) -> list[str]:
    """The outer limits of a parameter under its outer thirds."""
    return [f"{column.min():.1f}", "", f"{column.max():.1f}"]


def draw_transitions(levers: tuple[Lever, ...], effects: list[Effect]) -> Figure:
    """For each lever the phase without it (down) and with it (across), in per cent of the pairs."""
    columns = min(5, len(levers))
    rows = -(-len(levers) // columns)
    with house_style(framed=True):
        figure, axes = figure_of(PAGE, 40 + 124 * rows, nrows=rows, ncols=columns, squeeze=False, sharex=True, sharey=True)
        for number, each in enumerate(axes.flat):
            if number >= len(levers):
                each.set_axis_off()
                continue
            matrix(each, 100 * effects[number].transitions)
            each.set_title(levers[number].label, fontsize=7, weight="bold", pad=3)
            each.tick_params(labelbottom=number >= len(levers) - columns)  # nothing stands below it
        figure.supxlabel("Phase with the lever", fontsize=7)
        figure.supylabel("Phase without it", fontsize=7)
    return figure


def matrix(axes: Axes, table: np.ndarray) -> None:
    """One table of transitions; the diagonal, where nothing changes, is framed."""
    axes.imshow(np.sqrt(table), cmap=SHARES, vmin=0, vmax=8, aspect="auto")
    for (i, j), share in np.ndenumerate(table):
        if share > 0:
            axes.text(j, i, "<1" if share < 0.5 else f"{share:.0f}", ha="center", va="center", size=SMALL)
        if i == j:
            axes.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, linewidth=0.6, edgecolor=INK, zorder=3))
    axes.set_xticks(range(len(PHASES)), [SHORT[phase] for phase in PHASES], fontsize=SMALL, rotation=60)
    axes.set_yticks(range(len(PHASES)), [SHORT[phase] for phase in PHASES], fontsize=SMALL)
    axes.tick_params(length=0)


def draw_pairs(levers: tuple[Lever, ...], found: list[Pair]) -> Figure:
    """Below the diagonal what two levers do together to the index; above it how far that differs from the sum of both."""
    place, n = {lever.name: number for number, lever in enumerate(levers)}, len(levers)
    both, extra, sure = np.zeros((n, n)), np.zeros((n, n)), np.zeros((n, n), bool)
    for two in found:
        j, i = sorted(place[lever.name] for lever in two.levers)
        both[i, j], extra[j, i], sure[j, i] = 100 * two.both.value, 100 * two.extra.value, two.extra.sign != 0
    shown = both + extra
    top = max(np.abs(shown).max(), 1e-9)
    with house_style(framed=True):
        figure, axes = figure_of(COLUMN, 66 + 17 * n)
        axes.imshow(shown, cmap=BOTH_WAYS, vmin=-top, vmax=top, aspect="auto")
        for (i, j), value in np.ndenumerate(shown):
            if i != j:
                axes.text(j, i, signed(value), ha="center", va="center", size=SMALL, weight="bold" if sure[i, j] else "normal",
                          color=PAPER if abs(value) > 0.62 * top else INK)
        axes.plot([-0.5, n - 0.5], [-0.5, n - 0.5], color=INK, linewidth=0.6)
        labels = [lever.label for lever in levers]
        axes.set_xticks(range(n), labels, rotation=60, ha="right", rotation_mode="anchor", fontsize=SMALL)
        axes.set_yticks(range(n), labels, fontsize=SMALL)
        axes.tick_params(length=0)
        axes.set_title("above: beyond the sum · below: both together", fontsize=SMALL, pad=3)
    return figure
