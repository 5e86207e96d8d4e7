"""What happened: military spending as published, and the points of the alliance as a whole."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from ...model.countries import Panel, load_panel, published_spending

FIRST_YEAR, LAST_YEAR = 2014, 2024  # one edition of one source: levels are comparable within it
NO_FORCES = ("ISL",)  # no armed forces, no series
HELD_OUT = ("JPN", "KOR")  # never used to fit anything
ALLIANCE = "Euro-Atlantic"


@dataclass(frozen=True)
class Record:
    """Military spending by ally and year. [percent of GDP]

    codes: in alphabetical order; years: consecutive; values: shape (allies, years), nan where nothing was published.
    """

    codes: tuple[str, ...]
    years: tuple[int, ...]
    values: np.ndarray

    def at(self, year: int) -> np.ndarray:
        """Values of one year, shape (allies,); nan outside the record."""
        return self.values[:, self.years.index(year)] if year in self.years else np.full(len(self.codes), np.nan)

    def until(self, year: int) -> "Record":
        """The record as it stood at the end of `year`: what a forecast from that origin may use."""
        kept = tuple(y for y in self.years if y <= year)
        return Record(self.codes, kept, self.values[:, : len(kept)])

    def only(self, codes: tuple[str, ...]) -> "Record":
        """The record of these allies, in the order given."""
        return Record(tuple(codes), self.years, self.values[[self.codes.index(code) for code in codes]])


def by_year(values: np.ndarray) -> np.ndarray:
    """Means of the four quarters of each year along axis 1: what a year's published figure is to be held against."""
    years = values.shape[1] // 4
    return values[:, : 4 * years].reshape(values.shape[0], years, 4, *values.shape[2:]).mean(axis=2)


def record_of(shares: dict[tuple[str, int], float], codes: tuple[str, ...], first: int, last: int) -> Record:
    """A record from shares of GDP by (iso3, year); a pair that is not there is nan."""
    years = tuple(range(first, last + 1))
    values = [[100.0 * shares.get((code, year), np.nan) for year in years] for code in codes]
    return Record(codes, years, np.array(values).reshape(len(codes), len(years)))


@cache
def published() -> dict[tuple[str, int], float]:
    """Military spending by (iso3, year), read once. [share of GDP]"""
    return published_spending()


@cache
def panel_of_2014() -> Panel:
    """The countries as they were in 2014, read once."""
    return load_panel("countries_2014")


def nato_codes() -> tuple[str, ...]:
    """The thirty allies in NATO's 2025 edition besides the United States, alphabetically."""
    panel = panel_of_2014()
    return tuple(sorted(a.iso3 for a in panel.allies if a.community == ALLIANCE and a.iso3 not in NO_FORCES))


def nato_record() -> Record:
    """Thirty allies, 2014 to 2024, NATO's 2025 edition; complete."""
    return record_of(published(), nato_codes(), FIRST_YEAR, LAST_YEAR)


def held_out_record() -> Record:
    """Japan and Korea, 2015 to 2024, CIA World Factbook: another definition, whole tenths of a percent in most years."""
    return record_of(published(), HELD_OUT, FIRST_YEAR, LAST_YEAR)


def aggregate_points() -> dict[int, tuple[float, str]]:
    """NATO Europe and Canada: year to (percent of GDP, source), the years that were read in the source itself."""
    with resources.files("foedus.model").joinpath("data", "nato_aggregate.csv").open(encoding="utf-8") as file:
        return {int(row["year"]): (100.0 * float(row["milex_share_gdp"]), row["source"]) for row in csv.DictReader(file)}


def weights(codes: tuple[str, ...]) -> np.ndarray:
    """Shares of the allies' GDP of 2014, shape (allies,), sum 1."""
    gdp = {ally.iso3: ally.gdp for ally in panel_of_2014().allies}
    values = np.array([gdp[code] for code in codes])
    return values / values.sum()


def kilometres(codes: tuple[str, ...]) -> np.ndarray:
    """Distance to Russia from territory to territory, shape (allies,). [km, 0 for a common border]"""
    panel = panel_of_2014()
    place = [rival.iso3 for rival in panel.rivals].index("RUS")
    distance = {ally.iso3: ally.distances[place] for ally in panel.allies}
    return np.array([distance[code] for code in codes])
