"""Files and tables that people bring, whatever program wrote them: text, TOML, and tables of named columns.

Text is UTF-8 with or without a byte-order mark, or UTF-16.  A table has its names in the first line that is not blank; cells
are parted by commas, tabs or semicolons, and where commas do not part them they may be decimal commas.  Rows and columns that
a spreadsheet left blank, row names of R and an index of pandas without a name are dropped.  The codes by which R, Stata, pandas
and the World Bank mark what is missing are blank cells.  From Python a table is a data frame, a list of dictionaries, or a
dictionary of columns.  Whatever could be read in two ways is refused.
"""

import csv
import io
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

DELIMITED = (".csv", ".tsv", ".tab", ".txt")  # endings of tables as text
MARKS = ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
         (b"", "utf-8-sig"))
PARTED_BY = {",": "a comma", ";": "a semicolon", "\t": "a tab"}
OTHERWISE = {"|": "'|'", " ": "blanks"}  # what parts cells in files that are refused
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
    codes: cells that are blank here because a code for what is missing stands in them, as they were written, by (column, row).
    """

    file: str
    counted: str
    rows: tuple[int, ...]
    columns: dict[str, list]
    codes: dict[tuple[str, int], str] = field(default_factory=dict)

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


class Line(NamedTuple):
    """A row of a text: the number of its first line, its cells without quotes, and how it was written."""

    number: int
    cells: list[str]
    text: str


def table_of_text(text: str, file: str) -> Table:
    """A table of cells parted by commas, semicolons or tabs. Raises ReadError."""
    parted_by, text, skipped = delimiter_of(text)
    lines = lines_of(text, parted_by, skipped, file)
    if not lines:
        raise ReadError(f"{file}: is empty; its first line must name the columns")
    if len(lines[0].cells) == 1:
        check_parted(lines, file)
    names, rows = squared(lines[0].cells, lines[1:], file, parted_by)
    cells = [[blank_or(row.cells[place]) for row in rows] for place in range(len(names))]
    if parted_by != ",":
        pointed(cells, names, [row.number for row in rows], file)
    columns = named(names, cells, file, f"line {lines[0].number}")
    return Table(file, "line", tuple(row.number for row in rows), columns, codes_in(names, rows, parted_by))


def codes_in(names: list[str], rows: list[Line], parted_by: str) -> dict[tuple[str, int], str]:
    """Cells with a code for what is missing, as they were written."""
    found = {}
    for at, row in enumerate(rows):
        places = [place for place, cell in enumerate(row.cells) if cell and blank_or(cell) == ""]
        written = as_written(row, parted_by) if places and '"' in row.text else row.cells
        found |= {(names[place], at): written[place] for place in places}
    return found


def delimiter_of(text: str) -> tuple[str, str, int]:
    """What parts the cells, the text, and how many lines were left out: a first line of Excel's that says what parts them."""
    if told := re.match(r'"?sep=([^"\r\n])"?(\r\n|\n|\r)', text, re.IGNORECASE):
        return told[1], text[told.end() :], 1
    lines = [line for line in io.StringIO(text, newline=None) if line.strip(" \t,;\n")]
    counts = {mark: width(lines[0], mark) if lines else 0 for mark in PARTED_BY}
    if max(counts.values()) == 1:
        # One name: only the rows show what parts it from the row names of R, and a comma beside another mark is a decimal's.
        shown = [mark for mark in ("\t", ";") if lines[1:] and all(width(line, mark) == 2 for line in lines[1:])]
        return next(iter(shown), ","), text, 0
    return max(PARTED_BY, key=counts.__getitem__), text, 0


def width(line: str, mark: str) -> int:
    """How many cells a line has, if the mark parts them."""
    text = line.strip(" \r\n")
    try:
        return len(next(csv.reader([re.sub(" +", " ", text) if mark == " " else text], delimiter=mark), []))
    except csv.Error:  # a cell beyond all measure, which is told where the cells are read
        return 0


