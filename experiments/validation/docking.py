"""Docking: the model's pieces beside results that others published or that follow exactly (Axtell and others 1996).

Each check states the level reached: identity (the same numbers) or distribution (the same in the mean over luck).  The
expected side is computed here without the rules it is compared with.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product

import numpy as np

from ...model.parameters import as_object, resolve
from ...model.rules import table
from ...model.rules.bargaining import rubinstein_first
from ...model.rules.security import allied_spill_in, best_response, scale_of

IDENTITY, DISTRIBUTION = "identity", "distribution"


@dataclass(frozen=True)
class Dock:
    """One comparison: largest difference between `found` and `expected`, and what was allowed."""

    name: str
    level: str
    expected: str
    found: str
    difference: float
    allowed: float

    @property
    def passed(self) -> bool:
        """Whether the difference is allowed."""
        return self.difference <= self.allowed


def check_all(quick: bool = False) -> list[Dock]:
    """Every comparison."""
    return [*olson_zeckhauser(), *landscapes(), *bargains(50 if quick else 200), *mean_field(500 if quick else 4000)]


def compare(name: str, level: str, expected: np.ndarray, found: np.ndarray, allowed: float) -> Dock:
    """A comparison of numbers, shown with five digits."""
    expected, found = np.atleast_1d(np.asarray(expected, float)), np.atleast_1d(np.asarray(found, float))

    def words(values):
        return ", ".join(f"{value:.5g}" for value in values[:4])

    return Dock(name, level, words(expected), words(found), float(np.max(np.abs(expected - found))), allowed)


# --- Olson and Zeckhauser 1966 ---------------------------------------------------------------------------


def shared_defence(preference: float, gdps: tuple[float, ...], **changes: float) -> np.ndarray:
    """Fixed point of the model's best responses, spending by ally. [unit of GDP]"""
    p = as_object(resolve({"thinning": 0.0, "publicness": 1.0, **changes}))
    scale, shares = [scale_of(gdp, p) for gdp in gdps], [preference] * len(gdps)
    for _ in range(4000):
        for i in range(len(gdps)):
            others = sum(shares[j] * scale[j] for j in range(len(gdps)) if j != i)
            shares[i] = best_response(preference, allied_spill_in(others, scale[i], len(gdps) - 1.0, p))
    return np.array(shares) * np.array(gdps)


def two_allies(g: float, s: float, y1: float, y2: float) -> tuple[float, float]:
    """Closed form for two allies: interior where both spend, else the small one rides free."""
    slope = (1.0 - g) * s
    small = (g * y2 - slope * g * y1) / (1.0 - slope**2)
    if small <= 0.0:
        return g * y1, 0.0
    return (g * y1 - slope * g * y2) / (1.0 - slope**2), small


def olson_zeckhauser() -> list[Dock]:
    """Their two-ally tables: interior, corner, and the return of the interior as sizes draw near."""
    cases = ((0.1, 0.3, 100.0, 50.0), (0.1, 1.0, 100.0, 50.0), (0.1, 1.0, 100.0, 95.0), (0.05, 0.6, 100.0, 40.0))
    return [compare(f"Olson and Zeckhauser 1966: taste {g:g}, spill-in {s:g}, sizes {y1:g} and {y2:g}", IDENTITY,
                    two_allies(g, s, y1, y2), shared_defence(g, (y1, y2), spill_in=s), 1e-8) for g, s, y1, y2 in cases]


# --- Axelrod and Bennett 1993 ----------------------------------------------------------------------------


def energy(sides: tuple[int, ...], sizes: np.ndarray, propensity: np.ndarray) -> float:
    """Energy of a configuration of two sides: sum over ordered pairs of s_i s_j p_ij d_ij, d = 1 across sides."""
    apart = np.not_equal.outer(sides, sides)
    return float(np.sum(np.outer(sizes, sizes) * propensity * apart * (1 - np.eye(len(sizes)))))


def best_sides(sizes: np.ndarray, propensity: np.ndarray) -> tuple[tuple[int, ...], float]:
    """The configuration of least energy, the first actor on side 0, over all 2^(n-1) of them."""
    every = [(0, *rest) for rest in product((0, 1), repeat=len(sizes) - 1)]
    found = min(every, key=lambda sides: energy(sides, sizes, propensity))
    return found, energy(found, sizes, propensity)


def landscapes() -> list[Dock]:
    """Least energies of three friends and foes, and of two planted camps of unequal size."""
    three = np.array([[0, 1, -1], [1, 0, -1], [-1, -1, 0]], float)
    sides, low = best_sides(np.ones(3), three)
    camps, sizes = np.array([0, 0, 0, 1, 1]), np.array([3.0, 1.0, 1.0, 2.0, 0.5])
    planted = np.where(np.equal.outer(camps, camps), 1.0, -1.0)
    across = -2.0 * sizes[camps == 0].sum() * sizes[camps == 1].sum()
    found, least = best_sides(sizes, planted)
    return [compare("Axelrod and Bennett 1993, landscape of two friends and a foe: energy, sides", IDENTITY, [-4, 0, 0, 1],
                    [low, *sides], 0.0),
            compare("The same with two camps of unequal size: energy", IDENTITY, [across], [least], 1e-9),
            compare("The same: who stands where", IDENTITY, camps, found, 0.0)]


