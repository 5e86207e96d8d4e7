"""The countries of a world: one patron, its allies and its rivals, each one row of a small CSV file.

A panel is read once, checked cell by cell, and never changed afterwards. A blank cell is never filled in
silence: one stated rule covers it (see `FILL_RULES`), and the country lists the cell in `Country.filled`.
Sources, terms and derivations of the files that come with the package: `data/SOURCES.md`.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from functools import cache, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from statistics import median

from .reading import DELIMITED, ReadError, Table, is_table, number_in, table_of_python, table_of_text, text_of

TREATY_NONE = 0
TREATY_BILATERAL = 1
TREATY_MULTILATERAL = 2
TREATY_STATUTE = 3
TREATY_CODES: Mapping[str, int] = {
    "none": TREATY_NONE,
    "bilateral": TREATY_BILATERAL,
    "multilateral": TREATY_MULTILATERAL,
    "statute": TREATY_STATUTE,
}
ROLES = ("patron", "ally", "rival")

# No series exists for North Korea; 0.25 is the middle of the CIA World Factbook's 20 to 30 % of GDP.
STATED_SPENDING: Mapping[str, float] = {"PRK": 0.25}


class PanelError(ValueError):
    """A panel that cannot be used. One line: file, line number, column, value, allowed range, remedy."""


@dataclass(frozen=True, slots=True)
class Country:
    """One row of a panel, every cell a usable value.

    Attributes
    ----------
    iso3, name, region : ISO 3166-1 alpha-3 code (XAA to XZZ for imaginary countries), name, region.
    community : the circle of allies whose forces, news and exits bear on each other ("Euro-Atlantic").
    role : "patron", "ally" or "rival".
    treaty : "none", "bilateral", "multilateral" or "statute" (a law of the
        patron's, as for Taiwan): the tie to the patron at the date of the panel.
    accession_year : year the tie was signed or joined, even if after the panel's date; 0 for no tie.
    eu_member : 1 for a member of the European Union, else 0.
    gdp : billions of current US dollars.
    population : persons.
    spending : military spending. [share of GDP]
    exports_to_us, surplus_with_us : goods exports to the patron, and exports less imports. [share of GDP]
    china_exposure : exports to China (in an imaginary world: to the rival). [share of exports]
    china_exposure_upper_bound : what `china_exposure` cannot exceed. [share of exports]
    us_deficit_share : the patron's goods deficit with the customs union that the country belongs to, or with the country, over
        its imports from there. [share]
    tariff_coverage : share of a tariff that the country's goods meet, the rest being exempt. [share]
    treaty_trade : share of the universal base tariff that a trade treaty takes off. [0 or 1]
    us_troops : the patron's forces stationed there. [persons]
    ideal_point_distance : distance to the patron in UN General Assembly ideal points. [0 = votes alike]
    distances : km to each rival, from territory to territory, in the order of `Panel.rivals`; 0 for a common
        border and for a rival's distance to itself.
    filled : the columns that are blank in the file and hold a rule's value here, in the file's order.
    """

    iso3: str
    name: str
    region: str
    community: str
    role: str
    treaty: str
    accession_year: float
    eu_member: float
    gdp: float
    population: float
    spending: float
    exports_to_us: float
    surplus_with_us: float
    china_exposure: float
    china_exposure_upper_bound: float
    us_deficit_share: float
    tariff_coverage: float
    treaty_trade: float
    us_troops: float
    ideal_point_distance: float
    distances: tuple[float, ...]
    filled: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """The actors of one world, in the order of their file; `name` is the file's name without its ending."""

    name: str
    patron: Country
    allies: tuple[Country, ...]
    rivals: tuple[Country, ...]

    def without(self, *iso3: str) -> Panel:
        """The same panel less these allies. The other countries keep every value, filled ones included.

        Raises PanelError for a code that is no ally's (with the nearest one), or if no ally is left.
        """
        self._check_allies(iso3)
        return self._keeping(ally for ally in self.allies if ally.iso3 not in iso3)

    def only(self, *iso3: str) -> Panel:
        """The same panel with these allies alone, in the panel's order.

        Raises PanelError for a code that is no ally's (with the nearest one), or if none is named.
        """
        self._check_allies(iso3)
        return self._keeping(ally for ally in self.allies if ally.iso3 in iso3)

    def _keeping(self, allies: Iterable[Country]) -> Panel:
        kept = tuple(allies)
        if not kept:
            raise PanelError(f"no ally is left in panel {self.name!r}; keep at least one")
        return replace(self, allies=kept)

    def _check_allies(self, iso3: tuple[str, ...]) -> None:
        codes = {ally.iso3: ally.iso3 for ally in self.allies}
        # A name is a likely slip for a code, so names are searched too.
        names = {ally.name.upper(): ally.iso3 for ally in self.allies}
        for code in iso3:
            if code not in codes:
                near = get_close_matches(code.upper(), [*codes, *names], n=1, cutoff=0.5)
                remedy = f"did you mean {(names | codes)[near[0]]!r}?" if near else f"try {', '.join(codes)}"
                raise PanelError(f"no ally {code!r} in panel {self.name!r}; {remedy}")


def load_panel(name: str | Path | object = "countries_2024") -> Panel:
    """Read, check and fill a panel.

    Parameters
    ----------
    name : a panel that comes with the package (see `panel_names`), a path ending in ".csv" (.tsv, .tab, .txt) to a file with
        the same columns, or a data frame, list of dictionaries or dictionary of columns with them. Rivals are the rows
        whose role is "rival"; each needs a column km_to_<its iso3>. A column `year` dates the panel for the rule on missing
        spending; the name of the file says nothing, so that a copy under another name is the same world.

    Raises
    ------
    PanelError, on the first cell that is wrong; its one line says where, what, and the remedy.
    """
    sheet = _read_sheet(name)
    return _panel(sheet.name, sheet)


def panel_of_table(table: Table) -> Panel:
    """The panel in a table that has been read already; raises PanelError."""
    sheet = _sheet(table)
    return _panel(sheet.name, sheet)


def panel_names() -> tuple[str, ...]:
    """The panels that come with the package, by name: each table in `data` that begins with iso3 and name."""
    tables = (file for file in _data().iterdir() if file.name.endswith(".csv"))
    panels = (table for table in tables if table.read_text(encoding="utf-8").startswith("iso3,name,"))
    return tuple(sorted(panel.name.removesuffix(".csv") for panel in panels))


def published_spending() -> dict[tuple[str, int], float]:
    """Military spending as published, by (iso3, year). [share of GDP]

    2010 to 2024: NATO members from 2014 by NATO's 2025 edition (Iceland is not in it), everything else by the
    CIA World Factbook. The two define spending differently, so do not pool their levels. A year that was not
    published is absent.
    """
    return {(iso3, year): share for iso3, series in _spending_series().items() for year, share in series.items()}


@cache
def _spending_series() -> dict[str, dict[int, float]]:
    """Published spending by country and year; read once, as every blank cell asks for it."""
    found: dict[str, dict[int, float]] = {}
    with _data().joinpath("military_spending.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["milex_share_gdp"]:
                found.setdefault(row["iso3"], {})[int(row["year"])] = float(row["milex_share_gdp"])
    return found


def actor_id(iso3: str) -> int:
    """The base-26 number that three capital letters spell (A = 0 to Z = 25): AAA is 0, ZZZ is 17575.

    It depends on the letters alone, so a country keeps its luck whoever else is in the world.
    Raises PanelError for anything but three capital letters A to Z.
    """
    if not _ISO3.fullmatch(iso3):
        raise PanelError(f"{iso3!r} is not three capital letters A to Z; write a code such as 'POL'")
    first, second, third = (ord(letter) - ord("A") for letter in iso3)
    return (first * 26 + second) * 26 + third


def treaty_code(text: str) -> int:
    """The number of a treaty: none 0, bilateral 1, multilateral 2, a statute of the patron 3.

    Raises PanelError for any other text.
    """
    if text not in TREATY_CODES:
        raise PanelError(_not_one_of(text, TREATY_CODES))
    return TREATY_CODES[text]


# ---- what a file may contain ----

_ISO3 = re.compile("[A-Z]{3}")
WORDS = ("iso3", "name", "region", "community", "role", "treaty")

# column: lowest, highest, remedy. GDP above 200,000 billion means that somebody wrote dollars.
NUMBERS: Mapping[str, tuple[float, float, str]] = {
    "accession_year": (0, 2100, "write a year, 0 for no accession, or leave it blank"),
    "eu_member": (0, 1, "write 1 for a member, 0 otherwise"),
    "gdp": (0.001, 200_000, "write billions of current US dollars"),
    "population": (1, 10_000_000_000, "write persons, or leave it blank"),
    "spending": (0, 1, "write a share of GDP, 0.02 for 2 %"),
    "exports_to_us": (0, 1, "write a share of GDP, 0.02 for 2 %"),
    "surplus_with_us": (-1, 1, "write a share of GDP, -0.02 for a deficit of 2 %"),
    "china_exposure": (0, 1, "write a share of exports, or leave it blank"),
    "china_exposure_upper_bound": (0, 1, "write a share of exports, or leave it blank"),
    "us_deficit_share": (-1_000, 1, "write a share of the patron's imports, 0.4 for 40 %, or leave it blank"),
    "tariff_coverage": (0, 1, "write a share, or leave it blank"),
    "treaty_trade": (0, 1, "write 1 for a trade treaty that exempts from the base tariff, 0 otherwise"),
    "us_troops": (0, 1_000_000, "write persons, or leave it blank"),
    "ideal_point_distance": (0, 10, "write a distance between ideal points, or leave it blank"),
}
SHARES = tuple(column for column, (*_, remedy) in NUMBERS.items() if remedy.startswith("write a share"))  # also as "2 %"
# From here on a share of GDP is more likely a slip for per cent: no more than a state at war spends as much.
DOUBTFUL = 0.1
MOST_NAMED = 80  # characters of a name, region or community
YEAR = "year"  # optional column: of when the rows speak, the same in all
YEARS = (1900, 2100, "write the year that the panel describes in every row, or delete the column")
# Columns that a panel may do without; their rule then fills every cell.
_OPTIONAL = ("us_deficit_share", "tariff_coverage", "treaty_trade")
# No two places on Earth lie further apart than half its circumference.
KILOMETRES = (0, 20_040, "write km from territory to territory, 0 for a common border")


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a file: its cells as written, and those that hold a number as numbers (no key if blank)."""

    file: str
    line: int
    cells: dict[str, str]
    numbers: dict[str, float]

    @property
    def iso3(self) -> str:
        return self.cells["iso3"]

    def error(self, column: str, complaint: str) -> PanelError:
        return _error(self.file, self.line, column, complaint)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A file that has passed every check, its blanks still blank."""

    name: str
    file: str
    rows: tuple[_Row, ...]
    year: int | None = None

    def with_role(self, role: str) -> tuple[_Row, ...]:
        return tuple(row for row in self.rows if row.cells["role"] == role)


def _error(file: str, line: int, column: str, complaint: str) -> PanelError:
    return PanelError(f"{file}, line {line}, column {column!r}: {complaint}")


def _not_one_of(text: str, allowed: Iterable[str]) -> str:
    allowed = tuple(allowed)
    near = get_close_matches(text.lower(), allowed, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else "write one of them"
    return f"{text!r} is not one of {', '.join(allowed)}; {remedy}"


# ---- reading and checking ----


def _read_sheet(name: object) -> _Sheet:
    return _sheet(_table(name))


def _panel(name: str, sheet: _Sheet) -> Panel:
    countries = {role: tuple(_country(row, sheet) for row in sheet.with_role(role)) for role in ROLES}
    return Panel(name, countries["patron"][0], countries["ally"], countries["rival"])


def _sheet(table: Table) -> _Sheet:
    _check_header(table)
    texts = {column: table.texts(column) for column in table.columns if column != YEAR}
    rows = tuple(_checked_row(table, {column: cells[at] for column, cells in texts.items()}, at) for at in range(len(table)))
    sheet = _Sheet(Path(table.file).stem, table.file, rows, _year_of(table))
    _check_no_country_twice(sheet)
    _check_roles(sheet)
    _check_distance_columns(sheet, list(table.columns))
    return sheet


def _year_of(table: Table) -> int | None:
    """The year of which a table speaks; None without a column that says so."""
    texts = table.texts(YEAR) if YEAR in table.columns else []
    years = [(at, text.removesuffix(".0")) for at, text in enumerate(texts) if text]  # pandas writes 2024.0 beside a blank cell
    for at, text in years:
        if text != years[0][1] or not (text.isascii() and text.isdigit() and YEARS[0] <= int(text) <= YEARS[1]):
            first = f" and {years[0][1]!r} before" if text != years[0][1] else ""
            raise _error(table.file, table.rows[at], YEAR, f"{text!r}{first}; {YEARS[2]}")
    return int(years[0][1]) if years else None


def _data() -> Traversable:
    return resources.files(__package__).joinpath("data")


def _table(name: object) -> Table:
    """The cells of a panel, from wherever it is."""
    try:
        if is_table(name):
            return table_of_python(name, "panel")
        if not isinstance(name, str | os.PathLike | Traversable):
            given = shortened(" ".join(repr(name).split()))
            raise PanelError(f"{given} is no panel; give a name, a path, a data frame, a list of dictionaries, or a dictionary "
                             "of columns")
        name, file = str(name), Path(str(name))
        if file.suffix.lower() in DELIMITED:
            return table_of_text(text_of(file), file.name)
        if name not in panel_names():
            near = get_close_matches(name, panel_names(), n=1)
            others = f"write {', '.join(panel_names())} or a path ending in .csv"
            raise PanelError(f"no panel {name!r}; {f'did you mean {near[0]!r}?' if near else others}")
        return table_of_text(text_of(_data().joinpath(f"{name}.csv")), f"{name}.csv")
    except ReadError as problem:
        raise PanelError(str(problem)) from None


def _check_header(table: Table) -> None:
    wanted = (*WORDS, *NUMBERS)
    for column in wanted:
        if column not in table.columns and column not in _OPTIONAL:
            remedy = f"add it; the columns, separated by commas, are {', '.join(wanted)} and km_to_<rival>"
            raise _error(table.file, 1, column, f"missing; {remedy}")
    for column in table.columns:
        if column not in (*wanted, YEAR) and not column.startswith("km_to_"):
            raise _error(table.file, 1, column, _not_one_of(column, (*wanted, YEAR)))


def _checked_row(table: Table, cells: dict[str, str], at: int) -> _Row:
    # A word in quotes is one, whatever it means elsewhere: 'NA' is a region, and NAN a code that a country may have.
    quoted = {column: table.codes.get((column, at), "") for column in WORDS}
    words = {column: text[1:-1].strip() for column, text in quoted.items() if text.startswith('"')}
    row = _Row(table.file, table.rows[at], cells | words, {})
    for column in WORDS:
        if not row.cells[column] and quoted[column]:
            raise row.error(column, f"{quoted[column]} stands for what is missing, and no rule covers it; write a word, or "
                            f'"{quoted[column]}" in quotes in a file if that is the word')
        _check_word(row, column)
    for column, text in cells.items():
        if column not in WORDS and text:
            row.numbers[column] = _checked_number(row, column)
    return row


def _check_word(row: _Row, column: str) -> None:
    text = row.cells[column]
    allowed = {"role": ROLES, "treaty": tuple(TREATY_CODES)}.get(column)
    if not text:
        raise row.error(column, "is blank and no rule covers it; write a word")
    if column == "iso3" and not _ISO3.fullmatch(text):
        raise row.error(column, f"{text!r} is not three capital letters A to Z; write a code such as 'POL'")
    if allowed and text not in allowed:
        raise row.error(column, _not_one_of(text, allowed))
    check_text(f"{row.file}, line {row.line}, column {column!r}", text)


def _checked_number(row: _Row, column: str) -> float:
    try:
        return number_of(column, row.cells[column])
    except PanelError as problem:
        raise row.error(column, str(problem)) from None


def number_of(column: str, text: str) -> float:
    """The number that a cell of that column holds; a share may be written in per cent, as "2.5 %".

    Raises PanelError, without a place: not a number, outside the range, or a share that is more likely per cent.
    """
    lowest, highest, remedy = NUMBERS.get(column, KILOMETRES)
    allowed, percent = f"{lowest:,} to {highest:,}", column in SHARES and text.endswith("%")
    plain = text.removesuffix("%").strip() if percent else text
    try:
        number_in(plain)
        exact = Decimal(plain)
    except (ValueError, InvalidOperation):
        exact = Decimal("nan")
    if not exact.is_finite():
        raise PanelError(f"{shortened(text)!r} is not a number from {allowed}; {remedy}")
    number = float(exact.scaleb(-2)) if percent else float(text)
    if not lowest <= number <= highest:
        raise PanelError(f"{shortened(text)} is outside {allowed}; {remedy}")
    if column == "eu_member" and number not in (0.0, 1.0):
        raise PanelError(f"{shortened(text)} is neither 0 nor 1; {remedy}")
    if column == "spending" and number >= DOUBTFUL and not percent:
        raise PanelError(f"{text} may be {float(exact):.6g} % of GDP or {100 * float(exact):.6g} %; write "
                         f"{float(exact.scaleb(-2)):.6g} for the first, '{100 * float(exact):.6g} %' for the second")
    return number


def check_text(place: str, text: str) -> str:
    """A name, region or community as it is; raises PanelError for one that fits no table or page."""
    if len(text) > MOST_NAMED or any(character < " " for character in text):
        raise PanelError(f"{place} = {shortened(repr(text))} does not fit a table; write at most {MOST_NAMED} characters, in "
                         "one line")
    return text


def shortened(text: str) -> str:
    """A text as it is, and the beginning of a long one."""
    return text if len(text) <= 80 else f"{text[:60]}… ({len(text)} characters)"


def _check_no_country_twice(sheet: _Sheet) -> None:
    seen: dict[str, int] = {}
    for row in sheet.rows:
        if row.iso3 in seen:
            raise row.error("iso3", f"{row.iso3!r} is already on line {seen[row.iso3]}; keep one of the rows")
        seen[row.iso3] = row.line


def _check_roles(sheet: _Sheet) -> None:
    patrons = sheet.with_role("patron")
    if not patrons:
        raise _error(sheet.file, 1, "role", "no row is 'patron'; exactly 1 must be")
    if len(patrons) > 1:
        complaint = f"'patron' is already {patrons[0].iso3} on line {patrons[0].line}; exactly 1 row may be"
        raise patrons[1].error("role", complaint)
    if not sheet.with_role("ally"):
        raise _error(sheet.file, 1, "role", "no row is 'ally'; at least 1 must be")


def _check_distance_columns(sheet: _Sheet, header: list[str]) -> None:
    wanted = [f"km_to_{rival.iso3}" for rival in sheet.with_role("rival")]
    for column in wanted:
        if column not in header:
            raise _error(sheet.file, 1, column, f"missing for a rival; add it and {KILOMETRES[2]}")
    for column in header:
        if column.startswith("km_to_") and column not in wanted:
            raise _error(sheet.file, 1, column, "no rival has that code; delete the column or add the rival")


# ---- filling ----


def _country(row: _Row, sheet: _Sheet) -> Country:
    absent = tuple(column for column in _OPTIONAL if column not in row.cells)
    blank = tuple(column for column, text in row.cells.items() if not text) + absent
    values = row.numbers | {column: _rule(column)(row, column, sheet) for column in blank}
    return Country(
        **{column: row.cells[column] for column in WORDS},
        **{column: values[column] for column in NUMBERS},
        distances=tuple(values[f"km_to_{rival.iso3}"] for rival in sheet.with_role("rival")),
        filled=blank,
    )


def filled_in(panel: Panel, words: Mapping[str, str], numbers: Mapping[str, float]) -> Country:
    """A country that joins a panel with the cells given; the rules fill the others, from what the panel's own countries have.

    words: every column of text; numbers: some columns, km_to_<rival> among them for every rival.  Raises PanelError for a
    cell that no rule covers.
    """
    rivals = [rival.iso3 for rival in panel.rivals]
    new = _Row(panel.name, 0, dict(words), dict(numbers))
    sheet = _Sheet(panel.name, panel.name, (*_rows_of(panel), new))
    blank = tuple(column for column in NUMBERS if column not in numbers)
    values = {**numbers, **{column: _rule(column)(new, column, sheet) for column in blank}}
    return Country(**words, **{column: values[column] for column in NUMBERS},
                   distances=tuple(values[f"km_to_{rival}"] for rival in rivals), filled=blank)


@lru_cache(1)  # for the countries that join one panel
def _rows_of(panel: Panel) -> tuple[_Row, ...]:
    """A panel's countries as the lines of a file, cells blank again that a rule had filled."""
    return tuple(_Row(panel.name, 0, {column: getattr(one, column) for column in WORDS},
                      {column: getattr(one, column) for column in NUMBERS if column not in one.filled})
                 for one in (panel.patron, *panel.allies, *panel.rivals))


def _rule(column: str) -> Callable[[_Row, str, _Sheet], float]:
    return _zero_to_itself if column.startswith("km_to_") else FILL_RULES.get(column, _no_rule)


_NO_MEDIAN = "is blank for every ally, so there is no median; write at least one number"


def _zero(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: 0."""
    return 0.0


def _zero_unless_ally(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: 0 for the patron and the rivals, the median of the allies for an ally."""
    return _median_of_allies(row, column, sheet) if row.cells["role"] == "ally" else 0.0


def _zero_to_itself(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: 0 km from a rival to itself; no rule for anyone else."""
    return 0.0 if column == f"km_to_{row.iso3}" else _no_rule(row, column, sheet)


def _median_of_allies(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: the median of the allies of the panel whose cell is not blank."""
    known = [ally.numbers[column] for ally in sheet.with_role("ally") if column in ally.numbers]
    if not known:
        raise row.error(column, _NO_MEDIAN)
    return median(known)


def _scaled_from_2024(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: its figure in `countries_2024`, times the median ally's ratio of this panel to that one."""
    reference = {later.iso3: later.numbers[column] for later in _read_sheet("countries_2024").rows}
    both = [ally for ally in sheet.with_role("ally") if ally.iso3 in reference and column in ally.numbers]
    if row.iso3 not in reference or not both:
        return _no_rule(row, column, sheet)
    return reference[row.iso3] * median(ally.numbers[column] / reference[ally.iso3] for ally in both)


def _nearest_published_spending(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: `published_spending` in the year nearest to the panel's, the earlier of two, and in the newest for a panel
    without a year; where none is published, `STATED_SPENDING`; failing that, for an ally, the median."""
    if series := _spending_series().get(row.iso3):
        dated = max(series) if sheet.year is None else sheet.year
        return series[min(series, key=lambda year: (abs(year - dated), year))]
    if row.iso3 in STATED_SPENDING:
        return STATED_SPENDING[row.iso3]
    return (_median_of_allies if row.cells["role"] == "ally" else _no_rule)(row, column, sheet)


def _half_the_upper_bound(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: the midpoint of 0 and the upper bound; if that is blank too, the median of the allies, taking
    the same midpoint for those whose share is not published."""
    own = _share_or_midpoint(row)
    known = [share for ally in sheet.with_role("ally") if (share := _share_or_midpoint(ally)) is not None]
    if own is None and not known:
        raise row.error(column, _NO_MEDIAN)
    return median(known) if own is None else own


def _share_or_midpoint(row: _Row) -> float | None:
    bound = row.numbers.get("china_exposure_upper_bound")
    return row.numbers.get("china_exposure", None if bound is None else bound / 2)


def _the_share_itself(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: the share where it is published, which then is its own bound; otherwise 1."""
    return row.numbers.get("china_exposure", 1.0)


def _deficit_of_its_union(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: from exports to and surplus with the patron, of all EU members in the file together for one of them; 0 where
    nothing is exported, and for anyone but an ally."""
    if row.cells["role"] != "ally":
        return 0.0
    union = [ally for ally in sheet.with_role("ally") if ally.numbers.get("eu_member") == 1]
    of_it = union if row.numbers.get("eu_member") == 1 else [row]
    traded = [(_filled(one, "gdp", sheet), _filled(one, "exports_to_us", sheet), _filled(one, "surplus_with_us", sheet))
              for one in of_it]
    exports = sum(gdp * share for gdp, share, _ in traded)
    return sum(gdp * surplus for gdp, _, surplus in traded) / exports if exports > 0.0 else 0.0


def _filled(row: _Row, column: str, sheet: _Sheet) -> float:
    return row.numbers[column] if column in row.numbers else _rule(column)(row, column, sheet)


def _whole(row: _Row, column: str, sheet: _Sheet) -> float:
    """Missing: 1."""
    return 1.0


def _no_rule(row: _Row, column: str, sheet: _Sheet) -> float:
    """No rule covers the cell: say so."""
    lowest, highest, remedy = NUMBERS.get(column, KILOMETRES)
    raise row.error(column, f"is blank and no rule covers it; allowed is {lowest:,} to {highest:,}: {remedy}")


# The docstring of each is the rule, in words.
FILL_RULES: Mapping[str, Callable[[_Row, str, _Sheet], float]] = {
    "accession_year": _zero,
    "gdp": _scaled_from_2024,
    "population": _median_of_allies,
    "spending": _nearest_published_spending,
    "exports_to_us": _zero_unless_ally,
    "surplus_with_us": _zero_unless_ally,
    "china_exposure": _half_the_upper_bound,
    "china_exposure_upper_bound": _the_share_itself,
    "us_deficit_share": _deficit_of_its_union,
    "tariff_coverage": _whole,
    "treaty_trade": _zero,
    "us_troops": _zero,
    "ideal_point_distance": _median_of_allies,
}
