"""A demand issue by issue, from the journal of a quarter in which it was taken: what is asked, conceded, paid and got."""

from ...agents.country import FAVOUR_WORDS, ISSUE_WORDS
from ...model.rules.table import Favours, Issues
from .words import billions

NAMES = {"spending": "Military spending", "cash": "Cash for the garrison", "arms": "Arms bought in the US",
         "support": "Support elsewhere", "investment": "Investment in the US", "territory": "Territory",
         "aid": "Aid to the country at war"}


def issues(entries: list, row, p) -> list[dict]:
    """Issue by issue what is asked in all and for how much money, and what taking the quarter's ask concedes, costs, brings."""
    words, gdp = {words: name for name, words in ISSUE_WORDS.items()}, float(row["gdp"])
    conceded = {words[e.text.rpartition("% on ")[2]]: e.why for e in entries if e.what == "issue" and "conceded" in e.why}
    asked = Issues(*(float(row[f"ask_{name}"]) for name in ("spending", "cash", "procurement", "support", "investment",
                                                            "sovereignty", "aid")))
    bill = {"spending": gdp * max(0.0, asked.spending - float(row["spending"])), "cash": gdp * asked.cash * p.cash_scale,
            "arms": gdp * asked.arms * p.procurement_scale, "aid": gdp * asked.aid * float(row["aid_headline"])}
    return [{"name": name, "title": NAMES[name], "asked": amount, "conceded": conceded.get(name, {}).get("conceded", 0.0),
             "cost": conceded.get(name, {}).get("cost", 0.0), "brings": conceded.get(name, {}).get("to_ally", 0.0),
             "money": billions(bill.get(name, 0.0))}
            for name, amount in zip(Issues._fields, asked, strict=True) if amount > 0.0]


def favours(entries: list) -> list[dict]:
    """What Washington would grant, and what that is worth."""
    words = dict(zip(FAVOUR_WORDS.values(), Favours._fields, strict=True))
    return [{"name": words.get(e.text.partition("% of ")[2], ""), "title": e.text.partition("% of ")[2],
             "granted": e.why["granted"], "worth": e.why["to_ally"]}
            for e in entries if e.what == "issue" and "granted" in e.why]
