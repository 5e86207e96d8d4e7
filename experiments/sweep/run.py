"""Runs experiments: `run_design` in memory, `sweep` into a folder.

`run_design(spec, workers=None, progress=None)` returns a `pandas.DataFrame` with one row a run: ``scenario``, every factor
of the spec by name (named choices as their names), ``point`` (hash of the point's content), ``replicate``, ``seed``,
``engine`` (fast or live), every result of a run (``phase`` as its name: HARDENED, CONTRACTUAL, …), ``failure`` and
``replay`` (empty unless the run failed).  `spec` is the name of an experiment that comes with the package ("map"), the
path of a TOML file, a dictionary of the same shape, or a `Spec` from `load_spec`; without an [outcomes] table every result
is there.

`sweep(spec, out, …)` writes the same rows to ``out/runs.parquet`` and returns `Results`.  Repeated after an interruption it
runs only what is missing, also where the spec has more replicates now; the tables have the same values, and with the same
libraries the same bytes, for any number of workers, interruptions and such additions.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from tqdm.auto import tqdm

from ...model.cells import documented, filled_cells
from ..columns import columns_of
from ..folders import StoreError, hash_of, locked
from ..formats import schema_of
from ..options import OptionError
from . import manifest as manifests
from .cluster import AHEAD, workers_at, workers_here
from .compact import write_table
from .inputs import write_inputs
from .own import refuse_unusable
from .plan import Plan, Round, Task, factor_values, name_of
from .pool import drain
from .replicates import Replicates
from .results import Results
from .rounds import rounds
from .schema import dictionaries, schemas
from .spec import Spec, load_spec, refuse_figure
from .store import OURS, Store, count_failed
from .values import is_as_written, values_of
from .work import Done, lost, work

DEVICES = ("cpu", "gpu")
ON_CARD = 65_536  # runs a task of a graphics card, which makes them at once
COSTLY = 128  # about how many runs of the fast engine take as long as one of the object engine


def run_design(spec: "str | Path | dict | Spec", workers: int | None = None, progress: bool | None = None) -> pd.DataFrame:
    """Every run of an experiment, in memory: one row a run, with the columns of a sweep's ``runs.parquet``.

    spec: name of an experiment of the package, path of a TOML file, or a dictionary of the same shape.
    workers: threads, all cores if None; progress: None shows a bar at a terminal only.  Raises SpecError before the first
    run.  An experiment too large for memory belongs in a folder: `sweep`.
    """
    with TemporaryDirectory() as folder:
        return sweep(spec, folder, workers=workers, progress=progress).runs()


def sweep(spec: "str | Path | dict | Spec", out: str | Path, *, workers: int | None = None, cluster: str | None = None,
          executor: Executor | None = None, chunk: int | None = None, progress: bool | None = None,
          tell: Callable[[str], None] | None = None, device: str = "cpu") -> Results:
    """Run an experiment into the folder `out`, or go on with it there.

    workers: threads of this process, all cores if None; cluster: address of a dask scheduler instead; executor: any
    `concurrent.futures.Executor` instead, which stays open; chunk: runs a task.  None of them changes a result.
    progress: None shows a bar at a terminal only.  tell: called with what a person should know; None writes it to stderr.
    device: "gpu" for a graphics card of this machine; its last bits may differ, so it never goes on with a folder of "cpu".

    Raises SpecError and `options.OptionError` before the first run, StoreError for a folder of another experiment, model or
    device or a full disk, OutcomeError for a function that gives no number, PoolError if the workers are gone,
    `model.gpu.DeviceError` where no card can make the runs.
    """
    refuse_options(out, workers, cluster, executor, chunk, device)
    spec, folder = load_spec(spec), Path(out)
    refuse_figure(spec)
    plan = Plan(spec, device=device)
    refuse_unusable(plan.spec.outcomes.own, executor)
    tell = tell or (lambda text: print(text, file=sys.stderr))

    def run(plan: Plan) -> Results:
        hands = 1 if device == "gpu" else workers
        return completed(plan, folder, lambda: pool(hands, cluster, executor), chunk, progress, tell)

    with locked(folder):
        if earlier := fewer_replicates(plan, folder):
            known = earlier.spec.replicates.at_least
            tell(f"'{folder}' holds the same sweep with replicates = {known}, which is kept and goes on")
            run(earlier)
            plan = plan.knowing(known)
        return run(plan)


def refuse_options(out: object, workers: object, cluster: object, executor: object, chunk: object, device: object) -> None:
    """Raise OptionError for an argument of `sweep` that the command line would not take either."""
    if not isinstance(out, str | os.PathLike) or not os.fspath(out):
        raise OptionError(f"out = {out!r:.80} is no folder; give a path")
    for name, value in (("workers", workers), ("chunk", chunk)):
        if value is not None and (not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1):
            raise OptionError(f"{name} = {value!r:.80} is no whole number from 1 up; give one, or leave it out")
    if cluster is not None and not (isinstance(cluster, str) and cluster.strip()):
        raise OptionError(f"cluster = {cluster!r:.80} is no address; give one such as 'tcp://10.0.0.1:8786', or leave it out")
    if executor is not None and not all(callable(getattr(executor, name, None)) for name in ("submit", "shutdown")):
        raise OptionError(f"executor = {executor!r:.80} takes no tasks; give a concurrent.futures.Executor, or leave it out")
    if device not in DEVICES:
        raise OptionError(f"device = {device!r:.80} is none of {', '.join(DEVICES)}; give one of them")
    if device == "gpu" and cluster is not None:
        raise OptionError("device = 'gpu' goes with no cluster; give one of them")


def completed(plan: Plan, folder: Path, workers: Callable, chunk: int | None, progress: bool | None,
              tell: Callable[[str], None]) -> Results:
    """Run what is missing of one sweep, and write its tables. workers: gives the executor, see `pool`."""
    manifest, store = begin(plan, folder, tell)
    if manifest["complete"]:
        store.clear()
        tell(f"'{folder}' is complete: {manifest['tables']['runs']['rows']} runs")
        return Results(folder)
    plan = plan.knowing(manifest["known_replicates"])
    if carried := plan.spec.design.carried:
        tell(f"no parameters, and carried through to '{folder / 'design.parquet'}': {', '.join(carried)}")
    for label, world in plan.spec.worlds.items():
        if (filled := len(filled_cells(world.panel))) and not documented(world.panel):
            tell(f"{label}: {filled} cells of its panel are filled by rules; 'foedus panel' and manifest.json list them")
    if plan.live.any():
        tell(f"{int(plan.live.sum())} of {plan.points} points have a variant that only the object engine runs: "
             f"they take about {COSTLY} times as long")
    with workers() as (hands, width):
        due = fill(plan, store, hands, width, chunk, progress)
    finish(plan, store, manifest, due)
    return Results(folder)


def fewer_replicates(plan: Plan, folder: Path) -> Plan | None:
    """The same experiment with fewer replicates, if that is what the folder holds."""
    manifest = manifests.read(folder)
    known = manifests.grown_from(manifest, manifests.describe(plan, dictionaries(plan))) if manifest else 0
    return Plan(replace(plan.spec, replicates=Replicates(known, known)), manifest["known_replicates"],
                plan.device) if known else None


def begin(plan: Plan, folder: Path, tell: Callable[[str], None]) -> tuple[dict, Store]:
    """The manifest to go on with, and the parts that can be trusted; refuses a folder that holds something else."""
    described = manifests.describe(plan, dictionaries(plan))
    manifest = manifests.read(folder)
    store = Store(folder, name_of(plan.identity()), tuple(described["columns"]))
    if manifest is None:
        refuse_strangers(folder, store)
        manifest = described
    elif manifests.grown_from(manifest, described):
        store.open()
        store.put(0, plan.points * plan.known, {name: (folder / f"{name}.parquet").read_bytes() for name in manifest["tables"]})
        design = {name: hashed for name, hashed in manifest.get("values", {}).items() if name == "design"}
        manifest = described | {"sessions": manifest["sessions"], "design": manifest["design"], "values": design}
    else:
        manifests.check_same(folder, manifest, described)
    if spoilt := store.open():
        tell(f"'{store.parts}' held {len(spoilt)} parts that are damaged, or another experiment's, and are left out: "
             f"{', '.join(spoilt[:3])}{', …' if len(spoilt) > 3 else ''}")
    values = manifest.get("values", {})
    if spoilt := [name for name, entry in manifest["tables"].items() if not is_as_written(
            folder / f"{name}.parquet", entry["sha256"], values.get(name))]:
        tell(f"'{folder}': {', '.join(f'{name}.parquet' for name in spoilt)} missing, damaged or edited; made again")
        manifest |= {"complete": False, "tables": {}}
    if not manifest["complete"]:
        manifest["sessions"].append(manifests.session(plan.device))
        manifests.write(folder, manifest)
    design = folder / "design.parquet"
    if not is_as_written(design, manifest.get("design"), values.get("design")):
        write_table(design, *design_table(plan))
        manifests.write(folder, manifest | {"design": hash_of(design), "values": values | {"design": values_of(design)}})
    write_inputs(folder, manifest["inputs"])
    return manifests.read(folder), store


def refuse_strangers(folder: Path, store: Store) -> None:
    """Stop where a table would take the place of one that no sweep here accounts for; a design is, by parts of its own."""
    ours = ("design.parquet",) if any(map(store.sound, store.sealed())) else ()
    if there := [name for name in OURS if (folder / name).exists() and name not in ours]:
        raise StoreError(f"'{folder}' holds {', '.join(there)} and no manifest.json to say whose; move them away, or choose "
                         "another folder with --out")


def design_table(plan: Plan) -> tuple[pa.Schema, list[pa.Table]]:
    """One row for each row of the design: the point it is, scenario, factors, and what was carried along."""
    columns = {"point": plan.names[plan.rows].astype(str), "scenario": np.array(plan.labels)[plan.world[plan.rows]]}
    columns |= {name: factor_values(name, plan.filled(name)[plan.rows]) for name in plan.columns}
    table = pa.table(columns | {name: as_column(cells) for name, cells in plan.spec.design.carried.items()})
    return schema_of(table.schema, columns_of("design", table.column_names)), [table]


def as_column(cells: list) -> pa.Array:
    """What was carried along: whole numbers or numbers if all cells are, otherwise text, such as 007; blank cells are empty."""
    texts = [None if cell == "" else str(cell) for cell in cells]
    if not any(text and re.match(r"[+-]?0\d", text) for text in texts):
        for kind, read in ((pa.int64(), int), (pa.float64(), float)):
            with suppress(ValueError, OverflowError, pa.ArrowException):
                return pa.array([None if text is None else read(text) for text in texts], kind)
    return pa.array(texts, pa.string())


@contextmanager
def pool(workers: int | None, cluster: str | None, executor: Executor | None) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """The executor to use and how many tasks to keep in flight."""
    workers = workers or os.cpu_count() or 1
    if executor is not None:
        yield executor, lambda: AHEAD * getattr(executor, "_max_workers", workers)
    elif cluster:
        with workers_at(cluster) as hands:
            yield hands
    else:
        with workers_here(workers) as hands:
            yield hands


def fill(plan: Plan, store: Store, executor: Executor, width: Callable[[], int], chunk: int | None,
         progress: bool | None) -> int:
    """Run whatever is missing; returns how many runs there are then. Raises StoreError where some were taken away meanwhile."""
    failed = store.failed()
    with tqdm(unit="run", disable=not (is_watched() if progress is None else progress), smoothing=0.05) as bar:
        def take(task: Task, done: Done) -> None:
            nonlocal failed
            store.put(task.first, task.first + len(task), done.parts)
            failed += done.failed
            bar.set_postfix(failed=failed, refresh=False)
            bar.update(len(task))

        for stage in rounds(plan, store):
            missing = store.missing(stage.first, stage.end)
            bar.total = stage.end
            bar.initial = bar.n = stage.end - sum(b - a for a, b in missing)
            drain(executor, width, tasks(plan, stage, missing, chunk or chunk_size(plan, stage, width())), work, take,
                  lambda task, problem: take(task, lost(task, problem)))
            refuse_gaps(store, stage.end)
    return stage.end


def refuse_gaps(store: Store, due: int) -> None:
    """Stop where runs that were made are not there any more: what is worked out from the rest would look whole."""
    if gone := sum(b - a for a, b in store.missing(0, due)):
        raise StoreError(f"'{store.parts}' has lost {gone:,} of {due:,} runs since they were made; leave that folder alone and "
                         "repeat the command, which runs them again")


def is_watched() -> bool:
    """Whether a person sees a bar: at a terminal, or in a notebook, unless tqdm's own switch is off."""
    if os.environ.get("TQDM_DISABLE"):
        return False
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    return (sys.stderr is not None and sys.stderr.isatty()) or type(shell).__name__ == "ZMQInteractiveShell"


