"""Whether a table is as it was written: by its bytes, or, where another library wrote the same again, by its values.

Parquet files of equal tables differ between versions of pyarrow.  What is promised is values: their hash goes over names,
kinds and numbers rounded to `DIGITS` decimals, columns by name and rows as they stand, and does not know of the file.
"""

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ..folders import hash_of, local

DIGITS = 10  # decimals that count
CLOSE = 1e-12  # by how much two numbers may differ that are called equal
NAN = np.float64("nan")


def is_as_written(path: Path, digest: str | None, values: str | None) -> bool:
    """Whether a file is there and has that hash of its bytes, or else that hash of its values."""
    if digest is None or not path.is_file():
        return False
    return hash_of(path) == digest or (values is not None and values_of(path) == values)


def values_of(path: Path) -> str:
    """The hash of a table's values; empty for a file that cannot be read. Memory: about one row group."""
    try:
        file = pq.ParquetFile(local(path))
        hashes = {field.name: hashlib.sha256(f"{field.name} {kind_of(field.type)} ".encode()) for field in file.schema_arrow}
        for batch in file.iter_batches():
            for name, column in zip(batch.schema.names, batch.columns, strict=True):
                hashes[name].update(content_of(column))
    except (OSError, ValueError, pa.ArrowException):
        return ""
    return hashlib.sha256("".join(hashes[name].hexdigest() for name in sorted(hashes)).encode()).hexdigest()


def kind_of(kind: pa.DataType) -> str:
    """What sort of values a column holds, whatever their width."""
    return "number" if pa.types.is_floating(kind) else "whole" if pa.types.is_integer(kind) else "text"


def content_of(column: pa.Array) -> bytes:
    """The values of a piece of a column, so that pieces one after the other say what the whole says."""
    if kind_of(column.type) == "number":
        exact = column.to_numpy(zero_copy_only=False).astype("<f8")
        with np.errstate(over="ignore"):  # of numbers too large to have decimals, which stay as they are
            rounded = np.round(exact, DIGITS)
        numbers = np.where(np.isfinite(rounded), rounded, exact) + 0.0  # no negative zero
        return np.where(np.isnan(numbers), NAN, numbers).tobytes()
    if kind_of(column.type) == "whole":
        return pc.is_valid(column).to_numpy(False).tobytes() + pc.fill_null(column, 0).to_numpy(False).astype("<i8").tobytes()
    return "".join("-;" if text is None else f"{len(text)}:{text};" for text in column.cast(pa.string()).to_pylist()).encode()


def differing(one: pa.Table, other: pa.Table) -> list[str]:
    """Columns in which two tables differ: by more than `CLOSE` in a number, or in anything else."""
    if len(one) != len(other) or one.column_names != other.column_names:
        return sorted(set(one.column_names) ^ set(other.column_names)) or ["number of rows"]
    return [name for name in one.column_names if not alike(one[name], other[name])]


def alike(one: pa.ChunkedArray, other: pa.ChunkedArray) -> bool:
    """Whether two columns have equal values."""
    if kind_of(one.type) == kind_of(other.type) == "number":
        return np.allclose(one.to_numpy(), other.to_numpy(), rtol=CLOSE, atol=CLOSE, equal_nan=True)
    return one.to_pylist() == other.to_pylist()
