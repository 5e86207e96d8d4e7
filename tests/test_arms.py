"""Arms: orders outgrow home supply, imports are the rest, and the stock makes dependent."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves, record
from foedus.model.armament import published_arms
from foedus.model.behaviours.reassurance import calculating
from foedus.model.build import build
from foedus.model.constants import ARMS_COST, EQUIPMENT, OFFSET_LOSS, ORDERS_CANCELLED
from foedus.model.fields import ALLY, COMMUNITY, blank
from foedus.model.rules import arms, table
from foedus.model.rules.trust import honour_slope
from foedus.tests.worlds import fast, laws, loaded, numbers, real

close = pytest.approx
SHARE = st.floats(0.0, 1.0)


def test_orders_that_grow_an_eighth_a_year_outrun_an_industry_that_grows_a_twentieth():
    """Imports go from .30 of orders to .50 in five years and .65 in ten: 1 - .7 (1.05 / 1.125)^n."""
    wanted, home, shares = 1.0, 0.7, []
    for quarter in range(1, 41):
        wanted *= 1.125 ** 0.25
        home = arms.home_supply(home, 0.7, wanted, 0.0, 1.0)
        if quarter in (20, 40):
            shares.append(1.0 - home / wanted)
    assert shares == close([1.0 - 0.7 * (1.05 / 1.125) ** n for n in (5, 10)], abs=0.01)
    assert shares == close([0.50, 0.65], abs=0.01)


@laws(50)
@given(usual=st.floats(0.1, 0.9), shrink=st.floats(0.5, 1.0))
def test_where_orders_do_not_outrun_it_industry_keeps_its_usual_share(usual, shrink):
    assert arms.home_supply(usual, usual, shrink, 0.0, 1.0) == usual * shrink
    assert arms.home_supply(usual, usual, 10.0, 1.0, 1.0) > arms.home_supply(usual, usual, 10.0, 0.0, 1.0)
    assert arms.home_supply(usual, usual, 10.0, 0.0, 1.1) > arms.home_supply(usual, usual, 10.0, 0.0, 1.0)


@given(spending=st.floats(0.001, 0.1), more=st.floats(0.0, 0.02))
def test_what_is_added_to_a_budget_goes_to_arms_more_than_the_rest(spending, more):
    assert arms.orders(spending, spending) == close(EQUIPMENT * spending)
    assert arms.orders(spending + more, spending) >= EQUIPMENT * (spending + more) - 1e-15
    assert arms.orders(0.1 * spending, spending) > 0.0


@given(taste=st.floats(-3.0, 3.0), urgency=SHARE, belief=SHARE, step=SHARE)
def test_the_us_share_rises_with_urgency_and_falls_with_doubt(taste, urgency, belief, step):
    here = arms.us_share(taste, urgency, belief)
    assert 0.0 < here < 1.0
    assert arms.us_share(taste, urgency * step, belief) <= here and arms.us_share(taste, urgency, belief * step) <= here


def test_every_ally_starts_where_deliveries_were():
    """Shares of the panel's own five years, and a year in which nothing changes leaves them."""
    start = build(loaded("replay_2014"))
    known = published_arms(2014)
    first = fast(loaded("replay_2014").changed(quarters=1), [1], reference="none").panel[0, 0]
    for code, one in known.items():
        i = start.codes.index(code)
        assert (start.allies["us_usual"][i], start.allies["home_usual"][i]) == (one.american, 1.0 - one.imported)
        assert first["us_arms"][i] == close(one.american, abs=0.05)
    assert published_arms(2020) == known and published_arms(2030)["NOR"].american == close(0.826, abs=0.001)
    assert published_arms(1950) == published_arms(1966), "the oldest there are"


@pytest.mark.parametrize(("name", "year"), [("replay_1966", 1966), ("replay_1978", 1978), ("replay_1990", 1990)])
def test_a_replay_starts_with_the_us_share_of_deliveries_of_its_own_years(name, year):
    start = build(loaded(name))
    members = [code for code in record.members(year) if code in start.codes]
    weights = np.array([record.imports(code, year - 1) for code in members])
    shares = np.array([start.allies["us_usual"][start.codes.index(code)] for code in members])
    assert (weights * shares).sum() / weights.sum() == close(record.arms(year - 1, tuple(members)), abs=0.01)


