"""The boxes as claims of a report's table."""

from ...wording import between, percent
from ..clusters import verdict
from ..finding import Stated
from .boxes import Box, in_words


def stated(phase: str, boxes: list[Box], rows: list[dict], base: float, seeds: int) -> tuple[Stated, ...]:
    """That runs end in the phase more often in each box. rows: scores of the boxes; seeds: held out."""
    return tuple(Stated(f"Runs end {phase} more often with {in_words(box, plain=True)}",
                        f"{percent(row['density'])} of the runs, {percent(base)} everywhere",
                        between(row["density_low"], row["density_high"], percent), seeds,
                        verdict(row["density_low"] - base, row["density_high"] - base),
                        f"{percent(1.0 - row['coverage'])} of such runs lie elsewhere")
                 for box, row in zip(boxes, rows, strict=False))
