"""What a class typically comes to: every seat follows one simple rule from the first quarter to the last.

For the answer keys of the lesson plans; Washington is the model's.
"""

from dataclasses import dataclass

from .game import Setup
from .rerun import Rerun
from .room import Options

RULES: dict[str, dict] = {
    "leave all to the ministries": {},
    "accept whatever is asked": {"answer": "accept", "tie": "stay"},
    "refuse whatever is asked": {"answer": "refuse", "tie": "stay"},
    "build own forces and other ties": {"hedge": {"autonomy": 0.5, "minilateral": 0.4, "accommodation": 0.0}, "tie": "stay"},
    "hedge a little, with partners": {"hedge": {"autonomy": 0.15, "minilateral": 0.1, "accommodation": 0.0}, "tie": "stay"},
    "leave the alliance": {"tie": "leave"},
}


@dataclass(frozen=True)
class Outcome:
    """Where a class ended: by seat its score, its mean points by goal, and its state in the last quarter."""

    scores: dict[str, float]
    goals: dict[str, dict[str, float]]
    last: dict[str, dict[str, float]]


def played(rule: str, seed: int, quarters: int, washington: str = "transactional") -> Outcome:
    """A class in which all seats follow one of `RULES` under one luck."""
    room = Rerun.opened(Setup(seed=seed, quarters=quarters), [], washington, Options(), lambda entry: None)
    for _ in range(quarters):
        said = {seat: dict(RULES[rule]) for seat in room.allies} if RULES[rule] else {}
        room.apply_quarter({"said": said, "acts": room.acts(said)})
    world = room.game.world
    rows = world.panel[quarters - 1]
    names = ("reliability", "spending", "hedging", "estranged", "deal")
    last = {seat: {name: float(rows[world.codes.index(seat)][name]) for name in names} for seat in room.allies}
    goals = {seat: {goal: sum(room.points(seat, q)[goal] for q in range(quarters)) / quarters for goal in room.points(seat)}
             for seat in room.allies}
    return Outcome({seat: room.score(seat) for seat in room.allies}, goals, last)
