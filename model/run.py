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
from .reference import distinct, reference_of, reference_point, reference_start
from .scenario import BEHAVIOURS, Reference
from .variants import CHOICES, live_only

MEMO = 65_536  # reference runs remembered for a start
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
              panel: bool = False, workers: int | None = None, reference: str = "own") -> Runs:
    """Run every (point, seed) pair given: run r uses points[r], resolved parameters, and seeds[r].

    reference: what each run is held against, a name of `reference.CHOICES`; reference runs that several runs share are made
    once.  Neither the number of workers nor the order of runs changes a result.  Raises LiveOnlyError for a variant that
    declares itself live-only, ParameterError for a reference that nobody knows.
    """
    if len(points) != len(seeds):
        raise ValueError(f"{len(points)} points but {len(seeds)} seeds; give one seed per point")
    refuse_live_only(start, points)
    held = held_against(start, points, seeds, reference, workers)
    return run_pairs(start, points, seeds, held, series, panel, workers)


def run_pairs(start: Start, points: Sequence[dict], seeds: Sequence[int], held: np.ndarray, series: bool, panel: bool,
              workers: int | None) -> Runs:
    """Every run, held against the deterrence with and without the US that `held` gives, shape (runs, 2)."""
    params, seeds = as_record(list(points)), np.asarray(seeds, np.int64)
    n, quarters = len(params), start.scenario.quarters
    runs = Runs(np.zeros(n, RESULT_DTYPE), np.zeros((n if series else 0, quarters), SYSTEM_DTYPE),
                np.zeros((n if panel else 0, quarters, len(start.allies)), ALLY_DTYPE))
    workers = (workers or os.cpu_count() or 1) if COMPILED else 1
    cuts = np.linspace(0, n, min(workers, n) + 1).astype(int)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(run_many, params[a:b], seeds[a:b], held[a:b], start, runs.results[a:b], runs.series[a:b],
                            runs.panel[a:b]) for a, b in zip(cuts, cuts[1:])]
        for job in jobs:
            job.result()
    return runs


def held_against(start: Start, points: Sequence[dict], seeds: Sequence[int], name: str, workers: int | None) -> np.ndarray:
    """Deterrence with and without the US in the last term of each run's reference, shape (runs, 2); -1 without one."""
    reference = reference_of(start.scenario, name)
    if reference is None:
        return np.full((len(seeds), 2), -1.0)
    pairs, where = reference_pairs(start, reference, points, seeds)
    keys = [(name, tuple(point.values()), seed) for point, seed in pairs]
    if len(start.memo) > MEMO:
        start.memo.clear()
    missing = [k for k, key in enumerate(keys) if key not in start.memo]
    if missing:
        found = run_references(start, reference, [pairs[k] for k in missing], False, workers).results
        for k, row in zip(missing, found, strict=True):
            start.memo[keys[k]] = (row["deterrence"], row["deterrence_alone"])
    return np.array([start.memo[key] for key in keys], float).reshape(len(keys), 2)[where]


def reference_series(start: Start, points: Sequence[dict], seeds: Sequence[int], name: str,
                     workers: int | None = None) -> np.ndarray:
    """Each run's reference by quarter: deterrence with and without the US, shape (runs, quarters, 2); -1 without one."""
    reference = reference_of(start.scenario, name)
    if reference is None:
        return np.full((len(seeds), start.scenario.quarters, 2), -1.0)
    pairs, where = reference_pairs(start, reference, points, seeds)
    series = run_references(start, reference, pairs, True, workers).series
    return np.stack([series["system_deterrence"], series["system_alone"]], -1)[where]


def reference_pairs(start: Start, reference: Reference, points: Sequence[dict],
                    seeds: Sequence[int]) -> tuple[list[tuple[dict, int]], np.ndarray]:
    """The reference runs that these runs need, each once, and which of them each run is held against."""
    made: dict[int, dict] = {}
    for point in points:
        if id(point) not in made:
            made[id(point)] = reference_point(start.scenario, reference, point)
    return distinct([made[id(point)] for point in points], seeds)


def run_references(start: Start, reference: Reference, pairs: list[tuple[dict, int]], series: bool,
                   workers: int | None) -> Runs:
    """Reference runs themselves, held against nothing."""
    begin, points, seeds = reference_start(start, reference), [point for point, _ in pairs], [seed for _, seed in pairs]
    refuse_live_only(begin, points)
    return run_pairs(begin, points, seeds, np.full((len(pairs), 2), -1.0), series, False, workers)


def refuse_live_only(start: Start, points: Sequence[dict[str, float | int]]) -> None:
    """Stop before the first run if a variant in use cannot be compiled."""
    codes = {(kind, int(point[name])) for point in points for name, kind in VARIANT_PARAMETERS.items()}
    codes |= {(VARIANT_PARAMETERS[name], int(row[name])) for row in start.allies for name in BEHAVIOURS if row[name] >= 0}
    for kind, code in sorted(codes):
        name = CHOICES[kind][code]
        if name in live_only(kind):
            raise LiveOnlyError(f"{kind} '{name}' runs on the object engine only; choose --engine live")
