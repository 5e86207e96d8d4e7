"""What must not matter does not matter: order, names, money, other actors' luck, and every lever at its neutral end."""

import random
from dataclasses import replace
from importlib import resources
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model.build import build
from foedus.model.countries import actor_id, load_panel
from foedus.model.fields import ALLY, blank
from foedus.model.parameters import LINKAGES, PARAMETERS
from foedus.model.rules import table
from foedus.tests.worlds import (
    NO_LUCK,
    NO_NEWS,
    NO_SHOCKS,
    arcadia,
    assert_same,
    differences,
    fast,
    laws,
    live,
    numbers,
    real,
)

TARIFF = {"quarter": "2025-Q2", "kind": "tariff", "target": "all", "value": 0.2}
DEMAND = {"quarter": "2025-Q3", "kind": "demand", "target": "all", "value": 1.0, "other": 1}
OPEN_TABLE = {"demand_rate": 1.0, "ignorance": 0.2, "conditionality": 1.0}  # many demands, many deals


# --- order and names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("order", range(3))
def test_the_order_of_allies_in_the_panel_does_not_matter(order):
    setting = real(16)
    allies = list(setting.panel.allies)
    random.Random(order).shuffle(allies)
    shuffled = replace(setting, panel=replace(setting.panel, allies=tuple(allies)))
    assert [a.iso3 for a in allies] != [a.iso3 for a in setting.panel.allies]
    assert_same(fast(setting, range(3)), fast(shuffled, range(3)))


def test_the_order_of_rows_in_a_file_does_not_matter(tmp_path):
    """All rows, the patron's and the rival's too."""
    original = build(arcadia()).scenario.panel
    source = resources.files("foedus.model").joinpath("data", "arcadia.csv").read_text(encoding="utf-8").splitlines()
    file = tmp_path / "arcadia.csv"
    file.write_text("\n".join([source[0], *source[:0:-1]]) + "\n", encoding="utf-8")
    turned = load_panel(file)
    assert [a.iso3 for a in turned.allies] == [a.iso3 for a in original.allies[::-1]]
    assert_same(fast(arcadia(), range(3)), fast(arcadia(panel=str(file)), range(3)))


def renamed(setting, names):
    """The same scenario with the allies' codes replaced."""
    allies = tuple(replace(ally, iso3=names[ally.iso3]) for ally in setting.panel.allies)
    return replace(setting, panel=replace(setting.panel, allies=allies))


GOVERNMENTS = ("lean",)  # every government has one, also where it bears on nothing


def test_names_do_not_matter_where_there_is_no_luck():
    """Codes carry luck and order; without luck the same countries under other names fare the same (up to the order of
    sums)."""
    setting = arcadia(24, events=[TARIFF, DEMAND])
    names = {"XAA": "XAD", "XAB": "XAC", "XAC": "XAA", "XAD": "XAB"}
    one, other = fast(setting, **NO_LUCK), fast(renamed(setting, names), **NO_LUCK)
    codes, new_codes = build(setting).codes, build(renamed(setting, names)).codes
    places = [new_codes.index(names[code]) for code in codes]
    assert places != list(range(4))
    for field in one.panel.dtype.names:
        if field not in ("actor", *GOVERNMENTS):
            assert other.panel[field][0][:, places] == pytest.approx(one.panel[field][0], rel=1e-9, abs=1e-12), field
    assert one.panel["deals"][0, -1].sum() > 0, "something must have happened"


def test_names_do_matter_where_there_is_luck():
    setting = arcadia(24, events=[TARIFF, DEMAND])
    names = {"XAA": "XEA", "XAB": "XEB", "XAC": "XEC", "XAD": "XED"}
    assert differences(fast(setting).panel, fast(renamed(setting, names)).panel, ["actor"])


def test_events_of_one_quarter_on_different_actors_may_be_written_in_any_order():
    events = [DEMAND, {"quarter": "2025-Q3", "kind": "hostility", "target": "XRV", "value": 0.2},
              {"quarter": "2025-Q3", "kind": "court", "value": 3}, TARIFF]
    assert_same(fast(arcadia(16, events=events)), fast(arcadia(16, events=events[::-1])))


# --- luck ------------------------------------------------------------------------------------------------

LUCK_OF_THEIR_OWN = ("government", "lean", "excused", "standing")


