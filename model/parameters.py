"""Every number of the model, once.

One line declares a parameter.  From it come validation, the field of the compiled loop's record, the key in a scenario
file, the command-line name, the range of a sweep, the label of a slider and the row of a table.

Sources name the work a mechanism comes from.  A default marked "assumed" is ours: a starting point to sweep, not a
finding.
"""

import difflib
import math
from dataclasses import dataclass
from operator import itemgetter
from types import SimpleNamespace

import numpy as np

from .reading import number_in
from .variants import CHOICES, VariantError, declared

LINKAGES = ("none", "positive", "coercive", "full")


class ParameterError(ValueError):
    """A name nobody declared, or a value outside its range. One line, with the remedy."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One declared number: default, inclusive range, unit, plain label, source. `choices` makes it a named switch."""

    name: str
    default: float | int | str
    low: float
    high: float
    unit: str
    label: str
    source: str
    group: str
    choices: tuple[str, ...] = ()

    def check(self, value: object) -> float | int:
        """The value as the record holds it; raises `ParameterError` if it is outside the range or no choice."""
        if self.choices:
            return self.code_of(value)
        try:
            number = math.nan if isinstance(value, bool) else number_in(value) if isinstance(value, str) else float(value)
        except (TypeError, ValueError):
            raise ParameterError(f"{self.name} = {value!r} is not a number; allowed: {self.low:g} to {self.high:g}") from None
        if not self.low <= number <= self.high:
            raise ParameterError(f"{self.name} = {value} is outside {self.low:g} to {self.high:g}")
        return number

    def code_of(self, value: object) -> int:
        """Position of a named choice (a position is accepted too)."""
        if isinstance(value, str) and value in self.choices:
            return self.choices.index(value)
        if isinstance(value, int | np.integer) and not isinstance(value, bool) and 0 <= value < len(self.choices):
            return int(value)
        raise ParameterError(f"{self.name} = {value!r} is none of {', '.join(self.choices)}{nearest(value, self.choices)}")


def nearest(name: object, known: object) -> str:
    """'; did you mean …?' or nothing."""
    close = difflib.get_close_matches(str(name), [str(k) for k in known], 1, 0.5)
    return f"; did you mean '{close[0]}'?" if close else ""


def rows(group: str, *lines: tuple) -> list[Parameter]:
    """Parameters of one group: (name, default, low, high, unit, label, source)."""
    return [Parameter(*line, group=group) for line in lines]


def switch(name: str, default: str, choices: tuple[str, ...], label: str, source: str, group: str) -> Parameter:
    """A parameter that is a named choice."""
    return Parameter(name, default, 0, len(choices) - 1, "choice", label, source, group, tuple(choices))


