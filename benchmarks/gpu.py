"""Does a graphics card find what the processor finds, and how many runs does it make a second?

    python benchmarks/gpu.py

Needs the extra `gpu` and a card. Compiling for a card takes minutes, so each scenario is compiled and compared in a process
of its own; made to take under four minutes on four cores or more. Rates come after, by the kernel that was kept: the card's at
three sizes, with the way there and back, and the processor's on all cores.
"""

import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from foedus.model.build import build
from foedus.model.gpu import DeviceError, card, run_on_card
from foedus.model.outcomes import RESULT_DTYPE
from foedus.model.parameters import as_record, resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

SCENARIOS = "transactional_2025", "ukraine_2025", "arcadia"
SIZES = 16_384, 65_536, 262_144
POINTS, RUNS = 32, 4096


def design(name: str, runs: int) -> tuple:
    """Start, points and seeds: a range of conditionality that shares its seeds."""
    scenario = load_scenario(name)
    points = [resolve(scenario.parameters | {"conditionality": c}) for c in np.linspace(0.0, 1.0, POINTS)]
    return build(scenario), [points[r % POINTS] for r in range(runs)], [r // POINTS for r in range(runs)]


def agreement(name: str) -> str:
    """How a scenario's runs compare: phases, runs that are the same to the last bit, and the largest difference."""
    start, points, seeds = design(name, RUNS)
    ours = run_batch(start, points, seeds, compiled=True).results
    theirs = run_batch(start, points, seeds, device="gpu").results
    same = sum(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True))
    largest = max(np.max(np.abs(ours[field] - theirs[field])) for field in RESULT_DTYPE.names if field != "phase")
    phases = np.mean(ours["phase"] == theirs["phase"])
    return (f"{name}: {phases:.2%} of phases and {same} of {RUNS} runs to the last bit the same, largest difference "
            f"{largest:.2g}")


def rate(runs: int) -> float:
    """Runs a second of the card, with the way there and back."""
    start, points, seeds = design(SCENARIOS[0], POINTS)
    params, held = np.resize(as_record(points), runs), np.full((runs, 2), -1.0)
    seeds, results, none = np.arange(runs) // POINTS, np.zeros(runs, RESULT_DTYPE), np.zeros(0)
    then = time.perf_counter()
    run_on_card(params, seeds, held, start, results, none, none)
    return runs / (time.perf_counter() - then)


def main() -> None:
    """Measure and print."""
    try:
        print(card())
    except DeviceError as problem:
        raise SystemExit(str(problem)) from None
    with ProcessPoolExecutor(len(SCENARIOS), multiprocessing.get_context("spawn")) as pool:
        for line in pool.map(agreement, SCENARIOS):
            print(line, flush=True)
    for runs in SIZES:
        print(f"{SCENARIOS[0]}, {runs:,} runs: {rate(runs):,.0f} runs/s", flush=True)
    start, points, seeds = design(SCENARIOS[0], RUNS)
    then = time.perf_counter()
    run_batch(start, points, seeds, compiled=True)
    print(f"{os.cpu_count()} cores: {RUNS / (time.perf_counter() - then):,.0f} runs/s")


if __name__ == "__main__":
    main()
