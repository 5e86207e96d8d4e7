"""Figures of an emulator: held-out points, shares of variance, curves, sections of frontiers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ...emulator import Surface
from ...intervals import NORMAL
from ...paper.style import DASHES, INK, SERIES, diverging, house_style
from ...wording import spoken
from ..sensitivity.figures import ACROSS, HEAD, dot, entitle, legend_above, panels
from .curves import Section
from .points import label_of
from .trust import HeldOut

MOST_CURVES = 12
CURVES_ACROSS = 4
MARKS = (("S1", 0.24, SERIES[1], "s", False), ("Shapley", 0.0, SERIES[2], "^", True), ("ST", -0.24, SERIES[0], "o", True))


def draw_trust(found: Sequence[tuple[Surface, HeldOut]]) -> Figure:
    """Expected against seen, one panel an outcome."""
    with house_style():
        figure, axes = panels(len(found), 118.0, 44.0, 30.0, below=40.0, above=10.0)
        for place, (panel, (surface, held)) in enumerate(zip(axes, found, strict=True)):
            ends = [f(np.concatenate([held.expected, held.seen])) for f in (np.min, np.max)]
            panel.plot(ends, ends, color=INK, lw=0.5)
            inside, share = held.inside, surface.label.startswith("P(")  # a probability, whatever the surface says
            expected = np.clip(held.expected, 0.0, 1.0) if share else held.expected
            for where, tone in ((inside, SERIES[0]), (~inside, SERIES[1])):
                panel.plot(expected[where], held.seen[where], ls="", marker="o", markersize=1.4, color=tone,
                           markeredgewidth=0, clip_on=False)
            entitle(panel, surface.label, 12.0)
            if share:
                panel.set(xlim=(0.0, 1.0), ylim=(0.0, 1.0))
            met = f"R² {surface.r2:.2f}, in the band {100 * surface.coverage:.0f} %".replace("-", "\N{MINUS SIGN}")
            panel.text(0.0, 1.02, met, transform=panel.transAxes, va="bottom", ha="left")
            panel.set_ylabel("the runs" if place % ACROSS == 0 else "")
            if place >= len(found) - ACROSS:
                panel.set_xlabel("expected")
    return figure


def draw_indices(found: Sequence[tuple[Surface, pd.DataFrame]]) -> Figure:
    """First order, Shapley effect and total order of every factor, one panel an outcome."""
    order = list(pd.concat([table.set_index("parameter")["Shapley"] for _, table in found], axis=1).mean(axis=1)
                 .sort_values(ascending=False, kind="stable").index)
    with house_style():
        figure, axes = panels(len(found), 9.4 * len(order) + 4, 96.0, 10.0, HEAD)
        for place, (panel, (surface, table)) in enumerate(zip(axes, found, strict=True)):
            table = table.set_index("parameter").loc[order]
            for kind, shift, tone, mark, full in MARKS:
                share, half = table[kind], table[f"{kind}_half"]
                value, low, high = (np.clip(share + sign * half, 0.0, 1.0) for sign in (0, -1, 1))
                panel.errorbar(value, np.arange(len(order)) + shift, xerr=(value - low, high - value), ls="", color=tone,
                               marker=mark, markersize=2.4, lw=0.6, elinewidth=0.6, markeredgewidth=0.6,
                               markerfacecolor=tone if full else "white", clip_on=False)
            panel.set_xlim(0.0, 1.0)
            panel.set_xticks((0.0, 0.25, 0.5, 0.75, 1.0), ("0", "", "0.5", "", "1"))
            panel.set_ylim(len(order) - 0.4, -0.6)
            panel.set_yticks(range(len(order)), [spoken(name) for name in order] if place % ACROSS == 0 else [])
            panel.tick_params(axis="y", length=0, pad=5)
            entitle(panel, surface.label)
            if place >= len(found) - ACROSS:
                panel.set_xlabel("share of what is explained")
        legend_above(figure, [dot(SERIES[0], "o", True, "total order ST"), dot(SERIES[2], "^", True, "Shapley effect"),
                              dot(SERIES[1], "s", False, "first order S1")], 3)
    return figure


def draw_curves(surface: Surface, curves: pd.DataFrame) -> Figure:
    """An outcome over every factor that moves it most, with bands."""
    reach = curves.groupby("parameter", sort=False)["mean"].agg(lambda mean: mean.max() - mean.min())
    names = list(reach.sort_values(ascending=False, kind="stable").index)[:MOST_CURVES]
    low, high = float(curves["low"].min()), float(curves["high"].max())
    low, high = low - 0.04 * (high - low), high + 0.04 * (high - low)
    if surface.label.startswith("P("):
        low, high = max(0.0, low), min(1.0, high)
    keys = [Line2D([], [], color=SERIES[0], label=surface.label)]
    if (curves["by"] == "runs").any():
        keys.append(Line2D([], [], color=SERIES[0], ls=DASHES[1], label="from the runs alone"))
    with house_style():
        figure, axes = panels(len(names), 76.0, 34.0, 14.0, HEAD, across=CURVES_ACROSS)
        for place, (panel, name) in enumerate(zip(axes, names, strict=True)):
            draw_curve(panel, curves[curves["parameter"] == name])
            panel.set_ylim(low, high)
            if place % CURVES_ACROSS:
                panel.set_yticklabels([])
            entitle(panel, spoken(name))
        legend_above(figure, keys, 2)
    return figure


def draw_curve(panel: Axes, line: pd.DataFrame) -> None:
    """One factor; bars for choices."""
    middle, low, high = (line[column].to_numpy(float) for column in ("mean", "low", "high"))
    style = DASHES[0] if (line["by"] == "emulator").all() else DASHES[1]
    if isinstance(line["value"].iloc[0], str):
        places = np.arange(len(line))
        panel.errorbar(places, middle, yerr=(middle - low, high - middle), ls="", marker="o", markersize=2.6, color=SERIES[0],
                       elinewidth=0.8)
        panel.set_xticks(places, line["value"], fontsize=5.4)
        panel.set_xlim(-0.6, len(line) - 0.4)
        return
    x = line["value"].to_numpy(float)
    panel.fill_between(x, low, high, color=SERIES[0], alpha=0.22, lw=0)
    panel.plot(x, middle, color=SERIES[0], ls=style, lw=1.0)
    panel.margins(x=0)
    panel.locator_params(axis="x", nbins=3)


def draw_sections(found: Sequence[Sequence[Section]]) -> Figure:
    """A row an outcome, a column a level of the third factor."""
    across = max(len(row) for row in found)
    with house_style(framed=True):
        figure, axes = panels(across * len(found), 132.0, 44.0, 12.0, HEAD, 43.0, across, above=9.0)
        for place, panel in enumerate(axes):
            row, column = divmod(place, across)
            if column >= len(found[row]):
                panel.set_axis_off()
                continue
            section = found[row][column]
            draw_section(panel, section, max(float(np.abs(one.middle - one.level).max()) for one in found[row]))
            third = f"\n{spoken(section.third)} {at(section.at)}" if section.third else ""
            entitle(panel, f"{titled(section)}{third}")
            panel.set_xlabel(spoken(section.across.name))
            panel.set_ylabel(spoken(section.up.name) if column == 0 else "")
            if column:
                panel.set_yticklabels([])
        below, above = diverging()(0.2), diverging()(0.8)
        legend_above(figure, [Patch(color=above, label="above its level"), Patch(color=below, label="below it"),
                              Line2D([], [], color=INK, lw=1.6, label="at it"),
                              Patch(color="#C9C9C9", label="its 95 % band")], 4)
    return figure


def draw_section(panel: Axes, section: Section, far: float) -> None:
    """The outcome in colour, its level as a thick line, the band shaded. far: from the level where the colours end."""
    size = len(section.middle)
    x, y = (axis.value(np.linspace(0.0, 1.0, size)) for axis in (section.across, section.up))
    away = section.middle - section.level
    far = max(far, 1e-9)
    panel.contourf(x, y, away, levels=np.linspace(-far, far, 13), cmap=diverging())
    near = (np.abs(away) <= NORMAL * section.error).astype(float)
    if 0.0 < near.mean() < 1.0:
        panel.contourf(x, y, near, levels=[0.5, 1.5], colors=["#00000026"])
    if away.min() < 0.0 < away.max():
        panel.contour(x, y, away, levels=[0.0], colors=INK, linewidths=1.6)
    for axis, scale in ((section.across, panel.set_xscale), (section.up, panel.set_yscale)):
        if axis.log:
            scale("log")


def titled(section: Section) -> str:
    """Short name of the outcome with its level."""
    short = "index" if section.outcome == "hardening" else label_of(section.outcome).removeprefix("the ")
    return f"{short} = {section.level:g}"


def at(value: object) -> str:
    """A level in a title."""
    return value if isinstance(value, str) else f"{value:.2g}"
