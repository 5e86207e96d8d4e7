"""The laws of the sensitivity analyses, on functions whose indices are known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from SALib.analyze import morris as salib_morris
from SALib.analyze import sobol as salib_sobol

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.sensitivity.command import sensitivity
from foedus.experiments.analysis.sensitivity.morris import elementary_effects, morris_of, steps_of
from foedus.experiments.analysis.sensitivity.ofat import curves_of, reach_of
from foedus.experiments.analysis.sensitivity.pairs import (
    chance_of_luck,
    product,
    products_without,
    sizes,
    sizes_without,
)
from foedus.experiments.analysis.sensitivity.runs import (
    LEAST_INDEX,
    AnalysisError,
    Needs,
    Outcome,
    Runs,
    monte_carlo,
    outcomes_of,
    runs_of,
)
from foedus.experiments.analysis.sensitivity.sobol import indices, sobol_of
from foedus.experiments.analysis.sensitivity.words import cut_index, sobol_sentences
from foedus.experiments.cli import main
from foedus.experiments.sweep import designs
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.model.parameters import find
from foedus.tests.looks import watched

from .worlds import laws

MANIFEST = {"failed": 0, "identity": {"seeds": "shared"}}


def runs(kind, unit, values, **options):
    """Runs of a function of unit points; values: (rows, seeds)."""
    names = tuple(f"x{i + 1}" for i in range(unit.shape[1]))
    return Runs(kind, options, pd.DataFrame(dict(zip(names, unit.T, strict=True))), names,
                np.zeros(values.shape, int), values, "toy", MANIFEST)


def outcome(values):
    return Outcome("hardening", "the hardening index", values)


def with_luck(values, spread, seeds=8):
    """A function's values seen through independent luck, shape (rows, seeds)."""
    return values[:, None] + np.random.default_rng(0).normal(0.0, spread, (len(values), seeds))


def saltelli(function, samples, dimensions, spread, second_order=False):
    unit = designs.saltelli(dimensions, samples, 1, second_order)
    values = with_luck(function(unit), spread)
    return sobol_of(runs("saltelli", unit, values, samples=samples, second_order=second_order), outcome(values))


def ishigami(unit):
    """Ishigami and Homma 1990, a = 7, b = 0.1; a fourth factor does nothing."""
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


A, B = 7.0, 0.1
VARIANCE = A**2 / 8 + B * np.pi**4 / 5 + B**2 * np.pi**8 / 18 + 0.5
FIRST = np.array([0.5 * (1 + B * np.pi**4 / 5) ** 2, A**2 / 8, 0.0, 0.0]) / VARIANCE
BOTH = 8 * B**2 * np.pi**8 / 225 / VARIANCE  # of the first and the third together
TOTAL = FIRST + np.array([BOTH, 0.0, BOTH, 0.0])


@pytest.fixture(scope="module")
def ishigami_found():
    return saltelli(ishigami, 1024, 4, 0.05, second_order=True)


# --- Sobol' indices ----------------------------------------------------------------------------------------


def test_indices_of_ishigami_are_the_analytic_ones(ishigami_found):
    table = ishigami_found.indices.set_index("parameter")
    for name, first, total in zip(("x1", "x2", "x3", "x4"), FIRST, TOTAL, strict=True):
        row = table.loc[name]
        assert row["S1"] == pytest.approx(first, abs=0.05) and abs(row["S1"] - first) <= 1.5 * row["S1_half"] + 1e-3
        assert row["ST"] == pytest.approx(total, abs=0.04) and abs(row["ST"] - total) <= 1.5 * row["ST_half"] + 1e-3
    assert ishigami_found.apart[0] == pytest.approx(FIRST.sum(), abs=0.08)


def test_the_only_pair_of_ishigami_that_interacts_is_found(ishigami_found):
    pairs = ishigami_found.pairs.set_index(["first", "second"])
    assert pairs.loc[("x1", "x3"), "S2"] == pytest.approx(BOTH, abs=0.06)
    others = pairs.drop(("x1", "x3"))
    assert (others["S2"].abs() < 0.06).all() and (others["S2"].abs() <= 1.5 * others["S2_half"]).all()


