"""One run, on either engine, and everything that can be read from it."""

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...model.build import Start, build
from ...model.parameters import find, nearest, resolve
from ...model.run import run_batch
from ...model.scenario import Scenario, load_scenario
from .record import Record
from .summary import summarise, why

if TYPE_CHECKING:
    import pandas as pd

    from ...agents.journal import Journal

DEFAULT_SCENARIO, DEFAULT_SEED = "transactional_2025", 1
LARGEST_SEED = 2**63 - 1
LONGEST = 400  # quarters
# Read once, when a world begins: moved later they would change nothing.
START_ONLY = frozenset((
    "spending_behaviour", "reassurance_behaviour", "hedging_behaviour", "revealed_preference", "publicness",
    "reach_distance", "reach_steepness", "reach_floor", "prior_reliability", "prior_challenger", "office_strength",
    "garrison_scale",
))


class RunError(ValueError):
    """A run that cannot be made as asked. One line: name, value, range or nearest name."""


class Run(Record):
    """One finished run, with its tables and its words."""

    @cached_property
    def panel(self) -> "pd.DataFrame":
        """One row per quarter and ally, the table that ``foedus run --out`` writes; see `frames.panel_frame`."""
        from .frames import panel_frame

        return panel_frame(self)

    @cached_property
    def series(self) -> "pd.DataFrame":
        """One row per quarter: its label and the fields of the system."""
        from .frames import series_frame

        return series_frame(self)

    @property
    def why(self) -> str:
        """The phase and the reasons for it, in a few lines of text."""
        return "\n".join(why(self))

    def __str__(self) -> str:
        """What ``foedus run`` prints."""
        return "\n".join(summarise(self))

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name}, seed {self.seed}, {self.engine} engine: {self.result['phase']}>"


def run(scenario: str | Scenario = DEFAULT_SCENARIO, seed: int = DEFAULT_SEED, engine: str = "fast",
        quarters: int | None = None, **parameters) -> Run:
    """Run one world once.

    Raises RunError, ScenarioError, ParameterError, PanelError or LiveOnlyError, each with one line that says what is wrong,
    what is allowed and what was probably meant.

    Parameters
    ----------
    scenario
        Name of a scenario (see `foedus.scenarios`), path of a TOML file, or a `Scenario`.
    seed
        0 to 2**63 - 1. The same seed is the same luck, whatever else changes.
    engine
        "fast" (compiled) or "live" (objects, with a journal). The numbers are the same to the last bit.
    quarters
        Length, 1 to 400; None takes the scenario's.
    parameters
        Any declared parameter by name (see `foedus.params`).
    """
    seed = whole("seed", seed, 0, LARGEST_SEED)
    if engine not in ENGINES:
        raise RunError(f"engine = '{engine}' is none of {', '.join(ENGINES)}{nearest(engine, ENGINES)}")
    length = None if quarters is None else whole("quarters", quarters, 1, LONGEST)
    changes = {name: settled(name, value) for name, value in parameters.items()}
    setting = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    start = build(setting.changed(changes, length))
    return Run(start, seed, engine, changes, *ENGINES[engine](start, seed))


def whole(name: str, value: object, low: int, high: int) -> int:
    """A whole number in a range, given as a number or as text; raises RunError."""
    try:
        number = int(str(value))
    except ValueError:
        raise RunError(f"{name} = {value!r} is not a whole number; allowed: {low} to {high}") from None
    if not low <= number <= high:
        raise RunError(f"{name} = {number} is outside {low} to {high}")
    return number


def settled(name: str, value: object) -> float | str:
    """A checked value of a parameter as people write it: a number, or the name of a choice."""
    parameter = find(name)
    number = parameter.check(value)
    return parameter.choices[number] if parameter.choices else number


def on_fast_engine(start: Start, seed: int) -> tuple[np.ndarray, np.ndarray, None]:
    """Records of the allies and of the system."""
    runs = run_batch(start, [resolve(start.scenario.parameters)], [seed], series=True, panel=True, workers=1)
    return runs.panel[0], runs.series[0], None


def on_live_engine(start: Start, seed: int) -> tuple[np.ndarray, np.ndarray, "Journal"]:
    """Records of the allies and of the system, and the journal."""
    from ...agents.world import World

    world = World(start.scenario, rng=seed)
    while world.running:
        world.step()
    return world.panel, world.series, world.journal


ENGINES = {"live": on_live_engine, "fast": on_fast_engine}
