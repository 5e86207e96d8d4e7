"""Patterns the model should show all at once: pattern-oriented validation (Grimm et al. 2005).

Every pattern has a band that was fixed before, a value with the seeds behind it, and a verdict. A failure is a result.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...model.build import build
from ...model.calendar import quarter_of
from ...model.events import EVERYBODY, RHETORIC, TARIFF, WITHDRAWAL
from ...model.outcomes import PHASES
from ...model.parameters import resolve
from ...model.run import Runs, run_batch
from ...model.scenario import Event, Scenario, load_scenario
from .episodes import CASH, LINKED, play, read_episodes
from .origins import calendar
from .record import Record, aggregate_points, by_year, kilometres, nato_record
from .scores import rank_correlation, root_mean_square

AFTER_YEAR = 4


@dataclass(frozen=True)
class Pattern:
    """One pattern. band: as words; value: as words; passed: whether the value lies in the band; observed: in the record."""

    name: str
    statement: str
    band: str
    value: str
    observed: str
    passed: bool
    seeds: int


@dataclass(frozen=True)
class Replay:
    """The replay of 2014 to 2025 under some seeds. spending: shape (seeds, years, allies), percent, first year 2014."""

    runs: Runs
    codes: tuple[str, ...]
    spending: np.ndarray
    record: Record
    gdp: np.ndarray

    def allies(self, year: int) -> np.ndarray:
        """Mean spending of the thirty allies over seeds, shape (allies,). [percent of GDP]"""
        return self.spending[:, year - 2014].mean(axis=0)


def run_seeds(scenario: Scenario, seeds: int, changes: dict | None = None, panel: bool = False) -> Runs:
    """A scenario under seeds 0, 1, … with its series."""
    changed = scenario.changed(changes)
    return run_batch(build(changed), [resolve(changed.parameters)] * seeds, range(seeds), series=True, panel=panel,
                     reference="none")


def replay(seeds: int, changes: dict | None = None) -> Replay:
    """The calendar of dated facts, 2014 to 2025."""
    scenario, record = calendar(), nato_record()
    runs, start = run_seeds(scenario, seeds, changes, panel=True), build(scenario)
    places = [start.codes.index(code) for code in record.codes]
    return Replay(runs, record.codes, 100.0 * by_year(runs.panel["spending"])[:, :, places], record,
                  start.allies["gdp"][places])


def check_all(seeds: int, changes: dict | None = None) -> list[Pattern]:
    """T1 to T10 under `seeds` seeds each; `changes` are parameters that differ from the scenarios'."""
    world = replay(seeds, changes)
    checks: tuple[Callable[[], list[Pattern]], ...] = (
        lambda: [aggregate_burden(world), distance_gradient(world), size(world), guideline(world)],
        lambda: [rhetoric_alone(seeds, changes)], lambda: bargaining(seeds, changes),
        lambda: [replacement(seeds, changes), trust(world), rupture(world), persistence(world)])
    return [pattern for check in checks for pattern in check()]


def aggregate_burden(world: Replay) -> Pattern:
    """T1: allied spending over allied GDP, against the seven published points."""
    points = aggregate_points()
    system = 100.0 * by_year(world.runs.series["system_spending"]).mean(axis=0)
    error = root_mean_square(np.array([system[year - 2014] - value for year, (value, _) in points.items()]))
    return Pattern("T1", "Burden of NATO Europe and Canada, seven published years: RMSE", "at most 0.12 pp",
                   f"{error:.3f} pp", "-", error <= 0.12, len(world.spending))


def distance_gradient(world: Replay) -> Pattern:
    """T2: who lies near Russia raises more."""
    def gradient(after, before):
        return rank_correlation(after - before, kilometres(world.codes))

    value = gradient(world.allies(2024), world.allies(2014))
    seen = gradient(world.record.at(2024), world.record.at(2014))
    return Pattern("T2", "Rank correlation of the change 2014-24 with the distance to Russia", "at most -0.6",
                   f"{value:.2f}", f"{seen:.2f}", value <= -0.6, len(world.spending))


