"""The levers: what a government or an alliance could do, each as one parameter moved from low to high.

Every parameter that the model declares as a policy lever is here, and two more that a treaty can settle: how long
instruments last, and whether new demands are stacked on a deal in force.
"""

from dataclasses import dataclass

from ....model.parameters import find, nearest


class LeversError(ValueError):
    """Levers that cannot be compared as asked. One line, with the remedy."""


@dataclass(frozen=True)
class Lever:
    """One parameter moved between its declared limits, or back to front.

    name: for the command line; label: for a figure; move: completes "to …" in a sentence; backwards: whether the
    policy lowers the parameter.
    """

    name: str
    parameter: str
    label: str
    move: str
    backwards: bool = False

    @property
    def ends(self) -> tuple[float, float]:
        """Value without and with the policy."""
        declared = find(self.parameter)
        return (declared.high, declared.low) if self.backwards else (declared.low, declared.high)


LEVERS = (
    Lever("clarity", "clarity", "Clear terms", "give demands clear, timebound terms"),
    Lever("reciprocity", "value_reciprocity", "Reciprocity", "answer cooperation with commitment"),
    Lever("communication", "strategic_communication", "Private warning", "warn in private before speaking in public"),
    Lever("insulation", "insulation", "Insulation", "insulate defence from trade disputes"),
    Lever("standstill", "stacking", "Standstill", "stack no new demands on a deal in force", backwards=True),
    Lever("binding", "binding_instruments", "Cheap binding", "make binding instruments cheap to agree"),
    Lever("durability", "instrument_durability", "Durable deals", "make deals survive a change of administration"),
    Lever("garrisons", "posture_offer", "Garrisons on offer", "put garrisons on the table"),
    Lever("detection", "detection", "Detection", "find out what allies hide"),
    Lever("joint_procurement", "multilateral_procurement", "Joint procurement", "procure arms together"),
    Lever("stocks", "prepositioned_stocks", "Stocks in place", "put stocks in place"),
)
BY_NAME = {lever.name: lever for lever in LEVERS}


def chosen(names: list[str] | None) -> tuple[Lever, ...]:
    """The levers of these names in the order declared, all if None. Raises LeversError."""
    for name in names or ():
        if name not in BY_NAME:
            raise LeversError(f"no lever '{name}'{nearest(name, BY_NAME)}; there are {', '.join(BY_NAME)}")
    return tuple(lever for lever in LEVERS if not names or lever.name in names)
