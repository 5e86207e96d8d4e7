"""The command line keeps its promises: same bytes from both engines, one line for every mistake, nothing lost."""

import csv
import json
import os
import re
import subprocess
import sys

import numpy as np
import pyarrow.parquet as pq
import pytest

import foedus
from foedus.experiments import cli
from foedus.experiments.cli import main
from foedus.experiments.columns import NO_DEAL, WORDS
from foedus.experiments.commands import COMMANDS, Command
from foedus.experiments.runs import command as run_command
from foedus.experiments.runs import frames, single, summary
from foedus.model.events import KINDS
from foedus.model.fields import ALLY, SYSTEM
from foedus.model.outcomes import PHASES, RESULT
from foedus.model.parameters import PARAMETERS, POLICY
from foedus.model.scenario import load_scenario, scenario_names
from foedus.model.variants import CHOICES

RECORDED = [field.name for field in (*ALLY, *SYSTEM) if field.recorded]


def said(capsys, *argv):
    """Exit status, stdout and stderr of a command line."""
    capsys.readouterr()
    status = main(list(map(str, argv)))
    return status, *capsys.readouterr()


def refused(capsys, *argv):
    """The one line a refused command line leaves."""
    status, out, err = said(capsys, *argv)
    assert (status, out) == (2, "")
    assert err.startswith("foedus: ") and err.endswith("\n") and err.count("\n") == 1
    return err


# --- tables --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("choice", ["transactional_2025 --seed 1",
                                    "arcadia --quarters 9 --seed 7 --set linkage=none conditionality=1"])
def test_both_engines_write_the_same_bytes(capsys, tmp_path, suffix, choice):
    files = {engine: tmp_path / f"{engine}{suffix}" for engine in ("live", "fast")}
    for engine, file in files.items():
        assert said(capsys, "run", *choice.split(), "--engine", engine, "--out", file)[0] == 0
    assert files["live"].read_bytes() == files["fast"].read_bytes()


def test_a_table_has_one_row_per_ally_and_quarter_and_every_recorded_field(capsys, tmp_path):
    file = tmp_path / "a.csv"
    said(capsys, "run", "--quarters", 5, "--seed", 3, "--out", file)
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    allies = load_scenario().panel.allies
    assert list(rows[0]) == ["iso3", "name", "quarter", *RECORDED, "seed", "scenario", "model_hash", "data_hash"]
    assert len({(row["iso3"], row["quarter"]) for row in rows}) == len(rows) == 5 * len(allies)
    assert {(row["seed"], row["scenario"]) for row in rows} == {("3", "transactional_2025")}
    assert rows[0]["quarter"] == "2025-Q1" and rows[-1]["quarter"] == "2026-Q1"


