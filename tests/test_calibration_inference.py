"""Inference and its checks against a linear-Gaussian toy, whose posterior is known."""

import numpy as np
import pytest

from foedus.experiments.calibration import checks
from foedus.experiments.calibration.inference import Reference, learn, posterior, split

pytest.importorskip("sklearn")
RUNS, DRAWS = 6000, 400
# prior: two standard normals; statistics: a + e, b + a + e, and noise; the third parameter moves nothing
LOADS, ERROR = np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 0.0]]), np.array([0.5, 0.5, 1.0])
SEEN = np.array([0.8, -0.4, 0.3])


def known():
    """Mean and covariance of the toy's posterior, in closed form."""
    covariance = np.linalg.inv(np.eye(3) + (LOADS / ERROR[:, None] ** 2).T @ LOADS)
    return covariance @ LOADS.T @ (SEEN / ERROR**2), covariance


@pytest.fixture(scope="module")
def toy():
    """Scores, statistics, the reference and the summaries of the toy."""
    luck = np.random.default_rng(3)
    scores = luck.standard_normal((RUNS, 3))
    statistics = scores @ LOADS.T + ERROR * luck.standard_normal((RUNS, 3))
    learnt, rest = split(RUNS, 1)
    summaries = learn(scores[learnt], statistics[learnt])
    return scores, statistics, Reference(scores[rest], summaries.of(statistics[rest])), summaries, rest


def test_the_posterior_of_a_linear_gaussian_world_is_the_known_one(toy):
    *_, reference, summaries, _ = toy
    draws = posterior(reference, summaries.of(SEEN[None])[0], DRAWS)
    mean, covariance = known()
    assert draws.mean(axis=0) == pytest.approx(mean, abs=0.15)
    assert draws.std(axis=0) == pytest.approx(np.sqrt(np.diag(covariance)), rel=0.2)
    assert np.corrcoef(draws[:, 0], draws[:, 1])[0, 1] == pytest.approx(
        covariance[0, 1] / np.sqrt(covariance[0, 0] * covariance[1, 1]), abs=0.15)


def test_a_parameter_that_moves_nothing_is_named_untouched_and_the_others_are_not(toy):
    *_, reference, summaries, _ = toy
    draws = posterior(reference, summaries.of(SEEN[None])[0], DRAWS)
    assert checks.touched(draws).tolist() == [True, True, False]


def test_right_draws_pass_the_checks_and_are_sharper_than_plain_rejection(toy):
    scores, statistics, reference, _, rest = toy
    places = np.arange(150)
    judged = checks.of_reference(reference, places, DRAWS)
    plain = checks.of_rejection(scores, statistics / statistics.std(axis=0), rest[places], DRAWS)
    assert checks.uneven(judged).min() > 0.001
    assert judged.inside.mean() == pytest.approx(checks.CLAIMED, abs=0.06)
    assert judged.crps[:, :2].mean() < plain.crps[:, :2].mean()
    assert judged.r2[2] < 0.1 < judged.r2[0]


@pytest.mark.parametrize(("spread", "shift"), [(0.4, 0.0), (2.5, 0.0), (1.0, 0.7)], ids=["too narrow", "too wide", "shifted"])
def test_the_ranks_object_to_wrong_draws(spread, shift):
    luck = np.random.default_rng(4)
    truths = luck.standard_normal((150, 1))
    seen = truths + luck.standard_normal((150, 1))
    judged = checks.judge(truths, lambda k: shift + seen[k] / 2.0 + spread * np.sqrt(0.5) * luck.standard_normal((DRAWS, 1)))
    assert checks.uneven(judged).max() < 0.001


def test_a_record_that_the_runs_never_come_to_is_called_far(toy):
    _, statistics, *_ = toy
    truths = np.arange(50)
    assert checks.how_far(statistics, SEEN, DRAWS, truths) < 0.9
    assert checks.how_far(statistics, np.array([4.0, -6.0, 0.0]), DRAWS, truths) == 1.0
