"""One seat of the living world as an environment of Gymnasium; the model plays all the others."""

import numpy as np

from ..agents.country import Country
from ..agents.world import World
from ..experiments.extras import require
from ..model.outcomes import PHASES
from ..model.scenario import load_scenario
from ..model.setting import Scenario, ScenarioError
from .decisions import (
    ALLY_MENU,
    WASHINGTON_MENU,
    decide_for_ally,
    decide_for_washington,
    space_of,
    usual_of_ally,
    usual_of_washington,
)
from .purses import ally_purse, washington_purse
from .sight import Sight, ally_sight, ally_space, washington_sight, washington_space

gymnasium = require("gymnasium", "seats for a learner", "environments")

SEEDS = 2**31


class Seat(gymnasium.Env):
    """What the seats have in common: a world that begins anew with a seed, and goes a quarter with every step.

    A step returns what the seat sees, the change of its account in guarantee years, whether the run is over, False, and at the
    end
    the phase and result of the run.  The seed of `reset` is that of the world's luck; without one it is drawn.
    """

    metadata = {"render_modes": []}

    def __init__(self, scenario: str | Scenario, quarters: int | None, reference: str, parameters: dict[str, object]):
        loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.scenario, self.reference = loaded.changed(parameters, quarters), reference
        self.codes = tuple(sorted(country.iso3 for country in self.scenario.panel.allies))  # as the world seats them

    def reset(self, *, seed: int | None = None, options: dict | None = None) -> tuple[Sight, dict]:
        """Begin a run; the sight of the seat and nothing else to tell."""
        super().reset(seed=seed)
        self.world = World(self.scenario, rng=int(self.np_random.integers(SEEDS)) if seed is None else seed,
                           reference=self.reference)
        self.begin()
        self.kept = self.purse()
        return self.sight(), {}

    def step(self, action: np.ndarray) -> tuple[Sight, float, bool, bool, dict]:
        """Play a quarter in which the seat acts so."""
        self.decide(action)
        self.world.step()
        earned, self.kept = self.purse() - self.kept, self.purse()
        return self.sight(), earned, not self.world.running, False, told(self.world)


class AllySeat(Seat):
    """The seat of an ally.

    Parameters
    ----------
    seat : code of the ally, such as "POL".
    scenario, quarters, parameters : as `World` takes them.
    reference : what the run is held against; "none" spares half of the time, and no reward depends on it.
    """

    def __init__(self, seat: str, scenario: str | Scenario = "transactional_2025", quarters: int | None = None,
                 reference: str = "none", **parameters: object):
        super().__init__(scenario, quarters, reference, parameters)
        if seat not in self.codes:
            raise ScenarioError(f"seat '{seat}' is no ally of this scenario; there are {', '.join(self.codes)}")
        self.seat = seat
        self.observation_space, self.action_space = ally_space(len(self.codes)), space_of(ALLY_MENU)

    @property
    def ally(self) -> Country:
        """Who sits there."""
        return self.world.allies[self.codes.index(self.seat)]

    def begin(self) -> None:
        """Remember how the model would behave."""
        self.usual = usual_of_ally(self.ally)

    def decide(self, action: np.ndarray) -> None:
        """Places on `decisions.ALLY_MENU`."""
        decide_for_ally(self.world, self.ally, self.usual, action)

    def sight(self) -> Sight:
        """What the ally sees."""
        return ally_sight(self.world, self.ally)

    def purse(self) -> float:
        """Its account so far."""
        return ally_purse(self.ally)


class WashingtonSeat(Seat):
    """The seat of whoever governs in Washington. Parameters as those of `AllySeat`."""

    def __init__(self, scenario: str | Scenario = "transactional_2025", quarters: int | None = None, reference: str = "none",
                 **parameters: object):
        super().__init__(scenario, quarters, reference, parameters)
        self.observation_space, self.action_space = washington_space(len(self.codes)), space_of(WASHINGTON_MENU)

    def begin(self) -> None:
        """Remember how the model would press."""
        self.usual = usual_of_washington(self.world)

    def decide(self, action: np.ndarray) -> None:
        """Places on `decisions.WASHINGTON_MENU`."""
        decide_for_washington(self.world, self.usual, action)

    def sight(self) -> Sight:
        """What Washington sees."""
        return washington_sight(self.world)

    def purse(self) -> float:
        """Its account so far, a tie."""
        return washington_purse(self.world)


def told(world: World) -> dict[str, object]:
    """At the end of a run its phase and result; before it nothing."""
    return {} if world.running else {"phase": PHASES[int(world.result.phase)], "result": dict(vars(world.result))}
