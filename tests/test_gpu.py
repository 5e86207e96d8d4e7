"""Runs on a graphics card: the same rules, under numba's simulator of one, and what is refused where there is none."""

import os
import re
import subprocess
import sys

import pytest

from foedus.experiments.cli import main
from foedus.model.compiled import COMPILED

SWEEP = {"title": "t", "question": "q", "scenario": "arcadia", "horizon": 3, "replicates": 1,
         "factors": {"conditionality": [0.0, 1.0]}, "outcomes": {"run": ["phase", "deterrence"]}}
UNDER_SIMULATOR = f"""
import dataclasses, sys
import numpy as np
from foedus.experiments.folders import StoreError
from foedus.experiments.sweep.run import sweep
from foedus.model import gpu
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario

gpu.BLOCK = gpu.THREADS = 2  # three runs take two launches, and the last is not full
scenario = dataclasses.replace(load_scenario("arcadia"), quarters=5)
points = [resolve(scenario.parameters | {{"conditionality": c}}) for c in (0.0, 0.5, 1.0)]
plain, card = (run_batch(build(scenario), points, [1, 2, 2], device=kind, compiled=False).results for kind in ("cpu", "gpu"))
assert plain.tobytes() == card.tobytes(), (plain, card)

folder = sys.argv[1]
found = sweep({SWEEP!r}, folder, device="gpu")
assert found.manifest["identity"]["device"] == "gpu" and found.manifest["sessions"][0]["machine"]["card"] == "simulator"
assert found.runs().failure.isna().all() and len(found.runs()) == 2
for refused, told in (({SWEEP!r}, "the device has changed"),
                      ({SWEEP | {"outcomes": {"run": ["phase"], "series": ["system_true"]}}!r}, None)):
    try:
        sweep(refused, folder, device="cpu" if told else "gpu")
    except (StoreError if told else gpu.DeviceError) as problem:
        assert (told or "only the results of runs are kept") in str(problem), problem
    else:
        raise AssertionError(told)
"""


@pytest.mark.skipif(not COMPILED, reason="numba is absent or switched off")
def test_a_card_runs_the_same_rules_block_by_block_and_its_runs_go_into_a_folder_of_their_own(tmp_path):
    environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "1"}
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", UNDER_SIMULATOR, str(tmp_path / "sweep")], env=environment,
                          capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("extra", "told"), [
    ([], "graphics card|foedus\\[gpu\\]"), (["--cluster", "tcp://127.0.0.1:1"], "--cluster"), (["--dry-run"], "--dry-run")])
def test_without_a_card_a_line_says_what_to_do_and_nothing_is_written(tmp_path, capsys, monkeypatch, extra, told):
    monkeypatch.chdir(tmp_path)
    assert main(["sweep", "map", "--device", "gpu", *extra]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1 and re.search(told, lines[0]), lines
    assert not list(tmp_path.iterdir())
