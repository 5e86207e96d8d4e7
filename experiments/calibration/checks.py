"""Whether a posterior can be believed: truths that are known, made up from runs that nothing was learnt from.

For each such truth the whole inference is made again.  *Ranks* of a truth among its draws are uniform where the inference is
right (simulation-based calibration: Talts et al. 2018); intervals *cover* as often as they claim, also for truths nearest to
the record, where it matters (Prangle et al. 2014); and CRPS (Gneiting and Raftery 2007) says how sharp the draws are, beside
those of plain rejection from all runs.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..extras import require
from ..validation.scores import bare_crps
from .inference import Reference, nearest, posterior, rejected

TRUTHS = 200
BINS = 10  # of the ranks
CLAIMED = 0.8  # share of truths in the interval
DOUBT = 0.01  # chance, over all parameters, below which ranks are called uneven
TOUCHED_SPREAD, TOUCHED_DISTANCE = 0.9, 0.1


@dataclass(frozen=True, eq=False)
class Judged:
    """An inference at known truths, each array (truths, parameters). rank: place of the truth among the draws, 0 to 1;
    inside: whether it lies in the 80 % interval; crps: in prior standard deviations; mean: of the draws."""

    truth: np.ndarray
    rank: np.ndarray
    inside: np.ndarray
    crps: np.ndarray
    mean: np.ndarray

    @property
    def r2(self) -> np.ndarray:
        """Share of the prior's variance that the mean of the draws meets, (parameters,)."""
        return 1.0 - ((self.truth - self.mean) ** 2).mean(axis=0) / self.truth.var(axis=0)


def judge(truths: np.ndarray, draws_for: Callable[[int], np.ndarray]) -> Judged:
    """Judge an inference. truths: (truths, parameters); draws_for(k): its draws for truth k, (draws, parameters)."""
    found = []
    for place, truth in enumerate(truths):
        draws = draws_for(place)
        low, high = np.quantile(draws, (0.5 - CLAIMED / 2.0, 0.5 + CLAIMED / 2.0), axis=0)
        rank = ((draws < truth).sum(axis=0) + 0.5) / (len(draws) + 1.0)
        found.append((rank, (low <= truth) & (truth <= high), bare_crps(draws, truth), draws.mean(axis=0)))
    return Judged(truths, *map(np.array, zip(*found, strict=True)))


def of_reference(reference: Reference, places: np.ndarray, draws: int) -> Judged:
    """The inference at runs of the reference, each left out where it is the truth."""
    return judge(reference.scores[places],
                 lambda k: posterior(reference, reference.summaries[places[k]], draws, without=places[k]))


def of_rejection(scores: np.ndarray, statistics: np.ndarray, places: np.ndarray, draws: int) -> Judged:
    """Plain rejection from all runs at the same truths."""
    return judge(scores[places], lambda k: rejected(scores, statistics, statistics[places[k]], draws, without=places[k]))


def uneven(judged: Judged) -> np.ndarray:
    """Chance of ranks at least as uneven by luck (chi-square over `BINS`), for each parameter."""
    chisquare = require("scipy.stats", "foedus calibrate", "calibrate").chisquare
    counts = [np.histogram(rank, BINS, (0.0, 1.0))[0] for rank in judged.rank.T]
    return np.array([chisquare(count).pvalue for count in counts])


def distance_from_prior(draws: np.ndarray) -> np.ndarray:
    """Kolmogorov's distance of the prior scores from the prior, for each parameter: 0 alike, 1 apart.

    draws: shape (draws, parameters).
    """
    kstest = require("scipy.stats", "foedus calibrate", "calibrate").kstest
    return np.array([kstest(column, "norm").statistic for column in draws.T])


def touched(draws: np.ndarray) -> np.ndarray:
    """Whether the record says anything of each parameter: a spread below .9 of the prior's, or a distance above .1.

    With few draws the distance must be larger than luck alone makes it once in 1500 times.
    """
    least = max(TOUCHED_DISTANCE, 2.0 / np.sqrt(len(draws)))
    return (draws.std(axis=0) < TOUCHED_SPREAD) | (distance_from_prior(draws) > least)


def how_far(places: np.ndarray, place: np.ndarray, count: int, truths: np.ndarray) -> float:
    """Share of truths that have their nearest runs nearer than the record has: near 1 where no run comes to the record.

    places: (runs, k); place: the record's; truths: rows of places.
    """
    def reach(where: np.ndarray, without: int | None = None) -> float:
        kept = nearest(places, where, count, without)
        return float(((places[kept] - where) ** 2).sum(axis=1).max())

    mine = reach(place)
    return float(np.mean([reach(places[k], k) < mine for k in truths]))


def table_of(names: list[str], judged: Judged, plain: Judged, near: Judged) -> pd.DataFrame:
    """One row a parameter."""
    return pd.DataFrame({
        "parameter": names, "R2": judged.r2, "covered": judged.inside.mean(axis=0), "covered_near": near.inside.mean(axis=0),
        "ranks_p": uneven(judged), "crps": judged.crps.mean(axis=0), "crps_rejection": plain.crps.mean(axis=0),
        "covered_rejection": plain.inside.mean(axis=0)})
