"""What the journal says is said in money, years and troops, and says what is meant."""

from types import SimpleNamespace

import pytest

from foedus.agents.sentences import FIXED, dated, forces, money, persons, promises, years
from foedus.model.events import DEMAND, RHETORIC, TARIFF
from foedus.model.rules.deals import INSTRUMENTS
from foedus.model.rules.table import Issues
from foedus.tests.worlds import live, numbers, real

ASKED = {"ask_spending": 0.035, "ask_cash": 1.0, "ask_procurement": 1.0, "ask_support": 0.5, "ask_investment": 1.0,
         "ask_sovereignty": 0.0, "spending": 0.02, "host_support": 0.0, "procurement": 0.5, "support": 0.0,
         "investment": 0.0, "ask_aid": 1.0, "deal_aid": 0.0, "aid_headline": 0.001, "gdp": 1000.0}
NOTHING = Issues(*(0.0,) * len(Issues._fields))


def said(offset=0.0, **conceded):
    """What these shares come to for an ally of a thousand billion."""
    p = numbers(cash_scale=0.002, procurement_scale=0.002, offset=offset)
    return promises(SimpleNamespace(**ASKED), NOTHING._replace(**conceded), p)


def test_a_promise_is_said_by_what_it_adds():
    assert said(spending=0.2) == ["military spending up from 2.00% to 2.30% of GDP (3.0 bn USD a year)"]
    assert said(cash=0.5) == ["1.0 bn USD a year for US forces there"]
    assert said(arms=0.5) == ["500 m USD a year more for US arms"], "half of what it does not buy already"
    assert said(0.4, arms=0.5) == ["500 m USD a year more for US arms, 40% of what it would not buy anyway made there"]
    assert said(investment=1.0) == ["3.0 bn USD a year invested in the US"]
    assert said(aid=0.5) == ["500 m USD a year of aid to the country at war beyond its own will"]
    assert said() == ["little beyond what it does already"]


def test_every_instrument_has_words_and_rhetoric_is_said_to_bind_nobody():
    assert set(FIXED) == set(INSTRUMENTS) and "binds nobody" in FIXED["rhetoric"]


@pytest.mark.parametrize(("amount", "words"), [(3.14, "3.1 bn USD"), (31.4, "31 bn USD"), (1234.0, "1,234 bn USD"),
                                               (0.04, "40 m USD"), (0.9999, "1.0 bn USD"), (0.0, "less than 1 m USD")])
def test_money_has_a_size_that_one_can_read(amount, words):
    assert money(amount) == words


def test_terms_are_years_where_they_are():
    assert [years(q) for q in (1, 4, 6, 16)] == ["a quarter", "a year", "6 quarters", "4 years"]


def test_a_garrison_is_said_in_the_persons_that_it_was_made_of():
    p = numbers()
    assert forces(34000.0 / (34000.0 + p.garrison_scale), p) == pytest.approx(34000.0)
    assert [persons(n) for n in (0.0, 7.0, 34512.0, 123.0)] == ["a few", "a few", "about 35,000", "about 120"]


def test_a_dated_event_says_what_it_is_about():
    demand = SimpleNamespace(kind=DEMAND, value=1.0, other=2.0, note="Demand for Greenland")
    assert dated(demand, "United States") == "Demand for Greenland: United States asks for territory"
    assert dated(SimpleNamespace(kind=TARIFF, value=0.1, other=0.0, note=""), "United States") == "a tariff of 10%"
    assert dated(SimpleNamespace(kind=RHETORIC, value=0.1, other=0.0, note=""), "United States") == "dated event"


def test_troops_that_come_are_no_return_of_an_ally():
    world = live(real(16), 3, reference="none", posture_hazard=0.3)
    moved = [entry for entry in world.journal if "US troops" in entry.text or "US bases" in entry.text]
    assert {entry.what for entry in moved} == {"withdrawal", "reinforcement"}
    assert not [entry for entry in world.journal if entry.what == "return" and "value_of_leaving" not in entry.why]
