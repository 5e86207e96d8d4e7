"""The names of the phases on a map: each where its region has most room, and none on another."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from ...model.outcomes import PHASES
from ..paper.style import INK, PAPER, SMALL, ink_over, text_size
from .pixels import FINE, Field

SIGN = 6.5  # points: size of the words for the sign of the index


def name_regions(axes: Axes, field: Field, taken: np.ndarray, picture: np.ndarray) -> None:
    """Write each phase's name where its region has most room, upright if it fits so only; beside a small region.

    Regions of a few pixels stay without a name.  `taken` is updated.  picture: (FINE, FINE, 3), the colours below.
    """
    outside = []
    for code, phase in enumerate(PHASES):
        room = (field.likely == code) & ~taken
        wide, tall = text_size(phase, 1.0, "bold") * np.array([1.2, 1.8])  # with air around it
        flat, upright = (largest_spot(mask, wide / tall) for mask in (room, room.T))
        sizes = [min(8.0, spot[0] * field.side / FINE / tall) for spot in (flat, upright)]
        turned = int(sizes[0] < 5.2 and sizes[1] > sizes[0])
        if sizes[turned] < 4.8:
            outside.append(code)
            continue
        column, row = upright[:0:-1] if turned else flat[1:]
        around = picture[int(row), int(column)]
        axes.text(column / FINE, row / FINE, phase, size=sizes[turned], weight="bold", color=ink_over(tuple(around)),
                  rotation=90 * turned, ha="center", va="center", transform=axes.transAxes,
                  path_effects=[withStroke(linewidth=2.5, foreground=tuple(around))])
        take(taken, column, row, *(np.array([wide, tall])[::-1 if turned else 1] * sizes[turned] * FINE / field.side))
    for code in outside:
        name_beside(axes, field, code, taken)


def name_beside(axes: Axes, field: Field, code: int, taken: np.ndarray) -> None:
    """Write a phase's name in the nearest free place within another region, with a line to its own."""
    size, column, row = largest_spot(field.likely == code, 1.0)
    if size < 5:
        return
    width, height = (round(side * FINE / field.side) for side in text_size(PHASES[code], SMALL, "bold") * np.array([1.15, 2.2]))
    free = ~taken & (field.likely != code)
    free[:, 1:] &= field.likely[:, 1:] == field.likely[:, :-1]
    free[1:] &= field.likely[1:] == field.likely[:-1]
    middles = corners(free, height, width) + np.array([height, width]) / 2
    if not len(middles):
        return
    away = np.hypot(*(middles - (row, column)).T)
    there = middles[np.argmin(np.where(away > height + size / 2, away, np.inf))]
    axes.annotate(PHASES[code], (column / FINE, row / FINE), there[::-1] / FINE, xycoords="axes fraction", size=SMALL,
                  weight="bold", ha="center", va="center", path_effects=[withStroke(linewidth=1.6, foreground=PAPER)],
                  arrowprops={"arrowstyle": "-", "linewidth": 0.6, "color": INK, "shrinkA": 0, "shrinkB": 0,
                              "path_effects": [withStroke(linewidth=1.6, foreground=PAPER)]})
    take(taken, there[1], there[0], width, height)


def name_signs(axes: Axes, field: Field, taken: np.ndarray, picture: np.ndarray) -> None:
    """Say on either side of zero, where there is room, which way the index points: a grey copy does not."""
    for words, side in (("less often", field.index > 0.0), ("more often", field.index < 0.0)):
        wide, tall = text_size(words, SIGN) * np.array([1.2, 1.8]) * FINE / field.side
        middles = corners(side & ~taken, round(tall), round(wide)) + np.array([tall, wide]) / 2
        if len(middles):
            place = np.abs([field.index[int(row), int(column)] for row, column in middles[:: max(1, len(middles) // 2000)]])
            row, column = middles[:: max(1, len(middles) // 2000)][place.argmax()]
            around = tuple(picture[int(row), int(column)])
            axes.text(column / FINE, row / FINE, words, size=SIGN, style="italic", color=ink_over(around), ha="center",
                      va="center", transform=axes.transAxes, path_effects=[withStroke(linewidth=1.6, foreground=around)])
            take(taken, column, row, wide, tall)


def take(taken: np.ndarray, column: float, row: float, width: float, height: float) -> None:
    """Mark a rectangle around a centre as taken; what lies outside the map is cut off."""
    bottom, top, left, right = (max(0, round(edge)) for edge in (row - height / 2, row + height / 2, column - width / 2,
                                                                 column + width / 2))
    taken[bottom:top, left:right] = True


def largest_spot(room: np.ndarray, shape: float) -> tuple[int, float, float]:
    """Height, and column and row of the centre, of the largest rectangle `shape` times as wide as high that fits.

    room: (rows, columns) of bool.  All in pixels; height 0 if nothing fits.
    """
    def fitting(height: int) -> np.ndarray:
        return corners(room, height, max(1, round(shape * height)))

    low, high = 0, len(room) + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if len(fitting(middle)) else (low, middle)
    if low == 0:
        return 0, 0.0, 0.0
    spots = fitting(low)
    row, column = spots[np.argmin(((spots - spots.mean(axis=0)) ** 2).sum(axis=1))]
    return low, column + max(1, round(shape * low)) / 2, row + low / 2


def corners(room: np.ndarray, height: int, width: int) -> np.ndarray:
    """First row and column of every rectangle of that size that lies in `room`, shape (places, 2)."""
    if height > room.shape[0] or width > room.shape[1]:
        return np.empty((0, 2), int)
    sums = np.pad(room, ((1, 0), (1, 0))).astype(np.int64).cumsum(axis=0).cumsum(axis=1)
    inside = sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width] + sums[:-height, :-width]
    return np.argwhere(inside == height * width)
