"""What a whole sweep costs beside the compiled loop alone: the same runs, one thread, one process.

    python benchmarks/sweep_overhead.py [RUNS]

The two take turns, a tenth of the runs at a time, so that whatever else the machine does falls on both.
"""

import sys
import tempfile
from time import perf_counter, process_time

import numpy as np

from foedus.experiments.sweep.chunk import run_task
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.model.build import SYSTEM_DTYPE
from foedus.model.engine import run_many
from foedus.model.outcomes import RESULT_DTYPE

SEEDS, TURNS = 20, 10


def spec(runs: int, turn: int) -> dict:
    """A design of that many runs, another one each turn."""
    points = max(2, runs // SEEDS)
    return {"replicates": SEEDS, "factors": {"conditionality": {"from": 0.01 * turn, "to": 1.0, "steps": points}}}


def kernel_alone(plan: Plan) -> tuple[float, float]:
    """The runs of a plan in one call, nothing kept."""
    stage = plan.first_round
    task, start = plan.task(stage, 0, stage.end), plan.starts[0]
    params, quarters, n = task.records[task.which], start.scenario.quarters, len(task)
    begin = perf_counter(), process_time()
    run_many(params, task.seeds, start.allies, start.patron, start.rivals, start.communities, np.zeros(quarters, SYSTEM_DTYPE),
             start.distances, start.events, start.scenario.first, quarters, np.zeros(n, RESULT_DTYPE),
             np.zeros((0, quarters), SYSTEM_DTYPE), np.zeros((0, quarters, len(start.allies)), start.allies.dtype))
    return perf_counter() - begin[0], process_time() - begin[1]


def whole_sweep(given: dict) -> tuple[float, float]:
    """The same runs as a sweep into a folder: spec, seeds, parts, tables, manifest."""
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter(), process_time()
        sweep(given, folder, workers=1, progress=False)
        return perf_counter() - begin[0], process_time() - begin[1]


def main(runs: int) -> None:
    """Print both and their ratio."""
    warm = Plan(load_spec(spec(40, 0)))
    run_task(warm.task(warm.first_round, 0, 40))
    totals = np.zeros((2, 2))
    for turn in range(TURNS):
        given = spec(runs // TURNS, turn)
        totals += [kernel_alone(Plan(load_spec(given))), whole_sweep(given)]
    (kernel, kernel_cpu), (whole, whole_cpu) = totals
    print(f"{runs:,} runs: compiled loop {kernel:.1f} s, sweep {whole:.1f} s; overhead {whole / kernel - 1:.1%} "
          f"(processor time {whole_cpu / kernel_cpu - 1:.1%})")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
