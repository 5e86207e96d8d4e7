"""Eras, tests of differences, bare bands and opinion: planted truths, and the numbers of the record that need no model."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from foedus.experiments import cli
from foedus.experiments.validation import (
    baselines,
    century,
    differences,
    era_ablations,
    eras,
    learner,
    opinion,
    opinion_ablations,
    scores,
    twenty,
)
from foedus.experiments.validation.baselines import Known
from foedus.experiments.validation.hindcast import CONDITIONAL, STATED, UNCONDITIONAL, dated_hostility
from foedus.experiments.validation.origins import calendar
from foedus.experiments.validation.record import Record, nato_record
from foedus.model.events import ADMINISTRATION
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

close = pytest.approx
LUCK = np.random.default_rng(7)
CODES = tuple(sorted(nato_record().codes))


# --- a known process gives known numbers ------------------------------------------------------------------


def walks(step=0.2, years=40, drift=0.0, seed=1):
    """Random walks of thirty allies: persistence errs by step times the root of the horizon."""
    moves = drift + step * np.random.default_rng(seed).standard_normal((len(CODES), years))
    return Record(CODES, tuple(range(1960, 1960 + years)), 3.0 + np.cumsum(moves, axis=1))


def known(record, origin, hostility=0.5):
    level = dict.fromkeys(range(1960, 2041), hostility)
    return Known(record.until(origin), level, np.linspace(60.0, 2000.0, len(record.codes)), None)


def rmse(rule, record, horizon):
    gaps = [rule(known(record, origin), (horizon,))[0] - record.at(origin + horizon)
            for origin in range(1970, record.years[-1] + 1 - horizon)]
    return scores.root_mean_square(gaps)


@pytest.mark.parametrize("horizon", [1, 4, 9])
def test_persistence_errs_by_the_step_of_a_random_walk_times_the_root_of_the_horizon(horizon):
    assert rmse(baselines.persistence, walks(), horizon) == close(0.2 * horizon**0.5, rel=0.08)


def test_a_pooled_autoregression_errs_by_the_noise_of_the_process_it_is():
    """m' = .3 + .9 m + .1 noise: one year ahead .1, far ahead the spread around the mean, .1 / root(1 - .81)."""
    luck, values = np.random.default_rng(3), [np.full(len(CODES), 3.0)]
    for _ in range(80):
        values.append(0.3 + 0.9 * values[-1] + 0.1 * luck.standard_normal(len(CODES)))
    record = Record(CODES, tuple(range(1960, 2041)), np.array(values).T)
    assert rmse(baselines.pooled_autoregression, record, 1) == close(0.1, rel=0.05)
    assert rmse(baselines.pooled_autoregression, record, 25) == close(0.1 / np.sqrt(0.19), rel=0.1)


def test_a_line_to_the_pledge_leads_up_by_its_date_and_nobody_down():
    record = Record(("AAA", "BBB"), tuple(range(2014, 2018)), np.array([[1.0] * 4, [3.0] * 4]))
    at = Known(record, dict.fromkeys(range(2014, 2030), 0.3), np.array([100.0, 500.0]), (2.0, 2020))
    assert baselines.pledge_and_distance(at, (1, 3, 5)) == close(np.array([[1 + 1 / 6, 3.0], [1.5, 3.0], [1.5, 3.0]]))
    assert baselines.pledge_and_distance(replace(at, pledge=None), (3,)) == close(np.array([[1.0, 3.0]]))


def test_the_plain_mean_of_pledge_and_distance_has_the_errors_that_were_published():
    """.382, .359, .398 three to five years ahead, origins from 2016."""
    record, level = nato_record(), dated_hostility()

    def error(horizon):
        gaps = [baselines.pledge_and_distance(baselines.known_of(record.until(origin), level), (horizon,))[0]
                - record.at(origin + horizon) for origin in range(2016, 2025 - horizon)]
        return scores.root_mean_square(gaps)

    assert [error(horizon) for horizon in (3, 4, 5)] == close([0.382, 0.359, 0.398], abs=0.0006)


def test_twenty_lines_stay_where_their_own_balance_is_and_rise_with_hostility():
    near, far = np.array([50.0]), np.array([3000.0])
    calm = twenty.twenty_lines(np.array([2.0]), near, 3.2, [0.0] * 400, None)[-1]
    again = twenty.twenty_lines(calm, near, 3.2, [0.0] * 5, None)
    assert again == close(np.repeat(calm[None], 5, axis=0))
    alarmed = [twenty.twenty_lines(calm, place, 3.2, [0.9] * 10, None)[-1, 0] - calm[0] for place in (near, far)]
    assert alarmed[0] > alarmed[1] > 0.0


