"""How much faster is the fast engine?  Ratios within one run: the same world, design and seeds, the same cores.

    python benchmarks/engines.py             # print the table
    python benchmarks/engines.py --write     # and write it into README.md, between its marks
    python benchmarks/engines.py --history   # only what an ally and quarter costs, into benchmarks/history.csv

The last is measured in units of a loop that never changes, in turns with it, so that growth from commit to commit shows on
any machine.
"""

import argparse
import csv
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import warnings
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

ROOT = Path(__file__).resolve().parents[1]
HISTORY = Path(__file__).with_name("history.csv")
COLUMNS = ("date", "commit", "machine", "yardsticks", "growth")
MARKED = re.compile(r"(?<=^<!-- speed -->\n\n).*?(?=\n\n<!-- end -->$)", re.M | re.S)
POINTS, SEEDS = 20, 5
TURNS = 40
FIRST_RUN = ("from foedus.model.build import build; from foedus.model.run import run_batch;"
             "from foedus.model.parameters import resolve; from foedus.model.scenario import load_scenario;"
             "start = build(load_scenario()); run_batch(start, [resolve()], [1], compiled={})")


def first_run(compiled: bool, folder: str) -> float:
    """Processor seconds of a fresh process that makes one run, with that folder for its cache."""
    environment = {**os.environ, "XDG_CACHE_HOME": folder, "LOCALAPPDATA": folder, "HOME": folder}
    before = os.times()
    subprocess.run([sys.executable, "-c", FIRST_RUN.format(compiled)], env=environment, check=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def live_quarter() -> float:
    """Median processor seconds of a quarter of the living world."""
    from foedus.agents.world import World

    world, times = World(rng=1), []
    while world.running:
        then = time.process_time()
        world.step()
        times.append(time.process_time() - then)
    return float(np.median(times))


def mesa_batch(processes: int) -> float:
    """Seconds per run of `mesa.batch_run`, which collects the phase at the end of each run."""
    import mesa

    from foedus.agents.world import World

    parameters = {"conditionality": np.linspace(0, 1, POINTS).tolist(), "history": list(range(SEEDS))}
    then = time.perf_counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = mesa.batch_run(World, parameters, number_processes=processes, display_progress=False)
    assert len({(row["conditionality"], row["history"]) for row in rows}) == POINTS * SEEDS
    return (time.perf_counter() - then) / (POINTS * SEEDS)


def design(repeat: int = 1) -> tuple:
    """Start, points and seeds of the batch that is measured."""
    points = [resolve({"conditionality": c}) for c in np.linspace(0, 1, POINTS) for _ in range(SEEDS)]
    return build(load_scenario()), points * repeat, list(range(SEEDS)) * POINTS * repeat


def fast_batch(processes: int, clock=time.perf_counter, repeat: int = 30) -> float:
    """Seconds per run of the fast engine on the same points and seeds, repeated to be measurable."""
    start, points, seeds = design(repeat)
    run_batch(start, points[:SEEDS], seeds[:SEEDS], compiled=True)
    then = clock()
    run_batch(start, points, seeds, workers=processes)
    return (clock() - then) / len(points)


def yardsticks() -> float:
    """Processor time of an ally and quarter of the compiled loop, in that of the loop that never changes."""
    from yardstick import yardstick

    start, points, seeds = design()
    actors, quarters = len(start.allies), start.scenario.quarters * len(points)
    engine, fixed = [], []
    for turn in range(-1, TURNS):
        times = [time.process_time()]
        run_batch(start, points, seeds, workers=1, compiled=True)
        times.append(time.process_time())
        yardstick(quarters, actors, np.full(actors, 0.5))
        times.append(time.process_time())
        if turn >= 0:
            engine.append(times[1] - times[0])
            fixed.append(times[2] - times[1])
    return min(engine) / min(fixed)  # the least, because whatever else the machine does can only add


def machine() -> str:
    """Processor, cores and versions."""
    name = platform.processor() or platform.machine()
    if Path("/proc/cpuinfo").exists():
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
        name = found[1] if found else name
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def commit() -> str:
    """The commit that is measured, with a plus if something was edited."""
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()

    edited = git("status", "--porcelain", "--untracked-files=no", "--", "model")
    return git("rev-parse", "--short", "HEAD") + ("+" if edited else "")


def history() -> list[dict[str, str]]:
    """The lines kept so far, the first edition's first."""
    if not HISTORY.exists():
        return []
    with HISTORY.open(newline="", encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def keep(value: float) -> dict[str, str]:
    """Append a line to the history; returns it."""
    kept = history()
    first = float(kept[0]["yardsticks"]) if kept else value
    values = datetime.now(UTC).date().isoformat(), commit(), machine(), f"{value:.3f}", f"{value / first:.3f}"
    line = dict(zip(COLUMNS, values, strict=True))
    with HISTORY.open("a", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not kept:
            table.writeheader()
        table.writerow(line)
    return line


def table() -> str:
    """Measure, as the section of the README."""
    cores = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder:
        few, first, cached = (first_run(way, folder) for way in (None, True, True))
    live, slow, fast, alone = live_quarter(), mesa_batch(cores), fast_batch(cores), fast_batch(1, time.process_time)
    value = yardsticks()
    first_value = float(history()[0]["yardsticks"]) if history() else value
    rows = [
        ("one run from an empty cache, interpreted", f"{few:.1f} s of a processor"),
        ("the first many, compiling, once for every edit of the model", f"{first:.0f} s; {cached:.1f} s afterwards"),
        ("one run of 48 quarters and 38 allies, of many", f"{alone * 1e3:.2f} ms of a processor"),
        ("a quarter of the living world", f"{live * 1e3:.1f} ms of a processor"),
        (f"fast engine against `mesa.batch_run`, same world, design, seeds, {cores} processes",
         f"{slow / fast:.0f} times as fast"),
        ("an ally and quarter in units of a loop that never changes", f"{value:.2f}; the first edition took {first_value:.2f}"),
    ]
    lines = [f"Measured on {datetime.now(UTC).date().isoformat()} by `python benchmarks/engines.py --write` ({machine()}):",
             "", "| | |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows)]
    return "\n".join(lines)


def write(section: str) -> None:
    """Put the table into the README."""
    page = ROOT / "README.md"
    text, count = MARKED.subn(lambda _: section, page.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit("README.md needs one section between '<!-- speed -->' and '<!-- end -->'")
    page.write_text(text, encoding="utf-8")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    parser.add_argument("--history", action="store_true", help="append a line to benchmarks/history.csv")
    chosen = parser.parse_args()
    if chosen.history:
        print(*keep(yardsticks()).values())
    else:
        section = table()
        print(section)
        if chosen.write:
            write(section)


if __name__ == "__main__":
    main()
