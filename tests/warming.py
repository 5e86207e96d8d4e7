"""Compile every loop once before the workers of a whole suite begin: otherwise each of them compiles the same minute of code.

`warm` starts one interpreter a loop, as many at a time as there are workers; what they compile is kept where the workers look.
"""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

FIRST_CALLS = ("""
from foedus.model.build import build
from foedus.model.parameters import resolve
from foedus.model.run import run_batch
from foedus.model.scenario import load_scenario
scenario = load_scenario("arcadia")
run_batch(build(scenario), [resolve(scenario.parameters)], [1], compiled=True)
""", """
from foedus.experiments.analysis.tipping.history import run_along
from foedus.model.build import build
from foedus.model.scenario import load_scenario
run_along(build(load_scenario("arcadia")), "conditionality", [0.5], [1], workers=1)
""", """
from foedus.experiments.live.schedule import under_seeds
from foedus.experiments.live.session import Session
under_seeds(Session("arcadia").story, [1])
""")


def warm(workers: int) -> None:
    """Have every loop compiled that is not kept yet. One that cannot be is left to the tests, which will say why."""
    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(lambda code: subprocess.run([sys.executable, "-c", code], capture_output=True), FIRST_CALLS))
