"""From parts to one file a table, the same bytes whatever the parts were.

Rows stand in the order of the runs; row groups have a fixed size; nothing in the file depends on when or where it was made.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from ..folders import replaced

GROUP = 65_536  # rows of a row group


def write_table(path: Path, schema: pa.Schema, pieces: Iterable[pa.Table]) -> int:
    """Write the pieces, one after the other, as one Parquet file; returns its number of rows.

    Memory: about one row group. Raises StoreError if the disk is full.
    """
    rows = 0
    with replaced(path) as file, pq.ParquetWriter(file, schema, compression="zstd") as writer:
        for group in regroup(schema, pieces):
            writer.write_table(group, row_group_size=GROUP)
            rows += len(group)
    return rows


def regroup(schema: pa.Schema, pieces: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of exactly `GROUP` rows, each in one piece; the last may be shorter."""
    waiting, count = [], 0
    for piece in pieces:
        waiting.append(piece.cast(schema))
        count += len(piece)
        if count >= GROUP:
            table = pa.concat_tables(waiting)
            for a in range(0, count - GROUP + 1, GROUP):
                yield table.slice(a, GROUP).combine_chunks()
            rest = count % GROUP
            waiting, count = [table.slice(count - rest)] if rest else [], rest
    if count:
        yield pa.concat_tables(waiting).combine_chunks()
