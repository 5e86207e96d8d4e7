"""Luck is addressed: known answers, uniform, independent between neighbouring addresses, the same bits everywhere."""

import inspect
import math
import re
from importlib import import_module
from itertools import pairwise
from pkgutil import iter_modules
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import draws, moves
from foedus.model.compiled import compiler
from foedus.model.countries import actor_id
from foedus.model.draws import (
    ALLY,
    MASK,
    PAIR,
    PATRON,
    PURPOSES,
    RIVAL,
    draw_luck,
    draw_table,
    normal,
    pair,
    threefry,
    uniform,
)
from foedus.tests.worlds import FIRST, laws

PLACES = len(PURPOSES)
SEEDS = st.integers(0, 2**63 - 1)
QUARTERS = st.integers(0, 12000)
ACTORS = st.integers(0, 17575)
PURPOSE = st.integers(0, PLACES - 1)


@pytest.mark.parametrize(
    ("key", "counter", "answer"),
    [
        ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
        ((MASK, MASK), (MASK, MASK), (0x1CB996FC, 0xBB002BE7)),
        ((0x13198A2E, 0x03707344), (0x243F6A88, 0x85A308D3), (0xC4923A9C, 0x483DF7A0)),
    ],
)
def test_the_generator_gives_the_known_answers_of_threefry_2x32_with_20_rounds(key, counter, answer):
    """Random123 1.14, kat_vectors (Salmon, Moraes, Dror and Shaw 2011): zeros, ones, digits of pi."""
    assert threefry(*key, *counter) == answer


def test_a_draw_lies_strictly_between_nothing_and_one_at_both_ends(monkeypatch):
    monkeypatch.setattr(draws, "threefry", lambda *address: (0, 0))
    least = uniform(1, 1, 1, 1)
    monkeypatch.setattr(draws, "threefry", lambda *address: (MASK, MASK))
    most = uniform(1, 1, 1, 1)
    assert 0.0 < least < 2.0**-52
    assert 1.0 - 2.0**-51 < most < 1.0
    assert math.isfinite(normal(least)) and math.isfinite(normal(most))


SWEEPS = {
    "seeds": uniform(np.arange(40_000), FIRST, 100, 3),
    "large seeds": uniform(np.arange(40_000) << 32, FIRST, 100, 3),
    "quarters": uniform(7, np.arange(40_000), 100, 3),
    "actors": uniform(7, FIRST, np.arange(40_000), 3),
    "purposes": uniform(np.arange(2_000)[:, None], FIRST, 100, np.arange(PLACES)).ravel(),
}


@pytest.mark.parametrize("along", SWEEPS)
def test_draws_are_uniform_along_each_part_of_the_address(along):
    """Kolmogorov-Smirnov at one in a thousand, and the variance of 1/12."""
    sample = np.sort(SWEEPS[along])
    n = len(sample)
    edges = np.arange(n + 1) / n
    distance = max(np.max(edges[1:] - sample), np.max(sample - edges[:-1]))
    assert distance < 1.95 / math.sqrt(n)
    assert np.var(sample) == pytest.approx(1 / 12, rel=0.03)


@pytest.mark.parametrize("along", SWEEPS)
def test_a_draw_says_nothing_about_its_neighbours(along):
    """No correlation at lags 1 to 4, and every pair of tenths equally often (chi-square at one in ten thousand)."""
    sample = SWEEPS[along]
    n = len(sample)
    for lag in range(1, 5):
        assert abs(np.corrcoef(sample[:-lag], sample[lag:])[0, 1]) < 4 / math.sqrt(n)
    tens = np.floor(sample * 10).astype(int)
    counts = np.bincount(tens[:-1] * 10 + tens[1:], minlength=100)
    expected = (n - 1) / 100
    assert np.sum((counts - expected) ** 2 / expected) < 161  # 99 degrees of freedom


@laws(200)
@given(seed=SEEDS, quarter=QUARTERS, actor=ACTORS, purpose=PURPOSE)
def test_any_change_of_the_address_changes_the_draw(seed, quarter, actor, purpose):
    here = uniform(seed, quarter, actor, purpose)
    assert here == uniform(seed, quarter, actor, purpose)
    others = {uniform(seed ^ 1, quarter, actor, purpose), uniform(seed ^ (1 << 40), quarter, actor, purpose),
              uniform(seed, quarter + 1, actor, purpose), uniform(seed, quarter, actor + 1, purpose),
              uniform(seed, quarter, actor, (purpose + 1) % PLACES)}
    assert here not in others and len(others) == 5


def test_every_purpose_has_a_place_of_its_own_that_fits_its_bits():
    assert len(set(PURPOSES)) == PLACES <= 256, "eight bits of the counter hold the purpose"


