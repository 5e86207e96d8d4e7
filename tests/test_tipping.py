"""The laws of tipping: folds where theory has them, loops that are lag and loops that are not, warnings worth their name."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kendalltau

from foedus.experiments.analysis.finding import read
from foedus.experiments.analysis.tipping import early_warning as warning
from foedus.experiments.analysis.tipping import limit, words
from foedus.experiments.analysis.tipping.history import along_objects, run_along
from foedus.experiments.analysis.tipping.loop import Left, Ways, slow_limit
from foedus.experiments.analysis.tipping.mean_field import Logistic, Loop, Portfolio, follow, threshold
from foedus.experiments.analysis.tipping.meeting import meet
from foedus.experiments.cli import main
from foedus.model.build import build
from foedus.model.outcomes import early_warning
from foedus.model.parameters import ParameterError
from foedus.tests.looks import watched
from foedus.tests.worlds import arcadia, fast, laws

close = pytest.approx
TAU, TAU_H = 0.2, 0.15


@pytest.fixture
def rng():
    return np.random.default_rng(7)


# --- the mean field --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("chi", "low", "high"), [(0.6, 0.284, 0.316), (0.8, 0.336, 0.464), (1.0, 0.377, 0.623)])
def test_the_window_of_two_states_is_that_of_the_table(chi, low, high):
    """A32 and section k of the theory: tau = .2, tau_H = .15."""
    assert Loop.textbook(chi, TAU, TAU_H).window() == close((low, high), abs=1e-3)


def test_the_fixed_points_of_the_table_are_found_with_the_middle_one_unstable():
    """A32: chi = .8 has r = .1668, .5, .8332; chi = .47 has .5 only."""
    three = Loop.textbook(0.8, TAU, TAU_H).fixed_points(0.4)
    assert [point.belief for point in three] == close([0.1668, 0.5, 0.8332], abs=5e-5)
    assert [point.stable for point in three] == [True, False, True]
    assert [point.belief for point in Loop.textbook(0.47, TAU, TAU_H).fixed_points(0.235)] == close([0.5])


@laws(30)
@given(tau=st.floats(0.05, 0.6), tau_h=st.floats(0.05, 0.5), share=st.floats(0.5, 2.0).filter(lambda s: abs(s - 1.0) > 0.03))
def test_the_symmetric_loop_has_two_states_exactly_above_sixteen_tau_tau_h(tau, tau_h, share):
    chi = share * threshold(tau, tau_h)
    loop = Loop.textbook(chi, tau, tau_h)
    assert (loop.window() is not None) == (share > 1.0)
    assert len([point for point in loop.fixed_points(chi / 2.0) if point.stable]) == (2 if share > 1.0 else 1)


@laws(40)
@given(chi=st.floats(0.05, 1.2), belief=st.floats(0.05, 0.95),
       responses=st.sampled_from(((Logistic(0.2), Logistic(-0.15, 0.5)), (Logistic(0.2), Portfolio.like(0.15)),
                                  (Logistic(0.1), Portfolio(0.65, 3.0)))))
def test_a_belief_rests_at_the_driver_of_its_fixed_point(chi, belief, responses):
    loop = Loop(chi, *responses)
    assert float(loop.after(belief, float(loop.driver_at(belief)))) == close(belief, abs=1e-9)


def test_the_portfolio_meets_the_logistic_response_at_one_half_with_the_same_slope():
    for tau_h in (0.05, 0.1, 0.15):
        portfolio, logistic = Portfolio.like(tau_h), Logistic(-tau_h, 0.5)
        ends = np.array([0.5 - 1e-6, 0.5, 0.5 + 1e-6])
        assert portfolio.of(ends) == close(logistic.of(ends), abs=1e-10)


def test_near_the_fold_a_push_dies_out_at_the_rate_of_the_gain(rng):
    """A33 at a known fold: autocorrelation lambda, variance s^2/(1 - lambda^2): 1.33, 2.78, 10.26 times s^2."""
    loop, noise = Loop.textbook(0.8, TAU, TAU_H), 2e-4
    fold = loop.folds()[0]
    for gain, variance in ((0.5, 1.3333), (0.8, 2.7778), (0.95, 10.2564)):
        drivers = np.linspace(fold[0] + 1e-4, fold[0] + 0.2, 400)
        near = min((max(loop.fixed_points(a), key=lambda point: point.belief) for a in drivers),
                   key=lambda point: abs(point.gain - gain))
        driver = float(loop.driver_at(near.belief))
        paths = follow(loop, np.full(1200, driver), np.full(60, near.belief), noise, rng)[:, 200:]
        rest = paths - paths.mean()
        assert (rest[:, 1:] * rest[:, :-1]).sum() / (rest * rest).sum() == close(near.gain, abs=0.02)
        assert rest.var() / noise**2 == close(1.0 / (1.0 - near.gain**2), rel=0.1)
        assert near.gain == close(gain, abs=0.02) and 1.0 / (1.0 - gain**2) == close(variance, abs=1e-3)


# --- lag and hysteresis ----------------------------------------------------------------------------------


def gap_of(chi, hold):
    """Gap of the textbook loop swept around its middle, in the mean over the driver."""
    loop, levels = Loop.textbook(chi, TAU, TAU_H), np.linspace(chi / 2 - 0.3, chi / 2 + 0.3, 121)
    drivers = np.repeat(np.concatenate([levels, levels[::-1]]), hold)
    means = follow(loop, drivers, loop.fixed_points(levels[0])[0].belief).reshape(2, len(levels), hold).mean(axis=-1)
    return float((means[1, ::-1] - means[0]).mean())


def test_with_one_state_the_loop_closes_as_one_over_the_quarters_a_step():
    gaps = [gap_of(0.3, hold) for hold in (2, 8, 32)]
    assert gaps[0] > 1e-3
    assert [gaps[0] / gaps[1], gaps[1] / gaps[2]] == close([4.0, 4.0], rel=0.05)
    assert abs(slow_limit(np.full(3, gaps[1]), np.full(3, gaps[2]), 4.0).gap) < 1e-4


def test_with_two_states_what_is_left_is_the_distance_of_the_branches():
    loop, levels = Loop.textbook(0.8, TAU, TAU_H), np.linspace(0.1, 0.7, 121)
    stable = [[point.belief for point in loop.fixed_points(a) if point.stable] for a in levels]
    apart = np.mean([max(beliefs) - min(beliefs) for beliefs in stable])
    gaps = [gap_of(0.8, hold) for hold in (8, 32)]
    left = slow_limit(np.full(3, gaps[0]), np.full(3, gaps[1]), 4.0).gap
    assert apart < left < gaps[1] < gaps[0]
    assert left == close(apart, rel=0.1)


def test_the_interval_of_what_is_left_holds_the_truth_as_often_as_it_says(rng):
    hits = 0
    for _ in range(400):
        seeds = rng.standard_normal((2, 6)) * 0.02
        left = slow_limit(0.05 + 0.08 + seeds[0], 0.05 + 0.02 + seeds[1], 4.0)
        hits += left.low <= 0.05 <= left.high
    assert 0.91 < hits / 400 < 0.985


def test_a_gap_is_the_mean_distance_of_the_way_back():
    there, back = np.zeros((2, 2, 4)), np.ones((2, 2, 4))
    back[:, 0] = 3.0
    way = Ways(np.arange(4.0), 1, {"x": there}, {"x": back})
    assert way.gap("x").tolist() == [1.0, 1.0] and way.gap("x", 0).tolist() == [3.0, 3.0]


def test_two_pasts_stay_apart_between_the_folds_and_meet_where_there_is_one_state():
    """With the same luck from the same quarter on: chi = .8 has two states at the middle of its window, chi = .15 has one."""
    for chi, driver in ((0.8, 0.347), (0.15, 0.1)):
        found = meet(build(limit.limiting_world(chi)), limit.DRIVER, (0.0, 0.8), driver - limit.SHIFT, [1, 2],
                     ["system_reliability"], workers=2)["system_reliability"]
        assert found.apart[:, 0].min() > 0.3
        assert found.left > 0.6 if chi == 0.8 else found.left < 0.1
        assert np.isnan(found.half_life) == (chi == 0.8)


# --- one history -----------------------------------------------------------------------------------------


def test_both_engines_agree_to_the_last_bit_while_a_parameter_moves():
    begin, values = build(arcadia(1)), np.repeat([0.1, 0.9, 0.4, 1.0, 0.0], 5)
    series = run_along(begin, "conditionality", values, [3, 4], workers=2)
    for row, seed in zip(series, (3, 4), strict=True):
        living = along_objects(begin, "conditionality", values, seed)
        assert all(np.array_equal(row[name], living[name]) for name in row.dtype.names)


def test_a_driver_that_stays_gives_the_run_of_the_engine():
    world = arcadia(30)
    series = run_along(build(world), "conditionality", np.full(30, 0.7), [5], workers=1)
    assert np.array_equal(series[0], fast(world, [5], conditionality=0.7).series[0])


def test_the_past_is_carried_on():
    """A fresh run at the new level is another history than one that came from elsewhere."""
    values = np.repeat([0.0, 1.0], 20)
    moved = run_along(build(arcadia(1)), "conditionality", values, [1], workers=1)[0]
    fresh = run_along(build(arcadia(1)), "conditionality", np.full(40, 1.0), [1], workers=1)[0]
    still = run_along(build(arcadia(1)), "conditionality", np.full(40, 0.0), [1], workers=1)[0]
    assert np.array_equal(moved[:20], still[:20]) and not np.array_equal(moved[:20], fresh[:20])
    assert moved[20]["system_reliability"] != fresh[20]["system_reliability"]


@pytest.mark.parametrize(("driver", "value"), [("linkage", 1.0), ("prior_reliability", 0.5), ("conditionality", 1.5),
                                               ("conditionalty", 0.5)])
def test_a_driver_that_cannot_move_is_refused(driver, value):
    with pytest.raises(ParameterError):
        run_along(build(arcadia(1)), driver, [value], [1])


# --- the agents in the limit -----------------------------------------------------------------------------


def test_in_the_limit_the_agents_follow_the_mean_field():
    """Two states where the loop has two: both folds; one where it has one: the ways coincide."""
    for chi in (0.8, 0.15):
        drivers = limit.drivers_around(chi, 61)
        there, back = limit.beliefs_along(chi, drivers, 40, range(2), workers=2)
        assert max(np.ptp(there, axis=0).max(), np.ptp(back, axis=0).max()) < 1e-6, "luck is left"
        up, down = (limit.crossing(drivers, way).mean() for way in (there, back))
        window = limit.mean_field_of(chi).window()
        if window is None:
            assert up == close(down, abs=0.012)
            assert up == close(float(limit.mean_field_of(chi).driver_at(limit.MIDDLE)), abs=0.012)
        else:
            assert (down, up) == close(window, abs=1.5 * (drivers[1] - drivers[0]))
        outside = np.abs(drivers - np.mean(drivers)) > 0.8 * (drivers[-1] - drivers[0]) / 2
        rest = [limit.mean_field_of(chi).fixed_points(a)[0].belief for a in drivers[outside]]
        assert there[:, outside].mean(axis=0) == close(np.array(rest), abs=0.03)


def test_the_top_of_the_ladder_is_the_whole_model():
    """No parameter of the limit is left but the strategy, the feedback and the noise that are set throughout."""
    top = limit.limiting_world(0.8, len(limit.LADDER))
    assert set(top.parameters) == {"incumbent_strategy", "hedging_resentment", "honour_noise"}


# --- early warnings --------------------------------------------------------------------------------------


def test_the_indicators_are_those_of_the_package(rng):
    series = rng.standard_normal((3, 50)).cumsum(axis=1)
    found = warning.indicators(series, 20)
    for k, one in enumerate(series):
        for mine, theirs in zip(found[:, k], early_warning(one, 20), strict=True):
            assert mine == close(theirs[19:], rel=1e-9)


def test_the_rise_is_kendalls_tau(rng):
    values = rng.standard_normal((4, 25))
    assert warning.kendall(values) == close([kendalltau(np.arange(25), row).statistic for row in values])


@pytest.mark.parametrize("kind", warning.SURROGATES)
def test_white_noise_raises_alarms_at_the_nominal_rate(kind, rng):
    p = warning.p_values(rng.standard_normal((200, 50)), 25, kind, 59, rng)
    assert np.all(np.abs((p <= 0.05).mean(axis=1) - 0.05) < 0.045)


@pytest.mark.parametrize("kind", warning.SURROGATES)
def test_a_planted_loss_of_stability_beats_the_surrogates(kind, rng):
    memory = np.linspace(0.0, 0.97, 200)
    path = np.zeros((24, 200))
    for t in range(1, 200):
        path[:, t] = memory[t] * path[:, t - 1] + rng.standard_normal(24)
    p = warning.p_values(path, 100, kind, 59, rng)
    assert (p[0] <= 0.05).mean() > 0.6 and (p[1] <= 0.05).mean() > 0.3


def test_surrogates_keep_the_spectrum_or_the_memory(rng):
    series = warning.autoregressive(0.8, 2.0, (1, 400), rng)[0]
    rest = warning.detrended(series)
    phase = warning.surrogates(series, "phase", 5, rng)
    assert np.abs(np.fft.rfft(phase))[:, 1:-1] == close(np.tile(np.abs(np.fft.rfft(rest))[1:-1], (5, 1)))
    again = warning.surrogates(series, "autoregressive", 200, rng)
    assert (again[:, 1:] * again[:, :-1]).mean() / (again**2).mean() == close((rest[1:] @ rest[:-1]) / (rest @ rest), abs=0.03)
    assert again.std() == close(rest.std(), rel=0.1)


def test_a_slow_fold_warns_and_tipping_by_noise_does_not(rng):
    """In the mean field, where both are known. Noise-induced tipping has no early warning."""
    loop = Loop.textbook(0.8, TAU, TAU_H)
    trusting = max(point.belief for point in loop.fixed_points(0.6))
    slow, still = (follow(loop, drivers, np.full(120, trusting), 0.01, rng)[:, :160]
                   for drivers in (np.linspace(0.6, 0.34, 160), np.full(160, 0.6)))
    fold = warning.roc(warning.rises(slow, 80)[0], warning.rises(still, 80)[0], rng)
    assert fold.area > 0.75 and fold.interval[0] > 0.65
    noisy = follow(loop, np.full(360, 0.4), np.full(400, 0.8332), 0.115, rng)
    pairs = warning.matched(np.maximum.accumulate(noisy < 0.3, axis=1), 100, 4, rng)
    tipping, quiet = (warning.rises(part, 50) for part in pairs.cut(noisy))
    assert len(pairs.tipping) > 60
    chance = warning.roc(tipping[0], quiet[0], rng)
    assert chance.interval[0] < 0.5 < chance.interval[1] or abs(chance.area - 0.5) < 0.08


def test_the_area_is_the_chance_of_the_right_order(rng):
    high, low = np.array([3.0, 4.0, 5.0]), np.array([1.0, 2.0])
    assert warning.roc(high, low, rng).area == 1.0 and warning.roc(low, high, rng).area == 0.0
    curve = warning.roc(np.array([1.0, 2.0]), np.array([1.0, 2.0]), rng)
    assert curve.area == 0.5
    assert (curve.false_alarms[0], curve.hits[0], curve.false_alarms[-1], curve.hits[-1]) == (0.0, 0.0, 1.0, 1.0)


def test_pairs_share_their_quarters_and_the_quiet_one_has_not_tipped(rng):
    tipped = np.zeros((30, 60), bool)
    when = rng.integers(5, 60, 20)
    for run, quarter in enumerate(when):
        tipped[run, quarter:] = True
    pairs = warning.matched(tipped, 12, 3, rng)
    assert pairs.tipping
    for (run, first), (other, also) in zip(pairs.tipping, pairs.quiet, strict=True):
        assert first == also >= 0 and run != other
        assert first + 12 + 3 == tipped[run].argmax()
        assert not tipped[other, : first + 15].any()


# --- the command -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A finding about Arcadia, as small as it can be."""
    folder = tmp_path_factory.mktemp("tipping") / "new"
    size = ["--quick", "--steps", "5", "--seeds", "3", "--quarters-per-step", "8", "--workers", "2"]
    with watched() as troubles:
        assert main(["tipping", "arcadia", *size, "--out", str(folder)]) == 0
    assert troubles == {name: [] for name in ("loops", "speeds", "ladder", "warnings", "cusp")}
    return folder


