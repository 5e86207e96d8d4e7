"""What a map found, in sentences with their numbers."""

import numpy as np
import pandas as pd

from ...model.outcomes import PHASES
from ..analysis.finding import Finding, Shown, provenance
from ..sweep.spec import Spec
from ..wording import listed, percent
from .description import averaged_over, index_in_words, index_shares, own_index, own_phase, own_values, points_run
from .frontiers import LINES, SIGNS, frontiers, sentences
from .phasegrid import DRAWS, SETTLED, PhaseGrid
from .scales import value_at
from .stated import stated

SLIGHT = 0.01  # share of a map below which a phase is not worth a sentence


def frontier_table(grids: list[PhaseGrid], shown: dict) -> pd.DataFrame:
    """`frontiers.frontiers` of every panel, with the panel in the first column if there are several."""
    tables = [frontiers(grid, shown["axes"]) for grid in grids]
    if shown["panel"]:
        for value, table in zip(shown["panel"]["values"], tables, strict=True):
            table.insert(0, shown["panel"]["name"], value)
    return pd.concat(tables, ignore_index=True)


def finding_of(spec: Spec, shown: dict, grids: list[PhaseGrid], lines: pd.DataFrame, command: str,
               quick: bool = False) -> Finding:
    """The finding of a map. lines: from `frontier_table`; command: repeats it; quick: a look."""
    figure = Shown("map", shown["caption"], described(shown, grids))
    tables = (Shown("frontiers", f"Frontiers on {LINES + 1} lines along either axis: position, and 95 % band and share of "
                                 f"{DRAWS} bootstrap draws of the seeds that have the frontier."),
              Shown("map", "At every point that was run: medians of the hardening index and its two parts, and the "
                            "share of the seeds in every phase."))
    seeds = f"{shown['replicates']} {'shared by all points' if shown['shared'] else 'at every point, its own'}"
    return Finding("map", shown["title"], spec.question or shown["title"], tuple(answer(shown, grids, lines)), method(shown),
                   command, tuple(shown["scenarios"]), spec.design.varied, (figure,), tables, tuple(caveats(shown, lines)),
                   provenance(shown["runs"], seeds, shown["data"]), stated(shown), quick)


def answer(shown: dict, grids: list[PhaseGrid], lines: pd.DataFrame) -> list[str]:
    """Where the index has which sign, then who holds how much of the map and where; the scenario's own values at the end."""
    said = []
    for number, grid in enumerate(grids):
        panel = f"With {shown['panel']['name']} = {shown['panel']['values'][number]}: " if shown["panel"] else ""
        own = shown["default"] if shown["default"] and shown["default"]["panel"] in (None, number) else None
        mine = lines[lines[shown["panel"]["name"]] == shown["panel"]["values"][number]] if shown["panel"] else lines
        zero, frontier = (sentences(mine[mine["above"].isin(SIGNS) == signs], shown["axes"], own) for signs in (True, False))
        said += [panel + sentence for sentence in (
            f"The hardening index: {index_in_words(index_shares([grid]))}", *zero, *value_in_words(grid, shown),
            shares_in_words(grid), *frontier)]
    said += compared(grids, shown)
    if default := shown["default"]:
        said.append(f"At {own_values(default)}: {own_index(default)}; the alliance ends as {own_phase(default)}.")
    return said


def shares_in_words(grid: PhaseGrid) -> str:
    """'CONTRACTUAL is the most likely phase on 73 % of the map (95 % interval 60 to 80 %), FRACTURED on …'"""
    of_map = {code: share_where(grid, code) for code in range(len(PHASES))}
    parts = []
    for code in sorted(of_map, key=of_map.get, reverse=True):
        if of_map[code] >= SLIGHT:
            low, high = np.percentile(grid.drawn[:, code], (2.5, 97.5))
            parts.append(f"{PHASES[code]} on {percent(of_map[code])} of the map (95 % interval {100 * low:.0f} to {high:.0%})"
                         .replace("%)", " %)").replace("  %", " %"))
    return f"The most likely phase is {', '.join(parts)}."


def compared(grids: list[PhaseGrid], shown: dict) -> list[str]:
    """What the panels change in the shares of the phases, against the scenario's own panel or the first, seed by seed.

    Panels meet the same draws of the same seeds, so luck that both share drops out.  Only with shared seeds.
    """
    if not shown["panel"] or not shown["shared"]:
        return []
    name, values = shown["panel"]["name"], shown["panel"]["values"]
    base, said = (shown["default"] or {"panel": 0})["panel"], []
    for number in (number for number in range(len(grids)) if number != base):
        differences = index_differs(grids[number], grids[base])
        for code, phase in enumerate(PHASES):
            low, high = 100 * np.percentile(grids[number].drawn[:, code] - grids[base].drawn[:, code], (2.5, 97.5))
            points = 100 * (share_where(grids[number], code) - share_where(grids[base], code))
            if low * high > 0:
                differences.append(f"{phase} {points:+.0f} points of the map (95 % interval {low:+.0f} to {high:+.0f})")
        said.append(f"{name} = {values[number]} against {values[base]}, the same seeds: "
                    + (", ".join(differences) or "no phase's share of the map is shown to differ by more than luck") + ".")
    return said


