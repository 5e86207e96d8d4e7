"""The room: what happens in it is written down first and then done, so that a room can be had again from what was written.

Nothing here knows a network or a clock: times are given. `Room.of` plays a list of entries.
"""

import copy
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from ...model.calendar import label_of
from ...model.variants import CHOICES
from . import decisions, washington
from .game import Game, RoomError, Setup, prepared_for
from .promises import Promise, given, judged
from .roles import weights
from .score import GOALS, WEIGHT_MOST, goals_of, points
from .seats import MOST_PHONES, Phone, digest, emptiest, new_code, new_token, plain_name

LOBBY, DECIDING, OVER = "lobby", "deciding", "over"
PLAYERS = ("lecturer", "group")  # of Washington; any other is a strategy
LECTURER = "lecturer"
USUAL = ("POL", "DEU", "FRA", "GBR", "JPN", "KOR", "EST", "TUR")  # seats of a room that names none
LONGEST_CLOCK = 3600  # seconds
AT_ONCE = 8  # quarters that the lecturer may let the model play


@dataclass(frozen=True)
class Options:
    """What the lecturer may change while the room is open."""

    clock: int = 0  # seconds of a quarter; 0: no clock
    all_in: bool = True  # a quarter ends when everybody who is there has locked in
    hold: bool = False  # after a quarter the room waits for the lecturer
    shared: str = "majority"
    scores: bool = True  # whether anybody sees scores before the end
    weights: dict[str, dict[str, float]] = field(default_factory=dict)  # by seat; otherwise those of the sheet


