"""A command that is stopped anywhere leaves old results or new ones, whole; repeated, it ends as if it was never stopped."""

import shutil
import sys
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.discovery import command as discovery
from foedus.experiments.analysis.finding import FindingError, Shown
from foedus.experiments.analysis.levers import command as levers
from foedus.experiments.analysis.robustness import command as robustness
from foedus.experiments.analysis.sensitivity import command as sensitivity
from foedus.experiments.analysis.tipping import command as tipping
from foedus.experiments.folders import BEGUN, StoreError, locked, staged
from foedus.experiments.maps import command as maps
from foedus.experiments.paper.drawing import Drawing
from foedus.experiments.report.command import make_report
from foedus.experiments.report.verify import verify
from foedus.experiments.sweep.run import sweep
from foedus.tests.synthetic import synthetic
from foedus.tests.worlds import THOROUGH

CHANGES = ("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.truncate", "shutil.rmtree")
MOST = 400  # changes of a command, surely
STEP = 1 if THOROUGH else 3


class Crash(BaseException):
    """The process ends here: nothing handles it."""


class Machine:
    """Counts the changes to files, and ends the process at one of them: no later one, of a clean-up say, happens either."""

    def __init__(self):
        self.left = None

    def hook(self, event, args):
        if self.left is None or not (event in CHANGES or event == "open" and writes(*args[1:3])):
            return
        self.left -= 1
        if self.left < 0:
            raise Crash

    def crashes(self, after, command):
        """Whether a command is ended before it is done, if it may make so many changes."""
        self.left = after
        try:
            command()
        except Crash:
            return True
        finally:
            self.left = None
        return False


def writes(mode, flags):
    """Whether a file is opened to be written."""
    return any(letter in (mode or "") for letter in "wax+") or bool(flags and flags & 3)


MACHINE = Machine()
sys.addaudithook(MACHINE.hook)


@cache
def stamped(kind, stamp):
    """A finding with one figure and one table, which say which command made them; an old one has a table more."""
    found, _, _ = synthetic(kind, figured=False)
    tables = {name: pd.DataFrame({"stamp": [stamp]}) for name in ("numbers", "older")[: 1 + (stamp == "old")]}
    shown = tuple(Shown(name, "Numbers") for name in tables)
    return replace(found, answer=(stamp,), figures=(Shown("overview", "Shares"),), tables=shown), {"overview": stamp}, tables


@pytest.fixture
def commands(monkeypatch, tmp_path):
    """Every analysis as a function of a stamp and a folder: all as it is, but for the runs and what is drawn from them."""
    said = {"stamp": ""}

    def part(kind, place):
        return lambda *anything, **more: stamped(kind, said["stamp"])[place]

    def compared(*anything, keep, **more):
        keep.mkdir(parents=True, exist_ok=True)
        return SimpleNamespace(settings=(), keeps=None, ran=SimpleNamespace(outcomes={"phase": {(): None}}))

    def swept(spec, folder, **more):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "runs.parquet").write_bytes(said["stamp"].encode())
        manifest = {"sessions": [{"versions": {}}], "title": said["stamp"]}
        return SimpleNamespace(folder=folder, manifest=manifest, runs=lambda: None)

    monkeypatch.setattr(findings, "save", lambda figure, path: path.write_text(figure, encoding="utf-8"))
    monkeypatch.setattr(findings, "record", lambda figure: Drawing(1.0, 1.0, []))
    for module, names in {levers: {"compare": compared, "describe": 0, "drawn": 1, "tabulated": 2},
                          robustness: {"test": compared, "stability_table": None, "describe": 0, "drawn": 1, "tabulated": 2},
                          sensitivity: {"runs_of": None, "finding_of": 0}, discovery: {"runs_of": None, "boxed": ...},
                          tipping: {"study": None, "described": 0, "figures": 1, "tables": 2},
                          maps: {"sweep": swept, "describe": None, "frontier_table": None, "finding_of": 0,
                                 "draw_grids": None, "per_point": None}}.items():
        kind = {sensitivity: "sensitivity", discovery: "boxes", maps: "map"}.get(module, module.__name__.split(".")[-2])
        for name, what in names.items():
            stub = what if callable(what) else part(kind, what if isinstance(what, int) else slice(None))
            monkeypatch.setattr(module, name, stub)
    monkeypatch.setattr(sensitivity, "runs_of", lambda *anything, **more: SimpleNamespace(kind="stub", source="x"))
    monkeypatch.setattr(discovery, "runs_of", lambda *anything, **more: SimpleNamespace(source="x"))
    monkeypatch.setitem(sensitivity.DESIGNS, "stub", lambda runs: SimpleNamespace(
        figures={"overview": (stamped("sensitivity", said["stamp"])[1]["overview"],)},
        tables={name: (table,) for name, table in stamped("sensitivity", said["stamp"])[2].items()}))
    monkeypatch.setattr(maps, "describe", lambda *anything: ({"caption": said["stamp"]}, None))
    monkeypatch.setattr(maps, "frontier_table", lambda *anything: pd.DataFrame({"stamp": [said["stamp"]]}))
    monkeypatch.setattr(maps, "per_point", lambda *anything: pd.DataFrame({"stamp": [said["stamp"]]}))
    monkeypatch.setattr(maps, "draw_grids", lambda *anything: said["stamp"])
    monkeypatch.setattr(maps, "finding_of", lambda *anything: replace(
        stamped("map", said["stamp"])[0], figures=(Shown("map", "Map"),),
        tables=(Shown("map", "Points"), Shown("frontiers", "Lines"))))
    spec = maps.load_spec({"scenario": "arcadia", "horizon": 2, "factors": {"clarity": [0, 1], "spill_in": [0.1, 0.2]}})
    calls = {
        "levers": lambda out: levers.make_levers("arcadia", out, (), 4, 2, "foedus levers"),
        "robustness": lambda out: robustness.make_robustness("arcadia", out, (), 4, 2, "foedus robustness"),
        "sensitivity": lambda out: sensitivity.sensitivity("sensitivity", out),
        "discover": lambda out: discovery.discover("discovery", out),
        "tipping": lambda out: tipping.find_tipping("arcadia", out),
        "map": lambda out: maps.make_map(spec, out),
    }

    def call(name, stamp, out):
        said["stamp"] = stamp
        calls[name](out)

    return call


