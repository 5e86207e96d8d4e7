"""Mechanisms off, aid beside rivals, and what was asked: planted truths, and numbers of the record that need no run."""

import numpy as np
import pandas as pd
import pytest

from foedus.experiments import cli
from foedus.experiments.validation import asked, era_ablations, giving, kept, opinion_ablations
from foedus.experiments.validation.ablations import OFF, WHOLE
from foedus.experiments.validation.giving import Donors
from foedus.experiments.validation.hindcast import CONDITIONAL, STATED, UNCONDITIONAL
from foedus.experiments.validation.record import Record
from foedus.model.aid import published_aid
from foedus.model.parameters import find

close = pytest.approx
ERA_NAMES = ("cold-war", "peace", "war")


# --- mechanisms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in OFF if name != WHOLE])
def test_switching_a_mechanism_off_is_a_change_within_its_range(name):
    for parameter, value in OFF[name].items():
        declared = find(parameter)
        assert declared.check(value) != declared.check(declared.default)


def planted(worse_in):
    """Cells of three eras in which leaving `a mechanism` out costs so much in each, and of one that moves nothing."""
    luck, rows = np.random.default_rng(3), []
    for era, shift in zip(ERA_NAMES, worse_in, strict=True):
        for knowledge in (UNCONDITIONAL, CONDITIONAL):
            for origin in range(1970, 1982):
                for place in range(12):
                    error, more = luck.normal(0.0, 0.3), luck.normal(shift, 0.05)
                    for mechanism, gap in ((WHOLE, error), ("a mechanism", abs(error) + more), ("idle", error)):
                        rows.append((era, knowledge, origin, 3, f"A{place:02d}", mechanism, gap**2, abs(gap)))
    return pd.DataFrame(rows, columns=["era", "knowledge", "origin", "horizon", "iso3", "mechanism", "square", "crps"])


def ruled(worse_in):
    [(_, table), *_] = era_ablations.ablation_tables(era_ablations.compared(planted(worse_in)))
    return table.set_index("off")["verdict"]


def test_a_mechanism_that_helps_everywhere_stays_and_one_that_moves_nothing_is_named_so():
    found = ruled((0.2, 0.2, 0.2))
    assert found["a mechanism"] == "stays" and found["idle"] == "moves nothing here"


def test_a_mechanism_may_harm_one_era_and_goes_if_it_harms_two():
    assert ruled((0.2, -0.1, 0.2))["a mechanism"] == "stays"
    assert ruled((-0.1, -0.1, 0.2))["a mechanism"] == "harm in 2: goes by sign; beyond chance in 2: goes"


def test_harm_that_chance_could_turn_is_told_apart():
    assert era_ablations.verdict(np.array([-0.01, -0.01, 0.02]), np.array([0.01, 0.30, 0.99])) == (
        "harm in 2: goes by sign; beyond chance in 1: stays")
    assert era_ablations.verdict(np.array([-0.01, 0.0, 0.0]), np.array([0.3, 0.5, 0.5])) == "stays: no harm, and no help"


def test_the_difference_is_that_of_the_errors_and_its_chance_has_the_same_sign():
    found = era_ablations.compared(planted((0.2, -0.1, 0.2)))
    found = found[(found["mechanism"] == "a mechanism") & (found["knowledge"] == UNCONDITIONAL)]
    assert (found["difference"] > 0).tolist() == [True, False, True] == (found["helps"] > 0.5).tolist()
    idle = era_ablations.compared(planted((0.2, 0.2, 0.2))).query("mechanism == 'idle'")
    assert (idle["difference"] == 0.0).all() and (idle["helps"] == 0.5).all()


@pytest.mark.parametrize("seeds", [2, 9, 40])
def test_the_squared_error_does_not_hang_on_how_many_runs_there_are(seeds):
    """Luck of spread .5 around a forecast that is .3 off: .09 for any number of runs."""
    codes = tuple(f"A{place:03d}" for place in range(999))
    truth = Record(codes, (2000, 2003), np.zeros((999, 2)))
    drawn = 0.3 + 0.5 * np.random.default_rng(4).standard_normal((seeds, len(era_ablations.FAR_OFF), 999))
    cells = era_ablations.cells_of(drawn, truth, 2000)
    assert set(cells["horizon"]) == {3} and len(cells) == 999 and cells["square"].mean() == close(0.09, abs=0.02)