def lines_of(text: str, parted_by: str, skipped: int, file: str) -> list[Line]:
    """The rows that are not blank. skipped: lines of the file before the text."""
    written = list(io.StringIO(text, newline=""))
    reader, found, begin = csv.reader(written, delimiter=parted_by), [], 0
    try:
        for cells in reader:
            if any(cells := [cell.strip() for cell in cells]):
                found.append(Line(skipped + begin + 1, cells, "".join(written[begin : reader.line_num])))
                if reader.line_num > begin + 1:
                    check_closed(found[-1], parted_by, file)
            begin = reader.line_num
    except csv.Error as problem:
        raise ReadError(f"{file}, line {reader.line_num + skipped}: {problem}; save it as plain CSV") from None
    return found


def check_closed(line: Line, parted_by: str, file: str) -> None:
    """Raise ReadError for a row over several lines whose quotation mark is closed in the middle of a cell, or never."""
    try:
        list(csv.reader(line.text.splitlines(keepends=True), delimiter=parted_by, strict=True))
    except csv.Error:
        more = line.text.rstrip("\r\n").count("\n")
        raise ReadError(f"{file}, line {line.number}: close the quotation mark that opens in this line where its cell ends, "
                        f"{more} lines follow in it") from None


def check_parted(lines: list[Line], file: str) -> None:
    """Raise ReadError where something else than a comma, a semicolon or a tab parts the cells of every line."""
    for mark, words in OTHERWISE.items():
        first, *others = (width(line.text, mark) for line in lines)
        if others and first > 1 and all(other in (first, first + 1) for other in others):
            raise ReadError(f"{file}, line {lines[0].number}: its cells are parted by {words}; part them by commas, "
                            'semicolons or tabs (in R: sep = "\\t")')


def as_written(line: Line, parted_by: str) -> list[str]:
    """The cells of a row with the quotes that they stand in."""
    other = f"[^{re.escape(parted_by)}]*"
    cells = re.finditer(rf'("(?:[^"]|"")*"{other}|{other})(?:{re.escape(parted_by)}|$)', line.text.rstrip("\r\n"))
    return [cell[1].strip() for cell, _ in zip(cells, line.cells, strict=False)]


def squared(names: list[str], rows: list[Line], file: str, parted_by: str) -> tuple[list[str], list[Line]]:
    """Names and rows of one length: R leaves out the name of its row names, spreadsheets add blank cells at the end."""
    wide = len(names)
    longer = bool(rows) and all(len(row.cells) == wide + 1 for row in rows)
    if longer and have_row_names(rows, wide, file, parted_by):
        return ["", *names], rows
    found = []
    for row in rows:
        cells = row.cells[:wide] if not any(row.cells[wide:]) else row.cells
        if len(cells) != wide:
            lines = sum(cell.count("\n") for cell in cells)
            remedy = (f"close the quotation mark that opens in this line, {lines} lines follow in it" if lines else
                      "delete the line if it is a note" if wide > 1 and not any(cells[1:]) and not is_number(cells[0]) else
                      f"quote a cell that contains {called(parted_by)}{', or name every column' if longer else ''}"
                      f"{', or delete what stands above the names of the columns' if wide == 1 else ''}")
            raise ReadError(f"{file}, line {row.number}: {len(cells)} cells, the header has {wide}; {remedy}")
        found.append(row._replace(cells=cells))
    return names, found


def called(mark: str) -> str:
    """What parts cells, in words."""
    return PARTED_BY.get(mark, repr(mark))


