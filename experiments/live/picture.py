"""What the browser is sent: once, who is on the stage; every quarter, a frame of numbers as bytes."""

import csv
from dataclasses import asdict, dataclass
from importlib import resources

import numpy as np

from ...model.calendar import label_of
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, RESULT
from ...model.rules.deals import INSTRUMENTS
from ...model.variants import CHOICES
from ..paper.colours import PHASE_COLOURS
from ..wording import listed
from .against import DERIVED, judged
from .phases import index_sentence, meanings, reference_sentence, turning
from .session import Session
from .words import told

FIELDS = tuple(field.name for field in ALLY if field.recorded) + ("deal_left",)
AGAINST = ("against_reference", "alone_against_reference")  # of a tie: deterrence less that of its twin in the reference run
SYSTEM_FIELDS = tuple(field.name for field in SYSTEM)

# What may colour the map: label, the values at the ends of the colours, and how a value is said. Ends on both sides of
# nothing have a colour each; a tie that is suspended is hatched whatever the colour says.
VARIABLES = {
    "against_reference": ("Against the reference", (-0.2, 0.2), "points"),
    "outlook": ("Outlook: belief over years", (0.3, 0.9), "percent"),
    "reliability": ("Belief in the US now", (0.3, 0.9), "percent"),
    "rival_belief": ("The rival's belief in the US", (0.2, 0.8), "percent"),
    "deterrence": ("Deterrence", (0.4, 1.0), "percent"),
    "deterrence_alone": ("Deterrence without the US", (0.0, 1.0), "percent"),
    "spending": ("Defence spending", (0.01, 0.05), "tenths"), "hedging": ("Hedging", (0.2, 0.9), "percent"),
    "autonomy": ("Own forces", (0.0, 0.6), "percent"), "tariff": ("US tariff", (0.0, 0.3), "percent"),
    "threat": ("Threat", (0.0, 1.0), "percent"),
}


def signed(share: float, unit: str) -> str:
    """A difference with its sign, in hundredths."""
    whole = round(100 * share)
    sign = "\u2212" if whole < 0 else "+" if whole > 0 else ""
    return f"{sign}{abs(whole)}\u00a0{'point' if unit == 'points' and abs(whole) == 1 else unit}"


SAID = {  # how a value is said
    "percent": lambda x: f"{100 * x:.0f}\u00a0%", "tenths": lambda x: f"{100 * x:.1f}\u00a0%", "number": lambda x: f"{x:.2f}",
    "count": lambda x: f"{x:.0f}", "signed": lambda x: signed(x, "%"), "points": lambda x: signed(x, "points"),
}


@dataclass(frozen=True)
class Chart:
    """Measures of the system over time: title, how a value is said, the lines with their names, the ends of the axis.

    The first line leads: it has the grey band of other seeds.  low, high: None where the values say.
    """

    title: str  # see `title_of`
    how: str
    lines: tuple[tuple[str, str], ...]
    low: float | None = None
    high: float | None = None


CHARTS = (
    Chart("Hardening index", "signed", (("hardening", "all"), ("hardening_us", "US"), ("hardening_alone", "allies"))),
    Chart("Deterrence", "percent", (("system_deterrence", "now"), ("system_alone", "no US"),
                                    ("reference_deterrence", "reference")), 0.0, 1.0),
    Chart("Belief in US", "percent", (("system_reliability", "now"), ("system_outlook", "outlook"),
                                          ("system_rival_belief", "rivals")), 0.0, 1.0),
    Chart("{alliance} defence", "tenths", (("system_spending", "share of GDP"),)),
    Chart("Ties with a deal", "percent", (("system_deals", "deal"), ("system_estranged", "suspended")), 0.0, 1.0),
    Chart("Past year", "count", (("probes_year", "probes"), ("crises_year", "crises"), ("exits_year", "exits")), 0.0),
)
# Where nobody deals with Washington, what allies can do without it takes the place of deals and belief.
WITHOUT_US = (
    CHARTS[0],
    Chart("Deterrence without the US", "percent", (("system_alone", "now"), ("reference_alone", "reference")), 0.0, 1.0),
    Chart("Ties among allies", "percent", (("system_density", "strength"),), 0.0, 1.0), CHARTS[3],
    Chart("Turned from the US", "percent", (("system_hedging", "own forces, partners, markets"),), 0.0, 1.0), CHARTS[5],
)
CHARTS_OF = {"no_us_nato": WITHOUT_US}  # scenario to its charts, six as elsewhere
OBSERVED = {"system_spending": "nato_aggregate.csv"}  # measures with an observed series: years and shares of GDP
COMMUNITY, ALLIANCE = "Euro-Atlantic", "NATO"  # the community that the observed series is of, and its name

# Parts of the world: name, middle of the map, and west, south, east, north of what must be seen. [degrees]
VIEWS = {
    "world": {"name": "World", "centre": 11, "box": (-137, -47, 178, 74)},
    "europe": {"name": "Europe", "centre": 12, "box": (-23, 35, 43, 70)},
    "indopacific": {"name": "Indo-Pacific", "centre": 132, "box": (92, -47, 179, 52)},
}
WHY = ("belief", "budget", "hedging", "reassurance", "arms", "aid")  # why governments move, year by year
FEED = frozenset((*WHY, "demand", "refusal", "deal", "offer", "dropped", "tariff", "breach", "renewal", "expiry", "probe",
                  "crisis", "withdrawal", "reinforcement", "exit", "return", "election", "court", "event", "phase",
                  "cancellation", "government", "aid", "arms", "war", "settlement", "detection", "supplement", "escalation",
                  "praise", "plants"))


