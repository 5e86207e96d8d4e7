"""What a map saves by looking only near its frontiers, and what it misses: the same map from every point of the grid.

    python benchmarks/boundary.py [STEPS] [SEEDS]

Every run of the refined map is a run of the full one, so only what lies between its points can differ.
"""

import sys
import tempfile
from time import perf_counter

import numpy as np
import pandas as pd

from foedus.experiments.maps import command as maps
from foedus.experiments.maps.frontiers import frontiers
from foedus.experiments.maps.phasegrid import SETTLED, PhaseGrid, grid_of
from foedus.experiments.sweep.spec import load_spec


def spec(steps: int, seeds: int) -> dict:
    """The map of the README on a grid of that many levels."""
    shipped = load_spec("map")
    levels = {"from": 0.0, "to": 1.0, "steps": steps}
    return {"scenario": next(iter(shipped.worlds)), "horizon": 48, "replicates": seeds,
            "factors": dict.fromkeys(shipped.design.varied, levels)}


def made(table: dict, full: bool) -> tuple[PhaseGrid, dict, float]:
    """The grid of a map, its description, and the seconds it took."""
    with tempfile.TemporaryDirectory() as folder:
        begin = perf_counter()
        shown = maps.make_map(table, f"{folder}/map", full=full, progress=True)["map"]
        seconds = perf_counter() - begin
        return grid_of(pd.read_parquet(f"{folder}/map/map.parquet"), shown["axes"]), shown, seconds


def compare(steps: int, seeds: int) -> None:
    """Run both and print how they differ."""
    less, shown, seconds = made(spec(steps, seeds), full=False)
    whole, full, longer = made(spec(steps, seeds), full=True)
    differs = less.likely != whole.likely
    print(f"grid {steps} by {steps}, {seeds} seeds: {shown['points']:,} of {full['points']:,} points "
          f"({shown['points'] / full['points']:.1%}), {seconds:.0f} s instead of {longer:.0f} s")
    print(f"most likely phase differs at {differs.mean():.2%} of the points; outside the band at "
          f"{int((differs & (whole.settled >= SETTLED)).sum())} of {differs.size}")
    both = frontiers(whole, full["axes"]).merge(frontiers(less, shown["axes"]), suffixes=("", "_less"),
                                                on=["held", "at", "crossed", "below", "above"])
    both = both[(both["draws"] >= SETTLED) & (both["draws_less"] >= SETTLED)]
    away = (both["position"] - both["position_less"]).abs()
    inside = both["position_less"].between(both["low"], both["high"])
    print(f"{len(both)} settled frontiers on lines over both: {np.median(away):.4f} apart in the median, {away.max():.4f} at "
          f"most; {int(inside.sum())} within the full map's band")


if __name__ == "__main__":
    compare(*(int(word) for word in sys.argv[1:3]), *(65, 32)[len(sys.argv) - 1:])
