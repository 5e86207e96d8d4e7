"""A game as claims of a report's table."""

import numpy as np

from ...wording import between
from ..clusters import verdict
from ..finding import Stated
from ..levers.luck import mean
from .players import PRESSURE, Play
from .table import best_replies


def stated(rows: list[Play], columns: list[Play], own: tuple[int, int], us: np.ndarray, ally: np.ndarray) -> tuple[Stated, ...]:
    """That pressure, and what allies do in the scenario, are best replies to the other side's own play there."""
    names, found = [row.name for row in rows], []
    if PRESSURE in names and len(rows) > 1:
        k = names.index(PRESSURE)
        wins = int(best_replies(us.mean(axis=(2, 3)))[k].sum())
        found.append(reply("Transactional pressure is Washington's best reply to what allies do in the scenario", us[:, own[1]],
                           k, f"a best reply to {wins} of {len(columns)} behaviours of the allies"))
    if len(columns) > 1:
        wins = int(best_replies(ally.mean(axis=(2, 3)).T)[own[1]].sum())
        found.append(reply("What allies do in the scenario is their best reply to Washington's strategy there", ally[own[0]],
                           own[1], f"a best reply to {wins} of {len(rows)} strategies of Washington"))
    return tuple(found)


def reply(claim: str, paid: np.ndarray, k: int, fails: str) -> Stated:
    """By how much one play is ahead of the best other; paid: (plays, worlds, seeds)."""
    others = [place for place in range(len(paid)) if place != k]
    best = max(others, key=lambda place: paid[place].mean())
    ahead = mean(paid[k] - paid[best])
    return Stated(claim, f"{hundredths(ahead.value)} hundredths of a guarantee a year on the best other",
                  between(ahead.low, ahead.high, hundredths), paid.shape[2], verdict(ahead.low, ahead.high), fails)


def hundredths(value: float) -> str:
    """A difference of payoffs with its sign."""
    return f"{100 * value:+.1f}".replace("-", "−")
