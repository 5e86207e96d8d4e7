"""Counterfactual runs: the same places, the same seeds, and nothing differs but what an arm changes.

A place is one setting of the parameters that are in dispute; an arm sets a few parameters to values of its own at
every place.  Luck depends on the seed alone, so two arms at one place with one seed are the same history up to what
the arms change: a change of phase between them is the arms' doing, run by run, and not an average's.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from ....model.outcomes import PHASES
from ....model.parameters import ParameterError, find
from ....model.scenario import load_scenario
from ....model.setting import Scenario, ScenarioError
from ...sweep.factors import Levels
from ...sweep.plan import Plan, factor_values, name_of
from ...sweep.posterior import Draws, read_draws, tell
from ...sweep.run import sweep
from ...sweep.spec import Spec, load_spec
from ..finding import FindingError
from ..sensitivity.runs import LEAST_INDEX
from .declared import LeversError

SPACE = "levers"  # the experiment whose factors are the disputed parameters
OF_INDEX = (LEAST_INDEX - 1.0, 1.0 - LEAST_INDEX)  # between what a difference of the hardening index can be


@dataclass(frozen=True)
class Arm:
    """Parameters by name and value, at the first so many places, or at all."""

    changes: tuple[tuple[str, object], ...]
    places: int | None = None


@dataclass(frozen=True, eq=False)
class Ran:
    """What came of every arm.

    places: one row a place, one column a disputed parameter; outcomes: by name, then by the arm's changes, an array of
    shape (places of the arm, seeds), phases as positions in `PHASES`; runs: how many different ones; data: the hash.
    """

    scenario: Scenario
    places: pd.DataFrame
    outcomes: dict[str, dict[tuple, np.ndarray]]
    runs: int
    seeds: int
    data: tuple[str, ...]


def places_of(scenario: str, points: int, draws: Draws | None = None) -> pd.DataFrame:
    """A Latin hypercube over the disputed parameters, one row a place; what a posterior knows of them is taken from its draws.

    Draws are used equally often, as far as they go into the places.
    """
    space, world = load_spec(SPACE), world_of(scenario)
    factors = {name: {"low": factor.low, "high": factor.high} for name, factor in ranges(space).items()
               if draws is None or name not in draws.columns}
    found = pd.DataFrame(index=range(points))
    if factors:
        design = {"kind": "latin_hypercube", "samples": points, "seed": space.design.options["seed"]}
        columns = load_spec({"scenario": world, "factors": factors, "design": design}).design.columns
        found = pd.DataFrame({name: columns[name] for name in factors})
    if draws is None:
        return found
    order = np.random.default_rng(space.design.options["seed"]).permutation(len(draws))
    return found.join(table_of(draws).iloc[np.resize(order, points)].reset_index(drop=True))


def drawn_from(posterior: str) -> Draws:
    """The draws of a posterior; what made them is told if that is another model. Raises FindingError."""
    try:
        found = read_draws(posterior)
    except ParameterError as problem:
        raise FindingError(f"--posterior {posterior}: {str(problem).removeprefix('parameters: ')}") from None
    tell(found.outdated)
    return found


def table_of(draws: Draws) -> pd.DataFrame:
    """One row a draw, choices by name."""
    return pd.DataFrame({name: factor_values(name, column) for name, column in draws.columns.items()})


def ranges(space: Spec) -> dict[str, object]:
    """The factors of the space that take more than one value, all of them ranges."""
    return {name: factor for name, factor in space.factors.items() if not isinstance(factor, Levels)}


def world_of(scenario: str) -> str:
    """The scenario's name or path, if it can be loaded; otherwise LeversError."""
    try:
        load_scenario(scenario)
    except ScenarioError as problem:
        raise LeversError(str(problem)) from None
    return scenario


def run_arms(scenario: str, places: pd.DataFrame, arms: list[Arm], seeds: int, *, outcomes: tuple[str, ...] = ("phase",),
             reference: str = "own", seed: int | None = None, workers: int | None = None, progress: bool | None = None,
             keep: Path | None = None) -> Ran:
    """Run every arm at its places with the same seeds, held against that reference. Raises LeversError if a run fails.

    seed: first number of the luck, the space's own if None; keep: a folder for the runs, each experiment in one of its own,
    which a later call goes on with; None keeps nothing.
    """
    world = load_scenario(scenario)
    table = pd.concat([places.head(arm.places).assign(**dict(arm.changes)) for arm in arms], ignore_index=True)
    table = table.fillna({name: world.parameters.get(name, find(name).default) for name in table})
    space = load_spec(SPACE)
    spec = load_spec({"title": space.title, "scenario": scenario, "replicates": seeds,
                      "seed": space.seed if seed is None else seed, "reference": reference, "design": table,
                      "outcomes": {"run": list(outcomes)}})
    with TemporaryDirectory() as folder:
        found = sweep(spec, (keep or Path(folder)) / name_of(Plan(spec).identity()), workers=workers, progress=progress)
        runs, design, manifest = found.runs(), found.design(), found.manifest
    refuse_failures(runs)
    return Ran(world, places, {name: by_arm(name, runs, design, arms, len(places), seeds) for name in outcomes}, len(runs),
               seeds, tuple(manifest["identity"]["scenarios"].values()))


def by_arm(name: str, runs: pd.DataFrame, design: pd.DataFrame, arms: list[Arm], places: int,
           seeds: int) -> dict[tuple, np.ndarray]:
    """An outcome as one array an arm, from a table of runs in any order and the points in the order of the arms."""
    runs = runs.sort_values(["point", "replicate"])
    values = pd.Categorical(runs[name], categories=PHASES).codes if name == "phase" else runs[name].to_numpy()
    per_point = np.asarray(values).reshape(-1, seeds)
    rows = np.searchsorted(runs["point"].to_numpy()[::seeds].astype(str), design["point"].to_numpy().astype(str))
    cuts = np.cumsum([arm.places or places for arm in arms])
    return {arm.changes: per_point[rows[end - (arm.places or places) : end]] for arm, end in zip(arms, cuts, strict=True)}


def within(index: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The hardening index, or a part of it, where an index below `LEAST_INDEX` counts as that; parts still add up."""
    below = index < LEAST_INDEX
    return np.where(below, LEAST_INDEX / np.where(below, index, 1.0), 1.0) * values


def refuse_failures(runs: pd.DataFrame) -> None:
    """A pair with one half is no pair."""
    failed = runs[runs["failure"].notna()]
    if len(failed):
        raise LeversError(f"{len(failed)} of {len(runs)} runs failed, the first: {failed['failure'].iloc[0]}; repeat it with: "
                          f"{failed['replay'].iloc[0]}")


def whole(name: str, value: int | None, default: int | None, low: int, high: int = 100_000) -> int | None:
    """An option in its range, the default for None. Raises LeversError."""
    if value is not None and not low <= value <= high:
        raise LeversError(f"--{name} {value} is outside {low} to {high}; leave it out for the default")
    return default if value is None else value
