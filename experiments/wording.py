"""Names, lists and shares as they stand in a sentence, and rows as they stand at a terminal."""

import math
from collections.abc import Callable, Sequence


def spoken(name: str) -> str:
    """A parameter's or factor's name as words."""
    return name.replace("_", " ")


def listed(parts: Sequence[str], word: str = "and") -> str:
    """'A', 'A and B', 'A, B and C'; nothing for none."""
    parts = list(parts)
    return f" {word} ".join(filter(None, (", ".join(parts[:-1]), parts[-1]))) if parts else ""


def percent(share: float) -> str:
    """A share as a reader reads it; what exists is never shown as nothing."""
    return "<1 %" if 0 < share < 0.005 else f"{100 * share:.0f} %"


def between(low: float, high: float, write: Callable[[float], str]) -> str:
    """The ends of an interval, each written alike; endless where there were too few histories for one."""
    return f"{write(low)} to {write(high)}" if math.isfinite(low) and math.isfinite(high) else "too few histories for one"


def aligned(rows: list[list[str]]) -> list[str]:
    """Rows of cells as lines with columns two spaces apart."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
