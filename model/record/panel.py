"""One dated panel a year: who was an ally, where the front ran, who spent what, each cell with its source.

A panel stands at 1 January of its year, with that year's figures.  What no source gives is filled by a stated rule, and
the cell says so; nothing is filled in silence.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, cached_property
from statistics import median
from typing import NamedTuple

from ..countries import Country, Panel, PanelError, load_panel, published_spending
from . import tables
from .tables import RIVALS, SOURCES

FIRST, LAST = 1960, 2022
BASE = "countries_2014"
PACT, UNION = 1990, 1991  # last panels in which the front is that of the Warsaw Pact, and of the Soviet Union
OPENING = 1990  # before it no ally's exports to China weigh
NAMES = {"RUS": ("Soviet Union", 1991), "CZE": ("Czechoslovakia", 1992), "DEU": ("West Germany", 1990)}
TRADE = ("exports_to_us", "surplus_with_us")


class Cell(NamedTuple):
    """One number of a panel. filled: how it was made where no source gives it, otherwise empty."""

    iso3: str
    column: str
    value: float
    source: str
    edition: str
    filled: str = ""


@dataclass(frozen=True)
class DatedPanel(Panel):
    """A panel with every number's origin, and the states that were not there yet, by code, with the reason."""

    cells: tuple[Cell, ...] = ()
    left_out: tuple[tuple[str, str], ...] = ()

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that no source gives."""
        return tuple(cell for cell in self.cells if cell.filled)

    def value(self, iso3: str, column: str) -> float | None:
        """A number of the panel, also of the columns that no `Country` has; None where there is none."""
        return next((cell.value for cell in self.cells if cell[:2] == (iso3, column)), None)


@cache
def panel_at(year: int) -> DatedPanel:
    """The panel of 1 January of `year`, 1960 to 2022.

    Members and partners of the day; km to Moscow's side are those to the Warsaw Pact until 1990, to the Soviet Union in 1991
    and to Russia since.  Besides the columns of `Country`, `cells` holds `arms_from_us` (share of imports of major arms, five
    years up to `year`), `favourable_to_us` (share of the public, that year) and `military_aid` (bn EUR to Ukraine, that
    year), where there are figures.  Raises PanelError for another year.
    """
    if isinstance(year, bool) or not isinstance(year, int) or not FIRST <= year <= LAST:
        raise PanelError(f"no panel of {year!r}; the record has the years {FIRST} to {LAST}")
    base = base_panel()
    since = {row["iso3"]: int(row["from_panel"]) for row in tables.rows("states")}
    present = [ally for ally in base.allies if since[ally.iso3] <= year]
    figures = Figures(year, tuple(ally.iso3 for ally in present))
    made = {country.iso3: dated(country, figures) for country in (base.patron, *present, *base.rivals)}
    absent = tuple((ally.iso3, f"in panels from {since[ally.iso3]} on") for ally in base.allies if since[ally.iso3] > year)
    cells = tuple(cell for country in made for cell in (*figures.of(country), *figures.beside(country)))
    return DatedPanel(f"record_{year}", made[base.patron.iso3], tuple(made[ally.iso3] for ally in present),
                      tuple(made[rival.iso3] for rival in base.rivals), cells, absent)


def dated(country: Country, figures: "Figures") -> Country:
    """A country of the base panel as it was in the year of the figures."""
    cells = figures.of(country.iso3)
    kilometres = {cell.column.removeprefix("km_to_"): cell.value for cell in cells if cell.column.startswith("km_to_")}
    name, until = NAMES.get(country.iso3, (country.name, 0))
    kind, first = tie_at(country.iso3, figures.year)
    return replace(
        country, name=name if figures.year <= until else country.name, treaty=kind, accession_year=float(first),
        distances=tuple(kilometres.get(rival, 0.0) for rival in RIVALS),
        filled=tuple(cell.column for cell in cells if cell.filled),
        **{cell.column: cell.value for cell in cells if not cell.column.startswith("km_to_")})


def tie_at(iso3: str, year: int) -> tuple[str, int]:
    """The tie in force on 1 January, and its first year; without one "none" and the first year of a tie to come, or 0."""
    own = [tie for tie in tables.ties() if tie.iso3 == iso3]
    held = [tie for tie in own if tie.first < year and (tie.last is None or year <= tie.last)]
    coming = [tie for tie in own if tie.first >= year]
    return (held[-1].kind, held[-1].first) if held else ("none", coming[0].first if coming else 0)


class Figures:
    """The numbers of one year; `codes` are the allies, over whom medians are taken."""

    def __init__(self, year: int, codes: tuple[str, ...]) -> None:
        self.year, self.codes = year, codes
        self.known: dict[str, tuple[Cell, ...]] = {}

    def of(self, iso3: str) -> tuple[Cell, ...]:
        """The cells of a country that the model reads."""
        if iso3 not in self.known:
            rules: tuple[Callable[[str], Cell], ...] = (self.gdp, self.population, self.spending, self.troops, self.distance)
            trade = () if iso3 in (*RIVALS, "USA") else tuple(self.trade(iso3, column) for column in TRADE)
            self.known[iso3] = (*(rule(iso3) for rule in rules), self.union(iso3), *trade, self.china(iso3), *self.front(iso3))
        return self.known[iso3]

    def beside(self, iso3: str) -> tuple[Cell, ...]:
        """The cells that no `Country` has, where there are figures."""
        quarters = [f"{self.year}-Q{quarter}" for quarter in (1, 2, 3, 4)]
        aid = [tables.aid()[iso3, quarter] for quarter in quarters if (iso3, quarter) in tables.aid()]
        found = {
            ("arms_from_us", "arms"): tables.column("arms", "us_share").get((iso3, self.year)),
            ("favourable_to_us", "opinion"): tables.favourable().get((iso3, self.year)) if iso3 != "USA" else None,
            ("military_aid", "aid"): sum(aid) if aid else None,
        }
        return tuple(self.cell(iso3, column, value, source) for (column, source), value in found.items() if value is not None)

    def cell(self, iso3: str, column: str, value: float, source: str, filled: str = "") -> Cell:
        """A cell with its source spelt out."""
        return Cell(iso3, column, float(value), *SOURCES[source], filled)

    def spending(self, iso3: str) -> Cell:
        """As published that year, in the older edition if both have it; as stated; otherwise as last published."""
        old, new, other = tables.spending("wdi_2021"), tables.spending("sipri_2024"), factbook()
        for source, shares in (("wdi_2021", old), ("sipri_2024", new)):
            if (iso3, self.year) in shares:
                return self.cell(iso3, "spending", shares[iso3, self.year], source)
        for row in tables.rows("stated"):
            if row["iso3"] == iso3 and int(row["first"]) <= self.year <= int(row["last"]):
                return self.cell(iso3, "spending", float(row["share"]), "stated", row["note"])
        source, shares = ("factbook", other) if nearest_year(old, iso3, self.year) is None else ("wdi_2021", old)
        near = nearest_year(shares, iso3, self.year)
        return self.cell(iso3, "spending", shares[iso3, near], source, "" if near == self.year else f"share of {near}")

    def gdp(self, iso3: str) -> Cell:
        """Military expenditure over its share of GDP; between two years that have it on the straight line of logarithms."""
        known = tables.column("economy", "gdp")
        if (iso3, self.year) in known:
            return self.cell(iso3, "gdp", known[iso3, self.year], "economy")
        years = sorted(year for code, year in known if code == iso3)
        before, after = [y for y in years if y < self.year], [y for y in years if y > self.year]
        if before and after:
            one, two = known[iso3, before[-1]], known[iso3, after[0]]
            weight = (self.year - before[-1]) / (after[0] - before[-1])
            return self.cell(iso3, "gdp", one ** (1 - weight) * two**weight, "economy", f"between {before[-1]} and {after[0]}")
        if years:
            near = before[-1] if before else after[0]
            return self.cell(iso3, "gdp", known[iso3, near], "economy", f"figure of {near}")
        return self.cell(iso3, "gdp", self.population(iso3).value * self.head, "economy",
                         "population times the allies' median GDP a head")

    @cached_property
    def head(self) -> float:
        """The allies' median GDP a head, over those with both figures. [bn USD a person]"""
        gdp, people = tables.column("economy", "gdp"), tables.column("economy", "population_thousand")
        years = range(self.year, self.year - 40, -1)
        near = next(year for year in years if any((code, year) in gdp for code in self.codes))
        return median(gdp[code, near] / (1000.0 * people[code, near]) for code in self.codes if (code, near) in gdp)

    def population(self, iso3: str) -> Cell:
        """Of that year, otherwise of the nearest."""
        known = tables.column("economy", "population_thousand")
        near = nearest_year(known, iso3, self.year)
        return self.cell(iso3, "population", 1000.0 * known[iso3, near], "population", "" if near == self.year
                         else f"figure of {near}")

    def troops(self, iso3: str) -> Cell:
        """US forces; none where none are listed."""
        value = tables.column("forces", "us_troops").get((iso3, self.year))
        hosts = iso3 not in (*RIVALS, "USA")
        return self.cell(iso3, "us_troops", value or 0.0, "forces", "none listed" if value is None and hosts else "")

    def distance(self, iso3: str) -> Cell:
        """Distance of ideal points in the last session up to the year; without one the median of the allies."""
        known = tables.column("ideal_points", "distance_to_us")

        def last(code: str) -> int | None:
            return max((year for other, year in known if other == code and year <= self.year), default=None)

        own = last(iso3)
        if own is not None:
            return self.cell(iso3, "ideal_point_distance", known[iso3, own], "ideal_points",
                             "" if own == self.year else f"session of {own}")
        values = [known[code, year] for code in self.codes if (year := last(code)) is not None]
        return self.cell(iso3, "ideal_point_distance", median(values), "ideal_points", "median of the allies")

    def union(self, iso3: str) -> Cell:
        """Whether it was in the European Communities or Union on 1 January."""
        row = next(row for row in tables.rows("states") if row["iso3"] == iso3)
        inside = bool(row["eu_from"]) and int(row["eu_from"]) <= self.year <= int(row["eu_until"] or LAST)
        return self.cell(iso3, "eu_member", inside, "treaties")

    def trade(self, iso3: str, column: str) -> Cell:
        """No series reaches back: the figure of the base panel stands for every year."""
        return self.cell(iso3, column, getattr(base_country(iso3), column), "countries_2014", "trade of 2016")

    def china(self, iso3: str) -> Cell:
        """Exports to China: nothing until 1990, then the way to the figure of 2014 in equal steps."""
        way = min(1.0, max(0.0, (self.year - OPENING) / (2014 - OPENING)))
        filled = "" if self.year == 2014 else f"{way:.2f} of the figure of 2014"
        return self.cell(iso3, "china_exposure", way * base_country(iso3).china_exposure, "countries_2014", filled)

    def front(self, iso3: str) -> tuple[Cell, ...]:
        """Kilometres to each rival's side of the front."""
        row = next(row for row in tables.rows("fronts") if row["iso3"] == iso3)
        moscow = "pact" if self.year <= PACT else "soviet" if self.year <= UNION else "russia"
        sides = {"RUS": moscow, "CHN": "china", "PRK": "north_korea"}
        return tuple(self.cell(iso3, f"km_to_{rival}", float(row[side]), "fronts") for rival, side in sides.items())


@cache
def base_panel() -> Panel:
    """The panel whose names, regions and trade stand for every year, read once."""
    return load_panel(BASE)


@cache
def base_country(iso3: str) -> Country:
    """A country of the base panel."""
    base = base_panel()
    return next(country for country in (base.patron, *base.allies, *base.rivals) if country.iso3 == iso3)


@cache
def factbook() -> dict[tuple[str, int], float]:
    """What the package publishes of spending otherwise, read once. [share of GDP]"""
    return published_spending()


def nearest_year(known: dict[tuple[str, int], float], iso3: str, year: int) -> int | None:
    """The last year up to `year` with a figure, otherwise the first after it; None without any."""
    years = sorted(other for code, other in known if code == iso3)
    before = [other for other in years if other <= year]
    return before[-1] if before else years[0] if years else None
