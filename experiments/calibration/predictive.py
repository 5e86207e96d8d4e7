"""What the posterior's own runs look like beside the record: new runs of its draws, with the record's error."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..validation.scores import bare_crps, root_mean_square
from .records import Reading
from .runs import noisy

BAND = (0.1, 0.9)
SEED = 5


def cells(readings: Sequence[Reading], runs: Mapping[str, Mapping[str, np.ndarray]]) -> pd.DataFrame:
    """One row a case and one set of runs ("prior", "posterior", "defaults"): mean, 80 % band, CRPS, beside what was observed.

    runs: outcomes by reading, for each set.
    """
    found = []
    for label, outcomes in runs.items():
        luck = np.random.default_rng(SEED)
        for reading in readings:
            members = noisy(outcomes[reading.name], reading, luck)
            low, high = np.quantile(members, BAND, axis=0)
            found.append(pd.DataFrame({
                "record": reading.name, "case": reading.cases, "runs": label, "observed": reading.observed,
                "mean": (outcomes[reading.name] @ reading.mixing).mean(axis=0), "low": low, "high": high,
                "crps": bare_crps(members, reading.observed)}))
    return pd.concat(found, ignore_index=True)


def scores_of(table: pd.DataFrame) -> pd.DataFrame:
    """One row a record and set of runs: cases, error of the mean, share of cases in the 80 % band, CRPS."""
    found = []
    for (record, label), part in table.groupby(["record", "runs"], sort=False):
        inside = (part["low"] <= part["observed"]) & (part["observed"] <= part["high"])
        found.append({"record": record, "runs": label, "cases": len(part),
                      "RMSE": root_mean_square((part["mean"] - part["observed"]).to_numpy()), "covered": inside.mean(),
                      "CRPS": part["crps"].mean()})
    return pd.DataFrame(found)
