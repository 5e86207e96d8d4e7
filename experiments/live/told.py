"""The story for a first visit: one world that is played, two others beside it, and what to see in each, step by step.

Every sentence is made from the run that it speaks of, so that it stays true when the model changes.  Steps are made once for
all visitors, ahead of the reader, by a worker of their own; their worlds are to be looked at, and nobody may move them.
"""

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, partial
from threading import Lock

import numpy as np

from ...model.build import build
from ...model.calendar import label_of
from ...model.outcomes import PHASES
from ...model.parameters import BY_NAME, resolve
from ...model.run import run_batch
from ...model.variants import CHOICES
from ..wording import listed
from . import background
from .levers import FRONT
from .phases import meanings
from .picture import sentences, turnings
from .presets import named, opened
from .seat import TABLE
from .session import Session
from .story import Change, Story, StoryError
from .words import articled, because, percent, price_of, sentence
from .words import opened as capital

LESSON, ALLY = "transactional", "KOR"  # the lesson that the page begins with, so that the sandbox after the story is it
TERM = 16  # quarters to the first inauguration of the story's world
TRIED = 24  # seeds of every candidate below
PATIENCE = 2.0  # seconds that a reader waits before being told so
WAIT = ("The world of this step is being played. The first time on a machine the model is compiled before, which takes a "
        "minute or two.")
# Worlds in which a phase is looked for, the first that shows it is told: what their levers differ in.
CANDIDATES = {
    "HARDENED": ({}, {"instrument_durability": 1.0}, {"prepositioned_stocks": 1.0}, {"incumbent_strategy": "institutionalist"}),
    "FRACTURED": ({}, {"conditionality": 1.0, "instrument_durability": 0.0}, {"incumbent_strategy": "retrenching"},
                  {"incumbent_strategy": "retrenching", "exit_cost": 0.0},
                  {"incumbent_strategy": "retrenching", "challenger_strategy": "retrenching", "exit_cost": 0.0}),
}


@dataclass(frozen=True)
class Step:
    """One step: title, sentences, the worlds on the page, and how the page looks at them: levers are open throughout."""

    title: str
    text: tuple[str, ...]
    worlds: tuple[Session, ...]
    focus: str = "world"
    variable: str = "against_reference"
    select: str = ALLY
    charts: bool = False  # whether they have room beside the map


def count() -> int:
    """How many steps the story has."""
    return len(STEPS)


_teller = ThreadPoolExecutor(1, thread_name_prefix="foedus-story")
_begun: dict[int, Future] = {}
_lock = Lock()


def step(at: int) -> Step | None:
    """A step, from 0; None while its worlds are still being played. Those that follow are begun. Raises StoryError."""
    if not 0 <= at < len(STEPS):
        raise StoryError(f"the story has {len(STEPS)} steps; step {at + 1} is none of them")
    if not background.makes():  # a browser's Python has no threads
        return made(at)
    ahead(at)
    try:
        return _begun[at].result(PATIENCE)
    except TimeoutError:
        return None


def ahead(at: int = 0) -> None:
    """Begin the steps from this one on: a server does so as soon as it listens, so that its first reader waits the less."""
    with _lock:
        for k in range(at, len(STEPS)):
            if k not in _begun:
                _begun[k] = _teller.submit(made, k)


@cache
def made(at: int) -> Step:
    """A step, made once."""
    return STEPS[at]()


@cache
def after(quarters: int) -> Session:
    """The told world after so many quarters."""
    return Session.of(replace(opened(named(LESSON)).story, played=quarters))


def beginning() -> Session:
    """The told world after its first quarter, which is there at once."""
    return after(1)


def main() -> Session:
    """The told world, played to its end."""
    return after(beginning().story.quarters)


def date_after(quarters: int) -> str:
    """'2026 Q4'."""
    return label_of(main().world.first + quarters - 1).replace("-", " ")


# --- the steps -----------------------------------------------------------------------------------------------


def who_depends() -> Step:
    """The hub, and who could do without it."""
    world, alone = beginning().world, beginning().world.panel[0]["deterrence_alone"]
    order = [articled(world.allies[k].name) for k in np.argsort(alone)]
    hub = articled(world.patron.name)
    return Step("Who depends on whom", (
        f"{len(order)} allies rely on one guarantor, {hub}; a line is a tie to it. Rivals try what they think they can get.",
        f"Colour: the chance that a rival would let an opportunity pass if {hub} never came. It is lowest for "
        f"{listed(order[:3])} and highest for {listed(order[-3:])}."), (beginning(),), variable="deterrence_alone")


