"""Budgets: known results, limits in which a mechanism is absent, and what pledges, promises and governments do to them."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model import moves
from foedus.model.build import build
from foedus.model.constants import ESCALATION_ELSEWHERE, MILESTONE_QUARTERS
from foedus.model.parameters import BY_NAME
from foedus.model.rules import pledges, resolve, security
from foedus.model.rules.resolve import Types
from foedus.model.rules.shared import quarterly
from foedus.model.strategies import institutionalist, reciprocal, transactional
from foedus.model.views import PatronView
from foedus.tests.worlds import (
    NO_LUCK,
    NO_NEWS,
    NO_SHOCKS,
    PLEDGE,
    STILL,
    arcadia,
    assert_same,
    differences,
    fast,
    laws,
    live,
    loaded,
    numbers,
    real,
)

SHARE, RATE = st.floats(0.0, 0.1), st.floats(0.0, 1.0)
WAR = {"RUS": {"hostility": 1.0}, "CHN": {"hostility": 1.0}, "PRK": {"hostility": 1.0}}
QUIET = {"crisis_rate": 0.0, "probe_rate": 0.0}
FAR = {"quarter": "2025-Q2", "kind": "pledge", "target": "multilateral", "value": 0.035, "other": 2035}


# --- the return of a conditional guarantee ---------------------------------------------------------------


def best(g, bare, stake, asked):
    """Share with the largest (1 - g) ln(1 - m) + g ln(m + s + a min(1, m / p)), by golden section on both sides of the kink."""
    def utility(m):
        return (1.0 - g) * math.log(1.0 - m) + g * math.log(m + bare + stake * min(1.0, m / asked) + 1e-300)

    found = []
    for low, high in ((0.0, asked), (asked, 0.5)):
        for _ in range(200):
            left, right = high - 0.618033988749895 * (high - low), low + 0.618033988749895 * (high - low)
            low, high = (left, high) if utility(left) < utility(right) else (low, right)
        found.append(0.5 * (low + high))
    return max((0.0, *found), key=utility)


@laws(200)
@given(g=SHARE, spill=SHARE, spending=SHARE, asked=SHARE)
def test_where_nothing_hangs_on_payment_it_is_olson_and_zeckhausers_best_response(g, spill, spending, asked):
    assert security.conditional_response(g, spill, 0.0, spending, asked) == security.best_response(g, spill)


@laws(100)
@given(g=st.floats(0.005, 0.1), bare=st.floats(0.001, 0.05), stake=st.floats(0.0, 0.01), spending=SHARE,
       asked=st.floats(0.01, 0.06))
def test_the_response_to_a_conditional_guarantee_is_the_best_there_is(g, bare, stake, spending, asked):
    spill = bare + stake * min(1.0, spending / asked)
    found = security.conditional_response(g, spill, stake, spending, asked)
    assert found == pytest.approx(best(g, bare, stake, asked), abs=2e-8)


def test_the_return_of_a_guarantee_in_numbers():
    """G = .5 x .7 x .0322 = .01127; rho = .28 makes b = .0902 at p = .035: desire rises from 3.158 to 3.427 % of GDP."""
    guarantee, rho, r = 0.01127, 0.28, 0.75
    plain = security.conditional_response(0.045, 0.0056 + guarantee * r, 0.0, 0.02, 0.035)
    hanging = security.conditional_response(0.045, 0.0056 + guarantee * r, guarantee * rho, 0.02, 0.035)
    assert guarantee * rho / 0.035 == pytest.approx(0.0902, abs=5e-5)
    assert plain == pytest.approx(0.0315799, abs=5e-8)
    bare = 0.0056 + guarantee * (r - rho * 0.02 / 0.035)
    assert hanging == pytest.approx(best(0.045, bare, guarantee * rho, 0.035), abs=1e-8)
    assert hanging == pytest.approx(0.0342694, abs=5e-8)


def test_a_guarantee_hangs_on_payment_only_as_far_as_it_can_tip_somebody():
    """4 h (1 - h) is 1 at one half and 0 where a type is sure of itself; an even belief averages."""
    belief = Types(0.25, 0.5, 0.25)
    assert resolve.sway(belief, Types(0.5, 0.5, 0.5)) == 1.0
    assert resolve.sway(belief, Types(1.0, 0.0, 0.0)) == 0.0
    assert resolve.sway(belief, Types(1.0, 0.5, 0.0)) == 0.5
    assert resolve.sway(Types(0.0, 1.0, 0.0), Types(1.0, 0.9, 0.0)) == pytest.approx(0.36)


def test_conditionality_raises_budgets_and_an_unconditional_us_does_not_press():
    alike = {"incumbent_strategy": "transactional", "challenger_strategy": "transactional"} | QUIET
    loose, tight = (fast(real(48, events=[PLEDGE, FAR]), range(8), reference="none", **alike,
                         conditionality=c).panel["spending"] for c in (0.0, 1.0))
    assert (tight[:, 31].mean(axis=-1) > loose[:, 31].mean(axis=-1) + 0.001).all()


# --- threat, pace, taste ---------------------------------------------------------------------------------


def test_without_common_threat_surprise_pledges_and_luck_a_budget_is_partial_adjustment():
    """m' = m + l (m* - m), to the last bit."""
    runs = fast(real(24), range(2), reference="none", **STILL | {"adjustment": 0.2, "common_threat": 0.0})
    last = runs.panel[:, 3::4]
    assert np.array_equal(last["next_spending"], last["spending"] + 0.2 * (last["desired_spending"] - last["spending"]))
    assert np.array_equal(runs.panel["spending"][:, 4::4], last["next_spending"][:, :-1])


