"""Morris screening: how far a step in every parameter moves an outcome, free of the luck of its seeds.

mu* is the mean size of the effect, sigma its spread over the space: large where the parameter interacts or curves (Morris 1991;
Campolongo, Cariboni and Saltelli 2007).  For a range the effect is that of crossing it.  A named choice, or a list of levels,
has no direction: its effect is the size of the difference between two of its levels, and the design takes every pair of them
equally often (`sweep.designs.between_pairs`), so that neither the order of the list nor what stands next to what matters.

Sizes and squares are taken over different seeds (`pairs`), so that luck alone has the size 0 on average.
"""

import numpy as np
import pandas as pd

from ..clusters import Error, error_of, jackknife, pronounced
from .pairs import chance_of_luck, product, products_without, sizes, sizes_without
from .runs import AnalysisError, Outcome, Runs

STEPS = 4  # levels of a range where the design names none, as `sweep.designs.morris` has it


def morris_of(runs: Runs, outcome: Outcome) -> pd.DataFrame:
    """One row a parameter: mu, mu_star and sigma with halves of their 95 % intervals, `listed`, `chance` and `above`.

    mu: nan for what is listed, which has no sign; chance: of effects of such a mean square where there are none; above:
    whether they may be told from none, for all parameters together.  Units: of the outcome, for the whole range of a
    parameter, or between two of its levels.  Raises AnalysisError for a design that is not whole.
    """
    listed = np.isin(runs.varied, runs.listed)
    effects = elementary_effects(outcome.values, *steps_of(runs), listed, int(runs.options.get("levels", STEPS)))
    told = sizes(effects)
    mu, mu_error = averaged(effects, effects.mean(axis=0), runs.shared)
    size, size_error = averaged(told, sizes_without(effects).mean(axis=0), runs.shared, left_out=True)
    sigma, sigma_error = spread(np.where(listed[:, None], told, effects), runs.shared)
    chance = chance_of_luck(effects)
    return pd.DataFrame({
        "parameter": runs.varied, "listed": listed, "mu": np.where(listed, np.nan, mu),
        "mu_half": np.where(listed, np.nan, mu_error.half()), "mu_star": size, "mu_star_half": size_error.half(),
        "sigma": sigma, "sigma_half": sigma_error.half(), "chance": chance, "above": pronounced(chance)})


# --- effects ---------------------------------------------------------------------------------------------


def steps_of(runs: Runs) -> tuple[np.ndarray, np.ndarray]:
    """Which parameter every step moves, and whether up or down; shape (trajectories, parameters) twice."""
    many = len(runs.varied)
    columns = [column if column.dtype.kind in "fiu" else pd.factorize(column)[0] for column in
               (runs.table[name].to_numpy() for name in runs.varied)]
    change = np.empty((0, many, many))
    if len(runs.table) == runs.options["samples"] * (many + 1):
        change = np.diff(np.stack(columns, axis=-1).reshape(-1, many + 1, many).astype(float), axis=1)
    moved = change != 0.0
    if not len(change) or not (moved.sum(axis=2) == 1).all() or not (moved.sum(axis=1) == 1).all():
        raise AnalysisError(f"'{runs.source}' varies {many} factors in {len(runs.table):,} rows, which is no whole morris "
                            f"design of {runs.options['samples']} trajectories; sweep it again")
    return moved.argmax(axis=2), np.sign(change.sum(axis=2))


def elementary_effects(values: np.ndarray, which: np.ndarray, way: np.ndarray, listed: np.ndarray,
                       steps: int = STEPS) -> np.ndarray:
    """Change of the outcome, shape (trajectories, parameters, seeds): for a change by the whole range, or between two levels.

    values: (rows, seeds); which, way: see `steps_of`; listed: (parameters,), what has levels instead of a range.
    """
    trajectories, many = which.shape
    change = np.diff(values.reshape(trajectories, many + 1, -1), axis=1)
    length = np.where(listed[which], 1.0, way * (steps / (2.0 * (steps - 1.0))))
    effects = np.empty_like(change)
    np.put_along_axis(effects, which[..., None], change / length[..., None], axis=1)
    return effects


# --- over trajectories and seeds -------------------------------------------------------------------------


def averaged(values: np.ndarray, by_seed: np.ndarray, shared: bool, left_out: bool = False) -> tuple[np.ndarray, Error]:
    """Mean over trajectories and seeds of (trajectories, parameters, seeds), and its error.

    by_seed: (parameters, seeds), the mean of each seed, or without it if `left_out`.
    """
    trajectories, seeds = len(values), by_seed.shape[-1]
    over_seeds = jackknife(by_seed) if left_out else by_seed.var(axis=-1, ddof=1) / seeds
    return values.mean(axis=(0, 2)), error_of((values.mean(axis=2).var(axis=0, ddof=1) / trajectories, trajectories - 1),
                                              (over_seeds if shared else 0.0 * over_seeds, seeds - 1))


def spread(values: np.ndarray, shared: bool) -> tuple[np.ndarray, Error]:
    """Standard deviation over the trajectories of what lies behind (trajectories, parameters, seeds), and its error."""
    trajectories, everyone = len(values), values.mean(axis=0)
    enlarged = trajectories / (trajectories - 1.0)
    square = enlarged * (product(values, values).mean(axis=0) - product(everyone, everyone))
    without = enlarged * (products_without(values, values).mean(axis=0) - products_without(everyone, everyone))
    own = product(values, values) - 2.0 * product(values, np.broadcast_to(everyone, values.shape))
    over_seeds = jackknife(without) if shared else 0.0 * square
    error = error_of((own.var(axis=0, ddof=1) / trajectories, trajectories - 1), (over_seeds, values.shape[-1] - 1))
    sigma = np.sqrt(np.maximum(square, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(sigma > 0.0, error.size / (2.0 * sigma), np.sqrt(error.size))
    return sigma, Error(size, error.freedom)
