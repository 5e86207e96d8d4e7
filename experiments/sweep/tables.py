"""Any table, a file or one made in Python, as a design."""

import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import numpy as np

from ...model.cells import columns_of, declaration, is_cell
from ...model.parameters import BY_NAME, ParameterError, nearest
from ...model.reading import DELIMITED, ReadError, Table, table_of_python, table_of_text, text_of
from ..folders import local
from ..formats import LONGEST_NAME, stata_name

LIKE = 0.8  # how like a parameter's name that of a column is that was surely meant to be one, 0 to 1
POINT = re.compile(r"[0-9a-f]{16}|")  # in a sweep's own design, which may be a design again
ENDINGS = (*DELIMITED, ".parquet")
CELL = re.compile("(?:(allies|ally|rivals|rival)([a-z]{3})|patron)([a-z0-9]+)")  # a cell's name without capitals and marks


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
        found = pq.read_table(local(path), partitioning=None)
    except (OSError, ValueError, pa.ArrowException) as problem:
        raise ReadError(f"cannot read '{path}': {problem}; check the path") from None
    return table_of_python(found, path.name)


def points_of(table: Table, worlds: tuple[str, ...]) -> Points:
    """The table checked, column by column."""
    columns, carried = {}, {}
    for called, cells in table.columns.items():
        meant = meant_by(called)
        name = meant if meant and called == in_stata(meant) else called
        if name != called and name in (*columns, *table.columns):
            raise ParameterError(f"{table.file}: columns '{name}' and '{called}' are the same; delete one of the two")
        if name in BY_NAME or is_cell(name) or name == "scenario":
            columns[name] = checked(table, name, cells, worlds)
        elif meant:
            raise ParameterError(f"{table.file}: column '{name}' is no parameter; did you mean '{meant}'? rename it")
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


def meant_by(name: str) -> str:
    """The parameter or cell whose name a column has, or nearly has: but for capitals, marks, a unit or a slip. Else nothing."""
    bare = re.sub(r"[\[({].*", "", name).strip()
    known = {folded(one): one for one in (*BY_NAME, "scenario")}
    if folded(bare) in known:
        return known[folded(bare)]
    if found := CELL.fullmatch(folded(bare)):
        of, code, rest = found.groups()
        group = {"ally": "allies", "rival": "rivals", None: "patron"}.get(of, of)
        place = f"{group}.{code.upper()}" if code else group
        if group == "allies" and (distance := re.fullmatch("kmto([a-z]{3})", rest)):
            return f"{place}.km_to_{distance[1].upper()}"
        columns = {folded(column): column for column in columns_of(group)}
        cut = [column for column in columns if len(name) == LONGEST_NAME and column.startswith(rest)]
        if near := [rest] if rest in columns else cut or get_close_matches(rest, columns, 1, LIKE):
            return f"{place}.{columns[near[0]]}"
    return next(iter(get_close_matches(bare.lower(), (*BY_NAME, "scenario"), 1, LIKE)), "")


def folded(name: str) -> str:
    """A name without capitals and marks."""
    return re.sub("[^a-z0-9]", "", name.lower())


def in_stata(name: str) -> str:
    """A cell's name as ``foedus export --format dta`` writes it; nothing for a parameter, whose name stays."""
    return stata_name(name, ()) if is_cell(name) else ""


def checked(table: Table, name: str, cells: list, worlds: tuple[str, ...]) -> np.ndarray:
    """One column as numbers."""
    def check(value: object) -> float:
        if value == "":
            raise ParameterError(f"{name} is blank; write a value, or delete the row")
        if isinstance(value, bool) and name != "scenario" and not declaration(name).choices:
            raise ParameterError(f"{name} = {value} is no number; write 1 for true and 0 for false")
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