@laws(100)
@given(threat=RATE, peril=RATE, more=RATE)
def test_the_felt_threat_lies_between_the_own_threat_and_everybodys_and_rises_in_both(threat, peril, more):
    p = numbers(common_threat=more)
    here = security.felt_threat(threat, peril, p)
    assert threat <= here <= 1.0 and security.felt_threat(threat, peril, numbers(common_threat=0.0)) == threat
    assert security.felt_threat(threat, 0.5 * peril, p) <= here and security.felt_threat(0.5 * threat, peril, p) <= here + 1e-15


@laws(100)
@given(usual=st.floats(0.3, 0.7), change=st.floats(1e-4, 0.3))
def test_alarm_and_relief_of_one_size_speed_a_budget_alike(usual, change):
    """From rest a rise and a fall of the felt threat move a budget by as much, up and down."""
    p, rest = numbers(surprise=0.4), 0.02
    moved = [security.budget(rest, rest + 0.04 * step, security.pace(usual + step, usual, p)) - rest
             for step in (change, -change)]
    assert moved[0] == pytest.approx(-moved[1], rel=1e-9) and moved[0] > 0.0


def test_a_threat_that_one_is_used_to_does_not_hurry_anybody():
    p = numbers()
    assert security.pace(0.9, 0.9, p) == security.pace(0.0, 0.0, p) == p.adjustment < security.pace(0.9, 0.5, p)


def test_the_first_share_reveals_the_whole_taste_which_fades_by_a_tenth_a_year():
    runs = fast(real(16), [1], reference="none", taste_fade=0.1).panel["taste"][0]
    first = runs[0]
    assert (np.abs(first) > 1e-4).mean() > 0.9
    for year in range(1, 4):
        assert runs[4 * year] == pytest.approx(first * 0.9**year, rel=1e-12)
        assert np.array_equal(runs[4 * year], runs[4 * year + 3])


@laws(100)
@given(spending=st.floats(0.005, 0.06), spill=SHARE, felt=RATE, complement=st.floats(0.0, 0.002))
def test_at_the_revealed_taste_the_best_response_is_what_was_spent(spending, spill, felt, complement):
    p = numbers()
    taste = security.revealed_taste(spending, complement, spill, felt, p)
    wanted = security.best_response(security.preference(taste, felt, p), spill) + complement
    assert wanted == pytest.approx(spending, abs=1e-12)


# --- luck ------------------------------------------------------------------------------------------------


def test_the_luck_of_a_budget_has_the_stated_spread_and_moves_no_mean():
    """ln sd = sqrt(.09^2 + .03^2 + .04^2) = .103; the mean of the factor is 1."""
    p = numbers()
    draw = np.random.default_rng(0).standard_normal((20000, 3))
    factors = np.array([security.shaken(1.0, *row, p) for row in draw])
    assert np.log(factors).std() == pytest.approx(math.sqrt(0.09**2 + 0.03**2 + 0.04**2), rel=0.02)
    assert factors.mean() == pytest.approx(1.0, abs=0.003)
    assert security.shaken(0.02, 1.0, -2.0, 3.0, numbers(**NO_SHOCKS)) == 0.02


