"""Runs that are kept: made once for the same question, made again after any change or damage, and never wrong."""

import os
from dataclasses import replace

import numpy as np
import pytest

from foedus.experiments.validation import kept
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import Runs
from foedus.model.scenario import load_scenario

QUARTERS = 8


@pytest.fixture(scope="module")
def world():
    return build(load_scenario("arcadia").changed(quarters=QUARTERS))


@pytest.fixture
def made(tmp_path, monkeypatch):
    """An empty folder, and a list of the seeds that were run; the runs are stand-ins that seeds tell apart."""
    seen = []

    def stand_in(start, points, seeds, **_):
        seen.extend(seeds)
        spending = np.array([[[0.01 * (1 + seed) + point["adjustment"]] * len(start.codes)] * QUARTERS
                             for seed, point in zip(seeds, points, strict=True)])
        return Runs(None, None, np.rec.fromarrays([spending], names="spending"))

    monkeypatch.setattr(kept, "run_batch", stand_in)
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "hash" / "runs")
    return seen


def ask(world, seeds=(0, 1, 2), exact=True, **changes):
    return kept.yearly_spending(world, [resolve(world.scenario.parameters) | changes] * len(seeds), seeds, exact)


def test_the_same_question_is_run_once_and_answered_alike(world, made):
    one, two = ask(world), ask(world)
    assert made == [0, 1, 2] and np.array_equal(one, two) and one.shape == (3, QUARTERS // 4, len(world.codes))
    assert one.dtype == two.dtype == float


def test_whatever_a_run_can_see_makes_it_another_question(world, made):
    ask(world)
    ask(world, seeds=(0, 1, 3))
    ask(world, adjustment=0.5)
    richer = world.allies.copy()
    richer["gdp"][0] *= 1.01
    ask(replace(world, allies=richer))
    ask(replace(world, events=world.events[:0]))
    ask(replace(world, scenario=replace(world.scenario, first=world.scenario.first + 1)))
    ask(world, exact=False)
    assert len(made) == 7 * 3


@pytest.mark.parametrize("damage", [lambda text: text[:-1], lambda text: text[:40] + b"\x00" + text[41:], lambda text: b""])
def test_a_damaged_entry_is_made_again(world, made, damage):
    one = ask(world)
    [path] = kept.folder().glob("*.npy")
    path.write_bytes(damage(path.read_bytes()))
    assert np.array_equal(ask(world), one) and made == [0, 1, 2] * 2
    assert np.array_equal(ask(world), one) and made == [0, 1, 2] * 2


def test_what_is_forgotten_is_made_anew(world, made):
    ask(world)
    kept.forget()
    ask(world)
    assert made == [0, 1, 2] * 2


def test_long_batches_are_run_in_parts_and_put_together_in_order(world, made):
    seeds = range(kept.CHUNK + 5)
    assert ask(world, seeds)[:, 0, 0] == pytest.approx([100 * (0.01 * (1 + s) + resolve()["adjustment"]) for s in seeds])
    assert made == list(seeds)


def test_where_nothing_can_be_kept_runs_are_made_and_one_line_says_so(world, made, tmp_path, monkeypatch, caplog):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "file" / "runs")
    kept.complain.cache_clear()
    assert np.array_equal(ask(world), ask(world)) and made == [0, 1, 2] * 2
    [line] = caplog.messages
    assert "cannot be kept" in line and "make the folder writable" in line and "\n" not in line


def test_what_nobody_asked_for_in_a_month_goes(world, made):
    ask(world)
    [old] = kept.folder().glob("*.npy")
    os.utime(old, (0, 0))
    kept.clear_away.cache_clear()
    ask(world, seeds=(7,))
    assert not old.exists() and len(list(kept.folder().glob("*.npy"))) == 1
