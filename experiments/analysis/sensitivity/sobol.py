"""Sobol' indices of an outcome on a Saltelli design, with a dummy as noise floor, and whether they have converged.

Estimators: Saltelli et al. 2010 for first and total order, Saltelli 2002 for pairs, as SALib implements them.

**The dummy.** Where points share their seeds, a column that no parameter reads changes nothing, and its indices are
exactly 0: no floor at all.  What could pass for a parameter's effect here is luck, since a parameter that matters to
nothing may still shift which draw decides what.  So the dummy is a factor that replaces the seeds of a point by others and
does nothing else.  It needs no further run: two halves of the seeds say how far apart such means lie.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...extras import require
from ..finding import Z
from .runs import LEAST_SEEDS, AnalysisError, Outcome, Runs, bootstrap

DUMMY = "dummy"
DRAWS = 200  # bootstrap draws
NESTED = (8, 4, 2, 1)  # divisors of the sample for the convergence


@dataclass(frozen=True, eq=False)
class Sobol:
    """Indices of one outcome.

    indices: one row a parameter and the dummy, with S1, ST and the halves of their 95 % intervals; above: whether the
    interval of ST lies wholly above the dummy's.  pairs: S2 of every pair, empty without second order.  convergence: the
    same as `indices` for each nested sample.  apart: sum of S1 over the parameters, and half of its 95 % interval.
    """

    outcome: Outcome
    indices: pd.DataFrame
    pairs: pd.DataFrame
    apart: tuple[float, float]
    convergence: pd.DataFrame


def sobol_of(runs: Runs, outcome: Outcome) -> Sobol:
    """Indices of an outcome. Raises AnalysisError for a design that is not whole, or too few seeds for the dummy."""
    size, pairs = shape_of(runs)
    names = (*runs.varied, DUMMY)
    whole = estimates(outcome.values, size, names, pairs)
    nested = [whole[0] if part == 1 else estimates(outcome.values[: len(outcome.values) // part], size // part, names, pairs)[0]
              for part in NESTED if size // part >= 8]
    return Sobol(outcome, with_floor(whole[0]), *whole[1:], pd.concat(nested, ignore_index=True))


def shape_of(runs: Runs) -> tuple[int, bool]:
    """Sample size and whether the design has the rows for pairs; refuses what has no indices."""
    size, pairs = int(runs.options["samples"]), bool(runs.options.get("second_order", False))
    many = len(runs.varied)
    if len(runs.table) != size * ((2 if pairs else 1) * many + 2):
        raise AnalysisError(f"'{runs.source}' varies {many} factors in {len(runs.table):,} rows, which is no whole saltelli "
                            f"design of {size} samples; sweep it again")
    refuse_few_seeds(runs)
    return size, pairs


def refuse_few_seeds(runs: Runs) -> None:
    """The dummy compares two halves of the seeds."""
    if runs.phases.shape[1] < LEAST_SEEDS:
        raise AnalysisError(f"'{runs.source}' has {runs.phases.shape[1]} seeds a point, and the dummy compares two halves of "
                            f"them; write replicates = {LEAST_SEEDS} or more")


def estimates(values: np.ndarray, size: int, names: tuple[str, ...],
              pairs: bool) -> tuple[pd.DataFrame, pd.DataFrame, tuple[float, float]]:
    """Tables of the indices and of the pairs, and the sum of S1; intervals over rows and seeds. values: (rows, seeds)."""
    many = len(names)
    found, error = bootstrap(values, lambda y, redraw: indices(y, redraw, pairs), size, DRAWS)
    half = Z * error
    table = pd.DataFrame({"parameter": names, "samples": size, "S1": found[:many], "S1_half": half[:many],
                          "ST": found[many : 2 * many], "ST_half": half[many : 2 * many]})
    first, second = np.triu_indices(many, 1) if pairs else (np.empty(0, int),) * 2
    of_pairs = pd.DataFrame({"first": np.array(names)[first], "second": np.array(names)[second],
                             "S2": found[2 * many : -1], "S2_half": half[2 * many : -1]})
    return table, of_pairs, (float(found[-1]), float(half[-1]))


def indices(y: np.ndarray, redraw: np.ndarray, pairs: bool) -> np.ndarray:
    """S1 of every parameter and the dummy, then ST, then S2 of every pair in the order of `np.triu_indices`, then the sum of
    S1 over the parameters; nan if constant.

    y: (samples, rows of a block): A, every AB, with pairs every BA, and B; redraw: the same shape, see `Luck`.
    """
    sobol = require("SALib.analyze.sobol", "sensitivity", "sweep")
    many = (y.shape[1] - 2) // (2 if pairs else 1)
    sides = y[:, [0, -1]]
    if np.ptp(sides) < 1e-12:
        return np.full(2 * (many + 1) + ((many + 1) * many // 2 if pairs else 0) + 1, np.nan)
    y, redraw = (y - sides.mean()) / sides.std(), redraw / sides.std()
    a, b = y[:, :1], y[:, -1:]
    ab = np.column_stack([y[:, 1 : many + 1], a + redraw[:, :1]])
    wide_a, wide_b = np.repeat(a, many + 1, axis=1), np.repeat(b, many + 1, axis=1)
    found = [sobol.first_order(wide_a, ab, wide_b), sobol.total_order(wide_a, ab, wide_b)]
    if pairs:
        ba = np.column_stack([y[:, many + 1 : -1], b + redraw[:, -1:]])
        j, k = np.triu_indices(many + 1, 1)
        found.append(sobol.second_order(np.repeat(a, len(j), axis=1), ab[:, j], ab[:, k], ba[:, j],
                                        np.repeat(b, len(j), axis=1)))
    return np.concatenate([*found, [found[0][:many].sum()]])


def with_floor(table: pd.DataFrame) -> pd.DataFrame:
    """The table with a column `above`: the interval of ST is wholly above that of the dummy."""
    dummy = table[table["parameter"] == DUMMY].iloc[0]
    return table.assign(above=table["ST"] - table["ST_half"] > dummy["ST"] + dummy["ST_half"])
