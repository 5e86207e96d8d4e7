"""The fast engine never runs an old rule: an edit anywhere in the model shows, and without an edit nothing is compiled."""

import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from foedus.model import compiled
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario
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
runs = run_batch(start, [resolve({"demand_rate": 0.5})] * 2, [1, 2], panel=True, workers=1, compiled=True)
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


@pytest.mark.slow
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
def test_an_edit_to_any_file_of_the_model_but_those_that_read_names_another_cache(file, edits, monkeypatch):
    before = hash_of(edits, monkeypatch)
    text = (edits / file).read_text(encoding="utf-8")
    (edits / file).write_text(text + "\n", encoding="utf-8")
    assert (hash_of(edits, monkeypatch) == before) == file.removeprefix("model/").startswith(compiled.READERS)
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


def test_a_copy_at_another_place_has_a_cache_of_its_own(edits, monkeypatch):
    """Whether a loop is ready is asked before numba is loaded, which would not find what the copy has compiled."""
    here = compiled.cache_folder()
    monkeypatch.setattr(compiled, "__file__", str(edits / "model" / "compiled.py"))
    assert compiled.cache_folder() != here and compiled.cache_folder().parent == here.parent


def test_a_folder_of_variants_that_was_moved_has_a_cache_of_its_own(tmp_path, monkeypatch):
    """What the compiler complains of, and what a loop out of range says, names the file where it lay."""
    for name in ("here", "there"):
        (tmp_path / name / "strategies").mkdir(parents=True)
        (tmp_path / name / "strategies" / "mine.py").write_text("text = 1\n", encoding="utf-8")
    folders = []
    for name in ("here", "there", "here"):
        monkeypatch.setattr(compiled, "OWN_VARIANTS", tmp_path / name)
        folders.append(compiled.cache_folder())
    assert folders[0] == folders[2] != folders[1] and folders[0].parent == folders[1].parent


# --- a cache that is damaged, or cannot be written --------------------------------------------------------


def double(values):
    """A loop that is quickly compiled."""
    for i in range(len(values)):
        values[i] = 2.0 * values[i]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A cache of its own."""
    monkeypatch.setattr(compiled, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


def doubled():
    """What a fresh start of the loop makes, and its hits and misses of the cache."""
    loop, values = compiled.Kernel(double), np.arange(5.0)
    before = loop.ready
    loop(values)
    assert values.tolist() == [0.0, 2.0, 4.0, 6.0, 8.0] and loop.ready
    return before, sum(loop.stats.cache_hits.values()), sum(loop.stats.cache_misses.values())


def cut(path):
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def flip(path):
    """One byte in the middle: numba would still read it, and run whatever machine code that is."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


DAMAGE = {
    "emptied": lambda path: path.write_bytes(b""),
    "cut": cut,
    "flipped": flip,
    "garbage": lambda path: path.write_bytes(b"no pickle"),
    "removed": lambda path: path.unlink(),
    "a folder": lambda path: (path.unlink(), path.mkdir()),
}


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is absent or switched off")
@pytest.mark.parametrize("pattern", ["*/*.nbi", "*/*.nbc", "seal"])
@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_cache_is_compiled_again_and_then_sound(folder, pattern, damage, caplog):
    assert doubled() == (False, 0, 1)
    assert doubled() == (True, 1, 0), "an undamaged cache is used"
    (path,) = folder.glob(pattern)
    DAMAGE[damage](path)
    assert doubled() == (False, 0, 1)
    assert doubled() == (True, 1, 0)
    assert caplog.text == ""


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is absent or switched off")
def test_where_the_cache_cannot_be_written_a_loop_runs_and_keeps_nothing(tmp_path, monkeypatch, caplog):
    """A folder below a file is one that not even root can make."""
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(compiled, "cache_folder", lambda: tmp_path / "file" / "cache")
    assert doubled()[1] == 0
    assert len(caplog.messages) == 1 and "make the folder writable" in caplog.text
    assert not list(Path(__file__).parent.glob("**/*.nbi")), "numba keeps it where the name says nothing of the rules"


@pytest.mark.skipif(not compiled.COMPILED, reason="numba is absent or switched off")
def test_where_the_cache_becomes_unwritable_while_it_compiles_the_loop_runs(folder, caplog):
    loop, values = compiled.Kernel(double), np.arange(3.0)
    loop.loop = compiled.prepare(double)
    shutil.rmtree(folder)
    folder.write_text("")
    loop(values)
    assert values.tolist() == [0.0, 2.0, 4.0] and len(caplog.messages) == 1


FEW = """
import hashlib, sys
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario
runs = run_batch(build(load_scenario("arcadia")), [resolve()], [1], panel=True)
print(hashlib.sha256(runs.panel.tobytes()).hexdigest(), "numba" in sys.modules)
"""


@pytest.mark.parametrize("broken", [False, True])
def test_one_run_needs_neither_numba_nor_a_cache(tmp_path, broken):
    """From an empty cache, and where there can be none."""
    home = tmp_path / "home"
    home.write_text("") if broken else home.mkdir()
    runs = run_batch(build(load_scenario("arcadia")), [resolve()], [1], panel=True, compiled=True)
    here = hashlib.sha256(runs.panel.tobytes()).hexdigest()
    assert python(FEW, XDG_CACHE_HOME=str(home), HOME=str(home)).split() == [here, "False"]
    assert broken or not list(home.rglob("*.nbi"))
