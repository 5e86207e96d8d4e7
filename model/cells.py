"""Cells of a world's panel by name, such as ``allies.POL.spending``: what one may hold, and a panel with some of them changed.

A scenario writes them as tables, a command line and a sweep by name::

    [allies.POL]
    spending = "4 %"                  # or 0.04

    [allies.ARG]                      # a code that is not in the panel is a new country
    gdp = 633
    community = "Euro-Atlantic"

    [rivals.IRN]                      # so here, a new rival
    gdp = 440
    spending = "2.5 %"

    foedus run --set allies.POL.spending=0.04

Names: ``allies.CODE.COLUMN``, ``rivals.CODE.COLUMN``, ``patron.COLUMN``; the columns are those of a panel, and for an ally its
behaviours, for a rival its hostility.  A change touches its cell alone: what the panel's rules had filled in stays.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from functools import cache
from importlib import resources
from statistics import median

from .countries import (
    DOUBTFUL,
    FILL_RULES,
    KILOMETRES,
    NUMBERS,
    SHARES,
    TREATY_CODES,
    WORDS,
    Country,
    Panel,
    PanelError,
    actor_id,
    check_text,
    filled_in,
    load_panel,
    number_of,
    panel_names,
    shortened,
)
from .parameters import BY_NAME, Parameter, ParameterError, find, nearest
from .reading import number_in
from .record import DatedPanel, panel_at

BEHAVIOURS = ("spending_behaviour", "reassurance_behaviour", "hedging_behaviour")
GROUPS = ("allies", "rivals", "patron")
OF_PATRON = ("gdp", "spending")  # of the patron and the rivals the model reads no other cell
OF_RIVAL = ("hostility", *OF_PATRON)
TEXTS = tuple(word for word in WORDS if word not in ("iso3", "role"))
USUAL_TREATY = "bilateral"
MOST = {"allies": 300, "rivals": 20}  # of a world whose countries are added one by one
USUAL_KILOMETRES = 1_000.0  # to the only rival of a world that the map does not show
AS_OTHERS = "as the others"  # a behaviour that an ally does not have of its own
UNITS = {"gdp": "billion US dollars", "population": "persons", "us_troops": "persons", "accession_year": "year",
         "eu_member": "0 or 1", "treaty_trade": "0 or 1", "ideal_point_distance": "distance", "hostility": "0 to 1"}


@dataclass(frozen=True)
class Cell(Parameter):
    """A cell as a parameter: what a sweep, the command line and a table ask of one. `column` is the panel's."""

    column: str = ""

    def check(self, value: object) -> float | int:
        """The value as the panel holds it; a share may be text in per cent, and a spending above 1 can only be per cent."""
        if self.choices:
            return self.code_of(value)
        if isinstance(value, bool) or not isinstance(value, (int, float, str)):
            raise ParameterError(f"{self.name} = {shortened(repr(value))} is not a number; allowed: {self.low:g} to "
                                 f"{self.high:g}")
        if self.column == "hostility":
            return Parameter.check(self, value)
        try:
            text = str(value).strip()
            return number_of(self.column, f"{text} %" if self.column == "spending" and is_per_cent(text) else text)
        except PanelError as problem:
            raise ParameterError(f"{self.name} = {problem}") from None

    def written(self, number: float) -> float | str:
        """A checked number as one may write it: per cent where the share alone would be asked about."""
        return share_written(number) if self.column == "spending" else number


def share_written(number: float) -> float | str:
    """A spending as one may write it, so that it reads back as the same."""
    return f"{Decimal(repr(float(number))).scaleb(2).normalize():f} %" if number >= DOUBTFUL else number


def is_share(column: str) -> bool:
    """Whether a column holds shares, which are read in per cent."""
    return column in SHARES


def is_per_cent(text: str) -> bool:
    """Whether a spending can be nothing but per cent of GDP: a number from above 1 to 100."""
    try:
        return 1.0 < number_in(text) <= 100.0
    except ValueError:
        return False


