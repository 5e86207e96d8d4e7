"""What a dated event does to whom it is aimed at."""

from ..compiled import rule
from ..constants import EVENT_WORDS
from ..events import (
    ACCESSION,
    ADMINISTRATION,
    COURT,
    DEMAND,
    EVERYBODY,
    HOSTILITY,
    INCURSION,
    MULTILATERAL,
    PLEDGE,
    RHETORIC,
    SCHEDULE,
    STATUTE,
    TARIFF,
    WITHDRAWAL,
)
from ..rules import resolve
from ..rules.shared import unit
from . import held
from .pledges import pledge
from .politics import seat
from .posture import leaving_chances, withdraw
from .probes import meet_crisis
from .talks import open_ask
from .trading import impose_tariff


@rule
def concerns(event, ally):
    """Whether a dated event is aimed at this ally."""
    return event.target == ally.actor or event.target == EVERYBODY or (event.target == MULTILATERAL and ally.treaty == 2)


@rule
def strike_ally(event, ally, p):
    """A dated event befalls an ally."""
    if event.kind == PLEDGE:
        pledge(ally, event.value, event.other * 4.0 + 3.0, event.quarter)
    elif event.kind == TARIFF:
        impose_tariff(ally, event.value, p)
    elif event.kind == SCHEDULE:
        ally.scheduled = int(event.value)
    elif event.kind == WITHDRAWAL:
        withdraw_unannounced(event, ally, p)
    elif event.kind == RHETORIC:
        held.note_words(ally, resolve.spoken(event.value, EVENT_WORDS * event.other))
    elif event.kind == ACCESSION:
        ally.treaty = int(event.value)
    elif event.kind == DEMAND:
        demand_by_decree(event, ally, p)
    elif event.kind == INCURSION:
        meet_crisis(ally, event.value > 0.5, p)
    elif event.kind == STATUTE:
        ally.lock_in = unit(ally.lock_in + event.value)
        if event.value > 0.0:
            held.note_act(ally, resolve.evidence(True, held.honours(ally)))


@rule
def withdraw_unannounced(event, ally, p):
    """Troops leave on a date: an act that nobody had announced, where there are any."""
    if ally.estranged == 0 and event.value > 0.0 and ally.troops > 0.01:
        held.note_act(ally, resolve.evidence(True, leaving_chances(ally, 0.0, p)))
    withdraw(ally, event.value)


@rule
def strike_patron(event, patron):
    """A dated event in Washington: an election result or a court's ruling."""
    if event.kind == ADMINISTRATION:
        patron.pinned = event.quarter
        seat(patron, int(event.value))
        if event.other > 0.5:
            patron.changed = 1
    elif event.kind == COURT:
        patron.capped_until = event.quarter + int(event.value)


@rule
def strike_rival(event, rival):
    """A dated shock to a rival's hostility."""
    if event.kind == HOSTILITY and event.target == rival.actor:
        rival.hostility = unit(rival.hostility + event.value)
        rival.usual_hostility = unit(rival.usual_hostility + event.other)


@rule
def demand_by_decree(event, ally, p):
    """Open a demand on a given date: all issues, cash only, or territory."""
    open_ask(ally)
    issue = int(event.other)
    if issue == 2:
        ally.ask_sovereignty = event.value
    else:
        ally.ask_cash = event.value
        if issue == 0:
            ally.ask_spending = max(ally.pledge, ally.spending)
            ally.ask_procurement = event.value
            ally.ask_investment = event.value if ally.stake > 0.0 else 0.0
            ally.ask_aid = p.aid_talks * ally.flow_missing * min(1.0, event.value) if ally.aid_headline > 0.0 else 0.0