def test_csv_gives_back_every_float_to_the_last_bit(capsys, tmp_path):
    file = tmp_path / "a.csv"
    said(capsys, "run", "--seed", 1, "--quarters", 12, "--out", file)
    with file.open(newline="", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    made = single.run(quarters=12)
    for name in made.allies.dtype.names:
        if name in RECORDED and name not in WORDS:
            assert [float(row[name]) for row in rows] == made.allies[name].ravel().tolist(), name


def test_csv_and_parquet_hold_the_same_table(capsys, tmp_path):
    files = [tmp_path / "a.csv", tmp_path / "a.parquet"]
    for file in files:
        said(capsys, "run", "--seed", 1, "--quarters", 6, "--out", file)
    table = pq.read_table(files[1])
    with files[0].open(newline="", encoding="utf-8") as lines:
        header, *rows = csv.reader(lines)
    assert header == table.column_names
    assert rows == [[str(value) for value in row.values()] for row in table.to_pylist()]


def test_a_parquet_file_says_how_to_make_it_again(capsys, tmp_path):
    file = tmp_path / "a.parquet"
    said(capsys, "run", "arcadia", "--seed", 2**63 - 1, "--quarters", 7, "--out", file,
         "--set", "conditionality=0.1", "linkage=coercive")
    notes = {key.decode(): value.decode() for key, value in pq.read_metadata(file).metadata.items()}
    changes = json.loads(notes["foedus.changes"])
    assert changes == {"conditionality": 0.1, "linkage": "coercive"}
    assert {"foedus", "numpy", "pyarrow"} <= set(json.loads(notes["foedus.versions"]))
    again = foedus.run(notes["foedus.scenario"], int(notes["foedus.seed"]), quarters=int(notes["foedus.quarters"]), **changes)
    assert again.panel.to_dict("list") == pq.read_table(file).to_pydict()


def test_every_code_in_a_table_is_a_name():
    coded = {field.name for field in (*ALLY, *SYSTEM) if field.recorded and field.unit == "code"}
    assert coded and coded <= set(WORDS)
    panel = single.run(quarters=30).panel
    for name in coded:
        assert set(panel[name]) <= set(WORDS[name])
    assert ((panel["deal"] == 0) == (panel["instrument"] == NO_DEAL)).all()


# --- mistakes ------------------------------------------------------------------------------------------------

MISTAKES = [
    (["rnu"], "did you mean 'run'"),
    ([], "no command given"),
    (["--verison"], "did you mean '--version'"),
    (["run", "--sed", "3"], "did you mean '--seed'"),
    (["run", "--quarter=3"], "did you mean '--quarters'"),
    (["run", "--seed"], "--seed"),
    (["run", "arcadia", "arcadia"], "'arcadia' is one argument too many"),
    (["run", "arcadai"], "did you mean 'arcadia'"),
    (["run", "no/such.toml"], "no/such.toml"),
    (["run", "two\nlines"], "no scenario 'two lines'"),
    (["run", "--engine", "fsat"], "did you mean 'fast'"),
    (["run", "--seed", "-1"], "0 to 9223372036854775807"),
    (["run", "--seed", str(2**63)], "0 to 9223372036854775807"),
    (["run", "--seed", "1.5"], "not a whole number"),
    (["run", "--quarters", "0"], "1 to 400"),
    (["run", "--quarters", "401"], "1 to 400"),
    (["run", "--quarters", "many"], "1 to 400"),
    (["run", "--set", "conditionalty=1"], "did you mean 'conditionality'"),
    (["run", "--set", "conditionality=1.01"], "outside 0 to 1"),
    (["run", "--set", "conditionality=nan"], "0 to 1"),
    (["run", "--set", "deal_term=inf"], "1 to 80"),
    (["run", "--set", "conditionality="], "not a number"),
    (["run", "--set", "conditionality"], "write name=value"),
    (["run", "--set", "conditionality=0", "--set", "conditionality=1"], "given twice"),
    (["run", "--set", "linkage=fulll"], "did you mean 'full'"),
    (["run", "--set", "incumbent_strategy=transactionl"], "did you mean 'transactional'"),
    (["run", "--seeds", "0"], "1 to 1000000"),
    (["run", "--seeds", "some"], "not a whole number"),
    (["run", "--seed", "1", "--seeds", "2"], "leave one out"),
    (["run", "--reference", "institutionalst"], "did you mean 'institutionalist'"),
    (["run", "--reference", "2014"], "own, institutionalist, retrenchment, scenario, none"),
    (["run", "--seed", "1", "--about", "polnad"], "did you mean 'Poland'"),
    (["run", "--seed", "1", "--about", "korae"], "Korea'"),
    (["run", "--seed", "1", "--about", "PLO"], "did you mean 'POL'"),
    (["run", "--journal", "a.parquet"], ".csv"),
    (["run", "--journal", "no/such/folder/a.csv"], "there is no folder"),
    (["run", "--about", "KOR", "--journal", "a.csv"], "leave --about out"),
    (["run", "--out", "a.cvs"], "did you mean '.csv'"),
    (["run", "--out", "a"], ".csv, .dta, .parquet"),
    (["run", "--out", "no/such/folder/a.csv"], "there is no folder"),
    (["params", "--group", "hegding"], "did you mean 'hedging'"),
    (["params", "--json", "--csv"], "--csv"),
    (["scenarios", "all"], "'all' is one argument too many"),
]


@pytest.mark.parametrize(("argv", "words"), MISTAKES, ids=[" ".join(argv) or "nothing" for argv, _ in MISTAKES])
def test_a_mistake_gives_one_line_and_exit_2(capsys, tmp_path, monkeypatch, argv, words):
    monkeypatch.chdir(tmp_path)
    assert words in refused(capsys, *argv)
    assert not list(tmp_path.iterdir())


def test_in_a_folder_that_was_deleted_the_line_says_so(capsys, tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text('extends = "arcadia"\n', encoding="utf-8")
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert "the folder that you are in is gone" in refused(capsys, "run", str(tmp_path / "mine.toml"), "--seed", "1")


@pytest.mark.parametrize("command", ["status", "export", "replay"])
def test_a_file_in_place_of_a_sweeps_folder_is_told(capsys, tmp_path, command):
    (tmp_path / "a.txt").touch()
    more = ["--run", "1"] if command == "replay" else []
    assert refused(capsys, command, str(tmp_path / "a.txt"), *more).endswith("a.txt' is no folder; name another one\n")


@pytest.mark.parametrize("text", ["quarters = 0", "tilte = 'a'", "not toml", "[parameters]\nconditionality = 2",
                                  "panel = 'x.csv'"])
def test_a_bad_scenario_file_gives_one_line_that_names_it(capsys, tmp_path, text):
    file = tmp_path / "mine.toml"
    file.write_text(text, encoding="utf-8")
    assert "mine.toml: " in refused(capsys, "run", file)


def test_a_live_only_variant_is_refused_by_the_fast_engine(capsys, monkeypatch):
    from foedus.model import run as fast

    monkeypatch.setattr(fast, "live_only", lambda kind: ("cautious",) if kind == "hedging" else ())
    assert "--engine live" in refused(capsys, "run", "--set", "hedging_behaviour=cautious", "--quarters", 2)
    assert "--engine live" in refused(capsys, "run", "--seed", 1, "--set", "hedging_behaviour=cautious", "--quarters", 2)
    for choice in (["--seed", 1], ["--seeds", 2], []):
        line = ["run", "arcadia", *choice, "--set", "hedging_behaviour=cautious", "--quarters", 2, "--engine", "live"]
        assert said(capsys, *line)[0] == 0


def test_a_fault_of_the_program_keeps_its_traceback(monkeypatch):
    def fault(*_):
        raise ValueError("a fault")

    monkeypatch.setattr(run_command, "run_as", fault)
    with pytest.raises(ValueError, match="a fault"):
        main(["run"])


def test_an_interrupt_gives_one_line_and_exit_130(capsys, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(run_command, "run_as", interrupt)
    assert said(capsys, "run") == (130, "", "foedus: interrupted\n")


def test_a_command_that_cannot_be_loaded_is_named_and_the_others_are_listed(capsys, monkeypatch):
    monkeypatch.setitem(COMMANDS, "lost", Command("no_such_module", "find it again"))
    assert "'foedus lost' cannot start" in refused(capsys, "lost")
    status, out, _ = said(capsys, "--help")
    assert status == 0 and all(about in " ".join(out.split()) for _, about in COMMANDS.values())


# --- nothing lost --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@pytest.mark.parametrize("problem", [OSError(28, "No space left on device"), KeyboardInterrupt(), ValueError("a fault")],
                         ids=["disk full", "interrupt", "fault"])
def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, suffix, problem):
    def fail(run, file):
        file.write(b"half a")
        raise problem

    file = tmp_path / f"a{suffix}"
    file.write_bytes(b"old")
    monkeypatch.setitem(frames.WRITERS, suffix, fail)
    if isinstance(problem, ValueError):
        with pytest.raises(ValueError, match="a fault"):
            main(["run", "arcadia", "--quarters", "2", "--out", str(file)])
    else:
        assert main(["run", "arcadia", "--quarters", "2", "--out", str(file)]) in (2, 130)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_refused_run_leaves_the_old_file(capsys, tmp_path):
    file = tmp_path / "a.csv"
    file.write_bytes(b"old")
    refused(capsys, "run", "--set", "conditionality=2", "--out", file)
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_finished_run_replaces_the_old_file_also_behind_a_link(capsys, tmp_path):
    file, link = tmp_path / "a.csv", tmp_path / "b.csv"
    file.write_bytes(b"old")
    link.symlink_to(file)
    assert said(capsys, "run", "arcadia", "--quarters", 2, "--out", link)[0] == 0
    assert link.is_symlink() and file.read_bytes().startswith(b"iso3,")


@pytest.mark.parametrize("option", ["--out", "--journal"])
def test_no_table_takes_the_place_of_what_its_world_is_read_from(capsys, tmp_path, option):
    panel, link = tmp_path / "panels" / "p.csv", tmp_path / "link.csv"
    panel.parent.mkdir()
    assert said(capsys, "panel", "arcadia", "--out", panel)[0] == 0
    link.symlink_to(panel)
    (tmp_path / "base.toml").write_text('extends = "arcadia"\nquarters = 3\npanel = "panels/p.csv"\n')
    (tmp_path / "mine.toml").write_text('extends = "base.toml"\n')
    before = panel.read_bytes()
    for path in (panel, link):
        assert "mine.toml is read from; name another file" in refused(
            capsys, "run", tmp_path / "mine.toml", "--seed", 1, option, path)
    assert panel.read_bytes() == before
    assert said(capsys, "run", tmp_path / "mine.toml", "--seed", 1, option, tmp_path / "other.csv")[0] == 0
    told = refused(capsys, "run", "arcadia", "--seed", 1, "--out", tmp_path / "a.csv", "--journal", tmp_path / "." / "a.csv")
    assert "a.csv'; name two files" in told and not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize("place", ["folder.csv", "file/a.csv", "locked.csv", "a" * 300 + ".csv"])
def test_a_file_that_cannot_be_written_is_refused_before_the_run(capsys, tmp_path, monkeypatch, place):
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "locked.csv").touch()
    monkeypatch.setattr(frames.os, "access", lambda path, mode: "locked" not in str(path))
    monkeypatch.setattr(run_command, "run_as", lambda *_: pytest.fail("it ran"))
    refused(capsys, "run", "--out", tmp_path / place)


