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


def by_type(role: str, unit: str, meaning: str) -> list[Field]:
    """A number for each type of resolve, see `rules.resolve`."""
    return hidden(*((f"{role}_{kind}", unit, f"{meaning}: {kind}") for kind in ("committed", "transactional", "retrenching")))


def counts(recorded: bool, *lines: tuple[str, str, str]) -> list[Field]:
    """Whole numbers: codes, flags and counters."""
    return [Field(*line, recorded=recorded, whole=True) for line in lines]


ALLY: tuple[Field, ...] = (
    *counts(False,
        ("actor", "address", "address of the ally's luck"),
        ("community", "code", "which alliance community it belongs to"),
        ("treaty", "code", "0 none, 1 bilateral, 2 multilateral, 3 a statute of the US"),
        ("spending_behaviour", "code", "spending variant"),
        ("reassurance_behaviour", "code", "reassurance variant"),
        ("hedging_behaviour", "code", "hedging variant"),
        ("budget_due", "flag", "1 once a budget has been decided and waits for the new year"),
        ("excused", "quarters", "quarters for which a change of government still excuses a promise missed"),
        ("ask_open", "flag", "1 while a demand is on the table"),
        ("deal_left", "quarters", "quarters the deal still runs"),
        ("deal_age", "quarters", "quarters since it promised the spending agreed"),
        ("reopened", "flag", "1 while a promise missed opens the deal to new demands"),
        ("rival", "index", "rival that threatens it most"),
        ("bloc", "code", "trade policy: 0 its own, 1 of a bloc that another ally speaks for, 2 of a bloc that it speaks for"),
        ("scheduled", "code", "US tariffs in force for all: 0 none, 1 the base, 2 the whole schedule"),
    ),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("scale", "GDP^publicness", "weight of its size in spill-ins"),
        ("exposure", "share of GDP", "goods exports to the US"),
        ("surplus", "share of GDP", "goods surplus with the US"),
        ("lesson", "0 to 1", "pressure that a learning administration tries"),
        ("stake", "share of GDP", "goods exports to the US whose tariff it negotiates, for itself or its bloc"),
        ("schedule", "rate", "tariff that the US formula gives for it"),
        ("base_share", "share", "base of that tariff, which is not negotiable, as a share of it"),
        ("covered", "share", "share of the tariff that its goods meet: the rest is exempt"),
        ("rival_market", "share of exports", "exports to China"),
        ("distance", "ideal points", "distance of UN ideal point from the US"),
        ("soldiers", "persons", "US forces in the country at the start"),
        ("weight", "0 to 1", "square root of its GDP relative to the largest ally"),
        ("strategic", "0 to 1", "position and weight, as Washington sees it"),
        ("taste", "share of GDP", "own taste for defence, revealed by its first observed share, which fades"),
        ("peril", "0 to 1", "hostility of the rival whose reach is longest, which everybody feels"),
        ("usual_threat", "0 to 1", "felt threat that it is used to"),
        ("lean", "standard deviations", "lean of its government: above 0 it spends and hedges more and concedes less"),
        ("next_spending", "share of GDP", "budget decided for the new year"),
        ("supplement", "share of GDP", "addition decided within the year"),
        ("pledge_floor", "share of GDP", "pledges that have fallen due"),
        ("pledge_from", "share of GDP", "share when the pledge was given"),
        ("pledge_start", "quarter", "quarter in which it was given"),
        ("pledge_due", "quarter", "quarter in which it is due"),
        ("condition", "share", "how far this administration ties the guarantee to what it asks"),
        ("asked_share", "share of GDP", "level of spending that this administration asks"),
        ("commitment", "guarantees", "what the strategy of this administration adds to its resolve"),
        ("resolve", "guarantees", "true resolve of Washington toward it, which nobody observes"),
        ("standing", "guarantees", "unobserved standing with this administration"),
        ("erosion", "guarantees", "what trade disputes have taken off the US value of the tie"),
        ("first_troops", "0 to 1", "garrison at the start"),
        ("first_weight", "bn USD", "threat times GDP at the start, its weight in the indices"),
        ("victory", "probability", "chance that its rival wins against those who come, the US among them"),
        ("victory_alone", "probability", "the same without the US"),
        ("ask_spending", "share of GDP", "spending asked"),
        ("ask_cash", "share of headline", "cash asked"),
        ("ask_procurement", "share of headline", "purchases asked"),
        ("ask_support", "0 to 1", "support elsewhere asked"),
        ("ask_investment", "share of headline", "investment asked"),
        ("ask_sovereignty", "0 to 1", "territory asked"),
        ("ask_aid", "share of headline", "aid to a country at war asked, beyond its own will"),
        ("aid_headline", "share of GDP a year", "its part by size of all the aid that a country at war misses"),
        ("flow_missing", "share", "US aid to a country at war that is sold or withheld unless a deal keeps it up"),
        ("insistence", "factor", "1 for an ally that answers as the rules say; 0 refuses everything, much accepts everything"),
        ("private", "factor", "private limit relative to the publicly known one"),
        ("bound_low", "share of the ask", "least the US thinks the ally would concede"),
        ("bound_high", "share of the ask", "most the US still thinks it would concede"),
        ("deal_spending", "share of GDP", "spending agreed"),
        ("deal_from", "share of GDP", "spending when that was agreed"),
        ("deal_cash", "share of headline", "cash agreed"),
        ("deal_procurement", "share of headline", "purchases agreed"),
        ("deal_support", "0 to 1", "support agreed"),
        ("deal_investment", "share of headline", "investment agreed"),
        ("deal_aid", "share of headline", "aid to a country at war agreed"),
        ("conceded_spending", "share of the ask", "conceded in the last deal: spending"),
        ("conceded_cash", "share of the ask", "conceded in the last deal: cash"),
        ("conceded_arms", "share of the ask", "conceded in the last deal: purchases"),
        ("conceded_support", "share of the ask", "conceded in the last deal: support elsewhere"),
        ("conceded_investment", "share of the ask", "conceded in the last deal: investment"),
        ("conceded_aid", "share of the ask", "conceded in the last deal: aid to a country at war"),
        ("deal_protection", "guarantees a year", "protection that it buys, for each point by which US value moves its belief"),
        ("deal_garrison", "0 to 1", "garrison agreed"),
        ("deal_benefit", "guarantees a year", "what the deal is worth to the ally now"),
        ("deal_cost", "guarantees a year", "what it costs the ally"),
        ("intelligence_granted", "0 to 1", "intelligence sharing agreed"),
        ("flow_granted", "0 to 1", "US aid to a country at war that Washington has agreed to give"),
        ("insulation", "0 to 1", "insulation of defence from trade disputes"),
        ("dependence", "0 to 1", "dependence on US arms"),
        ("offer", "share of the ask", "concession it would offer unasked"),
        ("shaming", "0 to 1", "how loudly Washington shames it"),
        ("promised", "share of headline", "US arms it has promised to buy, in a deal or unasked"),
        ("first_spending", "share of GDP", "military spending at the start"),
        ("home_usual", "share", "share of arms orders that its own industry gets as long as it can deliver"),
        ("us_usual", "share", "US share of its arms imports before the start"),
        ("arms_taste", "log odds", "of buying imported arms in the US, but for urgency and doubt"),
        ("home_supply", "share of GDP a year", "arms that its own industry delivers"),
        ("offset_plants", "share of GDP a year", "arms that plants built for offsets deliver"),
        ("arms_stock", "share of GDP a year", "arms ordered, mean of the last eight years"),
        ("us_stock", "share of GDP a year", "the part of them ordered in the US"),
        ("will", "0 to 1", "readiness to aid a country at war"),
        ("old_stock", "bn EUR", "old arms that it can still give away"),
        ("aid_flow", "bn EUR a quarter", "aid to a country at war that it pays for"),
        ("aid_owed", "share of GDP a year", "what deals make it give, less what the promises of all spare its own will"),
        ("aid_share", "share of GDP", "all its aid to a country at war, a year"),
        ("aid_bought", "share of GDP a year", "the part of it that buys US arms"),
        ("aid_drawn", "share of GDP", "mean aid of the last two years, which its own forces miss in part"),
    ),
    *by_type("believed", "probability", "the ally's belief about whoever governs in Washington"),
    *by_type("incumbent", "administrations", "what is remembered of the party that governs at the start"),
    *by_type("challenger", "administrations", "what is remembered of the other party"),
    *by_type("acts", "likelihood", "of this quarter's acts that everybody sees"),
    *by_type("tests", "likelihood", "of answers to probes, which the prober and the probed see best"),
    *by_type("words", "nats", "log likelihood of exceptional words"),
    *by_type("honours", "probability", "chance that a type would honour, as this administration presses"),
    *by_type("other_honours", "probability", "chance that a type would honour, as the other party presses"),
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
        ("outlook", "probability", "belief over the horizon: this administration, later ones and both parties"),
        ("honour", "probability", "true probability that the US would honour"),
        ("bare_honour", "probability", "the same without the cover of binding deals"),
        ("rival_belief", "probability", "the belief of the rival that threatens it most that the US would come"),
        ("deterrence", "probability", "chance that this rival lets an opportunity pass, over both US parties"),
        ("deterrence_alone", "probability", "the same if it believed that the US never comes"),
        ("deterrence_true", "probability", "the same if it knew the true probability"),
        ("ground", "share", "ground lost and not yet recovered"),
        ("leaving", "guarantees a year", "value of leaving less that of staying, after the cost of leaving while tied"),
        ("patron_value", "guarantees", "what the ally is worth to Washington"),
        ("lock_in", "0 to 1", "how far deals bind"),
        ("cooperation", "0 to 1", "how far it has lately kept what it agreed"),
        ("tariff", "rate", "US tariff in force"),
        ("threatened", "rate", "US tariff threatened"),
        ("relieved", "share", "share of the tariff's excess over its base that a deal takes off"),
        ("aid", "bn EUR a quarter", "aid to a country at war"),
        ("reported", "share of GDP", "military spending as it reports it, with its aid to a country at war"),
        ("arms_imports", "share of GDP a year", "orders of arms abroad"),
        ("us_arms", "share", "US share of them"),
        ("offset_work", "share of headline", "part of the US arms promised that an offset has made in its own country"),
        ("praise", "0 to 1", "public praise of Washington"),
        ("hidden", "0 to 1", "hedging that it hides from Washington"),
        ("seen_hedging", "0 to 1", "hedging as Washington sees it"),
        ("intelligence", "0 to 1", "intelligence that Washington shares with it"),
        ("retaliation", "rate", "its tariff on the US"),
        ("gdp_loss", "share of GDP", "loss to US tariffs, output that moved to the US among it"),
        ("troops", "0 to 1", "US garrison"),
        ("host_support", "share of headline", "cash paid"),
        ("procurement", "share of headline", "US arms bought"),
        ("support", "0 to 1", "support for the US elsewhere"),
        ("investment", "share of headline", "investment promised to the US"),
        ("hedging", "0 to 1", "hedging, all forms"),
        ("autonomy", "0 to 1", "autonomous capability"),
        ("diversification", "0 to 1", "other markets, and plants in the US"),
        ("plants", "share", "goods once exported to the US that its firms make there"),
        ("minilateral", "0 to 1", "minilateral ties"),
        ("accommodation", "0 to 1", "accommodation of a rival"),
        ("ambiguity", "0 to 1", "how mixed its signals are"),
        ("stocks", "share of need", "prepositioned stocks"),
        ("response", "probability", "perceived chance that an attack on it is answered"),
        ("response_alone", "probability", "the same without the US"),
        ("concession", "share of the ask", "share conceded in the last deal"),
        ("asked", "share of the ask", "latest ask, as a share of the headline demand"),
        ("limit", "share of the ask", "its private limit"),
        ("cohesion", "index", "cohesion of its tie with the US"),
        ("got_protection", "guarantee years", "protection so far, at the true probability, with what is granted"),
        ("paid_money", "guarantee years", "money so far: spending, aid, arms and cash for a deal, investment, support"),
        ("paid_tariffs", "guarantee years", "losses to US tariffs so far"),
        ("paid_autonomy", "guarantee years", "cost of autonomy so far"),
        ("us_money", "guarantee years", "what Washington got from it so far: cash, investment, purchases"),
        ("us_tariffs", "guarantee years", "what its tariffs were worth to Washington so far"),
        ("us_garrison", "guarantee years", "cost of the garrison so far, and of aid granted"),
        ("us_risk", "guarantee years", "expected cost of a war for it so far"),
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
        ("shortfalls", "count", "years so far in which it missed what a deal promised to spend"),
        ("refusals", "count", "asks refused so far"),
        ("crises", "count", "crises so far"),
        ("probes", "count", "probes so far"),
        ("losses", "count", "crises lost so far"),
        ("estranged", "flag", "1 once the tie is suspended"),
        ("exits", "count", "times it suspended the tie so far"),
        ("returns", "count", "times it came back so far"),
        ("government", "count", "changes of government so far"),
        ("detections", "count", "times Washington found out what it hid so far"),
    ),
)

