"""A world with a name: a panel, a start, differences from the defaults, and a calendar of dated events.

A scenario is a small TOML file::

    title = "…"
    description = "…"
    extends = "transactional_2025"  # optional: a scenario to start from, see `inherited`; a name, or a path
    panel = "countries_2024"        # or "record_1975", any year of the record, or a CSV file; paths begin at this file's folder
    start = "2025-Q1"
    quarters = 48
    without = ["TWN"]               # optional: leave allies out; one that is among the rivals below changes sides

    [parameters]                    # differences from the defaults
    conditionality = 0.7

    [rivals.RUS]
    hostility = 0.9                 # usual level, 0 to 1
    claims = { EST = 0.9 }          # optional: what it wants of whom, 0 to 1, where it differs from data/claims.csv

    [rivals.IRN]                    # optional: a rival that the panel does not have
    gdp = 440
    spending = "2.5 %"
    claims = { all = 0, TUR = 0.3 } # without claims, a rival that the table does not know wants half of everybody

    [allies.POL]                    # optional: behaviours and cells of one ally, see `cells`; so [rivals.RUS] and [patron]
    hedging_behaviour = "cautious"
    spending = "4 %"

    [allies.ARG]                    # optional: a country that the panel does not have
    gdp = 633
    community = "Euro-Atlantic"

    [reference]                     # optional: the run that a run is held against; this is what it is without the table
    parameters = { incumbent_strategy = "institutionalist", challenger_strategy = "institutionalist", conditionality = 0.0 }
    without = ["tariff", "schedule", "withdrawal", "demand", "rhetoric", "statute", "aid"]   # kinds of events it leaves out

    [[events]]
    quarter = "2025-Q2"
    kind = "pledge"
    target = "multilateral"         # an ISO code, "all" or "multilateral"
    value = 0.035
    other = 2035
    note = "Hague summit"
"""

import os
import re
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from .calendar import DateError, quarter_of
from .cells import AS_OTHERS, BEHAVIOURS, OF_PATRON, TEXTS, behaviours_in, changed_panel, edits_in, is_shipped, outlined
from .countries import NUMBERS, Panel, PanelError, actor_id, load_panel, shortened
from .events import EVERYBODY, KINDS, MULTILATERAL, Kind
from .inheritance import differences, joined, still_there
from .panel_file import as_csv
from .parameters import BY_NAME, ParameterError, find, nearest, resolve
from .reading import DELIMITED, ReadError, text_of, toml_of
from .record import panel_at
from .setting import LONGEST, PANEL, QUARTERS, START, Event, Reference, Scenario, ScenarioError, check_dates

KEYS = {"title": str, "description": str, "extends": str, "panel": str, "start": str, "quarters": int, "without": list,
        "parameters": dict, "rivals": dict, "allies": dict, "patron": dict, "reference": dict, "events": list}
SHAPES = {str: "text in quotes", int: f"a whole number from 1 to {LONGEST}", list: 'a list; write it as in ["XAA", "XAB"]',
          dict: "a table; write NAME = VALUE pairs in { }", float: "a number; write 0.02 for 2 %, without quotes"}
OF_EXPERIMENTS = ("scenario", "factors", "design", "replicates", "outcomes")  # keys that no scenario has
MOST_TOLD = 2000  # characters of a complaint
MOST_SAID = 5000  # characters of a text
DEEPEST = 50  # scenarios that extend one another
EVENT_KEYS = {"quarter": str, "kind": str, "target": str, "value": float, "other": float, "note": str}


class ChainError(ScenarioError):
    """A scenario that extends itself, or too many others."""


def scenario_names() -> tuple[str, ...]:
    """The scenarios that come with the package."""
    folder = resources.files(__package__).joinpath("scenarios")
    return tuple(sorted(f.name.removesuffix(".toml") for f in folder.iterdir() if f.name.endswith(".toml")))


