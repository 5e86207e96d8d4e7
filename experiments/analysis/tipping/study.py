"""All that ``foedus tipping`` runs: the mean field, its limit among the agents, the scenario's loop, and the warnings.

Each part is a function of a `Plan` and returns arrays or a table; nothing here is drawn or put into words.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ....model.build import build
from ....model.parameters import find, resolve
from ....model.setting import Scenario
from ..clusters import error_of
from . import early_warning as warning
from . import limit
from .history import HARDENING, outcomes_along
from .loop import BURN_IN, CYCLES, Left, Ways, slow_limit, sweep_along, sweeps_along
from .mean_field import Loop, follow
from .meeting import Meeting, meet

BELIEF, GONE, HEDGING = "system_reliability", "system_estranged", "system_hedging"
OUT = "system_out"  # largest share of suspended ties in a community, by weight: what makes a fracture
CHI = 0.8  # the feedback of the loops that are drawn: well above the threshold of .48
SINGLE = 0.3  # and one below it
RATIO = 4  # between neighbouring speeds
RATES = 4  # speeds of the scenario's sweep
CANDIDATES = ("conditionality", "audience_cost", "commitment_base", "hedging_resentment", "autonomy_cost", "threat_scale",
              "demand_rate", "instrument_durability")
LEVELS = 81  # of the driver in the limit, where nothing but the step of the driver blurs a fold
SHORT = 40  # quarters before a fracture in which warnings are looked for
LEAD = 4  # quarters between the end of these and the fracture
LIFE = 200  # quarters of the runs that may fracture
FEWEST = 20  # pairs below which no curve is drawn


@dataclass(frozen=True)
class Plan:
    """What is run. slowest: quarters a step of the slowest sweep; warned: runs for the warnings; thorough: False for a look."""

    world: Scenario
    driver: str
    levels: np.ndarray
    slowest: int
    seeds: int
    warned: int = 400
    workers: int | None = None
    thorough: bool = True

    @property
    def holds(self) -> list[int]:
        """Quarters a step, from the fastest sweep to the slowest."""
        return sorted({max(1, self.slowest // RATIO**k) for k in range(RATES)})

    def generator(self) -> np.random.Generator:
        """Chance for resampling and surrogates, the same for every part."""
        return np.random.default_rng(20)


# --- the mean field and its limit ------------------------------------------------------------------------


def folds_table(plan: Plan) -> pd.DataFrame:
    """Folds of both mean fields and where the agents of the limit pass between the branches, one row a feedback chi.

    agents_back, agents_there: mean over seeds of the driver at the crossing on the way down and up; _deviation: over seeds.
    """
    rows = []
    chis, seeds, hold = ((0.1, 0.2, 0.3, 0.5, 0.8, 0.9), 2, 80) if plan.thorough else ((0.2, 0.5, 0.8), 2, 40)
    for chi in chis:
        drivers = limit.drivers_around(chi, LEVELS)
        there, back = (limit.crossing(drivers, way)
                       for way in limit.beliefs_along(chi, drivers, hold, range(seeds), plan.workers))
        row = {"chi": chi, "seeds": seeds, "quarters_a_step": hold, "step": float(drivers[1] - drivers[0])}
        for name, loop in (("textbook", Loop.textbook(chi, limit.TAU, limit.TAU_H)), ("portfolio", limit.mean_field_of(chi))):
            row[f"{name}_low"], row[f"{name}_high"] = loop.window() or (np.nan, np.nan)
        for name, found in (("agents_back", back), ("agents_there", there)):
            row[name], row[f"{name}_deviation"] = float(found.mean()), float(found.std(ddof=1))
        rows.append(row)
    return pd.DataFrame(rows)


def limit_ways(plan: Plan) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drivers, and beliefs on the way up and down in the limit at `CHI`, shapes (levels,), (seeds, levels) twice."""
    drivers = limit.drivers_around(CHI, LEVELS)
    return drivers, *limit.beliefs_along(CHI, drivers, 80 if plan.thorough else 40, range(2), plan.workers)


def mean_field_rates(holds: list[int]) -> pd.DataFrame:
    """Gap of the textbook loop against turns a step, with two states (`CHI`) and with one (`SINGLE`)."""
    rows = []
    for chi in (CHI, SINGLE):
        loop = Loop.textbook(chi, limit.TAU, limit.TAU_H)
        levels = np.linspace(chi / 2.0 - 0.3, chi / 2.0 + 0.3, 61)
        for hold in holds:
            drivers = np.repeat(np.concatenate([levels, levels[::-1]]), hold)
            means = follow(loop, drivers, loop.fixed_points(levels[0])[0].belief).reshape(2, len(levels), hold).mean(axis=-1)
            rows.append({"chi": chi, "hold": hold, "gap": float((means[1, ::-1] - means[0]).mean())})
    return pd.DataFrame(rows)


