"""How much each parameter moves the verdict: the table that comes with the package, if it does.

``foedus document --influence`` makes it, from both ends of every parameter's range.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

PATH = Path(__file__).parents[1] / "model" / "data" / "influence.csv"


class Influence(NamedTuple):
    """A row of the table: what a parameter does in a scenario when it goes to the end of its range that moves most.

    relabelled: share of the seeds whose phase changes; index: shift of the median hardening index, with its sign.
    """

    name: str
    scenario: str
    relabelled: float
    index: float


def read(path: Path | None = None) -> list[Influence]:
    """The rows of the table; none where there is no file."""
    path = path or PATH
    if not path.exists():
        return []
    with path.open(newline="", encoding="utf-8") as file:
        return [Influence(row["name"], row["scenario"], float(row["relabelled"]), float(row["index"]))
                for row in csv.DictReader(file)]


def write(rows: Iterable[Influence], path: Path) -> None:
    """Write the table."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Influence._fields)
        writer.writerows((row.name, row.scenario, f"{row.relabelled:.3f}", f"{row.index:.4f}") for row in rows)


def strongest(rows: Iterable[Influence]) -> dict[str, float]:
    """By how much each parameter moves the median hardening index in the scenario where it moves it most; no sign."""
    found: dict[str, float] = {}
    for row in rows:
        found[row.name] = max(found.get(row.name, 0.0), abs(row.index))
    return found
