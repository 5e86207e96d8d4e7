"""The worlds of an experiment: its scenarios, and each with every combination of changed cells that its design asks for.

A cell of the panel, such as ``allies.DEU.gdp``, is part of a world and not of the parameters of a run.  So every combination
becomes a world of its own, made once and shared by the points that differ in parameters alone.
"""

from dataclasses import dataclass

import numpy as np

from ...model.cells import cell, is_cell
from ...model.parameters import ParameterError
from ...model.setting import Scenario
from .spec import Spec

MOST = 20_000  # worlds that are held at once, of some 20 kB each


@dataclass(frozen=True, eq=False)
class Worlds:
    """labels, scenarios: the name of every world's scenario and the world itself; which (rows,): the world of a design row."""

    labels: tuple[str, ...]
    scenarios: tuple[Scenario, ...]
    which: np.ndarray


def worlds_of(spec: Spec) -> Worlds:
    """The worlds of a design. Raises ParameterError or PanelError for a cell that a scenario does not have."""
    columns, labels, scenarios = spec.design.columns, tuple(spec.worlds), tuple(spec.worlds.values())
    world, cells = columns["scenario"].astype(int), [name for name in columns if is_cell(name)]
    if not cells:
        return Worlds(labels, scenarios, world)
    keys = np.stack([world, *(columns[name] for name in cells)], -1)
    _, first, which = np.unique(np.nan_to_num(keys, nan=-np.inf), axis=0, return_index=True, return_inverse=True)
    if len(first) > MOST:
        raise ParameterError(f"{', '.join(cells)} make {len(first):,} different worlds; at most {MOST:,} are run, so give "
                             "their factors fewer levels, or take fewer samples")
    made = [with_cells(scenarios[int(key[0])], dict(zip(cells, key[1:].tolist(), strict=True))) for key in keys[first]]
    return Worlds(tuple(labels[int(key[0])] for key in keys[first]), tuple(made), which.reshape(-1))


def with_cells(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """A scenario with cells changed; nan leaves a cell as it is, choices are positions."""
    given = {name: value for name, value in values.items() if value == value}
    return scenario.changed({name: said(name, value) for name, value in given.items()}) if given else scenario


def said(name: str, value: float) -> float | str:
    """A number of a design as one writes it for that cell."""
    return cell(name).choices[int(value)] if cell(name).choices else cell(name).written(value)


def number_in(scenario: Scenario, name: str) -> float:
    """What a scenario has in a cell, as a design holds it."""
    found = scenario.value(name)
    if not isinstance(found, str):
        return float(found)
    choices = cell(name).choices
    return float(choices.index(found)) if found in choices else float("nan")
