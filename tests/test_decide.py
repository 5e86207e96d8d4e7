"""The laws of `foedus decide`: a planted front is found, the lucky are found out, and what is told is of fresh runs."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.decision.judge import ahead, improves, judged, least_regret, regrets
from foedus.experiments.analysis.decision.objectives import ALL, BY_NAME, OF_SIDE, OTHERS
from foedus.experiments.analysis.decision.runs import LEAST, budget_of
from foedus.experiments.analysis.decision.search import at_random, hypervolume, search, spread_out, undominated
from foedus.experiments.analysis.decision.sides import AGREED, ALLIED, BEHAVIOURS, SIDES, side_of, space_of
from foedus.experiments.analysis.decision.where import failing
from foedus.experiments.analysis.decision.worlds import places_for
from foedus.experiments.analysis.finding import FindingError, read, table_of
from foedus.experiments.cli import main
from foedus.model.outcomes import RESULT
from foedus.model.parameters import BY_NAME as PARAMETERS
from foedus.model.parameters import POLICY
from foedus.model.scenario import load_scenario
from foedus.tests.looks import watched
from foedus.tests.worlds import laws

TWO = (BY_NAME["us_payoff"], BY_NAME["crises"])
OWN = load_scenario("transactional_2025")


# --- who decides what ----------------------------------------------------------------------------------------


def test_every_policy_parameter_has_one_side_and_both_together_have_all():
    assert set(ALLIED) - set(BEHAVIOURS) <= POLICY and set(AGREED) <= POLICY
    assert {side_of(name) for name in POLICY} == set(SIDES)
    mine = {side: set(space_of(side, OWN).names) for side in SIDES}
    assert not mine["us"] & mine["allies"]
    assert mine["us"] | mine["allies"] < mine["both"]
    assert all({side_of(name) for name in mine[side]} == {side} for side in ("us", "allies"))


@laws(20)
@given(side=st.sampled_from(SIDES), data=st.data())
def test_a_place_of_the_unit_cube_is_a_policy_within_its_ranges_and_policies_come_back_from_their_places(side, data):
    space = space_of(side, OWN)
    unit = data.draw(st.lists(st.floats(0, 1), min_size=len(space.names), max_size=len(space.names)))
    policy = space.at(np.array(unit))
    for name, value in policy:
        PARAMETERS[name].check(value)
    assert space.at(space.place_of(policy)) == policy


def test_every_objective_is_reported_by_runs_and_what_the_others_get_is_none_of_ones_own():
    assert {one.name for one in ALL} <= {field.name for field in RESULT}
    assert all(set(OF_SIDE[side]) | set(OTHERS[side]) <= set(BY_NAME) and not set(OF_SIDE[side]) & set(OTHERS[side])
               for side in SIDES)


# --- a planted front -----------------------------------------------------------------------------------------


def planted(places):
    """Two objectives that trade off along the first axis; the others only cost. Nothing is better than where they are 0."""
    cost = places[:, 1:].sum(axis=1)
    return np.stack([places[:, 0] ** 2 + cost, (1.0 - places[:, 0]) ** 2 + cost], axis=1)


def test_a_search_comes_nearer_to_a_planted_front_than_chance_on_the_same_budget():
    places, values = search(planted, np.full(6, 0.9), 2, 300)
    drawn = at_random(planted, 6, len(places))[1]
    best, worst = np.zeros(2), np.full(2, 4.0)
    found, chance = (hypervolume(of[undominated(of)], best, worst) for of in (values, drawn))
    assert found > chance + 0.1
    assert places[0].tolist() == [0.9] * 6  # it begins where it is told to


@laws(30)
@given(st.lists(st.tuples(*[st.integers(0, 4)] * 3), min_size=1, max_size=12))
def test_undominated_is_what_no_other_matches_everywhere_and_beats_somewhere(rows):
    values = np.array(rows, float)
    brute = [not any(all(b <= a for a, b in zip(one, other, strict=True)) and other != one for other in rows) for one in rows]
    assert undominated(values).tolist() == brute
    kept = spread_out(values, 4)
    assert len(set(kept)) == len(kept) <= 4 and all(brute[k] for k in kept)


# --- judged on fresh runs ------------------------------------------------------------------------------------


def noisy(means, worlds=40, seeds=6, noise=1.0, seed=1):
    """Results of policies with these means by objective, the own policy last, under luck of their own."""
    rng = np.random.default_rng(seed)
    return {one.name: np.array(of)[:, None, None] + noise * rng.normal(size=(len(of), worlds, seeds))
            for one, of in zip(TWO, means, strict=True)}


def test_a_policy_that_is_better_in_everything_is_called_so_and_one_that_trades_off_is_not():
    verdicts = judged(TWO, (), noisy(([1.0, 2.0, 0.0], [0.0, 3.0, 1.0])), {})
    assert improves(verdicts, 0) == (True, True)  # more payoff, fewer crises
    assert improves(verdicts, 1) == (False, False)
    assert verdicts.front.tolist() == [True, True, False]
    assert least_regret(verdicts) == 0


def test_of_equal_policies_none_is_called_better_though_the_best_of_many_looks_so():
    verdicts = judged(TWO, (), noisy((np.zeros(30), np.zeros(30)), noise=3.0), {})
    assert max(change.value for change in verdicts.change["us_payoff"]) > 0.2
    assert not any(improves(verdicts, k)[1] for k in range(29))


def test_regret_is_the_planted_shortfall_and_luck_alone_makes_hardly_any():
    means = (np.array([1.0, 0.5, 0.0]), np.array([0.0, 0.0, 0.0]))
    assert regrets(TWO, noisy(means, noise=0.0))[:, 0] == pytest.approx([0.0, 0.5, 1.0])
    verdicts = judged(TWO, (), noisy(means, noise=0.3), {})
    assert np.isnan(verdicts.regret[:, 1]).all()  # crises do not tell these policies apart, so that nobody regrets any
    assert verdicts.worst == pytest.approx(np.maximum(0.0, verdicts.regret[:, 0])) and least_regret(verdicts) == 0
    lucky = regrets(TWO, noisy(means, worlds=400, noise=0.3))  # told by the seeds that value it, it would be .25 too high
    assert lucky[:, 0] == pytest.approx([0.0, 0.5, 1.0], abs=0.12)


def test_satisficing_counts_histories_that_meet_every_level_in_its_own_direction():
    values = {"us_payoff": np.array([[[1.0, 3.0]], [[3.0, 3.0]]]), "crises": np.array([[[0.0, 5.0]], [[0.0, 0.0]]])}
    values = {name: np.repeat(of, 3, axis=1) for name, of in values.items()}
    verdicts = judged(TWO, (), values, {"us_payoff": 2.0, "crises": 1.0})
    assert [one.value for one in verdicts.satisfied] == [0.0, 1.0]
    assert [one.value for one in judged(TWO, (), values, {"crises": 1.0}).satisfied] == [0.5, 1.0]


def test_a_better_set_of_policies_fills_more_and_equal_ones_are_not_told_apart():
    values = noisy(([4.0, 5.0, 0.0, 1.0, 0.0], [0.0, 1.0, 4.0, 5.0, 5.0]), noise=0.5)
    better = ahead(judged(TWO, (), values, {}), np.array([0, 1]), np.array([2, 3]))
    same = ahead(judged(TWO, (), noisy(([1.0, 1.0, 1.0], [1.0, 1.0, 1.0])), {}), np.array([0]), np.array([1]))
    assert better[2].sign == 1 and same[2].sign == 0


def test_a_box_is_told_where_failures_are_planted_and_none_where_they_are_luck():
    worlds = places_for((), (4, 90))[1][["threat_scale", "exit_cost", "party_change"]]
    rng = np.random.default_rng(1)
    bad = (worlds["threat_scale"] > 1.1).to_numpy()
    planted_there = failing(worlds, rng.random((90, 6)) < np.where(bad, 0.9, 0.1)[:, None])
    assert planted_there.tells and list(planted_there.box.numbers) == ["threat_scale"]
    assert abs(planted_there.box.numbers["threat_scale"][0] - 1.1) < 0.1
    luck = failing(worlds, rng.random((90, 6)) < 0.4)
    assert luck is None or not luck.tells


# --- the world -----------------------------------------------------------------------------------------------


def test_worlds_of_the_search_and_of_the_judgement_differ_and_hold_nothing_that_is_searched(tmp_path):
    seen, fresh = places_for(("conditionality",), (6, 30))
    assert "conditionality" not in seen.columns and not set(seen["exit_cost"]) & set(fresh["exit_cost"])
    table = tmp_path / "draws.csv"
    pd.DataFrame({"exit_cost": np.linspace(0.3, 0.6, 40), "note": "x"}).to_csv(table, index=False)
    seen, fresh = places_for(("conditionality",), (6, 30), str(table))
    assert list(seen.columns) == ["exit_cost"] and not set(seen["exit_cost"]) & set(fresh["exit_cost"])


@pytest.mark.parametrize(("draws", "complaint"), [
    ({"conditionality": [0.5] * 30}, "column 'conditionality' is a policy that is searched"),
    ({"exit_cost": [0.5] * 3}, "has 3 draws; give 20 or more"),
    ({"exit_cost": [-1.0] * 30}, "exit_cost = -1"),
])
def test_a_posterior_that_cannot_be_used_is_told_in_a_line(tmp_path, draws, complaint):
    table = tmp_path / "draws.csv"
    pd.DataFrame(draws).to_csv(table, index=False)
    with pytest.raises(FindingError, match=complaint):
        places_for(("conditionality",), (6, 30), str(table))


def test_a_budget_is_kept():
    for runs in (LEAST, 20_000):
        budget = budget_of(runs)
        spent = 2 * 16 * budget.candidates + 13 * 8 * budget.worlds
        assert 0.9 * runs < spent <= runs


# --- the command ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("words", "complaint"), [
    (["--runs", "10"], "--runs 10 is below"),
    (["--side", "nato"], "--side nato is none of us, allies, both"),
    (["--parameter", "claritty"], "did you mean 'clarity'"),
    (["--side", "allies", "--parameter", "clarity"], "is no policy of side 'allies'"),
    (["--level", "crisis=1"], "'crisis' is no objective; did you mean 'crises'"),
    (["--level", "crises=few"], "'few' is no number"),
    (["--level", "crises=1", "--level", "crises=2"], "--level crises=2: a level of crises is given already; leave one out"),
])
def test_what_is_asked_wrongly_is_told_in_a_line_before_the_first_run(tmp_path, capsys, words, complaint):
    assert main(["decide", "arcadia", "--out", str(tmp_path / "new"), *words]) == 2
    said = capsys.readouterr().err
    assert complaint in said and said.count("\n") == 1 and not (tmp_path / "new").exists()


def test_a_decision_is_a_finding_of_fresh_runs_with_readable_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "save", lambda figure, path: path.touch())  # the files of figures are others' law
    scenario = tmp_path / "small.toml"
    scenario.write_text('panel = "arcadia"\nquarters = 8\n[rivals.XRV]\nhostility = 0.6\n', encoding="utf-8")
    out = tmp_path / "decision"
    with watched() as seen:
        assert main(["decide", str(scenario), "--runs", str(LEAST), "--parameter", "conditionality", "--parameter",
                     "incumbent_strategy", "--quiet", "--workers", "1", "--out", str(out)]) == 0
    assert set(seen) == {"changes", "settings", "promise"} and not any(seen.values()), seen
    found = read(out)
    assert found.kind == "decision" and any("winner's curse" in sentence for sentence in found.answer)
    policies, candidates = table_of(out, "policies"), table_of(out, "candidates")
    assert policies["policy"].iloc[-1] == "own" and float(policies["us_payoff_change"].iloc[-1]) == 0.0
    assert set(candidates["search"]) == {"search", "random"}
    assert candidates.groupby("search").size().nunique() == 1  # the same budget
    assert json.loads((out / "finding.json").read_text(encoding="utf-8"))["provenance"]["runs"] > 0
