"""One claim: what is asked, what was found, whether it holds."""

from dataclasses import dataclass

import numpy as np

from ....model.build import build
from ....model.parameters import resolve
from ....model.run import Runs, run_batch
from ....model.scenario import load_scenario
from ....model.setting import Event, Scenario

FRESH = 1_000_000
"""First seed of every claim; defaults were chosen on seeds below 10,000."""


@dataclass(frozen=True)
class Claim:
    """A row of the table. asked and found: as words; error: standard error of what was found, as words; before: at first."""

    group: str
    statement: str
    before: str
    asked: str
    found: str
    error: str
    holds: bool


def row(group: str, statement: str, before: str, asked: str, value: float, low: float, high: float, error: float = np.nan,
        form: str = "{:.2f}") -> Claim:
    """A claim that a number lies from `low` to `high`."""
    spread = "-" if np.isnan(error) else form.format(error).lstrip("+")
    return Claim(group, statement, before, asked, form.format(value), spread, bool(low <= value <= high))


def world(name: str = "transactional_2025", quarters: int | None = None, events: tuple[Event, ...] = (),
          **changes: object) -> Scenario:
    """A scenario with changes."""
    return load_scenario(name).changed(changes, quarters, events)


def played(scenario: Scenario, seeds: int, first: int = FRESH, reference: str = "none", **wanted: bool) -> Runs:
    """A scenario under fresh seeds."""
    return run_batch(build(scenario), [resolve(scenario.parameters)] * seeds, range(first, first + seeds), reference=reference,
                     **wanted)


def mean_error(values: np.ndarray) -> tuple[float, float]:
    """Mean and its standard error over seeds."""
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(len(values)))
