"""Run a scenario on the fast engine: once, or a design times seeds on all cores."""

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .build import ALLY_DTYPE, SYSTEM_DTYPE, Start
from .compiled import COMPILED
from .engine import run_many
from .outcomes import RESULT_DTYPE
from .parameters import as_record
from .scenario import BEHAVIOURS
from .variants import CHOICES, live_only

VARIANT_PARAMETERS = {
    "incumbent_strategy": "strategy", "challenger_strategy": "strategy", "spending_behaviour": "spending",
    "reassurance_behaviour": "reassurance", "hedging_behaviour": "hedging",
}


class LiveOnlyError(ValueError):
    """A variant that only the object engine can run. One line, with the remedy."""


@dataclass(frozen=True)
class Runs:
    """What came out: results (runs,); series (runs, quarters) and panel (runs, quarters, allies), empty if not wanted."""

    results: np.ndarray
    series: np.ndarray
    panel: np.ndarray


def run_batch(start: Start, points: Sequence[dict[str, float | int]], seeds: Sequence[int], *, series: bool = False,
              panel: bool = False, workers: int | None = None) -> Runs:
    """Run every (point, seed) pair given: run r uses points[r], resolved parameters, and seeds[r].

    Neither the number of workers nor the order of runs changes a result.  Raises LiveOnlyError for a variant that
    declares itself live-only.
    """
    if len(points) != len(seeds):
        raise ValueError(f"{len(points)} points but {len(seeds)} seeds; give one seed per point")
    refuse_live_only(start, points)
    params, seeds = as_record(list(points)), np.asarray(seeds, np.int64)
    n, quarters = len(params), start.scenario.quarters
    runs = Runs(np.zeros(n, RESULT_DTYPE), np.zeros((n if series else 0, quarters), SYSTEM_DTYPE),
                np.zeros((n if panel else 0, quarters, len(start.allies)), ALLY_DTYPE))
    workers = (workers or os.cpu_count() or 1) if COMPILED else 1
    cuts = np.linspace(0, n, min(workers, n) + 1).astype(int)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run_slice, start, params, seeds, runs, slice(a, b)) for a, b in zip(cuts, cuts[1:])]
        for job in jobs:
            job.result()
    return runs


def run_slice(start: Start, params: np.ndarray, seeds: np.ndarray, runs: Runs, part: slice) -> None:
    """Run a slice of the runs into its place."""
    quarters = start.scenario.quarters
    run_many(params[part], seeds[part], start.allies, start.patron, start.rivals, start.communities,
             np.zeros(quarters, SYSTEM_DTYPE), start.distances, start.events, start.scenario.first, quarters,
             runs.results[part], runs.series[part], runs.panel[part])


def refuse_live_only(start: Start, points: Sequence[dict[str, float | int]]) -> None:
    """Stop before the first run if a variant in use cannot be compiled."""
    codes = {(kind, int(point[name])) for point in points for name, kind in VARIANT_PARAMETERS.items()}
    codes |= {(VARIANT_PARAMETERS[name], int(row[name])) for row in start.allies for name in BEHAVIOURS if row[name] >= 0}
    for kind, code in sorted(codes):
        name = CHOICES[kind][code]
        if name in live_only(kind):
            raise LiveOnlyError(f"{kind} '{name}' runs on the object engine only; choose --engine live")