def have_row_names(rows: list[Line], wide: int, file: str, parted_by: str) -> bool:
    """Whether rows of a cell more than the header begin with a name as R writes it. Raises ReadError where they may or may not.

    wide: cells of the header.
    """
    written = [as_written(row, parted_by) for row in rows]
    whole = parted_by != "," or all(cells[0].startswith('"') for cells in written)  # no first cell is a part of a number
    blank = not any(row.cells[-1] for row in rows)
    if not are_row_names([row.cells[0] for row in rows], whole or blank):
        return False
    place, mark = f"{file}, line {rows[0].number}", called(parted_by)
    if blank:
        raise ReadError(f"{place}: {wide + 1} cells, the header has {wide}, so the first may be the name of its row, or the "
                        f"last, which is blank in every row, nothing; begin the header with {mark} for the one, end it with "
                        f"{mark} for the other")
    if parted_by == "," and all(could_be_cut(cells) for cells in written):
        raise ReadError(f"{place}: {wide + 1} cells, the header has {wide}, so the first may be the name of its row, or two a "
                        "number with a decimal comma; name every column, and write decimals with a point")
    return True


def are_row_names(cells: list[str], risen: bool) -> bool:
    """Whether these are names of rows as R writes them: words, all different, or 1, 2, 3, …

    risen: also whole numbers that rise, as rows were taken out.
    """
    words = len(set(cells)) == len(cells) and not any(re.match(r"[+-]?[\d.]", cell) for cell in cells)
    rise = risen and all(re.fullmatch("[0-9]{1,15}", cell) for cell in cells) and all(
        int(one) < int(other) for one, other in pairwise(cells))
    return words or rise or cells == [str(number) for number in range(1, len(cells) + 1)]


def could_be_cut(cells: list[str]) -> bool:
    """Whether two cells side by side, as written, could be one number, cut at its decimal comma."""
    return any(re.fullmatch(r'([^"]*[;|\s])?[+-]?\d+', left) and re.fullmatch(r"\d+([eE][+-]?\d+)?\s*%?", right)
               for left, right in pairwise(cells))


def pointed(columns: list[list[str]], names: list[str], rows: list[int], file: str) -> None:
    """Turn decimal commas into points, in place. Raises ReadError where it cannot be known what a comma or point means."""
    def held(pattern: re.Pattern) -> list[tuple[int, int]]:
        return [(x, y) for x, column in enumerate(columns) for y, cell in enumerate(column) if pattern.fullmatch(cell)]

    commas, points = held(WITH_COMMA), held(WITH_POINT)
    doubtful = commas or points
    if commas and points:
        x, y = min(commas, points, key=len)[0]
        other = "point" if "," in columns[x][y] else "comma"
        raise ReadError(f"{file}, line {rows[y]}, column '{names[x]}': {columns[x][y]!r}, but other cells write decimals with "
                        f"a {other}; write all with the same")
    if doubtful and all(GROUPED.fullmatch(columns[x][y]) for x, y in doubtful):
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


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        return number_in(text) is not None
    except ValueError:
        return False


def number_in(text: str) -> float:
    """The number that a text is, in the digits 0 to 9; raises ValueError. Python also reads 1_000 and other digits."""
    if not text.isascii() or "_" in text:
        raise ValueError(text)
    return float(text)


# --- tables of Python ----------------------------------------------------------------------------------------


def is_table(source: object) -> bool:
    """Whether an object of Python can be read as a table: a data frame, an Arrow table, a list of dictionaries, or a dictionary
    of columns."""
    if isinstance(source, Mapping):
        return bool(source) and all(hasattr(column, "tolist") or is_sequence(column) for column in source.values())
    rows = isinstance(source, list | tuple) and source and all(isinstance(row, Mapping) for row in source)
    return bool(rows) or all(hasattr(source, name) for name in ("columns", "to_dict")) or hasattr(source, "to_pydict")


