"""Aid to a country at war on the table between an ally and Washington: asked, paid for, granted, or nothing at all."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.country import ISSUE_WORDS
from foedus.agents.seated import Demand, lay
from foedus.agents.world import World
from foedus.model import moves
from foedus.model.constants import CLARITY_PRICE, EURO, FLOW_PRICE, FLOW_WORTH
from foedus.model.fields import ALLY, ARENA, blank
from foedus.model.moves.arena import plan, wind_down
from foedus.model.moves.talks import grant
from foedus.model.rules import arena, table
from foedus.model.rules.table import Issues
from foedus.tests.worlds import assert_same, differences, fast, laws, live, loaded, numbers, real

SHARE = st.floats(0.0, 1.0)
AT_WAR = {"arena": 1.0}
close = pytest.approx


def ally(**state):
    return SimpleNamespace(**blank(ALLY) | {"gdp": 1000.0, "weight": 1.0, "distance": 1.0} | state)


# --- nothing where it is not -----------------------------------------------------------------------------


def test_without_a_war_it_makes_no_difference_whether_aid_is_on_the_table():
    assert_same(*(fast(real(16), range(3), aid_talks=share) for share in (0.0, 1.0)))


def test_taken_off_the_table_nothing_is_asked_promised_or_granted():
    runs = fast(real(16), range(3), reference="none", **AT_WAR | {"aid_talks": 0.0, "aid_tied": 1.0})
    assert runs.panel["aid_headline"][:, 0].all(), "the war is there"
    for name in ("ask_aid", "deal_aid", "conceded_aid", "aid_owed", "flow_granted"):
        assert not runs.panel[name].any(), name


def test_both_engines_agree_with_aid_on_the_table():
    setting = loaded("ukraine_2025").changed(quarters=12)
    runs, world = fast(setting, [7]), live(setting, 7)
    assert differences(runs.panel[0], world.panel) == [] and differences(runs.series[0], world.series) == []
    assert runs.panel["deal_aid"].any() and runs.panel["flow_granted"].any(), "it is agreed in this run"


# --- what is promised and what it comes to -----------------------------------------------------------------


@laws(50)
@given(gap=st.floats(0.0, 20.0), sizes=st.lists(st.floats(1.0, 5000.0), min_size=1, max_size=8), filling=SHARE, part=SHARE)
def test_a_promise_crowds_out_what_own_will_would_have_filled_and_all_promises_close_the_gap(gap, sizes, filling, part):
    """Total f G + (1 - f) P: more by 1 - f for each that is promised, never more than is missing, all of it at the limit."""
    total, p = sum(sizes), numbers(gap_filling=filling)
    owed = sum(arena.owed(gap, part, size, total) for size in sizes)
    left = arena.left_open(gap, part * total, total)
    own = sum(arena.allied_share(left, 1.0, size, total, p) for size in sizes)
    assert owed == close(part * gap, abs=1e-9)
    assert owed + own == close(filling * gap + (1.0 - filling) * owed, abs=1e-9)
    assert owed + own <= gap + 1e-9
    assert arena.left_open(gap, total, total) == 0.0 and arena.left_open(gap, 0.0, total) == gap


@given(level=SHARE, tied=SHARE, kept=SHARE, more=SHARE)
def test_what_is_granted_turns_sales_and_cuts_into_gifts(level, tied, kept, more):
    def gift(share):
        return arena.us_gift(*arena.kept_up(level, tied, share))

    assert arena.kept_up(level, tied, 0.0) == (level, tied) and gift(1.0) == arena.us_gift(1.0, 0.0)
    assert gift(max(kept, more)) >= gift(min(kept, more)) - 1e-12


def test_what_own_will_gives_is_the_same_share_of_less_and_what_is_owed_is_paid():
    world = World(real(8), rng=1, **AT_WAR | {"demand_rate": 0.0, "aid_tied": 1.0})
    world.step()
    headline = world.allies[0].aid_headline
    assert {one.aid_headline for one in world.allies} == {headline}, "a part by GDP is the same share of every GDP"
    for one in world.allies:
        one.old_stock = 0.0
    plan(world.arena, world.allies, 1.0, 1.0, 1.0, world.p)
    headline, before = world.allies[0].aid_headline, world.arena.allied
    giver = max(world.allies, key=lambda one: one.will * one.gdp)
    giver.deal_aid = 1.0
    plan(world.arena, world.allies, 1.0, 1.0, 1.0, world.p)
    assert 0.0 < giver.aid_owed < giver.aid_headline, "its own will is spared a part"
    assert giver.aid_flow >= giver.aid_headline * giver.gdp / (4.0 * EURO) - 1e-12
    assert world.arena.allied > before
    others = [one for one in world.allies if one is not giver and one.will > 0.0]
    assert others and all(one.aid_owed < 0.0 for one in others), "what one promises spares the others"
    net = sum(one.aid_owed * one.gdp for one in world.allies) / (4.0 * EURO)
    assert net == close(world.arena.allied - before), "the accounts hold what all give more, and no more"
    giver.deal_aid = 0.0
    plan(world.arena, world.allies, 1.0, 1.0, 1.0, world.p)
    assert giver.aid_owed == 0.0


@given(talks=SHARE, share=SHARE)
def test_a_part_of_us_aid_on_offer_is_granted_and_priced_as_that_part(talks, share):
    """So that at nothing on offer nothing is granted, and a little on offer is a little."""
    p, state = numbers(linkage=3, aid_talks=talks), ally(will=1.0, threat=1.0, flow_missing=1.0)
    laid = table.lay(state, 0.5, 0.02, 0.0, 0.0, 0.0, p)
    grant(state, table.Favours(0.0, 0.0, 0.0, 0.0, share), SimpleNamespace(garrison=0.0), p)
    assert state.flow_granted == talks * share
    dearer = 1.0 + CLARITY_PRICE * p.clarity
    assert laid.price.flow * share**2 == close(dearer * table.flow_price(state) * state.flow_granted**2, abs=1e-15)
    assert laid.worth.flow * share == close(table.flow_worth(state) * state.flow_granted, abs=1e-15)


def test_a_deal_costs_the_less_once_a_peace_has_ended_the_aid_in_it():
    p = numbers(joint_product=0.25, guarantee_value=0.03)
    bound = ally(deal=1, deal_cost=0.05, deal_aid=0.5, aid_headline=0.002)
    light = ally(deal=1, deal_cost=0.01, deal_aid=0.5, aid_headline=0.002)
    wind_down(SimpleNamespace(**blank(ARENA)), [bound, light], p)
    assert bound.deal_cost == close(0.05 - 0.75 * 0.5 * 0.002 / 0.03) and light.deal_cost == 0.0


def test_a_peace_ends_what_is_asked_promised_and_granted():
    runs = fast(loaded("ukraine_2025"), range(6), reference="none")
    settled = runs.series["system_settled"] == 1.0
    after = settled[:, :-1] & settled[:, 1:]
    assert after.any() and runs.panel["deal_aid"][~settled].any()
    for name in ("ask_aid", "aid_headline", "flow_missing", "deal_aid", "flow_granted"):
        assert not runs.panel[name][:, 1:][after].any(), name


# --- at the table ----------------------------------------------------------------------------------------


def test_washington_asks_for_what_it_no_longer_gives():
    terms, luck = SimpleNamespace(pressure=1.0, stacking=0.0, ask_spending=0.03, ask_cash=0.0, ask_procurement=0.0,
                                  ask_support=0.0, tariff_threat=0.0), SimpleNamespace(demand=0.0)
    for missing, talks, ask in ((0.0, 1.0, 0.0), (0.5, 1.0, 0.5), (1.0, 1.0, 1.0), (1.0, 0.5, 0.5), (1.0, 0.0, 0.0)):
        state = ally(aid_headline=0.001, flow_missing=missing)
        moves.demand(state, terms, luck, numbers(demand_rate=1.0, aid_talks=talks))
        assert state.ask_aid == ask


@given(ask=SHARE, done=SHARE, headline=st.floats(0.0, 0.01))
def test_only_what_is_asked_beyond_a_promise_costs_and_is_worth_anything(ask, done, headline):
    p, state = numbers(), ally(ask_aid=ask, deal_aid=done, aid_headline=headline, spending=0.02)
    more = max(0.0, ask - done)
    assert table.ask_costs(state, 0.02, p).aid == close((1.0 - p.joint_product) * more * headline / p.guarantee_value)
    assert table.ask_values(state, p).aid == close(p.value_support * more * (1.0 - p.gap_filling))


@given(low=SHARE, high=SHARE)
def test_both_sides_gain_no_less_by_a_table_on_which_more_aid_is_asked(low, high):
    """With a single issue and protection to buy: cost and value rise alike, so the package is scaled up."""
    p = numbers(linkage=3)

    def agreed(ask):
        state = ally(ask_aid=ask, aid_headline=0.001, threat=1.0, condition=1.0, spending=0.02)
        laid = table.lay(state, 0.5, 0.02, 0.0, 0.0, 0.0, p)
        return table.taken(laid, table.settle(laid, 0.5, p.linkage).conceded)

    assert agreed(max(low, high)) >= agreed(min(low, high)) - 1e-9


def test_us_aid_is_worth_something_only_to_who_cares_and_where_it_is_missing():
    for nothing in ({"will": 0.0}, {"threat": 0.0}, {"flow_missing": 0.0}):
        assert table.flow_worth(ally(**{"will": 1.0, "threat": 1.0, "flow_missing": 1.0} | nothing)) == 0.0
    assert table.flow_worth(ally(will=1.0, threat=0.5, flow_missing=0.5)) == close(0.25 * FLOW_WORTH)
    assert table.flow_price(ally(will=0.5, flow_missing=1.0)) == close(0.5 * FLOW_PRICE)


def test_where_favours_are_not_linked_none_of_its_aid_is_on_offer():
    state = ally(will=1.0, threat=1.0, flow_missing=1.0)
    for linkage, offered in ((0, False), (1, True), (2, False), (3, True)):
        assert (table.lay(state, 0.5, 0.02, 0.0, 0.0, 0.0, numbers(linkage=linkage)).worth.flow > 0.0) is offered
    assert table.lay(state, 0.5, 0.02, 0.0, 0.0, 0.0, numbers(linkage=3, aid_talks=0.0)).price.flow == 0.0


# --- in the books and for those who sit there -------------------------------------------------------------


def test_aid_owed_is_booked_once_and_is_no_income_of_washington():
    p, entry = numbers(joint_product=0.25, guarantee_value=0.03), ally(aid_owed=0.003)
    moves.keep_books(entry, p)
    assert entry.paid_money == close(0.75 * 0.003 / 0.12) and entry.us_money == 0.0
    granted = ally(will=1.0, threat=0.5, flow_missing=1.0, flow_granted=0.5)
    moves.keep_books(granted, p)
    assert granted.got_protection == close(0.25 * 0.5 * 0.5 * FLOW_WORTH)
    assert granted.us_garrison == close(0.25 * 0.25 * FLOW_PRICE)


def test_a_seated_washington_asks_for_aid_only_while_there_is_a_war():
    asked = Demand(Issues(*(0.0,) * 6, 1.0))
    for war, open_, ask in ((0.0, 0, 0.0), (0.001, 1, 1.0)):
        state = ally(aid_headline=war)
        lay(state, asked)
        assert (state.ask_open, state.ask_aid) == (open_, ask)


def test_the_journal_lists_aid_with_what_it_costs_and_is_worth_to_each_side():
    world = live(loaded("ukraine_2025").changed(quarters=16), 7)
    entries = [e for e in world.journal if e.what == "issue" and ISSUE_WORDS["aid"] in e.text]
    assert entries and {"issue_asked", "conceded", "cost", "to_ally", "to_us"} <= set(entries[0].why)
    assert entries[0].why["issue_asked"] == 1.0, "Washington sells all, and asks for all"