class Room:
    """One class. `write` is called with every entry before anything is done or shown."""

    reference = "own"  # what its world is held against

    def __init__(self, write: Callable[[dict], None]):
        self.write = write
        self.phones: dict[str, Phone] = {}
        self.connected: set[str] = set()
        self.locked: dict[str, dict] = {}  # this quarter: by phone, in the order in which they locked in
        self.heard: dict[str, int] = {}  # number of a decision: quarter
        self.options, self.stage, self.due, self.left = Options(), LOBBY, None, None
        self.promises: list[Promise] = []
        self.deadlines: dict[str, tuple[int, float]] = {}
        self.said: list[dict[str, dict]] = []  # of every quarter played: by seat
        self.reached: list[dict[str, dict[str, float]]] = []  # of every quarter played: by seat and goal, 0 to 1
        self.present = False  # whether people wrote for Washington last quarter
        self._tables: tuple[int, object] = (-1, None)
        self._beginning, self.believed = None, {}  # and what allies believe before it

    # --- opening -----------------------------------------------------------------------------------------------

    @classmethod
    def opened(cls, setup: Setup, seats: list[str], player: str, options: Options, write: Callable[[dict], None]) -> "Room":
        """A new room. seats: codes of allies, empty for the usual ones; player: who plays Washington."""
        room = cls(write)
        room.note({"do": "open", "setup": vars(setup.checked()), "seats": list(seats), "player": player, "code": new_code(),
                   "steer": new_token(), "options": vars(options)})
        return room

    @classmethod
    def of(cls, entries: list[dict], write: Callable[[dict], None]) -> "Room":
        """The room that these entries came from; what it does from now on goes to `write`."""
        room = cls(write)
        for entry in entries:
            room.apply(entry)
        return room

    def note(self, entry: dict) -> None:
        """Write an entry down and do it."""
        self.write(entry)
        self.apply(entry)

    def apply(self, entry: dict) -> None:
        """Do what an entry says."""
        getattr(self, f"apply_{entry['do']}")(entry)

    def apply_open(self, entry: dict) -> None:
        """A room with its world."""
        self.setup = Setup(**entry["setup"])
        if entry["player"] not in PLAYERS:
            if entry["player"] not in CHOICES["strategy"]:
                raise RoomError(f"Washington is {', '.join(PLAYERS)} or a strategy: {', '.join(CHOICES['strategy'])}")
            self.setup = replace(self.setup, start=self.setup.start | {"incumbent_strategy": entry["player"]})
        self.game, self.player = Game(self.setup, self.reference), entry["player"]
        self.code, self.steer = entry["code"], entry["steer"]
        self.hub = self.game.world.patron.iso3
        there = self.game.world.codes
        chosen = entry["seats"] or [seat for seat in USUAL if seat in there] or list(there)
        if missing := [seat for seat in chosen if seat not in there]:
            raise RoomError(f"--seats: '{missing[0]}' is no ally of {self.setup.scenario}; there are {', '.join(there)}")
        self.allies = tuple(dict.fromkeys(chosen))
        self.seats = (*self.allies, self.hub) if self.player == "group" else self.allies
        panel = {ally.iso3: ally for ally in self.game.world.setting.panel.allies}
        self.weights = {seat: weights(panel[seat], self.game.world.allies[there.index(seat)]) for seat in self.allies}
        self.usual_rate = self.game.world.p.demand_rate
        self.apply_options({"options": entry["options"]})

    # --- phones ------------------------------------------------------------------------------------------------

    def is_code(self, code: object) -> bool:
        """Whether this is the code on the wall."""
        return isinstance(code, str) and secrets.compare_digest(code.strip().upper().encode(), self.code.encode())

    def join(self, code: object, name: object = None) -> str:
        """A phone comes in; returns its token, which is told to nobody else."""
        if not self.is_code(code):
            raise RoomError("this is not the code on the wall; look again")
        if len(self.phones) >= MOST_PHONES:
            raise RoomError(f"the room is full: {MOST_PHONES} phones; share one")
        number, token = len(self.phones) + 1, new_token()
        self.note({"do": "phone", "id": f"p{number}", "digest": digest(token), "name": plain_name(name, number)})
        return token

    def apply_phone(self, entry: dict) -> None:
        """A phone is known."""
        self.phones[entry["id"]] = Phone(entry["id"], entry["digest"], entry["name"])

    def known(self, token: object) -> Phone:
        """The phone that holds a token; raises RoomError."""
        found = digest(token) if isinstance(token, str) else ""
        phone = next((phone for phone in self.phones.values() if secrets.compare_digest(phone.digest, found)), None)
        if phone is None:
            raise RoomError("the room does not know this phone; join with the code on the wall")
        return phone

    def sit(self, phone: Phone, seat: object) -> None:
        """Take a seat; an empty name is dealt one. A seat is kept, unless the lecturer gives it up."""
        if phone.seat:
            raise RoomError(f"this phone sits for {phone.seat}; ask the lecturer to move it")
        self.move(phone.id, emptiest(list(self.seats), list(self.phones.values())) if seat in (None, "") else seat)

    def move(self, phone: object, seat: object) -> None:
        """The lecturer moves a phone, or (no seat) lets it choose anew."""
        if phone not in self.phones:
            raise RoomError("there is no such phone here")
        if seat != "" and seat not in self.seats:
            raise RoomError(f"'{str(seat)[:20]}' is no seat of this room; there are {', '.join(self.seats)}")
        self.note({"do": "seat", "id": phone, "seat": seat})

    def apply_seat(self, entry: dict) -> None:
        """A phone has a seat; what it had locked in for another counts no more."""
        self.phones[entry["id"]].seat = entry["seat"]
        self.locked.pop(entry["id"], None)

    # --- a quarter ---------------------------------------------------------------------------------------------

    @property
    def quarter(self) -> int:
        """The quarter that is decided on."""
        return self.game.world.quarter

    def lock(self, who: str, quarter: object, number: object, message: object) -> None:
        """A phone, or the lecturer for Washington, locks in a decision; the same number twice is the same decision.

        Raises RoomError where it comes too late, twice or for nobody.
        """
        if not isinstance(number, str) or not 8 <= len(number) <= 64:
            raise RoomError("a decision needs a number of its own; reload the page")
        if self.heard.get(f"{who} {number}") == quarter:
            return
        seat = self.hub if who == LECTURER else self.phones[who].seat
        if not seat:
            raise RoomError("take a seat first")
        if who == LECTURER and self.player != LECTURER:
            raise RoomError("Washington is not played by the lecturer in this room")
        if self.stage != DECIDING or quarter != self.quarter:
            raise RoomError("this quarter is over; decide on the one that is shown")
        if who in self.locked and who != LECTURER:
            raise RoomError("this phone has locked in; wait for the others")
        said = self.read(seat, message)
        self.note({"do": "lock", "id": who, "quarter": quarter, "number": number, "said": said})

    def read(self, seat: str, message: object) -> dict:
        """A checked decision for a seat."""
        if seat == self.hub:
            return washington.read(message, tuple(self.game.world.codes))
        said = decisions.read(message, seat, self.allies)
        promised = said.get("promise")
        if promised and any(old.by == seat and old.state == "open" and (old.to, old.what) == (promised["to"], promised["what"])
                            for old in self.promises):
            raise RoomError("you have promised that already, and it still holds")
        return said

    def apply_lock(self, entry: dict) -> None:
        """A decision waits for the others."""
        self.locked.pop(entry["id"], None)
        self.locked[entry["id"]] = entry["said"]
        self.heard[f"{entry['id']} {entry['number']}"] = entry["quarter"]

    def seat_of(self, who: str) -> str:
        """For whom somebody decides."""
        return self.hub if who == LECTURER else self.phones[who].seat

    def together(self) -> dict[str, dict]:
        """What every seat that is not left to the model has decided, by seat."""
        by_seat: dict[str, list[dict]] = {}
        for who, said in self.locked.items():
            by_seat.setdefault(self.seat_of(who), []).append(said)
        return {seat: decisions.merged(said, "last" if seat == self.hub else self.options.shared)
                for seat, said in by_seat.items()}

    def acts(self, said: dict[str, dict]) -> dict:
        """What is done to the world before the quarter."""
        tables = {ally.iso3 for ally in self.game.world.allies if ally.ask_open}
        written = said.get(self.hub)
        acts = washington.acts_of(written or {}, self.deadlines, self.quarter, tables)
        if (written is not None) != self.present:  # people ask when they like; a strategy asks by chance
            acts["changes"]["demand_rate"] = 0.0 if written is not None else self.usual_rate
        acts["decisions"] = {seat: {name: value for name, value in table.items() if name != "promise"}
                             for seat, table in said.items() if seat != self.hub}
        return acts

    def close(self) -> None:
        """Play the quarter. It is written down before anybody sees it."""
        if self.stage != DECIDING:
            raise RoomError("there is no quarter to play; start first")
        said = self.together()
        acts = self.acts(said)
        prepared_for(acts, self.game.world)
        self.note({"do": "quarter", "quarter": self.quarter, "acts": acts, "said": said})

    def apply_quarter(self, entry: dict) -> None:
        """The quarter is played: promises, points, dates."""
        said, played, world = entry["said"], self.game.played, self.game.world
        for seat, table in said.items():
            if table.get("promise"):
                self.promises.append(given(table["promise"], seat, played, vars_of(world, seat)))
        written = said.get(self.hub)
        self.deadlines = washington.dated(written or {}, self.deadlines, self.quarter)
        self.present = written is not None
        self.game.play(entry["acts"])
        self.promises = [replace(old, state=judged(old, played + 1, vars_of(world, old.by))) for old in self.promises]
        self.said.append(said)
        self.reached.append({seat: self.goals(seat) for seat in self.allies})
        self.locked = {}
        self.stage = OVER if self.game.over else DECIDING

    def goals(self, seat: str) -> dict[str, float]:
        """How far a seat's goals are reached now."""
        mine = [old.state for old in self.promises if old.by == seat]
        return goals_of(vars_of(self.game.world, seat), mine.count("kept"), mine.count("broken"), self.game.world.p)

    def weights_of(self, seat: str) -> dict[str, float]:
        """What the goals weigh: as the lecturer says, or the sheet."""
        return self.options.weights.get(seat, self.weights[seat])

    def points(self, seat: str, quarter: int = -1) -> dict[str, float]:
        """Points of a seat in a quarter played, by goal, with the weights of today. quarter: as a place in a list."""
        return points(self.reached[quarter][seat], self.weights_of(seat))

    def score(self, seat: str) -> float | None:
        """Mean of the quarters played, 0 to 100; none before the first."""
        played = range(len(self.reached))
        return sum(sum(self.points(seat, q).values()) for q in played) / len(played) if self.reached else None

    def beginning(self):
        """The world after a first quarter in which nobody decides, with what falls due in it; made once, for the sheets."""
        if self._beginning is None:
            self._beginning = self.setup.world("none")
            self.believed = {ally.iso3: float(ally.reliability) for ally in self._beginning.allies}
            self._beginning.step()
        return self._beginning

    def tables(self):
        """The next quarter as it will be if every seat takes what is asked of it: made once a quarter."""
        if self._tables[0] != self.quarter:
            self._tables = (self.quarter, None if self.game.over else self.game.preview(list(self.allies)))
        return self._tables[1]

    # --- steering ----------------------------------------------------------------------------------------------

    def start(self, now: float) -> None:
        """Begin, or go on after a pause. now: seconds."""
        if self.stage == LOBBY:
            self.note({"do": "start"})
        if self.stage == DECIDING:
            self.due = now + (self.left or self.options.clock) if self.options.clock else None
            self.left, self.running = None, True

    running = False  # whether the clock runs and quarters end by themselves

    def apply_start(self, entry: dict) -> None:
        """The first quarter."""
        self.stage = DECIDING

    def pause(self, now: float) -> None:
        """Stop the clock."""
        self.left = max(1.0, self.due - now) if self.due is not None else None
        self.running, self.due = False, None

    def advance(self, now: float, quarters: int = 1) -> None:
        """End the quarter now, and let the model play on for the rest of so many."""
        if isinstance(quarters, bool) or not isinstance(quarters, int) or not 1 <= quarters <= AT_ONCE:
            raise RoomError(f"1 to {AT_ONCE} quarters are played at once")
        for _ in range(min(quarters, self.setup.quarters - self.game.played)):
            self.close()
        self.left, self.due = None, None
        self.running = self.running and not self.options.hold and self.stage == DECIDING
        if self.running:
            self.start(now)

    def is_due(self, now: float) -> bool:
        """Whether the quarter ends by itself: its time is over, or everybody who is there has locked in."""
        if self.stage != DECIDING or not self.running:
            return False
        if self.due is not None and now >= self.due:
            return True
        there = {who for who in self.connected if who in self.phones and self.phones[who].seat}
        wanted = there | ({LECTURER} if self.player == LECTURER and LECTURER in self.connected else set())
        return self.options.all_in and bool(there) and wanted <= set(self.locked)

    def change(self, table: object) -> None:
        """Change options; raises RoomError for what is none."""
        self.note({"do": "options", "options": vars(checked_options(table, self.options, self.allies))})

    def apply_options(self, entry: dict) -> None:
        """Options as they are from now on."""
        self.options = Options(**copy.deepcopy(entry["options"]))

    def finish(self) -> None:
        """End the room here."""
        if self.stage != OVER:
            self.note({"do": "end"})

    def apply_end(self, entry: dict) -> None:
        """Nobody decides any more."""
        self.stage, self.running, self.due = OVER, False, None

    @property
    def label(self) -> str:
        """The quarter that is decided on, such as '2025 Q1'."""
        return label_of(self.quarter).replace("-", " ")