PATRON: tuple[Field, ...] = (
    *counts(False,
        ("actor", "address", "address of its luck"),
        ("party", "code", "0 the party in office at the start, 1 the other"),
        ("strategy", "code", "strategy of the administration"),
        ("pinned", "quarter", "inauguration quarter whose result the calendar fixes"),
        ("former", "code", "party of the administration before this one"),
        ("changed", "flag", "1 in the quarter in which a new administration is seated"),
        ("capped_until", "quarter", "quarter until which a court limits tariffs"),
        ("trial", "code", "pressure that a learning administration tries: 0 none to 4 all"),
        ("since", "quarters", "how long this administration has been in office"),
    ),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("spending", "share of GDP", "military spending"),
        ("capability", "bn USD a year", "capability"),
        ("booked", "guarantee years", "what a learning administration had got at its last review"),
        *((f"worth_{degree}", "guarantees a year", f"what pressure has brought: {degree}")
          for degree in ("none", "quarter", "half", "most", "all")),
        ("impulse", "0 to 1", "this quarter's luck of putting the schedule of tariffs in force"),
        ("resolve", "guarantees", "resolve of this administration around its party's"),
        ("attention", "observations", "weight that its words still have"),
        ("year", "standard deviations", "luck of the world's economy, which all allies' budgets share"),
    ),
)

