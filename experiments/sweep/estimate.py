"""What an experiment will cost, before it is run."""

from time import perf_counter

from .plan import Plan
from .work import work

SAMPLE = 64  # runs timed


def estimate(plan: Plan, workers: int) -> str:
    """Points, runs, expected time and size, in lines to print; times some of the runs to know."""
    rule, wanted = plan.spec.replicates, plan.spec.outcomes
    least, most = plan.points * rule.at_least, plan.most_runs
    share = plan.live.mean()
    seconds = (1.0 - share) * time_of(plan, 0) + share * time_of(plan, plan.points - 1)
    each = (1.0 + plan.reference_runs / most) * seconds / workers
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
        f"design   {plan.spec.design.kind}: {len(plan.rows):,} rows, {plan.points:,} different points",
        f"runs     {between(least, most, '{:,.0f}')}" + (f", {share:.0%} of the points on the object engine" if share else ""),
        *([f"beside   {between(*references(plan), '{:,.0f}')} reference runs, which runs of one world and seed share"]
          if plan.reference_runs else []),
        f"time     about {between(least * each, most * each, '{:,.0f}')} s on {workers} cores "
        f"({1 / seconds:,.0f} runs a second and core)",
        f"size     at most about {between(least * width * 8e-6, most * width * 8e-6, '{:,.1f}')} MB"
        + "".join(f", {count:,} rows a run in {name}" for name, count in rows.items()),
    ])


def references(plan: Plan) -> tuple[int, int]:
    """Reference runs at least and at most."""
    rule = plan.spec.replicates
    return plan.reference_runs * rule.at_least // rule.at_most, plan.reference_runs


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
