"""From a scenario to the arrays both engines start from."""

from dataclasses import dataclass, field

import numpy as np

from .aid import wills
from .armament import armament, published_arms
from .calendar import quarter_of
from .cells import BEHAVIOURS
from .claims import claims_on
from .constants import ARENA_NEED, OLD_PACE, TARIFF_BASE
from .countries import Country, actor_id, treaty_code
from .draws import pair
from .fields import ALLY, ARENA, COMMUNITY, EVENT, PAIR, PATRON, RIVAL, SYSTEM, blank, dtype
from .parameters import find
from .rules.trade import reciprocal_rate
from .setting import Scenario

ALLY_DTYPE, SYSTEM_DTYPE = dtype(ALLY), dtype(SYSTEM)
MARKET = "CHN"  # the rival that the panel's column china_exposure is about
RESTLESS = "RUS"  # the rival whose escalations since 1956 the hazard is counted from
INVADER, INVASION = "RUS", "2022-Q1"  # of the war next door; where there is no such rival, the first one wages it


@dataclass(frozen=True)
class Start:
    """Everything a run needs besides parameters and a seed; never changed by a run.

    allies: records (N,), in alphabetical order of their codes, so that the order of a file does not matter;
    pairs: records (rivals * N,), rival k and ally i at place k * N + i; events: records in order of date.
    """

    scenario: Scenario
    codes: tuple[str, ...]
    allies: np.ndarray
    patron: np.ndarray
    rivals: np.ndarray
    communities: np.ndarray
    pairs: np.ndarray
    arena: np.ndarray
    events: np.ndarray
    memo: dict = field(default_factory=dict, compare=False, repr=False)  # what reference runs of this start came to

    def __getstate__(self):
        """Whoever gets it by post makes its own reference runs."""
        return {**self.__dict__, "memo": {}}


def build(scenario: Scenario) -> Start:
    """The arrays of a scenario."""
    panel = scenario.panel
    allies = sorted(panel.allies, key=lambda ally: ally.iso3)
    communities = sorted({ally.community for ally in allies})
    largest = max(ally.gdp for ally in allies)
    known, willing = published_arms(scenario.first // 4), wills([ally.iso3 for ally in allies], panel.patron.iso3)
    rows = [{**ally_row(ally, communities.index(ally.community), largest, scenario), **trade_row(ally, allies),
             **arms_row(ally, known), "will": willing[ally.iso3]} for ally in allies]
    patron = {**blank(PATRON), "actor": actor_id(panel.patron.iso3), "gdp": panel.patron.gdp,
              "spending": panel.patron.spending}
    rivals = [{**blank(RIVAL), "actor": actor_id(r.iso3), "gdp": r.gdp, "spending": r.spending,
               "usual_hostility": scenario.hostility[r.iso3], "market": int(r.iso3 == MARKET),
               "restless": int(r.iso3 == RESTLESS)} for r in panel.rivals]
    events = [(e.quarter, e.kind, e.target, e.value, e.other) for e in scenario.events]
    return Start(scenario, tuple(ally.iso3 for ally in allies), records(ALLY, rows), records(PATRON, [patron]),
                 records(RIVAL, rivals), np.zeros(len(communities), dtype(COMMUNITY)),
                 records(PAIR, pair_rows(scenario, allies)), records(ARENA, [arena_row(scenario)]),
                  np.array(events, dtype(EVENT)))


def arms_row(ally: Country, known: dict) -> dict:
    """Whose arms an ally had been buying."""
    had = armament(ally.iso3, known)
    return {"home_usual": 1.0 - had.imported, "us_usual": had.american}


def arena_row(scenario: Scenario) -> dict:
    """The war next door: who wages it, and how long it has lasted when the run begins."""
    codes = [rival.iso3 for rival in scenario.panel.rivals]
    invader = codes.index(INVADER) if INVADER in codes else min(0, len(codes) - 1)
    lasted = max(0, scenario.first - quarter_of(INVASION))
    return {**blank(ARENA), "invader": invader, "old_left": (1.0 - OLD_PACE) ** lasted, "need": ARENA_NEED}


def pair_rows(scenario: Scenario, allies: list[Country]) -> list[dict]:
    """What is known of every rival and ally: how far apart they lie and what the rival wants."""
    rows = []
    for k, rival in enumerate(scenario.panel.rivals):
        claims = claims_on([ally.iso3 for ally in allies], rival.iso3, scenario.claims.get(rival.iso3, {}))
        rows += [{**blank(PAIR), "actor": pair(actor_id(rival.iso3), actor_id(ally.iso3)), "distance": ally.distances[k],
                  "claim": claims[ally.iso3]} for ally in allies]
    return rows


def ally_row(ally: Country, community: int, largest: float, scenario: Scenario) -> dict:
    """What is known of an ally before the first quarter."""
    own = scenario.behaviours.get(ally.iso3, {})
    return {
        **blank(ALLY), "insistence": 1.0,
        "actor": actor_id(ally.iso3), "community": community, "treaty": treaty_code(ally.treaty),
        "gdp": ally.gdp, "exposure": ally.exports_to_us, "surplus": ally.surplus_with_us,
        "rival_market": ally.china_exposure, "distance": ally.ideal_point_distance, "soldiers": ally.us_troops,
        "weight": (ally.gdp / largest) ** 0.5, "spending": ally.spending,
        # -1: as the parameters of the run say
        **{name: find(name).check(own[name]) if name in own else -1 for name in BEHAVIOURS},
    }


def trade_row(ally: Country, allies: list[Country]) -> dict:
    """Who negotiates the tariff on its goods, and what the US formula makes of it.

    The European Union trades as one: its largest member in a community of allies speaks for those there, with their trade.
    A trade treaty in force takes the universal base off.
    """
    members = [one for one in allies if one.eu_member == 1 and one.community == ally.community]
    base = (1.0 - ally.treaty_trade) * TARIFF_BASE
    schedule = max(base, reciprocal_rate(ally.us_deficit_share))
    row = {"schedule": schedule, "covered": ally.tariff_coverage, "base_share": base / schedule if schedule > 0.0 else 1.0}
    if ally.eu_member != 1 or len(members) == 1:
        return {**row, "bloc": 0, "stake": ally.exports_to_us}
    if ally != max(members, key=lambda one: (one.gdp, one.iso3)):
        return {**row, "bloc": 1, "stake": 0.0}
    exports = sum(one.exports_to_us * one.gdp for one in members)
    return {**row, "bloc": 2, "stake": exports / sum(one.gdp for one in members)}


def records(fields, rows: list[dict]) -> np.ndarray:
    """Rows as records, in the order of the declared fields."""
    return np.array([tuple(row[f.name] for f in fields) for row in rows], dtype(fields))
