"""The record of sixty years: panels of the day, every number with its origin, and nothing filled in silence."""

from collections import Counter

import numpy as np
import pytest

import foedus as fd
from foedus.model.calendar import quarter_of
from foedus.model.countries import Country, PanelError, actor_id, load_panel
from foedus.model.events import HOSTILITY, WITHDRAWAL
from foedus.model.record import EDITIONS, FIRST, LAST, arms, disputes, favourable, members, panel_at, spending
from foedus.model.record.tables import column
from foedus.model.scenario import ScenarioError, load_scenario

close = pytest.approx
YEARS = (1960, 1966, 1975, 1982, 1986, 1990, 1991, 1992, 2000, 2014, 2022)
REPLAYS = ("replay_1966", "replay_1978", "replay_1990", "replay_2014")


def ally(year, code):
    return next(one for one in panel_at(year).allies if one.iso3 == code)


@pytest.mark.parametrize("year", YEARS)
def test_every_number_that_the_model_reads_has_a_source_and_an_edition(year):
    panel = panel_at(year)
    named = {(cell.iso3, cell.column) for cell in panel.cells if cell.source and cell.edition}
    read = {"gdp", "population", "spending", "us_troops", "ideal_point_distance", "eu_member", "china_exposure", "km_to_RUS",
            "km_to_CHN", "km_to_PRK"}
    for country in (panel.patron, *panel.allies, *panel.rivals):
        assert {(country.iso3, column) for column in read} <= named
    assert {(one.iso3, column) for one in panel.allies for column in ("exports_to_us", "surplus_with_us")} <= named
    assert max(Counter((cell.iso3, cell.column) for cell in panel.cells).values()) == 1


@pytest.mark.parametrize("year", YEARS)
def test_a_country_lists_its_filled_cells_and_the_panel_says_how(year):
    panel = panel_at(year)
    how = {(cell.iso3, cell.column): cell.filled for cell in panel.filled}
    for country in (panel.patron, *panel.allies, *panel.rivals):
        assert set(country.filled) == {column for code, column in how if code == country.iso3}
    assert all(how.values())


@pytest.mark.parametrize("year", YEARS)
def test_a_published_share_is_the_panels_and_a_gap_is_named(year):
    for country in panel_at(year).allies:
        known = [spending(edition)[country.iso3, year] for edition in EDITIONS if (country.iso3, year) in spending(edition)]
        assert country.spending == known[0] if known else "spending" in country.filled or country.iso3 == "TWN"


@pytest.mark.parametrize("year", YEARS)
def test_numbers_are_within_the_ranges_of_a_panel_file(year):
    panel = panel_at(year)
    for country in (panel.patron, *panel.allies, *panel.rivals):
        assert 0.0 <= country.spending <= 0.3 and country.gdp > 0.0 and country.population > 1e5
        assert len(country.distances) == 3 and all(0.0 <= km <= 20_040 for km in country.distances)


def test_members_are_those_of_the_day():
    assert [len(members(year)) for year in (1965, 1982, 1999, 2004, 2009)] == [14, 15, 18, 25, 27]
    assert [ally(year, "ESP").treaty for year in (1982, 1983)] == ["none", "multilateral"]
    assert [ally(year, "NZL").treaty for year in (1986, 1987)] == ["bilateral", "none"]
    assert [ally(year, "TWN").treaty for year in (1979, 1980)] == ["bilateral", "statute"]
    assert "POL" not in {one.iso3 for one in panel_at(1989).allies} and ally(1990, "POL").treaty == "none"
    assert ("EST", "in panels from 1992 on") in panel_at(1975).left_out


def test_seven_hundred_and_sixteen_member_years_from_1965_to_2010():
    """Besides the United States and Iceland, which has no forces."""
    assert sum(len(set(members(year)) - {"ISL"}) for year in range(1965, 2011)) == 716


def test_the_front_of_the_day_ran_through_germany_and_moved_east():
    assert [ally(year, "DEU").distances[0] for year in (1975, 1991, 1992)] == [0.0, 369.0, 369.0]
    assert [ally(year, "TUR").distances[0] for year in (1975, 1991, 1992)] == [0.0, 0.0, 150.0]
    assert ally(1975, "GBR").distances[0] < ally(1992, "GBR").distances[0]
    for one in load_panel("countries_2014").allies:
        assert ally(2014, one.iso3).distances == one.distances, "one geography"


