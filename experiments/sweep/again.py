"""A point of a sweep as a world that can be run again, from its folder alone."""

import re
from dataclasses import dataclass
from pathlib import Path

from ...model.build import build
from ...model.cells import AS_OTHERS, cell, is_cell
from ...model.setting import Scenario
from ..folders import StoreError
from .identity import digest_of
from .results import Results


@dataclass(frozen=True)
class Point:
    """A point of a sweep. scenario: without its factors; changes: the factors by name, as `Scenario.changed` takes them."""

    scenario: Scenario
    changes: dict[str, object]
    seed: int
    point: str


def point_of(folder: str | Path, which: str) -> Point:
    """A point by its hash, or by the number of its row in the design, from 0. Raises StoreError, one line."""
    results = Results(folder)
    design = results.design()
    if re.fullmatch(r"[0-9a-f]{16}", which):
        rows = design.index[design["point"] == which]
        if not len(rows):
            raise StoreError(f"'{folder}' has no point {which}; its design.parquet names them, or count its rows from 0")
        row = design.loc[rows[0]]
    elif which.isascii() and which.isdigit() and int(which[:12]) < len(design):
        row = design.iloc[int(which)]
    else:
        raise StoreError(f"--point {which[:40]}: write a row of the design, 0 to {len(design) - 1}, or the hash of a point")
    label, identity = row["scenario"], results.manifest["identity"]
    scenario = results.spec().worlds[label]
    if digest_of(build(scenario)).hex()[:16] != identity["scenarios"][label]:
        raise StoreError(f"'{folder}' was swept with another edition of the data or the model; sweep again into a new folder")
    runs = results.runs()
    seed = int(runs.loc[runs["point"] == row["point"], "seed"].iloc[0])
    changes = {name: written(name, row[name]) for name in identity["factors"] if has(row[name])}
    return Point(scenario, changes, seed, row["point"])


def has(value: object) -> bool:
    """Whether the design says something in a cell; an ally without a behaviour of its own acts as the others."""
    return value is not None and value == value and value != AS_OTHERS


def written(name: str, value: object) -> object:
    """A value of the design as one writes it."""
    if isinstance(value, str):
        return value
    return cell(name).written(float(value)) if is_cell(name) else float(value)
