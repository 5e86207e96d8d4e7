"""What a scenario takes over from the one that it extends, on tables as TOML has them; see `scenario.inherited`."""

from collections.abc import Callable, Iterable

from .calendar import DateError, quarter_of
from .countries import Country, Panel
from .events import KINDS

ROLES = {"allies": "ally", "rivals": "rival"}
EVERYWHERE = ("all", "multilateral")
KILOMETRES_TO = "km_to_"


def merged(base: dict, own: dict) -> dict:
    """The keys of both; where both hold a table, merged again, otherwise as the second has it."""
    return base | {key: merged(base[key], value) if isinstance(value, dict) and isinstance(base.get(key), dict) else value
                   for key, value in own.items()}


def joined(base: dict, own: dict) -> dict:
    """The table of a scenario on that of the one it extends, whose title and description stay with it."""
    found = merged({key: value for key, value in base.items() if key not in ("title", "description")}, own)
    taken = {slot(event) for event in own.get("events", [])}
    kept = [event for event in base.get("events", []) if slot(event) not in taken]
    return found | {"without": [*base.get("without", []), *own.get("without", [])], "events": kept + own.get("events", [])}


def slot(event: object) -> tuple:
    """When, what and at whom: of two events that agree in these one takes the other's place, however they are spelt."""
    if not isinstance(event, dict):
        return (id(event),)
    quarter, kind, target = (str(event.get(key, "")) for key in ("quarter", "kind", "target"))
    to_all = target == "" or (kind in KINDS and KINDS[kind].aimed_at == "patron")
    return quarter, kind, "all" if to_all else target


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


# --- what is taken over no more ------------------------------------------------------------------------------


def still_there(table: dict, own: dict, panel: Panel, first: int, before: Panel | None = None) -> tuple[dict, tuple[str, ...]]:
    """A joined table less what it took over about countries that are gone and quarters before the first; and that, in words.

    A country is gone if it is left out or changes sides, or if the file's own panel lacks it and the scenario before did not
    add it.  What the file itself says stays as it is: there it is a mistake.  before: the panel there, if the file has its own.
    """
    leaving = set(table["without"])
    there = {"ally": countries_in(panel.allies, before and before.allies, table, own, "allies") - leaving,
             "rival": countries_in(panel.rivals, before and before.rivals, table, own, "rivals")}

    def gone(code: str, role: str) -> bool:
        return code not in there[role] and (code in leaving or before is not None)

    countries, of_countries = drop_countries(table, own, gone)
    events, of_events = drop_events(table["events"], own.get("events", []), gone, first)
    known = {country.iso3 for country in panel.allies} | set(countries["allies"])
    slips = [code for code in own.get("without", []) if code not in table.get("allies", {})]
    left_out = [code for code in table["without"] if code in known or code in slips]
    return table | countries | {"events": events, "without": left_out}, (*of_countries, *of_events)


def countries_in(panel: Iterable[Country], before: Iterable[Country] | None, table: dict, own: dict, group: str) -> set[str]:
    """The codes of a panel's countries and of those that a table adds: a GDP without a country before is one's that is new."""
    edited = {country.iso3 for country in before or ()}
    ours = own.get(group, {})
    added = {code for code, entry in table.get(group, {}).items()
             if "gdp" in ours.get(code, {}) or ("gdp" in entry and code not in edited)}
    return {country.iso3 for country in panel} | added


def drop_countries(table: dict, own: dict, gone: Callable[[str, str], bool]) -> tuple[dict, list[str]]:
    """The tables of allies and rivals less what they took over about countries that are gone; and that, in words."""
    kept, words = {}, []
    for group, role in ROLES.items():
        ours, entries = own.get(group, {}), table.get(group, {})
        kept[group] = {code: ours[code] if gone(code, role) else entry for code, entry in entries.items()
                       if code in ours or not gone(code, role)}
        words += [f"nothing about {code}" for code in entries if code not in kept[group]]
    for ally, entry in kept["allies"].items():
        ours = own.get("allies", {}).get(ally, {})
        nowhere = [key for key in entry if key not in ours and key.startswith(KILOMETRES_TO)
                   and gone(key.removeprefix(KILOMETRES_TO), "rival")]
        kept["allies"][ally] = {key: value for key, value in entry.items() if key not in nowhere}
        words += [f"no {key} of {ally}" for key in nowhere]
    for rival, entry in kept["rivals"].items():
        ours, claims = own.get("rivals", {}).get(rival, {}).get("claims", {}), entry.get("claims", {})
        nobody = [ally for ally in claims if ally != "all" and ally not in ours and gone(ally, "ally")]
        if nobody:
            kept["rivals"][rival] = entry | {"claims": {ally: claims[ally] for ally in claims if ally not in nobody}}
            words += [f"no claim of {rival} on {ally}" for ally in nobody]
    return kept, words


def drop_events(events: list, ours: list, gone: Callable[[str, str], bool], first: int) -> tuple[list, list[str]]:
    """The events less those taken over that are aimed at countries that are gone, or come too early; and those, in words.

    Those of the file itself come last.
    """
    kept, words = [], []
    for event in events[: len(events) - len(ours)]:
        if why := idle(event, gone, first):
            words.append(f"no {event['kind']} in {event['quarter']} ({why})")
        else:
            kept.append(event)
    return [*kept, *ours], words


def idle(event: object, gone: Callable[[str, str], bool], first: int) -> str:
    """Why nothing would come of an event that was taken over; empty if something would, or if it is no event at all."""
    try:
        early, kind, target = quarter_of(event["quarter"]) < first, KINDS[event["kind"]], event.get("target", "all")
    except (DateError, KeyError, TypeError, AttributeError):
        return ""
    if early:
        return "before its start"
    named = kind.aimed_at in ROLES.values() and isinstance(target, str) and target not in EVERYWHERE
    return f"{target} is no {kind.aimed_at}" if named and gone(target, kind.aimed_at) else ""
