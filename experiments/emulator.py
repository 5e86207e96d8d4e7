"""A saved emulator: what a sweep of runs would come to at any point of its factors, at once, with a band.

The file is JSON, a few hundred kilobytes, and holds no code::

    {"kind": "foedus emulator", "version": 1, "seal": SHA-256 of all the rest,
     "model", "scenarios", "seeds", "runs": what the runs were;  "base": values where nothing is said
    "axes":     [{"name", "low", "high", "log", "choices"}]  the factors, in the order of the columns
    "points":   [[…]]  one row a point: numbers on a scale of 0 to 1, choices as indicators
    "outcomes": {NAME: {"label", "mean", "scale", "variance", "lengths", "rough", "values", "noise", "r2", "coverage",
                        "doubt"}}}

Of an outcome, `values` are means over the seeds and `noise` their variances, both in units of `scale` around `mean`;
`variance`, `lengths` and `rough` are of a Matérn 5/2 covariance (Rasmussen and Williams 2006) and of what is rougher than it;
`doubt` lists the regions where cross-validation does not bear the emulator out.  There it answers with the nearest runs.
"""

import json
import math
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..model.outcomes import PHASES
from ..model.parameters import nearest
from ..model.reading import ReadError, text_of
from .folders import seal, write_atomically
from .intervals import NORMAL

KIND, VERSION = "foedus emulator", 1
NEAREST = 8  # runs that answer where the emulator does not
ROWS = 4096  # answered at once


class EmulatorError(ValueError):
    """A file that is no emulator, or a question it cannot answer. One line, with the remedy."""


@dataclass(frozen=True)
class Axis:
    """A factor: a number from low to high, on a scale of ratios if `log`; or a choice among names."""

    name: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    choices: tuple[str, ...] = ()

    @property
    def columns(self) -> int:
        """How many columns it has among the inputs of an emulator."""
        return len(self.choices) or 1

    def coded(self, values: object) -> np.ndarray:
        """Values as inputs, (values, columns): 0 at low and 1 at high, or an indicator for each choice."""
        if self.choices:
            return np.array([[float(value == choice) for choice in self.choices] for value in np.ravel(values)])
        values = np.ravel(np.asarray(values, float))
        if self.log:
            return (np.log(values / self.low) / math.log(self.high / self.low))[:, None]
        return ((values - self.low) / (self.high - self.low))[:, None]

    def value(self, unit: np.ndarray | float) -> np.ndarray:
        """The number at a place from 0 to 1."""
        if self.log:
            return self.low * (self.high / self.low) ** np.asarray(unit)
        return self.low + (self.high - self.low) * np.asarray(unit)

    def check(self, value: object) -> object:
        """The value, if it was looked at. Raises EmulatorError: one line with the value and what was."""
        if self.choices:
            if value not in self.choices:
                raise EmulatorError(f"{self.name} = {value!r} is none of {', '.join(self.choices)}"
                                    f"{nearest(str(value), self.choices)}; run it instead: foedus run")
            return value
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else math.nan
        if not self.low <= number <= self.high:
            raise EmulatorError(f"{self.name} = {value!r} is outside {self.low:g} to {self.high:g}, where the sweep behind "
                                "this emulator has looked; run it instead: foedus run")
        return float(number)


@dataclass(frozen=True)
class Region:
    """A part of one axis where cross-validation does not bear an emulator out: a range, or a choice."""

    axis: str
    low: float = 0.0
    high: float = 0.0
    choice: str = ""

    def holds(self, values: np.ndarray) -> np.ndarray:
        """Which of the values of its axis lie in it."""
        values = np.asarray(values)
        if self.choice:
            return values == self.choice
        return (values.astype(float) >= self.low) & (values.astype(float) <= self.high)

    def __str__(self) -> str:
        return f"{self.axis} = {self.choice}" if self.choice else f"{self.axis} {self.low:.3g} to {self.high:.3g}"


