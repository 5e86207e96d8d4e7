"""Whose arms each ally had been buying before a run begins."""

import csv
from importlib import resources
from typing import NamedTuple

from .constants import ARMS_HALF

USUAL_SHARE, USUAL_IMPORTS = 0.5, 0.3  # of a country without a record: US share of its imports, imports of its orders
LEAST, MOST = 0.05, 0.95  # five years of big orders say nothing more certain than that


class Armament(NamedTuple):
    """Share of orders that is imported, and the US share of imports."""

    imported: float
    american: float


def imported_share(intensity: float) -> float:
    """Share of orders that is imported, from imports over the budget in TIV a billion US dollars: q / (q + q_h). Assumed."""
    return intensity / (intensity + ARMS_HALF)


def published_arms(year: int) -> dict[str, Armament]:
    """By country, from the newest five years of deliveries that end before `year`; the oldest there are, if all are later."""
    with resources.files(__package__).joinpath("data", "arms_imports.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    years = sorted({int(row["year"]) for row in rows})
    newest = max([one for one in years if one <= year], default=years[0])
    return {row["iso3"]: Armament(imported_share(float(row["per_spending"])),
                                  min(MOST, max(LEAST, float(row["from_us"]) / float(row["imports"]))))
            for row in rows if int(row["year"]) == newest and row["per_spending"]}


def armament(code: str, known: dict[str, Armament]) -> Armament:
    """What an ally buys abroad and from the US."""
    return known.get(code, Armament(USUAL_IMPORTS, USUAL_SHARE))