def stage(session: Session) -> dict:
    """Who is in this world and what the numbers of a frame are called."""
    setting = session.setting
    allies = {ally.iso3: ally for ally in setting.panel.allies}
    return {
        "scenario": setting.name, "title": setting.title, "description": setting.description, "first": setting.first,
        "quarters": setting.quarters, "seed": str(session.seed), "phases": list(PHASES),
        "colours": list(PHASE_COLOURS.values()), "charts": charts(session),
        "labels": [label_of(setting.first + q).replace("-", " ") for q in range(setting.quarters + 1)],
        "allies": [person(allies[code]) for code in session.world.codes],
        "patron": {"iso3": setting.panel.patron.iso3, "name": setting.panel.patron.name},
        "rivals": [{"iso3": rival.iso3, "name": rival.name} for rival in setting.panel.rivals],
        "fields": list(FIELDS + AGAINST), "system": list(SYSTEM_FIELDS + DERIVED + ("phase",)),
        "instruments": list(INSTRUMENTS), "why": list(WHY),
        "units": {field.name: [field.unit, field.meaning] for field in ALLY + SYSTEM + RESULT if field.recorded},
        "strategies": list(CHOICES["strategy"]), "reference": reference_sentence(setting.reference),
    }


def person(ally) -> dict:
    """An ally as the page introduces it."""
    return {"iso3": ally.iso3, "name": ally.name, "region": ally.region, "treaty": ally.treaty, "community": ally.community,
            "gdp": ally.gdp, "eu": bool(ally.eu_member)}


def numbers(session: Session, since: int) -> list[bytes]:
    """Quarters from `since` on, as 32-bit floats: allies (quarters, allies, fields), then system (quarters, fields)."""
    rows = session.world.panel[since : session.played]
    table = np.empty((*rows.shape, len(FIELDS) + len(AGAINST)), np.float32)
    for k, name in enumerate(FIELDS):
        table[..., k] = rows[name]
    table[..., -2:] = against_reference(session)[since:]
    series, more = session.world.series[since : session.played], session.derived
    columns = [*(series[name] for name in SYSTEM_FIELDS), *(more[name][since:] for name in DERIVED), session.phases[since:]]
    return [table.tobytes(), np.stack(columns, -1).astype(np.float32).tobytes()]


def against_reference(session: Session) -> np.ndarray:
    """Deterrence of every ally with and without the US, less the same in the reference run, shape (played, allies, 2)."""
    rows = session.world.panel[: session.played]
    return np.stack([rows["deterrence"], rows["deterrence_alone"]], -1) - session.mirror[: session.played]


def sentences(session: Session, since: int) -> list[str]:
    """The index in words after every quarter from `since` on."""
    more = session.derived
    return [index_sentence(more["hardening"][q], more["hardening_us"][q], more["hardening_alone"][q], session.setting.reference)
            for q in range(since, session.played)]


def turnings(session: Session, since: int) -> list[str]:
    """What it would take to change the phase after every quarter from `since` on."""
    more = {**session.derived, **judged(session.world.series[: session.played])}
    names = ("hardening", "hardening_us", "hardening_alone", "deals", "out")
    return [turning(*(float(more[name][q]) for name in names), session.world.p) for q in range(since, session.played)]


def head(session: Session) -> dict:
    """What is said about the moment: phase, what each phase asks for, levers, log, whether the run is over."""
    world = session.world
    return {"played": session.played, "over": session.over, "phase": session.phases[-1] if session.played else None,
            "meanings": meanings(world.p), "parameters": {name: float(value) for name, value in vars(world.p).items()},
            "log": [describe(entry, world.first) for entry in session.log],
            "start": dict(session.start)}


def describe(entry, first: int) -> dict:
    """A line of the log for the page."""
    return {"type": type(entry).__name__.lower(), "q": entry.quarter - first,
            **{name: getattr(entry, name) for name in entry.__slots__ if name != "quarter"}}


def charts_of(scenario: str) -> tuple[Chart, ...]:
    """The charts of a scenario, six."""
    return CHARTS_OF.get(scenario, CHARTS)


def title_of(chart: Chart, session: Session) -> str:
    """The title of a chart; defence is that of allies with a multilateral treaty, who are named."""
    return chart.title.format(alliance=alliance(session))


def alliance(session: Session) -> str:
    """What allies with a multilateral treaty are called together: by their community, or the name of that alliance."""
    found = listed(dict.fromkeys(ally.community for ally in session.setting.panel.allies if ally.treaty == "multilateral"))
    return ALLIANCE if found == COMMUNITY else found or "Allied"


def charts(session: Session) -> list[dict]:
    """The charts as the page needs them, with what was observed in the years of the run."""
    return [{**asdict(chart), "title": title_of(chart, session), "observed": observed(session, chart.lines[0][0])}
            for chart in charts_of(session.scenario)]


def observed(session: Session, measure: str) -> list[list[float]]:
    """Pairs of quarter, counted from the start, and value: a year's in its middle; of imaginary allies none."""
    if measure not in OBSERVED or alliance(session) != ALLIANCE:
        return []
    file = resources.files("foedus.model").joinpath("data", OBSERVED[measure])
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines())
    points = [(4 * int(row["year"]) + 1.5 - session.setting.first, float(row["milex_share_gdp"])) for row in rows]
    return [[quarter, value] for quarter, value in points if 0 <= quarter <= session.setting.quarters - 1]


def feed(session: Session, since: int) -> list[dict]:
    """Everything the journal says about quarters from `since` on, in plain words."""
    first = session.world.first + since
    return [told(entry, session.world) for entry in session.world.journal if entry.quarter >= first and entry.what in FEED]
