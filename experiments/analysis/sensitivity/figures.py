"""Figures of the sensitivity analyses: indices, pairs, convergence, replicates, screening, curves."""

import math
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ....model.outcomes import PHASES
from ...paper.style import COLUMN, DASHES, INK, LABEL, MARKERS, PAGE, PAPER, PHASE_COLOURS, SERIES, SMALL, house_style
from ...wording import spoken
from .runs import Outcome
from .sobol import Sobol

HEAD, TITLE_LINE, KEY = 14.0, 13.0, 16.0  # points: the legend of a page, the title of a panel, its own legend
FAINT = "#9A9A9A"
STROKES = (INK, *SERIES)  # of the index and of up to six phases, which take turns in dashes and markers
ACROSS = 3  # panels side by side
MOST_PAIRED, MOST_TRACED, MOST_NAMED = 8, 4, 6  # parameters of a heat map, lines of a convergence, names in a plane
DIVERGING = LinearSegmentedColormap.from_list("pairs", (SERIES[1], PAPER, SERIES[0]))


def blank(width: float, height: float) -> Figure:
    """An empty figure, in points."""
    figure = Figure(figsize=(width / 72, height / 72))
    FigureCanvasAgg(figure)
    return figure


def panels(count: int, height: float, left: float, between: float, head: float = 0.0, below: float = 24.0,
           across: int = ACROSS, above: float = 0.0) -> tuple[Figure, list[Axes]]:
    """A page of equal panels, row by row, each with a line for its title.

    In points: `height` of a panel, `left` margin, space `between` two and `below` each, `head` of the page, and what lies
    `above` a panel of the first row besides its title, which those of other rows have in `below`.
    """
    rows, columns = math.ceil(count / across), min(count, across)
    line = TITLE_LINE + height + below
    head += above
    tall = head + rows * line - above
    figure = blank(PAGE, tall)
    wide = (PAGE - left - 8.0 - between * (columns - 1)) / columns
    found = []
    for place in range(count):
        row, column = divmod(place, columns)
        bottom = tall - head - row * line - TITLE_LINE - height
        found.append(figure.add_axes(((left + column * (wide + between)) / PAGE, bottom / tall, wide / PAGE, height / tall)))
    return figure, found


def entitle(axes: Axes, title: str, away: float = 3.0) -> None:
    """Title of a panel, on the left, so many points above it."""
    axes.set_title(title, loc="left", fontsize=LABEL, fontweight="bold", pad=away)


def legend_above(figure: Figure, handles: Sequence[Line2D | Patch], columns: int) -> None:
    """One legend for the page, at its top."""
    height = figure.get_size_inches()[1] * 72
    figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(4 / PAGE, 1 - 1 / height), ncols=columns, frameon=False,
                  borderaxespad=0, handlelength=2.2, columnspacing=1.4, fontsize=SMALL + 0.6)


def dot(colour: str, marker: str, filled: bool, label: str) -> Line2D:
    """A legend's entry for a marker with its interval."""
    return Line2D([], [], color=colour, marker=marker, markersize=3.6, markerfacecolor=colour if filled else PAPER, lw=0.8,
                  label=label)


# --- Sobol' indices ----------------------------------------------------------------------------------------


def ranked(found: Sequence[Sobol]) -> list[str]:
    """Parameters by their mean total index over the outcomes that have one, the largest first."""
    mean = pd.concat([s.indices.set_index("parameter")["ST"] for s in found], axis=1).mean(axis=1)
    return list(mean.sort_values(ascending=False, kind="stable").index)


def explained(found: Sequence[Sobol]) -> list[Sobol]:
    """Outcomes whose points can be told apart, which have indices; the first one where there is none."""
    return [s for s in found if s.indices["ST"].notna().any()] or list(found[:1])


def draw_indices(found: Sequence[Sobol]) -> Figure:
    """First and total order of every parameter, one panel an outcome that has them, with 95 % intervals."""
    found = explained(found)
    order = ranked(found)
    with house_style():
        figure, axes = panels(len(found), 8.2 * len(order) + 4, 96.0, 10.0, HEAD)
        for place, (panel, s) in enumerate(zip(axes, found, strict=True)):
            table = s.indices.set_index("parameter").loc[order]
            dots(panel, table, "S1", 0.17, SERIES[1], "s", False)
            dots(panel, table, "ST", -0.17, SERIES[0], "o", True)
            panel.set_xlim(0.0, 1.0)
            panel.set_xticks((0.0, 0.25, 0.5, 0.75, 1.0), ("0", "", "0.5", "", "1"))
            panel.set_ylim(len(order) - 0.4, -0.6)
            panel.set_yticks(range(len(order)), [spoken(name) for name in order] if place % ACROSS == 0 else [])
            panel.tick_params(axis="y", length=0, pad=5)
            entitle(panel, s.outcome.label)
            if place >= len(found) - ACROSS:
                panel.set_xlabel("share of the variance over the points")
        legend_above(figure, [dot(SERIES[0], "o", True, "total order ST"),
                              dot(SERIES[1], "s", False, "first order S1"),
                              Line2D([], [], color=FAINT, lw=0.8, label="not told from luck")], 3)
    return figure


