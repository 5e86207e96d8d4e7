"""Who decides what: the declared policy parameters by side, and how a policy is written down.

A search walks in a unit cube, one axis a parameter; a policy is what it stands for there: named choices, and numbers on twenty
steps of their range, so that policies can be read and equal ones are run once.
"""

from dataclasses import dataclass

import numpy as np

from ....model.parameters import BY_NAME, POLICY, Parameter, find, nearest
from ....model.run import VARIANT_PARAMETERS
from ....model.setting import Scenario
from ....model.variants import live_only
from ...wording import listed, spoken
from ..finding import FindingError

SIDES = ("us", "allies", "both")
BEHAVIOURS = ("spending_behaviour", "reassurance_behaviour", "hedging_behaviour")
ALLIED = (*BEHAVIOURS, "multilateral_procurement", "prepositioned_stocks")
AGREED = ("instrument_durability", "instrument_cost", "binding_instruments", "deal_term", "insulation")  # takes both
# Left out unless they are named: what another party will do, what no account charges, and what a lever stands for already.
UNASKED = ("challenger_strategy", "patron_spending_target", "instrument_cost")
STEPS = 20  # of a number's range
Policy = tuple[tuple[str, float | str], ...]


@dataclass(frozen=True)
class Space:
    """The parameters that a side may set, in the order of their declaration."""

    parameters: tuple[Parameter, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Their names."""
        return tuple(one.name for one in self.parameters)

    def at(self, unit: np.ndarray) -> Policy:
        """The policy at a point of the unit cube, shape (parameters,)."""
        return tuple((one.name, value_at(one, float(u))) for one, u in zip(self.parameters, unit, strict=True))

    def place_of(self, policy: Policy) -> np.ndarray:
        """A point of the unit cube at which a policy lies, as near as steps allow; shape (parameters,)."""
        return np.array([place_of(one, value) for one, (_, value) in zip(self.parameters, policy, strict=True)])

    def of(self, scenario: Scenario) -> Policy:
        """The policy that a scenario has."""
        declared = {one.name: scenario.parameters.get(one.name, one.default) for one in self.parameters}
        return tuple((one.name, one.choices[one.check(declared[one.name])] if one.choices else float(declared[one.name]))
                     for one in self.parameters)


def space_of(side: str, scenario: Scenario, names: list[str] | None = None) -> Space:
    """What a side decides; or these parameters alone, policy of that side or behaviours of allies. Raises FindingError."""
    if side not in SIDES:
        raise FindingError(f"--side {side} is none of {', '.join(SIDES)}{nearest(side, SIDES)}")
    open_to = [name for name in BY_NAME if name in POLICY or name in BEHAVIOURS]
    mine = [name for name in open_to if side == "both" or side_of(name) == side]
    for name in names or ():
        if name not in mine:
            raise FindingError(f"--parameter {name} is no policy of side '{side}'{nearest(name, mine)}; there are "
                               f"{', '.join(mine)}")
    idle = (*UNASKED, *(() if scenario.parameters.get("arena", 0.0) else ("aid_tied",)))
    usual = [name for name in mine if name not in idle and (not in_strategy(name))]
    return Space(tuple(find(name) for name in mine if name in (names or usual)))


def side_of(name: str) -> str:
    """Who sets a policy parameter: "us", "allies", or "both" where it takes an agreement."""
    return "allies" if name in ALLIED else "both" if name in AGREED else "us"


def in_strategy(name: str) -> bool:
    """Whether it is a coefficient of one US strategy."""
    return find(name).group in find("incumbent_strategy").choices


def value_at(parameter: Parameter, u: float) -> float | str:
    """The value at a place of the unit interval."""
    if parameter.choices:
        usable = usable_choices(parameter)
        return usable[min(int(u * len(usable)), len(usable) - 1)]
    step = round(u * STEPS) / STEPS
    return float(f"{parameter.low + (parameter.high - parameter.low) * step:.6g}")


def place_of(parameter: Parameter, value: float | str) -> float:
    """A place of the unit interval at which a value lies."""
    if parameter.choices:
        usable = usable_choices(parameter)
        return (usable.index(value) + 0.5) / len(usable) if value in usable else 0.0
    return (value - parameter.low) / (parameter.high - parameter.low)


def usable_choices(parameter: Parameter) -> tuple[str, ...]:
    """The choices that the compiled loop can run."""
    kind = VARIANT_PARAMETERS.get(parameter.name)
    refused = live_only(kind) if kind else ()
    return tuple(choice for choice in parameter.choices if choice not in refused)


def in_words(policy: Policy, own: Policy) -> str:
    """Where a policy differs from the scenario's own, as words."""
    usual = dict(own)
    moved = [f"{spoken(name)} {shown(value)} (now {shown(usual[name])})" for name, value in policy if value != usual[name]]
    return listed(moved) or "nothing changed"


def shown(value: float | str) -> str:
    """A value as it stands in a sentence."""
    return spoken(value) if isinstance(value, str) else f"{value:.3g}"
