"""Looking for policies that nothing beats in every respect: many-objective search, and a random one on the same budget.

NSGA-III (Deb and Jain 2014; pymoo) in a unit cube: it keeps what is not dominated, and among that what lies near directions
spread evenly
over the objectives.  Every candidate meets the same worlds and seeds, so that a search climbs a fixed landscape and not luck;
that
the landscape is one of a few worlds is why what is found has to be judged again on others.
"""

from collections.abc import Callable

import numpy as np

from ...extras import require

GENERATIONS = 6  # that a budget should be enough for
Evaluate = Callable[[np.ndarray], np.ndarray]  # (candidates, axes) in the unit cube to (candidates, objectives), less is better


def search(evaluate: Evaluate, begin: np.ndarray, objectives: int, candidates: int,
           seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """At least so many candidates by NSGA-III: places in the unit cube and values, in the order in which they were tried.

    begin: where it begins, shape (axes,), with half of the first generation nearby.
    """
    package, axes = parts_of_pymoo(), len(begin)
    directions = directions_for(objectives, candidates)
    problem = package["Problem"](n_var=axes, n_obj=objectives, xl=0.0, xu=1.0)
    first = around(begin, len(directions), np.random.default_rng(seed))
    algorithm = package["NSGA3"](ref_dirs=directions, pop_size=len(directions), sampling=first)
    algorithm.setup(problem, termination=package["NoTermination"](), seed=seed, verbose=False)
    places, values = np.empty((0, axes)), np.empty((0, objectives))
    while len(places) < candidates:
        asked = algorithm.ask()
        there = asked.get("X")
        found = evaluate(there)
        package["Evaluator"]().eval(package["StaticProblem"](problem, F=found), asked)
        algorithm.tell(infills=asked)
        places, values = np.concatenate([places, there]), np.concatenate([values, found])
    return places, values


def around(begin: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """A first generation, shape (count, axes): a place, places that differ from it on a third of the axes, and as many
    anywhere."""
    places = rng.random((count, len(begin)))
    near = slice(0, (count + 1) // 2)
    stays = rng.random(places[near].shape) > 1 / 3
    places[near] = np.where(stays, begin, places[near])
    places[0] = begin
    return places


def at_random(evaluate: Evaluate, axes: int, candidates: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """As many candidates drawn evenly from the unit cube."""
    places = np.random.default_rng(seed).random((candidates, axes))
    return places, evaluate(places)


def parts_of_pymoo() -> dict[str, object]:
    """The classes that are needed, by name."""
    places = {"NSGA3": "algorithms.moo.nsga3", "Problem": "core.problem", "NoTermination": "core.termination",
              "Evaluator": "core.evaluator", "StaticProblem": "problems.static"}
    return {name: getattr(require(f"pymoo.{place}", "a search for policies", "decide"), name)
            for name, place in places.items()}


def directions_for(objectives: int, candidates: int) -> np.ndarray:
    """Evenly spread directions, as many as leave a budget `GENERATIONS` generations; shape (directions, objectives)."""
    spread = require("pymoo.util.ref_dirs", "a search for policies", "decide").get_reference_directions
    parts = 1
    while len(spread("das-dennis", objectives, n_partitions=parts + 1)) * GENERATIONS <= candidates:
        parts += 1
    return spread("das-dennis", objectives, n_partitions=parts)


# --- what is not beaten ------------------------------------------------------------------------------------


def undominated(values: np.ndarray) -> np.ndarray:
    """Which rows no other row matches in all columns and beats in one; less is better. values: (candidates, objectives)."""
    values = np.asarray(values, float)
    matched = (values[:, None] <= values[None]).all(axis=-1)
    beaten = (matched & (values[:, None] < values[None]).any(axis=-1)).any(axis=0)
    return ~beaten


def spread_out(values: np.ndarray, count: int) -> list[int]:
    """At most so many undominated rows, far apart: the best in each column in turn, then whichever is farthest from those
    taken."""
    front = np.flatnonzero(undominated(values))
    _, first = np.unique(values[front], axis=0, return_index=True)
    front = front[np.sort(first)]
    width = np.maximum(np.ptp(values[front], axis=0), 1e-12)
    scaled = (values[front] - values[front].min(axis=0)) / width
    taken = list(dict.fromkeys(scaled.argmin(axis=0).tolist()))[:count]
    while len(taken) < min(count, len(front)):
        apart = np.linalg.norm(scaled[:, None] - scaled[taken][None], axis=-1).min(axis=1)
        apart[taken] = -1.0
        taken.append(int(apart.argmax()))
    return front[taken].tolist()


def hypervolume(values: np.ndarray, best: np.ndarray, worst: np.ndarray) -> float:
    """Share of the box between `best` and `worst` that some row is at least as good as; less is better."""
    indicator = require("pymoo.indicators.hv", "a comparison of searches", "decide").HV
    scaled = (values - best) / np.maximum(worst - best, 1e-12)
    inside = scaled[(scaled < 1.0).all(axis=1)]
    return float(indicator(ref_point=np.ones(values.shape[1]))(np.maximum(inside, 0.0))) if len(inside) else 0.0
