"""What several test files share: small worlds, parameters without luck, whole runs, copies of the package."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import Executor, Future
from functools import cache, lru_cache
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model.build import build
from foedus.model.calendar import label_of
from foedus.model.events import KINDS
from foedus.model.parameters import PARAMETERS, Parameter, as_object, resolve
from foedus.model.run import Runs, run_batch
from foedus.model.scenario import BEHAVIOURS, Scenario, build_scenario, load_scenario, scenario_names

ROOT = Path(__file__).resolve().parents[1]
FIRST = 8100  # 2025-Q1
THOROUGH = bool(os.environ.get("FOEDUS_THOROUGH"))  # set by conftest

# The luck of budgets, of governments and of rivals that escalate.
NO_SHOCKS = dict.fromkeys(("spending_noise", "common_noise", "lean_spending", "lean_concession", "lean_hedging",
                           "escalation_hazard"), 0.0)
# Every draw that could matter meets a chance of nothing or a spread of nothing, and acts that tell nobody anything.
NO_LUCK = {
    **NO_SHOCKS, "demand_rate": 0.0, "tariff_execution": 0.0, "court_hazard": 0.0,
    "drift_share": 0.0, "withdrawal_step": 0.0, "party_change": 0.0, "government_change": 0.0, "crisis_rate": 0.0,
    "probe_rate": 0.0, "weight_words": 0.0, "resolve_spread": 0.0, "resolve_drift": 0.0, "standing_spread": 0.0,
    "act_low": 0.5, "act_high": 0.5, "posture_hazard": 0.0, "exit_pace": 0.0, "return_pace": 0.0, "value_procurement": 0.0,
    "detection": 0.0, "insulation": 1.0,
}
# Budgets that luck, deadlines and promises leave alone.
STILL = {"adjustment": 0.0, "surprise": 0.0, "deadline_pull": 0.0, "milestone": 0.0, "spending_noise": 0.0, "common_noise": 0.0,
         "lean_spending": 0.0}
# Nothing that Washington does or says tells one type from another.
NO_ACTS = {"act_low": 0.5, "act_high": 0.5, "posture_hazard": 0.0, "drift_share": 0.0, "instrument_durability": 1.0,
           "crisis_rate": 0.0, "probe_rate": 0.0, "news_travels": 0.0}
NO_NEWS = NO_ACTS | {"weight_words": 0.0, "resolve_drift": 0.0}

PLEDGE = {"quarter": "2025-Q1", "kind": "pledge", "target": "multilateral", "value": 0.02, "other": 2030}


def laws(examples: int, shrink: bool = True) -> settings:
    """Settings of a property test: as many examples with --thorough, else the first quarter; always the same.

    Making a failing whole world smaller takes minutes; without `shrink` it is told as it is.
    """
    phases = (Phase.explicit, Phase.generate, *((Phase.shrink,) if shrink else ()))
    if not THOROUGH:
        examples = max(1, examples // 4)
    return settings(max_examples=examples, deadline=None, derandomize=True, database=None, phases=phases)


# --- parameters ------------------------------------------------------------------------------------------


def numbers(**changes: object) -> SimpleNamespace:
    """The parameters as attributes, with changes."""
    return as_object(resolve(changes))


def values_of(parameter: Parameter) -> st.SearchStrategy:
    """Any allowed value, the ends of the range and the default more often than chance would have it."""
    if parameter.choices:
        return st.sampled_from(parameter.choices)
    low, high = parameter.low, parameter.high
    return st.sampled_from((parameter.default, low, high)) | st.floats(low, high)


# Some parameters changed and the rest at their defaults, and every parameter changed at once.
CHANGES = st.fixed_dictionaries({}, optional={p.name: values_of(p) for p in PARAMETERS})
ALL_CHANGED = st.fixed_dictionaries({p.name: values_of(p) for p in PARAMETERS})


# --- worlds ----------------------------------------------------------------------------------------------


def arcadia(quarters: int = 24, **table: object) -> Scenario:
    """Four imaginary allies, a patron and a rival, with a pledge; the table replaces or adds keys."""
    return built(json.dumps({"panel": "arcadia", "quarters": quarters, "rivals": {"XRV": {"hostility": 0.6}},
                             "events": [PLEDGE], **table}))


def real(quarters: int = 48, **table: object) -> Scenario:
    """The real countries of 2024 and a pledge, without any dated tariff, court or administration."""
    rivals = {"RUS": {"hostility": 0.9}, "CHN": {"hostility": 0.45}, "PRK": {"hostility": 0.5}}
    return built(json.dumps({"panel": "countries_2024", "quarters": quarters, "rivals": rivals, "events": [PLEDGE], **table}))


@lru_cache(256)
def built(table: str) -> Scenario:
    """The scenario of a table; most tests ask for one of a few."""
    return build_scenario("test", json.loads(table))


def fifth_ally(folder: Path) -> Path:
    """The file, fifth.toml, of Arcadia with one ally more, XNW, that spends 2.5 %."""
    path = folder / "fifth.toml"
    path.write_text('extends = "arcadia"\n[allies.XNW]\ngdp = 500\nspending = "2.5 %"\ncommunity = "Arcadian League"\n')
    return path


def extended(folder: Path, text: str, name: str = "mine") -> Scenario:
    """The scenario of a text, written into a folder."""
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_scenario(folder / f"{name}.toml")


def made_of(source: dict, folder: Path) -> Scenario:
    """A scenario from `Scenario.source` alone."""
    panel = source["panel"]
    if "\n" in panel:
        (folder / "kept.csv").write_text(panel, encoding="utf-8")
        panel = "kept.csv"
    return build_scenario("mine", {**source["scenario"], "panel": panel}, folder)


def scenarios() -> list:
    """Names of the package's scenarios to run a test with; of the replays the quick tests take the last."""
    older = [name for name in scenario_names() if name.startswith("replay")][:-1]
    return [pytest.param(name, marks=pytest.mark.slow) if name in older else name for name in scenario_names()]