# --- what is shown -------------------------------------------------------------------------------------------


def test_the_summary_names_the_phase_and_the_slack_of_every_phase(capsys):
    status, out, err = said(capsys, "run", "--seed", 1, "--quarters", 12)
    assert (status, err) == (0, "")
    assert f"Phase: {single.run(quarters=12).result['phase']}\n" in out
    lines = [line.split() for line in out.splitlines()]
    for phase in PHASES:
        assert any(line[:1] == [phase] and line[1] in ("holds", "misses") for line in lines)


def test_the_summary_shows_ten_allies_and_a_journal_on_the_live_engine_alone(capsys):
    fast, live = (said(capsys, "run", "--seed", 1, "--quarters", 12, "--engine", engine)[1] for engine in ("fast", "live"))
    assert len(re.findall(r"^  [A-Z].*\d% -> \d", fast, re.MULTILINE)) == 10
    assert "journal" in live and "journal" not in fast
    told = fast.partition("\nHow common")[0].strip()
    assert live.partition("\nFrom the journal")[0].replace("live engine", "fast engine").strip() == told


def test_about_an_ally_prints_its_journal_and_nothing_else(capsys):
    status, out, _ = said(capsys, "run", "arcadia", "--quarters", 8, "--seed", 2, "--about", "XAA")
    journal = foedus.run("arcadia", seed=2, quarters=8, engine="live").journal
    assert status == 0 and out.splitlines() == [summary.plain(entry) for entry in journal.about("XAA")] != []
    assert "the allies XAA" in refused(capsys, "run", "arcadia", "--quarters", 1, "--about", "KOR")
    assert "leave --about out" in refused(capsys, "run", "arcadia", "--about", "XAA", "--out", "a.csv")


