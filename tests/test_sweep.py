"""The laws of a sweep: the same table however it was made, nothing lost, nothing doubled, every row can be run again."""

import argparse
import hashlib
import inspect
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from unittest.mock import patch

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foedus.experiments.cli import main
from foedus.experiments.folders import StoreError
from foedus.experiments.options import OptionError
from foedus.experiments.sweep import chunk as chunks
from foedus.experiments.sweep import command
from foedus.experiments.sweep import run as sweeps
from foedus.experiments.sweep import status as statuses
from foedus.experiments.sweep.estimate import estimate
from foedus.experiments.sweep.export import export
from foedus.experiments.sweep.plan import Plan, seed_of
from foedus.experiments.sweep.pool import PoolError, drain
from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import run_design, sweep
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.experiments.sweep.store import Store
from foedus.model import run as model_runs
from foedus.model.build import build
from foedus.model.outcomes import PHASES, RESULT
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario
from foedus.tests.worlds import THOROUGH, Inline

SMALL = {
    "scenario": "arcadia", "horizon": 6, "replicates": 3,
    "factors": {"conditionality": [0.1, 0.5, 0.9], "incumbent_strategy": ["transactional", "institutionalist"],
                "spill_in": 0.3},
    "outcomes": {"series": ["system_cohesion", "system_tariff"], "every": 4, "ally": ["reliability", "deal"], "ally_every": 3},
}
SLOW_TOML = """\
title = "Long enough to be killed"
scenario = "arcadia"
horizon = 400
replicates = 40
[factors]
conditionality = { steps = 40 }
"""
COMMAND = """\
import argparse, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background starts its programs deaf to it
from foedus.experiments.sweep import command as sweep
parser = argparse.ArgumentParser()
sweep.add_command(parser.add_subparsers())
args = parser.parse_args()
sys.exit(args.func(args))
"""


def small(**changes):
    return {**SMALL, **changes}


def quiet(*args, **options):
    return sweep(*args, progress=False, tell=lambda text: None, **options)


def tables(results):
    """Content of every table, and hashes as the manifest has them."""
    found = {name: (results.folder / f"{name}.parquet").read_bytes() for name in results.manifest["tables"]}
    assert {name: hashlib.sha256(content).hexdigest() for name, content in found.items()} == {
        name: entry["sha256"] for name, entry in results.manifest["tables"].items()}
    return found


# --- the same table ----------------------------------------------------------------------------------------


LEVELS = {"conditionality": {"steps": 2}, "spill_in": [0.2, 0.3, 0.7], "linkage": ["none", "full"]}
FACTORS = st.sets(st.sampled_from(sorted(LEVELS)), min_size=1).map(lambda names: {name: LEVELS[name] for name in sorted(names)})
REFERENCES = st.sampled_from(["own", "institutionalist", "retrenchment", "scenario", "none"])
DESIGNS = st.sampled_from(["grid", "ofat", {"kind": "latin_hypercube", "samples": 5}, {"kind": "sobol", "samples": 4},
                           {"kind": "saltelli", "samples": 2}, {"kind": "morris", "samples": 2}])
REPLICATES = st.sampled_from([1, 3, {"outcome": "cohesion", "narrower_than": 0.02, "at_least": 2, "at_most": 7},
                              {"outcome": "CONTRACTUAL", "narrower_than": 0.7, "at_least": 2, "at_most": 7}])


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(FACTORS, DESIGNS, REPLICATES, st.sampled_from(["shared", "independent"]), st.booleans(), st.integers(1, 40),
       st.sampled_from([1, 2, 8]), st.lists(st.integers(0, 5), max_size=3), REFERENCES)
def test_any_design_any_chunks_any_workers_any_interruptions_any_reference_give_the_same_table(
        tmp_path_factory, factors, design, replicates, seeds, worlds, chunk, workers, stops, reference):
    spec = small(factors=factors, design=design, replicates=replicates, seeds=seeds, reference=reference)
    if worlds:
        spec["scenario"] = ["arcadia", "transactional_2025"]
    whole = tables(quiet(spec, tmp_path_factory.mktemp("whole"), workers=1))
    out = tmp_path_factory.mktemp("other")
    for stop in stops:
        try:
            quiet(spec, out, executor=Inline(stop), chunk=chunk + stop)
        except PoolError:
            assert not (out / "runs.parquet").exists()
    assert tables(quiet(spec, out, workers=workers, chunk=chunk)) == whole


def test_threads_processes_and_any_executor_give_the_same_table(tmp_path):
    one = tables(quiet(SMALL, tmp_path / "threads", workers=2, chunk=5))
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert tables(quiet(SMALL, tmp_path / "processes", executor=pool, chunk=5)) == one


