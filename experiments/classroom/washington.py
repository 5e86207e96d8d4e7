"""What whoever plays Washington may write, checked, and what becomes of it in a quarter.

Real terms: what is asked, of whom, how much, under which threat, for which favours, by when, by which instrument.  A date that
passes without an answer carries the threat out.
"""

from ...agents.seated import checked_demand
from ...model.rules.table import Issues
from .game import RoomError, demand_of

ISSUES = tuple(name for name in Issues._fields if name != "territory")  # that is no part of a lesson
LONGEST = 8  # quarters that a demand may leave
LINKAGE = {"none": "nothing: every issue by itself", "positive": "garrison, intelligence, a clause",
           "coercive": "relief from tariffs", "full": "all of these"}
INSTRUMENTS = {"light": 0.0, "firm": 0.6, "binding": 1.0}  # how far instruments that bind are made cheap
WORDS = {"warm": 1.0, "hostile": 0.0}
WEIGHT_OF_WORDS = 3.0  # observations
SAYS = ("demands", "conditionality", "linkage", "instrument", "words", "tariffs", "withdrawals")


def read(message: object, allies: tuple[str, ...]) -> dict:
    """Washington's terms as a table of plain values. Raises RoomError or SeatError."""
    if not isinstance(message, dict) or set(message) - set(SAYS):
        raise RoomError(f"Washington writes {', '.join(SAYS)}; reload the page")
    said = {name: message[name] for name in SAYS if message.get(name) not in (None, {}, "")}
    for name, allowed in (("linkage", LINKAGE), ("instrument", INSTRUMENTS)):
        if name in said and said[name] not in allowed:
            raise RoomError(f"{name} is one of {', '.join(allowed)}; choose one")
    if "conditionality" in said:
        share("conditionality", said["conditionality"])
    for name in ("demands", "words", "tariffs", "withdrawals"):
        if name in said:
            said[name] = {of_ally(seat, allies): value for seat, value in by_ally(name, said[name]).items()}
    said |= {"demands": {seat: demanded(table) for seat, table in said["demands"].items()}} if "demands" in said else {}
    for seat, word in said.get("words", {}).items():
        if word not in WORDS:
            raise RoomError(f"words to {seat} are {' or '.join(WORDS)}; choose one")
    for name, most in (("tariffs", 2.0), ("withdrawals", 1.0)):
        for value in said.get(name, {}).values():
            share(name, value, most)
    return said


def by_ally(name: str, value: object) -> dict:
    """A table by ally; raises RoomError."""
    if not isinstance(value, dict):
        raise RoomError(f"{name} are written ally by ally; reload the page")
    return value


def of_ally(seat: object, allies: tuple[str, ...]) -> str:
    """An ally's code; raises RoomError."""
    if seat not in allies:
        raise RoomError(f"'{str(seat)[:20]}' is no ally here; choose one of the list")
    return seat


def share(name: str, value: object, most: float = 1.0) -> None:
    """Raise RoomError for what is no number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= most:
        raise RoomError(f"{name} = {str(value)[:20]} is outside 0 to {most:g}")


def demanded(table: object) -> dict:
    """One demand: asks, a threat, and the quarters it leaves (0: no date)."""
    if not isinstance(table, dict) or set(table) - {*ISSUES, "threat", "quarters"}:
        raise RoomError(f"a demand holds {', '.join(ISSUES)}, threat and quarters; reload the page")
    kept = {name: value for name, value in table.items() if value is not None}
    quarters = kept.pop("quarters", 0)
    if isinstance(quarters, bool) or not isinstance(quarters, int) or not 0 <= quarters <= LONGEST:
        raise RoomError(f"a demand leaves 0 to {LONGEST} quarters")
    checked_demand(demand_of(kept))
    return kept | ({"quarters": quarters} if quarters else {})


def acts_of(said: dict, deadlines: dict[str, tuple[int, float]], quarter: int, open_tables: set[str]) -> dict:
    """The world's acts of Washington in a quarter.

    deadlines: by ally, the quarter by which it had to sign and the tariff threatened; a new demand gives a new date.
    """
    demands = {seat: {name: value for name, value in table.items() if name != "quarters"}
               for seat, table in said.get("demands", {}).items()}
    events = [["tariff", seat, rate, 0.0, "a tariff by hand"] for seat, rate in said.get("tariffs", {}).items()]
    events += [["withdrawal", seat, part, 0.0, "troops recalled"] for seat, part in said.get("withdrawals", {}).items()]
    events += [["rhetoric", seat, WORDS[word], WEIGHT_OF_WORDS, f"{word} words"]
               for seat, word in said.get("words", {}).items()]
    for seat, (due, threat) in deadlines.items():
        if quarter >= due and seat in open_tables and seat not in demands:
            events.append(["tariff", seat, threat, 0.0, "the date has passed"])
            demands[seat] = {}
    changes = {name: said[name] for name in ("conditionality", "linkage") if name in said}
    if "instrument" in said:
        changes["binding_instruments"] = INSTRUMENTS[said["instrument"]]
    return {"demands": demands, "events": events, "changes": changes}


def dated(said: dict, deadlines: dict[str, tuple[int, float]], quarter: int) -> dict[str, tuple[int, float]]:
    """The dates after a quarter: those of new demands with a threat, and those that have not passed."""
    kept = {seat: date for seat, date in deadlines.items() if date[0] > quarter and seat not in said.get("demands", {})}
    new = {seat: (quarter + table["quarters"], table["threat"]) for seat, table in said.get("demands", {}).items()
           if table.get("quarters") and table.get("threat")}
    return kept | new