def ladder_table(plan: Plan) -> pd.DataFrame:
    """The gap in belief at no speed, and the range of the response, as mechanisms come back one after another; one row each."""
    rows = []
    levels = np.linspace(find(limit.DRIVER).low, find(limit.DRIVER).high, 21)
    holds, seeds = ((256, 1024), 6) if plan.thorough else ((32, 128), 2)
    for climbed, name in enumerate(("the limit", *limit.LADDER)):
        begin = build(limit.limiting_world(CHI, climbed))
        fast, slow = (sweep_along(begin, limit.DRIVER, levels, hold, range(seeds), [BELIEF], plan.workers) for hold in holds)
        left = slow_limit(fast.gap(BELIEF), slow.gap(BELIEF), holds[1] / holds[0])
        mean = slow.there[BELIEF][:, -1].mean(axis=0)
        rows.append({"step": name, "gap": left.gap, "low": left.low, "high": left.high, "range": float(np.ptp(mean)),
                     "gap_slow": float(slow.gap(BELIEF).mean()), "gap_fast": float(fast.gap(BELIEF).mean()), "seeds": seeds,
                     "mean_field": limit.mean_field_gap(CHI, levels) if climbed == 0 else np.nan})
    return pd.DataFrame(rows)


# --- the scenario along its driver -----------------------------------------------------------------------


def variants(plan: Plan) -> dict[str, Scenario]:
    """The scenario as it is, and with nobody leaving, which shows the loop of doubt without the cascade of exits."""
    return {"whole": plan.world, "stay": plan.world.changed(limit.NOBODY_LEAVES)}


def scenario_ways(plan: Plan) -> dict[tuple[str, int, bool], Ways]:
    """The sweeps by variant, quarters a step, and whether the driver was frozen."""
    return {(name, hold, frozen): way for name, world in variants(plan).items() for frozen in (False, True)
            for hold, way in sweeps_along(build(world), plan.driver, plan.levels, plan.holds, range(plan.seeds),
                                          [BELIEF, HARDENING, GONE, HEDGING, OUT], plan.workers, frozen).items()}


def rates_table(plan: Plan, ways: dict[tuple[str, int, bool], Ways]) -> pd.DataFrame:
    """Gap of the last cycle by variant, outcome and speed, with its 95 % interval, and the same with the driver frozen.

    Gaps are positive where the state is late (`sense_of`).  Interval: Student's over seeds; null: 97.5 % quantile of the
    absolute mean gap when each frozen seed's gap takes a sign at random.
    """
    rng, rows = plan.generator(), []
    for (name, hold, frozen), way in ways.items():
        if frozen:
            continue
        for outcome in (BELIEF, HARDENING, HEDGING, GONE):
            sense = sense_of(plan, ways, name, outcome)
            gap, still = sense * way.gap(outcome), sense * ways[name, hold, True].gap(outcome)
            half = float(error_of((gap.var(ddof=1) / len(gap), len(gap) - 1)).half())
            signs = rng.choice([-1.0, 1.0], size=(1000, len(still)))
            rows.append({"variant": name, "outcome": outcome, "hold": hold, "gap": gap.mean(), "low": gap.mean() - half,
                         "high": gap.mean() + half, "first_cycle": sense * way.gap(outcome, 0).mean(), "frozen": still.mean(),
                         "null": np.quantile(np.abs((signs * still).mean(axis=1)), 0.975),
                         "range": np.ptp(way.there[outcome][:, -1].mean(axis=0))})
    return pd.DataFrame(rows)


def sense_of(plan: Plan, ways: dict[tuple[str, int, bool], Ways], variant: str, outcome: str) -> float:
    """The sign that makes gaps positive where the state is late, as the slowest sweep tells it for all speeds."""
    return ways[variant, plan.holds[-1], False].sense(outcome)


def left_over(plan: Plan, ways: dict[tuple[str, int, bool], Ways], variant: str, outcome: str) -> Left | None:
    """What is left of the gap at no speed, from the two slowest sweeps; None where there was one speed only."""
    if len(plan.holds) < 2:
        return None
    fast, slow = plan.holds[-2:]
    sense = sense_of(plan, ways, variant, outcome)
    return slow_limit(*(sense * ways[variant, hold, False].gap(outcome) for hold in (fast, slow)), slow / fast)


