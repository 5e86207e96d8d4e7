"""The laws of a sweep on a cluster: a real scheduler, real workers, one of them lost, and the same table as at home."""

import json
import os
import subprocess
import sys
import threading
import time

import pytest

from foedus.experiments.sweep.pool import PoolError
from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import sweep

dask = pytest.importorskip("dask")
pytest.importorskip("distributed")

SPEC = {"scenario": "arcadia", "horizon": 200, "replicates": 25, "factors": {"conditionality": {"steps": 40}}}


class Cluster:
    """A scheduler and workers, each its own process, started as the manual says."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        self.file = folder / "scheduler.json"
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self.file))

    def start(self, *words):
        log = (self.folder / f"{words[0]}-{len(self.processes)}.log").open("w")
        command = [sys.executable, "-m", "dask", *words]
        self.processes.append(subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder))
        log.close()
        return self.processes[-1]

    def worker(self):
        return self.start("worker", "--scheduler-file", str(self.file), "--nthreads", "1", "--no-nanny", "--no-dashboard",
                          "--local-directory", str(self.folder))

    def address(self):
        deadline = time.monotonic() + 60.0
        while time.monotonic() < deadline:
            try:
                return json.loads(self.file.read_text(encoding="utf-8"))["address"]
            except (OSError, ValueError):
                time.sleep(0.05)
        raise AssertionError((self.folder / "scheduler-0.log").read_text())

    def stop(self):
        for process in reversed(self.processes):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path):
    found = Cluster(tmp_path)
    yield found
    found.stop()


def parts(out):
    """How many parts lie in the folder of a sweep."""
    return len(list((out / "parts").glob("runs-*.parquet")))


def content(results):
    return (results.folder / "runs.parquet").read_bytes()


@pytest.mark.slow
def test_a_worker_lost_in_the_middle_loses_and_doubles_nothing(cluster, tmp_path):
    whole = content(sweep(SPEC, tmp_path / "home", progress=False))
    first, _ = cluster.worker(), cluster.worker()
    out, killed = tmp_path / "away", []

    def kill_one():
        while parts(out) < 6:
            time.sleep(0.005)
        killed.append(parts(out))
        first.kill()

    thread = threading.Thread(target=kill_one, daemon=True)
    thread.start()
    found = sweep(SPEC, out, cluster=cluster.address(), chunk=8, progress=False)
    thread.join(5.0)
    assert killed and killed[0] < 125, "the sweep was over before a worker could be killed"
    assert first.wait(10.0) != 0
    assert found.manifest["failed"] == 0
    assert content(found) == whole


def test_all_workers_and_the_scheduler_lost_and_the_sweep_goes_on_at_home(cluster, tmp_path):
    whole = content(sweep(SPEC, tmp_path / "home", progress=False))
    cluster.worker()
    out = tmp_path / "away"
    code = ("import json, sys\nfrom foedus.experiments.sweep.run import sweep\n"
            "sweep(json.loads(sys.argv[1]), sys.argv[2], cluster=sys.argv[3], chunk=8)")
    command = [sys.executable, "-c", code, json.dumps(SPEC), str(out), cluster.address()]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    while parts(out) < 5 and process.poll() is None:
        time.sleep(0.005)
    process.kill()
    process.wait()
    cluster.stop()
    assert not (out / "runs.parquet").exists()
    found = sweep(SPEC, out, progress=False)
    assert content(found) == whole
    assert len(Results(out).manifest["sessions"]) == 2


@pytest.mark.slow
def test_a_scheduler_that_is_killed_is_told_in_one_line_and_finished_runs_are_kept(cluster, tmp_path):
    cluster.worker()
    out, spec = tmp_path / "away", tmp_path / "study.toml"
    spec.write_text('scenario = "arcadia"\nhorizon = 200\nreplicates = 200\n[factors]\nconditionality = { steps = 101 }\n')
    command = [sys.executable, "-m", "foedus", "sweep", str(spec), "--out", str(out), "--cluster", cluster.address(), "--quiet"]
    patience = {"DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s", "DASK_DISTRIBUTED__CLIENT__SCHEDULER_INFO_INTERVAL": "1s"}
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **patience})
    while parts(out) < 2 and process.poll() is None:
        time.sleep(0.005)
    cluster.processes[0].kill()
    _, told = process.communicate()
    assert process.returncode == 2 and parts(out) >= 2
    assert told.startswith("foedus: the workers are gone") and told.count("\n") == 1


def test_a_scheduler_that_is_not_there_is_told_by_its_address(tmp_path):
    with dask.config.set({"distributed.comm.timeouts.connect": "1s"}), pytest.raises(PoolError) as told:
        sweep(SPEC, tmp_path, cluster="tcp://127.0.0.1:9", progress=False)
    assert "no scheduler answers at 'tcp://127.0.0.1:9'" in str(told.value)


@pytest.mark.parametrize(("address", "why"), [("foo", "missing port"), ("foo://x:1", "unknown address scheme")])
def test_an_address_that_cannot_be_one_is_told_at_once_and_leaves_no_client_behind(address, why, tmp_path, monkeypatch):
    monkeypatch.setattr("distributed.Client", None)  # which would wait a minute for itself when it is dropped
    with pytest.raises(PoolError, match=f"no scheduler answers at '{address}': {why}"):
        sweep({"scenario": "arcadia", "horizon": 2}, tmp_path, cluster=address, progress=False)


def test_without_the_library_the_command_that_installs_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ImportError, match=r"--cluster: distributed requested but not installed; .*'foedus\[cluster\]'"):
        sweep(SPEC, tmp_path, cluster="tcp://127.0.0.1:9", progress=False)


