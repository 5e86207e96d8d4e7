"""What the sensitivity analyses found as claims of a report's table: hardening is asked as fractures are."""

from collections.abc import Callable, Sequence

import pandas as pd

from ...wording import percent, spoken
from ..clusters import HOLDS, UNDECIDED
from ..finding import Stated
from .runs import RARE, Outcome, Runs

ASKED = ("hardening", "HARDENED", "FRACTURED")
MOST = 1  # parameters an outcome


def stated(runs: Runs, found: Sequence[tuple[Outcome, pd.DataFrame]], size: str, unit: str, share: bool,
           fails: Callable[[pd.Series], str]) -> tuple[Stated, ...]:
    """The parameters that move each of `ASKED` most.

    found: outcomes with tables of a row a parameter; size: the column that ranks them; unit: of it; share: whether it is a
    share of a whole, written in percent; fails: where a row does not say it all.
    """
    tables, claims, seeds = {outcome.name: (outcome, table) for outcome, table in found}, [], runs.phases.shape[1]
    for name in ASKED:
        if name not in tables:
            claims.append(Stated(f"P({name}) depends on any parameter", "not analysed", "none", seeds, UNDECIDED,
                                 f"fewer than {100 * RARE:g} % of the runs end there, or as many at every point"))
            continue
        outcome, table = tables[name]
        for row in table.sort_values(size, ascending=False, na_position="last")[:MOST].to_dict("records"):
            value, half = row[size], row[f"{size}_half"]
            claims.append(Stated(f"{spoken(row['parameter']).capitalize()} moves {outcome.label}",
                                 f"{written(value, share)}{unit * (value == value)}", ends(value, half, share), seeds,
                                 HOLDS if row["above"] else UNDECIDED, fails(row)))
    return tuple(claims)


def written(value: float, share: bool) -> str:
    """A size, or a share of a whole."""
    return "not known" if value != value else percent(min(1.0, max(0.0, value))) if share else f"{value:.2f}"


def ends(value: float, half: float, share: bool) -> str:
    """Its interval, within what a size or a share can be."""
    if half != half:
        return "too few histories for one"
    return f"{written(max(0.0, value - half), share)} to {written(value + half, share)}"
