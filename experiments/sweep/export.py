"""``foedus export``: the tables of a sweep as CSV, Stata or Parquet, with what their columns mean.

Into the folder `out` go ``runs.csv`` (``.dta``, ``.parquet``) and so on, one file a table, and for CSV ``columns.csv``: label,
unit and words of every column.  CSV and Parquet are written piece by piece; a Stata file is made in memory.
"""

import argparse
import sys
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from ...model.parameters import nearest
from ..columns import as_json, columns_of, of_json
from ..folders import LOCK, StoreError, locked, replaced
from ..formats import FORMATS, write_csv, write_stata
from .results import Results

DICTIONARY = "columns.csv"


class ExportError(ValueError):
    """Tables that cannot be exported as asked. One line, with the remedy."""


def export(folder: str | Path, form: str, out: str | Path | None = None) -> list[Path]:
    """Write every table of a finished sweep into the folder `out` (its own if None) as "csv", "dta" or "parquet".

    Returns the files.  Raises ExportError or StoreError, one line, before anything is written.
    """
    check_format(form)
    results, out = Results(folder), Path(out or folder)
    if not results.manifest["complete"]:
        raise StoreError(f"'{folder}' is not finished; repeat its foedus sweep, then export")
    if form == "parquet" and out.resolve() == results.folder.resolve():
        raise ExportError(f"the tables in '{folder}' are Parquet files already; name another folder with --out")
    with locked(out, LOCK):
        return [*(one_table(results, table, form, out) for table in (*results.manifest["tables"], "design")),
                *([dictionary(results, out)] if form == "csv" else [])]


def check_format(form: str) -> None:
    """Raise ExportError for a format that nobody writes."""
    if form not in FORMATS:
        raise ExportError(f"--format {form} is none of {', '.join(FORMATS)}{nearest(form, FORMATS)}")


def one_table(results: Results, table: str, form: str, out: Path) -> Path:
    """One file."""
    source, path = pq.ParquetFile(results.table_file(table)), out / f"{table}.{form}"
    with replaced(path) as file:
        if form == "dta":
            frame = source.read().to_pandas()
            lost = write_stata(frame, file, columns_in(results, table, frame.columns), results.manifest["title"])
            tell_lost(path, lost)
        elif form == "csv":
            pieces = source.iter_batches() if source.metadata.num_rows else [source.schema_arrow.empty_table()]
            for number, piece in enumerate(pieces):
                write_csv(piece.to_pandas(), file, header=number == 0)
        else:
            with pq.ParquetWriter(file, source.schema_arrow, compression="zstd") as writer:
                for piece in source.iter_batches():
                    writer.write_table(pa.Table.from_batches([piece]))
    return path


def tell_lost(path: Path, lost: dict[str, int]) -> None:
    """Say in a line which numbers Stata cannot hold. lost: how many, by column."""
    if lost:
        print(f"'{path}': Stata holds no number that is infinite or above 8.9e307; written as missing: "
              f"{', '.join(f'{number} of {name}' for name, number in lost.items())}", file=sys.stderr)


def columns_in(results: Results, table: str, names: list[str]):
    """What the columns of a table mean."""
    return of_json(results.manifest["columns"][table]) if table in results.manifest["columns"] else columns_of(table, names)


def dictionary(results: Results, out: Path) -> Path:
    """Label, unit and words of every column, one row each."""
    design = pq.read_schema(results.table_file("design")).names
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
