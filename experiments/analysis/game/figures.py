"""The figures of a game: its two payoff tables with best replies and equilibria, and the map of who best-replies how."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from ...paper.style import INK, PAGE, PAPER, SERIES, SMALL, house_style, ink_over
from ...wording import spoken
from ..levers.figures import figure_of
from .players import Play
from .table import Equilibrium, best_replies
from .turns import Turns

LIGHT = ("#0B5F66", "#E0A868", "#B9A6D3", "#D9D9D9", "#B23A48", "#A9D3A7", "#4A4A4A", "#F3E3A2")


def draw_tables(rows: Sequence[Play], columns: Sequence[Play], us: np.ndarray, ally: np.ndarray,
                found: list[Equilibrium]) -> Figure:
    """Mean payoffs of both sides, best replies (dot: Washington to the column, triangle: allies to the row), equilibria framed.

    us, ally: shape (rows, columns), in guarantees a year.
    """
    with house_style(framed=True):
        figure, axes = figure_of(PAGE, 108 + 30 * len(rows), nrows=2, sharex=True)
        for each, table, whose in zip(axes, (us, ally), ("Payoff of Washington", "Payoff of an ally"), strict=True):
            image = each.imshow(100 * table, cmap="cividis", aspect="auto")
            bar = figure.colorbar(image, ax=each, pad=0.01, fraction=0.03)
            bar.ax.tick_params(labelsize=SMALL)
            each.set_title(f"{whose}, hundredths of a guarantee a year", fontsize=6.5, weight="bold", pad=3, loc="left")
            each.set_yticks(range(len(rows)), [row.short for row in rows])
            each.tick_params(length=0)
            mark(each, best_replies(us), best_replies(ally.T).T, image)
            for one in found:
                for i in one.support[0]:
                    for j in one.support[1]:
                        each.add_patch(Rectangle((j - 0.5, i - 0.5), 1, 1, fill=False, edgecolor=SERIES[4], linewidth=1.4,
                                                 clip_on=False, zorder=3))
        axes[1].set_xticks(range(len(columns)), [column.short for column in columns], rotation=90, fontsize=SMALL)
        handles = [Line2D([], [], color=INK, marker="o", linestyle="none", markersize=3, label="best reply of Washington"),
                   Line2D([], [], color=INK, marker="^", linestyle="none", markersize=3, label="best reply of the allies"),
                   Patch(facecolor="none", edgecolor=SERIES[4], linewidth=1.2, label="played in an equilibrium")]
        figure.legend(handles=handles, loc="outside upper center", ncols=3, frameon=False, fontsize=SMALL)
    return figure


def mark(axes: Axes, washington: np.ndarray, allies: np.ndarray, image) -> None:
    """Symbols in the cells that are best replies, in whatever reads on the cell."""
    for (i, j), value in np.ndenumerate(image.get_array()):
        colour = ink_over(image.cmap(image.norm(value))[:3])
        if washington[i, j]:
            axes.plot([j - 0.18], [i], marker="o", color=colour, markersize=2.6, linestyle="none")
        if allies[i, j]:
            axes.plot([j + 0.18], [i], marker="^", color=colour, markersize=2.8, linestyle="none")


def draw_turns(rows: Sequence[Play], columns: Sequence[Play], us: Turns, ally: Turns) -> Figure:
    """The best reply at every node of two axes, of Washington and of the allies; a question mark where another may be."""
    with house_style(framed=True):
        figure, axes = figure_of(PAGE, 230, ncols=2)
        for each, plays, found, whose in zip(axes, (rows, columns), (us, ally), ("Washington", "the allies"), strict=True):
            winners = sorted(set(found.best.ravel().tolist()))
            place = {k: number for number, k in enumerate(winners)}
            shown = np.vectorize(place.get)(found.best.T)
            colours = [LIGHT[number % len(LIGHT)] for number in range(len(winners))]
            each.imshow(shown, origin="lower", aspect="auto", cmap=ListedColormap(colours), vmin=-0.5, vmax=len(winners) - 0.5)
            for (y, x), number in np.ndenumerate(shown):
                text = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}{'' if found.sure[x, y] else '?'}"
                each.text(x, y, text, ha="center", va="center", size=SMALL, color=ink_over(colours[number]))
            each.set_title(f"Best reply of {whose}", fontsize=7, weight="bold", pad=3)
            each.set_xticks(range(len(found.xs)), [f"{value:.2g}" for value in found.xs])
            each.set_yticks(range(len(found.ys)), [f"{value:.2g}" for value in found.ys])
            each.set(xlabel=spoken(found.x).capitalize(), ylabel=spoken(found.y).capitalize())
            each.tick_params(length=0)
            handles = [Patch(facecolor=colours[number], edgecolor=PAPER, label=f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[number]}  "
                                                                               f"{plays[k].name}")
                       for number, k in enumerate(winners)]
            each.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, -0.17), ncols=1, frameon=False, fontsize=SMALL,
                        handlelength=1.0)
    return figure
