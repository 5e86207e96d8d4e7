"""Sixty years of dated facts as one calendar, and the world of any origin from 1965 on.

The replays of 1966, 1978, 1990 and 2014 follow one another; here they are one list of events in which a party is the same
party throughout.  An origin starts with the record's panel of its year: members, fronts, forces and shares of the day.
"""

from dataclasses import replace
from functools import cache

from ...model.build import Start, build
from ...model.countries import Panel, actor_id
from ...model.events import ADMINISTRATION, HOSTILITY
from ...model.parameters import find
from ...model.record import panel_at
from ...model.scenario import load_scenario
from ...model.setting import Event, Scenario
from .origins import FIRST_CHALLENGE, PACE, hostility_at, office, standing_pledge, turned, unanswered

REPLAYS = ("replay_1966", "replay_1978", "replay_1990", "replay_2014")
TURNED = ("replay_1990",)  # its party 0, in office in January 1990, is party 1 of the others
CHALLENGER = 1  # the party that governed differently from 2017 on


@cache
def century() -> Scenario:
    """The scenario of 1966 with every dated event up to 2025; only its dates and levels are used."""
    scenarios = [load_scenario(name) for name in REPLAYS]
    events = [turned(event, int(name in TURNED)) for name, one in zip(REPLAYS, scenarios, strict=True) for event in one.events]
    return replace(scenarios[0], name="century", events=tuple(events))


@cache
def levels(rival: str = "RUS") -> dict[int, float]:
    """Usual hostility of a rival at the end of every year from 1960 on; before the calendar begins, its level there."""
    base, code = century(), actor_id(rival)
    shocks = [event for event in base.events if event.kind == HOSTILITY and event.target == code]
    return {year: base.hostility[rival] + sum(shock.other for shock in shocks if shock.quarter < 4 * (year + 1))
            for year in range(1960, 2041)}


def century_scenario(origin: int, quarters: int, conditional: bool, pace: float = PACE) -> Scenario:
    """The world of January of `origin`, 1965 to 2013: that year's events happen, and later ones if `conditional`.

    Escalations are drawn only where what comes is not told, as in `origins.origin_scenario`.
    """
    base, panel, first = century(), panel_at(origin), 4 * origin
    last = first + (quarters if conditional else 4)
    past = [event for event in base.events if event.quarter < first]
    seated = office(past)
    coming = [turned(event, seated) for event in base.events if first <= event.quarter < last and present(event, panel)]
    opening = [replace(event, quarter=first) for event in (*standing_pledge(past), *unanswered(past, first, pace))]
    told_of_2017 = last > 4 * FIRST_CHALLENGE
    strategies = ["institutionalist", "transactional" if told_of_2017 else "institutionalist"]
    incumbent, challenger = strategies[seated], strategies[1 - seated]
    return replace(
        base, name=f"origin_{origin}", panel=panel, first=first, quarters=quarters,
        parameters={"incumbent_strategy": incumbent, "challenger_strategy": challenger,
                    "patron_spending_target": panel.patron.spending,
                    "escalation_hazard": 0.0 if conditional else find("escalation_hazard").default},
        claims=claims_of(origin, panel), hostility=hostility_at(base, past, first, pace),
        events=tuple(sorted((*opening, *coming), key=lambda event: event.quarter)))


def present(event: Event, panel: Panel) -> bool:
    """Whether a dated event finds its target in the panel, or needs none."""
    return event.target < 0 or event.kind in (ADMINISTRATION, HOSTILITY) or event.target in {
        actor_id(ally.iso3) for ally in panel.allies}


def claims_of(origin: int, panel: Panel) -> dict[str, dict[str, float]]:
    """What the replay that covers the origin says of claims."""
    replay = next(one for one in reversed(REPLAYS) if int(one[-4:]) <= max(origin, 1966))
    return load_scenario(replay).claims


@cache
def century_start(origin: int, quarters: int, conditional: bool) -> Start:
    """`century_scenario` as the arrays of a run."""
    return build(century_scenario(origin, quarters, conditional))