def test_the_common_luck_of_a_year_is_the_same_for_all_allies():
    still = STILL | {"common_noise": 0.05}
    last = fast(real(16), range(3), reference="none", **still).panel[:, 3::4]
    factor = last["next_spending"] / last["spending"]
    assert factor.std(axis=2).max() < 1e-12 and factor[:, :, 0].std() > 0.01


def test_a_hazard_of_nothing_and_an_escalation_of_nothing_are_the_same_world():
    """Draws stand where they stood, whether or not somebody escalates."""
    one, other = (fast(real(24), range(3), **changes) for changes in ({"escalation_hazard": 0.0}, {"escalation_size": 0.0}))
    assert_same(one, other)


def test_moscow_escalates_once_in_ten_years_and_others_a_quarter_as_often():
    p = numbers()
    for restless, often in ((1, 1.0), (0, ESCALATION_ELSEWHERE)):
        chance = quarterly(often * p.escalation_hazard)
        assert 1.0 - (1.0 - chance) ** 4 == pytest.approx(0.1 * often)
        for draw, size in ((0.999 * chance, 0.3), (1.001 * chance, 0.0)):
            rival = SimpleNamespace(hostility=0.2, usual_hostility=0.1, restless=restless)
            assert moves.escalate(rival, SimpleNamespace(escalate=draw, escalate_size=0.5), p) == size
            assert (rival.hostility, rival.usual_hostility) == pytest.approx((0.2 + size, 0.1 + size))


def test_nothing_escalates_by_chance_where_the_calendar_dates_what_happened():
    assert loaded("replay_2014").parameters["escalation_hazard"] == 0.0
    assert BY_NAME["escalation_hazard"].default > 0.0


# --- pledges ---------------------------------------------------------------------------------------------


def ally_of(**changes):
    """An ally with a pledge of 2 % due in 2024 and what budgets read of it."""
    return SimpleNamespace(**{
        "spending": 0.018, "pledge": 0.02, "pledge_from": 0.014, "pledge_start": 8056.0, "pledge_due": 8099.0,
        "pledge_floor": 0.0, "deal": 1, "deal_spending": 0.03, "deal_from": 0.02, "deal_age": 0, "excused": 0,
        "shortfalls": 0, "reopened": 0, "cooperation": 0.8, "lean": 0.0, "aid_share": 0.0} | changes)


def test_a_pledge_that_fell_due_is_a_floor_under_the_line_to_the_next():
    """2 % due in 2024, then 3.5 % due in 2035: nobody is told in 2026 that 1.9 % will do."""
    ally = ally_of()
    moves.pledge(ally, 0.035, 8143.0, 8101)
    assert ally.pledge_floor == 0.02 and pledges.pledge_path(ally, 8104) == 0.02
    path = [pledges.pledge_path(ally, quarter) for quarter in range(8101, 8160)]
    assert path == sorted(path) and path[-1] == 0.035 and path[20] > 0.02


def test_a_pledge_replaces_one_that_is_not_yet_due_and_a_lower_one_takes_it_back():
    ally = ally_of()
    moves.pledge(ally, 0.03, 8123.0, 8070)
    assert ally.pledge_floor == 0.0 and pledges.pledge_path(ally, 8070) == ally.spending
    ally = ally_of()
    moves.pledge(ally, 0.01, 8123.0, 8101)
    assert pledges.pledge_path(ally, 8130) == 0.01


def test_a_full_deadline_lifts_every_budget_to_the_path():
    """theta = 1: m = max(m, path) in every budget."""
    setting = real(24, rivals=WAR, events=[FAR])
    runs = fast(setting, range(2), reference="none", **STILL | QUIET | NO_SHOCKS | {"deadline_pull": 1.0, "adjustment": 0.05})
    members = build(setting).allies["treaty"] == 2
    for year in range(1, 6):
        end = runs.panel[:, 4 * year + 3][:, members]
        path = [[pledges.pledge_path(ally, 8100 + 4 * year + 3) for ally in run] for run in map(as_objects, end)]
        assert (end["spending"] >= np.array(path) - 1e-12).all() and (end["peril"] == 1.0).all()


def as_objects(records):
    """Records as plain objects."""
    return [SimpleNamespace(**dict(zip(records.dtype.names, row.item(), strict=True))) for row in records]