def test_nested_samples_close_in_on_the_truth(ishigami_found):
    shown = ishigami_found.convergence
    assert sorted(shown["samples"].unique()) == [128, 256, 512, 1024]
    width = shown[shown["parameter"] == "x1"].set_index("samples")["ST_half"]
    assert width[1024] < 0.6 * width[128]
    last = shown[shown["samples"] == 1024].reset_index(drop=True)
    pd.testing.assert_frame_equal(last, ishigami_found.indices.drop(columns="above"))


def test_without_luck_the_indices_are_those_of_salib():
    unit = designs.saltelli(4, 128, 1, True)
    values = np.repeat(ishigami(unit)[:, None], 4, axis=1)
    found = sobol_of(runs("saltelli", unit, values, samples=128, second_order=True), outcome(values))
    theirs = salib_sobol.analyze(designs.unit_problem(4), values[:, 0], calc_second_order=True, num_resamples=4, seed=1)
    assert np.allclose(found.indices["ST"], theirs["ST"], atol=1e-9)
    assert np.allclose(found.indices["S1"], theirs["S1"], atol=1e-4), "the mean is taken over A and B alone"
    assert np.allclose(found.pairs["S2"], theirs["S2"][np.triu_indices(4, 1)], atol=1e-4)


def test_an_additive_function_has_equal_first_and_total_indices_and_a_planted_idler_has_none():
    weights = np.array([3.0, 2.0, 1.0, 0.0])
    found = saltelli(lambda unit: unit @ weights, 512, 4, 0.4)
    table = found.indices.set_index("parameter")
    truth = weights**2 / (weights @ weights)
    assert np.allclose(table["S1"], truth, atol=0.05) and np.allclose(table["ST"], truth, atol=0.05)
    assert list(table["above"]) == [True, True, True, False]


DRAWN = 40  # draws of luck in a planted test


@pytest.fixture(scope="module")
def with_a_constant_a_seed():
    """Indices of Ishigami, and what is told from luck, where every history is lifted or lowered as a whole."""
    found = []
    for draw in range(DRAWN):
        unit = designs.saltelli(4, 256, draw)
        values = ishigami(unit)[:, None] + np.random.default_rng(draw).normal(0.0, 4.0, 8)
        found.append(sobol_of(runs("saltelli", unit, values, samples=256), outcome(values)).indices)
    return found


def test_a_constant_of_each_history_hides_nothing_and_feigns_nothing(with_a_constant_a_seed):
    mean = np.mean([table[["S1", "ST"]].to_numpy() for table in with_a_constant_a_seed], axis=0)
    assert np.abs(mean - np.stack([FIRST, TOTAL], axis=1)).max() <= 0.012
    for table in with_a_constant_a_seed:
        assert list(table["above"]) == [True, True, True, False]
        assert table["ST"].iloc[3] == 0.0, "nothing reads it"


@pytest.mark.parametrize("shared", (True, False))
def test_the_indices_of_a_probability_are_found_whatever_luck_decides_the_runs(shared):
    """A run ends in the phase where x1 + 0.9 x2 and its luck exceed a threshold; x3 does nothing."""
    truth = np.array([[0.543, 0.577], [0.423, 0.457], [0.0, 0.0]])  # from 16,384 samples of the probability itself
    found, above = [], []
    for draw in range(DRAWN):
        unit, rng = designs.saltelli(3, 256, draw), np.random.default_rng(draw)
        values = (unit[:, :1] + 0.9 * unit[:, 1:2] + rng.normal(0.0, 0.35, (1 if shared else len(unit), 8)) > 0.9) * 1.0
        one = replace(runs("saltelli", unit, values, samples=256),
                      manifest={"failed": 0, "identity": {"seeds": "shared" if shared else "independent"}})
        table = sobol_of(one, outcome(values)).indices
        found.append(table[["S1", "ST"]].to_numpy())
        above.append(table["above"].tolist())
    assert np.abs(np.mean(found, axis=0) - truth).max() <= 0.012
    shares = np.mean(above, axis=0)
    assert (shares[:2] >= 0.9).all() and shares[2] <= (0.0 if shared else 0.1)


