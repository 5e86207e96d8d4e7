"""The laws of a sweep's folder as a whole: it can be made again from itself alone, run by run and with more replicates."""

import json
import shlex
import shutil

import pandas as pd
import pytest

import foedus
from foedus.experiments import cli
from foedus.experiments.cli import main
from foedus.experiments.folders import StoreError
from foedus.experiments.sweep import chunk as chunks
from foedus.experiments.sweep.pool import PoolError
from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.model.countries import load_panel
from foedus.tests.worlds import ROOT, Inline

OUTCOMES = {"run": ["phase", "hardening"], "series": ["system_cohesion"], "every": 3, "ally": ["spending"],
            "own": {"low": "first(system_cohesion < 0.9)"}}
SMALL = {"scenario": "arcadia", "horizon": 6, "replicates": 3, "outcomes": OUTCOMES, "reference": "retrenchment",
         "factors": {"conditionality": [0.1, 0.5], "linkage": ["none", "full"], "spill_in": 0.3}}


def quiet(spec, out, **options):
    return sweep(spec, out, progress=False, tell=lambda text: None, **options)


def tables(found):
    return {name: (found.folder / f"{name}.parquet").read_bytes() for name in (*found.manifest["tables"], "design")}


@pytest.fixture
def mine(tmp_path):
    """A spec of one's own world, in folders of its own, which are gone once it has been swept."""
    home = tmp_path / "home"
    (home / "worlds").mkdir(parents=True)
    shutil.copy(ROOT / "model" / "data" / "arcadia.csv", home / "worlds" / "lands_2024.csv")
    (home / "worlds" / "base.toml").write_text('extends = "arcadia"\npanel = "lands_2024.csv"\n[parameters]\nspill_in = 0.7\n',
                                               encoding="utf-8")
    (home / "worlds" / "world.toml").write_text('extends = "base.toml"\ntitle = "Mine"\n', encoding="utf-8")
    spec = home / "s.toml"
    spec.write_text('scenario = "worlds/world.toml"\nhorizon = 5\nreplicates = 2\n[factors]\nclarity = [0, 1]\n',
                    encoding="utf-8")
    found = quiet(spec, tmp_path / "out")
    assert len(load_panel(home / "worlds" / "lands_2024.csv").allies) == 4
    shutil.rmtree(home)
    shutil.move(found.folder, tmp_path / "moved")
    return Results(tmp_path / "moved")


DESIGNS = ["grid", "ofat", {"kind": "latin_hypercube", "samples": 3}, {"kind": "morris", "samples": 2},
           [{"conditionality": 0.2, "clarity": 0.5, "id": "007"}, {"conditionality": 0.3, "clarity": 0.5, "id": "=1"}]]


@pytest.mark.parametrize("design", DESIGNS)
def test_a_sweep_made_again_from_its_folder_has_the_same_bytes(tmp_path, design):
    factors = {} if isinstance(design, list) else {"conditionality": {"steps": 2}, "linkage": ["none", "full"]}
    found = quiet({**SMALL, "replicates": 1, "design": design, "factors": factors, "seeds": "independent", "seed": 4},
                  tmp_path / "one")
    again = quiet(tmp_path / "one" / "inputs" / "spec.toml", tmp_path / "two")
    assert tables(again) == tables(found) == tables(quiet(found.spec(), tmp_path / "three"))
    assert again.manifest["identity"] == found.manifest["identity"]


def test_distributions_and_rules_of_replicates_survive(tmp_path):
    rule = {"outcome": "hardening", "narrower_than": 0.2, "at_least": 2, "at_most": 4}
    factors = {"spill_in": {"mean": 0.4, "sd": 0.1}, "clarity": {"low": 0.1, "mode": 0.2, "high": 0.9},
               "deal_term": {"low": 4, "high": 40, "log": True}, "conditionality": {}}
    design = {"kind": "sobol", "samples": 2}
    found = quiet({**SMALL, "replicates": rule, "factors": factors, "design": design}, tmp_path / "one")
    assert found.manifest["spec"] == (tmp_path / "one" / "inputs" / "spec.toml").read_text(encoding="utf-8")
    assert tables(quiet(found.spec(), tmp_path / "two")) == tables(found)


def test_ones_own_world_runs_again_when_its_files_are_gone(mine, tmp_path, capsys):
    again = quiet(mine.folder / "inputs" / "spec.toml", tmp_path / "again")
    assert tables(again) == tables(mine)
    assert set(mine.manifest["inputs"]) == {"spec.toml", "world.toml", "lands_2024.csv"}
    assert main(["replay", str(mine.folder), "--out", str(tmp_path / "third"), "--quiet"]) == 0
    assert "runs: as there, to the last bit" in capsys.readouterr().out
    assert main(["verify", str(mine.folder)]) == 0
    (mine.folder / "inputs" / "world.toml").write_text("title = 'Other'\n", encoding="utf-8")
    assert main(["verify", str(mine.folder)]) == 2 and "inputs/world.toml" in capsys.readouterr().err


