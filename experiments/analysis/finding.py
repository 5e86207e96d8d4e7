"""A finding: what was asked, what came out in sentences, and the figures and tables that show it.

Every analysis writes one into a folder of its own; the report reads them back and knows nothing else of the analyses.

    finding.json                  question, answer, method, command, captions, caveats, provenance, hashes of the other files
    NAME.svg, NAME.pdf, NAME.png  each figure, at the size of a journal's column or page
    NAME.drawing.json             the same as data, from which `foedus figure` draws it again
    NAME.csv                      each table
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ... import __version__
from ...model.compiled import model_hash
from ..folders import Stage, cannot_write, files_in, half_swapped, hash_of, local, staged
from ..formats import write_csv
from ..paper.drawing import SUFFIX as DRAWING
from ..paper.drawing import keep, record
from ..paper.style import save
from ..sweep.manifest import installed, now

NAME = "finding.json"
Z = 1.959964  # standard errors to either end of a 95 % interval
# in the order of a report
KINDS = ("map", "posterior", "sensitivity", "emulation", "boxes", "tipping", "levers", "robustness", "decision", "game",
         "calibration")
RESULTS = (".json", ".csv", ".svg", ".png", ".pdf", ".parquet")  # somebody's work, whoever wrote it
LIBRARIES = ("numpy", "numba", "pandas", "scipy", "SALib", "scikit-learn", "pymoo",
             "nashpy")


class FindingError(ValueError):
    """A folder that holds no finding, or would lose one. One line, with the remedy."""


@dataclass(frozen=True)
class Shown:
    """A figure or table by the stem of its files, with its caption; `text` describes a figure to who cannot see it."""

    name: str
    caption: str
    text: str = ""


@dataclass(frozen=True)
class Stated:
    """A claim as a row of a report's table, in words.

    claim: a sentence that could be wrong; effect and interval: with their unit; histories: seeds that the verdict rests on;
    verdict: of `clusters`; fails: where it does not hold, as far as that was looked at.
    """

    claim: str
    effect: str
    interval: str
    histories: int
    verdict: str
    fails: str = ""


@dataclass(frozen=True)
class Finding:
    """One analysis and what came of it.

    kind: one of `KINDS`; answer: sentences for a paper, each with its numbers; method: how, with the works it follows;
    command: repeats it; scenarios: names of the worlds it was run on; varied: names of the parameters it moved;
    caveats: what a referee should hold against it; provenance: seeds, runs, hashes of model and data, versions, time;
    stated: its claims with their verdicts, the most telling first; quick: whether it is a look, with fewer points and seeds;
    files: hash of every other file that was written with it, by name.
    """

    kind: str
    title: str
    question: str
    answer: tuple[str, ...]
    method: str
    command: str
    scenarios: tuple[str, ...]
    varied: tuple[str, ...]
    figures: tuple[Shown, ...]
    tables: tuple[Shown, ...]
    caveats: tuple[str, ...] = ()
    provenance: dict[str, object] = field(default_factory=dict)
    stated: tuple[Stated, ...] = ()
    quick: bool = False
    files: dict[str, str] = field(default_factory=dict, compare=False)


def provenance(runs: int, seeds: str, data: list[str] | tuple[str, ...]) -> dict[str, object]:
    """What was run and with what. seeds: in words; data: hashes of the scenarios' data."""
    versions = {name: found for name in LIBRARIES if (found := installed(name))}
    return {"foedus": __version__, "model": model_hash(), "data": list(data), "runs": runs, "seeds": seeds,
            "versions": versions, "made": now()}


@contextmanager
def making(folder: Path, kind: str) -> Iterator[Stage]:
    """Hold a folder for a finding of a kind while it is made, see `folders.staged`; `publish` writes it.

    Raises StoreError where it cannot be written, FindingError where something else would be lost: before the first run.
    """
    with staged(folder, NAME) as stage:
        may_replace(folder, kind)
        yield stage


