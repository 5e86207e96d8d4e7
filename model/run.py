"""Run a scenario on the fast engine: once, or a design times seeds on all cores.

Few runs are interpreted and many compiled, with the same bits: to fetch the compiled loop takes as long as to interpret
four runs, and to compile it as long as some 150.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .build import ALLY_DTYPE, SYSTEM_DTYPE, Start
from .cells import BEHAVIOURS
from .compiled import COMPILED
from .engine import run_compiled, run_fast, run_interpreted
from .outcomes import RESULT_DTYPE
from .parameters import as_record
from .reference import distinct, reference_of, reference_policy, reference_start
from .setting import Reference
from .trial import refuse_flawed
from .variants import CHOICES, live_only

MEMO = 65_536  # reference runs remembered for a start
VARIANT_PARAMETERS = {
    "incumbent_strategy": "strategy", "challenger_strategy": "strategy", "spending_behaviour": "spending",
    "reassurance_behaviour": "reassurance", "hedging_behaviour": "hedging",
}
# Processor seconds, rounded, on a machine of 2024. They choose a way to the same numbers and no number.
INTERPRETING = 0.0003  # an ally and quarter
FETCHING = 1.1  # numba, and the compiled loop from its cache
COMPILING = 60.0
SPENT = [0.0]  # what this process has interpreted so far


class LiveOnlyError(ValueError):
    """A variant that only the object engine can run. One line, with the remedy."""


@dataclass(frozen=True)
class Runs:
    """What came out: results (runs,); series (runs, quarters) and panel (runs, quarters, allies), empty if not wanted."""

    results: np.ndarray
    series: np.ndarray
    panel: np.ndarray


def run_batch(start: Start, points: Sequence[dict[str, float | int]], seeds: Sequence[int], *, series: bool = False,
              panel: bool = False, workers: int | None = None, compiled: bool | None = None, reference: str = "own",
              device: str = "cpu") -> Runs:
    """Run every (point, seed) pair given: run r uses points[r], resolved parameters, and seeds[r].

    reference: what each run is held against, a name of `reference.CHOICES`; reference runs that several runs share are made
    once.  compiled: whether to use the compiled loop, None for the cheaper way.  Neither that nor the number of workers nor
    the order of runs changes a result.  device: "gpu" for a graphics card, whose results may differ in the last bits; see
    `gpu`.  Raises LiveOnlyError for a variant that declares itself live-only, ParameterError for a reference that nobody
    knows, `gpu.DeviceError` where no card can do it.
    """
    if len(points) != len(seeds):
        raise ValueError(f"{len(points)} points but {len(seeds)} seeds; give one seed per point")
    refuse_live_only(start, points)
    compiled = COMPILED and (compile_next(start, 2 * len(seeds)) if compiled is None else compiled)
    held = held_against(start, points, seeds, reference, workers, compiled, device)
    return run_pairs(start, points, seeds, held, series, panel, workers, compiled, device)


def run_pairs(start: Start, points: Sequence[dict], seeds: Sequence[int], held: np.ndarray, series: bool, panel: bool,
              workers: int | None, compiled: bool, device: str = "cpu") -> Runs:
    """Every run, held against the deterrence with and without the US that `held` gives, shape (runs, 2)."""
    params, seeds = as_record(list(points)), np.asarray(seeds, np.int64)
    n, quarters = len(params), start.scenario.quarters
    runs = Runs(np.zeros(n, RESULT_DTYPE), np.zeros((n if series else 0, quarters), SYSTEM_DTYPE),
                np.zeros((n if panel else 0, quarters, len(start.allies)), ALLY_DTYPE))
    loop = loop_of(device, compiled)
    workers = (workers or os.cpu_count() or 1) if loop is run_fast else 1
    cuts = np.linspace(0, n, min(workers, n) + 1).astype(int)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(loop, params[a:b], seeds[a:b], held[a:b], start, runs.results[a:b], runs.series[a:b],
                            runs.panel[a:b]) for a, b in zip(cuts, cuts[1:])]
        for job in jobs:
            job.result()
    return runs


def loop_of(device: str, compiled: bool) -> Callable:
    """What makes runs: a graphics card, the compiled loop, or Python."""
    if device == "gpu":
        from .gpu import run_on_card

        return run_on_card
    return run_fast if compiled else run_interpreted


def held_against(start: Start, points: Sequence[dict], seeds: Sequence[int], name: str, workers: int | None,
                 compiled: bool, device: str = "cpu") -> np.ndarray:
    """Deterrence with and without the US in the last term of each run's reference, shape (runs, 2); -1 without one."""
    reference = reference_of(start.scenario, name)
    if reference is None:
        return np.full((len(seeds), 2), -1.0)
    pairs, where = reference_pairs(start, reference, points, seeds)
    keys = [(device, name, tuple(point.values()), seed) for point, seed in pairs]
    if len(start.memo) > MEMO:
        start.memo.clear()
    missing = [k for k, key in enumerate(keys) if key not in start.memo]
    if missing:
        found = run_references(start, reference, [pairs[k] for k in missing], False, workers, compiled, device).results
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
    compiled = COMPILED and compile_next(start, len(pairs))
    series = run_references(start, reference, pairs, True, workers, compiled).series
    return np.stack([series["system_deterrence"], series["system_alone"]], -1)[where]