@dataclass(frozen=True, eq=False)
class Surface:
    """An outcome over the inputs: a Gaussian process through the means of the runs.

    points: (points, columns); values, noise: (points,), in units of `scale` around `mean`.  r2, coverage: of held-out points.
    """

    label: str
    points: np.ndarray
    values: np.ndarray
    noise: np.ndarray
    mean: float
    scale: float
    variance: float
    lengths: np.ndarray
    rough: float
    r2: float = math.nan
    coverage: float = math.nan
    doubt: tuple[Region, ...] = field(default=())

    def covariance(self, inputs: np.ndarray) -> np.ndarray:
        """Between inputs (rows, columns) and the points: (rows, points)."""
        return self.variance * matern(inputs / self.lengths, self.points / self.lengths)

    @cached_property
    def inverse(self) -> np.ndarray:
        """Of the covariance of the means that were seen, (points, points)."""
        seen = self.covariance(self.points) + np.diag(self.noise + self.rough)
        return np.linalg.inv(seen)

    @cached_property
    def weights(self) -> np.ndarray:
        """What the covariance with each point counts for, (points,)."""
        return self.inverse @ self.values

    def at(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Expected outcome and its standard error at inputs (rows, columns), in the unit of the outcome."""
        found = [self.block(inputs[first : first + ROWS]) for first in range(0, len(inputs), ROWS)]
        middle, error = (np.concatenate(parts) for parts in zip(*found, strict=True))
        return middle, error

    def block(self, inputs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The same for some rows."""
        shared = self.covariance(inputs)
        left = self.variance + self.rough - np.einsum("ij,jk,ik->i", shared, self.inverse, shared, optimize=True)
        return self.mean + self.scale * (shared @ self.weights), self.scale * np.sqrt(np.maximum(left, 0.0))


def matern(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Matérn 5/2 correlation of rows, (rows of first, rows of second); inputs in units of their lengths."""
    squares = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1) - 2.0 * first @ second.T
    away = np.sqrt(np.maximum(5.0 * squares, 0.0))
    return (1.0 + away + away**2 / 3.0) * np.exp(-away)


@dataclass(frozen=True)
class Answer:
    """An outcome at a point: expected value over histories, 95 % band, and whether it is that of the nearest runs."""

    outcome: str
    label: str
    value: float
    low: float
    high: float
    by_runs: bool


@dataclass(frozen=True, eq=False)
class Emulator:
    """Surfaces by outcome over the same axes. base: values where nothing is said; about: what the runs were."""

    axes: tuple[Axis, ...]
    surfaces: dict[str, Surface]
    base: dict[str, object]
    about: dict[str, object]

    def what_if(self, changes: dict[str, object] | None = None) -> dict[str, Answer]:
        """Every outcome at the base with changes, by name. Raises EmulatorError: one line, for what was never looked at."""
        changes = changes or {}
        names = tuple(axis.name for axis in self.axes)
        for name in changes:
            if name not in names:
                raise EmulatorError(f"{name} was not varied in the sweep behind this emulator{nearest(name, names)}; it has "
                                    f"{', '.join(names)}")
        values = {axis.name: axis.check(changes.get(axis.name, self.base[axis.name])) for axis in self.axes}
        inputs = np.concatenate([axis.coded(values[axis.name]) for axis in self.axes], axis=1)
        return {name: answer(name, surface, values, inputs) for name, surface in self.surfaces.items()}


def answer(name: str, surface: Surface, values: dict[str, object], inputs: np.ndarray) -> Answer:
    """One outcome: the emulator's where it may be trusted, otherwise that of the nearest runs."""
    by_runs = any(bool(region.holds(np.array([values[region.axis]]))[0]) for region in surface.doubt)
    middle, error = of_nearest(surface, inputs) if by_runs else (float(part[0]) for part in surface.at(inputs))
    limits = (0.0, 1.0) if name in PHASES else (-np.inf, np.inf)  # a share of the seeds
    told = np.clip([middle, middle - NORMAL * error, middle + NORMAL * error], *limits).tolist()
    return Answer(name, surface.label, *told, by_runs)


def of_nearest(surface: Surface, inputs: np.ndarray) -> tuple[float, float]:
    """Mean of the nearest points that were run, and how far a point like them lies from it."""
    near = np.argsort(-surface.covariance(inputs)[0], kind="stable")[:NEAREST]
    values = surface.mean + surface.scale * surface.values[near]
    return float(values.mean()), float(values.std(ddof=1) * math.sqrt(1.0 + 1.0 / len(near)))


# --- the file --------------------------------------------------------------------------------------------


def write(path: Path, emulator: Emulator) -> None:
    """Write the file, whole or not at all; equal emulators give equal bytes."""
    first = next(iter(emulator.surfaces.values()))
    said = {"kind": KIND, "version": VERSION, **emulator.about, "base": emulator.base,
            "axes": [asdict(axis) for axis in emulator.axes], "points": rounded(first.points),
            "outcomes": {name: entry(surface) for name, surface in emulator.surfaces.items()}}
    said = json.loads(json.dumps(said))
    write_atomically(path, (json.dumps(said | {"seal": seal(said)}, ensure_ascii=False) + "\n").encode())


def entry(surface: Surface) -> dict[str, object]:
    """A surface without its points."""
    plain = {name: value for name, value in vars(surface).items() if name in Surface.__dataclass_fields__ and name != "points"}
    plain |= {name: rounded(plain[name]) for name in ("values", "noise", "lengths")}
    return plain | {"doubt": [asdict(region) for region in surface.doubt]}


def rounded(values: np.ndarray) -> list:
    """Numbers to seven digits."""
    return [rounded(row) if np.ndim(row) else float(f"{row:.7g}") for row in values]


def read(path: str | Path) -> Emulator:
    """The emulator in a file. Raises EmulatorError: one line, for anything but one of this version, as it was written."""
    try:
        said = json.loads(text_of(Path(path)))
    except (ReadError, ValueError, RecursionError) as problem:
        raise EmulatorError(f"cannot read '{path}': {problem}; make it with: foedus emulate SWEEP --ship {path}") from None
    if not isinstance(said, dict) or said.get("kind") != KIND:
        raise EmulatorError(f"'{path}' is no emulator; make one with: foedus emulate SWEEP --ship FILE")
    if said.get("version") != VERSION:
        raise EmulatorError(f"'{path}' is of version {said.get('version')!r} and this foedus reads version {VERSION}; make it "
                            "again with foedus emulate")
    if said.get("seal") != seal(said):
        raise EmulatorError(f"'{path}' is damaged, or was edited; make it again with foedus emulate")
    axes = tuple(Axis(**{**axis, "choices": tuple(axis["choices"])}) for axis in said["axes"])
    points = np.array(said["points"])
    surfaces = {name: surface(points, stored) for name, stored in said["outcomes"].items()}
    about = {key: value for key, value in said.items()
             if key not in ("kind", "version", "seal", "base", "axes", "points", "outcomes")}
    return Emulator(axes, surfaces, said["base"], about)


def surface(points: np.ndarray, stored: dict) -> Surface:
    """A surface from its entry."""
    arrays = {name: np.array(stored[name]) for name in ("values", "noise", "lengths")}
    return Surface(points=points, **{**stored, **arrays, "doubt": tuple(Region(**one) for one in stored["doubt"])})