def publish(stage: Stage, finding: Finding, figures: dict[str, Figure], tables: dict[str, pd.DataFrame],
            more: Callable[[Path], None] = lambda folder: None) -> None:
    """Write a finding with its figures and tables, and whatever `more` writes into a folder, in the place of an older one."""
    try:
        drawn = stage.fresh()
        for name, figure in figures.items():
            for suffix in (".svg", ".pdf", ".png"):
                save(figure, drawn / f"{name}{suffix}")
            keep(record(figure), drawn / f"{name}{DRAWING}")
        for name, table in tables.items():
            with (drawn / f"{name}.csv").open("wb") as file:
                write_csv(table, file, float_format="%.6g")
        more(drawn)
        files = {path.name: hash_of(path) for path in files_in(drawn)}
        older = names_of(stage.out)
        if strangers := [name for name in files if (stage.out / name).exists() and name not in older]:
            raise FindingError(f"'{stage.out}' holds {', '.join(strangers)}, not written by this analysis; move it away or "
                               "choose another folder with --out")
        said = json.dumps(asdict(replace(finding, files=files)), indent=1, ensure_ascii=False)
        (drawn / NAME).write_text(f"{said}\n", encoding="utf-8", newline="\n")
        stage.swap(older - set(files) - {NAME})
    except OSError as problem:
        raise cannot_write(stage.out, problem) from None


def write(folder: Path, finding: Finding, figures: dict[str, Figure], tables: dict[str, pd.DataFrame]) -> None:
    """Write a finding that needed no runs; replaces an older one of its kind."""
    with making(folder, finding.kind) as stage:
        publish(stage, finding, figures, tables)


def may_replace(folder: Path, kind: str) -> None:
    """Raise FindingError where a finding of another kind, or anything that is none, would be lost. For before the runs."""
    if folder.exists() and not folder.is_dir():
        raise FindingError(f"'{folder}' is no folder; choose another one with --out")
    if (folder / NAME).exists():
        there = read(folder).kind
        if there != kind:
            raise FindingError(f"'{folder}' holds a finding about {there}, not {kind}; choose another folder with --out")
    elif folder.exists() and any(path.suffix in RESULTS for path in folder.iterdir()):
        raise FindingError(f"'{folder}' holds other results; choose another folder with --out")


def names_of(folder: Path) -> set[str]:
    """Names of the files that came with the finding of a folder, itself among them; none where there is none."""
    if not (folder / NAME).exists():
        return set()
    found = read(folder)
    drawn = {f"{one.name}{suffix}" for one in found.figures for suffix in (".svg", ".pdf", ".png")}
    return {NAME, *found.files, *drawn, *(f"{one.name}.csv" for one in found.tables)}


def damaged(folder: Path, found: Finding) -> list[str]:
    """Names of the files of a finding that are missing, or not as they were written."""
    return [name for name, digest in found.files.items() if not (folder / name).is_file() or hash_of(folder / name) != digest]


def read(folder: Path) -> Finding:
    """The finding in a folder. Raises FindingError."""
    if half_swapped(folder, NAME):
        raise FindingError(f"'{folder}' was left while a new finding took the place of the old one; repeat its command")
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
        for key in ("figures", "tables"):
            record[key] = tuple(Shown(**entry) for entry in record[key])
        for key in ("answer", "scenarios", "varied", "caveats"):
            record[key] = tuple(record[key])
        record["stated"] = tuple(Stated(**entry) for entry in record.get("stated", ()))
        files = record.get("files", {})
        if not isinstance(files, dict) or any(Path(name).name != name for name in files):
            raise ValueError("'files' names no files with their hashes")
        return Finding(**record)
    except FileNotFoundError:
        raise FindingError(f"'{folder}' holds no finding; make one with foedus map, sensitivity, emulate, discover, tipping, "
                           "levers, robustness, decide, game or calibrate") from None
    except (OSError, ValueError, TypeError, KeyError, RecursionError) as problem:
        told = "it is not what an analysis writes" if isinstance(problem, TypeError | KeyError) else problem
        raise FindingError(f"cannot read '{folder / NAME}': {told}; move its folder away and run its analysis again") from None


def table_of(folder: Path, name: str) -> pd.DataFrame:
    """A table of the finding in a folder, every cell as it is written."""
    return pd.read_csv(local(folder / f"{name}.csv"), dtype=str, keep_default_na=False)
