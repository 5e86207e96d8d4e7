"""The laws of `foedus game`: planted games have their equilibria, uncertainty is that of the runs, and sentences look at
numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.finding import read, table_of
from foedus.experiments.analysis.game import runs
from foedus.experiments.analysis.game.figures import draw_tables, draw_turns
from foedus.experiments.analysis.game.players import Play, allies, washington
from foedus.experiments.analysis.game.table import best_replies, certain, equilibria, is_one, unbeaten
from foedus.experiments.analysis.game.turns import condition, turns
from foedus.experiments.analysis.game.words import pressure
from foedus.experiments.analysis.game.worth import first_turn, stretches
from foedus.experiments.cli import main
from foedus.tests.looks import troubles, watched
from foedus.tests.worlds import laws

# Payoffs of who chooses the row and of who chooses the column.
PENNIES = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.array([[-1.0, 1.0], [1.0, -1.0]])
DILEMMA = np.array([[3.0, 0.0], [5.0, 1.0]]), np.array([[3.0, 5.0], [0.0, 1.0]])
BATTLE = np.array([[2.0, 0.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [0.0, 2.0]])


def told(game):
    """Equilibria as lists of probabilities, in order."""
    return sorted((one.rows.round(6).tolist(), one.columns.round(6).tolist()) for one in equilibria(*game))


def test_matching_pennies_is_mixed_by_halves():
    assert told(PENNIES) == [([0.5, 0.5], [0.5, 0.5])]


def test_a_lopsided_game_mixes_so_that_the_other_side_does_not_care():
    rows, columns = np.array([[3.0, 0.0], [1.0, 2.0]]), np.array([[0.0, 2.0], [3.0, 1.0]])
    assert told((rows, columns)) == [([0.5, 0.5], [0.5, 0.5])]
    rows = np.array([[4.0, 0.0], [1.0, 2.0]])  # indifferent at 4q = q + 2(1 - q), so q = 2/5
    assert told((rows, columns)) == [([0.5, 0.5], [0.4, 0.6])]


def test_the_prisoners_defect_and_the_battle_of_the_sexes_has_three_equilibria():
    assert told(DILEMMA) == [([0.0, 1.0], [0.0, 1.0])]
    thirds = ([round(2 / 3, 6), round(1 / 3, 6)], [round(1 / 3, 6), round(2 / 3, 6)])
    assert told(BATTLE) == sorted([([1.0, 0.0], [1.0, 0.0]), ([0.0, 1.0], [0.0, 1.0]), thirds])


@laws(25)
@given(st.integers(0, 10**6), st.integers(2, 4), st.integers(2, 9))
def test_every_game_has_an_equilibrium_that_nobody_leaves_and_that_plays_nothing_struck_out(seed, count, other):
    rows, columns = np.random.default_rng(seed).normal(size=(2, count, other))
    found, (left, top) = equilibria(rows, columns), unbeaten(rows, columns)
    assert found
    for one in found:
        assert is_one(one.rows, one.columns, rows, columns)
        assert set(one.support[0]) <= set(left) and set(one.support[1]) <= set(top)


def test_what_is_no_equilibrium_is_refused():
    assert not is_one(np.array([1.0, 0.0]), np.array([1.0, 0.0]), *DILEMMA)
    assert not is_one(np.array([0.6, 0.6]), np.array([0.0, 1.0]), *DILEMMA)


# --- uncertainty ---------------------------------------------------------------------------------------------


def runs_of(table, noise, shared=0.0, seed=1, shape=(6, 8)):
    """Results run by run around a table: luck of the cell, and luck that all cells share."""
    rng = np.random.default_rng(seed)
    return table[..., None, None] + noise * rng.normal(size=(*table.shape, *shape)) + shared * rng.normal(size=shape)


def test_luck_that_all_cells_share_leaves_an_equilibrium_certain_and_luck_of_the_cells_does_not():
    sure = certain(runs_of(DILEMMA[0], 0.0, shared=50.0), runs_of(DILEMMA[1], 0.0, shared=50.0), equilibria(*DILEMMA), draws=50)
    assert sure.again == [1.0] and sure.pure[1, 1] == 1.0 and sure.without_pure == 0.0
    rows, columns = runs_of(DILEMMA[0], 15.0), runs_of(DILEMMA[1], 15.0, seed=2)
    loose = certain(rows, columns, equilibria(rows.mean(axis=(2, 3)), columns.mean(axis=(2, 3))), draws=50)
    assert 0.0 < loose.pure.max() < 1.0
    assert loose.row_replies.sum(axis=0) == pytest.approx([1.0, 1.0])


def test_a_mixed_equilibrium_is_found_again_and_its_range_holds_the_truth():
    rows, columns = runs_of(PENNIES[0], 0.4), runs_of(PENNIES[1], 0.4, seed=2)
    found = equilibria(rows.mean(axis=(2, 3)), columns.mean(axis=(2, 3)))
    sure = certain(rows, columns, found, draws=100)
    assert len(found) == 1 and not found[0].pure and sure.without_pure > 0.9
    assert (sure.ranges[0][0] <= 0.5).all() and (sure.ranges[0][1] >= 0.5).all()
    assert (sure.ranges[0][1] > sure.ranges[0][0]).all()


# --- in words ------------------------------------------------------------------------------------------------


def plays(*names, part="hedging_behaviour"):
    return [Play(name, name, ((part, name),)) for name in names]


def test_the_sentence_on_pressure_is_made_from_the_table():
    rows, columns = plays("transactional", "reciprocal", part="incumbent_strategy"), plays("none", "cautious", "portfolio")
    for table, said in (([[1, 1, 1], [0, 0, 0]], "is a best reply to every behaviour"),
                        ([[0, 0, 0], [1, 1, 1]], "to none of the 3 behaviours of the allies; where it comes nearest it falls "
                                                 "short by 100"),
                        ([[1, 0, 0], [0, 1, 1]], "only to 1 of 3 behaviours of the allies: to 1 of 1 with hedging behaviour "
                                                 "none")):
        us = runs_of(np.array(table, float), 0.0)
        assert said in pressure(rows, columns, us, certain(us, us, [], draws=5))


def test_a_condition_on_the_map_holds_at_every_node_it_names():
    xs, ys = np.linspace(0, 4, 5), np.linspace(0, 1, 3)
    x, y = (axis.ravel() for axis in np.meshgrid(xs, ys, indexing="ij"))
    ahead = np.where((x >= 2) & (y <= 0.5), 1.0, -1.0)
    payoffs = np.stack([ahead, np.zeros(len(x)), np.full(len(x), -5.0)])[..., None] + 1e-3 * np.arange(4)
    payoffs[1:] *= 1.001
    found = turns("tariff_appetite", "threat_scale", xs, ys, payoffs)
    assert condition(found, 0) == ("at 6 of 15 nodes (6 for sure), only where tariff appetite is 2 or more and threat scale "
                                   "is 0.5 "
                                   "or less")
    assert condition(found, 2) == "nowhere on the map"
    noisy = turns("tariff_appetite", "threat_scale", xs, ys, payoffs + np.random.default_rng(1).normal(0, 9, (3, 15, 4)))
    assert noisy.sure.sum() < 8


def test_what_deterrence_would_have_to_be_worth_is_where_the_lines_cross():
    account, deterrence = np.array([3.0, 2.0, 0.0, 2.5]), np.array([0.0, 1.0, 2.0, 0.1])
    assert stretches(account, deterrence, top=5.0) == [(0, 0.0, 1.0), (1, 1.0, 2.0), (2, 2.0, 5.0)]
    assert stretches(account, np.zeros(4), top=5.0) == [(0, 0.0, 5.0)]
    for worth in np.linspace(0.01, 4.99, 50):  # the line that is named is the highest
        best = next(k for k, low, high in stretches(account, deterrence, top=5.0) if low <= worth <= high)
        assert (account + worth * deterrence)[best] == pytest.approx((account + worth * deterrence).max())


# --- the command ---------------------------------------------------------------------------------------------


def test_how_far_runs_leave_the_first_turn_open_is_told():
    account, deterrence = np.array([3.0, 2.0])[:, None, None], np.array([0.0, 1.0])[:, None, None]
    shared = np.random.default_rng(1).normal(size=(1, 6, 8))
    assert first_turn(account + shared, deterrence + 0.1 * shared) == pytest.approx((1.0, 1.0))
    low, high = first_turn(account + 0.5 * np.random.default_rng(2).normal(size=(2, 6, 8)), deterrence + 0.0 * shared)
    assert low < 1.0 < high < 2.0


def test_every_variant_of_the_model_plays():
    assert {play.name for play in washington()} >= {"transactional", "institutionalist", "retrenching", "reciprocal"}
    assert len(allies()) == len({play.changes for play in allies()}) == len({play.short for play in allies()})
    assert best_replies(PENNIES[0]).tolist() == [[True, False], [False, True]]


@pytest.mark.parametrize(("words", "complaint"), [
    (["--axes", "linkage", "exit_cost"], "--axes linkage is a named choice"),
    (["--axes", "exit_cost", "exit_cost"], "is one parameter; name two"),
    (["--axes", "exit_costs", "threat_scale"], "did you mean 'exit_cost'"),
    (["--points", "1"], "--points 1 is outside"),
    (["--policies", "nowhere"], "'nowhere' holds no finding"),
])
def test_what_is_asked_wrongly_is_told_in_a_line_before_the_first_run(tmp_path, capsys, words, complaint):
    assert main(["game", "arcadia", "--out", str(tmp_path / "new"), *words]) == 2
    said = capsys.readouterr().err
    assert complaint in said and said.count("\n") == 1 and not (tmp_path / "new").exists()


def test_the_figures_of_a_planted_game_can_be_read():
    rows, columns = plays("transactional", "reciprocal", part="incumbent_strategy"), plays("none", "cautious", "portfolio")
    us, ally = np.array([[3.0, 0.0, 1.0], [5.0, 1.0, 0.0]]), np.array([[3.0, 5.0, 1.0], [0.0, 1.0, 2.0]])
    node = np.random.default_rng(1).normal(size=(3, 9, 4))
    found = [turns("tariff_appetite", "worth_of_deterrence", *[np.linspace(0, 2, 3)] * 2, of) for of in (node[:2], node)]
    for figure in (draw_tables(rows, columns, us, ally, equilibria(us, ally)), draw_turns(rows, columns, *found)):
        assert not troubles(figure)


@pytest.mark.slow
def test_a_game_is_a_finding_with_readable_figures(tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "save", lambda figure, path: path.touch())  # the files of figures are others' law
    monkeypatch.setattr(runs, "NODES", 3)
    scenario = tmp_path / "small.toml"
    scenario.write_text('panel = "arcadia"\nquarters = 4\n[rivals.XRV]\nhostility = 0.6\n', encoding="utf-8")
    out = tmp_path / "game"
    with watched() as seen:
        assert main(["game", str(scenario), "--points", "2", "--seeds", "2", "--quiet", "--workers", "1", "--out",
                     str(out)]) == 0
    assert set(seen) == {"table", "map"} and not any(seen.values()), seen
    found, cells = read(out), table_of(out, "table")
    assert found.kind == "game" and "ransactional pressure" in found.answer[0]
    assert len(cells) == len(washington()) * len(allies())
    assert (cells["us_best_reply"] == "True").sum() >= len(allies())
