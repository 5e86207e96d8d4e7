"""An experiment, described in a short TOML file and checked before the first run.

::

    title = "…"
    question = "…"
    caption = "…"                        # optional, for a figure
    scenario = "transactional_2025"      # a name, the path of a TOML file, or a list of them as an axis
    horizon = 48                         # quarters; without it the scenario's own
    replicates = 32                      # or a table, see `experiments.sweep.replicates`
    seed = 1                             # first number of the experiment's luck
    seeds = "shared"                     # every point meets the same histories; "independent": its own
    reference = "own"                    # what runs are held against: the scenario's own, "institutionalist", "retrenchment",
                                         # "scenario" (what the factors add to it) or "none"
    design = "grid"                      # or a table with options, see `experiments.sweep.designs`
    parameters = { posterior = "results/post" }  # optional: every point with each draw, see `experiments.sweep.posterior`

    [factors]                            # any declared parameter, see `experiments.sweep.factors`
    conditionality = { from = 0, to = 1, steps = 33 }
    incumbent_strategy = ["transactional", "institutionalist"]
    spill_in = 0.4
    "allies.DEU.gdp" = [4000, 5000]      # or any cell of the panel, see `model.cells`

    [outcomes]                           # without it, every result of a run and nothing else
    run = ["phase", "hardening"]         # results of a run
    series = ["system_deterrence"]       # the system, every so many quarters counted back from the last
    every = 4
    ally = ["reliability", "hedging"]    # every ally, at the end or every so many quarters
    ally_every = 8
    stop = "system_out > 0.15"           # a run ends with the first quarter in which this holds; column `stopped`

    [outcomes.own]                       # outcomes of your own, see `experiments.sweep.expressions`
    poland_2030 = 'spending["POL", "2030"]'
    hollow_since = "first(phase == HOLLOW)"

In a table made in Python an outcome of one's own may be a function of a finished run, see `experiments.sweep.functions`.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import NamedTuple

from ...model import scenario as scenarios
from ...model.calendar import quarter_of
from ...model.cells import GROUPS, declaration, is_cell
from ...model.compiled import OWN_VARIANTS
from ...model.countries import PanelError
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, RESULT
from ...model.parameters import ParameterError, nearest
from ...model.reading import DELIMITED, ReadError, is_table, plain, text_of, toml_of
from ...model.reference import reference_of
from ...model.scenario import load_scenario, scenario_names
from ...model.setting import Scenario, ScenarioError
from .designs import Design, read_design
from .expressions import LANGUAGE, names_several
from .factors import Factor, Levels, read_factor
from .lines import line_of
from .own import Own, read_own, read_stop
from .posterior import crossed, read_posterior
from .replicates import Replicates, read_replicates

KEYS = ("title", "question", "caption", "scenario", "horizon", "replicates", "seed", "seeds", "reference", "design",
        "parameters", "factors", "outcomes", "figure")
OF_SCENARIOS = tuple(key for key in scenarios.KEYS if key not in KEYS)
VARIANTS = "variants"  # beside the spec that a sweep keeps: the variants of one's own
FIGURE = ("title", "colour")  # keys of [figure]
SPECS = resources.files(__package__.rpartition(".")[0]).joinpath("specs")  # the experiments that come with the package
RUN = tuple(field.name for field in RESULT)
SERIES = ("phase", *(field.name for field in SYSTEM if field.recorded))
LONGEST = 1000  # characters of a complaint
PER_ALLY = tuple(field.name for field in ALLY if field.recorded)


class SpecError(ValueError):
    """An experiment that cannot be run. One line: file, line, thing, value, remedy."""


@dataclass(frozen=True)
class Outcomes:
    """What is kept: results of a run; the system every `every` quarters; every ally, every `ally_every` (0: at the end).

    own: outcomes of the user's; stop: when a run ends, "" for never before its time.
    """

    run: tuple[str, ...] = RUN
    series: tuple[str, ...] = ()
    every: int = 1
    ally: tuple[str, ...] = ()
    ally_every: int = 0
    own: tuple[Own, ...] = ()
    stop: str = ""

    def own_in(self, table: str) -> tuple[Own, ...]:
        """The user's outcomes that stand in a table."""
        return tuple(own for own in self.own if own.table == table)

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables that this takes."""
        return ("runs", *(["series"] if self.series or self.own_in("series") else []),
                *(["allies"] if self.ally or self.own_in("allies") else []))

    def identity(self) -> dict[str, object]:
        """As plain data; what nobody asked for is left out."""
        usual = {"run": self.run, "series": self.series, "every": self.every, "ally": self.ally, "ally_every": self.ally_every}
        own = {"own": {one.name: one.said for one in self.own}} if self.own else {}
        if any(names_several(text) for text in (*(one.text for one in self.own if not one.is_function), self.stop) if text):
            own["language"] = LANGUAGE
        return {**usual, **own, **({"stop": self.stop} if self.stop else {})}


class Source(NamedTuple):
    """A scenario's table, with what it extends put in, and the text of its panel, empty for one of the package."""

    table: dict
    panel: str


