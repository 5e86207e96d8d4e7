"""``foedus export``: the tables of a sweep as CSV, Stata or Parquet, with what their columns mean.

Into the folder `out` go ``runs.csv`` (``.dta``, ``.parquet``) and so on, one file a table, and for CSV ``columns.csv``: label,
unit and words of every column.  CSV and Parquet are written piece by piece; a Stata file is made in memory.
"""

import argparse
import os
import sys
from collections.abc import Iterable
from contextlib import nullcontext, suppress
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...model.parameters import nearest
from ..columns import as_json, columns_of, of_json
from ..folders import StoreError, hash_of, locked, replaced
from ..formats import FORMATS, from_disk, write_csv, write_stata
from . import manifest as manifests
from .results import Results

DICTIONARY = "columns.csv"


class ExportError(ValueError):
    """Tables that cannot be exported as asked. One line, with the remedy."""


def export(folder: str | Path, form: str, out: str | Path | None = None) -> list[Path]:
    """Write every table of a finished sweep into the folder `out` (its own if None) as "csv", "dta" or "parquet".

    Returns the files.  Raises ExportError or StoreError, one line, before anything is written; a file that is there and was
    not exported from this sweep, or was edited since, is never replaced.
    """
    check_format(form)
    results, out = Results(folder), Path(out or folder)
    if not results.manifest["complete"]:
        raise StoreError(f"'{folder}' is not finished; repeat its foedus sweep, then export")
    if form == "parquet" and out.resolve() == results.folder.resolve():
        raise ExportError(f"the tables in '{folder}' are Parquet files already; name another folder with --out")
    tables = (*results.manifest["tables"], "design")
    refuse_taken(results.manifest, results.folder, form, tables, out)
    with locked(out):
        written = []
        for table in (*tables, *([None] if form == "csv" else [])):
            written.append(one_table(results, table, form, out) if table else dictionary(results, out))
            remember(results.folder, written[-1])
    return written


def refuse_taken(manifest: dict | None, folder: Path, form: str, tables: Iterable[str], out: Path) -> None:
    """Raise ExportError where a file would be replaced that is no export of this sweep, or was edited since.

    manifest: of the sweep in `folder`; None where there is none yet.
    """
    ours = manifest.get("exports", {}) if manifest else {}
    paths = [*(out / f"{table}.{form}" for table in tables), *([out / DICTIONARY] if form == "csv" else [])]
    if foreign := [path.name for path in paths if path.exists() and ours.get(seen_from(folder, path)) != hash_of(path)]:
        raise ExportError(f"'{out}' holds {', '.join(foreign)}, and not as an export of '{folder}' left it; move away what is "
                          "yours, or choose another folder with --out")


def remember(folder: Path, path: Path) -> None:
    """Keep in the manifest what was exported, so that it may be replaced; a folder that cannot be written goes without."""
    held = path.parent.resolve() == folder.resolve()
    with suppress(StoreError), nullcontext() if held else locked(folder):
        manifest = manifests.read(folder)
        known = manifest.get("exports", {}) | {seen_from(folder, path): hash_of(path)}
        manifests.write(folder, manifest | {"exports": known})


def seen_from(folder: Path, path: Path) -> str:
    """A path from a folder, so that both can be moved together."""
    return Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()


def check_format(form: str) -> None:
    """Raise ExportError for a format that nobody writes."""
    if form not in FORMATS:
        raise ExportError(f"--format {form} is none of {', '.join(FORMATS)}{nearest(form, FORMATS)}")


def one_table(results: Results, table: str, form: str, out: Path) -> Path:
    """One file."""
    source, path = pq.ParquetFile(from_disk(results.table_file(table))), out / f"{table}.{form}"
    with replaced(path) as file:
        if form == "dta":
            frame = source.read().to_pandas()
            lost = write_stata(frame, file, columns_in(results, table, frame.columns), results.manifest["title"])
            tell_lost(path, lost, len(frame))
        elif form == "csv":
            pieces = source.iter_batches() if source.metadata.num_rows else [source.schema_arrow.empty_table()]
            for number, piece in enumerate(pieces):
                write_csv(piece.to_pandas(), file, header=number == 0)
        else:
            with pq.ParquetWriter(file, source.schema_arrow, compression="zstd") as writer:
                for piece in source.iter_batches():
                    writer.write_table(pa.Table.from_batches([piece]))
    return path


def tell_lost(path: Path, lost: dict[str, int], rows: int) -> None:
    """Say in a line which numbers Stata cannot hold. lost: how many, by column; a column without any other is left out."""
    missing = ", ".join(f"{number} of {name}" for name, number in lost.items() if number < rows)
    gone = ", ".join(name for name, number in lost.items() if number == rows)
    if lost:
        print("; ".join([f"'{path}': Stata holds no number that is infinite or above 8.9e307",
                         *([f"written as missing: {missing}"] if missing else []),
                         *([f"left out, as nothing else is in them: {gone}"] if gone else [])]), file=sys.stderr)


def columns_in(results: Results, table: str, names: list[str]):
    """What the columns of a table mean."""
    return of_json(results.manifest["columns"][table]) if table in results.manifest["columns"] else columns_of(table, names)


def dictionary(results: Results, out: Path) -> Path:
    """Label, unit and words of every column, one row each."""
    design = pq.read_schema(from_disk(results.table_file("design"))).names
    known = results.manifest["columns"] | {"design": as_json(columns_of("design", design))}
    rows = [{"table": table, "column": name, "label": entry["label"], "unit": entry["unit"],
             "words": ", ".join(entry.get("words", ()))} for table, columns in known.items() for name, entry in columns.items()]
    with replaced(out / DICTIONARY) as file:
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
