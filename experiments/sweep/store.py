"""The folder of a sweep while it is being made: parts that are there wholly or not at all, under one lock.

A part is named after its runs, ``runs-000000002048-000000004096.parquet``, so the folder itself says what is missing,
whatever size the chunks had.  The part of the table `runs` is written last: where it is, the others are.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

PART = re.compile(r"runs-(\d{12})-(\d{12})\.parquet")


class StoreError(RuntimeError):
    """A folder that cannot be used or written. One line, with the remedy."""


class Store:
    """Parts of the tables in a folder."""

    def __init__(self, folder: Path):
        self.folder, self.parts = folder, folder / "parts"

    def open(self) -> None:
        """Make the folder; drop what a killed run left half done."""
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise StoreError(f"cannot make '{self.folder}': {problem}; choose another folder with --out") from None
        for path in [*self.folder.glob("*.tmp"), *self.parts.glob("*.tmp")]:
            path.unlink()
        for first, stop in self.ranges():
            if not self.sound(self.part("runs", first, stop), stop - first):
                self.part("runs", first, stop).unlink()

    def part(self, table: str, first: int, stop: int) -> Path:
        """Where the part with those runs lies."""
        return self.parts / f"{table}-{first:012d}-{stop:012d}.parquet"

    def ranges(self) -> list[tuple[int, int]]:
        """Runs of the parts that are there, in order."""
        found = (PART.fullmatch(path.name) for path in self.parts.glob("runs-*.parquet"))
        return sorted((int(match[1]), int(match[2])) for match in found if match)

    def sound(self, path: Path, rows: int) -> bool:
        """Whether a part can be read; after a power cut it may be shorter than its name says."""
        try:
            return pq.read_metadata(path).num_rows == rows
        except (OSError, pa.ArrowInvalid):
            return False

    def missing(self, first: int, stop: int) -> list[tuple[int, int]]:
        """Stretches of the runs from first to stop that no part holds."""
        gaps, at = [], first
        for a, b in self.ranges():
            if b <= first or a >= stop:
                continue
            if a > at:
                gaps.append((at, a))
            at = max(at, b)
        return [*gaps, (at, stop)] if at < stop else gaps

    def put(self, first: int, stop: int, parts: dict[str, bytes]) -> None:
        """Write the parts of a stretch of runs, the table `runs` last."""
        for table in sorted(parts, key="runs".__eq__):
            write_atomically(self.part(table, first, stop), parts[table])

    def read(self, table: str, first: int, stop: int, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Parts of a table in the order of their runs."""
        for a, b in self.ranges():
            if first <= a and b <= stop:
                yield pq.read_table(self.part(table, a, b), columns=columns, partitioning=None)

    def failed(self) -> int:
        """How many runs in the parts failed."""
        return sum(count_failed(self.part("runs", a, b)) for a, b in self.ranges())

    def clear(self) -> None:
        """Remove the parts."""
        for path in self.parts.glob("*"):
            path.unlink()
        with suppress(OSError):
            self.parts.rmdir()


def count_failed(path: Path) -> int:
    """How many rows of a table of runs have a failure, from its statistics alone."""
    data = pq.read_metadata(path)
    column = data.schema.names.index("failure")
    groups = [data.row_group(i) for i in range(data.num_row_groups)]
    return sum(group.num_rows - group.column(column).statistics.null_count for group in groups)


def write_atomically(path: Path, content: bytes) -> None:
    """The whole file or none of it, also if the machine stops; raises StoreError if the disk is full."""
    rough = path.with_name(f"{path.name}.tmp")
    try:
        with rough.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(rough, path)
    except OSError as problem:
        with suppress(OSError):
            rough.unlink()
        raise cannot_write(path, problem) from None


def cannot_write(path: Path, problem: OSError) -> StoreError:
    """What to do about a full disk."""
    return StoreError(f"cannot write '{path}': {problem.strerror or problem}; make room and repeat the command: finished runs "
                      "are kept")


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep a second sweep out of the folder; the system lifts the lock even if this process is killed."""
    with (folder / ".lock").open("a+b") as file:
        if not lock(file.fileno()):
            raise StoreError(f"another sweep is writing to '{folder}'; wait for it, or choose another folder with --out")
        yield


def lock(handle: int) -> bool:
    """Take the lock of an open file, if nobody holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # a file system without locks
    return True
