"""Files and tables that people bring, whatever program wrote them: text, TOML, and tables of named columns.

Text is UTF-8 with or without a byte-order mark, or UTF-16.  A table has its names in the first line that is not blank; cells
are parted by commas, tabs or semicolons, and where commas do not part them they may be decimal commas.  Rows and columns that
a spreadsheet left blank, row names of R and the index of pandas are dropped.  The codes by which R, Stata, pandas and the
World Bank mark what is missing are blank cells.  From Python a table is a data frame, a list of dictionaries, or a dictionary
of columns.  Whatever could be read in two ways is refused.
"""

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path

DELIMITED = (".csv", ".tsv", ".tab", ".txt")  # endings of tables as text
MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
         (b"", "utf-8-sig"))
PARTED_BY = (",", ";", "\t")
MISSING = {"", "na", "n/a", "#n/a", "nan", "null", "<na>", "nat", ".", "..", "...", *(f".{chr(k)}" for k in range(97, 123))}
NAMELESS = re.compile(r"Unnamed: \d+(_level_\d+)?|__index_level_\d+__")  # what pandas calls an index without a name
WITH_COMMA, WITH_POINT = (re.compile(rf"[+-]?\d*{mark}\d+([eE][+-]?\d+)?(\s*%)?") for mark in (",", r"\."))
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")  # 1,234 is a thousand to some and one to others
WHOLE = 2**63  # TOML's whole numbers lie below
DEEP = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){100}")  # a key that tomllib would read for many seconds


class ReadError(ValueError):
    """A file or table that cannot be read. One line: file, line, column, value, remedy."""


@dataclass(frozen=True)
class Table:
    """Named columns of equal length. Blank cells are "", others stripped text, or numbers if the source had numbers.

    file: what to call it; rows: the number of every row as its source counts, called `counted` ("line" or "row").
    """

    file: str
    counted: str
    rows: tuple[int, ...]
    columns: dict[str, list]

    def __len__(self) -> int:
        return len(self.rows)

    def place(self, row: int, column: str | None = None) -> str:
        """Where a cell stands, in words. row: position from 0."""
        of_column = "" if column is None else f", column '{column}'"
        return f"{self.file}, {self.counted} {self.rows[row]}{of_column}"

    def texts(self, column: str) -> list[str]:
        """A column as text, whole numbers without a decimal point."""
        return [str(int(cell)) if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE else str(cell)
                for cell in self.columns[column]]


# --- text and TOML -------------------------------------------------------------------------------------------


def text_of(path: Path | Traversable) -> str:
    """The text of a file. Raises ReadError."""
    try:
        return decoded(path.read_bytes(), path.name)
    except (OSError, ValueError) as problem:  # a path with a null character is a ValueError
        if isinstance(problem, ReadError):
            raise
        raise ReadError(f"cannot read '{path}': {getattr(problem, 'strerror', None) or problem}; check the path") from None


def decoded(content: bytes, file: str) -> str:
    """Bytes as text, without a byte-order mark. Raises ReadError that names the line."""
    encoding = next(encoding for mark, encoding in MARKS if content.startswith(mark))
    if encoding == "utf-8-sig" and b"\x00" in content[:2]:
        encoding = "utf-16-be" if content[:1] == b"\x00" else "utf-16-le"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        line = content[: problem.start].count(b"\n") + 1
        raise ReadError(f"{file}, line {line}: is not UTF-8 or UTF-16 text; save it as UTF-8 ('CSV UTF-8' in a spreadsheet)"
                        ) from None


def toml_of(text: str, file: str) -> dict:
    """The table of a TOML text. Raises ReadError for what is no TOML, or nests or counts beyond reason."""
    if deep := DEEP.search(text):
        line = text.count("\n", 0, deep.start()) + 1
        raise ReadError(f"{file}, line {line}: more than 100 words joined by dots; name a table in a table by few words")
    try:
        found = tomllib.loads(text)
        check_whole(found, file)
    except tomllib.TOMLDecodeError as problem:
        raise ReadError(f"{file}: {problem}") from None
    except RecursionError:
        raise ReadError(f"{file}: nests brackets too deeply to be read; write it flatter") from None
    except ValueError as problem:
        if isinstance(problem, ReadError):
            raise
        raise ReadError(f"{file}: holds a number of more than 4,300 digits; write a shorter one") from None
    return found


