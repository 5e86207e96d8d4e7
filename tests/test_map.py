"""The laws of `foedus map`: what it writes agrees with what was run, and what was there before is safe."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from foedus.experiments.analysis.finding import FindingError
from foedus.experiments.cli import main
from foedus.experiments.folders import StoreError
from foedus.experiments.maps import command as maps
from foedus.experiments.maps import description as words
from foedus.experiments.maps.figure import draw_map
from foedus.experiments.maps.frontiers import frontiers
from foedus.experiments.maps.phasegrid import grid_of
from foedus.experiments.maps.pixels import field_of
from foedus.experiments.maps.scales import coordinate, is_logarithmic, value_at
from foedus.experiments.paper.style import save
from foedus.experiments.sweep import run as sweeps
from foedus.experiments.sweep import spec as specs
from foedus.experiments.sweep.spec import load_spec, spec_names
from foedus.model.compiled import model_hash
from foedus.model.outcomes import PHASES
from foedus.model.parameters import resolve
from foedus.model.scenario import load_scenario
from foedus.tests.looks import watched
from foedus.tests.worlds import fifth_ally

SPEC = """
question = "Where does Arcadia harden?"
scenario = "arcadia"
horizon = 12
replicates = 3

[factors]
threat_scale = { from = 0.0, to = 1.5, steps = 4 }
conditionality = { from = 0.0, to = 1.0, steps = 3 }
spill_in = 0.25
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    path = tmp_path_factory.mktemp("specs") / "terms.toml"
    path.write_text(SPEC, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(spec, tmp_path_factory):
    """A folder with a map, never written to again."""
    folder = tmp_path_factory.mktemp("made") / "new" / "map"
    with watched() as troubles:
        maps.make_map(spec, folder, workers=1)
    assert troubles == {"map": []}
    return folder


@pytest.fixture
def folder(made, tmp_path):
    """A copy of it, with a file of the user's own."""
    shutil.copytree(made, tmp_path / "map")
    (tmp_path / "map" / "notes.txt").write_text("mine", encoding="utf-8")
    return tmp_path / "map"


def contents(folder):
    """Every file but the runs of maps that were stopped."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and ".begun" not in path.as_posix()}


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))


# --- what is written agrees with what was run ------------------------------------------------------------


def test_a_map_leaves_its_files_and_nothing_else(made):
    assert set(contents(made.parent)) == {f"map/{name}" for name in maps.FILES}


def test_the_caption_says_what_was_run(made):
    text = (made / "caption.txt").read_text(encoding="utf-8")
    assert text.count("\n") == 1
    for said in ("scenario arcadia with spill_in = 0.25", "threat_scale across, conditionality up", "12 quarters (",
                 "12 points", "3 shared seeds", "36 runs", f"model {model_hash()}"):
        assert said in text
    manifest = manifest_of(made)
    assert text.strip() == manifest["map"]["caption"] == words.caption(manifest["map"])
    assert manifest["identity"]["scenarios"]["arcadia"] in text


def test_the_manifest_says_how_to_do_it_again(made):
    manifest = manifest_of(made)
    assert manifest["spec"] == SPEC
    assert manifest["identity"]["model"] == model_hash()
    assert set(manifest["map"]["seeds"]) == set(pd.read_parquet(made / "map.parquet")["seed"])
    assert {"python", "numpy", "matplotlib"} <= set(manifest["sessions"][-1]["versions"])
    assert manifest["sessions"][0]["machine"]["cores"] and manifest["sessions"][0]["ended"]


def test_the_table_and_the_manifest_draw_the_same_figure_again(made, tmp_path):
    figure = draw_map(pd.read_parquet(made / "map.parquet"), manifest_of(made)["map"])
    for name in ("map.png", "map.pdf"):
        save(figure, tmp_path / name)
        assert (tmp_path / name).read_bytes() == (made / name).read_bytes()


def test_the_shares_of_a_point_are_those_of_its_runs(made):
    shares, runs = pd.read_csv(made / "map.csv"), pd.read_parquet(made / "map.parquet")
    assert len(shares) == 12 and len(runs) == 36
    assert np.allclose(shares[list(PHASES)].sum(axis=1), 1)
    for _, point in shares.iterrows():
        here = runs[(runs["threat_scale"] == point["threat_scale"]) & (runs["conditionality"] == point["conditionality"])]
        assert len(here) == point["runs"]
        assert all(abs((here["phase"] == phase).mean() - point[phase]) < 1e-5 for phase in PHASES)
        assert point[point["likely"]] == max(point[phase] for phase in PHASES)


def test_the_share_of_the_map_is_the_area_of_the_colours(made):
    """Of the picture, not of the points: those on an edge stand for half as much, those in a corner for a quarter."""
    shown = manifest_of(made)["map"]
    grid = grid_of(pd.read_parquet(made / "map.parquet"), shown["axes"])
    assert grid.area.sum() == pytest.approx(1.0) and grid.area[1, 1] == pytest.approx(4 * grid.area[0, 0])
    assert {phase: share["of_map"] for phase, share in shown["phases"].items() if share["of_map"]} == pytest.approx(
        {PHASES[code]: grid.area[grid.likely == code].sum() for code in np.unique(grid.likely)})


def test_a_region_along_an_edge_counts_by_its_area():
    """A quarter of a disc in a corner, and nothing else: by area .031, by points .038."""
    x, y = np.meshgrid(np.linspace(0, 1, 33), np.linspace(0, 1, 33))
    table = pd.DataFrame({"a": x.ravel(), "b": y.ravel(), "replicate": 0,
                          "phase": np.where(x**2 + y**2 < 0.2**2, "FRACTURED", "CONTRACTUAL").ravel()})
    axes = [{"name": name, "choices": []} for name in "ab"]
    grid = grid_of(table, axes)
    share = grid.share_of(grid.likely == PHASES.index("FRACTURED"))
    assert share == pytest.approx(np.pi * 0.2**2 / 4, abs=0.002)
    assert share == pytest.approx((field_of(grid, False, False, 199.0).likely == PHASES.index("FRACTURED")).mean(), abs=0.001)
    assert (grid.likely == PHASES.index("FRACTURED")).mean() > share + 0.004


LOGARITHMIC = {"scenario": "arcadia", "horizon": 8, "replicates": 2, "factors": {
    "deal_term": {"from": 1, "to": 64, "steps": 4, "log": True}, "conditionality": {"from": 0, "to": 1, "steps": 3}}}


def test_phases_that_are_as_frequent_at_the_default_are_all_named():
    default = {"phase": "UNCHANGED", "share": 0.25, "interval": [0.07, 0.59]}
    assert words.own_phase(default) == "UNCHANGED in 25 % of the seeds (95 % interval 7–59 %)"
    assert words.own_phase(default | {"tied": ["HOLLOW", "FRACTURED"]}) == (
        "UNCHANGED, HOLLOW and FRACTURED in 25 % of the seeds each (95 % interval 7–59 %)")


def test_cells_are_axes_and_a_finished_sweep_of_a_world_of_ones_own_is_drawn_wherever_it_lies(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    world = fifth_ally(tmp_path)
    (tmp_path / "spec.toml").write_text("""scenario = "fifth.toml"
horizon = 4
replicates = 2
[factors]
"allies.XNW.spending" = ["1 %", "2 %", "4 %"]
"allies.XAA.hedging_behaviour" = ["portfolio", "none"]
"allies.XAB.gdp" = 300
""", encoding="utf-8")
    made = maps.make_map("spec.toml", "made", progress=False)
    assert made["map"]["default"]["values"] == {"allies.XNW.spending": 0.025, "allies.XAA.hedging_behaviour": "portfolio"}
    sweeps.sweep("spec.toml", "runs", progress=False)
    world.unlink()
    (tmp_path / "runs").rename(tmp_path / "moved")
    drawn = maps.map_of("moved", "drawn")
    assert drawn["map"]["axes"] == made["map"]["axes"] and drawn["map"]["default"] == made["map"]["default"]


def test_an_axis_of_equal_ratios_is_drawn_as_a_logarithm(tmp_path):
    shown = maps.make_map(LOGARITHMIC, tmp_path / "map", workers=1)["map"]
    assert [axis["log"] for axis in shown["axes"]] == [True, False]
    assert shown["axes"][0]["levels"] == [1, 4, 16, 64]
    assert sorted(set(pd.read_csv(tmp_path / "map" / "map.csv")["deal_term"])) == [1, 4, 16, 64]
    assert "deal_term on a logarithmic scale" in shown["caption"]
    grid = grid_of(pd.read_parquet(tmp_path / "map" / "map.parquet"), shown["axes"])
    assert np.allclose(np.diff(grid.x), np.log(4)) and grid.area.sum(axis=0) == pytest.approx([1 / 6, 1 / 3, 1 / 3, 1 / 6])
    figure = draw_map(pd.read_parquet(tmp_path / "map" / "map.parquet"), shown)
    axes = figure.axes[0]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "2", "5", "10", "20", "50"]
    assert axes.get_xticks() == pytest.approx(np.log([1, 2, 5, 10, 20, 50]))


def test_a_frontier_between_levels_of_equal_ratios_lies_at_their_geometric_mean():
    levels = [1.0, 4.0, 16.0, 64.0]
    table = pd.DataFrame([{"a": a, "b": b, "replicate": 0, "phase": "FRACTURED" if a < 10 else "CONTRACTUAL"}
                          for a in levels for b in (0.0, 1.0)])
    axes = [{"name": "a", "choices": [], "levels": levels, "log": True}, {"name": "b", "choices": []}]
    found = frontiers(grid_of(table, axes), axes)
    assert found["position"].iloc[0] == pytest.approx(8.0) and found["crossed"].iloc[0] == "a"


def test_only_levels_of_equal_ratios_are_logarithmic():
    assert is_logarithmic([1.0, 2.0, 4.0, 8.0]) and not is_logarithmic([1.0, 2.0, 3.0, 4.0])
    assert not is_logarithmic([0.0, 1.0, 2.0, 4.0]) and not is_logarithmic([1.0, 2.0, 4.0])
    assert value_at({"log": True}, coordinate({"log": True}, 2.8284271247)) == pytest.approx(2.8284271247, rel=1e-11)


def test_the_default_is_the_scenarios_own(made):
    default, shares = manifest_of(made)["map"]["default"], pd.read_csv(made / "map.csv")
    own = resolve(load_scenario("arcadia").parameters)
    assert default["values"] == {name: own[name] for name in ("threat_scale", "conditionality")}
    away = abs(shares["threat_scale"] - own["threat_scale"]) + abs(shares["conditionality"] - own["conditionality"])
    near = shares.loc[away.idxmin()]
    assert default["phase"] == near["likely"]
    assert default["interval"][0] < default["share"] <= default["interval"][1] + 1e-9
    assert near[default["phase"]] == pytest.approx(default["share"], abs=1e-5)


@pytest.mark.parametrize(("factor", "values"), [
    ("threat_scale", [0.2, 0.4]),
    pytest.param("incumbent_strategy", ["retrenching", "reciprocal"], marks=pytest.mark.slow),
])
def test_a_default_off_the_map_is_not_marked(factor, values, tmp_path):
    table = {"scenario": "arcadia", "horizon": 4, "factors": {"conditionality": [0.25, 0.5], factor: values}}
    shown = maps.make_map(table, tmp_path / "map", workers=1)["map"]
    assert shown["default"] is None
    assert "Diamond" not in shown["caption"]
    assert "not on this map" in words.in_short(shown)


def test_named_choices_and_scenarios_can_be_axes(tmp_path):
    table = {"scenario": ["transactional_2025", "arcadia"], "horizon": 4, "seeds": "independent", "replicates": 2,
             "factors": {"linkage": ["positive", "none", "full"]}}
    shown = maps.make_map(table, tmp_path / "map", workers=1)["map"]
    assert [axis["choices"] for axis in shown["axes"]] == [["transactional_2025", "arcadia"], ["positive", "none", "full"]]
    assert "2 independent seeds" in shown["caption"]
    assert pd.read_csv(tmp_path / "map" / "map.csv")["linkage"].tolist() == ["positive", "none", "full"] * 2


def test_the_interval_is_wilsons():
    assert words.wilson(0.5, 10) == pytest.approx([0.2366, 0.7634], abs=1e-4)
    assert words.wilson(0.0, 20) == pytest.approx([0.0, 0.1611], abs=1e-4)


def test_the_title_is_the_short_one_if_there_is_one(spec):
    whole = load_spec(spec)
    table = pd.DataFrame([(a, b, seed, seed, "HOLLOW") for a in whole.factors["threat_scale"].values
                          for b in whole.factors["conditionality"].values for seed in range(3)],
                         columns=["threat_scale", "conditionality", "replicate", "seed", "phase"])
    table = table.assign(point="", hardening=-0.2, hardening_us=-0.3, hardening_alone=0.1)
    swept = {"failed": 2, "identity": {"model": "", "scenarios": {}}}
    axes = maps.axes_of(whole)
    shown, _ = words.describe(whole, axes, table, swept)
    assert shown["title"] == "Where does Arcadia harden?"
    assert "2 runs failed and count for no phase" in shown["caption"]
    whole.figure["title"] = "Where?"
    assert words.describe(whole, axes, table, swept)[0]["title"] == "Where?"


def test_the_index_of_a_point_is_the_median_of_its_runs_and_comes_first(made):
    points, runs, shown = pd.read_csv(made / "map.csv"), pd.read_parquet(made / "map.parquet"), manifest_of(made)["map"]
    for name in ("hardening", "hardening_us", "hardening_alone"):
        wanted = runs.groupby(["threat_scale", "conditionality"], as_index=False)[name].median()
        both = points.merge(wanted, on=["threat_scale", "conditionality"], suffixes=("", "_wanted"))
        assert len(both) == 12 and np.allclose(both[name], both[f"{name}_wanted"], atol=1e-5)
    first, *_ = json.loads((made / "finding.json").read_text(encoding="utf-8"))["answer"]
    assert first.startswith("The hardening index: Above 0 on ") and f"{100 * shown['index']['positive']:.0f} %" in first
    low, high = shown["index"]["positive_interval"]
    assert 0 <= low <= high <= 1 and shown["index"]["smallest"] <= shown["index"]["largest"]


def test_the_legend_says_the_thresholds_of_the_world():
    table = {"scenario": "arcadia", "factors": {"conditionality": [0, 1], "spill_in": [0.1, 0.2], "hollow_loss": 0.25}}
    said = words.definitions(words.thresholds(load_spec(table)))
    assert tuple(said) == PHASES and "25 %" in said["HOLLOW"] and "10 %" in said["HARDENED"]


# --- the experiment that is drawn ------------------------------------------------------------------------


def test_the_map_without_a_name_is_large_enough():
    spec = maps.mappable(load_spec("map"))
    assert spec.design.varied == ("conditionality", "instrument_durability")
    assert len(spec.design) >= 1000 and spec.replicates.at_least >= 32 and spec.shared


@pytest.mark.parametrize("name", maps.questions())
def test_every_grid_of_the_package_can_be_drawn(name):
    spec = maps.mappable(load_spec(name))
    assert spec.title and spec.question.endswith("?") and spec.figure["title"].endswith("?")
    assert maps.near_frontiers(spec).design.kind != "grid", "its axes are too short to be refined"
    assert name in maps.shipped() and spec.question in maps.shipped()


@pytest.mark.parametrize("name", spec_names())
def test_a_map_and_a_sweep_of_one_name_never_share_a_folder(name):
    assert maps.folder_of(load_spec(name)).parts[:2] == ("results", "maps")


def test_the_panels_are_of_the_factor_with_the_fewest_levels():
    factors = {"linkage": ["none", "full"], "spill_in": {"steps": 5}, "clarity": {"steps": 3}}
    assert maps.axes_of(load_spec({"scenario": "arcadia", "factors": factors})) == ("spill_in", "clarity", "linkage")
    del factors["linkage"]
    assert maps.axes_of(load_spec({"scenario": ["arcadia", "no_us_nato"], "factors": factors})) == (
        "spill_in", "clarity", "scenario")


def test_a_quick_look_is_smaller_and_spans_the_same():
    spec = load_spec("map")
    quick = maps.coarser(spec)
    assert len(quick.design) <= maps.QUICK_LEVELS**2 and quick.replicates.at_most == maps.QUICK_SEEDS
    for name in spec.design.varied:
        values = quick.factors[name].values
        assert set(values) <= set(spec.factors[name].values)
        assert (values[0], values[-1]) == (spec.factors[name].values[0], spec.factors[name].values[-1])


@pytest.mark.parametrize(("changes", "complaint"), [
    ({"factors": {}}, "varies 0;"),
    ({"factors": {"spill_in": [0.1, 0.2]}}, "varies 1: spill_in;"),
    ({"factors": {"spill_in": [0.1, 0.2], "publicness": [0.9, 1.0], "clarity": [0, 1], "linkage": ["none", "full"]}},
     "varies 4: spill_in, publicness, clarity, linkage; find those that matter with foedus discover"),
    ({"factors": {name: {"steps": 10} for name in ("spill_in", "publicness", "clarity")}}, "clarity has 10 levels"),
    ({"factors": {"spill_in": [0.1, 0.2], "clarity": [0, 1]}, "figure": {"color": "phase"}}, "did you mean 'colour'"),
    ({"factors": {"spill_in": [0.1, 0.2], "clarity": [0, 1]}, "figure": {"colour": "hardenin"}}, "did you mean 'hardening'"),
    ({"factors": {"spill_in": [0.1, 0.2], "publicness": [0.9, 1.0]}, "design": "ofat"}, "ofat"),
])
def test_what_is_no_grid_of_two_axes_is_refused_in_one_line(changes, complaint, tmp_path):
    with pytest.raises(maps.MapError) as problem:
        maps.make_map({"scenario": "arcadia"} | changes, tmp_path / "map")
    assert complaint in str(problem.value)
    assert "\n" not in str(problem.value)
    assert not list(tmp_path.iterdir())


def test_a_rule_for_replicates_is_refused():
    rule = {"outcome": "cohesion", "narrower_than": 0.1}
    spec = load_spec({"scenario": "arcadia", "replicates": rule, "factors": {"spill_in": [0.1, 0.2], "clarity": [0, 1]}})
    with pytest.raises(maps.MapError, match="replicates = 16"):
        maps.mappable(spec)


# --- what was there before is safe -----------------------------------------------------------------------


@pytest.mark.parametrize("step", ["sweep", "draw_grids", "publish"])
def test_a_failed_map_leaves_the_old_one_in_place(step, folder, spec, monkeypatch):
    def fail(*anything, **else_):
        raise OSError(28, "No space left on device")

    before = contents(folder.parent)
    monkeypatch.setattr(maps, step, fail)
    with pytest.raises(maps.MapError, match="No space left on device") as problem:
        maps.make_map(spec, folder, workers=1)
    assert "\n" not in str(problem.value)
    assert contents(folder.parent) == before


def test_an_interrupted_map_leaves_the_old_one_in_place(folder, spec, monkeypatch):
    def interrupt(*anything, **else_):
        raise KeyboardInterrupt

    before = contents(folder.parent)
    monkeypatch.setattr(maps, "publish", interrupt)
    with pytest.raises(KeyboardInterrupt):
        maps.make_map(spec, folder, workers=1)
    assert contents(folder.parent) == before


def test_a_map_that_was_stopped_goes_on_with_its_runs(spec, made, tmp_path, monkeypatch, capsys):
    def interrupt(*anything, **else_):
        raise KeyboardInterrupt

    line = ["map", str(spec), "--out", str(tmp_path / "map"), "--workers", "1", "--quiet"]
    with monkeypatch.context() as patched:
        patched.setattr(maps, "publish", interrupt)
        assert main(line) == 130
    assert "repeat the command" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "map").iterdir()] == [".begun"]
    monkeypatch.setattr(sweeps, "fill", interrupt)  # finished runs are not run again
    assert main(line) == 0
    assert {path.name for path in (tmp_path / "map").iterdir()} == set(maps.FILES)
    assert (tmp_path / "map" / "map.parquet").read_bytes() == (made / "map.parquet").read_bytes()


def test_a_new_map_replaces_the_old_one_and_nothing_else(folder, spec):
    before = contents(folder)
    other = {"scenario": "arcadia", "horizon": 4, "factors": {"clarity": [0, 1], "spill_in": [0.1, 0.2]}}
    maps.make_map(other, folder, workers=1)
    after = contents(folder)
    assert after["notes.txt"] == b"mine"
    assert set(after) == set(before)
    assert all(after[name] != before[name] for name in maps.FILES if name != "frontiers.csv")  # either may have none


@pytest.mark.parametrize("manifest", [None, "{}", "no JSON", "3"])
def test_files_that_no_map_wrote_are_never_replaced(manifest, tmp_path, spec):
    (tmp_path / "map.csv").write_text("mine", encoding="utf-8")
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    before = contents(tmp_path)
    with pytest.raises(FindingError, match="holds other results; choose another folder"):
        maps.make_map(spec, tmp_path)
    assert contents(tmp_path) == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path, spec):
    (tmp_path / "map").write_text("mine", encoding="utf-8")
    for out in (tmp_path / "map", tmp_path / "map" / "below"):
        with pytest.raises((maps.MapError, StoreError)):
            maps.make_map(spec, out)
    assert (tmp_path / "map").read_text(encoding="utf-8") == "mine"


# --- at the terminal -------------------------------------------------------------------------------------


def test_the_command_tells_what_it_wrote_and_found(tmp_path, spec, capsys, monkeypatch):
    reads, read = [], specs.read_text
    monkeypatch.setattr(specs, "read_text", lambda name: reads.append(name) or read(name))
    assert main(["map", str(spec), "--out", str(tmp_path / "map"), "--workers", "1"]) == 0
    assert reads == [str(spec)], "the experiment is read once"
    printed, errors = capsys.readouterr()
    assert errors == "", "a bar where there is no terminal"
    shown = manifest_of(tmp_path / "map")["map"]
    assert all(name in printed for name in (*maps.FILES, *shown["phases"], str(tmp_path / "map")))
    assert f"{shown['default']['phase']} in {shown['default']['share']:.0%}".replace("%", " %") in printed.splitlines()[-1]


@pytest.mark.parametrize("wrong", [["nowhere.toml"], ["no_such_map"], ["map", "--workers", "0"], ["map", "--rapid"]])
def test_whatever_is_wrong_is_one_line_and_exit_status_2(wrong, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["map", *wrong]) == 2
    printed, errors = capsys.readouterr()
    assert printed == "" and errors.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_the_first_command_needs_no_more_than_the_plain_installation():
    """Sampled designs need SALib, scipy and scikit-learn, which a plain installation lacks."""
    code = ("import sys; sys.modules.update(dict.fromkeys(('SALib', 'sklearn', 'xarray')))\n"
            "from foedus.experiments.cli import main; sys.exit(main(sys.argv[1:]))")
    for line in (["map", "--help"], ["--help"], ["map", "nowhere"]):
        done = subprocess.run([sys.executable, "-c", code, *line], capture_output=True, text=True)
        assert done.returncode == (2 if "nowhere" in line else 0), done.stderr
        assert "SALib" not in done.stderr


def test_a_look_never_replaces_a_whole_map():
    spec = load_spec("map")
    assert maps.folder_of(spec) != maps.folder_of(spec, quick=True)