def tasks(plan: Plan, stage: Round, missing: list[tuple[int, int]], chunk: int) -> Iterator[Task]:
    """The missing runs in tasks; few runs a task where they are slow."""
    slow = stage.first + int(np.searchsorted(stage.points, np.argmax(plan.live))) * (stage.stop - stage.start)
    slow = slow if plan.live.any() else stage.end
    for a, b in missing:
        while a < b:
            end = min(b, a + max(1, chunk // COSTLY)) if a >= slow else min(b, slow, a + chunk)
            yield plan.task(stage, a, end)
            a = end


def chunk_size(plan: Plan, stage: Round, width: int) -> int:
    """Runs a task: some seconds of work, enough tasks to share, and not more rows than fit into memory with ease."""
    if plan.device == "gpu":
        return ON_CARD
    wanted = plan.spec.outcomes
    effort = max(start.scenario.quarters * len(start.allies) for start in plan.starts)
    quarters = max(start.scenario.quarters for start in plan.starts)
    rows = 1 + (quarters // wanted.every if "series" in wanted.tables else 0)
    if "allies" in wanted.tables:
        rows += max(len(start.allies) for start in plan.starts) * (quarters // (wanted.ally_every or quarters))
    return int(np.clip(min((stage.end - stage.first) / (4 * width), 2048 * 1824 / effort, 500_000 / rows), 16, 16_384))


def sorted_by_point(plan: Plan, pieces: Iterable[pa.Table]) -> list[pa.Table]:
    """Tables of several rounds as a sweep has them that knew from the beginning how many replicates there would be."""
    table = pa.concat_tables(pieces)
    point = pc.index_in(table["point"], pa.array(plan.names.astype(str))).to_numpy()
    return [table.take(np.lexsort((table["replicate"].to_numpy(), point)))]


def finish(plan: Plan, store: Store, manifest: dict, due: int) -> None:
    """From parts to tables; the parts go once the manifest says that the tables are whole. due: how many runs there are."""
    folder = store.folder
    refuse_gaps(store, due)
    for table, schema in schemas(plan).items():
        path = folder / f"{table}.parquet"
        pieces = store.read(table, 0, plan.most_runs)
        rows = write_table(path, schema, sorted_by_point(plan, pieces) if plan.known else pieces)
        manifest["tables"][table] = {"rows": rows, "sha256": hash_of(path)}
        manifest["values"][table] = values_of(path)
    refuse_gaps(store, due)
    manifest["failed"] = count_failed(folder / "runs.parquet")
    manifest["sessions"][-1]["ended"] = manifests.now()
    manifest["complete"] = True
    manifests.write(folder, manifest)
    store.clear()
