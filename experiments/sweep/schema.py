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
from ..columns import NO_DEAL, WORDS, Column, columns_of
from ..formats import schema_of
from .chunk import replay_line
from .expressions import QUARTER
from .kept import Stretch
from .own import labels_of
from .plan import Plan, Task, factor_values
from .spec import Outcomes

TABLES = ("runs", "series", "allies")
KEYS = [("point", pa.string()), ("replicate", pa.int32()), ("seed", pa.int64())]


def names_of(table: str, factors: list[str], wanted: Outcomes) -> list[str]:
    """Names of the columns of a table, in order."""
    keys, own = [name for name, _ in KEYS], [one.name for one in wanted.own_in(table)]
    if table == "runs":
        stopped = ["stopped"] if wanted.stop else []
        return ["scenario", *factors, *keys, "engine", *wanted.run, *own, *stopped, "failure", "replay"]
    return [*keys, "quarter", *(wanted.series if table == "series" else ("ally", *wanted.ally)), *own]


def dictionaries(plan: Plan) -> dict[str, tuple[Column, ...]]:
    """What the columns of every table mean that the experiment wants."""
    wanted, own = plan.spec.outcomes, [one.column for one in plan.spec.outcomes.own]
    return {table: columns_of(table, names_of(table, list(plan.columns), wanted), own) for table in wanted.tables}


def schemas(plan: Plan) -> dict[str, pa.Schema]:
    """Schema of every table the experiment wants; hashes of the experiment, the model and the data in the metadata."""
    identity, known = plan.identity(), dict(KEYS)
    note = {"foedus.model": identity["model"], "foedus.points": identity["points"],
            "foedus.data": " ".join(f"{k}={v}" for k, v in identity["scenarios"].items())}
    return {table: schema_of(pa.schema([(column.name, known.get(column.name, type_of(column))) for column in columns], note),
                             columns) for table, columns in dictionaries(plan).items()}


def type_of(column: Column) -> pa.DataType:
    """Words, quarters and text as text, everything else as a number."""
    return pa.string() if column.words or column.unit in ("text", QUARTER) else pa.float64()


def tabulate(task: Task, stretches: list[Stretch]) -> dict[str, pa.Table]:
    """What a task's runs came to, as columns; the caller casts them to `schemas`."""
    tables = {"runs": runs_table(task, stretches)}
    for table, make in (("series", series_table), ("allies", allies_table)):
        if table in task.outcomes.tables:
            tables[table] = pa.concat_tables(make(task, stretch) for stretch in stretches)
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
    for own in task.outcomes.own_in("runs"):
        columns[own.name] = filled(own.column, np.concatenate([stretch.own[own.name] for stretch in stretches]), failed)
    if task.outcomes.stop:
        ends = np.concatenate([np.where(stretch.lasted > 0, stretch.start.scenario.first + stretch.lasted - 1, np.nan)
                               for stretch in stretches])
        columns["stopped"] = pa.array(labels_of(np.where(failed, np.nan, ends)), pa.string())
    columns["failure"] = pa.array(failures, pa.string())
    columns["replay"] = pa.array([replay_line(task, i) if bad else None for i, bad in enumerate(failed)], pa.string())
    return pa.table(columns)


def series_table(task: Task, stretch: Stretch) -> pa.Table:
    """One row a run and kept quarter."""
    runs, quarters = stretch.series.shape
    run, quarter = np.repeat(np.arange(runs), quarters), np.tile(np.arange(quarters), runs)
    return long_table(task, stretch, "series", stretch.series, stretch.series_at, run, quarter, {})


def allies_table(task: Task, stretch: Stretch) -> pa.Table:
    """One row a run, kept quarter and ally."""
    runs, quarters, allies = stretch.panel.shape
    run, quarter = np.repeat(np.arange(runs), quarters * allies), np.tile(np.repeat(np.arange(quarters), allies), runs)
    return long_table(task, stretch, "allies", stretch.panel, stretch.panel_at, run, quarter,
                      {"ally": words(stretch.start.codes, np.tile(np.arange(allies), runs * quarters))})


def long_table(task: Task, stretch: Stretch, table: str, values: np.ndarray, at: np.ndarray, run: np.ndarray,
               quarter: np.ndarray, more: dict[str, pa.Array]) -> pa.Table:
    """Rows of several for each run; a run that failed has empty ones, and one that was stopped none after its end."""
    failed = np.array([failure is not None for failure in stretch.failures])[run]
    labels = [label_of(stretch.start.scenario.first + int(q)) for q in at]
    columns = {**keys(task, run + stretch.first), "quarter": words(labels, quarter), **more}
    wanted = task.outcomes.series if table == "series" else task.outcomes.ally
    own = [one.column for one in task.outcomes.own_in(table)]
    for column in (*columns_of(table, wanted), *own):
        numbers = np.asarray(values[column.name], float).ravel()
        if column.name == "instrument":
            numbers = np.where(values["deal"].ravel() == 1, numbers, WORDS["instrument"].index(NO_DEAL))
        columns[column.name] = filled(column, numbers, failed)
    lasted = stretch.lasted[run]
    within = pa.array((lasted == 0) | (at[quarter] < lasted) | failed)
    found = pa.table(columns)
    return found.filter(within) if task.outcomes.stop else found


def filled(column: Column, numbers: np.ndarray, failed: np.ndarray) -> pa.Array:
    """A column of numbers, choices or quarters; empty where a run failed and where there is no number."""
    empty = failed | np.isnan(numbers)
    if column.words:
        return words(column.words, np.where(empty, 0, numbers), empty)
    if column.unit == QUARTER:
        return pa.array(labels_of(np.where(empty, np.nan, numbers)), pa.string())
    return pa.array(numbers, mask=empty)


def keys(task: Task, runs: np.ndarray) -> dict[str, pa.Array]:
    """What names a run."""
    return {"point": words(task.names.astype(str), task.which[runs]),
            "replicate": pa.array(task.replicates[runs].astype(np.int32)), "seed": pa.array(task.seeds[runs])}


def words(names, which: np.ndarray, empty: np.ndarray | None = None) -> pa.Array:
    """names[which] as text, without making a Python object for every row."""
    codes = pa.array(np.asarray(which, np.int64), mask=empty)
    return pa.DictionaryArray.from_arrays(codes, pa.array([str(name) for name in names], pa.string())).cast(pa.string())
