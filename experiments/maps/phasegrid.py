"""From runs to a field of phases: how likely every phase is at every point of a map, and how far the seeds settle it.

The points may be those of a full grid, or fewer: those that `sweep.refinement.Refinement` asked for.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...model.outcomes import PHASES
from ..sweep.refinement import averaged, filled
from .indexgrid import PARTS, IndexGrid, index_of, parts_of
from .scales import coordinate

DRAWS = 400  # bootstrap draws of the seeds
SETTLED = 0.95  # share of the draws that must agree on the most likely phase


class FigureError(ValueError):
    """A table that cannot be drawn. One line, with the remedy."""


@dataclass(frozen=True)
class PhaseGrid:
    """Runs counted on a grid, and what lies between the points that were run.

    x: (columns,) and y: (rows,), ascending, logarithms on a logarithmic axis; area: (rows, columns), share of the map that
    lies nearest to each point; known: (rows, columns), whether the point was run; shares: (phases, rows,
    columns), of the seeds; by_seed: (phases, rows, columns, seeds), 0 to 1, averaged over neighbours; smooth: its mean
    over the seeds; settled: (rows, columns), share of bootstrap draws of the seeds that agree with all seeds on the phase
    that is most likely in `smooth`; drawn: (draws, phases), share of the map of every phase in every draw; weights: (draws,
    seeds), what a seed counts in every draw; value: (rows, columns), mean of a result of the runs, averaged likewise, or None;
    index: the hardening index, None if the runs have none.
    """

    x: np.ndarray
    y: np.ndarray
    area: np.ndarray
    known: np.ndarray
    shares: np.ndarray
    by_seed: np.ndarray
    smooth: np.ndarray
    settled: np.ndarray
    drawn: np.ndarray
    weights: np.ndarray
    value: np.ndarray | None = None
    index: IndexGrid | None = None

    @property
    def likely(self) -> np.ndarray:
        """The most likely phase, a position in PHASES, (rows, columns)."""
        return self.smooth.argmax(axis=0)

    def share_of(self, where: np.ndarray) -> float:
        """Share of the area of the map where `where`, (rows, columns), is true."""
        return float((self.area * where).sum())


def grid_of(table: pd.DataFrame, axes: list[dict], value: str = "", each: int = 0) -> PhaseGrid:
    """Count the runs of a table with a column for either axis, `replicate`, and `phase` (a name; empty if the run failed).

    axes: x and y, each with `name` and `choices`; a choice is counted at its position among them.  Where not every point
    was run, also `levels`, the values of the whole grid, and `step`, how many of them the first points lie apart.  value:
    a column to take the mean of; each: where the replicates are draws of a posterior, how many seeds in a row every draw has.
    Raises FigureError if the points do not fill such a grid of at least two by two with the
    same replicates everywhere, or if at one every run failed.
    """
    (x, column), (y, row) = (places_on(table, axis) for axis in axes)
    seeds, seed = np.unique(table["replicate"].to_numpy(), return_inverse=True)
    steps = (axes[1].get("step", 1), axes[0].get("step", 1))
    shape = (len(y), len(x), len(seeds))
    ran = np.zeros(shape, bool)
    ran[row, column, seed] = True
    known = ran.all(axis=2)
    if min(shape[:2]) < 2 or len(table) != known.sum() * len(seeds) or not known[:: steps[0], :: steps[1]].all():
        raise FigureError(f"{len(table)} runs do not fill a grid of {len(x)} by {len(y)} points with {len(seeds)} seeds each; "
                          "give both axes two or more levels and every point the same seeds")
    code = np.full(shape, -1, np.int8)
    code[row, column, seed] = pd.Categorical(table["phase"], categories=PHASES).codes
    reached = np.stack([code == phase for phase in range(len(PHASES))]).astype(np.float32)
    lost = known & ~reached.any(axis=(0, 3))
    if lost.any():
        raise FigureError(f"every run failed at {int(lost.sum())} points; the first one: {table['failure'].dropna().iloc[0]}")
    numbers = (not axes[1]["choices"], not axes[0]["choices"])
    x, y = coordinate(axes[0], x), coordinate(axes[1], y)
    area = area_of(y, x, numbers)
    reached = filled(reached[:, None], known[None], steps)[:, 0]
    by_seed = averaged(reached, numbers, first=1)
    smooth = by_seed.mean(axis=3, dtype=float)
    weights = draws(len(seeds), len(seeds) // each if each else 1)
    grid = PhaseGrid(x, y, area, known, reached.mean(axis=3, dtype=float), by_seed, smooth,
                     *resampled(by_seed, area, weights), weights)
    if set(PARTS) <= set(table):
        parts = filled(parts_of(table, row, column, seed, shape)[:, None], known[None], steps)[:, 0]
        grid = replace(grid, index=index_of(averaged(parts, numbers, first=1), parts, weights, area))
    if not value:
        return grid
    means = np.zeros((1, 1, *known.shape))
    means[0, 0][known] = pd.Series(table[value].to_numpy()).groupby(row * len(x) + column).mean().sort_index().to_numpy()
    return replace(grid, value=averaged(filled(means, known[None], steps), numbers)[0, 0])


def places_on(table: pd.DataFrame, axis: dict) -> tuple[np.ndarray, np.ndarray]:
    """The levels of an axis, and which of them every run has: numbers, or the positions of the choices that appear."""
    column = table[axis["name"]]
    place = pd.Categorical(column, categories=axis["choices"]).codes if axis["choices"] else column.to_numpy()
    levels = np.array(axis["levels"]) if axis.get("levels") and not axis["choices"] else np.unique(place)
    position = np.searchsorted(levels, place).clip(0, len(levels) - 1)
    if (levels[position] != place).any():
        raise FigureError(f"{axis['name']} has values that are none of the map's levels; draw the table that belongs to it")
    return levels, position


def area_of(y: np.ndarray, x: np.ndarray, numbers: tuple[bool, bool]) -> np.ndarray:
    """Share of the map that lies nearest to each point, (rows, columns): half as much at an edge, a quarter in a corner."""
    sides = []
    for values, number in zip((y, x), numbers, strict=True):
        gaps = np.diff(values) if number else np.ones(len(values) - 1)
        ends = (0.0, 0.0) if number else (1.0, 1.0)  # a choice is a stripe of its own
        wide = np.concatenate([[ends[0]], gaps]) + np.concatenate([gaps, [ends[1]]])
        sides.append(wide / wide.sum())
    return np.outer(*sides)


def resampled(by_seed: np.ndarray, area: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """From bootstrap draws of the seeds: `settled` and `drawn` of a `PhaseGrid`. weights: of the seeds in every draw.

    Points share their luck, so whole seeds are drawn.
    """
    everyone = by_seed.mean(axis=3).argmax(axis=0)
    same, drawn = np.zeros(everyone.shape), np.zeros((DRAWS, len(by_seed)))
    for number, of_seeds in enumerate(weights):
        likely = (by_seed @ of_seeds).argmax(axis=0)
        same += likely == everyone
        drawn[number] = np.bincount(likely.ravel(), weights=area.ravel(), minlength=len(by_seed))
    return same / DRAWS, drawn


def draws(replicates: int, drawn: int = 1) -> np.ndarray:
    """Weights of the replicates in every bootstrap draw, (DRAWS, replicates), of mean 1; the same at every call.

    drawn: how many draws of a posterior they are, each with the same seeds: whole draws and whole seeds are taken then.
    """
    rng, seeds = np.random.default_rng(0), replicates // drawn
    of_seeds, of_draws = (rng.multinomial(count, np.full(count, 1 / count), size=DRAWS) for count in (seeds, drawn))
    return (of_draws[:, :, None] * of_seeds[:, None]).reshape(DRAWS, replicates).astype(np.float32)


def map_shares(*grids: PhaseGrid) -> dict[str, tuple[float, float]]:
    """Of every phase that appears: share of the map where it is most likely, share of the runs that reach it.

    Several grids are the panels of one figure, of equal size.  The share of the runs is that of a full grid.
    """
    shares = np.mean([grid.shares for grid in grids], axis=0)
    return {phase: (float(np.mean([grid.share_of(grid.likely == code) for grid in grids])), grids[0].share_of(shares[code]))
            for code, phase in enumerate(PHASES) if shares[code].any()}
