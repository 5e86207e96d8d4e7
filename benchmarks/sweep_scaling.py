"""How much faster a sweep is on two cores than on one: the same experiment, the two taking turns.

    python benchmarks/sweep_scaling.py [RUNS]

Says also how busy the cores were with it: on a machine that does other things, two cores are not two.
"""

import sys
import tempfile
from time import perf_counter, process_time

import numpy as np

from foedus.experiments.sweep.run import sweep

SEEDS, TURNS = 20, 4


def timed(points: int, workers: int) -> tuple[float, float]:
    """Wall and processor seconds of a sweep."""
    spec = {"replicates": SEEDS, "factors": {"conditionality": {"steps": points}}}
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter(), process_time()
        sweep(spec, folder, workers=workers, progress=False)
        return perf_counter() - begin[0], process_time() - begin[1]


def main(runs: int) -> None:
    """Print the speed-up."""
    timed(2, 1)
    one, two = np.zeros(2), np.zeros(2)
    for _ in range(TURNS):
        one += timed(runs // SEEDS // TURNS, 1)
        two += timed(runs // SEEDS // TURNS, 2)
    print(f"{runs:,} runs: one core {one[0]:.1f} s, two cores {two[0]:.1f} s; {one[0] / two[0]:.2f} times as fast, "
          f"with {two[1] / two[0]:.2f} cores to be had and {two[1] / one[1] - 1:+.1%} of work")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
