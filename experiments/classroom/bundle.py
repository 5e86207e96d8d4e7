"""A class as a file: its world, everything that was done to it, and a fingerprint of the numbers that came of it.

Opening one plays it again, so that a file that was edited, or a model that has changed since, is noticed.
"""

import json
from pathlib import Path

from ... import __version__
from ...model.compiled import model_hash
from ..live.words import spoken
from .game import Game, RoomError, Setup
from .room import Room

FORMAT = "foedus class bundle"
LARGEST = 20_000_000  # bytes


def pack(room: Room) -> str:
    """The bundle as text: JSON, without names or tokens."""
    table = {"format": FORMAT, "foedus": __version__, "model": model_hash(), "setup": vars(room.setup),
             "seats": list(room.allies), "acts": room.game.acts, "fingerprint": room.game.fingerprint()}
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def unpack(raw: bytes | str) -> tuple[Game, str]:
    """The game played again, and a remark: empty if it came to the same to the last bit. Raises RoomError."""
    try:
        table = json.loads(raw) if len(raw) <= LARGEST else None
        if not isinstance(table, dict) or table.get("format") != FORMAT:
            raise ValueError
        game = Game.of(Setup(**table["setup"]).checked(), table["acts"], "none")
    except (TypeError, KeyError, AttributeError, RecursionError, ValueError) as problem:
        said = str(problem) if type(problem).__module__.startswith(__package__.partition(".")[0]) else ""
        raise RoomError(f"this file is no bundle of a class{f': {said}' if said else ''}; choose a class.json") from None
    if game.fingerprint() == table.get("fingerprint"):
        return game, ""
    return game, ("another version of the model made it" if table.get("model") != model_hash() else "the file was edited")


def reopened(path: Path) -> str:
    """A sentence on a bundle that was played again; raises RoomError."""
    try:
        raw = path.read_bytes()
    except OSError as problem:
        raise RoomError(f"cannot read '{path}': {problem.strerror or problem}; name a class.json") from None
    game, remark = unpack(raw)
    said = f"the numbers differ from those of the bundle: {remark}" if remark else "the same to the last bit"
    return f"{game.played} quarters of {game.setup.scenario}, to {spoken(game.world.quarter - 1)}: {said}"
