"""What the machine does to a sweep never becomes a result: it is noticed, named and run again, or the sweep stops."""

import shutil

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from foedus.experiments import cli
from foedus.experiments.analysis.finding import Finding, making, publish
from foedus.experiments.folders import StoreError, locked
from foedus.experiments.report.verify import VerifyError, verify
from foedus.experiments.sweep import chunk as chunks
from foedus.experiments.sweep import manifest as manifests
from foedus.experiments.sweep import run as sweeps
from foedus.experiments.sweep.pool import PoolError
from foedus.experiments.sweep.results import Results
from foedus.experiments.sweep.run import sweep
from foedus.model.limits import VariantError
from foedus.tests.worlds import Inline

TINY = {"scenario": "arcadia", "horizon": 2, "replicates": 2, "factors": {"spill_in": [0.1, 0.2, 0.3]},
        "outcomes": {"run": ["phase", "hardening"], "series": ["system_deals"]}}
OTHER = TINY | {"factors": {"spill_in": [0.6, 0.7, 0.8]}}


def swept(spec, folder, said=None, **options):
    return sweep(spec, folder, progress=False, tell=(said if said is not None else []).append, **{"workers": 1, **options})


def hashes(found):
    return {name: entry["sha256"] for name, entry in found.manifest["tables"].items()}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A finished sweep, never written to again."""
    folder = tmp_path_factory.mktemp("whole") / "out"
    return swept(TINY, folder)


@pytest.fixture(scope="module")
def stopped(tmp_path_factory):
    """A sweep of which four of six runs are there, never written to again."""
    folder = tmp_path_factory.mktemp("stopped") / "out"
    with pytest.raises(PoolError):
        swept(TINY, folder, executor=Inline(4), chunk=1)
    return folder


@pytest.fixture
def half(stopped, tmp_path):
    return shutil.copytree(stopped, tmp_path / "half")


@pytest.fixture
def full(whole, tmp_path):
    return shutil.copytree(whole.folder, tmp_path / "full")


def flipped(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 3] ^= 4
    path.write_bytes(content)


def other_rows(path):
    table = pq.read_table(path)
    pq.write_table(table.set_column(0, table.schema.field(0), pa.array(["elsewhere"] * len(table))), path)


DAMAGES = {
    "a flipped bit": flipped, "other rows": other_rows, "cut short": lambda path: path.write_bytes(path.read_bytes()[:-9]),
    "emptied": lambda path: path.write_bytes(b""), "gone": lambda path: path.unlink(),
    "another's": lambda path: path.write_bytes(sorted(path.parent.glob("series-*"))[-1].read_bytes()),
    "under another's name": lambda path: path.rename(path.with_name(path.name.replace("-000000000001-", "-000000000002-"))),
}


@pytest.mark.parametrize("table", ["runs", "series"])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_part_is_named_and_its_runs_are_made_again(damage, table, half, whole):
    path = sorted((half / "parts").glob(f"{table}-*"))[0]
    DAMAGES[damage](path)
    said = []
    found = swept(TINY, half, said, chunk=2)
    assert hashes(found) == hashes(whole)
    assert damage == "gone" or any("damaged, or another experiment's" in line and table in line for line in said), said


def test_parts_of_another_experiment_never_enter_the_table(half, tmp_path):
    for path in half.iterdir():
        if path.is_file():
            path.unlink()
    said = []
    found = swept(OTHER, half, said)
    assert hashes(found) == hashes(swept(OTHER, tmp_path / "apart"))
    assert any("8 parts" in line for line in said)


@pytest.mark.parametrize("design", ["lost", "kept"])
def test_parts_survive_a_manifest_that_was_lost(design, half, whole, monkeypatch):
    """Also where it was removed because that was the remedy for a damaged one."""
    (half / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="remove it and repeat the foedus sweep, which keeps the runs that are whole"):
        swept(TINY, half)
    for path in half.iterdir():
        if path.is_file() and (design == "lost" or path.name == "manifest.json"):
            path.unlink()
    ran = []
    real = sweeps.work
    monkeypatch.setattr(sweeps, "work", lambda task: ran.append(len(task)) or real(task))
    assert hashes(swept(TINY, half)) == hashes(whole)
    assert sum(ran) == 2


@pytest.mark.parametrize("table", ["runs", "series", "design"])
def test_a_table_that_was_edited_is_not_believed_and_is_made_again(table, full, whole, capsys):
    other_rows(full / f"{table}.parquet")
    read = {"runs": Results.runs, "series": Results.series, "design": Results.design}[table]
    with pytest.raises(StoreError, match=f"{table}.parquet' is missing, damaged or edited; repeat"):
        read(Results(full))
    assert [one.wrong for one in verify(full)] == [(f"{table}.parquet",)]
    assert cli.main(["verify", str(full)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    said = []
    found = swept(TINY, full, said)
    assert hashes(found) == hashes(whole) and verify(full)[0].wrong == ()
    assert table == "design" or f"{table}.parquet missing, damaged or edited; made again" in said[0]


def test_a_finished_table_turned_all_hardened_is_neither_told_nor_reported(full, capsys):
    path = full / "runs.parquet"
    table = pq.read_table(path)
    at = table.schema.get_field_index("phase")
    assert pc.any(pc.not_equal(table["phase"], "HARDENED")).as_py()
    pq.write_table(table.set_column(at, table.schema.field(at), pa.array(["HARDENED"] * len(table))), path)
    for command in (["status", str(full)], ["report", str(full)], ["verify", str(full)]):
        assert cli.main(command) == 2
        assert "runs.parquet" in capsys.readouterr().err
    assert not (full / "report.html").exists()


def test_a_table_that_was_rewritten_with_its_values_is_told_from_one_that_is_as_it_was_written(full, capsys):
    path = full / "runs.parquet"
    pq.write_table(pq.read_table(path), path, compression="gzip")
    assert cli.main(["verify", str(full)]) == 0
    said = capsys.readouterr().out
    assert "the values that were written, to 10 decimals; other bytes in runs.parquet" in said and ": as written" not in said


def test_a_sound_folder_is_verified_and_one_that_holds_nothing_is_refused(whole, stopped, tmp_path, capsys):
    assert cli.main(["verify", str(whole.folder)]) == 0
    assert "a sweep, 3 tables: as written" in capsys.readouterr().out
    assert "not finished, 4 parts" in verify(stopped)[0].holds
    with pytest.raises(VerifyError, match="holds no sweep and no finding"):
        verify(tmp_path)


def test_nothing_is_vouched_for_that_was_not_compared_and_other_programs_files_are_no_damage(full, tmp_path):
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "manifest.json").write_text('{"name": "my web app"}')
    assert [one.folder for one in verify(tmp_path)] == [full]
    (full / "manifest.json").write_text("{")
    assert verify(tmp_path)[0].wrong != ()
    shutil.rmtree(full)
    with pytest.raises(VerifyError, match="holds no sweep and no finding"):
        verify(tmp_path)


def test_a_finding_that_names_no_files_cannot_be_vouched_for(tmp_path):
    with making(tmp_path / "a", "levers") as stage:
        publish(stage, Finding("levers", "t", "q", (), "m", "foedus levers", ("arcadia",), (), (), ()), {}, {})
    assert "names no files" in verify(tmp_path)[0].wrong[0]


def test_a_remedy_for_a_damaged_manifest_of_a_finished_sweep_can_be_followed(full, whole, tmp_path):
    (full / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match="move the folder away and repeat the foedus sweep; what it was made from"):
        swept(TINY, full)
    assert hashes(swept(full / "inputs" / "spec.toml", tmp_path / "new")) == hashes(whole)


def test_tables_that_no_manifest_accounts_for_are_never_replaced(tmp_path):
    (tmp_path / "runs.parquet").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError, match="holds runs.parquet and no manifest.json"):
        swept(TINY, tmp_path)
    assert (tmp_path / "runs.parquet").read_text(encoding="utf-8") == "mine"


def test_repeating_the_command_touches_nothing_of_a_sweep_that_is_running(half):
    rough = half / "parts" / f"{sorted((half / 'parts').glob('runs-*'))[0].name}.tmp"
    for path in (rough, half / "manifest.json.tmp", half / "thesis.tmp", half / "parts" / "notes.txt"):
        path.write_text("being written", encoding="utf-8")
    before = {path: path.read_bytes() for path in half.rglob("*") if path.is_file()}
    with locked(half), pytest.raises(StoreError, match="another foedus is writing"):
        swept(TINY, half)
    assert {path: path.read_bytes() for path in half.rglob("*") if path.is_file()} == before
    swept(TINY, half)
    left = {path.name for path in half.rglob("*") if path.is_file()}
    assert left == {".lock", "manifest.json", "design.parquet", "runs.parquet", "series.parquet", "spec.toml", "thesis.tmp",
                    "notes.txt"}


def test_a_folder_in_the_place_of_a_part_is_one_line(half):
    path = sorted((half / "parts").glob("runs-*"))[0]
    path.unlink()
    path.mkdir()
    with pytest.raises(StoreError, match="move it away") as told:
        swept(TINY, half)
    assert "\n" not in str(told.value)


def test_a_folder_in_the_place_of_a_table_is_one_line_with_its_remedy(full):
    (full / "runs.parquet").unlink()
    (full / "runs.parquet").mkdir()
    with pytest.raises(StoreError, match="move that folder away") as told:
        swept(TINY, full)
    assert "\n" not in str(told.value)


def test_every_session_records_its_own_libraries_machine_and_commit(half, monkeypatch):
    monkeypatch.setattr(manifests, "installed", lambda name: "9.9")
    sessions = swept(TINY, half).manifest["sessions"]
    assert [session["versions"]["numpy"] == "9.9" for session in sessions] == [False, True]
    assert all(session["machine"]["processor"] and "commit" in session for session in sessions)


# --- faults of the machine, and of somebody's code -----------------------------------------------------------


@pytest.mark.parametrize("fault", [MemoryError("unable to allocate"), NameError("name 'frm' is not defined"), OSError(5, "I/O"),
                                   ImportError("no cache"), TypeError("'NoneType'"), RecursionError("too deep")])
def test_a_fault_stops_the_sweep_and_its_runs_stay_missing(fault, tmp_path, monkeypatch, whole):
    def fail(*anything):
        raise fault

    with monkeypatch.context() as patched:
        patched.setattr(chunks, "RUN", fail)
        with pytest.raises(PoolError, match="finished runs are kept") as told:
            swept(TINY, tmp_path)
        assert "\n" not in str(told.value) and len(str(told.value)) < 1000
    assert not Results(tmp_path).manifest["complete"] and not list((tmp_path / "parts").iterdir())
    assert hashes(swept(TINY, tmp_path)) == hashes(whole)


def test_a_variant_that_fails_in_a_sweep_asks_for_a_new_folder(tmp_path, monkeypatch):
    def fail(*anything):
        raise VariantError("mine.py, line 7: IndexError: list index out of range; mend it, or move the file away")

    monkeypatch.setattr(chunks, "RUN", fail)
    with pytest.raises(PoolError, match="^mine.py, line 7: .* away, and sweep into a new folder: finished runs are of"):
        swept(TINY, tmp_path)


def test_memory_that_is_short_for_many_runs_but_not_for_one_loses_none(tmp_path, monkeypatch, whole):
    real = chunks.RUN

    def short(params, *rest):
        if len(params) > 1:
            raise MemoryError
        return real(params, *rest)

    monkeypatch.setattr(chunks, "RUN", short)
    assert hashes(swept(TINY, tmp_path, chunk=6)) == hashes(whole)


def test_a_failure_is_told_in_a_line_that_is_not_too_long(tmp_path, monkeypatch):
    def fail(*anything):
        raise ValueError("words " * 20_000)

    monkeypatch.setattr(chunks, "RUN", fail)
    runs = swept(TINY, tmp_path).runs()
    assert runs["failure"].str.len().max() < 400 and np.all(runs["failure"].str.startswith("ValueError: words"))


# --- values, not bytes -----------------------------------------------------------------------------------


def test_a_table_that_another_library_wrote_again_is_the_same_table(full):
    for name in ("runs", "series", "design"):
        path = full / f"{name}.parquet"
        before, table = path.read_bytes(), pq.read_table(path)
        pq.write_table(table.select(table.column_names), path, compression="gzip", version="1.0", row_group_size=3)
        assert path.read_bytes() != before
    assert [one.wrong for one in verify(full)] == [()]
    said = []
    swept(TINY, full, said)
    assert "complete" in said[0] and Results(full).runs().shape[0] == len(pq.read_table(full / "runs.parquet"))


def test_values_are_equal_to_ten_decimals_and_no_less(tmp_path):
    from foedus.experiments.sweep.values import differing, values_of

    def hashed(*cells):
        pq.write_table(pa.table({"a": pa.array(cells, pa.float64()), "b": ["x"] * len(cells)}), tmp_path / "t.parquet")
        return values_of(tmp_path / "t.parquet")

    assert hashed(0.1 + 0.2, None, -0.0) == hashed(0.3, None, 0.0) != hashed(0.3 + 1e-9, None, 0.0)
    assert hashed(1.0, None) != hashed(None, 1.0)
    assert hashed(1e305) != hashed(2e305) != hashed(float("inf"))  # too large to be rounded
    one, other = (pa.table({"a": [value], "b": ["x"]}) for value in (0.3, 0.1 + 0.2))
    assert differing(one, other) == [] and differing(one, pa.table({"a": [0.3 + 1e-9], "b": ["x"]})) == ["a"]
