"""Sobol' indices of an outcome on a Saltelli design, free of the luck of its seeds, and whether they have converged.

Estimators: Saltelli et al. 2010 for first and total order, Saltelli 2002 for pairs, as SALib has them, with every product of
two outcomes taken over pairs of different seeds (`pairs`).  So the indices are those of the expected outcome: they need no
noise floor, a parameter that nothing reads has exactly 0, and one that only decides which draw decides what has 0 on average.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..clusters import LEVEL, Error, error_of, jackknife, pronounced
from .pairs import chance_of_luck, product, products_without
from .runs import AnalysisError, Outcome, Runs

NESTED = (8, 4, 2, 1)  # divisors of the sample for the convergence


@dataclass(frozen=True, eq=False)
class Sobol:
    """Indices of one outcome.

    indices: one row a parameter, with S1, ST and the halves of their 95 % intervals; chance: of so large an ST where there is
    none; above: whether ST may be told from none, for all parameters together.  pairs: S2 of every pair, empty without
    second order.  convergence: the same as `indices` for each nested sample.  apart: sum of S1, and half of its 95 %
    interval.  All are nan where the variance over the points cannot be told from none.
    """

    outcome: Outcome
    indices: pd.DataFrame
    pairs: pd.DataFrame
    apart: tuple[float, float]
    convergence: pd.DataFrame


def sobol_of(runs: Runs, outcome: Outcome) -> Sobol:
    """Indices of an outcome. Raises AnalysisError for a design that is not whole."""
    size, pairs = shape_of(runs)
    blocks = outcome.values.reshape(size, -1, outcome.values.shape[1])
    table, of_pairs, apart = estimates(blocks, runs.varied, pairs, runs.shared)
    nested = [estimates(blocks[: size // part], runs.varied, False, runs.shared)[0] for part in NESTED if size // part >= 8]
    return Sobol(outcome, table.assign(above=pronounced(table["chance"].to_numpy())), of_pairs, apart,
                 pd.concat(nested, ignore_index=True))


def shape_of(runs: Runs) -> tuple[int, bool]:
    """Sample size and whether the design has the rows for pairs; refuses what has no indices."""
    size, pairs = int(runs.options["samples"]), bool(runs.options.get("second_order", False))
    many = len(runs.varied)
    if len(runs.table) != size * ((2 if pairs else 1) * many + 2):
        raise AnalysisError(f"'{runs.source}' varies {many} factors in {len(runs.table):,} rows, which is no whole saltelli "
                            f"design of {size} samples; sweep it again")
    return size, pairs


def estimates(blocks: np.ndarray, names: tuple[str, ...], pairs: bool,
              shared: bool) -> tuple[pd.DataFrame, pd.DataFrame, tuple[float, float]]:
    """Tables of the indices and of the pairs, and the sum of S1, each with halves of 95 % intervals.

    blocks: (samples, rows, seeds), the rows of a sample being A, every AB, with pairs every BA, and B.
    """
    many = len(names)
    found, error = indices(blocks, many, pairs, shared)
    half = error.half(LEVEL)
    table = pd.DataFrame({"parameter": names, "samples": len(blocks), "S1": found[:many], "S1_half": half[:many],
                          "ST": found[many : 2 * many], "ST_half": half[many : 2 * many],
                          "chance": chance_of_luck(blocks[:, 1 : many + 1] - blocks[:, :1]) + 0.0 * found[0]})
    first, second = np.triu_indices(many, 1) if pairs else (np.empty(0, int),) * 2
    of_pairs = pd.DataFrame({"first": np.array(names)[first], "second": np.array(names)[second],
                             "S2": found[2 * many : -1], "S2_half": half[2 * many : -1]})
    return table, of_pairs, (float(found[-1]), float(half[-1]))


def indices(blocks: np.ndarray, many: int, pairs: bool, shared: bool) -> tuple[np.ndarray, Error]:
    """S1 of every parameter, then ST, then S2 of every pair in the order of `np.triu_indices`, then the sum of S1; and errors.

    blocks: see `estimates`.  Where points have seeds of their own, their luck is in the error from the samples.
    """
    sides = blocks[:, [0, -1]]
    centred = blocks - sides.mean(axis=(0, 1))
    parts, without = parts_of(centred, many, pairs)
    size, seeds, variance = len(blocks), without.shape[1], parts[:, -1].mean()
    apart = chance_of_luck(centred[:, [0, -1]].reshape(2 * size, 1, seeds))[0]
    if np.ptp(sides) < 1e-12 or variance <= 0.0 or apart > 1.0 - LEVEL:
        nothing = np.full(parts.shape[1] - 1, np.nan)
        return nothing, Error(nothing, nothing)
    found = parts[:, :-1].mean(axis=0) / variance
    over_samples = (parts[:, :-1] - found * parts[:, -1:]).var(axis=0, ddof=1) / variance**2 / size
    over_seeds = jackknife(without[:-1] / without[-1])
    return found, error_of((over_samples, size - 1), (over_seeds if shared else 0.0 * over_seeds, seeds - 1))


def parts_of(y: np.ndarray, many: int, pairs: bool) -> tuple[np.ndarray, np.ndarray]:
    """What the indices are shares of, by sample, (samples, indices + 1) with the variance last; and the means over the samples
    without each seed in turn, (indices + 1, seeds). y: blocks, of mean 0 for every seed."""
    a, b, ab, ba = y[:, 0], y[:, -1], y[:, 1 : many + 1], y[:, many + 1 : -1]
    factors = [(b, ab[:, i] - a) for i in range(many)] + [(ab[:, i] - a, ab[:, i] - a) for i in range(many)]
    weights = [1.0] * many + [0.5] * many
    parts, without = (np.stack([weight * of(*two) for weight, two in zip(weights, factors, strict=True)], axis=1)
                      for of in (product, products_without))
    without, first = without.mean(axis=0), parts[:, :many]
    both, both_without = [parts], [without]
    if pairs:
        for j, k in zip(*np.triu_indices(many, 1), strict=True):
            both.append((product(ba[:, j], ab[:, k]) - product(a, b) - first[:, j] - first[:, k])[:, None])
            both_without.append(((products_without(ba[:, j], ab[:, k]) - products_without(a, b)).mean(axis=0)
                                 - without[j] - without[k])[None])
    both += [first.sum(axis=1, keepdims=True), (product(a, a) + product(b, b))[:, None] / 2.0]
    both_without += [without[:many].sum(axis=0)[None],
                     (products_without(a, a) + products_without(b, b)).mean(axis=0)[None] / 2.0]
    return np.concatenate(both, axis=1), np.concatenate(both_without)
