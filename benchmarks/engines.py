"""How much faster is the fast engine?  Ratios within one run: the same world, design and seeds, the same cores.

    python benchmarks/engines.py

Prints, for this machine: the first compilation and a cached start, each in a fresh process; a live quarter; and
`mesa.batch_run` of the living world against the fast engine, both on all cores.
"""

import os
import subprocess
import sys
import tempfile
import time
import warnings

import mesa
import numpy as np

from foedus.agents.world import World
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

POINTS, SEEDS = 20, 5
FIRST_RUN = ("from foedus.model.build import build; from foedus.model.run import run_batch;"
             "from foedus.model.parameters import resolve; from foedus.model.scenario import load_scenario;"
             "import time; start = build(load_scenario()); then = time.perf_counter();"
             "run_batch(start, [resolve()], [1]); print(time.perf_counter() - then)")


def compilation() -> tuple[float, float]:
    """Seconds of the first run with an empty cache, and with a full one."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "XDG_CACHE_HOME": folder, "LOCALAPPDATA": folder, "HOME": folder}
        runs = [subprocess.run([sys.executable, "-c", FIRST_RUN], env=environment, capture_output=True, text=True, check=True)
                for _ in range(2)]
    return float(runs[0].stdout), float(runs[1].stdout)


def live_quarter() -> float:
    """Median seconds of a quarter of the living world."""
    world, times = World(rng=1), []
    while world.running:
        then = time.perf_counter()
        world.step()
        times.append(time.perf_counter() - then)
    return float(np.median(times))


def mesa_batch(processes: int) -> float:
    """Seconds per run of `mesa.batch_run`, which collects the phase at the end of each run."""
    parameters = {"conditionality": np.linspace(0, 1, POINTS).tolist(), "history": list(range(SEEDS))}
    then = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(World, parameters, number_processes=processes, display_progress=False)
    assert len({(row["conditionality"], row["history"]) for row in rows}) == POINTS * SEEDS
    return (time.perf_counter() - then) / (POINTS * SEEDS)


def fast_batch(processes: int, repeat: int = 30) -> float:
    """Seconds per run of the fast engine on the same points and seeds, repeated to be measurable."""
    start = build(load_scenario())
    points = [resolve({"conditionality": c}) for c in np.linspace(0, 1, POINTS) for _ in range(SEEDS)] * repeat
    seeds = list(range(SEEDS)) * POINTS * repeat
    run_batch(start, points[:2], seeds[:2])
    then = time.perf_counter()
    run_batch(start, points, seeds, workers=processes)
    return (time.perf_counter() - then) / len(points)


def main() -> None:
    """Measure and print."""
    cores = os.cpu_count() or 1
    first, cached = compilation()
    print(f"first run, compiling: {first:.1f} s; cached: {cached:.2f} s")
    print(f"live quarter: {live_quarter() * 1e3:.1f} ms")
    slow, fast = mesa_batch(cores), fast_batch(cores)
    print(f"mesa.batch_run: {slow * 1e3:.1f} ms a run; fast engine: {fast * 1e3:.3f} ms a run; {cores} processes or threads")
    print(f"ratio: {slow / fast:.0f}")


if __name__ == "__main__":
    main()
