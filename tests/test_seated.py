"""Somebody in a government's place: a decision takes the place of a behaviour's, and no rule's."""

import copy

import numpy as np
import pytest

from foedus.agents.seated import WISH_MOST, Decision, Demand, SeatError, budget_range
from foedus.agents.world import World
from foedus.model import moves
from foedus.model.fields import ALLY
from foedus.model.rules.table import Issues
from foedus.model.scenario import ScenarioError
from foedus.model.views import Hedge

RECORDED = [field.name for field in ALLY if field.recorded]
ASK = Demand(Issues(0.04, 1.0, 1.0, 0.5, 0.0, 0.0, 0.0), 0.3)


def arcadia(quarters=0, **changes):
    """The small world after some quarters."""
    world = World("arcadia", rng=3, reference="none", **changes)
    for _ in range(quarters):
        world.step()
    return world


def row(world, iso3):
    """The record of an ally in the last quarter played."""
    return world.panel[world.quarter - world.first - 1][world.codes.index(iso3)]


def ally(world, iso3):
    """A living ally."""
    return world.allies[world.codes.index(iso3)]


def test_who_decides_nothing_changes_nothing():
    one, other = arcadia(), arcadia()
    for _ in range(8):
        for code in one.codes:
            one.decide(code, Decision())
        one.step()
        other.step()
    assert one.panel.tobytes() == other.panel.tobytes()


def test_who_accepts_signs_what_the_model_would_have_signed():
    compared = 0
    for seed in range(1, 4):
        world = World("arcadia", rng=seed, reference="none")
        for _ in range(12):
            before = copy.deepcopy(world)
            world.step()
            for entry in world.journal:
                if entry.quarter != before.quarter or entry.what != "deal" or entry.why["limit"] < entry.why["asked"]:
                    continue
                code = entry.actors[0]
                twin = copy.deepcopy(before)
                twin.decide(code, Decision(answer="accept"))
                twin.step()
                mine, theirs = row(twin, code), row(world, code)
                names = [name for name in RECORDED if name != "limit"]
                assert np.allclose([mine[n] for n in names], [theirs[n] for n in names], rtol=1e-9, atol=1e-12)
                compared += 1
    assert compared >= 2


def test_a_wish_and_a_portfolio_of_the_models_own_change_nothing():
    world, compared = arcadia(2), 0
    for _ in range(10):
        before = copy.deepcopy(world)
        world.step()
        twin, code = copy.deepcopy(before), before.codes[1]
        played = ally(world, code)
        wanted = moves.hedge_of(played.hedging_behaviour,
                                moves.ally_view(hedging_view(before, world, code), played.home, world.patron, world.p), world.p)
        wish = played.desired_spending
        if wish <= WISH_MOST and min(wanted) >= 0.0:
            twin.decide(code, Decision(wish=wish))
            twin.step()
            assert all(row(twin, code)[name] == row(world, code)[name] for name in RECORDED)
            compared += 1
    assert compared


def hedging_view(before, after, code):
    """The ally as it stood when it hedged: its stocks of the quarter before."""
    seen = copy.copy(ally(after, code))
    seen.__dict__.update({name: getattr(ally(before, code), name) for name in ("hedging", "minilateral")})
    return seen


def test_stocks_move_at_the_models_pace():
    world = arcadia(3)
    for code in world.codes:
        twin = copy.deepcopy(world)
        keep = ally(twin, code)
        wanted = Hedge(keep.autonomy, keep.minilateral, keep.accommodation)
        before = {name: getattr(keep, name) for name in Hedge._fields}
        twin.decide(code, Decision(hedge=wanted))
        twin.step()
        assert {name: getattr(keep, name) for name in Hedge._fields} == before
        grown = copy.deepcopy(world)
        grown.decide(code, Decision(hedge=Hedge(1.0, 0.0, 0.0)))
        grown.step()
        assert before["autonomy"] < ally(grown, code).autonomy <= before["autonomy"] + world.p.autonomy_rate


