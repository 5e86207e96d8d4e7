"""The table of a seat, issue by issue, in money and words: what is asked, what taking it signs, what a counter-offer comes to.

Both pages with a seat, the one for a single visitor and the phone of a class, show these words; all numbers are the rules'.
"""

import math

from ...agents.bill import NONE, Bill
from ...agents.country import FAVOUR_WORDS
from ...agents.sentences import money
from ...model.moves.talks import bound_to
from ...model.rules import table
from ...model.rules.table import Favours, Issues
from ..wording import listed
from .words import hundredths, percent

NAMES = {"spending": "Military spending", "cash": "Cash for the garrison", "arms": "Arms bought in the US",
         "support": "Support elsewhere", "investment": "Investment in the US", "territory": "Territory",
         "aid": "Aid to the country at war"}
NOTHING = "–"
WITHOUT_PRICE = {"support": "help in wars elsewhere", "territory": "territory"}
MEASURE = ("All of it is a year. A promise is money beyond what you do already. It costs less where forces of your own or arms "
           "are worth something at home. It brings protection.")


def at_the_seat(bill: Bill) -> dict:
    """The table as a page shows it: the issues that can be conceded, what is met already, favours, and the sum of accepting.

    A counter-offer starts from what the quarter's ask signs, each share rounded up to a whole hundredth, so that Washington
    gets no less by it.
    """
    return {"issues": [issue(bill, name) for name in bill.levers], "met": met(bill), "granted": granted(bill),
            "sum": summed(bill, bill.package.conceded), "measure": f"{MEASURE} {measured(bill)}"}


def measured(bill: Bill) -> str:
    """What a sure guarantee comes to in money."""
    return f"A sure US guarantee would be worth {money(bill.guarantee)} a year to you."


def issue(bill: Bill, name: str) -> dict:
    """An issue: asked in full, what taking the quarter's ask signs of it, and from where a counter-offer starts."""
    share = getattr(bill.package.conceded, name)
    return {"name": name, "title": NAMES[name], "asked": in_full(bill, name), "conceded": share,
            "offered": min(1.0, math.ceil(100.0 * share - 1e-6) / 100.0), "line": item(bill, name, share)}


def in_full(bill: Bill, name: str) -> str:
    """What the whole ask is, in money."""
    if name == "spending":
        return f"{hundredths(bill.asked.spending)} of GDP, {sum_of(bill.money.spending)} more than now"
    return WITHOUT_PRICE.get(name) or sum_of(getattr(bill.money, name))


def item(bill: Bill, name: str, share: float) -> str:
    """A share of an issue: what it promises, costs and brings in a year."""
    if share <= 0.0:
        return "nothing of it"
    promised, cost, brings = bill.item(name, share)
    what = WITHOUT_PRICE.get(name) or sum_of(promised)
    if name == "spending":
        what += f" ({hundredths(bound_to(share, bill.done.spending, bill.asked.spending))} of GDP)"
    return (f"promises {what}, costs {sum_of(cost).replace(NOTHING, 'nothing')}, "
            f"brings {sum_of(brings).replace(NOTHING, 'nothing')}")


def sum_of(billions: float) -> str:
    """Money, or a dash for none."""
    return money(billions).replace(" ", "\u00a0") if billions >= 0.0005 else NOTHING


def met(bill: Bill) -> str:
    """What is asked and done already; empty if there is nothing of the kind."""
    names = [name for name, asked in zip(Issues._fields, bill.asked, strict=True) if asked > 0.0 and name not in bill.levers]
    words = {"spending": f"military spending (you spend {hundredths(bill.done.spending)} of GDP, asked are "
                         f"{hundredths(bill.asked.spending)})"}
    said = listed([words.get(name, NAMES[name][0].lower() + NAMES[name][1:]) for name in names])
    return f"You do already what is asked on {said}: there is nothing to concede." if names else ""


def granted(bill: Bill) -> str:
    """What Washington would grant with a signature, and what that is worth; empty for nothing."""
    said = [f"{percent(share)} of {FAVOUR_WORDS[name]} ({sum_of(bill.guarantee * worth * share)})"
            for name, share, worth in zip(Favours._fields, bill.package.granted, bill.laid.worth, strict=True)
            if bill.guarantee * worth * share >= 0.0005]
    return f"Favours for a signature, worth in a year: {listed(said)}." if said else ""


def weighed(bill: Bill, offered: Issues) -> dict:
    """A counter-offer in words: every issue, and the whole. What nobody can concede any more is left out of it."""
    conceded = NONE._replace(**{name: getattr(offered, name) for name in bill.levers})
    answer = " To Washington it is worth as much as what it asks now, or more: it takes it." if bill.suffices(conceded) else (
        " To Washington it is worth less than what it asks now: it turns it down, and nothing of this holds.")
    return {"items": {name: item(bill, name, getattr(conceded, name)) for name in bill.levers},
            "sum": summed(bill, conceded) + (answer if any(conceded) else "")}


def summed(bill: Bill, conceded: Issues) -> str:
    """What a package promises, costs and brings, and what both sides gain by it."""
    if not any(conceded):
        return "You concede nothing: that is a refusal. Nothing is signed, nothing is paid, and no favour is granted."
    package, cost = bill.weighed(conceded), table.paid(bill.laid, conceded)
    bought = bill.laid.bought * table.taken(bill.laid, conceded)
    favours = package.ally + cost - bought
    brings = [f"{sum_of(bill.guarantee * worth)} in {what}" for worth, what in ((bought, "protection"), (favours, "favours"))
              if bill.guarantee * worth >= 0.0005]
    return (f"It promises {sum_of(bill.promised(conceded)).replace(NOTHING, 'no money')} a year. It costs you "
            f"{sum_of(bill.guarantee * cost).replace(NOTHING, 'nothing')} a year and brings {listed(brings) or 'nothing'}: you "
            f"{gained(bill, package.ally)}, Washington {gained(bill, package.patron, 's')}.")


def gained(bill: Bill, gain: float, ending: str = "") -> str:
    """'gain 1.2 bn USD', 'lose 40 m USD'; ending: of the verb."""
    said = sum_of(bill.guarantee * abs(gain))
    return f"gain{ending} nothing" if said == NOTHING else f"{'gain' if gain > 0.0 else 'lose'}{ending} {said}"
