"""The negotiating table in plain sentences: who said what, and the because."""

import re

from ...agents.journal import Entry
from ...agents.world import World
from ...model.calendar import label_of
from ...model.outcomes import PHASES

WITH_ARTICLE = r"\b(United States|United Kingdom|Netherlands|Philippines)\b"
GAINS = {"protection": "protection", "tariff_relief": "relief from tariffs", "garrison": "the garrison"}


def told(entry: Entry, world: World) -> dict:
    """An entry as the page shows it: when, kind, actors, the sentence, the because, and the raw terms."""
    return {"q": entry.quarter - world.first, "label": spoken(entry.quarter), "what": entry.what,
            "actors": list(entry.actors), "text": sentence(entry, world), "because": because(entry),
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
    if entry.what == "refusal" and ally:
        return polished(f"{ally.name} refuses: asked for {share(ally, entry.why['asked'], world)}, its limit was "
                        f"{percent(entry.why['limit'])}")
    if entry.what == "demand" and ally:
        return polished(f"{world.patron.name} asks {ally.name} for {wishes(entry.why)}{threat(entry.why)}")
    return polished(entry.text)


def polished(text: str) -> str:
    """The journal's words as a sentence: articles, a space before %, phases in small letters."""
    text = text.replace("The system is ", "The alliance system is now ")
    text = re.sub("|".join(PHASES), lambda found: found[0].lower(), text)
    text = re.sub(r"[ \u00a0]?%", "\u00a0%", re.sub(WITH_ARTICLE, r"the \1", text))
    return text[0].upper() + text[1:] + "."


def share(ally, asked: float, world: World) -> str:
    """A share of the demand, with the money in it."""
    money = yearly_bill(ally, world.p) * asked
    return f"{percent(asked)} of the demand" + (f" ({money:.1f} bn USD a year)" if money >= 0.05 else "")


def yearly_bill(ally, p) -> float:
    """What a whole demand comes to. [bn USD a year]"""
    more = max(0.0, ally.ask_spending - ally.spending)
    return ally.gdp * (more + ally.ask_cash * p.cash_scale + ally.ask_procurement * p.procurement_scale)


def wishes(why: dict) -> str:
    """What a demand asks for."""
    wanted = []
    if why["spending"] > 0:
        wanted.append(f"{100 * why['spending']:.1f}\u00a0% of GDP for defence")
    if why["cash"] > 0:
        wanted.append("cash for the troops")
    if why["procurement"] > 0:
        wanted.append("arms purchases")
    if why["support"] > 0:
        wanted.append("support elsewhere")
    return " and ".join([", ".join(wanted[:-1]), wanted[-1]] if len(wanted) > 1 else wanted) or "a concession"


def threat(why: dict) -> str:
    """The tariff threatened with a demand."""
    return f", or a tariff of {percent(why['tariff_threat'])}" if why["tariff_threat"] > 0 else ""


def because(entry: Entry) -> str:
    """The terms that decided it, in one sentence; empty where there is nothing to explain."""
    why = entry.why
    if entry.what in ("refusal", "deal", "offer") and "cost_of_all" in why:
        return at_the_table(entry.what, why)
    explain = {
        "exit": lambda: (f"{percent(why['estranged_peers'])} of its peers are away and it follows from "
                         f"{percent(max(0.0, why['follows_from']))} on; it trusts the guarantee at "
                         f"{percent(why['confidence'])}"),
        "return": lambda: (f"{percent(why['estranged_peers'])} of its peers are away, clearly fewer than the "
                           f"{percent(why['follows_from'])} from which it follows; it trusts the guarantee at "
                           f"{percent(why['confidence'])}"),
        "crisis": lambda: (f"an attack would meet an answer with {percent(why['response'])}; "
                           f"{percent(why['critical_response'])} would have deterred it"),
        "breach": lambda: (f"a deal of that kind ends with {percent(why['reversal_hazard'])} at a change of administration"
                           if why.get("reversal_hazard") else "the partner found more to gain by walking away"),
        "renewal": lambda: f"it is worth {why['benefit']:.2f} to the ally and costs it {why['cost']:.2f}",
        "probe": lambda: f"it expected to gain {why['expected_gain']:.2f}",
    }.get(entry.what)
    return explain() if explain else ""


def at_the_table(what: str, why: dict) -> str:
    """Gains against cost in guarantees a year, and what tariffs and the election did."""
    best = max(GAINS, key=lambda name: why[name])
    gain, cost = sum(why[name] for name in GAINS), why["cost_of_all"]
    if what == "refusal" and gain > cost:
        said = (f"the whole would be worth it ({gain:.2f} gained, most of it {GAINS[best]}, against {cost:.2f}), but it holds "
                "out for a better price")
    elif gain > 0:
        said = f"all of it would cost {cost:.2f}, against {gain:.2f} gained, most of it {GAINS[best]}"
    else:
        said = f"it would cost {cost:.2f} and gain nothing"
    if what == "refusal":
        said += "; relief from tariffs was not enough to move it" if gain <= cost and why["tariff_relief"] > 0 else ""
        said += f"; Washington held out for {percent(why['must_accept_from'])}"
    if abs(why["election"] - 1.0) > 0.02:
        said += "; the coming election makes it " + ("hurry" if why["election"] > 1.0 else "wait")
    return said
