"""The negotiating table in plain sentences: who said what, and the because."""

import re

import numpy as np

from ...agents.country import TURNS_DOWN
from ...agents.journal import Entry
from ...agents.sentences import money as in_money
from ...agents.world import World
from ...model.calendar import label_of
from ...model.moves.trading import MEMBER
from ...model.outcomes import PHASES
from ..wording import listed

WITH_ARTICLE = r"\b(United States|United Kingdom|Netherlands|Philippines)\b"
GAINS = {"protection": "protection", "tariff_relief": "relief from tariffs", "garrison": "the garrison",
         "rest": "intelligence and a clause on trade"}
LEAST_RATE = 0.005  # of a tariff that is told
BLOC = (" The tariff is a matter of your bloc, for which another ally speaks: what it would cost you is not in the worth of "
        "what you sign.")
# Terms of `agents.terms.GLOSSARY` in the words of a sentence.
REASONS = {"threat": "the threat", "doubt": "belief in the guarantee", "others": "what others do",
           "trade": "tariffs and markets", "conditions": "conditions on the guarantee", "government": "the new government"}
EVIDENCE = {"own_tie": "deeds toward it", "others_ties": "deeds toward others", "words": "words"}
MIX = {"autonomy": "own forces", "minilateral": "other partners", "accommodation": "accommodation of a rival"}
AWAY = {"entrapment": "the risk of others' wars", "demands": "what its deal costs", "trade": "US tariffs",
        "affront": "being shamed", "own_forces": "own forces and partners", "other_patron": "another great power",
        "peers": "those who are out"}


def told(entry: Entry, world: World) -> dict:
    """An entry as the page shows it: when, kind, actors, the sentence, the because, and the raw terms."""
    return {"q": entry.quarter - world.first, "label": spoken(entry.quarter), "what": entry.what,
            "actors": list(entry.actors), "text": sentence(entry, world), "because": because(entry, world),
            "why": {name: round(float(value), 5) for name, value in entry.why.items()}}


def spoken(quarter: int) -> str:
    """'2025 Q1'."""
    return label_of(quarter).replace("-", " ")


def percent(share: float) -> str:
    """'25 %', which no line breaks."""
    return f"{100.0 * share:.0f}\u00a0%"


def sentence(entry: Entry, world: World) -> str:
    """What happened, for somebody who does not know the model's words."""
    ally = next((a for a in world.allies if entry.actors and a.iso3 == entry.actors[0]), None)
    if entry.what == "refusal" and ally and TURNS_DOWN not in entry.text:
        return polished(refused(entry, world, ally))
    if entry.what == "demand" and ally:
        return polished(f"{world.patron.name} asks {ally.name} for {listed(wishes(then(entry, world)))}"
                        f"{threat(entry.why['tariff_threat'], in_force(entry, world))}")
    return polished(entry.text)


def then(entry: Entry, world: World) -> np.void:
    """The record of the ally that an entry is about, at the end of its quarter."""
    return world.panel[entry.quarter - world.first][world.codes.index(entry.actors[0])]


def in_force(entry: Entry, world: World) -> float:
    """The tariff on the ally that an entry is about, before its quarter; none is known before the first. [rate]"""
    before = entry.quarter - world.first - 1
    return float(world.panel[before][world.codes.index(entry.actors[0])]["tariff"]) if before >= 0 else 0.0


def refused(entry: Entry, world: World, ally) -> str:
    """Who did not give what."""
    row, limit = then(entry, world), entry.why["limit"]
    if row["ask_sovereignty"] > 0.0:
        return f"{ally.name} refuses to give up territory"
    money = billions(entry.why["money"])
    wanted = f"{percent(entry.why['asked'])} of what it had asked for" + (f", {money} more a year" if money else "")
    return f"{ally.name} refuses: {world.patron.name} wanted {wanted}; {ally.name} " + (
        f"would have given {percent(limit)}" if limit >= 0.005 else "would have given nothing")


