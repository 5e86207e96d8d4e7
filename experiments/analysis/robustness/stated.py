"""The findings that were tested as claims of a report's table."""

from ...wording import between, listed
from ..clusters import NONE, REVERSED, UNDECIDED
from ..finding import Stated
from .cells import UNTOUCHED, Cell
from .claims import Claim
from .settings import Setting

NAMED = 3  # settings


def stated(claims: tuple[Claim, ...], settings: tuple[Setting, ...], cells: dict[tuple[str, str], Cell],
           seeds: int) -> tuple[Stated, ...]:
    """Every finding over the space, and the settings in which it does not hold."""
    found = []
    for claim in claims:
        tried = [cell for setting in settings if (cell := cells[claim.name, setting.name]).verdict != UNTOUCHED]
        over = tried[0].effect
        found.append(Stated(claim.sentence, f"{written(claim, over.value)} {claim.unit}",
                            between(over.low, over.high, lambda value, claim=claim: written(claim, value)), seeds,
                            tried[0].verdict, fails([cell for cell in tried if not cell.setting.judged])))
    return tuple(found)


def written(claim: Claim, value: float) -> str:
    """An effect in the unit of the claim."""
    return f"{claim.scale * value:+.1f}".replace("-", "−")


def fails(tried: list[Cell]) -> str:
    """Settings with runs of their own in which a finding does not hold, by what is said of it there."""
    parts = []
    for verdict in (REVERSED, NONE, UNDECIDED):
        names = [f"{cell.setting.group} {cell.setting.label}".strip() for cell in tried if cell.verdict == verdict]
        if names:
            more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
            parts.append(f"{verdict} under {', '.join(names[:NAMED]) + more if more else listed(names)}")
    return "; ".join(parts) or f"in none of {len(tried)} settings"
