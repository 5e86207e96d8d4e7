"""Which functions, variants, parameters and constants of the model a scenario uses, read from the source; nothing is run.

A run of a scenario can call what is reachable from `model.engine`, with each choice of a variant narrowed to the variants
that the scenario can bring into play.  `SWITCHES` says what else keeps a part of the model out.  A parameter is in use if a
function in use reads it and, unless it is a yes or no, it is not nought.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...model.cells import BEHAVIOURS
from ...model.events import KINDS
from ...model.parameters import BY_NAME, LINKAGES, find, resolve
from ...model.record import DatedPanel
from ...model.rules.politics import quarters_to_inauguration
from ...model.setting import Scenario
from ...model.variants import FOLDERS, files
from .constants import constants

MODEL = Path(__file__).parents[2] / "model"
RECORD = "record"  # the panel of any year of the record
Place = tuple[str, str]  # a module below `model`, with dots, and a function in it


@dataclass(frozen=True)
class InUse:
    """functions: by module and name; variants: kind and name; parameters: name to value; constants: names; panel: name."""

    functions: tuple[Place, ...]
    variants: tuple[tuple[str, str], ...]
    parameters: dict[str, float | int]
    constants: tuple[str, ...]
    panel: str

    @property
    def foreign(self) -> tuple[str, ...]:
        """Names of the variants in use that are not the package's."""
        return tuple(name for kind, name in self.variants
                     if source_of(f"{FOLDERS[kind][0].replace('/', '.')}.{name}").is_foreign)

    def texts(self) -> Iterator[tuple[str, str, set[str]]]:
        """Where something can be cited, its words, and the parameters read there.

        The words are the docstrings of the functions and of their modules, and the sources of parameters and constants.
        """
        for module in dict.fromkeys(module for module, _ in self.functions):
            yield module, source_of(module).docstring, set()
        for module, name in self.functions:
            function = source_of(module).functions[name]
            yield f"{module}.{name}", ast.get_docstring(function) or "", parameters_in(function)
        for name in self.parameters:
            yield name, find(name).source, {name}
        for name in self.constants:
            yield name, constants()[name].source, set()


# --- what a scenario can bring into play -----------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """A scenario with its resolved values and the variants that can come into play."""

    scenario: Scenario
    values: dict[str, float | int]

    @property
    def variants(self) -> dict[str, tuple[str, ...]]:
        """Kind to names of the variants: strategies of the parties that can hold office, behaviours of the allies."""
        parties = ["incumbent_strategy"] + (["challenger_strategy"] if self.challenger_may_govern() else [])
        chosen = {"strategy": [self.choice(name) for name in parties]}
        for behaviour in BEHAVIOURS:
            own = [table[behaviour] for table in self.scenario.behaviours.values() if behaviour in table]
            others = len(own) < len(self.scenario.panel.allies)
            chosen[behaviour.removesuffix("_behaviour")] = [*own, *([self.choice(behaviour)] if others else [])]
        return {kind: tuple(sorted(set(names))) for kind, names in chosen.items()}

    def choice(self, name: str) -> str:
        """The value of a named choice."""
        return find(name).choices[int(self.values[name])]

    def happens(self, kind: str, value: float | None = None) -> bool:
        """Whether the calendar has an event of that kind (and value) before the run ends."""
        end = self.scenario.first + self.scenario.quarters
        return any(event.kind == KINDS[kind].code and event.quarter < end and value in (None, event.value)
                   for event in self.scenario.events)

    def challenger_may_govern(self) -> bool:
        """By the calendar, or by an election after the first quarter."""
        later = range(self.scenario.first + 1, self.scenario.first + self.scenario.quarters)
        elected = self.values["party_change"] > 0 and any(quarters_to_inauguration(quarter) == 0 for quarter in later)
        return elected or self.happens("administration", 1.0)

    def has_rivals(self) -> bool:
        """Rivals that threaten anybody."""
        return bool(self.scenario.panel.rivals) and self.values["threat_scale"] > 0

    def has_arms_race(self) -> bool:
        """Rivals that react to allied spending or to their own hostility."""
        return bool(self.scenario.panel.rivals) and self.values["arms_reaction"] + self.values["arms_grievance"] > 0

    def has_demands(self) -> bool:
        """Demands, by the strategies or by the calendar."""
        return self.values["demand_rate"] > 0 or self.happens("demand")

    def has_tariffs(self) -> bool:
        """Tariffs, by the calendar or threatened by a strategy that can come to office."""
        if self.happens("tariff"):
            return True
        return any(threatens(name, self.values) for name in self.variants["strategy"])


