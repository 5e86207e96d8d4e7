"""One run, on either engine, and everything that can be read from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...agents.keywords import refuse_unknown
from ...model.build import Start, build
from ...model.cells import Cell, declaration
from ...model.compiled import COMPILED
from ...model.parameters import nearest, resolve
from ...model.reading import plain
from ...model.reference import reference_of
from ...model.run import compile_next, held_against, refuse_live_only, run_pairs
from ...model.scenario import load_scenario
from ...model.setting import Scenario
from ..shown import page
from .errors import RunError
from .record import Record
from .summary import summarise, why

if TYPE_CHECKING:
    import pandas as pd

    from ...agents.journal import Journal
    from ...agents.world import World

DEFAULT_SCENARIO, DEFAULT_SEED = "transactional_2025", 1
LARGEST_SEED = 2**63 - 1
LONGEST = 400  # quarters
# Read once, when a world begins: moved later they would change nothing.
START_ONLY = frozenset((
    "spending_behaviour", "reassurance_behaviour", "hedging_behaviour", "publicness",
    "reach_distance", "reach_steepness", "reach_floor", "prior_reliability", "prior_challenger", "office_strength",
    "garrison_scale",
))


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

    def _repr_html_(self) -> str:
        """In a notebook: the phase and why, and the first rows of the system's quarters."""
        first, *reasons = self.why.splitlines()
        return page(f"{self.scenario.title}, seed {self.seed}: {first}", {}, self.series, reasons)

    def __repr__(self) -> str:
        return f"<Run of {self.scenario.name}, seed {self.seed}, {self.engine} engine: {self.result['phase']}>"


def run(scenario: str | Scenario = DEFAULT_SCENARIO, seed: int = DEFAULT_SEED, engine: str = "fast",
        quarters: int | None = None, reference: str = "own", **parameters: object) -> Run:
    """Run one world once, and hold it against its reference run.

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
    reference
        What the run is held against: the same world, seed and luck, governed otherwise in Washington. "own" is what the
        scenario says, by default a US that keeps its word under both parties, asks no price and does nothing on a date
        (tariff, withdrawal, demand, public words, statute, aid); "institutionalist" and "retrenchment" name a strategy for
        both parties; "scenario" is the scenario's own policy without `parameters`; "none" holds the run against its own
        first year.
    parameters
        Any declared parameter by name (see `foedus.params`), or a cell of the panel, such as "allies.POL.spending".
    """
    refuse_unknown(run, parameters)
    return one(asked(scenario, engine, quarters, reference, parameters), whole("seed", seed, 0, LARGEST_SEED))


@dataclass(frozen=True)
class Asked:
    """What is asked: a world with its changes, the engine, and what its runs are held against."""

    start: Start
    changes: dict[str, float | str]
    engine: str
    reference: str

    @property
    def point(self) -> dict[str, float | int]:
        """The resolved parameters."""
        return resolve(self.start.scenario.parameters)


def asked(scenario: str | Scenario, engine: str, quarters: int | None, reference: str, parameters: dict[str, object]) -> Asked:
    """The question, checked; raises what `run` raises."""
    if engine not in ENGINES:
        raise RunError(f"engine = '{engine}' is none of {', '.join(ENGINES)}{nearest(engine, ENGINES)}")
    length = None if quarters is None else whole("quarters", quarters, 1, LONGEST)
    changes = {name: settled(name, value) for name, value in parameters.items()}
    setting = (scenario if isinstance(scenario, Scenario) else load_scenario(scenario)).changed({}, length)
    reference_of(setting, reference)
    return Asked(build(setting.changed(changes)), changes, engine, reference)


def one(world: Asked, seed: int, held: tuple[float, float] | None = None) -> Run:
    """One run of a world. held: deterrence in the reference run where that has been made already."""
    allies, system, journal, held = ENGINES[world.engine](world, seed, held)
    return Run(world.start, seed, world.engine, world.changes, allies, system, journal, world.reference, held)


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
    parameter = declaration(name)
    number = parameter.check(plain(value))
    if parameter.choices:
        return parameter.choices[number]
    return parameter.written(number) if isinstance(parameter, Cell) else number


Left = tuple[np.ndarray, np.ndarray, "Journal | None", tuple[float, float]]


def on_fast_engine(world: Asked, seed: int, held: tuple[float, float] | None) -> Left:
    """Records of the allies and of the system, no journal, and deterrence in the reference run."""
    refuse_live_only(world.start, [world.point])
    compiled = COMPILED and compile_next(world.start, 2)
    if held is None:
        held = tuple(map(float, held_against(world.start, [world.point], [seed], world.reference, 1, compiled)[0]))
    runs = run_pairs(world.start, [world.point], [seed], np.array([held]), True, True, 1, compiled)
    return runs.panel[0], runs.series[0], None, held


def on_live_engine(world: Asked, seed: int, held: tuple[float, float] | None) -> Left:
    """The same with the journal; the reference run steps beside the world even if it is known, for the journal's phases."""
    done = lived(world, seed)
    return done.panel, done.series, done.journal, done.shadow.windowed()


def lived(world: Asked, seed: int) -> "World":
    """A living world that has been played to its end."""
    from ...agents.world import World

    living = World(world.start.scenario, rng=seed, reference=world.reference)
    while living.running:
        living.step()
    return living


ENGINES = {"live": on_live_engine, "fast": on_fast_engine}
