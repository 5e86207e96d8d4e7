"""A sweep against `mesa.batch_run` of the living world: the same points and seeds, one process each.

    python benchmarks/sweep_against_mesa.py [RUNS OF MESA]
"""

import sys
import tempfile
import warnings
from time import perf_counter

from mesa.batchrunner import batch_run

from foedus.agents.world import World
from foedus.experiments.sweep.run import sweep

LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)
MORE = 50  # times as many runs for the sweep, so that its time can be measured


def mesa_seconds(runs: int) -> float:
    """Seconds a run with `mesa.batch_run`."""
    begin = perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of `iterations`, in newer versions of Mesa
        rows = batch_run(World, {"conditionality": LEVELS}, iterations=runs // len(LEVELS), number_processes=1,
                         display_progress=False)
    return (perf_counter() - begin) / len(rows)


def sweep_seconds(runs: int) -> float:
    """Seconds a run with a sweep into a folder."""
    spec = {"replicates": runs // len(LEVELS), "factors": {"conditionality": list(LEVELS)}}
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        found = sweep(spec, folder, workers=1, progress=False)
        return (perf_counter() - begin) / found.manifest["tables"]["runs"]["rows"]


def main(runs: int) -> None:
    """Print the ratio."""
    sweep_seconds(len(LEVELS))
    ours, theirs = sweep_seconds(MORE * runs), mesa_seconds(runs)
    print(f"mesa.batch_run {1e3 * theirs:.1f} ms a run, sweep {1e3 * ours:.2f} ms a run, one process each: "
          f"{theirs / ours:.0f} times as fast")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