def test_twenty_lines_move_no_further_in_a_year_than_their_largest_step():
    path = twenty.twenty_lines(np.array([0.0, 15.0]), np.array([0.0, 0.0]), 3.2, [1.0] * 6, (2.0, 2024))
    assert np.abs(np.diff(np.vstack([[0.0, 15.0], path]), axis=0)).max() <= 100 * twenty.STEP + 1e-12


def test_a_learner_finds_a_rule_that_no_other_rival_knows():
    """Those above three come down by .2 a year and those below go up: it learns so, and persistence does not."""
    luck, values = np.random.default_rng(5), [np.linspace(1.0, 5.0, len(CODES))]
    for _ in range(14):
        values.append(values[-1] + np.where(values[-1] > 3.0, -0.2, 0.2) + 0.02 * luck.standard_normal(len(CODES)))
    record = Record(CODES, tuple(range(1960, 1975)), np.array(values).T)
    learnt, still = (rmse(rule, record, 1) for rule in (baselines.boosted, baselines.persistence))
    assert learnt < 0.5 * still


def test_a_learner_sees_nothing_after_the_origin_and_needs_enough_before():
    record = walks()
    later = Record(record.codes, record.years, np.where(np.array(record.years) > 1985, 99.0, record.values))
    one, two = (baselines.boosted(known(r, 1985), (1, 3)) for r in (record, later))
    assert np.array_equal(one, two) and np.isfinite(one).all()
    assert np.isnan(baselines.boosted(known(record, 1961), (1, 3))).all()


def test_without_the_library_the_learner_is_left_out_with_one_line(monkeypatch):
    def absent(module, purpose, extra):
        raise learner.MissingLibrary(f"{purpose}: sklearn requested but not installed; install it with: …")

    monkeypatch.setattr(learner, "require", absent)
    assert "sklearn" in learner.missing() and "\n" not in learner.missing()
    assert np.isnan(baselines.boosted(known(walks(), 1985), (1, 3))).all()


# --- the bare band ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [4, 9, 19, 32])
def test_a_true_band_covers_eighty_per_cent_and_its_transform_is_level_for_any_number_of_members(members):
    drawn = np.random.default_rng(11).standard_normal((members + 1, 40_000))
    place = scores.bare_place(drawn[1:], drawn[0])
    assert scores.bare_coverage(place) == close(0.8, abs=0.01)
    assert scores.transform_bins(place) == close([0.2] * 5, abs=0.01)


def test_a_narrow_band_covers_less_and_its_transform_is_a_valley():
    drawn = np.random.default_rng(12).standard_normal((20, 20_000))
    place = scores.bare_place(0.3 * drawn[1:], drawn[0])
    bins = scores.transform_bins(place)
    assert scores.bare_coverage(place) < 0.4 and min(bins[0], bins[-1]) > 0.3 > 0.1 > bins[2]


def test_the_bare_crps_does_not_depend_on_the_number_of_members_and_is_least_for_the_truth():
    luck = np.random.default_rng(13)
    found = {n: scores.bare_crps(luck.standard_normal((n, 40_000)), luck.standard_normal(40_000)).mean() for n in (2, 5, 40)}
    assert list(found.values()) == close([1 / np.sqrt(np.pi)] * 3, abs=0.01)
    assert scores.bare_crps(2 * luck.standard_normal((9, 40_000)), luck.standard_normal(40_000)).mean() > 0.6


# --- differences ------------------------------------------------------------------------------------------


def test_chances_are_level_where_there_is_no_difference():
    """Origins and allies that each have their good and bad days, and no true difference: P is uniform."""
    luck, found = np.random.default_rng(21), []
    for draw in range(200):
        gaps = luck.standard_normal((24, 1)) + luck.standard_normal((1, 26)) + 0.3 * luck.standard_normal((24, 26))
        found.append(differences.chance_worse(gaps, 400, draw))
    assert np.histogram(found, 5, (0, 1))[0] / 200 == close([0.2] * 5, abs=0.09)
    assert np.mean(found) == close(0.5, abs=0.06) and np.std(found) == close(1 / np.sqrt(12), abs=0.04)