def dots(panel: Axes, table: pd.DataFrame, what: str, shift: float, colour: str, marker: str, filled: bool) -> None:
    """An index of every row with its interval, within what a share can be; faint where it is not told from luck."""
    for place, row in enumerate(table.itertuples()):
        tone = colour if row.above else FAINT
        value, half = getattr(row, what), getattr(row, f"{what}_half")
        panel.plot(np.clip((value - half, value + half), 0.0, 1.0), (place + shift,) * 2, color=tone, lw=0.7)
        panel.plot(np.clip(value, 0.0, 1.0), place + shift, color=tone, marker=marker, markersize=2.8, clip_on=False, zorder=4,
                   markerfacecolor=tone if filled else PAPER, markeredgewidth=0.7)


def told(found: Sequence[Sobol]) -> list[str]:
    """Parameters told from luck for any outcome, in their rank."""
    named = {name for s in found for name in s.indices.loc[s.indices["above"], "parameter"]}
    return [name for name in ranked(found) if name in named]


def draw_pairs(found: Sequence[Sobol]) -> Figure:
    """Second order of the leading parameters, with the first order on the diagonal, in percent."""
    names, found = told(found)[:MOST_PAIRED], explained(found)
    with house_style():
        figure, axes = panels(len(found), 112.0, 92.0, 12.0, below=76.0)
        for place, (panel, s) in enumerate(zip(axes, found, strict=True)):
            heat(panel, s, names)
            panel.set_xticks(range(len(names)), [spoken(name) for name in names], rotation=90)
            panel.set_yticks(range(len(names)), [spoken(name) for name in names] if place % ACROSS == 0 else [])
            panel.tick_params(length=0)
            entitle(panel, s.outcome.label)
            panel.spines[:].set_visible(False)
    return figure


def heat(panel: Axes, s: Sobol, names: Sequence[str]) -> None:
    """One heat map; a cell is bold where its interval is away from zero."""
    place = {name: i for i, name in enumerate(names)}
    value, half = (np.full((len(names), len(names)), np.nan) for _ in range(2))
    for row in s.indices.itertuples():
        if row.parameter in place:
            value[place[row.parameter], place[row.parameter]], half[place[row.parameter], place[row.parameter]] = (
                row.S1, row.S1_half)
    for row in s.pairs.itertuples():
        if row.first in place and row.second in place:
            i, j = sorted((place[row.first], place[row.second]))
            value[j, i], half[j, i] = row.S2, row.S2_half
    panel.imshow(value, cmap=DIVERGING, vmin=-0.4, vmax=0.4, aspect="auto")
    for (i, j), cell in np.ndenumerate(value):
        if np.isfinite(cell):
            weight, tone = ("bold", INK) if abs(cell) > half[i, j] else ("normal", "#6A6A6A")
            panel.text(j, i, f"{round(100 * cell)}", ha="center", va="center", fontsize=5.4, fontweight=weight,
                       color=PAPER if abs(cell) > 0.25 else tone)


def draw_convergence(found: Sequence[Sobol]) -> Figure:
    """Total order of the leading parameters from nested samples, with 95 % intervals."""
    found = explained(found)
    with house_style():
        figure, axes = panels(len(found), 104.0, 40.0, 26.0, below=24.0 + KEY, above=KEY)
        for place, (panel, s) in enumerate(zip(axes, found, strict=True)):
            names = s.indices.sort_values("ST", ascending=False)["parameter"][:MOST_TRACED].tolist()
            for number, name in enumerate(names):
                line = s.convergence[s.convergence["parameter"] == name]
                shift = 2.0 ** ((number - len(names) / 2) * 0.07)
                value, low, high = ((line["ST"] + sign * line["ST_half"]).clip(0.0, 1.0) for sign in (0, -1, 1))
                panel.errorbar(line["samples"] * shift, value, yerr=(value - low, high - value), color=SERIES[number],
                               ls=DASHES[number], marker=MARKERS[number], markersize=2.6, lw=0.8, elinewidth=0.5,
                               label=spoken(name), clip_on=False)
            panel.set_xscale("log", base=2)
            sizes = sorted(s.convergence["samples"].unique())
            panel.set_xticks(sizes, [str(size) for size in sizes])
            panel.minorticks_off()
            entitle(panel, s.outcome.label, 3 + KEY)
            panel.set_ylim(0.0, 1.0)
            panel.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=2, frameon=False, fontsize=5, borderaxespad=0.1,
                         labelspacing=0.15, handlelength=2.6, columnspacing=0.8)
            panel.set_ylabel("total order" if place % ACROSS == 0 else "")
            if place >= len(found) - ACROSS:
                panel.set_xlabel("samples N")
    return figure


