"""Runs of one task, wherever it landed: the fast engine, the object engine, and what becomes of a run that fails."""

import shlex
from typing import TYPE_CHECKING

import numpy as np

from ...model.build import ALLY_DTYPE, SYSTEM_DTYPE
from ...model.cells import AS_OTHERS, cell, is_cell
from ...model.compiled import COMPILED
from ...model.engine import run_fast, run_interpreted
from ...model.limits import RangeError
from ...model.outcomes import RESULT, RESULT_DTYPE
from ...model.parameters import PARAMETERS
from ...model.run import held_against, loop_of, reference_series
from .expressions import Played, looks_ahead
from .identity import MODEL
from .kept import Stretch, blank_stretch, keep, needs
from .own import stops_at
from .plan import Task, factor_values
from .stopping import until_met

if TYPE_CHECKING:
    from ...agents.world import World

RUN = run_fast if COMPILED else run_interpreted  # on a processor
# What a run may come to by its own numbers. Anything else is a fault of the machine or of somebody's code: it would fail every
# run alike, so it stops the sweep, and the run stays missing.
OF_THE_RUN = (ArithmeticError, ValueError)
LONGEST = 300  # characters of a failure that are kept
BLOCK = 256  # runs a call of the compiled loop
BLOCK_WITH_ALLIES = 16  # a run of 48 quarters and 38 allies fills a megabyte
FLOATS = [field.name for field in RESULT if not field.whole]


class OtherModel(RuntimeError):
    """A worker with another version of the model than the one that asked. One line, with the remedy."""


def run_task(task: Task) -> list[Stretch]:
    """Run all of it. Nothing that a run comes to by its own numbers stops the others: see `Stretch.failures`."""
    if task.model != MODEL:
        raise OtherModel(f"this worker has model {MODEL} and was asked for {task.model}; install the same version of "
                         "foedus on every worker and start the workers again")
    kinds = np.stack([task.world[task.which], task.live[task.which]])
    cuts = [0, *(np.flatnonzero(np.any(kinds[:, 1:] != kinds[:, :-1], axis=0)) + 1).tolist(), len(task)]
    return [run_stretch(task, a, b) for a, b in zip(cuts, cuts[1:], strict=False)]


def run_stretch(task: Task, a: int, b: int) -> Stretch:
    """Runs a to b, which share a world and an engine."""
    stretch, live = blank_stretch(task, a, b), bool(task.live[task.which[a]])
    whole = len(task) if task.device == "gpu" else BLOCK
    block = 1 if live else BLOCK_WITH_ALLIES if needs(task.outcomes)[1] else whole
    for c in range(a, b, block):
        run_block(live_block if live else fast_block, task, stretch, c, min(c + block, b))
    mark_nonsense(stretch)
    return stretch


def run_block(run, task: Task, stretch: Stretch, c: int, d: int) -> None:
    """Runs c to d; if one of them fails, each alone, so that only those that fail are lost."""
    try:
        run(task, stretch, c, d)
    except OF_THE_RUN as problem:
        if is_of_the_package(problem) and not isinstance(problem, RangeError):
            raise
        if d - c > 1:
            for i in range(c, d):
                run_block(run, task, stretch, i, i + 1)
        else:
            text = " ".join(f"{type(problem).__name__}: {problem}".split())
            stretch.failures[c - stretch.first] = text if len(text) <= LONGEST else f"{text[:LONGEST]} …"


def is_of_the_package(problem: Exception) -> bool:
    """Whether an exception complains about what the user gave, which no single run is to blame for."""
    return type(problem).__module__.partition(".")[0] == __package__.partition(".")[0]


