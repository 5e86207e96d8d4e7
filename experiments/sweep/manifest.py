"""What a referee needs to know of a sweep, beside its tables: ``manifest.json``."""

import json
import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pyarrow as pa

from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import PHASES, RESULT
from ...model.parameters import PARAMETERS
from .plan import Plan
from .store import StoreError, write_atomically

NAME = "manifest.json"
LIBRARIES = ("foedus", "numpy", "numba", "mesa", "pandas", "pyarrow", "scipy", "SALib", "distributed")
MEANINGS = {
    "scenario": "scenario of the run", "point": "hash of the point's content: all parameters and the scenario",
    "replicate": "number of the repetition, from 0", "seed": "seed of the run's luck", "engine": "fast or live",
    "failure": "why the run failed; empty if it did not", "replay": "command that repeats a run that failed",
    "phase": f"phase at the end: {', '.join(PHASES)}", "quarter": "quarter, such as 2025-Q1", "ally": "ISO code of the ally",
    **{p.name: f"{p.label} [{p.unit}]" for p in PARAMETERS},
}


def describe(plan: Plan, schemas: Mapping[str, pa.Schema]) -> dict:
    """A new manifest. `identity` is what must stay the same for a sweep to go on in the folder."""
    spec = plan.spec
    return {
        "title": spec.title, "question": spec.question, "caption": spec.caption, "spec": spec.text, "identity": plan.identity(),
        "points": plan.points, "points_on_object_engine": int(plan.live.sum()), "design_rows": len(plan.rows),
        "base": {label: world.parameters for label, world in spec.worlds.items()},
        "versions": {name: found for name in LIBRARIES if (found := installed(name))} | {"python": platform.python_version()},
        "machine": {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count()},
        "columns": {table: {name: meaning(table, name) for name in schema.names} for table, schema in schemas.items()},
        "sessions": [], "tables": {}, "complete": False,
    }


def meaning(table: str, column: str) -> str:
    """What a column holds, with its unit."""
    fields = {"runs": RESULT, "series": SYSTEM, "allies": ALLY}[table]
    return MEANINGS.get(column) or next(f"{field.meaning} [{field.unit}]" for field in fields if field.name == column)


def installed(library: str) -> str | None:
    """Version of an installed library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def read(folder: Path) -> dict | None:
    """The manifest of a folder, if there is one."""
    try:
        return json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as problem:
        raise StoreError(f"cannot read '{folder / NAME}': {problem}; choose another folder with --out") from None


def write(folder: Path, manifest: dict) -> None:
    """Replace the manifest."""
    write_atomically(folder / NAME, (json.dumps(manifest, indent=1, ensure_ascii=False, default=str) + "\n").encode())


def check_same(folder: Path, old: dict, new: dict) -> None:
    """Refuse to go on with another experiment or another model in the same folder; says what differs."""
    before, after = old["identity"], json.loads(json.dumps(new["identity"], default=str))
    differences = [f"{key} was {shown(before.get(key))} and is {shown(value)}" for key, value in after.items()
                   if before.get(key) != value]
    if not differences:
        return
    what = "the model has changed" if before["model"] != after["model"] else "the experiment has changed"
    raise StoreError(f"'{folder}' holds a sweep begun before {what}: {'; '.join(differences)}; give a new folder with --out, "
                     "or go back to what it was begun with")


def shown(value: object) -> str:
    """A value, short enough for a line."""
    text = json.dumps(value)
    return text if len(text) <= 100 else f"{text[:97]}..."


def now() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