def test_independent_cases_are_judged_with_more_care_than_they_need_and_never_less():
    luck = np.random.default_rng(22)
    found = [differences.chance_worse(luck.standard_normal((20, 20)), 300, draw) for draw in range(200)]
    assert np.mean((np.array(found) < 0.05) | (np.array(found) > 0.95)) < 0.1


def test_a_planted_difference_is_found_and_its_sign_is_right():
    gaps = np.random.default_rng(23).standard_normal((20, 26))
    assert differences.chance_worse(gaps + 1.0) > 0.999 and differences.chance_worse(gaps - 1.0) < 0.001
    assert differences.chance_worse(np.zeros((5, 5))) == 0.5
    assert differences.chance_worse(np.where(np.eye(20, 26) > 0, np.nan, gaps + 1.0)) > 0.999, "a missing case is none"


def test_holm_multiplies_the_least_most_and_keeps_order():
    """Holm 1979 by hand: .01 x 4, .02 x 3, .03 x 2, .5 x 1, never falling."""
    assert differences.holm([0.03, 0.01, 0.5, 0.02]) == close([0.06, 0.04, 0.5, 0.06])
    assert differences.holm([0.9, 0.8]) == [1.0, 1.0]
    assert np.isnan(differences.holm([np.nan, 0.01])[0]) and differences.holm([np.nan, 0.01])[1] == 0.01


def compared(shift):
    """Two forecasters over twenty origins and thirty allies, the first off by `shift` more."""
    rows = []
    for origin in range(1970, 1990):
        for code in CODES:
            seen, miss = LUCK.normal(2.0, 0.5), LUCK.normal(0.0, 0.3)
            for name, forecast in (("ours", seen + miss + shift), ("theirs", seen + LUCK.normal(0.0, 0.3))):
                rows.append((name, origin, 3, code, forecast, seen, "cold-war", UNCONDITIONAL))
    cells = pd.DataFrame(rows, columns=["forecaster", "origin", "horizon", "iso3", "forecast", "observed", "era", "knowledge"])
    return differences.compare(cells, "ours", ("era", "knowledge"), revision=0.1).iloc[0]


def test_a_comparison_reports_both_errors_and_what_a_revision_moves():
    row = compared(0.4)
    assert (row["rmse"], row["rival_rmse"]) == close((0.5, 0.3), abs=0.03)
    assert row["difference"] == close(row["rmse"] - row["rival_rmse"]) and row["worse"] > 0.99 and row["two_sided"] < 0.02
    assert 0.0 < row["revised"] < 0.1


def test_a_revision_moves_nothing_between_equal_forecasters_and_twice_as_much_if_twice_as_large():
    cells = pd.DataFrame([(name, origin, 1, code, 2.0 + offset, 2.1, "war", CONDITIONAL) for name, offset in (
        ("ours", 0.0), ("same", 0.0), ("other", 0.3)) for origin in range(2014, 2020) for code in CODES],
        columns=["forecaster", "origin", "horizon", "iso3", "forecast", "observed", "era", "knowledge"])
    one, two = (differences.compare(cells, "ours", ("era", "knowledge"), noise).set_index("rival")["revised"]
                for noise in (0.1, 0.2))
    assert one["same"] == 0.0 and two["other"] == close(2 * one["other"]) and one["other"] > 0.0


def test_with_two_origins_nobody_can_say():
    cells = pd.DataFrame([(name, origin, 1, code, 2.0 + k, 2.1, "war", CONDITIONAL) for k, name in enumerate(("ours", "theirs"))
                          for origin in (2014, 2015) for code in CODES],
                         columns=["forecaster", "origin", "horizon", "iso3", "forecast", "observed", "era", "knowledge"])
    row = differences.compare(cells, "ours", ("era", "knowledge"), 0.1).iloc[0]
    assert np.isnan(row["worse"]) and np.isnan(row["two_sided"])


# --- the record of the eras -------------------------------------------------------------------------------


def naive(rule, horizon):
    """Errors of members of the day from every origin 1965 to 2010 for which the shipped record has both years."""
    found = []
    for era in (eras.ERAS["cold-war"], eras.ERAS["peace"]):
        truth = eras.era_record(era)
        for origin in (year for year in era.origins if year <= 2010 and np.isfinite(truth.at(year)).any()):
            at = eras.known_at(era, truth, origin)
            gap = rule(at, (horizon,))[0] - truth.only(at.past.codes).at(origin + horizon)
            found += list(gap[np.isfinite(gap)])
    return np.array(found)