@cache
def loaded(name: str) -> Scenario:
    """A scenario of the package."""
    return load_scenario(name)


def event_of(kind: str, scenario: Scenario) -> st.SearchStrategy:
    """Any dated event of one kind that a calendar of this scenario could hold."""
    allies, rivals = [a.iso3 for a in scenario.panel.allies], [r.iso3 for r in scenario.panel.rivals]
    targets = {"patron": ["all", scenario.panel.patron.iso3], "rival": rivals, "ally": ["all", "multilateral", *allies]}
    entry = KINDS[kind]

    def number(which: str) -> st.SearchStrategy:
        low, high = getattr(entry, which)
        within = st.integers(int(low), int(high)) if which in entry.whole else st.floats(low, high)
        return st.sampled_from((low, high)) | within

    quarter = st.integers(scenario.first, scenario.first + scenario.quarters - 1).map(label_of)
    return st.fixed_dictionaries({
        "quarter": quarter, "kind": st.just(kind), "target": st.sampled_from(targets[entry.aimed_at]),
        "value": number("value"), "other": number("other"),
    })


@st.composite
def worlds(draw: st.DrawFn, make=arcadia, longest: int = 24) -> Scenario:
    """A world of any length up to `longest`, with any calendar and any behaviours of single allies."""
    plain = make(draw(st.integers(1, longest)))
    calendar = draw(st.lists(st.sampled_from(tuple(KINDS)).flatmap(lambda kind: event_of(kind, plain)), max_size=5))
    behaviour = st.fixed_dictionaries({}, optional={
        name: st.sampled_from(next(p.choices for p in PARAMETERS if p.name == name)) for name in BEHAVIOURS})
    own = draw(st.dictionaries(st.sampled_from([a.iso3 for a in plain.panel.allies]), behaviour, max_size=3))
    allies = st.sampled_from([a.iso3 for a in plain.panel.allies])
    claims = st.dictionaries(allies, st.sampled_from((0.0, 1.0)) | st.floats(0, 1), max_size=3)
    rivals = draw(st.fixed_dictionaries({r.iso3: st.fixed_dictionaries({"hostility": st.floats(0, 1), "claims": claims})
                                         for r in plain.panel.rivals}))
    reference = draw(st.fixed_dictionaries({}, optional={
        "parameters": st.fixed_dictionaries({}, optional={"conditionality": st.floats(0, 1), "probe_rate": st.floats(0, 4)}),
        "without": st.lists(st.sampled_from(tuple(KINDS)), max_size=3, unique=True)}))
    return make(plain.quarters, events=[PLEDGE, *calendar], allies=own, rivals=rivals, reference=reference)


