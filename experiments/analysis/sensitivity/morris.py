"""Morris screening: elementary effects of every parameter on an outcome, with a dummy as noise floor.

mu* is the mean size of the effect of crossing the parameter's range, sigma the spread of that effect over the space: large
where the parameter interacts or curves (Morris 1991; Campolongo, Cariboni and Saltelli 2007).  The dummy is that of
`sobol`: a step that replaces a point's seeds by others.
"""

import numpy as np
import pandas as pd

from ...sweep.designs import morris
from ..finding import Z
from .runs import AnalysisError, Outcome, Runs, bootstrap
from .sobol import DRAWS, DUMMY, refuse_few_seeds


def morris_of(runs: Runs, outcome: Outcome) -> pd.DataFrame:
    """One row a parameter and the dummy: mu, mu_star, sigma, halves of their 95 % intervals, and `above`.

    above: the interval of mu* lies wholly above the dummy's.  Units: of the outcome, for the whole range of the parameter.
    """
    effects, step = elementary_effects(outcome.values, unit_design(runs))
    blocks, _, seeds = effects.shape
    base = outcome.values.reshape(blocks, -1, seeds)[:, :1] / step
    names = (*runs.varied, DUMMY)
    rows = np.concatenate([effects, base], axis=1).reshape(-1, seeds)
    found, error = bootstrap(rows, summary, blocks, DRAWS)
    found, half = found.reshape(3, -1), Z * error.reshape(3, -1)
    table = pd.DataFrame({"parameter": names} | {
        key: column for i, name in enumerate(("mu", "mu_star", "sigma"))
        for key, column in ((name, found[i]), (f"{name}_half", half[i]))})
    dummy = table.iloc[-1]
    return table.assign(above=table["mu_star"] - table["mu_star_half"] > dummy["mu_star"] + dummy["mu_star_half"])


def unit_design(runs: Runs) -> np.ndarray:
    """The trajectories on the unit cube, shape (trajectories, parameters + 1, parameters), made again from their seed."""
    refuse_few_seeds(runs)
    many, options = len(runs.varied), {key: runs.options[key] for key in ("samples", "seed", "levels") if key in runs.options}
    unit = morris(many, **options)
    if len(unit) != len(runs.table):
        raise AnalysisError(f"'{runs.source}' varies {many} factors in {len(runs.table):,} rows, which is no whole morris "
                            f"design of {options['samples']} trajectories; sweep it again")
    return unit.reshape(options["samples"], many + 1, many)


def elementary_effects(values: np.ndarray, unit: np.ndarray) -> tuple[np.ndarray, float]:
    """Change of the outcome for a change by one, shape (trajectories, parameters, seeds), and the size of a step.

    values: (rows, seeds); unit: (trajectories, parameters + 1, parameters).
    """
    step = np.diff(unit, axis=1)
    which = np.abs(step).argmax(axis=2)
    size = np.take_along_axis(step, which[..., None], axis=2)
    change = np.diff(values.reshape(*unit.shape[:2], -1), axis=1) / size
    effects = np.empty_like(change)
    np.put_along_axis(effects, which[..., None], change, axis=1)
    return effects, float(np.abs(size).mean())


def summary(effects: np.ndarray, redraw: np.ndarray) -> np.ndarray:
    """mu, then mu*, then sigma of every parameter and the dummy.

    effects, redraw: (trajectories, parameters + 1) of effects and, in the last column, of the outcome at the base for a
    step of one; the dummy's effect is what redrawing the luck there changes.
    """
    effects = np.column_stack([effects[:, :-1], redraw[:, -1]])
    return np.concatenate([effects.mean(axis=0), np.abs(effects).mean(axis=0), effects.std(axis=0, ddof=1)])
