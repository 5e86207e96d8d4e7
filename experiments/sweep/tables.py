"""Any table, CSV or Parquet, as a design."""

import csv
from pathlib import Path

import numpy as np

from ...model.parameters import ParameterError, find, nearest


def read_columns(path: Path, worlds: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Checked columns of a table of points: one number a row, choices and scenarios as positions.

    Raises ParameterError: one line with file, row and value.
    """
    if path.suffix not in (".csv", ".parquet"):
        raise ParameterError(f"design: path = '{path.name}' is neither .csv nor .parquet")
    try:
        columns = read_csv(path) if path.suffix == ".csv" else read_parquet(path)
    except (OSError, UnicodeDecodeError, ValueError) as problem:
        raise ParameterError(f"design: cannot read '{path}': {problem}; check the path") from None
    if not columns or not len(next(iter(columns.values()))):
        raise ParameterError(f"design: {path.name} has no rows; it needs one row a point")
    # a CSV begins with a line of names and counts from 1
    first = 2 if path.suffix == ".csv" else 0
    return {name: checked(path.name, name, column, worlds, first) for name, column in columns.items()}


def checked(file: str, name: str, column: list, worlds: tuple[str, ...], first: int) -> np.ndarray:
    """One column as numbers."""
    def check(value):
        if name != "scenario":
            return find(name).check(value)
        if value not in worlds:
            raise ParameterError(f"scenario = {value!r} is none of {', '.join(worlds)}{nearest(value, worlds)}; "
                                 "list it in the spec under scenario")
        return worlds.index(value)

    values = np.empty(len(column))
    for row, value in enumerate(column):
        try:
            values[row] = check(value)
        except ParameterError as problem:
            raise ParameterError(f"{file}, {'line' if first else 'row'} {row + first}: {problem}") from None
    return values


def read_csv(path: Path) -> dict[str, list]:
    """Columns of a CSV file with a line of names."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    if not rows:
        return {}
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names):
        raise ValueError("a column is named twice")
    for number, row in enumerate(rows[1:], 2):
        if len(row) != len(names):
            raise ValueError(f"line {number} has {len(row)} cells and the first line {len(names)}")
    return {name: [row[i].strip() for row in rows[1:]] for i, name in enumerate(names)}


def read_parquet(path: Path) -> dict[str, list]:
    """Columns of a Parquet file."""
    import pyarrow.parquet as pq

    return pq.read_table(path, partitioning=None).to_pydict()