def test_every_row_is_what_the_model_says_for_its_point_and_seed():
    runs = run_design(SMALL)
    start = build(load_scenario("arcadia").changed(quarters=6))
    for row in runs.to_dict("records"):
        point = resolve({name: row[name] for name in ("conditionality", "incumbent_strategy", "spill_in")})
        result = run_batch(start, [point], [row["seed"]], workers=1).results[0]
        assert row["phase"] == PHASES[result["phase"]]
        assert all(row[field.name] == result[field.name] for field in RESULT if field.name != "phase")


def test_series_and_allies_are_thinned_and_end_with_the_last_quarter(tmp_path):
    found = quiet(SMALL, tmp_path)
    start = build(load_scenario("arcadia").changed(quarters=6))
    first = found.runs().iloc[0]
    point = resolve({name: first[name] for name in ("conditionality", "incumbent_strategy", "spill_in")})
    runs = run_batch(start, [point], [first["seed"]], series=True, panel=True, workers=1)
    series, allies = found.series(), found.allies()
    assert len(series) == 18 * 2 and len(allies) == 18 * 2 * len(start.allies)
    assert series["quarter"][:2].tolist() == ["2025-Q2", "2026-Q2"]
    assert series["system_cohesion"][:2].tolist() == runs.series["system_cohesion"][0, [1, 5]].tolist()
    assert allies["ally"][: len(start.allies)].tolist() == list(start.codes)
    assert allies["reliability"][: 2 * len(start.allies)].tolist() == runs.panel["reliability"][0, [2, 5]].ravel().tolist()


# --- references --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("factors", "reference", "seeds", "each"), [
    ({"conditionality": [0.1, 0.5, 0.9], "insulation": [0.0, 1.0]}, "own", "shared", 1),
    ({"conditionality": [0.1, 0.9], "threat_scale": [0.5, 1.0, 1.5]}, "own", "shared", 3),
    ({"conditionality": [0.1, 0.9], "threat_scale": [0.5, 1.0, 1.5]}, "own", "independent", 6),
    ({"conditionality": [0.1, 0.9], "threat_scale": [0.5, 1.0, 1.5]}, "none", "shared", 0),
])
def test_runs_of_one_world_and_seed_share_a_reference_and_the_plan_says_so(factors, reference, seeds, each, capsys):
    spec = small(factors=factors, reference=reference, seeds=seeds)
    plan = Plan(load_spec(spec))
    assert plan.reference_runs == 3 * each
    made = []
    with patched_references(made):
        run_design(spec, workers=1)
    assert len(made) == 3 * each, "a reference run was made twice, or was missing"
    assert (f"beside   {3 * each} reference runs" in estimate(plan, 1)) == (each > 0)


@contextmanager
def patched_references(made):
    """Note every pair of point and seed whose reference is run."""
    real = model_runs.run_references

    def noted(start, reference, pairs, *rest):
        made.extend(pairs)
        return real(start, reference, pairs, *rest)

    with patch.object(model_runs, "run_references", noted):
        yield


def test_many_blocks_make_a_reference_once(monkeypatch):
    """A run in ten blocks makes no more reference runs than one in a single block."""
    made, spec = [], small(factors={"conditionality": {"steps": 10}}, outcomes={})
    monkeypatch.setattr(chunks, "BLOCK", 3)
    with patched_references(made):
        run_design(spec, workers=1)
    assert len(made) == 3


def test_what_runs_are_held_against_moves_the_index_and_not_the_run():
    tables_of = {name: run_design(small(reference=name, outcomes={})) for name in ("own", "scenario", "none")}
    assert (tables_of["own"]["deterrence"] == tables_of["none"]["deterrence"]).all()
    assert (tables_of["own"]["hardening"] != tables_of["none"]["hardening"]).any()
    assert (tables_of["own"]["point"] == tables_of["none"]["point"]).all()


def test_the_manifest_names_what_runs_are_held_against(tmp_path):
    own = quiet(SMALL, tmp_path / "own").manifest["identity"]["reference"]
    assert own["arcadia"]["parameters"]["incumbent_strategy"] == "institutionalist" and "tariff" in own["arcadia"]["without"]
    assert quiet(small(reference="none"), tmp_path / "none").manifest["identity"]["reference"] == {"arcadia": None}