LUCK = {"all points alike": (1.0, 0.0), "every point its own": (0.0, 1.0), "both": (1.0, 2.0)}


@pytest.mark.parametrize("kind", LUCK)
@pytest.mark.parametrize("seeds", (4, 12))
def test_luck_alone_is_seldom_taken_for_an_effect_and_an_effect_is_found(kind, seeds):
    """It changes every run and no mean: at most one in twenty, however far the points have their luck in common."""
    rng, (alike, own) = np.random.default_rng(seeds), LUCK[kind]
    luck = alike * rng.normal(size=(400, 1, 1, seeds)) + own * rng.normal(size=(400, 96, 1, seeds))
    chances = np.array([chance_of_luck(one + np.zeros((96, 1, 1)))[0] for one in luck])
    assert (chances < 0.05).mean() <= 0.08 and (chances < 0.002).mean() <= 0.005
    effect = 2.0 * np.random.default_rng(0).normal(size=(96, 1, 1))
    assert np.mean([chance_of_luck(one + effect)[0] < 0.05 for one in luck[:50]]) > (0.6 if seeds == 4 else 0.95)


def test_where_points_differ_by_luck_alone_no_index_is_printed():
    unit = designs.saltelli(2, 64, 1)
    values = np.random.default_rng(3).normal(0.0, 1.0, (len(unit), 6))
    found = sobol_of(runs("saltelli", unit, values, samples=64), outcome(values))
    assert found.indices["ST"].isna().all() and not found.indices["above"].any()
    assert "cannot be told apart in the hardening index" in sobol_sentences([found])[0]


@laws(30)
@given(st.integers(3, 7), st.integers(0, 99))
def test_a_product_over_different_seeds_is_the_mean_over_all_such_pairs(seeds, draw):
    first, second = np.random.default_rng(draw).normal(size=(2, 3, seeds))
    pairs = [(i, j) for i in range(seeds) for j in range(seeds) if i != j]
    assert product(first, second) == pytest.approx(np.mean([first[:, i] * second[:, j] for i, j in pairs], axis=0))
    for gone in range(seeds):
        rest = np.delete(first, gone, -1), np.delete(second, gone, -1)
        assert products_without(first, second)[:, gone] == pytest.approx(product(*rest))
        assert sizes_without(first)[:, gone] == pytest.approx(sizes(rest[0]).mean(axis=-1))


def test_an_index_outside_zero_and_one_is_shown_as_it_is():
    """At few samples the estimators leave the interval; nothing may pull them back."""
    table = saltelli(ishigami, 16, 4, 0.5).indices
    assert (table["S1"] < 0.0).any() and (table["ST"] - table["ST_half"] < 0.0).any()


def test_a_constant_outcome_has_no_indices_rather_than_wrong_ones():
    assert np.isnan(indices(np.ones((8, 4, 4)), 2, False, True)[0]).all()


def test_intervals_hold_the_truth_about_as_often_as_they_say():
    hits = []
    for seed in range(12):
        unit = designs.saltelli(2, 128, seed, False)
        values = np.random.default_rng(seed).normal(2.0 * unit[:, :1] + unit[:, 1:], 0.3, (len(unit), 8))
        table = sobol_of(runs("saltelli", unit, values, samples=128), outcome(values)).indices.set_index("parameter")
        for name, truth in (("x1", 0.8), ("x2", 0.2)):
            hits.append(abs(table.loc[name, "S1"] - truth) <= table.loc[name, "S1_half"])
    assert np.mean(hits) >= 0.85, f"{sum(hits)} of {len(hits)} intervals of 95 % hold the truth"


# --- screening ---------------------------------------------------------------------------------------------


