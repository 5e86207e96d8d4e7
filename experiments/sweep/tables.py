"""Any table, a file or one made in Python, as a design."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ...model.cells import declaration, is_cell
from ...model.parameters import BY_NAME, ParameterError, nearest
from ...model.reading import DELIMITED, ReadError, Table, table_of_python, table_of_text, text_of

LIKE = 0.8  # how like a parameter's name that of a column is that was surely meant to be one, 0 to 1
POINT = re.compile(r"[0-9a-f]{16}|")  # in a sweep's own design, which may be a design again
ENDINGS = (*DELIMITED, ".parquet")


@dataclass(frozen=True, eq=False)
class Points:
    """Checked columns of a table of points: one number a row, choices and scenarios as positions.

    carried: columns that are no parameter, such as a number or a note, which stay beside the points.
    """

    columns: dict[str, np.ndarray]
    carried: dict[str, list]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))


def read_points(path: Path, worlds: tuple[str, ...]) -> Points:
    """The points of a file. Raises ParameterError: one line with file, line and value."""
    if path.suffix.lower() not in ENDINGS:
        raise ParameterError(f"design: path = '{path.name}' ends in none of {', '.join(ENDINGS)}; save it as one of them")
    try:
        table = parquet(path) if path.suffix.lower() == ".parquet" else table_of_text(text_of(path), path.name)
    except ReadError as problem:
        raise ParameterError(f"design: {problem}") from None
    return points_of(table, worlds)


def read_rows(source: object, worlds: tuple[str, ...]) -> Points:
    """The points of a table made in Python. Raises ParameterError."""
    try:
        return points_of(table_of_python(source, "rows"), worlds)
    except ReadError as problem:
        raise ParameterError(f"design: {problem}") from None


def parquet(path: Path) -> Table:
    """A Parquet file as a table; a column that a sweep adds to its design is left out."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return table_of_python(pq.read_table(path, partitioning=None), path.name)
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise ReadError(f"cannot read '{path}': {problem}; check the path") from None


def points_of(table: Table, worlds: tuple[str, ...]) -> Points:
    """The table checked, column by column."""
    columns, carried = {}, {}
    for name, cells in table.columns.items():
        if name in BY_NAME or is_cell(name) or name == "scenario":
            columns[name] = checked(table, name, cells, worlds)
        elif slip := get_close_matches(name, (*BY_NAME, "scenario"), 1, LIKE):
            raise ParameterError(f"{table.file}: column '{name}' is no parameter; did you mean '{slip[0]}'? rename it")
        elif name != "point":
            carried[name] = cells
        elif strangers := [cell for cell in cells if not POINT.fullmatch(str(cell))]:
            raise ParameterError(f"{table.file}: column 'point' is for what a sweep calls its points, which {strangers[0]!r} "
                                 "is not; give the column another name, such as id")
    if not len(table):
        raise ParameterError(f"design: {table.file} has no rows; it needs one row a point")
    if not columns:
        raise ParameterError(f"design: no column of {table.file} is a parameter; it has {', '.join(table.columns)}; see "
                             "'foedus params'")
    return Points(columns, carried)


def checked(table: Table, name: str, cells: list, worlds: tuple[str, ...]) -> np.ndarray:
    """One column as numbers."""
    def check(value: object) -> float:
        if value == "":
            raise ParameterError(f"{name} is blank; write a value, or delete the row")
        if name != "scenario":
            return declaration(name).check(value)
        if value not in worlds:
            raise ParameterError(f"scenario = {value!r} is none of {', '.join(worlds)}{nearest(value, worlds)}; "
                                 "list it in the spec under scenario")
        return worlds.index(value)

    values = np.empty(len(cells))
    for row, value in enumerate(cells):
        try:
            values[row] = check(value)
        except ParameterError as problem:
            raise ParameterError(f"{table.place(row)}: {problem}") from None
    return values
