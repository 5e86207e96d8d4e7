"""Bargaining episodes as dated facts, and what the model does in the same place.

No episode has a rule of its own.  What differs is on record: who, when, what was on the table (cash alone, everything
linked, territory), and which administration sat in Washington.
"""

import csv
from dataclasses import dataclass, replace
from importlib import resources

import numpy as np

from ...model.build import build
from ...model.countries import actor_id
from ...model.events import ADMINISTRATION, DEMAND, HOSTILITY, PLEDGE
from ...model.parameters import resolve
from ...model.run import run_batch
from ...model.scenario import load_scenario
from ...model.setting import Event, Scenario
from .origins import origin_scenario

CASH, LINKED, TERRITORY = "cash", "linked", "territory"
ON_THE_TABLE = {CASH: "none", LINKED: "full", TERRITORY: "full"}
DEMANDED = {CASH: 1.0, TERRITORY: 2.0}  # opened by an event; a linked demand Washington opens itself, with its threat
FIRST_OF_2025 = 2025
PATIENCE = 12  # quarters that an episode is followed
YEAR, BEFORE = 4, 0.02  # quarters; US tariff before April 2025, on average, as bargaining_episodes.csv has it
KEPT = (ADMINISTRATION, HOSTILITY, PLEDGE)  # dated facts that stay in an episode's world


@dataclass(frozen=True)
class Episode:
    """The facts. ratio: (outcome - status quo) / (ask - status quo); delay: quarters; None where not on record."""

    name: str
    iso3: str
    year: int
    quarter: int
    issue: str
    ratio: float | None
    delay: float | None
    facts: str
    source: str


@dataclass(frozen=True)
class Played:
    """The model's distribution: share of seeds settled, and ratio and delay of those, shape (settled,).

    stays: of the tariff threatened at the demand, above what it was before, the part in force a year later, shape (seeds,).
    """

    episode: Episode
    settled: float
    ratios: np.ndarray
    delays: np.ndarray
    stays: np.ndarray

    @property
    def median_ratio(self) -> float:
        """Median share conceded of what was asked; 0 where nothing was settled."""
        return float(np.median(self.ratios)) if len(self.ratios) else 0.0

    @property
    def median_delay(self) -> float:
        """Median delay in quarters of the seeds that settled; infinite where none did."""
        return float(np.median(self.delays)) if len(self.delays) else np.inf

    @property
    def delay_of_all(self) -> float:
        """Median delay in quarters of all seeds; infinite unless most settled."""
        return float(np.quantile(self.delays, 0.5 / self.settled)) if self.settled > 0.5 else np.inf


def read_episodes() -> list[Episode]:
    """The episodes that come with the package, in order of date."""
    with resources.files("foedus.model").joinpath("data", "bargaining_episodes.csv").open(encoding="utf-8") as file:
        return [Episode(row["name"], row["iso3"], int(row["year"]), int(row["quarter"]), row["issue"], number(row["ratio"]),
                        number(row["delay"]), row["facts"], row["source"]) for row in csv.DictReader(file)]


def number(cell: str) -> float | None:
    """A cell as a number, None if it is blank."""
    return float(cell) if cell else None


def world_of(episode: Episode, changes: dict | None = None) -> Scenario:
    """The world of the episode, from the quarter of the demand for three years; earlier facts of that year open it.

    A demand for one thing is an event and no other is made.  A linked demand is Washington's own, on its own terms and with
    its tariff threat, put to every ally at once.
    """
    year = episode.year
    base = origin_scenario(year, conditional=True) if year < FIRST_OF_2025 else load_scenario("transactional_2025")
    opening = 4 * year + episode.quarter - 1
    alone = episode.issue in DEMANDED
    words = {**(changes or {}), "linkage": ON_THE_TABLE[episode.issue], "demand_rate": 0.0 if alone else 1.0}
    kept = tuple(replace(event, quarter=max(opening, event.quarter)) for event in base.events if event.kind in KEPT)
    quiet = replace(base, events=kept, first=opening).changed(words, PATIENCE)
    if not alone:
        return quiet
    return quiet.changed(events=(Event(opening, DEMAND, actor_id(episode.iso3), 1.0, DEMANDED[episode.issue]),))


def play(episode: Episode, seeds: int, changes: dict | None = None) -> Played:
    """The demand under `seeds` seeds, followed for three years."""
    scenario = world_of(episode, changes)
    start = build(scenario)
    runs = run_batch(start, [resolve(scenario.parameters)] * seeds, range(seeds), panel=True, reference="none")
    ally = runs.panel[:, :, start.codes.index(episode.iso3)]
    deals = ally["deals"] > 0
    settled = deals.any(axis=1)
    first = deals.argmax(axis=1)
    ratios = ally["concession"][np.arange(seeds), first]
    stays = (ally["tariff"][:, YEAR] - BEFORE) / np.maximum(ally["threatened"][:, 0] - BEFORE, 1e-9)
    return Played(episode, float(settled.mean()), ratios[settled], first[settled].astype(float), np.clip(stays, 0.0, 1.0))
