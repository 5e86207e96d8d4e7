"""The laws of a sweep's folder: a part is there wholly or not at all, and the folder itself says what is missing."""

import io
import json
import subprocess
import sys

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foedus.experiments.sweep.compact import GROUP, hash_of, regroup, write_table
from foedus.experiments.sweep.store import Store, StoreError, locked, write_atomically

SCHEMA = pa.schema([("a", pa.int64()), ("b", pa.string())])


def part(a, b):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"a": range(a, b), "failure": pa.array([None] * (b - a), pa.string())}), buffer)
    return {"runs": buffer.getvalue()}


@pytest.fixture
def store(tmp_path):
    found = Store(tmp_path / "deep" / "out")
    found.open()
    return found


@settings(deadline=None)  # it writes to a disk
@given(st.sets(st.integers(0, 9)), st.integers(1, 3))
def test_what_is_missing_is_exactly_what_no_part_holds(tmp_path_factory, kept, size):
    store = Store(tmp_path_factory.mktemp("out"))
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
    whole = store.part("runs", 5, 9)
    whole.write_bytes(whole.read_bytes()[:-20])
    store.part("runs", 9, 12).with_suffix(".parquet.tmp").write_bytes(b"half")
    store.open()
    assert store.missing(0, 12) == [(5, 12)]
    assert not list(store.folder.rglob("*.tmp"))


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
    code = ("import sys, pathlib\nfrom foedus.experiments.sweep.store import locked\n"
            "with locked(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()")
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                              text=True)
    try:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another sweep is writing"), locked(tmp_path):
            pass
    finally:
        holder.kill()
        holder.communicate()
    with locked(tmp_path):
        pass


def test_a_folder_that_cannot_be_made_is_told_by_name(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot make '.*file.*out'"):
        Store(tmp_path / "file" / "out").open()


def test_a_broken_manifest_is_told_by_name(tmp_path):
    from foedus.experiments.sweep import manifest

    (tmp_path / "manifest.json").write_text(json.dumps({})[:1], encoding="utf-8")
    with pytest.raises(StoreError, match="manifest.json"):
        manifest.read(tmp_path)
