"""One history in which a parameter moves: the state is carried on and nothing starts afresh.

`run_along` makes the moves of the engines, with their luck; only the parameters may differ from one quarter to the next.
A sweep up and down of this kind asks what a fresh run a level cannot: whether the way back is the way there.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from ....model.build import SYSTEM_DTYPE, Start, build
from ....model.compiled import COMPILED, kernel
from ....model.engine import draw_quarter, luck_tables, play_quarter, start
from ....model.parameters import POLICY, Parameter, ParameterError, as_object, as_record, find, resolve
from ....model.reference import reference_of, reference_point, reference_start
from ....model.run import refuse_live_only
from ...runs.single import START_ONLY
from ...sweep.identity import digest_of
from ..sensitivity.runs import LEAST_INDEX
from .kept import kept


def run_along(begin: Start, driver: str, values: Sequence[float], seeds: Sequence[int],
              workers: int | None = None) -> np.ndarray:
    """Records of the system, shape (seeds, quarters): `driver` has `values[q]` in quarter q, everything else is the scenario's.

    values: in the driver's unit, shape (quarters,), any length; workers: threads, all cores if None.  The number of workers
    changes no result.  Raises ParameterError for a driver that cannot move within a history or a value outside its range.
    """
    movable(driver)
    levels, place = np.unique(np.asarray(values, float), return_inverse=True)
    points = [resolve({**begin.scenario.parameters, driver: float(level)}) for level in levels]
    refuse_live_only(begin, points)
    seeds = np.asarray(seeds, np.int64)
    series = np.zeros((len(seeds), len(place)), SYSTEM_DTYPE)
    if not COMPILED:
        for row, seed in zip(series, seeds, strict=True):
            row[:] = along_objects(begin, driver, levels[place], int(seed))
        return series
    params = as_record(points)
    with ThreadPoolExecutor(workers) as pool:
        jobs = [pool.submit(along_arrays, begin, params, place, int(seed), series[i]) for i, seed in enumerate(seeds)]
        for job in jobs:
            job.result()
    return series


HARDENING = "hardening"


def outcomes_along(begin: Start, driver: str, values: Sequence[float], seeds: Sequence[int], outcomes: Sequence[str],
                   workers: int | None = None) -> dict[str, np.ndarray]:
    """Outcomes of one history by name, shapes (seeds, quarters): fields of the system, and `HARDENING`, the index of the
    quarter against the scenario's own reference run of the same seed, `LEAST_INDEX` at least.  Within `keeping` they are made
    once."""
    movable(driver)
    named = (digest_of(begin).hex(), driver, np.asarray(values, float).tobytes(), tuple(map(int, seeds)), tuple(outcomes),
             sorted(map(str, begin.scenario.parameters.items())), str(begin.scenario.reference))
    return kept(repr(named), lambda: outcomes_made(begin, driver, values, seeds, outcomes, workers))


def outcomes_made(begin: Start, driver: str, values: Sequence[float], seeds: Sequence[int], outcomes: Sequence[str],
                  workers: int | None) -> dict[str, np.ndarray]:
    """`outcomes_along`, run."""
    series = run_along(begin, driver, values, seeds, workers)
    found = {name: series[name] for name in outcomes if name != HARDENING}
    if HARDENING in outcomes:
        used = np.maximum(1e-9, 1.0 - reference_along(begin, driver, values, seeds, workers))
        found[HARDENING] = np.maximum(LEAST_INDEX, 1.0 - (1.0 - series["system_deterrence"]) / used)
    return found


def reference_along(begin: Start, driver: str, values: Sequence[float], seeds: Sequence[int],
                    workers: int | None = None) -> np.ndarray:
    """Deterrence in the reference run, shape (seeds, quarters): it shares the driver if that says how the world is, and not if
    it says how Washington or the allies together act."""
    reference = reference_of(begin.scenario, "own")
    point = reference_point(begin.scenario, reference, resolve(begin.scenario.parameters))
    held = build(reference_start(begin, reference).scenario.changed(point))
    own = driver in POLICY or driver in dict(reference.parameters)
    return run_along(held, driver, np.full(len(values), point[driver]) if own else values, seeds, workers)["system_deterrence"]


def movable(driver: str) -> Parameter:
    """The declared parameter; raises ParameterError if it is a named choice or acts in the first quarter only."""
    parameter = find(driver)
    if parameter.choices:
        raise ParameterError(f"{driver} is a choice of {', '.join(parameter.choices)} and cannot be swept up and down; "
                             "take a parameter that is a number")
    if driver in START_ONLY:
        raise ParameterError(f"{driver} acts in the first quarter only and cannot be moved along a history; take another one")
    return parameter


def along_arrays(begin: Start, params: np.ndarray, place: np.ndarray, seed: int, series: np.ndarray) -> None:
    """One history on the compiled loop: quarter q uses params[place[q]]; fills series (quarters,)."""
    along_compiled(params, place, seed, begin.allies.copy(), begin.patron.copy(), begin.rivals.copy(), begin.communities.copy(),
                   begin.pairs.copy(), begin.arena.copy(), begin.events, begin.scenario.first, series, *luck_tables(begin))


@kernel
def along_compiled(params, place, seed, allies, patron, rivals, communities, pairs, arena, events, first, series, draws, lucks):
    """The loop of `model.engine.run_compiled` for one run, with parameters that change by the quarter."""
    start(allies, patron[0], rivals, communities, pairs, arena[0], params[place[0]], first)
    for q in range(len(place)):
        draw_quarter(draws, allies, patron, rivals, pairs, seed, first + q, 0)
        p, quarter = params[place[q]], first + q
        play_quarter(allies, patron, rivals, communities, pairs, arena, series[q], events, p, quarter, first, lucks, 0, True)


def along_objects(begin: Start, driver: str, values: np.ndarray, seed: int) -> np.ndarray:
    """One history in the living world, which needs no compiler and takes a hundred times as long; shape (quarters,)."""
    from dataclasses import replace

    from ....agents.world import World

    setting = replace(begin.scenario, quarters=len(values), parameters={**begin.scenario.parameters, driver: float(values[0])})
    world = World(setting, rng=seed, reference="none")
    for value in values:
        world.p = as_object({**vars(world.p), driver: float(value)})
        world.step()
    return world.series
