"""The findings that are put to the test, each small enough to be wrong.

A claim moves one parameter between two values, holds others where it says so, and foretells the sign of what changes.
No direction is blind: earlier runs of the model at the scenario's own values had been seen, those on exits and on mild
conditions come from such runs, and the rest from the mechanisms and the map.  A claim that fails stays in the table.
"""

from dataclasses import dataclass

from ....model.parameters import nearest


class RobustnessError(ValueError):
    """A test of robustness that cannot be made as asked. One line, with the remedy."""


@dataclass(frozen=True)
class Claim:
    """One finding as an effect.

    name: for the command line and the table; sentence: for a reader; parameter, low, high: the move; outcome: a result of a
    run, or a phase for its share; direction: 1 or -1, the sign foretold; given: parameters held for this claim; scale and
    unit: how the effect is written.
    """

    name: str
    sentence: str
    parameter: str
    low: object
    high: object
    outcome: str
    direction: int
    given: tuple[tuple[str, object], ...] = ()
    scale: float = 100.0
    unit: str = "points"


REVERSIBLE, LASTING = (("instrument_durability", 0.1),), (("instrument_durability", 0.9),)
CLAIMS = (
    Claim("durability_hardens", "Deals that survive elections harden the alliance",
          "instrument_durability", 0.0, 1.0, "HARDENED", 1),
    Claim("durability_holds", "Deals that survive elections avoid fracture",
          "instrument_durability", 0.0, 1.0, "FRACTURED", -1),
    Claim("condition_fractures", "Conditions fracture it where deals do not last",
          "conditionality", 0.0, 1.0, "FRACTURED", 1, REVERSIBLE),
    Claim("condition_hardens", "Conditions harden it where deals last",
          "conditionality", 0.0, 1.0, "HARDENED", 1, LASTING),
    Claim("mild_condition_hardens", "Mild conditions harden it where deals always last",
          "conditionality", 0.0, 0.5, "HARDENED", 1, (("instrument_durability", 1.0),)),
    Claim("pressure_pays", "Conditions raise allies' spending",
          "conditionality", 0.0, 1.0, "spending", 1, scale=1e4, unit="hundredths of a per cent of GDP"),
    Claim("pressure_costs_trust", "Conditions lower trust in the guarantee",
          "conditionality", 0.0, 1.0, "reliability", -1),
    Claim("binding_coheres", "Cheap binding instruments raise cohesion",
          "binding_instruments", 0.0, 1.0, "cohesion", 1),
    Claim("insulation_holds", "Insulation from trade disputes avoids fracture",
          "insulation", 0.0, 1.0, "FRACTURED", -1),
    Claim("clarity_trusted", "Clear terms raise trust",
          "clarity", 0.0, 1.0, "reliability", 1),
    Claim("tariffs_cost_trust", "Tariff threats lower trust",
          "tariff_threat", 0.0, 0.5, "reliability", -1),
    Claim("tariffs_buy_deals", "Tariff threats bring more deals",
          "tariff_threat", 0.0, 0.5, "deals", 1),
    Claim("linkage_deals", "Linking issues brings more deals",
          "linkage", "none", "full", "deals", 1),
    Claim("joint_exits", "Joint procurement raises exits",
          "multilateral_procurement", 0.0, 1.0, "estranged", 1),
    Claim("stocks_close_gap", "Stocks in place narrow the deterrence gap",
          "prepositioned_stocks", 0.0, 1.0, "gap", -1),
    Claim("stocks_exits", "Stocks in place raise exits",
          "prepositioned_stocks", 0.0, 1.0, "estranged", 1),
    Claim("turnover_saves", "Turnover in Washington avoids fracture",
          "party_change", 0.2, 0.8, "FRACTURED", -1),
)
BY_NAME = {claim.name: claim for claim in CLAIMS}


def chosen_claims(names: list[str] | None) -> tuple[Claim, ...]:
    """The claims of these names in the order declared, all if None. Raises RobustnessError."""
    for name in names or ():
        if name not in BY_NAME:
            raise RobustnessError(f"no finding '{name}'{nearest(name, BY_NAME)}; there are {', '.join(BY_NAME)}")
    return tuple(claim for claim in CLAIMS if not names or claim.name in names)
