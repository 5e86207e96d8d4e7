"""Who is connected to a room, what they say, and what they are shown. Knows messages and lines, and no library of the net.

A connection has `send(text)`; what it shows (wall, phone, steering page) is settled by the first thing it says.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from . import views
from .game import RoomError
from .limits import Bucket, Joins, Tries
from .room import LECTURER, OVER, Room
from .seats import digest

WALL, PHONE, STEERING = "wall", "phone", "steering"


class Line(Protocol):
    """Something that text can be put on without waiting."""

    def send(self, text: str) -> None: ...


@dataclass(eq=False)
class Guest:
    """One connection: its line, its address, what it shows, and the phone that it is."""

    line: Line
    address: str
    bucket: Bucket
    shows: str = ""
    who: str = ""
    sheet: str = field(default="", repr=False)  # the seat whose sheet it was sent

    def say(self, table: dict) -> None:
        """Send a message."""
        self.line.send(json.dumps(table, separators=(",", ":")))


class Hall:
    """The room and everybody connected to it."""

    def __init__(self, room: Room, address: str = "", debrief=lambda: None, clock=time.monotonic):
        self.room, self.address, self.clock, self.debrief = room, address, clock, debrief
        self.guests: set[Guest] = set()
        self.tries, self.joins, self.changed, self.moved = Tries(), Joins(), False, False
        self.debriefed = ""

    # --- coming and going --------------------------------------------------------------------------------------

    def enter(self, line: Line, address: str) -> Guest:
        """Somebody has connected."""
        guest = Guest(line, address, Bucket(self.clock()))
        self.guests.add(guest)
        return guest

    def leave(self, guest: Guest) -> None:
        """Somebody is gone; a phone that has another connection is still there."""
        self.guests.discard(guest)
        if guest.who and not any(other.who == guest.who for other in self.guests):
            self.room.connected.discard(guest.who)
            self.moved = True

    def hear(self, guest: Guest, text: str) -> None:
        """Do what a message asks; whatever is wrong with it is one line for who sent it."""
        if not guest.bucket.takes(self.clock()):
            guest.say({"kind": "problem", "text": "too many messages at once; wait a moment"})
            return
        message: object = None
        try:
            message = json.loads(text)
            action = message.get("do") if isinstance(message, dict) else None
            act = getattr(self, f"do_{action}", None) if isinstance(action, str) and action.isidentifier() else None
            if act is None:
                raise RoomError("the page sent something unknown; reload it")
            act(guest, message)
        except (ValueError, RecursionError, RuntimeError, TypeError, KeyError, OverflowError) as problem:
            ours = type(problem).__module__.startswith(__package__.partition(".")[0])
            said = " ".join(str(problem).split()) if ours else "that could not be done; reload the page"
            number = message.get("number") if isinstance(message, dict) else None
            guest.say({"kind": "problem", "text": said, "number": number})

    # --- what may be said --------------------------------------------------------------------------------------

    def do_hello(self, guest: Guest, message: dict) -> None:
        """What this connection shows, once: the wall, a phone with its token, or the steering page with its token."""
        if guest.shows:
            raise RoomError("this page is connected already; reload it")
        shows, token = message.get("as"), message.get("token")
        if shows == STEERING:
            if not isinstance(token, str) or digest(token) != digest(self.room.steer):
                raise RoomError("this is not the lecturer's address; copy it again from the terminal")
            guest.who = LECTURER
        elif shows == PHONE:
            guest.who = self.room.known(token).id
        elif shows != WALL:
            raise RoomError("the page sent something unknown; reload it")
        guest.shows = shows
        if guest.who:
            self.room.connected.add(guest.who)
        self.moved = True
        self.show(guest, {})

    def do_join(self, guest: Guest, message: dict) -> None:
        """A new phone, by the code on the wall; it is told its token, which nobody else hears."""
        if guest.shows:
            raise RoomError("this page is connected already; reload it")
        if not self.tries.may(guest.address, self.clock()):
            raise RoomError("too many wrong codes from here; wait a minute")
        if self.room.is_code(message.get("code")) and not self.joins.may(guest.address, self.clock()):
            raise RoomError("too many phones joined from this address at once; wait a few seconds and press Join again")
        try:
            token = self.room.join(message.get("code"), message.get("name"))
        except RoomError:
            self.tries.failed(guest.address, self.clock())
            raise
        guest.say({"kind": "token", "token": token})
        self.do_hello(guest, {"as": PHONE, "token": token})

    def do_sit(self, guest: Guest, message: dict) -> None:
        """A phone takes a seat."""
        self.room.sit(self.room.phones[self.a_phone(guest)], message.get("seat"))
        self.show(guest, {})
        self.moved = True

    def do_lock(self, guest: Guest, message: dict) -> None:
        """A phone locks in a decision; it is answered once it is written down."""
        who, number = self.a_phone(guest), message.get("number")
        self.room.lock(who, message.get("quarter"), number, message.get("said"))
        guest.say({"kind": "locked", "number": number})
        self.moved = True

    def do_weigh(self, guest: Guest, message: dict) -> None:
        """What a counter-offer of the phone's seat would promise, cost and bring; nobody else hears of it."""
        seat = self.room.phones[self.a_phone(guest)].seat
        guest.say({"kind": "weighed", **views.weighed(self.room, seat, message.get("offered"))})

    def do_steer(self, guest: Guest, message: dict) -> None:
        """What only the lecturer may do."""
        if guest.shows != STEERING:
            raise RoomError("only the lecturer's page steers")
        room, now, order = self.room, self.clock(), message.get("order")
        if order == "start":
            room.start(now)
        elif order == "pause":
            room.pause(now)
        elif order == "advance":
            room.advance(now, message.get("quarters", 1))
        elif order == "options":
            room.change(message.get("options"))
            self.resend(lambda guest: bool({"weights", "scores"} & set(message["options"])))
        elif order == "move":
            self.move(message.get("phone"), message.get("seat"))
        elif order == "terms":
            room.lock(LECTURER, room.quarter, message.get("number"), message.get("said"))
        elif order == "end":
            room.finish()
        elif order == "debrief" and room.stage == OVER:
            self.debrief()
        else:
            raise RoomError("the page sent something unknown; reload it")
        self.changed = True

    def move(self, phone: object, seat: object) -> None:
        """Another seat for a phone; its pages are told."""
        self.room.move(phone, seat)
        self.resend(lambda guest: guest.who == phone)

    def resend(self, whom: Callable[[Guest], bool]) -> None:
        """Let these pages have their sheets anew."""
        for guest in filter(whom, self.guests):
            guest.sheet = ""

    def a_phone(self, guest: Guest) -> str:
        """The phone that a connection is; raises RoomError."""
        if guest.shows != PHONE:
            raise RoomError("join with the code on the wall first")
        return guest.who

    # --- what is shown -----------------------------------------------------------------------------------------

    def tick(self) -> None:
        """End a quarter whose time has come, and show what has changed."""
        if self.room.is_due(self.clock()):
            self.room.advance(self.clock())
            self.changed = True
        if self.changed:
            self.changed = self.moved = False
            seen: dict[str, dict] = {}
            for guest in list(self.guests):
                self.show(guest, seen)
        elif self.moved:
            self.moved = False
            told = {"kind": "progress", "in": views.progress(self.room)}
            for guest in list(self.guests):
                if guest.shows == STEERING:
                    self.show(guest, {})
                elif guest.shows:
                    guest.say(told)

    def show(self, guest: Guest, seen: dict[str, dict]) -> None:
        """The page of a connection as it is now. seen: pages of this moment by seat, which phones of a seat share."""
        room, now = self.room, self.clock()
        if guest.shows == WALL:
            guest.say(views.wall(room, now) | {"debrief": self.debriefed, "address": self.address})
        elif guest.shows == STEERING:
            guest.say(views.steering(room, now) | {"debrief": self.debriefed, "address": self.address})
        elif guest.shows == PHONE:
            me = room.phones[guest.who]
            if me.seat and guest.sheet != me.seat:
                guest.sheet = me.seat
                guest.say(views.role(room, me.seat))
            if me.seat not in seen:
                seen[me.seat] = views.phone(room, me.id, now)
            mine = {"me": {"id": me.id, "name": me.name, "seat": me.seat}, "locked": me.id in room.locked}
            guest.say(seen[me.seat] | mine | {"debrief": self.debriefed})