def draw_replicates(tables: dict[str, pd.DataFrame]) -> Figure:
    """Share of the variance between points that is the Monte Carlo error of their means, against the seeds a point has."""
    with house_style():
        figure = blank(COLUMN, 150)
        panel = figure.add_axes((0.15, 0.19, 0.48, 0.74))
        for number, (label, table) in enumerate(tables.items()):
            panel.plot(table["seeds"], 100 * table["share"], color=STROKES[number % len(STROKES)],
                       ls=DASHES[number % len(DASHES)], marker=MARKERS[number % len(MARKERS)], markersize=2.8, lw=0.9,
                       label=label)
        panel.set_xscale("log", base=2)
        panel.set_yscale("log")
        counts = sorted({n for table in tables.values() for n in table["seeds"]})
        panel.set_xticks(counts, [str(n) for n in counts])
        low, high = (100 * f([f(table["share"]) for table in tables.values()]) for f in (min, max))
        panel.set_yticks([tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low / 1.3 <= tick <= 1.3 * high])
        panel.minorticks_off()
        panel.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
        panel.set_xlabel("seeds a point")
        panel.set_ylabel("Monte Carlo error, % of the variance")
        panel.legend(frameon=False, fontsize=SMALL, loc="upper left", bbox_to_anchor=(1.0, 1.0), handlelength=3.4)
    return figure


# --- screening ---------------------------------------------------------------------------------------------


def draw_screening(found: Sequence[tuple[Outcome, pd.DataFrame]]) -> Figure:
    """mu* against sigma, one panel an outcome; a list of levels as a square; the leading parameters by name."""
    with house_style():
        figure, axes = panels(len(found), 118.0, 36.0, 32.0, HEAD)
        for place, (panel, (outcome, table)) in enumerate(zip(axes, found, strict=True)):
            for row in table.itertuples():
                mark = "s" if row.listed else "o"
                tone = SERIES[0] if row.above else FAINT
                panel.errorbar(max(0.0, row.mu_star), row.sigma, xerr=side(row.mu_star, row.mu_star_half),
                               yerr=side(row.sigma, row.sigma_half), color=tone, marker=mark, markersize=3.0, lw=0.5, zorder=3,
                               clip_on=False)
            right = float((table["mu_star"] + table["mu_star_half"]).max()) * 1.8 or 1.0  # where nothing moves the outcome
            top = float((table["sigma"] + table["sigma_half"]).max()) * 1.12 or 1.0
            panel.plot((0, min(right, top)), (0, min(right, top)), color=INK, lw=0.4, ls=DASHES[2], zorder=1)
            panel.set_xlim(0.0, right)
            panel.set_ylim(0.0, top)
            leaders = table[table["above"]].sort_values("mu_star", ascending=False)[:MOST_NAMED]
            name_points(panel, leaders, top)
            entitle(panel, outcome.label)
            panel.set_ylabel("sigma" if place % ACROSS == 0 else "")
            if place >= len(found) - ACROSS:
                panel.set_xlabel("mu*, size of the change")
        legend_above(figure, [dot(SERIES[0], "o", True, "told from luck"), dot(FAINT, "o", True, "not told from it"),
                              dot(SERIES[0], "s", True, "between two levels of a list"),
                              Line2D([], [], color=INK, ls=DASHES[2], lw=0.6, label="sigma = mu*")], 4)
    return figure


def side(value: float, half: float) -> list[list[float]]:
    """How far an interval reaches to either side of a size, which is not below 0 however it is estimated."""
    drawn = max(0.0, value)
    return [[drawn - max(0.0, value - half)], [max(0.0, value + half - drawn)]]


def name_points(panel: Axes, leaders: pd.DataFrame, top: float) -> None:
    """Names to the right of points, moved apart where they would touch."""
    gap, last = top * 0.062, math.inf
    for row in leaders.sort_values("sigma", ascending=False).itertuples():
        y = last = min(max(row.sigma, gap), last - gap)
        panel.annotate(spoken(row.parameter), (row.mu_star, row.sigma), (row.mu_star + row.mu_star_half + 0.04 * top, y),
                       fontsize=5, va="center", zorder=4, annotation_clip=False,
                       arrowprops={"arrowstyle": "-", "lw": 0.3, "color": FAINT, "shrinkA": 0, "shrinkB": 2})