def load_scenario(name: str | Path = "transactional_2025") -> Scenario:
    """A scenario of the package by name, or one of yours by the path of its TOML file.

    Raises ScenarioError, ParameterError or PanelError: one line that says what is wrong and where.
    """
    text, label, folder = read_text(str(name))
    try:
        return build_scenario(label.removesuffix(".toml"), toml_of(text, label), folder)
    except ReadError as problem:
        raise ScenarioError(str(problem)) from None
    except (ScenarioError, ParameterError, PanelError, DateError) as problem:
        told = re.sub(r"\S{100,}", lambda word: shortened(word[0]), f"{blamed(text, folder, str(problem))}{problem}")
        raise ScenarioError(f"{label}: {told if len(told) <= MOST_TOLD else told[:MOST_TOLD] + ' …'}") from None


def blamed(text: str, folder: Path, said: str) -> str:
    """Which scenario that a file extends has the fault of which something is said already; empty if it is the file's own."""
    table = toml_of(text, "")
    name = table.get("extends") if isinstance(table, dict) else None
    if not isinstance(name, str) or said.startswith("extends = "):
        return ""
    try:
        load_scenario(beside(name, folder))
    except ScenarioError as problem:
        return f"extends = {name!r}: {str(problem).removesuffix(said)}" if str(problem).endswith(said) else ""
    return ""


def read_text(name: str) -> tuple[str, str, Path]:
    """The text of a scenario, the name to call it by, and the folder where its paths begin. Raises ScenarioError."""
    if name in scenario_names():
        file = resources.files(__package__).joinpath("scenarios", f"{name}.toml")
        return file.read_text(encoding="utf-8"), name, Path()
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise ScenarioError(f"no scenario '{name}'{nearest(name, scenario_names())}; there are "
                            f"{', '.join(scenario_names())}, or give the path of a .toml file")
    try:
        return text_of(path), path.name, path.parent
    except ReadError as problem:
        raise ScenarioError(str(problem)) from None


def in_force(name: str, world: Scenario) -> float | str:
    """What holds in a cell of a scenario: an ally without a behaviour of its own acts as the others. Raises PanelError."""
    value, behaviour = world.value(name), name.rpartition(".")[2]
    return value if value != AS_OTHERS else find(behaviour).choices[int(resolve(world.parameters)[behaviour])]


def files_of(name: str) -> list[Path]:
    """The files that a scenario is read from, if it can be: those of one's own, with their panels, up to one of the package."""
    found = []
    while name not in scenario_names():
        text, label, folder = read_text(name)
        table = placed(toml_of(text, label), folder)
        found += [Path(part) for part in (name, table.get("panel", "")) if part.lower().endswith((".toml", *DELIMITED))]
        if "extends" not in table:
            break
        name = beside(table["extends"], folder)
    return found


# --- one scenario from another -------------------------------------------------------------------------------


def inherited(table: dict, folder: Path, above: tuple[str, ...] = ()) -> tuple[dict, Panel, tuple[str, ...]]:
    """A scenario's table with what it extends put in, its panel, and in words what it takes over from there no more.

    What it does not say is as there.  Tables merge key by key.  Allies left out add to those left out there, and events to
    those there; an event of the same quarter, kind and target takes its place.  All else replaces.  Raises ChainError for a
    scenario that extends itself.
    """
    check_table(table)
    own = placed({key: value for key, value in table.items() if key != "extends"}, folder)
    if "extends" not in table:
        return own, panel_of(own.get("panel", PANEL)), ()
    base, before = base_of(table["extends"], folder, above)
    table, panel = joined(base, own), panel_of(own["panel"]) if "panel" in own else before
    table, dropped = still_there(table, own, panel, quarter_of(table.get("start", START)), before if "panel" in own else None)
    return table, panel, dropped


def base_of(extends: str, folder: Path, above: tuple[str, ...]) -> tuple[dict, Panel]:
    """The table of the scenario that one extends, with what that takes over in its turn, and its panel; see `inherited`."""
    name = beside(extends, folder)
    if (here := os.path.abspath(name)) in above:
        raise ChainError(f"extends = {extends!r} leads back to itself; extend another scenario")
    if len(above) >= DEEPEST:
        raise ChainError(f"extends = {extends!r}: more than {DEEPEST} scenarios extend one another; write some of them as one")
    try:
        text, label, place = read_text(name)
        return inherited(toml_of(text, label), place, (*above, here))[:2]
    except ChainError:
        raise
    except (ReadError, ScenarioError, PanelError, DateError) as problem:
        raise ScenarioError(f"extends = {extends!r}: {problem}") from None


