"""What a factor of an experiment may be: a constant, levels, or a distribution.

In a TOML file::

    spill_in = 0.4                                   # a constant
    spill_in = [0.2, 0.4, 0.8]                       # levels
    spill_in = { from = 0.0, to = 1.0, steps = 11 }  # levels at equal distance; log = true for equal ratios
    spill_in = { low = 0.1, high = 0.9 }             # a range; log = true samples its logarithm
    spill_in = { low = 0.1, mode = 0.4, high = 0.9 } # triangular
    spill_in = { mean = 0.4, sd = 0.1 }              # normal, cut at low and high
    incumbent_strategy = ["transactional", "institutionalist"]

What is left out of `from`, `to`, `low` and `high` is the parameter's declared limit: `spill_in = {}` samples all of it.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from ...model.parameters import Parameter, ParameterError, nearest

KEYS = ("from", "to", "steps", "low", "high", "log", "mode", "mean", "sd")


@dataclass(frozen=True)
class Levels:
    """Values to be taken one after the other; a single one is a constant."""

    values: tuple[float, ...]

    def at(self, u: np.ndarray) -> np.ndarray:
        """Equal probability for every level; u in 0 to 1."""
        k = len(self.values)
        return np.array(self.values)[np.minimum((np.asarray(u) * k).astype(int), k - 1)]


@dataclass(frozen=True)
class Range:
    """Uniform from low to high, or uniform in the logarithm."""

    low: float
    high: float
    log: bool = False

    def at(self, u: np.ndarray) -> np.ndarray:
        """Quantile; u in 0 to 1."""
        if self.log:
            return np.clip(self.low * (self.high / self.low) ** np.asarray(u), self.low, self.high)
        return self.low + (self.high - self.low) * np.asarray(u)


@dataclass(frozen=True)
class Triangular:
    """Triangular from low over mode to high."""

    low: float
    mode: float
    high: float

    def at(self, u: np.ndarray) -> np.ndarray:
        """Quantile; u in 0 to 1."""
        u, width = np.asarray(u), self.high - self.low
        left = np.sqrt(u * width * (self.mode - self.low))
        right = np.sqrt((1.0 - u) * width * (self.high - self.mode))
        return np.where(u * width < self.mode - self.low, self.low + left, self.high - right)


@dataclass(frozen=True)
class Normal:
    """Normal, cut at low and high."""

    mean: float
    sd: float
    low: float
    high: float

    def at(self, u: np.ndarray) -> np.ndarray:
        """Quantile; u in 0 to 1."""
        law = NormalDist(self.mean, self.sd)
        first, last = law.cdf(self.low), law.cdf(self.high)
        inside = np.clip(first + (last - first) * np.asarray(u), 1e-12, 1.0 - 1e-12)
        return np.clip([law.inv_cdf(p) for p in inside.tolist()], self.low, self.high)


Factor = Levels | Range | Triangular | Normal


def read_factor(parameter: Parameter, entry: object) -> Factor:
    """The factor that `entry` describes, every value checked.

    Raises ParameterError: one line with the value and the allowed range.
    """
    if isinstance(entry, list):
        return read_levels(parameter, entry)
    if not isinstance(entry, dict):
        return Levels((parameter.check(entry),))
    for key in entry:
        if key not in KEYS:
            raise ParameterError(f"{parameter.name}: unknown key '{key}'{nearest(key, KEYS)}; there are {', '.join(KEYS)}")
    if parameter.choices:
        raise ParameterError(f"{parameter.name} is a named choice; list some of {', '.join(parameter.choices)}")
    if {"from", "to", "steps"} & set(entry):
        return read_steps(parameter, entry)
    return read_distribution(parameter, entry)


def read_levels(parameter: Parameter, entry: list) -> Levels:
    """A list of values."""
    if not entry:
        raise ParameterError(f"{parameter.name} = [] has no level; give at least one")
    values = tuple(parameter.check(value) for value in entry)
    if len(set(values)) < len(values):
        raise ParameterError(f"{parameter.name} = {entry} names a level twice; leave one out")
    return Levels(values)


def read_steps(parameter: Parameter, entry: dict) -> Levels:
    """{from, to, steps}: levels at equal distance or, with log, of equal ratio."""
    refuse_others(parameter, entry, ("from", "to", "steps", "log"))
    steps = entry.get("steps")
    if not isinstance(steps, int) or isinstance(steps, bool) or not 2 <= steps <= 100_000:
        raise ParameterError(f"{parameter.name}: steps = {steps!r} is outside 2 to 100000 whole steps")
    limits = limits_of(parameter, entry, "from", "to")
    even = Range(*limits, log=log_of(parameter, entry, limits[0])).at(np.arange(steps) / (steps - 1))
    # twelve digits, so that a tenth is written 0.1; the ends stay as given
    return Levels((limits[0], *(float(f"{value:.12g}") for value in even[1:-1].tolist()), limits[1]))


def read_distribution(parameter: Parameter, entry: dict) -> Factor:
    """{low, high}, with log, mode, or mean and sd."""
    low, high = limits_of(parameter, entry, "low", "high")
    if "mode" in entry:
        refuse_others(parameter, entry, ("low", "mode", "high"))
        mode = parameter.check(entry["mode"])
        if not low <= mode <= high:
            raise ParameterError(f"{parameter.name}: mode = {mode:g} is outside {low:g} to {high:g}")
        return Triangular(low, mode, high)
    if "mean" in entry or "sd" in entry:
        refuse_others(parameter, entry, ("low", "high", "mean", "sd"))
        sd = entry.get("sd")
        if not isinstance(sd, int | float) or not 0.0 < sd < math.inf:
            raise ParameterError(f"{parameter.name}: sd = {sd!r} is no positive number; give mean and sd")
        return Normal(parameter.check(entry.get("mean")), float(sd), low, high)
    return Range(low, high, log_of(parameter, entry, low))


def refuse_others(parameter: Parameter, entry: dict, known: tuple[str, ...]) -> None:
    """Stop at a key that does not go with the others."""
    for key in entry:
        if key not in known:
            raise ParameterError(f"{parameter.name}: '{key}' does not go with the other keys; these do: {', '.join(known)}")


def limits_of(parameter: Parameter, entry: dict, first: str, last: str) -> tuple[float, float]:
    """Two checked limits, the first below the last; the declared ones where the entry is silent."""
    low = parameter.check(entry.get(first, parameter.low))
    high = parameter.check(entry.get(last, parameter.high))
    if not low < high:
        raise ParameterError(f"{parameter.name}: {first} = {low:g} is not below {last} = {high:g}")
    return low, high


def log_of(parameter: Parameter, entry: dict, low: float) -> bool:
    """Whether the logarithm is meant; a logarithm needs a positive start."""
    log = entry.get("log", False)
    if not isinstance(log, bool):
        raise ParameterError(f"{parameter.name}: log = {log!r} is neither true nor false")
    if log and low <= 0.0:
        raise ParameterError(f"{parameter.name}: log = true needs limits above 0, and the lower one is {low:g}")
    return log
