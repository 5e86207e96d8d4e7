"""Runs that a validation has made before: the spending of every year, kept by model, world, parameters and seeds.

Half of the rows of a validation ask for the same runs, and the next validation of the same model asks for them again. They
lie beside the compiled loops in the platform's folder for caches, under the hash of the model, one sealed file for each
batch: an edit to the model or to the data asks for other files, and a damaged one is made again. `forget` removes those of
this model; those that no run has asked for in a month go by themselves.
"""

import hashlib
import io
import logging
import os
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np
import platformdirs

from ...model.build import Start
from ...model.compiled import model_hash
from ...model.parameters import as_record
from ...model.run import run_batch
from .record import by_year

CHUNK = 40  # runs held in memory at once
SEAL = hashlib.sha256().digest_size
MONTH = 30 * 24 * 3600.0  # seconds


def yearly_spending(start: Start, points: Sequence[dict], seeds: Sequence[int], exact: bool = True) -> np.ndarray:
    """Mean spending of every year, as it is published, shape (runs, years, allies). [percent of GDP]

    Run r has the resolved parameters points[r] and the seed seeds[r]. exact: in double precision; single is enough, and half
    as much to keep, where a hundred thousand runs are sorted by their distance to the record.
    """
    def made() -> np.ndarray:
        found = [panel_of(start, points[a : a + CHUNK], seeds[a : a + CHUNK]) for a in range(0, len(points), CHUNK)]
        return np.concatenate(found).astype(float if exact else np.float32, copy=False)

    return kept(digest_of(start, points, seeds, exact), made)


def panel_of(start: Start, points: Sequence[dict], seeds: Sequence[int]) -> np.ndarray:
    """The same of a few runs, made anew."""
    return 100.0 * by_year(run_batch(start, points, seeds, panel=True, reference="none").panel["spending"])


def kept(name: str, make: Callable[[], np.ndarray]) -> np.ndarray:
    """What lies under that name; made, and laid there, if nothing sound does."""
    path = folder() / f"{name}.npy"
    found = read(path)
    if found is None:
        found = make()
        write(path, found)
    return found


def forget() -> None:
    """Remove what is kept of this model, so that everything is made anew."""
    for path in folder().glob("*.npy"):
        with suppress(OSError):
            path.unlink()


@cache
def folder() -> Path:
    """Where the runs of exactly this model are kept."""
    return Path(platformdirs.user_cache_dir("foedus")) / model_hash() / "runs"


def digest_of(start: Start, points: Sequence[dict], seeds: Sequence[int], exact: bool) -> str:
    """A name that changes with anything that a run can see besides the model: data, events, length, parameters, seeds."""
    whole = hashlib.sha256(repr((start.scenario.first, start.scenario.quarters, start.codes, exact)).encode())
    for array in (start.allies, start.patron, start.rivals, start.communities, start.pairs, start.arena, start.events,
                  as_record(list(points)), np.asarray(seeds, np.int64)):
        whole.update(repr(array.shape).encode())
        whole.update(array.tobytes())
    return whole.hexdigest()[:32]


def read(path: Path) -> np.ndarray | None:
    """An array as it was written; None where there is none or it is damaged."""
    try:
        content = path.read_bytes()
        if hashlib.sha256(content[SEAL:]).digest() != content[:SEAL]:
            return None
        os.utime(path)
        return np.load(io.BytesIO(content[SEAL:]), allow_pickle=False)
    except (OSError, ValueError):
        return None


def write(path: Path, array: np.ndarray) -> None:
    """Keep an array behind a seal of its bytes, whole or not at all; where nothing can be kept a line says so."""
    rough = io.BytesIO()
    np.save(rough, array, allow_pickle=False)
    content = rough.getvalue()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(content).digest() + content)
        os.replace(file.name, path)
        clear_away(path.parents[2])
    except OSError as problem:
        complain(str(problem))


@cache
def clear_away(root: Path) -> None:
    """Remove runs of any model that nobody asked for in a month, once in a process."""
    for path in root.glob("*/runs/*"):
        with suppress(OSError):
            if path.stat().st_mtime < time.time() - MONTH:
                path.unlink()


@cache
def complain(reason: str) -> None:
    """One line for each reason: nothing is kept."""
    logging.getLogger(__name__).warning("foedus: runs of the validation cannot be kept in '%s' (%s), so they are made again "
                                        "each time; make the folder writable", folder(), reason)