def drivers_table(plan: Plan) -> pd.DataFrame:
    """The gap in belief at no speed for every candidate driver over its whole range, nobody leaving; one row each."""
    rows, seeds = [], min(plan.seeds, 8)
    if len(plan.holds) < 2:
        return pd.DataFrame()
    holds = plan.holds[-2:]
    begin = build(variants(plan)["stay"])
    names = dict.fromkeys((plan.driver, *CANDIDATES))
    for name in names:
        parameter = find(name)
        levels = plan.levels if name == plan.driver else np.linspace(parameter.low, parameter.high, len(plan.levels))
        fast, slow = (sweep_along(begin, name, levels, hold, range(seeds), [BELIEF], plan.workers) for hold in holds)
        gaps = [slow.sense(BELIEF) * way.gap(BELIEF) for way in (fast, slow)]
        left = slow_limit(*gaps, holds[1] / holds[0], len(names))
        rows.append({"driver": name, "from": levels[0], "to": levels[-1],
                     "range": np.ptp(slow.there[BELIEF][:, -1].mean(axis=0)), "gap_fast": gaps[0].mean(),
                     "gap_slow": gaps[1].mean(), "gap": left.gap, "low": left.low, "high": left.high, "seeds": seeds})
    return pd.DataFrame(rows)


@dataclass(frozen=True)
class Exits:
    """What became of fractured histories: of so many seeds how many fractured in the sweep, and how many of these came back."""

    seeds: int
    ever: int
    back: int


def exits(plan: Plan, way: Ways) -> Exits:
    """Whether any history fractured, and whether any came back from it."""
    p = resolve(plan.world.parameters)
    order = np.stack([way.there[OUT], way.back[OUT][..., ::-1]], axis=2).reshape(len(way.gap(OUT)), -1)
    fractured = order >= p["fractured_out"]
    ever = fractured.any(axis=1)
    came_back = ever & ~fractured[:, -1]
    return Exits(len(ever), int(ever.sum()), int(came_back.sum()))


def meetings(plan: Plan) -> dict[tuple[str, float], dict[str, Meeting]]:
    """By world ("limit", "stay", "whole") and level: the middle of the window of the limit, three levels of the scenario."""
    seeds, low_high = range(min(plan.seeds, 16)), mean_window()
    found = {("limit", sum(low_high) / 2.0): meet(build(limit.limiting_world(CHI)), limit.DRIVER, (0.0, 0.8),
                                                  sum(low_high) / 2.0 - limit.SHIFT, seeds, [BELIEF], plan.workers)}
    for name, world in variants(plan).items():
        for share in (0.25, 0.5, 0.75):
            level = float(plan.levels[0] + share * (plan.levels[-1] - plan.levels[0]))
            found[name, level] = meet(build(world), plan.driver, (plan.levels[0], plan.levels[-1]), level, seeds,
                                      [BELIEF, HARDENING], plan.workers)
    return found


def mean_window() -> tuple[float, float]:
    """Drivers between which the limit at `CHI` has two states."""
    return limit.mean_field_of(CHI).window()


def meetings_table(found: dict[tuple[str, float], dict[str, Meeting]]) -> pd.DataFrame:
    """One row a world, level and outcome: first difference, what is left of it, share of seeds still apart, half-life."""
    return pd.DataFrame([{"world": name, "level": level, "outcome": outcome, "first": one.apart[:, 0].mean(), "left": one.left,
                          "share_apart": one.share, "half_life": one.half_life, "seeds": len(one.apart)}
                         for (name, level), outcomes in found.items() for outcome, one in outcomes.items()])


# --- early warnings --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Warned:
    """One comparison: name, pairs, share of runs that tipped, length of the series; curves by score; alarms at 5 %.

    alarms: (surrogate, indicator) -> share of runs that tip and of runs that do not with p <= .05 (hits, false alarms).
    """

    name: str
    pairs: int
    tipped: float
    length: int
    curves: dict[str, warning.Curve]
    alarms: dict[tuple[str, str], tuple[float, float]]


