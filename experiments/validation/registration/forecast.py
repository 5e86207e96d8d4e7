"""What is forecast: spending by ally, favourable views by public, aid by donor, as quantiles of runs with all luck on.

Nothing that comes after the scenario's last dated event is told.  Two rivals are written down beside the model at the same
time, so that nobody chooses them later: the last published figure, and a line up to the pledges in force.
"""

from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pandas as pd

from ....model.build import Start, build
from ....model.countries import Panel
from ....model.events import PLEDGE
from ....model.parameters import resolve
from ....model.record import aid
from ....model.run import run_batch
from ....model.setting import Scenario
from ...sweep.posterior import Draws
from .. import hindcast, scores
from ..opinion import FEWEST, REPLAYS, beliefs, paired, yearly
from ..record import LAST_YEAR, by_year, nato_record, published

YEARS = (2026, 2027)
LEVELS = (0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95)
QUANTILES = tuple(f"q{100 * level:02.0f}" for level in LEVELS)
MODEL, PERSISTENCE, PLEDGED = "model", "persistence", "pledge line"
SPENDING, OPINION, AID = "spending", "opinion", "aid"
UNITS = {SPENDING: "percent of GDP", OPINION: "share of respondents", AID: "bn EUR a year"}
COLUMNS = ("forecaster", "iso3", "year", "last_year", "last", *QUANTILES)
OFFICE_HOLDER = "about the office-holder"
REPLAYED = 19  # seeds of the replay that ties belief to views


class RegistrationError(ValueError):
    """A registration that cannot be made, read or scored. One line, with the remedy."""


def forecasts(scenario: Scenario, seeds: int, draws: Draws | None = None) -> dict[str, pd.DataFrame]:
    """A table a kind, columns as `COLUMNS`, in the unit of `UNITS`. Raises RegistrationError for a world without these years.

    draws: of a posterior; each seed is run with one of them, so that quantiles hold what the record leaves open as well.

    Aid is there only where the scenario has a country at war to be aided.
    """
    start = begun(scenario)
    point, quarters = resolve(start.scenario.parameters), slice(4 * YEARS[0] - scenario.first, None)
    columns = draws.columns if draws else {}
    points = [point | {name: column[seed % len(column)] for name, column in columns.items()} for seed in range(seeds)]
    runs = run_batch(start, points, range(seeds), panel=True, series=True, reference="none")
    panel, series = runs.panel[:, quarters], runs.series[:, quarters]
    found = {SPENDING: spending(start, 100.0 * by_year(panel["reported"])),
             OPINION: opinion(start, panel["reliability"][:, 1::4])}
    if point["arena"] > 0.0:
        given = np.concatenate([panel["aid"], series["system_us_aid"][:, :, None]], axis=2)
        found[AID] = aid_by_donor(start, 4.0 * by_year(given))
    return found


def begun(scenario: Scenario) -> Start:
    """The world up to the end of the last year that is forecast; what would come later changes nothing before."""
    last = 4 * (YEARS[-1] + 1)
    if scenario.first > 4 * YEARS[0] or scenario.first + scenario.quarters < last:
        raise RegistrationError(f"scenario '{scenario.name}' does not run from {YEARS[0]} to the end of {YEARS[-1]}; choose "
                                "one that does, such as transactional_2025")
    kept = tuple(event for event in scenario.events if event.quarter < last)
    return build(replace(scenario, quarters=last - scenario.first, events=kept))


def table(rows: list[tuple]) -> pd.DataFrame:
    """Rows of (forecaster, iso3, year, year of the last figure, that figure, quantiles) as a table."""
    frame = pd.DataFrame([(*row[:5], *np.asarray(row[5], float)) for row in rows], columns=list(COLUMNS))
    return frame.round(dict.fromkeys(("last", *QUANTILES), 4))


def dressed(middle: float, spread: float, years: int) -> list[float]:
    """Quantiles of a rival: a normal distribution whose spread, of one year, grows with the root of the years ahead."""
    return [NormalDist(middle, spread * years**0.5).inv_cdf(level) for level in LEVELS]


# --- spending ------------------------------------------------------------------------------------------------


