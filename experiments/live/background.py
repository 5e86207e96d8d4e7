"""Shared pictures that take longer than a frame: other luck, and the map of phases.

They depend on nothing a visitor owns but a story, are made by one worker on the fast engine, a piece of each visitor at a
time, and are kept for whoever asks next.  A page asks again until one is there.  Figures have a worker of their own: nobody
who wants one waits for a map.  A page without a server has those that were made beforehand, and no worker.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Lock

import numpy as np

from ...model.build import build
from ...model.compiled import COMPILED
from ...model.outcomes import PHASES
from ...model.parameters import resolve
from ...model.run import run_batch
from ..bands import beside, in_short
from ..intervals import wilson
from .against import derived
from .picture import charts_of
from .schedule import references_under_seeds, under_seeds
from .story import Answer, Change, Injection, Story
from .turns import Turns

SEEDS = 40 if COMPILED else 8
SIDE, ROUND, ROUNDS = (13, 4, 16) if COMPILED else (5, 1, 4)  # of the map: points along an axis, seeds at a time, times
AXES = ("conditionality", "instrument_durability")
PER_POINT = ROUND * ROUNDS
KEPT = 128

_worker = ThreadPoolExecutor(1, thread_name_prefix="foedus-background")
_turns = Turns(_worker)
_printer = ThreadPoolExecutor(1, thread_name_prefix="foedus-printer")
_made: "OrderedDict[str, Future]" = OrderedDict()
_lock = Lock()
_beforehand: dict[str, object] | None = None  # by key, on a page without a server


def only(pictures: dict[str, object]) -> None:
    """Answer with pictures that were made beforehand, by key, and make none: a browser's Python has no threads."""
    global _beforehand
    _beforehand = pictures


def makes() -> bool:
    """Whether what is not there yet is being made."""
    return _beforehand is None


def once(key: str, make: Callable[[], object], visitor: Hashable = None) -> object | None:
    """The picture of that key if it is ready; the first to ask sets the worker to it, when its turn comes."""
    if _beforehand is not None:
        return _beforehand.get(key)
    future = begun(key, make, visitor)
    return future.result() if future.done() else None


def begun(key: str, make: Callable[[], object], visitor: Hashable = None) -> Future:
    """The picture of that key, ready or not: who needs the fast engine waits for its one worker, and not beside it."""
    with _lock:
        if key not in _made or _made[key].cancelled():
            _made[key] = _turns.submit(visitor, make)
            while len(_made) > KEPT:
                _made.popitem(last=False)
        _made.move_to_end(key)
        return _made[key]


def wait_for(make: Callable[[], bytes]) -> bytes:
    """Something that only one visitor at a time may have made."""
    return _printer.submit(make).result()


def band(story: Story, visitor: Hashable = None) -> dict | None:
    """Tenth and ninetieth percentile over other seeds of the same start, levers and events."""
    plain = unseated(story)
    return once(band_key(story), lambda: percentiles(plain), visitor)


def band_key(story: Story) -> str:
    """Which band a story has."""
    return f"band {unseated(story)}"


def unseated(story: Story) -> Story:
    """What other seeds share with a story: everything but the luck and a seat's answers to it."""
    log = tuple(entry for entry in story.log if not isinstance(entry, Answer))
    return replace(story, seed=0, log=log, played=story.quarters)


def percentiles(story: Story) -> dict:
    """Lists by the leading measure of every chart: low, middle, high of every quarter; and what such a band stands for."""
    seeds = [1_000_000 + k for k in range(SEEDS)]
    series = under_seeds(story, seeds)
    more = derived(series, references_under_seeds(story, seeds))
    names = [chart.lines[0][0] for chart in charts_of(story.scenario)]
    cuts = {name: np.percentile(more[name] if name in more else series[name], (10, 50, 90), axis=0).round(5).tolist()
            for name in names}
    return {"seeds": SEEDS, "cuts": cuts, "said": beside(story.setting()), "in_short": in_short(story.setting())}


# --- where worlds with these levers end ------------------------------------------------------------------------


