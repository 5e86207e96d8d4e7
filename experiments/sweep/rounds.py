"""Which runs come next: all at once, round by round until every point is known well enough, or near a frontier."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from ...model.cells import declaration
from ...model.outcomes import PHASES
from .plan import Plan, Round
from .refinement import Refinement
from .store import Store

NEAR_FRONTIERS = "grid, near its frontiers"  # kind of design: the points of a grid that a map asks for
INDEX = "hardening"  # the result whose zero is a frontier too, where it is kept


def rounds(plan: Plan, store: Store) -> Iterator[Round]:
    """The rounds of an experiment; asks for the next one once the runs of the last are in the store.

    What a round holds depends on the results alone, so a sweep that was killed finds the same rounds again.
    """
    if plan.spec.design.kind == NEAR_FRONTIERS:
        return near_frontiers(plan, store)
    return more_replicates(plan) if plan.known else until_known(plan, store)


def more_replicates(plan: Plan) -> Iterator[Round]:
    """Replicates that an earlier sweep left, and those that come to them."""
    every = np.arange(plan.points)
    earlier = Round(0, every, 0, plan.known)
    yield earlier
    yield Round(earlier.end, every, plan.known, plan.spec.replicates.at_most)


def until_known(plan: Plan, store: Store) -> Iterator[Round]:
    """Every point, and those again whose outcome is not known well enough."""
    rule, stage = plan.spec.replicates, plan.first_round
    yield stage
    sums = np.zeros((3, plan.points))
    while stage.stop < rule.at_most:
        add(sums, stage, store, rule.outcome)
        wide = stage.points[rule.wide(*sums[:, stage.points])]
        if not len(wide):
            return
        stage = Round(stage.end, wide, stage.stop, rule.next(stage.stop))
        yield stage


def add(sums: np.ndarray, stage: Round, store: Store, outcome: str) -> None:
    """Add a round to count, sum and sum of squares of every point, run by run: the order never depends on the parts."""
    column, at = "phase" if outcome in PHASES else outcome, stage.first
    for table in store.read("runs", stage.first, stage.end, [column]):
        point = stage.points[(np.arange(at, at + len(table)) - stage.first) // (stage.stop - stage.start)]
        at += len(table)
        held = table[column]
        value = (pc.equal(held, outcome).cast("float64") if outcome in PHASES else held).to_numpy()
        good = ~np.isnan(value)
        for row, amount in enumerate((np.ones(len(value)), value, value * value)):
            np.add.at(sums[row], point[good], amount[good])


def near_frontiers(plan: Plan, store: Store) -> Iterator[Round]:
    """Points far apart, and between them those that a frontier is near; the design's options name the axes `across` and `up`.

    A frontier lies between two phases, or where the median of the hardening index is zero, if the experiment keeps it.  A
    third factor is one of panels, which are searched at once, each by itself.
    """
    spec, seeds, first = plan.spec, plan.spec.replicates.at_least, 0
    across, up, steps = (spec.design.options[key] for key in ("across", "up", "steps"))
    order = [name for name in spec.design.varied if name not in (across, up)] + [up, across]
    counts = {name: len(spec.factors[name].values) for name in spec.design.varied}
    point_at = plan.rows.reshape(list(counts.values())).transpose([list(counts).index(name) for name in order])
    point_at = point_at.reshape(-1, counts[up], counts[across])
    search = Refinement(point_at.shape, (steps[1], steps[0]), len(PHASES), (is_number(up), is_number(across)))
    while len(places := search.ask()):
        wanted = point_at.ravel()[places]
        stage = Round(first, np.unique(wanted), 0, seeds)
        yield stage
        held = np.searchsorted(stage.points, wanted)
        index = medians(stage, store, INDEX)[held] if INDEX in spec.outcomes.run else 1.0
        search.tell(places, phase_shares(stage, store)[:, held], index)
        first = stage.end


def is_number(name: str) -> bool:
    """Whether the levels of a factor are numbers, between which something lies."""
    return name != "scenario" and not declaration(name).choices


def phase_shares(stage: Round, store: Store) -> np.ndarray:
    """Share of the seeds in every phase, (phases, points of the round); a run that failed counts for none."""
    held = [table["phase"].combine_chunks() for table in store.read("runs", stage.first, stage.end, ["phase"])]
    reached = np.concatenate([[pc.fill_null(pc.equal(part, phase), False).to_numpy(zero_copy_only=False) for phase in PHASES]
                              for part in held], axis=1)
    return reached.reshape(len(PHASES), len(stage.points), -1).mean(axis=2)


def medians(stage: Round, store: Store, result: str) -> np.ndarray:
    """Median of a result over the seeds, (points of the round,); a run that failed counts for nothing, 0 where all did."""
    held = [table[result].combine_chunks() for table in store.read("runs", stage.first, stage.end, [result])]
    values = np.concatenate([part.to_numpy(zero_copy_only=False) for part in held]).reshape(len(stage.points), -1)
    lost = np.isnan(values).all(axis=1)
    return np.nanmedian(np.where(lost[:, None], 0.0, values), axis=1)