def ally_of(**state):
    return SimpleNamespace(**blank(ALLY) | {"spending": 0.02, "home_usual": 0.6, "us_usual": 0.5} | state)


def test_at_rest_nothing_moves():
    p, home = numbers(prior_reliability=0.6), SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0})
    ally = ally_of(reliability=0.6)
    moves.start_arms(ally, p)
    before = dict(vars(ally))
    for _ in range(8):
        assert not moves.order_arms(ally, home, SimpleNamespace(procurement=0.5), p)
    for name in ("us_arms", "arms_imports", "home_supply", "arms_stock", "us_stock", "dependence"):
        assert getattr(ally, name) == close(before[name])
    assert ally.dependence == close(0.5 * 0.4) and ally.procurement == close(0.5 * 0.4 * EQUIPMENT * 0.02 / p.procurement_scale)


def test_a_promise_takes_the_place_of_other_imports_first():
    p, home = numbers(), SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0})
    for promised, every in ((0.5, 0.004), (1.0, 0.004 + 0.002 - 0.0016)):
        ally = ally_of(reliability=0.6, promised=promised)
        moves.start_arms(ally, p)
        moves.order_arms(ally, home, SimpleNamespace(procurement=0.5), p)
        assert ally.procurement == close(promised)
        assert 32.0 * (ally.arms_stock - (1.0 - 1.0 / 32.0) * 0.004) == close(every)


def test_a_cancelled_order_goes_out_of_the_stock():
    p, home = numbers(), SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0})
    ally = ally_of(reliability=0.6, tariff=1.0, promised=1.0, deal_procurement=1.0)
    moves.start_arms(ally, p)
    before = ally.us_stock
    assert moves.order_arms(ally, home, SimpleNamespace(procurement=0.0), p)
    assert ally.us_stock == close((1.0 - 1.0 / 32.0) * (1.0 - ORDERS_CANCELLED) * before)
    assert ally.procurement == ally.promised == ally.deal_procurement == 0.0
    assert not moves.order_arms(ally_of(tariff=0.0, us_stock=1.0), home, SimpleNamespace(procurement=0.0), p)


def test_budgets_that_rise_buy_american_whatever_is_thought_of_washington():
    """A shock of threat raises imports and the US share of them in spite of the doubt."""
    shock = {"quarter": "2025-Q2", "kind": "pledge", "target": "multilateral", "value": 0.05, "other": 2027}
    calm, alarmed = (fast(real(32, events=events), range(3), reference="none").panel for events in ([], [shock]))
    members = build(real(1)).allies["treaty"] == 2
    for name in ("arms_imports", "us_arms"):
        assert (alarmed[name] - calm[name])[:, -1, members].mean() > 0.0
    assert np.isfinite(alarmed["dependence"]).all() and (alarmed["dependence"] <= 1.0).all()


OFFSETS = st.floats(0.0, 1.0)


@given(promised=st.floats(0.0, 1.0), anyway=SHARE, offset=OFFSETS)
def test_an_offset_has_its_share_of_what_is_bought_for_its_sake_made_at_home(promised, anyway, offset):
    work = arms.offset_work(promised, anyway, numbers(offset=offset))
    assert work == offset * max(0.0, promised - anyway) and 0.0 <= work <= promised
    assert arms.offset_work(promised, anyway, numbers(offset=0.0)) == 0.0


@given(offset=OFFSETS, step=SHARE)
def test_a_larger_offset_costs_the_buyer_less_and_is_worth_less_to_the_seller(offset, step):
    less, more = numbers(offset=offset * step), numbers(offset=offset)
    assert arms.buyers_cost(more) <= arms.buyers_cost(less) <= arms.buyers_cost(numbers(offset=0.0)) == ARMS_COST
    assert 0.0 <= arms.sellers_worth(more) <= arms.sellers_worth(less) <= arms.sellers_worth(numbers(offset=0.0)) == 1.0
    assert arms.buyers_cost(numbers(offset=1.0)) == 0.0 and arms.sellers_worth(numbers(offset=1.0)) == 1.0 - OFFSET_LOSS


