"""What happened in a room, as lines of JSON in a file that only grows; a line is on the disk before anything is shown.

The file holds the steering token, so that a room that is started again keeps its address: nobody else may read it.
"""

import json
import os
from pathlib import Path

from ...model.compiled import model_hash
from ..folders import cannot_write
from .game import RoomError

NAME = "room.jsonl"
SOON = ("phone", "seat", "lock")  # what may wait a moment on its way to the disk: phones say it again until it is answered


class Log:
    """The file of one room, open for writing at its end."""

    def __init__(self, folder: Path):
        self.path = folder / NAME
        try:
            handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError as problem:
            raise cannot_write(self.path, problem) from None
        self.file = os.fdopen(handle, "wb")

    def write(self, entry: dict) -> None:
        """Add a line; raises StoreError where the disk does not take it, and then nothing has happened."""
        stamped = {**entry, "model": model_hash()} if entry["do"] == "open" else entry
        try:
            self.file.write(json.dumps(stamped, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")
            self.file.flush()
            if entry["do"] not in SOON:
                os.fsync(self.file.fileno())
        except OSError as problem:
            raise cannot_write(self.path, problem) from None

    def close(self) -> None:
        """No more lines."""
        self.file.close()


def read(folder: Path) -> tuple[list[dict], str]:
    """The entries of a room, and a remark if another version of the model wrote them.

    A last line that is cut off, as when the machine stops, is left out and removed from the file: nothing came of it.
    """
    path = folder / NAME
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if len(whole) < len(raw):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    try:
        entries = [json.loads(line) for line in whole.splitlines()]
        made = entries[0].pop("model")
    except (ValueError, IndexError, KeyError, AttributeError):
        raise RoomError(f"'{path}' is no log of a room; choose another folder with --out") from None
    return entries, "" if made == model_hash() else "another version of the model began this room; its numbers may differ"
