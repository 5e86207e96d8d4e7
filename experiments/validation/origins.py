"""A world as it could be known at the end of a year, and what follows from it.

The calendar of the scenario `replay_2014` is the one list of dated facts.  An *unconditional* world knows its events up
to the end of the origin year.  A *conditional* world knows all of them: it answers another question, how allies respond
to shocks that are given, and is no forecast.

Not known at the origin although it is used: the revision of the figures (one edition restates all years) and, before
2016, trade of 2016.
"""

from dataclasses import replace
from functools import cache

from ...model.build import Start, build
from ...model.countries import Panel, actor_id
from ...model.events import ACCESSION, ADMINISTRATION, HOSTILITY, PLEDGE
from ...model.parameters import find
from ...model.scenario import load_scenario
from ...model.setting import Event, Scenario
from .record import published

CALENDAR = "replay_2014"
FIRST_ORIGIN, LAST_ORIGIN = 2014, 2023
HORIZONS = (1, 2, 3, 4, 5)
# The first election that could bring a transactional administration was that of November 2016.
FIRST_CHALLENGE = 2016
PACE = 0.15  # of a gap that budgets close in a year: the textbook case of partial adjustment, not fitted


def origin_scenario(origin: int, quarters: int = 24, conditional: bool = False, pace: float = PACE) -> Scenario:
    """The world at the start of `origin`, with that year's spending, in which the events of that year happen.

    origin: year from 2014; quarters: length; conditional: whether later dated events happen too.  The first budget the
    model decides is that of origin + 1.  pace: of the budgets that answer a shock, per year; 1 takes all shocks as answered.
    """
    base = calendar()
    first = 4 * origin
    past = [event for event in base.events if event.quarter < first]
    last = first + (quarters if conditional else 4)
    seated = office(past)
    challenged = conditional or origin >= FIRST_CHALLENGE
    parties = ("institutionalist", "transactional" if challenged else "institutionalist")
    hazard = 0.0 if conditional else find("escalation_hazard").default  # what is not dated may happen
    ahead = [turned(event, seated) for event in base.events if first <= event.quarter < last]
    opening = [replace(event, quarter=first) for event in (*standing_pledge(past), *unanswered(past, first, pace))]
    return replace(
        base, name=f"origin_{origin}", panel=panel_at(base, origin, past), first=first, quarters=quarters,
        parameters={**base.parameters, "incumbent_strategy": parties[seated], "challenger_strategy": parties[1 - seated],
                    "patron_spending_target": patron_share(origin), "escalation_hazard": hazard},
        hostility=hostility_at(base, past, first, pace),
        events=tuple(sorted((*opening, *ahead), key=lambda event: event.quarter)))


@cache
def calendar() -> Scenario:
    """The scenario with the dated facts, read once."""
    return load_scenario(CALENDAR)


def office(past: list[Event]) -> int:
    """The party in office after these events: 0 the calendar's incumbent, 1 its challenger."""
    held = [int(event.value) for event in past if event.kind == ADMINISTRATION]
    return held[-1] if held else 0


def turned(event: Event, seated: int) -> Event:
    """The event where party 0 is the one in office at the origin."""
    if event.kind != ADMINISTRATION or seated == 0:
        return event
    return replace(event, value=1.0 - event.value)


def standing_pledge(past: list[Event]) -> list[Event]:
    """The pledge in force, if one has been given."""
    return [event for event in past if event.kind == PLEDGE][-1:]


def unanswered(past: list[Event], first: int, pace: float) -> list[Event]:
    """What budgets have not answered yet of the shocks before the origin.

    The model reads a country's taste for defence from its first budget, so it must not take for taste that a recent threat
    has not reached the budget.  A shock a years old is answered to 1 - (1 - pace)^a.
    """
    return [replace(event, value=left * event.value, other=left * event.other)
            for event in past if event.kind == HOSTILITY for left in [(1.0 - pace) ** ((first - event.quarter) / 4)]]


def hostility_at(base: Scenario, past: list[Event], first: int, pace: float) -> dict[str, float]:
    """Hostility of every rival that the budgets of the origin year have answered."""
    level = {actor_id(code): usual for code, usual in base.hostility.items()}
    for event in past:
        if event.kind == HOSTILITY:
            level[event.target] += event.other
    for event in unanswered(past, first, pace):
        level[event.target] -= event.other
    return {code: min(1.0, max(0.0, level[actor_id(code)])) for code in base.hostility}


def panel_at(base: Scenario, origin: int, past: list[Event]) -> Panel:
    """The panel of 2014 with the spending and the members of the origin year."""
    joined = {event.target: event.value for event in past if event.kind == ACCESSION}
    words = {0.0: "none", 1.0: "bilateral", 2.0: "multilateral"}

    def moved(country):
        treaty = joined.get(actor_id(country.iso3))
        return replace(country, spending=latest_share(country.iso3, origin, country.spending),
                       treaty=country.treaty if treaty is None else words[treaty])

    panel = base.panel
    return replace(panel, patron=moved(panel.patron), allies=tuple(map(moved, panel.allies)),
                   rivals=tuple(map(moved, panel.rivals)))


def latest_share(code: str, origin: int, otherwise: float) -> float:
    """The latest published share from 2014 to the origin; the panel's where there is none. [share of GDP]"""
    return next((published()[code, year] for year in range(origin, 2013, -1) if (code, year) in published()), otherwise)


def patron_share(origin: int) -> float:
    """US spending at the origin, which it is taken to keep. [share of GDP]"""
    return latest_share("USA", origin, 0.035)


@cache
def origin_start(origin: int, quarters: int = 24, conditional: bool = False, pace: float = PACE) -> Start:
    """`origin_scenario` as the arrays of a run."""
    return build(origin_scenario(origin, quarters, conditional, pace))