@pytest.mark.parametrize("engine", [None, "live"])
def test_any_run_of_a_sweep_plays_again_as_its_row_says(mine, engine):
    runs = mine.runs()
    for number in (0, len(runs) - 1):
        run, different = foedus.replay(mine.folder, number, engine)
        assert different == [] and run.seed == runs["seed"][number] and run.scenario.title == "Mine"
        assert run.result["phase"] == runs["phase"][number] and run.result["cohesion"] == runs["cohesion"][number]


def test_a_replay_notices_a_row_that_is_not_the_models(mine, capsys, monkeypatch):
    assert main(["replay", str(mine.folder), "--run", "1"]) == 0
    assert "As in the table, to the last bit" in capsys.readouterr().out
    true = Results.runs
    monkeypatch.setattr(Results, "runs", lambda self: true(self).assign(cohesion=0.5))
    assert main(["replay", str(mine.folder), "--run", "1"]) == 1
    assert "NOT as in the table: cohesion" in capsys.readouterr().out


@pytest.mark.parametrize(("words", "complaint"), [
    (["--run", "4"], "run = 4 is outside 0 to 3"), (["--run", "x"], "is not a whole number"), ([], "give --run N"),
    (["--run", "1", "--engine", "slow"], "none of live, fast"), (["--out", "."], "own folder")])
def test_a_replay_that_cannot_be_is_one_line(mine, words, complaint, capsys, monkeypatch):
    monkeypatch.chdir(mine.folder)
    assert main(["replay", ".", *words]) == 2
    told = capsys.readouterr().err
    assert complaint in told and told.count("\n") == 1


def test_the_line_that_repeats_a_failed_run_works_in_the_folder(mine, tmp_path, monkeypatch, capsys):
    real = chunks.RUN

    def failing(params, seeds, held, start, results, *rest):
        raise ZeroDivisionError("by zero")

    monkeypatch.setattr(chunks, "RUN", failing)
    found = quiet({**SMALL, "scenario": str(mine.folder / "inputs" / "world.toml"), "replicates": 1}, tmp_path / "failed")
    monkeypatch.setattr(chunks, "RUN", real)
    line = shlex.split(found.runs()["replay"][0])
    assert line[:3] == ["foedus", "run", "inputs/world.toml"] and line[line.index("--reference") + 1] == "retrenchment"
    monkeypatch.chdir(found.folder)
    assert cli.main(line[1:]) == 0 and "Mine" in capsys.readouterr().out


# --- more replicates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("seeds", ["shared", "independent"])
@pytest.mark.parametrize("stop", [None, 0, 2])
def test_more_replicates_in_the_same_folder_give_the_same_bytes_as_all_at_once(tmp_path, monkeypatch, seeds, stop):
    spec = {**SMALL, "seeds": seeds}
    whole = tables(quiet({**spec, "replicates": 5}, tmp_path / "whole"))
    first = quiet(spec, tmp_path / "out").runs()
    more = {**spec, "replicates": 5}
    if stop is not None:  # interrupted on the way
        with pytest.raises(PoolError):
            quiet(more, tmp_path / "out", executor=Inline(stop), chunk=2)
    made, real = [], chunks.RUN

    def counted(params, *rest):
        made.append(len(params))
        return real(params, *rest)

    monkeypatch.setattr(chunks, "RUN", counted)
    found = quiet(more, tmp_path / "out")
    assert tables(found) == whole
    assert sum(made) <= 8, "a run that was there was made again"
    kept = found.runs()[found.runs()["replicate"] < 3].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, first)
    assert len(quiet(more, tmp_path / "out").manifest["sessions"]) == (2 if stop is None else 3)


def test_more_replicates_of_a_sweep_that_was_stopped(tmp_path):
    with pytest.raises(PoolError):
        quiet(SMALL, tmp_path / "out", executor=Inline(1), chunk=4)
    found = quiet({**SMALL, "replicates": 4}, tmp_path / "out")
    assert tables(found) == tables(quiet({**SMALL, "replicates": 4}, tmp_path / "whole"))


def test_fewer_replicates_are_another_experiment(tmp_path):
    quiet(SMALL, tmp_path)
    with pytest.raises(StoreError, match="replicates was"):
        quiet({**SMALL, "replicates": 2}, tmp_path)
    assert json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))["complete"]


@pytest.mark.parametrize("factor", [[0.02, "12 %"], {"low": "2 %", "high": "15 %"},
                                    {"low": "2 %", "mode": "11 %", "high": "15 %"},
                                    {"mean": "11 %", "sd": 0.01, "low": "2 %", "high": "15 %"}])
def test_a_spending_that_would_be_asked_about_is_kept_as_it_is_read_again(factor, tmp_path):
    design = "grid" if isinstance(factor, list) else {"kind": "latin_hypercube", "samples": 3}
    spec = {"scenario": "arcadia", "horizon": 3, "design": design, "factors": {"allies.XAA.spending": factor}}
    found = foedus.sweep(spec, tmp_path, progress=False, tell=lambda text: None)
    assert found.spec().factors == load_spec(spec).factors
    assert foedus.replay(tmp_path, 1)[1] == []
