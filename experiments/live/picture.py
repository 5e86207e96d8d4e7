"""What the browser is sent: once, who is on the stage; every quarter, a frame of numbers as bytes."""

import numpy as np

from ...model.calendar import label_of
from ...model.engine import Row
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, judge
from ...model.rules.deals import INSTRUMENTS
from ...model.variants import CHOICES
from ..style import PHASE_COLOURS
from .session import Session
from .words import told

FIELDS = tuple(field.name for field in ALLY if field.recorded) + ("deal_left",)
DERIVED = ("phase",)
SYSTEM_FIELDS = tuple(field.name for field in SYSTEM)
FEED = frozenset(("demand", "refusal", "deal", "offer", "dropped", "tariff", "breach", "renewal", "expiry", "probe", "crisis",
                  "withdrawal", "exit", "return", "election", "court", "event", "phase", "cancellation", "government"))


def stage(session: Session) -> dict:
    """Who is in this world and what the numbers of a frame are called."""
    setting = session.setting
    allies = {ally.iso3: ally for ally in setting.panel.allies}
    return {
        "scenario": setting.name, "title": setting.title, "description": setting.description, "first": setting.first,
        "quarters": setting.quarters, "seed": str(session.seed), "phases": list(PHASES),
        "colours": list(PHASE_COLOURS.values()),
        "labels": [label_of(setting.first + q).replace("-", " ") for q in range(setting.quarters + 1)],
        "allies": [person(allies[code]) for code in session.world.codes],
        "patron": {"iso3": setting.panel.patron.iso3, "name": setting.panel.patron.name},
        "rivals": [{"iso3": rival.iso3, "name": rival.name} for rival in setting.panel.rivals],
        "fields": list(FIELDS + DERIVED), "system": list(SYSTEM_FIELDS), "instruments": list(INSTRUMENTS),
        "units": {field.name: [field.unit, field.meaning] for field in ALLY + SYSTEM if field.recorded},
        "strategies": list(CHOICES["strategy"]),
    }


def person(ally) -> dict:
    """An ally as the page introduces it."""
    return {"iso3": ally.iso3, "name": ally.name, "region": ally.region, "treaty": ally.treaty, "community": ally.community,
            "gdp": ally.gdp, "eu": bool(ally.eu_member)}


def numbers(session: Session, since: int) -> list[bytes]:
    """Quarters from `since` on, as 32-bit floats: allies (quarters, allies, fields), then system (quarters, fields)."""
    rows = session.world.panel[since : session.played]
    table = np.empty((*rows.shape, len(FIELDS) + len(DERIVED)), np.float32)
    for k, name in enumerate(FIELDS):
        table[..., k] = rows[name]
    for q, quarter in enumerate(rows):
        table[q, :, -1] = [phase_of_tie(session, row, i) for i, row in enumerate(quarter)]
    series = session.world.series[since : session.played]
    system = np.stack([series[name] for name in SYSTEM_FIELDS], -1).astype(np.float32)
    return [table.tobytes(), system.tobytes()]


def phase_of_tie(session: Session, row: np.void, index: int) -> int:
    """The phase in which the system would be if every tie were like this one this quarter."""
    first = session.world.panel[0, index]
    gap = max(0.0, row["critical_response"] - row["response"])
    start = max(0.0, first["critical_response"] - first["response"])
    autonomy = min(1.0, row["response_alone"] / max(row["critical_response"], 1e-9))
    return judge(row["cohesion"], row["cohesion"] - first["cohesion"], row["reliability"], gap, gap - start, autonomy,
                 row["minilateral"], float(row["estranged"]), session.world.p).phase


def head(session: Session) -> dict:
    """What is said about the moment: phase, levers, log, whether the run is over."""
    world = session.world
    verdict = Row(np.zeros((), [("phase", "i8")])) if session.played == 0 else world.judged
    slack = [] if session.played == 0 else [float(x) for x in verdict[2:]]
    return {"played": session.played, "over": session.over, "phase": int(verdict.phase) if session.played else None,
            "margin": float(verdict.margin) if session.played else None, "slack": slack,
            "parameters": {name: float(value) for name, value in vars(world.p).items()},
            "log": [describe(entry, world.first) for entry in session.log],
            "start": dict(session.start)}


def describe(entry, first: int) -> dict:
    """A line of the log for the page."""
    return {"type": type(entry).__name__.lower(), "q": entry.quarter - first,
            **{name: getattr(entry, name) for name in entry.__slots__ if name != "quarter"}}


def feed(session: Session, since: int) -> list[dict]:
    """Everything the journal says about quarters from `since` on, in plain words."""
    first = session.world.first + since
    return [told(entry, session.world) for entry in session.world.journal if entry.quarter >= first and entry.what in FEED]
