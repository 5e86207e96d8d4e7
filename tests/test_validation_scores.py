"""Scores and naive rivals, on cases whose answer is known."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.experiments.validation import baselines, scores
from foedus.experiments.validation.record import Record, nato_codes, weights
from foedus.tests.worlds import laws

close = pytest.approx
HORIZONS = (1, 2, 3)


# --- scores ----------------------------------------------------------------------------------------------


def test_the_crps_of_a_normal_forecast_is_the_closed_form():
    """N(0, 1) at 0: (sqrt 2 - 1) / sqrt pi; at y: y (2 Phi - 1) + 2 phi - 1 / sqrt pi (Gneiting and Raftery 2007)."""
    observed = np.array([0.0, 1.5, -3.0])
    found = scores.crps(np.zeros((1, 3)), np.ones(3), observed)
    assert found[0] == close((math.sqrt(2) - 1) / math.sqrt(math.pi), abs=1e-6)
    density = np.exp(-0.5 * observed**2) / math.sqrt(2 * math.pi)
    share = np.array([0.5 * (1 + math.erf(y / math.sqrt(2))) for y in observed])
    assert found == close(observed * (2 * share - 1) + 2 * density - 1 / math.sqrt(math.pi), abs=1e-6)


def test_the_crps_of_a_number_is_its_absolute_error():
    assert scores.crps(np.array([[1.0, 2.0]]), np.zeros(2), np.array([1.5, -1.0])) == close(np.array([0.5, 3.0]))


def test_a_bare_ensemble_scores_as_its_definition_says():
    """E|X - y| - E|X - X'| / 2, over all pairs."""
    members, y = np.array([0.0, 1.0, 4.0]), 2.0
    expected = np.abs(members - y).mean() - 0.5 * np.abs(np.subtract.outer(members, members)).mean()
    assert scores.crps(members[:, None], np.zeros(1), np.array([y]))[0] == close(expected)


def test_a_mixture_of_equal_members_is_one_normal():
    one, many = (scores.crps(np.full((n, 1), 0.3), np.ones(1), np.array([1.0])) for n in (1, 7))
    assert many == close(one)


def test_the_truth_has_the_best_expected_crps():
    """A proper score: over many draws of N(0, 1) no other normal does better."""
    drawn = np.random.default_rng(1).standard_normal(20_000)
    mean = {(m, s): scores.crps(np.full((1, drawn.size), m), np.full(drawn.size, s), drawn).mean()
            for m in (-0.3, 0.0, 0.3) for s in (0.7, 1.0, 1.4)}
    assert min(mean, key=mean.get) == (0.0, 1.0)
    assert mean[0.0, 1.0] == close(1 / math.sqrt(math.pi), abs=0.01)


def test_an_interval_covers_as_often_as_it_should():
    """Draws from the forecast fall into its central 80 % interval four times in five; half as wide, less often."""
    drawn = np.random.default_rng(2).standard_normal(20_000)
    centre = np.zeros((1, drawn.size))
    right, narrow = (scores.coverage(scores.share_below(centre, np.full(drawn.size, s), drawn)) for s in (1.0, 0.5))
    assert right == close(0.8, abs=0.01)
    assert narrow == close(2 * 0.5 * (1 + math.erf(0.5 * 1.2815516 / math.sqrt(2))) - 1, abs=0.01)


def test_the_normal_distribution_function_is_exact_to_seven_digits():
    z = np.linspace(-6, 6, 241)
    expected = np.array([0.5 * (1 + math.erf(x / math.sqrt(2))) for x in z])
    assert np.abs(scores.normal_share(z) - expected).max() < 1e-7


def test_skill_is_one_for_the_truth_and_nothing_for_the_reference():
    reference = np.array([1.0, -2.0, 0.5])
    assert scores.skill(np.zeros(3), reference) == 1.0
    assert scores.skill(reference, reference) == 0.0
    assert scores.skill(2 * reference, reference) == close(-3.0)


