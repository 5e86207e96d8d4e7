"""How ready each ally is to aid a country at war, read from what it gave before the US changed its mind."""

import csv
from importlib import resources
from statistics import median
from typing import NamedTuple


class Given(NamedTuple):
    """Military aid to Ukraine of one country, bn EUR a year, mean of 2022 to 2024 and in 2025, and its GDP, bn EUR."""

    before: float
    after: float
    gdp: float


def published_aid() -> dict[str, Given]:
    """Aid by country; a country that is not listed gave nothing that was counted."""
    with resources.files(__package__).joinpath("data", "ukraine_aid.csv").open(encoding="utf-8") as file:
        return {row["iso3"]: Given(*(float(row[name]) for name in ("aid_2022_24", "aid_2025", "gdp")))
                for row in csv.DictReader(file)}


def wills(codes: list[str], patron: str) -> dict[str, float]:
    """Will of each ally: its share of GDP from 2022 to 2024 over the median share of all, 1 at most. [0 to 1]

    So whoever gave as much as the middle of them is wholly willing, and size does the rest.  Of imaginary countries all are.
    """
    shares = {code: given.before / given.gdp for code, given in published_aid().items() if code != patron}
    if not any(code in shares for code in codes):
        return dict.fromkeys(codes, 1.0)
    middle = median(shares.values())
    return {code: min(1.0, shares.get(code, 0.0) / middle) for code in codes}
