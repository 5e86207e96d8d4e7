"""Somebody sits in a government's place: what may be decided for a quarter, and how it enters the rules.

A player's decision takes the place of a behaviour's, never of a rule: budgets still close part of a gap, stocks still move
slowly, Washington still takes no less than it would, and the same luck meets whatever was decided.
"""

import math
from dataclasses import dataclass

from ..model import moves
from ..model.constants import ACCOMMODATION_RATE, DEPENDENCE_DRAG
from ..model.draws import normal
from ..model.moves.budgets import draw_up
from ..model.moves.seen import felt, patron_view, strategy_terms
from ..model.moves.talks import QUIET, no_table, take_up
from ..model.moves.trading import announce
from ..model.rules import hedging, regimes, security, table
from ..model.rules.shared import logistic, unit
from ..model.rules.table import Issues
from ..model.views import Hedge
from .bill import as_much, at_level

ANSWERS, TIES = ("accept", "refuse", "counter"), ("stay", "leave")
WISH_MOST = 0.10  # [share of GDP] largest wish: twice the highest pledge
ASKED_MOST = Issues(WISH_MOST, 5.0, 5.0, 1.0, 1.0, 0.0, 1.0)  # of a demand, in the units of `model.fields`; territory by event
THREAT_MOST = 2.0  # [rate]


class SeatError(ValueError):
    """A decision that cannot be followed. One line: thing, value, allowed range, remedy."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What an ally's player decides for one quarter; None leaves that to the model's own behaviour."""

    answer: str | None = None  # to a demand: accept what is asked now, refuse, or counter issue by issue
    offered: Issues | None = None  # with a counter: share of each ask, 0 to 1
    wish: float | None = None  # military spending that its budgets move toward, share of GDP
    hedge: Hedge | None = None  # what hedging is to become
    praise: float | None = None  # public praise of Washington, 0 to 1
    tie: str | None = None  # stay in the alliance (or come back to it), or leave (or stay out)


