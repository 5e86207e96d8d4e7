"""Shared pictures that take longer than a frame: other luck, and the map of phases.

They depend on nothing a visitor owns but a story, are made by one worker on the fast engine, and are kept for whoever
asks next.  A page asks again until one is there.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from threading import Lock

import numpy as np

from ...model.build import build
from ...model.compiled import COMPILED
from ...model.outcomes import PHASES
from ...model.parameters import resolve
from ...model.run import run_batch
from .against import derived
from .picture import CHARTS
from .schedule import references_under_seeds, under_seeds
from .story import Answer, Story, known_scenario

SEEDS = 40 if COMPILED else 8
SIDE, PER_POINT = (13, 6) if COMPILED else (5, 1)
AXES = ("conditionality", "instrument_durability")
KEPT = 64

_worker = ThreadPoolExecutor(1, thread_name_prefix="foedus-background")
_made: "OrderedDict[str, Future]" = OrderedDict()
_lock = Lock()


def once(key: str, make: Callable[[], dict]) -> dict | None:
    """The picture of that key if it is ready; the first to ask sets the worker to it."""
    with _lock:
        if key not in _made:
            _made[key] = _worker.submit(make)
            while len(_made) > KEPT:
                _made.popitem(last=False)
        _made.move_to_end(key)
        future = _made[key]
    return future.result() if future.done() else None


def wait_for(make: Callable[[], bytes]) -> bytes:
    """Something that only one visitor at a time may have made."""
    return _worker.submit(make).result()


def band(story: Story) -> dict | None:
    """Tenth and ninetieth percentile over other seeds of the same start, levers and events."""
    plain = unseated(story)
    return once(f"band {plain}", lambda: percentiles(plain))


def unseated(story: Story) -> Story:
    """What other seeds share with a story: everything but the luck and a seat's answers to it."""
    log = tuple(entry for entry in story.log if not isinstance(entry, Answer))
    return replace(story, seed=0, log=log, played=story.quarters)


def percentiles(story: Story) -> dict:
    """Lists by the leading measure of every chart: low, middle, high of every quarter."""
    seeds = [1_000_000 + k for k in range(SEEDS)]
    series = under_seeds(story, seeds)
    more = derived(series, references_under_seeds(story, seeds))
    names = [chart.lines[0][0] for chart in CHARTS]
    cuts = {name: np.percentile(more[name] if name in more else series[name], (10, 50, 90), axis=0).round(5).tolist()
            for name in names}
    return {"seeds": SEEDS, "cuts": cuts}


def phase_map(scenario: str) -> dict | None:
    """Shares of the phases over two axes of a scenario."""
    return once("map" + scenario, lambda: shares(scenario))


def shares(scenario: str) -> dict:
    """Shares as nested lists: durability (rows), conditionality (columns), phases."""
    setting = known_scenario(scenario)
    levels = np.linspace(0.0, 1.0, SIDE)
    points, seeds = [], []
    for high in levels:
        for low in levels:
            values = resolve({**setting.parameters, AXES[0]: float(low), AXES[1]: float(high)})
            points += [values] * PER_POINT
            seeds += [2_000_000 + k for k in range(PER_POINT)]
    phases = run_batch(build(setting), points, seeds, workers=1).results["phase"].reshape(SIDE, SIDE, PER_POINT)
    counted = np.stack([(phases == k).mean(-1) for k in range(len(PHASES))], -1)
    return {"axes": list(AXES), "levels": levels.tolist(), "shares": counted.round(3).tolist(), "scenario": scenario}
