"""What a worker does with a task: runs it and packs the tables, so that whoever asked only has to write bytes."""

from dataclasses import dataclass
from io import BytesIO

import pyarrow as pa
import pyarrow.parquet as pq

from .chunk import run_task
from .kept import Stretch, blank_stretch
from .plan import Task
from .schema import tabulate


@dataclass(frozen=True)
class Done:
    """A finished task: how many of its runs failed, and its part of every table as a Parquet file."""

    failed: int
    parts: dict[str, bytes]


def work(task: Task) -> Done:
    """Run a task."""
    return packed(task, run_task(task))


def lost(task: Task, problem: BaseException) -> Done:
    """A single run that took down every worker that tried it, as a run that failed."""
    stretch = blank_stretch(task, 0, 1)
    stretch.failures[0] = f"{type(problem).__name__}: the worker did not survive this run"
    return packed(task, [stretch])


def packed(task: Task, stretches: list[Stretch]) -> Done:
    """Tables as bytes."""
    failed = sum(failure is not None for stretch in stretches for failure in stretch.failures)
    return Done(failed, {name: as_parquet(table) for name, table in tabulate(task, stretches).items()})


def as_parquet(table: pa.Table) -> bytes:
    """A table as the content of a Parquet file."""
    buffer = BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()
