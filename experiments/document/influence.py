"""How much each parameter moves the verdict, measured once and kept beside the data of the model.

Every parameter goes to both ends of its range, a choice to each of its names, all else as the scenario has it, with the
same seeds; the coefficients of a strategy do so with that strategy in office.  A parameter of the world moves the reference
run too.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from ...model.build import Start, build
from ...model.parameters import PARAMETERS, Parameter, find, resolve
from ...model.run import VARIANT_PARAMETERS, run_batch
from ...model.scenario import load_scenario
from ...model.variants import CHOICES, live_only
from ..influence import Influence

SCENARIOS = ("transactional_2025", "retrenchment", "renunciation_2026", "ukraine_2025")
SEEDS = range(3_000_000, 3_000_048)


def measured(names: Iterable[str] | None = None, scenarios: Sequence[str] = SCENARIOS, seeds: Sequence[int] = SEEDS,
             quarters: int | None = None, say: Callable[[str], object] = lambda text: None) -> list[Influence]:
    """A row for each of these parameters, all by default, and each scenario. say: is told of every scenario that is begun."""
    parameters = PARAMETERS if names is None else [find(name) for name in names]
    rows = []
    for scenario in scenarios:
        start = build(load_scenario(scenario).changed({}, quarters))
        say(f"{scenario}: {len(parameters)} parameters, {len(seeds)} seeds")
        for office in ("", *CHOICES["strategy"]):
            mine = [parameter for parameter in parameters if office == in_office(parameter)]
            rows += group(start, mine, {"incumbent_strategy": office} if office else {}, seeds)
    return rows


def in_office(parameter: Parameter) -> str:
    """The strategy that a coefficient belongs to, empty for all other parameters."""
    return parameter.group if parameter.group in CHOICES["strategy"] else ""


def group(start: Start, parameters: Sequence[Parameter], office: dict[str, str], seeds: Sequence[int]) -> list[Influence]:
    """A row for each of these parameters, all measured against the same runs."""
    if not parameters:
        return []
    trials = [(parameter.name, end) for parameter in parameters for end in ends(parameter)]
    usual, *moved = results(start, trials, seeds, office)
    ended = {parameter.name: [found for (name, _), found in zip(trials, moved, strict=True) if name == parameter.name]
             for parameter in parameters}
    return [Influence(name, start.scenario.name, *strongest(usual, found)) for name, found in ended.items()]


def ends(parameter: Parameter) -> list[float | int]:
    """Both ends of a range, or the place of every choice that the fast engine can run."""
    if not parameter.choices:
        return [parameter.low, parameter.high]
    kind = VARIANT_PARAMETERS.get(parameter.name)
    living = live_only(kind) if kind else ()
    return [place for place, choice in enumerate(parameter.choices) if choice not in living]


def results(start: Start, trials: Sequence[tuple[str, float | int]], seeds: Sequence[int],
            office: dict[str, str]) -> np.ndarray:
    """Results of the scenario as it is under this office, then of every trial, shape (trials + 1, seeds)."""
    usual = resolve({**start.scenario.parameters, **office})
    points = [usual, *({**usual, name: find(name).check(value)} for name, value in trials)]
    runs = run_batch(start, [point for point in points for _ in seeds], list(seeds) * len(points))
    return runs.results.reshape(len(points), len(seeds))


def strongest(usual: np.ndarray, moved: Sequence[np.ndarray]) -> tuple[float, float]:
    """The largest share of seeds whose phase changes, and the largest shift of the median index, with its sign."""
    relabelled = max(float((one["phase"] != usual["phase"]).mean()) for one in moved)
    shifts = [float(np.median(one["hardening"]) - np.median(usual["hardening"])) for one in moved]
    return relabelled, max(shifts, key=abs)
