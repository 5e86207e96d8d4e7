"""Histories that are made once: within `keeping`, an interruption loses none that was finished."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np

from ...folders import write_atomically
from ...sweep.identity import MODEL

KEPT: list[Path] = []  # where histories are kept, innermost last


@contextmanager
def keeping(folder: Path) -> Iterator[None]:
    """Keep the histories that are made within the block in a folder, and take from there those that it holds."""
    folder.mkdir(parents=True, exist_ok=True)
    KEPT.append(folder)
    try:
        yield
    finally:
        KEPT.pop()


def kept(name: str, make: Callable[[], dict[str, np.ndarray]]) -> dict[str, np.ndarray]:
    """What was made under that name by this model, or what `make` makes; a file that is damaged is made again."""
    if not KEPT:
        return make()
    path = KEPT[-1] / f"{hashlib.sha256(f'{MODEL} {name}'.encode()).hexdigest()[:16]}.npz"
    with suppress(OSError, ValueError, EOFError, KeyError, zipfile.BadZipFile, zlib.error), np.load(path) as found:
        return {key: found[key] for key in found.files}
    made, buffer = make(), io.BytesIO()
    np.savez_compressed(buffer, **made)
    write_atomically(path, buffer.getvalue())
    return made