def polished(text: str) -> str:
    """The journal's words as a sentence: articles, a space before %, phases in small letters."""
    text = text.replace("The system is ", "The alliance system is now ")
    text = re.sub("|".join(PHASES), lambda found: found[0].lower(), text)
    text = re.sub(r"[ \u00a0]?%", "\u00a0%", articled(text))
    return opened(text) + "."


def opened(text: str) -> str:
    """With a capital letter."""
    return text[0].upper() + text[1:]


def billions(money: float) -> str:
    """'3.1 bn USD', '40 m USD'; empty for what rounds to nothing. [money: bn USD]"""
    return in_money(money) if money >= 0.0005 else ""


def wishes(row: np.void) -> list[str]:
    """What a demand asks for, from the record of the ally of whom it is made."""
    wanted = {"ask_spending": f"{100 * row['ask_spending']:.1f}\u00a0% of GDP for defence", "ask_cash": "cash for the troops",
              "ask_procurement": "arms purchases", "ask_support": "support elsewhere", "ask_investment": "investment",
              "ask_aid": "aid to the country at war", "ask_sovereignty": "territory"}
    return [said for name, said in wanted.items() if row[name] > 0.0] or ["a concession"]


def demanded(seat: str, world: World, tariff: float, now: float) -> str:
    """What lay on an ally's table in the quarter just played, whole, and the tariff behind it if it is above that in force.

    tariff, now: the rate threatened, and that in force before. For a member of a bloc whose trade another ally speaks for
    the tariff is no part of what its package is worth, which is said.
    """
    k = world.codes.index(seat)
    apart = tariff > now and tariff >= LEAST_RATE and world.allies[k].bloc == MEMBER
    money, row = billions(sum(world.allies[k].bill.money)), world.panel[world.quarter - world.first - 1][k]
    said = f", in all {money} a year beyond what you do already" if money else ""
    return polished(f"{world.patron.name} asks for {listed(wishes(row))}{said}"
                    f"{threat(tariff, now)}") + (BLOC if apart else "")


def price_of(entry: Entry, world: World) -> str:
    """What is wanted now of a whole demand, in money and years, and what that is to the ally."""
    ally = world.allies[world.codes.index(entry.actors[0])]
    return f"{wanted_now(entry, world)}{opened(weighed(entry.why, articled(ally.name)))}.".lstrip()


def wanted_now(entry: Entry, world: World) -> str:
    """What is wanted now of a whole demand, in money and years; empty of territory, which is wanted whole."""
    if then(entry, world)["ask_sovereignty"] > 0.0:
        return ""
    money, years, share = billions(entry.why["money"]), world.p.deal_term / 4.0, percent(entry.why["asked"])
    part = f"{money} a year of that, {share} of the whole by what it costs" if money else f"{share} of that"
    return f"Now it wants {part}, for {years:.0f} years. "


def threat(rate: float, now: float) -> str:
    """The tariff threatened with a demand, if it is above that in force. [rates]"""
    return f", or a tariff of {percent(rate)}" if rate > now and rate >= LEAST_RATE else ""


def because(entry: Entry, world: World) -> str:
    """The terms that decided it, in one sentence; empty where there is nothing to explain."""
    why = entry.why
    if entry.what in ("refusal", "deal", "offer") and "cost_of_all" in why:
        return at_the_table(entry, world)
    if "value_of_leaving" in why:
        return why_it_left(why) if entry.what == "exit" else why_it_returned(why)
    explain = {
        "crisis": rival_reckoned,
        "probe": rival_reckoned,
        "breach": why_it_broke,
        "renewal": lambda why: f"to the ally it is worth {worth(why['benefit'])} a year and costs {worth(why['cost'])}",
        "belief": why_it_believes,
        "budget": lambda why: why_it_moves(why, points_of_gdp) + f"; it would like {hundredths(why['wish'])} of GDP"
                              + pulled(why),
        "supplement": lambda why: "a pledge with a date presses while the threat is high",
        "escalation": lambda why: f"it comes out of the blue and adds {percent(why['added'])} of hostility for good",
        "hedging": lambda why: why_it_moves(why, points) + mix(why),
        "reassurance": why_it_reassures,
        "praise": why_it_praises,
        "plants": lambda why: f"the tariff is {percent(why['tariff'])}, and its own industry lacks what those plants make, "
                              f"{hundredths(why['moved_output'])} of GDP a year",
    }.get(entry.what)
    return explain(why) if explain else ""


