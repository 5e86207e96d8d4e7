"""Claims about the parameters, from the table of what each of them moves."""

from importlib import resources
from importlib.resources.abc import Traversable

import pandas as pd

from .claim import Claim

GROUP = "parameters"
IDLE_LABELS, IDLE_INDEX = 0.02, 0.01  # share of labels, and change of the hardening index, up to which nothing moves
COLUMNS = ("name", "scenario", "relabelled", "index")


def parameters(_seeds: int) -> list[Claim]:
    """All claims about parameters; none where the package has no table."""
    table = shipped()
    if not table.is_file():
        return []
    with table.open(encoding="utf-8") as file:
        return [idle(pd.read_csv(file))]


def shipped() -> Traversable:
    """The table that comes with the package, which need not be there."""
    return resources.files("foedus.model").joinpath("data", "influence.csv")


def idle(table: pd.DataFrame) -> Claim:
    """No parameter is there for nothing.

    table: a row for each parameter and scenario measured, with the largest share of labels that either end changes
    (`relabelled`) and the largest change of the hardening index (`index`).
    """
    most = table.assign(index=table["index"].abs()).groupby("name")[["relabelled", "index"]].max()
    left = most[(most["relabelled"] <= IDLE_LABELS) & (most["index"] < IDLE_INDEX)]
    named = f": {', '.join(left.index)}" if len(left) else ""
    return Claim(GROUP, f"Parameters whose two ends move nothing (at most {100 * IDLE_LABELS:g} % of labels in every scenario "
                        f"measured and the index by less than {IDLE_INDEX:g}), of {len(most)} in the table", "-", "none",
                 f"{len(left)}{named}", "-", not len(left))