@dataclass(frozen=True)
class Spec:
    """A checked experiment. `worlds` are the scenarios by name, cut to the horizon; `figure` is for maps, see `FIGURE`.

    sources: where the scenarios come from that are not the package's, by name.
    """

    name: str
    title: str
    question: str
    caption: str
    worlds: dict[str, Scenario]
    factors: dict[str, Factor]
    design: Design
    replicates: Replicates
    seed: int
    shared: bool
    reference: str
    outcomes: Outcomes
    figure: dict
    text: str
    sources: dict[str, Source] = field(default_factory=dict)
    horizon: int | None = None


def spec_names() -> tuple[str, ...]:
    """The experiments that come with the package."""
    return tuple(sorted(f.name.removesuffix(".toml") for f in SPECS.iterdir() if f.name.endswith(".toml")))


def load_spec(source: "str | Path | Mapping | Spec", look: bool = False) -> Spec:
    """An experiment of the package by name, one of yours by the path of its TOML file, or a table made in Python.

    look: with some rows of a large design only, enough for `estimate`.  Raises SpecError: one line with file, line, value and
    remedy.
    """
    if isinstance(source, Spec):
        return source
    if isinstance(source, Mapping):
        # Only in Python is a dictionary of lists a table by itself; in a file it would be a slip for [factors].
        if isinstance(source.get("design"), Mapping) and is_table(source["design"]):
            source = {**source, "design": {"kind": "table", "rows": source["design"]}}
        return Reader("spec", "", Path(), look).read(plain(source))
    text, path = read_text(str(source))
    try:
        table = toml_of(text, path.name)
    except ReadError as problem:
        raise SpecError(str(problem)) from None
    try:
        return Reader(path.name, text, path.parent, look).read(table)
    except SpecError as problem:
        if OWN_VARIANTS is None and (path.parent / VARIANTS).is_dir() and "is none of" in str(problem):
            raise SpecError(f"{problem}; if it is a variant of its own, set FOEDUS_VARIANTS={path.parent / VARIANTS}") from None
        raise


def refuse_figure(spec: Spec) -> None:
    """Stop at what no map could draw under [figure]; a map says so itself. Raises SpecError."""
    if flaw := figure_flaw(spec):
        Reader(f"{spec.name}.toml" if spec.text else spec.name, spec.text, Path()).refuse(flaw[1], "figure", flaw[0])


def figure_flaw(spec: Spec) -> tuple[str, str] | None:
    """The key under [figure] that no map could draw, and why."""
    for key, value in spec.figure.items():
        if key not in FIGURE:
            return key, f"[figure] has no key '{key}'{nearest(key, FIGURE)}; there are {', '.join(FIGURE)}"
        if key == "colour" and value not in RUN:
            return key, f"colour = {value!r} is no result of a run{nearest(str(value), RUN)}; there are {', '.join(RUN)}"
    return None


def unwritable(value: object) -> str:
    """A text somewhere in a value of Python that no file can hold, as Python shows it; empty if there is none."""
    if isinstance(value, str):
        return ascii(value) if re.search(r"[\ud800-\udfff]", value) else ""
    parts = [*value, *value.values()] if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return next((found for part in parts if (found := unwritable(part))), "")