PARAMETERS: tuple[Parameter, ...] = (
    switch("incumbent_strategy", "transactional", CHOICES["strategy"],
           "How the US presses now", "strategies/", "strategies"),
    switch("challenger_strategy", "institutionalist", CHOICES["strategy"],
           "How the other US party would press", "strategies/", "strategies"),
    switch("spending_behaviour", "best_response", CHOICES["spending"],
           "How allies set their budgets", "behaviours/spending/", "strategies"),
    switch("reassurance_behaviour", "calculating", CHOICES["reassurance"],
           "How allies reassure Washington", "behaviours/reassurance/", "strategies"),
    switch("hedging_behaviour", "portfolio", CHOICES["hedging"],
           "How allies hedge", "behaviours/hedging/", "strategies"),
    *rows(
        "spending",
        ("baseline_preference", 0.022, 0.0, 0.08, "share of GDP", "Taste for defence without a threat",
         "Olson and Zeckhauser 1966; level assumed"),
        ("threat_preference", 0.060, 0.0, 0.12, "share of GDP", "Extra taste for defence at full threat", "assumed"),
        ("common_threat", 0.3, 0.0, 1.0, "share", "How far an alliance feels a near rival's hostility together", "assumed"),
        ("taste_fade", 0.10, 0.0, 0.3, "per year", "How fast the taste that the first share reveals wears off", "assumed"),
        ("spill_in", 0.4, 0.0, 1.0, "share", "How far allies' forces replace one's own",
         "Sandler 1977 (joint products); level assumed"),
        ("patron_spill_in", 0.5, 0.0, 1.0, "share", "How far the US guarantee replaces one's own forces", "assumed"),
        ("publicness", 0.15, 0.0, 1.0, "exponent", "Weight of size in the spill-in (1 is a pure public good)",
         "Olson and Zeckhauser 1966 at 1; assumed"),
        ("thinning", 1.0, 0.0, 1.0, "exponent", "How far forces thin out over many allies",
         "Sandler 1977; assumed"),
        ("patron_reach", 0.7, 0.0, 1.0, "share", "Share of US power that reaches the theatre",
         "Boulding 1962 (loss of strength); assumed"),
        ("adjustment", 0.06, 0.0, 1.0, "per year", "Speed of budgets under a threat that one is used to", "assumed"),
        ("surprise", 0.25, 0.0, 1.0, "per year", "Extra speed for each unit by which the threat is unusual, up or down",
         "Baumgartner and Jones 1993 (punctuated budgets); size assumed"),
        ("deadline_pull", 0.25, 0.0, 1.0, "share", "Part of a shortfall against a pledge made up in a year at full hostility",
         "assumed"),
        ("deadline_pressure", 2.5, 0.0, 5.0, "factor", "How much more where a conditional guarantee is doubted",
         "Blankenship 2021 (condition); size assumed"),
        ("spending_noise", 0.09, 0.0, 0.2, "log", "Yearly luck of an ally's budget",
         "own count of 1,749 yearly changes, 1961-2020"),
        ("common_noise", 0.03, 0.0, 0.1, "log", "Yearly luck that all allies' budgets share",
         "own count of 1,749 yearly changes, 1961-2020"),
        ("lean_spending", 0.04, 0.0, 0.1, "log a year", "Budget growth for a standard deviation of a government's lean",
         "Blum and Potrafke 2020 (governments differ); size assumed"),
        ("capability_decay", 0.08, 0.01, 0.3, "per year", "Yearly decay of military capability", "assumed"),
        ("patron_spending_target", 0.032, 0.0, 0.1, "share of GDP", "Share the US settles at", "NATO 2025 edition (2024)"),
    ),
    *rows(
        "threat",
        ("threat_scale", 1.0, 0.0, 1.5, "factor", "Hostility of every rival, scaled", "sweep lever"),
        ("reach_distance", 600.0, 100.0, 8000.0, "km", "Distance at which a rival's reach is halved",
         "Boulding 1962; level assumed"),
        ("reach_steepness", 2.0, 1.0, 4.0, "exponent", "Steepness of the loss of strength", "Boulding 1962; assumed"),
        ("reach_floor", 0.05, 0.0, 0.5, "share", "Reach that no distance removes", "assumed"),
        ("contest_decisiveness", 1.0, 0.5, 2.0, "exponent", "Decisiveness of the contest",
         "Tullock 1980 (contest success function); assumed"),
        ("us_front", 0.20, 0.0, 1.0, "share", "Share of US forces that count at one front", "assumed"),
        ("nuclear_equaliser", 0.3, 0.0, 1.0, "share", "Threat a nuclear rival keeps against any forces", "assumed"),
        ("arms_reaction", 0.2, 0.0, 1.0, "per year", "Rivals' reaction to allied spending", "Richardson 1960; assumed"),
        ("escalation_hazard", 0.1, 0.0, 1.0, "per year", "How often Moscow escalates where nothing is dated",
         "own count: 1956, 1961, 1968, 1979, 2008, 2014"),
        ("escalation_size", 0.6, 0.0, 1.0, "hostility", "Most that an escalation adds; half of it on average", "assumed"),
        ("arms_grievance", 0.025, 0.0, 0.2, "share of GDP a year", "Rivals' build-up per unit of new hostility",
         "Richardson 1960; assumed"),
    ),
    *rows(
        "reliability",
        ("prior_reliability", 0.60, 0.05, 0.99, "probability", "First belief in the party in office at first", "assumed"),
        ("prior_challenger", 0.60, 0.05, 0.99, "probability", "First belief in the other party", "assumed"),
        ("type_centre", 0.05, -0.5, 0.5, "guarantees", "Resolve of the middle type", "assumed"),
        ("type_spread", 0.45, 0.0, 1.5, "guarantees", "How far the committed and the retrenching type lie from it", "assumed"),
        ("resolve_spread", 0.15, 0.0, 0.5, "guarantees", "Spread of an administration's resolve around its party's", "assumed"),
        ("resolve_drift", 0.02, 0.0, 0.2, "per quarter", "Chance that resolve changes within a term", "assumed"),
        ("standing_spread", 0.10, 0.0, 0.5, "guarantees", "Spread of an ally's unobserved standing with an administration",
         "assumed"),
        ("act_low", 0.30, 0.0, 1.0, "probability", "Chance of a small act of upkeep by who would never honour", "assumed"),
        ("act_high", 0.90, 0.0, 1.0, "probability", "The same by who would always honour",
         "Spence 1973 (signals tell types apart by their cost); level assumed"),
        ("posture_hazard", 0.05, 0.0, 0.3, "per quarter", "How often garrisons change unannounced", "assumed"),
        ("weight_words", 0.05, 0.0, 4.0, "observations", "Weight of a new administration's words", "assumed"),
        ("office_strength", 3.0, 0.5, 50.0, "administrations", "Weight of the first belief about a party", "assumed"),
        ("office_memory", 0.9, 0.0, 1.0, "factor", "What is remembered of a party's earlier administrations", "assumed"),
        ("horizon", 32.0, 1.0, 100.0, "quarters", "How far ahead hedging and leaving look", "assumed"),
        ("news_travels", 0.3, 0.0, 1.0, "share", "Weight of what befalls others in the same alliance",
         "Gibler 2008 (reputation travels); size assumed"),
        ("news_overlap", 0.65, 0.0, 1.0, "exponent", "How far others' reports repeat each other",
         "assumed"),
        ("clarity", 0.0, 0.0, 1.0, "share", "Lever: timebound terms and clear signals", "policy lever"),
        ("strategic_communication", 0.0, 0.0, 1.0, "share", "Lever: private warning before public words", "policy lever"),
        ("lock_in_reassurance", 0.65, 0.0, 1.0, "share", "How far binding deals cover doubt", "assumed"),
    ),
    *rows(
        "guarantee",
        ("conditionality", 0.5, 0.0, 1.0, "share", "How far the guarantee is tied to burden sharing", "map axis"),
        ("honour_noise", 0.2, 0.02, 1.0, "guarantees", "Noise of the US decision to honour", "assumed"),
        ("commitment_base", 0.15, -0.5, 1.0, "guarantees", "Resolve of Washington, whoever governs", "assumed"),
        ("value_burden", 0.60, 0.0, 1.5, "guarantees", "What an ask wholly unmet takes off the US value of an ally",
         "assumed"),
        ("value_strategic", 0.30, 0.0, 1.0, "guarantees", "US value of position and weight", "assumed"),
        ("value_procurement", 0.10, 0.0, 1.0, "guarantees", "US value of arms bought", "assumed"),
        ("value_host_support", 0.05, 0.0, 1.0, "guarantees", "US value of host-nation support", "assumed"),
        ("value_investment", 0.10, 0.0, 1.0, "guarantees", "US value of investment promised", "assumed"),
        ("value_surplus", 0.10, 0.0, 1.0, "guarantees", "US resentment of a trade surplus", "assumed"),
        ("value_support", 0.10, 0.0, 1.0, "guarantees", "US value of support elsewhere", "assumed"),
        ("hedging_resentment", 0.30, 0.0, 1.5, "guarantees", "US resentment of hedging", "assumed"),
        ("value_reciprocity", 0.0, 0.0, 0.5, "guarantees", "Lever: the US answers cooperation with commitment",
         "policy lever"),
        ("audience_cost", 0.25, 0.0, 1.0, "guarantees", "Cost of breaking a treaty",
         "Fearon 1997 (tying hands); size assumed"),
        ("garrison_scale", 5000.0, 100.0, 100000.0, "persons", "Forces at which a garrison counts half", "assumed"),
        ("tripwire", 0.05, 0.0, 0.5, "guarantees", "Pull of troops in place",
         "Reiter and Poast 2021 (small); size assumed"),
        ("war_cost_threat", 0.50, 0.0, 1.5, "guarantees", "Extra US cost at full threat", "assumed"),
    ),
    *rows(
        "bargaining",
        ("guarantee_value", 0.03, 0.005, 0.1, "share of GDP a year", "Worth of a sure guarantee under full threat",
         "assumed"),
        ("demand_rate", 0.15, 0.0, 1.0, "per quarter", "How often a pressing US makes demands", "assumed"),
        ("patience_ally", 0.98, 0.8, 0.999, "per quarter", "Patience of allies", "Rubinstein 1982; assumed"),
        ("patience_patron", 0.97, 0.8, 0.999, "per quarter", "Patience of the US", "Rubinstein 1982; assumed"),
        ("ignorance", 0.5, 0.0, 1.0, "share", "How little the US knows of an ally's limit", "assumed"),
        ("foresight", 0.5, 0.0, 0.98, "discount", "How far allies foresee a lower second ask",
         "two-period screening; assumed"),
        ("lean_concession", 0.15, 0.0, 0.5, "share", "What a standard deviation of lean takes off a private limit", "assumed"),
        ("cash_scale", 0.0024, 0.0, 0.02, "share of GDP a year", "Size of a headline demand for cash",
         "Korea 2019: about 5 against 0.9 bn USD; MOFA, Janes"),
        ("procurement_scale", 0.002, 0.0, 0.02, "share of GDP a year", "Size of a headline demand for purchases",
         "assumed"),
        ("offset", 0.5, 0.0, 1.0, "share", "Part of a promised purchase of arms that is made in the buyer's country",
         "US Department of Commerce 2013 (offsets agreed in 2011, half of the contracts' value)"),
        ("entrapment", 0.08, 0.0, 2.0, "guarantees per ideal point", "Risk of being drawn into a US war elsewhere",
         "Snyder 1984 (entrapment); size assumed"),
        ("joint_product", 0.5, 0.0, 1.0, "share", "Share of extra spending that serves the ally itself",
         "Sandler 1977; assumed"),
        ("posture_value", 0.10, 0.0, 1.0, "guarantees", "Worth of a US garrison at full threat", "assumed"),
        ("posture_cost", 0.04, 0.0, 1.0, "guarantees", "US cost of a garrison", "assumed"),
        ("posture_offer", 1.0, 0.0, 1.0, "share", "How far garrisons are on the table", "policy lever"),
    ),
    switch("linkage", "full", LINKAGES, "Which issues are traded against each other",
           "Poast 2012 (linkage)", "bargaining"),
    *rows(
        "deals",
        ("milestone", 0.6, 0.0, 1.0, "share", "Part of a shortfall against a promise in a deal that the next budget makes up",
         "assumed"),
        ("deal_term", 16.0, 1.0, 80.0, "quarters", "Length of a deal", "assumed"),
        ("instrument_durability", 0.5, 0.0, 1.0, "share", "How far instruments survive a change of administration",
         "map axis; 0.5 leaves each instrument's own hazard"),
        ("instrument_cost", 0.05, 0.0, 0.3, "guarantees", "Cost of a more binding instrument", "assumed"),
        ("lock_in_rate", 0.15, 0.0, 1.0, "per quarter", "Speed at which deals bind and unbind", "assumed"),
        ("drift_share", 0.10, 0.0, 1.0, "per year", "Share of the reversal hazard that runs within a term", "assumed"),
        ("stacking", 0.25, 0.0, 1.0, "share", "New demands on top of a deal in force",
         "US-Korea fact sheet, November 2025; size assumed"),
        ("binding_instruments", 0.0, 0.0, 1.0, "share", "Lever: lowers the cost of binding instruments", "policy lever"),
    ),
    *rows(
        "tariffs",
        ("trade_elasticity", 2.0, 1.0, 8.0, "elasticity", "Fall of trade with the tariff",
         "Amiti, Redding and Weinstein 2019 (range)"),
        ("tariff_incidence", 0.4, 0.0, 1.0, "share", "Share of lost exports lost to GDP", "assumed"),
        ("tariff_appetite", 1.8, 0.0, 5.0, "factor", "US value of revenue and leverage",
         "level from the rates settled in 2025, about 0.6 of the excess taken off"),
        ("tariff_threat", 1.0, 0.0, 3.0, "factor", "Tariffs a pressing US threatens, relative to its schedule",
         "1 is the US schedule of 2 April 2025"),
        ("tariff_execution", 0.35, 0.0, 1.0, "per quarter", "Chance that threatened tariffs come into force", "assumed"),
        ("redirection", 0.5, 0.0, 0.8, "share", "Share of lost sales that finds another market or plant", "assumed"),
        ("onshoring", 0.2, 0.0, 1.0, "share", "Part of the sales taken elsewhere that firms make in US plants instead",
         "Flaaen, Hortacsu and Tintelnot 2020 (washing machines); level assumed"),
        ("diversification_rate", 0.08, 0.0, 1.0, "per quarter", "Speed of finding other markets", "assumed"),
        ("retaliation", 0.5, 0.0, 1.0, "share", "Readiness to retaliate", "assumed"),
        ("spillover", 0.05, 0.0, 0.5, "guarantees", "What a tariff wears away of the US value of a tie", "assumed"),
        ("erosion_decay", 0.06, 0.0, 0.5, "per quarter", "How fast that heals", "assumed"),
        ("insulation", 0.2, 0.0, 1.0, "share", "Lever: defence and supply chains insulated from trade disputes",
         "policy lever"),
        ("court_hazard", 0.0, 0.0, 0.5, "per quarter", "Chance that courts strike the tariffs down", "assumed"),
    ),
    *rows(
        "hedging",
        ("autonomy_cost", 0.5, 0.05, 0.95, "guarantees", "Cost of replacing a unit of the guarantee", "assumed"),
        ("risk_aversion", 3.0, 0.5, 10.0, "coefficient", "Aversion to an uncertain guarantee", "assumed"),
        ("hedging_noise", 0.3, 0.05, 2.0, "logit scale", "Spread of the hedging mix", "assumed"),
        ("lean_hedging", 0.1, 0.0, 0.3, "share", "Hedging for a standard deviation of a government's lean", "assumed"),
        ("autonomy_rate", 0.06, 0.0, 1.0, "per quarter", "Speed of building autonomous capability (lag of 16 quarters)",
         "assumed"),
        ("minilateral_rate", 0.12, 0.0, 1.0, "per quarter", "Speed of building minilateral ties", "assumed"),
        ("autonomy_capability", 0.5, 0.0, 2.0, "share", "Capability that full autonomy adds", "assumed"),
        ("mesh_response", 0.35, 0.0, 1.0, "share", "Readiness of a multilateral alliance to act without the US",
         "assumed"),
        ("hub_response", 0.05, 0.0, 1.0, "share", "Readiness of spokes to act for each other without the US", "assumed"),
    ),
    *rows(
        "secrecy",
        ("detection", 0.3, 0.0, 1.0, "probability", "Lever: how well Washington detects what allies hide", "policy lever"),
        ("hedging_prudence", 1.0, 0.0, 1.0, "share", "How far allies reckon with US resentment when they hedge", "assumed"),
        ("hiding_cost", 0.05, 0.005, 1.0, "guarantees", "Cost of hiding, which rises with its square", "assumed"),
        ("praise_price", 0.01, 0.0, 0.1, "guarantees a year", "What full praise of Washington costs a government at home",
         "Putnam 1988 (two-level games); size assumed"),
        ("intelligence_effect", 0.10, 0.0, 0.5, "probability", "Resistance that full intelligence sharing adds", "assumed"),
    ),
    *rows(
        "arena",
        ("arena", 0.0, 0.0, 1.0, "switch", "1: there is a war next door that needs arms; 0: there is none", "scenario"),
        ("gap_filling", 0.8, 0.0, 1.0, "share", "Share of the aid that is missing which allies fill",
         "Trebesch et al. 2023 (2025 against 2022 to 2024)"),
        ("aid_talks", 1.0, 0.0, 1.0, "share", "How far aid to a country at war is on the table; 0: not at all", "assumed"),
        ("aid_tied", 0.0, 0.0, 1.0, "share", "Part of US aid that is sold to allies and not given", "map axis"),
    ),
    *rows(
        "rivals",
        ("rival_rationality", 5.0, 0.5, 30.0, "logit slope", "How closely rivals follow expected value",
         "Signorino 1999 (quantal response); assumed"),
        ("crisis_rate", 0.10, 0.0, 1.0, "per quarter", "How often a fully hostile rival weighs a crisis", "assumed"),
        ("probe_rate", 3.0, 0.0, 4.0, "per quarter and claim", "How often a fully hostile rival next door probes", "assumed"),
        ("grey_penalty", 1.3, 0.0, 5.0, "stakes", "Rivals' cost of an answered probe", "assumed"),
        ("escalation_cost", 0.25, 0.0, 2.0, "stakes", "What war with the US costs a rival even if it wins",
         "Schelling 1966 (idea); size assumed"),
        ("claim_floor", 0.50, 0.0, 1.0, "share", "Hostility toward allies of whom a rival wants nothing", "assumed"),
        ("ground_loss", 0.20, 0.0, 1.0, "share", "Usable capability that a lost crisis takes away", "assumed"),
        ("emboldened", 0.03, 0.0, 0.3, "hostility", "What a crisis won adds to a rival's hostility, and one lost takes away",
         "assumed"),
        ("defeat_cost", 1.5, 0.1, 5.0, "stakes", "Rivals' cost of failure", "assumed"),
        ("challenge_cost", 0.1, 0.0, 0.5, "stakes", "Rivals' cost of a challenge", "assumed"),
        ("concentration", 0.20, 0.0, 1.0, "share", "Share of others' forces that can be brought to one front", "assumed"),
    ),
    *rows(
        "politics",
        ("party_change", 0.55, 0.0, 1.0, "per election", "Chance that an election changes the US party",
         "own count of 1952-2024"),
        ("government_change", 0.08, 0.0, 1.0, "per quarter", "Chance that an ally's government changes", "assumed"),
        ("withdrawal_step", 0.10, 0.0, 1.0, "share of troops", "Share of a garrison that leaves at once", "assumed"),
    ),
    *rows(
        "multilateral",
        ("multilateral_procurement", 0.2, 0.0, 1.0, "share", "Lever: procurement done together", "policy lever"),
        ("progress_ratio", 0.85, 0.6, 1.0, "factor", "Unit cost after doubling the volume",
         "Wright 1936 (learning curve); level assumed"),
        ("coalition_cost", 1.0, 0.1, 5.0, "benefits", "Cost of joining", "assumed"),
        ("prepositioned_stocks", 0.1, 0.0, 1.0, "share of need", "Lever: stocks in place", "policy lever"),
        ("stock_effect", 0.4, 0.0, 1.0, "probability", "Resistance that full stocks add", "assumed"),
        ("autonomy_price", 0.004, 0.0, 0.02, "share of GDP a year", "What full autonomy takes out of it", "assumed"),
    ),
    *rows(
        "leaving",
        ("exit_cost", 0.33, 0.0, 10.0, "guarantees a year", "Cost of breaking a full commitment",
         "assumed, for 0.5 to 3 exits in 1,000 tie-years"),
        ("exit_noise", 0.045, 0.005, 1.0, "guarantees a year", "How loosely leaving follows its value", "assumed"),
        ("exit_pace", 0.05, 0.0, 1.0, "per quarter", "How fast an ally that would gain leaves", "assumed"),
        ("return_pace", 0.09, 0.0, 1.0, "per quarter", "How fast one that would gain returns where it is welcome", "assumed"),
        ("exit_peers", 0.5, 0.0, 2.0, "guarantees a year", "Worth of leaving if everybody else in the community has",
         "Granovetter 1978 (cascades); size assumed"),
        ("exit_autonomy", 0.05, 0.0, 1.0, "guarantees a year", "Worth of own forces and other partners outside", "assumed"),
        ("other_patron", 0.10, 0.0, 1.0, "guarantees a year", "Worth of another great power's market and goodwill", "assumed"),
        ("tariff_blame", 0.1, 0.0, 1.0, "share", "Share of tariff losses held against the alliance", "assumed"),
        ("solidarity_loss", 0.5, 0.0, 1.0, "share", "How much less allies' forces count for each other when one has left",
         "assumed"),
    ),
    *rows(
        "phases",
        ("hardened_gain", 0.10, 0.0, 0.5, "share", "Opportunities used less often than in the reference that make HARDENED",
         "assumed"),
        ("hollow_loss", 0.15, 0.0, 0.5, "share", "Opportunities used more often that make HOLLOW", "assumed"),
        ("decoupled_us", 0.20, 0.0, 0.5, "share", "Loss of the US part that makes DECOUPLED", "assumed"),
        ("decoupled_replaced", 0.5, 0.0, 1.5, "share", "Share of that loss which allies replace", "assumed"),
        ("contractual_deals", 0.42, 0.0, 1.0, "share", "Ties held by a deal that make CONTRACTUAL", "assumed"),
        ("fractured_out", 0.15, 0.01, 0.6, "share", "Suspended ties of a community, by weight, that make FRACTURED", "assumed"),
    ),
    *(Parameter(*line, group=variant) for variant, lines in declared("strategy").items() for line in lines),
)

