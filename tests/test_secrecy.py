"""Open and hidden hedging: the optimum, what Washington sees, and the intelligence that it shares."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import moves
from foedus.model.constants import HIDDEN_PENALTY, PRAISE_COVER, SHARING, SHARING_CUT, SHARING_PACE
from foedus.model.fields import ALLY, blank
from foedus.model.rules import secrecy
from foedus.tests.worlds import assert_same, fast, laws, live, numbers, real

close = pytest.approx
SHARE, COST = st.floats(0.0, 1.0), st.floats(0.0, 0.4)
GRID = np.linspace(0.0, 1.0, 401)


def loss(total, hidden, wanted, cost, curvature, detection, p):
    """What an ally loses: too little hedging, resentment of the open, of the hidden as far as it is found out, and hiding."""
    return (0.5 * curvature * (wanted - total) ** 2 + cost * (total - hidden) + cost * detection * HIDDEN_PENALTY * hidden
            + p.hiding_cost * hidden * hidden)


@laws(80)
@given(wanted=SHARE, cost=COST, curvature=st.floats(0.02, 1.0), detection=SHARE, hiding=st.floats(0.02, 0.5))
def test_the_closed_form_is_the_best_of_all_open_and_hidden_hedging(wanted, cost, curvature, detection, hiding):
    p = numbers(hiding_cost=hiding)
    total = secrecy.restrained(wanted, cost, curvature, detection, p)
    hidden = secrecy.hidden_part(total, cost, detection, p)
    totals, parts = np.meshgrid(GRID, GRID, indexing="ij")
    every = np.where(parts <= totals, loss(totals, parts, wanted, cost, curvature, detection, p), np.inf)
    assert 0.0 <= hidden <= total <= wanted + 1e-12
    assert loss(total, hidden, wanted, cost, curvature, detection, p) <= every.min() + 1e-12


@given(wanted=SHARE, curvature=SHARE, detection=SHARE)
def test_without_resentment_an_ally_hedges_as_it_wants_and_in_the_open(wanted, curvature, detection):
    p = numbers()
    assert secrecy.restrained(wanted, 0.0, curvature, detection, p) == wanted
    assert secrecy.hidden_part(wanted, 0.0, detection, p) == 0.0


@given(total=SHARE, cost=COST, beyond=SHARE)
def test_where_detection_is_good_enough_nothing_is_hidden(total, cost, beyond):
    enough = 1.0 / HIDDEN_PENALTY
    assert secrecy.hidden_part(total, cost, enough + beyond * (1.0 - enough), numbers()) <= 1e-12


@given(wanted=SHARE, cost=COST, curvature=SHARE, detection=SHARE, step=SHARE)
def test_better_detection_never_makes_an_ally_hedge_or_hide_more(wanted, cost, curvature, detection, step):
    p = numbers()
    blind, seen = (secrecy.restrained(wanted, cost, curvature, d, p) for d in (detection * step, detection))
    assert seen <= blind + 1e-12
    assert secrecy.hidden_part(seen, cost, detection, p) <= secrecy.hidden_part(blind, cost, detection * step, p) + 1e-12


def test_where_hiding_is_too_dear_hedging_falls_by_resentment_over_curvature():
    """l / k = chi / (a tau): neither threat nor belief changes by how much."""
    p = numbers(hiding_cost=1.0)
    for belief, threat in ((0.5, 0.4), (0.7, 0.2)):
        view = SimpleNamespace(estranged=0, outlook=belief, reliability=belief, threat=threat, detection=1.0)
        assert secrecy.chosen(0.9, view, p) == close(0.9 - p.hedging_resentment / (p.risk_aversion * p.honour_noise))
        assert secrecy.chosen(0.9, SimpleNamespace(**vars(view) | {"estranged": 1}), p) == 0.9, "who has left owes nothing"


@given(total=SHARE, part=SHARE, detection=SHARE)
def test_washington_sees_what_is_open_and_what_it_detects(total, part, detection):
    hidden = total * part
    assert secrecy.seen(total, hidden, 1.0) == total and secrecy.seen(total, hidden, 0.0) == close(total - hidden)
    assert secrecy.seen(total, 0.0, detection) == total


def test_praise_is_a_cover():
    p = numbers(detection=0.5)
    assert secrecy.detected(0.0, p) == 0.5 and secrecy.detected(1.0, p) == close(0.5 * (1.0 - PRAISE_COVER))


@given(cover=st.floats(0.0, 0.05), price=st.floats(0.001, 0.1), most=SHARE)
def test_praise_is_worth_its_votes_to_the_last_word(cover, price, most):
    """The best of all praise from none to the most, w x - v x^2."""
    p = numbers(praise_price=price)
    praise, every = secrecy.praised(most, cover, p), most * GRID
    assert 0.0 <= praise <= most
    assert cover * praise - price * praise * praise >= (cover * every - price * every * every).max() - 1e-12


@given(cover=st.floats(0.0, 0.05), most=SHARE)
def test_praise_that_costs_no_votes_is_as_much_as_there_can_be(cover, most):
    assert secrecy.praised(most, cover, numbers(praise_price=0.0)) == most


@given(reliability=SHARE, threat=SHARE, hidden=SHARE)
def test_praise_is_worth_what_its_cover_takes_off_the_price_of_being_found_out(reliability, threat, hidden):
    p, view = numbers(), SimpleNamespace(reliability=reliability, threat=threat, hidden=hidden)
    cost = secrecy.penalty(reliability, threat, p) * HIDDEN_PENALTY * hidden
    saved = cost * secrecy.detected(0.0, p) - cost * secrecy.detected(1.0, p)
    assert secrecy.worth_of_praise(view, p) == close(saved, abs=1e-12)
    assert secrecy.worth_of_praise(SimpleNamespace(**vars(view) | {"hidden": 0.0}), p) == 0.0, "who hides nothing saves nothing"


def test_who_hides_more_praises_more_and_a_price_at_home_makes_praise_rarer():
    free, dear, prohibitive = (fast(real(16), range(2), reference="none", praise_price=price).panel["praise"][:, 4:]
                               for price in (0.0, 0.01, 0.1))
    assert free.mean() > 1.5 * dear.mean() > 3.0 * prohibitive.mean() > 0.0
    panel = fast(real(16), range(2), reference="none", praise_price=0.05).panel
    hides, praises = panel["hidden"][:, 4:].mean((0, 1)), panel["praise"][:, 4:].mean((0, 1))
    assert np.corrcoef(hides, praises)[0, 1] > 0.3


def test_the_journal_tells_why_praise_changes():
    world = live(real(12), 3, praise_price=0.02)
    told = [entry for entry in world.journal if entry.what == "praise"]
    assert told and all({"change", "hidden", "cover", "votes"} <= set(entry.why) for entry in told)
    assert all(entry.why["votes"] == 0.02 for entry in told)


def ally_of(**state):
    return SimpleNamespace(**blank(ALLY) | {"treaty": 2, "intelligence": SHARING, "hidden": 0.4} | state)


def test_what_is_found_out_wears_the_tie_away_and_costs_intelligence_which_comes_back():
    p, found, lucky = numbers(), SimpleNamespace(detection=0.0), SimpleNamespace(detection=0.999)
    ally = ally_of()
    assert moves.find_out(ally, found, p) and ally.detections == 1
    assert ally.erosion == close(p.hedging_resentment * (HIDDEN_PENALTY - 1.0) * 0.4)
    assert ally.intelligence == close(SHARING - SHARING_CUT)
    quarters = 0
    while ally.intelligence < SHARING:
        assert not moves.find_out(ally, lucky, p)
        quarters += 1
    assert quarters == close(SHARING_CUT / SHARING_PACE, abs=1) and ally.intelligence == SHARING
    assert not moves.find_out(ally_of(hidden=0.0), found, p), "who hides nothing is found out in nothing"


def test_a_deal_may_grant_more_intelligence_than_is_usual_and_a_broken_tie_gets_none():
    assert secrecy.shared_again(0.6, 0.6, 1.0) == close(0.65) and secrecy.shared_again(0.98, 0.6, 1.0) == 1.0
    assert secrecy.shared_again(1.0, 0.6, 0.0) == close(0.95)
    assert secrecy.shared_usually(2, 0) == SHARING > secrecy.shared_usually(1, 0) and secrecy.shared_usually(2, 1) == 0.0


def test_a_tariff_costs_intelligence_as_far_as_defence_is_not_insulated():
    open_tie, closed = ally_of(insulation=0.0), ally_of(insulation=1.0)
    for ally in (open_tie, closed):
        moves.impose_tariff(ally, 0.25, numbers())
    assert open_tie.intelligence == close(SHARING - SHARING_CUT) and closed.intelligence == SHARING


def test_intelligence_adds_to_resistance_and_nothing_else_where_it_has_no_effect():
    none, some = (fast(real(8), range(2), reference="none", intelligence_effect=effect).panel for effect in (0.0, 0.3))
    none, some = none["response_alone"][:, 0], some["response_alone"][:, 0]
    assert (some >= none).all() and (some > none).mean() > 0.9


def test_who_does_not_reckon_with_resentment_hides_nothing_and_is_seen_in_full():
    runs = [fast(real(12), range(2), reference="none", hedging_prudence=0.0, detection=level) for level in (0.0, 1.0)]
    assert_same(*runs)
    assert not runs[0].panel["hidden"].any() and np.array_equal(runs[0].panel["seen_hedging"], runs[0].panel["hedging"])


def test_better_detection_moves_hedging_where_there_is_a_threat():
    low, high = (fast(real(16), range(3), reference="none", detection=level).panel for level in (0.2, 1.0))
    for panel in (low, high):
        assert (panel["hidden"] <= panel["hedging"] + 1e-12).all()
    threatened = low["threat"] > 0.2
    assert (high["hedging"] - low["hedging"])[threatened].mean() < -0.1
    assert not high["hidden"].any() or high["hidden"].max() < 0.2


def test_the_journal_tells_what_was_found_out():
    world = live(real(16), 3, detection=0.6)
    told = [entry for entry in world.journal if entry.what == "detection"]
    assert len(told) == world.panel["detections"][-1].sum() > 0
    assert {"hidden", "hedging", "praise", "intelligence"} == set(told[0].why)
