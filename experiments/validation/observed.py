"""Observations brought by somebody else: a table with the columns iso3, year, milex_share_gdp."""

import math
import re
from pathlib import Path

import pandas as pd

from ...model.parameters import nearest
from ...model.reading import ReadError, Table, is_table, table_of_python, table_of_text, text_of
from .calibration import Draws
from .hindcast import baseline_forecasts, fitted_forecasts, noise, part, score_cells, stated_forecasts
from .origins import FIRST_ORIGIN, HORIZONS
from .record import LAST_YEAR, nato_record, panel_of_2014, published, record_of

COLUMNS = ("iso3", "year", "milex_share_gdp")
SHARES = (0.0, 0.6)
YEARS = (1900, 2100)
ORIGINS = range(FIRST_ORIGIN, LAST_YEAR + 1)


class ObservedError(ValueError):
    """A file of observations that cannot be used. One line: file, line, column, value, range, remedy."""


def read_observed(source: Path | object) -> dict[tuple[str, int], float]:
    """Shares of GDP by (iso3, year), from a file or a table made in Python; a row whose share is blank counts as not observed.

    Further columns are allowed and not looked at.  Raises ObservedError on the first cell that is wrong.
    """
    try:
        table = table_of_python(source, "observed") if is_table(source) else table_of_text(text_of(source), source.name)
    except ReadError as problem:
        raise ObservedError(str(problem)) from None
    found: dict[tuple[str, int], float] = {}
    codes, years, shares = columns_of(table)
    for row, line in enumerate(table.rows):
        code, year = code_of(codes[row], table.file, line), year_of(years[row], table.file, line)
        if (code, year) in found:
            raise wrong(table.file, line, "iso3", f"{code} {year} is given twice; keep one of the rows")
        if shares[row]:
            found[code, year] = share_of(shares[row], table.file, line)
    if not found:
        raise ObservedError(f"{table.file}: no observation in it; write rows of {', '.join(COLUMNS)}")
    return found


def columns_of(table: Table) -> list[list[str]]:
    """The three columns as text."""
    for column in COLUMNS:
        if column not in table.columns:
            raise wrong(table.file, 1, column, f"missing{nearest(column, table.columns)}; the first line names "
                        f"{', '.join(COLUMNS)}")
    return [table.texts(column) for column in COLUMNS]


def wrong(name: str, line: int, column: str, complaint: str) -> ObservedError:
    """The error at a cell."""
    return ObservedError(f"{name}, line {line}, column '{column}': {complaint}")


def code_of(text: str, name: str, line: int) -> str:
    """A checked country code."""
    if not re.fullmatch("[A-Z]{3}", text):
        raise wrong(name, line, "iso3", f"'{text}' is not three capital letters A to Z; write a code such as POL")
    return text


def year_of(text: str, name: str, line: int) -> int:
    """A checked year."""
    if not re.fullmatch(r"\d{4}", text) or not YEARS[0] <= int(text) <= YEARS[1]:
        raise wrong(name, line, "year", f"'{text}' is not a year from {YEARS[0]} to {YEARS[1]}; write it with four digits")
    return int(text)


def share_of(text: str, name: str, line: int) -> float:
    """A checked share of GDP."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not SHARES[0] <= value <= SHARES[1]:
        raise wrong(name, line, "milex_share_gdp", f"{text} is not a number from {SHARES[0]:g} to {SHARES[1]:g}; write a share "
                    "of GDP, 0.02 for 2 %, or leave it blank")
    return value


def scorable(observed: dict[tuple[str, int], float], name: str) -> tuple[tuple[str, ...], list[str]]:
    """Codes that can be scored, and a line for everything that cannot; raises ObservedError if nothing can."""
    allies = {ally.iso3 for ally in panel_of_2014().allies}
    years = (FIRST_ORIGIN + 1, LAST_YEAR + max(HORIZONS))
    strangers = sorted({code for code, _ in observed} - allies)
    outside = sorted({year for _, year in observed if not years[0] <= year <= years[1]})
    notes = []
    if strangers:
        notes.append(f"not scored, because they are no allies in the panel: {', '.join(strangers)}")
    if outside:
        notes.append(f"not scored, because no origin lies one to five years before: {', '.join(map(str, outside))}")
    codes = tuple(sorted({code for code, year in observed if code in allies and years[0] <= year <= years[1]}))
    if not codes:
        raise ObservedError(f"{name}: nothing in it can be scored ({'; '.join(notes)}); give allies of the panel "
                            f"countries_2014 and years {years[0]} to {years[1]}")
    return codes, notes


def score_observed(observed: dict[tuple[str, int], float], codes: tuple[str, ...], draws: Draws, keep: int, members: int):
    """Cells as `hindcast.score_cells` gives them, for every origin one to five years before an observation."""
    nato = nato_record()
    every = tuple(sorted({*nato.codes, *codes}))
    known = record_of(published(), every, FIRST_ORIGIN, LAST_YEAR)
    years = [year for _, year in observed]
    truth = record_of(observed, codes, min(years), max(years))
    wanted = [o for o in ORIGINS if any((code, o + h) in observed for code in codes for h in HORIZONS)]
    fitted = [o for o in wanted if o > FIRST_ORIGIN]
    forecasts = [*part(baseline_forecasts(known, wanted), codes), *stated_forecasts(codes, members, wanted),
                 *fitted_forecasts(draws, nato, codes, keep, fitted)]
    cells = score_cells(forecasts, truth, {o: noise(nato, o) for o in wanted}, known)
    return on_equal_terms(cells[cells["start"].notna()], ("knowledge", "origin"))


def on_equal_terms(cells: pd.DataFrame, among: tuple[str, ...]) -> pd.DataFrame:
    """The cells that every forecaster of its group has, so that nobody has easier ones. among: columns of the groups."""
    case = ["knowledge", "origin", "horizon", "iso3"]
    wanted = cells.groupby(list(among))["forecaster"].transform("nunique")
    return cells[cells.groupby(case)["forecaster"].transform("nunique") == wanted].reset_index(drop=True)