# --- one factor at a time ----------------------------------------------------------------------------------

CURVES_ACROSS = 7


def draw_phase_curves(curves: pd.DataFrame) -> Figure:
    """Probability of every phase along every factor, stacked; a line where the scenario's own value lies."""
    with house_style():
        figure, drawn = curve_panels(curves)
        for panel, curve in drawn:
            shares = curve[curve["outcome"].isin(PHASES)].pivot(index="value", columns="outcome", values="mean")
            x, named = places_of(panel, curve)
            bottom = np.zeros(len(shares))
            for phase in [p for p in PHASES if p in shares]:
                height = shares[phase].loc[[*curve["value"].drop_duplicates()]].to_numpy()
                if named:
                    panel.bar(x, height, 0.8, bottom, color=PHASE_COLOURS[phase], lw=0)
                else:
                    panel.fill_between(x, bottom, bottom + height, color=PHASE_COLOURS[phase], lw=0)
                bottom = bottom + height
            panel.set_ylim(0, 1)
            panel.set_yticks((0, 0.5, 1), ("0", "", "1"))
        shown = [p for p in PHASES if p in set(curves["outcome"])]
        legend_above(figure, [Patch(color=PHASE_COLOURS[p], label=p) for p in shown], len(shown))
    return figure


def draw_band(curves: pd.DataFrame, outcome: str, label: str) -> Figure:
    """Mean of an outcome along every factor with the band that luck makes around it."""
    mine = curves[curves["outcome"] == outcome]
    low, high = float(mine["low"].min()), float(mine["high"].max())
    with house_style():
        figure, drawn = curve_panels(mine)
        for panel, curve in drawn:
            x, named = places_of(panel, curve)
            if named:
                panel.errorbar(x, curve["mean"], yerr=(curve["mean"] - curve["low"], curve["high"] - curve["mean"]),
                               color=SERIES[0], marker="o", markersize=2.6, ls="", lw=0.8)
            else:
                panel.fill_between(x, curve["low"], curve["high"], color=SERIES[0], alpha=0.25, lw=0)
                panel.plot(x, curve["mean"], color=SERIES[0], lw=0.9)
            panel.set_ylim(low - 0.02, high + 0.02)
        legend_above(figure, [Line2D([], [], color=SERIES[0], lw=0.9, label=f"{label}, mean over the seeds"),
                              Patch(color=SERIES[0], alpha=0.25, lw=0, label="from the tenth to the ninetieth of 100 seeds"),
                              Line2D([], [], color=INK, lw=0.6, ls=DASHES[1], label="the scenario's own value")], 3)
    return figure


def curve_panels(curves: pd.DataFrame) -> tuple[Figure, Iterator[tuple[Axes, pd.DataFrame]]]:
    """A small panel for every factor, in the order of the design; only the first of a row counts its axis."""
    factors = list(dict.fromkeys(curves["factor"]))
    figure, axes = panels(len(factors), 52.0, 24.0, 9.0, HEAD, 28.0, CURVES_ACROSS)
    for place, panel in enumerate(axes):
        panel.tick_params(axis="y", labelleft=place % CURVES_ACROSS == 0)
    pairs = zip(axes, ([curves[curves["factor"] == factor] for factor in factors]), strict=True)
    return figure, pairs


def places_of(panel: Axes, curve: pd.DataFrame) -> tuple[np.ndarray, bool]:
    """Where the values of one factor lie, and whether they are named; dresses the panel."""
    name = curve["factor"].iloc[0]
    values = list(curve["value"].drop_duplicates())
    base = curve.loc[curve["base"], "value"].iloc[0]
    panel.set_title(spoken(name), loc="left", fontsize=5.8, pad=2)
    if isinstance(base, str):
        panel.set_xticks(range(len(values)), values, fontsize=4.8, rotation=45)
        panel.get_xticklabels()[values.index(base)].set_fontstyle("italic")
        panel.set_xlim(-0.6, len(values) - 0.4)
        return np.arange(len(values)), True
    x = np.array(values, float)
    panel.set_xlim(x[0], x[-1])
    panel.set_xticks((x[0], x[-1]), (f"{x[0]:g}", f"{x[-1]:g}"))
    for label, side in zip(panel.get_xticklabels(), ("left", "right"), strict=True):
        label.set_horizontalalignment(side)
    panel.axvline(base, color=INK, lw=0.6, ls=DASHES[1], zorder=5)
    return x, False
