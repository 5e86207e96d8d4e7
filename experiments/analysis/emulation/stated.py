"""What an emulator says as claims of a report's table."""

import pandas as pd

from ...emulator import Surface
from ...wording import between, listed, percent, spoken
from ..clusters import HOLDS, REVERSED, verdict
from ..finding import Stated
from .trust import LEAST_R2, said

ASKED = ("hardening", "HARDENED", "FRACTURED")
MOST = 2  # regions in a cell


def stated(surfaces: dict[str, tuple[Surface, pd.DataFrame | None]], seeds: int) -> tuple[Stated, ...]:
    """Who makes most of the variance of each of `ASKED`, or that the emulator cannot stand for the runs."""
    claims = []
    for name in ASKED:
        if name not in surfaces:
            continue
        surface, indices = surfaces[name]
        if indices is None:
            claims.append(Stated(f"The emulator stands for the runs in {surface.label}",
                                 f"{percent(max(0.0, surface.r2))} of the variance held out", "none", seeds,
                                 HOLDS if surface.r2 >= LEAST_R2 else REVERSED, "everywhere: the runs answer instead"))
            continue
        for row in indices.sort_values("Shapley", ascending=False)[:1].itertuples():
            low, high = row.Shapley - row.Shapley_half, row.Shapley + row.Shapley_half
            claims.append(Stated(f"{spoken(row.parameter).capitalize()} makes {surface.label} differ",
                                 f"{share(row.Shapley)} of the variance (Shapley)", between(low, high, share), seeds,
                                 verdict(low, high), doubts(surface)))
    return tuple(claims)


def share(value: float) -> str:
    """A share of the variance, within what it can be."""
    return percent(min(1.0, max(0.0, value)))


def doubts(surface: Surface) -> str:
    """Where held-out points do not bear the emulator out."""
    if not surface.doubt:
        return "in no part of any factor"
    more = f" and {len(surface.doubt) - MOST} more parts" if len(surface.doubt) > MOST else ""
    return f"not to be trusted at {listed([said(region) for region in surface.doubt[:MOST]], 'or')}{more}"