def reference_pairs(start: Start, reference: Reference, points: Sequence[dict],
                    seeds: Sequence[int]) -> tuple[list[tuple[dict, int]], np.ndarray]:
    """The reference runs that these runs need, each once, and which of them each run is held against."""
    policy = reference_policy(start.scenario, reference)
    made = {id(point): {**point, **policy} for point in points}
    return distinct([made[id(point)] for point in points], seeds)


def run_references(start: Start, reference: Reference, pairs: list[tuple[dict, int]], series: bool,
                   workers: int | None, compiled: bool, device: str = "cpu") -> Runs:
    """Reference runs themselves, held against nothing."""
    begin, points, seeds = reference_start(start, reference), [point for point, _ in pairs], [seed for _, seed in pairs]
    refuse_live_only(begin, points)
    return run_pairs(begin, points, seeds, np.full((len(pairs), 2), -1.0), series, False, workers, compiled, device)


def compiled_ready() -> bool:
    """Whether many runs can begin at once: there is a compiler, and it has nothing to compile."""
    return COMPILED and run_compiled.ready


def interpreted_runs(start: Start, seconds: float) -> int:
    """How many runs of this world the interpreted loop makes in about so many seconds of a processor."""
    return int(seconds / interpreting(start))


def interpreting(start: Start) -> float:
    """About how many seconds of a processor the interpreted loop takes for a run of this world."""
    return INTERPRETING * len(start.allies) * start.scenario.quarters


def runs_within(start: Start, wanted: int, seconds: float) -> int:
    """How many of the runs wanted a command should make that is to answer in about so many seconds.

    All of them if the compiled loop is ready; otherwise as many as can be interpreted, at least one.
    """
    return wanted if compiled_ready() else max(1, min(wanted, interpreted_runs(start, seconds)))


def compile_next(start: Start, runs: int) -> bool:
    """Whether these runs are cheaper compiled, counting what this process has interpreted so far.

    A process that asks for a run at a time, again and again, thus loses at most the price of compiling once more.
    """
    if run_compiled.loop is not None:
        return True
    worth = interpreting(start) * runs
    if worth + SPENT[0] > (FETCHING if run_compiled.ready else COMPILING):
        return True
    SPENT[0] += worth
    return False


def refuse_live_only(start: Start, points: Sequence[dict[str, float | int]]) -> None:
    """Stop before the first run if a variant in use cannot be compiled, or is an own one that cannot be run at all."""
    codes = {(kind, int(point[name])) for point in points for name, kind in VARIANT_PARAMETERS.items()}
    codes |= {(VARIANT_PARAMETERS[name], int(row[name])) for row in start.allies for name in BEHAVIOURS if row[name] >= 0}
    refuse_flawed(codes)
    for kind, code in sorted(codes):
        name = CHOICES[kind][code]
        if name in live_only(kind):
            raise LiveOnlyError(f"{kind} '{name}' runs on the object engine only; choose --engine live")
