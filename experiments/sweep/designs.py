"""Where in the space of factors an experiment looks.

::

    design = "grid"             # every combination of all levels

    [design]
    kind = "ofat"               # one factor at a time over its levels, the others as the scenario has them
    kind = "latin_hypercube"    # samples = 1000
    kind = "sobol"              # samples = 1024, a power of two: low-discrepancy points
    kind = "saltelli"           # samples = 512: rows for Sobol' indices; second_order = true for pairs as well
    kind = "morris"             # samples = 20 trajectories; ranges on levels = 4, lists between every pair of their levels
    kind = "table"              # path = "points.csv" (.tsv, .txt, .parquet): one row a point, one column a parameter
    seed = 1                    # of the sampled designs

Grid and ofat need levels. In the sampled designs a list of levels is a factor whose levels are equally likely.  Columns of a
table that are no parameter, such as a number or a note, are carried through to the sweep's ``design.parquet``.  From Python
`design` may be the table itself: a data frame, a list of dictionaries, or a dictionary of columns.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from ...model.parameters import ParameterError, nearest
from ...model.reading import is_table
from ..extras import require
from .factors import Factor, Levels
from .tables import read_points, read_rows

MOST = 20_000_000  # points
LOOK = 256  # rows of a design, or its samples, that tell what all of them will cost
FEWEST_SEEDS = {"saltelli": 4, "morris": 4, "ofat": 4}  # of a point, for an analysis that tells these designs from luck


@dataclass(frozen=True, eq=False)
class Design:
    """A checked design. `columns` hold one number a row for every factor, nan where the scenario's own value is meant.

    A named choice is held as its position among the parameter's choices, a scenario as its position in the spec.
    `varied` are the factors that take more than one value, in the order of the spec.  `carried` are columns of a table that
    are no factors, one cell a row.  `whole` is how many rows there are where `columns` hold some of them, for a look; else 0.
    drawn: the draws of a posterior that every point is run with, see `posterior`.
    """

    kind: str
    options: dict[str, object]
    columns: dict[str, np.ndarray]
    varied: tuple[str, ...]
    carried: dict[str, list] = field(default_factory=dict)
    whole: int = 0
    drawn: dict[str, np.ndarray] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.whole or len(next(iter(self.columns.values())))


def varied(factors: dict[str, Factor]) -> tuple[str, ...]:
    """Names of the factors that take more than one value."""
    return tuple(name for name, factor in factors.items() if not isinstance(factor, Levels) or len(factor.values) > 1)


def grid(factors: dict[str, Factor]) -> dict[str, np.ndarray]:
    """Every combination; the first factor changes slowest."""
    mesh = np.meshgrid(*grid_levels(factors), indexing="ij")
    return {name: axis.ravel() for name, axis in zip(factors, mesh, strict=True)}


def grid_levels(factors: dict[str, Factor]) -> list[tuple[float, ...]]:
    """The levels of every factor of a grid, which are not too many together."""
    levels = [levels_of(name, factor, "grid") for name, factor in factors.items()]
    count = math.prod(len(values) for values in levels)
    if count > MOST:
        raise ParameterError(f"a grid of {count:,} points is more than {MOST:,}; take fewer levels, or a sampled design")
    return levels


def look_at_grid(factors: dict[str, Factor]) -> tuple[int, dict[str, np.ndarray]]:
    """How many rows a grid has, and some of them, evenly spread."""
    levels = grid_levels(factors)
    shape = [len(values) for values in levels]
    count = math.prod(shape)
    places = np.unique(np.linspace(0, count - 1, min(count, LOOK)).round().astype(np.int64))
    which = np.unravel_index(places, shape)
    return count, {name: np.array(values)[at] for name, values, at in zip(factors, levels, which, strict=True)}


def ofat(factors: dict[str, Factor]) -> dict[str, np.ndarray]:
    """The base, then every level of every factor while the others stay there (ten Broeke, van Voorn and Ligtenberg 2016)."""
    moving = {name: levels_of(name, factors[name], "ofat") for name in varied(factors)}
    columns = {name: np.full(1 + sum(len(v) for v in moving.values()), np.nan) for name in factors}
    columns["scenario"][:] = factors["scenario"].values[0]
    row = 1
    for name, values in moving.items():
        columns[name][row : row + len(values)] = values
        row += len(values)
    for name in set(factors) - set(moving):
        columns[name][:] = factors[name].values[0]
    return columns


def levels_of(name: str, factor: Factor, kind: str) -> tuple[float, ...]:
    """The levels of a factor, or a complaint."""
    if not isinstance(factor, Levels):
        raise ParameterError(f"{name}: a {kind} design needs levels; write a list or {{ from, to, steps }}, "
                             "or choose a sampled design such as latin_hypercube")
    return factor.values


def latin_hypercube(dimensions: int, samples: int, seed: int) -> np.ndarray:
    """Unit points, one in every layer of every axis; shape (samples, dimensions)."""
    qmc = require("scipy.stats.qmc", "latin_hypercube", "sweep")
    return qmc.LatinHypercube(dimensions, seed=np.random.default_rng(seed)).random(samples)


def sobol(dimensions: int, samples: int, seed: int) -> np.ndarray:
    """Scrambled Sobol' points; shape (samples, dimensions)."""
    qmc = require("scipy.stats.qmc", "sobol", "sweep")
    power_of_two("sobol", samples)
    return qmc.Sobol(dimensions, seed=np.random.default_rng(seed)).random(samples)


