"""The folder of a sweep while it is being made: parts that are there wholly or not at all, and that say whose they are.

A part is named after its runs and sealed, ``runs-000000002048-000000004096-0123456789abcdef.parquet``: the folder itself says
what is missing, whatever size the chunks had.  The seal is a hash of the experiment, the table, the runs and the content; a
part of another experiment, a damaged one and one under another's name do not bear it, and count as missing.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..folders import StoreError, local, rough_of, write_atomically

PART = re.compile(r"(runs|series|allies)-(\d{12})-(\d{12})-([0-9a-f]{16})\.parquet")
ROUGH = re.compile(rf"{PART.pattern}\.tmp")
OURS = ("manifest.json", "design.parquet", "runs.parquet", "series.parquet", "allies.parquet")  # what a sweep writes


class Store:
    """Parts of the tables of one experiment in a folder. experiment: what identifies it; tables: names, `runs` among them."""

    def __init__(self, folder: Path, experiment: str, tables: Sequence[str] = ("runs",)):
        self.folder, self.parts, self.experiment, self.tables = folder, folder / "parts", experiment, tuple(tables)

    def open(self) -> list[str]:
        """Make the folder of the parts; drop what a killed run left half done, and the parts that cannot be trusted.

        Returns the names of the latter.  For whoever holds the folder's lock.  Files that no sweep wrote stay.
        """
        try:
            self.parts.mkdir(parents=True, exist_ok=True)
            rough = [path for path in self.parts.iterdir() if ROUGH.fullmatch(path.name)]
            for path in [*rough, *(rough_of(self.folder / name) for name in OURS)]:
                path.unlink(missing_ok=True)
            spoilt = [path for path in self.sealed() if not self.sound(path)]
            for path in spoilt:
                path.unlink()
        except OSError as problem:
            raise StoreError(f"cannot make or clear '{problem.filename or self.parts}': {problem.strerror or problem}; move it "
                             "away, or choose another folder with --out") from None
        return sorted(path.name for path in spoilt)

    def sealed(self) -> list[Path]:
        """Everything in the folder that is named like a part."""
        return [path for path in self.parts.glob("*.parquet") if PART.fullmatch(path.name)]

    def sound(self, path: Path) -> bool:
        """Whether a part is of this experiment and as it was written."""
        try:
            return self.bears_its_seal(path, path.read_bytes())
        except OSError:
            return False

    def bears_its_seal(self, path: Path, content: bytes) -> bool:
        """Whether this is what was written under that name."""
        table, first, stop, seal = PART.fullmatch(path.name).groups()
        return seal == self.seal(table, int(first), int(stop), content)

    def seal(self, table: str, first: int, stop: int, content: bytes) -> str:
        """Sixteen hexadecimal digits for a part."""
        digest = hashlib.sha256(f"{self.experiment} {table} {first} {stop} ".encode())
        digest.update(content)
        return digest.hexdigest()[:16]

    def listed(self) -> dict[tuple[int, int], dict[str, Path]]:
        """Files by their runs and then by table, in order: only where every table has its part, and no run twice."""
        found: dict[tuple[int, int], dict[str, Path]] = {}
        for path in self.sealed():
            table, first, stop, _ = PART.fullmatch(path.name).groups()
            found.setdefault((int(first), int(stop)), {})[table] = path
        whole, at = {}, 0
        for runs, files in sorted(found.items()):
            if runs[0] >= at and set(self.tables) <= set(files):
                whole[runs], at = files, runs[1]
        return whole

    def ranges(self) -> list[tuple[int, int]]:
        """Runs of the parts that are there, in order."""
        return list(self.listed())

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
            seal = self.seal(table, first, stop, parts[table])
            write_atomically(self.parts / f"{table}-{first:012d}-{stop:012d}-{seal}.parquet", parts[table])

    def read(self, table: str, first: int, stop: int, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Parts of a table in the order of their runs; raises StoreError at one that is not as it was written."""
        for (a, b), files in self.listed().items():
            if first <= a and b <= stop:
                yield pq.read_table(pa.BufferReader(self.content(files[table])), columns=columns)

    def content(self, path: Path) -> bytes:
        """A part, checked."""
        try:
            content = path.read_bytes()
        except OSError as problem:
            raise StoreError(f"cannot read '{path}': {problem.strerror or problem}; repeat the command") from None
        if not self.bears_its_seal(path, content):
            raise StoreError(f"'{path}' is damaged, or another experiment's; repeat its foedus sweep, which runs it again")
        return content

    def failed(self) -> int:
        """How many runs in the parts failed."""
        return sum(count_failed(pa.BufferReader(self.content(files["runs"]))) for files in self.listed().values())

    def clear(self) -> None:
        """Remove the parts, and their folder if nothing else lies there."""
        for path in self.sealed():
            path.unlink()
        with suppress(OSError):
            self.parts.rmdir()


def count_failed(source: Path | pa.BufferReader) -> int:
    """How many rows of a table of runs have a failure, from its statistics alone."""
    data = pq.read_metadata(local(source) if isinstance(source, Path) else source)
    column = data.schema.names.index("failure")
    groups = [data.row_group(i) for i in range(data.num_row_groups)]
    return sum(group.num_rows - group.column(column).statistics.null_count for group in groups)
