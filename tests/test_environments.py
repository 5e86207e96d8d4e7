"""The laws of the seats: acting as the model would changes no bit; one sees what its actor may and earns what runs report."""

import warnings

import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from pettingzoo.test import parallel_api_test

from foedus.agents.world import World
from foedus.environments import AllSeats, AllySeat, WashingtonSeat
from foedus.environments.decisions import ACCEPT, ALLY_MENU, REFUSE, WASHINGTON_MENU, nothing
from foedus.environments.sight import PUBLIC, REMEMBERED, ally_sight
from foedus.model.fields import SYSTEM
from foedus.model.scenario import ScenarioError
from foedus.model.variants import CHOICES
from foedus.model.views import AllyView, PatronView
from foedus.tests.worlds import arcadia

QUARTERS, SEED = 16, 5
WORLD, SHORT = arcadia(QUARTERS), arcadia(4)
SEAT = WORLD.panel.allies[0].iso3
SEATS = {"ally": (lambda scenario: AllySeat(SEAT, scenario), ALLY_MENU),
         "washington": (lambda scenario: WashingtonSeat(scenario), WASHINGTON_MENU)}


def played(env, action, seed=SEED):
    """A run in which every quarter has the same action: rewards, and what was told at the end."""
    env.reset(seed=seed)
    rewards, over, told = [], False, {}
    while not over:
        _, reward, over, _, told = env.step(action)
        rewards.append(reward)
    return rewards, told


def model(seed=SEED):
    """The same run without a seat."""
    world = World(WORLD, rng=seed, reference="none")
    while world.running:
        world.step()
    return world


@pytest.mark.parametrize("seat", SEATS)
def test_gymnasium_finds_nothing_wrong_with_a_seat(seat):
    make, _ = SEATS[seat]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*not having a spec.*")  # nothing is registered by a name
        check_env(make(SHORT), skip_render_check=True)


def test_pettingzoo_finds_nothing_wrong_with_all_seats():
    parallel_api_test(AllSeats(SHORT), num_cycles=6)


def test_who_takes_a_seat_sits_for_that_ally_whatever_the_order_of_the_panel():
    for seat in ("POL", "AUS", "GBR"):
        env = AllySeat(seat, "transactional_2025", quarters=4)
        env.reset(seed=SEED)
        assert env.ally.iso3 == seat


@pytest.mark.parametrize("seat", SEATS)
def test_acting_as_the_model_would_is_the_models_own_run_to_the_last_bit(seat):
    make, menu = SEATS[seat]
    env = make(WORLD)
    played(env, nothing(menu))
    alone = model()
    assert env.world.panel.tobytes() == alone.panel.tobytes()
    assert env.world.series.tobytes() == alone.series.tobytes()


def test_all_seats_that_act_as_the_model_would_are_its_own_run_to_the_last_bit_said_or_unsaid():
    alone = model()
    for said in (True, False):
        env = AllSeats(WORLD)
        env.reset(seed=SEED)
        while env.agents:
            env.step({agent: 0 * env.action_space(agent).nvec for agent in env.agents} if said else {})
        assert env.world.panel.tobytes() == alone.panel.tobytes()


def test_a_seat_can_play_every_variant_of_the_model_and_then_it_is_that_run():
    place = CHOICES["strategy"].index("retrenching")
    env = WashingtonSeat(WORLD, party_change=0.0)
    played(env, np.array([place + 1, 0, 0]))
    mine = World(WORLD, rng=SEED, reference="none", party_change=0.0)
    while mine.running:
        mine.change(incumbent_strategy="retrenching")
        mine.step()
    assert env.world.panel.tobytes() == mine.panel.tobytes()
    assert (env.world.series["system_strategy"] == place).all()


@pytest.mark.parametrize("seat", SEATS)
def test_rewards_add_up_to_the_payoff_that_the_run_reports(seat):
    make, menu = SEATS[seat]
    env = make(WORLD)
    rewards, told = played(env, nothing(menu))
    years = QUARTERS / 4
    if seat == "washington":
        assert sum(rewards) == pytest.approx(told["result"]["us_payoff"] * years, abs=1e-12)
    else:
        everybody = AllSeats(WORLD)
        everybody.reset(seed=SEED)
        total = 0.0
        while everybody.agents:
            _, earned, *_ = everybody.step({})
            total += sum(reward for agent, reward in earned.items() if agent != everybody.patron)
        assert total / len(env.codes) == pytest.approx(told["result"]["ally_payoff"] * years, abs=1e-12)


def test_an_answer_is_what_happens_at_the_table():
    def signed(answer):
        env = AllySeat(SEAT, WORLD, demand_rate=1.0)
        played(env, np.array([answer, 0, 0, 0]))
        return int(env.ally.deals), int(env.ally.refusals)

    refused, accepted = signed(REFUSE), signed(ACCEPT)
    assert refused[0] == 0 and refused[1] > 0
    assert accepted[0] > 0 and accepted[1] == 0


def test_the_same_seed_is_the_same_run_and_another_seed_another():
    first, again, other = (played(AllySeat(SEAT, WORLD), nothing(ALLY_MENU), seed)[0] for seed in (1, 1, 2))
    assert first == again != other


def test_a_seat_sees_its_views_and_nothing_that_is_secret():
    env = AllSeats(WORLD)
    sights, _ = env.reset(seed=SEED)
    for _ in range(3):
        sights, *_ = env.step({})
    ally, washington = sights[SEAT], sights[env.patron]
    assert ally["view"].shape == (len(AllyView._fields),) and washington["views"].shape == (len(env.possible_agents) - 1,
                                                                                          len(PatronView._fields))
    assert set(PUBLIC) <= {field.name for field in SYSTEM}
    assert not set(PUBLIC) & {"system_honour", "system_true", "system_reliability", "system_rival_belief"}
    assert ally["history"].shape == (REMEMBERED, len(PUBLIC)) and not ally["history"][:-3].any()
    assert ally["history"][-1].tolist() == [env.world.series[2][name] for name in PUBLIC]
    hidden = ally_sight(env.world, env.world.allies[0])
    env.world.allies[0].honour, env.world.patron.resolve = 0.123, 9.0  # what nobody may see
    again = ally_sight(env.world, env.world.allies[0])
    assert all(np.array_equal(hidden[name], again[name]) for name in hidden)


def test_a_seat_that_is_nobodys_is_told_in_a_line():
    with pytest.raises(ScenarioError, match="seat 'XXX' is no ally of this scenario; there are"):
        AllySeat("XXX", WORLD)
