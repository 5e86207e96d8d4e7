"""A learner without theory: gradient-boosted trees, taught anew at every origin on what was known by then."""

from collections.abc import Mapping

import numpy as np

from ..extras import MissingLibrary, require
from .record import Record

FEWEST = 60  # cases to learn from; fewer teach nothing
LOOKED_BACK = (1, 3, 5)  # years over which a change is shown to it
NEAREST = 50.0  # km
SKIPPED = "no gradient-boosted learner among the rivals"


def missing() -> str | None:
    """One line where scikit-learn is not installed, so that the learner is left out; otherwise None."""
    try:
        require("sklearn.ensemble", SKIPPED, "sweep")
    except MissingLibrary as problem:
        return str(problem)
    return None


def boosted_changes(taught: np.ndarray, past: Record, distance: np.ndarray, hostility: Mapping[int, float],
                    horizons: tuple[int, ...]) -> np.ndarray:
    """Change of spending by horizon, shape (horizons, allies). [percentage points of GDP]

    It sees an ally's share, its changes over one, three and five years, the gap to the mean of the others, the distance to the
    front, the hostility of the day and its change over three years, and the horizon.  Its cases are all changes over one of
    the horizons that had been completed by the origin.  nan where it is not installed, or fewer than `FEWEST` cases exist.

    taught: shape (allies, years), what may be learnt from; past: the record up to the origin, forecast from its last year.
    """
    if missing():
        return np.full((len(horizons), len(past.codes)), np.nan)
    years, seen, answers = range(len(past.years)), [], []
    for here in years:
        for horizon in horizons:
            if here + horizon in years:
                seen.append(features(taught, past.years, here, distance, hostility, horizon))
                answers.append(taught[:, here + horizon] - taught[:, here])
    known = np.isfinite(np.concatenate(answers)) if answers else np.zeros(0, bool)
    if known.sum() < FEWEST:
        return np.full((len(horizons), len(past.codes)), np.nan)
    trees = require("sklearn.ensemble", SKIPPED, "sweep").HistGradientBoostingRegressor(
        max_iter=80, max_depth=3, learning_rate=0.05, min_samples_leaf=20, early_stopping=False, random_state=0)
    cases = np.concatenate(seen)[known]
    shown = np.isfinite(cases).any(axis=0)
    ahead = [features(past.values, past.years, years[-1], distance, hostility, horizon) for horizon in horizons]
    with require("threadpoolctl", SKIPPED, "sweep").threadpool_limits(1):  # threads that wait for one another cost more
        trees.fit(cases[:, shown], np.concatenate(answers)[known])
        return np.array([trees.predict(one[:, shown]) for one in ahead])


def features(values: np.ndarray, years: tuple[int, ...], here: int, distance: np.ndarray, hostility: Mapping[int, float],
             horizon: int) -> np.ndarray:
    """What is shown of every ally in the year at place `here`, shape (allies, features); looks at nothing later."""
    now = values[:, here]
    back = [now - values[:, here - k] if here >= k else np.full(len(now), np.nan) for k in LOOKED_BACK]
    level = hostility[years[here]]
    rise = level - hostility[years[max(0, here - 3)]]
    others = now - (np.nanmean(now) if np.isfinite(now).any() else np.nan)
    same = [np.full(len(now), value) for value in (level, rise, horizon)]
    return np.stack([now, *back, others, np.log(np.maximum(distance, NEAREST)), *same], axis=1)