def test_a_finding_is_whole_and_says_how_to_repeat_it(made):
    found = read(made)
    assert found.kind == "tipping" and found.command.startswith("foedus tipping arcadia --steps 5")
    assert found.answer[0].startswith("Where allies may leave"), "the scenario as it is comes first"
    assert "arcadia" in found.scenarios and "conditionality" in found.varied
    for shown in found.figures:
        assert shown.caption and shown.text
        assert all((made / f"{shown.name}{suffix}").stat().st_size > 1000 for suffix in (".svg", ".pdf", ".png"))
    assert all((made / f"{shown.name}.csv").stat().st_size > 0 for shown in found.tables)
    assert any("quick look" in caveat for caveat in found.caveats)


def test_the_gap_of_a_sentence_is_the_gap_of_its_table_and_positive_where_the_state_is_late(made):
    rates = pd.read_csv(made / "rates.csv")
    slowest = rates[rates["variant"] == "stay"].groupby("outcome", sort=False).last()
    said = [sentence for sentence in read(made).answer if "positive where the state is late" in sentence]
    assert len(said) == 2
    for sentence, outcome in zip(said, ("system_reliability", "hardening"), strict=True):
        assert f"of {slowest.loc[outcome, 'gap']:+.3f} at" in sentence


def test_what_rises_and_what_falls_are_late_with_one_sign():
    rises = np.broadcast_to(np.arange(4.0), (2, 2, 4))
    way = Ways(np.arange(4.0), 1, {"up": rises, "down": -rises}, {"up": rises + 0.5, "down": -rises - 0.5})
    assert way.sense("up") * way.gap("up").mean() == way.sense("down") * way.gap("down").mean() == 0.5


