"""The world that a class plays, and what was done before every quarter of it, so that it can be played again to the last bit.

What is done before a quarter is a table of plain JSON values, `ACTS`: decisions of allies, demands of Washington, parameters
moved, events put in.
"""

import hashlib
from dataclasses import asdict, dataclass, field

from ...agents.seated import Decision, Demand, checked, checked_demand
from ...agents.world import World
from ...model.outcomes import PHASES
from ...model.rules.table import Issues
from ...model.views import Hedge
from ..live.story import Injection, as_event, known_scenario, whole
from ..live.twin import twin_of
from ..runs.single import LARGEST_SEED, LONGEST, settled

ACTS = ("decisions", "demands", "changes", "events")


class RoomError(ValueError):
    """Something that cannot be done in a room. One line, with the remedy."""


@dataclass(frozen=True)
class Setup:
    """Scenario, seed, length in quarters, and the parameters of the start that differ from the scenario's."""

    scenario: str = "transactional_2025"
    seed: int = 1
    quarters: int = 48
    start: dict[str, float | str] = field(default_factory=dict)

    def checked(self) -> "Setup":
        """The same, if it can be played; raises the model's own complaint, one line."""
        whole("seed", self.seed, 0, LARGEST_SEED)
        whole("quarters", self.quarters, 1, LONGEST)
        known_scenario(self.scenario)
        start = {name: settled(name, value) for name, value in self.start.items()}
        return Setup(self.scenario, self.seed, self.quarters, start)

    def world(self, reference: str = "own") -> World:
        """A fresh world; reference: what it is held against, "none" for who asks for no phase."""
        setting = known_scenario(self.scenario).changed(self.start, self.quarters)
        return World(setting, rng=self.seed, reference=reference)


class Game:
    """A world that is played from acts, and the acts so far."""

    def __init__(self, setup: Setup, reference: str = "own"):
        self.setup, self.world, self.acts = setup, setup.world(reference), []

    @classmethod
    def of(cls, setup: Setup, acts: list[dict], reference: str = "own") -> "Game":
        """A game that has played these acts, a quarter each."""
        game = cls(setup, reference)
        for quarter in acts:
            game.play(quarter)
        return game

    @property
    def played(self) -> int:
        """Quarters played so far."""
        return len(self.acts)

    @property
    def over(self) -> bool:
        """Whether the last quarter has been played."""
        return self.played >= self.setup.quarters

    @property
    def phase(self) -> str:
        """The phase after the quarters played; empty before the first or without a reference."""
        return PHASES[self.world.judged.phase] if self.played and self.world.shadow.active else ""

    def play(self, acts: dict) -> None:
        """A quarter with what was done before it. Raises before anything is changed if it cannot be done."""
        if self.over:
            raise RoomError("the last quarter has been played; begin another room")
        prepared = prepared_for(acts, self.world)
        apply(prepared, self.world)
        self.world.step()
        self.acts.append(acts)

    def preview(self, seats: list[str]) -> World:
        """The next quarter with the same luck, played in a copy in which these seats take whatever is asked of them."""
        twin = twin_of(self.world)
        for seat in seats:
            twin.decide(seat, Decision(answer="accept"))
        twin.step()
        return twin

    def fingerprint(self) -> str:
        """A digest of every number of every quarter played."""
        world = self.world
        return hashlib.sha256(world.panel[: self.played].tobytes() + world.series[: self.played].tobytes()).hexdigest()


def prepared_for(acts: dict, world: World) -> dict:
    """The acts as the world takes them, all checked; raises the first complaint."""
    if set(acts) - set(ACTS):
        raise RoomError(f"unknown acts {', '.join(sorted(set(acts) - set(ACTS)))}; there are {', '.join(ACTS)}")
    return {"decisions": {world.known(seat): checked(decision_of(table)) for seat, table in acts.get("decisions", {}).items()},
            "demands": {world.known(seat): checked_demand(demand_of(table)) for seat, table in acts.get("demands", {}).items()},
            "changes": {name: settled(name, value) for name, value in acts.get("changes", {}).items()},
            "events": [as_event(Injection(world.quarter, *row), world.setting) for row in acts.get("events", [])]}


def apply(prepared: dict, world: World) -> None:
    """Into the world with it."""
    world.change(**prepared["changes"])
    for event in prepared["events"]:
        world.inject(event)
    for seat, demand in prepared["demands"].items():
        world.demand(seat, demand)
    for seat, decision in prepared["decisions"].items():
        world.decide(seat, decision)


def decision_of(table: dict) -> Decision:
    """A decision from its table."""
    parts = dict(table)
    for name, kind in (("offered", Issues), ("hedge", Hedge)):
        if parts.get(name) is not None:
            parts[name] = kind(**parts[name])
    return Decision(**parts)


def table_of(decision: Decision) -> dict:
    """A decision as a table without what it leaves open."""
    parts = {name: value for name, value in asdict(decision).items() if value is not None}
    return {name: value._asdict() if hasattr(value, "_asdict") else value for name, value in parts.items()}


def demand_of(table: dict) -> Demand:
    """A demand from its table: asks by issue, and a threat."""
    asked = {name: table.get(name, 0.0) for name in Issues._fields}
    return Demand(Issues(**asked), table.get("threat"))
