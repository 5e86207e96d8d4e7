"""What an experiment will cost, before it is run; of a large design some rows are enough to know, see `Design.whole`."""

import math
from time import perf_counter

from ...model.parameters import POLICY
from ...model.reference import reference_of
from .factors import Levels
from .plan import Plan
from .work import work

SAMPLE = 64  # runs timed


def estimate(plan: Plan, workers: int) -> str:
    """Points, runs, expected time and size, in lines to print; times some of the runs to know."""
    rule, wanted, design = plan.spec.replicates, plan.spec.outcomes, plan.spec.design
    points = design.whole or plan.points
    least, most = points * rule.at_least, points * rule.at_most
    beside = reference_runs(plan, points)
    share = plan.live.mean()
    seconds = (1.0 - share) * time_of(plan, 0) + share * time_of(plan, plan.points - 1)
    each = (1.0 + beside / most) * seconds / workers
    rows = {}
    quarters, allies = max(s.scenario.quarters for s in plan.starts), max(len(s.allies) for s in plan.starts)
    width = len(wanted.run) + 1
    if "series" in wanted.tables:
        kept = quarters // wanted.every
        rows["series"], width = kept, width + kept * (len(wanted.series) + len(wanted.own_in("series")))
    if "allies" in wanted.tables:
        kept = quarters // wanted.ally_every if wanted.ally_every else 1
        rows["allies"], width = kept * allies, width + kept * allies * (len(wanted.ally) + len(wanted.own_in("allies")))
    return "\n".join([
        f"design   {design.kind}: {len(design):,} rows, {points:,} different points",
        f"runs     {between(least, most, '{:,.0f}')}" + (f", {share:.0%} of the points on the object engine" if share else ""),
        *([f"beside   {between(beside * rule.at_least // rule.at_most, beside, '{:,.0f}')} reference runs, which runs of one "
           "world and seed share"] if beside else []),
        f"time     about {between(least * each, most * each, '{:,.0f}')} s on {workers} cores "
        f"({1 / seconds:,.0f} runs a second and core)",
        f"size     at most about {between(least * width * 8e-6, most * width * 8e-6, '{:,.1f}')} MB"
        + "".join(f", {count:,} rows a run in {name}" for name, count in rows.items()),
    ])


def reference_runs(plan: Plan, points: int) -> int:
    """Reference runs at most; of a design of which some rows are known, as its factors say."""
    if not plan.spec.design.whole or not plan.reference_runs:
        return plan.reference_runs
    found = [reference_of(world, plan.spec.reference) for world in plan.spec.worlds.values()]
    changed = {name for reference in found for name, _ in reference.parameters}
    worldly = [factor for name, factor in plan.spec.factors.items() if name not in POLICY and name not in changed]
    known = all(isinstance(factor, Levels) for factor in worldly) and plan.spec.shared
    different = math.prod(len(factor.values) for factor in worldly) if known else points
    return min(points, different) * plan.spec.replicates.at_most


def time_of(plan: Plan, point: int) -> float:
    """Seconds a run of a point takes on one core, once everything is compiled."""
    stage = plan.first_round
    first = point * (stage.stop - stage.start)
    end = first + 1 if plan.live[point] else min(first + SAMPLE, stage.end)
    work(plan.task(stage, first, first + 1))
    task, begun = plan.task(stage, first, end), perf_counter()
    work(task)
    return (perf_counter() - begun) / len(task)


def between(low: float, high: float, form: str) -> str:
    """A number, or two where they differ."""
    return form.format(low) if low == high else f"{form.format(low)} to {form.format(high)}"
