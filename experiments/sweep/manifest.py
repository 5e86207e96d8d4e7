"""What a referee needs to know of a sweep, beside its tables: ``manifest.json``.

It says what it is (`kind`, `version`) and bears a `seal`, a hash of everything else in it, so that a file of somebody else's
and a damaged one are told from ours before anything in them is believed.
"""

import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path

from ...model.cells import filled_cells
from ...model.compiled import OWN_VARIANTS
from ...model.setting import Scenario
from ..columns import Column, as_json
from ..folders import StoreError, seal, write_atomically
from .inputs import SPEC, inputs_of
from .plan import Plan, name_of
from .rounds import NEAR_FRONTIERS
from .store import Store

NAME, KIND, VERSION = "manifest.json", "foedus sweep", 3
LONGEST, AROUND = 100, 20  # characters of a value in a complaint, and how many of them stand before a difference
ROOT = Path(__file__).resolve().parents[2]
LIBRARIES = ("foedus", "numpy", "numba", "numba-cuda", "mesa", "pandas", "pyarrow", "scipy", "SALib", "distributed")


def describe(plan: Plan, columns: Mapping[str, Iterable[Column]]) -> dict:
    """A new manifest. `identity` is what must stay the same for a sweep to go on in the folder."""
    spec, inputs = plan.spec, inputs_of(plan.spec, own_sources())
    return {
        "kind": KIND, "version": VERSION,
        "title": spec.title, "question": spec.question, "caption": spec.caption, "spec": spec.text or inputs[SPEC],
        "inputs": inputs, "identity": plan.identity(), "known_replicates": plan.known,
        "points": plan.points, "points_on_object_engine": int(plan.live.sum()), "design_rows": len(plan.rows),
        "panels": {label: panel_record(world) for label, world in spec.worlds.items()},
        "base": {label: world.parameters for label, world in spec.worlds.items()},
        "columns": {table: as_json(found) for table, found in columns.items()},
        "variants": own_sources(), "sessions": [], "tables": {}, "values": {}, "failed": 0, "complete": False,
    }


def session(device: str) -> dict[str, object]:
    """One start of a sweep: when, with which libraries, on which processor or card, and from which commit of a checkout."""
    return {
        "begun": now(), "ended": None, "commit": commit(),
        "versions": {name: found for name in LIBRARIES if (found := installed(name))} | {"python": platform.python_version()},
        "machine": {"system": platform.platform(), "processor": processor(), "cores": os.cpu_count()} | card(device),
    }


def card(device: str) -> dict[str, str]:
    """The graphics card, where one makes the runs. Raises `model.gpu.DeviceError` where there is none."""
    if device != "gpu":
        return {}
    from ...model import gpu

    return {"card": gpu.card()}


@cache
def processor() -> str:
    """Name of the processor, or of its kind where the system does not tell."""
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