@laws(20)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=5), st.integers(0, 1000))
def test_a_linear_function_has_its_slopes_for_effects_and_no_spread(slopes, seed):
    unit = designs.morris(len(slopes), 6, seed)
    values = np.repeat((unit @ np.array(slopes))[:, None], 4, axis=1)
    table = morris_of(runs("morris", unit, values, samples=6, seed=seed), outcome(values))
    assert np.allclose(table["mu"], slopes, atol=1e-9)
    assert np.allclose(table["mu_star"], np.abs(slopes), atol=1e-9)
    assert np.allclose(table["sigma"], 0.0, atol=1e-6)


def test_elementary_effects_are_those_of_salib():
    unit = designs.morris(3, 10, 4)
    values = np.sin(4 * unit[:, 0]) * unit[:, 1] + unit[:, 2] ** 2
    table = morris_of(runs("morris", unit, np.repeat(values[:, None], 4, axis=1), samples=10, seed=4),
                      outcome(np.repeat(values[:, None], 4, axis=1)))
    theirs = salib_morris.analyze(designs.unit_problem(3), unit, values, num_levels=4, seed=1)
    for name in ("mu", "mu_star", "sigma"):
        assert np.allclose(table[name], np.asarray(theirs[name], float))


def test_a_step_that_only_redraws_luck_has_no_size_and_is_not_told_from_luck():
    told, size = [], []
    for draw in range(20):
        unit, rng = designs.morris(3, 64, draw), np.random.default_rng(draw)
        values = 2.0 * unit[:, :1] + rng.normal(0.0, 1.0, 8) + rng.normal(0.0, 0.8, (len(unit), 8)) * unit[:, 1:2]
        table = morris_of(runs("morris", unit, values, samples=64), outcome(values))
        told.append(table["above"].tolist())
        size.append(table["mu_star"].to_numpy())
    assert np.mean(told, axis=0).tolist() == [1.0, 0.0, 0.0]
    assert np.mean(size, axis=0) == pytest.approx([2.0, 0.0, 0.0], abs=0.06)


def test_every_trajectory_has_one_effect_of_every_parameter():
    unit = designs.morris(4, 5, 3)
    values = unit @ np.array([[1.0], [2.0], [3.0], [4.0]])
    effects = elementary_effects(values, *steps_of(runs("morris", unit, values, samples=5)), np.zeros(4, bool))
    assert effects.shape == (5, 4, 1) and np.allclose(effects[..., 0], [1, 2, 3, 4])


LINKAGES = ["none", "positive", "coercive", "full"]


def screened(order, reaches, samples=12):
    """Table of a screening of conditionality and a four-way choice; reaches: the choices at which a run is a case for sure."""
    spec = load_spec({"scenario": "arcadia", "design": {"kind": "morris", "samples": samples},
                      "factors": {"conditionality": {}, "linkage": order}})
    columns = spec.design.columns
    table = pd.DataFrame({"conditionality": columns["conditionality"],
                          "linkage": np.array(find("linkage").choices)[columns["linkage"].astype(int)]})
    values = np.repeat(table["linkage"].isin(reaches).to_numpy(float)[:, None], 4, axis=1)
    one = replace(runs("morris", table.to_numpy(), values, samples=samples), table=table, varied=tuple(table),
                  listed=("linkage",))
    return table, morris_of(one, outcome(values)).set_index("parameter")


@pytest.mark.parametrize("reaches", ({"positive", "full"}, {"coercive", "full"}, {"none", "full"}))
def test_which_choices_a_probability_lies_at_does_not_matter(reaches):
    """Four of the six pairs of four choices have one end in the set and one outside: no size above 1, none of 0."""
    row = screened(LINKAGES, reaches)[1].loc["linkage"]
    assert row["mu_star"] == pytest.approx(2 / 3) and row["above"] and np.isnan(row["mu"])


def test_the_order_of_a_list_changes_nothing():
    first, again = (screened(order, {"positive"}) for order in (LINKAGES, ["full", "positive", "none", "coercive"]))
    pd.testing.assert_frame_equal(first[0], again[0])
    pd.testing.assert_frame_equal(first[1], again[1])