def spending(start: Start, drawn: np.ndarray) -> pd.DataFrame:
    """Military spending. drawn: shape (seeds, years, allies), percent of GDP, aid that an ally reports included."""
    noise, rows = hindcast.noise(nato_record(), LAST_YEAR), []
    for ally in start.scenario.panel.allies:
        place = start.codes.index(ally.iso3)
        since = [year for code, year in published() if code == ally.iso3 and 4 * year < start.scenario.first]
        if not since or not ally.spending:
            continue
        year = max(since)
        last = 100.0 * published()[ally.iso3, year]
        for when, at in enumerate(YEARS):
            known = ally.iso3, at, year, last
            rows += [(MODEL, *known, np.quantile(drawn[:, when, place], LEVELS)),
                     (PERSISTENCE, *known, dressed(last, noise, at - year))]
            if ally.treaty == "multilateral":
                rows.append((PLEDGED, *known, dressed(pledged(start.scenario, last, year, at), noise, at - year)))
    return table(rows)


def pledged(scenario: Scenario, last: float, since: int, year: int) -> float:
    """Where a straight line to the highest pledge, due at its date, stands in a year; it leads nobody down. [percent of GDP]"""
    goals = [(100.0 * event.value, event.other) for event in scenario.events if event.kind == PLEDGE]
    return max([last, *(last + min(1.0, (year - since) / max(1.0, due - since)) * (goal - last) for goal, due in goals)])


# --- opinion -------------------------------------------------------------------------------------------------


def opinion(start: Start, believed: np.ndarray) -> pd.DataFrame:
    """Favourable views of the United States. believed: each spring's belief in who governs, shape (seeds, years, allies).

    A view is the belief, moved by how far views of that public stood from it on average in the replay since 2014, and spread
    by what was left then.  Publics asked at least three times; the rival is the last survey.
    """
    replayed = beliefs(REPLAYS["war"], REPLAYED)
    pairs = paired(replayed[replayed["subject"] == OFFICE_HOLDER])
    gap, asked = pairs["view"] - pairs["belief"], pairs.groupby("iso3")["view"].transform("size") >= FEWEST
    left = scores.root_mean_square((gap - gap.groupby(pairs["iso3"]).transform("mean"))[asked])
    noise, rows = scores.root_mean_square(yearly(pairs)["view"]), []
    for code, public in pairs[asked].groupby("iso3"):
        place, year = start.codes.index(code) if code in start.codes else None, int(public["year"].max())
        if place is None:
            continue
        last, offset = float(public.set_index("year")["view"][year]), float(gap[public.index].mean())
        for when, at in enumerate(YEARS):
            middle = believed[:, when, place] + offset
            views = np.clip(middle + left * standard_normal(len(middle)), 0.0, 1.0)
            rows += [(MODEL, code, at, year, last, np.quantile(views, LEVELS)),
                     (PERSISTENCE, code, at, year, last, np.clip(dressed(last, noise, at - year), 0.0, 1.0))]
    return table(rows)


def standard_normal(n: int) -> np.ndarray:
    """The same n draws whenever they are asked for, one a seed."""
    return np.random.default_rng(0).standard_normal(n)


# --- aid -----------------------------------------------------------------------------------------------------


def aid_by_donor(start: Start, drawn: np.ndarray) -> pd.DataFrame:
    """Military aid to the country at war. drawn: shape (seeds, years, allies and the US), bn EUR a year.

    The rival is the last whole year on record; its spread is the donors' yearly change as a share of GDP.
    """
    panel, rows = start.scenario.panel, []
    given, years = by_donor(panel)
    share = scores.root_mean_square(np.diff([list(one / gdp) for one, gdp in given.values()], axis=1))
    for place, code in enumerate((*start.codes, panel.patron.iso3)):
        if code not in given:
            continue
        each, gdp = given[code]
        for when, at in enumerate(YEARS):
            known = code, at, years[-1], float(each[-1])
            rows += [(MODEL, *known, np.quantile(drawn[:, when, place], LEVELS)),
                     (PERSISTENCE, *known, np.maximum(0.0, dressed(float(each[-1]), share * gdp, at - years[-1])))]
    return table(rows)


def by_donor(panel: Panel) -> tuple[dict[str, tuple[np.ndarray, float]], list[int]]:
    """Military aid by year and GDP of every donor of the panel, bn EUR; and the years, those before the first forecast.

    A quarter without a row is a quarter without aid.
    """
    known = {country.iso3: country.gdp for country in (panel.patron, *panel.allies)}
    years = sorted({int(quarter[:4]) for _, quarter in aid()} - set(YEARS))
    codes = sorted({code for code, _ in aid()} & set(known))
    total = {code: np.array([sum(aid().get((code, f"{year}-Q{q}"), 0.0) for q in range(1, 5)) for year in years])
             for code in codes}
    return {code: (total[code], known[code]) for code in codes}, years