@laws(100)
@given(peril=RATE, perceived=RATE, confidence=RATE, step=RATE)
def test_a_deadline_presses_the_threatened_the_doubting_and_those_whose_guarantee_hangs_on_it(
        peril, perceived, confidence, step):
    p = numbers()
    here = pledges.deadline(peril, perceived, confidence, p)
    assert 0.0 <= here <= 1.0
    assert pledges.deadline(peril * step, perceived, confidence, p) <= here
    assert pledges.deadline(peril, perceived * step, confidence, p) <= here
    assert pledges.deadline(peril, perceived, confidence * step, p) >= here
    assert pledges.deadline(peril, perceived, confidence, numbers(deadline_pull=0.0)) == 0.0


def test_before_2022_a_deadline_hardly_pressed_and_after_it_it_did():
    """Hostility .35 with doubt of a half: .008; .9: .37."""
    assert pledges.deadline(0.35, 0.0, 0.5, numbers()) == pytest.approx(0.0084, abs=1e-4)
    assert pledges.deadline(0.9, 0.0, 0.5, numbers()) == pytest.approx(0.369, abs=1e-3)


def test_a_supplement_is_decided_in_the_second_quarter_and_spent_from_the_third():
    setting = real(8, rivals=WAR, events=[{**PLEDGE, "value": 0.05, "other": 2026}])
    spending = fast(setting, [1], reference="none", **QUIET).panel["spending"][0]
    members = build(setting).allies["treaty"] == 2
    assert np.array_equal(spending[0], spending[1]) and (spending[2] > spending[1])[members].all()
    assert np.array_equal(spending[2], spending[3])
    peace = real(8, rivals={code: {"hostility": 0.0} for code in WAR})
    calm = fast(peace, [1], reference="none", **NO_LUCK).panel["spending"][0]
    assert np.array_equal(calm[0], calm[3])


@pytest.mark.parametrize(("strategy", "asked"), [(institutionalist, 0.02), (reciprocal, 0.02), (transactional, 0.02)])
def test_washington_asks_what_was_pledged(strategy, asked):
    view = PatronView(**dict.fromkeys(PatronView._fields, 0) | {"spending": 0.01, "pledge": asked, "compliance": 0.5})
    assert strategy.terms(view, numbers()).ask_spending == asked
    bare = PatronView(**dict.fromkeys(PatronView._fields, 0))
    assert transactional.terms(bare, numbers(transactional_ask=0.03)).ask_spending == 0.03


# --- promises in deals -----------------------------------------------------------------------------------


def test_a_promised_rise_is_due_in_a_line_over_three_years_or_the_term():
    p = numbers()
    line = [pledges.milestone(ally_of(deal_age=age), 0.0, p) for age in (0, 6, 12, 16)]
    assert line == pytest.approx([0.02, 0.025, 0.03, 0.03]) and MILESTONE_QUARTERS == 12.0
    assert pledges.milestone(ally_of(deal_age=4), 0.0, numbers(deal_term=8.0)) == pytest.approx(0.025)


def test_a_year_short_by_more_than_a_tenth_of_the_promise_is_a_breach_of_the_ally():
    p = numbers()
    kept, missed = ally_of(deal_age=12, spending=0.0291), ally_of(deal_age=12, spending=0.0289)
    assert not moves.monitor(kept, p) and moves.monitor(missed, p)
    assert (kept.cooperation, kept.shortfalls, kept.reopened) == (0.8, 0, 0)
    assert (missed.cooperation, missed.shortfalls, missed.reopened) == (0.4, 1, 1)


@pytest.mark.parametrize("changes", [{"excused": 2}, {"deal_age": 3}, {"deal": 0}, {"deal_spending": 0.0}])
def test_a_new_government_a_fresh_deal_and_no_promise_are_no_breach(changes):
    ally = ally_of(**{"deal_age": 12, "spending": 0.02} | changes)
    assert not moves.monitor(ally, numbers()) and ally.shortfalls == 0 and ally.cooperation == 0.8


def test_a_new_deal_moves_the_line_only_if_it_promises_more():
    ally = ally_of(deal_age=8, spending=0.026)
    for level in (0.02, 0.028, 0.03):
        moves.promise_spending(ally, level)
        assert (ally.deal_spending, ally.deal_from, ally.deal_age) == (0.03, 0.02, 8)
    moves.promise_spending(ally, 0.034)
    assert (ally.deal_spending, ally.deal_from, ally.deal_age) == (0.034, 0.026, 0)