RIVAL: tuple[Field, ...] = (
    *counts(False,
        ("actor", "address", "address of its luck"),
        ("market", "flag", "1 for the rival whose market `rival_market` is about"),
        ("restless", "flag", "1 for the rival whose escalations the record counts"),
    ),
    *hidden(
        ("gdp", "bn USD", "gross domestic product"),
        ("spending", "share of GDP", "military spending"),
        ("first_spending", "share of GDP", "military spending at the start"),
        ("capability", "bn USD a year", "capability"),
        ("hostility", "0 to 1", "hostility"),
        ("usual_hostility", "0 to 1", "level to which hostility returns"),
        ("first_hostility", "0 to 1", "hostility at the start"),
        ("first_pressure", "share of GDP", "spending of those it faces at the start"),
        ("committed", "share", "share of its forces that a war ties down"),
    ),
)

ARENA: tuple[Field, ...] = (
    *counts(False,
        ("open", "flag", "1 while the war goes on"),
        ("settled", "flag", "1 once it has been settled"),
        ("invader", "index", "the rival that wages it; -1 for none"),
        ("decided_by", "code", "US party that decided on its aid"),
    ),
    *hidden(
        ("old_left", "share", "old arms of allies that were left at the start"),
        ("need", "bn EUR a quarter", "aid that the country at war needs"),
        ("us_level", "share", "US aid on offer, of what it was at first"),
        ("us_tied", "share", "part of it that is sold and not given; below 0: as the parameter says"),
        ("us_given", "bn EUR a quarter", "arms that the US gives"),
        ("us_flow", "bn EUR a quarter", "arms that the US delivers, given or sold"),
        ("allied", "bn EUR a quarter", "aid of all allies"),
        ("aid_year", "bn EUR a year", "aid of everybody, mean of about four quarters"),
        ("first_effort", "bn EUR a year", "effort that held the line at the start"),
        ("first_capability", "bn USD a year", "capability of the invader at the start"),
        ("front", "0 to 1", "the front: 0 lost, one half where it began, 1 all regained"),
        ("kept", "share", "territory that the country at war holds"),
    ),
)

