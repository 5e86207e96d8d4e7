"""One factor at a time over its whole range, the others as the scenario has them (ten Broeke, van Voorn and Ligtenberg 2016).

It shows what a variance cannot: the shape of a response, where it tips, and how wide luck spreads it.  It says nothing of
how parameters act together.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ....model.cells import named_choices
from ..clusters import error_of, pronounced
from .runs import Outcome, Runs

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
        choices = named_choices(name)
        values = [choices.index(value) if choices else value for value in column.to_numpy()[rows]]
        found[name] = rows[np.argsort(values, kind="stable")]
    return found


def reach_of(runs: Runs, outcome: Outcome) -> pd.DataFrame:
    """How far each factor alone moves an outcome: the largest less the smallest mean on its curve, free of luck.

    Which level is highest and which lowest is told by the other seeds for every seed, so that among many levels luck has no
    reach of its own.  reach_half: of the 95 % interval over the seeds; chance: of such a reach where there is none; above:
    whether it may be told from none, for all factors together.
    """
    found = []
    for name, rows in rows_of(runs).items():
        values = outcome.values[rows]
        others = values.sum(axis=1, keepdims=True) - values
        highest, lowest = (np.take_along_axis(values, by(others, axis=0)[None], 0) for by in (np.argmax, np.argmin))
        each = highest - lowest
        reach, seeds = each.mean(), each.size
        error = error_of((np.array(each.var(ddof=1) / seeds), seeds - 1))
        found.append((name, outcome.name, reach, float(error.half()), float(error.chance(reach)) if reach > 0.0 else 1.0))
    table = pd.DataFrame(found, columns=["parameter", "outcome", "reach", "reach_half", "chance"])
    return table.assign(above=pronounced(table["chance"].to_numpy()))
