"""Which runs come next: all at once, or round by round until every point is known well enough."""

from collections.abc import Iterator

import numpy as np
import pyarrow.compute as pc

from ..model.outcomes import PHASES
from .plan import Plan, Round
from .store import Store


def rounds(plan: Plan, store: Store) -> Iterator[Round]:
    """The rounds of an experiment; asks for the next one once the runs of the last are in the store.

    What a round holds depends on the results alone, so a sweep that was killed finds the same rounds again.
    """
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