def test_a_description_looks_where_the_points_lie():
    row = {"chi": 0.9, "step": 0.008, "portfolio_low": 0.171, "portfolio_high": 0.523}
    said = words.points_lie(pd.DataFrame([row | {"agents_back": 0.134, "agents_there": 0.580}]))
    assert "at 0.134 and 0.580, 5 steps outside the left edge and 7 steps outside the right edge" in said
    assert "on the edges" in words.points_lie(pd.DataFrame([row | {"agents_back": 0.175, "agents_there": 0.52}]))
    assert "no feedback" in words.points_lie(pd.DataFrame([row | {"portfolio_low": np.nan}])).lower()


def test_an_interval_that_holds_zero_is_not_a_loop_that_is_lost():
    rows = pd.DataFrame({"step": ["a", "b", "c"], "gap": [0.3, 0.05, 0.0], "low": [0.2, -0.1, -0.01], "high": [0.4, 0.2, 0.01]})
    assert words.lost(rows, 1, 2) == ("a loop is first not shown, and not excluded, when b (+0.050, -0.100 to +0.200); it is "
                                      "lost when c (+0.000, -0.010 to +0.010)")
    assert "the loop is lost when c" in words.lost(rows, 2, 2) and "no step excludes" in words.lost(rows, 1, None)
    assert "neither hysteresis nor its absence" in words.verdict(Left(0.0, -0.3, 0.3), 8)
    assert "no hysteresis beyond 0.02" in words.verdict(Left(0.0, -0.01, 0.01), 8)
    assert "hysteresis, or a lag" in words.verdict(Left(0.2, 0.1, 0.3), 8)


