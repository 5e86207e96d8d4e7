"""What NATO allies buy of the US beside the US share of their imports of major arms, and their dependence on US arms.

The record is a share of five years' deliveries, the model's that of a year's orders abroad; dependence is the US share of what
an ally fields, of which there is no record.  What is asked is that the shares start alike and move alike; "record at the
start" is the rival that says nothing changes.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.parameters import resolve
from ...model.record import arms, imports, members
from ...model.run import run_batch
from ...model.scenario import load_scenario

REPLAYS = {"cold-war": ("replay_1966", "replay_1978"), "peace": ("replay_1990",), "war": ("replay_2014",)}
EVERY = 4  # years
LAST = 2021  # of deliveries on record


def score_arms(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row a replay and every fourth year: the model's US share of imports, the record's, the record's of the start, and
    the model's dependence.
    """
    found = []
    for era, replay in [(name, replay) for name in names for replay in REPLAYS[name]]:
        say(f"arms: {replay}, {seeds} runs")
        start = build(load_scenario(replay))
        point, begin = resolve(start.scenario.parameters), start.scenario.first // 4
        panel = run_batch(start, [point] * seeds, range(seeds), panel=True, reference="none").panel
        last = min(LAST, begin + start.scenario.quarters // 4 - 1)
        years = sorted({*range(begin, last + 1, EVERY), last})
        for year in years:
            codes = tuple(code for code in members(year) if code in start.codes)
            places, weight = [start.codes.index(code) for code in codes], np.array([imports(code, year) for code in codes])
            now = panel[:, 4 * (year - begin) : 4 * (year - begin) + 4, places]
            bought = now["arms_imports"] * start.allies["gdp"][places]
            found.append({"era": era, "replay": replay, "year": year,
                          "model": float((bought * now["us_arms"]).sum() / bought.sum()), "record": arms(year, codes),
                          "record at the start": arms(begin, codes),
                          "model, dependence": float(now["dependence"].mean(axis=(0, 1)) @ weight / weight.sum())})
    return pd.DataFrame(found)
