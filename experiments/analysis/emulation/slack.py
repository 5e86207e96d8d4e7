"""How clearly each phase holds in every run: its slack, from the outcomes that were kept and the thresholds of its point.

The phase is a label with edges, and its probability a surface with cliffs; the slack, above zero where the phase's own
condition holds, is what the label is cut from, and smooth.  See `model.outcomes.judge` for the conditions and their unit.
"""

import numpy as np
import pandas as pd

from ....model.outcomes import PHASES, judge
from ....model.parameters import as_object, resolve
from ..robustness.judge import READ
from ..sensitivity.runs import LEAST_INDEX

SLACK = "slack_"
NAMES = tuple(f"{SLACK}{phase}" for phase in PHASES)
THRESHOLDS = ("hardened_gain", "hollow_loss", "decoupled_us", "decoupled_replaced", "contractual_deals", "fractured_out")


def slacks(runs: pd.DataFrame, design: pd.DataFrame, base: dict[str, dict]) -> dict[str, np.ndarray]:
    """The slack of every phase, by `NAMES`, one number a row of runs; nan where a run failed; none if too little was kept.

    design: one row a point; base: parameters by scenario. The index counts as `LEAST_INDEX` where it is below.
    """
    if not {"point", *READ} <= set(runs):
        return {}
    table = runs[["point", *READ]].merge(design[["point", *asked(design)]], on="point", how="left", validate="many_to_one")
    table["hardening"] = table["hardening"].clip(lower=LEAST_INDEX)
    found = np.full((len(table), len(PHASES)), np.nan)
    names = asked(design)
    alike = table.groupby(names, dropna=False).ngroup().to_numpy() if names else np.zeros(len(table), int)
    for number in range(alike.max() + 1):  # rows with the same thresholds
        rows = np.flatnonzero(alike == number)
        p = thresholds(table[names].iloc[rows[0]].to_dict(), base)
        found[rows] = [judge(*row, p)[2:] for row in table[list(READ)].iloc[rows].to_numpy(float).tolist()]
    found[table[list(READ)].isna().any(axis=1)] = np.nan
    return {name: found[:, place] for place, name in enumerate(NAMES)}


def asked(design: pd.DataFrame) -> list[str]:
    """Columns of a design that say which thresholds a point has."""
    return [name for name in ("scenario", *THRESHOLDS) if name in design]


def thresholds(at: dict[str, object], base: dict[str, dict]) -> object:
    """Parameters of a point, as `judge` reads them."""
    world = at.pop("scenario", next(iter(base)))
    return as_object(resolve(base[world] | {name: value for name, value in at.items() if not pd.isna(value)}))
