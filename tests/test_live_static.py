"""The page without a server: what the desk may need, what the folder holds, and what stops it from being written."""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from foedus.experiments.live import background, command, told
from foedus.experiments.live.page import SCRIPTS, asset
from foedus.experiments.live.presets import named, opened
from foedus.experiments.live.static import pictures, site
from foedus.experiments.live.static.runtime import CORE, LOCK, RuntimeProblem, runtime_in
from foedus.experiments.live.story import Change

ALONE = """
import socket, sys, threading
from importlib.abc import MetaPathFinder
sys.path.insert(0, sys.argv[1])
HELD = sys.stdlib_module_names | {"numpy", "foedus", "mesa", "tomli_w", "platformdirs"}
class Gate(MetaPathFinder):
    def __init__(self, finders):
        self.finders = finders
    def find_spec(self, name, path=None, target=None):
        found = (finder.find_spec(name, path, target) for finder in self.finders if name.partition(".")[0] in HELD)
        return next(filter(None, found), None)
sys.meta_path[:] = [Gate(list(sys.meta_path))]
def refuse(*_, **__):
    raise RuntimeError("not in a browser")
threading.Thread.start = refuse
socket.socket.__init__ = refuse
from foedus.experiments.live.static import browser
answer = browser.opened(open(sys.argv[2]).read())
import json, foedus
assert foedus.__file__.startswith(sys.argv[1]), foedus.__file__
kinds = []
for message in ({"do": "open"}, {"do": "preset", "name": "arcadia"}, {"do": "step", "count": 2}, {"do": "band"},
                {"do": "place"}, {"do": "fork"}, {"do": "step"}, {"do": "keep", "what": "bundle"},
                {"do": "keep", "what": "csv"}):
    replies = answer(json.dumps(message))
    kinds += [json.loads(content)["kind"] for content, data in replies]
    assert all(isinstance(part, bytes) for _, data in replies for part in data)
print(" ".join(kinds))
"""


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The archive of the site, unpacked as a browser does."""
    folder = tmp_path_factory.mktemp("unpacked")
    packed = folder / "foedus.zip"
    packed.write_bytes(site.archive())
    zipfile.ZipFile(packed).extractall(folder)
    return folder


def test_the_desk_needs_numpy_and_what_the_archive_holds_and_neither_threads_nor_sockets(unpacked, tmp_path):
    (tmp_path / "pictures.json").write_text("{}")
    done = subprocess.run([sys.executable, "-c", ALONE, str(unpacked), str(tmp_path / "pictures.json")],
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    kinds = done.stdout.split()
    assert {"shop", "stage", "frames", "lesson", "band", "place", "file"} <= set(kinds)
    assert kinds[-2:] == ["file", "problem"]  # a bundle, but no table: that takes pandas


def strays(text: str) -> list[str]:
    """Ways past the one object by which the page speaks to Python."""
    ways = r"\b(?:fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|importScripts|Worker)\b|\bimport\s*\(|^import\s"
    found = re.findall(ways, text, re.MULTILINE)
    return found + [word for word in re.findall(r"\bmodel\.(\w+)", text) if word not in {"get", "on", "send"}]


def test_the_page_reaches_python_through_one_object():
    assert {name: strays(asset(name)) for name in SCRIPTS} == {name: [] for name in SCRIPTS}
    assert strays("fetch('x'); model.save_changes()") == ["fetch", "save_changes"]


def test_the_shim_has_what_the_page_asks_of_that_object():
    shim = Path(site.__file__).with_name("pages").joinpath("page.js").read_text(encoding="utf-8")
    for name in {word for script in SCRIPTS for word in re.findall(r"\bmodel\.(\w+)", asset(script))}:
        assert re.search(rf"^  {name}\(", shim, re.MULTILINE), name
    for trait in {word for script in SCRIPTS for word in re.findall(r'model\.get\("(\w+)"\)', asset(script))}:
        assert re.search(rf"\b{trait}: ", shim), trait


# --- the pictures ----------------------------------------------------------------------------------------------


def test_pictures_made_beforehand_are_those_that_a_server_makes(monkeypatch):
    corners = [[x, y] for y in (0.0, 1.0) for x in (0.0, 1.0)]
    for name, value in {"SEEDS": 2, "SIDE": 2, "PER_POINT": 2, "ROUND": 2, "ROUNDS": 1, "GRID": corners}.items():
        monkeypatch.setattr(background, name, value)
    monkeypatch.setattr(told, "CANDIDATES", {})
    story = replace(opened(named("arcadia")).story, quarters=4)
    monkeypatch.setattr(pictures, "opened", lambda preset: type("Opened", (), {"story": story}))
    made = pictures.made([named("arcadia")], lambda title: None)
    ready = {}
    monkeypatch.setattr(background, "once", lambda key, make, visitor=None: ready.setdefault(key, make()))
    band, place = background.band(story), background.place(story)
    monkeypatch.undo()
    monkeypatch.setattr(background, "_beforehand", pictures.taken(made))
    assert json.dumps(background.band(replace(story, seed=7))) == json.dumps(band)
    found = background.place(story)
    counted = ("seeds", "shares", "clear", "of")
    assert [found[name] for name in counted] == [place[name] for name in counted]
    assert found["here"] == {**place["here"], "intervals": [list(pair) for pair in place["here"]["intervals"]]}
    moved = replace(story, log=(Change(story.setting().first + 1, "conditionality", 0.9),), played=2)
    assert background.band(moved) is None
    assert background.place(moved)["shares"] == place["shares"]  # another point of the same map
    assert background.place(moved)["here"] is None
    other = background.place(replace(story, log=(Change(story.setting().first + 1, "exit_cost", 0.9),), played=2))
    assert (other["of"], other["shares"]) == (0, None)  # the page need not ask again


# --- the folder ------------------------------------------------------------------------------------------------


def pyodide(folder: Path, python: str = "3.12.7", numpy: str = "2.0.2") -> Path:
    """A folder that looks like a release of Pyodide."""
    folder.mkdir()
    for name in (*CORE, "pyodide.asm.js", "numpy.whl"):
        (folder / name).write_bytes(name.encode())
    wheel = {"file_name": "numpy.whl", "version": numpy, "sha256": hashlib.sha256(b"numpy.whl").hexdigest()}
    (folder / LOCK).write_text(json.dumps({"info": {"python": python}, "packages": {"numpy": wheel}}))
    return folder


@pytest.mark.parametrize(("spoil", "said"), [
    (lambda folder: (folder / "pyodide.mjs").unlink(), "no pyodide.mjs there"),
    (lambda folder: (folder / "pyodide.asm.js").unlink(), "no pyodide.asm.js there"),
    (lambda folder: (folder / LOCK).write_text("{"), "does not say which numpy"),
    (lambda folder: (folder / "numpy.whl").unlink(), "put it there"),
    (lambda folder: (folder / "numpy.whl").write_bytes(b"another"), "is not the file"),
])
def test_a_folder_that_is_no_whole_pyodide_gets_one_line_and_nothing_is_written(tmp_path, spoil, said):
    spoil(pyodide(tmp_path / "runtime"))
    with pytest.raises(RuntimeProblem, match=said) as problem:
        site.write_site(tmp_path / "out", tmp_path / "runtime", (), lambda title: None)
    assert "\n" not in str(problem.value)
    assert not (tmp_path / "out").exists()


def test_an_old_pyodide_is_refused(tmp_path):
    with pytest.raises(RuntimeProblem, match=r"it has numpy 1\.26\.4"):
        runtime_in(pyodide(tmp_path / "runtime", numpy="1.26.4"))


def test_the_folder_holds_the_page_its_runtime_and_whose_work_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(told, "CANDIDATES", {})
    size = site.write_site(tmp_path / "out", pyodide(tmp_path / "runtime"), (), lambda title: None)
    names = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert names == {"index.html", "page.js", "worker.js", "stage.js", "stage.css", "world.json", "foedus.zip", "pictures.json",
                     "NOTICE.txt", *(f"pyodide/{name}" for name in (*CORE, "pyodide.asm.js", "numpy.whl"))}
    assert size == sum((tmp_path / "out" / name).stat().st_size for name in names)
    notice = (tmp_path / "out" / "NOTICE.txt").read_text()
    for words in ("Mozilla Public License 2.0", "PSF License", "numpy 2.0.2", "BSD 3-Clause", "Apache", "mesa"):
        assert words in notice


def test_the_archive_is_the_same_every_time():
    assert site.archive() == site.archive()


@pytest.mark.parametrize(("words", "said"), [
    (["--static", "x"], "belong together"), (["--pyodide", "x"], "belong together"),
    (["arcadia", "--static", "x", "--pyodide", "y"], "leave out the world"),
    (["--static", "x", "--pyodide", "nowhere"], "no pyodide.mjs"),
])
def test_what_does_not_go_with_a_static_page_gets_one_line(words, said):
    parser = argparse.ArgumentParser()
    command.add_command(parser.add_subparsers())
    with pytest.raises(ValueError, match=said):
        command.command(parser.parse_args(["live", *words]))
