"""Tables of observations that somebody brings: which kind each is, by its columns, and its numbers, checked cell by cell.

::

    spending   iso3, year,    milex_share_gdp   share of GDP
    opinion    iso3, year,    favourable        share of respondents; with a column target, its rows about the USA
    aid        iso3, quarter, military          bn EUR a quarter
    arms       iso3, year,    us_share          US share of imports of major arms over five years
"""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ...model.countries import PanelError
from ...model.countries import number_of as panel_number
from ...model.parameters import nearest
from ...model.reading import ReadError, Table, is_table, number_in, table_of_python, table_of_text, text_of

YEARS = (1900, 2100)
ABOUT = "USA"
LIKE_ABOUT = {"US", "USA", "U.S.", "U.S.A.", "UNITED STATES", "UNITED STATES OF AMERICA"}  # in capitals
TARGET = "target"


class ObservedError(ValueError):
    """A file of observations that cannot be used. One line: file, line, column, value, range, remedy."""


class Kind(NamedTuple):
    """One kind of table. period: the column of dates, year or quarter; value: the column of numbers, from 0 to most."""

    name: str
    period: str
    value: str
    most: float
    remedy: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that a table must have."""
        return "iso3", self.period, self.value


SPENDING = Kind("spending", "year", "milex_share_gdp", 0.6, "write a share of GDP, 0.02 for 2 %")
OPINION = Kind("opinion", "year", "favourable", 1.0, "write a share of respondents, 0.6 for 60 %")
AID = Kind("aid", "quarter", "military", 1000.0, "write bn EUR a quarter")
ARMS = Kind("arms", "year", "us_share", 1.0, "write a share of imports, 0.6 for 60 %")
KINDS = {kind.name: kind for kind in (SPENDING, OPINION, AID, ARMS)}


def read_table(source: Path | object) -> Table:
    """A file, or a table made in Python. Raises ObservedError."""
    source = Path(source) if isinstance(source, str) else source
    try:
        table = table_of_python(source, "observed") if is_table(source) else table_of_text(text_of(source), source.name)
    except ReadError as problem:
        raise ObservedError(str(problem)) from None
    return replace(table, columns=known_names(table))


def known_names(table: Table) -> dict[str, list]:
    """The columns, with those of a kind named as it names them, whatever their capitals. Raises ObservedError."""
    known = {name: name for kind in KINDS.values() for name in (*kind.columns, TARGET)}
    found: dict[str, list] = {}
    for name, cells in table.columns.items():
        usual = known.get(name.lower(), name)
        if usual in found:
            raise ObservedError(f"{table.file}, column '{name}': '{usual}' appears twice but for capitals; delete one")
        found[usual] = cells
    return found


def kind_of(table: Table) -> Kind:
    """The kind whose column of numbers a table has. Raises ObservedError for none and for several."""
    found = [kind for kind in KINDS.values() if kind.value in table.columns]
    known = "; ".join(f"{kind.name}: {', '.join(kind.columns)}" for kind in KINDS.values())
    if not found:
        raise ObservedError(f"{table.file}: no column of a table that can be scored; its first line names one of {known}")
    if len(found) > 1:
        raise ObservedError(f"{table.file}: holds {' and '.join(kind.name for kind in found)}; give a table for each ({known})")
    return found[0]


def read_kind(source: Path | object) -> tuple[Kind, dict[tuple[str, int | str], float]]:
    """The kind of a table, and its numbers by (iso3, year) or (iso3, quarter). Raises ObservedError."""
    table = read_table(source)
    kind = kind_of(table)
    return kind, values_of(table, kind)


def values_of(table: Table, kind: Kind) -> dict[tuple[str, int | str], float]:
    """Numbers by (iso3, date); a row whose number is blank counts as not observed, and further columns are not looked at.

    Raises ObservedError on the first cell that is wrong.
    """
    codes, dates, numbers = columns_of(table, kind)
    about = targets_of(table) if kind is OPINION and TARGET in table.columns else [ABOUT] * len(table)
    date_of: Callable = year_of if kind.period == "year" else quarter_of
    found: dict[tuple[str, int | str], float] = {}
    for row, line in enumerate(table.rows):
        if about[row] != ABOUT:
            continue
        code, date = code_of(codes[row], table.file, line), date_of(dates[row], table.file, line)
        if (code, date) in found:
            raise wrong(table.file, line, "iso3", f"{code} {date} is given twice; keep one of the rows")
        if numbers[row]:
            found[code, date] = number_of(numbers[row], table.file, line, kind)
    if about and ABOUT not in about:
        raise ObservedError(f"{table.file}: no row has the target {ABOUT}, whose standing is what is scored; write it so")
    if not found:
        raise ObservedError(f"{table.file}: no observation in it; write rows of {', '.join(kind.columns)}")
    return found


def targets_of(table: Table) -> list[str]:
    """Whom each row is about. Raises ObservedError where it may be the USA and is not written so."""
    targets = table.texts(TARGET)
    for line, target in zip(table.rows, targets, strict=True):
        if target == "":
            raise wrong(table.file, line, TARGET, f"is blank; write {ABOUT}, or whom else the row is about")
        if target != ABOUT and target.upper() in LIKE_ABOUT:
            raise wrong(table.file, line, TARGET, f"'{target}' is not {ABOUT}; did you mean '{ABOUT}'? Write it so")
    return targets


def columns_of(table: Table, kind: Kind) -> list[list[str]]:
    """The three columns as text."""
    for column in kind.columns:
        if column not in table.columns:
            raise wrong(table.file, 1, column, f"missing{nearest(column, table.columns)}; the first line names "
                        f"{', '.join(kind.columns)}")
    return [table.texts(column) for column in kind.columns]


def wrong(name: str, line: int, column: str, complaint: str) -> ObservedError:
    """The error at a cell."""
    return ObservedError(f"{name}, line {line}, column '{column}': {complaint}")


def code_of(text: str, name: str, line: int) -> str:
    """A checked country code, or EU for its institutions."""
    if not re.fullmatch("[A-Z]{3}|EU", text):
        raise wrong(name, line, "iso3", f"'{text}' is not three capital letters A to Z; write a code such as POL")
    return text


def year_of(text: str, name: str, line: int) -> int:
    """A checked year."""
    if not re.fullmatch(r"[0-9]{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
        raise wrong(name, line, "year", f"'{text}' is not a year from {YEARS[0]} to {YEARS[1]}; write it with four digits")
    return int(text)


def quarter_of(text: str, name: str, line: int) -> str:
    """A checked quarter."""
    if not re.fullmatch(r"[0-9]{4}-Q[1-4]", text) or not YEARS[0] <= int(text[:4]) <= YEARS[1]:
        raise wrong(name, line, "quarter", f"'{text}' is not a quarter of {YEARS[0]} to {YEARS[1]}; write it as 2026-Q1")
    return text


def number_of(text: str, name: str, line: int, kind: Kind) -> float:
    """A checked number; a share may be written in per cent, as '2.5 %', and a doubtful one must be."""
    percent = kind is not AID and text.endswith("%")
    try:
        value = number_in(text.removesuffix("%").strip()) / 100.0 if percent else number_in(text)
    except ValueError:
        value = math.nan
    if not 0.0 <= value <= kind.most:
        raise wrong(name, line, kind.value, f"{text} is not a number from 0 to {kind.most:g}; {kind.remedy}, or leave it blank")
    if kind is SPENDING:
        try:
            panel_number("spending", text)
        except PanelError as problem:  # a share that may be in per cent
            raise wrong(name, line, kind.value, str(problem)) from None
    return value
