"""The laws of tables that leave the house: every column is declared for its own table, codes are words, formats agree."""

import io
import json
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import foedus
from foedus.experiments.cli import main
from foedus.experiments.columns import TABLES, WORDS, Column, columns_of
from foedus.experiments.formats import NUMBER, plain_text, stata_name, write_csv, write_stata
from foedus.experiments.sweep.export import ExportError, export
from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import sweep
from foedus.model.fields import ALLY
from foedus.model.parameters import BY_NAME

SPEC = {
    "title": "Codes", "scenario": "arcadia", "horizon": 8, "replicates": 2,
    "factors": {"conditionality": [0.2, 0.9], "party_change": 1.0, "incumbent_strategy": "transactional"},
    "outcomes": {"run": ["phase", "hardening"], "series": ["phase", "system_strategy", "system_cohesion"],
                 "ally": ["instrument", "retaliation", "spill_in"], "ally_every": 4, "stop": "system_estranged > 2",
                 "own": {"never": "first(system_out > 2)"}},
}


@pytest.fixture(scope="module")
def swept(tmp_path_factory):
    return sweep(SPEC, tmp_path_factory.mktemp("swept"), progress=False, tell=lambda text: None)


def test_a_column_means_what_it_means_in_its_own_table(swept):
    said = swept.manifest["columns"]
    assert said["allies"]["retaliation"]["label"] == next(f.meaning for f in ALLY if f.name == "retaliation")
    assert said["allies"]["retaliation"]["label"] != BY_NAME["retaliation"].label
    (factor,) = columns_of("runs", ["retaliation"])
    assert factor.label == BY_NAME["retaliation"].label
    assert said["runs"]["never"] == {"label": "first(system_out > 2)", "unit": "quarter"}


def test_every_declared_column_has_a_label_and_a_unit_and_no_table_has_one_twice():
    for columns in TABLES.values():
        assert all(column.label and column.unit for column in columns)
        assert len({column.name for column in columns}) == len(columns)


def test_every_code_is_a_word_in_every_table(swept):
    series, allies = swept.series(), swept.allies()
    assert set(series["system_strategy"]) <= set(WORDS["system_strategy"]) and set(series["phase"]) <= set(WORDS["phase"])
    assert set(allies["instrument"]) <= set(WORDS["instrument"]) and "deal" not in allies
    wanted = {"ally": ["instrument", "deal"], "ally_every": 1}
    deals = sweep({**SPEC, "outcomes": wanted}, swept.folder / "deals", progress=False).allies()
    assert ((deals["instrument"] == "none") == (deals["deal"] == 0)).all()


def test_a_parquet_file_carries_the_dictionary(swept):
    schema = pq.read_schema(swept.folder / "allies.parquet")
    together = json.loads(schema.metadata[b"foedus.columns"])
    assert set(together) == set(schema.names)
    field = schema.field("instrument").metadata
    assert json.loads(field[b"words"])[-1] == "none" and field[b"label"].decode() == together["instrument"]["label"]


def test_stata_has_labels_numbers_for_quarters_and_no_empty_column(swept, tmp_path):
    paths = {path.stem: path for path in export(swept.folder, "dta", tmp_path)}
    with pd.read_stata(paths["series"], iterator=True, convert_categoricals=False) as reader:
        frame, labels, words = reader.read(), reader.variable_labels(), reader.value_labels()
    assert frame["year"].tolist()[:5] == [2025] * 4 + [2026] and frame["quarter"].tolist()[:5] == [1, 2, 3, 4, 1]
    assert frame["year"].dtype.kind == frame["quarter"].dtype.kind == "i" and frame["date"].dtype.kind == "M"
    assert labels["system_cohesion"] == "cohesion, weighted by threat and GDP [index]"
    assert frame["system_strategy"].dtype.kind == "i"
    assert list(words["system_strategy"].values()) == list(WORDS["system_strategy"])
    runs = pd.read_stata(paths["runs"])
    assert runs.notna().all(axis=None) and not {"failure", "replay", "never", "stopped"} & set(runs)
    assert runs["seed"].tolist() == swept.runs()["seed"].tolist() and list(runs["phase"]) == list(swept.runs()["phase"])


