"""The table of robustness as a figure: a symbol says the verdict, a number the effect; nothing depends on colour."""

from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from ...paper.style import COLUMN, INK, PAGE, PAPER, SERIES, SMALL, house_style, text_size, wrapped
from ..clusters import HOLDS, NONE, REVERSED, UNDECIDED
from .cells import SAME, UNTOUCHED, Cell
from .claims import Claim
from .settings import Setting

NAMES, ROW, HEAD, FOOT, EDGE = 138.0, 17.0, 98.0, 20.0, 3.0  # points: column of sentences, a row, above and below the rows
TINY = 4.3
MARKS = {HOLDS: ("o", SERIES[0], SERIES[0]), REVERSED: ("X", SERIES[4], SERIES[4]), UNDECIDED: ("o", "none", "#777777"),
         NONE: ("_", INK, INK), SAME: ("_", INK, INK)}


def draw_table(claims: tuple[Claim, ...], settings: tuple[Setting, ...], cells: dict[tuple[str, str], Cell]) -> Figure:
    """Findings down, settings across, grouped; a page wide."""
    height = HEAD + ROW * len(claims) + FOOT
    column = (PAGE - NAMES - 2 * EDGE) / len(settings)
    with house_style():
        figure = Figure(figsize=(PAGE / 72, height / 72))
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0, 0, 1, 1), xlim=(0, PAGE), ylim=(0, height))
        axes.set_axis_off()
        places = {setting.name: EDGE + NAMES + (number + 0.5) * column for number, setting in enumerate(settings)}
        head(axes, settings, places, column, height)
        for number, claim in enumerate(claims):
            y = height - HEAD - (number + 0.5) * ROW
            if number % 2 == 0:
                axes.axhspan(y - ROW / 2, y + ROW / 2, color="#F3F3F3", linewidth=0, zorder=0)
            lines = wrapped(claim.sentence, SMALL, NAMES - 4)
            for line, text in enumerate(lines):
                axes.text(EDGE, y + 3.2 * (len(lines) - 1) - 6.4 * line, text, size=SMALL, va="center")
            for setting in settings:
                draw_cell(axes, places[setting.name], y, cells[claim.name, setting.name])
        foot(axes)
    return figure


def head(axes: Axes, settings: tuple[Setting, ...], places: dict[str, float], column: float, height: float) -> None:
    """Names of the settings, upright, with their group above, or before them where it is too narrow for its name."""
    for group, of in groupby(settings, key=lambda setting: setting.group):
        members = list(of)
        left, right = places[members[0].name] - column / 2, places[members[-1].name] + column / 2
        fits = text_size(group, SMALL, "bold")[0] < right - left - 3
        axes.plot([left, left], [FOOT, height - 4], color="#BBBBBB", linewidth=0.4)
        if fits:
            axes.text((left + right) / 2, height - 4, group, size=SMALL, weight="bold", ha="center", va="top")
        for member in members:
            label = member.label if fits else f"{group}: {member.label}"
            axes.text(places[member.name], height - HEAD + 3, label, size=SMALL, rotation=90, ha="center", va="bottom")


def draw_cell(axes: Axes, x: float, y: float, cell: Cell) -> None:
    """A symbol with the effect under it; a dash where the setting cannot touch the finding."""
    if cell.verdict == UNTOUCHED:
        axes.text(x, y, "–", size=SMALL, color="#999999", ha="center", va="center")
        return
    marker, face, edge = MARKS[cell.verdict]
    axes.plot([x], [y + 3.2], marker=marker, markersize=4.2, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.7)
    axes.text(x, y - 4.4, number(cell), size=TINY, ha="center", va="center", color=INK,
              weight="bold" if cell.verdict in (HOLDS, REVERSED) else "normal")


def number(cell: Cell) -> str:
    """The effect with a sign, in whole units or, below one, in tenths."""
    value = cell.claim.scale * cell.effect.value
    if abs(value) < 0.05:
        return "0"
    return (f"{value:+.0f}" if abs(value) >= 0.95 else f"{value:+.1f}".replace("0.", ".")).replace("-", "−")


def foot(axes: Axes) -> None:
    """What the symbols mean."""
    x = EDGE
    for verdict, text in ((HOLDS, "holds"), (REVERSED, "reversed"), (UNDECIDED, "undecided"),
                          (NONE, "no effect, or not one run differs")):
        marker, face, edge = MARKS[verdict]
        axes.plot([x + 3], [9], marker=marker, markersize=4.2, markerfacecolor=face, markeredgecolor=edge, markeredgewidth=0.7)
        axes.text(x + 8, 9, text, size=SMALL, va="center")
        x += 22 + 3.1 * len(text)
    axes.text(x, 9, "–  the finding does not depend on it", size=SMALL, va="center")


def draw_stability(labels: list[str], shares: list[float]) -> Figure:
    """Share of the runs that keep their phase under each shift of a threshold, as bars; one column wide."""
    with house_style():
        figure = Figure(figsize=(COLUMN / 72, (30 + 9 * len(labels)) / 72), layout="constrained")
        axes = figure.subplots()
        places = range(len(labels))
        axes.barh(places, [100 * share for share in shares], height=0.62, color=SERIES[0])
        for place, share in zip(places, shares, strict=True):
            axes.text(100 * share - 1, place, f"{100 * share:.0f}", size=SMALL, color=PAPER, ha="right", va="center_baseline")
        axes.set_yticks(places, labels, fontsize=SMALL)
        axes.set(xlim=(0, 100), ylim=(len(labels) - 0.5, -0.5), xlabel="Runs that keep their phase, %")
        axes.tick_params(axis="y", length=0)
    return figure
