"""A class played again with the same luck and the same Washington: by the model alone, or with one decision changed."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from random import Random

from ...model.variants import CHOICES, live_only
from .room import Room

CLASSES = 40  # played by the model
INSISTENCE = (0.5, 1.5)  # of a model's government: its limit relative to what everybody can reckon
TRIED = 4  # decisions of a seat that are tried out
KINDS = ("answer", "tie", "wish", "hedge", "praise")
COURSES = ("hedge", "praise")  # of these a quarter is nothing: they are left to the model for a year
YEAR = 4  # quarters


class Rerun(Room):
    """A room that is held against nothing, which halves the work."""

    reference = "none"

    def __init__(self, write: Callable[[dict], None] = lambda entry: None):
        super().__init__(write)

    @classmethod
    def changed(cls, entries: list[dict], change: Callable[[int, dict], dict], deal: Callable[["Rerun"], None] | None = None):
        """The room of these entries where `change(place, said)` says what the seats said in a quarter instead.

        What Washington wrote stays; its dates meet what the others do now.  deal: called once with the fresh room.
        """
        room = cls()
        for entry in entries:
            if entry["do"] == "quarter":
                said = change(room.game.played, entry["said"])
                room.apply_quarter({"said": said, "acts": room.acts(said)})
            elif entry["do"] in ("open", "options"):
                room.apply(entry)
                if deal and entry["do"] == "open":
                    deal(room)
        return room


def as_it_was(place: int, said: dict) -> dict:
    """Nothing changed."""
    return said


def model_class(entries: list[dict], hub: str, k: int) -> dict[str, float]:
    """Scores of a class in which the model decides for all allies: the first as it is, others with governments by lot."""
    def alone(place: int, said: dict) -> dict:
        return {hub: said[hub]} if hub in said else {}

    room = Rerun.changed(entries, alone, partial(by_lot, k=k) if k else None)
    return {seat: room.score(seat) for seat in room.allies}


def by_lot(room: Rerun, k: int) -> None:
    """Every ally of the world is dealt behaviours of the model and an insistence of its own."""
    lot = Random(f"{room.setup.seed} {k}")
    usable = {kind: [code for code, name in enumerate(CHOICES[kind]) if name not in live_only(kind)]
              for kind in ("spending", "reassurance", "hedging")}
    for ally in room.game.world.allies:
        for kind, codes in usable.items():
            setattr(ally, f"{kind}_behaviour", lot.choice(codes))
        ally.insistence = lot.uniform(*INSISTENCE)


def candidates(room: Room, seat: str) -> list[tuple[int, str]]:
    """Decisions of a seat that may have mattered most: place of the quarter and kind, by how far they bind."""
    world, k = room.game.world, room.game.world.codes.index(seat)
    asked = {e.quarter - world.first for e in world.journal if e.what in ("deal", "refusal") and e.actors[:1] == (seat,)}
    found: dict[str, list[tuple[float, int]]] = {kind: [] for kind in KINDS}
    for place, said in enumerate(room.said):
        table, row = said.get(seat, {}), world.panel[place][k]
        if "answer" in table and place in asked:
            found["answer"].append((float(row["asked"]), place))
        if table.get("tie") == "leave" or (table.get("tie") and row["leaving"] > 0.0):
            found["tie"].append((abs(float(row["leaving"])), place))
        if "wish" in table and (world.first + place) % 4 == 3:
            found["wish"].append((abs(table["wish"] - float(row["spending"])), place))
        if "hedge" in table and place % YEAR == 0:
            found["hedge"].append((abs(sum(table["hedge"].values()) - float(row["hedging"])), place))
        if "praise" in table and place % YEAR == 0:
            found["praise"].append((0.0, place))
    ranked = {kind: sorted(rows, reverse=True) for kind, rows in found.items()}
    picked = [(rows[n][1], kind) for n in range(TRIED) for kind, rows in ranked.items() if n < len(rows)]
    return picked[:TRIED]


def without(entries: list[dict], case: tuple[str, int, str]) -> float:
    """A seat's score had it left one decision to the model, a course for a year. case: seat, place of the quarter, kind."""
    seat, where, kind = case

    def change(place: int, said: dict) -> dict:
        if not where <= place < where + (YEAR if kind in COURSES else 1) or seat not in said:
            return said
        gone = {kind, "offered"} if kind == "answer" else {kind}
        return {**said, seat: {name: value for name, value in said[seat].items() if name not in gone}}

    return Rerun.changed(entries, change).score(seat)


def all_of(entries: list[dict], room: Room) -> tuple[list[dict[str, float]], dict[tuple[str, int, str], float]]:
    """Scores of the model's classes, and of every case that is tried, on all processors."""
    cases = [(seat, *case) for seat in room.allies for case in candidates(room, seat)]
    with ProcessPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        classes = pool.map(partial(model_class, entries, room.hub), range(CLASSES))
        scores = pool.map(partial(without, entries), cases)
        return list(classes), dict(zip(cases, scores, strict=True))