def saltelli(dimensions: int, samples: int, seed: int, second_order: bool = False) -> np.ndarray:
    """Rows for Sobol' indices; shape (samples * (dimensions + 2), dimensions), 2 * dimensions + 2 with second order."""
    sampler = require("SALib.sample.sobol", "saltelli", "sweep")
    power_of_two("saltelli", samples)
    return sampler.sample(unit_problem(dimensions), samples, calc_second_order=second_order, seed=seed)


def morris(dimensions: int, samples: int, seed: int, levels: int = 4) -> np.ndarray:
    """Trajectories of one step at a time; shape (samples * (dimensions + 1), dimensions)."""
    sampler = require("SALib.sample.morris", "morris", "sweep")
    if levels % 2:
        raise ParameterError(f"levels = {levels} is odd; the trajectories need an even number, such as {levels + 1}")
    return sampler.sample(unit_problem(dimensions), samples, num_levels=levels, seed=seed)


def between_pairs(unit: np.ndarray, levels: tuple[float, ...], rng: np.random.Generator) -> np.ndarray:
    """A column of a morris design that steps between two levels of a list: every pair of them, and every level, equally often.

    unit: (trajectories, steps + 1), a column of `morris`, whose values say when it moves.  The order of the list does not
    matter.  Returns shape (rows,).
    """
    pairs = paired(len(unit), len(levels), rng)
    second = unit != unit[:, :1]
    return np.array(sorted(levels))[np.where(second, pairs[:, 1:], pairs[:, :1])].ravel()


