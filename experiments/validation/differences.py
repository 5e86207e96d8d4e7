"""Whether one forecaster is better than another, or looks so: tests of differences in squared error.

Allies move together and neighbouring origins share years, so that cases are no independent draws.  Origins and allies are
drawn with replacement, both at once (the two-way or pigeonhole bootstrap; Owen 2007): a chance near one half says that
another set of allies and years could have turned the order.  Forecasts of neighbouring origins share years, which no
drawing of single origins undoes: at long horizons the chances are still too sure of themselves.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from . import scores

DRAWS = 2000
FEWEST = 3  # origins, below which drawing them anew says nothing


def chance_worse(gaps: np.ndarray, draws: int = DRAWS, seed: int = 0) -> float:
    """Chance that the first forecaster has the larger error when origins and allies are drawn anew.

    gaps: its squared error less the other's, shape (origins, allies), nan where there is no case.
    """
    luck, filled = np.random.default_rng(seed), np.nan_to_num(gaps)
    n, m = filled.shape
    origins = luck.multinomial(n, np.full(n, 1.0 / n), size=draws)
    allies = luck.multinomial(m, np.full(m, 1.0 / m), size=draws)
    total = np.einsum("do,oa,da->d", origins, filled, allies, optimize=True)
    return float(np.mean(total > 0) + 0.5 * np.mean(total == 0))


def holm(chances: Sequence[float]) -> list[float]:
    """P values of a family after Holm 1979, in the order given; each at most 1. A nan stays and does not count."""
    adjusted, largest = list(chances), 0.0
    known = sorted((place for place, chance in enumerate(chances) if not np.isnan(chance)), key=lambda place: chances[place])
    for rank, place in enumerate(known):
        largest = max(largest, min(1.0, (len(known) - rank) * chances[place]))
        adjusted[place] = largest
    return adjusted


def compare(cells: pd.DataFrame, ours: str, by: tuple[str, ...], revision: float) -> pd.DataFrame:
    """One row a group of `by`, horizon and rival of `ours`: both errors, their difference, the chance that ours is worse.

    `two_sided` is the P value of no difference after Holm over the horizons.  `revised`: how far another edition of the
    figures would move the difference (one standard deviation), if it moved each ally's by `revision` percent of GDP.  Only
    cases that both have count; with fewer than three origins there is no chance to tell, and `worse` is nan.
    """
    case, found = ["origin", "horizon", "iso3"], []
    for key, group in cells.groupby(list(by), sort=False):
        mine = group[group["forecaster"] == ours].set_index(case)
        for rival, other in group[group["forecaster"] != ours].groupby("forecaster", sort=False):
            both = mine.join(other.set_index(case)["forecast"].rename("rival"), how="inner")
            rows = [compared(part, revision) | {"horizon": horizon} for horizon, part in both.groupby("horizon")]
            for row, adjusted in zip(rows, holm([two_sided(row["worse"]) for row in rows]), strict=True):
                found.append({**dict(zip(by, key, strict=True)), "rival": rival, **row, "two_sided": adjusted})
    columns = [*by, "rival", "horizon", "cases", "rmse", "rival_rmse", "difference", "revised", "worse", "two_sided"]
    return pd.DataFrame(found, columns=columns)


def two_sided(worse: float) -> float:
    """P value of no difference from the chance of being worse; nan for nan."""
    return np.nan if np.isnan(worse) else min(1.0, 2.0 * min(worse, 1.0 - worse))


def compared(both: pd.DataFrame, revision: float) -> dict[str, float]:
    """One comparison. both: columns forecast, rival and observed, by origin, horizon and ally."""
    ours, theirs = both["forecast"] - both["observed"], both["rival"] - both["observed"]
    one, two = scores.root_mean_square(ours), scores.root_mean_square(theirs)
    gaps = (ours**2 - theirs**2).unstack("iso3").to_numpy()
    apart = (both["forecast"] - both["rival"]).groupby("iso3").sum()
    moved = 2.0 * revision * np.sqrt((apart**2).sum()) / len(both) / max(one + two, 1e-12)
    return {"cases": len(both), "rmse": one, "rival_rmse": two, "difference": one - two, "revised": float(moved),
            "worse": chance_worse(gaps) if len(gaps) >= FEWEST else np.nan}
