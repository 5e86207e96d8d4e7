"""The findings that are put to the test, each small enough to be wrong.

A claim moves one parameter between two values, holds others where it says so, and foretells the sign of what changes.
Directions were fixed before these settings were run.  None is blind: they come from the theory's mechanisms, and those on
pressure and on deals that last also from the map of conditionality and durability, which had been seen.  A claim that fails
stays in the table.
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
    unit: how the effect is written; least: an effect that is smaller for sure, in the outcome's own unit, is none.
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
    least: float = 0.01


REVERSIBLE, LASTING = (("instrument_durability", 0.0),), (("instrument_durability", 1.0),)
GUARANTEE = "hundredths of a guarantee"
CLAIMS = (
    Claim("durability_hardens", "Deals that survive elections harden the alliance",
          "instrument_durability", 0.0, 1.0, "hardening", 1),
    Claim("durability_labels", "Deals that survive elections make HARDENED likelier",
          "instrument_durability", 0.0, 1.0, "HARDENED", 1),
    Claim("pressure_alone", "Pressure raises what allies could do alone",
          "conditionality", 0.0, 1.0, "hardening_alone", 1),
    Claim("pressure_us", "Pressure lowers the US part where deals do not last",
          "conditionality", 0.0, 1.0, "hardening_us", -1, REVERSIBLE),
    Claim("pressure_weakens", "Pressure weakens deterrence where deals do not last",
          "conditionality", 0.0, 1.0, "hardening", -1, REVERSIBLE),
    Claim("pressure_decouples", "Pressure makes DECOUPLED likelier where deals do not last",
          "conditionality", 0.0, 1.0, "DECOUPLED", 1, REVERSIBLE),
    Claim("pressure_hardens", "Pressure hardens where deals always last",
          "conditionality", 0.0, 1.0, "hardening", 1, LASTING),
    Claim("pressure_spending", "Pressure raises allies' spending",
          "conditionality", 0.0, 1.0, "spending", 1, scale=1e4, unit="hundredths of a per cent of GDP", least=5e-4),
    Claim("payment_money", "A guarantee tied to payment moves money to Washington",
          "conditionality", 0.0, 1.0, "us_money", 1, unit=GUARANTEE),
    Claim("payment_trust", "A guarantee tied to payment lowers trust in it",
          "conditionality", 0.0, 1.0, "reliability", -1),
    Claim("payment_allies", "A guarantee tied to payment leaves allies worse off",
          "conditionality", 0.0, 1.0, "ally_payoff", -1, unit=GUARANTEE),
    Claim("binding_hardens", "Cheap binding instruments harden the alliance",
          "binding_instruments", 0.0, 1.0, "hardening", 1),
    Claim("clarity_deals", "Clear terms cost deals",
          "clarity", 0.0, 1.0, "deals", -1),
    Claim("tariffs_trust", "Tariff threats lower trust",
          "tariff_threat", 0.0, 2.0, "reliability", -1),
    Claim("tariffs_deals", "Tariff threats bring more deals",
          "tariff_threat", 0.0, 2.0, "deals", 1),
    Claim("linkage_deals", "Linking issues brings more deals",
          "linkage", "none", "full", "deals", 1),
    Claim("stocks_harden", "Stocks in place harden the alliance",
          "prepositioned_stocks", 0.0, 1.0, "hardening", 1),
    Claim("calm_leaves", "Who needs the US less leaves sooner: less threat, more exits",
          "threat_scale", 0.4, 1.4, "exits", -1, scale=1.0, unit="exits", least=0.1),
    Claim("autonomy_leaves", "Who needs the US less leaves sooner: autonomy worth more outside, more exits",
          "exit_autonomy", 0.0, 0.5, "exits", 1, scale=1.0, unit="exits", least=0.1),
    Claim("turnover_breaks", "Turnover in Washington breaks deals that do not last",
          "party_change", 0.2, 0.8, "kept", -1, REVERSIBLE),
    Claim("resolve_probes", "A more resolute Washington is probed less",
          "commitment_base", -0.1, 0.4, "probes", -1, scale=1.0, unit="probes", least=0.5),
    Claim("retrenching_us", "A retrenching Washington takes away the US part",
          "incumbent_strategy", "institutionalist", "retrenching", "hardening_us", -1),
)
BY_NAME = {claim.name: claim for claim in CLAIMS}


def chosen_claims(names: list[str] | None) -> tuple[Claim, ...]:
    """The claims of these names in the order declared, all if None. Raises RobustnessError."""
    for name in names or ():
        if name not in BY_NAME:
            raise RobustnessError(f"no finding '{name}'{nearest(name, BY_NAME)}; there are {', '.join(BY_NAME)}")
    return tuple(claim for claim in CLAIMS if not names or claim.name in names)