@laws(40)
@given(st.integers(2, 9), st.integers(1, 60), st.integers(0, 99))
def test_every_pair_of_levels_is_met_and_every_level_equally_often(levels, count, seed):
    pairs = designs.paired(count, levels, np.random.default_rng(seed))
    assert pairs.shape == (count, 2) and (pairs[:, 0] != pairs[:, 1]).all()
    met = np.bincount(pairs.ravel(), minlength=levels)
    assert np.ptp(met) <= 2
    whole = levels * (levels - 1) // 2
    counts = {tuple(sorted(pair)): 0 for pair in pairs.tolist()}
    for pair in pairs.tolist():
        counts[tuple(sorted(pair))] += 1
    assert max(counts.values()) - (min(counts.values()) if len(counts) == whole else 0) <= 1
    assert count < whole or len(counts) == whole


# --- one factor at a time, luck, replicates ------------------------------------------------------------------


def ofat_runs():
    """Two numbers and a named choice, around x1 = 0.5, x2 = 0.5, linkage = full."""
    table = pd.DataFrame({"x1": [0.5, 0.0, 0.5, 1.0, 0.5, 0.5, 0.5, 0.5], "x2": [0.5, 0.5, 0.5, 0.5, 0.0, 1.0, 0.5, 0.5],
                          "linkage": ["full"] * 6 + ["none", "coercive"]})
    luck = np.linspace(-0.1, 0.1, 21)
    values = (table["x1"] ** 2 + (table["linkage"] == "none")).to_numpy()[:, None] + luck
    return Runs("ofat", {}, table, ("x1", "x2", "linkage"), np.zeros(values.shape, int), values, "toy", MANIFEST)


def test_every_curve_holds_the_base_once_and_its_own_levels_in_order():
    found = ofat_runs()
    curves = curves_of(found, [outcome(found.hardening)])
    values = {name: list(curve["value"]) for name, curve in curves.groupby("factor", sort=False)}
    assert values == {"x1": [0.0, 0.5, 1.0], "x2": [0.0, 0.5, 1.0], "linkage": ["none", "coercive", "full"]}
    assert curves.groupby("factor")["base"].sum().eq(1).all()
    assert np.allclose(curves["high"] - curves["low"], 0.8 * 0.2), "the band is luck from its tenth to its ninetieth percent"


def test_reach_is_the_distance_of_the_ends_of_a_curve():
    found = ofat_runs()
    reach = reach_of(found, outcome(found.hardening)).set_index("parameter")["reach"]
    assert reach["x1"] == pytest.approx(1.0) and reach["x2"] == pytest.approx(0.0) and reach["linkage"] == pytest.approx(1.0)


def test_monte_carlo_error_falls_with_the_number_of_seeds_and_is_the_variance_of_luck():
    rng = np.random.default_rng(0)
    points = rng.normal(0.0, 2.0, 4000)
    table = monte_carlo(points[:, None] + rng.normal(0.0, 1.0, (4000, 16)), shared=False).set_index("seeds")
    assert list(table.index) == [2, 4, 8, 16]
    assert np.allclose(table["within"], 1.0 / table.index, rtol=0.03) and np.allclose(table["between"], 4.0, rtol=0.06)


@pytest.mark.parametrize("common", [0.0, 5.0])
def test_what_a_shared_seed_moves_all_points_by_is_no_monte_carlo_error(common):
    rng = np.random.default_rng(1)
    found = [monte_carlo(rng.normal(0.0, 0.5, (20, 1)) + common * rng.normal(0.0, 1.0, 16) + rng.normal(0.0, 1.0, (20, 16)),
                         shared=True).iloc[-1] for _ in range(400)]
    assert np.mean([row["within"] for row in found]) == pytest.approx(1.0 / 16, rel=0.02)
    assert np.mean([row["between"] for row in found]) == pytest.approx(0.25, rel=0.05)


