"""What a seat's player came to, beside what the model would have come to in that seat with the same luck."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ...agents.sentences import money
from .against import DERIVED
from .picture import signed
from .session import Session
from .story import Answer, Change, Story
from .words import hundredths, percent


@dataclass(frozen=True)
class Row:
    """A line of a debrief: what it is, where it is read, and how a value is said; worth: guarantees, said in money."""

    title: str
    name: str
    how: Callable[[float], str] = percent
    worth: bool = False


def counted(value: float) -> str:
    """'3'."""
    return f"{value:.0f}"


def by_how_much(value: float) -> str:
    """'−20 %'."""
    return signed(value, "%")


OF_ALLY = (
    Row("deals signed", "deals", counted), Row("asks refused", "refusals", counted), Row("US tariff now", "tariff"),
    Row("belief in the guarantee now", "reliability"), Row("belief over the years to come", "outlook"),
    Row("chance that rivals are deterred now", "deterrence"), Row("hedging now", "hedging"),
    Row("defence, share of GDP", "spending", hundredths), Row("protection had so far, worth", "got_protection", worth=True),
    Row("cost of deals and of what was given unasked, so far", "paid_money", worth=True),
    Row("losses to US tariffs so far", "paid_tariffs", worth=True),
)
OF_ALL = (
    Row("hardening index, last term", "hardening", by_how_much), Row("part of it due to the US", "hardening_us", by_how_much),
    Row("part that allies could do alone", "hardening_alone", by_how_much),
    Row("allies’ belief over the years to come", "system_outlook"), Row("allies’ hedging now", "system_hedging"),
    Row("allies’ defence, share of GDP", "system_spending", hundredths), Row("mean US tariff now", "system_tariff"),
    Row("allies with a deal now", "system_deals"), Row("ties suspended now", "system_estranged"),
    Row("refusals so far", "system_refusals", counted), Row("crises so far", "system_crises", counted),
)


def debrief(session: Session, before: Story, seat: str) -> dict:
    """The two columns as words, and how much the player decided; before: the story as it was when the seat was taken.

    The model's run has everything the player's has, but for what the seat decided.
    """
    story, patron = session.story, session.world.patron.iso3
    model = before if seat == patron else replace(
        story, log=tuple(e for e in story.log if not (isinstance(e, Answer) and e.seat == seat)), played=0)
    decisions = sum(not silence(e) for e in story.log[len(before.log):]) if seat == patron else len(story.log) - len(model.log)
    model = Session.of(replace(model, played=session.played))
    rows = OF_ALL if seat == patron else OF_ALLY
    return {"kind": "debrief", "seat": seat, "decisions": decisions, "washington": seat == patron,
            "rows": [[row.title, *(said(row, s, seat) for s in (session, model))] for row in rows] if session.played else []}


def silence(entry) -> bool:
    """Whether an entry is what taking Washington's seat does by itself: the model's demands cease."""
    return isinstance(entry, Change) and entry.name == "demand_rate" and entry.value == 0.0


def said(row: Row, session: Session, seat: str) -> str:
    """A value of the last quarter in words: the seat's own, or the system's for the patron."""
    if seat in session.world.codes:
        ally = session.world.allies[session.world.codes.index(seat)]
        value = float(getattr(ally, row.name))
        return in_money(value * session.world.p.guarantee_value * ally.gdp) if row.worth else row.how(value)
    now = session.world.series[session.played - 1]
    return row.how(float(session.derived[row.name][-1] if row.name in DERIVED else now[row.name]))


def in_money(billions: float) -> str:
    """'3.1 bn USD', '−40 m USD', or 'nothing'."""
    return "nothing" if abs(billions) < 0.0005 else f"{chr(0x2212) if billions < 0.0 else ''}{money(abs(billions))}"
