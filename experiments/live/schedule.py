"""A story under many seeds on the fast engine: levers move and events happen in the same quarters as in the story.

The loop is that of `model.engine.run_compiled` with parameters that may differ from quarter to quarter.  The answers of a
seat belong to one luck and are left out: under other seeds the model answers.
"""

from dataclasses import replace

import numpy as np

from ...model.build import SYSTEM_DTYPE, Start, build
from ...model.compiled import COMPILED, kernel
from ...model.engine import draw_quarter, luck_tables, play_quarter, start
from ...model.parameters import as_record, find, resolve
from ...model.reference import reference_point, reference_start
from .session import Session
from .story import Answer, Change, Story


def under_seeds(story: Story, seeds: list[int]) -> np.ndarray:
    """The system of every quarter of the story's whole length, shape (seeds, quarters)."""
    story = unanswered(story)
    if not COMPILED:
        return np.stack([Session.of(replace(story, seed=seed)).world.series for seed in seeds])
    return scheduled(build(story.whole_setting()), as_record(moved(story)), seeds)


def references_under_seeds(story: Story, seeds: list[int]) -> np.ndarray:
    """The same of the reference that each of these runs is held against: levers of the world move in it too."""
    story = unanswered(story)
    if not COMPILED:
        return np.stack([Session.of(replace(story, seed=seed)).reference for seed in seeds])
    setting, plain = story.whole_setting(), story.unmoved()
    rows = [reference_point(plain, setting.reference, values) for values in moved(story)]
    return scheduled(reference_start(build(setting), setting.reference), as_record(rows), seeds)


def unanswered(story: Story) -> Story:
    """The whole story without a seat's answers."""
    return replace(story, log=tuple(entry for entry in story.log if not isinstance(entry, Answer)), played=story.quarters)


def scheduled(began: Start, params: np.ndarray, seeds: list[int]) -> np.ndarray:
    """The system under each seed, shape (seeds, quarters); params: of the start and of every quarter."""
    series = np.zeros((len(seeds), began.scenario.quarters), SYSTEM_DTYPE)
    run_scheduled(params, np.asarray(seeds, np.int64), began.allies, began.patron, began.rivals, began.communities,
                  began.pairs, began.arena, began.events, began.scenario.first, series, *luck_tables(began))
    return series


def moved(story: Story) -> list[dict[str, float | int]]:
    """Parameters of the start and of every quarter: 1 + quarters tables."""
    setting = story.setting()
    values = resolve(setting.parameters)
    rows, changes = [values], [entry for entry in story.log if isinstance(entry, Change)]
    for quarter in range(setting.first, setting.first + story.quarters):
        values = values | {e.name: find(e.name).check(e.value) for e in changes if e.quarter == quarter}
        rows.append(values)
    return rows


@kernel
def run_scheduled(params, seeds, allies_0, patron_0, rivals_0, communities_0, pairs_0, arena_0, events, first, series, draws,
                  lucks):
    """Fill series[r] for seed r: params[0] at the start, params[1 + q] in quarter q."""
    for r in range(len(seeds)):
        seed, system = seeds[r], series[r]
        allies, patron, rivals = allies_0.copy(), patron_0.copy(), rivals_0.copy()
        communities, pairs, arena = communities_0.copy(), pairs_0.copy(), arena_0.copy()
        start(allies, patron[0], rivals, communities, pairs, arena[0], params[0], first)
        for q in range(len(system)):
            draw_quarter(draws, allies, patron, rivals, pairs, seed, first + q, 0)
            play_quarter(allies, patron, rivals, communities, pairs, arena, system[q], events, params[1 + q], first + q, first,
                         lucks, 0, True)
