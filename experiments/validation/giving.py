"""Aid to a country at war, by donor, beside rivals: what each ally gave in 2025, after the US had stopped giving.

Everybody is told what was given from 2022 to 2024 and that the US stops. The model reads from those years how willing an ally
is, so that only 2025 is a test of it: four quarters and some thirty donors, in one war.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.calendar import label_of
from ...model.parameters import find, resolve
from ...model.record import aid
from ...model.run import run_batch
from . import scores
from .baselines import closeness, fit
from .claims.arena import CUT, FROM, cut, donors
from .differences import chance_worse

WAR = "war"
YEAR = 4  # quarters
MODEL, NO_GAP = "model, stated defaults", "model, allies fill no gap"
HALF = 0.5  # of what the US takes away; stated beforehand, not fitted
LEAST = 0.001  # bn EUR a quarter, so that a donor of nothing has a logarithm


@dataclass(frozen=True)
class Donors:
    """What everybody knows. given: bn EUR a quarter from 2022 on, shape (quarters, donors); gdp: share of all donors';
    distance: km to Russia; lost: what the US gave a quarter before and does not after, bn EUR.
    """

    codes: tuple[str, ...]
    given: np.ndarray
    gdp: np.ndarray
    distance: np.ndarray
    lost: float

    @property
    def before(self) -> np.ndarray:
        """Mean of a quarter from 2022 to 2024, shape (donors,)."""
        return self.given[: CUT - FROM].mean(axis=0)


def last_year(known: Donors) -> np.ndarray:
    """Persistence: what was given in 2024, a quarter."""
    return known.given[CUT - FROM - YEAR : CUT - FROM].mean(axis=0)


def as_before(known: Donors) -> np.ndarray:
    """Persistence of the three years."""
    return known.before


def by_size(known: Donors) -> np.ndarray:
    """The same total, each donor by its share of GDP."""
    return known.before.sum() * known.gdp


def by_size_and_distance(known: Donors) -> np.ndarray:
    """A regression of the logarithm of what was given on that of GDP and on closeness to Russia."""
    design = np.stack([np.ones(len(known.codes)), np.log(known.gdp), closeness(known.distance)], axis=1)
    return np.exp(design @ fit(design, np.log(np.maximum(known.before, LEAST))))


def half_the_gap(known: Donors) -> np.ndarray:
    """As before, and half of what the US takes away, by share of GDP."""
    return known.before + HALF * known.lost * known.gdp


RIVALS: Mapping[str, Callable[[Donors], np.ndarray]] = {
    "persistence (2024)": last_year, "persistence (2022-24)": as_before, "total by GDP share": by_size,
    "GDP and distance regression": by_size_and_distance, "half of the gap by GDP share": half_the_gap,
}


def score_aid(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row a forecaster, the record first: errors of 2025, what is replaced, and with what the change goes; empty without
    the era of war.
    """
    if WAR not in names:
        return pd.DataFrame()
    say(f"aid: {2 * seeds} runs")
    known = on_record()
    model = {name: forecast(known, seeds, changes) for name, changes in ((MODEL, {}), (NO_GAP, {"gap_filling": 0.0}))}
    seen, rivals = known.given[CUT - FROM :], {name: rule(known) for name, rule in RIVALS.items()}
    rows = {"the record": described(known, known.before, seen)}
    for name, (before, after) in model.items():
        rows[name] = described(known, before, after)
    rows |= {name: described(known, known.before, np.repeat(one[None], YEAR, axis=0)) for name, one in rivals.items()}
    ours = (model[MODEL][1] - seen) ** 2
    for name in (NO_GAP, *rivals):
        theirs = (model[name][1] if name in model else rivals[name]) - seen
        rows[name]["P(model is worse)"] = chance_worse(ours - theirs**2)
    return pd.DataFrame.from_dict(rows, "index").rename_axis("forecaster").reset_index()


def on_record() -> Donors:
    """What NATO allies gave, quarter by quarter; a quarter without a row is one in which nothing was allocated."""
    start, table = build(cut()), aid()
    listed = donors(start)
    codes = tuple(code for code, one in zip(start.codes, listed, strict=True) if one)
    quarters = [label_of(quarter) for quarter in range(FROM, CUT + YEAR)]
    given = np.array([[table.get((code, quarter), 0.0) for code in (*codes, "USA")] for quarter in quarters])
    size = start.allies["gdp"][listed]
    distance = start.pairs["distance"][start.arena["invader"][0] * len(start.codes) :][: len(start.codes)][listed]
    before, after = given[: CUT - FROM, -1].mean(), given[CUT - FROM :, -1].mean()
    return Donors(codes, given[:, :-1], size / size.sum(), distance, float(before - after))


def forecast(known: Donors, seeds: int, changes: dict) -> tuple[np.ndarray, np.ndarray]:
    """Aid of a quarter before the cut, shape (donors,), and of each after it, shape (4, donors). [bn EUR]

    Mean of the runs in which the war goes on, as it did.
    """
    scenario = cut()
    start = build(scenario)
    point = resolve(scenario.parameters) | {name: find(name).check(value) for name, value in changes.items()}
    runs = run_batch(start, [point] * seeds, range(seeds), panel=True, series=True, reference="none")
    going_on = runs.series["system_settled"][:, -1] == 0.0
    places = [start.codes.index(code) for code in known.codes]
    mean = runs.panel["aid"][going_on].mean(axis=0)[:, places]
    return mean[: CUT - FROM].mean(axis=0), mean[CUT - FROM : CUT - FROM + YEAR]


def described(known: Donors, before: np.ndarray, after: np.ndarray) -> dict[str, float]:
    """Errors of a donor's quarter and year, and the pattern of the change. [bn EUR]"""
    seen, change = known.given[CUT - FROM :], after.mean(axis=0) - before
    recorded = seen.mean(axis=0) - known.before
    return {"RMSE a quarter": scores.root_mean_square(after - seen),
            "RMSE of the year": YEAR * scores.root_mean_square(after.mean(axis=0) - seen.mean(axis=0)),
            "RMSE of its change": YEAR * scores.root_mean_square(change - recorded),
            "order of donors": scores.rank_correlation(after.mean(axis=0), seen.mean(axis=0)),
            "order of changes": scores.rank_correlation(change, recorded),
            "US aid replaced": float(change.sum() / known.lost),
            "change with GDP": scores.rank_correlation(change, known.gdp),
            "change with distance": scores.rank_correlation(change, known.distance), "P(model is worse)": np.nan}
