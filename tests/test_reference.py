"""The run that a run is held against: the same world and luck, governed otherwise in Washington."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.agents.world import World
from foedus.model.build import build
from foedus.model.events import KINDS
from foedus.model.outcomes import PHASES
from foedus.model.parameters import BY_NAME, PARAMETERS, POLICY, ParameterError, resolve
from foedus.model.reference import CHOICES, distinct, reference_of, reference_point, reference_start
from foedus.model.run import held_against, reference_series, run_batch
from foedus.model.scenario import Reference, ScenarioError, build_scenario
from foedus.tests.worlds import PLEDGE, arcadia, differences, fast, laws, live, loaded, real, values_of

ITSELF = {"incumbent_strategy": "institutionalist", "challenger_strategy": "institutionalist", "conditionality": 0.0}
US_EVENTS = [{"quarter": "2025-Q2", "kind": "tariff", "value": 0.2}, {"quarter": "2025-Q3", "kind": "withdrawal", "value": 0.3},
             {"quarter": "2025-Q4", "kind": "demand", "value": 1.0}]
SHOCK = {"quarter": "2026-Q1", "kind": "hostility", "target": "RUS", "value": 0.1, "other": 0.1}

VALUES = st.fixed_dictionaries({}, optional={p.name: values_of(p) for p in PARAMETERS})


# --- a run against itself --------------------------------------------------------------------------------


def test_a_run_held_against_itself_has_not_moved():
    results = fast(real(48), range(60), **ITSELF).results
    assert not results["hardening"].any() and not results["hardening_us"].any() and not results["hardening_alone"].any()
    labels = {PHASES[k] for k in results["phase"]}
    assert labels <= {"UNCHANGED", "CONTRACTUAL", "FRACTURED"}
    assert np.mean(results["phase"] == PHASES.index("FRACTURED")) <= 0.05, "ties may break under the reference too"


@pytest.mark.parametrize("policy", [{"conditionality": 1.0, "incumbent_strategy": "transactional"},
                                    {"incumbent_strategy": "retrenching", "challenger_strategy": "retrenching"}])
def test_a_run_governed_otherwise_has_moved(policy):
    results = fast(real(48), range(10), **ITSELF | policy).results
    assert (np.abs(results["hardening"]) > 1e-3).all()


@laws(15, shrink=False)
@given(changes=VALUES, seed=st.integers(0, 2**63 - 1))
def test_the_parts_of_hardening_add_up_to_it(changes, seed):
    result = fast(arcadia(20), [seed], **changes).results[0]
    assert result["hardening"] == pytest.approx(result["hardening_us"] + result["hardening_alone"], abs=1e-12, rel=1e-9)


def test_hardening_is_how_much_less_often_an_opportunity_is_used():
    setting, seeds = loaded("transactional_2025"), range(5)
    runs = fast(setting, seeds)
    start, point = build(setting), resolve(setting.parameters)
    both, alone = held_against(start, [point] * 5, seeds, "own", 1, True).T
    deterrence, deterrence_alone = runs.results["deterrence"], runs.results["deterrence_alone"]
    assert runs.results["hardening"] == pytest.approx((deterrence - both) / (1.0 - both))
    assert runs.results["hardening_alone"] == pytest.approx((deterrence_alone - alone) / (1.0 - both))
    series = reference_series(start, [point] * 5, seeds, "own", 1)
    assert series.shape == (5, setting.quarters, 2)
    assert series[:, -16:].mean(axis=1) == pytest.approx(np.stack([both, alone], -1))


# --- what the reference shares with the run and what not -------------------------------------------------


@laws(100)
@given(changes=VALUES)
def test_policy_does_not_move_the_reference_and_the_world_does(changes):
    setting = real(2)
    point = reference_point(setting, setting.reference, resolve(changes))
    usual = reference_point(setting, setting.reference, resolve())
    for p in PARAMETERS:
        if p.name in ITSELF:
            assert point[p.name] == p.check(ITSELF[p.name])
        elif p.name in POLICY:
            assert point[p.name] == usual[p.name], p.name
        else:
            assert point[p.name] == resolve(changes)[p.name], p.name


def test_all_levers_of_policy_are_policy_and_so_is_every_coefficient_of_a_strategy():
    levers = {p.name for p in PARAMETERS if p.source == "policy lever"}
    coefficients = {p.name for p in PARAMETERS if p.group in BY_NAME["incumbent_strategy"].choices}
    axes = {"incumbent_strategy", "challenger_strategy", "conditionality", "instrument_durability"}
    assert axes | levers | coefficients <= POLICY
    assert set(BY_NAME) >= POLICY
    assert not POLICY & {"threat_scale", "type_spread", "exit_cost", "party_change", "probe_rate", "baseline_preference"}


def references(points, seeds, setting=None, name="own"):
    """The points of the references of these points and what there is to run."""
    setting = setting or real(2)
    reference = reference_of(setting, name)
    return distinct([reference_point(setting, reference, point) for point in points], seeds)


def test_all_points_of_a_policy_design_share_their_reference_runs():
    policy = [resolve({"conditionality": k / 4, "instrument_durability": d / 4, "clarity": k / 4})
              for k in range(5) for d in range(5)]
    points, seeds = [point for point in policy for _ in range(8)], list(range(8)) * 25
    pairs, where = references(points, seeds)
    assert len(pairs) == 8 and [pairs[k][1] for k in where] == seeds
    world = [resolve({"threat_scale": k / 4}) for k in range(5)]
    pairs, where = references([point for point in world for _ in range(8)], list(range(8)) * 5)
    assert len(pairs) == 40 and len(set(where.tolist())) == 40


def test_a_run_alone_and_the_same_point_of_a_design_are_held_against_the_same_reference():
    """Whether a policy comes as a change of the scenario or as a point of a design must not matter."""
    policy, setting = {"clarity": 1.0, "demand_rate": 0.6, "conditionality": 0.9}, loaded("arcadia").changed(quarters=20)
    point = run_batch(build(setting), [resolve(setting.parameters | policy)], [3])
    alone, world = fast(setting, [3], **policy), live(setting, 3, **policy)
    assert differences(alone.results, point.results) == []
    assert world.result.hardening == point.results["hardening"][0] != 0.0


def test_a_batch_gives_each_run_the_reference_it_would_have_alone():
    start = build(arcadia(20))
    points = [resolve({"conditionality": k / 3, "threat_scale": 0.5 + 0.25 * (k % 2)}) for k in range(4)]
    together = run_batch(start, points * 2, [1] * 4 + [2] * 4)
    alone = [run_batch(start, [point], [seed]) for seed in (1, 2) for point in points]
    assert differences(together.results, np.concatenate([runs.results for runs in alone])) == []


def test_events_that_a_reference_leaves_out_do_not_happen_in_it():
    """Held against itself, a run with tariffs, withdrawals and demands by decree has moved, one with a shock abroad has not."""
    with_shock = fast(real(20, events=[PLEDGE, SHOCK]), range(4), **ITSELF).results
    assert not with_shock["hardening"].any()
    with_tariff = fast(real(20, events=[PLEDGE, *US_EVENTS]), range(4), **ITSELF).results
    assert with_tariff["hardening"].all()
    kept = fast(real(20, events=[PLEDGE, *US_EVENTS], reference={"without": []}), range(4), **ITSELF).results
    assert not kept["hardening"].any()
    start = build(real(20, events=[PLEDGE, SHOCK, *US_EVENTS]))
    kinds = {KINDS["pledge"].code, KINDS["hostility"].code}
    assert set(reference_start(start, Reference()).events["kind"].tolist()) == kinds
    assert len(start.events) == 5, "and the run's own calendar is as it was"


# --- which reference -------------------------------------------------------------------------------------


def test_without_a_reference_a_run_is_held_against_its_own_first_year():
    runs = fast(real(32), range(3), reference="none")
    first = runs.series["system_deterrence"][:, :4].mean(axis=1)
    last = runs.series["system_deterrence"][:, -16:].mean(axis=1)
    assert runs.results["hardening"] == pytest.approx((last - first) / (1.0 - first))


def test_a_reference_changes_what_it_is_held_against_and_nothing_else():
    held = ("phase", "margin", "hardening", "hardening_us", "hardening_alone")
    own = fast(real(24), range(3))
    for name in CHOICES:
        other = fast(real(24), range(3), reference=name)
        assert differences(own.panel, other.panel) == differences(own.series, other.series) == []
        assert differences(own.results, other.results, held) == []
        assert (differences(own.results, other.results) == []) is (name in ("own", "institutionalist")), name


def test_the_scenario_itself_is_a_reference():
    """What a lever adds: nothing if nothing is changed, and the lever's part if one is."""
    setting = real(24, parameters={"conditionality": 0.8})
    assert not fast(setting, range(3), reference="scenario").results["hardening"].any()
    assert fast(setting, range(3), reference="scenario", conditionality=0.1).results["hardening"].all()


