"""Intervals that several commands print."""

import math

NORMAL = 1.959964  # 95 %


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of n independent runs (Wilson 1927); it does not close where every run agrees."""
    z2 = NORMAL * NORMAL
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = NORMAL / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