def is_sequence(value: object) -> bool:
    """Whether something holds others in their order, and is no text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def table_of_python(source: object, file: str) -> Table:
    """A data frame, an Arrow table, a list of dictionaries or a dictionary of columns. Raises ReadError."""
    names, columns = columns_of_python(source)
    for place, name in enumerate(names):
        cell_at(name, f"{file}: the name of column {place + 1}")
    if len({len(column) for column in columns}) > 1:
        lengths = ", ".join(str(len(column)) for column in columns)
        raise ReadError(f"{file}: its columns have {lengths} cells; give all the same number")
    length = len(columns[0]) if columns else 0
    cells = [[cell_at(value, f"{file}, row {y}, column '{name}'") for y, value in enumerate(column)]
             for name, column in zip(names, columns, strict=True)]
    kept = [y for y in range(length) if any(column[y] != "" for column in cells)]
    codes = {(name, at): column[y].strip() for name, column, found in zip(names, columns, cells, strict=True)
             for at, y in enumerate(kept) if found[y] == "" and isinstance(column[y], str) and column[y].strip()}
    cells = [[column[y] for y in kept] for column in cells]
    return Table(file, "row", tuple(kept), named(names, cells, file, "names"), codes)


def columns_of_python(source: object) -> tuple[list[str], list[list]]:
    """Names and columns. An index that has a name is a column, one that has none numbers the rows and is left out."""
    if hasattr(source, "to_pydict"):
        return columns_of_arrow(source)
    if isinstance(source, Mapping):
        return [str(name) for name in source], [list(plain(column)) for column in source.values()]
    if hasattr(source, "columns"):
        index = getattr(source, "index", None)  # of pandas; other data frames have none
        levels = [(name, index.get_level_values(place)) for place, name in enumerate(getattr(index, "names", ()))
                  if name is not None]
        # By place where there are places: a name may stand over two columns, which is told when the names are looked at.
        held = [source.iloc[:, place] if hasattr(source, "iloc") else source[name] for place, name in enumerate(source.columns)]
        return ([*(str(name) for name, _ in levels), *(str(name) for name in source.columns)],
                [*(list(cells) for _, cells in levels), *(list(cells) for cells in held)])
    names = list(dict.fromkeys(str(name) for row in source for name in row))
    return names, [[row.get(name) for row in source] for name in names]


def columns_of_arrow(table: object) -> tuple[list[str], list[list]]:
    """Names and columns of an Arrow table, which keeps an index of pandas as columns, and one of even steps in a note."""
    index = (table.schema.pandas_metadata or {}).get("index_columns", ())
    nameless = {name for name in index if isinstance(name, str) and NAMELESS.fullmatch(name)}
    steps = {str(one["name"]): list(range(one["start"], one["stop"], one["step"])) for one in index
             if isinstance(one, dict) and one.get("name") is not None}
    kept = [place for place, name in enumerate(table.schema.names) if name not in nameless]
    return [*steps, *(table.schema.names[place] for place in kept)], [*steps.values(),
                                                                      *(table.column(place).to_pylist() for place in kept)]


def cell_at(value: object, place: str) -> object:
    """A value of Python as a cell. Raises ReadError for what no table holds."""
    try:
        cell = cell_of(value)
        check_texts(cell)
    except UnicodeEncodeError:
        raise ReadError(f"{place}: {ascii(value)[:60]} holds half a character, which no file can; write it anew") from None
    except (TypeError, ValueError):
        raise ReadError(f"{place}: holds a {type(value).__name__}; write a number or a text") from None
    return cell


def check_texts(value: object) -> None:
    """Raise UnicodeEncodeError for a text that no file can hold, and TypeError for a table, at any depth."""
    if isinstance(value, str):
        value.encode()
    elif isinstance(value, Mapping | list):
        for part in (*value, *value.values()) if isinstance(value, Mapping) else value:
            check_texts(part)
    elif hasattr(value, "columns"):
        raise TypeError(value)


def cell_of(value: object) -> object:
    """A value of Python as a cell: numbers of numpy as numbers, nothing as "" whatever stands for it."""
    value = plain(value)
    if value is None or type(value).__name__ in ("NAType", "NaTType") or bool(value != value):
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
    if isinstance(value, set | frozenset):  # whose order is another one in every process
        return [plain(part) for part in sorted(value, key=repr)]
    return [plain(part) for part in value] if is_sequence(value) else value