def test_a_retrenching_reference_flatters():
    institutionalist, retrenching = (fast(real(40), range(8), reference=name).results["hardening"].mean()
                                     for name in ("institutionalist", "retrenchment"))
    assert retrenching > institutionalist


@pytest.mark.parametrize(("name", "says"), [("institutional", "did you mean 'institutionalist'"), ("", "none of own"),
                                            ("OWN", "institutionalist, retrenchment, scenario, none")])
def test_a_reference_that_nobody_knows_costs_one_line_in_both_engines(name, says):
    for run in (lambda: fast(arcadia(2), reference=name), lambda: World(arcadia(2), rng=1, reference=name)):
        with pytest.raises(ParameterError) as caught:
            run()
        assert says in str(caught.value) and "\n" not in str(caught.value)


def test_a_scenario_declares_its_own_reference():
    setting = arcadia(20, reference={"parameters": {"conditionality": 0.9}, "without": ["pledge"]})
    assert setting.reference == Reference((("conditionality", 0.9),), ("pledge",))
    assert arcadia(2).reference == Reference(
        tuple(ITSELF.items()), ("tariff", "schedule", "withdrawal", "demand", "rhetoric", "statute", "aid"))
    assert arcadia(2, reference={"without": []}).reference == Reference(without=())
    assert fast(setting, [1], conditionality=0.9).results["hardening"][0] != 0.0, "without the pledge"
    whole = arcadia(20, reference={"parameters": {"conditionality": 0.9}, "without": []})
    assert fast(whole, [1], conditionality=0.9).results["hardening"][0] == 0.0


