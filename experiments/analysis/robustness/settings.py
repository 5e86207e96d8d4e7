"""The settings under which a finding is looked at again: another behaviour, strategy, belief, reference, or threshold.

All but the beliefs come from the model's own declarations, so that a new variant or threshold is tested without an edit.
"""

from dataclasses import dataclass

from ....model.parameters import BY_NAME, PARAMETERS, find, resolve
from ....model.reference import CHOICES, reference_of
from ....model.run import VARIANT_PARAMETERS
from ....model.setting import Scenario
from ....model.variants import live_only

SHIFT = 0.2  # thresholds move by so much, down and up
SWAPPED = {"spending_behaviour": "Spending", "reassurance_behaviour": "Reassurance", "hedging_behaviour": "Hedging",
           "incumbent_strategy": "US strategy"}
BELIEFS = (("doubting", "prior_reliability", 0.45), ("trusting", "prior_reliability", 0.8),
           ("of like types", "type_spread", 0.25), ("of unlike types", "type_spread", 0.65))
COEFFICIENTS = 0.5  # all coefficients of a strategy move by so much, down and up
PARTIES = ("incumbent_strategy", "challenger_strategy")
THRESHOLDS = tuple(parameter.name for parameter in PARAMETERS if parameter.group == "phases")


@dataclass(frozen=True)
class Setting:
    """What is different. judged: whether runs as they are need only be judged anew; reference: what runs are held against."""

    name: str
    label: str
    group: str
    changes: tuple[tuple[str, object], ...] = ()
    judged: bool = False
    reference: str = "own"


def settings(scenario: Scenario, space: tuple[str, ...]) -> tuple[Setting, ...]:
    """The space of disputed parameters, the scenario's own values instead, then every swap, then every
    reference, then every threshold.

    space: names of the disputed parameters.
    """
    own = resolve(scenario.parameters)
    found = [Setting("space", "all of the space", "Values"),
             Setting("own values", "the scenario's", "Values", tuple((name, own[name]) for name in space))]
    for name, group in SWAPPED.items():
        parameter = find(name)
        kind = VARIANT_PARAMETERS[name]
        found += [Setting(f"{name} = {choice}", choice.replace("_", " "), group, ((name, choice),))
                  for code, choice in enumerate(parameter.choices) if code != own[name] and choice not in live_only(kind)]
    found += [Setting(f"{name} = {value:g}", label, "First belief", ((name, value),)) for label, name, value in BELIEFS]
    found += [setting for name in PARTIES for setting in pressed(BY_NAME[name].choices[own[name]], own)]
    found += [Setting(f"reference = {name}", name, "Reference", reference=name) for name in CHOICES
              if reference_of(scenario, name) != reference_of(scenario, "own")]
    for name in THRESHOLDS:
        for sign, factor in (("−", 1.0 - SHIFT), ("+", 1.0 + SHIFT)):
            value = min(max(own[name] * factor, find(name).low), find(name).high)
            found.append(Setting(f"{name} = {value:.4g}", f"{name.replace('_', ' ')} {sign}", "Thresholds ±20 %",
                                 ((name, value),), judged=True))
    return tuple(found)


def pressed(strategy: str, own: dict[str, float | int]) -> list[Setting]:
    """All coefficients of a US strategy smaller, and all larger, within their ranges."""
    found = []
    for sign, factor in (("−", 1.0 - COEFFICIENTS), ("+", 1.0 + COEFFICIENTS)):
        values = tuple((one.name, min(max(own[one.name] * factor, one.low), one.high)) for one in PARAMETERS
                       if one.group == strategy)
        if values:
            found.append(Setting(f"{strategy} coefficients × {factor:g}", f"{strategy} {sign}", "Coefficients", values))
    return found
