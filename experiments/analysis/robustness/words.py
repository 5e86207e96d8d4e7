"""Robustness in sentences."""

import numpy as np

from ..clusters import HOLDS, NONE, REVERSED, UNDECIDED
from .cells import SAME, UNTOUCHED, Cell
from .claims import Claim
from .settings import Setting

Cells = dict[tuple[str, str], Cell]


def overview(claims: tuple[Claim, ...], settings: tuple[Setting, ...], cells: Cells) -> str:
    """How many findings hold everywhere, are reversed somewhere, or never hold."""
    verdicts = {claim.name: [cells[claim.name, setting.name].verdict for setting in settings] for claim in claims}
    everywhere = sum(set(of) <= {HOLDS, UNTOUCHED} for of in verdicts.values())
    turned = sum(REVERSED in of for of in verdicts.values())
    never = sum(HOLDS not in of for of in verdicts.values())
    own = sum(not setting.judged for setting in settings)
    shifted = f", and under {len(settings) - own} shifted thresholds, which judge the same runs anew" * (own < len(settings))
    return (f"Findings tested: {len(claims)}, each under up to {own} settings with runs of their own{shifted}. Holding "
            f"wherever they can be tested: {everywhere}; reversed under at least one setting: {turned}; shown to hold under "
            f"none: {never}.")


def claim_sentence(claim: Claim, settings: tuple[Setting, ...], cells: Cells, level: float) -> str:
    """One finding: its effect over the space, and where the verdict differs."""
    tried = [cell for setting in settings if (cell := cells[claim.name, setting.name]).verdict != UNTOUCHED]
    over = tried[0].effect
    first, low, high = (f"{claim.scale * value:+.1f}" for value in (over.value, over.low, over.high))
    interval = f"{100 * level:.1f} % interval {low} to {high}" if np.isfinite(over.low) else "too few histories for an interval"
    parts = [f"{claim.sentence}: {tried[0].verdict} over the space ({first} {claim.unit}, {interval}), "
             f"{' and '.join(filter(None, (held_in(tried, False), held_in(tried, True))))}"]
    for verdict in (HOLDS, REVERSED, NONE, SAME, UNDECIDED):
        if verdict != tried[0].verdict and (where := names([cell.setting for cell in tried if cell.verdict == verdict])):
            parts.append(f"{verdict} under {where}")
    return "; ".join(parts).replace("-", "−") + "."


def held_in(tried: list[Cell], judged: bool) -> str:
    """In how many settings a finding holds: those with runs of their own, or the thresholds that judge the same runs anew."""
    of = [cell for cell in tried if cell.setting.judged == judged]
    holding = sum(cell.verdict == HOLDS for cell in of)
    if not of:
        return ""
    return f"under {holding} of {len(of)} shifted thresholds" if judged else f"holds in {holding} of {len(of)} settings"


def names(settings: list[Setting]) -> str:
    """Settings in words; shifted thresholds as their number."""
    swaps = [f"{setting.group} {setting.label}".strip() for setting in settings if not setting.judged]
    shifted = sum(setting.judged for setting in settings)
    return ", ".join([*swaps, *([f"{shifted} shifted threshold{'s' if shifted > 1 else ''}"] if shifted else [])])


def stable_sentence(settings: tuple[Setting, ...], keeps: np.ndarray) -> str:
    """How stable the labels are, and which threshold matters most."""
    shares = keeps.reshape(len(keeps), -1).mean(axis=1)
    labels = [setting.label for setting in settings if setting.judged]
    worst = int(shares.argmin())
    return (f"Labels: one threshold a fifth lower or higher leaves {100 * shares.mean():.0f} % of the runs in their phase on "
            f"average; the most delicate is {labels[worst]} ({100 * shares[worst]:.0f} %); "
            f"{100 * keeps.all(axis=0).mean():.0f} % of the runs keep their phase under every one of these shifts.")