def paired(count: int, levels: int, rng: np.random.Generator) -> np.ndarray:
    """So many pairs of different levels, shape (count, 2): after every round as often with each as can be.

    A round is one of a tournament in which everybody meets everybody (the circle method); who is who is drawn anew for each
    tournament, and who begins for each pair.
    """
    players = levels + levels % 2  # with an odd number somebody rests, who plays against the last
    found = []
    while len(found) < count:
        names = rng.permutation(levels)
        for turn in range(players - 1):
            circle = [0, *np.roll(np.arange(1, players), turn)]
            meetings = zip(circle[: players // 2], circle[: players // 2 - 1 : -1], strict=True)
            found += [rng.permutation([names[a], names[b]]) for a, b in meetings if max(a, b) < levels]
    return np.array(found[:count])


def unit_problem(dimensions: int) -> dict:
    """A unit cube as SALib describes it."""
    return {"num_vars": dimensions, "names": [f"x{i}" for i in range(dimensions)], "bounds": [[0.0, 1.0]] * dimensions}


def power_of_two(kind: str, samples: int) -> None:
    """Sobol' points are balanced only in powers of two."""
    if samples & (samples - 1):
        near = 2 ** round(math.log2(samples))
        raise ParameterError(f"samples = {samples} is no power of two, which {kind} needs; take {near}")


CROSSED: dict[str, Callable] = {"grid": grid, "ofat": ofat}
SAMPLED: dict[str, Callable] = {"latin_hypercube": latin_hypercube, "sobol": sobol, "saltelli": saltelli, "morris": morris}
DESIGNS = (*CROSSED, *SAMPLED, "table")
OPTIONS = {
    **dict.fromkeys(CROSSED, ()), **dict.fromkeys(SAMPLED, ("samples", "seed")), "table": ("path", "rows"),
    "saltelli": ("samples", "seed", "second_order"), "morris": ("samples", "seed", "levels"),
}


def read_design(entry: object, factors: dict[str, Factor], worlds: tuple[str, ...], folder: Path, look: bool = False) -> Design:
    """The checked design with all its rows; for a look with some of them, see `Design`.

    Raises ParameterError: one line; it begins with the factor's name and a colon where a factor is to blame.
    """
    if is_table(entry) and not isinstance(entry, dict):
        entry = {"kind": "table", "rows": entry}
    options = dict(entry) if isinstance(entry, dict) else {"kind": entry}
    kind = options.pop("kind", None)
    if kind is None:
        raise ParameterError(f"design: has no kind; write kind = one of {', '.join(DESIGNS)}, and values to try under factors")
    if kind not in DESIGNS:
        raise ParameterError(f"design: kind = {kind!r} is none of {', '.join(DESIGNS)}{nearest(kind, DESIGNS)}")
    for key in options:
        if key not in OPTIONS[kind]:
            raise ParameterError(f"design: {kind} has no option '{key}'{nearest(key, OPTIONS[kind])}; it has "
                                 f"{', '.join(OPTIONS[kind]) or 'none'}")
    if kind == "table":
        return from_table(options, factors, worlds, folder)
    if kind == "grid" and look:
        count, columns = look_at_grid(factors)
        return Design(kind, options, columns, varied(factors), whole=count)
    if kind in CROSSED:
        return Design(kind, options, CROSSED[kind](factors), varied(factors))
    found = sample(kind, {**options, "samples": LOOK} if look and is_many(options.get("samples")) else options, factors)
    if not (look and is_many(options.get("samples"))):
        return found
    if kind in ("sobol", "saltelli"):
        power_of_two(kind, options["samples"])
    return replace(found, options={**found.options, **options}, whole=len(found) // LOOK * options["samples"])


def is_many(samples: object) -> bool:
    """Whether so many samples are allowed, and more than a look takes."""
    return isinstance(samples, int) and LOOK < samples <= MOST


def sample(kind: str, options: dict, factors: dict[str, Factor]) -> Design:
    """A sampled design: unit points, carried through every factor's quantiles."""
    names = varied(factors)
    if not names:
        raise ParameterError(f"design: {kind} has nothing to sample; give at least one factor levels or a range")
    options = {"seed": 1, **options}
    for key, low in (("samples", 2), ("seed", 0), ("levels", 2)):
        value = options.get(key, 4 if key == "levels" else None)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= MOST:
            raise ParameterError(f"design: {key} = {value!r} is outside the whole numbers {low} to {MOST}")
    if not isinstance(options.get("second_order", False), bool):
        raise ParameterError(f"design: second_order = {options['second_order']!r} is neither true nor false")
    unit = SAMPLED[kind](len(names), **options)
    axes = dict(zip(names, unit.T, strict=True))
    zeros = np.zeros(len(unit))
    columns = {name: factor.at(axes.get(name, zeros)) for name, factor in factors.items()}
    if kind == "morris":
        listed = [name for name in names if isinstance(factors[name], Levels)]
        rngs = np.random.default_rng(options["seed"]).spawn(len(listed))
        columns |= {name: between_pairs(axes[name].reshape(-1, len(names) + 1), factors[name].values, rng)
                    for name, rng in zip(listed, rngs, strict=True)}
        options = {**options, "listed": listed}
    return Design(kind, options, columns, names)


def from_table(options: dict, factors: dict[str, Factor], worlds: tuple[str, ...], folder: Path) -> Design:
    """Any table as a design; the spec's factors are constants beside it."""
    if isinstance(options.get("path"), str) and "rows" not in options:
        points, said = read_points(folder / options["path"], worlds), options
        place = options["path"]
    elif is_table(options.get("rows")) and "path" not in options:
        points, said, place = read_rows(options["rows"], worlds), {}, "the rows"
    else:
        raise ParameterError("design: a table needs path = \"points.csv\" or a .parquet file, relative to this file; from "
                             "Python, rows: a data frame, a list of dictionaries or a dictionary of columns")
    columns = points.columns
    for name in varied(factors):
        if name != "scenario":
            raise ParameterError(f"{name}: a table design has its factors as columns; here only constants may stand")
    for name in set(columns) & set(factors) - {"scenario"}:
        raise ParameterError(f"{name}: is also a column of {place}; keep one of the two")
    if len(worlds) > 1 and "scenario" not in columns:
        raise ParameterError(f"design: {place} has no column 'scenario' to choose among {', '.join(worlds)}")
    constants = {name: np.full(len(points), factor.values[0]) for name, factor in factors.items()}
    return Design("table", said, {**constants, **columns}, tuple(columns), points.carried)