def test_every_phase_has_a_slack():
    assert {phase.lower() for phase in PHASES} <= set(single.run("arcadia", quarters=2).verdict._fields)


@pytest.mark.parametrize(
    ("command", "names"),
    [("params", [p.name for p in PARAMETERS]), ("scenarios", scenario_names()), ("events", list(KINDS)),
     ("strategies", [name for kind in CHOICES for name in CHOICES[kind]])],
)
def test_a_listing_holds_every_declared_name_in_every_form(capsys, command, names):
    text, as_json, as_csv = (said(capsys, command, *form)[1] for form in ([], ["--json"], ["--csv"]))
    assert set(names) <= {line.split()[0] for line in text.splitlines() if line.strip()}
    assert [row["name"] for row in json.loads(as_json)] == list(names)
    assert [row["name"] for row in csv.DictReader(as_csv.splitlines())] == list(names)
    assert list(getattr(foedus, command)().index) == list(names)


def test_params_shows_what_was_declared(capsys):
    rows = json.loads(said(capsys, "params", "--json")[1])
    for row, p in zip(rows, PARAMETERS, strict=True):
        assert row == {"name": p.name, "group": p.group, "default": p.default, "low": p.low, "high": p.high,
                       "choices": list(p.choices), "unit": p.unit, "label": p.label, "source": p.source,
                       "about": "policy" if p.name in POLICY else "world", "influence": row["influence"]}
    text = said(capsys, "params")[1]
    assert all(p.label in text and p.source in text and p.unit in text for p in PARAMETERS)