PUBLISHED = {5: (0.500, 0.449), 10: (0.723, 0.603)}  # persistence and pooled AR(1), 716 cases each, all years to 2010


@pytest.mark.parametrize(("horizon", "cases", "still", "pooled"), [(5, 361, 0.611, 0.564), (10, 291, 0.911, 0.764)])
def test_errors_of_the_shipped_years_and_those_published_for_all_years_agree(horizon, cases, still, pooled):
    """The years 1997 to 2010 are left out, and were calm: what remains is harder, and no part can err more than the whole."""
    for rule, expected, whole in zip((baselines.persistence, baselines.pooled_autoregression), (still, pooled),
                                     PUBLISHED[horizon], strict=True):
        gaps = naive(rule, horizon)
        assert len(gaps) == cases and scores.root_mean_square(gaps) == close(expected, abs=0.0015)
        left = 716 * whole**2 - np.sum(gaps**2)
        assert 0.1 < np.sqrt(left / (716 - cases)) < whole, "what the years left out must have had"


def test_there_are_as_many_cases_as_a_referee_asked_for():
    total = 0
    for era in eras.ERAS.values():
        truth = eras.era_record(era)
        for origin in era.origins:
            codes = eras.known_at(era, truth, origin).past.codes if np.isfinite(truth.at(origin)).any() else ()
            for horizon in eras.HORIZONS if codes else ():
                total += int(np.isfinite(truth.only(codes).at(origin) + truth.only(codes).at(origin + horizon)).sum())
    assert total >= 2800


def test_two_editions_differ_by_more_than_most_differences_between_forecasters():
    assert eras.revision_noise() == close(0.13, abs=0.02)


def test_no_case_mixes_two_definitions():
    assert eras.era_record(eras.ERAS["war"]).values == close(nato_record().values)
    assert eras.era_record(eras.ERAS["peace"]).years[-1] == 2020


# --- the world of an origin -------------------------------------------------------------------------------


