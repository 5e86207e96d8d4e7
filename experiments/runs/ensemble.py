"""Run one world under many seeds: how many they can be, and the fewest runs that answer."""

from collections.abc import Iterable

import numpy as np

from ...agents.keywords import refuse_unknown
from ...model.compiled import COMPILED
from ...model.outcomes import RESULT_DTYPE
from ...model.reference import reference_of
from ...model.run import (
    COMPILING,
    LiveOnlyError,
    compile_next,
    interpreting,
    reference_pairs,
    refuse_live_only,
    run_pairs,
    run_references,
    runs_within,
)
from ...model.setting import Scenario
from ..shown import page
from .many import SEEDS, Many
from .single import DEFAULT_SCENARIO, LARGEST_SEED, Asked, RunError, asked, lived, whole
from .verdict import told

SECONDS = 4.4  # of a processor, for an answer where nothing is compiled
LIVING = 2.0  # times as long as an interpreted run, about
MOST_SEEDS = 1_000_000


class Ensemble(Many):
    """One world under many seeds, with its words."""

    def __str__(self) -> str:
        """What ``foedus run`` prints."""
        return "\n".join(told(self))

    def _repr_html_(self) -> str:
        """In a notebook: shares of the phases, and the first seeds."""
        return page(f"{self.world.start.scenario.title}: {len(self)} seeds", self.shares, self.results.reset_index(),
                    [f"foedus run {self.called}"])

    def __repr__(self) -> str:
        most = f"{self.likeliest} in {self.counts[self.likeliest]}"
        return f"<Ensemble of {self.world.start.scenario.name}, {len(self)} seeds: {most}>"


def ensemble(scenario: str | Scenario = DEFAULT_SCENARIO, seeds: int | Iterable[int] = SEEDS, engine: str = "fast",
             quarters: int | None = None, reference: str = "own", **parameters: object) -> Ensemble:
    """Run one world under many seeds: the verdict is how often it ends in which phase.

    ``print`` tells it as ``foedus run`` does.  The object has `shares` and `intervals` by phase, `results` (a data frame, one
    row a seed), `typical` (the `Run` nearest the middle of the likeliest phase) and `typical_seed`.  Raises what `foedus.run`
    raises.

    Parameters
    ----------
    seeds
        How many, from seed 1 up, or the seeds themselves. Seeds are independent; the same seed is the same luck.
    engine
        "fast" or "live": the engine of the typical run. Results are the same; only the live engine runs live-only variants.
    scenario, quarters, reference, parameters
        As `foedus.run` takes them.
    """
    refuse_unknown(ensemble, parameters)
    world = asked(scenario, engine, quarters, reference, parameters)
    name = scenario if isinstance(scenario, str) else scenario.name
    return of(world, chosen(seeds), called(name, quarters, world))


def chosen(seeds: int | Iterable[int]) -> tuple[int, ...]:
    """Seeds from 1 up, or those given; raises RunError."""
    if isinstance(seeds, str) or not isinstance(seeds, Iterable):
        return tuple(range(1, whole("seeds", seeds, 1, MOST_SEEDS) + 1))
    found = tuple(whole("seed", seed, 0, LARGEST_SEED) for seed in seeds)
    if not found:
        raise RunError("seeds = () holds none; give at least one, or how many")
    if len(set(found)) < len(found):
        twice = next(seed for seed in found if found.count(seed) > 1)
        raise RunError(f"seed {twice} is given twice, and the same seed is the same history; leave one out")
    return found


def called(scenario: str, quarters: int | None, world: Asked) -> str:
    """What follows ``foedus run`` for the same world, in the words of a shell."""
    import shlex

    words = [scenario, *(["--quarters", str(quarters)] if quarters is not None else []),
             *(["--reference", world.reference] if world.reference != "own" else [])]
    changes = [f"{name}={value:g}" if isinstance(value, float) and float(f"{value:g}") == value else f"{name}={value}"
               for name, value in world.changes.items()]
    return shlex.join([*words, *(["--set", *changes] if changes else [])])


def of(world: Asked, seeds: tuple[int, ...], call: str, fewer: str = "") -> Ensemble:
    """The ensemble of a world; variants that only the live engine runs are run there."""
    make = alive if world.engine == "live" and only_living(world) else batch
    return Ensemble(world, seeds, *make(world, seeds), call, fewer)


def batch(world: Asked, seeds: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray | None]:
    """Results of the runs and of their reference runs, on the fast engine."""
    points = [world.point] * len(seeds)
    refuse_live_only(world.start, points)
    runs = len(seeds) * per_seed(world)
    worth = runs * interpreting(world.start) > COMPILING / 2  # next time it takes a second
    compiled = COMPILED and (worth or compile_next(world.start, runs))
    reference, against, held = reference_of(world.start.scenario, world.reference), None, np.full((len(seeds), 2), -1.0)
    if reference is not None:
        pairs, where = reference_pairs(world.start, reference, points, seeds)
        against = run_references(world.start, reference, pairs, False, None, compiled).results[where]
        held = np.column_stack([against["deterrence"], against["deterrence_alone"]])
    return run_pairs(world.start, points, seeds, held, False, False, None, compiled).results, against


def alive(world: Asked, seeds: tuple[int, ...]) -> tuple[np.ndarray, None]:
    """Results of living worlds; of their reference runs they keep deterrence alone."""
    records = np.zeros(len(seeds), RESULT_DTYPE)
    for place, seed in enumerate(seeds):
        result = vars(lived(world, seed).result)
        records[place] = tuple(result[name] for name in RESULT_DTYPE.names)
    return records, None


def per_seed(world: Asked) -> int:
    """Runs that a seed needs: its own and its reference."""
    return 2 if reference_of(world.start.scenario, world.reference) is not None else 1


def affordable(world: Asked) -> tuple[int, ...]:
    """The usual seeds if they answer in some seconds, which they do once the loop is compiled; else as many as can be
    interpreted."""
    each = per_seed(world)
    if only_living(world):
        return chosen(max(1, min(SEEDS, int(SECONDS / (LIVING * each * interpreting(world.start))))))
    return chosen(max(1, (runs_within(world.start, SEEDS * each + 1, SECONDS) - 1) // each))  # the typical run is made twice


def only_living(world: Asked) -> bool:
    """Whether a variant in use runs on the live engine alone."""
    try:
        refuse_live_only(world.start, [world.point])
    except LiveOnlyError:
        return True
    return False


def waiting(world: Asked, seeds: int) -> str:
    """Why there are fewer seeds than usual, and what more would take."""
    seconds = seeds * per_seed(world) * interpreting(world.start)
    if only_living(world):
        return f"a variant runs on the live engine alone, where {seeds} would take about {LIVING * seconds:.0f} s"
    if not COMPILED:
        return f"there is no compiler, and {seeds} would take about {seconds:.0f} s"
    once = COMPILING if seconds > COMPILING / 2 else seconds
    return f"nothing is compiled yet, and {seeds} would take about {once:.0f} s, once"
