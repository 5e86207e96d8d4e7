"""The desk between a browser and its sessions: one message in, answers out.

The browser asks for every quarter it wants to see and shows it before it asks for the next: a slow screen slows its own
run and nobody else's, and a closed tab asks for nothing, so nothing runs on.  A desk belongs to one visitor.
"""

from dataclasses import replace

from ...agents.terms import GLOSSARY
from ...model.rules.table import Issues
from . import background, told
from .bundle import pack, table_of, unpack
from .debrief import debrief
from .issues import weighed
from .levers import buttons, sliders
from .link import decode, encode
from .opening import first_session, lessons, lessons_of
from .picture import VARIABLES, VIEWS, feed, head, numbers, sentences, stage, turnings
from .presets import opened
from .schedule import moved
from .seat import Offer, factor_for, look_ahead
from .session import Session
from .story import Entry, StoryError, number, whole
from .whatif import if_moved

Reply = tuple[dict, list[bytes]]
FILES = {"csv": ("csv", "text/csv"), "bundle": ("json", "application/json"), "png": ("png", "image/png"),
         "svg": ("svg", "image/svg+xml")}
SHOP = ("name", "title", "sentence", "predict", "observe", "explain", "focus", "look", "variable", "scenario")  # of a lesson
MOST_STEPS = 400  # quarters asked for at once
# What leaves the worlds on the stage alone: it reads them, or puts others in their place.
LOOKS = frozenset(("tell", "what_if", "link", "keep", "band", "place", "open", "link_in", "restore", "preset", "seed",
                   "bundle_in"))


