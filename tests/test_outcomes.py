"""The verdict on a run: five phases, total, with a margin that means something; and the measures it rests on."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import outcomes
from foedus.model.build import SYSTEM_DTYPE
from foedus.model.engine import Row
from foedus.model.fields import ALLY, SYSTEM, blank
from foedus.model.outcomes import PHASES, RESULT_DTYPE, conclude, early_warning, judge, measure
from foedus.model.parameters import BY_NAME, PARAMETERS
from foedus.tests.worlds import laws, numbers, values_of

# Fixed here, so that the cases stay what they are when a default is tuned.
THRESHOLDS = {"hardened_cohesion": 0.6, "hardened_gain": 0.05, "doubt_threshold": 0.5, "gap_threshold": 0.2,
              "autonomy_threshold": 0.8, "density_threshold": 0.3, "fracture_threshold": 0.2}
STATE = ("cohesion", "gain", "reliability", "gap", "gap_gain", "autonomy", "density", "estranged")
CALM = {"cohesion": 0.55, "gain": 0.0, "reliability": 0.75, "gap": 0.05, "gap_gain": 0.0, "autonomy": 0.5,
        "density": 0.1, "estranged": 0.0}
CASES = {
    "TRANSACTIONAL": {},
    "HARDENED": {"cohesion": 0.75, "gain": 0.15, "gap_gain": -0.02},
    "HOLLOW": {"reliability": 0.3, "cohesion": 0.3, "gain": -0.2},
    "DECOUPLED": {"reliability": 0.3, "cohesion": 0.3, "autonomy": 0.95, "density": 0.6},
    "FRACTURED": {"reliability": 0.3, "estranged": 0.4, "autonomy": 0.95, "density": 0.6},
}


def verdict(thresholds=None, **state):
    """The verdict on a state, everything else calm."""
    return judge(p=numbers(**THRESHOLDS | (thresholds or {})), **CALM | state)


def slack(name, judged):
    """The slack of one phase."""
    return getattr(judged, name.lower())


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_has_its_case(phase):
    judged = verdict(**CASES[phase])
    assert PHASES[judged.phase] == phase
    assert judged.margin > 0.0


def test_a_gap_in_deterrence_makes_an_alliance_hollow_even_if_it_is_trusted():
    assert PHASES[verdict(gap=0.4).phase] == "HOLLOW"


@pytest.mark.parametrize("spoiled", [{"cohesion": 0.5}, {"gain": 0.0}, {"gap_gain": 0.1}, {"estranged": 0.05},
                                     {"reliability": 0.4}])
def test_a_hardened_alliance_needs_every_one_of_its_conditions(spoiled):
    assert PHASES[verdict(**CASES["HARDENED"] | spoiled).phase] != "HARDENED"


@pytest.mark.parametrize("spoiled", [{"reliability": 0.6}, {"autonomy": 0.5}, {"density": 0.1}])
def test_a_decoupled_alliance_doubts_stands_alone_and_stands_together(spoiled):
    assert PHASES[verdict(**CASES["DECOUPLED"] | spoiled).phase] != "DECOUPLED"


def test_suspended_ties_alone_make_a_fracture_whatever_else_holds():
    for phase in PHASES:
        assert PHASES[verdict(**CASES[phase] | {"estranged": 0.21}).phase] == "FRACTURED"


FINITE = st.floats(-1e6, 1e6)
INDEX = st.floats(0.0, 1.0)
STATES = st.fixed_dictionaries(dict.fromkeys(STATE, INDEX | FINITE))
DRAWN = st.fixed_dictionaries({name: values_of(BY_NAME[name]) for name in THRESHOLDS})


def test_the_thresholds_tested_here_are_all_there_are():
    assert {p.name for p in PARAMETERS if p.group == "phases"} == set(THRESHOLDS)


@laws(500)
@given(state=STATES, thresholds=DRAWN)
def test_any_finite_state_has_a_phase_and_its_margin_is_the_slack_of_that_phase(state, thresholds):
    judged = verdict(thresholds, **state)
    assert judged.phase in range(len(PHASES))
    assert all(np.isfinite(judged))
    assert judged.margin == slack(PHASES[judged.phase], judged)


@laws(500)
@given(state=STATES, thresholds=DRAWN)
def test_a_phase_is_named_only_if_its_conditions_hold_and_none_asked_before_it_does(state, thresholds):
    judged = verdict(thresholds, **state)
    order = ("FRACTURED", "DECOUPLED", "HOLLOW", "HARDENED")
    holding = [phase for phase in order if slack(phase, judged) >= 0.0]
    assert PHASES[judged.phase] == (holding[0] if holding else "TRANSACTIONAL")
    assert judged.margin >= 0.0


@laws(300)
@given(state=st.fixed_dictionaries(dict.fromkeys(STATE, INDEX)), thresholds=DRAWN)
def test_what_is_nothing_else_is_transactional_by_its_distance_to_the_nearest_other_phase(state, thresholds):
    judged = verdict(thresholds, **state)
    others = max(slack(phase, judged) for phase in PHASES if phase != "TRANSACTIONAL")
    assert judged.transactional == -others


HARDER = (("fracture_threshold", "FRACTURED", -1), ("autonomy_threshold", "DECOUPLED", -1),
          ("density_threshold", "DECOUPLED", -1), ("doubt_threshold", "DECOUPLED", 1), ("doubt_threshold", "HOLLOW", 1),
          ("gap_threshold", "HOLLOW", -1), ("hardened_cohesion", "HARDENED", -1), ("hardened_gain", "HARDENED", -1))


@pytest.mark.parametrize(("threshold", "phase", "sign"), HARDER)
@laws(100)
@given(state=STATES, thresholds=DRAWN, data=st.data())
def test_a_stricter_threshold_never_makes_its_phase_easier(threshold, phase, sign, state, thresholds, data):
    low, high = sorted((thresholds[threshold], data.draw(values_of(BY_NAME[threshold]))))
    easy, hard = (low, high) if sign < 0 else (high, low)
    assert slack(phase, verdict(thresholds | {threshold: hard}, **state)) <= slack(
        phase, verdict(thresholds | {threshold: easy}, **state))


@laws(200)
@given(state=st.fixed_dictionaries(dict.fromkeys(STATE, INDEX)), more=st.floats(0.0, 0.5))
def test_more_suspended_ties_bring_a_fracture_nearer_and_trust_takes_hollowness_away(state, more):
    worse = verdict(**state | {"estranged": state["estranged"] + more})
    assert worse.fractured >= verdict(**state).fractured
    trusted = verdict(**state | {"reliability": state["reliability"] + more})
    assert trusted.hollow <= verdict(**state).hollow and trusted.decoupled <= verdict(**state).decoupled


# --- the system in one quarter ---------------------------------------------------------------------------


def ally(**state):
    """An ally of whom all that is measured is given."""
    return SimpleNamespace(**blank(ALLY) | {"gdp": 1.0, "critical_response": 0.5} | state)


def measured(*allies):
    """The system those allies make."""
    system = SimpleNamespace(**blank(SYSTEM))
    measure(system, list(allies), SimpleNamespace(strategy=2), numbers())
    return system


def test_cohesion_and_gap_weigh_allies_by_threat_and_size():
    system = measured(ally(gdp=3.0, threat=0.5, cohesion=0.8, response=0.1), ally(gdp=1.0, threat=0.1, cohesion=0.2,
                                                                                 response=0.9))
    assert system.system_cohesion == pytest.approx((1.5 * 0.8 + 0.1 * 0.2) / 1.6)
    assert system.system_gap == pytest.approx(1.5 * 0.4 / 1.6), "an ally that deters has no negative gap"
    assert system.system_strategy == 2.0


def test_without_any_threat_allies_weigh_by_size():
    assert measured(ally(gdp=3.0, cohesion=0.8), ally(gdp=1.0, cohesion=0.2)).system_cohesion == pytest.approx(0.65)


def test_autonomy_is_what_answers_without_the_us_relative_to_what_deters_and_no_surplus_counts():
    system = measured(ally(threat=0.5, response_alone=0.25), ally(threat=0.5, response_alone=0.9))
    assert system.system_autonomy == pytest.approx(0.75)


@laws(100)
@given(ties=st.lists(INDEX, min_size=1, max_size=8))
def test_minilateral_density_is_the_mean_strength_over_ordered_pairs(ties):
    pairs = [np.sqrt(a * b) for i, a in enumerate(ties) for j, b in enumerate(ties) if i != j]
    density = measured(*(ally(minilateral=m) for m in ties)).system_density
    assert density == pytest.approx(np.mean(pairs) if pairs else 0.0, abs=1e-9)


def test_allied_spending_is_over_allied_gdp_and_of_multilateral_members_alone():
    system = measured(ally(gdp=3.0, spending=0.01, treaty=2), ally(gdp=1.0, spending=0.05, treaty=2),
                      ally(gdp=100.0, spending=0.09, treaty=1))
    assert system.system_spending == pytest.approx(0.02)
    assert measured(ally(spending=0.09, treaty=1)).system_spending == 0.0


def test_means_and_counts_take_every_ally_once():
    system = measured(ally(reliability=0.6, estranged=1, crises=2, deal=1), ally(reliability=0.2, crises=1),
                      ally(reliability=0.7))
    assert system.system_reliability == pytest.approx(0.5)
    assert system.system_estranged == pytest.approx(1 / 3)
    assert system.system_deals == pytest.approx(1 / 3)
    assert system.system_trusting == pytest.approx(1 / 3), "who has left does not count as trusting"
    assert system.system_crises == 3


# --- a whole run -----------------------------------------------------------------------------------------


def concluded(series, quarters):
    """The result of a series."""
    result = Row(np.zeros((), RESULT_DTYPE))
    judged = conclude(result, [Row(record) for record in series], quarters, numbers(**THRESHOLDS))
    return result, judged


def test_a_run_is_judged_by_its_last_two_years_against_its_first():
    series = np.zeros(40, SYSTEM_DTYPE)
    series["system_cohesion"] = np.arange(40) / 100
    series["system_gap"] = 0.4 - np.arange(40) / 100
    result, judged = concluded(series, 40)
    assert result.cohesion == pytest.approx(np.mean(np.arange(32, 40)) / 100)
    assert result.cohesion_gain == pytest.approx((35.5 - 1.5) / 100)
    assert result.gap_gain == pytest.approx(-0.34)
    assert (result.phase, result.margin) == (judged.phase, judged.margin)


@pytest.mark.parametrize("quarters", [1, 3, 5, 9])
def test_a_run_shorter_than_its_window_is_judged_by_what_there_is(quarters):
    series = np.zeros(quarters, SYSTEM_DTYPE)
    series["system_reliability"] = 0.7
    result, _ = concluded(series, quarters)
    assert result.reliability == pytest.approx(0.7)
    assert result.renewed == 1.0, "no deal came to its end"


def test_renewal_is_the_share_of_the_deals_that_ended():
    series = np.zeros(10, SYSTEM_DTYPE)
    series["system_expiries"], series["system_renewals"] = 8.0, 6.0
    assert concluded(series, 10)[0].renewed == 0.75


def test_every_column_of_a_result_is_filled_from_the_series():
    """One series at a time set to one: each moves a result, so that no measure is collected for nothing."""
    silent = {"system_strategy", "system_trusting"}  # shown quarter by quarter only
    base = concluded(np.zeros(16, SYSTEM_DTYPE), 16)[0]
    for name in set(SYSTEM_DTYPE.names) - silent - {"system_renewals"}:
        series = np.zeros(16, SYSTEM_DTYPE)
        series[name] = 1.0
        assert vars(concluded(series, 16)[0]) != vars(base), name


# --- early warning ---------------------------------------------------------------------------------------


def test_early_warning_removes_a_trend_before_it_looks():
    autocorrelation, variance = early_warning(np.linspace(0.0, 5.0, 60), 24)
    assert variance[23:] == pytest.approx(0.0, abs=1e-20)
    assert not autocorrelation[23:].any()


def test_early_warning_needs_a_full_window():
    autocorrelation, variance = early_warning(np.sin(np.arange(30.0)), 24)
    assert np.isnan(autocorrelation[:23]).all() and np.isnan(variance[:23]).all()
    assert np.isfinite(autocorrelation[23:]).all() and np.isfinite(variance[23:]).all()
    assert all(np.isnan(part).all() for part in early_warning(np.arange(5.0), 24))


def test_early_warning_rises_where_a_series_slows_down():
    rng = np.random.default_rng(3)
    series, level = np.zeros(600), 0.0
    for t in range(600):
        level = (0.1 + 0.85 * t / 600) * level + rng.normal()
        series[t] = level
    autocorrelation, variance = early_warning(series, 120)
    assert autocorrelation[-1] > autocorrelation[119] + 0.3
    assert variance[-1] > 1.5 * variance[119]


def test_phases_have_five_different_names():
    assert len(set(PHASES)) == 5 and outcomes.Verdict._fields[2:] == tuple(phase.lower() for phase in PHASES)
