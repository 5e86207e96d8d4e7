"""The money of a seat's table: what it shows is what is signed, and what is met, refused or turned down counts for nothing."""

import re
from types import SimpleNamespace

import pytest

from foedus.agents.sentences import money
from foedus.agents.world import World
from foedus.experiments.classroom import views
from foedus.experiments.classroom.game import Setup
from foedus.experiments.classroom.room import Options, Room
from foedus.experiments.live import words
from foedus.experiments.live.issues import weighed
from foedus.experiments.live.seat import look_ahead
from foedus.experiments.live.session import Session
from foedus.model.rules.table import Issues, paid

NONE = Issues(*(0.0,) * len(Issues._fields))


def asked_of(seat, quarters=12):
    """A session at the moment at which something lies on an ally's table, and that."""
    session = Session("transactional_2025", 1)
    for _ in range(quarters):
        if offer := look_ahead(session, seat):
            return session, offer
        session.step()
    raise AssertionError(f"nothing was asked of {seat}")


@pytest.fixture(scope="module")
def korea():
    return asked_of("KOR")


@pytest.fixture(scope="module")
def poland():
    return asked_of("POL")


def answered(session, seat, answer, offered=()):
    """The journal of the quarter in which a seat says it."""
    copy = session.fork()
    copy.reply(seat, answer, 1.0, 1.0, tuple(offered))
    copy.step()
    return [e for e in copy.world.journal if e.quarter == copy.world.quarter - 1 and e.actors[0] == seat]


def test_what_is_done_already_is_no_lever(poland):
    _, offer = poland
    bill = offer.bill
    assert 0.0 < bill.asked.spending <= bill.done.spending
    assert "spending" not in bill.levers and "military spending" in offer.table["met"]
    for name in bill.levers:  # and every lever that there is moves something
        low, high = (weighed(bill, Issues(*bill.package.conceded)._replace(**{name: share})) for share in (0.2, 0.9))
        assert low["sum"] != high["sum"] and low["items"][name] != high["items"][name]


@pytest.mark.parametrize("seat", ["KOR", "POL"])
def test_what_the_table_promises_is_what_is_signed(seat, korea, poland):
    session, offer = korea if seat == "KOR" else poland
    deal = next(e for e in answered(session, seat, "accept") if e.what == "deal")
    assert deal.why["money"] == offer.bill.promised(offer.bill.package.conceded)
    assert f"It promises {money(deal.why['money'])} a year" in offer.table["sum"].replace("\u00a0", " ")
    signed = re.findall(r"[\d.,]+ (?:bn|m) USD", deal.text)
    shown = " ".join(issue["line"] for issue in offer.table["issues"]).replace("\u00a0", " ")
    assert len(signed) >= 2 and all(f"promises {sum_}" in shown for sum_ in signed)


def test_a_counter_offer_that_is_taken_is_what_was_weighed(korea):
    session, offer = korea
    offered = Issues(**dict.fromkeys(Issues._fields, 0.0) | {i["name"]: i["offered"] for i in offer.table["issues"]})
    deal = next(e for e in answered(session, "KOR", "counter", offered) if e.what == "deal")
    assert deal.why["money"] == offer.bill.promised(offered) and deal.why["cost"] == paid(offer.bill.laid, offered)
    assert deal.why["to_ally"] == offer.bill.weighed(offered).ally


def test_who_concedes_nothing_gets_no_favour(korea):
    _, offer = korea
    assert offer.table["granted"].startswith("Favours") and "in favours" in offer.table["sum"]
    assert "no favour is granted" in weighed(offer.bill, NONE)["sum"]
    assert offer.bill.weighed(NONE).ally == 0.0


def test_what_is_said_of_washingtons_answer_is_its_answer(korea):
    session, offer = korea
    for share in (0.5, 1.0):
        offered = Issues(*(share * conceded for conceded in offer.bill.package.conceded))
        deals = [e for e in answered(session, "KOR", "counter", offered) if e.what == "deal"]
        said = weighed(offer.bill, offered)["sum"]
        assert ("it takes it" in said) == bool(deals) and ("turns it down" in said) != bool(deals)


def test_investment_has_its_money(korea):
    _, offer = korea
    investment = next(issue for issue in offer.table["issues"] if issue["name"] == "investment")
    assert "USD" in investment["asked"] and "promises" in investment["line"] and "costs" in investment["line"]


def test_a_counter_offer_starts_no_lower_than_what_accepting_gives(korea):
    for issue in korea[1].table["issues"]:
        assert issue["conceded"] <= issue["offered"] < issue["conceded"] + 0.01


def test_the_role_sheet_and_the_phone_say_the_same_belief():
    room = Room.opened(Setup("arcadia", 1, 4), [], "transactional", Options(), lambda entry: None)
    for seat in room.allies:
        facts = dict(views.role(room, seat)["facts"])
        assert f"{100 * views.present(room, seat)['reliability']:.0f}\u00a0%" in facts["Believes"]


@pytest.mark.parametrize(("hedging", "hidden", "seen", "said"), [
    (0.0, 0.0, 0.0, "You do not hedge."), (0.23, 0.0, 0.23, "all of it in the open"),
    (0.23, 0.23, 0.07, "You hedge 23 % of the most you could and try to hide all of it; Washington sees 7 %."),
    (0.4, 0.1, 0.33, "try to hide 25 % of that; Washington sees 33 %")])
def test_hidden_hedging_is_said_as_a_part_of_hedging(hedging, hidden, seen, said):
    ally = SimpleNamespace(hedging=hedging, hidden=hidden, seen_hedging=seen)
    assert said in views.hedges(ally).replace("\u00a0", " ")


def test_a_tariff_is_threatened_in_the_news_only_above_the_rate_in_force():
    world = World("transactional_2025", rng=1)
    for _ in range(16):
        world.step()
    asked = [entry for entry in world.journal if entry.what == "demand"]
    for entry in asked:
        told, before = "or a tariff" in words.sentence(entry, world), entry.quarter - world.first - 1
        rate = world.panel[before][world.codes.index(entry.actors[0])]["tariff"] if before >= 0 else 0.0
        assert told == (entry.why["tariff_threat"] > max(rate, words.LEAST_RATE))
    assert 0 < sum("or a tariff" in words.sentence(entry, world) for entry in asked) < len(asked)


@pytest.mark.parametrize(("seat", "apart"), [("POL", True), ("DEU", False), ("KOR", False)])
def test_who_leaves_its_trade_to_a_bloc_is_told_that_the_tariff_is_not_in_the_worth(seat, apart):
    world = World("transactional_2025", rng=1)
    world.step()
    world.allies[world.codes.index(seat)].bill = SimpleNamespace(money=(1.0,))  # whatever else lies on the table
    assert (words.BLOC in words.demanded(seat, world, 0.2, 0.1)) == apart
    assert words.BLOC not in words.demanded(seat, world, 0.1, 0.1)
