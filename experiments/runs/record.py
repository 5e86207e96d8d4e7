"""What a finished run left, whichever engine ran it, and what the model concludes from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ...model.build import Start
from ...model.engine import Row, objects
from ...model.outcomes import PHASES, RESULT_DTYPE, Verdict, conclude
from ...model.parameters import as_object, resolve
from ...model.run import held_against
from ...model.setting import Scenario

if TYPE_CHECKING:
    from ...agents.journal import Journal


@dataclass(frozen=True, eq=False, repr=False)
class Record:
    """One finished run.

    start: the world it began with; changes: parameters that differ from the scenario's; allies: records (quarters, allies)
    with the fields `model.fields.ALLY`; system: records (quarters,) with `model.fields.SYSTEM`; journal: every decision
    with its reasons, None on the fast engine; reference: name of the reference it is held against; held: deterrence with and
    without the US in the last term of that reference run, -1 without one, None to have it made when it is first needed.
    """

    start: Start
    seed: int
    engine: str
    changes: dict[str, float | str]
    allies: np.ndarray
    system: np.ndarray
    journal: "Journal | None"
    reference: str = "own"
    held: tuple[float, float] | None = None

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
        """What the model concludes from the system's quarters, held against the reference run."""
        point = resolve(self.scenario.parameters)
        held = self.held or held_against(self.start, [point], [self.seed], self.reference, 1, False)[0]
        result = Row(np.zeros((), RESULT_DTYPE))
        return result, conclude(result, objects(self.system), len(self.system), *map(float, held), as_object(point))
