"""What Washington would have to think a safe ally worth for another strategy to be its best reply: no run is needed for that.

Its account as runs report it holds what it gets and bears. If certain deterrence were worth w guarantees a year on top, a
strategy would pay
account + w times deterrence: a line in w, and the best strategy is whichever line is highest.
"""

import numpy as np

TOP = 2.0  # guarantees a year: the most that is looked at, twice a sure guarantee under full threat


def stretches(account: np.ndarray, deterrence: np.ndarray, top: float = TOP) -> list[tuple[int, float, float]]:
    """Which strategy is best from which worth to which, in order. account, deterrence: means by strategy, shape
    (strategies,)."""
    found, at = [], 0.0
    while True:
        totals = account + at * deterrence
        # at a crossing the steeper line is the higher from there on
        best = int(max(range(len(account)), key=lambda k: (round(float(totals[k]), 12), deterrence[k])))
        steeper = [k for k in range(len(account)) if deterrence[k] > deterrence[best] + 1e-12]
        crossings = [(account[best] - account[k]) / (deterrence[k] - deterrence[best]) for k in steeper]
        until = min([top, *(float(cross) for cross in crossings)])
        found.append((best, at, until))
        if until >= top:
            return found
        at = until


def first_turn(account: np.ndarray, deterrence: np.ndarray, draws: int = 200, seed: int = 1) -> tuple[float, float]:
    """Between what lies the worth at which the best strategy first gives way, 95 % of the tables with worlds and seeds drawn
    anew.

    account, deterrence: run by run, shape (strategies, worlds, seeds).  Each table's own best strategy counts; TOP: not before.
    """
    rng, (worlds, seeds) = np.random.default_rng(seed), account.shape[1:]
    turns = []
    for _ in range(draws):
        which = np.ix_(rng.integers(worlds, size=worlds), rng.integers(seeds, size=seeds))
        turns.append(stretches(*(of[:, which[0], which[1]].mean(axis=(1, 2)) for of in (account, deterrence)))[0][2])
    low, high = np.quantile(turns, [0.025, 0.975])
    return float(low), float(high)