def threatens(strategy: str, values: dict[str, float | int]) -> bool:
    """Whether a strategy threatens tariffs: what it says for `tariff_threat` is not 0, nor scaled by a parameter that is."""
    tree = source_of(f"{FOLDERS['strategy'][0]}.{strategy}").tree
    said = [word.value for word in ast.walk(tree) if isinstance(word, ast.keyword) and word.arg == "tariff_threat"]
    nothing = all(isinstance(value, ast.Constant) and not value.value for value in said)
    scaled = said and all("tariff_threat" in parameters_in(value) for value in said)
    return not nothing and not (scaled and values["tariff_threat"] == 0)


# Functions and parameters that a scenario can switch off, and when they are on.
SWITCHES: dict[Place | str, Callable[[World], bool]] = {
    **dict.fromkeys([*(("moves.talks", name) for name in ("weigh", "ask", "answer", "conclude", "refuse")),
                     ("moves.keeping", "worth_today"), "patience_ally"], World.has_demands),
    ("rules.table", "alone"): lambda world: world.has_demands() and LINKAGES[world.values["linkage"]] == "none",
    **dict.fromkeys([("moves.trading", "trade_step"), ("rules.trade", "export_loss"), ("rules.trade", "tariff_value"),
                     ("rules.table", "tariff_relief"), ("rules.table", "tariff_price"), ("rules.trade", "diversion"),
                     "trade_elasticity"], World.has_tariffs),
    **dict.fromkeys([("rules.security", "reach"), ("rules.security", "threat_from"), "reach_distance", "reach_steepness"],
                    World.has_rivals),
    **dict.fromkeys([("moves.assessment", "expect_answer"), ("moves.assessment", "deter")], World.has_rivals),
    ("moves.probes", "grey_probe"): lambda world: world.has_rivals() and world.values["probe_rate"] > 0,
    **dict.fromkeys([("moves.probes", "pick_target"), ("moves.probes", "crisis")],
                    lambda world: world.has_rivals() and world.values["crisis_rate"] > 0),
    **dict.fromkeys([("rules.security", "richardson"), "ARMS_FATIGUE"], World.has_arms_race),
    # without changes that nobody announced there is nothing to read in a garrison
    ("moves.posture", "garrison_step"): lambda world: world.values["posture_hazard"] > 0,
    ("rules.regimes", "procurement_efficiency"): lambda world: world.values["multilateral_procurement"] > 0,
    **dict.fromkeys([("rules.arms", "offset_work"), "offset"], lambda world: world.values["offset"] > 0),
    **dict.fromkeys([("rules.trade", "onshored"), ("rules.trade", "moved_output"), "onshoring"],
                    lambda world: world.has_tariffs() and world.values["onshoring"] > 0),
    **dict.fromkeys([("rules.secrecy", "praised"), "praise_price"], lambda world: world.values["praise_price"] > 0),
    **dict.fromkeys([("rules.arena", "allied_share"), ("rules.arena", "owed"), ("rules.arena", "front_shift"), "ARENA_NEED",
                     "US_AID", "gap_filling"],
                    lambda world: world.values["arena"] >= 0.5),
}


def in_use(scenario: Scenario) -> InUse:
    """What a run of the scenario uses."""
    world = World(scenario, resolve(scenario.parameters))
    variants = world.variants
    entries = [("build", "trade_row"), *(("engine", name) for name in source_of("engine").functions)]
    functions, waiting = {}, list(reversed(entries))
    while waiting:
        place = waiting.pop()
        if place not in functions and SWITCHES.get(place, lambda world: True)(world):
            functions[place] = None
            waiting += reversed(called_by(place, variants))
    read = {name for module, function in functions for name in parameters_in(source_of(module).functions[function])}
    on = {name: world.values[name] for name in BY_NAME if name in read and is_on(name, world)}
    mentioned = {name for module, function in functions for name in constants_in(source_of(module).functions[function])}
    fixed = tuple(name for name in constants() if name in mentioned and SWITCHES.get(name, lambda world: True)(world))
    return InUse(tuple(functions), tuple((kind, name) for kind, names in variants.items() for name in names), on, fixed,
                 RECORD if isinstance(scenario.panel, DatedPanel) else scenario.panel.name)