def test_purposes_keep_the_places_they_were_given():
    """A published run can be repeated only while no place changes its meaning; new purposes go to the end."""
    assert PURPOSES[:21] == (
        "rhetoric", "government", "orientation", "demand", "reservation", "execution", "reversal", "drift", "budget",
        "procurement", "withdrawal", "threshold", "election", "court", "probe", "counter", "escalation", "honour",
        "sample", "crisis", "outcome")
    assert PURPOSES[21:29] == ("resolve", "renewal", "standing", "act", "leave", "reinforce", "lure", "choice")
    assert PURPOSES[29:] == ("escalate", "escalate_size", "common", "schedule", "front", "settlement", "detection", "trial")


# Which list each move's `luck` is from: by the first argument that is an actor with luck of its own.
DRAWERS = {"ally": ALLY, "patron": PATRON, "rival": RIVAL}
OF_PAIRS = {"grey_probe", "pick_target"}


def drawn_by(move):
    """Purposes that a move reads, and the kind of actor whose luck it is given."""
    signature = list(inspect.signature(move).parameters)
    read = set(re.findall(r"luck(?:\[\w+\])?\.(\w+)", inspect.getsource(move)))
    kind = PAIR if move.__name__ in OF_PAIRS else DRAWERS.get(signature[0], RIVAL)
    return read, kind


def test_every_kind_of_actor_draws_each_purpose_that_its_moves_read_and_no_other():
    """The fast engine fills no more than the lists each quarter: what a move reads beyond its own would be stale."""
    files = [import_module(f"{moves.__name__}.{file.name}") for file in iter_modules(moves.__path__)]
    own = [move for file in files for move in vars(file).values()
           if inspect.isfunction(move) and move.__module__ == file.__name__]
    reading = [drawn_by(move) for move in own if "luck" in inspect.signature(move).parameters]
    for kind in (ALLY, PATRON, RIVAL, PAIR):
        read = set().union(*(purposes for purposes, of in reading if of is kind))
        assert read == set(kind.dtype.names), kind.row.__name__


@pytest.mark.parametrize("kind", [ALLY, PATRON, RIVAL, PAIR], ids=lambda kind: kind.row.__name__)
def test_a_kind_of_actor_names_its_draws_alike_in_both_engines_and_draws_none_twice(kind):
    assert [PURPOSES[place] for place in kind.places] == list(kind.dtype.names) == list(kind.row._fields)
    assert len(set(kind.places)) == len(kind.places)


def test_a_pair_draws_its_probes_first_since_a_target_is_drawn_only_where_a_crisis_may_come():
    assert PAIR.row._fields[:2] == ("probe", "counter") and set(PAIR.row._fields[2:]) == {"sample", "lure"}


def test_no_pair_of_actors_shares_the_address_of_an_actor_or_of_another_pair():
    last = actor_id("ZZZ")
    actors = [0, 1, 25, 26, 17000, last]
    addresses = [pair(a, b) for a in actors for b in actors]
    assert len(set(addresses)) == len(addresses)
    assert min(addresses) > last
    assert max(addresses) <= MASK


@laws(50)
@given(seed=SEEDS, quarter=QUARTERS, actors=st.lists(ACTORS, min_size=1, max_size=4),
       kind=st.sampled_from((ALLY, PATRON, RIVAL, PAIR)))
def test_a_table_of_draws_holds_what_each_address_gives_alone(seed, quarter, actors, kind):
    table = draw_table(seed, quarter, np.array(actors), kind.places)
    assert table.shape == (len(actors), len(kind.places))
    assert table.tolist() == [[uniform(seed, quarter, a, k) for k in kind.places] for a in actors]
    named = draw_luck(seed, quarter, np.array(actors), kind)
    assert [luck._asdict() for luck in named] == [dict(zip(kind.dtype.names, row, strict=True)) for row in table.tolist()]


def test_compiled_and_plain_draws_have_the_same_bits():
    pytest.importorskip("numba")

    def both(seed, quarter, actor, purpose):
        u = uniform(seed, quarter, actor, purpose)
        return u, normal(u)

    compiled = compiler().njit(both)
    for seed in (0, 1, 2**31, 2**32, 2**62 + 12345, 2**63 - 1):
        for actor in (0, 17575, pair(17575, 17575)):
            assert compiled(seed, FIRST, actor, PLACES - 1) == both(seed, FIRST, actor, PLACES - 1)


def test_normal_deviates_are_the_quantiles_of_the_normal_distribution():
    """Acklam's bound: relative error below 1.2e-9, here against the standard library."""
    exact = NormalDist().inv_cdf
    tails = [10.0**-k for k in range(1, 17)]
    points = [*np.linspace(0.001, 0.999, 1999), *tails, *(1.0 - t for t in tails[:15]), 0.02425, 0.97575]
    for u in points:
        assert normal(float(u)) == pytest.approx(exact(float(u)), rel=1.5e-9, abs=1e-12)


def test_normal_deviates_are_symmetric_and_rise_with_the_draw():
    points = np.linspace(1e-6, 0.5, 5001).tolist()
    deviates = [normal(u) for u in points]
    assert all(a < b for a, b in pairwise(deviates))
    assert [normal(1.0 - u) for u in points] == pytest.approx([-z for z in deviates], abs=1e-9)
