"""A seat at the table: a visitor answers for one ally, the model plays the rest.

An ally says yes when its limit reaches what Washington will take.  Its limit is what is publicly known times a private
factor; a player's answer is a private factor of the player's choice, for one quarter.  So a seat changes nothing in the
rules, and the same luck meets every answer.
"""

from dataclasses import dataclass

from .story import StoryError

YES, NO = 1e9, 0.0  # private factors that accept and refuse whatever is asked
PROBE = 1e-6  # a private factor small enough that no ceiling hides the publicly known limit
TABLE = ("refusal", "deal", "offer", "dropped")


@dataclass(frozen=True)
class Offer:
    """What will lie on the table in the next quarter. Shares are of the whole demand."""

    seat: str
    quarter: int
    asked: float
    limit: float  # what the model would concede at most
    cutoff: float  # the least that Washington takes now
    model: str  # what the model would do: refusal, deal, offer, dropped
    text: str
    threat: float  # tariff threatened


def look_ahead(session, seat: str) -> Offer | None:
    """What comes to the table next quarter, seen in a copy with the same luck; None if nothing does."""
    if session.over or seat not in session.world.codes:
        return None
    copy = session.fork()
    copy.world.answers.clear()
    threat = copy.world.allies[copy.world.codes.index(seat)].threatened
    copy.step()
    talks = [e for e in copy.world.journal if e.quarter == session.world.quarter and seat in e.actors]
    found = next((e for e in talks if e.what in TABLE and "asked" in e.why), None)
    demand = next((e for e in talks if e.what == "demand"), None)
    if found is None:
        return None
    threat = demand.why["tariff_threat"] if demand else threat
    return Offer(seat, found.quarter, found.why["asked"], found.why["limit"], found.why["must_accept_from"], found.what,
                 found.text, threat)


def factor_for(session, seat: str, answer: str, share: float) -> float:
    """The private factor that says it; a counter-offer needs the publicly known limit, which a copy shows."""
    if answer != "counter":
        return {"accept": YES, "refuse": NO}[answer]
    copy = session.fork()
    copy.reply(seat, "counter", share, PROBE)
    copy.step()
    ally = copy.world.allies[copy.world.codes.index(seat)]
    if ally.limit <= 0.0:
        raise StoryError("there is nothing to counter with: a deal would be worth nothing to this ally")
    return min(YES, share * PROBE / ally.limit)
