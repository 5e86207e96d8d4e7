"""Plants that allies' firms build in the US under its tariffs: what they take along, and what stays when the tariff goes."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.constants import INVESTMENT_SCALE
from foedus.model.fields import ALLY, PATRON, blank
from foedus.model.parameters import BY_NAME
from foedus.model.rules import trade, trust
from foedus.tests.worlds import FIRST, assert_same, fast, laws, live, numbers, real

close = pytest.approx
SHARE = st.floats(0.0, 1.0)
TARIFFS = {"tariff_threat": 2.0, "tariff_execution": 0.5, "party_change": 0.0}


def ally_of(**state):
    return SimpleNamespace(**blank(ALLY) | {"treaty": 2, "exposure": 0.04, "surplus": 0.02, "covered": 1.0, "schedule": 0.4,
                                            "base_share": 0.25, "stake": 0.04} | state)


def traded(ally, quarters, **changes):
    """The ally after some quarters of its trade with a transactional administration."""
    p = numbers(**{"tariff_execution": 1.0, **changes})
    pressing = BY_NAME["incumbent_strategy"].check("transactional")
    patron = SimpleNamespace(**blank(PATRON) | {"strategy": pressing, "impulse": 0.0})
    for _ in range(quarters):
        moves.trade_step(ally, SimpleNamespace(relieved=0.0), patron, p, FIRST)
    return ally


@laws(30)
@given(onshoring=SHARE, exposure=st.floats(0.0, 0.2), quarters=st.integers(1, 20))
def test_what_plants_make_is_no_part_of_the_surplus(onshoring, exposure, quarters):
    ally = traded(ally_of(exposure=exposure), quarters, onshoring=onshoring)
    assert ally.surplus == close(0.02 - exposure * ally.plants, abs=1e-12)
    assert ally.plants == close(onshoring * ally.diversification, abs=1e-12)


def test_without_onshoring_firms_find_other_markets_and_no_plant_is_built():
    none, some = (traded(ally_of(), 12, onshoring=part) for part in (0.0, 0.5))
    assert none.plants == 0.0 and none.surplus == 0.02
    assert none.diversification == some.diversification > 0.0, "a part of what is taken elsewhere, and no more of it"
    assert some.gdp_loss > none.gdp_loss


def test_a_plant_built_stays_when_the_tariff_goes():
    ally = traded(ally_of(), 20, onshoring=0.5)
    plants, loss = ally.plants, trade.moved_output(ally.exposure, ally.plants, numbers().tariff_incidence)
    ally.tariff = 0.0
    ally = traded(ally, 200, onshoring=0.5, tariff_threat=0.0)
    assert ally.plants == plants > 0.0 and ally.diversification == close(plants), "other markets are given up again"
    assert ally.gdp_loss == close(loss), "the output does not come back"


@given(condition=SHARE, plants=SHARE, exposure=st.floats(0.0, 0.05))
def test_output_that_moved_counts_as_a_promise_of_investment_that_costs_as_much(condition, plants, exposure):
    p = numbers()
    made = trade.moved_output(exposure, plants, p.tariff_incidence) / INVESTMENT_SCALE
    moved = ally_of(condition=condition, exposure=exposure, plants=plants)
    promised = ally_of(condition=condition, exposure=exposure, investment=min(1.0, made))
    assert trust.patron_value(moved, 1.0, p) == close(trust.patron_value(promised, 1.0, p), abs=1e-12)


def test_what_allies_lose_with_their_plants_washington_has():
    none, some = (ally_of(plants=plants, exposure=0.05) for plants in (0.0, 0.2))
    p = numbers()
    lost = trade.moved_output(0.05, 0.2, p.tariff_incidence)
    some.gdp_loss = lost
    for ally in (none, some):
        moves.keep_books(ally, p)
    gained, paid = some.us_money - none.us_money, some.paid_tariffs - none.paid_tariffs
    assert gained == close(paid) == close(lost / (4.0 * p.guarantee_value))


def test_both_engines_build_the_same_plants_and_the_journal_tells_of_them():
    setting = real(16).changed(TARIFFS | {"onshoring": 0.5})
    world, runs = live(setting, 3, reference="none"), fast(setting, [3], reference="none")
    assert np.array_equal(world.panel, runs.panel[0])
    assert runs.panel["plants"][0, -1].max() > 0.02 and (np.diff(runs.panel["plants"], axis=1) >= 0.0).all()
    told = [entry for entry in world.journal if entry.what == "plants"]
    assert told and all(entry.why["change"] > 0.0 and entry.why["moved_output"] >= 0.0 for entry in told)


def test_nothing_is_onshored_where_firms_find_no_other_markets():
    still = TARIFFS | {"redirection": 0.0}
    assert_same(*(fast(real(12), range(2), reference="none", **still, onshoring=part) for part in (0.0, 1.0)))
