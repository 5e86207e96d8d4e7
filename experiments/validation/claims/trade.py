"""Claims about tariffs that are aimed, and about those who trade under them."""

import csv
from importlib import resources

import numpy as np
import pandas as pd

from ....model.build import build
from ....model.events import EVERYBODY, TARIFF
from ....model.setting import Event
from .claim import Claim, mean_error, played, row, world

GROUP = "trade"
WHOLE = 1.0  # a tariff of 100 %


def trade(seeds: int) -> list[Claim]:
    """All claims about trade."""
    ranks, error = mean_error(ranks_of_2025(seeds))
    sure, doubting = (diverted(belief, seeds) for belief in (0.99, 0.3))
    return [row(GROUP, "US tariffs in force at the end of 2025 against the rates of August 2025, 38 allies, rank correlation",
                "-.29", "at least +.3", ranks, 0.3, 1.0, error, "{:+.2f}"),
            row(GROUP, "Trade taken elsewhere after twelve years of a 100 % tariff on everything, at full trust", "0",
                "at least .3", sure, 0.3, 1.0),
            row(GROUP, "The same where trust is low, less that", "+.28", "the same to .01", doubting - sure, -0.01, 0.01,
                form="{:+.3f}"),
            insulated(seeds)]


def rates_of_2025() -> dict[str, float]:
    """US tariffs in force on 7 August 2025, by ally."""
    file = resources.files("foedus.model").joinpath("data", "us_tariffs_2025.csv")
    with file.open(encoding="utf-8") as text:
        return {line["iso3"]: float(line["in_force_august"]) for line in csv.DictReader(text)}


def ranks_of_2025(seeds: int) -> np.ndarray:
    """Rank correlation of the model's tariffs with the rates of 2025, a run."""
    actual = pd.Series([rates_of_2025()[code] for code in build(world()).codes])
    tariffs = played(world(quarters=8), seeds, panel=True).panel["tariff"][:, 3]
    return np.array([pd.Series(run).corr(actual, method="spearman") for run in tariffs])


def diverted(belief: float, seeds: int) -> float:
    """Trade taken elsewhere in a world whose goods are nowhere exempt, by first belief in both parties."""
    first = world("arcadia").first
    changes = {"prior_reliability": belief, "prior_challenger": belief, "linkage": "none", "party_change": 0.0}
    setting = world("arcadia", events=(Event(first, TARIFF, EVERYBODY, WHOLE),), **changes)
    return float(played(setting, seeds, panel=True).panel["diversification"][:, -1].mean())


def insulated(seeds: int) -> Claim:
    """How much of the trust that threats cost in a first term full insulation saves."""
    def trust(**changes):
        return played(world(quarters=16, **changes), seeds, panel=True).panel["reliability"].mean(axis=(1, 2))

    bare, covered = (trust(tariff_threat=0.0, insulation=level) - trust(insulation=level) for level in (0.0, 1.0))
    lost, error = mean_error(bare)
    saved = 100.0 * (1.0 - float(covered.mean()) / lost)
    return row(GROUP, f"Insulation 1 saves of the trust lost to tariffs and threats ({lost:.3f} ± {error:.3f})", "0",
               "at least 60 %", saved, 60.0, 140.0, form="{:.0f} %")