def what_washington_wants() -> Step:
    """The levers of Washington, as they stand."""
    world = beginning().world
    p, strategy = world.p, CHOICES["strategy"][int(world.series[0]["system_strategy"])]
    numbers = [f"{FRONT[name][0].rstrip('?')}: {percent(getattr(p, name))}" for name in
               ("conditionality", "demand_rate", "tariff_threat", "instrument_durability") if name in FRONT]
    return Step("What Washington wants", (
        f"Washington is {strategy.replace('_', ' ')}: it asks allies for money and support, and may threaten those who refuse.",
        f"These are levers, on the left; each has a sentence that says what it does. Now: {'; '.join(numbers)}."),
        (beginning(),))


def what_is_asked() -> Step:
    """The demand, before it is made."""
    world, answer = main().world, answers()[0]
    quarters = answer.quarter - world.first
    asked = [sentence(e, world) for e in world.journal if e.what == "demand" and answer.actors[0] in e.actors
             and e.quarter <= answer.quarter]
    return Step(f"What is asked of {ally_name()}", (f"Next quarter, {date_after(quarters + 1)}: "
                f"{(asked or ['a demand comes to the table.'])[-1]}", price_of(answer, world)),
                (after(max(1, quarters)),), select=answer.actors[0], focus=focus_of(answer))


def what_is_answered() -> Step:
    """The answer, and its reasons; and what the talks come to."""
    world, (answer, *later) = main().world, answers()
    signed = [f"In {label_of(e.quarter).replace('-', ' ')} there is a deal." for e in later if e.what == "deal"]
    return Step(f"What {ally_name()} answers, and why", (
        f"{sentence(answer, world)} {capital(because(answer, world))}.", *(signed[:1] if answer.what != "deal" else []),
        "Every decision on this page has such a “why”: on an ally’s card, and in the news beside it."),
        (after(answer.quarter - world.first + 1),), select=answer.actors[0], focus=focus_of(answer))


