"""A named rival of twenty lines: spending and threat as in the theory, and nothing else.

No bargaining, no beliefs, no forces, no other rival than Moscow; constants are the theory's first guesses, fitted to nothing.
"""

from collections.abc import Sequence

import numpy as np

TASTE, TASTE_OF_THREAT = 0.03, 0.02  # share of GDP, without threat and what a full threat adds
ALLIES, GUARANTEE = 0.4, 0.5  # how far allies' forces and those of the US replace one's own (Olson and Zeckhauser 1966)
BELIEF, WITHIN_REACH = 0.75, 0.7  # that the US comes, and how much of it reaches Europe
PACE, PACE_OF_THREAT, STEP = 0.06, 0.10, 0.006  # budgets adjust by this share of the gap a year; and at most, share of GDP
FLOOR, REACH = 0.1, 1500.0  # loss of strength with distance: what is left far away, and km at which half of the rest is lost
PULL, PULL_OF_THREAT = 0.2, 0.5  # of a pledge, and what doubt under threat adds


def twenty_lines(last: np.ndarray, distance: np.ndarray, patron: float, hostility: Sequence[float],
                 pledge: tuple[float, int] | None) -> np.ndarray:
    """Spending of the coming years, shape (years, allies). [percent of GDP]

    last: spending now, percent of GDP, nan for an ally without figure; distance: km to the front; patron: US spending,
    percent of GDP; hostility: one number for each year ahead, that of the year before; pledge: percent of GDP and year due.
    """
    burden, path = last / 100.0, []
    near = FLOOR + (1.0 - FLOOR) / (1.0 + (distance / REACH) ** 2)
    for level in hostility:
        threat = level * near
        taste = TASTE + TASTE_OF_THREAT * threat
        known = np.isfinite(burden)
        others = (np.nansum(burden) - burden) / max(1, known.sum() - 1)
        covered = ALLIES * others + GUARANTEE * BELIEF * WITHIN_REACH * patron / 100.0
        wanted = np.maximum(0.0, taste - (1.0 - taste) * covered)
        if pledge is not None:
            pull = PULL + PULL_OF_THREAT * (1.0 - BELIEF) * threat
            wanted = wanted + pull * np.maximum(0.0, pledge[0] / 100.0 - wanted)
        burden = burden + np.clip((PACE + PACE_OF_THREAT * threat) * (wanted - burden), -STEP, STEP)
        path.append(100.0 * burden)
    return np.array(path)