@pytest.mark.parametrize("gone", ["DEU", "POL", "JPN"])
def test_the_luck_of_an_ally_does_not_depend_on_who_else_is_there(gone):
    whole = fast(real(24), range(3))
    less = fast(real(24, without=[gone]), range(3))
    keep = [i for i, code in enumerate(build(real()).codes) if code != gone]
    for field in LUCK_OF_THEIR_OWN:
        assert np.array_equal(whole.panel[field][:, :, keep], less.panel[field])
        assert len(np.unique(less.panel[field])) > 1, "a constant would prove nothing"
    assert np.array_equal(whole.series["system_strategy"], less.series["system_strategy"])


LEVERS = [p.name for p in PARAMETERS if p.source == "policy lever"] + ["conditionality", "instrument_durability"]


@pytest.mark.parametrize("lever", LEVERS)
def test_a_lever_leaves_elections_and_governments_as_they_were(lever):
    """Two points of a design that share a seed share their history."""
    low, high = (next((p.low, p.high) for p in PARAMETERS if p.name == lever))
    one, other = (fast(real(), range(8), party_change=0.5, **{lever: value}) for value in (low, high))
    assert np.array_equal(one.series["system_strategy"], other.series["system_strategy"])
    assert np.array_equal(one.panel["government"], other.panel["government"])
    assert len(np.unique(one.series["system_strategy"])) > 1


def test_without_noise_and_chance_the_seed_does_not_matter():
    """A calendar still makes tariffs, demands and refusals, so that there is something luck could touch."""
    setting = real(24, events=[TARIFF, DEMAND, {**DEMAND, "quarter": "2027-Q1"}])
    runs = fast(setting, [1, 2, 2**60], **NO_LUCK)
    for other in (1, 2):
        assert differences(runs.panel[0], runs.panel[other], GOVERNMENTS) == []
        assert differences(runs.series[0], runs.series[other]) == []
    assert runs.panel["deals"][0, -1].sum() > 0


# Where a chance needs something to work on. A demand that is certain draws nothing.
# Orders of arms may be cancelled by a chance that is no parameter, so nothing hangs on them here and they are not compared.
CERTAIN_DEMANDS = {"demand_rate": 1.0, "conditionality": 1.0, "stacking": 0.0, "procurement_scale": 0.0,
                   "hedging_behaviour": "none"}
ORDERS = ("procurement", "deal_procurement", "dependence", "promised", "arms_stock", "us_stock", "offset_work",
          "offset_plants")
GROUND = {
    "lean_concession": CERTAIN_DEMANDS,
    "lean_hedging": {},
    "tariff_execution": CERTAIN_DEMANDS,
    "drift_share": {"instrument_durability": 0.0},
    "withdrawal_step": {"incumbent_strategy": "retrenching"},
    "resolve_drift": {"party_change": 0.0},
}
# What alone draws nothing: a return needs an exit, a change of resolve a spread, and what arms cost Washington no order.
OTHERS_NEEDED = ("return_pace", "resolve_drift", "value_procurement", "act_low", "insulation")


@pytest.mark.parametrize("chance", [name for name in NO_LUCK if name not in OTHERS_NEEDED])
def test_each_noise_or_chance_alone_makes_the_seed_matter(chance):
    """Otherwise the test above would prove nothing about it."""
    setting = real(24, events=[TARIFF, DEMAND, {**DEMAND, "quarter": "2026-Q3"}])
    silent = NO_LUCK | GROUND.get(chance, {})

    def differ(**changes):
        runs = fast(setting, range(5), **changes)
        return any(differences(runs.panel[0], runs.panel[k], (*ORDERS, *GOVERNMENTS))
                   + differences(runs.series[0], runs.series[k]) for k in range(1, 5))

    loud = 0.9 if chance == "act_high" else min(0.5, next(p.high for p in PARAMETERS if p.name == chance))
    assert differ(**silent | {chance: loud})
    assert not differ(**silent)


