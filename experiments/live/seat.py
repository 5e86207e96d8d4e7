"""A seat at the table: a visitor answers for one ally, the model plays the rest.

An ally says yes when its limit reaches what Washington will take.  Its limit is what is publicly known times a private
factor; a player's answer takes the place of that factor for one quarter.  So a seat changes nothing in the rules, and the same
luck meets every answer.
"""

from dataclasses import dataclass, field

from ...agents.bill import Bill
from ...agents.journal import Entry
from ...agents.seated import Decision
from ...agents.world import World
from .issues import at_the_seat
from .twin import twin_of
from .words import because, demanded, opened, sentence, wanted_now

YES, NO = 1e9, 0.0  # private factors that accept and refuse whatever is asked
PROBE = 1e-6  # a private factor small enough that no ceiling hides the publicly known limit
TABLE = ("refusal", "deal", "offer", "dropped")


class Settled(float):
    """A limit that somebody has settled on: whatever multiplies it leaves it as it is.

    The model's limit is a product that is nothing where a deal is worth nothing to the ally; a player may sign it all the
    same.  Everything else of a number stays.
    """

    def __mul__(self, other: object) -> "Settled":
        return self

    __rmul__ = __mul__


def spoken_for(private: float) -> float:
    """What stands in for an ally's private factor when its player has answered."""
    return Settled(1.0) if private >= YES else private


@dataclass(frozen=True)
class Offer:
    """What will lie on the table in the next quarter. Shares are of the whole demand."""

    seat: str
    quarter: int
    asked: float
    limit: float  # what the model would concede at most
    cutoff: float  # the least that Washington takes now
    model: str  # what the model would do: refusal, deal, offer, dropped
    text: str  # and in its words, with its reasons
    demand: str  # what is asked for, in all
    price: str  # what is asked now, in money and years
    why: dict[str, float]  # every term that decides it
    table: dict  # issue by issue: what is asked, and what taking the quarter's ask signs, costs and brings
    bill: Bill = field(repr=False)  # the same in numbers


def look_ahead(session, seat: str) -> Offer | None:
    """What comes to the table next quarter, seen in a copy with the same luck; None if nothing does that can be answered."""
    if session.over or seat not in session.world.codes:
        return None
    found, copy, threat = at_the_table_of(session, seat, None)
    entry = next((e for e in found if e.what in TABLE and "asked" in e.why), None)
    if entry is None:
        return None
    demand = next((e for e in found if e.what == "demand"), None)
    threat = demand.why["tariff_threat"] if demand else threat
    told = f"{sentence(entry, copy)} {opened(because(entry, copy))}."
    taken, other, _ = at_the_table_of(session, seat, Decision(answer="accept"))
    signed = next((e for e in taken if e.what == "deal"), None)
    if signed is None:  # the demand is dropped, whatever is said
        return None
    k = other.codes.index(seat)
    bill, in_force = other.allies[k].bill, session.world.allies[k].tariff
    return Offer(seat, entry.quarter, signed.why["asked"], entry.why["limit"], entry.why["must_accept_from"], entry.what, told,
                 demanded(seat, other, threat, in_force), wanted_now(signed, other).strip(), dict(entry.why),
                 at_the_seat(bill), bill)


def at_the_table_of(session, seat: str, said: Decision | None) -> tuple[list[Entry], World, float]:
    """What an ally's table comes to next quarter if its seat says this (None: as the model does), the copy, the old threat."""
    copy = twin_of(session.world)
    copy.answers.clear()
    copy.decisions.clear()
    threat = copy.allies[copy.codes.index(seat)].threatened
    if said is not None:
        copy.decide(seat, said)
    copy.step()
    return [e for e in copy.journal if e.quarter == session.world.quarter and seat in e.actors], copy, threat


def factor_for(session, seat: str, answer: str, share: float) -> float:
    """The private factor that says it; a counter-offer needs the publicly known limit, which a copy shows.

    Where that is nothing, no share of it can be offered: then it is a yes if Washington takes as much, else a no.
    """
    if answer != "counter":
        return {"accept": YES, "refuse": NO}[answer]
    copy = session.fork()
    copy.reply(seat, "counter", share, PROBE)
    copy.step()
    ally = copy.world.allies[copy.world.codes.index(seat)]
    if ally.limit > 0.0:
        return min(YES, share * PROBE / ally.limit)
    offer = look_ahead(session, seat)
    return YES if offer is not None and share >= offer.cutoff else NO
