"""What a seat decides, as short menus; 0 is always "as the model would", and then the run is the model's own to the last bit.

Whatever is chosen is something the model knows: no rule and no luck changes.
"""

from collections.abc import Sequence

import numpy as np

from ..agents.country import Country
from ..agents.world import World
from ..experiments.extras import require
from ..experiments.live.seat import NO, YES, spoken_for
from ..model.variants import CHOICES

spaces = require("gymnasium.spaces", "seats for a learner", "environments")

AS_THE_MODEL, REFUSE, ACCEPT = range(3)  # an answer to what Washington asks in the next quarter, given in advance
BEHAVIOURS = {"spending_behaviour": "spending", "reassurance_behaviour": "reassurance", "hedging_behaviour": "hedging"}
ALLY_MENU = {"answer": ("as the model would", "refuse", "accept"),
             **{name: ("as the model would", *CHOICES[kind]) for name, kind in BEHAVIOURS.items()}}
CONDITIONS, THREATS = (0.0, 0.25, 0.5, 0.75, 1.0), (0.0, 0.5, 1.0, 2.0, 3.0)
WASHINGTON_MENU = {"strategy": ("as the model would", *CHOICES["strategy"]),
                   "conditionality": ("as the model would", *CONDITIONS), "tariff_threat": ("as the model would", *THREATS)}
PARTIES = ("incumbent_strategy", "challenger_strategy")
Usual = dict[str, float | int]


def space_of(menu: dict[str, tuple]) -> "spaces.MultiDiscrete":
    """One place on every menu."""
    return spaces.MultiDiscrete([len(choices) for choices in menu.values()])


def usual_of_ally(ally: Country) -> Usual:
    """Its behaviours as the model gives them."""
    return {name: getattr(ally, name) for name in BEHAVIOURS}


def usual_of_washington(world: World) -> Usual:
    """The parameters that its seat decides, as the scenario has them."""
    return {name: getattr(world.p, name) for name in (*PARTIES, "conditionality", "tariff_threat")}


def decide_for_ally(world: World, ally: Country, usual: Usual, action: Sequence[int]) -> None:
    """Let an ally behave and answer in the next quarter as its seat says."""
    answer, *behaviours = (int(place) for place in action)
    for (name, kept), place in zip(usual.items(), behaviours, strict=True):
        setattr(ally, name, kept if place == AS_THE_MODEL else place - 1)
    if answer != AS_THE_MODEL:
        world.answer(ally.iso3, spoken_for(YES) if answer == ACCEPT else NO)


def decide_for_washington(world: World, usual: Usual, action: Sequence[int]) -> None:
    """Let the party in office press in the next quarter as the seat says; a party that is just voted in begins in its own
    way."""
    strategy, condition, threat = (int(place) for place in action)
    changes = dict(usual)
    if strategy != AS_THE_MODEL:
        changes[PARTIES[int(world.patron.party)]] = strategy - 1
    if condition != AS_THE_MODEL:
        changes["conditionality"] = CONDITIONS[condition - 1]
    if threat != AS_THE_MODEL:
        changes["tariff_threat"] = THREATS[threat - 1]
    world.change(**changes)


def nothing(menu: dict[str, tuple]) -> np.ndarray:
    """As the model would, on every menu."""
    return np.zeros(len(menu), np.int64)
