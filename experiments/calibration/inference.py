"""A posterior from a table of runs: what a record says of the parameters that made it.

1. *Learn*: from some of the runs, what their statistics say of each parameter, as its mean by ridge regression on them and
   their squares.  These expectations, one a parameter, are the summaries (semi-automatic ABC: Fearnhead and Prangle 2012).
2. *Reject*: of the other runs keep those whose summaries lie nearest to the record's.
3. *Adjust*: take off what is left of the difference by local-linear regression (Beaumont, Zhang and Balding 2002).

Parameters are held as *prior scores*: normal quantiles of their place in the prior.  There every prior is standard normal and
independent, nothing adjusted can leave its range, and a spread of 1 says that nothing was learnt.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..extras import require

LEARNING = 0.5  # share of the runs that the summaries are learnt from; the others are the ones to keep
PENALTIES = np.geomspace(1.0, 1e5, 11)  # of the ridge, chosen by leaving one out
EDGE = 3.0  # standard deviations of the runs
PURPOSE, EXTRA = "foedus calibrate", "calibrate"


@dataclass(frozen=True, eq=False)
class Summaries:
    """What turns statistics (cases, statistics) into expected prior scores (cases, parameters)."""

    centre: np.ndarray
    scale: np.ndarray
    regression: Any

    def of(self, statistics: np.ndarray) -> np.ndarray:
        """Expected prior scores; shape (cases, parameters)."""
        return self.regression.predict(terms(statistics, self.centre, self.scale))


@dataclass(frozen=True, eq=False)
class Reference:
    """Runs to choose from: prior scores and summaries, both (runs, parameters)."""

    scores: np.ndarray
    summaries: np.ndarray

    def __len__(self) -> int:
        return len(self.scores)


def learn(scores: np.ndarray, statistics: np.ndarray) -> Summaries:
    """Summaries from runs: scores (runs, parameters), statistics (runs, statistics). Raises MissingLibrary."""
    linear = require("sklearn.linear_model", PURPOSE, EXTRA)
    spread, centre = statistics.std(axis=0), statistics.mean(axis=0)
    scale = np.where(spread > 1e-9, spread, np.inf)  # over it, what never varies is zero
    return Summaries(centre, scale, linear.RidgeCV(PENALTIES).fit(terms(statistics, centre, scale), scores))


def terms(statistics: np.ndarray, centre: np.ndarray, scale: np.ndarray) -> np.ndarray:
    """Standardised statistics and their squares, (cases, 2 statistics).

    What lies farther than any usual run counts as lying at that edge: where the model cannot come to the record, a regression
    that reached on would say nonsense, and loudly.
    """
    standard = np.clip((statistics - centre) / scale, -EDGE, EDGE)
    return np.hstack([standard, standard**2])


def split(runs: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Which runs the summaries are learnt from, and which they are not."""
    order = np.random.default_rng(seed).permutation(runs)
    return np.split(order, [int(LEARNING * runs)])


def posterior(reference: Reference, summary: np.ndarray, draws: int, without: int | None = None) -> np.ndarray:
    """So many draws of the prior scores, given a summary (parameters,); shape (draws, parameters), all equally likely.

    without: a run that is left out, for a truth that is one of them.
    """
    kept = nearest(reference.summaries, summary, draws, without)
    return adjusted(reference.scores[kept], reference.summaries[kept] - summary)


def nearest(places: np.ndarray, place: np.ndarray, count: int, without: int | None = None) -> np.ndarray:
    """Positions of the nearest rows, the nearest first."""
    distance = ((places - place) ** 2).sum(axis=1)
    if without is not None:
        distance[without] = np.inf
    kept = np.argpartition(distance, count - 1)[:count]
    return kept[np.argsort(distance[kept], kind="stable")]


def adjusted(scores: np.ndarray, gaps: np.ndarray) -> np.ndarray:
    """Scores (draws, parameters) moved to where their regression on the gaps (draws, summaries) says that a gap of zero is."""
    terms = np.column_stack([np.ones(len(gaps)), gaps])
    slopes = np.linalg.lstsq(terms, scores, rcond=1e-6)[0][1:]
    return scores - gaps @ slopes


def rejected(scores: np.ndarray, statistics: np.ndarray, observed: np.ndarray, draws: int,
             without: int | None = None) -> np.ndarray:
    """Plain rejection, to compare with: the runs whose statistics, each over its spread, lie nearest; as `posterior`."""
    return scores[nearest(statistics, observed, draws, without)]
