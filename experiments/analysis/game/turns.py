"""Where on a map of two parameters the best reply turns: who is best at a node, whether for sure, and the condition in
words."""

from dataclasses import dataclass

import numpy as np

from ...wording import listed, percent, spoken
from ..levers.luck import mean

NODES = 9  # along either axis


@dataclass(frozen=True, eq=False)
class Turns:
    """Best replies over two axes.

    xs, ys: values at the nodes; best: position of the best strategy at each node, shape (len(xs), len(ys)); sure: whether it
    is ahead of every other for sure under the same luck.
    """

    x: str
    y: str
    xs: np.ndarray
    ys: np.ndarray
    best: np.ndarray
    sure: np.ndarray


def turns(x: str, y: str, xs: np.ndarray, ys: np.ndarray, payoffs: np.ndarray) -> Turns:
    """The map. payoffs: of who replies, shape (strategies, nodes, seeds), with y changing fastest among the nodes."""
    best = payoffs.mean(axis=2).argmax(axis=0)
    sure = np.array([all(mean((payoffs[winner, node] - payoffs[k, node])[:, None]).low > 0.0
                         for k in range(len(payoffs)) if k != winner) for node, winner in enumerate(best)])
    shape = len(xs), len(ys)
    return Turns(x, y, xs, ys, best.reshape(shape), sure.reshape(shape))


def condition(found: Turns, strategy: int) -> str:
    """Where a strategy is the best reply, in words that hold at every node, or the split that tells most."""
    wins = found.best == strategy
    if wins.all():
        return "everywhere on the map"
    if not wins.any():
        return "nowhere on the map"
    share = f"at {wins.sum()} of {wins.size} nodes ({(wins & found.sure).sum()} for sure)"
    bounds = [bound for name, values, across in axes(found, wins) if (bound := bounded(name, values, across))]
    return f"{share}, only where {listed(bounds)}" if bounds else f"{share}, {split(found, wins)}"


def axes(found: Turns, wins: np.ndarray):
    """Each axis: name, its values, and share of the nodes across it that are won."""
    return (found.x, found.xs, wins.mean(axis=1)), (found.y, found.ys, wins.mean(axis=0))


def bounded(name: str, values: np.ndarray, across: np.ndarray) -> str:
    """Between which values of an axis all that is won lies; nothing if that is the whole axis."""
    won = values[across > 0.0]
    if len(won) == 1:
        return f"{spoken(name)} is {won[0]:.3g}"
    low, high = won.min() > values.min(), won.max() < values.max()
    if low and high:
        return f"{spoken(name)} is {won.min():.3g} to {won.max():.3g}"
    return f"{spoken(name)} is {won.min():.3g} or more" if low else f"{spoken(name)} is {won.max():.3g} or less" if high else ""


def split(found: Turns, wins: np.ndarray) -> str:
    """The threshold of one axis that tells most, with the shares on either side."""
    options = [(abs(across[cut:].mean() - across[:cut].mean()), name, values[cut], across[cut:].mean(), across[:cut].mean())
               for name, values, across in axes(found, wins) for cut in range(1, len(values))]
    _, name, value, above, below = max(options)
    return f"at {percent(above)} of the nodes where {spoken(name)} is {value:.3g} or more and {percent(below)} of the others"
