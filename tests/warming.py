"""Compile every loop once while the workers of a whole suite collect: otherwise each of them compiles the same minute of code.

What is compiled is kept where the workers look.  One process does it all: the rules, which are nearly all of the work, are
compiled for the first loop and serve the others.
"""

import subprocess
import sys

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


def warming() -> subprocess.Popen:
    """A process that compiles every loop that is not kept yet. One that cannot be is left to the tests, which will say why."""
    return subprocess.Popen([sys.executable, "-c", FIRST_CALLS], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
