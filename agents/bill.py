"""What a demand comes to, issue by issue: money promised beyond what is done already, what that costs and what it brings.

Money that is promised is one thing and what it costs another: own forces, US arms and work done at home for an offset are
worth something to who pays, so that a promise costs less than its sum.  Both, and what they bring, are told in bn USD a year.
"""

from typing import NamedTuple

from ..model import moves
from ..model.constants import INVESTMENT_SCALE
from ..model.rules import table
from ..model.rules.table import Issues

NONE = Issues(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)


class Bill(NamedTuple):
    """What lies on an ally's table in a quarter."""

    asked: Issues  # levels asked for, in the units of `model.fields`
    done: Issues  # levels that it keeps already
    money: Issues  # promised in full beyond that; nothing for what has no price [bn USD a year]
    laid: table.Table  # what everything costs and is worth in full
    package: table.Package  # what taking the ask of the quarter signs
    guarantee: float  # what a sure US guarantee is worth to the ally [bn USD a year]

    @property
    def levers(self) -> tuple[str, ...]:
        """The issues on which something can be conceded: what is done already is none."""
        return tuple(name for name, cost, value in zip(Issues._fields, self.laid.cost, self.laid.value, strict=True)
                     if cost > 0.0 or value > 0.0)

    def promised(self, conceded: Issues) -> float:
        """Money that these shares promise in all. [bn USD a year]"""
        return sum(share * money for share, money in zip(conceded, self.money, strict=True))

    def weighed(self, conceded: Issues) -> table.Package:
        """What both sides gain by these shares for the favours on offer; without a share there is no deal and no favour."""
        return table.gains(self.laid, conceded, self.package.granted, self.package.weight) if any(conceded) else table.nothing()

    def suffices(self, conceded: Issues) -> bool:
        """Whether Washington takes these shares: they are worth as much to it as what it asks in this quarter."""
        return as_much(self.laid, conceded, self.package.conceded)

    def item(self, name: str, share: float) -> tuple[float, float, float]:
        """Of a share of one issue: money promised, its cost beyond its worth at home, its worth to the ally. [bn USD a year]"""
        alone = NONE._replace(**{name: share})
        return (share * getattr(self.money, name), self.guarantee * table.paid(self.laid, alone),
                self.guarantee * self.laid.bought * table.taken(self.laid, alone))


def bill(ally, talk: moves.Negotiation, p) -> Bill | None:
    """The bill of a quarter's talks; None where nothing lies on the table."""
    if talk.outcome == moves.QUIET:
        return None
    asked = Issues(ally.ask_spending, ally.ask_cash, ally.ask_procurement, ally.ask_support, ally.ask_investment,
                   ally.ask_sovereignty, ally.ask_aid)
    done = Issues(ally.spending, ally.host_support, ally.procurement, ally.support, ally.investment, 0.0,
                  ally.deal_aid)
    package = at_level(talk.table, talk.package, talk.price)
    return Bill(asked, done, promised(ally, Issues(*(1.0 for _ in Issues._fields)), p), talk.table, package,
                p.guarantee_value * ally.gdp)


def as_much(laid: table.Table, conceded: Issues, wanted: Issues) -> bool:
    """Whether some shares are worth as much to Washington as others."""
    return table.taken(laid, conceded) >= table.taken(laid, wanted)


def at_level(laid: table.Table, package: table.Package, level: float) -> table.Package:
    """The package that concedes so much of the whole ask; of every issue alike where no package would suit both."""
    share = table.share_of_ask(laid, package.conceded)
    if share > 1e-12:
        return table.rescaled(laid, package, level / share)
    return table.gains(laid, Issues(*(level for _ in Issues._fields)), package.granted, package.weight)


def promised(ally, conceded: Issues, p) -> Issues:
    """Money that shares of an ask promise beyond what is done already; nothing for what has no price. [bn USD a year]"""
    return Issues(
        ally.gdp * conceded.spending * max(0.0, ally.ask_spending - ally.spending),
        ally.gdp * conceded.cash * max(0.0, ally.ask_cash - ally.host_support) * p.cash_scale,
        ally.gdp * conceded.arms * max(0.0, ally.ask_procurement - ally.procurement) * p.procurement_scale,
        0.0, ally.gdp * conceded.investment * max(0.0, ally.ask_investment - ally.investment) * INVESTMENT_SCALE, 0.0,
        ally.gdp * conceded.aid * max(0.0, ally.ask_aid - ally.deal_aid) * ally.aid_headline)
