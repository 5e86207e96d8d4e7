"""A world with a name, checked: what a scenario file comes to, and what stays of it when it is changed from outside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from .calendar import label_of
from .cells import Edit, behaviours_in, cell, cell_value, changed_panel, is_cell
from .countries import Panel
from .events import KINDS
from .parameters import resolve

START, PANEL, QUARTERS = "2025-Q1", "countries_2024", 48  # of a scenario that does not say
LONGEST = 400  # quarters


class ScenarioError(ValueError):
    """A scenario that cannot be used. One line: file, place, value, remedy."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated. `target` is an address; see `events.KINDS` for what the numbers mean."""

    quarter: int
    kind: int
    target: int
    value: float
    other: float = 0.0
    note: str = ""


@dataclass(frozen=True)
class Reference:
    """The counterfactual that a run is held against: what it changes, and the kinds of US events that do not happen in it."""

    parameters: tuple[tuple[str, object], ...] = (
        ("incumbent_strategy", "institutionalist"), ("challenger_strategy", "institutionalist"), ("conditionality", 0.0))
    without: tuple[str, ...] = ("tariff", "schedule", "withdrawal", "demand", "rhetoric", "statute", "aid")


@dataclass(frozen=True)
class Scenario:
    """A named world, checked. `parameters` are differences from the defaults, `hostility` by rival.

    `declared` is what the file itself changes, whatever `changed` makes of it: the policy that a reference run keeps.
    `differs` says in words what a scenario that extends another one does differently, the first word being its name.
    `edits` are the cells of the panel that were changed, by whoever did.
    `source` is what makes the scenario again without its files: its whole table, and its panel by name or as CSV.
    """

    name: str
    title: str
    description: str
    panel: Panel
    first: int
    quarters: int
    parameters: dict[str, object] = field(default_factory=dict)
    hostility: dict[str, float] = field(default_factory=dict)
    behaviours: dict[str, dict[str, str]] = field(default_factory=dict)
    claims: dict[str, dict[str, float]] = field(default_factory=dict)
    reference: Reference = Reference()
    events: tuple[Event, ...] = ()
    declared: dict[str, object] = field(default_factory=dict)
    differs: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    source: dict = field(default_factory=dict, compare=False, repr=False)

    def value(self, name: str) -> float | str:
        """What stands in a cell, by its name; raises PanelError for a country that is not there."""
        return cell_value(name, self.panel, self.behaviours, self.hostility)

    def changed(self, changes: dict[str, object] | None = None, quarters: int | None = None,
                events: tuple[Event, ...] = ()) -> "Scenario":
        """The same world with parameters or cells changed, another length, or more events; checked at once."""
        cells = {name: value for name, value in (changes or {}).items() if is_cell(name)}
        if cells:
            return self.with_cells(cells).changed({n: v for n, v in changes.items() if n not in cells}, quarters, events)
        merged = {**self.parameters, **(changes or {})}
        resolve(merged)
        if quarters is not None and not 1 <= quarters <= LONGEST:
            raise ScenarioError(f"quarters = {quarters} is outside 1 to {LONGEST}")
        check_dates(events, self.first, quarters or self.quarters)
        every = tuple(sorted((*self.events, *events), key=lambda event: event.quarter))
        return replace(self, parameters=merged, quarters=quarters or self.quarters, events=every)

    def with_cells(self, cells: Mapping[str, object]) -> "Scenario":
        """The same world with cells changed, by name. Raises PanelError or ParameterError."""
        tables: dict[str, dict] = {"allies": {}, "rivals": {}, "patron": {}}
        for name, value in cells.items():
            self.value(name)
            group, *code, column = name.split(".")
            held = tables[group].setdefault(code[0], {}) if code else tables[group]
            checked = cell(name).check(value)
            held[column] = cell(name).choices[checked] if cell(name).choices else cell(name).written(checked)
        behaviours = {code: {**self.behaviours.get(code, {}), **behaviours_in(entry)}
                      for code, entry in tables["allies"].items()}
        hostility = {code: float(entry["hostility"]) for code, entry in tables["rivals"].items() if "hostility" in entry}
        made = replace(self, panel=changed_panel(self.panel, tables), hostility={**self.hostility, **hostility},
                       behaviours={**self.behaviours, **{code: own for code, own in behaviours.items() if own}})
        return replace(made, edits=(*self.edits, *(Edit(name, self.value(name), made.value(name)) for name in cells)))


def check_dates(events: Iterable[Event], first: int, quarters: int) -> None:
    """No event lies outside the run, where nothing would come of it."""
    names = {kind.code: name for name, kind in KINDS.items()}
    for event in events:
        if not first <= event.quarter < first + quarters:
            raise ScenarioError(f"event {names[event.kind]}: {label_of(event.quarter)} is outside the run, {label_of(first)} "
                                f"to {label_of(first + quarters - 1)}; change its quarter, or start and quarters")
