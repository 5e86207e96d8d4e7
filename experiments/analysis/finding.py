"""A finding: what was asked, what came out in sentences, and the figures and tables that show it.

Every analysis writes one into a folder of its own; the report reads them back and knows nothing else of the analyses.

    finding.json                  question, answer, method, command, captions, caveats, provenance
    NAME.svg, NAME.pdf, NAME.png  each figure, at the size of a journal's column or page
    NAME.csv                      each table
"""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ... import __version__
from ...model.compiled import model_hash
from ..paper.style import save
from ..sweep.manifest import installed, now
from ..sweep.store import write_atomically

NAME = "finding.json"
Z = 1.959964  # standard errors to either end of a 95 % interval
KINDS = ("map", "sensitivity", "boxes", "tipping", "levers", "robustness")  # in the order of a report
RESULTS = (".json", ".csv", ".svg", ".png", ".pdf", ".parquet")  # somebody's work, whoever wrote it
LIBRARIES = ("numpy", "numba", "pandas", "scipy", "SALib", "scikit-learn")


class FindingError(ValueError):
    """A folder that holds no finding, or would lose one. One line, with the remedy."""


@dataclass(frozen=True)
class Shown:
    """A figure or table by the stem of its files, with its caption; `text` describes a figure to who cannot see it."""

    name: str
    caption: str
    text: str = ""


@dataclass(frozen=True)
class Finding:
    """One analysis and what came of it.

    kind: one of `KINDS`; answer: sentences for a paper, each with its numbers; method: how, with the works it follows;
    command: repeats it; scenarios: names of the worlds it was run on; varied: names of the parameters it moved;
    caveats: what a referee should hold against it; provenance: seeds, runs, hashes of model and data, versions, time.
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


def provenance(runs: int, seeds: str, data: list[str] | tuple[str, ...]) -> dict[str, object]:
    """What was run and with what. seeds: in words; data: hashes of the scenarios' data."""
    versions = {name: found for name in LIBRARIES if (found := installed(name))}
    return {"foedus": __version__, "model": model_hash(), "data": list(data), "runs": runs, "seeds": seeds,
            "versions": versions, "made": now()}


def write(folder: Path, finding: Finding, figures: dict[str, Figure], tables: dict[str, pd.DataFrame]) -> None:
    """Write a finding; `finding.json` comes last, so that a folder with one is whole. Replaces an older one of its kind."""
    may_replace(folder, finding.kind)
    folder.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        for suffix in (".svg", ".pdf", ".png"):
            save(figure, folder / f"{name}{suffix}")
    for name, table in tables.items():
        text = table.to_csv(index=False, float_format="%.6g", lineterminator="\n")
        write_atomically(folder / f"{name}.csv", text.encode())
    write_atomically(folder / NAME, (json.dumps(asdict(finding), indent=1, ensure_ascii=False) + "\n").encode())


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


def read(folder: Path) -> Finding:
    """The finding in a folder. Raises FindingError."""
    try:
        record = json.loads((folder / NAME).read_text(encoding="utf-8"))
        for key in ("figures", "tables"):
            record[key] = tuple(Shown(**entry) for entry in record[key])
        for key in ("answer", "scenarios", "varied", "caveats"):
            record[key] = tuple(record[key])
        return Finding(**record)
    except FileNotFoundError:
        raise FindingError(f"'{folder}' holds no finding; make one with foedus map, sensitivity, discover, tipping, "
                           "levers or robustness") from None
    except (OSError, ValueError, TypeError, KeyError) as problem:
        raise FindingError(f"cannot read '{folder / NAME}': {problem}; run its analysis again") from None


def table_of(folder: Path, name: str) -> pd.DataFrame:
    """A table of the finding in a folder, every cell as it is written."""
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)
