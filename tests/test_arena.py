"""A war next door: who pays, where the front goes, what a settlement changes, and nothing where there is none."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model import moves
from foedus.model.aid import published_aid, wills
from foedus.model.build import build
from foedus.model.constants import AID_PACE, ARENA_NEED, EURO, IMPOSED, KEPT, OWN_OUTPUT, PEACE, TIED_DOWN, US_AID
from foedus.model.fields import ARENA, RIVAL, blank
from foedus.model.rules import arena
from foedus.tests.worlds import NO_LUCK, PLEDGE, assert_same, differences, fast, laws, live, loaded, numbers, real

SHARE = st.floats(0.0, 1.0)
AT_WAR = {"arena": 1.0}
close = pytest.approx


def aid_event(level: float, tied: float = 0.0, quarter: str = "2025-Q3") -> dict:
    return {"quarter": quarter, "kind": "aid", "value": level, "other": tied}


def going_on(runs):
    """The runs in which the war is not settled."""
    return runs.series["system_settled"][:, -1] == 0.0


# --- nothing where there is none -------------------------------------------------------------------------


def test_without_an_arena_nothing_about_it_changes_a_bit():
    plain = fast(real(16), range(3))
    changed = fast(real(16, events=[PLEDGE, aid_event(0.0, 1.0)]), range(3), gap_filling=0.1, aid_tied=1.0)
    assert_same(plain, changed)
    for name in ("aid", "aid_share", "aid_drawn", "aid_bought"):
        assert not plain.panel[name].any()
    assert np.array_equal(plain.panel["reported"], plain.panel["spending"])
    for name in ("system_aid", "system_us_aid", "system_front", "system_kept", "system_settled"):
        assert not plain.series[name].any()


def test_a_war_needs_a_rival_to_wage_it(tmp_path):
    world = World(real(4, rivals={}), rng=1, arena=1.0)
    world.arena.invader = -1
    assert moves.fight(SimpleNamespace(**blank(ARENA)), [], [], numbers()).outcome == 0


# --- who pays --------------------------------------------------------------------------------------------


@given(level=SHARE, tied=SHARE, share=SHARE)
def test_what_is_sold_is_delivered_as_far_as_it_is_paid_for(level, tied, share):
    """Gift and sale make U l (1 - s (1 - a)), a the share of what is for sale that allies pay for."""
    paid = share * US_AID * level * tied
    flow = arena.us_gift(level, tied) + arena.us_sale(level, tied, paid)
    assert flow == close(US_AID * level * (1.0 - tied * (1.0 - share)), abs=1e-12)
    assert arena.us_sale(level, tied, 1e9) == US_AID * level * tied, "no more than is for sale"


def test_where_the_us_gives_all_that_is_needed_allies_give_old_arms_alone():
    assert arena.missing(ARENA_NEED, ARENA_NEED - 1.0, 1.0) == arena.missing(ARENA_NEED, ARENA_NEED, 5.0) == 0.0
    assert arena.allied_share(0.0, 1.0, 1000.0, 5000.0, numbers()) == 0.0


@laws(50)
@given(gap=st.floats(0.0, 20.0), sizes=st.lists(st.floats(1.0, 5000.0), min_size=1, max_size=8), filling=SHARE)
def test_allies_fill_their_share_of_the_gap_in_proportion_to_size(gap, sizes, filling):
    p, total = numbers(gap_filling=filling), sum(sizes)
    parts = [arena.allied_share(gap, 1.0, size, total, p) for size in sizes]
    assert sum(parts) == close(filling * gap, abs=1e-9)
    assert all(part * sizes[0] == close(parts[0] * size, abs=1e-9) for part, size in zip(parts, sizes, strict=True))


def test_a_cut_is_replaced_by_the_share_that_allies_fill():
    """At rest d(allied aid) / d(US aid) = -f: what is lost is U, and funds rise by f U at the pace of a quarter."""
    kept, cut = (fast(real(12, events=[aid_event(level)]), range(12), reference="none",
                      **AT_WAR | {"party_change": 0.0, "aid_talks": 0.0})
                 for level in (1.0, 0.0))
    both = going_on(kept) & going_on(cut)
    assert both.any()
    more = (cut.panel["aid_flow"] - kept.panel["aid_flow"])[both].sum(axis=2)
    assert not more[:, :2].any(), "nothing before its date"
    for after, pace in ((2, AID_PACE), (11, 1.0 - (1.0 - AID_PACE) ** 10)):
        assert more[:, after] == close(0.8 * US_AID * pace, rel=1e-6)
    assert not (cut.panel["old_stock"] - kept.panel["old_stock"])[both].any(), "old arms are given whatever the US does"


def test_the_first_reported_share_is_the_observed_one_and_own_forces_are_what_is_left():
    start, runs = build(real(2)), fast(real(2), [1], reference="none", **AT_WAR)
    first = runs.panel[0, 0]
    assert first["reported"] == close(start.allies["spending"], abs=2e-4), "old arms given since make the difference"
    assert first["reported"] == close(first["spending"] + 4.0 * EURO * first["aid"] / start.allies["gdp"])
    assert (first["spending"] <= start.allies["spending"]).all() and (first["spending"] < start.allies["spending"]).sum() > 20


def test_who_gave_as_much_as_the_middle_is_wholly_willing_and_imaginary_countries_are_all():
    given = published_aid()
    codes = [code for code in given if code != "USA"]
    will = wills(codes, "USA")
    assert all(0.0 <= one <= 1.0 for one in will.values())
    assert sum(one == 1.0 for one in will.values()) == (len(codes) + 1) // 2
    assert will["DNK"] == 1.0 and will["HUN"] == 0.0 and wills([*codes, "THA"], "USA")["THA"] == 0.0
    assert wills(["XAA", "XBB"], "USA") == {"XAA": 1.0, "XBB": 1.0}


def test_after_a_settlement_aid_runs_out_and_forces_come_free():
    world = live(loaded("ukraine_2025"), 100)
    settled = world.series["system_settled"] == 1.0
    assert settled.any()
    at = int(settled.argmax())
    later = world.panel["aid"][at + 1 :].sum(axis=1)
    assert (np.diff(later) <= 1e-12).all() and later[-1] < 1e-6
    assert not world.series["system_us_aid"][at + 1 :].any() and world.rivals[world.arena.invader].committed == 0.0
    (entry,) = (entry for entry in world.journal if entry.what == "settlement")
    assert {"change", "chance", "draw", "front", "kept", "allied_aid", "us_aid", "us_sales"} <= set(entry.why)


# --- the front and the settlement ------------------------------------------------------------------------


@given(effort=st.floats(1.0, 500.0), against=st.floats(1.0, 500.0), more=st.floats(1.001, 3.0))
def test_the_front_stands_where_efforts_are_equal_and_moves_with_their_ratio_alone(effort, against, more):
    assert arena.front_shift(effort, effort, 0.0) == 0.0
    assert arena.front_shift(more * effort, against, 0.0) > arena.front_shift(effort, against, 0.0)
    assert arena.front_shift(more * effort, more * against, 0.0) == close(arena.front_shift(effort, against, 0.0), abs=1e-12)
    assert arena.front_shift(effort, against, 0.0) == close(-arena.front_shift(against, effort, 0.0), abs=1e-12)


def test_where_allies_fill_nothing_the_front_falls_with_what_the_us_withholds():
    """Monotone in US aid, seed by seed, as long as the war goes on in all three."""
    worlds = [fast(real(16, events=[aid_event(level, quarter="2025-Q1")]), range(16), reference="none",
                   **AT_WAR | {"gap_filling": 0.0, "party_change": 0.0}) for level in (0.0, 0.5, 1.0)]
    together = np.logical_and.reduce([going_on(runs) for runs in worlds])
    assert together.any()
    fronts = [runs.series["system_front"][together][:, 1:] for runs in worlds]
    assert (fronts[0] < fronts[1]).all() and (fronts[1] < fronts[2]).all()


@given(front=SHARE, step=SHARE, tied=SHARE)
def test_a_settlement_is_likelier_far_from_the_first_line_and_by_sale(front, step, tied):
    assert arena.settlement_hazard(front, tied) == close(arena.settlement_hazard(1.0 - front, tied), abs=1e-12)
    assert arena.settlement_hazard(front, tied) >= arena.settlement_hazard(0.5 + step * (front - 0.5), step * tied) - 1e-15
    assert arena.settlement_hazard(0.5, 0.0) == close(0.02) and arena.settlement_hazard(0.0, 1.0) == close(0.12)


def test_a_peace_on_the_line_calms_and_one_on_a_lost_front_emboldens():
    assert arena.settlement_change(0.5) == arena.settlement_change(1.0) == close(-PEACE)
    assert arena.settlement_change(0.0) == IMPOSED
    assert arena.settlement_change(0.375) == close(IMPOSED - 0.75 * (PEACE + IMPOSED))
    assert (arena.tied_down(0.5), arena.tied_down(1.0), arena.tied_down(0.0)) == (TIED_DOWN, TIED_DOWN, 0.0)
    assert (arena.kept_share(0.0), arena.kept_share(0.5), arena.kept_share(1.0)) == close((0.0, KEPT, 1.0))
    assert arena.effort_of(0.0) == OWN_OUTPUT


def test_who_is_tied_down_threatens_less_opens_fewer_fronts_and_probes_more():
    rival = SimpleNamespace(**blank(RIVAL) | {"hostility": 1.0, "capability": 100.0})
    busy = SimpleNamespace(**vars(rival) | {"committed": 0.5})
    luck, p = SimpleNamespace(crisis=0.07), numbers(crisis_rate=0.1)
    assert moves.stirs(rival, luck, p) and not moves.stirs(busy, luck, p)
    peace, war = (fast(real(12), range(12), reference="none", **changes) for changes in ({}, AT_WAR))
    assert war.panel["threat"][:, 1].mean() < peace.panel["threat"][:, 1].mean()


# --- news --------------------------------------------------------------------------------------------------


def test_a_cut_is_news_about_the_us_for_all_and_a_sale_is_none():
    def belief(*event):
        return fast(real(4, events=[aid_event(*event)]), range(3), reference="none", **AT_WAR | NO_LUCK).panel["reliability"]

    kept, sold, cut = belief(1.0), belief(1.0, 1.0), belief(0.0)
    assert np.allclose(kept[:, 2], sold[:, 2], atol=1e-3), "what is paid for changes the value of an ally a little"
    assert (cut[:, 2] < kept[:, 2] - 0.005).all()


def test_what_one_party_decided_the_other_does_not_keep():
    events = [aid_event(0.0, quarter="2025-Q1"), {"quarter": "2029-Q1", "kind": "administration", "value": 1}]
    runs = fast(real(20, events=events), range(30), reference="none", **AT_WAR | {"aid_talks": 0.0})
    kept = runs.series["system_us_aid"][going_on(runs)]
    assert len(kept) and not kept[:, :16].any() and kept[:, 17] == close(US_AID)


def test_the_reference_of_the_scenario_gives_in_full():
    scenario = loaded("ukraine_2025")
    assert dict(scenario.reference.parameters)["aid_tied"] == 0.0 and "aid" in scenario.reference.without
    runs, world = fast(scenario.changed(quarters=8), [5]), live(scenario.changed(quarters=8), 5)
    assert differences(runs.panel[0], world.panel) == []
    assert not runs.series["system_us_aid"].any(), "it sells everything"
