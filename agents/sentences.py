"""What is agreed, moved or decided, said in money, years and troops."""

from ..model.events import DEMAND, TARIFF, WITHDRAWAL
from .bill import promised

# How a deal is fixed, by the instruments of `model.rules.deals`.
FIXED = {"rhetoric": "a joint statement that binds nobody", "memorandum": "a memorandum",
         "executive agreement": "an executive agreement", "appropriation": "an appropriation of Congress",
         "multi-year contract": "contracts of several years", "co-production": "co-production of arms", "treaty": "a treaty"}
DEMANDS = ("everything at once", "cash", "territory")
NOTICED = 0.005  # share of an ask, below which nobody would speak of it


def promises(ally, conceded, p) -> list[str]:
    """What the shares of a deal just signed come to, issue by issue, above what the ally does already."""
    more = promised(ally, conceded, p)
    rise = conceded.spending * max(0.0, ally.ask_spending - ally.spending)
    said = []
    if rise >= 0.0005:
        said.append(f"military spending up from {ally.spending:.2%} to {ally.spending + rise:.2%} of GDP "
                    f"({money(more.spending)} a year)")
    made = f", {p.offset:.0%} of what it would not buy anyway made there" if p.offset >= NOTICED else ""
    for sum_, what in ((more.cash, "for US forces there"), (more.arms, f"more for US arms{made}"),
                       (more.investment, "invested in the US"), (more.aid, "of aid to the country at war beyond its own will")):
        if sum_ >= 0.005:
            said.append(f"{money(sum_)} a year {what}")
    if conceded.support >= NOTICED and ally.ask_support > ally.support:
        said.append(f"{conceded.support:.0%} of the support elsewhere that was asked")
    if conceded.territory >= NOTICED and ally.ask_sovereignty > 0.0:
        said.append("territory")
    return said or ["little beyond what it does already"]


def money(billions: float) -> str:
    """'3.1 bn USD' or '40 m USD'. [billions: bn USD]"""
    if billions >= 0.995:
        return f"{billions:,.0f} bn USD" if billions >= 9.95 else f"{billions:.1f} bn USD"
    return f"{1000.0 * billions:.0f} m USD" if billions >= 0.0005 else "less than 1 m USD"


def years(quarters: float) -> str:
    """'4 years', 'one year' or '6 quarters'."""
    if quarters % 4:
        return f"{quarters:.0f} quarters" if quarters != 1 else "a quarter"
    return f"{quarters / 4:.0f} years" if quarters != 4 else "a year"


def forces(garrison: float, p) -> float:
    """Persons in a garrison, from its index g = s / (s + scale). [persons]"""
    index = min(garrison, 0.999)
    return p.garrison_scale * index / (1.0 - index)


def persons(count: float) -> str:
    """'about 1,200', to two digits; 'a few' for fewer than ten."""
    whole = round(count)
    return f"about {round(whole, 2 - len(str(whole))):,}" if whole >= 10 else "a few"


def dated(event, patron: str) -> str:
    """A dated event in words: its note and, where that may leave it open, what is done."""
    done = {DEMAND: f"{patron} asks for {DEMANDS[int(event.other) % 3]}", TARIFF: f"a tariff of {event.value:.0%}",
            WITHDRAWAL: f"{event.value:.0%} of the garrison leaves"}.get(event.kind, "")
    return ": ".join(part for part in (event.note, done) if part) or "dated event"
