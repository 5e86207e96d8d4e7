"""Approximate Bayesian computation, on toys whose posterior is known."""

import numpy as np
import pandas as pd
import pytest

from foedus.experiments.validation import calibration
from foedus.experiments.validation.assess import has_earned
from foedus.experiments.validation.calibration import Draws
from foedus.experiments.validation.record import Record

close = pytest.approx
PRIOR = {"level": (0.0, 2.0), "slope": (-0.2, 0.4), "idle": (0.0, 1.0)}
YEARS, CODES = np.arange(11), ("DEU", "FRA")
TRUTH = (1.3, 0.1)


def toy(values):
    """Two allies on straight lines, shape (draws, years, 2): the third parameter does nothing."""
    line = values[:, 0, None] + values[:, 1, None] * YEARS
    return np.stack([line, 0.5 * line], axis=2)


def drawn(n, seed=1):
    values = calibration.sample_prior(n, seed, PRIOR)
    return Draws(tuple(PRIOR), values, np.full(n, 1.0 / n), toy(values), CODES)


def record():
    return Record(CODES, tuple(range(2014, 2025)), toy(np.array([[*TRUTH, 0.5]]))[0].T)


def kept(n=8000, keep=80, until=2024):
    draws = drawn(n)
    return calibration.nearest(draws, calibration.distances(draws, record(), until), keep)


def test_a_latin_hypercube_has_one_draw_in_every_stratum():
    values = calibration.sample_prior(50, 3, PRIOR)
    for column, (low, high) in zip(values.T, PRIOR.values(), strict=True):
        assert sorted(((column - low) / (high - low) * 50).astype(int)) == list(range(50))


def test_rejection_recovers_what_was_planted():
    found = kept().mean()
    assert found["level"] == close(TRUTH[0], abs=0.05)
    assert found["slope"] == close(TRUTH[1], abs=0.01)


def test_a_parameter_without_effect_is_not_pinned_and_the_others_are():
    ratio = calibration.identifiability(kept(), PRIOR)
    assert ratio["level"] < 0.3 and ratio["slope"] < 0.3
    assert ratio["idle"] == close(1.0, abs=0.2)


def test_narrowing_comes_nearer_and_still_finds_the_planted_values():
    first = kept(2000, 40)
    second = calibration.narrow(first, 2000, 5, toy, PRIOR)
    again = calibration.nearest(second, calibration.distances(second, record(), 2024), 40)
    before, after = (calibration.distances(d, record(), 2024).max() for d in (first, again))
    assert after < 0.7 * before
    assert again.mean()["level"] == close(TRUTH[0], abs=0.05)
    low, high = np.array(list(PRIOR.values())).T
    assert np.all((second.values >= low) & (second.values <= high))


def test_narrowed_draws_still_stand_for_the_flat_prior():
    """Importance weights undo the kernel: the weighted mean of the idle parameter is the middle of its range."""
    second = calibration.narrow(drawn(400), 4000, 6, toy, PRIOR)
    assert second.weights.sum() == close(1.0)
    assert second.mean()["idle"] == close(0.5, abs=0.03)


def test_only_years_up_to_the_origin_count():
    """Two records that agree up to 2017 keep the same draws there, whatever came later."""
    draws, other = drawn(500), record()
    changed = Record(CODES, other.years, other.values.copy())
    changed.values[:, 4:] += 3.0
    one, two = (calibration.distances(draws, r, 2017) for r in (other, changed))
    assert np.array_equal(one, two)
    assert not np.array_equal(calibration.distances(draws, other, 2018), calibration.distances(draws, changed, 2018))


def test_an_ally_that_is_left_out_does_not_count():
    draws, changed = drawn(200), record()
    changed = Record(CODES, changed.years, changed.values + np.array([[0.0], [9.0]]))
    one, two = (calibration.distances(draws, r, 2024, ("DEU",)) for r in (record(), changed))
    assert np.array_equal(one, two)


def test_without_a_year_every_draw_is_as_near_as_any_other():
    assert not calibration.distances(drawn(5), record(), 2014).any()


def test_equal_weights_are_worth_their_number():
    assert calibration.effective_size(drawn(37)) == close(37.0)


def test_a_pair_that_trades_off_is_negatively_correlated():
    """Level and slope of a line through distant years pull against each other."""
    found = kept(8000, 200)
    table = calibration.correlations(found)
    assert np.diag(table) == close(np.ones(3))
    assert table[0, 1] < -0.5


# --- whether a set may replace the defaults --------------------------------------------------------------


@pytest.mark.parametrize(("fitted", "held_out", "steady", "passed", "verdict"), [
    (0.30, 0.30, 1.0, 10, True),
    (0.32, 0.30, 1.0, 10, False),
    (0.30, 0.36, 1.0, 10, False),
    (0.30, 0.30, 0.5, 10, False),
    (0.30, 0.30, 1.0, 9, False),
])
def test_a_set_earns_its_place_on_every_count_or_not_at_all(fitted, held_out, steady, passed, verdict):
    """Better where it was fitted, better where it was not, so for nearly all that fit as well, and no pattern lost."""
    rival = pd.DataFrame({"defaults": [0.31, 0.35], "calibrated": [fitted, held_out]})
    assert has_earned(rival, steady, passed, 10) is verdict