def contents(folder):
    """Every file of a folder but the time in its finding."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    if "manifest.json" in found:
        found.pop("finding.json")  # holds the hash of the manifest, which is sealed
    return {name: text for name, text in found.items() if name != "finding.json"}


NAMES = ("levers", "robustness", "sensitivity", "discover", "tipping", "map")


@pytest.mark.parametrize(("name", "before"), [(name, "an older finding") for name in NAMES] + [("levers", "nothing")])
def test_a_finding_stopped_at_any_change_is_old_or_new_or_said_to_be_half_and_the_command_repeated_ends_alike(
        name, before, commands, tmp_path):
    start, whole, out = tmp_path / "start", tmp_path / "whole", tmp_path / "out"
    if before != "nothing":
        commands(name, "old", start)
    else:
        start.mkdir()
    (start / "notes.txt").write_text("mine", encoding="utf-8")
    shutil.copytree(start, whole)
    commands(name, "new", whole)
    for change in range(0, MOST, STEP):
        shutil.rmtree(out, ignore_errors=True)
        shutil.copytree(start, out)
        stopped = MACHINE.crashes(change, partial(commands, name, "new", out))
        told = [one for one in verify(out) if one.wrong] if (out / "finding.json").exists() else []
        assert all("repeat its command" in one.wrong[0] for one in told), (change, told)
        try:
            there = findings.read(out)
            assert findings.damaged(out, there) == [] and there.answer[0] in ("old", "new")
        except FindingError as problem:
            assert "holds no finding" in str(problem) or "repeat its command" in str(problem)
        commands(name, "new", out)
        assert contents(out) == contents(whole)
        assert findings.read(out).answer == ("new",) and findings.damaged(out, findings.read(out)) == []
        if not stopped:
            break
    assert 10 < change < MOST, "no change was counted, or the command never ended"


def test_a_sweep_stopped_at_any_change_ends_with_the_same_tables(tmp_path):
    spec = {"scenario": "arcadia", "horizon": 1, "factors": {"spill_in": [0.1, 0.2]}, "outcomes": {"series": ["system_deals"]}}
    swept = partial(sweep, spec, workers=1, chunk=1, progress=False, tell=lambda text: None)
    swept(tmp_path / "whole")
    wanted = {name: entry["sha256"] for name, entry in swept(tmp_path / "whole").manifest["tables"].items()}
    for change in range(0, MOST, STEP):
        out = tmp_path / str(change)
        stopped = MACHINE.crashes(change, partial(swept, out))
        found = swept(out)
        assert {name: entry["sha256"] for name, entry in found.manifest["tables"].items()} == wanted
        assert all(not one.wrong for one in verify(out)) and not list(out.rglob("*.tmp")) and not (out / "parts").exists()
        if not stopped:
            break
    assert 10 < change < MOST


def test_a_report_stopped_at_any_change_is_written_by_the_same_command(commands, tmp_path, monkeypatch):
    monkeypatch.setattr(findings, "save", lambda figure, path: path.write_text(SVG, encoding="utf-8"))
    commands("levers", "old", tmp_path / "study" / "levers")
    wanted = make_report(tmp_path / "study", tmp_path / "whole.html").read_bytes()
    for change in range(0, MOST, STEP):
        page = tmp_path / "report.html"
        stopped = MACHINE.crashes(change, partial(make_report, tmp_path / "study", page))
        assert make_report(tmp_path / "study", page).read_bytes() == wanted
        page.unlink()
        if not stopped:
            break
    assert 5 < change < MOST


SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10pt" height="10pt"><path d="M 0 0 L 1 1"/></svg>'


def test_a_folder_that_cannot_be_written_is_told_before_the_first_run(commands, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    monkeypatch.setattr(levers, "compare", None)
    for out in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere")):
        with pytest.raises(StoreError, match="choose another"):
            commands("levers", "new", out)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_two_commands_do_not_write_to_one_folder(commands, tmp_path):
    with locked(tmp_path / BEGUN), pytest.raises(StoreError, match="another foedus is writing"):
        commands("levers", "new", tmp_path)
    commands("levers", "new", tmp_path)
    assert findings.read(tmp_path).answer == ("new",)


def test_runs_are_kept_for_the_next_attempt_and_nothing_else(tmp_path):
    with pytest.raises(KeyboardInterrupt), staged(tmp_path / "out", "last") as stage:
        stage.runs.mkdir()
        (stage.runs / "one").write_text("run", encoding="utf-8")
        (stage.fresh() / "last").write_text("half", encoding="utf-8")
        raise KeyboardInterrupt
    assert [path.name for path in (tmp_path / "out").rglob("*") if path.is_file()] == [".lock", "one"]
    with staged(tmp_path / "out", "last") as stage:
        assert (stage.runs / "one").read_text(encoding="utf-8") == "run"
        (stage.fresh() / "last").write_text("whole", encoding="utf-8")
        stage.swap()
    assert [path.name for path in (tmp_path / "out").rglob("*")] == ["last"]


def test_a_folder_is_not_left_behind_by_what_failed_before_its_first_run(tmp_path):
    with pytest.raises(ZeroDivisionError), staged(tmp_path / "out", "last"):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
