"""A game of two from payoff tables: best replies, what nobody would play, equilibria, and how far runs leave them open.

A table whose cells are means of runs is an empirical game (Wellman 2006).  All cells share the worlds and the seeds, so that
what
decides a best reply is a difference under the same luck; a bootstrap draws worlds and seeds anew (Owen 2007, both ways at
once) for the
table as a whole, and the equilibria are sought again in each.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from ...extras import require

DRAWS, MOST = 200, 8  # of the bootstrap; strategies of either side for which every support is tried
TIE = 1e-9


@dataclass(frozen=True, eq=False)
class Equilibrium:
    """A Nash equilibrium: probability of each row and of each column."""

    rows: np.ndarray
    columns: np.ndarray

    @property
    def pure(self) -> bool:
        """Whether both sides play one strategy."""
        return len(self.support[0]) == len(self.support[1]) == 1

    @property
    def support(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Positions of the rows and of the columns that are played at all."""
        return tuple(tuple(np.flatnonzero(side > 1e-6).tolist()) for side in (self.rows, self.columns))


def best_replies(own: np.ndarray) -> np.ndarray:
    """Which rows are best replies to each column, for the payoffs of who plays rows; same shape, ties all count."""
    return own >= own.max(axis=0, keepdims=True) - TIE


def unbeaten(rows: np.ndarray, columns: np.ndarray) -> tuple[list[int], list[int]]:
    """Rows and columns that are left when what another pure strategy strictly beats is struck out, again and again.

    No equilibrium plays what is struck out.  rows, columns: payoffs of either side, shape (rows, columns).
    """
    left, top = list(range(rows.shape[0])), list(range(rows.shape[1]))
    while True:
        gone = struck(rows[np.ix_(left, top)]), struck(columns[np.ix_(left, top)].T)
        if not gone[0] and not gone[1]:
            return left, top
        left = [k for place, k in enumerate(left) if place not in gone[0]]
        top = [k for place, k in enumerate(top) if place not in gone[1]]


def struck(own: np.ndarray) -> set[int]:
    """Rows that another row strictly beats in every column."""
    beats = (own[:, None] > own[None] + TIE).all(axis=-1)
    return set(np.flatnonzero(beats.any(axis=0)).tolist())


def equilibria(rows: np.ndarray, columns: np.ndarray) -> list[Equilibrium]:
    """Nash equilibria of the game (nashpy): all of a small one that is not degenerate, else those that Lemke and Howson's
    paths reach.

    rows, columns: payoffs of who chooses the row and of who chooses the column, shape (rows, columns).
    """
    left, top = unbeaten(rows, columns)
    found: list[Equilibrium] = []
    for pair in solved(rows[np.ix_(left, top)], columns[np.ix_(left, top)]):
        whole = np.zeros(rows.shape[0]), np.zeros(rows.shape[1])
        whole[0][left], whole[1][top] = pair
        if is_one(*whole, rows, columns) and not any(same(whole, one) for one in found):
            found.append(Equilibrium(*whole))
    return found


def same(pair: tuple[np.ndarray, np.ndarray], one: Equilibrium) -> bool:
    """Whether a pair of mixed strategies is an equilibrium that is known."""
    return np.allclose(pair[0], one.rows, atol=1e-6) and np.allclose(pair[1], one.columns, atol=1e-6)


def solved(rows: np.ndarray, columns: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Pairs of mixed strategies that a method of nashpy offers; the pure ones first, which need none."""
    for i, j in np.argwhere(best_replies(rows) & best_replies(columns.T).T).tolist():
        yield np.eye(rows.shape[0])[i], np.eye(rows.shape[1])[j]
    if min(rows.shape) == 1:
        return
    game = require("nashpy", "equilibria", "decide").Game(rows, columns)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # nashpy warns where a game may be degenerate; every answer is checked
        offered = game.support_enumeration() if max(rows.shape) <= MOST else game.lemke_howson_enumeration()
        for pair in offered:
            if len(pair[0]) == rows.shape[0] and len(pair[1]) == rows.shape[1] and np.isfinite(np.concatenate(pair)).all():
                yield pair


def is_one(row: np.ndarray, column: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> bool:
    """Whether nobody gains by playing something else."""
    scale = 1e-7 * max(1e-12, np.abs(rows).max(), np.abs(columns).max())
    sums = abs(row.sum() - 1.0) < 1e-6 and abs(column.sum() - 1.0) < 1e-6 and min(row.min(), column.min()) > -1e-9
    return bool(sums and (rows @ column).max() - row @ rows @ column <= scale
                and (row @ columns).max() - row @ columns @ column <= scale)


# --- how far the runs leave it open ------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Certain:
    """Over tables drawn anew: share in which each row is a best reply to each column, and each column to each row, shape
    (rows, columns); share in which each cell is an equilibrium in pure strategies; share in which each row and each column is
    played in some equilibrium; share without one in pure strategies; mixed: 95 % of the probability of each row and column in
    the equilibrium of the table that it is the answer to, where it is found again, else nan."""

    row_replies: np.ndarray
    column_replies: np.ndarray
    pure: np.ndarray
    rows_played: np.ndarray
    columns_played: np.ndarray
    without_pure: float
    again: list[float]
    ranges: list[np.ndarray]


def certain(rows: np.ndarray, columns: np.ndarray, found: list[Equilibrium], draws: int = DRAWS, seed: int = 1) -> Certain:
    """How certain the answers are. rows, columns: payoffs run by run, shape (rows, columns, worlds, seeds).

    found: the equilibria of the mean tables; `again` is the share of tables in which one with the same support is found,
    `ranges`
    between what its probabilities then lie, shape (2, rows + columns).
    """
    rng, (worlds, seeds) = np.random.default_rng(seed), rows.shape[2:]
    shape = rows.shape[:2]
    row_replies, column_replies, pure = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    rows_played, columns_played, without = np.zeros(shape[0]), np.zeros(shape[1]), 0
    matches: list[list[np.ndarray]] = [[] for _ in found]
    for _ in range(draws):
        which = np.ix_(rng.integers(worlds, size=worlds), rng.integers(seeds, size=seeds))
        one, other = (table[:, :, which[0], which[1]].mean(axis=(2, 3)) for table in (rows, columns))
        replies = best_replies(one), best_replies(other.T).T
        row_replies += replies[0]
        column_replies += replies[1]
        pure += replies[0] & replies[1]
        without += not (replies[0] & replies[1]).any()
        these = equilibria(one, other)
        rows_played += np.any([each.rows > 1e-6 for each in these], axis=0) if these else 0.0
        columns_played += np.any([each.columns > 1e-6 for each in these], axis=0) if these else 0.0
        for place, each in enumerate(found):
            matches[place] += [np.concatenate([it.rows, it.columns]) for it in these if it.support == each.support][:1]
    ranges = [np.quantile(of, [0.025, 0.975], axis=0) if of else np.full((2, sum(shape)), np.nan) for of in matches]
    return Certain(row_replies / draws, column_replies / draws, pure / draws, rows_played / draws, columns_played / draws,
                   without / draws, [len(of) / draws for of in matches], ranges)