def beside(extends: str, folder: Path) -> str:
    """What a scenario in a folder extends, found from anywhere."""
    return str(folder / extends) if extends.lower().endswith(".toml") else extends


def placed(table: dict, folder: Path) -> dict:
    """A table whose panel, if it is a file, is found from anywhere."""
    panel = table.get("panel", "")
    return table | {"panel": str(folder / panel)} if panel.lower().endswith(DELIMITED) else table


def build_scenario(name: str, table: dict, folder: Path = Path()) -> Scenario:
    """A checked scenario from its parsed table. folder: where its paths begin."""
    own, (table, whole, dropped) = table, inherited(table, folder)
    first = quarter_of(table.get("start", START))
    check_left_out(table, whole, own.get("without", []))
    given, left_out = sides_changed(whole, table)
    rivals = as_before(whole, table)
    panel = changed_panel(given, {"allies": table.get("allies", {}), "rivals": rivals, "patron": table.get("patron", {})})
    edits = tuple(edits_in(table, given, panel))
    if left_out:
        panel = panel.without(*left_out)
    quarters = table.get("quarters", QUARTERS)
    if not 1 <= quarters <= LONGEST:
        raise ScenarioError(f"quarters = {quarters!r} is outside 1 to {LONGEST}")
    parameters = table.get("parameters", {})
    resolve(parameters)
    events = sorted((read_event(entry, panel) for entry in table.get("events", [])), key=lambda event: event.quarter)
    check_dates((read_event(entry, panel) for entry in own.get("events", [])), first, quarters)
    check_dates(events, first, LONGEST)  # a shorter run may leave out what it inherits, not its own
    source = {"scenario": {key: value for key, value in table.items() if key != "panel"},
              "panel": whole.name if is_shipped(whole) else as_csv(whole)}
    return Scenario(name, str(table.get("title", name)), str(table.get("description", "")), panel, first, quarters, parameters,
                    read_hostility(table.get("rivals", {}), panel), read_behaviours(table.get("allies", {}), panel),
                    read_claims(table.get("rivals", {}), panel), read_reference(table.get("reference", {})), tuple(events),
                    parameters, (*differences(own), *dropped), edits, source)


def check_left_out(table: dict, panel: Panel, here: list[str]) -> None:
    """Who is left out is an ally of the panel, of whom the scenario says nothing else. here: by the file itself."""
    allies = [ally.iso3 for ally in panel.allies]
    for code in table.get("without", []):
        if code in table.get("allies", {}):
            where, other = ("", f"take {code} out of without = [ ]") if code in here else (
                " by the scenario that this one extends", "extend another one")
            raise ScenarioError(f"[allies.{code}]: {code} is left out{where}, so nothing would come of it; delete this table, "
                                f"or {other}")
        if code not in allies and code in outlined():
            raise ScenarioError(f"without: {code} ({outlined()[code]['name']}) is no ally of the panel '{panel.name}'; take it "
                                "out of the list")


def sides_changed(panel: Panel, table: dict) -> tuple[Panel, list[str]]:
    """The panel less the allies that are left out to become rivals, and who else is left out."""
    leaving = table.get("without", [])
    turned = [code for code in leaving if code in table.get("rivals", {})]
    return panel.without(*turned) if turned else panel, [code for code in leaving if code not in turned]


def as_before(panel: Panel, table: dict) -> dict[str, dict]:
    """The entries of rivals, where one that was an ally of the panel keeps its name and its kilometres."""
    allies = {ally.iso3: ally for ally in panel.allies if ally.iso3 in table.get("without", [])}
    codes = [rival.iso3 for rival in panel.rivals]
    known = {code: {"name": ally.name} | {f"km_to_{rival}": far for rival, far in zip(codes, ally.distances, strict=True)}
             for code, ally in allies.items()}
    return {code: known.get(code, {}) | entry for code, entry in table.get("rivals", {}).items()}