def is_cell(name: object) -> bool:
    """Whether a name is meant for a cell."""
    return isinstance(name, str) and name.partition(".")[0] in GROUPS and "." in name


def declaration(name: str) -> Parameter:
    """What is declared under a name: a parameter of the model or a cell. Raises ParameterError with the nearest name."""
    return cell(name) if is_cell(name) else find(name)


def named_choices(name: str) -> tuple[str, ...]:
    """The choices declared under a name; none for a number, and for what is no parameter and no cell, such as a scenario."""
    return declaration(name).choices if name in BY_NAME or is_cell(name) else ()


@cache
def cell(name: str) -> Cell:
    """The cell of that name. Whether a world has such a country shows when the world is made."""
    group, *rest = name.split(".")
    if len(rest) != (1 if group == "patron" else 2):
        form = "patron.spending" if group == "patron" else f"{group}.POL.spending"
        raise ParameterError(f"no cell '{shortened(name)}'; write it as {form}")
    column, known = rest[-1], columns_of(group)
    if column not in known and not (group == "allies" and column.startswith("km_to_")):
        raise ParameterError(f"no cell '{shortened(name)}'{nearest(column, known)}; there are {', '.join(known)}"
                             f"{' and km_to_<rival>' if group == 'allies' else ''}")
    label = f"{column.replace('_', ' ')} of {'the patron' if group == 'patron' else rest[0]}"
    if column in BEHAVIOURS or column == "treaty":
        choices = tuple(TREATY_CODES) if column == "treaty" else find(column).choices
        return Cell(name, choices[0], 0, len(choices) - 1, "choice", label, "the panel", "cells", choices, column)
    low, high = (0.0, 1.0) if column == "hostility" else NUMBERS.get(column, KILOMETRES)[:2]
    unit = "km" if column.startswith("km_to_") else UNITS.get(column, "share of GDP" if column in SHARES else "share")
    return Cell(name, float(low), float(low), float(high), unit, label, "the panel", "cells", (), column)


def columns_of(group: str) -> tuple[str, ...]:
    """The columns that can be named in a group, without the distances to rivals."""
    return {"allies": ("treaty", *NUMBERS, *BEHAVIOURS), "rivals": OF_RIVAL, "patron": OF_PATRON}[group]


# --- a panel changed -----------------------------------------------------------------------------------------


def changed_panel(panel: Panel, tables: Mapping[str, Mapping]) -> Panel:
    """A panel with cells changed and countries added. tables: "allies" and "rivals" by code, and "patron".

    Behaviours and hostility are no cells of a panel and are passed over.  Raises PanelError or ParameterError, one line.
    """
    for group, there in (("allies", panel.allies), ("rivals", panel.rivals)):
        if (count := len({*tables.get(group, {}), *(one.iso3 for one in there)})) > max(MOST[group], len(there)):
            raise PanelError(f"{count} {group}; {MOST[group]} are the most, so leave some out")
    panel = with_rivals(panel, tables.get("rivals", {}))
    allies = {ally.iso3: ally for ally in panel.allies}
    for code, entry in tables.get("allies", {}).items():
        values = {key: value for key, value in entry.items() if key not in BEHAVIOURS}
        if code not in allies:
            allies[code] = new_ally(panel, code, values)
        elif values:
            allies[code] = changed_country(panel, allies[code], values, f"allies.{code}")
    rivals = {rival.iso3: rival for rival in panel.rivals}
    for code, entry in tables.get("rivals", {}).items():
        own = {key: value for key, value in entry.items() if key in ("name", *OF_PATRON)}
        rivals[code] = changed_country(panel, rivals[code], own, f"rivals.{code}")
    patron = changed_country(panel, panel.patron, tables.get("patron", {}), "patron")
    return replace(panel, patron=patron, allies=tuple(allies.values()), rivals=tuple(rivals.values()))


