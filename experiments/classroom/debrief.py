"""What a class is told at its end: against the model's classes, and for each seat the one decision that mattered most.

A page to print or save, a table of all quarters, and a bundle that plays again to the last bit.
"""

import csv
import io
from pathlib import Path

from ..folders import write_atomically
from ..live.words import spoken
from . import log
from .bundle import pack
from .debrief_page import page
from .game import RoomError
from .rerun import all_of
from .room import Room
from .score import GOALS

COLUMNS = ("spending", "reliability", "hedging", "hidden", "tariff", "deal", "estranged", "deterrence", "cooperation")

def write(folder: Path) -> None:
    """Write `debrief.html`, `scores.csv` and `class.json` of the room in a folder. Raises RoomError, StoreError."""
    if not (folder / log.NAME).is_file():
        raise RoomError(f"'{folder}' holds no room; name its folder with --out")
    entries, _ = log.read(folder)
    room = Room.of(entries, lambda entry: None)
    if not room.game.played:
        raise RoomError(f"nothing has been played in '{folder}' yet; play a quarter first")
    classes, cases = all_of(entries, room)
    write_atomically(folder / "scores.csv", table(room).encode())
    write_atomically(folder / "class.json", pack(room).encode())
    write_atomically(folder / "debrief.html", page(room, classes, cases).encode())


def table(room: Room) -> str:
    """One row a seat and quarter: what was decided, what became of it, points. Names of pupils are left out."""
    decided = ("answer", "wish", "autonomy", "minilateral", "accommodation", "praise", "tie", "promise_to", "promise")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["quarter", "seat", "decided_by", *(f"decided_{name}" for name in decided), *COLUMNS, *GOALS, "points"])
    world = room.game.world
    for place, said in enumerate(room.said):
        for seat in room.allies:
            table, row = said.get(seat), world.panel[place][world.codes.index(seat)]
            flat = {**(table or {}), **(table or {}).get("hedge", {}), **promise_columns((table or {}).get("promise"))}
            scored = room.points(seat, place)
            writer.writerow([spoken(world.first + place).replace(" ", "-"), seat, "model" if table is None else "people",
                             *(flat.get(name, "") for name in decided), *(row[name].item() for name in COLUMNS),
                             *(scored[name] for name in GOALS), sum(scored.values())])
    return file.getvalue()


def promise_columns(promise: dict | None) -> dict[str, str]:
    """A promise as two cells."""
    return {"promise_to": promise["to"], "promise": promise["what"]} if promise else {"promise_to": "", "promise": ""}