def check_whole(value: object, file: str) -> None:
    """Raise ReadError for a whole number beyond what TOML allows."""
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        check_whole(part, file)
    if isinstance(value, int) and not -WHOLE <= value < WHOLE:
        raise ReadError(f"{file}: the whole number {str(value)[:12]}… has {len(str(abs(value)))} digits; TOML takes up to 18")


# --- tables as text ------------------------------------------------------------------------------------------


def table_of_text(text: str, file: str) -> Table:
    """A table of cells parted by commas, semicolons or tabs. Raises ReadError."""
    parted_by, text, skipped = delimiter_of(text)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=parted_by)
        ends = [(reader.line_num + skipped, [cell.strip() for cell in cells]) for cells in reader]
    except csv.Error as problem:
        raise ReadError(f"{file}, line {reader.line_num + skipped}: {problem}; save it as plain CSV") from None
    begins = [skipped + 1, *(end + 1 for end, _ in ends)]
    lines = [(begin, cells) for begin, (_, cells) in zip(begins, ends, strict=False) if any(cells)]
    if not lines:
        raise ReadError(f"{file}: is empty; its first line must name the columns")
    first, names = lines[0]
    in_quotes = all(line.lstrip().startswith('"') for line in text.splitlines() if line.strip())
    names, rows = squared(names, lines[1:], file, parted_by, in_quotes)
    cells = [[blank_or(row[place]) for _, row in rows] for place in range(len(names))]
    if parted_by != ",":
        pointed(cells, names, [number for number, _ in rows], file, parted_by)
    return Table(file, "line", tuple(number for number, _ in rows), named(names, cells, file, f"line {first}"))


def delimiter_of(text: str) -> tuple[str, str, int]:
    """What parts the cells, the text, and how many lines were left out: a first line of Excel's that says what parts them."""
    if told := re.match(r'"?sep=(.)"?\r?\n', text, re.IGNORECASE):
        return told[1], text[told.end() :], 1
    head = next((line for line in text.splitlines() if line.strip(" \t,;")), "")
    counts = {mark: len(next(csv.reader([head], delimiter=mark), [])) for mark in PARTED_BY}
    return max(PARTED_BY, key=counts.__getitem__), text, 0


def squared(names: list[str], rows: list[tuple[int, list[str]]], file: str, parted_by: str,
            in_quotes: bool) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """Names and rows of one length: R leaves out the name of its row names, spreadsheets add blank cells at the end."""
    width = len(names)
    longer = rows and all(len(cells) == width + 1 for _, cells in rows) and (in_quotes or any(cells[-1] for _, cells in rows))
    if longer and are_row_names([cells[0] for _, cells in rows]):
        if in_quotes or parted_by != "," or not all(could_be_cut(cells) for _, cells in rows):
            return ["", *names], rows
        raise ReadError(f"{file}, line {rows[0][0]}: {width + 1} cells, the header has {width}, so the first may be the name "
                        f"of its row, or two a number with a decimal comma; name every column, and write decimals with a point")
    found = []
    for number, cells in rows:
        if len(cells) > width and not any(cells[width:]):
            cells = cells[:width]
        if len(cells) != width:
            lines = sum(cell.count("\n") for cell in cells)
            remedy = (f"close the quotation mark that opens in this line, {lines} lines follow in it" if lines else
                      f"quote a cell that contains {'a comma' if parted_by == ',' else repr(parted_by)}")
            raise ReadError(f"{file}, line {number}: {len(cells)} cells, the header has {width}; {remedy}")
        found.append((number, cells))
    return names, found


def are_row_names(cells: list[str]) -> bool:
    """Whether these are names of rows as R writes them: words, all different, or 1, 2, 3, …"""
    words = len(set(cells)) == len(cells) and not any(re.match(r"[+-]?[\d.]", cell) for cell in cells)
    return words or cells == [str(number) for number in range(1, len(cells) + 1)]


def could_be_cut(cells: list[str]) -> bool:
    """Whether two cells side by side could be one number, cut at its decimal comma."""
    return any(re.fullmatch(r"[+-]?\d+", left) and re.fullmatch(r"\d+([eE][+-]?\d+)?\s*%?", right)
               for left, right in pairwise(cells))