def share_where(grid: PhaseGrid, code: int) -> float:
    """Share of a map where a phase is the most likely one."""
    return grid.share_of(grid.likely == code)


def index_differs(grid: PhaseGrid, base: PhaseGrid) -> list[str]:
    """By how much more of the map the index is above zero than on another panel, if it is more than luck."""
    if grid.index is None:
        return []
    low, high = 100 * np.percentile(grid.index.of_map[:, 0] - base.index.of_map[:, 0], (2.5, 97.5))
    points = 100 * (grid.share_of(grid.index.positive) - base.share_of(base.index.positive))
    return [f"hardening index above 0 on {points:+.0f} points of the map (95 % interval {low:+.0f} to {high:+.0f})"
            ] if low * high > 0 else []


def value_in_words(grid: PhaseGrid, shown: dict) -> list[str]:
    """Where the result that is the colour is smallest and largest."""
    if grid.value is None:
        return []
    said = []
    for word, place in (("smallest", grid.value.argmin()), ("largest", grid.value.argmax())):
        row, column = np.unravel_index(place, grid.value.shape)
        at = " and ".join(f"{axis['name']} {written(axis, level)}" for axis, level
                          in zip(shown["axes"], (grid.x[column], grid.y[row]), strict=True))
        said.append(f"{word} ({grid.value[row, column]:.2f}) at {at}")
    return [f"The {shown['colour']['meaning']}, is {' and '.join(said)}."]


def written(axis: dict, level: float) -> str:
    """What lies at a place along an axis: a choice by its name, or a number."""
    return axis["choices"][int(level)] if axis["choices"] else f"{value_at(axis, level):.3g}"


def method(shown: dict) -> str:
    """How the points were chosen and the band was found."""
    steps = [axis["step"] for axis in shown["axes"]]
    chosen = "Every point of the grid was run." if max(steps) == 1 else (
        f"{points_run(shown)}, were run ({percent(shown['points'] / int(np.prod(shown['grid'])))}): the first ones "
        f"{steps[0]} levels apart across and {steps[1]} up; a cell that the zero of the index or the frontier between two "
        "phases crosses was halved until it was one level wide. Inside a cell that was not halved, all is linear between its "
        "corners.")
    averaged = f", after averaging over about {averaged_over(shown)}" if any(not a["choices"] for a in shown["axes"]) else ""
    return (f"{chosen} The index at a point is the median of its seeds, the phase the one most of its seeds end in{averaged}. "
            f"Bands are percentiles of {DRAWS} bootstrap draws of whole {histories(shown)}, which all points share.")


def histories(shown: dict) -> str:
    """What a bootstrap draw takes: seeds, or with a posterior its draws as well."""
    return "seeds and whole draws of the posterior" if shown["draws"] else "seeds"


def caveats(shown: dict, lines: pd.DataFrame) -> list[str]:
    """What a referee should hold against it."""
    said = [f"On {percent(1 - shown['settled'])} of the map the seeds do not settle the phase: fewer than {percent(SETTLED)} "
            "of the draws agree."]
    open_ones = int((lines["draws"] < SETTLED).sum())
    if open_ones:
        said.append(f"{open_ones} of the {len(lines)} frontiers in the table are missing from more than {percent(1 - SETTLED)} "
                    "of the draws and may be luck; the answer leaves them out.")
    cells = [f"{axis['step'] / (len(axis['levels']) - 1):.3g} of {axis['name']}" for axis in shown["axes"] if axis["step"] > 1]
    if cells:
        said.append(f"A region that holds no corner of the first cells ({' by '.join(cells)}) and touches no cell that was "
                    "halved is not seen; --full looks everywhere.")
    drawn = f" and about the posterior of {listed(shown['drawn'])}" if shown["draws"] else " alone"
    return [*said, f"The bands are about luck{drawn}: other parameters than those on the axes stay as the scenario has them."]


def described(shown: dict, grids: list[PhaseGrid]) -> str:
    """The figure for a reader who cannot see it."""
    x, y = (axis["label"] for axis in shown["axes"])
    return f"Map of {x} (across) against {y} (up). " + " ".join(
        f"Hardening index: {index_in_words(index_shares([grid]))} {shares_in_words(grid)}" for grid in grids)
