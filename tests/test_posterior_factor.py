"""Draws of a posterior as factors of any sweep."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from foedus.experiments.analysis.levers.arms import places_of
from foedus.experiments.maps.command import map_of
from foedus.experiments.sweep.plan import Plan
from foedus.experiments.sweep.posterior import read_draws, shipped, tell
from foedus.experiments.sweep.run import sweep
from foedus.experiments.sweep.spec import SpecError, load_spec
from foedus.model.compiled import model_hash

DRAWS = pd.DataFrame({"spill_in": [0.1, 0.35, 0.8, 0.2], "adjustment": [0.01, 0.05, 0.1, 1.0 / 30.0]})
SPEC = """\
scenario = "arcadia"
horizon = 4
replicates = 2
parameters = {{ posterior = "post"{more} }}
[factors]
conditionality = [0.0, 0.5, 1.0]
threat_scale = [0.5, 1.0]
"""


@pytest.fixture
def spec(tmp_path):
    """Path of an experiment beside a folder with draws; `more` goes into its line of parameters."""
    (tmp_path / "post").mkdir()
    DRAWS.to_parquet(tmp_path / "post" / "posterior.parquet")

    def write(more="", text=SPEC):
        path = tmp_path / "mine.toml"
        path.write_text(text.format(more=more), encoding="utf-8")
        return str(path)

    return write


def test_every_point_is_run_with_every_draw_and_draws_stay_whole(spec):
    design = load_spec(spec()).design
    rows = set(zip(*(design.columns[name].tolist() for name in ("conditionality", "threat_scale", *DRAWS)), strict=True))
    assert rows == {(c, t, *draw) for c in (0.0, 0.5, 1.0) for t in (0.5, 1.0)
                    for draw in DRAWS.itertuples(index=False, name=None)}
    assert len(design) == len(rows) and design.kind == "posterior"


def test_the_first_draws_are_taken_where_fewer_are_asked_for(spec):
    assert load_spec(spec(", draws = 2")).design.drawn["spill_in"].tolist() == [0.1, 0.35]


def test_posterior_draws_cross_a_sampled_design_as_well(spec):
    text = SPEC + '[design]\nkind = "latin_hypercube"\nsamples = 8\n'
    assert len(load_spec(spec(text=text)).design) == 8 * len(DRAWS)


@pytest.mark.parametrize(("more", "said"), [
    (", draws = 5", "line 4: parameters: draws = 5 is outside the whole numbers 1 to 4"),
    (", draws = true", "outside the whole numbers 1 to 4"),
    (", drwas = 2", "unknown key 'drwas'; did you mean 'draws'?"),
])
def test_a_wrong_line_of_parameters_is_told_in_one_line(spec, more, said):
    with pytest.raises(SpecError) as problem:
        load_spec(spec(more))
    assert said in str(problem.value) and "\n" not in str(problem.value)


@pytest.mark.parametrize(("old", "new", "said"), [
    ('"post"', '"nowhere"', "is no folder and no table; make a posterior with: foedus calibrate"),
    ("threat_scale", "spill_in", "line 7: spill_in: is also a parameter of the posterior 'post'"),
    ("{{ posterior", "{{ prior", "names no posterior; write"),
    ("[factors]", 'design = {{ kind = "table", path = "points.csv" }}\n[factors]', "holds all its points"),
])
def test_what_does_not_go_with_a_posterior_is_told_in_one_line(spec, tmp_path, old, new, said):
    (tmp_path / "points.csv").write_text("party_change\n0.5\n", encoding="utf-8")
    text = SPEC.replace(old, new)
    if "table" in new:
        text = text.partition("conditionality")[0]
    with pytest.raises(SpecError) as problem:
        load_spec(spec(text=text))
    assert said in str(problem.value) and "\n" not in str(problem.value)


@pytest.fixture
def swept(spec, tmp_path):
    """A finished sweep with four draws."""
    return sweep(spec(), tmp_path / "out", workers=1, progress=False, tell=lambda text: None)


def test_a_sweep_with_a_posterior_is_read_back_from_its_folder_alone(swept, tmp_path):
    (tmp_path / "post" / "posterior.parquet").unlink()
    again = Plan(swept.spec()).identity()
    assert again == Plan(swept.spec()).identity()
    assert again["points"] == swept.manifest["identity"]["points"]
    assert again["design"] == swept.manifest["identity"]["design"]


def test_points_of_different_draws_share_their_luck(swept):
    runs = swept.runs()
    assert len(runs) == 6 * len(DRAWS) * 2
    assert (runs.groupby("replicate")["seed"].nunique() == 1).all()


def test_a_map_counts_each_draw_and_seed_as_one_history(swept, tmp_path):
    shown = map_of(swept.folder, tmp_path / "map")["map"]
    table = pd.read_csv(tmp_path / "map" / "map.csv")
    assert shown["grid"] == [3, 2, 1] and shown["points"] == 6 and shown["replicates"] == 2 * len(DRAWS)
    assert "4 draws of a posterior of spill_in, adjustment" in shown["caption"]
    phases = table.filter(regex="^[A-Z_]+$").to_numpy()
    assert np.allclose(phases.sum(axis=1), 1.0)


# --- whose draws they are ------------------------------------------------------------------------------------


def with_metadata(path, **of):
    """Draws as foedus calibrate writes them."""
    said = {"touched": {"spill_in": True, "adjustment": False}, "provenance": {"model": model_hash(), "records": ["arms"]} | of}
    table = pa.Table.from_pandas(DRAWS, preserve_index=False).replace_schema_metadata({"foedus": json.dumps(said)})
    pq.write_table(table, path)


def test_draws_of_another_model_say_so_in_one_line_wherever_they_are_used(spec, tmp_path, capsys):
    with_metadata(tmp_path / "post" / "posterior.parquet", model="0123456789abcdef")
    tell.cache_clear()
    load_spec(spec())
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1 and "made by another model (0123456789abcdef" in told and "foedus calibrate" in told
    load_spec(spec())
    assert capsys.readouterr().err == "", "once is enough"
    assert any("another model" in line for line in read_draws("post", tmp_path).caveats)
    with_metadata(tmp_path / "post" / "posterior.parquet")
    assert read_draws("post", tmp_path).outdated == ""


def test_parameters_that_the_record_does_not_touch_are_named_with_the_draws(spec, tmp_path):
    with_metadata(tmp_path / "post" / "posterior.parquet")
    found = read_draws("post", tmp_path)
    assert found.untouched == ("adjustment",) and any("does not touch adjustment" in line for line in found.caveats)
    assert found.provenance["posterior"]["records"] == ["arms"] and found.provenance["posterior"]["draws"] == len(DRAWS)


def test_the_posterior_of_the_package_is_of_this_model_and_says_what_made_it():
    if not shipped().is_file():
        pytest.skip("the package comes with no posterior yet")
    found = read_draws("default")
    made = found.about["provenance"]
    assert made["model"] == model_hash(), found.outdated
    assert made["commit"] and made["records"] and made["budget"]["draws"] == len(found) and found.about["checks"]
    assert set(found.about["touched"]) == set(found.columns)


def test_places_of_levers_under_a_posterior_are_its_draws_and_the_ranges_of_what_it_does_not_know(spec, tmp_path):
    plain, draws = places_of("transactional_2025", 30), read_draws("post", tmp_path)
    places = places_of("transactional_2025", 30, replace(draws, columns={"exit_cost": draws.columns["spill_in"]}))
    assert set(places) == set(plain) and set(places["exit_cost"]) == set(DRAWS["spill_in"])
    assert places["exit_cost"].value_counts().nunique() <= 2, "equally often"
    assert places["conditionality"].between(0.0, 1.0).all() and places["conditionality"].nunique() == 30
    assert set(places_of("transactional_2025", 30, draws)) == set(plain) | set(DRAWS)
