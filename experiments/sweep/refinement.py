"""Where to look next on a map: the cells that a frontier crosses, and no others.

The fine grid of an experiment is covered by cells of several levels a side.  A cell whose corners and surroundings are of
one phase, and have one sign of an index if one is told, stays as it is; one that the frontier between two phases or the
zero of the index crosses is halved, until it is as small as the grid's own.  `Refinement` asks for points and is told their
outcomes; it runs nothing itself.  What it asks depends on what it was told alone, so a map that was stopped asks the same
again.

What is inside a cell that was not halved is taken to lie linearly between its corners (`filled`).  Hence the limit of the
method: a region that holds no corner of the coarse cells and does not reach into a cell that is halved is never seen.
"""

from collections.abc import Sequence

import numpy as np

MOST_LEVELS, FEWEST_CELLS = 8, 8  # a first cell is at most so many levels wide, and an axis has at least so many cells
WIDTH = 1 / 32  # of an axis: the step over which 1-2-1 is one average


def first_step(levels: int) -> int:
    """How many levels apart the first points on an axis of so many levels lie: a power of two that fits, or 1."""
    step = 1
    while step < MOST_LEVELS and (levels - 1) % (2 * step) == 0 and (levels - 1) // (2 * step) >= FEWEST_CELLS:
        step *= 2
    return step


class Refinement:
    """Asks for the points of maps of `rows` by `columns` levels, several of them at once as slices.

    shape: (slices, rows, columns); steps: levels between the first points of a column and of a row, powers of two that
    divide rows - 1 and columns - 1; phases: how many there are; numbers: whether the rows, and the columns, are numbers
    and may be averaged with their neighbours, or named choices.
    """

    def __init__(self, shape: tuple[int, int, int], steps: tuple[int, int], phases: int,
                 numbers: tuple[bool, bool] = (True, True)):
        self.steps, self.numbers = steps, numbers
        self.known = np.zeros(shape, bool)
        self.shares = np.zeros((phases, *shape))
        self.index = np.ones((1, *shape))  # without an index there is one sign everywhere
        slices, rows, columns = shape
        self.size = np.full((slices, rows - 1, columns - 1), max(steps))  # side of the cell that a cell of the grid lies in

    def ask(self) -> np.ndarray:
        """Positions of the points to run next in the flat (slices, rows, columns), ascending; none when all is known."""
        return np.flatnonzero(self.corners() & ~self.known)

    def tell(self, points: np.ndarray, shares: np.ndarray, index: np.ndarray | float = 1.0) -> None:
        """Take the share of the seeds in every phase, (phases, len(points)), and halve the cells that are crossed.

        index: (len(points),) a number whose zero is looked for too.  Further until a new corner has to be known, or nothing
        is crossed that could be halved.
        """
        self.known.ravel()[points] = True
        self.shares.reshape(len(self.shares), -1)[:, points] = shares
        self.index.reshape(-1)[points] = index
        while (halved := self.halved()) is not None:
            self.size = halved
            if (self.corners() & ~self.known).any():
                return

    def halved(self) -> np.ndarray | None:
        """The sides of the cells once those that are crossed are halved; None if none is."""
        crossed = crossings(self.likely(), self.numbers) | crossings(self.above(), self.numbers)
        size = self.size.copy()
        for side in sizes(max(self.steps))[:-1]:
            cells = (min(side, self.steps[0]), min(side, self.steps[1]))
            size[(self.size == side) & blockwise_any(crossed, cells)] = side // 2
        return None if (size == self.size).all() else size

    def likely(self) -> np.ndarray:
        """The most likely phase at every point of the fine grid, as it is known so far: (slices, rows, columns)."""
        field = filled(self.shares, self.known, self.steps)
        return averaged(field, self.numbers).argmax(axis=0)

    def above(self) -> np.ndarray:
        """Whether the index is above zero at every point of the fine grid, as it is known so far: (slices, rows, columns)."""
        return averaged(filled(self.index, self.known, self.steps), self.numbers)[0] > 0.0

    def corners(self) -> np.ndarray:
        """Whether a point is the corner of a cell, (slices, rows, columns)."""
        found = np.zeros(self.known.shape, bool)
        for side in sizes(max(self.steps)):
            up, across = min(side, self.steps[0]), min(side, self.steps[1])
            cells = (self.size == side)[:, ::up, ::across]
            lattice = found[:, ::up, ::across]
            for rows in (slice(None, -1), slice(1, None)):
                for columns in (slice(None, -1), slice(1, None)):
                    lattice[:, rows, columns] |= cells
        return found


