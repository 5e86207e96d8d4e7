"""Runs of policies: on the worlds of the search, generation by generation, and then on others that nobody has seen."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ..levers.arms import Arm, run_arms
from ..levers.options import Size
from .objectives import Objective
from .sides import Policy, Space

SEEN, UNSEEN = Size(8, 2), 8  # worlds and seeds of the search; seeds of every fresh world
LUCK, FRESH_LUCK = 101, 202  # where the seeds of the search begin, and those of the judgement
KEPT = 6  # policies of either search that are judged again
JUDGED = 0.4  # share of the budget for the judgement
LEAST = 800  # runs


@dataclass(frozen=True)
class Budget:
    """How a number of runs is spent: candidates of each search, and worlds on which what is kept is judged."""

    candidates: int
    worlds: int


def budget_of(runs: int) -> Budget:
    """Half of what is not for the judgement for each search; every candidate takes the same worlds and seeds."""
    cases = SEEN.points * SEEN.seeds
    return Budget(int((1.0 - JUDGED) * runs / 2 / cases), max(2, int(JUDGED * runs / (UNSEEN * (2 * KEPT + 1)))))


@dataclass(eq=False)
class Runner:
    """Runs policies of a scenario; every call with the same policies goes on with what `keep` holds of it."""

    scenario: str
    keep: Path | None
    workers: int | None
    progress: bool | None
    made: int = 0
    data: tuple[str, ...] = ()

    def results(self, policies: list[Policy], worlds: pd.DataFrame, seeds: int, luck: int,
                shown: tuple[Objective, ...]) -> dict[str, np.ndarray]:
        """By objective, shape (policies, worlds, seeds). Raises LeversError where a run fails."""
        different = list(dict.fromkeys(policies))
        ran = run_arms(self.scenario, worlds, [Arm(policy) for policy in different], seeds,
                       outcomes=tuple(one.name for one in shown), seed=luck, workers=self.workers, progress=self.progress,
                       keep=self.keep)
        self.made, self.data = self.made + ran.runs, ran.data
        read = {one.name: one.read({one.name: np.stack([ran.outcomes[one.name][policy] for policy in different])})
                for one in shown}
        rows = [different.index(policy) for policy in policies]
        return {name: values[rows] for name, values in read.items()}


def losses_of(runner: Runner, space: Space, worlds: pd.DataFrame, objectives: tuple[Objective, ...]):
    """What a search climbs: places in the unit cube to mean losses; a policy that was met before is not run again."""
    known: dict[Policy, np.ndarray] = {}

    def evaluate(places: np.ndarray) -> np.ndarray:
        policies = [space.at(place) for place in places]
        if new := [policy for policy in dict.fromkeys(policies) if policy not in known]:
            found = runner.results(new, worlds, SEEN.seeds, LUCK, objectives)
            means = np.stack([-one.sign * found[one.name].mean(axis=(1, 2)) for one in objectives], axis=1)
            known.update(zip(new, means, strict=True))
        return np.stack([known[policy] for policy in policies])

    return evaluate
