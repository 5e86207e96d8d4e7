"""What a scenario takes over from the one that it extends, on tables as TOML has them; see `scenario.inherited`."""

from collections.abc import Callable, Iterable

from .calendar import DateError, quarter_of
from .countries import Country, Panel
from .events import KINDS

ROLES = {"allies": "ally", "rivals": "rival"}
EVERYWHERE = ("all", "multilateral")


def merged(base: dict, own: dict) -> dict:
    """The keys of both; where both hold a table, merged again, otherwise as the second has it."""
    return base | {key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
                   for key, value in own.items()}


def slot(event: object) -> tuple:
    """When, what and at whom: of two events that agree in these one takes the other's place."""
    usual = {"quarter": "", "kind": "", "target": "all"}
    return tuple(str(event.get(key, value)) for key, value in usual.items()) if isinstance(event, dict) else (id(event),)


def differences(table: dict) -> tuple[str, ...]:
    """What a scenario's own table changes in the one it extends, in words: that one's name, then one entry a change."""
    if "extends" not in table:
        return ()
    found = []
    for key, value in table.items():
        if key == "parameters":
            found += [f"{name} = {setting}" for name, setting in value.items()]
        elif key in ROLES:
            found += [f"{code}: {', '.join(f'{name} = {setting}' for name, setting in entry.items())}"
                      for code, entry in value.items() if isinstance(entry, dict)]
        elif key == "events":
            found += [f"{event.get('quarter')}: {event.get('kind')}" for event in value if isinstance(event, dict)]
        elif key not in ("extends", "title", "description"):
            found.append(f"{key} = {value}")
    return (table["extends"], *found)


def still_there(table: dict, own: dict, panel: Panel, first: int) -> tuple[dict, tuple[str, ...]]:
    """A merged table less what it took over about countries that are gone and quarters before the first; and that, in words.

    A country is gone if it is left out or changes sides, or if the file's own panel lacks it.  What the file itself says
    stays as it is: there it is a mistake.
    """
    if "extends" not in own:
        return table, ()
    leaving = {str(code) for code in table.get("without", [])}
    there = {"ally": codes_of(panel.allies, table.get("allies", {})) - leaving,
             "rival": codes_of(panel.rivals, table.get("rivals", {}))}

    def gone(code: object, role: str) -> bool:
        return code not in there[role] and (code in leaving or "panel" in own)

    countries, of_countries = drop_countries(table, own, gone)
    events, of_events = drop_events(table, own, gone, first)
    known = codes_of(panel.allies, countries["allies"])
    slips = [code for code in own.get("without", []) if code not in table.get("allies", {})]
    left_out = [code for code in table.get("without", []) if code in known or code in slips]
    return table | countries | {"events": events, "without": left_out}, (*of_countries, *of_events)


def codes_of(countries: Iterable[Country], entries: dict) -> set[str]:
    """The codes of countries of a panel, and of those that a table adds."""
    return {country.iso3 for country in countries} | {code for code, entry in entries.items() if "gdp" in entry}


def drop_countries(table: dict, own: dict, gone: Callable[[object, str], bool]) -> tuple[dict, list[str]]:
    """The tables of allies and rivals less what they took over about countries that are gone; and that, in words."""
    kept, words = {}, []
    for group, role in ROLES.items():
        ours, entries = own.get(group, {}), table.get(group, {})
        kept[group] = {code: entry for code, entry in entries.items() if code in ours or not gone(code, role)}
        words += [f"nothing about {code}" for code in entries if code not in kept[group]]
    for rival, entry in kept["rivals"].items():
        ours = own.get("rivals", {}).get(rival, {}).get("claims", {})
        idle = [ally for ally in entry.get("claims", {}) if ally != "all" and ally not in ours and gone(ally, "ally")]
        if idle:
            claims = {ally: claim for ally, claim in entry["claims"].items() if ally not in idle}
            kept["rivals"][rival] = {**entry, "claims": claims}
            words += [f"no claim of {rival} on {ally}" for ally in idle]
    return kept, words


def drop_events(table: dict, own: dict, gone: Callable[[object, str], bool], first: int) -> tuple[list, list[str]]:
    """The events less those taken over that are aimed at countries that are gone, or come too early; and those, in words."""
    ours = own.get("events", [])
    kept, words = [], []
    for event in table.get("events", [])[: len(table.get("events", [])) - len(ours)]:
        if why := idle(event, gone, first):
            words.append(f"no {event['kind']} in {event['quarter']} ({why})")
        else:
            kept.append(event)
    return [*kept, *ours], words


def idle(event: object, gone: Callable[[object, str], bool], first: int) -> str:
    """Why nothing would come of an event that was taken over; empty if something would, or if it is no event at all."""
    try:
        early, kind, target = quarter_of(event["quarter"]) < first, KINDS[event["kind"]], event.get("target", "all")
    except (DateError, KeyError, TypeError, AttributeError):
        return ""
    if early:
        return "before its start"
    return f"{target} is no {kind.aimed_at}" if kind.aimed_at in ROLES.values() and target not in EVERYWHERE and gone(
        target, kind.aimed_at) else ""