def sizes(largest: int) -> list[int]:
    """Sides of the cells, from the largest down to 1."""
    return [2**power for power in range(largest.bit_length() - 1, -1, -1)]


def crossings(likely: np.ndarray, numbers: Sequence[bool] = (True, True)) -> np.ndarray:
    """Cells of the grid with a side whose ends are of two phases. likely: (…, rows, columns); one row and column less.

    Between two named choices nothing is crossed: numbers says whether the rows, and the columns, are none.
    """
    up, across = likely[..., :-1, :] != likely[..., 1:, :], likely[..., :-1] != likely[..., 1:]
    return (numbers[0] & (up[..., :-1] | up[..., 1:])) | (numbers[1] & (across[..., :-1, :] | across[..., 1:, :]))


def blockwise_any(cells: np.ndarray, block: tuple[int, int]) -> np.ndarray:
    """Whether any cell of its block is true, for every cell. cells: (slices, rows, columns)."""
    up, across = block
    slices, rows, columns = cells.shape
    blocks = cells.reshape(slices, rows // up, up, columns // across, across).any(axis=(2, 4))
    return blocks.repeat(up, axis=1).repeat(across, axis=2)


def filled(values: np.ndarray, known: np.ndarray, steps: tuple[int, int]) -> np.ndarray:
    """Values at every point of the grid: as they are where known, linear between the corners of a cell where not.

    values: (phases, slices, rows, columns, …); known: (slices, rows, columns), true at least at every `steps`-th point.
    Level by level: a point halfway between two of a level is their mean, unless it is known.
    """
    up, across = steps
    field = values[:, :, ::up, ::across]
    while max(up, across) > 1:
        for dimension, step in ((2, up), (3, across)):
            if step == max(up, across):
                field = doubled(field, dimension)
        largest = max(up, across) // 2
        up, across = min(up, largest), min(across, largest)
        here = known[:, ::up, ::across].reshape(*known[:, ::up, ::across].shape, *[1] * (values.ndim - 4))
        field = np.where(here, values[:, :, ::up, ::across], field)
    return field


def doubled(field: np.ndarray, dimension: int) -> np.ndarray:
    """The field with the mean of every two neighbours along a dimension between them."""
    field = np.moveaxis(field, dimension, 0)
    finer = np.empty((2 * len(field) - 1, *field.shape[1:]), field.dtype)
    finer[::2] = field
    finer[1::2] = (field[:-1] + field[1:]) / 2
    return np.moveaxis(finer, 0, dimension)


def averaged(values: np.ndarray, numbers: Sequence[bool], first: int = 2) -> np.ndarray:
    """Values averaged over neighbours with weights 1-2-1, along dimensions `first` and `first + 1` where they are numbers.

    Otherwise the luck of one run in thirty-two draws islands.  Once on an axis of up to 33 levels; on one n times as fine
    n squared times, which makes the average as wide, in shares of the axis.
    """
    for dimension, number in enumerate(numbers, start=first):
        if number:
            for _ in range(max(1, round(((values.shape[dimension] - 1) * WIDTH) ** 2))):
                values = once_averaged(values, dimension)
    return values


def once_averaged(values: np.ndarray, dimension: int) -> np.ndarray:
    """Each value with half the weight and its two neighbours with the rest; at an end it stands in for the missing one."""
    place = np.arange(values.shape[dimension])
    before = values.take(np.maximum(place - 1, 0), dimension)
    after = values.take(np.minimum(place + 1, place[-1]), dimension)
    return (before + 2 * values + after) / 4