def test_a_reference_with_another_policy_is_another_experiment(tmp_path):
    """Also where every point says what Washington asks: the reference goes on asking what the file says."""
    written = []
    for asked in (0.02, 0.04):
        scenario = tmp_path / "mine.toml"
        scenario.write_text(f'extends = "arcadia"\n[parameters]\ntransactional_ask = {asked}\n', encoding="utf-8")
        spec = load_spec({"scenario": str(scenario), "horizon": 2, "factors": {"transactional_ask": [0.03, 0.05]}})
        written.append(Plan(spec).identity())
    assert written[0] != written[1] and written[0]["points"] == written[1]["points"]


# --- seeds and points --------------------------------------------------------------------------------------


def test_points_share_their_histories_unless_each_has_its_own():
    shared, own = run_design(SMALL), run_design(small(seeds="independent"))
    assert shared.groupby("replicate")["seed"].nunique().tolist() == [1, 1, 1]
    assert shared["seed"].nunique() == 3 and own["seed"].nunique() == len(own)
    assert shared["point"].tolist() == own["point"].tolist()


def test_another_first_seed_shares_no_history():
    seeds = {base: {seed_of(base, r) for r in range(1000)} for base in range(4)}
    assert len(set.union(*seeds.values())) == 4000
    assert all(0 <= seed < 2**53 for every in seeds.values() for seed in every)


def test_a_point_is_named_by_its_content_alone():
    one = Plan(load_spec(SMALL))
    turned = Plan(load_spec(small(factors=dict(reversed(SMALL["factors"].items())), replicates=1)))
    assert set(one.names) == set(turned.names)
    assert not set(one.names) & set(Plan(load_spec(small(horizon=7))).names)
    assert not set(one.names) & set(Plan(load_spec(small(factors={**SMALL["factors"], "spill_in": 0.31}))).names)
    spelled_out = small(factors={**SMALL["factors"], "deal_term": resolve()["deal_term"]})
    assert set(Plan(load_spec(spelled_out)).names) == set(one.names)


def test_rows_of_a_design_that_are_the_same_point_are_run_once(tmp_path):
    found = quiet(small(design="ofat"), tmp_path)
    design, runs = found.design(), found.runs()
    assert len(design) == 1 + 3 + 2
    assert runs["point"].nunique() == design["point"].nunique() == 4  # the base is also one level of both factors
    assert set(design["point"]) == set(runs["point"])


# --- interruptions -----------------------------------------------------------------------------------------


