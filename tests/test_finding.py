"""A finding is whole or not there, comes back as it was written, and never takes the place of something else."""

import json

import pytest

from foedus.experiments.analysis import finding as findings
from foedus.experiments.analysis.finding import Finding, FindingError, Shown
from foedus.experiments.folders import StoreError
from foedus.tests.synthetic import synthetic


@pytest.fixture
def made():
    """A finding with one figure and one table."""
    found, figures, tables = synthetic("levers")
    return found, {"detail": figures["detail"]}, tables


def test_a_finding_comes_back_as_it_was_written(made, tmp_path):
    findings.write(tmp_path / "levers", *made)
    assert findings.read(tmp_path / "levers") == made[0]
    there = {path.name for path in (tmp_path / "levers").iterdir()}
    assert there == {"finding.json", "detail.svg", "detail.pdf", "detail.png", "detail.drawing.json", "numbers.csv"}
    assert findings.table_of(tmp_path / "levers", "numbers")["parameter"].tolist() == made[2]["numbers"]["parameter"].tolist()


def test_a_finding_that_could_not_be_written_whole_is_not_there(made, tmp_path, monkeypatch):
    def fail(figure, path):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(findings, "save", fail)
    with pytest.raises(StoreError, match="No space left on device; make room and repeat"):
        findings.write(tmp_path / "levers", *made)
    assert list(tmp_path.iterdir()) == []


def test_a_finding_replaces_one_of_its_kind_and_nothing_else(made, tmp_path):
    findings.write(tmp_path / "a", *made)
    findings.write(tmp_path / "a", *made)
    with pytest.raises(FindingError, match="holds a finding about levers, not map"):
        findings.may_replace(tmp_path / "a", "map")
    (tmp_path / "b").mkdir()
    findings.may_replace(tmp_path / "b", "map")
    (tmp_path / "b" / "notes.txt").write_text("mine", encoding="utf-8")
    findings.may_replace(tmp_path / "b", "map")
    (tmp_path / "b" / "runs.parquet").write_bytes(b"")
    with pytest.raises(FindingError, match="holds other results"):
        findings.may_replace(tmp_path / "b", "map")
    with pytest.raises(FindingError, match="is no folder"):
        findings.may_replace(tmp_path / "b" / "notes.txt", "map")


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"figures": 3}', '{"figures": [{"nome": 1}], "tables": []}'])
def test_a_record_that_is_none_is_one_line(text, tmp_path):
    (tmp_path / "finding.json").write_text(text, encoding="utf-8")
    with pytest.raises(FindingError, match="cannot read .*; move its folder away and run its analysis again") as problem:
        findings.read(tmp_path)
    assert "\n" not in str(problem.value)


def test_the_record_is_plain_json_with_every_field(made, tmp_path):
    findings.write(tmp_path, *made)
    record = json.loads((tmp_path / "finding.json").read_text(encoding="utf-8"))
    assert list(record) == list(Finding.__dataclass_fields__)
    assert Shown(**record["figures"][0]) == made[0].figures[0]
    assert {"foedus", "model", "data", "runs", "seeds", "versions", "made"} <= set(record["provenance"])
