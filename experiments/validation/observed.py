"""Observations brought by somebody else: a CSV file with the columns iso3, year, milex_share_gdp."""

import csv
import io
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from ...model.parameters import nearest
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


def read_observed(path: Path) -> dict[tuple[str, int], float]:
    """Shares of GDP by (iso3, year); a row whose share is blank counts as not observed.

    Further columns are allowed and not looked at.  Raises ObservedError on the first cell that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as problem:
        raise ObservedError(f"cannot read '{path}': {problem.strerror}; check the path") from None
    except UnicodeDecodeError:
        raise ObservedError(f"cannot read '{path}': it is not UTF-8 text; save it as 'CSV UTF-8'") from None
    found: dict[tuple[str, int], float] = {}
    for line, row in rows_of(text, path.name):
        code, year = code_of(row["iso3"], path.name, line), year_of(row["year"], path.name, line)
        if (code, year) in found:
            raise wrong(path.name, line, "iso3", f"{code} {year} is given twice; keep one of the rows")
        if row["milex_share_gdp"]:
            found[code, year] = share_of(row["milex_share_gdp"], path.name, line)
    if not found:
        raise ObservedError(f"{path.name}: no observation in it; write rows of {', '.join(COLUMNS)}")
    return found


def rows_of(text: str, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and cells of every row, stripped."""
    reader = csv.reader(io.StringIO(text))
    header = [cell.strip() for cell in next(reader, [])]
    for column in COLUMNS:
        if column not in header:
            raise wrong(name, 1, column, f"missing{nearest(column, header)}; the first line names {', '.join(COLUMNS)}")
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            raise ObservedError(f"{name}, line {reader.line_num}: {len(cells)} cells, the header has {len(header)}; "
                                "quote a cell that contains a comma")
        yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=True))


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
