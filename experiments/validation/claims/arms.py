"""Claims about arms, against deliveries on record."""

import csv
from importlib import resources

import numpy as np

from ....model.build import build
from ....model.countries import load_panel
from .claim import Claim, played, row, world

GROUP = "arms"
WITHIN = 0.1
YEARS = ((2014, "2014"), (2021, "2024"))  # a year of the replay, and the panel whose five years of deliveries it meets


def arms(seeds: int) -> list[Claim]:
    """The US share of NATO allies' arms imports in the replay, at its start and seven years later."""
    scenario = world("replay_2014")
    start, panel = build(scenario), played(scenario, seeds, panel=True).panel
    members = np.isin(start.codes, [ally.iso3 for ally in load_panel("countries_2024").allies if ally.treaty == "multilateral"])
    imports = (panel["arms_imports"] * start.allies["gdp"])[..., members]
    share = (imports * panel["us_arms"][..., members]).sum(axis=2) / imports.sum(axis=2)
    claims = []
    for year, record in YEARS:
        first = 4 * year - scenario.first
        found, seen = float(share[:, first:first + 4].mean()), recorded(record, set(np.array(start.codes)[members]))
        statement = f"US share of NATO allies' arms imports in {year} of the replay (recorded, five years: {seen:.2f})"
        claims.append(row(GROUP, statement, "0; .36", f"within {WITHIN:g}", found, seen - WITHIN, seen + WITHIN))
    return claims


def recorded(panel: str, members: set[str]) -> float:
    """The US share of these countries' imports in the five years that belong to a panel."""
    with resources.files("foedus.model").joinpath("data", "arms_imports.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["year"] == panel and row["iso3"] in members]
    return sum(float(row["from_us"]) for row in rows) / sum(float(row["imports"]) for row in rows)
