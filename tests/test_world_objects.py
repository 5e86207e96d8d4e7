"""What a living world is as an object of Python: it pickles, takes numpy's generators, and says who and when it is."""

import copy
import pickle

import numpy as np
import pytest

from foedus.agents.world import World


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


def test_everybody_says_who_and_when():
    world = World("arcadia", rng=1, quarters=3)
    assert repr(world) == "<World arcadia, seed 1: 2025-Q1 is next>"
    world.step()
    for actor in (world.allies[0], world.patron, world.rivals[0]):
        assert actor.iso3 in repr(actor) and actor.name in repr(actor) and "2025-Q2" in repr(actor)
    entry = world.journal[0]
    assert "2025-Q1" in repr(entry) and entry.text in repr(entry) and all(code in repr(entry) for code in entry.actors)
