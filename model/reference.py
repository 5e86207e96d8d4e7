"""The run that a run is held against: the same world, seed and luck, governed otherwise in Washington.

Because a draw depends on seed, quarter, actor and purpose alone, the reference of a design point depends on its world
parameters and the seed only: all points of a policy map share one reference a seed.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .build import Start, build
from .events import KINDS
from .parameters import BY_NAME, POLICY, ParameterError, nearest, resolve
from .setting import Reference, Scenario

NAMED: dict[str, Reference] = {
    "institutionalist": Reference(),
    "retrenchment": Reference((("incumbent_strategy", "retrenching"), ("challenger_strategy", "retrenching"))),
    "scenario": Reference((), ()),
}
"""References by name: beside these "own", what the scenario's file says, and "none", the run's own first year."""
CHOICES = ("own", *NAMED, "none")


def reference_of(scenario: Scenario, name: str) -> Reference | None:
    """The reference of that name; None for "none". Raises ParameterError for a name that nobody knows."""
    if name not in CHOICES:
        raise ParameterError(f"reference = {name!r} is none of {', '.join(CHOICES)}{nearest(name, CHOICES)}")
    return None if name == "none" else NAMED.get(name, scenario.reference)


def reference_point(scenario: Scenario, reference: Reference, point: dict[str, float | int]) -> dict[str, float | int]:
    """The parameters of a point's reference: its world, the scenario's policy, and what the reference changes."""
    return {**point, **reference_policy(scenario, reference)}


def reference_policy(scenario: Scenario, reference: Reference) -> dict[str, float | int]:
    """What the references of all points have in common: the scenario's policy, and what the reference changes."""
    policy = {name: value for name, value in resolve(scenario.declared).items() if name in POLICY}
    return policy | {name: BY_NAME[name].check(value) for name, value in reference.parameters}


def reference_start(start: Start, reference: Reference) -> Start:
    """The start without the kinds of US events that the reference leaves out."""
    without = {KINDS[kind].code for kind in reference.without}
    scenario = start.scenario
    kept = tuple(event for event in scenario.events if event.kind not in without)
    return start if len(kept) == len(scenario.events) else build(replace(scenario, events=kept))


def distinct(points: Sequence[dict], seeds: Sequence[int]) -> tuple[list[tuple[dict, int]], np.ndarray]:
    """The pairs of point and seed that differ, and the place of each given pair among them."""
    places: dict[tuple, int] = {}
    pairs, where = [], np.empty(len(seeds), np.int64)
    keys = {id(point): tuple(point.values()) for point in points}
    for r, (point, seed) in enumerate(zip(points, seeds, strict=True)):
        key = (keys[id(point)], int(seed))
        if key not in places:
            places[key] = len(pairs)
            pairs.append((point, int(seed)))
        where[r] = places[key]
    return pairs, where