def what_others_do() -> Step:
    """Deals, refusals and tariffs so far."""
    now = main().world.series[TERM // 2 - 1]
    signed, refused = now["system_signed"], now["system_refusals"]
    return Step("Meanwhile, at the other tables", (
        f"By {date_after(TERM // 2)} {signed:.0f} deals are signed and {refused:.0f} asks refused; US tariffs "
        f"on allies average {percent(now['system_tariff'])}.",
        "Signs on the map show what happened in a quarter: a deal, a tariff, troops that leave, a crisis, an exit."),
        (after(TERM // 2),), variable="tariff")


def what_they_believe() -> Step:
    """Belief in the guarantee, and who lost most of it."""
    world, q = main().world, TERM - 1
    fall = world.panel[0]["reliability"] - world.panel[q]["reliability"]
    k = int(np.argmax(fall))
    last = [e for e in world.journal if e.what == "belief" and e.actors[0] == world.codes[k] and e.why["change"] < 0.0
            and e.quarter <= world.first + q]
    mean = [percent(world.series[at]["system_reliability"]) for at in (0, q)]
    reasons = [f"{sentence(e, world)} {capital(because(e, world))}." for e in last[-1:]]
    return Step("What they come to believe", (
        f"Would {articled(world.patron.name)} come? At first allies put the chance at {mean[0]} on average, by "
        f"{date_after(TERM)} at {mean[1]}. {capital(articled(world.allies[k].name))} has moved down most.", *reasons),
        (after(TERM),), variable="reliability", select=world.codes[k], focus=part_of(k))


def what_an_election_does() -> Step:
    """The first inauguration that changes who governs, or the first of all, and the year that follows."""
    world, office = main().world, main().world.series["system_strategy"]
    turns = np.flatnonzero(np.diff(office)) + 1
    at = int(turns[0]) if len(turns) else TERM
    until = min(at + 4, main().played)
    before, later = world.series[at - 1], world.series[until - 1]
    names = [CHOICES["strategy"][int(now["system_strategy"])].replace("_", " ") for now in (before, later)]
    who = (f"In {date_after(at + 1)} Washington, {names[0]} so far, is {names[1]}." if len(turns) else
           f"In {date_after(at + 1)} Washington stays {names[0]}.")
    dropped = later["system_breaches"] - before["system_breaches"]
    return Step("What an election does", (
        f"{who} In the year that follows it drops {dropped:.0f} deals of the years before; the mean belief that it would "
        f"come goes from {percent(before['system_reliability'])} to {percent(later['system_reliability'])}.",
        "What outlives an election is a lever of its own: how well deals survive it."), (after(until),), variable="reliability")


def what_it_comes_to() -> Step:
    """The end of the told world."""
    session, last = main(), main().played - 1
    phase = PHASES[session.phases[last]]
    return Step("What it comes to", (
        sentences(session, last)[0], f"The alliances are {phase.lower()}: {meanings(session.world.p)[phase]}.",
        turnings(session, last)[0]), (session,), charts=True)


def what_a_phase_looks_like(phase: str) -> Step:
    """Another world that ended in a phase."""
    found, title = example(phase), f"What {phase.lower()} looks like"
    if "story" not in found:
        return Step(title, (f"{capital(phase.lower())}: {meanings(main().world.p)[phase]}.",
                            f"None of the {found['tried']} worlds that were tried ended so."), (main(),))
    session = Session.of(found["story"])
    away = [articled(ally.name) for ally in session.world.allies if ally.estranged]
    levers = listed([f"{FRONT[name][0].rstrip('?') if name in FRONT else BY_NAME[name].label}: {said(value)}"
                     for name, value in found["levers"].items()])
    return Step(title, (
        f"{capital(phase.lower())}: {meanings(session.world.p)[phase]}.",
        f"Another world, {f'where one lever or two stand elsewhere ({levers})' if levers else 'with other luck'}, seed "
        f"{session.seed}. {sentences(session, session.played - 1)[0]}",
        *([f"Hatched, because the tie is suspended: {listed(away)}."] if away else [])), (session,))


def what_if() -> Step:
    """The same past and luck with one lever moved."""
    story, session = main().story, main()
    changed = replace(story, log=(*story.log, Change(session.world.first + TERM // 2, "instrument_durability", 1.0)))
    other = Session.of(changed)
    ends = [run.derived["hardening"][-1] for run in (session, other)]
    index = [f"{100 * end:+.0f}\u00a0%".replace("-", "\u2212") for end in ends]
    return Step("What if?", (
        f"A is the world you saw. B has the same past and the same luck, but from {date_after(TERM // 2 + 1)} on deals outlive "
        "elections.", f"At the end the hardening index is {index[0]} in A and {index[1]} in B; everything between them is due "
        "to that lever."), (session, other), charts=True)


def now_you() -> Step:
    """The sandbox, in that very world."""
    return Step("Now you", (
        f"This is the world of the story after {date_after(TERM // 2)}. Move a lever, put in an event, or take a seat from an "
        "ally’s card, and press play. “What if?” keeps what is beside what you change, and Undo takes back whatever you do.",
        "The question mark explains every word; the lessons are in the menu at the top."), (after(TERM // 2),))


STEPS = (who_depends, what_washington_wants, what_is_asked, what_is_answered, what_others_do, what_they_believe,
         what_an_election_does, what_it_comes_to, partial(what_a_phase_looks_like, "HARDENED"),
         partial(what_a_phase_looks_like, "FRACTURED"), what_if, now_you)


# --- their parts ---------------------------------------------------------------------------------------------


def answers() -> list:
    """What the ally that is told of answers to demands, in order; where it is never asked, what another does."""
    world = main().world
    found = [e for e in world.journal if e.what in TABLE and "asked" in e.why]
    return [e for e in found if ALLY in e.actors] or [e for e in found if e.actors[0] == found[0].actors[0]]


def ally_name() -> str:
    """The ally that is told of."""
    return articled(main().world.allies[main().world.codes.index(answers()[0].actors[0])].name)


def focus_of(answer) -> str:
    """The part of the world to look at for who answers."""
    return part_of(main().world.codes.index(answer.actors[0]))


def part_of(k: int) -> str:
    """The part of the world to look at for an ally."""
    return "europe" if main().setting.panel.allies[k].treaty == "multilateral" else "indopacific"


def said(value: float | str) -> str:
    """A lever's value."""
    return value.replace("_", " ") if isinstance(value, str) else percent(value)


def example(phase: str) -> dict:
    """A world that ends in a phase, its levers and how many were tried."""
    key = f"example {phase}"
    return background.begun(key, partial(looked_for, phase)).result() if background.makes() else background.once(key, dict)


def looked_for(phase: str) -> dict:
    """The first candidate of which some seed ends in a phase, at the seed where it does so most clearly."""
    seeds, tried = list(range(1, TRIED + 1)), 0
    for levers in CANDIDATES[phase]:
        levers = {name: value for name, value in levers.items() if name in BY_NAME}
        story = Story(main().scenario, 1, main().story.quarters, levers)
        setting = story.setting()
        results = run_batch(build(setting), [resolve(setting.parameters)] * len(seeds), seeds, workers=1).results
        tried += len(seeds)
        there = np.flatnonzero(results["phase"] == PHASES.index(phase))
        if len(there):
            best = there[np.argmax(results["margin"][there])]
            return {"story": replace(story, seed=seeds[best], played=story.quarters), "levers": levers, "tried": tried}
    return {"tried": tried}
