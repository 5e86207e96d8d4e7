"""Do the signs of a slow fold come before a tipping, and how often do they come for nothing?

Near a fold a system returns ever more slowly from a push: its lag-one autocorrelation and variance rise (Scheffer et al.
2009).  `rises` turns a series into the two Kendall taus of these indicators over time, `alarms` asks whether such a rise is
rare among surrogates that have no fold, and `roc` how well it tells runs that tip from runs that do not.  Tipping by noise
from a state that is not losing its stability gives no such sign (Ditlevsen and Johnsen 2010).
"""

from dataclasses import dataclass

import numpy as np

INDICATORS = ("autocorrelation", "variance")
SURROGATES = ("autoregressive", "phase")
NOTHING = 1e-18  # a window in which nothing moves


def indicators(series: np.ndarray, window: int) -> np.ndarray:
    """Lag-one autocorrelation and variance in a rolling window, each window detrended by a straight line.

    series: shape (runs, quarters). Returns (2, runs, quarters - window + 1), the numbers of `model.outcomes.early_warning`.
    """
    pieces = np.lib.stride_tricks.sliding_window_view(np.asarray(series, float), window, axis=-1)
    rest = detrended(pieces)
    spread = np.sum(rest * rest, axis=-1)
    products = np.sum(rest[..., 1:] * rest[..., :-1], axis=-1)
    memory = np.where(spread > NOTHING, products / np.where(spread > NOTHING, spread, 1.0), 0.0)
    return np.stack([memory, spread / (window - 2)])


def detrended(series: np.ndarray) -> np.ndarray:
    """What a straight line by least squares leaves of the last axis."""
    time = np.arange(series.shape[-1], dtype=float)
    time -= time.mean()
    centred = series - series.mean(axis=-1, keepdims=True)
    return centred - (centred @ time / (time @ time))[..., None] * time


def kendall(values: np.ndarray) -> np.ndarray:
    """Kendall's tau of the last axis with time, tau-a: from -1, always falling, to 1, always rising."""
    n = values.shape[-1]
    total = np.zeros(values.shape[:-1])
    for lag in range(1, n):
        total += np.sign(values[..., lag:] - values[..., :-lag]).sum(axis=-1)
    return total / (n * (n - 1) / 2)


def rises(series: np.ndarray, window: int) -> np.ndarray:
    """Kendall tau of either indicator, shape (2, runs), of series (runs, quarters)."""
    return kendall(indicators(series, window))


# --- surrogates ------------------------------------------------------------------------------------------


def surrogates(series: np.ndarray, kind: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Series of one length and spread with `series`, shape (quarters,), but without a fold; shape (count, quarters).

    "autoregressive": a stationary AR(1) with the memory and spread of the detrended series; "phase": the detrended series
    with its spectrum kept and its phases drawn at random (Theiler et al. 1992).
    """
    rest = detrended(np.asarray(series, float))
    if kind == "phase":
        spectrum = np.fft.rfft(rest)
        turned = np.abs(spectrum) * np.exp(2j * np.pi * rng.random((count, len(spectrum))))
        turned[:, 0] = 0.0
        return np.fft.irfft(turned, len(rest))
    spread = float(rest @ rest)
    memory = float(np.clip(rest[1:] @ rest[:-1] / spread, -0.99, 0.99)) if spread > NOTHING else 0.0
    return autoregressive(memory, float(rest.std()), (count, len(rest)), rng)


def autoregressive(memory: float, deviation: float, shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """Stationary AR(1) series (runs, quarters) of this lag-one autocorrelation and standard deviation."""
    kicks = rng.standard_normal(shape)
    path = np.empty(shape)
    path[:, 0] = kicks[:, 0]
    for t in range(1, shape[1]):
        path[:, t] = memory * path[:, t - 1] + np.sqrt(1.0 - memory * memory) * kicks[:, t]
    return deviation * path


def p_values(series: np.ndarray, window: int, kind: str, count: int, rng: np.random.Generator) -> np.ndarray:
    """Share of surrogates that rise at least as clearly, shape (2, runs), the series itself counted among them."""
    found = rises(series, window)
    values = np.empty_like(found)
    for run, one in enumerate(series):
        null = rises(surrogates(one, kind, count, rng), window)
        values[:, run] = (1.0 + (null >= found[:, run, None] - 1e-12).sum(axis=-1)) / (count + 1.0)
    return values


# --- hits and false alarms -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Curve:
    """How well a score tells runs that tip from runs that do not.

    false_alarms, hits: the curve, both rising from 0 to 1; area: chance that a run that tips scores higher than one that does
    not, 1/2 for a coin; interval: 95 %, by resampling the runs of either kind.
    """

    false_alarms: np.ndarray
    hits: np.ndarray
    area: float
    interval: tuple[float, float]


def roc(tipping: np.ndarray, quiet: np.ndarray, rng: np.random.Generator, draws: int = 1000) -> Curve:
    """The receiver operating characteristic of a score. tipping, quiet: scores of the runs, shapes (n,) and (m,)."""
    cuts = np.concatenate([[np.inf], np.unique(np.concatenate([tipping, quiet]))[::-1]])
    wins = (tipping[:, None] > quiet) + 0.5 * (tipping[:, None] == quiet)
    areas = [wins[np.ix_(rng.integers(len(tipping), size=len(tipping)), rng.integers(len(quiet), size=len(quiet)))].mean()
             for _ in range(draws)]
    low, high = np.quantile(areas, (0.025, 0.975))
    return Curve((quiet >= cuts[:, None]).mean(axis=1), (tipping >= cuts[:, None]).mean(axis=1), float(wins.mean()),
                 (float(low), float(high)))


# --- which quarters are compared -------------------------------------------------------------------------


@dataclass(frozen=True)
class Matched:
    """Pairs of a run that tips and one that does not, over the same quarters: rows (run, first quarter) of equal length."""

    tipping: list[tuple[int, int]]
    quiet: list[tuple[int, int]]
    length: int

    def cut(self, series: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Both kinds out of series (runs, quarters), shapes (pairs, length)."""
        return tuple(np.array([series[run, first : first + self.length] for run, first in rows]).reshape(-1, self.length)
                     for rows in (self.tipping, self.quiet))


def matched(tipped: np.ndarray, length: int, lead: int, rng: np.random.Generator, earliest: int = 0) -> Matched:
    """Pair every run that tips late enough with one that has not tipped by then nor within another `length` quarters.

    tipped: shape (runs, quarters), whether the run has tipped.  A pair's quarters end `lead` quarters before the tipping and
    begin at `earliest` at the soonest.  A quiet run serves as few pairs as possible; where none is left the pair is dropped.
    """
    quarters = tipped.shape[1]
    when = np.where(tipped.any(axis=1), tipped.argmax(axis=1), quarters)
    used = np.zeros(len(when), int)
    pairs = []
    for run in rng.permutation(len(when)):
        first = when[run] - lead - length
        if when[run] == quarters or first < earliest:
            continue
        free = np.flatnonzero(when >= min(quarters, when[run] + length))
        free = free[free != run]
        if len(free):
            least = free[used[free] == used[free].min()]
            other = int(rng.choice(least))
            used[other] += 1
            pairs.append((int(run), other, int(first)))
    return Matched([(run, first) for run, _, first in pairs], [(other, first) for _, other, first in pairs], length)
