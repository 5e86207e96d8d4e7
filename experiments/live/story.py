"""What happened in a session, and nothing else: enough to play it again to the last bit.

A story is a scenario of the package, a seed, what was settled before the first quarter (parameters and planned events),
and a log of what was done in which quarter: a lever moved, an event put in, a seat's answer.  Everything is checked here,
wherever it comes from.
"""

import math
from dataclasses import dataclass, field, replace

from ...model.events import KINDS
from ...model.parameters import find, nearest
from ...model.rules.table import Issues
from ...model.scenario import load_scenario, read_event, scenario_names
from ...model.setting import Event, Scenario
from ..runs.single import LARGEST_SEED, LONGEST, START_ONLY, settled

MOST_ENTRIES = 2000  # of a log: more than a class can do in an hour
LONGEST_NOTE = 120  # characters
ANSWERS = ("accept", "refuse", "counter")


OWN: dict[str, Scenario] = {}  # worlds by name that whoever serves the page has put beside those of the package; see `opening`


class StoryError(ValueError):
    """Something that cannot be part of a story. One line, with the remedy."""


@dataclass(frozen=True, slots=True)
class Change:
    """A lever moved before a quarter is played; `value` as people write it."""

    quarter: int
    name: str
    value: float | str


@dataclass(frozen=True, slots=True)
class Injection:
    """An event put into a quarter before it is played. See `model.events.KINDS` for the numbers."""

    quarter: int
    kind: str
    target: str
    value: float
    other: float = 0.0
    note: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the player of a seat says to a demand. `private` is the factor on the ally's limit that says it.

    offered: with a counter-offer by issue, the share of every ask, in the order of `Issues`; it then takes the place of both.
    """

    quarter: int
    seat: str
    answer: str
    share: float
    private: float
    offered: tuple[float, ...] = ()


Entry = Change | Injection | Answer


@dataclass(frozen=True)
class Story:
    """Scenario, seed, length, parameters and planned events of the start, log, and how many quarters were played."""

    scenario: str
    seed: int
    quarters: int
    start: dict[str, float | str] = field(default_factory=dict)
    planned: tuple[Injection, ...] = ()
    log: tuple[Entry, ...] = ()
    played: int = 0

    def until(self, quarter: int) -> "Story":
        """The same story up to the moment before a quarter is played; what was prepared for it is left out."""
        first = self.setting().first
        return replace(self, log=tuple(entry for entry in self.log if entry.quarter < quarter), played=quarter - first)

    def unmoved(self) -> Scenario:
        """The scenario with the planned events alone: no lever moved."""
        plain = known_scenario(self.scenario)
        return plain.changed({}, self.quarters, tuple(as_event(entry, plain) for entry in self.planned))

    def setting(self) -> Scenario:
        """The scenario with parameters and planned events of the start, without what was put in later."""
        return self.unmoved().changed(self.start)

    def whole_setting(self) -> Scenario:
        """The same with every event that was put in later."""
        plain = self.setting()
        events = tuple(as_event(entry, plain) for entry in self.log if isinstance(entry, Injection))
        return plain.changed(events=events)

    def is_a_plain_run(self) -> bool:
        """Whether nothing was moved on the way, so that any engine can make the same run."""
        return all(isinstance(entry, Injection) for entry in self.log)


def known_scenario(name: object) -> Scenario:
    """A scenario that comes with the package, or that the page was opened with; a path is never opened."""
    if isinstance(name, str) and name in OWN:
        return OWN[name]
    if name not in scenario_names():
        raise StoryError(f"no scenario '{name}'{nearest(name, scenario_names())}; there are {', '.join(scenario_names())}; "
                         "where it is a file of somebody's own, open the page with it: foedus live FILE.toml")
    return load_scenario(str(name))


def checked(story: Story) -> Story:
    """The story, if it can be played; otherwise StoryError or the model's own complaint, one line each."""
    setting = known_scenario(story.scenario)
    whole("seed", story.seed, 0, LARGEST_SEED)
    whole("quarters", story.quarters, 1, LONGEST)
    whole("played", story.played, 0, story.quarters)
    if len(story.log) + len(story.planned) > MOST_ENTRIES:
        raise StoryError(f"{len(story.log) + len(story.planned)} entries in the log; at most {MOST_ENTRIES} are played")
    start = {name: settled(name, value) for name, value in story.start.items()}
    log = tuple(checked_entry(entry, setting, story.quarters) for entry in story.log)
    for event in story.planned:
        checked_entry(event, setting, story.quarters)
    if any(late.quarter < early.quarter for early, late in zip(log, log[1:], strict=False)):
        raise StoryError("the log is not in order of its quarters; sort it")
    if log and log[-1].quarter > setting.first + story.played:
        raise StoryError("the log goes on after the last quarter played; cut it there")
    return replace(story, start=start, log=log)


def checked_entry(entry: Entry, setting: Scenario, quarters: int) -> Entry:
    """One entry of a log, if it can be played in that scenario."""
    whole("quarter", entry.quarter, setting.first, setting.first + quarters - 1)
    if isinstance(entry, Change):
        return checked_change(entry)
    if isinstance(entry, Injection):
        as_event(entry, setting)
        return entry
    return checked_answer(entry, setting)


def checked_change(entry: Change) -> Change:
    """A lever that acts mid-run, with a value in its range."""
    parameter = find(entry.name)
    if parameter.name in START_ONLY:
        raise StoryError(f"'{parameter.label}' acts at the start only; rewind to the first quarter to change it")
    return replace(entry, value=settled(entry.name, entry.value))


def checked_answer(entry: Answer, setting: Scenario) -> Answer:
    """An answer of an ally of that scenario."""
    codes = [ally.iso3 for ally in setting.panel.allies]
    if entry.seat not in codes:
        raise StoryError(f"no ally '{entry.seat}' in {setting.name}{nearest(entry.seat, codes)}")
    if entry.answer not in ANSWERS:
        raise StoryError(f"answer '{entry.answer}' is none of {', '.join(ANSWERS)}")
    for name, value, most in (("share", entry.share, 1.0), ("private", entry.private, 1e9)):
        if not 0.0 <= value <= most:
            raise StoryError(f"{name} = {value} is outside 0 to {most:g}")
    if entry.offered and (entry.answer != "counter" or len(entry.offered) != len(Issues._fields)):
        raise StoryError(f"shares by issue belong to a counter-offer, one each of {', '.join(Issues._fields)}")
    if wrong := [share for share in entry.offered if not 0.0 <= share <= 1.0]:
        raise StoryError(f"offered = {wrong[0]} is outside 0 to 1")
    return entry


def as_event(entry: Injection, setting: Scenario) -> Event:
    """The model's event; checked with the model's own rules for a scenario file."""
    if entry.kind not in KINDS:
        raise StoryError(f"event '{entry.kind}' is none of {', '.join(KINDS)}{nearest(entry.kind, KINDS)}")
    if len(entry.note) > LONGEST_NOTE:
        raise StoryError(f"a note has at most {LONGEST_NOTE} characters")
    table = {"quarter": f"{entry.quarter // 4}-Q{entry.quarter % 4 + 1}", "kind": entry.kind, "target": entry.target,
             "value": entry.value, "other": entry.other, "note": entry.note}
    return read_event(table, setting.panel)


def whole(name: str, value: object, low: int, high: int) -> int:
    """A whole number in a range; raises StoryError."""
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise StoryError(f"{name} = {value!r} is no whole number from {low} to {high}")
    return value


def number(name: str, value: object) -> float:
    """A finite number; raises StoryError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise StoryError(f"{name} = {value!r} is not a number")
    return float(value)