def rival_reckoned(why: dict) -> str:
    """What a rival believed and expected, and what nobody sees."""
    return (f"the rival put the chance that the US would come at {percent(why['rivals_belief'])}; in truth it was "
            f"{percent(why['true_honour'])}")


def why_it_broke(why: dict) -> str:
    """Washington's chance, the ally's gain, or what it promised and spent."""
    if "agreed" in why:
        return (f"a deal promised {hundredths(why['agreed'])} of GDP after {hundredths(why['signed_at'])}, and it spends "
                f"{hundredths(why['now'])}")
    if why.get("reversal_hazard"):
        return f"such a deal was dropped with a chance of {tenths(why['reversal_hazard'])} this quarter, before resolve counts"
    return (f"walking away gained the ally {worth(why['temptation'])} a year and cost it {worth(why['cost_of_breaking'])}"
            if "temptation" in why else "the partner found more to gain by walking away")


def why_it_left(why: dict) -> str:
    """What leaving and staying were worth, and what it cost."""
    value = why["value_of_leaving"]
    said = (f"leaving was worth {value:.2f} guarantees a year more than staying, most of it {listed(largest(why))}"
            if value >= 0.0 else
            f"staying was still worth {-value:.2f} guarantees a year more than leaving, against it {listed(largest(why))}")
    return (f"{said}; to break the commitment cost {why['cost_of_leaving']:.2f}; the chance of leaving was "
            f"{tenths(why['chance'])} this quarter")


def why_it_returned(why: dict) -> str:
    """The same for one that came back."""
    value = why["value_of_leaving"]
    said = (f"inside it is better off by {-value:.2f} guarantees a year" if value < 0.0 else
            f"to stay out was still worth {value:.2f} guarantees a year")
    return (f"{said}, where the guarantee gives it {why['protection']:.2f}; the chance of returning was "
            f"{tenths(why['chance'])} this quarter")


def largest(why: dict) -> list[str]:
    """The two best reasons to leave, in words with their size."""
    found = sorted(((why[name], said) for name, said in AWAY.items()), reverse=True)[:2]
    return [f"{said} ({value:.2f})" for value, said in found if value >= 0.005] or ["no single reason"]


def why_it_believes(why: dict) -> str:
    """What acts and words said for a committed against a retrenching Washington, and whether that is why it moved."""
    told = {said: why[name] for name, said in EVIDENCE.items() if abs(why[name]) >= 0.05}
    sides = {"for": [said for said, value in told.items() if value > 0.0],
             "against": [said for said, value in told.items() if value < 0.0]}
    said = ", ".join(f"{listed(names)} spoke {side} a committed Washington" for side, names in sides.items() if names)
    said = said or "nothing was done or said that tells"
    if sum(told.values()) * why["change"] <= 0.0:
        said += "; it moved by who governs and by what it is itself worth to Washington"
    return f"{said}; over the years to come it trusts {percent(why['outlook'])}"


def why_it_moves(why: dict, say) -> str:
    """What each group of things seen added to the wish since last year, the largest first; say: how a number is said."""
    found = sorted(((abs(why.get(name, 0.0)), name) for name in REASONS), reverse=True)
    told = [f"{REASONS[name]} {say(why[name])}" for size, name in found if say(size) != say(0.0)]
    if not told:
        return "its wish is what it was last year, and it is still on the way there"
    return f"against last year its wish changed by {listed(told)}"


def why_it_reassures(why: dict) -> str:
    """What it would give unasked, and what a deal binds it to."""
    deal = f"; a deal binds it to {percent(why['deal'])}" if why["deal"] >= 0.005 else ""
    if all(points(why.get(name, 0.0)) == points(0.0) for name in REASONS):
        return f"it would give unasked what it gave last year{deal or ', and a deal no longer asks for more'}"
    return why_it_moves(why, points) + deal