def test_plants_built_for_an_offset_take_the_place_of_imports_and_every_order_goes_somewhere():
    home, wanted, abroad = SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0}), EQUIPMENT * 0.02, {}
    for offset in (0.0, 0.5, 1.0):
        p, ally = numbers(offset=offset), ally_of(reliability=0.6, promised=1.0)
        moves.start_arms(ally, p)
        for _ in range(40):
            plants = ally.offset_plants
            moves.order_arms(ally, home, SimpleNamespace(procurement=0.5), p)
            assert ally.arms_imports + ally.home_supply + plants == close(wanted)
            own = ally.us_arms * ally.arms_imports / p.procurement_scale
            assert ally.offset_work == close(offset * (1.0 - own)), "its share of what the promise adds"
        abroad[offset] = ally.arms_imports
    assert abroad[1.0] < abroad[0.5] < abroad[0.0] == close(0.4 * wanted)


def test_no_plant_is_built_for_arms_that_industry_delivers_already():
    p, home = numbers(offset=1.0), SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0})
    ally = ally_of(reliability=0.6, home_usual=0.99, promised=1.0)
    moves.start_arms(ally, p)
    for _ in range(80):
        moves.order_arms(ally, home, SimpleNamespace(procurement=0.5), p)
        assert ally.offset_plants <= 0.01 * EQUIPMENT * 0.02 + 1e-15 < ally.offset_work * p.procurement_scale


@given(arms=st.floats(0.0, 1.0), cash=SHARE, offset=OFFSETS)
def test_an_offset_leaves_the_arms_their_part_in_the_whole_of_an_ask(arms, cash, offset):
    """Weighed net of it, an ally that is spared the cost of arms would seem to give less, and be asked for more of the rest."""
    def part(offset):
        ally = SimpleNamespace(**blank(ALLY) | {"ask_cash": 1.0, "ask_procurement": 1.0, "threat": 1.0})
        laid = table.lay(ally, 1.0, 0.0, 0.0, 0.0, 0.0, numbers(offset=offset))
        return table.share_of_ask(laid, table.Issues(0.0, cash, arms, 0.0, 0.0, 0.0, 0.0)), table.weight_of_all(laid)

    assert part(offset) == close(part(0.0), rel=1e-12)


def test_the_larger_the_offset_the_more_allies_agree_and_the_more_arms_they_buy_in_the_us():
    runs = [fast(real(48), range(16), reference="none", offset=offset).panel for offset in (0.0, 0.5, 0.75, 0.9)]
    for name in ("deal", "procurement"):
        means = [panel[name].mean() for panel in runs]
        assert means == sorted(means) and means[-1] > 1.2 * means[0]


def test_arms_that_an_offset_makes_free_are_bought_unasked_and_need_no_deal():
    dear, free = (fast(real(48), range(16), reference="none", offset=offset).panel for offset in (0.9, 1.0))
    assert free["procurement"].mean() > dear["procurement"].mean() + 0.2
    assert free["deal"].mean() < 0.9 * dear["deal"].mean()


@given(offset=OFFSETS, slope=SHARE)
def test_an_unasked_purchase_reckons_with_the_offset_that_it_will_bring(offset, slope):
    """It is made where protection is worth more than what the arms cost the buyer, as at the table."""
    p = numbers(offset=offset)
    view = SimpleNamespace(estranged=0, reliability=0.5, threat=slope, conditionality=1.0, confidence=0.5, distance=1.0,
                           hidden=0.0)
    gain = honour_slope(0.5, p.honour_noise) * slope * arms.sellers_worth(p) * p.value_procurement
    cost = arms.buyers_cost(p) * p.procurement_scale / p.guarantee_value
    assert (calculating.reassure(view, p).procurement > 0.0) is (gain > cost)


def test_a_cancelled_order_brings_no_work_home():
    p, home = numbers(offset=1.0), SimpleNamespace(**blank(COMMUNITY) | {"efficiency": 1.0})
    ally = ally_of(reliability=0.6, tariff=1.0, promised=1.0, offset_work=0.5)
    moves.start_arms(ally, p)
    assert moves.order_arms(ally, home, SimpleNamespace(procurement=0.0), p) and ally.offset_work == 0.0


def test_offsets_leave_allies_with_more_industry_and_washington_with_less_money():
    none, whole = (fast(real(48), range(8), reference="none", offset=offset) for offset in (0.0, 1.0))
    assert not none.panel["offset_work"].any() and not none.panel["offset_plants"].any()
    assert whole.panel["arms_imports"][:, -8:].mean() < none.panel["arms_imports"][:, -8:].mean()
    for name in ("us_money", "ally_money"):
        assert whole.results[name].mean() < none.results[name].mean()