def test_csv_reads_back_as_the_table_and_explains_itself(swept, tmp_path):
    export(swept.folder, "csv", tmp_path)
    back = pd.read_csv(tmp_path / "allies.csv", keep_default_na=False)
    pd.testing.assert_frame_equal(back, swept.allies(), check_dtype=False)
    meaning = pd.read_csv(tmp_path / "columns.csv").set_index(["table", "column"])
    assert set(meaning.loc["allies"].index) == set(back) and meaning.loc["design"].notna()["label"].all()


def test_parquet_elsewhere_is_the_same_table(swept, tmp_path):
    export(swept.folder, "parquet", tmp_path)
    assert pq.read_table(tmp_path / "series.parquet").equals(swept.arrow("series"))


@pytest.mark.parametrize("form", ["csv", "dta", "parquet"])
def test_an_unfinished_sweep_or_a_strange_format_is_refused(swept, tmp_path, form):
    with pytest.raises(ExportError, match="none of csv, dta, parquet; did you mean 'csv'"):
        export(swept.folder, "cvs", tmp_path)
    with pytest.raises(ExportError, match="are Parquet files already"):
        export(swept.folder, "parquet")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("elsewhere", [False, True])
def test_an_export_replaces_its_own_files_as_they_were_left_and_no_others(elsewhere, tmp_path):
    spec, folder = {"scenario": "arcadia", "horizon": 2, "replicates": 1}, tmp_path / "sweep"
    sweep(spec, folder, progress=False)
    out = tmp_path / "out" if elsewhere else folder
    out.mkdir(exist_ok=True)
    (out / "design.csv").write_text("mine")
    with pytest.raises(ExportError, match="holds design.csv, and not as an export of this sweep left it; move"):
        export(folder, "csv", out)
    assert (out / "design.csv").read_text() == "mine" and not (out / "runs.csv").exists()
    (out / "design.csv").unlink()
    (out / "runs.csv").mkdir()
    with pytest.raises(ExportError, match="holds runs.csv"):
        export(folder, "csv", out)
    (out / "runs.csv").rmdir()
    (out / "runs.csv").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ExportError, match="holds runs.csv"):
        export(folder, "csv", out)
    (out / "runs.csv").unlink()
    first = {path: path.read_bytes() for path in export(Results(folder), "csv", out)}
    assert {path: path.read_bytes() for path in export(folder, "csv", out)} == first
    assert len(sweep(spec | {"replicates": 2}, folder, progress=False, tell=lambda text: None).runs()) == 2
    assert len(pd.read_csv(export(folder, "csv", out)[0])) == 2
    tmp_path.joinpath("moved").mkdir()
    for place in {folder, out}:
        place.rename(tmp_path / "moved" / place.name)
    folder, out = (tmp_path / "moved" / place.name for place in (folder, out))
    edited = out / "runs.csv"
    export(folder, "csv", out)
    edited.write_text("edited")
    with pytest.raises(ExportError, match="holds runs.csv"):
        export(folder, "csv", out)
    assert edited.read_text() == "edited"
    assert main(["verify", str(folder)]) == 0


def test_a_sweep_to_be_exported_looks_at_the_place_before_its_first_run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("design.csv").write_text("conditionality\n0.1\n0.9\n")
    Path("spec.toml").write_text('scenario = "arcadia"\nhorizon = 2\nreplicates = 1\n'
                                 'design = { kind = "table", path = "design.csv" }\n')
    assert main(["sweep", "spec.toml", "--out", ".", "--format", "csv", "--quiet"]) == 2
    assert "'.' holds design.csv" in capsys.readouterr().err and not Path("manifest.json").exists()
    assert main(["sweep", "spec.toml", "--out", "out", "--format", "csv", "--quiet"]) == 0
    assert main(["sweep", "spec.toml", "--out", "out", "--format", "csv", "--quiet"]) == 0
    assert main(["export", "out", "--format", "parquet", "--out", "out"]) == 2


def test_another_sweeps_tables_are_not_exported_over(tmp_path):
    for name, level in (("one", 0.1), ("other", 0.9)):
        sweep({"scenario": "arcadia", "horizon": 2, "replicates": 1, "factors": {"conditionality": [level]}}, tmp_path / name,
              progress=False)
    before = (tmp_path / "other" / "runs.parquet").read_bytes()
    with pytest.raises(ExportError, match="holds runs.parquet, design.parquet, and not as an export"):
        export(tmp_path / "one", "parquet", tmp_path / "other")
    assert (tmp_path / "other" / "runs.parquet").read_bytes() == before