def changed_country(panel: Panel, country: Country, values: Mapping, place: str) -> Country:
    """A country of the panel with some cells changed."""
    rivals, changes, distances = [rival.iso3 for rival in panel.rivals], {}, list(country.distances)
    for column, value in values.items():
        if column in TEXTS:
            changes[column] = word_of(panel, column, value, place)
        elif column.startswith("km_to_"):
            distances[rival_of(column, rivals, place)] = cell(f"{place}.{column}").check(value)
        else:
            changes[column] = cell(f"{place}.{column}").check(value)
    kept = tuple(column for column in country.filled if column not in values)
    return replace(country, **changes, distances=tuple(distances), filled=kept)


def rival_of(column: str, rivals: list[str], place: str) -> int:
    """The place of the rival that a distance is to; raises PanelError."""
    code = column.removeprefix("km_to_")
    if code not in rivals:
        raise PanelError(f"{place}.{column}: no rival '{shortened(code)}' in the panel; there are {', '.join(rivals)}")
    return rivals.index(code)


def word_of(panel: Panel, column: str, value: object, place: str) -> str:
    """A cell of text. A community almost spelt as one of the panel's is a slip."""
    if not isinstance(value, str) or not value.strip():
        raise PanelError(f"{place}.{column} = {shortened(repr(value))} is no text in quotes")
    if column == "treaty" and value not in TREATY_CODES:
        raise PanelError(f"{place}.treaty = {shortened(value)!r} is none of {', '.join(TREATY_CODES)}"
                         f"{nearest(value, TREATY_CODES)}")
    communities = sorted({ally.community for ally in panel.allies})
    close = get_close_matches(value, communities, 1, 0.8) if column == "community" and value not in communities else []
    if close:
        raise PanelError(f"{place}.community = {shortened(value)!r} is nobody else's; did you mean '{close[0]}'? There are "
                         f"{', '.join(communities)}; a new one needs a name less alike")
    return check_text(f"{place}.{column}", value.strip())


def new_ally(panel: Panel, code: str, values: Mapping) -> Country:
    """An ally that the panel does not have. It must say its GDP; rules fill what else it does not say."""
    codes = [ally.iso3 for ally in panel.allies]
    if "gdp" not in values:
        raise PanelError(f"no ally '{shortened(code)}' in the panel{nearest(code.upper(), codes)}; to add a country, give at "
                         "least its gdp, in billions of current US dollars")
    actor_id(code)
    if code in (panel.patron.iso3, *(rival.iso3 for rival in panel.rivals)):
        raise PanelError(f"allies.{code}: {code} is the patron or a rival of the panel; give the ally another code")
    numbers = {c: cell(f"allies.{code}.{c}").check(value) for c, value in values.items() if c not in TEXTS}
    for column in [column for column in numbers if column.startswith("km_to_")]:
        rival_of(column, [rival.iso3 for rival in panel.rivals], f"allies.{code}")
    words = {column: word_of(panel, column, values[column], f"allies.{code}") for column in TEXTS if column in values}
    known = outlined().get(code, {})
    name = words.get("name", known.get("name", code))
    usual = {"name": name, "region": name, "community": name, "treaty": USUAL_TREATY}
    filled = [column for column in TEXTS if column not in words] + ["eu_member"] * ("eu_member" not in numbers)
    numbers = {"eu_member": 0.0, **numbers}
    for k, rival in enumerate(panel.rivals):
        if (column := f"km_to_{rival.iso3}") not in numbers:
            filled.append(column)
            numbers[column] = float(known[column]) if column in known else usual_distance(panel, k, words.get("community"))
    country = filled_in(panel, {"iso3": code, "role": "ally", **usual, **words}, numbers)
    return replace(country, filled=(*filled, *country.filled))


def with_rivals(panel: Panel, entries: Mapping[str, Mapping]) -> Panel:
    """The panel with those rivals of a table that it does not have, and everybody's kilometres to them."""
    for code in [code for code in entries if code not in {rival.iso3 for rival in panel.rivals}]:
        rival = new_rival(panel, code, entries[code])
        allies = tuple(apart(panel, ally, code) for ally in panel.allies)
        rivals = tuple(apart(panel, one, code) for one in (*panel.rivals, rival))
        panel = replace(panel, patron=apart(panel, panel.patron, code), allies=allies, rivals=rivals)
    return panel


