"""What each actor carries from quarter to quarter, once.

From a line here come the compiled loop's record, the attribute of the living agent, and the column of the output.
Every number is a float unless it says ``whole``.  `recorded` fields appear in the table of a run.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Field:
    """One declared state variable."""

    name: str
    unit: str
    meaning: str
    recorded: bool = False
    whole: bool = False


def hidden(*lines: tuple[str, str, str]) -> list[Field]:
    """State that drives the model and is not a column of the output."""
    return [Field(*line) for line in lines]


def shown(*lines: tuple[str, str, str]) -> list[Field]:
    """State that is a column of the output."""
    return [Field(*line, recorded=True) for line in lines]


def counts(recorded: bool, *lines: tuple[str, str, str]) -> list[Field]:
    """Whole numbers: codes, flags and counters."""
    return [Field(*line, recorded=recorded, whole=True) for line in lines]


ALLY: tuple[Field, ...] = (
    *counts(False,
        ("actor", "address", "address of the ally's luck"),
        ("community", "code", "which alliance community it belongs to"),
        ("treaty", "code", "0 none, 1 bilateral, 2 multilateral"),
        ("spending_behaviour", "code", "spending variant"),
        ("reassurance_behaviour", "code", "reassurance variant"),
        ("hedging_behaviour", "code", "hedging variant"),
        ("budget_due", "flag", "1 once a budget has been decided and waits for the new year"),
        ("disrupted", "quarters", "quarters for which a change of government still slows budgets"),
        ("ask_open", "flag", "1 while a demand is on the table"),
        ("deal_left", "quarters", "quarters the deal still runs"),
        ("rival", "index", "rival that threatens it most"),
    ),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("scale", "GDP^publicness", "weight of its size in spill-ins"),
        ("exposure", "share of GDP", "goods exports to the US"),
        ("surplus", "share of GDP", "goods surplus with the US"),
        ("rival_market", "share of exports", "exports to China"),
        ("distance", "ideal points", "distance of UN ideal point from the US"),
        ("soldiers", "persons", "US forces in the country at the start"),
        ("weight", "0 to 1", "square root of its GDP relative to the largest ally"),
        ("strategic", "0 to 1", "position and weight, as Washington sees it"),
        ("taste", "share of GDP", "own taste for defence, revealed by its first observed share"),
        ("next_spending", "share of GDP", "budget decided for the new year"),
        ("pledge_from", "share of GDP", "share when the pledge was given"),
        ("pledge_start", "quarter", "quarter in which it was given"),
        ("pledge_due", "quarter", "quarter in which it is due"),
        ("belief_for", "observations", "evidence that the US honours"),
        ("belief_against", "observations", "evidence that it does not"),
        ("news_good", "observations", "good news about the US from this ally since beliefs were last formed"),
        ("news_bad", "observations", "bad news likewise"),
        ("rival_for", "observations", "rivals' evidence that the US answers for this ally"),
        ("rival_against", "observations", "rivals' evidence that it does not"),
        ("ask_spending", "share of GDP", "spending asked"),
        ("ask_cash", "share of headline", "cash asked"),
        ("ask_procurement", "share of headline", "purchases asked"),
        ("ask_support", "0 to 1", "support elsewhere asked"),
        ("ask_sovereignty", "0 to 1", "territory asked"),
        ("private", "factor", "private limit relative to the publicly known one"),
        ("bound_low", "share of the ask", "least the US thinks the ally would concede"),
        ("bound_high", "share of the ask", "most the US still thinks it would concede"),
        ("deal_spending", "share of GDP", "spending agreed"),
        ("deal_cash", "share of headline", "cash agreed"),
        ("deal_procurement", "share of headline", "purchases agreed"),
        ("deal_support", "0 to 1", "support agreed"),
        ("deal_protection", "guarantees a year", "protection that it buys, for each point by which US value moves its belief"),
        ("deal_garrison", "0 to 1", "garrison agreed"),
        ("deal_benefit", "guarantees a year", "what the deal is worth to the ally now"),
        ("deal_cost", "guarantees a year", "what it costs the ally"),
        ("threshold", "share of peers", "estranged peers that move it, before trust"),
        ("insulation", "0 to 1", "insulation of defence from trade disputes"),
        ("dependence", "0 to 1", "dependence on US arms"),
        ("offer", "share of the ask", "concession it would offer unasked"),
        ("praise", "0 to 1", "public praise of Washington"),
        ("shaming", "0 to 1", "how loudly Washington shames it"),
        ("bought", "share of headline", "US arms it buys by its own choice"),
    ),
    *shown(
        ("spending", "share of GDP", "military spending"),
        ("desired_spending", "share of GDP", "spending the government would like"),
        ("pledge", "share of GDP", "spending pledged"),
        ("compliance", "0 to 1", "how far the pledge is kept"),
        ("capability", "bn USD a year", "capability as discounted past effort"),
        ("spill_in", "share of GDP", "contribution of allies and patron to its security"),
        ("threat", "0 to 1", "threat"),
        ("reliability", "probability", "its belief that the US would honour"),
        ("confidence", "probability", "the same with the cover of binding deals"),
        ("honour", "probability", "true probability that the US would honour"),
        ("patron_value", "guarantees", "what the ally is worth to Washington"),
        ("lock_in", "0 to 1", "how far deals bind"),
        ("cooperation", "0 to 1", "how far it has lately kept what it agreed"),
        ("tariff", "rate", "US tariff in force"),
        ("threatened", "rate", "US tariff threatened"),
        ("retaliation", "rate", "its tariff on the US"),
        ("gdp_loss", "share of GDP", "loss to US tariffs"),
        ("troops", "0 to 1", "US garrison"),
        ("host_support", "share of headline", "cash paid"),
        ("procurement", "share of headline", "US arms bought"),
        ("support", "0 to 1", "support for the US elsewhere"),
        ("hedging", "0 to 1", "hedging, all forms"),
        ("autonomy", "0 to 1", "autonomous capability"),
        ("diversification", "0 to 1", "other markets"),
        ("minilateral", "0 to 1", "minilateral ties"),
        ("accommodation", "0 to 1", "accommodation of a rival"),
        ("ambiguity", "0 to 1", "how mixed its signals are"),
        ("stocks", "share of need", "prepositioned stocks"),
        ("response", "probability", "perceived chance that an attack on it is answered"),
        ("response_alone", "probability", "the same without the US"),
        ("critical_response", "probability", "chance of an answer that just deters"),
        ("concession", "share of the ask", "share conceded in the last deal"),
        ("asked", "share of the ask", "latest ask, as a share of the headline demand"),
        ("limit", "share of the ask", "its private limit"),
        ("cohesion", "index", "cohesion of its tie with the US"),
    ),
    *counts(True,
        ("deal", "flag", "1 while a deal is in force"),
        ("instrument", "code", "instrument of the deal in force"),
        ("rounds", "count", "asks refused in the open demand"),
        ("deals", "count", "deals concluded so far"),
        ("renewals", "count", "deals renewed at their end so far"),
        ("expiries", "count", "deals that ran to their end so far"),
        ("breaches", "count", "deals Washington broke so far"),
        ("reneged", "count", "deals the ally broke so far"),
        ("refusals", "count", "asks refused so far"),
        ("crises", "count", "crises so far"),
        ("probes", "count", "probes so far"),
        ("estranged", "flag", "1 once the tie is suspended"),
        ("government", "count", "changes of government so far"),
    ),
)

PATRON: tuple[Field, ...] = (
    *counts(False,
        ("actor", "address", "address of its luck"),
        ("party", "code", "0 the party in office at the start, 1 the other"),
        ("strategy", "code", "strategy of the administration"),
        ("pinned", "quarter", "inauguration quarter whose result the calendar fixes"),
        ("changed", "flag", "1 in the quarter in which the party changed"),
        ("capped_until", "quarter", "quarter until which a court limits tariffs"),
    ),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("spending", "share of GDP", "military spending"),
        ("capability", "bn USD a year", "capability"),
    ),
)

RIVAL: tuple[Field, ...] = (
    *counts(False, ("actor", "address", "address of its luck")),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("spending", "share of GDP", "military spending"),
        ("first_spending", "share of GDP", "military spending at the start"),
        ("capability", "bn USD a year", "capability"),
        ("hostility", "0 to 1", "hostility"),
        ("usual_hostility", "0 to 1", "level to which hostility returns"),
        ("first_hostility", "0 to 1", "hostility at the start"),
        ("first_pressure", "share of GDP", "allied spending at the start"),
    ),
)

COMMUNITY: tuple[Field, ...] = tuple(
    Field(name, unit, meaning)
    for name, unit, meaning in (
        ("members", "count", "allies in the community"),
        ("multilateral", "count", "those in a multilateral treaty"),
        ("spending", "share of GDP", "sum of spending"),
        ("spending_all", "scaled", "sum of spending times scale"),
        ("spending_tied", "scaled", "the same weighted by the root of minilateral engagement"),
        ("spending_all_multilateral", "scaled", "sum over the multilateral members"),
        ("spending_tied_multilateral", "scaled", "tied sum over the multilateral members"),
        ("capability_all", "bn USD a year", "sum of capability"),
        ("capability_tied", "bn USD a year", "tied sum"),
        ("capability_all_multilateral", "bn USD a year", "sum over the multilateral members"),
        ("capability_tied_multilateral", "bn USD a year", "tied sum over the multilateral members"),
        ("complying", "count", "sum of members that keep their pledge"),
        ("estranged", "count", "members whose tie is suspended"),
        ("engagement", "sum", "sum of minilateral engagement"),
        ("roots", "sum", "sum of the roots of minilateral engagement"),
        ("willing", "count", "members willing to buy together"),
        ("news_good", "observations", "good news from members"),
        ("news_bad", "observations", "bad news from members"),
        ("echo_near", "reports", "overlap of what the other members report"),
        ("echo_far", "reports", "overlap of what other communities report"),
        ("efficiency", "factor", "capability per unit of money, given joint procurement"),
    )
)

SYSTEM: tuple[Field, ...] = tuple(
    Field(name, unit, meaning, recorded=True)
    for name, unit, meaning in (
        ("system_cohesion", "index", "cohesion, weighted by threat and GDP"),
        ("system_reliability", "probability", "mean belief"),
        ("system_gap", "probability", "deterrence gap"),
        ("system_autonomy", "share", "response without the US relative to what deters, at most 1 each"),
        ("system_lock_in", "0 to 1", "institutional depth: mean lock-in"),
        ("system_estranged", "share", "suspended ties"),
        ("system_trusting", "share", "allies tied to the US and trusting it at least one half"),
        ("system_density", "index", "mean strength of minilateral ties"),
        ("system_hedging", "0 to 1", "mean hedging"),
        ("system_spending", "share of GDP", "allied spending over allied GDP, multilateral members"),
        ("system_tariff", "rate", "mean tariff in force"),
        ("system_deals", "share", "allies with a deal in force"),
        ("system_honour", "probability", "mean true probability"),
        ("system_strategy", "code", "strategy in office"),
        ("system_crises", "count", "crises so far"),
        ("system_refusals", "count", "refusals so far"),
        ("system_expiries", "count", "deals run to their end so far"),
        ("system_renewals", "count", "deals renewed so far"),
    )
)

EVENT = (
    Field("quarter", "quarter", "when", whole=True),
    Field("kind", "code", "what", whole=True),
    Field("target", "address", "whom: an address, -1 everybody, -2 the multilateral alliance", whole=True),
    Field("value", "by kind", "size"),
    Field("other", "by kind", "second number"),
)


def dtype(fields: tuple[Field, ...]) -> np.dtype:
    """The compiled loop's record."""
    return np.dtype([(field.name, "i8" if field.whole else "f8") for field in fields])


def blank(fields: tuple[Field, ...]) -> dict[str, float | int]:
    """Zero for every field, whole where it is whole."""
    return {field.name: 0 if field.whole else 0.0 for field in fields}