def test_the_reach_of_many_levels_of_luck_is_nothing():
    rng, table = np.random.default_rng(0), pd.DataFrame({"x1": np.arange(12.0), "x2": [0.0] * 11 + [1.0]})
    values = rng.normal(0.0, 1.0, (12, 16))
    found = reach_of(Runs("ofat", {}, table, ("x1",), np.zeros(values.shape, int), values, "toy", MANIFEST), outcome(values))
    assert np.ptp(values.mean(axis=1)) > 0.6 and not found["above"].any() and found["reach"][0] < 0.6


def test_a_phase_is_analysed_where_it_appears_and_named_where_it_hardly_does():
    phases = np.zeros((500, 4), int)
    phases[:200] = 4
    phases[300, 0] = 2
    found, rare = outcomes_of(Runs("saltelli", {}, pd.DataFrame(), (), phases, np.random.default_rng(0).random((500, 4)),
                                   "toy", MANIFEST))
    assert [one.name for one in found] == ["hardening", "HARDENED", "DECOUPLED"] and rare == ["UNCHANGED"]
    assert found[2].values.mean() == 0.4


def test_an_index_that_counts_as_the_least_is_said_to():
    values = np.array([[-1.0, -1.0, 0.2, 0.1]])
    one = Runs("ofat", {}, pd.DataFrame(), (), np.zeros((1, 4), int), values, "toy", MANIFEST)
    assert "counts as -1, in 50 % of the runs" in cut_index(one)[0] and cut_index(replace(one, hardening=values * 0)) == []


def test_a_failed_run_counts_as_its_point():
    phases = np.array([[4, 4, -1, 4], [0, 0, 0, 4]])
    index = np.array([[0.2, 0.4, np.nan, 0.3], [0.5, 0.5, 0.5, 0.5]])
    found, _ = outcomes_of(Runs("ofat", {}, pd.DataFrame(), (), phases, index, "toy", MANIFEST))
    by_name = {one.name: one.values for one in found}
    assert by_name["DECOUPLED"][0].mean() == 1.0 and by_name["hardening"][0, 2] == pytest.approx(0.3)


# --- the command -------------------------------------------------------------------------------------------

SPEC = """
scenario = "arcadia"
horizon = 12
replicates = {seeds}
{design}

[factors]
threat_scale = {levels}
conditionality = {levels}
linkage = ["none", "full"]
"""
NUMBERS, LEVELS = "{ low = 0.0, high = 1.0 }", "{ from = 0.0, to = 1.0, steps = 5 }"
KINDS = {
    "saltelli": ('[design]\nkind = "saltelli"\nsamples = 16\nsecond_order = true', NUMBERS),
    "morris": ('[design]\nkind = "morris"\nsamples = 6', NUMBERS),
    "ofat": ('design = "ofat"', LEVELS),
    "grid": ('design = "grid"', LEVELS),
}


def write_spec(folder, kind, seeds=4):
    design, levels = KINDS[kind]
    path = folder / f"{kind}.toml"
    path.write_text(SPEC.format(seeds=seeds, design=design, levels=levels), encoding="utf-8")
    return path


@pytest.mark.parametrize(("kind", "table"), [
    pytest.param("saltelli", "indices", marks=pytest.mark.slow), ("morris", "screening"),
    pytest.param("ofat", "reach", marks=pytest.mark.slow)])
def test_each_design_writes_a_finding_and_its_finished_sweep_gives_the_same_one(kind, table, tmp_path, capsys):
    spec = write_spec(tmp_path, kind)
    first, again = tmp_path / "first", tmp_path / "again"
    with watched() as troubles:
        assert main(["sensitivity", str(spec), "--out", str(first), "--workers", "1", "--quiet"]) == 0
    assert troubles and not any(troubles.values()), troubles
    assert main(["sensitivity", str(first / "runs"), "--out", str(again)]) == 0
    made = findings.read(first)
    assert made.kind == "sensitivity" and made.varied == ("threat_scale", "conditionality", "linkage") and made.answer
    for shown in made.figures:
        for suffix in (".svg", ".pdf", ".png"):
            assert (first / f"{shown.name}{suffix}").stat().st_size > 500
    assert (first / f"{table}.csv").read_bytes() == (again / f"{table}.csv").read_bytes()
    assert findings.read(again).answer == made.answer
    told = capsys.readouterr().out
    assert all(line in told for line in made.answer)


