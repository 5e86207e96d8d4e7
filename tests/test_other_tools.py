"""The page on other libraries keeps its word: each of its programs is short and runs as it stands."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).resolve().parents[1] / "docs/how-to/other-tools.md"
PROGRAMS = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
LIBRARIES = ("mesa", "pandas", "mesa.visualization", "sklearn", "optuna", "ema_workbench")  # of each program in turn
ASIDE = {"optuna", "ema_workbench"}  # too large for the test tools: whoever changes their programs installs them once


def test_every_program_has_its_library_and_less_than_twenty_lines():
    assert len(PROGRAMS) == len(LIBRARIES)
    assert [program for program in PROGRAMS if len(program.splitlines()) >= 20] == []


@pytest.mark.parametrize("place", range(len(LIBRARIES)), ids=LIBRARIES)
def test_the_program_runs_as_it_stands(place, tmp_path):
    library = LIBRARIES[place]
    if library in ASIDE and importlib.util.find_spec(library) is None:
        pytest.skip(f"not installed: {library}; pip install {library}")
    (tmp_path / "program.py").write_text(PROGRAMS[place], encoding="utf-8")
    done = subprocess.run([sys.executable, "program.py"], cwd=tmp_path, env={**os.environ, "PYTHONWARNINGS": "ignore"},
                          capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert library == "mesa.visualization" or done.stdout.strip()
