"""What a seat sees: who it is, the clock, the view that the model gives that actor, its own table, and what is public.

Nothing is here that the actor could not know: the views are the model's own types (`model.views`), and the history holds what
newspapers could print.
"""

import numpy as np

from ..agents.country import Country
from ..agents.world import World
from ..experiments.extras import require
from ..model import moves
from ..model.rules.politics import quarters_to_inauguration
from ..model.views import AllyView, PatronView

spaces = require("gymnasium.spaces", "seats for a learner", "environments")

REMEMBERED = 16  # quarters
PUBLIC = ("system_strategy", "system_spending", "system_tariff", "system_deals", "system_signed", "system_breaches",
          "system_refusals", "system_crises", "system_losses", "system_exits", "system_returns")
TABLE = ("ask_open", "rounds", "asked", "ask_spending", "ask_cash", "ask_procurement", "ask_support", "ask_investment",
         "ask_aid", "aid_headline", "deal", "deal_left")
CLOCK = ("played", "left", "to_inauguration")
LARGEST = 1e4  # no number of a seat's sight is larger; what would be is cut there

Sight = dict[str, np.ndarray | int]


def ally_space(allies: int) -> "spaces.Dict":
    """What the seat of an ally sees: identity, clock, party in office, view, table, history."""
    return spaces.Dict({"identity": spaces.Discrete(allies), **common(), "view": box(len(AllyView._fields)),
                        "table": box(len(TABLE))})


def washington_space(allies: int) -> "spaces.Dict":
    """What the seat of Washington sees: clock, party in office, a view of every ally, history."""
    return spaces.Dict({**common(), "views": box(allies, len(PatronView._fields))})


def common() -> dict[str, object]:
    """What every seat sees."""
    return {"clock": box(len(CLOCK)), "party": spaces.Discrete(2), "history": box(REMEMBERED, len(PUBLIC))}


def box(*shape: int) -> "spaces.Box":
    """Numbers of this shape."""
    return spaces.Box(-LARGEST, LARGEST, shape, np.float64)


def ally_sight(world: World, ally: Country) -> Sight:
    """What this ally sees before the next quarter."""
    view = moves.ally_view(ally, ally.home, world.patron, world.p)
    return {"identity": ally.index, **public_sight(world), "view": within(view),
            "table": within([getattr(ally, name) for name in TABLE])}


def washington_sight(world: World) -> Sight:
    """What Washington sees before the next quarter."""
    return {**public_sight(world), "views": within([moves.patron_view(ally) for ally in world.allies])}


def public_sight(world: World) -> Sight:
    """The clock, who governs, and the last quarters, the oldest first; quarters before the first are zeros."""
    played = world.quarter - world.first
    clock = [played, world.setting.quarters - played, quarters_to_inauguration(world.quarter)]
    history = np.zeros((REMEMBERED, len(PUBLIC)))
    known = world.series[max(0, played - REMEMBERED) : played]
    if played:
        history[-len(known) :] = np.stack([known[name] for name in PUBLIC], axis=1)
    return {"clock": within(clock), "party": int(world.patron.party), "history": within(history)}


def within(values: object) -> np.ndarray:
    """Numbers as an array that the space holds."""
    return np.clip(np.asarray(values, np.float64), -LARGEST, LARGEST)