def new_rival(panel: Panel, code: str, values: Mapping) -> Country:
    """A rival that the panel does not have, without its kilometres to itself. It must say its GDP and its spending.

    Kilometres among the values are those of an ally that changes sides; a table of rivals has none.
    """
    if missing := [column for column in OF_PATRON if column not in values]:
        known = ", ".join(rival.iso3 for rival in panel.rivals)
        raise PanelError(f"no rival '{shortened(code)}' in the panel; there are {known or 'none'}; to add one, give its gdp in "
                         f"billions of US dollars and its spending; here there is no {' and no '.join(missing)}")
    actor_id(code)
    if code in (panel.patron.iso3, *(ally.iso3 for ally in panel.allies)):
        raise PanelError(f"rivals.{code}: {code} is the patron or an ally of the panel; give the rival another code, or let an "
                         f"ally change sides: without = ['{code}']")
    numbers = {column: cell(f"rivals.{code}.{column}").check(values[column]) for column in OF_PATRON} | {"eu_member": 0.0}
    known = outlined().get(code, {})
    name = word_of(panel, "name", values["name"], f"rivals.{code}") if "name" in values else known.get("name", code)
    usual = {"iso3": code, "name": name, "region": name, "community": name, "role": "rival", "treaty": "none"}
    columns = [f"km_to_{rival.iso3}" for rival in panel.rivals]
    numbers |= {column: values[column] if column in values else float(known[column]) if column in known
                else usual_distance(panel, k, None) for k, column in enumerate(columns)}
    country = filled_in(panel, usual, numbers)
    filled = [column for column in ("name", "region", "community", "treaty", "eu_member", *columns) if column not in values]
    return replace(country, filled=(*filled, *country.filled))


def apart(panel: Panel, country: Country, rival: str) -> Country:
    """A country with its kilometres to a new rival: as on the map, else the median of those to the rivals that there are."""
    column, known = f"km_to_{rival}", outlined().get(country.iso3, {})
    if country.iso3 == rival or column in known:
        far = float(known.get(column, 0.0))
    else:
        far = float(median(country.distances or (USUAL_KILOMETRES,)))
    return replace(country, distances=(*country.distances, far), filled=(*country.filled, column))


def usual_distance(panel: Panel, rival: int, community: str | None) -> float:
    """The median distance to a rival in a community, of all allies where it has none."""
    near = [ally.distances[rival] for ally in panel.allies if ally.community == community]
    return float(median(near or [ally.distances[rival] for ally in panel.allies]))


@cache
def outlined() -> dict[str, dict[str, str]]:
    """Countries on the shipped map of the world: name, and km from their outline to those of all others."""
    with resources.files(__package__).joinpath("data", "outlines.csv").open(encoding="utf-8") as file:
        return {row["code"]: row for row in csv.DictReader(file)}


# --- what was changed ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that was changed: its name, what stood there (None for a new country) and what stands there now."""

    name: str
    was: float | str | None
    now: float | str


def edits_in(tables: Mapping[str, Mapping], given: Panel, panel: Panel) -> list[Edit]:
    """The cells in which a panel differs from the one given, as `tables` say it."""
    there = {country.iso3 for country in everybody(given)}
    was = {one.iso3: one for one in everybody(with_rivals(given, tables.get("rivals", {}))) if one.iso3 in there}
    rivals, found = [rival.iso3 for rival in panel.rivals], []
    for country in everybody(panel):
        group = {"ally": "allies", "rival": "rivals"}.get(country.role)
        entry = tables.get("patron", {}) if group is None else tables.get(group, {}).get(country.iso3, {})
        place = "patron" if group is None else f"{group}.{country.iso3}"
        before = was.get(country.iso3)
        found += [Edit(f"{place}.{column}", None if before is None else value_in(before, column, rivals),
                       value_in(country, column, rivals))
                  for column in entry if column not in (*BEHAVIOURS, "hostility", "claims")]
    return found


