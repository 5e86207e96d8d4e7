"""A story under many seeds on the fast engine: levers move and events happen in the same quarters as in the story.

The loop is that of `model.engine.run_compiled` with parameters that may differ from quarter to quarter.  The answers of a
seat belong to one luck and are left out: under other seeds the model answers.
"""

from dataclasses import replace

import numpy as np

from ...model.build import SYSTEM_DTYPE, build
from ...model.compiled import COMPILED, kernel
from ...model.draws import ALLY_PURPOSES, LUCK_DTYPE, PURPOSES
from ...model.engine import fill, fill_pairs, start, step
from ...model.parameters import as_record, find, resolve
from .session import Session
from .story import Answer, Change, Story


def under_seeds(story: Story, seeds: list[int]) -> np.ndarray:
    """The system of every quarter of the story's whole length, shape (seeds, quarters)."""
    story = replace(story, log=tuple(entry for entry in story.log if not isinstance(entry, Answer)), played=story.quarters)
    if not COMPILED:
        return np.stack([Session.of(replace(story, seed=seed)).world.series for seed in seeds])
    began = build(story.whole_setting())
    n, k = len(began.allies), len(began.rivals)
    draws = tuple(np.zeros((count, len(PURPOSES))) for count in (n, k, 1))
    lucks = tuple(table.reshape(-1).view(LUCK_DTYPE) for table in draws)
    series = np.zeros((len(seeds), story.quarters), SYSTEM_DTYPE)
    run_scheduled(moved(story), np.asarray(seeds, np.int64), began.allies, began.patron, began.rivals, began.communities,
                  began.distances.ravel(), began.events, began.scenario.first, series, draws, lucks, np.zeros(n * k),
                  np.zeros(n * k))
    return series


def moved(story: Story) -> np.ndarray:
    """Parameters of the start and of every quarter, shape (1 + quarters,)."""
    setting = story.setting()
    values = resolve(setting.parameters)
    rows, changes = [values], [entry for entry in story.log if isinstance(entry, Change)]
    for quarter in range(setting.first, setting.first + story.quarters):
        values = values | {e.name: find(e.name).check(e.value) for e in changes if e.quarter == quarter}
        rows.append(values)
    return as_record(rows)


@kernel
def run_scheduled(params, seeds, allies_0, patron_0, rivals_0, communities_0, distances, events, first, series, draws, lucks,
                  reach, pair_luck):
    """Fill series[r] for seed r: params[0] at the start, params[1 + q] in quarter q."""
    for r in range(len(seeds)):
        seed, system = seeds[r], series[r]
        allies, patron, rivals = allies_0.copy(), patron_0.copy(), rivals_0.copy()
        communities = communities_0.copy()
        fill(draws[0], allies, seed, first, len(PURPOSES))
        start(allies, patron[0], rivals, communities, distances, reach, params[0], first, lucks[0])
        for q in range(len(system)):
            quarter, p = first + q, params[1 + q]
            fill(draws[0], allies, seed, quarter, ALLY_PURPOSES)
            fill(draws[1], rivals, seed, quarter, len(PURPOSES))
            fill(draws[2], patron, seed, quarter, len(PURPOSES))
            fill_pairs(pair_luck, rivals, allies, lucks[1], p, seed, quarter)
            step(allies, patron[0], rivals, communities, system[q], reach, events, p, quarter, first, lucks[0], pair_luck,
                 lucks[1], lucks[2][0])
