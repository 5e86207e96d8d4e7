"""The fast engine never runs an old rule: an edit anywhere in the model shows, and without an edit nothing is compiled."""

import json

import pytest

from foedus.model import compiled
from foedus.tests.worlds import ROOT, copy_package, python

RUN = """
import hashlib, json, sys, time
from foedus.model import engine
from foedus.model.build import build
from foedus.model.compiled import COMPILED, model_hash
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import build_scenario

start = build(build_scenario("test", {"panel": "arcadia", "quarters": 12}))
then = time.perf_counter()
runs = run_batch(start, [resolve({"demand_rate": 0.5})] * 2, [1, 2], panel=True, workers=1)
seconds = time.perf_counter() - then
stats = engine.run_compiled.stats if COMPILED else None
print(json.dumps({
    "compiled": COMPILED, "hash": model_hash(), "seconds": seconds, "panel": hashlib.sha256(runs.panel.tobytes()).hexdigest(),
    "hits": sum(stats.cache_hits.values()) if COMPILED else 0, "misses": sum(stats.cache_misses.values()) if COMPILED else 0,
}))
"""
# A rule that no loop holds itself: numba's own cache would not notice.
RULE = ("model/rules/security.py", "return max(0.0, preference - (1.0 - preference) * spill_in)",
        "return max(0.0, preference - (1.0 - preference) * spill_in * 0.5)")


def edit(copy, file, before, after):
    """Replace the one place in a file of a copy."""
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{file} no longer holds the line this test edits"
    (copy / file).write_text(text.replace(before, after), encoding="utf-8")


def run(home, **environment):
    """One start of the fast engine in a copy, with a cache of its own."""
    return json.loads(python(RUN, home, XDG_CACHE_HOME=str(home / "cache"), HOME=str(home), **environment))


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is absent or switched off")
def test_an_edited_rule_is_what_runs_next_and_an_unchanged_one_is_not_compiled_again(tmp_path):
    """One copy, five starts: cold, again, with a rule edited, the edit without a compiler, the edit undone."""
    copy = copy_package(tmp_path)
    file, before, after = RULE
    cold = run(tmp_path)
    assert (cold["hits"], cold["misses"]) == (0, 1)
    again = run(tmp_path)
    assert (again["hits"], again["misses"], again["panel"]) == (1, 0, cold["panel"])
    assert again["seconds"] < cold["seconds"] / 3
    edit(copy, file, before, after)
    edited, interpreted = run(tmp_path), run(tmp_path, NUMBA_DISABLE_JIT="1")
    assert edited["panel"] != cold["panel"], "the old rule is still running"
    assert interpreted["compiled"] is False
    assert edited["panel"] == interpreted["panel"], "what runs is not the rule as it now stands"
    edit(copy, file, after, before)
    undone = run(tmp_path)
    assert (undone["hits"], undone["misses"], undone["panel"]) == (1, 0, cold["panel"])


# --- the name of the cache -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def edits(tmp_path_factory):
    """A copy whose hash can be taken after each edit."""
    return copy_package(tmp_path_factory.mktemp("hash"))


def hash_of(copy, monkeypatch):
    monkeypatch.setattr(compiled, "__file__", str(copy / "model" / "compiled.py"))
    return compiled.model_hash()


FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "model").rglob("*.py"))


@pytest.mark.parametrize("file", FILES)
def test_an_edit_to_any_file_of_the_model_names_another_cache(file, edits, monkeypatch):
    before = hash_of(edits, monkeypatch)
    text = (edits / file).read_text(encoding="utf-8")
    (edits / file).write_text(text + "\n", encoding="utf-8")
    assert hash_of(edits, monkeypatch) != before
    (edits / file).write_text(text, encoding="utf-8")
    assert hash_of(edits, monkeypatch) == before


def test_a_new_a_renamed_and_a_removed_file_name_another_cache(edits, monkeypatch):
    here = edits / "model" / "strategies" / "extra.py"
    hashes = [hash_of(edits, monkeypatch)]
    here.write_text("x = 1\n", encoding="utf-8")
    hashes.append(hash_of(edits, monkeypatch))
    there = here.rename(here.with_name("other.py"))
    hashes.append(hash_of(edits, monkeypatch))
    there.unlink()
    assert len(set(hashes)) == 3
    assert hash_of(edits, monkeypatch) == hashes[0]


def test_copies_of_the_same_source_share_a_name(edits, monkeypatch):
    here = compiled.model_hash()
    assert hash_of(edits, monkeypatch) == here
