"""Every column of every table that leaves the house, once: name, label, unit, and the words of a code.

From here come the metadata of Parquet files, ``manifest.json``, the labels of Stata, ``columns.csv`` beside exported CSV
files and the page of the documentation.  What a parameter, a result or a state variable means is declared in the model; this
adds what only tables have.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from ..model.cells import declaration, is_cell
from ..model.fields import ALLY, SYSTEM, Field
from ..model.outcomes import PHASES, RESULT
from ..model.parameters import PARAMETERS
from ..model.rules.deals import INSTRUMENTS
from ..model.variants import CHOICES

NO_DEAL = "none"  # instrument of an ally without a deal in force
WORDS = {"phase": PHASES, "system_strategy": CHOICES["strategy"], "instrument": (*INSTRUMENTS, NO_DEAL)}
ENGINES = ("fast", "live")


@dataclass(frozen=True)
class Column:
    """One column. unit: as the model writes it, "text" or "quarter"; words: what a cell may say, where that is a fixed list."""

    name: str
    label: str
    unit: str
    words: tuple[str, ...] = ()


def texts(*lines: tuple[str, str]) -> tuple[Column, ...]:
    """Columns of plain text."""
    return tuple(Column(name, label, "text") for name, label in lines)


def declared(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Columns of recorded fields of the model; codes are words."""
    return tuple(Column(field.name, field.meaning, "choice" if field.name in WORDS else field.unit, WORDS.get(field.name, ()))
                 for field in fields if field.recorded)


FACTORS = tuple(Column(p.name, p.label, p.unit, p.choices) for p in PARAMETERS)
RESULTS = tuple(Column("phase", "phase at the end", "choice", PHASES) if column.name == "phase" else column
                for column in declared(RESULT))
POINT = texts(("point", "hash of all parameters and the scenario of the point"))
SEED = Column("seed", "seed of the run's luck", "number")
KEYS = (*POINT, Column("replicate", "number of the repetition, from 0", "count"), SEED)
SCENARIO = texts(("scenario", "scenario of the run"))
QUARTER = Column("quarter", "quarter, such as 2025-Q1", "quarter")
HASHES = texts(("model_hash", "hash of the model's source"), ("data_hash", "hash of the world that the run began with"))

TABLES: dict[str, tuple[Column, ...]] = {
    "runs": (*SCENARIO, *FACTORS, *KEYS, Column("engine", "engine that made the run", "choice", ENGINES), *RESULTS,
             Column("stopped", "quarter in which the stopping rule was met; empty if it was not", "quarter"),
             *texts(("failure", "why the run failed; empty if it did not"),
                    ("replay", "command that repeats a run that failed, from the sweep's folder"))),
    "series": (*KEYS, QUARTER, Column("phase", "phase if the run ended in that quarter", "choice", PHASES), *declared(SYSTEM)),
    "allies": (*KEYS, QUARTER, *texts(("ally", "ISO code of the ally")), *declared(ALLY)),
    "design": (*POINT, *SCENARIO, *FACTORS),
    "run": (*texts(("iso3", "ISO code of the ally"), ("name", "name of the ally")), QUARTER, *declared(ALLY), *declared(SYSTEM),
            SEED, *SCENARIO, *HASHES),
    "journal": (Column("entry", "number of the entry, from 0", "count"), QUARTER,
                *texts(("what", "kind of entry"), ("actors", "ISO codes of those it concerns"), ("text", "what happened"),
                       ("term", "a term that decided it")), Column("value", "value of that term", "by term")),
}
"""Columns by table: those of a sweep, of a single run, and of its journal."""


def columns_of(table: str, names: Iterable[str], own: Iterable[Column] = ()) -> tuple[Column, ...]:
    """The columns of a table by name; own: of the user's outcomes. A column that nobody declares was carried along."""
    known = {column.name: column for column in (*own, *TABLES.get(table, ()))}
    return tuple(known.get(name) or (of_cell(name) if is_cell(name) else
                                     Column(name, "carried along from the table of points", "as given")) for name in names)


def of_cell(name: str) -> Column:
    """The column of a cell of the panel that is a factor."""
    found = declaration(name)
    return Column(name, found.label, found.unit, found.choices)


def as_json(columns: Iterable[Column]) -> dict[str, dict]:
    """Columns by name as plain data."""
    return {column.name: {key: value for key, value in asdict(column).items() if key != "name" and value != ()}
            for column in columns}


def of_json(found: dict[str, dict]) -> tuple[Column, ...]:
    """Columns from what `as_json` made of them."""
    return tuple(Column(name, entry["label"], entry["unit"], tuple(entry.get("words", ()))) for name, entry in found.items())


def notes(column: Column) -> dict[str, str]:
    """What a Parquet file says of a column."""
    return {"label": column.label, "unit": column.unit} | ({"words": json.dumps(column.words)} if column.words else {})
