"""Promises among allies: what can be promised to one partner, until when, and whether it was kept.

The model knows no promise among allies; it is the class that keeps or breaks one, and anybody can see which.
"""

from dataclasses import dataclass

from .game import RoomError


@dataclass(frozen=True)
class Kind:
    """What is promised, as the one who promises says it, for how many quarters, and a rise that has to be there at its end."""

    says: str
    quarters: int
    rises: tuple[str, float] | None = None


KINDS = {
    "refuse": Kind("we sign nothing with Washington for a year", 4),
    "stay": Kind("we stay in the alliance for two years", 8),
    "raise": Kind("within two years we spend a quarter of a point of GDP more on defence", 8, ("spending", 0.0025)),
    "partners": Kind("within two years our ties with other partners are closer", 8, ("minilateral", 0.02)),
}


@dataclass(frozen=True)
class Promise:
    """Who promised what to whom; quarters are counted from the first. `state`: open, kept or broken."""

    by: str
    to: str
    what: str
    made: int
    before: dict
    state: str = "open"

    @property
    def due(self) -> int:
        """Quarters played when it is judged at the latest."""
        return self.made + KINDS[self.what].quarters


def read(message: object, by: str, partners: tuple[str, ...]) -> dict:
    """A promise that a seat may give, as a table; raises RoomError."""
    if not isinstance(message, dict) or message.get("what") not in KINDS:
        raise RoomError(f"a promise is one of {', '.join(KINDS)}; choose one")
    if message.get("to") not in partners or message["to"] == by:
        raise RoomError("a promise is given to another ally; choose one of the list")
    return {"to": message["to"], "what": message["what"]}


def given(table: dict, by: str, played: int, row) -> Promise:
    """A promise given before a quarter is played. row: the record of who gives it, as the quarter begins; any mapping."""
    names = ("deals", *(kind.rises[0] for kind in KINDS.values() if kind.rises))
    return Promise(by, table["to"], table["what"], played, {name: float(row[name]) for name in names})


def judged(promise: Promise, played: int, row) -> str:
    """Open, kept or broken once so many quarters have been played. row: the record of the last one."""
    kind = KINDS[promise.what]
    if promise.state != "open":
        return promise.state
    if promise.what == "refuse" and row["deals"] > promise.before["deals"]:
        return "broken"
    if promise.what == "stay" and row["estranged"] > 0:
        return "broken"
    if kind.rises and row[kind.rises[0]] >= promise.before[kind.rises[0]] + kind.rises[1]:
        return "kept"
    if played < promise.due:
        return "open"
    return "broken" if kind.rises else "kept"
