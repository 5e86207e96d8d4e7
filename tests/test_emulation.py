"""The laws of the emulator, on functions whose shares of variance and whose frontiers are known."""

import json
import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from foedus.experiments import emulator as emulators
from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.emulation.ahead import ahead, experiment
from foedus.experiments.analysis.emulation.command import emulated, emulator_of, smaller
from foedus.experiments.analysis.emulation.curves import crossings, half_on_frontier, inputs_at, sections
from foedus.experiments.analysis.emulation.gaussian import drawn, fitted, noise_of
from foedus.experiments.analysis.emulation.points import Points, axis_of, points_of
from foedus.experiments.analysis.emulation.shares import sample, shares
from foedus.experiments.analysis.emulation.slack import NAMES as SLACKS
from foedus.experiments.analysis.emulation.slack import slacks
from foedus.experiments.analysis.emulation.trust import held_out, judged
from foedus.experiments.analysis.emulation.twins import twin
from foedus.experiments.analysis.sensitivity.runs import AnalysisError
from foedus.experiments.cli import main
from foedus.experiments.emulator import Axis, Emulator, EmulatorError, Region
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.tests.looks import watched
from foedus.tests.worlds import fifth_ally

MANIFEST = {"identity": {"seeds": "shared", "seed": 1, "model": "m", "scenarios": {"toy": "d"}, "design": {"kind": "sobol"}},
            "inputs": {"spec.toml": 'scenario = "transactional_2025"\nhorizon = 8\nreplicates = 4\nfactors.spill_in = 0.3\n'},
            "base": {"toy": {}}}


def cube(count, factors):
    """Points that fill the unit cube."""
    return sample(factors, count, seed=5).first


def seen(function, unit, luck, seeds=8, shared=0.0):
    """Values of a function at points through luck of each run, and of each seed; (points, seeds)."""
    rng = np.random.default_rng(11)
    return function(unit)[:, None] + luck * rng.standard_normal((len(unit), seeds)) + shared * rng.standard_normal(seeds)


def toy(unit, values, name="hardening", base=0.5):
    """Points of a sweep over a unit cube, whose scenario lies in its middle."""
    names = [f"x{number}" for number in range(1, unit.shape[1] + 1)]

    class Toy(Points):
        @property
        def base(self):
            return dict.fromkeys(names, base)

    spread = dict.fromkeys(names, np.linspace(0.0, 1.0, 64))
    return Toy(pd.DataFrame(unit, columns=names), tuple(Axis(one) for one in names), spread, {name: values},
               np.arange(len(unit)), MANIFEST, "toy", 0, {})