PAIR: tuple[Field, ...] = (
    *counts(False, ("actor", "address", "address of the luck that a rival and an ally share")),
    *hidden(
        ("distance", "km", "from territory to territory"),
        ("reach", "share", "share of the rival's strength that reaches the ally"),
        ("claim", "0 to 1", "what the rival wants of the ally: territory, former rule, disputes"),
    ),
    *by_type("believed", "probability", "the rival's belief about whoever governs in Washington"),
    *by_type("tests", "likelihood", "of the answers to its own probes this quarter"),
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
        ("estranged", "count", "members whose tie is suspended"),
        ("engagement", "sum", "sum of minilateral engagement"),
        ("roots", "sum", "sum of the roots of minilateral engagement"),
        ("relieved", "share", "share of its bloc's tariff excess that a deal takes off"),
        ("willing", "count", "members willing to buy together"),
        ("weights", "sum", "sum of weights"),
        ("weights_out", "sum", "sum of the weights of those whose tie is suspended"),
        ("acts_committed", "nats", "log likelihood of members' acts and tests: committed"),
        ("acts_transactional", "nats", "log likelihood of members' acts and tests: transactional"),
        ("acts_retrenching", "nats", "log likelihood of members' acts and tests: retrenching"),
        ("echo_near", "reports", "overlap of what the other members report"),
        ("echo_far", "reports", "overlap of what other communities report"),
        ("efficiency", "factor", "capability per unit of money, given joint procurement"),
    )
)

