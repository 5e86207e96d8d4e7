"""The figures of a search for policies: what each brings, what it sets, and what the search had promised."""

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ....model.parameters import find
from ...paper.style import COLUMN, INK, PAGE, SERIES, SMALL, house_style
from ...wording import spoken
from ..levers.figures import figure_of, plain
from .judge import Verdicts
from .objectives import Objective
from .sides import Policy

SEARCH, RANDOM, OWN = SERIES[0], SERIES[1], INK


def colour_of(name: str) -> str:
    """By where a policy comes from."""
    return OWN if name == "own" else SEARCH if name.startswith("S") else RANDOM


def draw_changes(names: Sequence[str], verdicts: Verdicts, shown: tuple[Objective, ...]) -> Figure:
    """Change of every objective against the scenario's own policy, one row a policy, and the worst regret of each."""
    order = np.argsort(-verdicts.worst, kind="stable")
    with house_style():
        figure, axes = figure_of(PAGE, 66 + 13 * len(names), ncols=len(shown) + 1, sharey=True)
        for each, one in zip(axes, shown, strict=False):
            for row, k in enumerate(order):
                change = verdicts.change[one.name][k]
                colour, marker = colour_of(names[k]), "o" if verdicts.front[k] else "x"
                each.plot([one.scale * change.low, one.scale * change.high], [row, row], color=colour, linewidth=0.9)
                each.plot([one.scale * change.value], [row], marker=marker, color=colour, markersize=3, linestyle="none")
            each.axvline(0, color=INK, linewidth=0.6)
            each.set_title(one.label, fontsize=6.5, weight="bold", pad=3)
            each.set_xlabel(f"{one.unit.replace('hundredths of a guarantee a year', 'guarantees / 100')}\n"
                            f"{'more' if one.sign > 0 else 'less'} is better", fontsize=SMALL)
            each.locator_params(axis="x", nbins=4)
            plain(each)
        axes[-1].barh(range(len(order)), 100 * verdicts.worst[order], height=0.6,
                      color=[colour_of(names[k]) for k in order])
        axes[-1].set_title("Worst regret", fontsize=6.5, weight="bold", pad=3)
        axes[-1].set_xlabel("% of what is at stake\nless is better", fontsize=SMALL)
        plain(axes[-1])
        axes[0].set_yticks(range(len(order)), [names[k] for k in order])
        axes[0].set_ylim(-0.6, len(order) - 0.4)
        handles = [Line2D([], [], color=colour, marker="s", linestyle="none", markersize=3, label=label) for colour, label in
                   ((SEARCH, "S: found by the search"), (RANDOM, "R: drawn at random"), (OWN, "own: of the scenario"))]
        handles += [Line2D([], [], color="#777777", marker=marker, linestyle="none", markersize=3, label=label)
                    for marker, label in (("o", "beaten by none"), ("x", "beaten"))]
        figure.legend(handles=handles, loc="outside upper center", ncols=len(handles), frameon=False, fontsize=SMALL,
                      handletextpad=0.2, columnspacing=1.2)
    return figure


def draw_settings(names: Sequence[str], policies: Sequence[Policy], verdicts: Verdicts) -> Figure:
    """What each policy sets, each parameter over its range; the line is the scenario's own value."""
    shown = [k for k in range(len(names)) if verdicts.front[k] or k == len(names) - 1]
    parameters = [find(name) for name, _ in policies[-1]]
    with house_style():
        figure, axes = figure_of(PAGE, 34 + 15 * len(parameters))
        for row, parameter in enumerate(parameters):
            axes.plot([0, 1], [row, row], color="#DDDDDD", linewidth=0.5, zorder=0)
            own = placed(parameter, policies[-1][row][1])
            axes.plot([own, own], [row - 0.35, row + 0.35], color=INK, linewidth=1.2)
            for place, k in enumerate(shown[:-1] if shown[-1] == len(names) - 1 else shown):
                up = 0.3 * (place / max(1, len(shown) - 2) - 0.5)
                axes.plot([placed(parameter, policies[k][row][1])], [row - up], marker="o", markersize=2.6, alpha=0.8,
                          color=colour_of(names[k]), linestyle="none")
            ends = parameter.choices or (f"{parameter.low:g}", f"{parameter.high:g}")
            for number, end in enumerate(ends):
                at, side = (-0.02, "right") if number == 0 else (1.02, "left")
                if 0 < number < len(ends) - 1:
                    at, side = number / (len(ends) - 1), "center"
                axes.text(at, row + 0.4 * (side == "center"), spoken(end), size=SMALL - 0.6 * (side == "center"), ha=side,
                          va="center", color="#555555")
        axes.set_yticks(range(len(parameters)), [spoken(parameter.name).capitalize() for parameter in parameters])
        axes.set(xlim=(-0.16, 1.16), ylim=(len(parameters) - 0.4, -0.6), xticks=[])
        axes.tick_params(axis="y", length=0)
        axes.spines[["left", "bottom"]].set_visible(False)
    return figure


def placed(parameter: object, value: float | str) -> float:
    """Where in its range a value lies, 0 to 1."""
    if parameter.choices:
        return parameter.choices.index(value) / max(1, len(parameter.choices) - 1)
    return (value - parameter.low) / (parameter.high - parameter.low)


def draw_promise(losses: dict[str, np.ndarray], kept: dict[str, list[int]], own: np.ndarray, names: Sequence[str],
                 verdicts: Verdicts, objectives: tuple[Objective, ...]) -> Figure:
    """All candidates over the first two objectives as the search saw them, and where those that were kept lie on fresh runs."""
    one, other = objectives[:2]

    def seen(rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return tuple(-each.sign * each.scale * np.atleast_2d(rows)[:, place] for place, each in enumerate((one, other)))

    def fresh(k: int) -> tuple[float, float]:
        return tuple(each.scale * float(verdicts.values[each.name][k].mean()) for each in (one, other))

    with house_style():
        figure, axes = figure_of(COLUMN, 208)
        for name, colour, marker in (("search", SEARCH, "o"), ("random", RANDOM, "s")):
            axes.scatter(*seen(losses[name]), s=3, color=colour, marker=marker, alpha=0.25, linewidths=0)
        places = [*(losses["search"][k] for k in kept["search"]), *(losses["random"][k] for k in kept["random"]), own]
        for k, place in enumerate(places):
            start, end = [float(value[0]) for value in seen(place)], fresh(k)
            axes.plot([start[0], end[0]], [start[1], end[1]], color=colour_of(names[k]), linewidth=0.6)
            axes.plot(*end, marker="*" if names[k] == "own" else "D", color=colour_of(names[k]), markersize=3.4,
                      linestyle="none")
        axes.set_xlabel(f"{one.label}, {one.unit}", fontsize=6.5)
        axes.set_ylabel(f"{other.label}, {other.unit}", fontsize=6.5)
        meanings = ((SEARCH, "o", "search"), (RANDOM, "s", "random"), ("#777777", "D", "on fresh runs"), (OWN, "*", "own"))
        handles = [Line2D([], [], color=colour, marker=marker, linestyle="none", markersize=3, label=label)
                   for colour, marker, label in meanings]
        axes.legend(handles=handles, loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, fontsize=SMALL,
                    handletextpad=0.2, columnspacing=1.0)
    return figure
