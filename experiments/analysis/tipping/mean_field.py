"""The loop of doubt and hedging with two variables: fixed points, folds, and what a sweep through them does.

Doubt makes allies hedge, and Washington resents the hedging.  With belief r, hedging H and a driver a,

    r' = R(a - chi H)        H' = h(r)

`Logistic` responses give the textbook loop, R(x) = L(x/tau) and h(r) = L((theta - r)/tau_H) with L the logistic function.
`Portfolio` is what the agents do in place of the second: the mean-variance share of `model.rules.hedging`.  Along the curve
of fixed points the driver is a function of the belief,

    a(r) = R^-1(r) + chi h(r),

so that a fold is where a(r) turns round, and a fixed point is stable where a(r) rises: there the gain
R'(a - chi h(r)) |h'(r)| chi of one turn of the loop is below one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ....model.rules.hedging import reliance
from ...extras import require

GRID = np.linspace(1e-4, 1.0 - 1e-4, 4001)  # of beliefs, on which roots are bracketed


@dataclass(frozen=True)
class Logistic:
    """L((x - middle)/scale), falling for a negative scale. [0 to 1]"""

    scale: float
    middle: float = 0.0

    def of(self, x: np.ndarray) -> np.ndarray:
        """The response."""
        return 1.0 / (1.0 + np.exp(-np.clip((np.asarray(x, float) - self.middle) / self.scale, -700.0, 700.0)))

    def inverse(self, y: np.ndarray) -> np.ndarray:
        """The stimulus with that response, 0 < y < 1."""
        return self.middle + self.scale * (np.log(y) - np.log1p(-np.asarray(y, float)))


@dataclass(frozen=True)
class Portfolio:
    """Hedging share of the mean-variance portfolio: what is not relied on at this cost and aversion. [0 to 1]"""

    cost: float
    aversion: float

    def of(self, x: np.ndarray) -> np.ndarray:
        """The response, by the agents' own rule."""
        flat = [1.0 - reliance(float(r), self.cost, self.aversion) for r in np.ravel(x)]
        return np.reshape(flat, np.shape(x))

    @classmethod
    def like(cls, tau_h: float) -> "Portfolio":
        """The portfolio with share 1/2 and the slope of the logistic response at r = 1/2, theta = 1/2: c = 1/2 + 2 tau_H."""
        return cls(0.5 + 2.0 * tau_h, 16.0 * tau_h)


@dataclass(frozen=True)
class FixedPoint:
    """A state at rest: belief, hedging, and the gain of one turn of the loop (stable below one)."""

    belief: float
    hedging: float
    gain: float

    @property
    def stable(self) -> bool:
        """Whether a small push dies out."""
        return self.gain < 1.0


@dataclass(frozen=True)
class Loop:
    """The two responses and the feedback chi >= 0 that closes the loop."""

    chi: float
    belief: Logistic
    hedging: Logistic | Portfolio

    @classmethod
    def textbook(cls, chi: float, tau: float, tau_h: float, theta: float = 0.5) -> "Loop":
        """Both responses logistic."""
        return cls(chi, Logistic(tau), Logistic(-tau_h, theta))

    def driver_at(self, belief: np.ndarray) -> np.ndarray:
        """The driver at which this belief is a fixed point, a(r)."""
        return self.belief.inverse(np.asarray(belief, float)) + self.chi * self.hedging.of(belief)

    def after(self, belief: np.ndarray, driver: float) -> np.ndarray:
        """The belief one turn of the loop later, where hedging follows belief at once."""
        return self.belief.of(driver - self.chi * self.hedging.of(belief))

    def gain_at(self, belief: float, driver: float) -> float:
        """Slope of one turn of the loop at a belief (central difference)."""
        step = 1e-6
        return float((self.after(belief + step, driver) - self.after(belief - step, driver)) / (2.0 * step))

    def fixed_points(self, driver: float) -> list[FixedPoint]:
        """Every fixed point at this driver, by rising belief."""
        brentq = require("scipy.optimize", "fixed points", "sweep").brentq

        def gap(belief: float) -> float:
            return float(self.after(belief, driver)) - belief

        grid = np.linspace(0.0, 1.0, 2001)
        heights = self.after(grid, driver) - grid
        roots = [float(r) for r, height in zip(grid, heights, strict=True) if height == 0.0]
        roots += [brentq(gap, low, high, xtol=1e-13) for low, high in zip(grid[:-1][turns(heights)], grid[1:][turns(heights)],
                                                                      strict=True)]
        return [FixedPoint(r, float(self.hedging.of(r)), self.gain_at(r, driver)) for r in sorted(roots)]

    def folds(self) -> list[tuple[float, float]]:
        """(driver, belief) where a pair of fixed points meets, by rising driver; none where the loop has one state only.

        Also finds the corners of the portfolio, where a(r) turns without being flat.
        """
        brentq = require("scipy.optimize", "folds", "sweep").brentq

        def slope(belief: np.ndarray) -> np.ndarray:
            step = 1e-7
            return self.driver_at(belief + step) - self.driver_at(belief - step)

        slopes = slope(GRID)
        beliefs = [brentq(slope, low, high, xtol=1e-12) for low, high in zip(GRID[:-1][turns(slopes)], GRID[1:][turns(slopes)],
                                                                           strict=True)]
        return sorted((float(self.driver_at(r)), r) for r in beliefs)

    def window(self) -> tuple[float, float] | None:
        """Drivers between which two states are stable, None where there is one state only."""
        found = self.folds()
        return (found[0][0], found[-1][0]) if len(found) > 1 else None


def turns(values: np.ndarray) -> np.ndarray:
    """Which neighbours differ in sign, shape (n - 1,)."""
    return values[:-1] * values[1:] < 0.0


def threshold(tau: float, tau_h: float) -> float:
    """Feedback above which the symmetric textbook loop (a = chi/2, theta = 1/2) has two stable states: 16 tau tau_H."""
    return 16.0 * tau * tau_h


def follow(loop: Loop, drivers: Sequence[float], belief: float | np.ndarray, noise: float = 0.0,
           rng: np.random.Generator | None = None) -> np.ndarray:
    """Beliefs along one history of drivers: r <- R(a - chi h(r)) + noise z, kept in 0 to 1.

    drivers: shape (turns,); belief: where it starts, one number or shape (runs,); noise: standard deviation of the kick a
    turn, drawn from `rng`.  Returns shape (turns,) or (runs, turns).
    """
    path = np.empty((len(drivers), *np.shape(belief)))
    kicks = noise * rng.standard_normal(path.shape) if rng is not None else np.zeros(path.shape)
    for t, driver in enumerate(drivers):
        path[t] = belief = np.clip(loop.after(belief, driver) + kicks[t], 0.0, 1.0)
    return path.T
