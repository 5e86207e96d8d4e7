"""What a policy is judged by: results that every run reports, each with the direction in which it is better."""

from dataclasses import dataclass

import numpy as np

from ....model.outcomes import RESULT
from ....model.parameters import nearest
from ....model.reading import number_in
from ..finding import FindingError
from ..levers.arms import within


@dataclass(frozen=True)
class Objective:
    """A result of a run. sign: 1 where more is better, -1 where less is; scale and unit: for a figure and a sentence."""

    name: str
    label: str
    sign: int
    scale: float
    unit: str

    def read(self, outcomes: dict[str, np.ndarray]) -> np.ndarray:
        """The result of every run; an index below the least that counts is that one."""
        return within(outcomes[self.name], outcomes[self.name]) if self.name == "hardening" else outcomes[self.name]


ALL = (
    Objective("us_payoff", "Payoff of Washington", 1, 100.0, "hundredths of a guarantee a year"),
    Objective("ally_payoff", "Payoff of an ally", 1, 100.0, "hundredths of a guarantee a year"),
    Objective("hardening", "Hardening index", 1, 100.0, "points"),
    Objective("deterrence", "Deterrence", 1, 100.0, "points"),
    Objective("crises", "Crises", -1, 1.0, "a run"),
    Objective("exits", "Exits", -1, 1.0, "a run"),
)
BY_NAME = {one.name: one for one in ALL}
# Of allies' behaviours the reference run of the index has the same, so that they are judged by deterrence itself.
OF_SIDE = {"us": ("us_payoff", "hardening", "crises", "exits"), "allies": ("ally_payoff", "deterrence", "crises", "exits"),
           "both": ("us_payoff", "ally_payoff", "deterrence", "crises", "exits")}
OTHERS = {"us": ("ally_payoff",), "allies": ("us_payoff",), "both": ()}


def objectives_of(side: str) -> tuple[Objective, ...]:
    """What a side pursues."""
    return tuple(BY_NAME[name] for name in OF_SIDE[side])


def others_of(side: str) -> tuple[Objective, ...]:
    """What the others get, which that side does not pursue."""
    return tuple(BY_NAME[name] for name in OTHERS[side])


def levels_of(stated: list[str] | None, objectives: tuple[Objective, ...]) -> dict[str, float]:
    """Levels by name from ``NAME=VALUE``: at least, or at most where less is better. Raises FindingError."""
    found, known = {}, [one.name for one in objectives]
    for text in stated or ():
        name, _, value = text.partition("=")
        if name not in known:
            raise FindingError(f"--level {text}: '{name}' is no objective{nearest(name, known)}; there are {', '.join(known)}")
        if name in found:
            raise FindingError(f"--level {text}: a level of {name} is given already; leave one out")
        try:
            found[name] = number_in(value)
        except ValueError:
            unit = next(field.unit for field in RESULT if field.name == name)
            raise FindingError(f"--level {text}: '{value}' is no number; give one in {unit}, as in {name}=0") from None
        if not np.isfinite(found[name]):
            raise FindingError(f"--level {text} is not finite; give a number")
    return found
