"""A session as a file that can be handed in: the story, the versions, and a fingerprint of the numbers.

Opening a bundle plays its story again and compares the fingerprint, so that a bundle that was edited, or a model that
has changed since, is noticed.
"""

import hashlib
import io
import json
import platform

from ... import __version__
from ...model.calendar import label_of
from .link import LARGEST_STORY, LinkError, as_table, from_table
from .session import Session

FORMAT = "foedus run bundle"


def pack(session: Session) -> str:
    """The bundle as text: JSON, one story and what it came to."""
    last = session.played - 1
    table = {
        "format": FORMAT, "foedus": __version__, "python": platform.python_version(),
        "story": as_table(session.story), "fingerprint": fingerprint(session),
        "ended": None if last < 0 else label_of(session.world.quarter - 1),
        "decisions": [str(entry) for entry in session.world.journal],
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def unpack(raw: str) -> tuple[Session, str]:
    """A session that has played the bundle's story, and a remark: empty if it came to the same to the last bit."""
    if len(raw) > 20 * LARGEST_STORY:
        raise LinkError("this file is too large for a bundle; choose a file that the page made")
    try:
        table = json.loads(raw)
    except (ValueError, RecursionError):
        raise LinkError("this file is no bundle; choose a .json file that the page made") from None
    if not isinstance(table, dict) or table.get("format") != FORMAT:
        raise LinkError("this file is no bundle; choose a .json file that the page made")
    story, remark = from_table(table.get("story"))
    session = Session.of(story)
    if fingerprint(session) == table.get("fingerprint"):
        return session, ""
    return session, remark or "The numbers differ from those of the bundle: the file was edited or made elsewhere."


def fingerprint(session: Session) -> str:
    """A digest of every number of every quarter played."""
    played, world = session.played, session.world
    return hashlib.sha256(world.panel[:played].tobytes() + world.series[:played].tobytes()).hexdigest()


def table_of(session: Session) -> str:
    """The quarters played as CSV, one row an ally and quarter, as ``foedus run --out`` writes it."""
    from ..runs.frames import write_csv

    if session.played == 0:
        raise LinkError("nothing has been played yet; step first")
    file = io.BytesIO()
    write_csv(session.as_run(), file)
    return file.getvalue().decode()
