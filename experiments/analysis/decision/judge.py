"""Policies judged again, on worlds and seeds that did not choose them.

The best of many candidates is partly the luckiest (the winner's curse).  So whatever the search found is run again where
neither it nor the
scenario's own policy has been seen, all with the same luck, and only these numbers are told.
"""

from dataclasses import dataclass

import numpy as np

from ..clusters import LEVEL, level_for
from ..levers.luck import Estimate, mean, share
from .objectives import Objective
from .search import hypervolume, undominated

DRAWS = 400  # of a bootstrap


@dataclass(frozen=True, eq=False)
class Verdicts:
    """What came of policies, the last of which is the scenario's own.

    values: by objective, shape (policies, worlds, seeds), as a run reports them; change: by objective and policy, against the
    scenario's own under the same luck; level: of those intervals; front: which policies no other beats, by means; regret:
    (policies, objectives), see `regrets`, nan where an objective tells no policy from the own one; satisfied: share of
    histories in which every level is met; meets: the same run by run; levels: at least, or at most where less is better.
    """

    objectives: tuple[Objective, ...]
    values: dict[str, np.ndarray]
    change: dict[str, list[Estimate]]
    level: float
    front: np.ndarray
    regret: np.ndarray
    satisfied: list[Estimate]
    meets: np.ndarray
    levels: dict[str, float]

    @property
    def counted(self) -> np.ndarray:
        """Which objectives tell policies apart, so that falling short in them is more than luck."""
        return np.isfinite(self.regret).all(axis=0)

    @property
    def worst(self) -> np.ndarray:
        """Largest regret of each policy over the objectives that count, 0 if none does."""
        return self.regret[:, self.counted].max(axis=1, initial=0.0)


def judged(objectives: tuple[Objective, ...], others: tuple[Objective, ...], values: dict[str, np.ndarray],
           levels: dict[str, float]) -> Verdicts:
    """Verdicts from the results of runs, each (policies, worlds, seeds); levels that are not given are the own policy's
    mean."""
    shown = (*objectives, *others)
    chances = [mean(values[one.name][k] - values[one.name][-1]).chance
               for one in shown for k in range(len(values[one.name]) - 1)]
    level = level_for(np.array(chances)) if chances else LEVEL
    change = {one.name: [mean(of - values[one.name][-1], level) for of in values[one.name]] for one in shown}
    asked = {one.name: levels.get(one.name, float(values[one.name][-1].mean())) for one in objectives}
    if levels:
        asked = {name: level for name, level in asked.items() if name in levels}
    meets = np.all([one.sign * values[one.name] >= one.sign * asked[one.name] for one in objectives if one.name in asked],
                   axis=0)
    losses = np.stack([-one.sign * values[one.name].mean(axis=(1, 2)) for one in objectives], axis=1)
    apart = np.array([any(one_of.sign for one_of in change[one.name]) for one in objectives])
    regret = np.where(apart, regrets(objectives, values), np.nan)
    return Verdicts(objectives, values, change, level, undominated(losses), regret,
                    [share(of) for of in meets], meets, asked)


def regrets(objectives: tuple[Objective, ...], values: dict[str, np.ndarray]) -> np.ndarray:
    """Mean over the worlds of what a policy falls short of the best in that world (Savage 1951); shape (policies, objectives).

    In units of what is at stake: the mean distance of the best from the worst.  Which policy is best in a world, and which
    worst, is told by one half of the seeds and valued on the other, and the other way round; else the luckiest would pass for
    the best.
    """
    found = []
    for one in objectives:
        gains = one.sign * values[one.name]
        halves = gains[:, :, 0::2].mean(axis=2), gains[:, :, 1::2].mean(axis=2)
        worlds, short, stake = np.arange(gains.shape[1]), 0.0, 0.0
        for told, valued in (halves, halves[::-1]):
            best = valued[told.argmax(axis=0), worlds]
            stake += (best - valued[told.argmin(axis=0), worlds]).mean() / 2
            short = short + (best - valued).mean(axis=1) / 2
        found.append(short / stake if stake > 1e-12 else np.zeros(len(gains)))
    return np.stack(found, axis=1)


def improves(verdicts: Verdicts, policy: int) -> tuple[bool, bool]:
    """Whether a policy is at least as good as the own one in every objective by its means and better in one for sure; and
    whether every one of its intervals says so."""
    told = [(one.sign, verdicts.change[one.name][policy]) for one in verdicts.objectives]
    by_means = all(sign * change.value >= 0.0 for sign, change in told) and any(change.sign == sign for sign, change in told)
    return by_means, by_means and all(change.sign == sign for sign, change in told)


def least_regret(verdicts: Verdicts) -> int:
    """The policy whose largest regret over the objectives is smallest."""
    return int(verdicts.worst.argmin())


def ahead(verdicts: Verdicts, first: np.ndarray, second: np.ndarray, seed: int = 1) -> tuple[float, float, Estimate]:
    """Hypervolume of two sets of policies on fresh runs and their difference, whose interval draws worlds and seeds anew.

    first, second: positions of the policies.  The box reaches from the best to the worst mean of all policies.
    """
    # objectives, policies, worlds, seeds
    losses = np.stack([-one.sign * verdicts.values[one.name] for one in verdicts.objectives])
    rng = np.random.default_rng(seed)

    def volumes(of: np.ndarray) -> tuple[float, float]:
        points = of.mean(axis=(2, 3)).T
        best, worst = points.min(axis=0), points.max(axis=0)
        return hypervolume(points[first], best, worst), hypervolume(points[second], best, worst)

    one, other = volumes(losses)
    worlds, seeds = losses.shape[2:]
    again = [volumes(losses[:, :, rng.integers(worlds, size=worlds)][..., rng.integers(seeds, size=seeds)])
             for _ in range(DRAWS)]
    low, high = np.quantile([a - b for a, b in again], [0.025, 0.975])
    return one, other, Estimate(one - other, float(low), float(high))