@pytest.mark.parametrize(("table", "says"), [
    ({"parameters": {"conditionalty": 0.5}}, ["conditionalty", "did you mean 'conditionality'"]),
    ({"parameters": {"conditionality": 2}}, ["conditionality", "0 to 1"]),
    ({"parameters": 3}, ["[reference]", "parameters", "3"]), ({"without": "tariff"}, ["[reference]", "without", "tariff"]),
    ({"without": ["tarif"]}, ["[reference]", "tarif", "did you mean 'tariff'"]), ({"without": [3]}, ["[reference]", "3"]),
    ({"without": [["tariff"]]}, ["[reference]"]), ({"withuot": []}, ["[reference]", "did you mean 'without'"]),
])
def test_a_mistake_in_a_scenarios_reference_costs_one_line(table, says):
    with pytest.raises((ScenarioError, ParameterError)) as caught:
        build_scenario("mine", {"panel": "arcadia", "reference": table})
    assert "\n" not in str(caught.value) and all(word in str(caught.value) for word in says), caught.value


# --- the shadow of a living world ------------------------------------------------------------------------


@pytest.mark.parametrize("name", CHOICES)
def test_a_living_world_is_held_against_what_the_fast_engine_holds_it(name):
    setting = real(12, events=[PLEDGE, SHOCK, *US_EVENTS])
    world, runs = live(setting, 5, reference=name), fast(setting, [5], reference=name)
    assert (world.result.hardening, world.result.hardening_us, world.result.phase) == (
        runs.results["hardening"][0], runs.results["hardening_us"][0], runs.results["phase"][0])


def test_the_shadow_follows_the_world_through_changes_of_the_world_and_not_through_those_of_policy():
    world, still = World(arcadia(12), rng=2, **ITSELF), World(arcadia(12), rng=2, **ITSELF)
    for quarter in range(12):
        if quarter == 4:
            world.change(threat_scale=1.4, spill_in=0.1)
        world.step()
        still.step()
    assert world.result.hardening == 0.0 and world.result.deterrence != still.result.deterrence
    governed = World(arcadia(12), rng=2, **ITSELF)
    for quarter in range(12):
        if quarter == 4:
            governed.change(conditionality=1.0, incumbent_strategy="transactional")
        governed.step()
    assert governed.shadow.windowed() == still.shadow.windowed() and governed.result.hardening != 0.0


def test_an_event_put_into_a_living_world_reaches_its_shadow_unless_it_is_left_out():
    for kind, moved in (("hostility", False), ("tariff", True)):
        world = World(arcadia(12), rng=2, **ITSELF)
        for quarter in range(12):
            if quarter == 4:
                world.inject({"kind": kind, "target": "XRV" if kind == "hostility" else "all", "value": 0.3})
            world.step()
        assert (world.result.hardening != 0.0) is moved
