"""The laws of the map beside the one over a posterior: shares are areas, and draws that say nothing change nothing."""

import json

import numpy as np
import pandas as pd
import pytest

from foedus.experiments.analysis.finding import read
from foedus.experiments.cli import main
from foedus.experiments.maps.agreement import agreement
from foedus.experiments.maps.beside import over
from foedus.experiments.maps.phasegrid import DRAWS, draws, grid_of
from foedus.experiments.sweep.posterior import read_draws
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import load_spec
from foedus.model.outcomes import PHASES
from foedus.model.parameters import resolve
from foedus.model.scenario import load_scenario
from foedus.tests.looks import watched

SPEC = """
scenario = "arcadia"
horizon = 12
replicates = 8

[factors]
threat_scale = { from = 0.0, to = 1.5, steps = 5 }
conditionality = { from = 0.0, to = 1.0, steps = 3 }
"""
AXES = [{"name": name, "choices": [], "step": 1} for name in ("x", "y")]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with an experiment, draws that differ, and draws at the scenario's own value."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "terms.toml").write_text(SPEC, encoding="utf-8")
    own = resolve(load_scenario("arcadia").parameters)["exit_cost"]
    pd.DataFrame({"exit_cost": [own, own + 1e-9]}).to_csv(folder / "own.csv", index=False)
    pd.DataFrame({"exit_cost": [0.1, 0.3, 0.6, 0.9], "spill_in": [0.1, 0.9, 0.5, 0.2]}).to_csv(folder / "wide.csv", index=False)
    return folder


def drawn(place, monkeypatch, posterior, out):
    monkeypatch.chdir(place)
    return main(["map", "terms.toml", "--posterior", posterior, "--out", out, "--workers", "1", "--quiet", "--full"])


def runs_of(likely, lucks=6, other=()):
    """Runs on a grid whose runs all end in one phase at each point, but for some points with an even chance of the second."""
    rng = np.random.default_rng(3)
    rows = [(x, y, seed, PHASES[1 - likely[y][x]] if (x, y) in other and rng.random() < 0.5 else PHASES[likely[y][x]])
            for y in range(len(likely)) for x in range(len(likely[0])) for seed in range(lucks)]
    table = pd.DataFrame(rows, columns=["x", "y", "replicate", "phase"])
    return table.assign(failure=None, hardening=np.where(table["phase"] == PHASES[0], 0.4, -0.4), hardening_us=0.1,
                        hardening_alone=0.1)


def test_agreement_is_a_share_of_the_area_and_not_of_the_points():
    here, there = [[0, 0, 0, 0]] * 4, [[0, 0, 0, 1]] * 4  # a column at the edge: a quarter of the points, a sixth of the map
    own, other = (grid_of(runs_of(phases), AXES) for phases in (here, there))
    found = agreement(own, other)
    apart = own.share_of(own.likely != other.likely)
    assert found.share == pytest.approx(1.0 - apart) and found.share > 0.75 + 0.01
    assert agreement(own, own).share == 1.0 and agreement(own, own).interval == (1.0, 1.0)


def test_only_what_both_maps_settle_counts_as_firm():
    sure, unsure = runs_of([[0] * 3] * 3, 40), runs_of([[1] * 3] * 3, 40, other=[(x, y) for x in range(3) for y in range(3)])
    found = agreement(grid_of(sure, AXES), grid_of(runs_of([[1] * 3] * 3, 40), AXES))
    assert found.share == 0.0 and found.firm.all() and not found.sign.any()
    loose = agreement(grid_of(sure, AXES), grid_of(unsure, AXES))
    assert not loose.firm.all()


def test_a_bootstrap_over_draws_and_seeds_takes_whole_draws_and_whole_seeds():
    weights = draws(12, 3).reshape(DRAWS, 3, 4)
    by_draw, by_seed = weights.sum(axis=2), weights.sum(axis=1)
    assert (by_draw.sum(axis=1) == 12).all()
    assert np.allclose(weights, by_draw[:, :, None] * by_seed[:, None] / 12)
    assert (draws(12) == draws(12, 1)).all() and by_draw.std() > 0.5 and by_seed.std() > 0.5