def pointed(columns: list[list[str]], names: list[str], rows: list[int], file: str, parted_by: str) -> None:
    """Turn decimal commas into points, in place. Raises ReadError where it cannot be known what a comma or point means."""
    def held(pattern: re.Pattern) -> list[tuple[int, int]]:
        return [(x, y) for x, column in enumerate(columns) for y, cell in enumerate(column) if pattern.fullmatch(cell)]

    commas, points = held(WITH_COMMA), held(WITH_POINT)
    doubtful = (commas if parted_by == "\t" else []) or ([] if commas else points)
    if commas and points:
        x, y = min(commas, points, key=len)[0]
        other = "point" if "," in columns[x][y] else "comma"
        raise ReadError(f"{file}, line {rows[y]}, column '{names[x]}': {columns[x][y]!r}, but other cells write decimals with "
                        f"a {other}; write all with the same")
    if parted_by != "," and doubtful and all(GROUPED.fullmatch(columns[x][y]) for x, y in doubtful):
        x, y = doubtful[0]
        raise ReadError(f"{file}, line {rows[y]}, column '{names[x]}': {columns[x][y]!r} may be a thousand or a decimal; write "
                        "thousands without a mark, and decimals with a point")
    for x, y in commas:
        columns[x][y] = columns[x][y].replace(",", ".")


def named(names: list[str], cells: list[list], file: str, header: str) -> dict[str, list]:
    """Columns by name. Blank columns and an index without a name are left out; raises ReadError for others without one."""
    found: dict[str, list] = {}
    for place, (name, column) in enumerate(zip(names, cells, strict=True)):
        if not name or NAMELESS.fullmatch(name):
            if found and any(cell != "" for cell in column):
                raise ReadError(f"{file}, {header}: column {place + 1} has cells and no name; name it, or delete it")
            if len(set(column)) < len(column) and any(cell != "" for cell in column):
                raise ReadError(f"{file}, {header}: column {place + 1} has no name and is no index, as cells repeat; name it, "
                                "or delete it")
        elif name in found:
            raise ReadError(f"{file}, {header}, column '{name}': appears twice; delete one of the two")
        else:
            found[name] = column
    return found


def blank_or(cell: str) -> str:
    """A stripped cell; nothing for a code that stands for nothing."""
    return "" if cell.casefold() in MISSING else cell


def number_in(text: str) -> float:
    """The number that a text is, in the digits 0 to 9; raises ValueError. Python also reads 1_000 and other digits."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


# --- tables of Python ----------------------------------------------------------------------------------------


def is_table(source: object) -> bool:
    """Whether an object of Python can be read as a table: a data frame, an Arrow table, or a list of dictionaries."""
    rows = isinstance(source, list | tuple) and source and all(isinstance(row, Mapping) for row in source)
    return bool(rows) or all(hasattr(source, name) for name in ("columns", "to_dict")) or hasattr(source, "to_pydict")


def table_of_python(source: object, file: str) -> Table:
    """A data frame, an Arrow table, a list of dictionaries or a dictionary of columns. Raises ReadError."""
    if hasattr(source, "to_pydict"):
        source = source.to_pydict()
    if isinstance(source, Mapping):
        names, columns = [str(name) for name in source], [list(column) for column in source.values()]
    elif hasattr(source, "columns"):
        names = [str(name) for name in source.columns]
        if len(set(names)) < len(names):
            raise ReadError(f"{file}: a column appears twice; delete one of the two")
        columns = [list(source[name]) for name in source.columns]
    else:
        names = list(dict.fromkeys(str(name) for row in source for name in row))
        columns = [[row.get(name) for row in source] for name in names]
    if len({len(column) for column in columns}) > 1:
        lengths = ", ".join(str(len(column)) for column in columns)
        raise ReadError(f"{file}: its columns have {lengths} cells; give all the same number")
    length = len(columns[0]) if columns else 0
    cells = [[cell_of(value) for value in column] for column in columns]
    kept = [y for y in range(length) if any(column[y] != "" for column in cells)]
    cells = [[column[y] for y in kept] for column in cells]
    return Table(file, "row", tuple(kept), named(names, cells, file, "names"))


def cell_of(value: object) -> object:
    """A value of Python as a cell: numbers of numpy as numbers, nothing as "" whatever stands for it."""
    value = plain(value)
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        return ""
    return blank_or(value.strip()) if isinstance(value, str) else value


def plain(value: object) -> object:
    """Values of numpy and sequences of any kind as numbers and lists, at any depth; tables and everything else as they are."""
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, Path):
        return str(value)
    if hasattr(value, "tolist") and not hasattr(value, "columns"):  # of numpy, or a column of pandas
        return plain(value.tolist())
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, str | bytes):
        return [plain(part) for part in value]
    return value
