"""What a finished run left, whichever engine ran it, and what the model concludes from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...model.build import Start
from ...model.engine import Row, objects
from ...model.outcomes import PHASES, RESULT_DTYPE, Verdict, conclude
from ...model.parameters import as_object, resolve
from ...model.scenario import Scenario

if TYPE_CHECKING:
    from ...agents.journal import Journal


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """One finished run.

    start: the world it began with; changes: parameters that differ from the scenario's; allies: records (quarters, allies)
    with the fields `model.fields.ALLY`; system: records (quarters,) with `model.fields.SYSTEM`; journal: every decision
    with its reasons, None on the fast engine.
    """

    start: Start
    seed: int
    engine: str
    changes: dict[str, float | str]
    allies: np.ndarray
    system: np.ndarray
    journal: "Journal | None"

    @property
    def scenario(self) -> Scenario:
        """The scenario with the changes."""
        return self.start.scenario

    @cached_property
    def verdict(self) -> Verdict:
        """The phase, how clearly it holds, and the slack of every phase."""
        return self.concluded[1]

    @cached_property
    def result(self) -> dict[str, float | str]:
        """Every field of `model.outcomes.RESULT`, the phase by its name."""
        return {**vars(self.concluded[0]), "phase": PHASES[self.verdict.phase]}

    @cached_property
    def concluded(self) -> tuple[Row, Verdict]:
        """What the model concludes from the system's quarters."""
        result = Row(np.zeros((), RESULT_DTYPE))
        return result, conclude(result, objects(self.system), len(self.system), as_object(resolve(self.scenario.parameters)))
