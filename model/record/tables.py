"""The tables of the record as they are shipped, each read once. `data/SOURCES.md` says what every column is."""

import csv
from functools import cache
from importlib import resources
from typing import NamedTuple

EDITIONS = ("wdi_2021", "sipri_2024")
RIVALS = ("RUS", "CHN", "PRK")


class Source(NamedTuple):
    """Who published a number, and which edition of it this is."""

    publisher: str
    edition: str


SOURCES: dict[str, Source] = {
    "wdi_2021": Source("SIPRI, through the World Bank's World Development Indicators, MS.MIL.XPND.GD.ZS", "October 2021"),
    "sipri_2024": Source("SIPRI Military Expenditure Database", "2024"),
    "factbook": Source("CIA World Factbook, by way of military_spending.csv", "as stated there"),
    "stated": Source("foedus, a judgement", "this version"),
    "economy": Source("Correlates of War, National Material Capabilities, over the share of GDP: derived", "figures to 2022"),
    "population": Source("Correlates of War, National Material Capabilities", "figures to 2022"),
    "forces": Source("DMDC, compiled by Allen, Flynn and Martinez Machain", "to 2024"),
    "ideal_points": Source("Bailey, Strezhnev and Voeten 2017", "sessions to 2019"),
    "arms": Source("SIPRI Arms Transfers Database: derived", "deliveries to 2021"),
    "opinion": Source("Pew Research Center, Global Attitudes: aggregates of ours", "surveys to 2023"),
    "aid": Source("Kiel Institute, Ukraine Support Tracker: derived", "release 29"),
    "fronts": Source("outlines of Natural Earth 1:110m and the line between the two Germanies: derived", "this version"),
    "treaties": Source("public facts", "this version"),
    "countries_2014": Source("countries_2014.csv, see its SOURCES.md", "this version"),
}


class Tie(NamedTuple):
    """A tie to the United States: its kind, its first year, and its last year or None."""

    iso3: str
    kind: str
    first: int
    last: int | None


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a shipped table, its cells as text."""
    with resources.files(__package__).joinpath("data", f"{name}.csv").open(encoding="utf-8") as file:
        return tuple(csv.DictReader(file))


@cache
def column(name: str, value: str) -> dict[tuple[str, int], float]:
    """One column of a table by (iso3, year); a blank cell is absent."""
    return {(row["iso3"], int(row["year"])): float(row[value]) for row in rows(name) if row[value]}


def spending(edition: str) -> dict[tuple[str, int], float]:
    """Military spending by (iso3, year) in one of `EDITIONS`. [share of GDP] 1960-96 and 2011-20, and 2018-23."""
    return column("spending", edition)


@cache
def ties() -> tuple[Tie, ...]:
    """Every dated tie."""
    return tuple(Tie(row["iso3"], row["tie"], int(row["first"]), int(row["last"]) if row["last"] else None)
                 for row in rows("ties"))


def members(year: int) -> tuple[str, ...]:
    """Members of the North Atlantic Treaty besides the United States, those of that year's accession included."""
    return tuple(sorted(tie.iso3 for tie in ties() if tie.kind == "multilateral" and tie.first <= year))


@cache
def favourable(target: str = "USA") -> dict[tuple[str, int], float]:
    """Share of a public favourable to `target` (USA, CHN, RUS, EU) by (iso3, year). [share of respondents]"""
    return {(row["iso3"], int(row["year"])): float(row["favourable"]) for row in rows("opinion") if row["target"] == target}


@cache
def aid(kind: str = "military") -> dict[tuple[str, str], float]:
    """Aid to Ukraine by (iso3, quarter): military, financial or humanitarian. [bn EUR a quarter]"""
    return {(row["iso3"], row["quarter"]): float(row[kind]) for row in rows("aid")}


def imports(iso3: str, year: int) -> float:
    """Imports of major arms over the five years up to `year`; 0 without any. [SIPRI trend-indicator values]"""
    return column("arms", "imports_5y").get((iso3, year), 0.0)


def arms(year: int, codes: tuple[str, ...]) -> float:
    """US share of these states' imports of major arms, together, over the five years up to `year`; nan without imports."""
    total, share = sum(imports(code, year) for code in codes), column("arms", "us_share")
    from_us = sum(share.get((code, year), 0.0) * imports(code, year) for code in codes)
    return from_us / total if total else float("nan")


@cache
def disputes() -> dict[tuple[str, int], tuple[int, int, int]]:
    """By (rival, year), 1946-2014: disputes that began, those with a use of force, and those of them against a European."""
    return {(row["rival"], int(row["year"])): (int(row["onsets"]), int(row["force"]), int(row["force_in_europe"]))
            for row in rows("disputes")}
