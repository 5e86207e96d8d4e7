"""A run as a table: data frames, CSV, Stata, Parquet."""

import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from ... import __version__
from ...model.calendar import label_of
from ...model.compiled import model_hash
from ...model.fields import ALLY, SYSTEM, Field
from ...model.parameters import nearest
from .. import formats
from ..columns import NO_DEAL, WORDS, columns_of
from ..folders import StoreError, replaced
from ..sweep.identity import digest_of
from ..sweep.manifest import LIBRARIES, installed
from .record import Record


class OutputError(ValueError):
    """A file that cannot be written. One line, with the remedy."""


def panel_frame(run: Record) -> pd.DataFrame:
    """One row per quarter and ally, quarters in order and allies by code.

    Columns: iso3, name, quarter (such as 2025-Q1); every recorded field of `model.fields.ALLY` and of that quarter's
    `model.fields.SYSTEM`, in their units; seed, scenario, model_hash, data_hash.  Codes are names.
    """
    quarters, allies = run.allies.shape
    names = {ally.iso3: ally.name for ally in run.scenario.panel.allies}
    columns = {
        "iso3": np.tile(np.array(run.start.codes, object), quarters),
        "name": np.tile(np.array([names[code] for code in run.start.codes], object), quarters),
        "quarter": np.repeat(labels(run), allies),
        **recorded(ALLY, run.allies.ravel()),
        **recorded(SYSTEM, np.repeat(run.system, allies)),
    }
    columns["instrument"] = np.where(columns["deal"] == 1, columns["instrument"], NO_DEAL)
    return pd.DataFrame(columns).assign(seed=run.seed, scenario=run.scenario.name, model_hash=model_hash(),
                                        data_hash=digest_of(run.start).hex()[:16])


def series_frame(run: Record) -> pd.DataFrame:
    """One row per quarter: its label and every recorded field of `model.fields.SYSTEM`."""
    return pd.DataFrame({"quarter": labels(run), **recorded(SYSTEM, run.system)})


def labels(run: Record) -> np.ndarray:
    """Label of every quarter, shape (quarters,)."""
    return np.array([label_of(run.scenario.first + q) for q in range(len(run.system))], object)


def recorded(fields: tuple[Field, ...], records: np.ndarray) -> dict[str, np.ndarray]:
    """Columns of the recorded fields; codes as names. records: shape (rows,)."""
    columns = {field.name: records[field.name] for field in fields if field.recorded}
    coded = {name: np.array(WORDS[name], object)[column.astype(int)] for name, column in columns.items() if name in WORDS}
    return {**columns, **coded}


# --- files ---------------------------------------------------------------------------------------------------


def write_csv(run: Record, file: BinaryIO) -> None:
    """The panel as CSV: UTF-8, lines end with a line feed, a float as the shortest text that reads back as itself."""
    formats.write_csv(panel_frame(run), file)


def write_stata(run: Record, file: BinaryIO) -> None:
    """The panel as Stata reads it, labelled; see `formats`."""
    frame = panel_frame(run)
    formats.write_stata(frame, file, columns_of("run", frame.columns), run.scenario.title)


def write_parquet(run: Record, file: BinaryIO) -> None:
    """The panel as Parquet, with what is needed to run it again in the metadata, as text under ``foedus.…``."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    table = pa.table({name: column.to_numpy() for name, column in panel_frame(run).items()})
    versions = {name: found for name in LIBRARIES if (found := installed(name))}
    notes = {"scenario": run.scenario.name, "seed": str(run.seed), "quarters": str(run.scenario.quarters),
             "reference": run.reference, "changes": json.dumps(run.changes),
             "versions": json.dumps({**versions, "foedus": __version__, "python": platform.python_version()})}
    notes = {f"foedus.{key}": value for key, value in notes.items()}
    schema = formats.schema_of(table.schema.with_metadata(notes), columns_of("run", table.column_names))
    pq.write_table(table.cast(schema), file, compression="zstd")


def write_journal(run: Record, file: BinaryIO) -> None:
    """The journal as CSV, one row a term of an entry; see `agents.journal.Journal.frame`."""
    formats.write_csv(run.journal.frame(), file)


WRITERS = {".csv": write_csv, ".dta": write_stata, ".parquet": write_parquet}
JOURNAL = (".csv",)


@contextmanager
def replacing(path: Path, endings: tuple[str, ...] = tuple(WRITERS)) -> Iterator[BinaryIO]:
    """A binary file that takes the place of `path` when the block ends well; otherwise `path` stays as it was.

    Raises OutputError before the block if `path` has a wrong ending or could not be written.
    """
    check_target(path, endings)
    target = Path(os.path.realpath(path))
    try:
        with replaced(target, target.with_name(f".{target.name}.{os.getpid()}.tmp")) as file:
            yield file
    except StoreError as problem:
        raise OutputError(f"{problem}; nothing was changed") from None


def check_target(path: Path, endings: tuple[str, ...]) -> None:
    """Raise OutputError for a path that cannot become a file of ours."""
    if path.suffix.lower() not in endings:
        raise OutputError(f"'{path}' ends in none of {', '.join(endings)}{nearest(path.suffix, endings)}")
    if path.is_dir():
        raise OutputError(f"'{path}' is a folder; name a file")
    if not path.parent.is_dir():
        raise OutputError(f"cannot write '{path}': there is no folder '{path.parent}'; make it first")
    if path.exists() and not os.access(path, os.W_OK):
        raise OutputError(f"cannot write '{path}': it is write-protected; name another file")
