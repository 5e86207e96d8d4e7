"""A run held against its reference, quarter by quarter: the hardening index and its parts, and what happened in a year."""

import numpy as np

from ...model.outcomes import DEAL_WINDOW, LEAST_USED, WINDOW

DERIVED = ("hardening", "hardening_us", "hardening_alone", "reference_deterrence", "reference_alone", "probes_year",
           "crises_year", "exits_year")
YEAR = 4  # quarters


def derived(series: np.ndarray, reference: np.ndarray) -> dict[str, np.ndarray]:
    """The measures `DERIVED`, each of the shape of `series`.

    series, reference: records of the system, shape (..., quarters), of a run and of its reference.
    """
    both, alone = reference["system_deterrence"], reference["system_alone"]
    held, held_alone = trailing(both), trailing(alone)
    used = np.maximum(LEAST_USED, 1.0 - held)
    hardening = (trailing(series["system_deterrence"]) - held) / used
    own = (trailing(series["system_alone"]) - held_alone) / used
    return {"hardening": hardening, "hardening_us": hardening - own, "hardening_alone": own, "reference_deterrence": both,
            "reference_alone": alone, "probes_year": of_a_year(series["system_probes"]),
            "crises_year": of_a_year(series["system_crises"]), "exits_year": of_a_year(series["system_exits"])}


def judged(series: np.ndarray) -> dict[str, np.ndarray]:
    """What phases are judged by besides the index, after every quarter: deals, suspended ties of the worst-hit community."""
    return {"deals": trailing(series["system_deals"], DEAL_WINDOW), "out": trailing(series["system_out"])}


def trailing(values: np.ndarray, window: int = WINDOW) -> np.ndarray:
    """Mean over the last quarters played, in every quarter; values along the last axis."""
    ends = np.arange(1, values.shape[-1] + 1)
    begins = np.maximum(0, ends - window)
    sums = np.concatenate((np.zeros((*values.shape[:-1], 1)), np.cumsum(values, -1)), -1)
    return (sums[..., ends] - sums[..., begins]) / (ends - begins)


def of_a_year(counted: np.ndarray) -> np.ndarray:
    """How much a count rose over the last four quarters; counts along the last axis."""
    before = np.zeros_like(counted)
    before[..., YEAR:] = counted[..., :-YEAR]
    return counted - before