# --- runs ------------------------------------------------------------------------------------------------


def fast(scenario: Scenario, seeds=(1,), workers: int | None = None, reference: str = "own", **changes: object) -> Runs:
    """One point with several seeds on the compiled loop, everything kept."""
    setting = scenario.changed(changes)
    seeds = list(seeds)
    points = [resolve(setting.parameters)] * len(seeds)
    return run_batch(build(setting), points, seeds, series=True, panel=True, workers=workers, reference=reference,
                     compiled=True)


def live(scenario: Scenario, seed: int = 1, reference: str = "own", **changes: object) -> World:
    """One run on the object engine."""
    world = World(scenario, rng=seed, reference=reference, **changes)
    while world.running:
        world.step()
    return world


def differences(one: np.ndarray, other: np.ndarray, ignore=()) -> list[str]:
    """Fields in which two arrays of records differ anywhere; nan differs from everything."""
    return [name for name in one.dtype.names if name not in ignore and not np.array_equal(one[name], other[name])]


def assert_same(one: Runs, other: Runs, ignore=()) -> None:
    """Every ally, quarter, system series and result is the same to the last bit."""
    assert differences(one.panel, other.panel, ignore) == []
    assert differences(one.series, other.series) == []
    assert differences(one.results, other.results) == []


# --- copies of the package and other interpreters --------------------------------------------------------


def copy_package(home: Path) -> Path:
    """A copy of the package's model and agents that can be edited, as `home`/foedus."""
    copy = home / "foedus"
    copy.mkdir(parents=True)
    shutil.copy2(ROOT / "__init__.py", copy)
    for folder in ("model", "agents"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def python(code: str, home: Path | None = None, **environment: str) -> str:
    """What a fresh interpreter prints; `home` holds the copy to import, otherwise this package is imported."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "NUMBA"))}
    # No byte code: its freshness is judged by whole seconds, and a test edits faster than that.
    inherited |= {"PYTHONPATH": os.pathsep.join([str(home)] if home else [p for p in sys.path if p]),
                  "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=False,
                          cwd=home, env=inherited | environment)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def digest() -> str:
    """One number for what the fast engine makes of several worlds, variants and seeds, to the last bit."""
    summed = hashlib.sha256()
    for name in scenario_names():
        for seed in (3, 2**62 + 1):
            take(summed, fast(loaded(name).changed(quarters=16 if THOROUGH else 5), [seed]))
    for kind in (p for p in PARAMETERS if p.choices):
        for choice in kind.choices:
            take(summed, fast(arcadia(24), [5], demand_rate=0.6, crisis_rate=0.3, **{kind.name: choice}))
    return summed.hexdigest()


def take(summed, runs: Runs) -> None:
    """Add all bits of some runs to a digest."""
    for part in (runs.panel, runs.series, runs.results):
        summed.update(part.tobytes())


# --- executors -------------------------------------------------------------------------------------------


class Inline(Executor):
    """An executor that runs at once, and is gone after so many tasks."""

    def __init__(self, tasks=10**9):
        self.left = tasks

    def submit(self, function, *args):
        self.left -= 1
        future = Future()
        if self.left < 0:
            future.cancel()
            future.set_running_or_notify_cancel()
        else:
            future.set_result(function(*args))
        return future
