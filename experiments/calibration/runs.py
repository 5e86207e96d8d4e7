"""Runs for a calibration: as sweeps, so that they are stopped, gone on with and told of as these are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ...model.parameters import resolve
from ..extras import require
from ..sweep.designs import latin_hypercube
from ..sweep.plan import Plan, name_of
from ..sweep.run import sweep
from ..sweep.spec import Reader, Spec
from .records import Reading
from .spec import Calibration

AT_DEFAULTS = 100  # runs with the parameters as the scenarios have them


@dataclass(frozen=True, eq=False)
class Runs:
    """Prior scores (runs, parameters) beside what was read of each run, without error: {reading: (runs, outcomes)}."""

    scores: np.ndarray
    outcomes: dict[str, np.ndarray]
    failed: int


@dataclass(frozen=True)
class Hands:
    """Where runs are kept, how many threads make them, and whether a bar is shown."""

    keep: Path
    workers: int | None = None
    progress: bool | None = None


def prior_runs(calibration: Calibration, hands: Hands) -> Runs:
    """The runs over the prior. A draw that failed in one world is left out of all."""
    scores = require("scipy.stats", "foedus calibrate", "calibrate").norm.ppf(
        latin_hypercube(len(calibration.factors), calibration.runs, calibration.seed))
    found = {name: outcomes for world, spec in calibration.specs.items()
             for name, outcomes in read_all(calibration, world, made(spec, hands))}
    whole = np.all([np.isfinite(outcomes).all(axis=1) for outcomes in found.values()], axis=0)
    return Runs(scores[whole], {name: outcomes[whole] for name, outcomes in found.items()}, int((~whole).sum()))


def runs_at(calibration: Calibration, points: pd.DataFrame, hands: Hands) -> dict[str, np.ndarray]:
    """What was read of one run at each point, by reading; a run that failed is left out."""
    found = {}
    for world in calibration.specs:
        found |= dict(read_all(calibration, world, made(at(calibration, world, points, 1), hands)))
    return {name: outcomes[np.isfinite(outcomes).all(axis=1)] for name, outcomes in found.items()}


def runs_at_defaults(calibration: Calibration, hands: Hands) -> dict[str, np.ndarray]:
    """The same with the parameters as each world has them."""
    found = {}
    for world in calibration.specs:
        points = pd.DataFrame([own_values(calibration, world)])
        found |= dict(read_all(calibration, world, made(at(calibration, world, points, AT_DEFAULTS), hands)))
    return found


def own_values(calibration: Calibration, world: str) -> dict[str, float]:
    """The calibrated parameters as a world has them."""
    known = resolve(next(iter(calibration.specs[world].worlds.values())).parameters)
    return {name: float(known[name]) for name in calibration.factors}


def at(calibration: Calibration, world: str, points: pd.DataFrame, replicates: int) -> Spec:
    """The experiment of a world at given points, with luck of its own; what the prior holds constant stays so."""
    spec = calibration.specs[world]
    fixed = {name: column[0] for name, column in spec.design.columns.items()
             if name not in calibration.factors and name != "scenario"}
    return Reader("calibration", "", Path()).read({
        "scenario": world, "reference": "none", "seed": calibration.seed + 1, "seeds": "independent", "replicates": replicates,
        "design": {"kind": "table", "rows": points.assign(**fixed)},
        "outcomes": {"run": ["exits"], "own": {own.name: own.text for own in spec.outcomes.own}}})


def made(spec: Spec, hands: Hands) -> pd.DataFrame:
    """The runs of an experiment in the order of its design, each row as often as it has replicates."""
    found = sweep(spec, hands.keep / name_of(Plan(spec).identity()), workers=hands.workers, progress=hands.progress)
    runs = found.runs().set_index("point")
    return runs.loc[found.design()["point"]].reset_index()


def read_all(calibration: Calibration, world: str, runs: pd.DataFrame) -> list[tuple[str, np.ndarray]]:
    """What the readings of a world make of its runs, (runs, outcomes) each; nan where a run failed."""
    return [(reading.name, runs[list(reading.outcomes)].to_numpy(float)) for reading in calibration.readings
            if reading.world == world]


def noisy(outcomes: np.ndarray, reading: Reading, luck: np.random.Generator) -> np.ndarray:
    """Statistics of runs as the record would know them, (runs, statistics): with its error."""
    return (outcomes + reading.error * luck.standard_normal(outcomes.shape)) @ reading.mixing
