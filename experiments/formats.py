"""Tables as files of other programs: CSV for spreadsheets and R, Stata with labels, Parquet.

Texts that a spreadsheet would take for a formula are written with an apostrophe before them.  Stata gets the labels of the
dictionary of columns, codes as labelled numbers, a quarter as a date of its own with year and quarter as numbers, no number
that it cannot hold, and no column that is empty throughout.
"""

import json
import re
from collections.abc import Iterable
from typing import IO, TYPE_CHECKING

import numpy as np

from .columns import Column, notes

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMATS = ("csv", "dta", "parquet")
FORMULA = re.compile(r"[=+\-@\t\r]")  # how a cell begins that a spreadsheet would calculate
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
EXACT = 2**53  # whole numbers up to here are exact as Stata's double
TOO_LARGE = 2.0**1023  # from here on Stata's double stands for what is missing; it has no infinity either
LONGEST_NAME, LONGEST_LABEL = 32, 80  # of Stata
STATA_WORDS = re.compile(  # names that Stata keeps for itself
    "aggregate|array|boolean|break|byte|case|catch|class|colvector|complex|const|continue|default|delegate|delete|do|double|else|"
    "eltypedef|end|enum|explicit|export|external|float|for|friend|function|global|goto|if|in|inline|int|local|long|NULL|pragma|"
    "protected|quad|rowvector|short|str\\d+|strL|typedef|typename|using|virtual|with|"
    "_all|_N|_skip|_b|_pi|_pred|_rc|_se|_cons|_coef|_n|_weight")


def write_csv(frame: "pd.DataFrame", file: IO[bytes], *, header: bool = True, **options: object) -> None:
    """As CSV: UTF-8, lines end with a line feed, a float as the shortest text that reads back as itself; no formula.

    options: of `pandas.DataFrame.to_csv`.
    """
    texts = {name: frame[name].map(plain_text) for name in frame.columns if frame[name].dtype.kind not in "biufc"}
    frame.assign(**texts).rename(columns=plain_text).to_csv(file, index=False, header=header, lineterminator="\n",
                                                            encoding="utf-8", **options)


def plain_text(cell: object) -> object:
    """A cell that no spreadsheet calculates; numbers stay numbers."""
    if isinstance(cell, str) and FORMULA.match(cell) and not NUMBER.fullmatch(cell):
        return f"'{cell}"
    return cell


def write_stata(frame: "pd.DataFrame", file: IO[bytes], columns: Iterable[Column],
                title: str = "") -> tuple[dict[str, int], list[str]]:
    """As Stata 14 and later read it. columns: those of the frame, see the top of this module.

    Returns how many numbers are missing, as Stata cannot hold them, by column; and the columns left out for want of others.
    """
    import pandas as pd

    found: dict[str, pd.Series] = {}
    labels: dict[str, str] = {}
    missing: dict[str, int] = {}
    gone: list[str] = []
    for column in columns:
        cells = frame[column.name]
        if cells.dtype.kind == "f" and (beyond := cells.abs() >= TOO_LARGE).any():
            cells = cells.mask(beyond)
            if cells.isna().all():
                gone.append(column.name)
            else:
                missing[column.name] = int(beyond.sum())
        if cells.isna().all():
            continue
        for name, label, part in in_stata(column, cells):
            name = stata_name(name, found)
            found[name], labels[name] = part.reset_index(drop=True), label[:LONGEST_LABEL]
    dates = {name: "tq" for name, part in found.items() if part.dtype.kind == "M"}
    pd.DataFrame(found).to_stata(file, write_index=False, version=118, variable_labels=labels, convert_dates=dates,
                                 data_label=title[:LONGEST_LABEL])
    return missing, gone


def in_stata(column: Column, cells: "pd.Series") -> list[tuple[str, str, "pd.Series"]]:
    """A column as Stata has it, or several: name, label, cells."""
    import pandas as pd

    label = column.label if column.unit in ("text", "choice", "quarter", "as given") else f"{column.label} [{column.unit}]"
    if column.unit == "quarter":
        parts = cells.str.extract(r"(\d+)-Q(\d)").astype(float)
        month = (3 * parts[1] - 2).astype("Int64").astype("string")
        dates = pd.to_datetime(parts[0].astype("Int64").astype("string") + "-" + month + "-1", format="%Y-%m-%d")
        ahead, own = ("", "date") if column.name == "quarter" else (f"{column.name}_", column.name)
        year, quarter = (part if part.isna().any() else part.astype("int16") for part in (parts[0], parts[1]))
        about = "" if column.name == "quarter" else f"{column.name}: "
        return [(own, label, dates.astype("datetime64[ns]")), (f"{ahead}year", f"{about}year", year),
                (f"{ahead}quarter", f"{about}quarter of the year, 1 to 4", quarter)]
    if column.words:
        return [(column.name, label, cells.astype(pd.CategoricalDtype(list(column.words))))]
    if pd.api.types.is_integer_dtype(cells) and len(cells) and np.abs(cells.astype(float)).max() > EXACT:
        cells = cells.astype(str)
    if not pd.api.types.is_numeric_dtype(cells):
        return [(column.name, label, cells.astype(object).where(cells.notna(), "").astype(str).astype(object))]
    return [(column.name, label, cells)]


def stata_name(name: str, taken: Iterable[str]) -> str:
    """A name that Stata takes and no other column has."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    plain = f"_{plain}" if not plain or plain[0].isdigit() or STATA_WORDS.fullmatch(plain) else plain
    found, number = plain[:LONGEST_NAME], 2
    while found in taken:
        found, number = f"{plain[: LONGEST_NAME - 1 - len(str(number))]}_{number}", number + 1
    return found


def schema_of(schema: "pa.Schema", columns: Iterable[Column]) -> "pa.Schema":
    """An Arrow schema that says what its columns mean, each of them and, for readers that know no fields, all together."""
    import pyarrow as pa

    said = {column.name: notes(column) for column in columns}
    fields = [field.with_metadata(said[field.name]) for field in schema]
    return pa.schema(fields, {**(schema.metadata or {}), "foedus.columns": json.dumps(said)})