def fast_block(task: Task, stretch: Stretch, c: int, d: int) -> None:
    """Runs c to d on the fast engine."""
    start, n, place = stretch.start, d - c, slice(c - stretch.first, d - stretch.first)
    quarters, which, seeds = start.scenario.quarters, task.which[c:d], task.seeds[c:d]
    system, allies, _ = needs(task.outcomes)
    if COMPILED and task.device == "cpu" and ends_early(task.outcomes.stop):
        keys, those = np.unique(which, return_inverse=True)
        met = until_met(task.outcomes.stop, start, task.records[keys], those, seeds, task.reference, allies)
        keep(task, stretch, place, met.series, met.panel, lambda: met.reference, met.lasted)
        return
    series = np.zeros((n if system else 0, quarters), SYSTEM_DTYPE)
    panel = np.zeros((n if allies else 0, quarters, len(start.allies)), ALLY_DTYPE)
    points = {k: dict(zip(task.records.dtype.names, task.records[k].item(), strict=True)) for k in np.unique(which).tolist()}
    given = [points[k] for k in which.tolist()]
    held = held_against(start, given, seeds, task.reference, 1, COMPILED, task.device)
    run = RUN if task.device == "cpu" else loop_of(task.device, COMPILED)
    run(task.records[which], seeds, held, start, stretch.results[place], series, panel)
    keep(task, stretch, place, series, panel, lambda: reference_series(start, given, seeds, task.reference, 1))


def live_block(task: Task, stretch: Stretch, c: int, d: int) -> None:
    """Run c on the object engine."""
    from ...agents.world import World  # brings in Mesa, which few sweeps need

    record = task.records[task.which[c]]
    changes = {p.name: p.choices[record[p.name]] if p.choices else float(record[p.name]) for p in PARAMETERS}
    world = World(stretch.start.scenario, rng=int(task.seeds[c]), reference=task.reference, **changes)
    rule, phases = task.outcomes.stop, []
    stoppable = ends_early(rule)
    while world.running:
        world.step()
        phases.append(world.judged.phase)
        if stoppable and stops_now(rule, world, phases):
            break
    repeat_last(world, len(phases))
    stretch.results[c - stretch.first] = tuple(vars(world.result).values())
    place = slice(c - stretch.first, d - stretch.first)
    keep(task, stretch, place, world.series[None], world.panel[None], lambda: beside(world)[None])


def ends_early(rule: str) -> bool:
    """Whether a run need not be played beyond the quarter in which a rule is met; otherwise later quarters decide."""
    return bool(rule) and not looks_ahead(rule)


def stops_now(rule: str, world: "World", phases: list[int]) -> bool:
    """Whether a stopping rule is met in the quarter that a world has just played. phases: as of every quarter so far."""
    at = slice(len(phases) - 1, len(phases))
    now = Played(world.first + at.start, 1, 1, world.codes, world.series[None, at], world.panel[None, at],
                 np.zeros(1, RESULT_DTYPE), np.array([phases[-1:]]))
    return bool(stops_at(rule, now)[0])


def repeat_last(world: "World", played: int) -> None:
    """Quarters that were not played any more look like the last one: no table has rows for them."""
    world.series[played:], world.panel[played:] = world.series[played - 1], world.panel[played - 1]
    world.shadow.series += world.shadow.series[-1:] * (len(world.series) - played)


def beside(world: "World") -> np.ndarray:
    """Deterrence with and without the US in a world's reference run, shape (quarters, 2); -1 without one."""
    if not world.shadow.active:
        return np.full((len(world.series), 2), -1.0)
    return np.array([(row.system_deterrence, row.system_alone) for row in world.shadow.series])


def mark_nonsense(stretch: Stretch) -> None:
    """A result that is no finite number is a failure, not a finding."""
    sound = np.all([np.isfinite(stretch.results[name]) for name in FLOATS], axis=0)
    for i in np.flatnonzero(~sound).tolist():
        if stretch.failures[i] is None:
            name = next(name for name in FLOATS if not np.isfinite(stretch.results[name][i]))
            stretch.failures[i] = f"{name} is {stretch.results[name][i]}"


def replay_line(task: Task, run: int) -> str:
    """The command that runs exactly this run again, at a terminal in the sweep's folder."""
    point = task.which[run]
    scenario = task.starts[int(task.world[point])].scenario
    line = ["foedus", "run", shlex.quote(task.called[task.world[point]]), "--seed", str(task.seeds[run]),
            "--quarters", str(scenario.quarters)]
    if task.reference != "own":
        line += ["--reference", task.reference]
    if task.live[point]:
        line += ["--engine", "live"]
    for name, column in task.factors.items():
        value = factor_values(name, column[point : point + 1])[0]
        if value == AS_OTHERS:
            continue
        value = cell(name).written(value) if is_cell(name) and not cell(name).choices else value
        line += ["--set", shlex.quote(f"{name}={value}")]
    return " ".join(line)