@pytest.mark.parametrize(("cell", "written"), [
    ("=1+1", "'=1+1"), ("@SUM(A1)", "'@SUM(A1)"), ("+1-1", "'+1-1"), ("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0"),
    ("\t=1", "'\t=1"), ("-1.5e3", "-1.5e3"), ("plain", "plain"), (-2.0, -2.0), (None, None)])
def test_no_text_starts_a_formula_and_numbers_stay(cell, written):
    assert plain_text(cell) == written
    assert not isinstance(cell, str) or cell == written or not NUMBER.fullmatch(cell)


def test_a_scenario_or_column_named_like_a_formula_reaches_no_spreadsheet_as_one():
    file = io.BytesIO()
    write_csv(pd.DataFrame({"=2+2": ["=1+1", "b"], "n": [-1.0, 2.0]}), file)
    assert file.getvalue().decode().splitlines() == ["'=2+2,n", "'=1+1,-1.0", "b,2.0"]


def test_stata_takes_names_of_any_kind_and_seeds_of_any_size():
    names = ["a b", "a_b", "2x", "in", "class", "end", "_N", "x" * 40, "x" * 41, "ü"]
    columns = [Column(name, name, "as given") for name in names]
    frame = pd.DataFrame({name: [1.0, 2.0] for name in names}).assign(seed=np.array([2**62, 1]))
    file = io.BytesIO()
    write_stata(frame, file, [*columns, Column("seed", "seed", "number")])
    file.seek(0)
    back = pd.read_stata(file)
    assert len(set(back)) == len(names) + 1 and back["seed"].tolist() == [str(2**62), "1"]
    assert stata_name("str12", []) == "_str12"


def test_stata_leaves_out_what_it_cannot_hold_and_says_how_much_of_which_column(tmp_path, capsys):
    own = {"x": "last(1 / (system_out - system_out))", "big": "run.hardening * 0 + 1e308", "fine": "1.5"}
    found = sweep({"scenario": "arcadia", "horizon": 2, "replicates": 2, "outcomes": {"own": own}}, tmp_path / "out",
                  progress=False)
    assert np.isinf(found.runs()["x"]).all()
    export(found.folder, "dta", tmp_path)
    told = capsys.readouterr().err
    assert "runs.dta': Stata holds no number" in told and told.count("\n") == 1
    assert told.endswith("; left out, as nothing else is in them: x, big\n")
    back = pd.read_stata(tmp_path / "runs.dta")
    assert back["fine"].tolist() == [1.5, 1.5] and not {"x", "big"} & set(back)
    file, mixed = io.BytesIO(), pd.DataFrame({"a": [1.0, np.inf, -np.inf, np.nan, 2.0**1023, 8e307]})
    assert write_stata(mixed, file, [Column("a", "a", "number")]) == ({"a": 3}, [])
    file.seek(0)
    assert pd.read_stata(file)["a"].dropna().tolist() == [1.0, 8e307]


def test_a_run_as_stata_is_its_panel(tmp_path):
    run = foedus.run("arcadia", 3, quarters=5)
    assert main(["run", "arcadia", "--seed", "3", "--quarters", "5", "--out", str(tmp_path / "a.dta")]) == 0
    back = pd.read_stata(tmp_path / "a.dta")
    assert back["spending"].tolist() == run.panel["spending"].tolist()
    assert back["instrument"].astype(str).tolist() == run.panel["instrument"].tolist() and "quarter" in back


def test_a_sweep_writes_another_format_beside_its_tables(tmp_path, capsys):
    (tmp_path / "s.toml").write_text('scenario = "arcadia"\nhorizon = 2\n', encoding="utf-8")
    assert main(["sweep", str(tmp_path / "s.toml"), "--out", str(tmp_path / "out"), "--format", "dta", "--quiet"]) == 0
    assert (tmp_path / "out" / "runs.dta").exists() and "runs.dta" in capsys.readouterr().out
    shutil.rmtree(tmp_path / "out")
    assert main(["sweep", str(tmp_path / "s.toml"), "--out", str(tmp_path / "out"), "--format", "xls"]) == 2
    assert not (tmp_path / "out").exists()
