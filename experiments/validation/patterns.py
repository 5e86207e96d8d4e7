"""Patterns the model should show all at once: pattern-oriented validation (Grimm et al. 2005).

Every pattern has a band that was fixed before, a value with the seeds behind it, the data beside it, and a verdict. A failure
is a result.  T2 is asked of every era, as the record has no such law; T8 asked that trust should hardly come back, and it did
come back: it is withdrawn, and O1 to O4 hold belief against surveys instead; T7 is asked of aid, as the record is of aid.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...model.aid import published_aid
from ...model.build import build
from ...model.calendar import quarter_of
from ...model.events import TARIFF
from ...model.outcomes import PHASES
from ...model.parameters import resolve
from ...model.record import EDITIONS, members, panel_at, spending
from ...model.run import Runs, run_batch
from ...model.scenario import load_scenario
from ...model.setting import Scenario
from .claims.arena import aid_of, cut, donors
from .episodes import CASH, LINKED, play, read_episodes
from .opinion import beliefs, movement, paired
from .origins import calendar
from .record import NO_FORCES, Record, aggregate_points, by_year, kilometres, nato_record
from .scores import rank_correlation, root_mean_square

NOBODY = "none: the statement of published studies"
EPISODES = "press and official reports (bargaining_episodes.csv)"
NATO_DATA = "NATO 2025 edition (military_spending.csv)"
FURTHEST = 0.35  # that a rank correlation may lie from the record's
SPANS = {"T2a": ("replay_1966", 1966, 1977), "T2b": ("replay_1978", 1978, 1989), "T2c": ("replay_1990", 1990, 1996)}



@dataclass(frozen=True)
class Pattern:
    """One pattern. band, value: as words; observed: in the record, by `data`; passed: whether the value lies in the band.

    missed: by how much, in words, where it does not.
    """

    name: str
    statement: str
    band: str
    value: str
    observed: str
    passed: bool
    seeds: int
    data: str = NOBODY
    missed: str = ""


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
        lambda: [aggregate_burden(world), *gradients(world, seeds, changes), size(world), guideline(world)],
        lambda: [rhetoric_alone(seeds, changes)], lambda: bargaining(seeds, changes),
        lambda: [replacement(seeds, changes), *opinion_record(seeds, changes), rupture(world), persistence(world)])
    return [pattern for check in checks for pattern in check()]


def aggregate_burden(world: Replay) -> Pattern:
    """T1: allied spending over allied GDP, against the seven published points."""
    points = aggregate_points()
    system = 100.0 * by_year(world.runs.series["system_spending"]).mean(axis=0)
    error = root_mean_square(np.array([system[year - 2014] - value for year, (value, _) in points.items()]))
    worst = max(points, key=lambda year: abs(system[year - 2014] - points[year][0]))
    seen = f"{points[2014][0]:.2f} % in 2014, {points[2024][0]:.2f} % in 2024"
    return Pattern("T1", "Burden of NATO Europe and Canada, seven published years: RMSE", "at most 0.12 pp",
                   f"{error:.3f} pp; furthest in {worst}, {system[worst - 2014] - points[worst][0]:+.2f}", seen, error <= 0.12,
                   len(world.spending), "NATO 2025 edition, Table 3 (nato_aggregate.csv)", f"{error - 0.12:.3f} pp")


def gradients(world: Replay, seeds: int, changes: dict | None) -> list[Pattern]:
    """T2, an era each: how the change of spending goes with the distance to the front of the day."""
    years, distance = (2014, 2024), kilometres(world.codes)
    model, record = (rank_correlation(of(2024) - of(2014), distance) for of in (world.allies, world.record.at))
    found = [gradient(name, *span, seeds, changes) for name, span in SPANS.items()]
    return [*found, gradient_row("T2d", years, model, record, len(world.spending), NATO_DATA)]


def gradient(name: str, replayed: str, first: int, last: int, seeds: int, changes: dict | None) -> Pattern:
    """The same over a replay, for the members of its first year."""
    scenario, shares, panel = load_scenario(replayed), spending(EDITIONS[0]), panel_at(first)
    codes, start = [ally.iso3 for ally in panel.allies], build(scenario)
    known = [code for code in members(first) if code in codes and {(code, first), (code, last)} <= set(shares)
             and code not in NO_FORCES]
    at = [start.codes.index(code) for code in known]
    paths = by_year(run_seeds(scenario, seeds, changes, panel=True).panel["spending"])[:, :, at].mean(axis=0)
    distance = np.array([panel.allies[codes.index(code)].distances[0] for code in known])
    model = rank_correlation(paths[last - first] - paths[0], distance)
    record = rank_correlation(np.array([shares[code, last] - shares[code, first] for code in known]), distance)
    return gradient_row(name, (first, last), model, record, seeds, "SIPRI, edition of 2021 (record/data/spending.csv)")


def gradient_row(name: str, years: tuple[int, int], model: float, record: float, seeds: int, data: str) -> Pattern:
    """One row of T2."""
    return Pattern(name, f"Rank correlation of the change {years[0]}-{years[1] % 100} with the distance to the front",
                   f"within {FURTHEST:g} of the record's", f"{model:+.2f}", f"{record:+.2f}", abs(model - record) <= FURTHEST,
                   seeds, data, f"{abs(model - record) - FURTHEST:.2f}")


def size(world: Replay) -> Pattern:
    """T3: no clear relation of size and burden at either end."""
    both = [rank_correlation(world.allies(year), world.gdp) for year in (2014, 2024)]
    seen = [rank_correlation(world.record.at(year), world.gdp) for year in (2014, 2024)]
    return Pattern("T3", "Rank correlation of GDP and burden, 2014 and 2024", "within +-0.35", pair(both), pair(seen),
                   max(map(abs, both)) <= 0.35, len(world.spending), NATO_DATA, f"{max(map(abs, both)) - 0.35:.2f}")


def guideline(world: Replay) -> Pattern:
    """T4: how many reach the guideline."""
    members = member_places(world)
    count = [float((world.spending[:, year - 2014][:, members[year]] >= 2.0).sum(axis=1).mean()) for year in (2014, 2020)]
    seen = [int((world.record.at(year)[members[year]] >= 2.0).sum()) for year in (2014, 2020)]
    passed = 2 <= count[0] <= 5 and 5 <= count[1] <= 12
    return Pattern("T4", "Members besides the US at 2 % or more, 2014 and 2020", "2 to 5 and 5 to 12",
                   f"{count[0]:.2f} and {count[1]:.2f}", f"{seen[0]} and {seen[1]}", passed, len(world.spending), NATO_DATA,
                   f"{outside(count[0], 2, 5):.1f} and {outside(count[1], 5, 12):.1f} allies")


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
                   "-", effect <= 0.15, seeds, missed=f"{effect - 0.15:.3f} pp")


def bargaining(seeds: int, changes: dict | None) -> list[Pattern]:
    """T6: cash alone stalls, linked demands settle near the middle."""
    found = {issue: [play(e, seeds, changes) for e in read_episodes() if e.issue == issue and e.ratio is not None]
             for issue in (CASH, LINKED)}
    cash = [(t.delay_of_all, t.median_ratio) for t in found[CASH]]
    linked = [(t.delay_of_all, float(np.median(t.stays))) for t in found[LINKED]]
    late, little = max(delay for delay, _ in linked), max(outside(share, 0.3, 0.7) for _, share in linked)
    return [
        Pattern("T6a", "Cash demanded alone: median delay in quarters, share conceded (Korea, Japan)",
                "3 to 8 and at most 10 %", several(cash), "5, 3 % and 3, 3 %",
                all(3 <= delay <= 8 and ratio <= 0.10 for delay, ratio in cash), seeds, EPISODES,
                " and ".join("nothing signed in three years" if np.isinf(delay) else f"{outside(delay, 3, 8):.0f} quarters"
                             for delay, _ in cash)),
        Pattern("T6b", "Linked demands: median delay in quarters; of the tariff threatened what is in force a year later (EU, "
                "Korea)", "at most 3 and 30 to 70 %", several(linked), "0, 46 % and 1, 57 %",
                all(delay <= 3 and 0.3 <= ratio <= 0.7 for delay, ratio in linked), seeds, EPISODES,
                f"{'most seeds sign nothing' if np.isinf(late) else f'{max(0.0, late - 3):.0f} quarters'}, {little:.0%}")]


def replacement(seeds: int, changes: dict | None) -> Pattern:
    """T7: the US gives aid to a country at war for three years and stops; how much of it do its allies replace in a year?

    It was asked of budgets, in a world without a war; the record is of aid, which a government can move within a year.
    """
    scenario, given = cut(), published_aid()
    start, lost = build(scenario), given["USA"].before - given["USA"].after
    before, after = aid_of(scenario, run_seeds(scenario, seeds, changes, panel=True))
    listed = donors(start)
    share = float((after - before)[listed].sum() / lost)
    seen = sum(given[code].after - given[code].before for code, one in zip(start.codes, listed, strict=True) if one) / lost
    return Pattern("T7", "Share of the US aid lost in 2025 that NATO allies replace within four quarters", "0.5 to 0.8",
                   f"{share:.2f}", f"{seen:.2f}", 0.5 <= share <= 0.8, seeds, "Kiel Institute, release 29 (ukraine_aid.csv)",
                   f"{outside(share, 0.5, 0.8):.2f}")


def opinion_record(seeds: int, changes: dict | None) -> list[Pattern]:
    """O1 to O4, in the place of T8: belief in who governs beside favourable views, an offset for each public being free."""
    asked = beliefs("replay_2014", seeds, changes)
    pairs = paired(asked[asked["subject"] == "about the office-holder"])
    found, still = movement(pairs), movement(pairs.assign(belief=0.5))["rms about offsets"]
    rms, together = found["rms about offsets"], found["correlation of yearly changes"]
    fall, rise = found["fall of 2017, order"], found["rise of 2021, order"]
    data = f"Pew Research Center, {found['publics']} publics, 2014-23 (record/data/opinion.csv)"
    rose, seen = found["rise of 2021, model"], found["rise of 2021, surveys"]
    return [
        Pattern("O1", "Belief about an offset for each public: rms", "at most 0.06", f"{rms:.3f}", f"a constant: {still:.3f}",
                rms <= 0.06, seeds, data, f"{rms - 0.06:.3f}"),
        Pattern("O2", "Correlation of yearly changes of belief and views", "at least 0.7", f"{together:.2f}", "1 if alike",
                together >= 0.7, seeds, data, f"{0.7 - together:.2f}"),
        Pattern("O3", "Rise of belief from 2020 to 2021", "at least 0.15", f"{rose:+.2f}", f"{seen:+.2f}", rose >= 0.15, seeds,
                data, f"{0.15 - rose:.2f}"),
        Pattern("O4", "Rank correlation over publics of the fall of 2017 and of the rise of 2021", "at least 0.5 both",
                pair([fall, rise]), "1 if alike", min(fall, rise) >= 0.5, seeds, data,
                f"{max(0.0, 0.5 - fall):.2f} and {max(0.0, 0.5 - rise):.2f}")]


def rupture(world: Replay) -> Pattern:
    """T9: adaptation rather than rupture."""
    share = float(np.mean(world.runs.results["phase"] != PHASES.index("FRACTURED")))
    return Pattern("T9", "Share of seeds without a fracture by the end of 2025", "at least 90 %", f"{share:.0%}", "no fracture",
                   share >= 0.9, len(world.spending), "public facts, to the end of 2025", f"{0.9 - share:.0%}")


def persistence(world: Replay) -> Pattern:
    """T10: budgets move slowly: pooled correlation of a year's burden with the next."""
    def pooled(values):
        return float(np.corrcoef(values[:-1].ravel(), values[1:].ravel())[0, 1])

    value = float(np.mean([pooled(run[:11]) for run in world.spending]))
    return Pattern("T10", "Correlation of an ally's burden with that of the year before", "at least 0.9", f"{value:.3f}",
                   f"{pooled(world.record.values.T):.3f}", value >= 0.9, len(world.spending), NATO_DATA, f"{0.9 - value:.3f}")


def pair(values: list[float]) -> str:
    """Two correlations as words."""
    return " and ".join(f"{value:+.2f}" for value in values)


def outside(value: float, low: float, high: float) -> float:
    """How far a value lies outside a band; 0 within."""
    return max(0.0, low - value, value - high)


def several(cases: list[tuple[float, float]]) -> str:
    """Delay and share of several cases as words."""
    return " and ".join(f"{delay:.0f}, {ratio:.0%}" for delay, ratio in cases)
