"""``foedus verify``: whether the files of a sweep, a finding or a study are as they were written."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

from ..analysis import finding as findings
from ..analysis.finding import FindingError
from ..folders import BEGUN, StoreError, hash_of
from ..sweep import manifest as manifests
from ..sweep.inputs import FOLDER
from ..sweep.results import Results
from ..sweep.values import DIGITS

TOLD = 5  # folders that a complaint names


class VerifyError(ValueError):
    """Files that are not as they were written, or a folder without any. One line, with the remedy."""


@dataclass(frozen=True)
class Looked:
    """A folder that was looked at: what it holds, in words, what is wrong there, one entry a file, and the files whose bytes
    are others and whose values are those that were written."""

    folder: Path
    holds: str
    wrong: tuple[str, ...]
    rewritten: tuple[str, ...] = ()

    @property
    def verdict(self) -> str:
        """How the files compare with what was written."""
        if self.wrong:
            return "NOT as written"
        if self.rewritten:
            return (f"the values that were written, to {DIGITS} decimals; other bytes in {', '.join(self.rewritten)}, as "
                    "another library writes them")
        return "as written"


def verify(folder: str | Path) -> list[Looked]:
    """Look at every sweep and finding in a folder and below it; nothing is changed. Raises VerifyError if there is none."""
    folder = Path(folder)
    places = {path.parent for name in (findings.NAME, manifests.NAME) for path in folder.rglob(name)
              if BEGUN not in path.relative_to(folder).parts and not is_of_others(path)}
    if not places:
        raise VerifyError(f"'{folder}' holds no sweep and no finding, nor does a folder in it; name one that does")
    return [look_at_finding(place) if (place / findings.NAME).exists() else look_at_sweep(place) for place in sorted(places)]


def is_of_others(path: Path) -> bool:
    """Whether a manifest is sound JSON of something else; many programs call a file so."""
    if path.name != manifests.NAME:
        return False
    try:
        return not str(json.loads(path.read_bytes()).get("kind")).startswith("foedus")
    except (OSError, ValueError, AttributeError):
        return False  # may be ours, damaged


def look_at_finding(folder: Path) -> Looked:
    """Figures and tables of a finding."""
    try:
        found = findings.read(folder)
    except FindingError as problem:
        return Looked(folder, "a finding", (str(problem),))
    wrong = findings.damaged(folder, found) if found.files else [f"{findings.NAME}, which names no files to compare"]
    return Looked(folder, f"a finding about {found.kind}, {len(found.files)} files", tuple(wrong))


def look_at_sweep(folder: Path) -> Looked:
    """Tables of a sweep, or its parts while it is not finished."""
    try:
        found = Results(folder)
    except StoreError as problem:
        what, _, _ = str(problem).partition("; ")  # to choose another folder is no remedy here
        return Looked(folder, "a sweep", (what,))
    if not found.manifest["complete"]:
        store = manifests.store_of(folder, found.manifest)
        return Looked(folder, f"a sweep that is not finished, {len(store.ranges())} parts",
                      tuple(path.name for path in store.sealed() if not store.sound(path)))
    tables = {"design": found.manifest.get("design"), **{name: of["sha256"] for name, of in found.manifest["tables"].items()}}
    inputs = [name for name, text in found.manifest["inputs"].items() if not is_text(folder / FOLDER / name, text)]
    lost, rewritten = compared(found, tables)
    return Looked(folder, f"a sweep, {len(tables)} tables", (*lost, *(f"{FOLDER}/{name}" for name in inputs)), tuple(rewritten))


def is_text(path: Path, text: str) -> bool:
    """Whether a file is there and says that."""
    return path.is_file() and path.read_bytes() == text.encode()


def compared(found: Results, tables: dict[str, str | None]) -> tuple[list[str], list[str]]:
    """Files of the tables that are not as they were written, and those of which the values alone are."""
    lost, rewritten = [], []
    for name, digest in tables.items():
        path = found.folder / f"{name}.parquet"
        if path.is_file() and hash_of(path) == digest:
            continue
        try:
            found.checked(name, digest)
            rewritten.append(path.name)
        except StoreError:
            lost.append(path.name)
    return lost, rewritten


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus verify``."""
    parser = subparsers.add_parser(
        "verify", description="Compare the files of the sweeps and findings in a folder with what was written. Nothing is run.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="folder of a sweep, a finding, or a study")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus verify``; raises VerifyError if anything is wrong."""
    looked = verify(args.folder)
    for one in looked:
        print(f"{one.folder}: {one.holds}: {one.verdict}")
    if wrong := [f"'{one.folder}': {', '.join(one.wrong)}" for one in looked if one.wrong]:
        told = "; ".join(wrong[:TOLD]) + (f"; and {len(wrong) - TOLD} folders more" if len(wrong) > TOLD else "")
        raise VerifyError(f"missing, damaged or edited: {told}; repeat the command that made it, which makes them "
                          "again, or says what to move away")