def ishigami(unit):
    x = np.pi * (2.0 * unit - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


V1, V2, V13 = 0.5 * (1 + 0.1 * math.pi**4 / 5) ** 2, 49 / 8, 0.01 * math.pi**8 * 8 / 225
ISHIGAMI = {"S1": np.array([V1, V2, 0.0]), "ST": np.array([V1 + V13, V2, V13]),
            "Shapley": np.array([V1 + V13 / 2, V2, V13 / 2])}  # what the two do together is split


# --- shares of variance ----------------------------------------------------------------------------------


def test_shares_of_ishigamis_function_are_the_known_ones():
    unit = sample(3, 1024)
    found = shares(("x1", "x2", "x3"), unit, lambda x: tuple(np.tile(ishigami(x)[:, None], many) for many in (4, 3)), True)
    for kind, truth in ISHIGAMI.items():
        assert found[kind].to_numpy() == pytest.approx(truth / (V1 + V2 + V13), abs=0.05), kind
    assert found["Shapley"].sum() == pytest.approx(1.0, abs=0.03)


def test_shares_of_an_emulator_are_within_their_bands_of_the_truth_and_luck_is_in_none():
    unit = cube(256, 4)
    values = seen(ishigami, unit, luck=1.5, shared=4.0)  # the fourth factor is idle; luck makes three times the variance
    found = emulated(toy(unit, values), "hardening").indices
    truth = {kind: np.append(part, 0.0) / (V1 + V2 + V13) for kind, part in ISHIGAMI.items()}
    for kind, part in truth.items():
        away = np.abs(found[kind] - part) / (found[f"{kind}_half"] + 0.03)
        assert away.max() < 1.3, (kind, found)
    assert found["ST"].iloc[3] < 0.03


def test_luck_that_all_points_share_is_no_noise_between_them():
    unit = cube(128, 2)
    apart = noise_of(seen(lambda x: x[:, 0], unit, luck=0.5), shared=True)
    together = noise_of(seen(lambda x: x[:, 0], unit, luck=0.5, shared=9.0), shared=True)
    assert together == pytest.approx(apart, rel=0.3)
    assert apart.mean() == pytest.approx(0.25 / 8, rel=0.15)
    assert noise_of(seen(lambda x: x[:, 0], unit, luck=0.5, shared=9.0), shared=False).mean() > 1.0


# --- trust -----------------------------------------------------------------------------------------------


def test_held_out_points_are_those_of_a_surface_that_never_saw_them():
    unit = cube(64, 2)
    values = seen(lambda x: np.sin(5 * x[:, 0]), unit, luck=0.2)
    surface = fitted("f", unit, values, shared=True)
    block = np.arange(64) // 4
    found = held_out(surface, block)
    fold = (np.random.default_rng(3).permutation(16) % 10)[block]
    out = fold == fold[0]
    rest = SimpleNamespace(**{name: getattr(surface, name)[~out] for name in ("points", "values", "noise")})
    blind = emulators.Surface("f", rest.points, rest.values, rest.noise, surface.mean, surface.scale, surface.variance,
                              surface.lengths, surface.rough)
    assert found.expected[out] == pytest.approx(blind.at(unit[out])[0], abs=1e-6)


def test_a_band_holds_the_truth_about_as_often_as_it_says_beside_a_noisy_step():
    def step(x):
        return (x[:, 0] > 0.5).astype(float)

    unit, fresh = cube(256, 2), np.random.default_rng(8).random((500, 2))
    surface = fitted("f", unit, seen(step, unit, luck=0.3), shared=True)
    middle, error = surface.at(fresh)
    inside = np.abs(step(fresh) - middle) <= 1.96 * error
    assert inside.mean() >= 0.85
    far = np.abs(fresh[:, 0] - 0.5) > 0.15
    assert inside[far].mean() >= 0.93
    assert np.abs(middle - step(fresh))[far].mean() < 0.1


def test_an_emulator_says_where_it_is_not_to_be_trusted_and_answers_there_with_runs():
    def half_wild(x):  # smooth on the left, and nothing but luck of the place on the right
        wild = np.random.default_rng(2).standard_normal(len(x))
        return np.where(x[:, 0] < 0.66, np.sin(4 * x[:, 0]) * 6 * x[:, 1], 2.0 * wild)

    unit = cube(256, 2)
    points = toy(unit, seen(half_wild, unit, luck=0.05))
    surface = fitted("f", unit, points.outcomes["hardening"], shared=True)
    judgement, table = judged(surface, points.axes, points.table, held_out(surface, points.block))
    doubted = {str(region) for region in judgement.doubt if region.axis == "x1"}
    assert doubted == {"x1 0.667 to 1"}
    assert not table.loc[table["region"] == "x1 0.667 to 1", "trusted"].any()
    made = Emulator(points.axes, {"hardening": judgement}, points.base, {})
    assert made.what_if({"x1": 0.9})["hardening"].by_runs
    assert not made.what_if({"x1": 0.2})["hardening"].by_runs


def test_nothing_but_luck_has_no_surface_and_is_left_to_the_runs():
    unit = cube(64, 2)
    found = emulated(toy(unit, seen(lambda x: 0.0 * x[:, 0], unit, luck=1.0)), "hardening")
    assert found.indices is None
    assert set(found.curves["by"]) == {"runs"}
    assert all(region.holds(np.array([0.0, 0.5, 1.0])).all() for region in found.surface.doubt)


# --- frontiers -------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def circle():
    """An index that is zero where x1² + x2² = 0.5, with an idle third factor."""
    unit = cube(128, 3)
    points = toy(unit, seen(lambda x: x[:, 0] ** 2 + x[:, 1] ** 2 - 0.5, unit, luck=0.05))
    surface = emulated(points, "hardening").surface
    return points, emulator_of(points, {"hardening": surface})


def test_a_frontier_in_closed_form_lies_in_its_band(circle):
    found = pd.concat([crossings(one) for one in sections(circle[1], "hardening", ["x1", "x2", "x3"])])
    truth = np.sqrt(0.5 - found["across_at"].clip(upper=0.7) ** 2)
    clear = found["across_at"] < 0.65  # near its end the frontier runs along the line
    assert len(found[clear]) >= 12
    assert ((found["low"] - 0.03 <= truth) & (truth <= found["high"] + 0.03))[clear].all()
    assert np.abs(found["at"] - truth)[clear].max() < 0.06
    assert (found["third"] == "x3").all()


def test_points_to_run_next_lie_near_the_frontier_and_narrow_its_band(circle):
    points, made = circle
    found = ahead(points, made, ["hardening"], 24, None)
    away = np.abs(np.hypot(found.table["x1"], found.table["x2"]) - math.sqrt(0.5))
    assert len(found.table) == 24
    assert away.median() < 0.2
    assert found.then["hardening"] < found.now["hardening"]
    assert len(ahead(points, made, ["hardening"], 24, narrower=10.0).table) == 0


def test_after_the_points_were_run_the_band_is_as_narrow_as_was_expected(circle):
    points, made = circle
    found = ahead(points, made, ["hardening"], 32, None)
    unit = np.concatenate([points.inputs, found.table.to_numpy()])
    values = seen(lambda x: x[:, 0] ** 2 + x[:, 1] ** 2 - 0.5, unit, luck=0.05)
    old = made.surfaces["hardening"]
    noise = noise_of(values, True) / old.scale**2
    after = emulators.Surface("f", unit, (values.mean(axis=1) - old.mean) / old.scale, noise, old.mean, old.scale, old.variance,
                              old.lengths, old.rough)
    look = inputs_at(points, sample(3, 512, seed=6).first)
    assert half_on_frontier(after, 0.0, look) == pytest.approx(found.then["hardening"], rel=0.25)


def test_the_experiment_to_run_next_is_one_that_a_sweep_takes(circle, tmp_path):
    (tmp_path / "next.csv").write_text("deal_term\n4\n8\n", encoding="utf-8")
    (tmp_path / "next.toml").write_text(experiment(circle[0], "next.csv"), encoding="utf-8")
    spec = load_spec(tmp_path / "next.toml")
    assert spec.design.columns["deal_term"].tolist() == [4.0, 8.0]
    assert (spec.factors["spill_in"].values, spec.replicates.at_least) == ((0.3,), 4)


def test_draws_of_a_surface_spread_as_its_band_says(circle):
    points, made = circle
    surface, look = made.surfaces["hardening"], np.random.default_rng(1).random((40, 3))
    told, draws = drawn(surface, points.outcomes["hardening"], 400).at(look)
    middle, error = surface.at(look)
    smooth = np.sqrt(error**2 - surface.scale**2 * surface.rough)
    assert told.mean(axis=1) == pytest.approx(middle, abs=1e-6)
    assert draws.std(axis=1).mean() == pytest.approx(smooth.mean(), rel=0.4)
    assert np.abs(draws.mean(axis=1) - middle).max() < 4 * smooth.max()


# --- factors and files -----------------------------------------------------------------------------------


def test_a_factor_taken_by_ratios_has_a_scale_of_ratios():
    assert axis_of("deal_term", pd.Series(np.geomspace(1, 64, 9))).log
    assert not axis_of("deal_term", pd.Series(np.linspace(1, 64, 9))).log
    assert axis_of("linkage", pd.Series(["full", "none"])).choices == ("none", "full")
    log = Axis("deal_term", 1.0, 64.0, True)
    assert log.coded([1.0, 8.0, 64.0])[:, 0] == pytest.approx([0.0, 0.5, 1.0])
    assert float(log.value(0.5)) == pytest.approx(8.0)


def test_an_emulator_comes_back_from_its_file_and_says_the_same(circle, tmp_path):
    emulators.write(tmp_path / "e.json", circle[1])
    emulators.write(tmp_path / "again.json", circle[1])
    back = emulators.read(tmp_path / "e.json")
    assert (tmp_path / "e.json").read_bytes() == (tmp_path / "again.json").read_bytes()
    here, there = (one.what_if({"x1": 0.3})["hardening"] for one in (circle[1], back))
    assert (there.value, there.low, there.high) == pytest.approx((here.value, here.low, here.high), abs=1e-4)
    assert here.low < 0.3**2 + 0.5**2 - 0.5 < here.high


def test_a_smaller_emulator_says_nearly_the_same(circle):
    few, all_of_them = smaller(circle[1], 48), circle[1]
    assert len(few.surfaces["hardening"].points) == 48
    assert few.what_if({})["hardening"].value == pytest.approx(all_of_them.what_if({})["hardening"].value, abs=0.1)


@pytest.mark.parametrize(("spoil", "complaint"), [
    (lambda said: {"kind": "other"}, "is no emulator; make one"),
    (lambda said: said | {"version": 2}, "of version 2 and this foedus reads version 1"),
    (lambda said: said | {"runs": 7}, "is damaged, or was edited"),
])
def test_a_file_that_is_not_as_it_was_written_is_refused_in_one_line(circle, tmp_path, spoil, complaint):
    emulators.write(tmp_path / "e.json", circle[1])
    said = spoil(json.loads((tmp_path / "e.json").read_text(encoding="utf-8")))
    (tmp_path / "e.json").write_text(json.dumps(said), encoding="utf-8")
    with pytest.raises(EmulatorError, match=complaint) as problem:
        emulators.read(tmp_path / "e.json")
    assert "\n" not in str(problem.value)


@pytest.mark.parametrize(("changes", "complaint"), [
    ({"x1": 2.0}, r"x1 = 2.0 is outside 0 to 1"), ({"x1": math.nan}, "is outside"), ({"x9": 0.1}, "x9 was not varied"),
])
def test_what_was_never_looked_at_is_not_answered(circle, changes, complaint):
    with pytest.raises(EmulatorError, match=complaint):
        circle[1].what_if(changes)


def test_a_choice_in_doubt_is_one_place_and_no_other():
    assert Region("linkage", choice="full").holds(np.array(["full", "none"])).tolist() == [True, False]


# --- at the terminal -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    """A sweep of few points of a short world."""
    folder = tmp_path_factory.mktemp("swept")
    (folder / "small.toml").write_text("""
scenario = "transactional_2025"
horizon = 8
replicates = 4
[design]
kind = "sobol"
samples = 64
[factors]
conditionality = { low = 0, high = 1 }
threat_scale = { low = 0.4, high = 1.5 }
linkage = ["none", "full"]
""", encoding="utf-8")
    return sweep(folder / "small.toml", folder / "sweep", workers=1, progress=False).folder


def test_emulate_writes_a_finding_an_emulator_and_where_to_run_next(swept, tmp_path, capsys):
    with watched():
        line = ["emulate", str(swept), "--out", str(tmp_path / "e"), "--outcomes", "deterrence", "hardening", "--next", "4",
                "--ship", str(tmp_path / "small.json")]
        assert main(line) == 0
    found = findings.read(tmp_path / "e")
    assert found.kind == "emulation"
    assert f"foedus sweep {tmp_path / 'e' / 'next.toml'}" in capsys.readouterr().out
    made = emulators.read(tmp_path / "small.json")
    assert set(made.surfaces) == {"hardening", "deterrence"}
    assert made.what_if({"linkage": "full"})["deterrence"].low < made.what_if()["deterrence"].high
    assert load_spec(tmp_path / "e" / "next.toml").design.kind == "table"


def test_cells_of_a_world_of_ones_own_are_factors_and_the_next_points_run_without_its_file(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    world = fifth_ally(tmp_path)
    (tmp_path / "spec.toml").write_text("""scenario = "fifth.toml"
horizon = 6
replicates = 4
[design]
kind = "latin_hypercube"
samples = 40
[factors]
"allies.XNW.spending" = { low = 0.01, high = 0.05 }
"allies.XAA.hedging_behaviour" = ["cautious", "portfolio"]
conditionality = {}
""", encoding="utf-8")
    sweep("spec.toml", "runs", progress=False)
    world.unlink()
    assert main(["emulate", "runs", "--out", "calm", "--outcomes", "deterrence", "--next", "3"]) == 0
    told = capsys.readouterr().out
    assert "there is nothing to run next" in told and "next: foedus" not in told and not (tmp_path / "calm/next.toml").exists()
    assert main(["emulate", "runs", "--out", "e", "--outcomes", "hardening", "--next", "3"]) == 0
    base = emulators.read(tmp_path / "e" / "emulator.json").base
    assert base["allies.XNW.spending"] == pytest.approx(0.025) and base["allies.XAA.hedging_behaviour"] == "portfolio"
    assert len(sweep("e/next.toml", "next", progress=False).runs()) == 3 * 4
    assert main(["emulate", "runs", "next", "--out", "both", "--outcomes", "hardening"]) == 0
    fifth_ally(tmp_path).rename("next.toml")
    spec = tmp_path / "spec.toml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("fifth.toml", "next.toml"), encoding="utf-8")
    sweep(spec, "alike", progress=False)
    assert main(["emulate", "alike", "--out", "no", "--outcomes", "hardening", "--next", "3"]) == 2
    assert "called next.toml, as a file of the finding is" in capsys.readouterr().err and not (tmp_path / "no").exists()


def test_sweeps_of_one_world_are_read_together_and_others_refused(swept, tmp_path, capsys):
    assert len(points_of((swept, swept), ("hardening",)).table) == 64
    assert main(["emulate", str(swept), "--outcomes", "nonsense", "--out", str(tmp_path / "e")]) == 2
    assert "--outcomes nonsense is no result of a run" in capsys.readouterr().err
    assert main(["emulate", str(swept), "--narrower-than", "0.1", "--out", str(tmp_path / "e")]) == 2
    assert "needs --next" in capsys.readouterr().err
    assert main(["emulate", str(tmp_path), "--out", str(tmp_path / "e")]) == 2
    assert "holds no sweep" in capsys.readouterr().err


def test_the_slack_of_a_phase_is_above_zero_where_the_runs_verdict_is_that_phase(tmp_path):
    spec = load_spec({"scenario": "arcadia", "horizon": 12, "replicates": 3,
                      "design": {"kind": "sobol", "samples": 64, "seed": 3},
                      "factors": {"threat_scale": {"low": 0.4, "high": 1.5}, "conditionality": {"low": 0.0, "high": 1.0},
                                  "hardened_gain": {"low": 0.02, "high": 0.3}}})
    found = sweep(spec, tmp_path / "runs", workers=1, progress=False)
    runs, design = found.runs(), found.design()
    told = slacks(runs, design, found.manifest["base"])
    assert set(told) == set(SLACKS)
    mine = np.array([told[f"slack_{phase}"][row] for row, phase in enumerate(runs["phase"])])
    assert np.allclose(mine, runs["margin"]) and (mine >= 0.0).all()
    mine = (runs["hardening"] - runs["hardened_gain"]).to_numpy()
    assert np.allclose(told["slack_HARDENED"], mine), "the threshold of its own point"
    points = points_of((tmp_path / "runs",), ("slack_HARDENED",))
    assert list(points.outcomes) == ["slack_HARDENED"] and points.outcomes["slack_HARDENED"].shape == (len(design), 3)
    values = points.outcomes["slack_HARDENED"].mean(axis=1) + points.table["hardened_gain"].to_numpy()
    again = points_of((tmp_path / "runs",), ("hardening",)).outcomes["hardening"].mean(axis=1)
    assert np.allclose(values, again), "points keep their order"
    with pytest.raises(AnalysisError, match="no slack of one; did you mean 'slack_HARDENED'"):
        points_of((tmp_path / "runs",), ("slack_HARDENE",))


def test_an_outcome_that_is_another_one_turned_and_moved_is_told_by_it_and_not_fitted_again():
    unit = cube(128, 2)
    values = seen(lambda place: np.sin(3.0 * place[:, 0]) + place[:, 1], unit, 0.1)
    points = replace(toy(unit, values), outcomes={"hardening": values, "slack_HOLLOW": -0.15 - values, "out": values**2})
    first = emulated(points, "hardening")
    made = {"hardening": first}
    again = twin("slack_HOLLOW", points.outcomes, made)
    assert twin("out", points.outcomes, made) is None
    apart = emulated(points, "slack_HOLLOW")
    for mine, theirs in zip(again.surface.at(points.inputs), apart.surface.at(points.inputs), strict=True):
        assert np.allclose(mine, theirs, atol=2e-3)
    assert np.allclose(again.surface.at(points.inputs)[0], -0.15 - first.surface.at(points.inputs)[0])
    assert (again.curves["low"] <= again.curves["high"]).all() and again.surface.label == "the slack of HOLLOW"
    assert again.held.r2() == pytest.approx(first.held.r2()) and (again.held.inside == first.held.inside).all()