def size(world: Replay) -> Pattern:
    """T3: no clear relation of size and burden at either end."""
    both = [rank_correlation(world.allies(year), world.gdp) for year in (2014, 2024)]
    seen = [rank_correlation(world.record.at(year), world.gdp) for year in (2014, 2024)]
    return Pattern("T3", "Rank correlation of GDP and burden, 2014 and 2024", "within +-0.35", pair(both), pair(seen),
                   max(map(abs, both)) <= 0.35, len(world.spending))


def guideline(world: Replay) -> Pattern:
    """T4: how many reach the guideline."""
    members = member_places(world)
    count = [float((world.spending[:, year - 2014][:, members[year]] >= 2.0).sum(axis=1).mean()) for year in (2014, 2020)]
    seen = [int((world.record.at(year)[members[year]] >= 2.0).sum()) for year in (2014, 2020)]
    passed = 2 <= count[0] <= 5 and 5 <= count[1] <= 12
    return Pattern("T4", "Members besides the US at 2 % or more, 2014 and 2020", "2 to 5 and 5 to 12",
                   f"{count[0]:.2f} and {count[1]:.2f}", f"{seen[0]} and {seen[1]}", passed, len(world.spending))


def member_places(world: Replay) -> dict[int, np.ndarray]:
    """Places of the allies that were members in a year."""
    joined = {"MNE": 2017, "MKD": 2020, "FIN": 2023, "SWE": 2024}
    return {year: np.array([joined.get(code, 0) <= year for code in world.codes]) for year in (2014, 2020)}


def rhetoric_alone(seeds: int, changes: dict | None) -> Pattern:
    """T5: four years of hard words without demands, tariffs or withdrawals, against four years of steady words."""
    scenario = calendar()
    quiet = replace(scenario, events=tuple(event for event in scenario.events if event.kind != TARIFF), quarters=32)
    words = {**(changes or {}), "demand_rate": 0.0, "withdrawal_step": 0.0}
    at = quarter_of("2021-Q1") - scenario.first
    hard, steady = (100.0 * run_seeds(quiet, seeds, {**words, "challenger_strategy": strategy}).series["system_spending"][:, at]
                    for strategy in ("transactional", "institutionalist"))
    effect = float((hard - steady).mean())
    return Pattern("T5", "Rhetoric alone, 2017-20, effect on allied burden in 2021", "at most +0.15 pp", f"{effect:+.3f} pp",
                   "-", effect <= 0.15, seeds)


def bargaining(seeds: int, changes: dict | None) -> list[Pattern]:
    """T6: cash alone stalls, linked demands settle near the middle."""
    found = {issue: [play(e, seeds, changes) for e in read_episodes() if e.issue == issue and e.ratio is not None]
             for issue in (CASH, LINKED)}
    cash, linked = ([(t.median_delay, t.median_ratio) for t in found[issue]] for issue in (CASH, LINKED))
    return [
        Pattern("T6a", "Cash demanded alone: median delay in quarters, share conceded (Korea, Japan)",
                "3 to 8 and at most 10 %", several(cash), "5, 3 % and 3, 3 %",
                all(3 <= delay <= 8 and ratio <= 0.10 for delay, ratio in cash), seeds),
        Pattern("T6b", "Linked demands: median delay in quarters, share conceded (EU, Korea)",
                "at most 3 and 30 to 70 %", several(linked), "0, 46 % and 1, 57 %",
                all(delay <= 3 and 0.3 <= ratio <= 0.7 for delay, ratio in linked), seeds)]


