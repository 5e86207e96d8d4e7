"""Observations brought by somebody else: a table with the columns iso3, year, milex_share_gdp."""

from pathlib import Path

import pandas as pd

from .calibration import Draws
from .hindcast import baseline_forecasts, fitted_forecasts, noise, part, score_cells, stated_forecasts
from .kinds import SPENDING, ObservedError, read_table, values_of
from .origins import FIRST_ORIGIN, HORIZONS
from .record import LAST_YEAR, nato_record, panel_of_2014, published, record_of

ORIGINS = range(FIRST_ORIGIN, LAST_YEAR + 1)


def read_observed(source: Path | object) -> dict[tuple[str, int], float]:
    """Shares of GDP by (iso3, year), from a file or a table made in Python, as `kinds.values_of` reads it."""
    return values_of(read_table(source), SPENDING)


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
