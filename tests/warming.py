"""Compile every loop once for the workers of a whole suite: otherwise each of them compiles the same minute of code.

What is compiled is kept where the workers look.  One process does it all, while they collect and run what needs no loop: the
rules, which are nearly all of the work, are compiled for the first loop and serve the others.
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

FIRST_CALLS = """
from foedus.experiments.analysis.tipping.history import run_along
from foedus.experiments.live.schedule import under_seeds
from foedus.experiments.live.session import Session
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario
scenario = load_scenario("arcadia")
run_batch(build(scenario), [resolve(scenario.parameters)], [1], compiled=True)
run_along(build(scenario), "conditionality", [0.5], [1], workers=1)
under_seeds(Session("arcadia").story, [1])
"""


def warm() -> str:
    """Begin; returns the path of a file that is there once it has ended. What cannot be compiled the tests will complain of."""
    folder = tempfile.mkdtemp(prefix="foedus-loops-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    ended = Path(folder) / "ended"
    compiling = subprocess.Popen([sys.executable, "-c", FIRST_CALLS], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def tell() -> None:
        compiling.wait()
        ended.touch()

    threading.Thread(target=tell, daemon=True).start()
    return str(ended)


def wait_for(ended: str) -> None:
    """Until it has ended."""
    while not Path(ended).exists():
        time.sleep(0.1)
