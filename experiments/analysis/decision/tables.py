"""The tables of a search for policies."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..levers.tables import columns
from .judge import Verdicts
from .objectives import Objective
from .sides import Policy
from .where import Failing

FAILING = ("policy", "parameter", "above", "below", "choices", "density", "density_low", "density_high", "coverage",
           "everywhere")


def policies_table(names: Sequence[str], policies: Sequence[Policy], verdicts: Verdicts,
                   shown: tuple[Objective, ...]) -> pd.DataFrame:
    """One row a policy: what it sets, what it brings, its change against the scenario's own, regrets and satisficing share."""
    rows = []
    for k, (name, policy) in enumerate(zip(names, policies, strict=True)):
        row: dict[str, object] = {"policy": name, **dict(policy), "undominated": bool(verdicts.front[k])}
        for one in shown:
            row[one.name] = float(verdicts.values[one.name][k].mean())
            row |= columns(f"{one.name}_change", verdicts.change[one.name][k])
        row |= {f"{one.name}_regret": verdicts.regret[k, place] for place, one in enumerate(verdicts.objectives)}
        row |= {"worst_regret": verdicts.worst[k], **columns("satisfied", verdicts.satisfied[k])}
        rows.append(row)
    return pd.DataFrame(rows)


def candidates_table(policies: dict[str, Sequence[Policy]], losses: dict[str, np.ndarray],
                     objectives: tuple[Objective, ...]) -> pd.DataFrame:
    """One row a candidate of either search, with its means on the worlds of the search."""
    return pd.DataFrame([{"search": name, "candidate": k, **dict(policy),
                          **{one.name: -one.sign * loss[place] for place, one in enumerate(objectives)}}
                         for name in policies
                         for k, (policy, loss) in enumerate(zip(policies[name], losses[name], strict=True), 1)])


def failing_table(found: dict[str, Failing | None]) -> pd.DataFrame:
    """One row a restriction of a box in which a policy misses the levels."""
    rows = [{"policy": name, "parameter": parameter, "above": one.box.numbers.get(parameter, (np.nan, np.nan))[0],
             "below": one.box.numbers.get(parameter, (np.nan, np.nan))[1],
             "choices": " ".join(one.box.choices.get(parameter, ())), "density": one.score.density, "density_low": one.low,
             "density_high": one.high, "coverage": one.score.coverage, "everywhere": one.base}
            for name, one in found.items() if one is not None for parameter in one.box.restricted]
    return pd.DataFrame(rows, columns=FAILING).replace([np.inf, -np.inf], np.nan)
