"""How good a forecast is: errors, ranks, coverage, and the continuous ranked probability score.

A forecast is a mixture of normal distributions with equal weights and one common spread: an ensemble of runs, each
dressed with the noise of a budget.  A single number with a spread is a mixture of one.
"""

import numpy as np

COVERED = 0.8  # nominal share of the central interval


def root_mean_square(errors: np.ndarray) -> float:
    """Root of the mean square; nan for no errors."""
    return float(np.sqrt(np.mean(np.square(errors)))) if np.size(errors) else np.nan


def skill(errors: np.ndarray, reference: np.ndarray) -> float:
    """1 - MSE / MSE of a reference on the same cases: 1 is perfect, 0 no better, negative worse."""
    worst = np.mean(np.square(reference))
    return float(1.0 - np.mean(np.square(errors)) / worst) if worst > 0 else np.nan


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks from 1, ties at their mean. values: shape (n,)."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
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
