"""A world beside a world: the next quarter with the same luck, to see what would come of a word before it is said."""

import copy
from types import SimpleNamespace

from ...agents.journal import Journal
from ...agents.world import World


def twin_of(world: World) -> World:
    """A copy that can be stepped on its own; its journal begins anew, and it is held against nothing."""
    idle = copy.copy(world.shadow)
    idle.active, idle.series = False, []
    memo = {id(world.shadow): idle, id(world.journal): Journal(), id(world.setting): world.setting,
            id(world.datacollector): SimpleNamespace(collect=lambda world: None)}
    return copy.deepcopy(world, memo)
