"""Folders that are being written: one writer at a time, and files, or all files of a result, wholly there or not at all.

Results are made in a hidden folder ``.begun`` inside the folder they are for, see `staged`: what is stopped leaves the old
results as they were, and the same command goes on with the runs that were finished.
"""

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

FULL = tuple(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG") if hasattr(errno, name))
LOCK, BEGUN, READY, GONE = ".lock", ".begun", "ready ", ".gone"


class StoreError(RuntimeError):
    """A folder that cannot be used or written. One line, with the remedy."""


def local(path: Path) -> Path:
    """The same file, for libraries that would take the path file:x or s3:x for an address, and read or write something else."""
    return path.absolute()


def write_atomically(path: Path, content: bytes) -> None:
    """The whole file or none of it, also if the machine stops; raises StoreError if it cannot be written."""
    with replaced(path) as file:
        file.write(content)


@contextmanager
def replaced(path: Path, rough: Path | None = None) -> Iterator[IO[bytes]]:
    """A file that takes the place of `path` once the block has ended well; raises StoreError if it cannot be written.

    rough: where it is until then, if anybody else may be writing it, or have files of their own there.
    """
    rough = rough or rough_of(path)
    try:
        with rough.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(rough, path)
    except BaseException as problem:
        with suppress(OSError):
            rough.unlink()
        if isinstance(problem, OSError):
            raise cannot_write(path, problem) from None
        raise


def seal(said: Mapping) -> str:
    """A hash of all that a file of JSON says but its own `seal`."""
    plain = {key: value for key, value in said.items() if key != "seal"}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def rough_of(path: Path) -> Path:
    """Where a file is written until it is whole."""
    return path.with_name(f"{path.name}.tmp")


def cannot_write(path: Path, problem: OSError) -> StoreError:
    """What to do about a full disk, and about a file that may not be written."""
    if problem.errno in FULL:
        remedy = "make room and repeat the command: finished runs are kept"
    elif problem.errno == errno.ENOENT:
        remedy = "repeat the command, or choose another place with --out"
    elif path.is_dir():
        remedy = "move that folder away, or choose another place with --out"
    else:
        remedy = "make it writable, or choose another place with --out"
    return StoreError(f"cannot write '{path}': {problem.strerror or problem}; {remedy}")


@contextmanager
def locked(folder: Path, name: str = LOCK) -> Iterator[None]:
    """Make a folder and keep a second writer out of it; the system lifts the lock even if this process is killed.

    Raises StoreError where the folder cannot be made or written, or somebody else holds it.  Nothing else is touched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / name).open("a+b")
    except OSError as problem:
        raise StoreError(f"cannot write '{folder}': {problem.strerror or problem}; choose another folder with --out") from None
    with file:
        if not (lock(file.fileno()) and is_there(folder / name, file.fileno())):
            raise StoreError(f"another foedus is writing to '{folder}'; wait for it, or choose another folder with --out")
        yield


def is_there(path: Path, handle: int) -> bool:
    """Whether an open file is still the one at that path: whoever held it before may have removed it meanwhile."""
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except OSError:
        return False


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


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- results in the making -----------------------------------------------------------------------------------


class Stage:
    """Results in the making for the folder `out`. `last` is the file that says that they are whole.

    `runs` is a folder for runs that an interruption must not lose; it goes once the results are in place.
    """

    def __init__(self, out: Path, last: str):
        self.out, self.last, self.begun = out, last, out / BEGUN
        self.runs, self.drawn, self.ready = self.begun / "runs", self.begun / "drawn", ready_for(out, last)

    def fresh(self) -> Path:
        """An empty folder to write the results into."""
        shutil.rmtree(self.drawn, ignore_errors=True)
        self.drawn.mkdir()
        return self.drawn

    def swap(self, gone: Iterable[str] = ()) -> None:
        """Put what was drawn in the place of the old results; `gone` are files of theirs that have no successor.

        From the renaming on there is no way back, only forward, whoever goes on with it.
        """
        for path in files_in(self.drawn):
            with path.open("rb") as file:
                os.fsync(file.fileno())
        for name in gone:
            (self.drawn / f"{name}{GONE}").touch()
        self.drawn.rename(self.ready)
        self.forward()

    def forward(self) -> None:
        """Finish every swap that was begun; the file that says that all is whole leaves first and comes last."""
        for ready in self.begun.glob(f"{READY}*"):
            last = ready / ready.name.removeprefix(READY)
            if last.exists():
                (self.out / last.name).unlink(missing_ok=True)
            for path in sorted(files_in(ready), key=last.__eq__):
                place = self.out / path.relative_to(ready)
                if path.suffix == GONE:
                    place.with_suffix("").unlink(missing_ok=True)
                    path.unlink()
                else:
                    place.parent.mkdir(parents=True, exist_ok=True)
                    os.replace(path, place)
            shutil.rmtree(ready)

    def tidy(self, done: bool) -> None:
        """Leave nothing behind but runs worth keeping, and a swap to be finished."""
        if done:
            shutil.rmtree(self.begun, ignore_errors=True)
        elif not self.ready.exists():
            shutil.rmtree(self.drawn, ignore_errors=True)
            if not self.runs.exists():
                shutil.rmtree(self.begun, ignore_errors=True)


@contextmanager
def staged(out: Path, last: str) -> Iterator[Stage]:
    """Hold the folder `out`, made if need be, for results whose file `last` says that they are whole.

    Raises StoreError before the block where it cannot be written or somebody else is writing there.
    """
    if out.exists() and not out.is_dir():
        raise StoreError(f"'{out}' is no folder; choose another one with --out")
    new, stage, done = not out.exists(), Stage(out, last), False
    try:
        with locked(stage.begun):
            try:
                stage.forward()
                yield stage
                done = True
            finally:
                stage.tidy(done)
    finally:
        if new and not done:
            with suppress(OSError):  # something is kept there
                out.rmdir()


def half_swapped(out: Path, last: str) -> bool:
    """Whether results in a folder are partly old and partly new: a swap was stopped and waits for the same command."""
    return ready_for(out, last).exists()


def ready_for(out: Path, last: str) -> Path:
    """Where results wait that are whole, until each file has its place."""
    return out / BEGUN / f"{READY}{last}"


def files_in(folder: Path) -> list[Path]:
    """All files below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
