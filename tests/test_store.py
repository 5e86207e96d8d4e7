"""The laws of a sweep's folder: a part is there wholly or not at all, says whose it is, and the folder says what is missing."""

import io
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.experiments.folders import StoreError, hash_of, locked, write_atomically
from foedus.experiments.sweep import manifest as manifests
from foedus.experiments.sweep.compact import GROUP, regroup, write_table
from foedus.experiments.sweep.store import Store
from foedus.tests.worlds import laws

SCHEMA = pa.schema([("a", pa.int64()), ("b", pa.string())])


def part(a, b):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": range(a, b), "failure": pa.array([None] * (b - a), pa.string())}), buffer)
    return {"runs": buffer.getvalue()}


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "deep" / "out", "mine")
    found.open()
    return found


def places(store):
    """The files of the parts, by the first of their runs."""
    return {first: files["runs"] for (first, _), files in store.listed().items()}


@settings(deadline=None)  # it writes to a disk
@given(st.sets(st.integers(0, 9)), st.integers(1, 3))
def test_what_is_missing_is_exactly_what_no_part_holds(tmp_path_factory, kept, size):
    store = Store(tmp_path_factory.mktemp("out"), "mine")
    store.open()
    for k in kept:
        store.put(k * size, (k + 1) * size, part(k * size, (k + 1) * size))
    absent = {run for a, b in store.missing(0, 10 * size) for run in range(a, b)}
    assert absent == {run for run in range(10 * size) if run // size not in kept}
    assert [row for table in store.read("runs", 0, 10 * size) for row in table["a"].to_pylist()] == sorted(
        set(range(10 * size)) - absent)


def test_a_part_cut_short_and_a_rough_file_are_dropped(store):
    store.put(0, 5, part(0, 5))
    store.put(5, 9, part(5, 9))
    whole = places(store)[5]
    whole.write_bytes(whole.read_bytes()[:-20])
    whole.with_suffix(".parquet.tmp").write_bytes(b"half")
    assert store.open() == [whole.name]
    assert store.missing(0, 12) == [(5, 12)]
    assert not list(store.folder.rglob("*.tmp"))


@laws(50)
@given(st.integers(0, 2), st.floats(0.0, 1.0, exclude_max=True), st.integers(1, 255))
def test_a_part_with_one_byte_changed_is_not_used(tmp_path_factory, which, where, change):
    store = Store(tmp_path_factory.mktemp("out"), "mine")
    store.open()
    for k in range(3):
        store.put(3 * k, 3 * k + 3, part(3 * k, 3 * k + 3))
    spoilt = places(store)[3 * which]
    content = bytearray(spoilt.read_bytes())
    content[int(where * len(content))] ^= change
    spoilt.write_bytes(content)
    with pytest.raises(StoreError, match="is damaged, or another experiment's; repeat"):
        list(store.read("runs", 0, 9))
    assert store.open() == [spoilt.name]
    assert store.missing(0, 9) == [(3 * which, 3 * which + 3)]


def test_a_part_of_another_experiment_and_one_under_anothers_name_are_not_used(store):
    other = Store(store.folder, "another")
    other.put(0, 5, part(0, 5))
    theirs = places(other)[0].name
    assert store.open() == [theirs]
    assert store.missing(0, 5) == [(0, 5)]
    store.put(0, 5, part(0, 5))
    moved = places(store)[0].rename(store.parts / places(store)[0].name.replace("000000000005", "000000000007"))
    assert store.open() == [moved.name]


def test_runs_without_the_parts_of_every_table_are_missing(tmp_path):
    store = Store(tmp_path, "mine", ("runs", "series"))
    store.open()
    store.put(0, 5, {**part(0, 5), "series": part(0, 5)["runs"]})
    assert store.ranges() == [(0, 5)]
    store.listed()[0, 5]["series"].unlink()
    assert store.missing(0, 5) == [(0, 5)]


def test_no_run_is_read_twice_where_parts_overlap(store):
    store.put(0, 5, part(0, 5))
    store.put(3, 8, part(3, 8))
    assert [row for table in store.read("runs", 0, 8) for row in table["a"].to_pylist()] == [0, 1, 2, 3, 4]
    assert store.missing(0, 8) == [(5, 8)]


def test_files_that_no_sweep_wrote_stay(store):
    store.put(0, 5, part(0, 5))
    mine = [store.folder / "thesis.tmp", store.folder / "notes.txt", store.parts / "notes.txt", store.parts / "draft.tmp"]
    for path in mine:
        path.write_text("mine", encoding="utf-8")
    store.open()
    store.clear()
    assert all(path.read_text(encoding="utf-8") == "mine" for path in mine)
    assert not store.sealed()


def test_the_table_of_runs_is_written_last(store, monkeypatch):
    written = []
    monkeypatch.setattr("foedus.experiments.sweep.store.write_atomically", lambda path, content: written.append(path.name[:4]))
    store.put(0, 1, {"runs": b"", "series": b"", "allies": b""})
    assert written[-1] == "runs" and sorted(written) == ["alli", "runs", "seri"]


def test_a_write_that_fails_leaves_the_old_file_and_says_what_to_do(tmp_path, monkeypatch):
    path = tmp_path / "manifest.json"
    write_atomically(path, b"old")

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StoreError, match="No space left on device; make room and repeat the command"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("cuts", [[0, 9], [0, 1, 2, 9], [0, 4, 4, 8, 9]])
def test_the_bytes_of_a_table_do_not_depend_on_its_pieces(tmp_path, cuts):
    rows = pa.table({"a": range(9 * 20_000), "b": [f"word {i % 7}" for i in range(9 * 20_000)]}, SCHEMA)
    pieces = [rows.slice(a * 20_000, (b - a) * 20_000) for a, b in zip(cuts, cuts[1:], strict=False)]
    write_table(tmp_path / "whole.parquet", SCHEMA, [rows])
    assert write_table(tmp_path / "pieces.parquet", SCHEMA, pieces) == len(rows)
    assert hash_of(tmp_path / "pieces.parquet") == hash_of(tmp_path / "whole.parquet")
    assert [len(group) for group in regroup(SCHEMA, pieces)] == [GROUP, GROUP, len(rows) - 2 * GROUP]


def test_two_sweeps_do_not_write_to_one_folder(tmp_path):
    code = ("import sys, pathlib\nfrom foedus.experiments.folders import locked\n"
            "with locked(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()")
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another foedus is writing"), locked(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot write '.*file.*out'"), locked(tmp_path / "file" / "out"):
        pass


@pytest.mark.parametrize("text", ["{", "", "3", "null", "[]", "{}", '"x"', '{"kind": "foedus sweep"}', "[" * 100_000,
                                  '{"kind": "foedus sweep", "version": 3, "complete": true, "tables": {}}', '{"identity": {}}'])
def test_a_manifest_that_is_not_ours_is_one_line(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match=r"manifest\.json") as told:
        manifests.read(tmp_path)
    assert "\n" not in str(told.value) and len(str(told.value)) < 500


def test_a_manifest_that_was_edited_is_not_believed(tmp_path):
    manifests.write(tmp_path, {"kind": manifests.KIND, "version": manifests.VERSION, "failed": 3})
    assert manifests.read(tmp_path)["failed"] == 3
    path = tmp_path / "manifest.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"failed": 3', '"failed": 4'), encoding="utf-8")
    with pytest.raises(StoreError, match="is damaged, or was edited; remove it and repeat"):
        manifests.read(tmp_path)