def test_a_budget_closes_no_more_of_a_gap_than_the_rules_let_it():
    world = arcadia(3, spending_noise=0.0, common_noise=0.0, lean_spending=0.0, deadline_pull=0.0)
    code = world.codes[0]
    low, high, pace = budget_range(ally(world, code), world.p)
    assert 0.0 < pace <= 1.0 and low <= ally(world, code).spending <= high
    for wish, end in ((0.0, low), (WISH_MOST, high)):
        twin = copy.deepcopy(world)
        twin.decide(code, Decision(wish=wish, answer="refuse"))
        twin.step()
        assert ally(twin, code).next_spending == pytest.approx(end, rel=0.1)


def test_who_refuses_signs_nothing_and_who_stays_stays():
    world = arcadia(exit_pace=1.0, exit_cost=0.0, exit_peers=1.0)
    for _ in range(8):
        for code in world.codes:
            world.decide(code, Decision(answer="refuse", tie="stay"))
            world.demand(code, ASK)
        world.step()
    assert world.panel["deals"][7].sum() == 0 and world.panel["refusals"][7].min() > 0
    assert world.panel["exits"].sum() == 0


def test_who_leaves_is_out_and_may_come_back():
    world = arcadia(return_pace=1.0)
    code = world.codes[0]
    world.decide(code, Decision(tie="leave"))
    world.step()
    assert ally(world, code).estranged == 1
    for _ in range(30):
        world.decide(code, Decision(tie="stay"))
        world.step()
    assert ally(world, code).returns >= 1


def test_a_counter_offer_is_taken_when_it_is_worth_enough_and_binds_issue_by_issue():
    world = arcadia(demand_rate=0.0)
    code = world.codes[0]
    full, none = Issues(*(1.0,) * 7), Issues(*(0.0,) * 7)
    for offered, deal in ((full, 1), (none, 0)):
        twin = copy.deepcopy(world)
        twin.demand(code, ASK)
        twin.decide(code, Decision(answer="counter", offered=offered))
        twin.step()
        assert ally(twin, code).deal == deal
    some = Issues(1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0)
    world.demand(code, ASK)
    world.decide(code, Decision(answer="counter", offered=some))
    world.step()
    assert ally(world, code).conceded_cash == 0.0 and (ally(world, code).deal == 0 or ally(world, code).conceded_arms == 1.0)


def test_a_demand_lies_on_its_table_with_its_threat_until_it_is_taken_back():
    world = arcadia(demand_rate=0.0)
    code, other = world.codes[:2]
    world.demand(code, ASK)
    world.decide(code, Decision(answer="refuse"))
    world.step()
    assert ally(world, code).ask_open == 1 and ally(world, other).ask_open == 0
    assert ally(world, code).threatened == ASK.threat != ally(world, other).threatened
    world.demand(code, Demand())
    world.step()
    assert ally(world, code).ask_open == 0 and world.threats == {}


def test_praise_is_the_players():
    world = arcadia()
    for praise in (1.0, 0.0):
        world.decide(world.codes[0], Decision(praise=praise))
        world.step()
        assert ally(world, world.codes[0]).praise == praise


@pytest.mark.parametrize(("wrong", "said"), [
    ({"answer": "perhaps"}, "accept, refuse, counter"), ({"answer": "counter"}, "share of every ask"),
    ({"answer": "counter", "offered": Issues(2.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)}, "outside 0 to 1"),
    ({"wish": 0.2}, "outside 0 to 0.1"), ({"wish": float("nan")}, "outside"), ({"wish": True}, "outside"),
    ({"hedge": Hedge(0.6, 0.6, 0.0)}, "together are at most 1"), ({"praise": -1.0}, "outside 0 to 1"),
    ({"tie": "sell"}, "stay")])
def test_a_wrong_decision_gets_one_line(wrong, said):
    world = arcadia()
    with pytest.raises(SeatError, match=said):
        world.decide(world.codes[0], Decision(**wrong))
    assert world.decisions == {}


def test_nobody_decides_for_a_stranger():
    world = arcadia()
    with pytest.raises(ScenarioError, match="no ally"):
        world.decide("USA", Decision())
    with pytest.raises(SeatError, match="threat"):
        world.demand(world.codes[0], Demand(threat=9.0))
