"""All seats at once as a parallel environment of PettingZoo: every ally and Washington decide on the same quarter, and then it
is played."""

from collections.abc import Mapping

import numpy as np

from ..agents.world import World
from ..experiments.extras import require
from ..model.scenario import load_scenario
from ..model.setting import Scenario
from .decisions import (
    ALLY_MENU,
    WASHINGTON_MENU,
    decide_for_ally,
    decide_for_washington,
    nothing,
    space_of,
    usual_of_ally,
    usual_of_washington,
)
from .purses import ally_purse, washington_purse
from .seats import SEEDS, told
from .sight import Sight, ally_sight, ally_space, washington_sight, washington_space

pettingzoo = require("pettingzoo", "seats for several learners", "environments")


class AllSeats(pettingzoo.ParallelEnv):
    """Every ally and Washington. A seat for which no action is given acts as the model would.

    Parameters as those of `AllySeat`.
    """

    metadata = {"render_modes": [], "name": "foedus_all_seats_v0"}

    def __init__(self, scenario: str | Scenario = "transactional_2025", quarters: int | None = None, reference: str = "none",
                 **parameters: object):
        loaded = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
        self.scenario, self.reference = loaded.changed(parameters, quarters), reference
        codes, self.patron = [country.iso3 for country in self.scenario.panel.allies], self.scenario.panel.patron.iso3
        self.possible_agents, self.agents = [*codes, self.patron], []
        self.observation_spaces = {code: ally_space(len(codes)) for code in codes} | {self.patron: washington_space(len(codes))}
        self.action_spaces = {code: space_of(ALLY_MENU) for code in codes} | {self.patron: space_of(WASHINGTON_MENU)}
        self.rng = np.random.default_rng()

    def observation_space(self, agent: str):
        """What a seat may see."""
        return self.observation_spaces[agent]

    def action_space(self, agent: str):
        """What a seat may decide."""
        return self.action_spaces[agent]

    def reset(self, seed: int | None = None, options: dict | None = None) -> tuple[dict[str, Sight], dict[str, dict]]:
        """Begin a run; the seed is that of the world's luck, and without one it is drawn."""
        if seed is not None:
            self.rng = np.random.default_rng(seed)
        self.world = World(self.scenario, rng=int(self.rng.integers(SEEDS)) if seed is None else seed, reference=self.reference)
        self.agents = list(self.possible_agents)
        self.usual = {ally.iso3: usual_of_ally(ally) for ally in self.world.allies} | {
            self.patron: usual_of_washington(self.world)}
        self.kept = self.purses()
        return self.sights(), {agent: {} for agent in self.agents}

    def step(self, actions: Mapping[str, np.ndarray]) -> tuple[dict, dict[str, float], dict[str, bool], dict[str, bool], dict]:
        """Play a quarter in which the seats act so."""
        for ally in self.world.allies:
            decide_for_ally(self.world, ally, self.usual[ally.iso3], actions.get(ally.iso3, nothing(ALLY_MENU)))
        decide_for_washington(self.world, self.usual[self.patron], actions.get(self.patron, nothing(WASHINGTON_MENU)))
        self.world.step()
        before, self.kept = self.kept, self.purses()
        seats, over = self.agents, not self.world.running
        self.agents = [] if over else list(seats)
        return (self.sights(), {agent: self.kept[agent] - before[agent] for agent in seats}, dict.fromkeys(seats, over),
                dict.fromkeys(seats, False), {agent: told(self.world) for agent in seats})

    def sights(self) -> dict[str, Sight]:
        """What every seat sees."""
        return {ally.iso3: ally_sight(self.world, ally) for ally in self.world.allies} | {
            self.patron: washington_sight(self.world)}

    def purses(self) -> dict[str, float]:
        """Every account so far."""
        return {ally.iso3: ally_purse(ally) for ally in self.world.allies} | {self.patron: washington_purse(self.world)}
