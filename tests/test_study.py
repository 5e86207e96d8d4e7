"""A study: every analysis by its command line, once, and a report; what is there already is kept."""

import json
import re
import tomllib
from pathlib import Path
from types import SimpleNamespace

import pytest

from foedus.experiments import cli
from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.finding import FindingError
from foedus.experiments.cli import main
from foedus.experiments.report import study as studies
from foedus.experiments.report.chapter import ReportError
from foedus.experiments.report.study import STEPS, Step, StudyError, study
from foedus.experiments.sweep.spec import load_spec
from foedus.tests.synthetic import synthetic

THREE = (Step("map", "map", "map"), Step("screen", "sensitivity", "map"), Step("levers", "levers"))
READING = (Step("hard", "discover", "discovery", options=("--phase", "HARDENED")),
           Step("broken", "discover", reads="hard", options=("--phase", "FRACTURED")))


@pytest.fixture(scope="module")
def drawn():
    """A finding a command, drawn once."""
    return {"map": synthetic("map"), "sensitivity": synthetic("sensitivity"), "levers": synthetic("levers"),
            "discover": synthetic("boxes")}


@pytest.fixture
def followed(drawn, monkeypatch):
    """The command lines that a study follows; each writes a finding instead, or does what `does` says of its command."""
    lines, does = [], {}

    def obey(line):
        lines.append(line)
        if line[0] in does:
            return does[line[0]]()
        found, figures, tables = drawn[line[0]]
        findings.write(Path(line[line.index("--out") + 1]), found, figures, tables)
        return cli.DONE

    monkeypatch.setattr(studies, "STEPS", THREE)
    monkeypatch.setattr(cli, "obey", obey)
    monkeypatch.setattr(findings, "save", lambda figure, path: path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>"))
    return SimpleNamespace(lines=lines, does=does)


def test_every_analysis_is_followed_in_order_and_bound_into_a_report(followed, tmp_path):
    page, failed = study("arcadia", tmp_path / "s", quick=True, workers=1)
    assert failed == [] and page == tmp_path / "s" / "report.html"
    experiment = str(tmp_path / "s" / "specs" / "map.toml")
    assert followed.lines == [[command, about, "--out", str(tmp_path / "s" / name), "--quick", "--workers", "1"]
                              for name, command, about in (("map", "map", experiment), ("screen", "sensitivity", experiment),
                                                           ("levers", "levers", "arcadia"))]
    titles = re.findall(r"<h2 id=[^>]*>(.*?)</h2>", page.read_text(encoding="utf-8"))
    assert titles[2:5] == ["Where alliances harden", "What decides the outcome", "What policy can do"]


def test_an_experiment_is_rewritten_for_the_scenario_and_for_nothing_else(followed, tmp_path):
    study("arcadia", tmp_path)
    mine, theirs = load_spec(tmp_path / "specs" / "map.toml"), load_spec("map")
    assert list(mine.worlds) == ["arcadia"] and list(theirs.worlds) == ["transactional_2025"]
    assert tomllib.loads(mine.text) == tomllib.loads(theirs.text) | {"scenario": "arcadia"}
    study("transactional_2025", tmp_path / "other")
    assert followed.lines[-3][1] == "map" and not (tmp_path / "other" / "specs").exists()


def test_a_scenario_of_ones_own_is_found_from_the_folder_of_the_experiment(followed, tmp_path, monkeypatch):
    (tmp_path / "mine.toml").write_text('panel = "arcadia"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    study("mine.toml", "s")
    (world,) = load_spec("s/specs/map.toml").worlds.values()
    assert world.panel.name == "arcadia"


def test_what_is_there_is_kept_and_only_the_rest_is_made(followed, tmp_path):
    study("arcadia", tmp_path)
    assert len(followed.lines) == 3
    study("arcadia", tmp_path, workers=1)
    assert len(followed.lines) == 3, "a number of workers changes no result"
    (tmp_path / "screen" / "finding.json").unlink()
    for path in (tmp_path / "screen").iterdir():
        path.unlink()
    study("arcadia", tmp_path)
    assert [line[0] for line in followed.lines[3:]] == ["sensitivity"]


@pytest.mark.parametrize("change", ["quick", "model", *(pytest.param(change, marks=pytest.mark.slow)
                                                       for change in ("scenario", "parameters", "record"))])
def test_what_was_made_from_something_else_is_made_again(change, followed, tmp_path, monkeypatch):
    world, quick = tmp_path / "mine.toml", False
    world.write_text('panel = "arcadia"\n', encoding="utf-8")
    study(str(world), tmp_path / "s")
    if change == "quick":
        quick = True
    elif change == "scenario":
        world.write_text('panel = "arcadia"\nquarters = 12\n', encoding="utf-8")
    elif change == "parameters":
        world.write_text('panel = "arcadia"\n[parameters]\nspill_in = 0.1\n', encoding="utf-8")
    elif change == "model":
        monkeypatch.setattr(studies, "model_hash", lambda: "another")
    else:
        (tmp_path / "s" / "study.json").write_text("[", encoding="utf-8")
    study(str(world), tmp_path / "s", quick=quick)
    assert len(followed.lines) == 6


def test_one_folder_never_holds_studies_of_two_scenarios(followed, tmp_path):
    study("arcadia", tmp_path / "s")
    before = (tmp_path / "s" / "report.html").read_bytes()
    with pytest.raises(StudyError, match="holds a study of arcadia, not institutionalist; choose another folder"):
        study("institutionalist", tmp_path / "s")
    assert (tmp_path / "s" / "report.html").read_bytes() == before


def test_an_analysis_that_fails_says_why_and_the_others_go_on(followed, tmp_path, capsys):
    def fail():
        raise FindingError("no luck with this one; try again")

    followed.does["sensitivity"] = fail
    page, failed = study("arcadia", tmp_path)
    assert failed == ["screen"] and len(followed.lines) == 3 and page.exists()
    assert "foedus: no luck with this one; try again\n" in capsys.readouterr().err
    assert set(json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))) == {"map", "levers"}
    del followed.does["sensitivity"]
    assert study("arcadia", tmp_path)[1] == []
    assert [line[0] for line in followed.lines[3:]] == ["sensitivity"]


