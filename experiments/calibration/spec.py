"""A calibration, described in a short TOML file and checked before the first run.

::

    title = "…"
    question = "…"
    records = ["spending", "opinion"]    # which parts of the record to meet, see `records`
    runs = 20000                         # of each world
    draws = 500                          # of the posterior: the runs that are kept
    seed = 1

    [factors]                            # parameters with their prior, as the ranges of a sweep, or constants
    spill_in = { low = 0.0, high = 1.0 }
"""

from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np

from ...model.cells import is_cell
from ...model.parameters import nearest
from ...model.reading import ReadError, text_of, toml_of
from ..sweep.factors import Factor, Levels
from ..sweep.spec import Reader, Spec
from .records import READINGS, Reading

KEYS = ("title", "question", "records", "runs", "draws", "seed", "factors")
SHIPPED = resources.files(__package__).joinpath("default.toml")
RUNS, DRAWS = (400, 2_000_000), (100, 20_000)  # least and most
FEWEST_FOLD = 4  # runs to choose from for each draw that is kept
QUICK_RUNS, QUICK_DRAWS = 2000, 200


class CalibrationError(ValueError):
    """A calibration that cannot be made as asked. One line, with the remedy."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """A checked calibration. specs: one sweep over the prior for each world; factors: parameters with their priors."""

    name: str
    title: str
    question: str
    readings: tuple[Reading, ...]
    runs: int
    draws: int
    seed: int
    factors: dict[str, Factor]
    specs: dict[str, Spec]
    text: str

    @property
    def observed(self) -> np.ndarray:
        """The record, statistic by statistic of every reading."""
        return np.concatenate([reading.observed for reading in self.readings])


def load_calibration(name: str = "default", quick: bool = False) -> Calibration:
    """The one of the package, or one of yours by the path of its TOML file. Raises CalibrationError or SpecError, in a line."""
    if name == "default":
        text, file, folder = SHIPPED.read_text(encoding="utf-8"), "default.toml", Path()
    elif not name.endswith(".toml"):
        raise CalibrationError(f"no calibration '{name}'{nearest(name, ('default',))}; write default, or the"
                               " path of a .toml file")
    else:
        file, folder = Path(name).name, Path(name).parent
    try:
        text = text if name == "default" else text_of(Path(name))
        table = toml_of(text, file)
    except ReadError as problem:
        raise CalibrationError(str(problem)) from None
    return read(table, Reader(file, text, folder), quick)


def read(table: dict, reader: Reader, quick: bool = False) -> Calibration:
    """The checked calibration. quick: fewer runs and draws."""
    for key in table:
        if key not in KEYS:
            reader.refuse(f"unknown key '{key}'{nearest(key, KEYS)}; there are {', '.join(KEYS)}", key)
    readings = read_records(table, reader)
    runs = reader.whole(table, "runs", *RUNS, 20_000)
    draws = reader.whole(table, "draws", *DRAWS, 500)
    if runs < FEWEST_FOLD * draws:
        reader.refuse(f"runs = {runs} are too few to keep draws = {draws} of them; give at least {FEWEST_FOLD * draws}", "runs")
    runs, draws = (min(runs, QUICK_RUNS), min(draws, QUICK_DRAWS)) if quick else (runs, draws)
    seed = reader.whole(table, "seed", 0, 2**53, 1)
    specs = {}
    for world in dict.fromkeys(reading.world for reading in readings):
        own = {name: text for reading in readings if reading.world == world for name, text in reading.outcomes.items()}
        specs[world] = reader.read({
            "title": table.get("title", ""), "scenario": world, "reference": "none", "seed": seed, "seeds": "independent",
            "factors": table.get("factors", {}), "design": {"kind": "latin_hypercube", "samples": runs, "seed": seed},
            "outcomes": {"run": ["exits"], "own": own}})
    factors = read_factors(next(iter(specs.values())), reader)
    # what a sweep's folder keeps as its text is its own spec, not that of the calibration
    specs = {world: replace(spec, text="") for world, spec in specs.items()}
    words = [reader.words(table, key) for key in ("title", "question")]
    return Calibration(Path(reader.file).stem, *words, readings, runs, draws, seed, factors, specs, reader.text)


def read_records(table: dict, reader: Reader) -> tuple[Reading, ...]:
    """The parts of the record that are asked for."""
    names = table.get("records", list(READINGS))
    if not isinstance(names, list) or not names:
        reader.refuse(f"records = {names!r} is no list; name some of {', '.join(READINGS)}", "records")
    for name in names:
        if name not in READINGS:
            reader.refuse(f"records has no '{name}'{nearest(str(name), READINGS)}; there are {', '.join(READINGS)}", "records")
        if names.count(name) > 1:
            reader.refuse(f"records names '{name}' twice; leave one out", "records")
    return tuple(READINGS[name]() for name in names)


def read_factors(spec: Spec, reader: Reader) -> dict[str, Factor]:
    """Parameters with a prior, and nothing that has none."""
    for name, factor in spec.factors.items():
        if name != "scenario" and is_cell(name):
            reader.refuse(f"{name} is a cell of the panel, which data give; calibrate parameters", "factors", name)
        if isinstance(factor, Levels) and len(factor.values) > 1:
            reader.refuse(f"{name} has levels; give it a range, such as {{ low = 0.0, high = 1.0 }}, or one value", "factors",
                          name)
    return {name: factor for name, factor in spec.factors.items() if not isinstance(factor, Levels)}