def replacement(seeds: int, changes: dict | None) -> Pattern:
    """T7: the guarantee is renounced in Europe; how much of what it was worth do allies replace within four quarters?

    In the unit of the budget rule: rise of allied spending over the fall of the US part of the spill-in, against the same
    seeds without the event.
    """
    base = load_scenario("institutionalist")
    base = replace(base, panel=base.panel.without("JPN", "KOR", "AUS", "NZL", "PHL", "THA", "TWN"), quarters=28)
    quarter = base.first + 3
    shock = (Event(quarter, WITHDRAWAL, EVERYBODY, 1.0), Event(quarter, RHETORIC, EVERYBODY, 0.0, 20.0))
    with_, without = (run_seeds(world, seeds, changes, panel=True).panel for world in (base.changed(events=shock), base))
    p = resolve(base.changed(changes).parameters)
    lost = p["patron_spill_in"] * p["patron_reach"] * p["patron_spending_target"]
    shares = [float(((with_["spending"] - without["spending"])[:, at] / (lost * (without["confidence"]
              - with_["confidence"])[:, at])).mean()) for at in (3 + AFTER_YEAR, 3 + 6 * AFTER_YEAR)]
    return Pattern("T7", "Share of lost US support that allies replace within four quarters (and within six years)",
                   "0.4 to 0.8", f"{shares[0]:.2f} ({shares[1]:.2f})", "0.55 to 0.70 (aid to Ukraine 2025)",
                   0.4 <= shares[0] <= 0.8, seeds)


FAVOURABLE = {2016: 0.69, 2017: 0.48, 2020: 0.38, 2021: 0.63}
"""Share with a favourable view of the US, eleven publics: Pew Research Center, Global Attitudes surveys."""
NEAR_ENOUGH = 0.15


def trust(world: Replay) -> Pattern:
    """T8: trust in the office-holder falls when a transactional administration follows, and comes back after it.

    Views of a country are not belief in its guarantee, so that changes are compared and not levels, and roughly.
    """
    belief = world.runs.series["system_reliability"][:, 2::4].mean(axis=0)
    years = [*FAVOURABLE]
    found, seen = ([of(after) - of(before) for before, after in zip(years, years[1:], strict=False)]
                   for of in (lambda year: float(belief[year - 2014]), FAVOURABLE.get))
    right = all(mine * theirs > 0.0 and abs(mine - theirs) <= NEAR_ENOUGH for mine, theirs in zip(found, seen, strict=True))
    return Pattern("T8", "Change of mean trust in whoever governs in Washington, 2016-17, 2017-20 and 2020-21",
                   f"the record's signs, each within {NEAR_ENOUGH:g}", changes_of(found),
                   f"{changes_of(seen)} (favourable views, eleven publics, Pew Research Center Global Attitudes)", right,
                   len(world.spending))


def changes_of(values: list[float]) -> str:
    """Changes as words."""
    return ", ".join(f"{value:+.2f}" for value in values)


def rupture(world: Replay) -> Pattern:
    """T9: adaptation rather than rupture."""
    share = float(np.mean(world.runs.results["phase"] != PHASES.index("FRACTURED")))
    return Pattern("T9", "Share of seeds without a fracture by the end of 2025", "at least 90 %", f"{share:.0%}", "no fracture",
                   share >= 0.9, len(world.spending))


def persistence(world: Replay) -> Pattern:
    """T10: budgets move slowly: pooled correlation of a year's burden with the next."""
    def pooled(values):
        return float(np.corrcoef(values[:-1].ravel(), values[1:].ravel())[0, 1])

    value = float(np.mean([pooled(run[:11]) for run in world.spending]))
    return Pattern("T10", "Correlation of an ally's burden with that of the year before", "at least 0.9", f"{value:.3f}",
                   f"{pooled(world.record.values.T):.3f}", value >= 0.9, len(world.spending))


def pair(values: list[float]) -> str:
    """Two correlations as words."""
    return " and ".join(f"{value:+.2f}" for value in values)


def several(cases: list[tuple[float, float]]) -> str:
    """Delay and share of several cases as words."""
    return " and ".join(f"{delay:.0f}, {ratio:.0%}" for delay, ratio in cases)