# --- Nash 1950, Rubinstein 1982 --------------------------------------------------------------------------


def swaps(n: int, seed: int = 1) -> list[tuple[float, ...]]:
    """Random tables of one ask and one favour: its cost and value, the favour's worth and price, protection bought, power."""
    luck = np.random.default_rng(seed)
    low, high = (0.1, 0.1, 0.1, 0.1, 0.0, 0.2), (1.0, 1.0, 1.0, 1.0, 0.5, 0.8)
    return [tuple(map(float, row)) for row in luck.uniform(low, high, (n, 6))]


def nash_product(ally: np.ndarray, patron: np.ndarray, power: float) -> np.ndarray:
    """u_ally^b u_US^(1-b) where both gain, nothing elsewhere."""
    return np.where((ally > 0) & (patron > 0), np.maximum(ally, 0) ** power * np.maximum(patron, 0) ** (1.0 - power), 0.0)


def best_product(case: tuple[float, ...], points: int = 401) -> float:
    """The largest product over a grid of both shares."""
    cost, value, worth, price, bought, power = case
    x, z = np.meshgrid(np.linspace(0, 1, points), np.linspace(0, 1, points))
    ally, patron = worth * z + bought * value * np.sqrt(x) - cost * x, value * np.sqrt(x) - price * z**2
    return float(nash_product(ally, patron, power).max())


def model_product(case: tuple[float, ...]) -> float:
    """The product of the model's package."""
    cost, value, worth, price, bought, power = case
    rest, others = (0.0,) * 6, (0.0,) * 4
    found = table.agree(table.Table(table.Issues(cost, *rest), table.Issues(value, *rest), table.Favours(worth, *others),
                                    table.Favours(price, *others), bought, 0.0), power)
    return float(nash_product(np.array(found.ally), np.array(found.patron), power))


def alternating_offers(first: float, second: float, rounds: int = 2000) -> float:
    """Share of who offers first, when the last offer takes all and each earlier one leaves the other just content."""
    share = 1.0
    for turn in range(rounds, 0, -1):
        share = 1.0 - (second if turn % 2 else first) * share
    return share


def bargains(n: int) -> list[Dock]:
    """The model's packages against a search over both shares, and its division against backward induction."""
    cases = swaps(n)
    nash = compare(f"Nash 1950 by search, {n} random tables of an ask and a favour: product", IDENTITY,
                   [best_product(case) for case in cases], [model_product(case) for case in cases], 1e-4)
    patience = ((0.9, 0.9), (0.95, 0.9), (0.98, 0.97))
    rubinstein = compare("Rubinstein 1982, by backward induction over 2000 rounds: share of the first", IDENTITY,
                         [alternating_offers(*pair) for pair in patience], [rubinstein_first(*pair) for pair in patience], 1e-9)
    return [nash, rubinstein]


# --- the loop of doubt and hedging -----------------------------------------------------------------------


def logistic(z: float) -> float:
    """1 / (1 + e^-z)."""
    return 1.0 / (1.0 + math.exp(-z))


def loop(r: float, pull: float, noise: float = 0.2, hedging_noise: float = 0.15) -> float:
    """One turn: doubt makes hedging, hedging makes doubt; symmetric about one half."""
    hedging = logistic((0.5 - r) / hedging_noise)
    return logistic((0.5 * pull - pull * hedging) / noise)


def fixed_points(turn: Callable[[float], float], steps: int = 20001) -> list[float]:
    """Where turn(r) = r on [0, 1], by sign changes and bisection."""
    found, grid = [], np.linspace(0.0, 1.0, steps) + 1e-7
    gap = np.array([turn(r) - r for r in grid])
    for k in np.flatnonzero(gap[:-1] * gap[1:] < 0):
        low, high = float(grid[k]), float(grid[k + 1])
        for _ in range(60):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if (turn(low) - low) * (turn(middle) - middle) > 0 else (low, middle)
        found.append(0.5 * (low + high))
    return found


def agents_rest(pull: float, start: float, agents: int, seed: int, turns: int = 200) -> float:
    """Where `agents` who trust or not, by chance, come to rest: mean share that trusts over the second half of the turns."""
    luck, share, seen = np.random.default_rng(seed), start, []
    for turn in range(turns):
        share = luck.binomial(agents, loop(share, pull)) / agents
        if turn >= turns // 2:
            seen.append(share)
    return float(np.mean(seen))


def mean_field(agents: int) -> list[Dock]:
    """Fixed points of the loop where it is bistable and where it is not, and many agents with luck of their own."""
    split, single = fixed_points(lambda r: loop(r, 0.8)), fixed_points(lambda r: loop(r, 0.47))
    rest = [agents_rest(0.8, start, agents, seed=3) for start in (0.1, 0.9)]
    calm = agents_rest(0.47, 0.9, agents, seed=3)
    return [compare("Loop of doubt and hedging, strong pull (.8 > .48): three rests", IDENTITY, [0.1668, 0.5, 0.8332], split,
                    5e-5),
            compare("The same, weak pull (.47 < .48): one rest", IDENTITY, [0.5], single, 1e-6),
            compare(f"The same with {agents} agents, from either side", DISTRIBUTION, [split[0], split[-1]], rest, 0.03),
            compare(f"The same with {agents} agents and a weak pull", DISTRIBUTION, single, [calm], 0.15)]