@laws(100)
@given(values=st.lists(st.integers(-5, 5), min_size=3, max_size=20))
def test_rank_correlation_knows_only_order(values):
    """+1 with any rising function, -1 with any falling one, ties included; nan where nothing varies."""
    x = np.array(values, float)
    up, down = scores.rank_correlation(x, np.exp(x / 3)), scores.rank_correlation(x, -(x**3))
    if len(set(values)) == 1:
        assert math.isnan(up)
    else:
        assert (up, down) == close((1.0, -1.0))


def test_ties_share_their_mean_rank():
    assert scores.ranks(np.array([10.0, 20.0, 20.0, 5.0])).tolist() == [2.0, 3.5, 3.5, 1.0]
    assert scores.ranks(np.array([0.3, 0.1 + 0.2, 0.3 - 1e-16, 0.4])).tolist() == [2.0, 2.0, 2.0, 4.0], "whatever rounds them"


# --- naive rivals ----------------------------------------------------------------------------------------


def planted(rule, years=6):
    """A record of all allies in which `rule` (values, step) leads from one year to the next."""
    codes = nato_codes()
    path = [1.0 + np.arange(len(codes)) / 20.0]
    for step in range(years - 1):
        path.append(rule(path[-1], step))
    return Record(codes, tuple(range(2014, 2014 + years)), np.array(path).T)


def ahead(record, rule, hostility=None):
    """The next three years by the planted rule."""
    values, path = record.values[:, -1], []
    for step in range(3):
        values = rule(values, len(record.years) - 1 + step)
        path.append(values)
    return np.array(path)


LEVEL = dict.fromkeys(range(2014, 2030), 0.35)


def known_of(record, hostility=LEVEL):
    return baselines.known_of(record, hostility)


NEAR = baselines.closeness(baselines.kilometres(nato_codes()))
PLANTED = {
    "persistence": lambda m, k: m,
    "linear trend": lambda m, k: m + 0.03 * NEAR,
    "partial adjustment to 2 %": lambda m, k: m + 0.1 * (2.0 - m),
    "distance regression": lambda m, k: m + 0.05 + 0.02 * NEAR,
    "pooled AR(1)": lambda m, k: 0.2 + 0.93 * m,
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_rival_forecasts_the_series_it_was_made_for_without_error(name):
    record = planted(PLANTED[name])
    assert baselines.BASELINES[name](known_of(record), HORIZONS) == close(ahead(record, PLANTED[name]), abs=1e-9)


def test_the_informed_rival_forecasts_changes_that_follow_distance_and_dated_hostility():
    hostility = {year: 0.3 if year < 2020 else 0.9 for year in range(2014, 2030)}
    rule = lambda m, k: m + hostility[2014 + k] * (0.1 + 0.05 * NEAR)  # noqa: E731
    record = planted(rule)
    assert baselines.hostile_distance(known_of(record, hostility), HORIZONS) == close(ahead(record, rule), abs=1e-9)


@pytest.mark.parametrize("name", ["linear trend", "distance regression", "pooled AR(1)"])
def test_a_rival_that_needs_a_fit_is_silent_where_there_is_nothing_to_fit(name):
    assert np.isnan(baselines.BASELINES[name](known_of(planted(PLANTED[name], years=2)), HORIZONS)).all()


@pytest.mark.parametrize("name", baselines.BASELINES)
def test_no_rival_sees_past_the_origin(name):
    """What happens after the origin changes nothing, whatever it is."""
    record = planted(PLANTED.get(name, PLANTED["distance regression"]), years=8)
    other = Record(record.codes, record.years, record.values.copy())
    other.values[:, 6:] += 7.0
    one, two = (baselines.BASELINES[name](known_of(r.until(2019)), HORIZONS) for r in (record, other))
    assert one == close(two, abs=1e-12)


def test_weights_of_the_allies_sum_to_one():
    assert weights(nato_codes()).sum() == close(1.0)
