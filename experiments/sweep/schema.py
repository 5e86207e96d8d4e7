"""The tables of a sweep, as Arrow: what the columns are called and what they hold.

runs     one row a run: scenario, every factor, point, replicate, seed, engine, results, failure, replay
series   one row a run and kept quarter: point, replicate, seed, quarter, system fields
allies   one row a run, kept quarter and ally: point, replicate, seed, quarter, ally, ally fields

`failure` is empty for a run that ended well, and `replay` is the command that repeats a run that did not.
"""

import numpy as np
import pyarrow as pa

from ...model.calendar import label_of
from ...model.cells import declaration
from ...model.outcomes import PHASES
from .chunk import Stretch, replay_line
from .plan import Plan, Task, factor_values

TABLES = ("runs", "series", "allies")
KEYS = [("point", pa.string()), ("replicate", pa.int32()), ("seed", pa.int64())]


def schemas(plan: Plan) -> dict[str, pa.Schema]:
    """Schema of every table the experiment wants; hashes of the experiment, the model and the data in the metadata."""
    wanted, identity = plan.spec.outcomes, plan.identity()
    note = {"foedus.spec": plan.spec.name, "foedus.model": identity["model"], "foedus.points": identity["points"],
            "foedus.data": " ".join(f"{k}={v}" for k, v in identity["scenarios"].items())}
    factors = [(name, pa.string() if declaration(name).choices else pa.float64()) for name in plan.columns]
    results = [(name, pa.string() if name == "phase" else pa.float64()) for name in wanted.run]
    found = {"runs": [("scenario", pa.string()), *factors, *KEYS, ("engine", pa.string()), *results,
                      ("failure", pa.string()), ("replay", pa.string())]}
    if wanted.series:
        found["series"] = [*KEYS, ("quarter", pa.string()), *((name, pa.float64()) for name in wanted.series)]
    if wanted.ally:
        found["allies"] = [*KEYS, ("quarter", pa.string()), ("ally", pa.string()),
                           *((name, pa.float64()) for name in wanted.ally)]
    return {table: pa.schema(columns, note) for table, columns in found.items()}


def tabulate(task: Task, stretches: list[Stretch]) -> dict[str, pa.Table]:
    """What a task's runs came to, as columns; the caller casts them to `schemas`."""
    tables = {"runs": runs_table(task, stretches)}
    if task.outcomes.series:
        tables["series"] = pa.concat_tables(series_table(task, stretch) for stretch in stretches)
    if task.outcomes.ally:
        tables["allies"] = pa.concat_tables(allies_table(task, stretch) for stretch in stretches)
    return tables


def runs_table(task: Task, stretches: list[Stretch]) -> pa.Table:
    """One row a run."""
    results = np.concatenate([stretch.results for stretch in stretches])
    failures = [failure for stretch in stretches for failure in stretch.failures]
    failed = np.array([failure is not None for failure in failures])
    columns = {"scenario": words(np.array(task.labels)[task.world], task.which)}
    for name, column in task.factors.items():
        values = factor_values(name, column)
        columns[name] = words(values, task.which) if declaration(name).choices else pa.array(values[task.which])
    columns |= keys(task, np.arange(len(task)))
    columns["engine"] = words(np.array(["fast", "live"])[task.live.astype(int)], task.which)
    for name in task.outcomes.run:
        if name == "phase":
            columns[name] = words(PHASES, results["phase"], failed)
        else:
            columns[name] = pa.array(np.asarray(results[name], float), mask=failed)
    columns["failure"] = pa.array(failures, pa.string())
    columns["replay"] = pa.array([replay_line(task, i) if bad else None for i, bad in enumerate(failed)], pa.string())
    return pa.table(columns)


def series_table(task: Task, stretch: Stretch) -> pa.Table:
    """One row a run and kept quarter."""
    runs, quarters = stretch.series.shape
    return long_table(task, stretch, stretch.series, stretch.series_at, np.repeat(np.arange(runs), quarters),
                      np.tile(np.arange(quarters), runs), {})


def allies_table(task: Task, stretch: Stretch) -> pa.Table:
    """One row a run, kept quarter and ally."""
    runs, quarters, allies = stretch.panel.shape
    return long_table(task, stretch, stretch.panel, stretch.panel_at, np.repeat(np.arange(runs), quarters * allies),
                      np.tile(np.repeat(np.arange(quarters), allies), runs),
                      {"ally": words(stretch.start.codes, np.tile(np.arange(allies), runs * quarters))})


def long_table(task: Task, stretch: Stretch, values: np.ndarray, at: np.ndarray, run: np.ndarray, quarter: np.ndarray,
               more: dict[str, pa.Array]) -> pa.Table:
    """Rows of several for each run; a run that failed has empty ones."""
    failed = np.array([failure is not None for failure in stretch.failures])[run]
    labels = [label_of(stretch.start.scenario.first + int(q)) for q in at]
    columns = {**keys(task, run + stretch.first), "quarter": words(labels, quarter), **more}
    for name in values.dtype.names:
        columns[name] = pa.array(np.asarray(values[name], float).ravel(), mask=failed)
    return pa.table(columns)


def keys(task: Task, runs: np.ndarray) -> dict[str, pa.Array]:
    """What names a run."""
    return {"point": words(task.names.astype(str), task.which[runs]),
            "replicate": pa.array(task.replicates[runs].astype(np.int32)), "seed": pa.array(task.seeds[runs])}


def words(names, which: np.ndarray, empty: np.ndarray | None = None) -> pa.Array:
    """names[which] as text, without making a Python object for every row."""
    codes = pa.array(np.asarray(which, np.int64), mask=empty)
    return pa.DictionaryArray.from_arrays(codes, pa.array([str(name) for name in names], pa.string())).cast(pa.string())
