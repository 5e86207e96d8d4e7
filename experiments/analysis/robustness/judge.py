"""Runs judged anew: the phase under other thresholds, from the outcomes that were kept.

A threshold is read when a run is over and nowhere before, so the same run under another threshold is the same run.
"""

from collections.abc import Mapping

import numpy as np

from ....model.outcomes import judge
from ....model.parameters import as_object

READ = ("hardening", "hardening_us", "hardening_alone", "deals", "out")  # as `judge` does


def judged(outcomes: Mapping[str, np.ndarray], parameters: dict[str, float | int]) -> np.ndarray:
    """Phases as positions in `PHASES`, in the shape of the outcomes. parameters: resolved, thresholds among them."""
    p = as_object(parameters)
    columns = [np.asarray(outcomes[name], float).ravel().tolist() for name in READ]
    phases = [judge(*row, p).phase for row in zip(*columns, strict=True)]
    return np.array(phases, int).reshape(np.shape(outcomes[READ[0]]))


def stability(outcomes: Mapping[str, np.ndarray], phases: np.ndarray, parameters: dict[str, float | int],
              shifts: list[tuple[tuple[str, float], ...]]) -> np.ndarray:
    """Whether each run keeps its phase under each shift of a threshold, shape (shifts, *runs)."""
    return np.stack([judged(outcomes, parameters | dict(shift)) == phases for shift in shifts])
