"""Forecasts written down in advance: whole, unedited, never overwritten, and scored as planted truths say."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments import bands, cli
from foedus.experiments.sweep.posterior import read_draws
from foedus.experiments.validation import brought, kinds
from foedus.experiments.validation.registration import file, forecast, score
from foedus.experiments.validation.registration.forecast import MODEL, PERSISTENCE, PLEDGED, QUANTILES, RegistrationError
from foedus.model.build import build
from foedus.model.calendar import quarter_of
from foedus.model.events import HOSTILITY
from foedus.model.parameters import resolve
from foedus.model.record import favourable
from foedus.model.run import run_batch
from foedus.model.scenario import Event, load_scenario

ROOT, SEEDS, WORLD = Path(__file__).parents[1], 4, "ukraine_2025"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A registration from a few seeds: its path, and the tables that were written."""
    path, scenario = tmp_path_factory.mktemp("registered") / "a.toml", load_scenario(WORLD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(forecast, "REPLAYED", 2)
        tables = forecast.forecasts(scenario, SEEDS)
    file.write(path, WORLD, scenario, forecast.begun(scenario), SEEDS, tables)
    return path, tables


# --- the file --------------------------------------------------------------------------------------------------


def test_a_registration_reads_back_as_it_was_written(made):
    path, tables = made
    found = file.read(path)
    assert set(found.tables) == {"spending", "opinion", "aid"}
    for kind, table in tables.items():
        pd.testing.assert_frame_equal(found.tables[kind], table)
    assert found.about["seeds"] == "0 to 3" and re.fullmatch(r"\d{4}-\d\d-\d\d", found.about["date"])
    assert found.about["told_until"] == "2026-Q1" and re.fullmatch("[0-9a-f]{16}", found.about["model"])


def test_a_registration_holds_every_parameter_and_the_text_of_the_scenario(made):
    from foedus.model.parameters import PARAMETERS
    from foedus.model.reading import toml_of
    from foedus.model.scenario import read_text

    content = toml_of(made[0].read_text(encoding="utf-8"), "a.toml")
    assert set(content["parameters"]) == {p.name for p in PARAMETERS} and content["parameters"]["arena"] == 1.0
    assert content["scenarios"] == {WORLD: read_text(WORLD)[0]}


@given(st.data())
def test_an_edited_file_is_noticed_whatever_was_edited(made, tmp_path_factory, data):
    text = made[0].read_text(encoding="utf-8")
    place = data.draw(st.integers(0, len(text) - 2))
    letter = data.draw(st.sampled_from("0123456789xyz#").filter(lambda one: one != text[place]))
    edited = tmp_path_factory.getbasetemp() / "edited.toml"
    edited.write_text(text[:place] + letter + text[place + 1 :], encoding="utf-8")
    with pytest.raises(RegistrationError, match="was edited after|does not end in a line"):
        file.read(edited)


def test_line_ends_of_another_system_are_no_edit(made, tmp_path):
    other = tmp_path / "b.toml"
    other.write_bytes(made[0].read_bytes().replace(b"\n", b"\r\n"))
    assert file.read(other).about == file.read(made[0]).about


@pytest.mark.parametrize(("words", "said"), [
    (["{made}"], "'{made}' exists, and a registration is never overwritten; choose another name"),
    (["{new}.txt"], "'{new}.txt' does not end in .toml; choose a name that does"),
    (["{new}.toml", "--seeds", "3"], "--seeds 3 is outside 20 to 100000; give a whole number in that range"),
    (["{new}.toml", "arcadia", "--seeds", "20"], "nobody in arcadia is in the record, so that nothing could be scored; take a "
                                                 "scenario of real countries, such as transactional_2025"),
    (["{new}.toml", "replay_1990"], "scenario 'replay_1990' does not run from 2026 to the end of 2027; choose one that does, "
                                    "such as transactional_2025"),
])
def test_what_cannot_be_registered_is_one_line_and_nothing_is_written(made, tmp_path, capsys, words, said):
    names = {"made": made[0], "new": tmp_path / "new"}
    before = made[0].read_bytes()
    assert cli.main(["register", *(word.format(**names) for word in words)]) == 2
    heard = capsys.readouterr()
    assert heard.err == f"foedus: {said.format(**names)}\n" and not heard.out
    assert made[0].read_bytes() == before and not list(tmp_path.iterdir())


# --- what is forecast ------------------------------------------------------------------------------------------


def test_what_comes_after_the_last_year_changes_nothing_before():
    scenario = replace(load_scenario("transactional_2025"), quarters=16)
    short = forecast.begun(scenario)

    def path(start):
        runs = run_batch(start, [resolve(start.scenario.parameters)] * 2, range(2), panel=True, reference="none")
        return runs.panel["reported"][:, : short.scenario.quarters]

    assert (path(short) == path(build(scenario))).all()


def test_quantiles_rise_and_every_rival_starts_from_the_last_figure(made):
    for table in made[1].values():
        assert (np.diff(table[list(QUANTILES)].to_numpy(), axis=1) >= 0.0).all()
        still = table[table["forecaster"] == PERSISTENCE]
        assert np.allclose(still["q50"], still["last"], atol=1e-4)
        assert set(still["iso3"]) == set(table.loc[table["forecaster"] == MODEL, "iso3"])


def test_every_ally_is_forecast_by_its_own_runs(made):
    start = forecast.begun(load_scenario(WORLD))
    drawn = np.broadcast_to(np.arange(len(start.codes)), (SEEDS, 2, len(start.codes)))
    table = forecast.spending(start, drawn)
    told = table[table["forecaster"] == MODEL].set_index("iso3")["q50"]
    assert len(told) > 50 and all(told[code].eq(place).all() for place, code in enumerate(start.codes) if code in told.index)


def test_forecasts_under_a_posterior_are_runs_of_its_draws_and_keep_them_in_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(forecast, "REPLAYED", 2)
    scenario, own = load_scenario("transactional_2025"), resolve({})["spending_noise"]
    pd.DataFrame({"spending_noise": [own, own]}).to_csv(tmp_path / "own.csv", index=False)
    pd.DataFrame({"spending_noise": [own, 2.0 * own]}).to_csv(tmp_path / "wide.csv", index=False)
    plain, same, wide = (forecast.forecasts(scenario, SEEDS, draws)["spending"] for draws in (
        None, read_draws("own.csv", tmp_path), read_draws("wide.csv", tmp_path)))
    pd.testing.assert_frame_equal(plain, same)
    mine = wide["forecaster"] == MODEL
    assert (wide["q95"] - wide["q05"])[mine].mean() > 1.2 * (plain["q95"] - plain["q05"])[mine].mean()
    monkeypatch.chdir(tmp_path)
    assert cli.main(["register", "a.toml", "--seeds", "20", "--posterior", "wide.csv"]) == 0
    content = tomllib.loads((tmp_path / "a.toml").read_text(encoding="utf-8"))
    assert content["posterior"]["table"].splitlines()[1:] == [str(own), str(2.0 * own)]
    assert content["registration"]["again"].endswith("--posterior wide.csv") and file.read(tmp_path / "a.toml").tables
    assert cli.main(["register", "b.toml", "--posterior", "nowhere"]) == 2 and not (tmp_path / "b.toml").exists()


def test_the_pledge_line_leads_nobody_down_and_to_the_pledge_by_its_date():
    scenario = load_scenario("transactional_2025")
    assert forecast.pledged(scenario, 4.2, 2024, 2027) == 4.2
    assert forecast.pledged(scenario, 1.3, 2024, 2026) == 2.0, "the old pledge is overdue"
    assert forecast.pledged(scenario, 2.4, 2024, 2035) == pytest.approx(3.5)


# --- the score -------------------------------------------------------------------------------------------------


def scored(made, truth):
    """Scores where what happened is a column of some forecaster's table, by (kind, forecaster, column, shift)."""
    found, observed = file.read(made[0]), {}
    for kind, (name, column, shift) in truth.items():
        rows = found.tables[kind][found.tables[kind]["forecaster"] == name]
        observed[kind] = {(row.iso3, row.year): getattr(row, column) + shift for row in rows.itertuples()}
    return score.scores_of(score.cells_of(found, observed))


def test_a_forecast_that_comes_true_has_not_failed_and_errs_by_nothing(made):
    found = scored(made, {"spending": (MODEL, "q50", 0.0), "opinion": (MODEL, "q50", 0.0)})
    mine = found[found["forecaster"] == MODEL]
    assert (mine["bias"].abs() < 1e-12).all() and (mine["covers_80"] == 1.0).all()
    assert (found["worse"].dropna() < 0.1).all()
    said = score.failures(found)
    assert said["opinion"] == [] and all("80 %" in line for line in said["spending"]), "only that it was too wide"


def test_a_forecast_that_a_rival_made_better_has_failed_by_every_number(made):
    said = score.failures(scored(made, {"spending": (PLEDGED, "q50", 1.0)}))["spending"]
    assert any("covers" in line for line in said) and any("errs by -" in line for line in said)
    assert any(f"larger CRPS than {PLEDGED}" in line for line in said)


@given(st.floats(-3.0, 3.0), st.floats(-3.0, 3.0))
def test_the_score_of_a_certain_forecast_is_its_absolute_error(value, observed):
    certain = np.full((1, len(QUANTILES)), value)
    assert score.crps(certain, np.array([observed]))[0] == pytest.approx(abs(value - observed), abs=1e-9)


def test_the_score_from_quantiles_is_near_that_of_the_whole_normal_distribution():
    drawn, seen = np.array([forecast.dressed(0.0, 1.0, 1)] * 4000), np.random.default_rng(3).standard_normal(4000)
    assert score.crps(drawn, seen).mean() == pytest.approx(1.0 / np.sqrt(np.pi), rel=0.05)


def test_aid_of_a_year_counts_once_all_its_quarters_are_there():
    values = {("DEU", "2026-Q1"): 1.0, ("DEU", "2026-Q2"): 1.0, ("FRA", "2026-Q3"): 0.5, ("DEU", "2026-Q4"): 2.0,
              ("DEU", "2027-Q1"): 9.0}
    assert score.by_year(kinds.AID, values) == {("DEU", 2026): 4.0, ("FRA", 2026): 0.5}


def test_a_registration_is_scored_at_the_terminal_and_on_a_page(made, tmp_path, capsys):
    table = tmp_path / "spending.csv"
    rows = ("iso3,year,milex_share_gdp", "POL,2026,0.046", "DEU,2026,0.024", "DNK,2026,0.03", "USA,2026,0.03", "XXX,2026,0.02",
            "POL,2019,0.02")
    table.write_text("\n".join(rows), encoding="utf-8")
    assert cli.main(["validate", "--registered", str(made[0]), "--observed", str(table), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert "spending, percent of GDP" in said and re.search(rf"{MODEL} +3 ", said) and PLEDGED in said
    assert "not scored, as nothing was forecast of them: USA 2026, XXX 2026\n" in said
    cases = pd.read_csv(tmp_path / "out" / "validation" / "registered.csv")
    assert len(cases) == 9 and "P (model worse)" in (tmp_path / "out" / "registered.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("rows", "said"), [
    ("iso3,year,milex_share_gdp\nPOL,2025,0.04\n",
     "nothing in these tables was forecast; give spending, opinion, aid of 2026 and 2027"),
    ("iso3,year,favourable\nPOL,2026,60\n",
     "t.csv, line 2, column 'favourable': 60 is not a number from 0 to 1; write a share of respondents, 0.6 for 60 %, or leave "
     "it blank"),
    ("iso3,quarter,military\nPOL,2026,1\n",
     "t.csv, line 2, column 'quarter': '2026' is not a quarter of 1900 to 2100; write it as 2026-Q1"),
    ("iso3,year,share\nPOL,2026,1\n",
     "t.csv: no column of a table that can be scored; its first line names one of spending: iso3, year, milex_share_gdp; "
     "opinion: iso3, year, favourable; aid: iso3, quarter, military; arms: iso3, year, us_share"),
])
def test_a_table_that_cannot_be_scored_is_one_line(made, tmp_path, capsys, rows, said):
    (tmp_path / "t.csv").write_text(rows, encoding="utf-8")
    words = ["validate", "--registered", str(made[0]), "--observed", str(tmp_path / "t.csv"), "--out", str(tmp_path / "out")]
    assert cli.main(words) == 2
    assert capsys.readouterr().err == f"foedus: {said}\n" and not (tmp_path / "out").exists()


def test_what_counts_as_failure_is_the_same_in_the_documentation_and_in_the_code():
    page = (ROOT / "docs" / "registered" / "README.md").read_text(encoding="utf-8")
    for row in (f"less than | {100 * score.LOW:.0f} % |", f"more than | {100 * score.HIGH:.0f} % |",
                f"by more than | {score.FURTHEST['spending']:.2f} % of GDP | {score.FURTHEST['opinion']:.2f} | - |",
                f"with a chance of | {score.SURELY:g} |"):
        assert row in page, row


def test_every_committed_registration_is_whole():
    for path in (ROOT / "docs" / "registered").glob("*.toml"):
        assert path.name.startswith(file.read(path).about["date"]), path.name


# --- observations of other kinds -------------------------------------------------------------------------------


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(brought, "SEEDS", 2)


def test_opinion_is_held_against_belief_and_the_last_survey(few, tmp_path, capsys):
    rows = "target,iso3,year,favourable\nUSA,DEU,2020,0.27\nUSA,DEU,2021,0.59\nUSA,JPN,2021,0.65\n"
    rows += "USA,GER,2021,0.4\nUSA,DEU,2099,0.4\nCHN,JPN,2021,0.2\n"
    (tmp_path / "views.csv").write_text(rows, encoding="utf-8")
    assert cli.main(["validate", "--observed", str(tmp_path / "views.csv"), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().out
    assert said.startswith("opinion of views.csv") and re.search(rf"{brought.LAST} +3 ", said)
    assert ("; not scored: DEU 2099 (outside the replays, or without an earlier figure on record); GER (no ally of the replays)"
            in said)
    assert "about the office-holder" in said and not (tmp_path / "out").exists()


def test_the_last_figure_before_is_before():
    assert brought.published_before(kinds.OPINION, "DEU", 2021) == pytest.approx(favourable()["DEU", 2020])
    assert brought.published_before(kinds.OPINION, "DEU", 1900) is None


# --- what a band stands for ------------------------------------------------------------------------------------


def test_the_default_is_bare_from_its_last_dated_event_on_and_a_replay_is_conditional():
    world = load_scenario("transactional_2025")
    drawn = "administrations, escalations, common shocks and budgets are drawn"
    assert bands.said(world).startswith(f"Bare from 2026-Q1 on: {drawn}")
    later = world.changed(events=(Event(quarter_of("2028-Q1"), HOSTILITY, 0, 0.0, 0.0),))
    assert bands.said(later).startswith("Bare from 2028-Q1 on")
    assert bands.said(load_scenario("replay_2014")) == "Conditional: events are told up to 2025-Q3; not drawn: escalations"


@pytest.mark.parametrize("name", bands.LUCK)
def test_a_world_without_some_luck_is_not_bare_and_is_given_no_coverage(name):
    world = load_scenario("transactional_2025").changed({name: 0.0})
    assert not bands.knowledge_of(world).bare and bands.LUCK[name] in bands.said(world)
    assert "on the record" not in bands.beside(world)
    assert bands.in_short(world).startswith("conditional") and "held" not in bands.in_short(world)
    assert bands.held() in bands.beside(load_scenario("transactional_2025"))


def test_coverage_of_another_model_says_which(monkeypatch):
    monkeypatch.setattr(bands, "model_hash", lambda: "another")
    assert bands.coverage().endswith(f"measured with model {bands.read()[0].model}")


def test_a_true_band_is_found_to_hold_eighty_in_a_hundred_and_a_narrow_one_less(tmp_path):
    from foedus.experiments.validation.coverage import bare_bands
    from foedus.experiments.validation.hindcast import STATED, UNCONDITIONAL, Forecast
    from foedus.experiments.validation.record import nato_record

    record, luck, found = nato_record(), np.random.default_rng(5), []
    for width in (1.0, 0.3):
        forecasts = []
        for origin in range(2014, 2024):
            truth = np.array([record.at(origin + h) for h in range(1, 6)])
            members = truth + luck.standard_normal(truth.shape) + width * luck.standard_normal((40, *truth.shape))
            forecasts.append(Forecast(STATED, UNCONDITIONAL, origin, record.codes, members))
        rows = bare_bands(forecasts, record)
        found.append([row.covered for row in rows])
        bands.write(rows, tmp_path / "coverage.csv")
        read = bands.read(tmp_path / "coverage.csv")
        assert [(row.years, row.cases) for row in read] == [(h, 30 * (11 - h)) for h in range(1, 6)]
    assert np.allclose(found[0], 0.8, atol=0.09) and max(found[1]) < 0.45