@dataclass(frozen=True, slots=True)
class Demand:
    """What Washington puts on one ally's table: asks in the units of `model.fields`, and a tariff while it lies there.

    No ask at all takes back what lies there.
    """

    asked: Issues = Issues(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    threat: float | None = None  # rate; None leaves what this administration threatens anyway


NOTHING = Decision()


def checked(decision: Decision) -> Decision:
    """The decision, if the rules can take it; raises SeatError."""
    if not isinstance(decision, Decision):
        raise SeatError(f"{repr(decision):.60} is no decision; give a foedus.agents.seated.Decision")
    one_of("answer", decision.answer, ANSWERS)
    one_of("tie", decision.tie, TIES)
    if (decision.answer == "counter") != (decision.offered is not None):
        raise SeatError("a counter-offer needs a share of every ask, and only it has one; answer accept, refuse or counter")
    within("praise", decision.praise, 1.0)
    within("wish", decision.wish, WISH_MOST)
    for part, most in ((decision.offered, 1.0), (decision.hedge, 1.0)):
        for name in part._fields if part is not None else ():
            within(name, getattr(part, name), most)
    if decision.hedge is not None and sum(decision.hedge) > 1.0 + 1e-9:
        raise SeatError(f"hedging adds up to {sum(decision.hedge):.3g}; its three forms together are at most 1")
    return decision


def checked_demand(demand: Demand) -> Demand:
    """The demand, if the rules can take it; raises SeatError."""
    if not isinstance(demand, Demand):
        raise SeatError(f"{repr(demand):.60} is no demand; give a foedus.agents.seated.Demand")
    for name, value, most in zip(Issues._fields, demand.asked, ASKED_MOST, strict=True):
        within(name, value, most)
    within("threat", demand.threat, THREAT_MOST)
    return demand


def one_of(name: str, value: str | None, allowed: tuple[str, ...]) -> None:
    """Raise SeatError for a word that is none of these; None is always allowed."""
    if value is not None and value not in allowed:
        raise SeatError(f"{name} = {value!r:.40} is none of {', '.join(allowed)}")


def within(name: str, value: float | None, most: float) -> None:
    """Raise SeatError for a number outside 0 to `most`; None is always allowed."""
    if value is not None and not (isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
                                  and 0.0 <= value <= most):
        raise SeatError(f"{name} = {value!r:.40} is outside 0 to {most:g}")


# --- how a decision enters the rules -------------------------------------------------------------------------


def lay(ally, demand: Demand) -> None:
    """Washington's demand on the table, as if it had been made this quarter; without an ask the table is cleared."""
    asked = demand.asked if ally.aid_headline > 0.0 else demand.asked._replace(aid=0.0)  # no war, no aid to ask for
    moves.open_ask(ally)
    (ally.ask_spending, ally.ask_cash, ally.ask_procurement, ally.ask_support, ally.ask_investment,
     ally.ask_sovereignty, ally.ask_aid) = asked
    ally.ask_open = 1 if any(asked) and ally.estranged == 0 else 0


def negotiate(ally, patron, said: Decision, luck, p, quarter: int) -> moves.Negotiation:
    """The quarter at the table when a player takes the ask or names what it would concede issue by issue.

    The same steps as `moves.negotiate`; only the answer is the player's.  Washington takes a counter-offer that is worth as
    much to it as what it asks in this quarter, for the favours that everybody can reckon with.
    """
    terms = strategy_terms(patron.strategy, patron_view(ally), p)
    ally.shaming = terms.shaming
    announce(ally, patron, terms, quarter)
    if ally.estranged == 0:
        moves.demand(ally, terms, luck, p)
    if ally.ask_open == 0 or ally.estranged == 1:
        ally.ask_open = 0
        return moves.Negotiation(QUIET, 0, 0.0, 0.0, 0.0, 0.0, 1.0, 0, no_table(), table.nothing())
    opened = ally.bound_high < 0.0
    if opened:
        take_up(ally, terms, p)
    at_stake = moves.weigh(ally, patron, terms, opened, p, quarter)
    cutoff, price = moves.ask(ally, at_stake, p)
    package, executed = package_of(at_stake, said, price), 0
    limit = table.share_of_ask(at_stake.table, package.conceded)
    wanted = at_level(at_stake.table, at_stake.package, price).conceded
    outcome = moves.answer(ally, at_stake, False, price, cutoff)
    if outcome != moves.DROPPED:
        taken = said.answer == "accept" or as_much(at_stake.table, package.conceded, wanted)
        outcome = moves.AGREED if taken else moves.REFUSED
    ally.asked, ally.limit = price, limit
    if outcome == moves.AGREED:
        price = limit
        moves.conclude(ally, at_stake.table, package, terms, p)
    elif outcome == moves.REFUSED:
        package, executed = at_stake.package, moves.refuse(ally, cutoff, at_stake.credibility, luck, p)
    else:
        ally.ask_open = 0
    return moves.Negotiation(outcome, 1 if opened else 0, price, cutoff, limit, at_stake.power, at_stake.election, executed,
                             at_stake.table, package)


def package_of(at_stake: moves.Stakes, said: Decision, price: float) -> table.Package:
    """What the player would sign: the package at the price of the quarter, or what it names itself."""
    if said.answer == "accept":
        return at_level(at_stake.table, at_stake.package, price)
    return table.gains(at_stake.table, said.offered, at_stake.package.granted, at_stake.package.weight)


def budget(ally, wish: float, decided: moves.Budget, luck, p, quarter: int) -> moves.Budget:
    """The player's wish in the place of the government's, in the budget that was just drawn up or is to come."""
    ally.desired_spending = wish
    if quarter % 4 != 3:
        return decided
    return draw_up(ally, ally.model.patron, felt(ally, p), normal(luck.budget), decided.missed == 1, p, quarter)


def budget_range(ally, p) -> tuple[float, float, float]:
    """Next year's budget for a wish of nothing and for the largest wish, and the part of a gap that a year closes."""
    pace = security.pace(felt(ally, p), ally.usual_threat, p)
    low, high = (security.budget(ally.spending, wish, pace) for wish in (0.0, WISH_MOST))
    return low, high, pace


def hedge(ally, wanted: Hedge, p) -> None:
    """The slow stocks follow what the player wants: the same paces as `moves.hedge_step`."""
    drag = 1.0 - DEPENDENCE_DRAG * ally.dependence
    paces = (p.autonomy_rate * drag, p.minilateral_rate, ACCOMMODATION_RATE)
    for name, target, pace in zip(Hedge._fields, wanted, paces, strict=True):
        setattr(ally, name, hedging.approach(getattr(ally, name), target, pace))
    ally.hedging = unit(ally.autonomy + ally.minilateral + ally.accommodation)
    moves.hide(ally, p)


def luck_of_leaving(ally, tie: str, luck, p):
    """The quarter's luck with the player's choice in it: who is in leaves or stays for sure.

    Coming back takes Washington's consent and time, as it always does; the government's own part of the chance is certain.
    """
    if ally.estranged == 0 or tie == "leave":
        return luck._replace(leave=0.0 if tie == "leave" and ally.estranged == 0 else 2.0)
    own = logistic(-regimes.leaving_value(moves.weigh_leaving(ally, ally.home, 0.5, p)) / p.exit_noise)
    return luck._replace(leave=luck.leave * own)
