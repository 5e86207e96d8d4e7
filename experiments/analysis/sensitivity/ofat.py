"""One factor at a time over its whole range, the others as the scenario has them (ten Broeke, van Voorn and Ligtenberg 2016).

It shows what a variance cannot: the shape of a response, where it tips, and how wide luck spreads it.  It says nothing of
how parameters act together.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ....model.parameters import BY_NAME
from ..finding import Z
from .runs import Outcome, Runs
from .sobol import DRAWS

BAND = (0.1, 0.9)  # quantiles over the seeds


def curves_of(runs: Runs, outcomes: Sequence[Outcome]) -> pd.DataFrame:
    """One row a factor, value and outcome: `mean` over the seeds and the quantiles `low` and `high` of `BAND`.

    The first row of the design is the base; it belongs to every curve.
    """
    pieces = []
    for factor, rows in rows_of(runs).items():
        for outcome in outcomes:
            values = outcome.values[rows]
            low, high = np.quantile(values, BAND, axis=1)
            pieces.append(pd.DataFrame({"factor": factor, "value": runs.table[factor].to_numpy()[rows], "base": rows == 0,
                                        "outcome": outcome.name, "mean": values.mean(axis=1), "low": low, "high": high}))
    return pd.concat(pieces, ignore_index=True)


def rows_of(runs: Runs) -> dict[str, np.ndarray]:
    """Rows of the design on the curve of every factor, in the order of its values."""
    base = runs.table.iloc[0]
    found = {}
    for name in runs.varied:
        column = runs.table[name]
        rows = np.concatenate([[0], np.flatnonzero((column != base[name]).to_numpy())])
        choices = BY_NAME[name].choices if name in BY_NAME else ()
        values = [choices.index(value) if choices else value for value in column.to_numpy()[rows]]
        found[name] = rows[np.argsort(values, kind="stable")]
    return found


def reach_of(runs: Runs, outcome: Outcome) -> pd.DataFrame:
    """How far each factor alone moves an outcome: the largest less the smallest mean on its curve.

    The half interval comes from a bootstrap of the seeds.  `luck` is the half interval of a single mean, which a factor
    without any effect would reach by itself.
    """
    rng = np.random.default_rng(1)
    seeds = outcome.values.shape[1]
    weights = np.column_stack([np.ones(seeds), *(rng.multinomial(seeds, np.full(seeds, 1 / seeds)) for _ in range(DRAWS))])
    luck = Z * outcome.values[0].std(ddof=1) / np.sqrt(seeds)
    found = []
    for name, rows in rows_of(runs).items():
        reach = np.ptp(outcome.values[rows] @ (weights / seeds), axis=0)
        found.append((name, outcome.name, reach[0], Z * reach[1:].std(ddof=1), luck))
    return pd.DataFrame(found, columns=["parameter", "outcome", "reach", "reach_half", "luck"])
