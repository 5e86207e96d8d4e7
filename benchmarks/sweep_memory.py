"""Peak memory of a sweep of 100,000 runs and of one of 1,000,000, each in its own process.

    python benchmarks/sweep_memory.py [RUNS RUNS]

The world is small, because memory does not depend on how long a run takes.
"""

import subprocess
import sys

CODE = """\
import sys, tempfile
from foedus.experiments.sweep.run import sweep
runs, seeds = int(sys.argv[1]), 20
spec = {"scenario": "arcadia", "horizon": 8, "replicates": seeds, "factors": {"conditionality": {"steps": runs // seeds}}}
with tempfile.TemporaryDirectory() as folder:
    sweep(spec, folder, progress=False)
if sys.platform == "win32":
    raise SystemExit("peak memory is measured on Linux and macOS only")
import resource
unit = 1 if sys.platform == "darwin" else 1024
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)
"""


def main(sizes: list[int]) -> None:
    """Print peaks and their ratio."""
    peaks = []
    for runs in sizes:
        done = subprocess.run([sys.executable, "-c", CODE, str(runs)], capture_output=True, text=True, check=True)
        peaks.append(int(done.stdout) / 2**20)
        print(f"{runs:>9,} runs: at most {peaks[-1]:,.0f} MiB", flush=True)
    print(f"ratio {peaks[-1] / peaks[0]:.2f}")


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [100_000, 1_000_000])