# --- size ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("factor", [pytest.param(0.01, marks=pytest.mark.slow), 1000.0])
@pytest.mark.parametrize("make", [arcadia, real])
def test_only_relative_size_matters(make, factor):
    """All GDPs times a number: the same burdens, beliefs and tariffs; capabilities times the number."""
    setting = make(16)
    panel = setting.panel

    def grown(country):
        return replace(country, gdp=country.gdp * factor)

    larger = replace(panel, patron=grown(panel.patron), allies=tuple(map(grown, panel.allies)),
                     rivals=tuple(map(grown, panel.rivals)))
    one, other = fast(setting, range(2)), fast(replace(setting, panel=larger), range(2))
    for field in one.panel.dtype.names:
        if field == "scale":
            continue
        size = factor if field in ("gdp", "capability", "first_weight") else 1.0
        assert other.panel[field] == pytest.approx(one.panel[field] * size, rel=1e-6, abs=1e-9), field


# --- full reliability and lasting deals ------------------------------------------------------------------

def test_a_guarantee_that_is_trusted_wholly_and_for_ever_leaves_nothing_to_hedge():
    sure = NO_NEWS | {"prior_reliability": 0.99, "prior_challenger": 0.99, "type_centre": 0.5, "type_spread": 1.5,
                      "autonomy_cost": 0.5, "risk_aversion": 3.0, "exit_cost": 1.0}
    runs = fast(real(), range(3), **sure | NO_SHOCKS)
    assert (runs.panel["reliability"] > 0.97).all() and (runs.panel["outlook"] > 0.97).all()
    assert not runs.panel["hedging"].any()
    assert not runs.panel["estranged"].any()


def test_elections_change_nothing_where_both_parties_press_alike_and_every_deal_lasts():
    """Full reliability of instruments, and no difference between parties or administrations: only names change.

    Nobody learns anything, so that each party's record stays what it was; its weight shows that it has governed.  Without a
    pledge, since who newly governs looks at the quarter's own path of it.
    """
    setting = real(events=[])
    alike = OPEN_TABLE | NO_NEWS | {
        "challenger_strategy": "transactional", "incumbent_strategy": "transactional", "instrument_durability": 1.0,
        "resolve_spread": 0.0, "standing_spread": 0.0, "office_strength": 1.0, "office_memory": 1.0, "exit_pace": 0.0}
    never, always = (fast(setting, range(3), party_change=chance, **alike, horizon=1.0) for chance in (0.0, 1.0))
    records = [name for name in never.panel.dtype.names if name.startswith(("incumbent_", "challenger_", "standing"))]
    for name in set(never.panel.dtype.names) - set(records):
        np.testing.assert_allclose(always.panel[name], never.panel[name], rtol=1e-9, atol=1e-12, err_msg=name)
    assert never.panel["deals"][:, -1].sum() > 0
    assert differences(never.panel, fast(setting, range(3), party_change=1.0, **alike | {"instrument_durability": 0.5}).panel)


@pytest.mark.parametrize("lasting", [{"party_change": 0.0, "drift_share": 0.0}, {"instrument_durability": 1.0}])
def test_washington_breaks_no_deal_without_a_change_of_party_or_with_instruments_that_last(lasting):
    runs = fast(real(), range(4), **OPEN_TABLE | lasting)
    assert runs.panel["deals"][:, -1].sum() > 50
    assert not runs.panel["breaches"].any()


def test_washington_breaks_deals_where_the_party_changes_and_instruments_do_not_last():
    runs = fast(real(), range(4), **OPEN_TABLE | {"party_change": 1.0, "instrument_durability": 0.0})
    assert runs.panel["breaches"][:, -1].sum() > 20


def test_without_drift_washington_breaks_deals_at_inaugurations_only():
    setting = real()
    runs = fast(setting, range(4), **OPEN_TABLE | {"party_change": 1.0, "instrument_durability": 0.0, "drift_share": 0.0})
    broken = np.diff(runs.panel["breaches"].sum(axis=(0, 2)), prepend=0)
    quarters = setting.first + np.flatnonzero(broken)
    assert set(quarters % 16) == {4}, "the first quarters of 2029, 2033, ..."


# --- linkage ---------------------------------------------------------------------------------------------

UNIT = st.floats(0.0, 1.0)


@st.composite
def tables(draw):
    """An ally at the table, as far as a package depends on it."""
    shares = ("threatened", "tariff", "diversification", "threat", "ask_cash", "ask_procurement", "ask_support",
              "ask_investment", "ask_sovereignty", "host_support", "procurement", "support", "covered", "insulation",
              "condition")
    drawn = {name: draw(UNIT) for name in shares}
    drawn |= {"stake": draw(st.floats(0.0, 0.3)), "spending": draw(st.floats(0.0, 0.05)),
              "ask_spending": draw(st.floats(0.0, 0.06)), "distance": draw(st.floats(0.0, 5.0))}
    return SimpleNamespace(**blank(ALLY) | drawn)


