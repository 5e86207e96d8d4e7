"""A strategy in a folder of one's own is a choice like those of the package."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from foedus.model.parameters import BY_NAME

ROOT = Path(__file__).resolve().parents[1]
SHOWN = """
import foedus as fd
from foedus.model.compiled import model_hash
print(list(fd.strategies().index)[:5])
print(fd.run("arcadia", engine="live", quarters=8, incumbent_strategy="mild").scenario.parameters["incumbent_strategy"])
print(model_hash())
"""


def played(folder, code=SHOWN):
    """A fresh interpreter with that folder of variants: exit status, output, complaint."""
    environment = os.environ | {"FOEDUS_VARIANTS": str(folder), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=environment)
    return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture
def own(tmp_path):
    """A folder with one strategy under a new name: the institutionalist one, word for word."""
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "mild.py").write_bytes((ROOT / "model/strategies/institutionalist.py").read_bytes())
    return tmp_path


def test_an_own_strategy_is_found_runs_and_changes_the_hash(own):
    from foedus.model.compiled import model_hash

    status, lines, complaint = played(own)
    assert status == 0, complaint
    assert lines[0] == str([*BY_NAME["incumbent_strategy"].choices, "mild"])
    assert lines[1] == "mild"
    assert lines[2] != model_hash()


def test_the_same_strategy_under_another_name_plays_the_same_world(own):
    code = ("import foedus as fd\n"
            "for name in ('mild', 'institutionalist'):\n"
            "    print(fd.run('arcadia', engine='live', quarters=12, incumbent_strategy=name).allies.tobytes().hex()[:20000])")
    status, lines, complaint = played(own, code)
    assert status == 0, complaint
    assert lines[0] == lines[1] != ""


def test_a_folder_that_cannot_be_used_is_answered_with_one_line(own):
    command = "import sys\nfrom foedus.experiments.cli import main\nsys.exit(main(['strategies']))"
    status, _, complaint = played(own / "nowhere", command)
    assert status == 2 and "is no folder" in complaint and complaint.count("\n") == 1
    (own / "strategies" / "transactional.py").write_text("")
    status, _, complaint = played(own, command)
    assert status == 2 and "its name is taken" in complaint and complaint.count("\n") == 1
