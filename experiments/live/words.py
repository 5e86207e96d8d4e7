"""The negotiating table in plain sentences: who said what, and the because."""

import re

from ...agents.journal import Entry
from ...agents.world import World
from ...model.calendar import label_of
from ...model.constants import INVESTMENT_SCALE
from ...model.outcomes import PHASES
from ..wording import listed

WITH_ARTICLE = r"\b(United States|United Kingdom|Netherlands|Philippines)\b"
GAINS = {"protection": "protection", "tariff_relief": "relief from tariffs", "garrison": "the garrison"}
# Terms of `agents.terms.GLOSSARY` in the words of a sentence.
REASONS = {"threat": "the threat", "doubt": "belief in the guarantee", "others": "what others do",
           "trade": "tariffs and markets", "conditions": "conditions on the guarantee", "government": "the new government"}
EVIDENCE = {"own_tie": "deeds toward it", "others_ties": "deeds toward others", "words": "words"}
MIX = {"autonomy": "own forces", "other_markets": "other markets", "minilateral": "other partners",
       "accommodation": "accommodation of a rival"}
AWAY = {"entrapment": "the risk of others' wars", "demands": "what its deal costs", "trade": "US tariffs",
        "affront": "being shamed", "own_forces": "own forces and partners", "other_patron": "another great power",
        "peers": "those who are out"}


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
    return ally.gdp * (more + ally.ask_cash * p.cash_scale + ally.ask_procurement * p.procurement_scale
                       + ally.ask_investment * INVESTMENT_SCALE)


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
    if why["investment"] > 0:
        wanted.append("investment")
    return " and ".join([", ".join(wanted[:-1]), wanted[-1]] if len(wanted) > 1 else wanted) or "a concession"


def threat(why: dict) -> str:
    """The tariff threatened with a demand."""
    return f", or a tariff of {percent(why['tariff_threat'])}" if why["tariff_threat"] > 0 else ""


def because(entry: Entry) -> str:
    """The terms that decided it, in one sentence; empty where there is nothing to explain."""
    why = entry.why
    if entry.what in ("refusal", "deal", "offer") and "cost_of_all" in why:
        return at_the_table(entry.what, why)
    if "value_of_leaving" in why:
        return why_it_left(why) if entry.what == "exit" else why_it_returned(why)
    explain = {
        "crisis": rival_reckoned,
        "probe": rival_reckoned,
        "breach": why_it_broke,
        "renewal": lambda why: f"it is worth {why['benefit']:.2f} to the ally and costs it {why['cost']:.2f}",
        "belief": why_it_believes,
        "budget": lambda why: why_it_moves(why, points_of_gdp) + f"; it would like {hundredths(why['wish'])} of GDP"
                              + pulled(why),
        "supplement": lambda why: "a pledge with a date presses while the threat is high",
        "escalation": lambda why: f"it comes out of the blue and adds {percent(why['added'])} of hostility for good",
        "hedging": lambda why: why_it_moves(why, points) + mix(why),
        "reassurance": why_it_reassures,
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
    return (f"walking away gained {why['temptation']:.2f} and cost {why['cost_of_breaking']:.2f}"
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


def at_the_table(what: str, why: dict) -> str:
    """Gains against cost in guarantees a year, and what tariffs and the election did."""
    best = max(GAINS, key=lambda name: why[name])
    gain, cost = sum(why[name] for name in GAINS), why["cost"]
    if what == "refusal" and gain > 0:
        said = (f"what both could agree on would gain it {gain:.2f}, most of it {GAINS[best]}, and cost {cost:.2f}, but all "
                f"that is asked would cost {why['cost_of_all']:.2f}")
    elif gain > 0:
        said = f"it costs {cost:.2f}, against {gain:.2f} gained, most of it {GAINS[best]}"
    else:
        said = f"all of it would cost {why['cost_of_all']:.2f} and there is nothing that would serve both"
    if what == "refusal":
        said += f"; Washington held out for {percent(why['must_accept_from'])}"
    if abs(why["election"] - 1.0) > 0.02:
        said += "; the coming election makes it " + ("hurry" if why["election"] > 1.0 else "wait")
    return said
