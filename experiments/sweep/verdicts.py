"""The verdict on runs as of every quarter: what their results would be had they ended there."""

from collections.abc import Sequence

import numpy as np

from ...model.compiled import COMPILED, kernel
from ...model.engine import Row, objects
from ...model.outcomes import RESULT_DTYPE, conclude, windowed
from ...model.parameters import DTYPE


def verdicts(series: np.ndarray, held: np.ndarray, params: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Results as of quarters `begin` up to, not including, `end` of each run, records (runs, quarters); 0 in the others.

    series: records of the system (runs, quarters); held: deterrence with and without the US in each run's reference, as of
    every quarter (see `windows`), shape (runs, quarters, 2); params: parameter records (runs,); begin, end: shape (runs,).
    """
    results = np.zeros(series.shape, RESULT_DTYPE)
    if COMPILED:
        conclude_compiled(series, held, params, begin, end, results)
        return results
    for r in range(len(series)):
        rows, p = objects(series[r]), Row(np.asarray(params[r], DTYPE))
        for q in range(begin[r], end[r]):
            found = Row(np.zeros((), RESULT_DTYPE))
            conclude(found, rows, q + 1, *map(float, held[r, q]), p)
            results[r, q] = tuple(vars(found).values())
    return results


@kernel
def conclude_compiled(series, held, params, begin, end, results):
    """The loop of `verdicts`."""
    for r in range(len(series)):
        for q in range(begin[r], end[r]):
            conclude(results[r, q], series[r], q + 1, held[r, q, 0], held[r, q, 1], params[r])


class Both:
    """Deterrence with and without the US in one quarter, of many runs at once."""

    def __init__(self, system_deterrence: np.ndarray, system_alone: np.ndarray):
        self.system_deterrence, self.system_alone = system_deterrence, system_alone


def windows(reference: np.ndarray) -> np.ndarray:
    """What each quarter is held against: means over the reference's last term, shape (runs, quarters, 2); -1 without one.

    reference: deterrence with and without the US by quarter, likewise.
    """
    if (reference < 0.0).all():
        return reference
    rows: Sequence[Both] = [Both(reference[:, q, 0], reference[:, q, 1]) for q in range(reference.shape[1])]
    return np.stack([np.stack(windowed(rows, q + 1), -1) for q in range(len(rows))], axis=1)
