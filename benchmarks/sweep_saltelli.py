"""A sensitivity analysis of twenty parameters as one sweep, and what it would take on a cluster.

    python benchmarks/sweep_saltelli.py [SAMPLES SEEDS]

Saltelli's design with pairs: SAMPLES times 42 points; 512 samples and 20 seeds are 430,080 runs.
"""

import os
import sys
import tempfile
from time import perf_counter

from foedus.experiments.sweep.run import sweep
from foedus.model.parameters import PARAMETERS

FACTORS = 20
CLUSTER = 1000  # cores


def main(samples: int, seeds: int) -> None:
    """Print time, speed and size."""
    names = [p.name for p in PARAMETERS if not p.choices][:FACTORS]
    spec = {"replicates": seeds, "factors": {name: {} for name in names},
            "design": {"kind": "saltelli", "samples": samples, "second_order": True}}
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        found = sweep(spec, folder)
        seconds, runs = perf_counter() - begin, found.manifest["tables"]["runs"]["rows"]
        size = (found.folder / "runs.parquet").stat().st_size / 1e6
    print(f"{found.manifest['points']:,} points, {runs:,} runs: {seconds:.0f} s on {cores} cores, {runs / seconds:,.0f} runs a "
          f"second; {size:.0f} MB; {found.manifest['failed']} failed")
    print(f"on {CLUSTER:,} such cores at the same rate each: {seconds * cores / CLUSTER:.1f} s")


if __name__ == "__main__":
    main(*[int(word) for word in sys.argv[1:]] or [512, 20])