def why_it_praises(why: dict) -> str:
    """What praise covers, against what it costs at home."""
    if why["votes"] <= 0.0:
        return "praise costs nothing at home"
    return (f"it hides {percent(why['hidden'])} of hedging; as a cover full praise would be worth "
            f"{percent(why['cover'] / why['votes'])} of what it costs at home")


def pulled(why: dict) -> str:
    """What a deadline and a promise add to a budget, and what luck does to it."""
    said = {"deadline": "a pledge with a date", "deal": "a promise in a deal", "luck": "the luck of the year"}
    parts = [f"{words} {points_of_gdp(why[name])}" for name, words in said.items()
             if points_of_gdp(why[name]) != points_of_gdp(0.0)]
    return f"; to this year's step came {listed(parts)}" if parts else ""


def mix(why: dict) -> str:
    """What hedging consists of."""
    parts = [f"{said} {percent(why[name])}" for name, said in MIX.items() if why[name] >= 0.005]
    return f"; it consists of {listed(parts)}" if parts else ""


def points_of_gdp(change: float) -> str:
    """A change of a share of GDP."""
    return f"{change:+.2%}".replace("-", "\u2212").replace("%", "\u00a0% of GDP")


def points(change: float) -> str:
    """A change of a share, in hundredths."""
    whole = round(100.0 * change)
    return f"{whole:+d}".replace("-", "\u2212") + ("\u00a0point" if abs(whole) == 1 else "\u00a0points")


def tenths(share: float) -> str:
    """'0.3 %'."""
    return f"{100.0 * share:.1f}\u00a0%"


def hundredths(share: float) -> str:
    """'2.45 %'."""
    return f"{100.0 * share:.2f}\u00a0%"


def worth(value: float) -> str:
    """A worth in guarantees: '7 % of the worth of a sure US guarantee', '20 times the worth of a sure US guarantee'."""
    return f"{as_share(value)} the worth of a sure US guarantee" if value >= 1.5 else (
        f"{as_share(value)} of the worth of a sure US guarantee")


def as_share(value: float) -> str:
    """'7 %', '20 times'; never less than nothing."""
    return f"{value:.0f} times" if value >= 1.5 else percent(max(0.0, value))


def weighed(why: dict, who: str) -> str:
    """What the whole of a demand would cost an ally in a year, and what both could agree on costs and brings."""
    gains = gains_of(why)
    gain, best = sum(gains.values()), max(gains, key=gains.get)
    said = f"the whole would cost {who} {worth(why['cost_of_all'])} a year"
    if gain < 0.005:
        return f"{said}, and nothing in it would serve both"
    agreeable = f"costs {as_share(why['cost'])} and brings {as_share(gain)}, above all {GAINS[best]}"
    return f"{said}; what both could agree on {agreeable}"


def gains_of(why: dict) -> dict[str, float]:
    """What a package brings an ally, by kind; what has no term of its own is the clause and intelligence."""
    gains = {name: why.get(name, 0.0) for name in GAINS if name != "rest"}
    return {**gains, "rest": max(0.0, why["to_ally"] + why["cost"] - sum(gains.values()))}


def at_the_table(entry: Entry, world: World) -> str:
    """Gains against cost, and what tariffs and the election did."""
    why = entry.why
    gain, cost = sum(gains_of(why).values()), why["cost"]
    said = weighed(why, "it")
    if entry.what == "refusal" and TURNS_DOWN not in entry.text:
        said += "; it holds out for a better price" if gain > cost else ""
        said += "; relief from tariffs was not enough to move it" if gain <= cost and why.get("tariff_relief", 0.0) > 0 else ""
        if then(entry, world)["ask_sovereignty"] == 0.0:
            said += f"; {articled(world.patron.name)} held out for {percent(why['must_accept_from'])} of the demand"
    if abs(why["election"] - 1.0) > 0.02:
        said += "; the coming election makes it " + ("hurry" if why["election"] > 1.0 else "wait")
    return said


def articled(name: str) -> str:
    """A name with its article."""
    return re.sub(WITH_ARTICLE, r"the \1", name)