BY_NAME: dict[str, Parameter] = {parameter.name: parameter for parameter in PARAMETERS}
_twice = [parameter.name for parameter in PARAMETERS if BY_NAME[parameter.name] is not parameter]
if _twice:
    raise VariantError(f"a strategy declares '{_twice[0]}', which is a parameter of the model; rename it")
POLICY: frozenset[str] = frozenset((
    "incumbent_strategy", "challenger_strategy", "conditionality", "linkage", "demand_rate", "stacking", "posture_offer",
    "cash_scale", "procurement_scale", "offset", "instrument_durability", "instrument_cost", "binding_instruments", "deal_term",
    "tariff_threat", "tariff_execution", "insulation", "clarity", "strategic_communication", "value_reciprocity",
    "multilateral_procurement", "prepositioned_stocks", "patron_spending_target", "detection", "aid_tied",
    *(p.name for p in PARAMETERS if p.group in CHOICES["strategy"]),
))
"""Parameters that say how Washington or the allies together act; the rest describe the world, which a reference shares."""
DTYPE = np.dtype([(p.name, "i8" if p.choices else "f8") for p in PARAMETERS])
IN_ORDER = itemgetter(*DTYPE.names)


def find(name: str) -> Parameter:
    """The declaration of that name; raises `ParameterError` with the nearest one."""
    if name not in BY_NAME:
        raise ParameterError(f"no parameter {str(name)!r}{nearest(name, BY_NAME)}; 'foedus params' lists them all")
    return BY_NAME[name]


def resolve(changes: dict[str, object] | None = None) -> dict[str, float | int]:
    """Defaults with the changes, each checked: name to number."""
    values = {p.name: p.check(p.default) for p in PARAMETERS}
    values.update({name: find(name).check(value) for name, value in (changes or {}).items()})
    return values


def as_object(values: dict[str, float | int]) -> SimpleNamespace:
    """Resolved values as plain attributes, for rules run by Python."""
    return SimpleNamespace(**values)


def as_record(values: list[dict[str, float | int]]) -> np.ndarray:
    """Resolved values as the compiled loop's records, shape (len(values),)."""
    return np.array([IN_ORDER(v) for v in values], DTYPE)