def test_hostility_of_the_century_is_that_of_every_replay():
    for name in century.REPLAYS:
        replay = load_scenario(name)
        assert century.levels()[replay.first // 4 - 1] == close(replay.hostility["RUS"])
    assert all(century.levels()[year] == close(level) for year, level in dated_hostility().items())
    assert century.levels("CHN")[2013] == close(calendar().hostility["CHN"])


@pytest.mark.parametrize("origin", [1965, 1974, 1981, 1989, 1995, 2011])
def test_an_origin_knows_its_year_and_no_later_one_unless_told(origin):
    blind, told = (century.century_scenario(origin, 44, c) for c in (False, True))
    assert all(4 * origin <= event.quarter < 4 * (origin + 1) for event in blind.events)
    assert max(event.quarter for event in told.events) >= 4 * (origin + 1)
    assert blind.panel.name == f"record_{origin}"
    assert blind.parameters["escalation_hazard"] > 0.0 == told.parameters["escalation_hazard"], "what is told is not drawn"


@pytest.mark.parametrize("name", century.REPLAYS)
def test_no_replay_draws_an_escalation_on_top_of_those_that_are_dated(name):
    assert load_scenario(name).parameters["escalation_hazard"] == 0.0


def test_a_party_is_the_same_party_in_every_replay():
    """Party 0 governs until 1968, from 1977, from 1993, and from 2009: its inaugurations in the century."""
    held = {event.quarter // 4: int(event.value) for event in century.century().events if event.kind == ADMINISTRATION}
    assert [year for year, party in held.items() if party == 0] == [1966, 1977, 1978, 1993, 2009, 2014, 2021]
    assert century.century_scenario(2011, 44, True).parameters["challenger_strategy"] == "transactional"
    assert century.century_scenario(1985, 44, True).parameters["challenger_strategy"] == "institutionalist"


def test_the_model_runs_from_an_origin_of_the_cold_war_and_repeats_itself():
    start, codes = century.century_start(1974, 8, False), ("DEU", "GBR")
    one = run_batch(start, [resolve(start.scenario.parameters)] * 2, range(2), panel=True, reference="none")
    two = run_batch(start, [resolve(start.scenario.parameters)] * 2, range(2), panel=True, reference="none")
    places = [start.codes.index(code) for code in codes]
    assert np.array_equal(one.panel["spending"], two.panel["spending"])
    assert np.abs(one.panel["spending"][:, 0, places] - [start.allies["spending"][k] for k in places]).max() < 0.01


# --- opinion ----------------------------------------------------------------------------------------------


def pairs_of(rule):
    """Belief by a rule of the view, for twelve publics over ten years in which views fall in 2017 and rise in 2021."""
    luck, rows = np.random.default_rng(31), []
    for place in range(12):
        for year in range(2014, 2024):
            view = 0.7 - (0.1 + 0.01 * place) * (2017 <= year <= 2020) + 0.02 * luck.standard_normal()
            rows.append((f"A{chr(65 + place)}A", year, rule(view, place), view))
    return pd.DataFrame(rows, columns=["iso3", "year", "belief", "view"])


def test_belief_that_moves_with_views_is_right_in_every_score_whatever_its_offset():
    found = opinion.movement(pairs_of(lambda view, place: view - 0.03 * place))
    assert found["rms about offsets"] == close(0.0, abs=1e-12) and found["correlation of yearly changes"] == close(1.0)
    assert found["fall of 2017, order"] == close(1.0) and found["rise of 2021, order"] == close(1.0)
    assert found["fall of 2017, model"] == close(found["fall of 2017, surveys"]) and found["rise of 2021, surveys"] > 0.1


def test_belief_that_moves_against_views_is_wrong_in_sign_and_a_constant_moves_not_at_all():
    against, still = (opinion.movement(pairs_of(rule)) for rule in (lambda v, k: 1.0 - v, lambda v, k: 0.5))
    assert against["correlation of yearly changes"] == close(-1.0) and against["fall of 2017, order"] == close(-1.0)
    assert np.isnan(still["correlation of yearly changes"]) and still["fall of 2017, model"] == 0.0


def test_a_constant_for_each_public_errs_as_published_from_2014_on():
    """.098 about an offset for each public."""
    from foedus.model.record import favourable

    belief = pd.DataFrame([(code, year, 0.5) for code, year in favourable() if year >= 2014 and code != "USA"],
                          columns=["iso3", "year", "belief"])
    assert opinion.movement(opinion.paired(belief))["rms about offsets"] == close(0.098, abs=0.002)


# --- the command ------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def era_page(tmp_path_factory):
    """Text of the page and of the terminal for a short era."""
    folder = tmp_path_factory.mktemp("era")
    with pytest.MonkeyPatch.context() as patch:
        for module in (eras, era_ablations):
            patch.setattr(module, "ERAS", module.ERAS | {"peace": replace(module.ERAS["peace"], first=1990, last=1992)})
        for module in (era_ablations, opinion_ablations):
            patch.setattr(module, "OFF", dict(list(module.OFF.items())[:2]))
        status = cli.main(["validate", "--era", "peace", "--ablations", "--seeds", "2", "--out", str(folder)])
    return (folder / "era-peace.md").read_text(encoding="utf-8"), folder, status


def test_an_era_is_scored_against_every_rival_and_its_cases_are_kept(era_page):
    text, folder, status = era_page
    assert status == 0 and (folder / "validation" / "era-peace.csv.gz").is_file()
    cells = pd.read_csv(folder / "validation" / "era-peace.csv.gz")
    assert set(cells["forecaster"]) == {*eras.RIVALS, STATED}
    counts = cells.groupby(["knowledge", "forecaster"]).size().unstack()
    assert (counts.nunique(axis=1) == 1).all(), "all on the same cases"
    for words in ("RMSE by years ahead", "what a revision moves", "bare 80 % band", "favourable views", "arms imports",
                  "Without a mechanism, unconditional", "rms of belief",
                  "two editions of the same figures differ by 0.1"):
        assert words in text, words


@pytest.mark.parametrize(("words", "said"), [
    (["--era", "pease"], "--era 'pease' is none of cold-war, peace, war, all; did you mean 'peace'?"),
    (["--era", "war", "--seeds", "1"], "--seeds 1 is outside 2 to 1000; give a whole number in that range"),
    (["--era", "war", "--quick"], "--quick does not go with --era; leave one of them out"),
    (["--era", "war", "--claims"], "--era does not go with --claims; leave one of them out"),
])
def test_what_cannot_be_followed_is_one_line_and_nothing_is_run(words, said, tmp_path, capsys):
    assert cli.main(["validate", *words, "--out", str(tmp_path / "out")]) == 2
    heard = capsys.readouterr()
    assert re.fullmatch(f"foedus: {re.escape(said)}\n", heard.err) and not heard.out
    assert not (tmp_path / "out").exists()