def test_promises_that_budgets_make_up_in_full_are_delivered_and_otherwise_mostly_not():
    """Without luck or a pledge that presses as well: at milestone 1 nobody is ever short; at 0 most are."""
    short = []
    for part in (0.0, 1.0):
        runs = fast(real(32), range(3), reference="none", demand_rate=0.6, conditionality=1.0, deadline_pull=0.0,
                    milestone=part, **NO_SHOCKS)
        due = (runs.panel["deal_age"] >= 16) & (runs.panel["deal_spending"] > 0.0) & (runs.panel["deal"] == 1)
        assert due.sum() > 50
        short.append((runs.panel["spending"] < runs.panel["deal_spending"] - 1e-9)[due].mean())
    assert short[1] == 0.0 and short[0] > 0.3


# --- one lean, three uses --------------------------------------------------------------------------------


def test_a_government_that_leans_up_spends_and_hedges_more_and_concedes_less():
    p = numbers()
    assert security.shaken(0.02, 0.0, 0.0, 1.0, p) > security.shaken(0.02, 0.0, 0.0, -1.0, p)
    world = World(real(8, events=[]), rng=1, reference="none")
    world.step()
    ally = world.allies[world.codes.index("DEU")]
    view = moves.ally_view(ally, ally.home, world.patron, world.p)
    more, less = (sum(moves.hedge_of(ally.hedging_behaviour, view._replace(lean=lean, outlook=0.5), world.p))
                  for lean in (1.0, -1.0))
    assert more == pytest.approx(less + 2.0 * p.lean_hedging)
    demand = {"quarter": "2025-Q3", "kind": "demand", "target": "all", "value": 1.0, "other": 1}
    runs = fast(real(3, events=[demand]), range(4), reference="none", demand_rate=0.0)
    at = runs.panel[:, 2]
    assert at["private"] == pytest.approx(np.maximum(0.05, 1.0 - p.lean_concession * at["lean"]))


def test_without_its_three_uses_the_lean_of_a_government_is_nothing():
    none = NO_NEWS | dict.fromkeys(("lean_spending", "lean_hedging", "lean_concession"), 0.0) | {"demand_rate": 0.0}
    one, other = (fast(real(24), range(2), reference="none", **none, government_change=rate) for rate in (0.0, 0.5))
    assert set(differences(one.panel, other.panel)) <= {"lean", "government", "excused"}
    assert np.array_equal(one.panel["lean"], np.broadcast_to(one.panel["lean"][:, :1], one.panel["lean"].shape))


def test_the_lean_stays_until_the_government_changes_and_an_adverse_one_is_excused_for_a_year():
    panel = fast(real(40), range(3), reference="none").panel
    same = np.diff(panel["government"], axis=1) == 0
    assert (np.diff(panel["lean"], axis=1)[same] == 0.0).all() and (np.diff(panel["lean"], axis=1)[~same] != 0.0).all()
    fresh = panel["excused"][:, 1:] == 4
    assert fresh.any() and (panel["lean"][:, 1:][fresh] < -1.0).all()
    assert panel["lean"].std() == pytest.approx(1.0, abs=0.15)


# --- told ------------------------------------------------------------------------------------------------


def test_escalations_supplements_and_missed_promises_are_told_with_what_decided_them():
    world = live(real(40), 2, reference="none", demand_rate=0.6, escalation_hazard=0.9, milestone=0.0)
    told = {what: [entry for entry in world.journal if entry.what == what] for what in ("escalation", "supplement", "breach")}
    assert all(0.0 < entry.why["added"] <= world.p.escalation_size for entry in told["escalation"]) and told["escalation"]
    assert all(entry.quarter % 4 == 1 and entry.why["deadline"] > 0.0 for entry in told["supplement"]) and told["supplement"]
    missed = [entry for entry in told["breach"] if "misses" in entry.text]
    assert len(missed) == world.panel["shortfalls"][-1].sum() > 0
    assert all(entry.why["now"] < entry.why["agreed"] for entry in missed)


def test_what_a_budget_is_told_to_be_made_of_adds_up():
    """Pace of the gap, deadline, deal and luck make the change."""
    world = live(arcadia(24), 1, reference="none")
    budgets = [entry for entry in world.journal if entry.what == "budget"]
    assert budgets
    for entry in budgets:
        place, quarter = world.codes.index(entry.actors[0]), entry.quarter - world.first
        gap = entry.why["wish"] - world.panel["spending"][quarter, place]
        made = entry.why["pace"] * gap + entry.why["deadline"] + entry.why["deal"] + entry.why["luck"]
        assert made == pytest.approx(entry.why["change"], abs=1e-12)
