"""Claims about levers: detection moves hedging, and nothing is free."""

import numpy as np

from ...analysis.levers.declared import LEVERS
from .claim import Claim, mean_error, played, row, world

GROUP = "levers"
THREATENED = 0.2
GOODS = {"hardening": "the hardening index", "deterrence": "deterrence", "deterrence_alone": "deterrence without the US",
         "ally_payoff": "allies' payoff", "us_payoff": "Washington's payoff", "us_money": "its money",
         "us_tariffs": "its tariffs"}


def levers(seeds: int) -> list[Claim]:
    """All claims about levers."""
    return [detection(seeds), prices(seeds)]


def detection(seeds: int) -> Claim:
    """Who is threatened and found out hedges less."""
    low, high = (hedging(played(world(detection=level), seeds, panel=True).panel) for level in (0.2, 1.0))
    moved, error = mean_error(high - low)
    return row(GROUP, f"Detection from .2 to 1 moves hedging where the threat is {THREATENED:g} or more", "no lever",
               "at most -.1", moved, -1.0, -0.1, error)


def hedging(panel: np.ndarray) -> np.ndarray:
    """Mean hedging of the threatened in each run."""
    threatened = panel["threat"] >= THREATENED
    return (panel["hedging"] * threatened).sum(axis=(1, 2)) / threatened.sum(axis=(1, 2))


def prices(seeds: int) -> Claim:
    """Every lever lowers something that somebody wants, by more than two standard errors."""
    free = [lever.label for lever in LEVERS if not lowered(lever, seeds)]
    named = f": {', '.join(free)}" if free else ""
    return Claim(GROUP, f"Levers whose far end lowers none of {', '.join(GOODS.values())} by more than two standard errors, of "
                        f"{len(LEVERS)}", "all", "none", f"{len(free)}{named}", "-", not free)


def lowered(lever, seeds: int) -> list[str]:
    """What a lever lowers at its far end, paired over seeds."""
    without, with_it = (played(world(**{lever.parameter: end}), seeds, reference="own").results for end in lever.ends)
    changes = {name: mean_error(with_it[name] - without[name]) for name in GOODS}
    return [name for name, (moved, error) in changes.items() if moved < -2.0 * error and moved < 0.0]
