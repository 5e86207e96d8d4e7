"""Where the frontiers between phases run along straight lines over a map, each with a band from the seeds."""

import numpy as np
import pandas as pd

from ...model.outcomes import PHASES
from .indexgrid import BAND, medians
from .phasegrid import SETTLED, PhaseGrid
from .scales import coordinate, value_at

SIGNS = ("index below 0", "index above 0")
LINES = 16  # distances between the lines of the table, along either axis
COLUMNS = ("held", "at", "crossed", "below", "above", "position", "low", "high", "draws")


def frontiers(grid: PhaseGrid, axes: list[dict]) -> pd.DataFrame:
    """Every frontier that a line of constant `held` = `at` crosses as the other axis grows.

    Columns as in `COLUMNS`: below and above are the phases on either side, or the signs of the hardening index, `SIGNS`;
    position on the axis `crossed`; low and high its 95 % band, percentiles of the bootstrap draws of the seeds that have the
    frontier; draws: the share of them that do.
    Only along numbers.  axes: x and y, see `phasegrid.grid_of`.
    """
    rows = []
    for held, crossed, levels, values, dimension in ((0, 1, grid.x, grid.y, 2), (1, 0, grid.y, grid.x, 1)):
        if axes[crossed]["choices"]:
            continue
        apart = 1 if axes[held]["choices"] else max(1, (len(levels) - 1) // LINES)
        for place in range(0, len(levels), apart):
            at = levels[place]
            at = axes[held]["choices"][int(at)] if axes[held]["choices"] else float(value_at(axes[held], at))
            line = grid.by_seed.take(place, axis=dimension)
            found = crossings_of(line, values, grid.weights)
            if grid.index is not None:
                found += turns_of(grid.index.by_seed.take(place, axis=dimension - 1), values, grid.weights)
            for below, above, *band, have in sorted(found, key=lambda one: one[2]):
                band = value_at(axes[crossed], np.array(band)).tolist()
                rows.append((axes[held]["name"], at, axes[crossed]["name"], below, above, *band, have))
    return pd.DataFrame(rows, columns=COLUMNS)


def crossings_of(line: np.ndarray, values: np.ndarray, weights: np.ndarray) -> list[tuple]:
    """The frontiers along one line: below, above, position, low, high, share of the draws.

    line: (phases, points, seeds); weights: (draws, seeds).
    """
    everyone = line.mean(axis=2)
    likely = everyone.argmax(axis=0)
    found = []
    for place in np.flatnonzero(likely[:-1] != likely[1:]):
        below, above = likely[place], likely[place + 1]
        lead = line[below] - line[above]
        position = zeros(lead.mean(axis=1)[place : place + 2, None], values[place : place + 2])[0, 0]
        drawn = zeros(lead @ weights.T, values)
        found.append((PHASES[below], PHASES[above], float(position), *band_of(drawn, position)))
    return found


def turns_of(line: np.ndarray, values: np.ndarray, weights: np.ndarray) -> list[tuple]:
    """Where the median of the index changes its sign along one line, as `crossings_of` has it. line: (points, seeds)."""
    middle, found = np.median(line, axis=-1), []
    drawn = medians(line, weights).T
    for place in np.flatnonzero((middle[:-1] > 0.0) != (middle[1:] > 0.0)):
        rises = bool(middle[place + 1] > 0.0)
        way = -1.0 if rises else 1.0
        position = zeros(way * middle[place : place + 2, None], values[place : place + 2])[0, 0]
        found.append((SIGNS[not rises], SIGNS[rises], float(position), *band_of(zeros(way * drawn, values), position)))
    return found


def band_of(drawn: np.ndarray, position: float) -> tuple[float, float, float]:
    """Band of a frontier and share of the draws that have it; of several in a draw, the nearest. drawn: see `zeros`."""
    nearest = np.abs(drawn - position)
    have = np.isfinite(nearest).any(axis=0)
    at = drawn[np.nanargmin(nearest[:, have], axis=0), np.flatnonzero(have)]
    low, high = np.percentile(at, BAND) if len(at) else (np.nan, np.nan)
    return float(low), float(high), float(have.mean())


def zeros(lead: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Where a lead falls from above zero to zero or below between two points, linearly; (points - 1, draws), nan elsewhere."""
    before, after = lead[:-1], lead[1:]
    falls = (before >= 0) & (after <= 0) & (before > after)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(falls, before / (before - after), np.nan)
    return values[:-1, None] + share * np.diff(values)[:, None]


def sentences(table: pd.DataFrame, axes: list[dict], default: dict | None) -> list[str]:
    """The frontiers that the seeds settle, along three lines up and three across, as sentences of a paper."""
    said = []
    for held, crossed in ((0, 1), (1, 0)):
        mine = table[table["held"] == axes[held]["name"]]
        for at in chosen(mine["at"].unique().tolist(), axes[held], held, default):
            here = mine[(mine["at"] == at) & (mine["draws"] >= SETTLED)]
            if len(here):
                said.append(in_words(here, axes[held], axes[crossed], at))
    return said


def chosen(lines: list, axis: dict, position: int, default: dict | None) -> list:
    """The lines to speak of: every choice, or a quarter, a half and three quarters up the axis, and the scenario's own."""
    if axis["choices"] or len(lines) <= 3:
        return lines
    low, high = (coordinate(axis, end) for end in axis["range"])
    own = [coordinate(axis, default["at"][position])] if default else []
    spread = [low + share * (high - low) for share in (0.25, 0.5, 0.75)]
    wanted = own + [place for place in spread if all(abs(place - mine) > (high - low) / 8 for mine in own)]
    return sorted({min(lines, key=lambda line: abs(coordinate(axis, line) - place)) for place in wanted})


def in_words(here: pd.DataFrame, held: dict, crossed: dict, at: object) -> str:
    """'At conditionality 0.75, as instrument_durability grows, FRACTURED gives way to … at 0.41 (95 % band 0.36–0.47).'"""
    place, steps = at if isinstance(at, str) else f"{at:.3g}", []
    for row in here.itertuples():
        turn = f"the hardening index {'rises above' if row.above == SIGNS[1] else 'falls below'} 0"
        passes = turn if row.above in SIGNS else f"{row.below} gives way to {row.above}"
        steps.append(f"{passes} at {row.position:.2f} (95 % band {row.low:.2f} to {row.high:.2f})")
    return f"At {held['name']} {place}, as {crossed['name']} grows, {', later '.join(steps)}."
