"""A session as one link, and back.

The link holds the story as compact JSON, compressed and written in letters that a web address may hold.  A link comes
from anybody: nothing in it is executed, no file is opened because of it, its size is bounded before it is unpacked, and
whatever is wrong with it is one line.
"""

import base64
import binascii
import json
import zlib
from functools import cache

from ...model import constants
from ...model.build import build
from ...model.cells import is_cell
from ...model.compiled import model_hash
from ...model.parameters import BY_NAME, nearest
from ..runs.frames import digest_of
from .story import OWN, Answer, Change, Entry, Injection, Story, StoryError, checked, number, whole

VERSION = 1
LONGEST_LINK, LARGEST_STORY = 60_000, 600_000  # characters of a link, bytes once unpacked
KEYS = ("version", "model", "scenario", "seed", "quarters", "played", "start", "planned", "log", "world")


class LinkError(StoryError):
    """A link or a bundle that cannot be opened. One line, with the remedy."""


def encode(story: Story) -> str:
    """The story as letters, digits, - and _."""
    text = json.dumps(as_table(story), separators=(",", ":"), ensure_ascii=True)
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def decode(text: str) -> tuple[Story, str]:
    """The checked story of a link, and a remark if another version of the model made it (otherwise nothing)."""
    if not isinstance(text, str) or not text or len(text) > LONGEST_LINK:
        raise LinkError(f"a link has 1 to {LONGEST_LINK} characters; copy it again from the page")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj()
        raw = unpacker.decompress(packed, LARGEST_STORY)
    except (binascii.Error, zlib.error, ValueError):
        raise LinkError("this link is damaged; copy the whole of it again from the page") from None
    if unpacker.unconsumed_tail or not unpacker.eof:
        raise LinkError("this link is cut off or too large; copy the whole of it again from the page")
    return read_story(raw)


def read_story(raw: bytes | str) -> tuple[Story, str]:
    """The checked story in some JSON text, and a remark about its version."""
    try:
        table = json.loads(raw)
    except (ValueError, RecursionError):
        raise LinkError("this link holds no story that foedus wrote; copy it again from the page") from None
    return from_table(table)


def as_table(story: Story) -> dict:
    """The story as plain JSON values."""
    own = {"world": own_digest(story.scenario)} if story.scenario in OWN else {}
    return {**own, "version": VERSION, "model": model_hash(), "scenario": story.scenario, "seed": str(story.seed),
            "quarters": story.quarters, "played": story.played, "start": story.start,
            "planned": [as_row(entry) for entry in story.planned], "log": [as_row(entry) for entry in story.log]}


@cache
def own_digest(name: str) -> str:
    """A hash of a world that is not of the package, by which another world of that name is told from it."""
    return digest_of(build(OWN[name])).hex()[:16]


def as_row(entry: Entry) -> list:
    """One entry of the log, its kind first."""
    if isinstance(entry, Change):
        return ["change", entry.quarter, entry.name, entry.value]
    if isinstance(entry, Injection):
        return ["event", entry.quarter, entry.kind, entry.target, entry.value, entry.other, entry.note]
    return ["answer", entry.quarter, entry.seat, entry.answer, entry.share, entry.private,
            *([list(entry.offered)] if entry.offered else [])]


def from_table(table: object) -> tuple[Story, str]:
    """A checked story and a remark from JSON values of unknown origin."""
    if not isinstance(table, dict):
        raise LinkError("this is no story of foedus; open a link or bundle that the page made")
    for key in table:
        if key not in KEYS:
            raise LinkError(f"unknown entry '{str(key)[:40]}'{nearest(key, KEYS)}; open what the page made, unedited")
    if table.get("version") != VERSION:
        raise LinkError(f"version {str(table.get('version'))[:20]} of the link is unknown here; this page reads {VERSION}")
    start, planned, log = table.get("start", {}), table.get("planned", []), table.get("log", [])
    if not isinstance(start, dict) or not isinstance(log, list) or not isinstance(planned, list):
        raise LinkError("'start' must be a table, 'planned' and 'log' lists; open what the page made, unedited")
    events = tuple(from_row(row) for row in planned)
    if not all(isinstance(event, Injection) for event in events):
        raise LinkError("only events can be planned; open what the page made, unedited")
    story = Story(text("scenario", table.get("scenario")), seed_of(table.get("seed")),
                  whole("quarters", table.get("quarters"), 1, 400),
                  {text("start", name): plain(name, value) for name, value in start.items()}, events,
                  tuple(from_row(row) for row in log), whole("played", table.get("played"), 0, 400))
    made_here = table.get("model") == model_hash()
    if not made_here:
        check_known(story)
    found = checked(story)
    if "world" in table and (story.scenario not in OWN or table["world"] != own_digest(story.scenario)):
        return found, f"'{story.scenario[:60]}' is another world here than where this run was made; numbers differ."
    return found, "" if made_here else "This run was made with another version of the model; numbers may differ."


def check_known(story: Story) -> None:
    """Stop where a story of another edition moves a parameter that this one does not have; raises LinkError."""
    for name in (*story.start, *(entry.name for entry in story.log if isinstance(entry, Change))):
        if name not in BY_NAME and not is_cell(name):
            fixed = getattr(constants, name.upper(), None)
            now = "is gone from" if fixed is None else f"is fixed at {fixed:g} in"
            raise LinkError(f"this run was made with another edition of the model: its parameter '{name[:40]}' {now} this one; "
                            "begin the lesson anew")


def from_row(row: object) -> Entry:
    """One entry of the log."""
    shapes = {"change": (4,), "event": (7,), "answer": (6, 7)}
    if not isinstance(row, list) or not row or not isinstance(row[0], str) or len(row) not in shapes.get(row[0], ()):
        raise LinkError(f"{str(row)[:60]} is no entry of a log; open what the page made, unedited")
    kind, quarter, *rest = row
    quarter = whole("quarter", quarter, 4 * 1900, 4 * 2300)
    if kind == "change":
        return Change(quarter, text("change", rest[0]), plain(rest[0], rest[1]))
    if kind == "event":
        name, target, value, other, note = rest
        return Injection(quarter, text("event", name), text("target", target), number("value", value), number("other", other),
                         text("note", note))
    seat, answer, share, private, *offered = rest
    return Answer(quarter, text("seat", seat), text("answer", answer), number("share", share), number("private", private),
                  shares(offered[0]) if offered else ())


def text(name: str, value: object) -> str:
    """A short text; raises LinkError."""
    if not isinstance(value, str) or len(value) > 200:
        raise LinkError(f"{name} is no short text; open what the page made, unedited")
    return value


def shares(offered: object) -> tuple[float, ...]:
    """A counter-offer by issue; raises LinkError."""
    if not isinstance(offered, list):
        raise LinkError(f"{str(offered)[:60]} is no list of shares by issue; open what the page made, unedited")
    return tuple(number("offered", share) for share in offered)


def plain(name: object, value: object) -> float | str:
    """The value of a parameter: a number or a word."""
    return value if isinstance(value, str) else number(str(name)[:60], value)


def seed_of(value: object) -> int:
    """A seed travels as digits: browsers round large numbers."""
    digits = text("seed", value)
    if not (digits.isascii() and digits.isdigit()):
        raise LinkError(f"seed = '{digits[:40]}' is no whole number")
    return int(digits)