def panel_of(name: str) -> Panel:
    """A panel by name or path: "record_1975" is the record's of 1 January 1975."""
    dated = re.fullmatch(r"record_(\d{4})", name)
    return panel_at(int(dated[1])) if dated else load_panel(name)


def check_shapes(table: object, shapes: Mapping[str, type | None], place: str) -> None:
    """Every key is known and holds the right sort of thing; None: somebody else looks."""
    if not isinstance(table, dict):
        raise ScenarioError(f"{place}{shortened(repr(table))} is not a table; its keys are {', '.join(shapes)}")
    for key, value in table.items():
        if key not in shapes:
            begun = next((f"; did you mean '{known}'?" for known in shapes if known.startswith(f"{key}_")), "")
            raise ScenarioError(f"{place}unknown key '{shortened(str(key))}'{begun or nearest(key, shapes)}; there are "
                                f"{', '.join(shapes)}")
        if shapes[key] is None:
            continue
        wanted = (int, float) if shapes[key] is float else shapes[key]
        if not isinstance(value, wanted) or isinstance(value, bool):
            shape = "a list; write [[events]] above each" if key == "events" else SHAPES[shapes[key]]
            raise ScenarioError(f"{place}{key} = {shortened(repr(value))} is not {shape}")
        if isinstance(value, str) and len(value) > MOST_SAID:
            raise ScenarioError(f"{place}{key} has {len(value):,} characters; {MOST_SAID:,} are the most")


def read_hostility(table: dict, panel: Panel) -> dict[str, float]:
    """Usual hostility of every rival; 0.5 where the scenario is silent."""
    rivals = [rival.iso3 for rival in panel.rivals]
    for code, entry in table.items():
        if code not in rivals:
            raise ScenarioError(f"no rival '{code}' in the panel; there are {', '.join(rivals)}")
        if not 0.0 <= entry.get("hostility", 0.5) <= 1.0:
            raise ScenarioError(f"[rivals.{code}]: hostility = {entry['hostility']!r} is outside 0 to 1")
    return {code: float(table.get(code, {}).get("hostility", 0.5)) for code in rivals}


def read_claims(table: dict, panel: Panel) -> dict[str, dict[str, float]]:
    """What rivals want of allies, where the scenario says so; the rest is the table `data/claims.csv`."""
    allies, claims = [ally.iso3 for ally in panel.allies], {}
    for code, entry in table.items():
        for ally, claim in entry.get("claims", {}).items():
            if ally not in ("all", *allies):
                raise ScenarioError(f"[rivals.{code}]: claims: no ally '{ally}' in the panel{nearest(ally, allies)}")
            if isinstance(claim, bool) or not isinstance(claim, (int, float)) or not 0.0 <= claim <= 1.0:
                wrong = "outside" if isinstance(claim, int | float) and not isinstance(claim, bool) else "no number from"
                raise ScenarioError(f"[rivals.{code}]: claims: {ally} = {claim!r} is {wrong} 0 to 1")
            claims.setdefault(code, {})[ally] = float(claim)
    return {code: dict.fromkeys(allies, own.pop("all")) | own if "all" in own else own for code, own in claims.items()}


def read_reference(table: dict) -> Reference:
    """The scenario's counterfactual; Washington governed by institutionalists if it does not say."""
    check_shapes(table, {"parameters": dict, "without": list}, "[reference]: ")
    try:
        resolve(table.get("parameters", {}))
    except ParameterError as problem:
        raise ScenarioError(f"[reference]: {problem}") from None
    for kind in table.get("without", []):
        if not isinstance(kind, str) or kind not in KINDS:
            raise ScenarioError(f"[reference]: without: {kind!r} is none of {', '.join(KINDS)}{nearest(kind, KINDS)}")
    usual = Reference()
    return Reference(tuple(table["parameters"].items()) if "parameters" in table else usual.parameters,
                     tuple(table["without"]) if "without" in table else usual.without)


