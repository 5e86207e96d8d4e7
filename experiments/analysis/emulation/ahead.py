"""Where to run next, so that frontiers are known better: points whose side of the frontier is least sure, one by one.

The straddle of Bryan et al. 2005: how far the 95 % band of a place reaches across the level.  A point once chosen narrows the
band around it before the next is chosen, which needs no run: the width of a band does not hang on what comes out.
"""

import json
import tomllib
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ...emulator import Emulator, Surface
from ...intervals import NORMAL
from ...sweep.inputs import DRAWS, SPEC, VARIANTS
from .curves import half_on_frontier, level_of, values_at
from .points import Points, coded
from .shares import sample

CANDIDATES = 1024
MOST = 512  # points of one design


@dataclass(frozen=True, eq=False)
class Ahead:
    """Points to run next; for every outcome half of the 95 % band on its frontier now and, as expected, after them.

    least: half of the band that no number of points makes narrower, because the outcome is rougher than its surface.
    """

    table: pd.DataFrame
    now: dict[str, float]
    then: dict[str, float]
    least: dict[str, float]


def ahead(points: Points, emulator: Emulator, names: list[str], most: int, narrower: float | None) -> Ahead:
    """At most so many points, fewer where the band on every frontier is as narrow as asked, in the outcome's unit."""
    candidates = values_at(points, sample(len(points.axes), CANDIDATES, seed=7).first)
    inputs = coded(points.axes, candidates)
    now = {name: half_on_frontier(emulator.surfaces[name], level_of(name), inputs) for name in names}
    narrowing = {name: Narrowing.of(emulator.surfaces[name], level_of(name), inputs) for name in names}
    chosen: list[int] = []
    while len(chosen) < min(most, MOST):
        wide = {name: one for name, one in narrowing.items() if narrower is None or one.half > narrower}
        if not wide:
            break
        straddle = np.max([one.straddle / one.surface.scale for one in wide.values()], axis=0)
        straddle[chosen] = -np.inf
        best = int(straddle.argmax())
        if not np.isfinite(straddle[best]):
            break
        chosen.append(best)
        narrowing = {name: one.after(best) for name, one in narrowing.items()}
    least = {name: NORMAL * one.surface.scale * float(np.sqrt(one.surface.rough)) for name, one in narrowing.items()}
    then = {name: one.half for name, one in narrowing.items()}
    return Ahead(candidates.iloc[chosen].reset_index(drop=True), now, then, least)


@dataclass(frozen=True, eq=False)
class Narrowing:
    """An outcome at the candidates while points are chosen. middle (candidates,); left: covariance."""

    surface: Surface
    level: float
    middle: np.ndarray
    left: np.ndarray
    noise: float

    @classmethod
    def of(cls, surface: Surface, level: float, inputs: np.ndarray) -> "Narrowing":
        """Before the first choice."""
        shared = surface.covariance(inputs)
        own = replace(surface, points=inputs).covariance(inputs)
        left = own - shared @ surface.inverse @ shared.T
        return cls(surface, level, surface.mean + surface.scale * shared @ surface.weights, left,
                   float(np.median(surface.noise)) + surface.rough)

    @property
    def error(self) -> np.ndarray:
        """Standard error at the candidates, in the outcome's unit."""
        return self.surface.scale * np.sqrt(np.maximum(np.diag(self.left), 0.0) + self.surface.rough)

    @property
    def straddle(self) -> np.ndarray:
        """How far the band reaches across the level."""
        return NORMAL * self.error - np.abs(self.middle - self.level)

    @property
    def half(self) -> float:
        """Half of the band on the frontier, 0 where none is near; nine in ten places have less."""
        near = self.straddle >= 0.0
        return float(np.quantile(NORMAL * self.error[near], 0.9)) if near.any() else 0.0

    def after(self, chosen: int) -> "Narrowing":
        """Once a candidate has been run."""
        column = self.left[:, chosen]
        return replace(self, left=self.left - np.outer(column, column) / (self.left[chosen, chosen] + self.noise))


# --- as an experiment --------------------------------------------------------------------------------------


def experiment(points: Points, csv: str) -> str:
    """The text of an experiment that runs the points of a file beside it with the seeds of the sweep.

    Scenarios of one's own lie beside it too, see `worlds_of`.
    """
    spec = tomllib.loads(points.manifest["inputs"][SPEC])
    factors = spec.pop("factors", {})
    said = {key: spec[key] for key in ("scenario", "horizon", "replicates", "seed", "seeds", "reference") if key in spec}
    if "scenario" in factors:
        said["scenario"] = factors.pop("scenario")
    constants = {name: value for name, value in factors.items() if name not in points.table}
    lines = ['title = "Where an emulator is least sure"', *(f"{key} = {written(value)}" for key, value in said.items()), "",
             "[design]", 'kind = "table"', f"path = {json.dumps(csv)}"]
    if "outcomes" in spec:
        lines += ["", "[outcomes]", *(f"{key} = {written(value)}" for key, value in spec["outcomes"].items())]
    if constants:
        lines += ["", "[factors]", *(f"{key} = {written(value)}" for key, value in constants.items())]
    return "\n".join(lines) + "\n"


def worlds_of(points: Points) -> dict[str, str]:
    """The scenarios and panels of one's own that the sweep was made with, as text by the name of their file."""
    apart = (SPEC, DRAWS, f"{VARIANTS}/")
    return {name: text for name, text in points.manifest["inputs"].items() if not name.startswith(apart)}


def written(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {written(one)}" for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(written(one) for one in value) + "]"
    return json.dumps(value, ensure_ascii=False)