@cache
def commit() -> str | None:
    """The commit of the checkout that runs, with ``-dirty`` where files differ from it, or that it was installed from."""
    if (ROOT / ".git").exists():
        with suppress(OSError, subprocess.SubprocessError):
            line = ["git", "-C", str(ROOT), "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
            return subprocess.run(line, capture_output=True, text=True, check=True, timeout=20).stdout.strip()
    with suppress(PackageNotFoundError, ValueError, KeyError, TypeError):
        return json.loads(distribution("foedus").read_text("direct_url.json"))["vcs_info"]["commit_id"]
    return None


def panel_record(world: Scenario) -> dict[str, object]:
    """What a world's panel was not told by its source: changed cells by name, from and to, and filled cells with their rule."""
    return {"changed": {edit.name: [edit.was, edit.now] for edit in world.edits},
            "filled": [[cell.iso3, cell.column, cell.value, cell.rule] for cell in filled_cells(world.panel)]}


def own_sources() -> dict[str, str]:
    """The user's own variants, by their path in their folder."""
    if OWN_VARIANTS is None:
        return {}
    return {path.relative_to(OWN_VARIANTS).as_posix(): path.read_text(encoding="utf-8", errors="replace")
            for path in sorted(OWN_VARIANTS.rglob("*.py"))}


@cache
def installed(library: str) -> str | None:
    """Version of an installed library."""
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def read(folder: Path) -> dict | None:
    """The manifest of a folder, if there is one. Raises StoreError for one that is not ours, or not as it was written."""
    place = folder / NAME
    try:
        found = json.loads(place.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except NotADirectoryError:
        raise StoreError(f"'{folder}' is no folder; name another one") from None
    except OSError as problem:
        raise StoreError(f"cannot read '{place}': {problem.strerror}; make it readable, or name another folder") from None
    except (ValueError, RecursionError) as problem:
        raise StoreError(f"cannot read '{place}': {problem}; {remedy(folder)}") from None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise StoreError(f"'{place}' is no manifest of a foedus sweep; choose another folder")
    if found.get("version") != VERSION:
        raise StoreError(f"'{place}' is of version {shown(found.get('version'))} and this foedus reads version {VERSION}; read "
                         "it with the foedus that wrote it, or sweep again into a new folder")
    if found.get("seal") != seal(found):
        raise StoreError(f"'{place}' is damaged, or was edited; {remedy(folder)}")
    return found


def remedy(folder: Path) -> str:
    """What helps where a manifest is of no use: parts say whose they are, and finished tables do not."""
    if (folder / "runs.parquet").exists():
        return "move the folder away and repeat the foedus sweep; what it was made from lies in its inputs/"
    return "remove it and repeat the foedus sweep, which keeps the runs that are whole, or choose another folder"


def write(folder: Path, manifest: dict) -> None:
    """Replace the manifest."""
    plain = json.loads(json.dumps(manifest, default=str))
    text = json.dumps(plain | {"seal": seal(plain)}, indent=1, ensure_ascii=False)
    write_atomically(folder / NAME, f"{text}\n".encode())


def store_of(folder: Path, manifest: dict) -> Store:
    """The parts that belong to a manifest."""
    return Store(folder, name_of(manifest["identity"]), tuple(manifest["columns"]))


def grown_from(old: dict, new: dict) -> int:
    """How many replicates a sweep had that differs from the new one in having fewer of them; 0 if it does not."""
    before, after = old["identity"], json.loads(json.dumps(new["identity"], default=str))
    had, has = before["replicates"], after["replicates"]
    if before | {"replicates": has} != after or not raised(had, has) or after["design"]["kind"] == NEAR_FRONTIERS:
        return 0
    return had["at_least"]


def raised(had: dict, has: dict) -> bool:
    """Whether a fixed number of replicates became a higher one, which alone is no other experiment."""
    return is_fixed(had) and is_fixed(has) and had["at_least"] < has["at_least"]


def is_fixed(rule: dict) -> bool:
    """Whether replicates are a number and not a rule."""
    return rule["at_least"] == rule["at_most"] and not rule["outcome"]


def check_same(folder: Path, old: dict, new: dict) -> None:
    """Refuse to go on with another experiment or another model in the same folder; says what differs."""
    before, after = old["identity"], json.loads(json.dumps(new["identity"], default=str))
    if all(before.get(key) == value for key, value in after.items()):
        return
    if raised(before["replicates"], after["replicates"]) and after["design"]["kind"] != NEAR_FRONTIERS:
        after["replicates"] = before["replicates"]  # which the folder could have gone on with
    differences = [told for key in after for told in changes(key, plainly(key, before.get(key)), plainly(key, after[key]))]
    what = "the model has changed" if before["model"] != after["model"] else "the experiment has changed"
    if before.get("device") != after["device"]:
        what = "the device has changed"
    raise StoreError(f"'{folder}' holds a sweep begun before {what}: {'; '.join(differences)}; give a new folder with --out, "
                     "or go back to what it was begun with")


def plainly(key: str, value: object) -> object:
    """A value of an identity as a spec writes it: a fixed number of replicates as a number."""
    return value["at_least"] if key == "replicates" and is_fixed(value) else value


def changes(name: str, before: object, after: object) -> list[str]:
    """What differs between two values of an identity, each part of nested ones by its own name."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        return [told for key in (before | after) for told in changes(f"{name}.{key}", before.get(key), after.get(key))]
    one, other = written(before), written(after)
    same = len(os.path.commonprefix([one, other]))
    begin = max(0, same - AROUND) if max(len(one), len(other)) > LONGEST else 0
    return [f"{name} was {part(one, begin)} and is {part(other, begin)}"]


def written(value: object) -> str:
    """A value of an identity as JSON, or that there is none."""
    return "nothing" if value is None else json.dumps(value, default=str, ensure_ascii=False)


def part(text: str, begin: int) -> str:
    """A text from a place on, short enough for a line."""
    text = f"{'…' * (begin > 0)}{text[begin:]}"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def shown(value: object) -> str:
    """A value, short enough for a line."""
    text = json.dumps(value, default=str)
    return text if len(text) <= 100 else f"{text[:97]}..."


def now() -> str:
    """The time, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