def check_table(table: object) -> None:
    """A scenario's own table has known keys with the right sort of thing under them, the tables of countries too."""
    keys = table if isinstance(table, dict) else ()
    if alien := next((key for key in OF_EXPERIMENTS if key in keys), None):
        raise ScenarioError(f"unknown key '{alien}', which is an experiment's; run an experiment with foedus sweep")
    if parameter := next((key for key in keys if key in BY_NAME), None):
        raise ScenarioError(f"unknown key '{parameter}', which is a parameter; write it under [parameters]")
    check_shapes(table, KEYS, "")
    for code in table.get("without", []):
        if not isinstance(code, str):
            raise ScenarioError(f"without: {shortened(repr(code))} is no code; write codes of three letters in quotes")
    check_cells(table)


def check_cells(table: dict) -> None:
    """The tables of countries hold tables, and those known keys."""
    shapes = {"allies": {**dict.fromkeys((*TEXTS, *BEHAVIOURS), str), **dict.fromkeys(NUMBERS)},
              "rivals": {"hostility": float, "claims": dict, **dict.fromkeys(("name", *OF_PATRON))}}
    for group, keys in shapes.items():
        for code, entry in table.get(group, {}).items():
            if group == "allies" and isinstance(entry, dict):
                keys = keys | dict.fromkeys(key for key in entry if key.startswith("km_to_"))
            check_shapes(entry, keys, f"[{group}.{shortened(code)}]: ")
    check_shapes(table.get("patron", {}), dict.fromkeys(OF_PATRON), "[patron]: ")


def read_behaviours(table: dict, panel: Panel) -> dict[str, dict[str, str]]:
    """Behaviours of single allies."""
    allies = [ally.iso3 for ally in panel.allies]
    found = {}
    for code, entry in table.items():
        own = behaviours_in(entry)
        if own and code not in allies:
            raise ScenarioError(f"no ally '{code}' in the panel{nearest(code, allies)}")
        for key, value in own.items():
            find(key).check(value)
        if own:
            found[code] = own
    return found


def read_event(entry: dict, panel: Panel) -> Event:
    """A checked event."""
    kind = kind_of(entry)
    check_shapes(entry, EVENT_KEYS, f"event {entry['kind']}: " if kind else "event: ")
    if kind is None:
        said = entry.get("kind")
        raise ScenarioError(f"event: kind = {said!r} is none of {', '.join(KINDS)}{nearest(said, KINDS)}")
    check_numbers(entry, kind)
    return Event(quarter_of(entry.get("quarter")), kind.code, address_of(entry, kind.aimed_at, panel), float(entry["value"]),
                 float(entry.get("other", 0.0)), str(entry.get("note", "")))


def kind_of(entry: object) -> Kind | None:
    """The kind of what should be an event; None if it says none."""
    name = entry.get("kind") if isinstance(entry, dict) else None
    return KINDS.get(name) if isinstance(name, str) else None


def check_numbers(entry: dict, kind: Kind) -> None:
    """An event's two numbers are in their ranges, and the first is there: no number may stand for another in silence."""
    if "value" not in entry:
        raise ScenarioError(f"event {entry['kind']}: has no value; write one from {kind.value[0]:g} to {kind.value[1]:g} "
                            f"({kind.meaning})")
    for key, (low, high) in (("value", kind.value), ("other", kind.other)):
        number, allowed = entry.get(key, 0.0), f"{low:g} to {high:g} ({kind.meaning})"
        if not low <= number <= high:
            raise ScenarioError(f"event {entry['kind']}: {key} = {number!r} is outside {allowed}")
        if key in kind.whole and number % 1.0:
            raise ScenarioError(f"event {entry['kind']}: {key} = {number!r} is not a whole number from {allowed}")


def address_of(entry: dict, aimed_at: str, panel: Panel) -> int:
    """Whom an event is aimed at, as an address."""
    target = entry.get("target", "all")
    known = {"patron": ["all", panel.patron.iso3], "rival": [rival.iso3 for rival in panel.rivals],
             "ally": ["all", "multilateral", *(ally.iso3 for ally in panel.allies)]}[aimed_at]
    if target not in known:
        raise ScenarioError(f"event {entry['kind']}: target = {target!r} is none of {', '.join(known)}"
                            f"{nearest(target, known)}")
    return {"all": EVERYBODY, "multilateral": MULTILATERAL}.get(target) or actor_id(target)

