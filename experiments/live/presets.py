"""Lessons: a world, a first twist, and a prompt to predict, observe and explain."""

from dataclasses import dataclass, field

from .session import Session
from .story import Injection


@dataclass(frozen=True)
class Preset:
    """A lesson. `events` are planned for the run before anybody plays."""

    name: str
    title: str
    sentence: str
    predict: str
    observe: str
    explain: str
    scenario: str = "transactional_2025"
    start: dict[str, float | str] = field(default_factory=dict)
    events: tuple[Injection, ...] = ()
    focus: str = "world"
    look: str = ""  # ally to look at
    variable: str = "against_reference"  # what colours the map


def date(year: int, quarter: int) -> int:
    """2025, 1 to the model's quarter."""
    return year * 4 + quarter - 1


PRESETS = (
    Preset("transactional", "Transactional diplomacy, 2025", "Washington puts a price on everything; an election may end it.",
           "Will rivals hold back more than under an institutionalist Washington, or less? Through the US or the allies?",
           "Watch the hardening index and its two parts over an election.",
           "Which part moved, and which decisions at the table moved it?"),
    Preset("lasting", "If deals survived elections", "The same Washington, but what it signs outlives it.",
           "Does pressure harden the alliances when what it buys lasts?",
           "Compare the index with the lesson before, at the same seed; then ask “What if?” and lower the lever.",
           "Why does the same pressure need instruments that last?", "transactional_2025", {"instrument_durability": 1.0}),
    Preset("deeds", "Words and deeds", "Allies and rivals judge Washington by what it does.",
           "Which moves belief more: warm words to all, or an incursion that the US answers?",
           "Put both in, a year apart, and read the lines under “Why they move”.",
           "Why is a cheap word worth less than a costly act?", "transactional_2025", {}, (), "europe", "EST"),
    Preset("replay", "Replay 2014–2024", "Real administrations, shocks, pledges and accessions, from the spring of 2014.",
           "When does spending rise: with the pledge, the pressure or the threat?", "Stop after 2014, 2017 and 2022.",
           "Which of the three does the model need for the rise?", "replay_2014", focus="europe", look="POL"),
    Preset("korea_cash", "Korea: cash alone", "Washington asks Seoul for cash only, many times what it paid.",
           "Will Seoul pay the bill? How much of it?", "Open Korea's card in 2025 Q3 and read the why.",
           "What does Seoul get for its money?", "transactional_2025", {"linkage": "none"},
           (Injection(date(2025, 3), "demand", "KOR", 1.0, 1.0, "Cash demand on South Korea"),), "indopacific", "KOR"),
    Preset("korea_linked", "Korea: linked issues", "The same demand, but tariffs, troops and arms are on the table too.",
           "Does linking the issues make a deal likelier?", "Compare Korea's limit with the lesson before.",
           "Which issue bought the concession?", "transactional_2025", {"linkage": "full"},
           (Injection(date(2025, 3), "demand", "KOR", 1.0, 0.0, "Linked demand on South Korea"),), "indopacific", "KOR"),
    Preset("greenland", "Greenland week", "A demand for territory on Denmark, with tariffs on those who stand by it.",
           "Does Denmark yield? Who else loses trust?", "Watch Denmark and its neighbours in 2026 Q1.",
           "Why is territory not like money?", "transactional_2025", {},
           (Injection(date(2026, 1), "demand", "DNK", 1.0, 2.0, "Demand for Greenland"),
            *(Injection(date(2026, 1), "tariff", code, 0.10, 0.0, "Tariff over Greenland")
              for code in ("DNK", "NOR", "SWE", "FRA", "DEU", "GBR", "NLD", "FIN"))), "europe", "DNK"),
    Preset("rush", "Rush before the election", "An election nears; the other party might ask for less, or for more.",
           "Will allies sign now or wait?", "Play to 2028 and compare deals before and after January 2029.",
           "When is it wise to sign early?", "transactional_2025", {"party_change": 0.9}),
    Preset("no_us", "NATO without the United States", "The guarantee is written off within the first year.",
           "Can the Europeans deter alone? By when?",
           "Watch deterrence without the US on the map, and the allies’ part of the index.",
           "What is missing: money, time or each other?", "no_us_nato", focus="europe", look="POL",
           variable="deterrence_alone"),
    Preset("mesh", "Hub against mesh", "The US brings its forces home; allies may answer for each other.",
           "What replaces a hub?",
           "Show the ties on the map; then lower “Readiness of a multilateral alliance to act without the US”.",
           "Why do Europe and Asia differ?", "retrenchment", {"mesh_response": 0.7, "multilateral_procurement": 0.6},
           variable="deterrence_alone"),
    Preset("exits", "Ways out and back", "Washington retrenches, and to break the commitment costs little.",
           "Who leaves first, and does anybody follow?",
           "Read the terms of every exit and return; hatched countries have suspended the tie.",
           "What would have kept them, and what brings them back?", "retrenchment", {"exit_cost": 0.1}),
    Preset("arcadia", "Arcadia", "Four imaginary allies, a patron and one rival: small enough to follow by hand.",
           "Who hedges first?", "Step quarter by quarter and read every line.", "Tell the story of one ally.", "arcadia"),
)


def named(name: object) -> Preset | None:
    """A preset by name."""
    return next((preset for preset in PRESETS if preset.name == name), None)


def opened(preset: Preset, seed: int = 1) -> Session:
    """A fresh session of a preset."""
    return Session(preset.scenario, seed, None, preset.start, preset.events)