def test_runs_of_a_sweep_come_in_the_order_of_its_design(tmp_path):
    spec = write_spec(tmp_path, "saltelli")
    found = sweep(spec, tmp_path / "swept", workers=1, progress=False)
    read = runs_of(tmp_path / "swept", tmp_path, Needs(("saltelli",)))
    table, design = found.runs().set_index(["point", "replicate"]), found.design()
    for row in (0, 17, len(design) - 1):
        expected = table.loc[design["point"][row]].sort_index()
        assert np.array_equal(read.hardening[row], np.maximum(LEAST_INDEX, expected["hardening"].to_numpy()))
        assert read.table["threat_scale"][row] == expected["threat_scale"].iloc[0]


def test_a_look_is_an_eighth_of_the_samples(tmp_path):
    path = tmp_path / "wide.toml"
    wide = '[design]\nkind = "saltelli"\nsamples = 256'
    path.write_text(SPEC.format(seeds=12, design=wide, levels=NUMBERS), encoding="utf-8")
    read = runs_of(path, tmp_path, Needs(("saltelli",)), quick=True, workers=1, progress=False)
    assert read.options["samples"] == 32 and read.phases.shape == (32 * 5, 8)


@pytest.mark.parametrize(("words", "complaint"), (
    (["sensitivity", "{grid}"], "is a grid design and this analysis needs ofat or morris or saltelli"),
    (["sensitivity", "{few}"], "has 3 seeds a point, too few to tell a saltelli design from luck; write replicates = 4"),
    (["sensitivity", "{ofat}", "--workers", "0"], "--workers 0 is below 1"),
    (["sensitivity", "sensitivty"], "did you mean 'sensitivity'"),
    (["sensitivity", "{folder}"], "holds no sweep"),
    (["sensitivity", "{folder}", "--quick"], "--quick makes an experiment smaller"),
))
def test_what_cannot_be_analysed_is_told_in_one_line(words, complaint, tmp_path, capsys):
    folder = tmp_path / "empty"
    folder.mkdir()
    (tmp_path / "few").mkdir()
    places = {"grid": write_spec(tmp_path, "grid"), "ofat": write_spec(tmp_path, "ofat"), "folder": folder,
              "few": write_spec(tmp_path / "few", "saltelli", seeds=3)}
    assert main([word.format(**places) for word in words] + ["--out", str(tmp_path / "out")]) == 2
    told = capsys.readouterr().err
    assert complaint in told.splitlines()[-1]
    assert not (tmp_path / "out").exists(), "refused before the first run"


def test_a_sweep_that_no_analysis_will_take_says_so_before_its_first_run(tmp_path, capsys):
    assert main(["sweep", str(write_spec(tmp_path, "saltelli", seeds=3)), "--dry-run"]) == 0
    assert "with replicates = 3 foedus sensitivity will refuse this saltelli design" in capsys.readouterr().err
    assert main(["sweep", str(write_spec(tmp_path, "saltelli", seeds=4)), "--dry-run"]) == 0
    assert "refuse" not in capsys.readouterr().err


def test_points_with_different_numbers_of_seeds_are_refused(tmp_path):
    path = write_spec(tmp_path, "saltelli")
    rule = '[replicates]\noutcome = "cohesion"\nnarrower_than = 0.5\nat_least = 4\nat_most = 8\n'
    text = path.read_text(encoding="utf-8").replace("replicates = 4\n", "")
    path.write_text(text + rule, encoding="utf-8")
    with pytest.raises(AnalysisError, match="write replicates = 4 instead of a rule"):
        sensitivity(path, tmp_path / "out")