@pytest.mark.parametrize("how", ["raised", "returned"])
def test_an_interruption_ends_the_study_and_loses_nothing(how, followed, tmp_path):
    def interrupt():
        if how == "returned":
            return cli.INTERRUPTED
        raise KeyboardInterrupt

    followed.does["sensitivity"] = interrupt
    with pytest.raises(KeyboardInterrupt):
        study("arcadia", tmp_path)
    assert len(followed.lines) == 2 and (tmp_path / "map" / "finding.json").exists()
    followed.does.clear()
    study("arcadia", tmp_path)
    assert [line[0] for line in followed.lines[2:]] == ["sensitivity", "levers"]


def test_a_fault_of_the_program_is_not_hidden(followed, tmp_path):
    followed.does["levers"] = lambda: 1 / 0
    with pytest.raises(ZeroDivisionError):
        study("arcadia", tmp_path)


def test_a_study_in_which_nothing_comes_of_anything_is_refused(followed, tmp_path):
    followed.does.update(dict.fromkeys(("map", "sensitivity", "levers"), lambda: cli.WRONG))
    with pytest.raises(ReportError, match="holds no finding"):
        study("arcadia", tmp_path)


def test_every_step_has_a_folder_of_its_own():
    assert len({step.name for step in STEPS}) == len(STEPS)
    assert {"map", "sensitivity", "emulation", "discovery", "tipping", "levers", "robustness", "decision",
            "game"} <= {step.name for step in STEPS}


@pytest.mark.parametrize("step", [step for step in STEPS if step.command in cli.COMMANDS], ids=lambda step: step.name)
def test_a_command_takes_the_line_that_a_study_follows(step, tmp_path):
    about, _ = studies.source_of(step, "arcadia", tmp_path)
    sized = [] if step.reads else ["--quick", "--workers", "1"]
    args = cli.parse([step.command, about, "--out", str(tmp_path / step.name), *step.options, *sized])
    assert args.out == tmp_path / step.name and (step.reads or (args.quick and args.workers == 1))


def test_hardening_is_asked_as_fractures_are_of_the_same_runs(followed, tmp_path, monkeypatch):
    asked = {step.options: step for step in STEPS if step.command == "discover"}
    assert set(asked) == {("--phase", "HARDENED"), ("--phase", "FRACTURED")}
    monkeypatch.setattr(studies, "STEPS", READING)
    study("arcadia", tmp_path, quick=True, workers=1)
    hard, broken = followed.lines
    assert hard[4:] == ["--phase", "HARDENED", "--quick", "--workers", "1"]
    assert broken[1:] == [str(tmp_path / "hard" / "quick_runs"), "--out", str(tmp_path / "broken"), "--phase", "FRACTURED"]
    study("arcadia", tmp_path, workers=1)
    assert followed.lines[-1][1] == str(tmp_path / "hard" / "runs")


# --- at the terminal -------------------------------------------------------------------------------------


def test_the_command_tells_the_answers_and_where_the_page_is(followed, tmp_path, capsys):
    args = SimpleNamespace(scenario="arcadia", out=tmp_path, quick=False, workers=None)
    assert studies.command(args) == 0
    printed, errors = capsys.readouterr()
    assert "Where alliances harden: At the defaults 3 % of the runs end HARDENED" in printed
    assert str(tmp_path / "report.html") in printed and "[3/3] foedus levers arcadia" in errors
    followed.does["levers"] = lambda: cli.WRONG
    with pytest.raises(StudyError, match="no finding from levers"):
        studies.command(SimpleNamespace(**vars(args) | {"quick": True}))


@pytest.mark.parametrize(("wrong", "said"), [(["nowhere"], "no scenario 'nowhere'"), (["--out", "file"], "'file' is no folder"),
                                             (["--workers", "0"], "--workers 0 is below 1")])
def test_whatever_is_wrong_is_one_line_and_exit_status_2(wrong, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["study", *wrong]) == 2
    printed, errors = capsys.readouterr()
    assert printed == "" and errors.count("\n") == 1 and said in errors
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
