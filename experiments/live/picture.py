"""What the browser is sent: once, who is on the stage; every quarter, a frame of numbers as bytes."""

import numpy as np

from ...model.calendar import label_of
from ...model.engine import Row
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, judge
from ...model.rules.deals import INSTRUMENTS
from ...model.variants import CHOICES
from ..paper.style import PHASE_COLOURS
from .session import Session
from .words import told

FIELDS = tuple(field.name for field in ALLY if field.recorded) + ("deal_left",)
DERIVED = ("phase",)
SYSTEM_FIELDS = tuple(field.name for field in SYSTEM)

# What may colour the map: label, the values at the ends of the colours (none: phases), and how a value is said.
VARIABLES = {
    "phase": ("Phase of each tie", None, ""), "reliability": ("Belief in the US", (0.3, 0.8), "percent"),
    "spending": ("Defence spending", (0.01, 0.05), "tenths"), "hedging": ("Hedging", (0.2, 0.9), "percent"),
    "tariff": ("US tariff", (0.0, 0.3), "percent"), "autonomy": ("Own forces", (0.0, 0.6), "percent"),
    "threat": ("Threat", (0.0, 1.0), "percent"), "cohesion": ("Cohesion", (0.2, 0.9), "number"),
}
SAID = {  # how a value is said
    "percent": lambda x: f"{100 * x:.0f}\u00a0%", "tenths": lambda x: f"{100 * x:.1f}\u00a0%", "number": lambda x: f"{x:.2f}",
}

# The charts: measure of the system, title, how a value is said, floor and ceiling of the axis (none: as the values are).
CHARTS = (
    ("system_reliability", "Belief in the US", "percent", 0.0, 1.0), ("system_hedging", "Hedging", "percent", 0.0, 1.0),
    ("system_spending", "NATO defence", "tenths", None, None), ("system_cohesion", "Cohesion", "number", 0.0, 1.0),
    ("system_tariff", "US tariff, mean", "percent", 0.0, None),
)

# Parts of the world: name, middle of the map, and west, south, east, north of what must be seen. [degrees]
VIEWS = {
    "world": {"name": "World", "centre": 11, "box": (-137, -47, 178, 74)},
    "europe": {"name": "Europe", "centre": 12, "box": (-23, 35, 43, 70)},
    "indopacific": {"name": "Indo-Pacific", "centre": 132, "box": (92, -47, 179, 52)},
}
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