def start_command(spec, out, *more):
    line = [sys.executable, "-W", "error", "-c", COMMAND, "sweep", str(spec), "--out", str(out), "--workers", "2"]
    return subprocess.Popen([*line, "--chunk", "16", *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_parts(process, out, more):
    """Wait until that many parts more than now lie in the folder."""
    def count():
        return len(list((out / "parts").glob("runs-*.parquet")))

    wanted, deadline = count() + more, time.monotonic() + 120.0
    while count() < wanted and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A spec that takes some seconds, and its tables when nobody interrupts."""
    folder = tmp_path_factory.mktemp("slow")
    spec = folder / "slow.toml"
    spec.write_text(SLOW_TOML, encoding="utf-8")
    return spec, tables(quiet(spec, folder / "whole", workers=2))


def test_a_sweep_killed_again_and_again_ends_with_the_same_bytes(slow, tmp_path):
    spec, whole = slow
    out = tmp_path / "out"
    times = 3 if THOROUGH else 1
    for _ in range(times):
        process = start_command(spec, out)
        wait_for_parts(process, out, 8)
        process.kill()
        _, complaint = process.communicate()
        assert process.returncode != 0, "the sweep was over before it could be killed"
        assert not complaint
        assert not (out / "runs.parquet").exists()
    kept = {path.name: path.stat().st_mtime_ns for path in (out / "parts").glob("runs-*.parquet")}
    assert len(kept) >= 6 * times
    process = start_command(spec, out)
    wait_for_parts(process, out, 3)
    assert {name: (out / "parts" / name).stat().st_mtime_ns for name in kept} == kept, "a finished part was run again"
    assert process.communicate()[1] == ""
    assert process.returncode == 0
    assert tables(Results(out)) == whole
    assert [session["ended"] is not None for session in Results(out).manifest["sessions"]] == [False] * times + [True]


@pytest.mark.skipif(os.name == "nt", reason="no SIGINT to another process")
def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(slow, tmp_path):
    spec, whole = slow
    process = start_command(spec, tmp_path, "--chunk", "4")  # so that much is left to do, however late the signal comes
    wait_for_parts(process, tmp_path, 5)
    process.send_signal(signal.SIGINT)
    _, complaint = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "repeat the command to go on" in complaint and "Traceback" not in complaint
    assert "done" in statuses.status(tmp_path)
    assert tables(quiet(spec, tmp_path)) == whole


@pytest.mark.skipif(os.name == "nt", reason="no limit to the size of a file")
def test_a_full_disk_stops_with_a_remedy_and_loses_nothing(slow, tmp_path):
    spec, whole = slow
    out = tmp_path / "out"
    code = ("import resource, sys\nresource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))\n"
            "from foedus.experiments.sweep.run import sweep\nsweep(*sys.argv[1:], chunk=64, progress=False)")
    process = subprocess.run([sys.executable, "-c", code, str(spec), str(out)], capture_output=True, text=True)
    assert process.returncode != 0
    assert "make room and repeat the command" in process.stderr.splitlines()[-1]
    assert not list(out.rglob("runs*.tmp"))
    assert tables(quiet(spec, out)) == whole


@pytest.mark.parametrize("when", ["before the next round", "before the tables"])
def test_runs_that_vanish_while_a_sweep_runs_stop_it_and_are_made_again(when, tmp_path, monkeypatch):
    rule = {"outcome": "cohesion", "narrower_than": 0.01, "at_least": 2, "at_most": 4}
    spec = small(replicates=rule if when == "before the next round" else 2)
    put, count = Store.put, []

    def lossy(store, first, stop, parts):
        put(store, first, stop, parts)
        count.append(first)
        if len(count) == 3:
            for path in store.parts.glob("*-000000000000-*"):
                path.unlink()

    with monkeypatch.context() as patch:
        patch.setattr(Store, "put", lossy)
        with pytest.raises(StoreError, match="parts' has lost 2 of .* repeat the command, which runs them again"):
            quiet(spec, tmp_path / "lossy", chunk=2, workers=1)
    assert not Results(tmp_path / "lossy").manifest["complete"]
    assert tables(quiet(spec, tmp_path / "lossy")) == tables(quiet(spec, tmp_path / "whole"))


@pytest.mark.parametrize("name", ["file:elsewhere", "s3:bucket", "mock:x", "a%20b"])
def test_a_folder_is_a_folder_whatever_it_is_called(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    quiet(small(seed=7), "elsewhere")
    found = quiet(SMALL, name)
    assert found.runs()["seed"].tolist() == quiet(SMALL, "plain").runs()["seed"].tolist()
    assert found.manifest["values"] == Results("plain").manifest["values"] and len(found.design()) == 6
    assert len(export(name, "csv")[0].read_text(encoding="utf-8").splitlines()) == 1 + len(found.runs())


def test_no_guard_is_needed(tmp_path):
    code = "from foedus.experiments.sweep.run import run_design\nprint(len(run_design({'scenario': 'arcadia', 'horizon': 4})))"
    done = subprocess.run([sys.executable, "-W", "error", "-"], input=code, capture_output=True, text=True, cwd=tmp_path)
    assert (done.stdout, done.stderr) == ("1\n", "")


def test_a_finished_sweep_is_not_run_again(tmp_path, monkeypatch):
    first = tables(quiet(SMALL, tmp_path))
    assert not (tmp_path / "parts").exists()
    monkeypatch.setattr(sweeps, "fill", None)
    said = []
    assert tables(sweep(SMALL, tmp_path, tell=said.append)) == first
    assert "is complete" in said[0]


# --- refusals ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("changes", "what"), [
    ({"replicates": 2}, "replicates was"), ({"horizon": 7}, "points was"), ({"seed": 2}, "seed was 1 and is 2"),
    ({"seeds": "independent"}, 'seeds was "shared" and is "independent"'), ({"design": "ofat"}, "design.kind was"),
    ({"outcomes": {"run": ["phase"]}}, "outcomes.run was"), ({"reference": "none"}, "reference.arcadia was"),
    ({"reference": "retrenchment"}, "reference.arcadia.parameters"),
    ({"scenario": "transactional_2025"}, "transactional_2025 was nothing"),
])
def test_another_experiment_in_the_same_folder_is_refused(tmp_path, changes, what):
    before = tables(quiet(SMALL, tmp_path))
    with pytest.raises(StoreError, match="begun before the experiment has changed") as told:
        quiet(small(**changes), tmp_path)
    assert what in str(told.value) and "--out" in str(told.value)
    assert tables(Results(tmp_path)) == before


def test_another_model_in_the_same_folder_is_refused(tmp_path, monkeypatch):
    with pytest.raises(PoolError):
        quiet(SMALL, tmp_path, executor=Inline(2), chunk=2)
    monkeypatch.setattr("foedus.experiments.sweep.plan.model_of", lambda variants: "0123456789abcdef")
    with pytest.raises(StoreError, match="begun before the model has changed: model was .* and is \"0123456789abcdef\""):
        quiet(SMALL, tmp_path)


def test_a_long_value_is_told_where_it_differs_and_more_replicates_are_no_reason(tmp_path, monkeypatch):
    first = {"x": "last(system_out)", "long": f"last({' + '.join(['system_out'] * 40)} + system_deals)"}
    second = first | {"long": first["long"].replace("deals", "hedging")}
    spec = {"scenario": "arcadia", "horizon": 2, "factors": {}}
    quiet(spec | {"outcomes": {"own": first}}, tmp_path)
    monkeypatch.setattr("foedus.experiments.sweep.plan.MODEL", "0123456789abcdef")
    with pytest.raises(StoreError) as told:
        quiet(spec | {"replicates": 2, "outcomes": {"own": second}}, tmp_path)
    assert "outcomes.own.long was …" in str(told.value) and "system_deals)" in str(told.value)
    assert "system_hedging)" in str(told.value) and "own.x" not in str(told.value) and "replicates" not in str(told.value)


@pytest.mark.parametrize(("options", "words"), [
    ({"device": "tpu"}, "device = 'tpu' is none of cpu, gpu"), ({"device": "GPU"}, "give one of them"),
    ({"device": None}, "device = None"),
    ({"workers": 0}, "workers = 0 is no whole number from 1 up"), ({"workers": 1.5}, "1.5"), ({"workers": "2"}, "'2'"),
    ({"workers": -1}, "-1"), ({"workers": True}, "True"), ({"chunk": 0}, "chunk = 0 is no whole"), ({"chunk": -1}, "-1"),
    ({"chunk": 1.5}, "1.5"), ({"executor": 3}, "executor = 3 takes no tasks"), ({"cluster": 3}, "cluster = 3 is no address"),
    ({"device": "gpu", "cluster": "tcp://a:1"}, "goes with no cluster"), ({"out": None}, "out = None is no folder")])
def test_what_the_command_line_would_not_take_is_refused_from_python_too(options, words, tmp_path):
    with pytest.raises(OptionError) as told:
        quiet(**{"spec": SMALL, "out": tmp_path / "out"} | options)
    assert words in str(told.value) and "\n" not in str(told.value) and not list(tmp_path.iterdir())


@pytest.mark.parametrize(("entry", "complaint"), [
    ('color = "phase"', r"\[figure\] has no key 'color'; did you mean 'colour'"),
    ('colour = "hardenin"', "colour = 'hardenin' is no result of a run; did you mean 'hardening'")])
def test_what_no_map_could_draw_is_refused_by_the_sweep_of_it_too(entry, complaint, tmp_path):
    (tmp_path / "s.toml").write_text(f'scenario = "arcadia"\n[figure]\n{entry}\n', encoding="utf-8")
    for words in ([], ["--dry-run"]):
        with pytest.raises(SpecError, match=f"^s.toml, line 3: {complaint}"):
            call("sweep", str(tmp_path / "s.toml"), "--out", str(tmp_path / "out"), *words)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_sweep_comes_first_and_a_sweep_is_not_made_again_inside_its_own(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["replay", "nope"]) == 2
    assert capsys.readouterr().err.startswith("foedus: 'nope' holds no sweep; make one with")
    quiet({"scenario": "arcadia", "horizon": 2}, "own")
    assert main(["replay", "own", "--out", os.path.join("own", "sub", "..", "deep")]) == 2
    assert "is inside the sweep's own folder; name another one" in capsys.readouterr().err
    assert not (tmp_path / "own" / "deep").exists()


def test_another_title_is_no_other_experiment(tmp_path):
    quiet(SMALL, tmp_path)
    quiet(small(title="Better said"), tmp_path)


def test_a_worker_with_another_model_is_refused(monkeypatch, tmp_path):
    monkeypatch.setattr(chunks, "MODEL", "another")
    with pytest.raises(PoolError, match="this worker has model another and was asked for"):
        quiet(SMALL, tmp_path, workers=1)


# --- runs that fail ----------------------------------------------------------------------------------------


@pytest.fixture
def trap(monkeypatch):
    """Make the fast engine fail for chosen seeds: trap(seeds, how)."""
    real = chunks.RUN

    def set_trap(seeds, how):
        def run(params, given, held, start, results, *rest):
            real(params, given, held, start, results, *rest)
            for i in np.flatnonzero(np.isin(given, seeds)):
                how(results[i])

        monkeypatch.setattr(chunks, "RUN", run)

    return set_trap


def explode(result):
    raise ZeroDivisionError("division\nby zero")


def spoil(result):
    result["out"] = np.nan


@pytest.mark.parametrize(("how", "reason"), [(explode, "ZeroDivisionError: division by zero"), (spoil, "out is nan")])
def test_a_run_that_fails_is_a_row_with_its_reason_and_the_rest_goes_on(tmp_path, trap, how, reason):
    sound = quiet(SMALL, tmp_path / "sound").runs()
    bad = seed_of(1, 1)
    trap([bad], how)
    found = quiet(SMALL, tmp_path / "trapped", chunk=7)
    runs = found.runs()
    failed = runs["seed"] == bad
    assert found.manifest["failed"] == failed.sum() == 6
    assert set(runs.loc[failed, "failure"]) == {reason}
    assert runs.loc[failed, "phase"].isna().all() and runs.loc[failed, "cohesion"].isna().all()
    pd.testing.assert_frame_equal(runs[~failed], sound[~failed])
    assert runs.loc[~failed, ["failure", "replay"]].isna().all().all()
    assert found.allies().groupby("seed")["reliability"].count()[bad] == 0


def test_the_replay_line_of_a_failed_run_names_exactly_that_run(trap):
    trap([seed_of(1, 2)], explode)
    runs = run_design(SMALL)
    for row in runs[runs["failure"].notna()].to_dict("records"):
        words = shlex.split(row["replay"])
        assert words[:5] == ["foedus", "run", "arcadia", "--seed", str(row["seed"])]
        changes = dict(word.split("=") for word in words if "=" in word)
        assert float(changes.pop("conditionality")) == row["conditionality"]
        assert changes == {"incumbent_strategy": row["incumbent_strategy"], "spill_in": "0.3"}
        assert words[words.index("--quarters") + 1] == "6"


class KilledWorker(Exception):
    """As dask names it."""


class Fragile(Executor):
    """Workers that do not survive some runs."""

    def __init__(self, deadly):
        self.deadly, self.submitted = deadly, []

    def submit(self, function, task):
        future = Future()
        self.submitted.append(len(task))
        if self.deadly & set(range(task.first, task.first + len(task))):
            future.set_exception(KilledWorker(task.first))
        else:
            future.set_result(function(task))
        return future


@settings(deadline=None, max_examples=25)
@given(st.sets(st.integers(0, 17), max_size=4), st.integers(1, 18), st.integers(1, 5))
def test_runs_that_kill_their_worker_are_found_and_only_they_are_lost(deadly, size, width):
    plan = Plan(load_spec(SMALL))
    taken, gone = [], []
    stage = plan.first_round
    tasks = sweeps.tasks(plan, stage, [(0, stage.end)], size)
    drain(Fragile(deadly), lambda: width, tasks, len, lambda task, n: taken.extend(range(task.first, task.first + n)),
          lambda task, problem: gone.append(task.first))
    assert sorted(gone) == sorted(deadly)
    assert sorted(taken + gone) == list(range(18))


def test_a_run_nobody_survived_is_a_row(tmp_path):
    found = quiet(SMALL, tmp_path, executor=Fragile({4}), chunk=6)
    failed = found.runs()[found.runs()["failure"].notna()]
    assert failed["failure"].tolist() == ["KilledWorker: the worker did not survive this run"]
    assert failed["seed"].tolist() == [found.runs()["seed"][4]] and failed["replay"].notna().all()


def test_what_another_attempt_would_not_cure_stops_the_sweep(tmp_path):
    class Broken(Executor):
        def submit(self, function, task):
            future = Future()
            future.set_exception(ModuleNotFoundError("No module named 'foedus'"))
            return future

    with pytest.raises(PoolError, match="a worker could not work: ModuleNotFoundError: No module named 'foedus'"):
        quiet(SMALL, tmp_path, executor=Broken())


def test_an_executor_that_is_shut_down_is_one_line(tmp_path):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(PoolError, match="takes no task .*; give one that is open, and repeat the command"):
        quiet(SMALL, tmp_path, executor=executor)


def test_only_a_bounded_number_of_tasks_is_in_flight():
    plan, alive, most = Plan(load_spec(SMALL)), set(), []

    class Counting(Executor):
        def submit(self, function, task):
            future = Future()
            alive.add(task.first)
            most.append(len(alive))
            threading.Timer(0.002, lambda: future.set_result(len(task))).start()
            return future

    drain(Counting(), lambda: 3, sweeps.tasks(plan, plan.first_round, [(0, 18)], 1), len,
          lambda task, count: alive.discard(task.first), None)
    assert len(most) == 18 and max(most) <= 3


# --- the object engine -------------------------------------------------------------------------------------


@pytest.fixture
def stubborn(monkeypatch):
    """A strategy that the fast engine cannot run."""
    monkeypatch.setattr(import_module("foedus.model.strategies.reciprocal"), "LIVE_ONLY", True, raising=False)


def test_live_only_variants_run_in_the_same_sweep_and_the_sweep_says_so(tmp_path, stubborn):
    spec = small(factors={**SMALL["factors"], "incumbent_strategy": ["transactional", "reciprocal"],
                          "challenger_strategy": "transactional"})
    said = []
    found = sweep(spec, tmp_path / "live", workers=2, chunk=300, progress=False, tell=said.append)
    assert said == [text for text in said if "object engine" in text] and said[0].startswith("3 of 6 points")
    runs = found.runs()
    assert runs.groupby("incumbent_strategy")["engine"].unique().map(list).to_dict() == {
        "reciprocal": ["live"], "transactional": ["fast"]}
    assert found.manifest["points_on_object_engine"] == 3


def test_both_engines_fill_the_same_columns_with_the_same_numbers(tmp_path, monkeypatch):
    spec = small(factors={"incumbent_strategy": ["transactional", "reciprocal"], "challenger_strategy": "transactional"})
    fast = quiet(spec, tmp_path / "fast")
    monkeypatch.setattr(import_module("foedus.model.strategies.reciprocal"), "LIVE_ONLY", True, raising=False)
    live = quiet(spec, tmp_path / "live")
    order = {"by": ["point", "replicate"], "kind": "stable", "ignore_index": True}
    for read in (lambda found: found.runs().drop(columns="engine"), Results.series, Results.allies):
        one, other = (read(found).sort_values(**order) for found in (fast, live))
        pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_runs_held_against_a_live_only_reference_run_on_the_object_engine_too(monkeypatch):
    monkeypatch.setattr(import_module("foedus.model.strategies.institutionalist"), "LIVE_ONLY", True, raising=False)
    factors = {"incumbent_strategy": "transactional", "challenger_strategy": "transactional"}
    for reference, live in (("own", True), ("retrenchment", False), ("none", False)):
        assert Plan(load_spec(small(factors=factors, reference=reference))).live.tolist() == [live]


# --- replicates --------------------------------------------------------------------------------------------


def test_replicates_stop_when_the_interval_is_narrow_enough(tmp_path):
    rule = {"outcome": "cohesion", "narrower_than": 0.01, "at_least": 4, "at_most": 40}
    runs = quiet(small(replicates=rule, horizon=16), tmp_path).runs()
    for _, found in runs.groupby("point"):
        n = len(found)
        reached = [4, 6, 9, 13, 19, 28, 40]
        assert n in reached
        widths = {k: interval(found.sort_values("replicate")["cohesion"][:k]) for k in reached if k <= n}
        assert all(width >= 0.01 for k, width in widths.items() if k < n)
        assert n == 40 or widths[n] < 0.01


def interval(values):
    """Width of Student's 95 % interval."""
    from scipy import stats

    return float(np.diff(stats.t.interval(0.95, len(values) - 1, values.mean(), stats.sem(values)))[0])


def test_a_share_that_is_surely_one_still_needs_enough_runs():
    from foedus.experiments.sweep.replicates import read_replicates

    rule = read_replicates({"outcome": "HOLLOW", "narrower_than": 0.1, "at_least": 4})
    n = np.array([4.0, 16.0, 64.0])
    assert rule.wide(n, n, n).tolist() == [True, True, False]


# --- results -----------------------------------------------------------------------------------------------


def test_a_grid_comes_back_as_a_grid(tmp_path):
    found = quiet(SMALL, tmp_path)
    grid, runs = found.gridded(), found.runs()
    assert dict(grid.sizes) == {"conditionality": 3, "incumbent_strategy": 2, "replicate": 3}
    row = runs.iloc[7]
    assert grid["cohesion"].sel({name: row[name] for name in grid.sizes}).item() == row["cohesion"]
    with pytest.raises(StoreError, match="is a ofat design, not a grid"):
        quiet(small(design="ofat"), tmp_path / "other").gridded()


def test_files_can_be_read_without_this_package_and_explain_themselves(tmp_path):
    quiet(small(title="T", seed=7), tmp_path)
    table = pq.read_table(tmp_path / "runs.parquet")
    manifest = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["columns"]["runs"]) == set(table.column_names)
    assert all(manifest["columns"]["runs"].values())
    assert {str(kind) for kind in table.schema.types} <= {"string", "double", "int32", "int64"}
    assert table.schema.metadata[b"foedus.model"].decode() == manifest["identity"]["model"]
    first = manifest["sessions"][0]
    assert first["versions"]["numpy"] and first["machine"]["cores"] and first["machine"]["processor"] and first["ended"]
    assert manifest["identity"]["seed"] == 7 and manifest["complete"]


def test_a_sweep_under_way_can_be_read_and_asked(tmp_path):
    with pytest.raises(PoolError):
        quiet(SMALL, tmp_path, executor=Inline(2), chunk=4)
    assert len(Results(tmp_path).runs()) == 8
    assert "done 8 of 18 runs, 0 failed" in statuses.status(tmp_path)
    quiet(SMALL, tmp_path)
    assert "complete: 18 runs, 0 failed" in statuses.status(tmp_path)
    with pytest.raises(StoreError, match="holds no sweep"):
        statuses.status(tmp_path / "elsewhere")


def test_a_bar_is_shown_at_a_terminal_only(tmp_path, capsys):
    sweep(SMALL, tmp_path / "a")
    assert capsys.readouterr() == ("", "")
    sweep(SMALL, tmp_path / "b", progress=True)
    assert "18/18" in capsys.readouterr().err


def call(*words):
    parser = argparse.ArgumentParser()
    commands = parser.add_subparsers()
    command.add_command(commands)
    statuses.add_command(commands)
    args = parser.parse_args(words)
    return args.func(args)


def test_a_dry_run_tells_and_runs_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.toml").write_text(SLOW_TOML, encoding="utf-8")
    assert call("sweep", "s.toml", "--dry-run") == 0
    told = capsys.readouterr().out
    for word in ("40 rows, 40 different points", "1,600", "time     about", "size     at most about"):
        assert word in told
    assert [path.name for path in tmp_path.iterdir()] == ["s.toml"]


def test_the_commands_sweep_and_tell(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "s.toml").write_text('scenario = "arcadia"\nhorizon = 4\n', encoding="utf-8")
    assert call("sweep", "s.toml", "--workers", "1", "--quiet") == 0
    assert "1 runs in" in capsys.readouterr().out
    assert not call("status", os.path.join("results", "s"))
    assert "complete: 1 runs" in capsys.readouterr().out
    with pytest.raises(OptionError, match="--workers 0 is below 1"):
        call("sweep", "s.toml", "--workers", "0")


def test_the_sampled_rows_of_a_design_find_their_results(tmp_path):
    found = quiet(small(design={"kind": "morris", "samples": 4}, outcomes={}), tmp_path)
    answer = found.design().merge(found.runs().groupby("point")["cohesion"].mean(), on="point", how="left")
    assert len(answer) == 4 * 3 and answer["cohesion"].notna().all()


def test_mesa_batch_run_works_on_our_world():
    from mesa.batchrunner import batch_run

    from foedus.agents.world import World

    grid = {"world": "arcadia", "quarters": 8, "conditionality": [0.1, 0.9]}
    later = "rng" in inspect.signature(batch_run).parameters  # Mesa 3.4 and later pass seeds themselves
    seeds = {"rng": [5, 6]} if later else {}
    rows = batch_run(World, grid if later else grid | {"rng": [5, 6]}, number_processes=1, display_progress=False, **seeds)
    assert len(rows) == 4
    found = run_design({"scenario": "arcadia", "horizon": 8, "factors": {"conditionality": [0.1, 0.9]}})
    assert {row["conditionality"] for row in rows} == set(found["conditionality"])
    assert {row["phase"] for row in rows} <= set(PHASES)




@pytest.mark.parametrize(("design", "factors", "rows"), [
    ("grid", {"spill_in": {"steps": 30}, "clarity": {"steps": 20}, "linkage": ["none", "full"]}, 1200),
    ({"kind": "saltelli", "samples": 512}, {"spill_in": {}, "clarity": {}}, 2048),
    ({"kind": "latin_hypercube", "samples": 300}, {"spill_in": {}}, 300)])
def test_a_look_at_a_large_design_tells_what_all_of_it_would(design, factors, rows):
    spec = small(design=design, factors=factors, outcomes={})
    looked = load_spec(spec, look=True)
    assert len(looked.design) == rows and len(next(iter(looked.design.columns.values()))) <= 1024
    whole, glance = (estimate(Plan(load_spec(spec, look=look)), 1).splitlines() for look in (False, True))
    assert [line for line in whole if line[:4] in ("desi", "runs", "size")] == [
        line for line in glance if line[:4] in ("desi", "runs", "size")]