def test_params_by_group_shows_that_group_alone(capsys):
    rows = json.loads(said(capsys, "params", "--group", "hedging", "--json")[1])
    assert [row["name"] for row in rows] == [p.name for p in PARAMETERS if p.group == "hedging"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_can_be_asked_for_help(capsys, command):
    status, out, err = said(capsys, command, "--help")
    assert (status, err) == (0, "") and f"foedus {command}" in out


@pytest.mark.parametrize("argv", [["--help"], ["run", "--help"], ["params"], ["scenarios"], ["strategies"], ["events"],
                                  ["run", "--engine", "live", "--quarters", "16"]], ids=" ".join)
def test_any_console_can_show_it(capsys, argv):
    assert said(capsys, *argv)[1].isascii()


def test_version_is_the_packages(capsys):
    assert said(capsys, "--version") == (0, f"foedus {foedus.__version__}\n", "")


def test_replay_lines_of_a_sweep_are_understood(capsys):
    line = "run arcadia --seed 5 --quarters 3 --engine live --set conditionality=0.25 --set linkage=none"
    assert said(capsys, *line.split())[0] == 0


# --- a process of its own ------------------------------------------------------------------------------------


def python(*arguments, **options):
    return subprocess.run([sys.executable, "-W", "error", *arguments], text=True, check=False, capture_output=True, **options)


def test_importing_the_package_loads_nothing():
    code = "import sys; before = set(sys.modules); import foedus; print(*set(sys.modules) - before)"
    assert [name for name in python("-c", code).stdout.split() if not name.startswith("importlib")] == ["foedus"]


def loaded_by(doing):
    """Libraries, and rooms of the experiments, that a process has loaded once it has done something."""
    code = f"{doing}\nimport sys; print(*sys.modules, file=sys.stderr)"
    modules = [name.split(".") for name in python("-c", code).stderr.split()]
    assert ["foedus"] in modules
    return {name[0] for name in modules} | {name[2] for name in modules if name[:2] == ["foedus", "experiments"] and name[2:]}


@pytest.mark.parametrize(("argv", "spared"), [
    ("--help", {"numpy", "model", "runs"}),
    ("run arcadia", {"mesa", "pandas", "pyarrow", "sweep"}),
    ("run arcadia --seed 1", {"mesa", "numba", "pandas", "pyarrow", "sweep"}),
    ("params", {"mesa", "pandas", "pyarrow", "runs", "sweep"}),
    ("sweep --help", {"mesa", "SALib"}),
])
def test_a_command_loads_nothing_that_it_does_not_need(argv, spared):
    loaded = loaded_by(f"from foedus.experiments.cli import main; main({argv.split()})")
    assert not loaded & (spared | {"sklearn", "SALib", "solara", "matplotlib", "paper", "analysis", "maps", "live"})


def test_a_worker_of_a_sweep_loads_no_mesa_and_no_pandas():
    assert not loaded_by("import foedus.experiments.sweep.work") & {"mesa", "networkx", "pandas", "matplotlib"}


def test_a_closed_pipe_is_quiet():
    if sys.platform == "win32":
        pytest.skip("no such signal")
    process = subprocess.Popen([sys.executable, "-m", "foedus", "params"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    _, err = process.communicate()
    assert (process.returncode, err) == (cli.PIPE_CLOSED, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of Unix")
@pytest.mark.parametrize(("words", "status"), [
    ("params 2>&-", 0), ("params >&-", 0), ("params <&-", 0), ("params --nothing 2>&-", 2), ("params --nothing 2>/dev/full", 2),
    ("sweep spec.toml 2>&-", 0)])
def test_a_closed_or_full_stream_changes_no_status_and_gets_into_no_other(words, status, tmp_path):
    if "/dev/full" in words and not os.path.exists("/dev/full"):
        pytest.skip("nothing is full here")
    (tmp_path / "spec.toml").write_text('scenario = "arcadia"\nhorizon = 1\nreplicates = 1\n')
    done = subprocess.run(f"'{sys.executable}' -m foedus {words}", shell=True, capture_output=True, text=True, cwd=tmp_path,
                          env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
    assert (done.returncode, done.stderr) == (status, "")
    assert "foedus:" not in done.stdout and "Traceback" not in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
@pytest.mark.parametrize(("environment", "remedy"), [
    ({"PYTHONUTF8": "1"}, "rename it\n"),
    ({"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, "rename it, or set PYTHONUTF8=1\n")])
def test_a_name_that_is_no_text_is_refused_before_anything_is_made(environment, remedy, tmp_path):
    line = [sys.executable, "-m", "foedus", "sweep", "map", "--out", b"by\xff"]
    done = subprocess.run(line, capture_output=True, cwd=tmp_path,
                          env=os.environ | environment | {"PYTHONPATH": os.pathsep.join(sys.path)})
    said = done.stderr.decode()
    assert done.returncode == 2 and said.endswith(remedy) and said.count("\n") == 1 and not list(tmp_path.iterdir())


def test_python_m_foedus_is_the_command():
    done = python("-m", "foedus", "run", "--set", "nothing=1")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


# --- from Python ---------------------------------------------------------------------------------------------


def test_every_name_of_the_package_can_be_fetched():
    for name in foedus.__all__:
        assert getattr(foedus, name) is not None and name in dir(foedus)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        foedus.nothing  # noqa: B018


def test_a_run_from_python_is_the_run_of_the_command_line(capsys):
    made = foedus.run("arcadia", seed=4, quarters=8, conditionality=0.9)
    out = said(capsys, "run", "arcadia", "--seed", 4, "--quarters", 8, "--set", "conditionality=0.9")[1]
    assert out.startswith(str(made) + "\n\nHow common") and out.count("\n") == str(made).count("\n") + 3
    assert made.why in str(made) and made.result["phase"] in repr(made)
    assert len(made.series) == 8 and len(made.panel) == 8 * 4 and made.journal is None
    assert set(made.result) == {field.name for field in RESULT} and isinstance(made.result["margin"], float)


def test_a_result_is_what_the_fast_engine_concludes():
    from foedus.model.parameters import resolve
    from foedus.model.run import run_batch

    made = foedus.run("arcadia", seed=4)
    (row,) = run_batch(made.start, [resolve(made.scenario.parameters)], [4]).results
    assert {**made.result, "phase": PHASES.index(made.result["phase"])} == dict(zip(row.dtype.names, row.item(), strict=True))


def test_both_engines_give_the_same_run_and_the_live_one_a_journal():
    fast, live = (foedus.run("arcadia", engine=engine) for engine in ("fast", "live"))
    assert fast.panel.equals(live.panel) and fast.series.equals(live.series) and fast.result == live.result
    assert live.journal and np.array_equal(fast.system, live.system)


@pytest.mark.parametrize(
    ("given", "words"),
    [({"seed": -1}, "seed"), ({"engine": "slow"}, "engine"), ({"quarters": 2.5}, "quarters"),
     ({"conditionalty": 1}, "did you mean"), ({"scenario": "arcadai"}, "did you mean")],
)
def test_a_mistake_in_python_says_the_same_line(given, words):
    with pytest.raises(ValueError, match=words) as found:
        foedus.run(**given)
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(("argv", "words"), [
    (["study", "--out", ""], "--out is empty"), (["study", "--out="], "--out is empty"),
    (["study", "--"], "nothing follows '--'"),
    (["study", ""], "an argument is empty"), (["levers", "--out", "  "], "--out is empty"), (["--"], "nothing follows '--'"),
    (["sweep", "map", "--out", ""], "--out is empty"), ([""], "an argument is empty"),
])
def test_nothing_is_never_taken_for_left_out(argv, words, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(argv) == 2
    told = capsys.readouterr().err
    assert words in told and told.count("\n") == 1 and not list(tmp_path.iterdir())


def test_a_complaint_is_never_longer_than_a_screen(capsys):
    assert main(["run", "arcadia", "--set", "conditionality=" + "9" * 5000]) == 2
    assert len(capsys.readouterr().err) < 2100