class Desk:
    """One visitor's worlds: the run, and a second one while a question "what if?" is open."""

    def __init__(self):
        self.worlds = [first_session()]
        self.seat: str | None = None
        self.before = self.worlds[0].story  # as it was when a seat was taken
        self.table: Offer | None = None  # what lies before the seat
        self.script: list[Entry] = []  # what the first world did later, to be done again when it gets there
        self.told: list[Session] = []  # the worlds of a step of the story, which all visitors share

    def receive(self, message: object) -> list[Reply]:
        """Do what a message asks; whatever is wrong with it becomes one line for the visitor."""
        action = message.get("do") if isinstance(message, dict) else None
        act = getattr(self, f"do_{action}", None) if isinstance(action, str) and action.isidentifier() else None
        try:
            if act is None:
                raise StoryError("the page sent something unknown; reload it")
            if self.worlds is self.told and action not in LOOKS:
                self.worlds = [Session.of(session.story) for session in self.told]
            return act(message)
        except ValueError as problem:
            if not type(problem).__module__.startswith(__package__.partition(".")[0]):
                return [({"kind": "problem", "text": "that could not be done; reload the page"}, [])]
            return [({"kind": "problem", "text": " ".join(str(problem).split())}, [])]
        except (TypeError, KeyError, OverflowError):
            return [({"kind": "problem", "text": "the page sent something incomplete; reload it"}, [])]

    @property
    def active(self) -> Session:
        """The world that levers and events act on: the what-if while there is one."""
        return self.worlds[-1]

    # --- answers -------------------------------------------------------------------------------------------

    def show(self, world: int, since: int = 0) -> Reply:
        """Frames of a world from a quarter on; the browser forgets what it had from there on."""
        session = self.worlds[world]
        return ({"kind": "frames", "world": world, "since": since, "head": self.head_of(world), "feed": feed(session, since),
                 "said": sentences(session, since), "turns": turnings(session, since)}, numbers(session, since))

    def head_of(self, world: int) -> dict:
        """What is said about a world's moment, its story, and what the first world has still to do again."""
        session, kept = self.worlds[world], {}
        if world == 0 and self.script:
            later = replace(session.story, log=(*session.log, *self.script), played=session.story.quarters)
            kept = {"later": encode(later)}
        return {**head(session), "story": encode(session.story), **kept}

    def show_head(self) -> list[Reply]:
        """What changed in the world that is acted on, and what that puts on the table."""
        world = len(self.worlds) - 1
        return [({"kind": "head", "world": world, "head": self.head_of(world)}, []), *self.offer()]

    def show_all(self) -> list[Reply]:
        """Everything about every world."""
        first = self.worlds[0]
        common = {"worlds": len(self.worlds), "seat": self.seat, "lessons": lessons_of(first.story)}
        return [({"kind": "stage", **common, **stage(first)}, []),
                *(self.show(i) for i in range(len(self.worlds)))]

    def replace(self, session: Session) -> list[Reply]:
        """Put another session on the stage."""
        self.worlds, self.seat, self.script = [session], None, []
        return self.show_all()

    # --- opening -------------------------------------------------------------------------------------------

    def do_open(self, message: dict) -> list[Reply]:
        """The page has loaded, perhaps by a link, perhaps with what the browser kept of a run."""
        shop = ({"kind": "shop", "sliders": sliders(), "buttons": buttons(), "variables": VARIABLES,
                 "views": VIEWS, "glossary": GLOSSARY,
                 "presets": [{key: getattr(p, key) for key in SHOP} for p in lessons()]}, [])
        if message.get("kept"):
            asked = {**message["kept"], "do": "restore"}
        elif message.get("link"):
            asked = {"do": "link_in", "text": message["link"]}
        else:
            return [shop, *self.show_all()]
        found = self.receive(asked)
        return [shop, *(found if found[0][0]["kind"] != "problem" else [*self.show_all(), *found])]

    def do_link_in(self, message: dict) -> list[Reply]:
        """Play the story of a link."""
        story, remark = decode(message["text"])
        return [*self.replace(Session.of(story)), *note(remark or "This run was opened from a link.")]

    def do_restore(self, message: dict) -> list[Reply]:
        """Take up what the browser kept: one world or two, what the first did later, and a seat.

        stories: links of the worlds; later: a link of the first with its later entries, or None; seat: a code, or None; before:
        a link of the first as it was when the seat was taken.
        """
        stories = message["stories"]
        if not isinstance(stories, list) or not 1 <= len(stories) <= 2:
            raise StoryError("the page kept something that is no run; begin the lesson anew")
        found = [decode(text) for text in stories]
        later = decode(message["later"])[0].log if message.get("later") else ()
        before = decode(message["before"])[0] if message.get("before") else found[0][0]
        worlds = [Session.of(story) for story, _ in found]
        self.worlds, self.script = worlds, list(later[len(worlds[0].log):])
        self.seat, self.before = self.seated(message["seat"]) if message.get("seat") else None, before
        return [*self.show_all(), *self.offer(), *note(found[0][1])]

    def do_preset(self, message: dict) -> list[Reply]:
        """Begin a lesson."""
        preset = next((lesson for lesson in lessons() if lesson.name == message["name"]), None)
        if preset is None:
            raise StoryError("there is no such lesson; choose one from the list")
        return [*self.replace(opened(preset, seed_in(message))), ({"kind": "lesson", "name": preset.name}, [])]

    def do_seed(self, message: dict) -> list[Reply]:
        """The same beginning with other luck."""
        story = self.worlds[0].story
        return self.replace(Session.of(replace(story, seed=seed_in(message), log=(), played=0)))

    def do_bundle_in(self, message: dict) -> list[Reply]:
        """Open a bundle."""
        session, remark = unpack(str(message["text"]))
        return [*self.replace(session), *note(remark or "The bundle was played again and came to the same to the last bit.")]

    # --- playing -------------------------------------------------------------------------------------------

    def do_step(self, message: dict) -> list[Reply]:
        """Play one quarter, or several, in every world."""
        count = whole("quarters", message.get("count", 1), 1, MOST_STEPS)
        since = [session.played for session in self.worlds]
        for _ in range(count):
            self.follow_script()
            for session in self.worlds:
                session.step()
        replies = [self.show(i, before) for i, before in enumerate(since)]
        return [*replies, *self.offer()]

    def follow_script(self) -> None:
        """While a question is open the first world goes the way it went before."""
        first = self.worlds[0]
        while self.script and not first.over and self.script[0].quarter == first.world.quarter:
            first.apply(self.script.pop(0))

    def do_rewind(self, message: dict) -> list[Reply]:
        """Back to the moment after so many quarters."""
        played = whole("played", message["played"], 0, min(session.played for session in self.worlds))
        if len(self.worlds) > 1:
            self.remember(played)
        else:
            self.script = []
        for session in self.worlds:
            session.rewind(played)
        return [*self.show_all(), *self.offer()]

    def do_change(self, message: dict) -> list[Reply]:
        """Move a lever."""
        self.active.change(str(message["name"]), message["value"])
        return self.show_head()

    def do_what_if(self, message: dict) -> list[Reply]:
        """What the index would come to if a lever were moved, while it is."""
        name = str(message["name"])
        answer = if_moved(self.active.story, name, message["value"], message["before"])
        return [({"kind": "whatif", "name": name, **answer}, [])]

    def do_inject(self, message: dict) -> list[Reply]:
        """Put an event into the next quarter."""
        self.active.inject(str(message["what"]), str(message["target"]), number("value", message["value"]),
                           number("other", message.get("other", 0.0)), str(message.get("note", "")))
        return self.show_head()

    # --- what if -------------------------------------------------------------------------------------------

    def do_fork(self, message: dict) -> list[Reply]:
        """Two worlds with the same past and the same luck."""
        played = whole("played", message.get("played", self.worlds[0].played), 0, self.worlds[0].played)
        self.remember(played)
        self.worlds[0].rewind(played)
        self.worlds = [self.worlds[0], self.worlds[0].fork()]
        return self.show_all()

    def remember(self, played: int) -> None:
        """Keep what the first world did from there on."""
        first = self.worlds[0]
        self.script = [entry for entry in first.log if entry.quarter >= first.world.first + played] + self.script

    def do_join(self, message: dict) -> list[Reply]:
        """Keep one of two worlds."""
        keep = whole("keep", message["keep"], 0, len(self.worlds) - 1)
        self.worlds, self.script = [self.worlds[keep]], self.script if keep == 0 else []
        return self.show_all()

    # --- a seat --------------------------------------------------------------------------------------------

    def do_seat(self, message: dict) -> list[Reply]:
        """Take a seat, or leave it and look back."""
        code = message.get("seat")
        if code is None:
            return self.leave_seat()
        self.seat, self.before = self.seated(code), self.active.story
        taken = {"kind": "seat", "seat": self.seat, "before": encode(self.before)}
        if self.seat == self.active.world.patron.iso3:  # every demand is the player's own
            self.active.change("demand_rate", 0.0)
            return [(taken, []), self.show(len(self.worlds) - 1)]
        return [(taken, []), *self.offer()]

    def seated(self, code: object) -> str:
        """Whose seat it is; raises StoryError."""
        if code not in (*self.active.world.codes, self.active.world.patron.iso3):
            raise StoryError("nobody of that name sits at this table; choose an ally or the patron")
        return str(code)

    def leave_seat(self) -> list[Reply]:
        """Debrief: the same luck with the model in the seat; Washington's demands are the model's again."""
        seat, self.seat = self.seat, None
        replies: list[Reply] = [({"kind": "seat", "seat": None}, [])]
        if seat is None:
            return replies
        replies.append((debrief(self.active, self.before, seat), []))
        if seat == self.active.world.patron.iso3 and not self.active.over:
            self.active.change("demand_rate", moved(self.before)[-1]["demand_rate"])
            replies.append(self.show(len(self.worlds) - 1))
        return replies

    def offer(self) -> list[Reply]:
        """What lies on the table of the seat next quarter."""
        if self.seat not in self.active.world.codes:
            return []
        self.table = found = look_ahead(self.active, self.seat)
        told = None if found is None else {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "bill"}
        return [({"kind": "offer", "offer": told}, [])]

    def do_weigh(self, message: dict) -> list[Reply]:
        """What a counter-offer would promise, cost and bring."""
        if self.table is None:
            raise StoryError("nothing lies on your table; step on")
        offered = Issues(*(min(1.0, max(0.0, share)) for share in by_issue(message["offered"])))
        return [({"kind": "weighed", **weighed(self.table.bill, offered)}, [])]

    def do_reply(self, message: dict) -> list[Reply]:
        """The seat's answer; the quarter is played at once."""
        if self.seat not in self.active.world.codes:
            raise StoryError("take an ally's seat first")
        answer, share = str(message["answer"]), number("share", message.get("share", 1.0))
        if answer == "counter" and "offered" in message:
            self.active.reply(self.seat, answer, 1.0, 1.0, by_issue(message["offered"]))
        else:
            self.active.reply(self.seat, answer, share, factor_for(self.active, self.seat, answer, share))
        return self.do_step({})

    # --- the story -----------------------------------------------------------------------------------------

    def do_tell(self, message: dict) -> list[Reply]:
        """Put a step of the story on the stage; not yet, while its worlds are being played."""
        at = whole("step", message["step"], 0, told.count() - 1)
        step = told.step(at)
        card = {"kind": "told", "at": at, "of": told.count(), "ready": step is not None}
        if step is None:
            return [({**card, "title": "One moment", "text": [told.WAIT]}, [])]
        self.told = list(step.worlds)
        self.worlds, self.seat, self.script = self.told, None, []
        look = {name: getattr(step, name) for name in ("focus", "variable", "select", "charts")}
        return [*self.show_all(), ({**card, "title": step.title, "text": list(step.text), "look": look}, [])]

    # --- to keep -------------------------------------------------------------------------------------------

    def do_link(self, message: dict) -> list[Reply]:
        """A link that opens this run."""
        return [({"kind": "link", "text": encode(self.active.story)}, [])]

    def do_keep(self, message: dict) -> list[Reply]:
        """A file: the table, the bundle, or the picture in view."""
        session, what = self.active, message["what"]
        ending, mime = FILES[what]
        if what != "bundle" and not background.makes():  # pandas and matplotlib would double what a visitor has to load
            raise StoryError("a page without a server makes no tables and pictures; keep a bundle and open it with foedus live")
        if what in ("png", "svg"):
            data = self.print_picture(session, message)
        else:
            data = {"csv": table_of, "bundle": pack}[what](session).encode()
        name = f"foedus_{session.scenario}_seed{session.seed}.{ending}"
        return [({"kind": "file", "name": name, "mime": mime}, [data])]

    def print_picture(self, session: Session, message: dict) -> bytes:
        """The picture as the visitor sees it; matplotlib works for one visitor at a time."""
        from .printed import printed  # needs matplotlib, which a page without a server does without

        played = whole("view", message["view"], 0, session.played)
        if message["variable"] not in VARIABLES or message["focus"] not in VIEWS:
            raise StoryError("the page sent something unknown; reload it")
        cuts = (background.band(session.story) or {}).get("cuts") if message.get("band") else None
        return background.wait_for(lambda: printed(session, played, message["variable"], message["focus"], message["what"],
                                                   cuts))

    def do_band(self, message: dict) -> list[Reply]:
        """The world in view with other luck, from the fast engine; nothing while it is still at work."""
        found = background.band(self.active.story, id(self))
        none = found is None and not background.makes()
        return [({"kind": "band", "ready": found is not None, "none": none, **(found or {})}, [])]

    def do_place(self, message: dict) -> list[Reply]:
        """Where worlds with these levers and events end, as far as it is counted."""
        return [({"kind": "place", **background.place(self.active.story, id(self))}, [])]


def note(text: str) -> list[Reply]:
    """A remark for the visitor."""
    return [({"kind": "note", "text": text}, [])] if text else []


def by_issue(offered: object) -> tuple[float, ...]:
    """Shares of every ask in the order of `Issues`; what is not named is refused. Raises StoryError."""
    if not isinstance(offered, dict) or set(offered) - set(Issues._fields):
        raise StoryError(f"a counter-offer by issue holds shares of {', '.join(Issues._fields)}; reload the page")
    return tuple(number(name, offered.get(name, 0.0)) for name in Issues._fields)


def seed_in(message: dict) -> int:
    """The seed of a message: digits, since browsers round large numbers."""
    digits = str(message.get("seed", "1")).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 20):
        raise StoryError(f"seed = '{digits[:40]}' is no whole number from 0 to 9223372036854775807")
    return int(digits)