def test_one_era_alone_has_no_verdict():
    cells = planted((0.2, 0.2, 0.2)).query("era == 'war'")
    [(_, table), *_] = era_ablations.ablation_tables(era_ablations.compared(cells))
    assert list(table.columns) == ["off", "War"]


def test_belief_that_moves_with_the_surveys_only_while_a_mechanism_is_on_shows_that_it_helps(monkeypatch):
    luck = np.random.default_rng(9)
    asked_of = [(code, year, luck.uniform(0.3, 0.8)) for code in ("AAA", "BBB", "CCC", "DDD") for year in range(2014, 2024)]
    view = pd.DataFrame(asked_of, columns=["iso3", "year", "view"])

    def beliefs(replay, seeds, changes):
        still = "office_memory" in changes
        return view.assign(belief=0.5 if still else view["view"] + 0.05 * luck.standard_normal(len(view)), subject="a subject")

    monkeypatch.setattr(opinion_ablations, "beliefs", beliefs)
    monkeypatch.setattr(opinion_ablations, "paired", lambda table: table)
    found = opinion_ablations.opinion_without(("cold-war", "war"), 2, lambda text: None).set_index("mechanism")
    forgotten = found.loc["a party's earlier administrations are forgotten"]
    assert set(found["era"]) == {"war"} and forgotten["difference"] > 0.05 and forgotten["helps"] > 0.99
    assert abs(found.loc["words do not move trust", "difference"]) < 0.03
    table = opinion_ablations.opinion_table(found.reset_index())
    assert list(table.columns) == ["off", "War, a subject"] and len(table) == len(opinion_ablations.OFF) - 1


def test_an_offset_of_each_public_is_free_and_a_public_asked_once_does_not_count():
    pairs = pd.DataFrame([("s", "AAA", 2014, 0.9, 0.5), ("s", "AAA", 2015, 0.8, 0.4), ("s", "BBB", 2014, 0.1, 0.9)],
                         columns=["subject", "iso3", "year", "belief", "view"])
    assert opinion_ablations.squared(pairs).tolist() == close([0.0, 0.0], abs=1e-12)


# --- aid --------------------------------------------------------------------------------------------------


def four(given):
    """Donors with GDP 1 to 4 and distances that fall; given: by quarter, 12 before and 4 after."""
    return Donors(("AAA", "BBB", "CCC", "DDD"), np.array(given), np.array([0.1, 0.2, 0.3, 0.4]),
                  np.array([2000.0, 1000.0, 500.0, 100.0]), 2.0)


def test_rivals_of_aid_by_hand():
    known = four([[1.0, 2.0, 3.0, 4.0]] * 8 + [[2.0, 2.0, 3.0, 4.0]] * 4 + [[9.0] * 4] * 4)
    before = np.array([4 / 3, 2.0, 3.0, 4.0])
    assert giving.last_year(known) == close([2.0, 2.0, 3.0, 4.0]) and giving.as_before(known) == close(before)
    assert giving.by_size(known) == close(before.sum() * known.gdp)
    assert giving.half_the_gap(known) == close(before + known.gdp)


def test_a_rule_of_size_and_distance_is_found_where_it_holds():
    known = four([list(0.5 * np.array([0.1, 0.2, 0.3, 0.4]) ** 0.8 * np.array([2.0, 1.0, 0.5, 0.1]) ** -0.3)] * 16)
    assert giving.by_size_and_distance(known) == close(known.before)


def test_no_rival_sees_what_was_given_after_the_cut():
    one, two = (four([[1.0, 2.0, 3.0, 4.0]] * 12 + [[after] * 4] * 4) for after in (1.0, 99.0))
    for name, rule in giving.RIVALS.items():
        assert np.array_equal(rule(one), rule(two)), name


