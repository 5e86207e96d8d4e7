"""The runs of a game: every pair of strategies in the same worlds with the same seeds, and the nodes of a map."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.parameters import POLICY, find
from ...sweep.spec import load_spec
from ..decision.worlds import sampled
from ..finding import FindingError
from ..levers.arms import SPACE, Arm, ranges, run_arms
from .players import Play
from .turns import NODES, Turns, turns
from .worth import TOP

OUTCOMES = ("us_payoff", "ally_payoff", "deterrence")
WORLDS_SEED, TABLE_LUCK, MAP_LUCK = 21, 303, 404


@dataclass(frozen=True, eq=False)
class Payoffs:
    """Results by name, each of shape (rows, columns, worlds, seeds); runs: how many; data: hashes."""

    values: dict[str, np.ndarray]
    runs: int
    data: tuple[str, ...]
    worlds: pd.DataFrame


def play(scenario: str, rows: list[Play], columns: list[Play], points: int, seeds: int, *, workers: int | None,
         progress: bool | None, keep: Path | None) -> Payoffs:
    """Every row against every column. What is policy stays as the scenario has it; the rest of what is disputed is drawn."""
    worlds = sampled(tuple(POLICY), points, WORLDS_SEED)
    arms = [Arm((*row.changes, *column.changes)) for row in rows for column in columns]
    ran = run_arms(scenario, worlds, arms, seeds, outcomes=OUTCOMES, seed=TABLE_LUCK, workers=workers, progress=progress,
                   keep=keep)
    shape = len(rows), len(columns), points, seeds
    values = {name: np.stack([ran.outcomes[name][arm.changes] for arm in arms]).reshape(shape) for name in OUTCOMES}
    return Payoffs(values, ran.runs, ran.data, worlds)


WORTH = "worth_of_deterrence"  # no parameter: of certain deterrence to Washington, beyond its account, guarantees a year


def mapped(scenario: str, axes: tuple[str, str], rows: list[Play], columns: list[Play], own: tuple[int, int], seeds: int, *,
           workers: int | None, progress: bool | None, keep: Path | None) -> tuple[Turns, Turns, int]:
    """Who best-replies how over two parameters: Washington to the scenario's allies, the allies to its Washington; runs
    made."""
    values = [np.linspace(*ends_of(name), NODES) for name in axes]
    mesh = np.meshgrid(*values, indexing="ij")
    nodes = pd.DataFrame({name: grid.ravel() for name, grid in zip(axes, mesh, strict=True)})
    worth = nodes[WORTH].to_numpy() if WORTH in axes else np.zeros(len(nodes))
    to_allies = [Arm((*row.changes, *columns[own[1]].changes)) for row in rows]
    to_washington = [Arm((*rows[own[0]].changes, *column.changes)) for column in columns]
    arms = list(dict.fromkeys([*to_allies, *to_washington]))
    ran = run_arms(scenario, nodes.drop(columns=WORTH, errors="ignore"), arms, seeds, outcomes=OUTCOMES, seed=MAP_LUCK,
                   workers=workers, progress=progress, keep=keep)
    us, ally, deterrence = (np.stack([ran.outcomes[name][arm.changes] for arm in of]) for name, of in
                            zip(OUTCOMES, (to_allies, to_washington, to_allies), strict=True))
    found = [turns(*axes, *values, of) for of in (us + worth[:, None] * deterrence, ally)]
    return *found, ran.runs


def ends_of(name: str) -> tuple[float, float]:
    """Between which values a parameter is mapped: what is in dispute, else its declared range."""
    if name == WORTH:
        return 0.0, TOP
    factor, declared = ranges(load_spec(SPACE)).get(name), find(name)
    return (factor.low, factor.high) if factor is not None else (declared.low, declared.high)


def checked_axes(names: list[str], taken: set[str]) -> tuple[str, str]:
    """Two different parameters that can be put on an axis. Raises FindingError or ParameterError."""
    for name in (name for name in names if name != WORTH):
        if find(name).choices or name in taken:
            raise FindingError(f"--axes {name} is "
                               f"{'a named choice' if find(name).choices else 'set by a strategy that is played'}; name a "
                               f"number, see 'foedus params', or {WORTH}")
    if names[0] == names[1]:
        raise FindingError(f"--axes {names[0]} {names[1]} is one parameter; name two")
    return names[0], names[1]


