"""From the points of a map to the pixels of its picture."""

from dataclasses import dataclass

import numpy as np

from .phasegrid import PhaseGrid

FINE = 404  # pixels along a side: two to a point of the largest map


def centres(values: np.ndarray, stepped: bool) -> np.ndarray:
    """Centres of the pixels along an axis, shape (FINE,): from the first to the last value, half a step more if stepped."""
    low, high = (-0.5, len(values) - 0.5) if stepped else (values[0], values[-1])
    return low + (np.arange(FINE) + 0.5) / FINE * (high - low)


def weights_between(values: np.ndarray, stepped: bool) -> np.ndarray:
    """What each grid value counts for at each pixel, shape (FINE, len(values)): linear between two, or the nearest."""
    known = np.arange(len(values)) if stepped else values
    at = np.round(centres(values, stepped)) if stepped else centres(values, stepped)
    return np.stack([np.interp(at, known, unit) for unit in np.eye(len(values))], axis=1)


@dataclass(frozen=True)
class Field:
    """What is drawn, at every pixel.

    x, y: (FINE,) axis coordinates; shares: (phases, FINE, FINE); likely: (FINE, FINE), position in PHASES;
    settled: (FINE, FINE); value: (FINE, FINE) of a result, or None; side: of the map on paper, in points; index, low, high:
    (FINE, FINE), the median of the hardening index and its 95 % band, or None.
    """

    x: np.ndarray
    y: np.ndarray
    shares: np.ndarray
    likely: np.ndarray
    settled: np.ndarray
    value: np.ndarray | None
    side: float
    index: np.ndarray | None = None
    low: np.ndarray | None = None
    high: np.ndarray | None = None


def field_of(grid: PhaseGrid, stepped_x: bool, stepped_y: bool, side: float, indexed: bool = False) -> Field:
    """A grid between its points; a stepped axis holds choices among names. indexed: whether the index is drawn."""
    across, up = weights_between(grid.x, stepped_x), weights_between(grid.y, stepped_y)
    shares = up @ grid.smooth @ across.T
    value = None if grid.value is None else up @ grid.value @ across.T
    index = [up @ line @ across.T for line in grid.index.with_band] if indexed else ()
    return Field(centres(grid.x, stepped_x), centres(grid.y, stepped_y), shares, shares.argmax(axis=0),
                 up @ grid.settled @ across.T, value, side, *index)


def extent_of(field: Field) -> tuple[float, float, float, float]:
    """Left, right, bottom and top of the pixels."""
    step_x, step_y = field.x[1] - field.x[0], field.y[1] - field.y[0]
    return (field.x[0] - step_x / 2, field.x[-1] + step_x / 2, field.y[0] - step_y / 2, field.y[-1] + step_y / 2)