def is_on(name: str, world: World) -> bool:
    """Whether a parameter does anything at its value."""
    return (find(name).unit == "switch" or world.values[name] != 0) and SWITCHES.get(name, lambda world: True)(world)


# --- the source ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """A module: its file, its functions, what its names stand for, and its dispatchers over variants by kind."""

    file: Path
    tree: ast.Module
    functions: dict[str, ast.FunctionDef]
    names: dict[str, Place]  # an imported name; the function is "" if it stands for a module
    choices: dict[str, str]

    @property
    def is_foreign(self) -> bool:
        """Whether the file is none of the package's."""
        return not self.file.is_relative_to(MODEL)

    @property
    def docstring(self) -> str:
        """What the module says of itself."""
        return ast.get_docstring(self.tree) or ""


@cache
def source_of(module: str) -> Source:
    """A module below `model`, parsed."""
    file = file_of(module)
    here = module if file.stem == "__init__" else module.rpartition(".")[0]
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names, choices = {}, {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            parts = here.split(".") if here else []
            base = ".".join([*parts[: len(parts) - node.level + 1], *(node.module.split(".") if node.module else [])])
            for alias in node.names:
                below = f"{base}.{alias.name}".strip(".")
                names[alias.asname or alias.name] = (below, "") if is_module(below) else (base, alias.name)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and name_of(node.value.func) == "choose":
            choices[node.targets[0].id] = node.value.args[0].value
    return Source(file, tree, {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}, names, choices)


def file_of(module: str) -> Path:
    """Where a module is; a variant is where `variants` finds it."""
    folder, _, name = module.rpartition(".")
    for kind, (place, _) in FOLDERS.items():
        if folder == place.replace("/", "."):
            return next(path for path in files(kind) if path.stem == name)
    path = MODEL.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def is_module(module: str) -> bool:
    """Whether there is such a module below `model`."""
    path = MODEL.joinpath(*module.split("."))
    return path.is_dir() or path.with_suffix(".py").exists()


def called_by(place: Place, variants: dict[str, tuple[str, ...]]) -> list[Place]:
    """The functions of the model that a function names, in the order in which it does."""
    module, name = place
    found = []
    for node in mentions_in(source_of(module).functions[name]):
        if isinstance(node, ast.Name):
            found += resolved(module, node.id, variants)
        elif (base := source_of(module).names.get(name_of(node.value), ("", " ")))[1] == "":
            found += resolved(base[0], node.attr, variants)
    return found


@cache
def mentions_in(function: ast.FunctionDef) -> list[ast.Name | ast.Attribute]:
    """The names in a function's body, in the order of the text."""
    body = ast.Module(function.body, [])
    return sorted((node for node in ast.walk(body) if isinstance(node, ast.Name | ast.Attribute)),
                  key=lambda node: (node.lineno, node.col_offset))


def resolved(module: str, name: str, variants: dict[str, tuple[str, ...]]) -> list[Place]:
    """The functions a name in a module stands for: one, those of the variants in play, or none."""
    source = source_of(module)
    if name in source.functions:
        return [(module, name)]
    if name in source.choices:
        folder, function = FOLDERS[source.choices[name]]
        return [(f"{folder.replace('/', '.')}.{variant}", function) for variant in variants[source.choices[name]]]
    base, original = source.names.get(name, ("", ""))
    return resolved(base, original, variants) if original else []


@cache
def parameters_in(node: ast.AST) -> set[str]:
    """The parameters that a piece of source reads, as `p.name`."""
    return {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute) and name_of(one.value) == "p"} & set(BY_NAME)


@cache
def constants_in(node: ast.AST) -> set[str]:
    """The constants that a piece of source names."""
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)} & set(constants())


def name_of(node: ast.AST) -> str:
    """The name that an expression is, or nothing."""
    return node.id if isinstance(node, ast.Name) else ""