def test_where_luck_is_shared_and_only_draws_differ_the_band_is_that_of_few_draws():
    """Sixty runs of two draws are no sixty histories."""
    table = pd.concat([runs_of([[code] * 3] * 3, 30).assign(replicate=lambda t, k=code: t["replicate"] + 30 * k)
                       for code in (0, 1)])
    alone, crossed = grid_of(table, AXES), grid_of(table, AXES, each=30)
    widths = [np.ptp(np.percentile(grid.drawn[:, 0], (2.5, 97.5))) for grid in (alone, crossed)]
    middle = [(grid.index.high - grid.index.low).mean() for grid in (alone, crossed)]
    assert widths[1] == 1.0 and middle[1] >= middle[0]


def test_both_maps_are_one_finding_whose_figure_is_fit_to_print(place, monkeypatch, capsys):
    with watched() as troubles:
        assert drawn(place, monkeypatch, "wide.csv", "wide") == 0
    assert troubles == {"map": []}
    found = read(place / "wide")
    assert found.kind == "posterior" and found.answer[0] in capsys.readouterr().out
    assert "threat_scale" in found.varied and "spill_in" in found.varied
    pairs, points = pd.read_csv(place / "wide" / "pairs.csv"), pd.read_csv(place / "wide" / "agreement.csv")
    same = pairs.loc[pairs["own"] == pairs["posterior"], "of_map"].sum()
    assert pairs["of_map"].sum() == pytest.approx(1.0, abs=1e-4)
    assert same == pytest.approx(points.loc[points["same"], "area"].sum(), abs=1e-4)
    assert f"On {100 * same:.0f} % of the map" in found.answer[0]
    assert len(pd.read_parquet(place / "wide" / "posterior.parquet")) == 15 * 4 * 2
    told = json.loads((place / "wide" / "finding.json").read_text(encoding="utf-8"))
    assert told["provenance"]["posterior"]["draws"] == 4 and told["command"].endswith("--full --posterior wide.csv")


def test_draws_at_the_scenarios_own_values_are_the_same_runs(place):
    spec = load_spec(str(place / "terms.toml"))
    run, told = over(spec, read_draws("own.csv", place), 1, 8, full=True)
    runs = [sweep(one, place / name, workers=1, progress=False).runs() for one, name in ((spec, "a"), (run, "b"))]
    keys = ["threat_scale", "conditionality", "replicate"]
    both = runs[0].merge(runs[1], on=keys, suffixes=("", "_drawn"))
    assert len(both) == len(runs[0]) == len(runs[1]) and (both["phase"] == both["phase_drawn"]).all()
    assert told.design.options["steps"] == [1, 1]


def test_the_map_over_draws_looks_at_every_second_level_and_is_told_of_all(place):
    spec = load_spec("map")
    run, told = over(spec, read_draws("wide.csv", place), 3, 8, full=False)
    assert len(run.design) == 17 * 17 * 3 and told.design.options["steps"] == [2, 2]
    assert len(told.factors["conditionality"].values) == 33 and run.replicates.at_least == 8


@pytest.mark.parametrize(("words", "said"), [
    (["--posterior", "wide.csv", "--draws", "9"], "--draws 9 is more than the 4 of 'wide.csv'"),
    (["--draws", "2"], "--draws 2 are those of a posterior; name it with --posterior"),
    (["--posterior", "nowhere"], "--posterior nowhere: 'nowhere' is no folder and no table"),
])
def test_what_cannot_be_drawn_beside_is_one_line(place, monkeypatch, capsys, words, said):
    monkeypatch.chdir(place)
    assert main(["map", "terms.toml", "--out", "none", *words]) == 2
    error = capsys.readouterr().err
    assert said in error and len(error.splitlines()) == 1 and not (place / "none").exists()
