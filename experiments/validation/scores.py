"""How good a forecast is: errors, ranks, coverage, and the continuous ranked probability score.

A forecast is a mixture of normal distributions with equal weights and one common spread: an ensemble of runs, each
dressed with the noise of a budget.  A single number with a spread is a mixture of one.
"""

import numpy as np

COVERED = 0.8  # nominal share of the central interval
EXACT = 9  # decimals to which a forecast is the same on every processor


def root_mean_square(errors: np.ndarray) -> float:
    """Root of the mean square; nan for no errors."""
    return float(np.sqrt(np.mean(np.square(errors)))) if np.size(errors) else np.nan


def skill(errors: np.ndarray, reference: np.ndarray) -> float:
    """1 - MSE / MSE of a reference on the same cases: 1 is perfect, 0 no better, negative worse."""
    worst = np.mean(np.square(reference))
    return float(1.0 - np.mean(np.square(errors)) / worst) if worst > 0 else np.nan


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at their mean. values: shape (n,), equal ones perhaps but for the last bits of some processor."""
    _, place, count = np.unique(np.round(values, EXACT), return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2.0)[place]


def rank_correlation(one: np.ndarray, other: np.ndarray) -> float:
    """Spearman's rank correlation, shape (n,) each; nan where a side does not vary."""
    a, b = ranks(one) - (len(one) + 1) / 2.0, ranks(other) - (len(other) + 1) / 2.0
    norm = np.sqrt((a @ a) * (b @ b))
    return float(a @ b / norm) if norm > 0 else np.nan


def normal_density(z: np.ndarray) -> np.ndarray:
    """Density of the standard normal distribution."""
    return np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)


def normal_share(z: np.ndarray) -> np.ndarray:
    """Distribution function of the standard normal distribution, absolute error below 1e-7.

    Abramowitz and Stegun 1964, 26.2.17.
    """
    t = 1.0 / (1.0 + 0.2316419 * np.abs(z))
    series = t * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))))
    upper = normal_density(z) * series
    return np.where(z >= 0, 1.0 - upper, upper)


def mean_distance(gap: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Mean of |gap + spread * Z| for a standard normal Z; |gap| where the spread is 0."""
    wide = np.maximum(spread, 1e-12)
    z = gap / wide
    return wide * (2.0 * normal_density(z) + z * (2.0 * normal_share(z) - 1.0))


def crps(members: np.ndarray, spread: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score, shape (cases,), in the unit of the forecast; smaller is better.

    members: shape (members, cases); spread: shape (cases,), 0 for a bare ensemble; observed: shape (cases,).
    For one member and no spread it is the absolute error.  Grimit, Gneiting, Berrocal and Johnson 2006 for the mixture.
    """
    accuracy = mean_distance(observed - members, spread).mean(axis=0)
    between = np.zeros_like(accuracy)
    for member in members:
        between += mean_distance(member - members, np.sqrt(2.0) * spread).mean(axis=0)
    return accuracy - 0.5 * between / len(members)


def share_below(members: np.ndarray, spread: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Forecast probability of a value up to the observed one, shape (cases,). Shapes as in `crps`."""
    return normal_share((observed - members) / np.maximum(spread, 1e-12)).mean(axis=0)


def coverage(below: np.ndarray, nominal: float = COVERED) -> float:
    """Share of cases inside the central interval; the nominal share if the forecast is calibrated."""
    edge = 0.5 * (1.0 - nominal)
    return float(np.mean((below >= edge) & (below <= 1.0 - edge)))


def bare_place(members: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Where the observed value lies among the members: the first and last of the shares it may stand for, shape (2, cases).

    Of n members it has one of n + 1 places, each as likely as any other if it is drawn from the same; equal values share.
    members: shape (members, cases); observed: shape (cases,).
    """
    n = len(members)
    below, equal = (members < observed).sum(axis=0), (members == observed).sum(axis=0)
    return np.array([below, below + equal + 1.0]) / (n + 1.0)


def share_within(place: np.ndarray, low: float, high: float) -> np.ndarray:
    """Part of each place that lies from `low` to `high`, shape (cases,); its mean is high - low if the members tell the truth.

    With it the central 80 % of a bare band covers 80 % for any number of members, and bins of the probability integral
    transform are level.  place: as `bare_place` gives it.
    """
    first, last = place
    return np.clip(np.minimum(last, high) - np.maximum(first, low), 0.0, None) / (last - first)


def bare_coverage(place: np.ndarray, nominal: float = COVERED) -> float:
    """Share of cases inside the central part of the bare band."""
    edge = 0.5 * (1.0 - nominal)
    return float(np.mean(share_within(place, edge, 1.0 - edge)))


def transform_bins(place: np.ndarray, bins: int = 5) -> list[float]:
    """Probability integral transform of a bare band: share of cases in each of so many bins, 1 / bins each if it is true."""
    return [float(np.mean(share_within(place, k / bins, (k + 1) / bins))) for k in range(bins)]


def bare_crps(members: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """CRPS of a bare ensemble, without the bias of a small one, shape (cases,).

    Pairs of a member with itself are left out (Ferro 2014, the fair score); for one member the absolute error.
    """
    n = len(members)
    accuracy = np.abs(members - observed).mean(axis=0)
    if n < 2:
        return accuracy
    ordered = np.sort(members, axis=0)
    between = (2.0 * np.arange(n) - n + 1.0) @ ordered * 2.0 / (n * (n - 1.0))
    return accuracy - 0.5 * between
