"""Which parameters agree with the record: approximate Bayesian computation.

Parameters are drawn from a stated prior, the world runs from 2014, and the draws nearest to the record are kept
(rejection; Beaumont, Zhang and Balding 2002).  `narrow` repeats this around what was kept, with importance weights
(population Monte Carlo; Beaumont, Cornuet, Marin and Robert 2009).

A run's path up to a year depends on events up to that year alone.  So one batch of runs serves every origin: the years
up to the origin decide which draws are kept, the later ones are not looked at.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ...model.parameters import resolve
from .kept import yearly_spending
from .origins import FIRST_ORIGIN, origin_start
from .record import LAST_YEAR, Record, weights

# Wide and fixed before looking: the budget rule, the threat it answers, and what of US forces counts at one front.
# Independent, uniform.
PRIOR: Mapping[str, tuple[float, float]] = {
    "baseline_preference": (0.015, 0.05), "threat_preference": (0.0, 0.08), "common_threat": (0.0, 0.8),
    "spill_in": (0.0, 1.0), "patron_spill_in": (0.0, 1.0), "taste_fade": (0.0, 0.3), "deadline_pull": (0.0, 1.0),
    "deadline_pressure": (0.0, 5.0), "adjustment": (0.0, 0.3), "surprise": (0.0, 1.0), "milestone": (0.0, 1.0),
    "reach_distance": (200.0, 3000.0), "reach_steepness": (1.0, 4.0), "reach_floor": (0.0, 0.3),
    "nuclear_equaliser": (0.0, 1.0), "us_front": (0.0, 0.6),
}
BLOCK = 2000  # runs kept together
PINNED = 0.8  # a marginal narrower than this share of the prior's spread has learnt from the record


@dataclass(frozen=True)
class Draws:
    """Parameters with the paths they led to.

    names: of the parameters; values: shape (draws, parameters); weights: shape (draws,), sum 1; paths: shape
    (draws, years, allies) in percent of GDP, years from 2014; codes: of the allies.
    """

    names: tuple[str, ...]
    values: np.ndarray
    weights: np.ndarray
    paths: np.ndarray
    codes: tuple[str, ...]

    def kept(self, places: np.ndarray) -> "Draws":
        """Some of the draws, with their weights made to sum to 1."""
        share = self.weights[places]
        return Draws(self.names, self.values[places], share / share.sum(), self.paths[places], self.codes)

    def point(self, place: int) -> dict[str, float]:
        """The parameters of one draw."""
        return dict(zip(self.names, map(float, self.values[place]), strict=True))

    def mean(self) -> dict[str, float]:
        """Weighted mean of every parameter."""
        return dict(zip(self.names, map(float, self.weights @ self.values), strict=True))


def sample_prior(n: int, seed: int, prior: Mapping[str, tuple[float, float]] = PRIOR) -> np.ndarray:
    """Latin hypercube over the prior, shape (n, parameters)."""
    luck = np.random.default_rng(seed)
    strata = np.argsort(luck.random((len(prior), n)), axis=1)
    low, high = np.array(list(prior.values())).T
    return low + ((strata + luck.random(strata.shape)) / n).T * (high - low)


def paths_of(values: np.ndarray, names: tuple[str, ...], codes: tuple[str, ...], seed: int = 0) -> np.ndarray:
    """Spending from 2014 to 2024 under each row of parameters, shape (rows, years, allies). [percent of GDP]

    Row r runs once, with seed `seed` + r, through the calendar of dated facts.
    """
    years = LAST_YEAR - FIRST_ORIGIN + 1
    start = origin_start(FIRST_ORIGIN, 4 * years, conditional=True)
    base, places = resolve(start.scenario.parameters), [start.codes.index(code) for code in codes]
    paths = np.empty((len(values), years, len(codes)), np.float32)
    for a in range(0, len(values), BLOCK):
        points = [{**base, **dict(zip(names, map(float, row), strict=True))} for row in values[a : a + BLOCK]]
        found = yearly_spending(start, points, range(seed + a, seed + a + len(points)), exact=False)
        paths[a : a + BLOCK] = found[:, :, places]
    return paths


def simulate(n: int, codes: tuple[str, ...], seed: int = 1) -> Draws:
    """Draws from the prior with their paths."""
    names, values = tuple(PRIOR), sample_prior(n, seed)
    return Draws(names, values, np.full(n, 1.0 / n), paths_of(values, names, codes), codes)


def distances(draws: Draws, record: Record, until: int, fitted: tuple[str, ...] | None = None,
              together: bool = False) -> np.ndarray:
    """Root-mean-square distance to the record from 2015 to `until`, shape (draws,); 0 if no year has passed.

    fitted: the allies that count; None for all.  together: add the same distance for the allies together, GDP-weighted.
    """
    codes = draws.codes if fitted is None else fitted
    places = [draws.codes.index(code) for code in codes]
    seen = record.only(codes).until(until).values.T[1:]
    gaps = draws.paths[:, 1 : len(seen) + 1][:, :, places] - seen
    if not len(seen):
        return np.zeros(len(gaps))
    single = np.sqrt(np.mean(gaps**2, axis=(1, 2)))
    return single + np.sqrt(np.mean((gaps @ weights(codes)) ** 2, axis=1)) if together else single


def nearest(draws: Draws, distance: np.ndarray, keep: int) -> Draws:
    """The `keep` draws with the smallest distance."""
    return draws.kept(np.argsort(distance, kind="stable")[:keep])


def narrow(kept: Draws, n: int, seed: int, run: Callable[[np.ndarray], np.ndarray],
           prior: Mapping[str, tuple[float, float]] = PRIOR) -> Draws:
    """New draws around those kept, weighted so that they still stand for the prior.

    run: from values of shape (n, parameters) to paths.  The kernel is normal with twice the weighted variance of what was
    kept, in each parameter; what falls outside the prior is drawn again.
    """
    luck = np.random.default_rng(seed)
    low, high = np.array([prior[name] for name in kept.names]).T
    scale = np.sqrt(2.0) * spread(kept)
    values = np.empty((0, len(kept.names)))
    while len(values) < n:
        centres = kept.values[luck.choice(len(kept.values), n, p=kept.weights)]
        moved = centres + scale * luck.standard_normal(centres.shape)
        values = np.concatenate([values, moved[np.all((moved >= low) & (moved <= high), axis=1)]])[:n]
    density = np.array([kept.weights @ np.exp(-0.5 * np.sum(((row - kept.values) / scale) ** 2, axis=1)) for row in values])
    weights = 1.0 / density
    return Draws(kept.names, values, weights / weights.sum(), run(values), kept.codes)


def spread(draws: Draws) -> np.ndarray:
    """Weighted standard deviation of every parameter, shape (parameters,)."""
    centre = draws.weights @ draws.values
    return np.sqrt(draws.weights @ (draws.values - centre) ** 2)


def identifiability(kept: Draws, prior: Mapping[str, tuple[float, float]] = PRIOR) -> dict[str, float]:
    """Spread of each marginal over the prior's: near 1 the record says nothing, near 0 it pins the parameter."""
    before = np.array([(prior[name][1] - prior[name][0]) / np.sqrt(12.0) for name in kept.names])
    return dict(zip(kept.names, map(float, spread(kept) / before), strict=True))


def correlations(kept: Draws) -> np.ndarray:
    """Weighted correlations between parameters, shape (parameters, parameters)."""
    gaps = (kept.values - kept.weights @ kept.values) / spread(kept)
    return gaps.T @ (kept.weights[:, None] * gaps)


def effective_size(draws: Draws) -> float:
    """Number of equally weighted draws that are worth as much."""
    return float(1.0 / np.sum(draws.weights**2))
