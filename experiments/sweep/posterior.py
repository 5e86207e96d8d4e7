"""Draws of a posterior as factors: every point of a design once with each draw.

::

    parameters = { posterior = "results/post" }              # a folder of foedus calibrate, or a table of draws
    parameters = { posterior = "results/post", draws = 32 }  # its first 32 draws: they are in no order
    parameters = { posterior = "default" }                   # the one that comes with the package

One row of the table is one draw, and its parameters move together as the record left them.
"""

import json
import sys
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np

from ...model.compiled import model_hash
from ...model.parameters import ParameterError, nearest
from ...model.reading import DELIMITED
from ..folders import local
from ..wording import listed, spoken
from .designs import MOST, Design
from .factors import Factor
from .tables import read_points

KIND, FILE, SHIPPED = "posterior", "posterior.parquet", "default"
OPTIONS = ("posterior", "draws")


def read_posterior(entry: object, factors: dict[str, Factor], folder: Path) -> dict[str, np.ndarray]:
    """The draws that a spec names, one column a parameter. folder: where a relative path begins.

    Raises ParameterError: one line, which begins with the factor's name and a colon where a factor is to blame.
    """
    if not isinstance(entry, dict) or not isinstance(entry.get("posterior"), str):
        raise ParameterError(f"parameters = {entry!r} names no posterior; write {{ posterior = \"results/post\" }}")
    for key in entry:
        if key not in OPTIONS:
            raise ParameterError(f"parameters: unknown key '{key}'{nearest(key, OPTIONS)}; there are {', '.join(OPTIONS)}")
    found = read_draws(entry["posterior"], folder)
    tell(found.outdated)
    draws = found.columns
    for name in draws:
        if name in factors:
            raise ParameterError(f"{name}: is also a parameter of the posterior '{entry['posterior']}'; take it out "
                                 "of [factors]")
    held = len(next(iter(draws.values())))
    wanted = entry.get("draws", held)
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 1 <= wanted <= held:
        raise ParameterError(f"parameters: draws = {wanted!r} is outside the whole numbers 1 to {held}, the draws of "
                             f"'{entry['posterior']}'; give one of these")
    return {name: column[:wanted] for name, column in draws.items()}


@dataclass(frozen=True, eq=False)
class Draws:
    """A table of draws. name: as it was asked for; columns: one a parameter; about: what ``foedus calibrate`` wrote into the
    file, nothing in a table of one's own."""

    name: str
    columns: dict[str, np.ndarray]
    about: dict

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    @property
    def outdated(self) -> str:
        """A line where another model made the draws; otherwise nothing."""
        made = self.about.get("provenance", {}).get("model")
        if made in (None, model_hash()):
            return ""
        return (f"the posterior '{self.name}' was made by another model ({made}, this one is {model_hash()}); what it says of "
                "this model is not known; make it again with: foedus calibrate")

    @property
    def untouched(self) -> tuple[str, ...]:
        """Parameters of which the record says nothing: their draws are the prior."""
        return tuple(name for name, touched in self.about.get("touched", {}).items() if not touched)

    @property
    def caveats(self) -> tuple[str, ...]:
        """What a referee should hold against whatever hangs on the draws."""
        found = [f"What the draws of '{self.name}' say holds for the records and the priors that made them: "
                 f"{listed(list(self.columns))}; all other parameters stand as if they were known."]
        if self.untouched:
            found.append(f"The record does not touch {listed([spoken(name) for name in self.untouched])}: draws of these are "
                         "the prior, an assumption.")
        return (*found, *([f"{self.outdated[0].upper()}{self.outdated[1:]}."] if self.outdated else []))

    @property
    def provenance(self) -> dict[str, object]:
        """For a finding: which draws, how many, and by which model, commit and records."""
        of = self.about.get("provenance", {})
        return {"posterior": {"name": self.name, "draws": len(self), "parameters": list(self.columns),
                              **{key: of[key] for key in ("model", "commit", "records", "budget", "made") if key in of}}}


def read_draws(name: str, folder: Path = Path()) -> Draws:
    """The draws of a posterior by its name: the package's, a folder of ``foedus calibrate``, or a table.

    Raises ParameterError.
    """
    path = place_of(name, folder)
    return Draws(name, read_points(path, ()).columns, about_of(path))


def about_of(path: Path) -> dict:
    """What ``foedus calibrate`` wrote into the file's metadata; nothing in any other table."""
    if path.suffix != ".parquet":
        return {}
    import pyarrow.parquet as pq

    said = (pq.read_schema(local(path)).metadata or {}).get(b"foedus")
    return json.loads(said) if said else {}


@cache
def tell(line: str) -> None:
    """Say a line at the terminal, once."""
    if line:
        print(f"foedus: {line}", file=sys.stderr, flush=True)


def shipped() -> Path:
    """The posterior that comes with the package, where there is one."""
    return Path(str(resources.files(__package__.rpartition(".")[0]).joinpath("posteriors", f"{SHIPPED}.parquet")))


def place_of(name: str, folder: Path) -> Path:
    """The table of draws that is meant. Raises ParameterError where there is none."""
    if name == SHIPPED:
        path = shipped()
        if not path.is_file():
            raise ParameterError("parameters: this version of the package comes with no posterior; make one with: foedus "
                                 "calibrate --out results/post, and name that folder")
        return path
    path = folder / name
    if path.is_dir():
        path = path / FILE
    elif path.suffix not in (*DELIMITED, ".parquet"):
        raise ParameterError(f"parameters: '{path}' is no folder and no table; make a posterior with: foedus calibrate "
                             f"--out {path}, or check the path, which begins at the spec's folder")
    if not path.is_file():
        raise ParameterError(f"parameters: no file '{path}'; make it with: foedus calibrate --out {path.parent}")
    return path


def crossed(design: Design, draws: dict[str, np.ndarray]) -> Design:
    """Every row of a design once with each draw, the draws changing fastest. Raises ParameterError where that is too much."""
    if not draws:
        return design
    if design.kind == "table":
        raise ParameterError("parameters: a table design holds all its points, so a posterior does not go with it; write its "
                             "draws into the table's columns, or choose another design")
    count = len(next(iter(draws.values())))
    if len(design) * count > MOST:
        raise ParameterError(f"parameters: {len(design):,} points with {count:,} draws each are more than {MOST:,}; take fewer "
                             "draws")
    columns = {name: np.repeat(column, count) for name, column in design.columns.items()}
    rows = len(next(iter(design.columns.values())))  # fewer than the design has, where it is looked at only
    columns |= {name: np.tile(column, rows) for name, column in draws.items()}
    of = {"kind": design.kind, **design.options}
    return replace(design, kind=KIND, options={"draws": count, "of": of}, columns=columns, varied=(*design.varied, *draws),
                   whole=design.whole * count,
                   carried={name: [cell for cell in cells for _ in range(count)] for name, cells in design.carried.items()},
                   drawn=draws)