def test_a_share_of_few_seeds_has_its_interval():
    assert words.of_seeds(0, 24) == "0 of 24 seeds (95 % interval 0 to 14 %)"


@pytest.mark.parametrize(("asked", "said"), [
    (["--driver", "linkage"], "linkage is a choice"), (["--driver", "office_strength"], "first quarter only"),
    (["--driver", "conditionalty"], "did you mean 'conditionality'"), (["--steps", "2"], "--steps 2 is outside 3 to 101"),
    (["--from", "0.4", "--to", "0.4"], "are the same"), (["--to", "3"], "outside 0 to 1"), (["--seeds", "1"], "--seeds 1"),
    (["--quarters-per-step", "0"], "--quarters-per-step 0"), (["--workers", "0"], "--workers 0"), (["nowhere"], "no scenario"),
])
def test_bad_input_gets_one_line(asked, said, tmp_path, capsys):
    assert main(["tipping", *asked, "--out", str(tmp_path / "out")]) == 2
    error = capsys.readouterr().err
    assert said in error and error.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_results_of_something_else_are_not_replaced(made, tmp_path, capsys):
    (tmp_path / "runs.parquet").write_bytes(b"mine")
    assert main(["tipping", "--out", str(tmp_path)]) == 2
    assert "holds other results" in capsys.readouterr().err
    assert (tmp_path / "runs.parquet").read_bytes() == b"mine"