def cell_value(name: str, panel: Panel, behaviours: Mapping, hostility: Mapping) -> float | str:
    """What stands in a cell; raises PanelError or ParameterError for one that is not there."""
    cell(name)
    group, *code, column = name.split(".")
    people = {"allies": panel.allies, "rivals": panel.rivals, "patron": (panel.patron,)}[group]
    codes = [one.iso3 for one in people]
    if code and code[0] not in codes:
        kind = {"allies": "ally", "rivals": "rival"}[group]
        raise PanelError(f"{name}: no {kind} '{shortened(code[0])}' in the panel{nearest(code[0].upper(), codes)}")
    if column == "hostility":
        return hostility[code[0]]
    if column in BEHAVIOURS:
        return behaviours.get(code[0], {}).get(column, AS_OTHERS)
    rivals = [rival.iso3 for rival in panel.rivals]
    if column.startswith("km_to_"):
        rival_of(column, rivals, name.rpartition(".")[0])
    return value_in(people[codes.index(code[0])] if code else panel.patron, column, rivals)


def behaviours_in(entry: Mapping) -> dict[str, str]:
    """The behaviours among an ally's settings."""
    return {name: entry[name] for name in BEHAVIOURS if name in entry}


# --- what was filled -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Filled:
    """A cell that nobody gave: whose, which, what stands there now, and the rule in words."""

    iso3: str
    column: str
    value: float | str
    rule: str


def filled_cells(panel: Panel) -> tuple[Filled, ...]:
    """Every cell of a panel that a rule filled, country by country."""
    rivals = [rival.iso3 for rival in panel.rivals]
    return tuple(Filled(country.iso3, column, value_in(country, column, rivals), rule_in_words(column))
                 for country in everybody(panel) for column in country.filled)


def documented(panel: Panel) -> bool:
    """Whether the documentation of the package lists what is filled in a panel, but for countries that were added."""
    if isinstance(panel, DatedPanel) or panel.name not in panel_names():
        return isinstance(panel, DatedPanel)
    known = {one.iso3: set(one.filled) for one in everybody(shipped(panel.name))}
    there = {f"km_to_{rival.iso3}" for rival in panel.rivals if rival.iso3 not in known}
    return all(set(one.filled) - there <= known.get(one.iso3, set(one.filled)) for one in everybody(panel))


def is_shipped(panel: Panel) -> bool:
    """Whether a panel is one that comes with the package, so that its name is enough to have it again."""
    found = re.fullmatch(r"record_(\d{4})", panel.name)
    if found and isinstance(panel, DatedPanel):
        return panel == panel_at(int(found[1]))
    return panel.name in panel_names() and panel == shipped(panel.name)


@cache
def shipped(name: str) -> Panel:
    """A panel that comes with the package."""
    return load_panel(name)


def everybody(panel: Panel) -> tuple[Country, ...]:
    """The countries of a panel."""
    return (panel.patron, *panel.allies, *panel.rivals)


def value_in(country: Country, column: str, rivals: list[str]) -> float | str:
    """What a country has in a column."""
    if column.startswith("km_to_"):
        return country.distances[rivals.index(column.removeprefix("km_to_"))]
    return getattr(country, column)


def rule_in_words(column: str) -> str:
    """What is put in place of a blank cell."""
    if column in FILL_RULES:
        return " ".join((FILL_RULES[column].__doc__ or "").split()).removeprefix("Missing: ").replace("`", "").rstrip(".")
    usual = {"name": "that of the map, or the code", "region": "the name", "community": "the name: a community of its own",
             "treaty": USUAL_TREATY, "eu_member": "0"}
    return usual.get(column, "0 for a rival itself; of a new country measured on the map, else the median of its community, to "
                             "a new rival the median of those to the others")
