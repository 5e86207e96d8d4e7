"""The model's belief in Washington beside favourable views of the United States, by public and year.

The two are not the same quantity: an offset for each public is free, and what is compared is movement.  A belief about who
governs and one about the country are scored apart, each against the same surveys.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.fields import ALLY
from ...model.parameters import resolve
from ...model.record import favourable
from ...model.run import run_batch
from ...model.scenario import load_scenario
from . import scores

REPLAYS = {"peace": "replay_1990", "war": "replay_2014"}
SUBJECTS = {"about the office-holder": "reliability", "about the country": "outlook"}  # fields of an ally
FALL, RISE = (2016, 2017), (2020, 2021)  # years around two changes of administration
FEWEST = 3  # publics that an order needs
STILL = "a constant for each public"


def score_opinion(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row an era and subject; empty where no survey falls into these eras."""
    found = []
    for name in [name for name in names if name in REPLAYS]:
        say(f"opinion: {REPLAYS[name]}, {seeds} runs")
        parts = dict(list(paired(beliefs(REPLAYS[name], seeds)).groupby("subject", sort=False)))
        parts[STILL] = next(iter(parts.values())).assign(belief=0.5)
        found += [{"era": name, "belief": subject, **movement(part)} for subject, part in parts.items()]
    return pd.DataFrame(found)


def beliefs(replay: str, seeds: int, changes: dict | None = None) -> pd.DataFrame:
    """Mean belief of every ally in the spring of every year, when the surveys are made, by subject."""
    start = build(load_scenario(replay).changed(changes))
    point, known = resolve(start.scenario.parameters), {field.name for field in ALLY}
    panel = run_batch(start, [point] * seeds, range(seeds), panel=True, reference="none").panel[:, 1::4]
    years = start.scenario.first // 4 + np.arange(panel.shape[1])
    tables = {subject: pd.DataFrame(panel[name].mean(axis=0), years, list(start.codes)) for subject, name in SUBJECTS.items()
              if name in known}
    long = [table.rename_axis("year").reset_index().melt("year", var_name="iso3", value_name="belief").assign(subject=subject)
            for subject, table in tables.items()]
    return pd.concat(long, ignore_index=True)


def paired(belief: pd.DataFrame, views: dict[tuple[str, int], float] | None = None) -> pd.DataFrame:
    """Beliefs beside views of the same public and year. views: by (iso3, year), the published ones if none are given."""
    seen = favourable() if views is None else views
    view = [seen.get(key, np.nan) for key in zip(belief["iso3"], belief["year"], strict=True)]
    return belief.assign(view=view).dropna(subset="view").reset_index(drop=True)


def movement(pairs: pd.DataFrame) -> dict[str, float]:
    """How belief moves with views: rms about an offset for each public, yearly changes, the rise of 2021, orders of two moves.

    A public that was asked once has no movement and is left out of the rms.
    """
    gap = pairs["belief"] - pairs["view"]
    seen = pairs.groupby("iso3")["view"].transform("size") > 1
    about = (gap - gap.groupby(pairs["iso3"]).transform("mean"))[seen]
    steps = yearly(pairs)
    moves = {name: steps[steps["year"] == years[1]] for name, years in (("fall of 2017", FALL), ("rise of 2021", RISE))}
    return {"publics": pairs["iso3"].nunique(), "cases": len(pairs), "rms about offsets": scores.root_mean_square(about),
            "correlation of yearly changes": correlation(steps),
            **{f"{name}, model": one["belief"].mean() for name, one in moves.items()},
            **{f"{name}, surveys": one["view"].mean() for name, one in moves.items()},
            **{f"{name}, order": order(one) for name, one in moves.items()}}


def yearly(pairs: pd.DataFrame) -> pd.DataFrame:
    """Changes from one year to the next of every public that was asked in both."""
    ordered = pairs.sort_values(["iso3", "year"])
    steps = ordered.groupby("iso3")[["year", "belief", "view"]].diff()
    return steps.assign(iso3=ordered["iso3"], year=ordered["year"])[steps["year"] == 1]


def correlation(steps: pd.DataFrame) -> float:
    """Correlation of changes; nan where a side does not vary."""
    one, other = steps["belief"], steps["view"]
    return float(np.corrcoef(one, other)[0, 1]) if len(steps) > 2 and one.std() > 0 and other.std() > 0 else np.nan


def order(steps: pd.DataFrame) -> float:
    """Rank correlation of a move over publics."""
    return scores.rank_correlation(*steps[["belief", "view"]].to_numpy().T) if len(steps) >= FEWEST else np.nan