def source_of(name: str, world: Scenario) -> Source:
    """What a scenario's file says of the quarters that are run, wherever the file is afterwards."""
    text, label, folder = scenarios.read_text(name)
    path = scenarios.inherited(toml_of(text, label), folder)[0].get("panel", "")
    table = world.source["scenario"]
    events = [event for event in table.get("events", []) if quarter_of(event["quarter"]) < world.first + world.quarters]
    table = table | ({"panel": path} if path else {}) | {"quarters": world.quarters, "events": events}
    return Source(table, text_of(Path(path)) if Path(path).suffix.lower() in DELIMITED else "")


def read_text(name: str) -> tuple[str, Path]:
    """Text and place of a spec."""
    if name in spec_names():
        return SPECS.joinpath(f"{name}.toml").read_text(encoding="utf-8"), Path(f"{name}.toml")
    path = Path(name)
    if path.suffix.lower() != ".toml":
        raise SpecError(f"no experiment '{name}'{nearest(name, spec_names())}; there are {', '.join(spec_names())}, "
                        "or give the path of a .toml file")
    try:
        return text_of(path), path
    except ReadError as problem:
        raise SpecError(str(problem)) from None


@dataclass(frozen=True)
class Reader:
    """Reads one table. `text` is where the lines are looked up, `folder` where relative paths begin, `look` see `load_spec`."""

    file: str
    text: str
    folder: Path
    look: bool = False

    def read(self, table: dict) -> Spec:
        """The checked experiment."""
        self.refuse_unwritable({key: value for key, value in table.items() if key != "design"})  # whose reader names the row
        for key in table:
            if key in OF_SCENARIOS:
                self.refuse("unknown key 'quarters'; the length of an experiment is horizon" if key == "quarters" else
                            f"unknown key '{key}', which is a scenario's; write it in a file of its own, which foedus run "
                            "takes alone and an experiment names under scenario", key)
            if key not in KEYS:
                self.refuse(f"unknown key '{key}'{nearest(key, KEYS)}; there are {', '.join(KEYS)}", key)
        horizon = self.whole(table, "horizon", 1, 400, None)
        factors = flat(self.section(table, "factors"))
        if "scenario" in table and "scenario" in factors:
            self.refuse("scenario is also named at the top; keep one of the two", "factors", "scenario")
        place = ("factors", "scenario") if "scenario" in factors else ("scenario",)
        named = factors.pop("scenario", table.get("scenario", "transactional_2025"))
        worlds = self.read_worlds(named, horizon, place)
        read = {"scenario": Levels(tuple(float(i) for i in range(len(worlds))))}
        for name, entry in factors.items():
            read[name] = self.at(lambda name=name, entry=entry: read_factor(declaration(name), entry), "factors", name)
            for world in worlds.values() if is_cell(name) else ():
                self.at(lambda name=name, world=world: world.value(name), "factors", name)
        outcomes = self.read_outcomes(self.section(table, "outcomes"), worlds)
        replicates = self.at(lambda: read_replicates(table.get("replicates", 1)), "replicates")
        watched = "phase" if replicates.outcome in PHASES else replicates.outcome
        if watched and watched not in outcomes.run:
            self.refuse(f"replicates stop by {replicates.outcome}, so 'run' must keep '{watched}'; add it", "outcomes", "run")
        words = [self.words(table, key) for key in ("title", "question", "caption")]
        return Spec(
            Path(self.file).stem, *words, worlds, read, self.read_design(table, read, worlds),
            replicates,
            self.whole(table, "seed", 0, 2**53, 1), self.read_sharing(table), self.read_reference(table, worlds), outcomes,
            self.section(table, "figure"), self.text, self.sources_of(worlds, named), horizon)

    def read_design(self, table: dict, factors: dict[str, Factor], worlds: dict[str, Scenario]) -> Design:
        """The points, each with every draw of a posterior if one is named."""
        entry, names = table.get("design", "grid"), tuple(worlds)
        design = self.at(lambda: read_design(entry, factors, names, self.folder, self.look), "design", culprits=("factors",))
        used = [list(worlds.values())[int(place)] for place in sorted(set(design.columns["scenario"].tolist()))]
        for name in [name for name in design.columns if is_cell(name) and name not in factors]:
            for world in used:
                self.at(lambda name=name, world=world: world.value(name), "design")
        if "parameters" not in table:
            return design
        return self.at(lambda: crossed(design, read_posterior(table["parameters"], factors, self.folder)), "parameters",
                       culprits=("factors",))

    def read_worlds(self, entry: object, horizon: int | None, place: tuple[str, ...]) -> dict[str, Scenario]:
        """The scenarios by name."""
        worlds = {}
        for name in entry if isinstance(entry, list) else [entry]:
            if not isinstance(name, str):
                self.refuse(f"scenario = {repr(name):.60} is no text; write a name, a path of a .toml file, or a list", *place)
            world = self.at(lambda name=name: load_scenario(self.find_world(name)), *place)
            if world.name in worlds:
                self.refuse(f"scenario '{world.name}' is named twice; leave one out", *place)
            worlds[world.name] = cut(world, horizon)
        if not worlds:
            self.refuse("scenario = [] names none; give at least one", *place)
        return worlds

    def sources_of(self, worlds: dict[str, Scenario], named: object) -> dict[str, Source]:
        """Where the scenarios come from that do not come with the package, by name."""
        names = named if isinstance(named, list) else [named]
        return {label: source_of(str(self.find_world(name)), worlds[label]) for label, name in zip(worlds, names, strict=True)
                if name not in scenario_names()}

    def find_world(self, name: str) -> str | Path:
        """A name as it is; a path begins at the spec's folder."""
        return name if name in scenario_names() or not name.endswith(".toml") else self.folder / name

    def read_sharing(self, table: dict) -> bool:
        """Whether all points share their luck."""
        seeds = table.get("seeds", "shared")
        if seeds not in ("shared", "independent"):
            self.refuse(f"seeds = {seeds!r} is none of shared, independent"
                        f"{nearest(seeds, ('shared', 'independent'))}", "seeds")
        return seeds == "shared"

    def read_reference(self, table: dict, worlds: dict[str, Scenario]) -> str:
        """What runs are held against, by a name that every scenario knows."""
        name = table.get("reference", "own")
        if not isinstance(name, str):
            self.refuse(f"reference = {name!r} is no text in quotes", "reference")
        for world in worlds.values():
            self.at(lambda world=world: reference_of(world, name), "reference")
        return name

    def read_outcomes(self, table: dict, worlds: dict[str, Scenario]) -> Outcomes:
        """What is kept of a run."""
        known, more = {"run": RUN, "series": SERIES, "ally": PER_ALLY}, ("every", "ally_every", "own", "stop")
        for key in table:
            if key not in (*known, *more):
                self.refuse(f"unknown key '{key}'{nearest(key, (*known, *more))}; there are {', '.join((*known, *more))}",
                            "outcomes", key)
        names = {}
        for key, possible in known.items():
            given = table.get(key, list(RUN) if key == "run" else [])
            if not isinstance(given, list | str):
                self.refuse(f"{key} = {given!r} names no outcomes; write a list such as [\"{possible[0]}\"]", "outcomes", key)
            names[key] = (given,) if isinstance(given, str) else tuple(given)
            for name in names[key]:
                if name not in possible:
                    self.refuse(f"{key} has no outcome {name!r}{nearest(name, possible)}; there are {', '.join(possible)}",
                                "outcomes", key)
            if len(set(names[key])) < len(names[key]):
                self.refuse(f"{key} = {list(names[key])} names an outcome twice; leave one out", "outcomes", key)
        given = table.get("own", {})
        if not isinstance(given, dict):
            self.refuse(f"own = {given!r} is no table; write [outcomes.own] and one outcome a line", "outcomes", "own")
        own = [self.at(lambda name=name, text=text: read_own(name, text, worlds), "outcomes", "own", name)
               for name, text in given.items()]
        stop = self.at(lambda: read_stop(table["stop"], worlds), "outcomes", "stop") if "stop" in table else ""
        found = Outcomes(**names, every=self.whole(table, "every", 1, 400, 1, "outcomes"),
                         ally_every=self.whole(table, "ally_every", 0, 400, 0, "outcomes"), own=tuple(own), stop=stop)
        self.refuse_idle(found, max(world.quarters for world in worlds.values()))
        return found

    def refuse_idle(self, wanted: Outcomes, longest: int) -> None:
        """Stop at a distance between kept quarters that does nothing. longest: quarters of the longest scenario."""
        usual = Outcomes()
        for key, table, beside in (("every", "series", "series"), ("ally_every", "allies", "ally")):
            length = getattr(wanted, key)
            if length != getattr(usual, key) and table not in wanted.tables:
                self.refuse(f"{key} = {length} thins the table {table}, and nothing of it is kept; name outcomes with "
                            f"'{beside}', or leave {key} out", "outcomes", key)
            if length > longest:
                self.refuse(f"{key} = {length} is more than the {longest} quarters of a run; give at most {longest}",
                            "outcomes", key)

    def words(self, table: dict, key: str) -> str:
        """Text, empty if there is none."""
        if not isinstance(table.get(key, ""), str):
            self.refuse(f"{key} = {table[key]!r} is no text in quotes", key)
        return table.get(key, "")

    def section(self, table: dict, key: str) -> dict:
        """A copy of a sub-table, empty if there is none."""
        if not isinstance(table.get(key, {}), dict):
            self.refuse(f"{key} = {table[key]!r} is no table; write [{key}] and one key a line", key)
        return dict(table.get(key, {}))

    def whole(self, table: dict, key: str, low: int, high: int, default: int | None, *above: str) -> int | None:
        """A whole number in a range."""
        value = table.get(key, default)
        if value is not default and (not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high):
            self.refuse(f"{key} = {value!r} is outside the whole numbers {low} to {high}", *above, key)
        return value

    def refuse_unwritable(self, value: object) -> None:
        """Stop at a text that no file can hold: half a character, as a file with another encoding leaves in Python."""
        if found := unwritable(value):
            self.refuse(f"{found:.80} holds half a character, which no file can; write the text anew")

    def line(self, *path: str) -> int | None:
        """The line of a key, in quotes or with its dots bare, which TOML takes for tables in tables; None without one."""
        return (line_of(self.text, *path) or line_of(self.text, *".".join(path).split("."))) if self.text else None

    def at(self, read: Callable, *path: str, culprits: tuple[str, ...] = ()):
        """What `read` returns; a complaint becomes a SpecError that names the line.

        A complaint that begins with a key below one of `culprits` names that key's line.
        """
        try:
            return read()
        except OverflowError:
            self.refuse("holds a number too large for a computer; write a smaller one", *path)
        except (ParameterError, ScenarioError, PanelError, ImportError) as problem:
            named = str(problem).split(":")[0]
            guilty = [(above, named) for above in culprits if self.line(above, named)]
            self.refuse(str(problem), *(guilty[0] if guilty else path))

    def refuse(self, complaint: str, *path: str) -> None:
        """Stop with file, line and complaint; a long value is not told whole."""
        line, complaint = self.line(*path), " ".join(complaint.split())
        told = complaint if len(complaint) <= LONGEST else f"{complaint[: LONGEST // 2]} … {complaint[-LONGEST // 2 :]}"
        raise SpecError(f"{self.file}{f', line {line}' if line else ''}: {told}") from None


def cut(world: Scenario, horizon: int | None) -> Scenario:
    """A scenario of another length, without what happens later: it is the same experiment whatever happens then."""
    world = world.changed(quarters=horizon)
    return replace(world, events=tuple(event for event in world.events if event.quarter < world.first + world.quarters))


def flat(factors: dict) -> dict:
    """Factors by name; allies.DEU.gdp without quotes is a table in a table in TOML."""
    found = {}
    for name, entry in factors.items():
        if name in GROUPS and isinstance(entry, dict):
            for code, held in entry.items():
                nested = held.items() if isinstance(held, dict) and name != "patron" else [("", held)]
                found |= {f"{name}.{code}.{column}".rstrip("."): value for column, value in nested}
        else:
            found[name] = entry
    return found
