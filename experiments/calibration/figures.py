"""Figures of a calibration: marginals, the checks, and the posterior's runs beside the record."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..analysis.sensitivity.figures import entitle, legend_above, panels
from ..paper.style import INK, SERIES, house_style
from ..wording import spoken
from .checks import Judged

BINS = 20
HEAD = 14.0


def draw_marginals(values: pd.DataFrame, prior: pd.DataFrame, touched: dict[str, bool], own: dict[str, float]) -> Figure:
    """Posterior and prior of every parameter, one panel each. values, prior: one column a parameter; own: the defaults."""
    with house_style():
        figure, axes = panels(len(values.columns), 46.0, 12.0, 14.0, HEAD, across=4)
        for panel, name in zip(axes, values, strict=True):
            edges = np.linspace(prior[name].min(), prior[name].max(), BINS + 1)
            panel.hist(prior[name], edges, density=True, histtype="step", color=INK, lw=0.5)
            panel.hist(values[name], edges, density=True, color=SERIES[0] if touched[name] else SERIES[3], alpha=0.75)
            panel.axvline(own[name], color=SERIES[1], lw=0.8, ls=(0, (4, 1.5)))
            panel.set_yticks([])
            panel.locator_params(axis="x", nbins=4)
            entitle(panel, spoken(name))
        legend_above(figure, [Line2D([], [], color=INK, lw=0.5, label="prior"),
                              Line2D([], [], color=SERIES[0], lw=3, label="posterior"),
                              Line2D([], [], color=SERIES[3], lw=3, label="posterior, not told from the prior"),
                              Line2D([], [], color=SERIES[1], lw=0.8, ls=(0, (4, 1.5)), label="the scenario's own value")], 4)
    return figure


def draw_checks(names: list[str], judged: Judged) -> Figure:
    """Ranks of known truths among the draws: their distribution less the uniform one, one panel a parameter."""
    at, half = np.linspace(0.0, 1.0, 101), 1.36 / np.sqrt(len(judged.rank))  # Kolmogorov's 95 % band
    with house_style():
        figure, axes = panels(len(names), 40.0, 24.0, 14.0, across=4)
        for place, (panel, name, rank) in enumerate(zip(axes, names, judged.rank.T, strict=True)):
            panel.fill_between(at, -half, half, color=SERIES[3], alpha=0.3, lw=0)
            panel.plot(at, np.searchsorted(np.sort(rank), at, side="right") / len(rank) - at, color=SERIES[0], lw=0.9)
            panel.set_ylim(-0.25, 0.25)
            panel.set_yticks([-0.2, 0.0, 0.2] if place % 4 == 0 else [])
            panel.set_xticks([0.0, 0.5, 1.0])
            entitle(panel, spoken(name))
    return figure


def draw_predictive(table: pd.DataFrame, units: dict[str, str]) -> Figure:
    """The posterior's runs (up, with their 80 % band) against the record (across), one panel a part of it."""
    mine = table[table["runs"] == "posterior"]
    names = [name for name in units if (mine["record"] == name).sum() > 1]
    with house_style():
        figure, axes = panels(len(names), 100.0, 34.0, 30.0, below=30.0, across=min(4, len(names)))
        for place, (panel, name) in enumerate(zip(axes, names, strict=True)):
            part = mine[mine["record"] == name]
            inside = (part["low"] <= part["observed"]) & (part["observed"] <= part["high"])
            panel.vlines(part["observed"], part["low"], part["high"], color=SERIES[3], lw=0.4, alpha=0.6)
            for where, tone in ((inside, SERIES[0]), (~inside, SERIES[1])):
                panel.plot(part["observed"][where], part["mean"][where], ls="", marker="o", markersize=1.6, color=tone,
                           markeredgewidth=0)
            ends = [part["observed"].min(), part["observed"].max()]
            panel.plot(ends, ends, color=INK, lw=0.5)
            entitle(panel, f"{name}, {units[name]}")
            panel.set_xlabel("the record")
            panel.set_ylabel("the runs" if place % 4 == 0 else "")
            panel.locator_params(nbins=5)
    return figure