def compare(name: str, series: np.ndarray, tipped: np.ndarray, length: int, plan: Plan, earliest: int = 0) -> Warned:
    """Curves and alarms of matched pairs. series, tipped: shapes (runs, quarters). The lower the level, the worse."""
    rng = plan.generator()
    pairs = warning.matched(np.maximum.accumulate(tipped, axis=1), length, LEAD, rng, earliest)
    share = float(tipped.any(axis=1).mean())
    if len(pairs.tipping) < FEWEST:
        return Warned(name, len(pairs.tipping), share, length, {}, {})
    both = pairs.cut(series)
    taus = [warning.rises(part, length // 2) for part in both]
    curves = {indicator: warning.roc(taus[0][k], taus[1][k], rng) for k, indicator in enumerate(warning.INDICATORS)}
    curves["level"] = warning.roc(-both[0][:, -1], -both[1][:, -1], rng)
    (most, count), alarms = (100, 199) if plan.thorough else (20, 99), {}
    for kind in warning.SURROGATES:
        values = [warning.p_values(part[:most], length // 2, kind, count, rng) <= 0.05 for part in both]
        for k, indicator in enumerate(warning.INDICATORS):
            alarms[kind, indicator] = tuple(float(v[k].mean()) for v in values)
    return Warned(name, len(pairs.tipping), share, length, curves, alarms)


def warnings_compared(plan: Plan) -> list[Warned]:
    """The mean field before a slow fold and before tipping by noise, and the scenario before its fractures."""
    return [before_a_fold(plan), before_noise(plan), *before_fracture(plan)]


def before_a_fold(plan: Plan, length: int = 120) -> Warned:
    """The textbook loop whose driver falls slowly through the fold, against the same loop with the driver at rest."""
    rng, runs = plan.generator(), 200 if plan.thorough else 60
    loop = Loop.textbook(CHI, limit.TAU, limit.TAU_H)
    trusting = max(point.belief for point in loop.fixed_points(0.6))
    moving, still = (follow(loop, drivers, np.full(runs, trusting), 0.015, rng)
                     for drivers in (np.linspace(0.6, 0.3, 240), np.full(240, 0.6)))
    series = np.concatenate([moving, still])
    return compare("mean field, slow fold", series, series < 0.5, length, plan)


def before_noise(plan: Plan, length: int = 120) -> Warned:
    """The textbook loop at rest with two states, tipped from one to the other by noise alone."""
    rng, runs = plan.generator(), 600 if plan.thorough else 200
    loop = Loop.textbook(CHI, limit.TAU, limit.TAU_H)
    trusting = max(point.belief for point in loop.fixed_points(CHI / 2.0))
    series = follow(loop, np.full(480, CHI / 2.0), np.full(runs, trusting), 0.115, rng)
    return compare("mean field, noise", series, series < 0.3, length, plan)


def before_fracture(plan: Plan) -> list[Warned]:
    """The scenario with nothing moved, one comparison for its mean belief and one for its hardening index."""
    p = resolve(plan.world.parameters)
    series = outcomes_along(build(plan.world), plan.driver, np.full(LIFE, p[plan.driver]), range(plan.warned),
                            [BELIEF, HARDENING, OUT], plan.workers)
    fractured = series[OUT] >= p["fractured_out"]
    return [compare(f"{plan.world.name}, {word}", series[name], fractured, SHORT, plan, earliest=8)
            for name, word in ((BELIEF, "mean belief"), (HARDENING, "hardening index"))]


# --- together --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Study:
    """Everything that was found."""

    plan: Plan
    folds: pd.DataFrame
    limit_ways: tuple[np.ndarray, np.ndarray, np.ndarray]
    turns: pd.DataFrame
    ladder: pd.DataFrame
    ways: dict[tuple[str, int, bool], Ways]
    rates: pd.DataFrame
    drivers: pd.DataFrame
    exits: Exits
    meetings: dict[tuple[str, float], dict[str, Meeting]]
    warned: list[Warned]

    @property
    def quarters(self) -> int:
        """Quarters of the scenario's slowest sweep."""
        return BURN_IN + 2 * CYCLES * len(self.plan.levels) * self.plan.holds[-1]

    @property
    def histories(self) -> int:
        """Histories of agents that were run, in the limit, on the ladder and in the scenario."""
        plan = self.plan
        swept = len(self.ways) // 2 + len(variants(plan))  # one history with the driver at rest serves every speed
        limits = int(self.folds["seeds"].sum()) + len(self.limit_ways[1]) + 2 * int(self.ladder["seeds"].sum())
        drivers = 2 * int(self.drivers["seeds"].sum()) if len(self.drivers) else 0
        met = sum(2 * len(one[BELIEF].apart) for one in self.meetings.values())
        return swept * plan.seeds + limits + drivers + met + plan.warned

    def left(self, variant: str, outcome: str) -> Left | None:
        """What is left of the scenario's gap at no speed; None where there was one speed only."""
        return left_over(self.plan, self.ways, variant, outcome)


def study(plan: Plan) -> Study:
    """Run everything."""
    plan = replace(plan, world=plan.world.changed(quarters=1))
    ways = scenario_ways(plan)
    return Study(plan, folds_table(plan), limit_ways(plan), mean_field_rates([1, 4, 16, 64] if plan.thorough else [1, 4, 16]),
                 ladder_table(plan), ways, rates_table(plan, ways), drivers_table(plan),
                 exits(plan, ways["whole", plan.holds[0], False]), meetings(plan), warnings_compared(plan))