def packaged(ally, linkage, expected, base, power=0.5):
    """The table that a linkage lays, and the package on it."""
    laid = table.lay(ally, 1.0, 0.02, expected, base, 1.0, numbers(linkage=linkage))
    return laid, table.settle(laid, power, LINKAGES.index(linkage))


@laws(100)
@given(ally=tables(), expected=UNIT, share=UNIT)
def test_a_linkage_is_the_set_of_favours_that_are_on_the_table(ally, expected, share):
    none, positive, coercive, full = (packaged(ally, linkage, expected, share * expected)[0].worth for linkage in LINKAGES)
    assert not any(none) and positive.tariff == 0.0
    assert coercive == full._replace(posture=0.0, clause=0.0, intelligence=0.0)
    assert positive == full._replace(tariff=0.0)


@laws(200)
@given(ally=tables(), linkage=st.sampled_from(LINKAGES), expected=UNIT, share=UNIT, power=st.floats(0.05, 0.95))
def test_no_package_leaves_either_side_worse_off(ally, linkage, expected, share, power):
    laid, package = packaged(ally, linkage, expected, share * expected, power)
    assert package.ally >= 0.0 and package.patron >= 0.0
    assert all(0.0 <= x <= 1.0 for x in (*package.conceded, *package.granted))
    assert package.conceded.territory == 0.0, "worth nothing to the alliance, and dear"


@laws(100)
@given(ally=tables(), expected=UNIT, share=UNIT, power=st.floats(0.05, 0.95), outside=UNIT)
def test_an_ally_concedes_less_the_better_its_exit_and_keeps_what_it_has_there(ally, expected, share, power, outside):
    laid, package = packaged(ally, "full", expected, share * expected, power)
    scale = table.most_scale(laid, package, outside)
    assert 0.0 <= scale <= 1.0
    if 0.0 < scale < 1.0:
        assert table.rescaled(laid, package, scale).ally == pytest.approx(outside, abs=1e-9)


def test_without_linkage_no_deal_touches_a_tariff_and_no_refusal_brings_one():
    changes = OPEN_TABLE | {"tariff_execution": 0.0, "party_change": 0.0}
    world = live(real(24, events=[TARIFF]), **changes | {"linkage": "none"})
    deals = [entry for entry in world.journal if entry.what in ("deal", "offer", "refusal")]
    assert len(deals) > 20
    assert {entry.why["tariff_relief"] for entry in deals} == {0.0}
    assert len(np.unique(world.panel["tariff"][1:])) == 1, "a transactional US lifts no tariff, and none is added"
    assert live(real(24, events=[TARIFF]), **changes | {"linkage": "full"}).panel["tariff"][1:].std() > 0


# --- hostility -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nothing", ["scale", "level"])
def test_rivals_without_hostility_neither_probe_nor_force_a_crisis(nothing):
    calm = {code: {"hostility": 0.0} for code in ("RUS", "CHN", "PRK")}
    changes = {"crisis_rate": 1.0, "probe_rate": 1.0, "escalation_hazard": 0.0}
    if nothing == "scale":
        runs = fast(real(), range(3), threat_scale=0.0, **changes)
    else:
        runs = fast(real(rivals=calm), range(3), **changes)
    assert not runs.panel["probes"].any() and not runs.panel["crises"].any()
    assert not runs.panel["threat"].any()
    assert fast(real(), range(3), **changes).panel["crises"].any()


def test_nobody_within_reach_of_nobody_hostile_has_anything_to_fear_even_with_no_forces():
    runs = fast(arcadia(16, rivals={"XRV": {"hostility": 0.0}}), range(3), baseline_preference=0.0,
                escalation_hazard=0.0)
    assert not runs.panel["threat"].any() and not runs.series["system_crises"].any()


def test_an_accident_of_codes_never_gives_two_countries_one_address():
    setting = real()
    actors = [actor_id(c.iso3) for c in (setting.panel.patron, *setting.panel.allies, *setting.panel.rivals)]
    assert len(set(actors)) == len(actors)