def test_what_is_replaced_is_the_rise_over_what_was_lost_and_its_pattern_that_of_the_rise():
    known = four([[1.0] * 4] * 12 + [[1.1, 1.2, 1.3, 1.4]] * 4)
    found = giving.described(known, known.before, known.given[12:])
    assert found["US aid replaced"] == close(1.0 / 2.0) and found["RMSE a quarter"] == found["RMSE of its change"] == 0.0
    assert found["change with GDP"] == close(1.0) and found["change with distance"] == close(-1.0)


def test_the_record_by_quarter_adds_up_to_the_years_that_the_model_reads():
    known, years = giving.on_record(), published_aid()
    assert len(known.codes) >= 25 and known.gdp.sum() == close(1.0)
    for place, code in enumerate(known.codes):
        assert 4 * known.before[place] == close(years[code].before, abs=0.002)
        assert known.given[12:, place].sum() == close(years[code].after, abs=0.002)
    assert 4 * known.lost == close(years["USA"].before - years["USA"].after, abs=0.002)


# --- what was asked ---------------------------------------------------------------------------------------


def test_a_row_is_reached_within_its_bounds_and_nowhere_else_and_says_them():
    rows = [asked.Asked("low", "-", 0.5, -np.inf, 0.4), asked.Asked("high", "-", 0.5, 0.4, np.inf),
            asked.Asked("both", "-", -0.5, -0.2, 0.2), asked.Asked("none", "-", np.nan, 0.0, 1.0)]
    table = asked.asked_table(rows)
    assert table["verdict"].tolist() == ["NO", "yes", "NO", "NO"]
    assert table["asked"].tolist() == ["at most 0.40", "at least 0.4", "-0.20 to 0.20", "0.00 to 1.00"]


def test_what_is_missed_by_most_is_said_first():
    rows = [asked.Asked(name, "-", value, -np.inf, 1.0) for name, value in (("a", 1.1), ("b", 3.0), ("c", 0.5), ("d", 2.0),
                                                                           ("e", 1.5))]
    said = asked.worst(rows)
    assert [line.split(": ")[1] for line in said[:3]] == ["b", "d", "e"] and said[3] == "of 5 things asked 1 are reached"


def test_decades_are_scored_on_what_was_told_and_around_the_wall():
    errors = {1970: {STATED: -0.1, "persistence": 0.5}, 1991: {STATED: 0.3, "persistence": 0.5}}
    rows = [("cold-war" if origin < 1990 else "peace", CONDITIONAL, origin, horizon, "AAA", name, 2.0 + gap, 2.0)
            for origin, gaps in errors.items() for horizon in (5, 10) for name, gap in gaps.items()]
    cells = pd.DataFrame(rows, columns=["era", "knowledge", "origin", "horizon", "iso3", "forecaster", "forecast", "observed"])
    whole, ratio, wall, lean, five = asked.decades(cells)
    assert whole.value == close(np.sqrt(0.05)) and ratio.value == close(np.sqrt(0.05) / 0.5)
    assert wall.value == close(0.3) and lean.value == five.value == close(0.3) and not lean.reached


# --- the command ------------------------------------------------------------------------------------------


def test_a_command_that_cannot_be_followed_forgets_nothing(monkeypatch, capsys):
    monkeypatch.setattr(kept, "forget", lambda: pytest.fail("forgot"))
    assert cli.main(["validate", "--era", "wars", "--fresh"]) == 2
    assert cli.main(["validate", "--era", "war", "--seeds", "1", "--fresh"]) == 2
    assert cli.main(["validate", "--claims", "--quick", "--fresh"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 3


def test_fresh_forgets_before_anything_is_run(monkeypatch, tmp_path):
    class Forgot(Exception):
        pass

    def forget():
        raise Forgot

    monkeypatch.setattr(kept, "forget", forget)
    with pytest.raises(Forgot):
        cli.main(["validate", "--era", "war", "--fresh", "--out", str(tmp_path / "out")])


def test_mechanisms_are_of_eras(capsys):
    assert cli.main(["validate", "--ablations"]) == 2
    assert "--era" in capsys.readouterr().err