SYSTEM: tuple[Field, ...] = tuple(
    Field(name, unit, meaning, recorded=True)
    for name, unit, meaning in (
        ("system_deterrence", "probability", "D: chance that rivals let an opportunity pass, weighed as at the start"),
        ("system_alone", "probability", "A: the same if the US never came"),
        ("system_true", "probability", "the same if rivals knew the true probability that the US comes"),
        ("system_outlook", "probability", "belief over the horizon, weighted likewise; 0 for a suspended tie"),
        ("system_out", "share", "largest share of suspended ties in a community, by weight"),
        ("system_cohesion", "index", "cohesion, weighted by threat and GDP"),
        ("system_reliability", "probability", "mean belief"),
        ("system_lock_in", "0 to 1", "institutional depth: mean lock-in"),
        ("system_estranged", "share", "suspended ties"),
        ("system_trusting", "share", "allies tied to the US and trusting it at least one half"),
        ("system_density", "index", "mean strength of minilateral ties"),
        ("system_hedging", "0 to 1", "mean hedging"),
        ("system_spending", "share of GDP", "allied spending over allied GDP, multilateral members"),
        ("system_tariff", "rate", "mean tariff in force"),
        ("system_deals", "share", "allies with a deal in force"),
        ("system_honour", "probability", "mean true probability"),
        ("system_rival_belief", "probability", "mean belief of the rivals that the US would come"),
        ("system_troops", "0 to 1", "mean US garrison"),
        ("system_threat", "0 to 1", "mean threat"),
        ("system_strategy", "code", "strategy in office"),
        ("system_crises", "count", "crises so far"),
        ("system_losses", "count", "crises lost so far"),
        ("system_probes", "count", "probes so far"),
        ("system_exits", "count", "ties suspended so far"),
        ("system_returns", "count", "ties resumed so far"),
        ("system_signed", "count", "deals concluded so far"),
        ("system_breaches", "count", "deals broken by Washington so far"),
        ("system_refusals", "count", "refusals so far"),
        ("system_expiries", "count", "deals run to their end so far"),
        ("system_renewals", "count", "deals renewed so far"),
        ("system_protection", "guarantee years", "protection so far, mean of the allies"),
        ("system_money", "guarantee years", "money paid so far, mean of the allies"),
        ("system_tariff_cost", "guarantee years", "losses to US tariffs so far, mean of the allies"),
        ("system_autonomy_cost", "guarantee years", "cost of autonomy so far, mean of the allies"),
        ("system_us_money", "guarantee years", "what Washington got so far, a tie"),
        ("system_us_tariffs", "guarantee years", "what tariffs were worth to Washington so far, a tie"),
        ("system_us_garrison", "guarantee years", "cost of garrisons and of aid granted so far, a tie"),
        ("system_us_risk", "guarantee years", "expected cost of war so far, a tie"),
        ("system_aid", "bn EUR a quarter", "aid of allies to a country at war"),
        ("system_us_aid", "bn EUR a quarter", "arms that the US gives it"),
        ("system_front", "0 to 1", "the front of that war"),
        ("system_kept", "share", "territory that the country at war holds"),
        ("system_settled", "flag", "1 once that war has been settled"),
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
