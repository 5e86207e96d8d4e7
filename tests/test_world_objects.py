"""What a living world is as an object of Python: it pickles, takes numpy's generators, and says who and when it is."""

import copy
import pickle

import numpy as np
import pytest

from foedus.agents.seated import SeatError
from foedus.agents.world import World
from foedus.model.parameters import ParameterError
from foedus.model.setting import ScenarioError


@pytest.mark.parametrize("carried", [lambda world: pickle.loads(pickle.dumps(world)), copy.deepcopy])
def test_a_world_goes_on_alike_wherever_it_is_carried(carried):
    world = World("arcadia", rng=3, quarters=10, conditionality=0.9)
    for _ in range(4):
        world.step()
    other = carried(world)
    other.change(conditionality=0.1)  # and they share nothing
    third = carried(world)
    while world.running:
        world.step()
        third.step()
    assert (third.panel == world.panel).all() and list(third.journal) == list(world.journal)
    assert third.result == world.result or vars(third.result) == vars(world.result)
    assert other.p.conditionality == 0.1 != world.p.conditionality and other.quarter < world.quarter
    assert third.datacollector.get_model_vars_dataframe().equals(world.datacollector.get_model_vars_dataframe())


def test_a_generator_is_a_seed_and_the_next_one_another():
    rng = np.random.default_rng(5)
    first, second = World("arcadia", rng=rng, quarters=2), World("arcadia", rng=rng, quarters=2)
    assert first.seed_used != second.seed_used
    assert first.seed_used == World("arcadia", rng=np.random.default_rng(5), quarters=2).seed_used


@pytest.mark.parametrize("rng", [np.random.SeedSequence(1), [1, 2], np.random.RandomState(1), -1, 2**63, 1.5, True, "1"])
def test_what_is_no_seed_is_one_line(rng):
    with pytest.raises(ParameterError, match=r"^rng = .* is no seed; give a whole number from 0 to 2\*\*63 - 1, a [^\n]*$"):
        World("arcadia", rng=rng, quarters=2)


@pytest.mark.parametrize(("call", "words"), [
    (lambda world: world.decide("XAA", {"answer": "accept"}), "no decision; give a foedus.agents.seated.Decision"),
    (lambda world: world.demand("XAA", 0.3), "no demand; give a foedus.agents.seated.Demand"),
    (lambda world: world.answer("XAA", private="a"), "answer: 'a' of 'XAA' is none; give 0 or more"),
    (lambda world: world.inject({1: 2}), "unknown key '1'"),
    (lambda world: world.inject(None), "event = None is no event; give a table such as")])
def test_what_a_world_cannot_take_is_one_line(call, words):
    with pytest.raises((ScenarioError, SeatError), match=words):
        call(World("arcadia", rng=1, quarters=2))


def test_everybody_says_who_and_when():
    world = World("arcadia", rng=1, quarters=3)
    assert repr(world) == "<World arcadia, seed 1: 2025-Q1 is next>"
    world.step()
    for actor in (world.allies[0], world.patron, world.rivals[0]):
        assert actor.iso3 in repr(actor) and actor.name in repr(actor) and "2025-Q2" in repr(actor)
    entry = world.journal[0]
    assert "2025-Q1" in repr(entry) and entry.text in repr(entry) and all(code in repr(entry) for code in entry.actors)