def place(story: Story, visitor: Hashable = None) -> dict:
    """Where worlds with a story's levers and events end, as far as it is counted; a caller asks again until all is.

    `here`: shares of the phases under the levers as they are, with 95 % intervals and the number of seeds; None until then.
    `shares`: the same over the two axes, (durability, conditionality, phases), after `seeds` of `of` seeds, None before
    the first; `clear`: whether the likeliest phase there is set apart from the next by their intervals.
    """
    plain = from_the_start(story)
    setting = plain.setting()
    levers = [float(resolve(setting.parameters)[name]) for name in AXES]
    free = off_the_axes(plain)
    if not makes():
        return placed(plain, free, levers)
    here = once(f"here {plain}", partial(counted, free, [levers], 0, PER_POINT), visitor)
    found = {"axes": list(AXES), "levels": LEVELS.tolist(), "of": PER_POINT, "seeds": 0, "shares": None, "clear": None,
             "here": None}
    if here is None:
        return found
    rounds = []
    for k in range(ROUNDS):
        made = once(f"map {k} {free}", partial(counted, free, GRID, ROUND * k, ROUND), visitor)
        if made is None:
            break
        rounds.append(made)
    found["here"] = {"levers": levers, **shares_of(here[0])}
    return {**found, **mapped(np.sum(rounds, 0))} if rounds else found


def mapped(counts: np.ndarray) -> dict:
    """Counts of the phases at the points of the map, shape (points, phases), as its `seeds`, `shares` and `clear`."""
    grid = counts.reshape(SIDE, SIDE, len(PHASES))
    return {"seeds": int(grid[0, 0].sum()), "shares": (grid / grid[0, 0].sum()).round(3).tolist(),
            "clear": [[clear(cell) for cell in row] for row in grid]}


def placed(plain: Story, free: Story, levers: list[float]) -> dict:
    """The same from what was made beforehand; the page need not ask again."""
    found, here = once(f"map {free}", dict) or {}, once(f"here {plain}", dict)
    return {"axes": list(AXES), "levels": LEVELS.tolist(), "of": 0, "seeds": 0, "shares": None, "clear": None, **found,
            "here": {"levers": levers, **here} if here else None}


def off_the_axes(plain: Story) -> Story:
    """A story whose two levers of the map stand as in its scenario: all places of one map share it."""
    return replace(plain, start={name: value for name, value in plain.start.items() if name not in AXES})


LEVELS = np.linspace(0.0, 1.0, SIDE)
GRID = [[float(low), float(high)] for high in LEVELS for low in LEVELS]


def from_the_start(story: Story) -> Story:
    """A story whose levers have stood from the start as they stand now, and whose events are all in the calendar."""
    moved = {entry.name: entry.value for entry in story.log if isinstance(entry, Change)}
    events = tuple(entry for entry in story.log if isinstance(entry, Injection))
    return replace(story, seed=0, start={**story.start, **moved}, planned=(*story.planned, *events), log=(), played=0)


def counted(story: Story, points: list[list[float]], first: int, seeds: int) -> np.ndarray:
    """How many of some seeds end in each phase at each point of the two axes, shape (points, phases)."""
    setting = story.setting()
    values = [resolve({**setting.parameters, **dict(zip(AXES, point, strict=True))}) for point in points]
    each = [2_000_000 + first + k for k in range(seeds)]
    runs = run_batch(build(setting), [value for value in values for _ in each], each * len(values), workers=1)
    phases = runs.results["phase"]
    return np.stack([(phases.reshape(len(values), seeds) == k).sum(1) for k in range(len(PHASES))], -1)


def shares_of(counts: np.ndarray) -> dict:
    """Counts of the phases as shares with their intervals."""
    n = int(counts.sum())
    shares = (counts / n).tolist()
    return {"seeds": n, "shares": shares, "intervals": [wilson(share, n) for share in shares]}


def clear(counts: np.ndarray) -> bool:
    """Whether the likeliest phase is set apart from the next: their 95 % intervals do not meet."""
    second, first = np.sort(counts / counts.sum())[-2:]
    n = int(counts.sum())
    return bool(wilson(first, n)[0] > wilson(second, n)[1])
