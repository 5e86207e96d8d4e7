"""Does a graphics card find what the processor finds, and how many runs does it make a second?

    python benchmarks/gpu.py

Needs the extra `gpu` and a card; made to take under four minutes.  Agreement is told by scenario on the same points and
seeds, rates at three sizes, after the kernel has been compiled.
"""

import os
import time

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
    run_batch(start, points[:POINTS], seeds[:POINTS], compiled=True)
    then = time.perf_counter()
    ours = run_batch(start, points, seeds, compiled=True).results
    took = time.perf_counter() - then
    theirs = run_batch(start, points, seeds, device="gpu").results
    same = sum(a.tobytes() == b.tobytes() for a, b in zip(ours, theirs, strict=True))
    largest = max(np.max(np.abs(ours[field] - theirs[field])) for field in RESULT_DTYPE.names if field != "phase")
    phases = np.mean(ours["phase"] == theirs["phase"])
    return (f"{name}: {phases:.2%} of phases and {same} of {RUNS} runs to the last bit the same, largest difference "
            f"{largest:.2g}; {RUNS / took:,.0f} runs/s on {os.cpu_count()} cores")


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
    for name in SCENARIOS:
        print(agreement(name), flush=True)
    for runs in SIZES:
        print(f"{SCENARIOS[0]}, {runs:,} runs: {rate(runs):,.0f} runs/s", flush=True)


if __name__ == "__main__":
    main()
