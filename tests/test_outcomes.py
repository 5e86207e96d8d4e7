"""The verdict on a run: six phases, each with a criterion of its own, total; and the measures it rests on."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foedus.model import outcomes
from foedus.model.build import SYSTEM_DTYPE
from foedus.model.engine import Row
from foedus.model.fields import ALLY, SYSTEM, blank
from foedus.model.outcomes import DEAL_WINDOW, PHASES, RESULT_DTYPE, WINDOW, conclude, early_warning, judge, measure
from foedus.model.parameters import BY_NAME, PARAMETERS
from foedus.tests.worlds import fast, laws, numbers, real, values_of

# Fixed here, so that the cases stay what they are when a default is tuned.
THRESHOLDS = {"hardened_gain": 0.10, "hollow_loss": 0.15, "decoupled_us": 0.20, "decoupled_replaced": 0.5,
              "contractual_deals": 0.42, "fractured_out": 0.15}
STATE = ("hardening", "hardening_us", "hardening_alone", "deals", "out")
CASES = {
    "HARDENED": {"hardening": 0.15, "hardening_us": 0.10, "hardening_alone": 0.05},
    "CONTRACTUAL": {"deals": 0.6},
    "UNCHANGED": {},
    "HOLLOW": {"hardening": -0.2, "hardening_us": -0.22, "hardening_alone": 0.02},
    "DECOUPLED": {"hardening": -0.05, "hardening_us": -0.25, "hardening_alone": 0.20},
    "FRACTURED": {"out": 0.3},
}
ORDER = ("FRACTURED", "DECOUPLED", "HOLLOW", "HARDENED")


def verdict(thresholds=None, **state):
    """The verdict on a state, everything else as in the reference run."""
    return judge(p=numbers(**THRESHOLDS | (thresholds or {})), **dict.fromkeys(STATE, 0.0) | state)


def slack(name, judged):
    """The slack of one phase."""
    return getattr(judged, name.lower())


@pytest.mark.parametrize("phase", PHASES)
def test_each_phase_has_its_case_by_a_criterion_of_its_own(phase):
    judged = verdict(**CASES[phase])
    assert PHASES[judged.phase] == phase
    assert judged.margin == slack(phase, judged) > 0.0


def test_a_run_that_has_not_moved_is_unchanged_without_deals_and_contractual_with_many():
    assert PHASES[verdict(deals=0.41).phase] == "UNCHANGED" and PHASES[verdict(deals=0.42).phase] == "CONTRACTUAL"


@pytest.mark.parametrize("replaced", [0.0, 0.09])
def test_what_the_us_no_longer_adds_is_hollow_unless_allies_replace_half_of_it(replaced):
    lost = {"hardening_us": -0.25, "hardening_alone": replaced, "hardening": replaced - 0.25}
    assert PHASES[verdict(**lost).phase] == "HOLLOW"
    half = {"hardening_us": -0.25, "hardening_alone": 0.125, "hardening": -0.125}
    assert PHASES[verdict(**half).phase] == "DECOUPLED"


def test_allies_who_add_to_an_intact_guarantee_harden_the_alliance_and_do_not_decouple_it():
    assert PHASES[verdict(hardening=0.2, hardening_us=-0.1, hardening_alone=0.3).phase] == "HARDENED"


def test_suspended_ties_alone_make_a_fracture_whatever_else_holds():
    for phase in PHASES:
        assert PHASES[verdict(**CASES[phase] | {"out": 0.16}).phase] == "FRACTURED"


FINITE, INDEX = st.floats(-1e6, 1e6), st.floats(0.0, 1.0)
STATES = st.fixed_dictionaries(dict.fromkeys(STATE, st.floats(-1.0, 1.0) | FINITE))
DRAWN = st.fixed_dictionaries({name: values_of(BY_NAME[name]) for name in THRESHOLDS})


def test_the_thresholds_tested_here_are_all_there_are():
    assert {p.name for p in PARAMETERS if p.group == "phases"} == set(THRESHOLDS)


@laws(500)
@given(state=STATES, thresholds=DRAWN)
def test_any_finite_state_has_one_phase_and_its_margin_is_the_slack_of_that_phase(state, thresholds):
    judged = verdict(thresholds, **state)
    assert judged.phase in range(len(PHASES))
    assert all(np.isfinite(judged))
    assert judged.margin == slack(PHASES[judged.phase], judged) >= 0.0


@laws(500)
@given(state=STATES, thresholds=DRAWN)
def test_a_phase_is_named_only_if_its_conditions_hold_and_none_asked_before_it_does(state, thresholds):
    judged = verdict(thresholds, **state)
    holding = [phase for phase in ORDER if slack(phase, judged) >= 0.0]
    rest = "CONTRACTUAL" if state["deals"] >= thresholds.get("contractual_deals") else "UNCHANGED"
    assert PHASES[judged.phase] == (holding[0] if holding else rest)


@laws(300)
@given(state=STATES, thresholds=DRAWN)
def test_what_is_nothing_else_is_known_by_its_distance_to_the_nearest_other_phase(state, thresholds):
    judged = verdict(thresholds, **state)
    worse = max(slack(phase, judged) for phase in ORDER)
    held = state["deals"] - thresholds["contractual_deals"]
    assert (judged.contractual, judged.unchanged) == (min(held, -worse), min(-held, -worse))


@laws(200)
@given(state=STATES, thresholds=DRAWN, seed=st.integers(0, 2**32))
def test_a_label_depends_on_the_five_indices_and_the_thresholds_alone(state, thresholds, seed):
    """Whatever every other parameter says."""
    others = {p.name: np.random.default_rng(seed).uniform(p.low, p.high) for p in PARAMETERS
              if not p.choices and p.name not in THRESHOLDS}
    assert verdict(thresholds | others, **state) == verdict(thresholds, **state)


def test_the_verdict_on_a_run_is_the_verdict_on_its_five_published_indices():
    results = fast(real(40), range(12)).results
    for result in results:
        judged = judge(*(result[name] for name in STATE), numbers())
        assert (judged.phase, judged.margin) == (result["phase"], result["margin"])


STRICTER = (("fractured_out", "FRACTURED"), ("decoupled_us", "DECOUPLED"), ("decoupled_replaced", "DECOUPLED"),
            ("hollow_loss", "HOLLOW"), ("hardened_gain", "HARDENED"), ("contractual_deals", "CONTRACTUAL"))


@pytest.mark.parametrize(("threshold", "phase"), STRICTER)
@laws(100)
@given(state=STATES, thresholds=DRAWN, data=st.data())
def test_a_stricter_threshold_never_makes_its_phase_easier(threshold, phase, state, thresholds, data):
    easy, hard = sorted((thresholds[threshold], data.draw(values_of(BY_NAME[threshold]))))
    state = state | {"hardening_us": -abs(state["hardening_us"])}  # a part gained is no loss to replace
    assert slack(phase, verdict(thresholds | {threshold: hard}, **state)) <= slack(
        phase, verdict(thresholds | {threshold: easy}, **state))


@laws(200)
@given(state=STATES, more=st.floats(0.0, 0.5))
def test_more_suspended_ties_bring_a_fracture_nearer_and_more_deterrence_takes_hollowness_away(state, more):
    here = verdict(**state)
    assert verdict(**state | {"out": state["out"] + more}).fractured >= here.fractured
    firmer = verdict(**state | {"hardening": state["hardening"] + more})
    assert firmer.hollow <= here.hollow and firmer.hardened >= here.hardened


# --- the system in one quarter ---------------------------------------------------------------------------


def ally(**state):
    """An ally of whom all that is measured is given."""
    return SimpleNamespace(**blank(ALLY) | {"gdp": 1.0, "weight": 1.0} | state)


def measured(*allies, communities=1):
    """The system those allies make."""
    system = SimpleNamespace(**blank(SYSTEM))
    measure(system, list(allies), [None] * communities, SimpleNamespace(strategy=2), numbers())
    return system


def test_deterrence_weighs_allies_by_threat_and_size_at_the_start_and_cohesion_by_those_of_today():
    system = measured(ally(gdp=3.0, threat=0.5, cohesion=0.8, first_weight=1.0, deterrence=0.9, deterrence_alone=0.5,
                           deterrence_true=0.8, outlook=0.6),
                      ally(gdp=1.0, threat=0.1, cohesion=0.2, first_weight=3.0, deterrence=0.1, deterrence_alone=0.3,
                           deterrence_true=0.4, outlook=0.2, estranged=1))
    assert system.system_cohesion == pytest.approx((1.5 * 0.8 + 0.1 * 0.2) / 1.6)
    assert (system.system_deterrence, system.system_alone, system.system_true) == pytest.approx((0.3, 0.35, 0.5))
    assert system.system_outlook == pytest.approx(0.15), "nothing is believed of a suspended tie"
    assert system.system_strategy == 2.0


def test_an_ally_of_no_weight_changes_no_index_of_deterrence():
    one = ally(first_weight=2.0, deterrence=0.7, deterrence_alone=0.2, threat=0.3)
    nobody = ally(first_weight=0.0, deterrence=0.1, deterrence_alone=0.9, gdp=50.0)
    alone, together = measured(one), measured(one, nobody)
    assert (alone.system_deterrence, alone.system_alone) == (together.system_deterrence, together.system_alone)


def test_without_any_threat_allies_weigh_by_size():
    system = measured(ally(gdp=3.0, cohesion=0.8, deterrence=0.8), ally(gdp=1.0, cohesion=0.2, deterrence=0.2))
    assert system.system_cohesion == pytest.approx(0.65) and system.system_deterrence == pytest.approx(0.65)


def test_a_fracture_is_regional():
    """The largest share of any one community counts, by weight: two of thirty Europeans or two of seven Asians differ."""
    europe = [ally(community=0, weight=1.0, estranged=int(k < 2)) for k in range(30)]
    asia = [ally(community=1, weight=1.0, estranged=int(k < 2)) for k in range(7)]
    assert measured(*europe, *asia, communities=2).system_out == pytest.approx(2 / 7)
    assert measured(*europe, communities=1).system_out == pytest.approx(2 / 30)
    heavy = [ally(weight=3.0, estranged=1), ally(weight=1.0)]
    assert measured(*heavy).system_out == pytest.approx(0.75)


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
    system = measured(ally(reliability=0.6, estranged=1, crises=2, losses=1, deal=1), ally(reliability=0.2, crises=1, exits=2),
                      ally(reliability=0.7, got_protection=0.9))
    assert system.system_reliability == pytest.approx(0.5)
    assert system.system_estranged == pytest.approx(1 / 3)
    assert system.system_deals == pytest.approx(1 / 3)
    assert system.system_trusting == pytest.approx(1 / 3), "who has left does not count as trusting"
    assert (system.system_crises, system.system_losses, system.system_exits) == (3, 1, 2)
    assert system.system_protection == pytest.approx(0.3)


# --- a whole run -----------------------------------------------------------------------------------------


def concluded(series, quarters, reference=-1.0, reference_alone=-1.0):
    """The result of a series."""
    result = Row(np.zeros((), RESULT_DTYPE))
    judged = conclude(result, [Row(record) for record in series], quarters, reference, reference_alone, numbers(**THRESHOLDS))
    return result, judged


def test_a_run_is_judged_by_its_last_term_against_the_reference_runs():
    series = np.zeros(48, SYSTEM_DTYPE)
    series["system_deterrence"] = np.arange(48) / 100
    series["system_alone"] = 0.1
    result, judged = concluded(series, 48, 0.2, 0.05)
    last = np.arange(32, 48).mean() / 100
    assert WINDOW == 16 and result.deterrence == pytest.approx(last)
    assert result.hardening == pytest.approx((last - 0.2) / 0.8)
    assert result.hardening_alone == pytest.approx(0.05 / 0.8)
    assert result.hardening_us == pytest.approx(result.hardening - result.hardening_alone)
    assert (result.phase, result.margin) == (judged.phase, judged.margin)
    shorter, _ = concluded(series, 40, 0.2, 0.05)
    assert shorter.deterrence == pytest.approx(np.arange(24, 40).mean() / 100), "judged by the quarters played"


def test_without_a_reference_a_run_is_judged_against_its_first_year():
    series = np.zeros(48, SYSTEM_DTYPE)
    series["system_deterrence"][:4], series["system_deterrence"][4:] = 0.5, 0.75
    assert concluded(series, 48)[0].hardening == pytest.approx(0.5)


def test_deals_count_over_two_terms_since_both_parties_have_mostly_governed():
    series = np.zeros(64, SYSTEM_DTYPE)
    series["system_deals"][32:48] = 1.0
    assert DEAL_WINDOW == 32 and concluded(series, 64)[0].deals == pytest.approx(0.5)


@pytest.mark.parametrize("quarters", [1, 3, 5, 9])
def test_a_run_shorter_than_its_window_is_judged_by_what_there_is(quarters):
    series = np.zeros(quarters, SYSTEM_DTYPE)
    series["system_reliability"] = 0.7
    result, _ = concluded(series, quarters)
    assert result.reliability == pytest.approx(0.7)
    assert result.renewed == result.kept == 1.0, "no deal came to its end"


def test_renewal_and_keeping_are_shares_of_the_deals_that_ended_and_were_made():
    series = np.zeros(10, SYSTEM_DTYPE)
    series["system_expiries"], series["system_renewals"] = 8.0, 6.0
    series["system_signed"], series["system_breaches"] = 10.0, 3.0
    result = concluded(series, 10)[0]
    assert (result.renewed, result.kept) == (0.75, pytest.approx(0.7))


def test_every_column_of_a_result_is_filled_from_the_series():
    """One series at a time set to one: each moves a result, so that no measure is collected for nothing."""
    silent = {"system_strategy", "system_trusting", "system_us_aid", "system_kept"}  # shown quarter by quarter only
    base = concluded(np.zeros(16, SYSTEM_DTYPE), 16, 0.5, 0.2)[0]
    for name in set(SYSTEM_DTYPE.names) - silent - {"system_renewals", "system_signed", "system_breaches"}:
        series = np.zeros(16, SYSTEM_DTYPE)
        series[name] = 1.0
        assert vars(concluded(series, 16, 0.5, 0.2)[0]) != vars(base), name


def test_a_result_is_written_whole_and_keeps_nothing_of_what_was_there():
    full, empty = Row(np.zeros((), RESULT_DTYPE)), Row(np.zeros((), RESULT_DTYPE))
    vars(full).update(dict.fromkeys(RESULT_DTYPE.names, 99.0))
    series = [Row(record) for record in np.zeros(8, SYSTEM_DTYPE)]
    for result in (full, empty):
        conclude(result, series, 8, 0.5, 0.2, numbers())
    assert vars(full) == vars(empty)


def test_forcing_every_ally_out_fractures_the_alliance():
    free = {"exit_pace": 1.0, "exit_cost": 0.0, "entrapment": 2.0, "exit_autonomy": 1.0}
    results = fast(real(24), range(4), reference="none", **free).results
    assert (results["phase"] == PHASES.index("FRACTURED")).all() and (results["out"] > 0.5).all()


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


def test_phases_have_six_different_names():
    assert len(set(PHASES)) == 6 and outcomes.Verdict._fields[2:] == tuple(phase.lower() for phase in PHASES)
