"""Dependence on US arms beside the US share of imports of major arms, allies of a multilateral treaty together.

A share of imports in five years is not the model's stock of dependence; both are shares of what an ally fields, and what is
asked is that they start alike and move alike.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.fields import ALLY
from ...model.parameters import resolve
from ...model.record import arms, imports, members
from ...model.run import run_batch
from ...model.scenario import load_scenario

REPLAYS = {"cold-war": ("replay_1966", "replay_1978"), "peace": ("replay_1990",), "war": ("replay_2014",)}
DEPENDENCE = "dependence"
EVERY = 4  # years
LAST = 2021  # of deliveries on record


def score_arms(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row a replay and every fourth year: the model's dependence, the record's share, and the record's of the start."""
    if DEPENDENCE not in {field.name for field in ALLY}:
        return pd.DataFrame()
    found = []
    for era, replay in [(name, replay) for name in names for replay in REPLAYS[name]]:
        say(f"arms: {replay}, {seeds} runs")
        start = build(load_scenario(replay))
        point, begin = resolve(start.scenario.parameters), start.scenario.first // 4
        panel = run_batch(start, [point] * seeds, range(seeds), panel=True, reference="none").panel[DEPENDENCE].mean(axis=0)
        last = min(LAST, begin + start.scenario.quarters // 4 - 1)
        years = sorted({*range(begin, last + 1, EVERY), last})
        for year in years:
            codes = tuple(code for code in members(year) if code in start.codes)
            share = np.array([imports(code, year) for code in codes])
            model = panel[4 * (year - begin)][[start.codes.index(code) for code in codes]] @ share / share.sum()
            found.append({"era": era, "replay": replay, "year": year, "model": float(model), "record": arms(year, codes),
                          "record at the start": arms(begin, codes)})
    return pd.DataFrame(found)