def test_a_country_has_another_name_where_it_was_another():
    assert {r.iso3: r.name for r in panel_at(1975).rivals}["RUS"] == "Soviet Union"
    assert [ally(year, "DEU").name for year in (1990, 1991)] == ["West Germany", load_country("DEU").name]


def load_country(code) -> Country:
    return next(one for one in load_panel("countries_2014").allies if one.iso3 == code)


def test_derived_gdp_is_near_that_of_2014():
    others = [one for one in load_panel("countries_2014").allies if one.iso3 not in ("ISL", "TWN")]
    ratios = [ally(2014, one.iso3).gdp / one.gdp for one in others]
    assert np.mean(ratios) == close(0.95, abs=0.05) and np.std(ratios) < 0.2


def test_us_share_of_nato_allies_imports_of_arms_is_that_of_the_literature_on_the_record():
    """.35 in 2007-11, .49 in 2012-16, .57 in 2017-21."""
    together = tuple(members(2024))
    assert [arms(year, together) for year in (2011, 2016, 2021)] == close([0.35, 0.49, 0.57], abs=0.01)


def test_pew_falls_in_2017_and_comes_back_in_2021():
    publics = ("AUS", "DEU", "ESP", "GBR", "JPN")
    mean = {year: np.mean([favourable()[code, year] for code in publics]) for year in (2016, 2017, 2020, 2021)}
    assert mean[2017] < mean[2016] - 0.15 and mean[2021] > mean[2020] + 0.2


def test_two_editions_of_three_years_differ_by_thirteen_hundredths_of_a_point():
    old, new = (spending(edition) for edition in EDITIONS)
    both = [100 * (old[key] - new[key]) for key in old if key in new and key[1] in (2018, 2019, 2020)]
    assert np.sqrt(np.mean(np.square(both))) == close(0.13, abs=0.02)


def test_force_is_part_of_disputes_and_europe_part_of_the_world():
    assert all(europe <= force for _, force, europe in disputes().values())
    assert {year for _, year in disputes()} == set(range(1946, 2015))


@pytest.mark.parametrize("year", [True, FIRST - 1, LAST + 1, 1975.0, "1975"])
def test_a_year_outside_the_record_is_one_line(year):
    with pytest.raises(PanelError, match=f"the record has the years {FIRST} to {LAST}"):
        panel_at(year)


def test_a_scenario_of_any_year_takes_its_panel_by_name(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('panel = "record_1975"\nstart = "1975-Q1"\nwithout = ["TWN"]', encoding="utf-8")
    panel = load_scenario(file).panel
    assert panel == panel_at(1975).without("TWN") and panel.filled, "the list of filled cells stays with it"
    file.write_text('panel = "record_1950"', encoding="utf-8")
    with pytest.raises(ScenarioError, match="the record has the years"):
        load_scenario(file)


def test_a_replay_goes_on_where_the_one_before_it_ends():
    for one, two in zip(REPLAYS, REPLAYS[1:], strict=False):
        before, after = load_scenario(one), load_scenario(two)
        assert before.first + before.quarters == after.first
        level = dict(before.hostility)
        for rival in before.panel.rivals:
            level[rival.iso3] += sum(e.other for e in before.events if e.kind == HOSTILITY and e.target == actor_id(rival.iso3))
        assert level == close(after.hostility)


@pytest.mark.parametrize(("name", "code", "quarter", "years"), [
    ("replay_1966", "DEU", "1968-Q2", (1967, 1968)), ("replay_1966", "KOR", "1971-Q1", (1968, 1971)),
    ("replay_1990", "DEU", "1992-Q1", (1991, 1995)), ("replay_1990", "PHL", "1992-Q4", (1990, 1993)),
])
def test_forces_that_leave_in_a_replay_are_those_that_left(name, code, quarter, years):
    (event,) = [one for one in load_scenario(name).events if (one.kind, one.target, one.quarter) == (
        WITHDRAWAL, actor_id(code), quarter_of(quarter))]
    before, after = (column("forces", "us_troops")[code, year] for year in years)
    assert event.value == close(1.0 - after / before, abs=0.01)


@pytest.mark.parametrize("name", REPLAYS[:3])
def test_a_judgement_in_a_replay_calls_itself_one(name):
    events = load_scenario(name).events
    assert all("judgement" in event.note for event in events if event.kind == HOSTILITY)


def test_the_record_is_reached_from_the_package():
    assert fd.record.panel_at(1975) is panel_at(1975)