def vars_of(world, seat: str) -> dict:
    """An ally's state as a table."""
    ally = world.allies[world.codes.index(seat)]
    return {**vars(ally), "threatened": ally.threatened}


def checked_options(table: object, now: Options, allies: tuple[str, ...]) -> Options:
    """Options after a change; raises RoomError."""
    if not isinstance(table, dict) or set(table) - set(vars(now)):
        raise RoomError(f"options are {', '.join(vars(now))}; reload the page")
    new = replace(now, **table)
    if isinstance(new.clock, bool) or not isinstance(new.clock, int) or not 0 <= new.clock <= LONGEST_CLOCK:
        raise RoomError(f"clock = {str(new.clock)[:20]} is outside 0 to {LONGEST_CLOCK} seconds; 0 is no clock")
    for name in ("all_in", "hold", "scores"):
        if not isinstance(getattr(new, name), bool):
            raise RoomError(f"{name} is true or false")
    if new.shared not in decisions.SHARED:
        raise RoomError(f"shared is one of {', '.join(decisions.SHARED)}; choose one")
    if not isinstance(new.weights, dict) or set(new.weights) - set(allies):
        raise RoomError(f"weights are given seat by seat, of {', '.join(allies)}")
    for seat, table_of_seat in new.weights.items():
        if not isinstance(table_of_seat, dict) or set(table_of_seat) != set(GOALS):
            raise RoomError(f"weights of {seat}: give one for each of {', '.join(GOALS)}")
        for name, value in table_of_seat.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0.0 <= value <= WEIGHT_MOST:
                raise RoomError(f"weight of {name} for {seat} = {str(value)[:20]} is outside 0 to {WEIGHT_MOST:g}")
        if not sum(table_of_seat.values()):
            raise RoomError(f"weights of {seat}: one of them must be more than nothing")
    return new
