"""``foedus export``: the tables of a sweep as CSV, Stata or Parquet, with what their columns mean.

Into the folder `out` go ``runs.csv`` (``.dta``, ``.parquet``) and so on, one file a table, and for CSV ``columns.csv``: label,
unit and words of every column.  CSV and Parquet are written piece by piece; a Stata file is made in memory.
"""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...model.parameters import nearest
from ..columns import as_json, columns_of, of_json
from ..folders import StoreError, hash_of, local, locked, replaced, seal, write_atomically
from ..formats import FORMATS, write_csv, write_stata
from .plan import name_of
from .results import Results

DICTIONARY = "columns.csv"
RECORD = ".exports.json"  # beside the exports: which files they are, of which sweep, and as they were left


class ExportError(ValueError):
    """Tables that cannot be exported as asked. One line, with the remedy."""


def export(folder: str | Path | Results, form: str, out: str | Path | None = None) -> list[Path]:
    """Write every table of a finished sweep into the folder `out` (its own if None) as "csv", "dta" or "parquet".

    Returns the files.  Raises ExportError or StoreError, one line, before a table is written; a file that is there and was
    not exported from this sweep, or was edited since, is never replaced.
    """
    check_format(form)
    results = folder if isinstance(folder, Results) else Results(folder)
    out = Path(out or results.folder)
    if not results.manifest["complete"]:
        raise StoreError(f"'{results.folder}' is not finished; repeat its foedus sweep, then export")
    if form == "parquet" and out.resolve() == results.folder.resolve():
        raise ExportError(f"the tables in '{results.folder}' are Parquet files already; name another folder with --out")
    tables = (*results.manifest["tables"], "design")
    with locked(out):
        refuse_taken(out, form, tables, results.manifest)
        written = [*(one_table(results, table, form, out) for table in tables),
                   *([dictionary(results, out)] if form == "csv" else [])]
    return written


def refuse_taken(out: Path, form: str, tables: Iterable[str], manifest: dict | None) -> None:
    """Raise ExportError where a file would be replaced that is no export of this sweep, or was edited since.

    manifest: of the sweep; None where there is none yet.
    """
    names = [*(f"{table}.{form}" for table in tables), *([DICTIONARY] if form == "csv" else [])]
    ours = {name: entry["sha256"] for name, entry in exported(out).items() if manifest and entry["sweep"] == name_for(manifest)}
    if foreign := [name for name in names if os.path.lexists(out / name) and not is_file_as(out / name, ours.get(name))]:
        raise ExportError(f"'{out}' holds {', '.join(foreign)}, and not as an export of this sweep left it; move away what is "
                          "yours, or choose another folder with --out")


def is_file_as(path: Path, digest: str | None) -> bool:
    """Whether a file can be read and has that hash."""
    with suppress(OSError):
        return digest is not None and hash_of(path) == digest
    return False


def name_for(manifest: dict) -> str:
    """What stands for a sweep in the record of its exports, however many replicates it has by now."""
    return name_of({key: value for key, value in manifest["identity"].items() if key != "replicates"})


def exported(out: Path) -> dict[str, dict[str, str]]:
    """The record of what was exported into a folder: by file, of which sweep and with which hash."""
    with suppress(OSError, ValueError, AttributeError):
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
        return record["files"] if record.get("seal") == seal(record) else {}
    return {}


@contextmanager
def remembered(path: Path, manifest: dict) -> Iterator[IO[bytes]]:
    """A file that takes the place of an export, and stands in the record before it does."""
    rough = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with replaced(path, rough) as file:
        yield file
        file.flush()
        entry = {path.name: {"sweep": name_for(manifest), "sha256": hash_of(rough)}}
        record = {"kind": "foedus exports", "files": exported(path.parent) | entry}
        write_atomically(path.with_name(RECORD), json.dumps(record | {"seal": seal(record)}, indent=1).encode())


def check_format(form: str) -> None:
    """Raise ExportError for a format that nobody writes."""
    if form not in FORMATS:
        raise ExportError(f"--format {form} is none of {', '.join(FORMATS)}{nearest(form, FORMATS)}")


def one_table(results: Results, table: str, form: str, out: Path) -> Path:
    """One file."""
    source, path = pq.ParquetFile(local(results.table_file(table))), out / f"{table}.{form}"
    with remembered(path, results.manifest) as file:
        if form == "dta":
            frame = source.read().to_pandas()
            tell_lost(path, *write_stata(frame, file, columns_in(results, table, frame.columns), results.manifest["title"]))
        elif form == "csv":
            pieces = source.iter_batches() if source.metadata.num_rows else [source.schema_arrow.empty_table()]
            for number, piece in enumerate(pieces):
                write_csv(piece.to_pandas(), file, header=number == 0)
        else:
            with pq.ParquetWriter(file, source.schema_arrow, compression="zstd") as writer:
                for piece in source.iter_batches():
                    writer.write_table(pa.Table.from_batches([piece]))
    return path


def tell_lost(path: Path, missing: dict[str, int], gone: list[str]) -> None:
    """Say in a line which numbers Stata cannot hold. missing: how many, by column; gone: columns that had no other."""
    if missing or gone:
        counts = ", ".join(f"{number} of {name}" for name, number in missing.items())
        print("; ".join([f"'{path}': Stata holds no number that is infinite or above 8.9e307",
                         *([f"written as missing: {counts}"] if missing else []),
                         *([f"left out, as nothing else is in them: {', '.join(gone)}"] if gone else [])]), file=sys.stderr)


def columns_in(results: Results, table: str, names: list[str]):
    """What the columns of a table mean."""
    return of_json(results.manifest["columns"][table]) if table in results.manifest["columns"] else columns_of(table, names)


def dictionary(results: Results, out: Path) -> Path:
    """Label, unit and words of every column, one row each."""
    design = pq.read_schema(local(results.table_file("design"))).names
    known = results.manifest["columns"] | {"design": as_json(columns_of("design", design))}
    rows = [{"table": table, "column": name, "label": entry["label"], "unit": entry["unit"],
             "words": ", ".join(entry.get("words", ()))} for table, columns in known.items() for name, entry in columns.items()]
    with remembered(out / DICTIONARY, results.manifest) as file:
        write_csv(pd.DataFrame(rows), file)
    return out / DICTIONARY


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers) -> None:
    """``foedus export``."""
    parser = subparsers.add_parser(
        "export", description="Write the tables of a finished sweep for a spreadsheet, R, or Stata, with labels and units.")
    parser.add_argument("folder", type=Path, help="folder of a sweep")
    add_format(parser, "csv (with a dictionary of columns), dta (Stata, labelled) or parquet", "csv")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where to (default: the folder itself)")
    parser.set_defaults(func=command)


def add_format(parser: argparse.ArgumentParser, about: str, default: str | None) -> None:
    """--format; `export` checks it."""
    told = f" (default: {default})" if default else ""
    parser.add_argument("--format", metavar="|".join(FORMATS), default=default, help=f"{about}{told}")


def command(args: argparse.Namespace) -> None:
    """Run ``foedus export``."""
    print("\n".join(str(path) for path in export(args.folder, args.format, args.out)))
