"""The file of a registration: TOML that people can read, with tables of forecasts as CSV inside, and a checksum at its end.

The checksum shows that a file was edited; who wrote it and when, only a dated commit of it shows.
"""

import hashlib
import json
import re
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pandas as pd

from .... import __version__
from ....model.build import Start
from ....model.compiled import model_hash
from ....model.parameters import PARAMETERS, resolve
from ....model.reading import ReadError, table_of_text, text_of, toml_of
from ....model.scenario import read_text
from ....model.setting import Scenario
from ...folders import write_atomically
from ...sweep.posterior import Draws
from ..assess import digest
from .forecast import COLUMNS, QUANTILES, UNITS, YEARS, RegistrationError

FORMAT = 1
LAST_LINE = re.compile(r"# checksum: ([0-9a-f]{64}), SHA-256 of every line above\n?")
HOW = ("# Forecasts written down before their outcomes; do not edit. Score them with:\n"
       "#   foedus validate --registered THIS_FILE --observed TABLE…\n"
       "# Bare: all luck on (administrations, escalations, common shocks, budgets), nothing told after told_until.\n")


@dataclass(frozen=True)
class Registration:
    """What a file holds. about: what the forecasts hang on, by name; tables: by kind, columns as `forecast.COLUMNS`."""

    about: dict[str, object]
    tables: dict[str, pd.DataFrame]


def write(path: Path, name: str, scenario: Scenario, start: Start, seeds: int, tables: dict[str, pd.DataFrame],
          draws: Draws | None = None) -> str:
    """Write a registration, and return its checksum. Raises RegistrationError for a file that is there: none is overwritten."""
    refuse_overwriting(path)
    body = text(name, scenario, start, seeds, tables, draws)
    checksum = checksum_of(body)
    write_atomically(path, f"{body}# checksum: {checksum}, SHA-256 of every line above\n".encode())
    return checksum


def refuse_overwriting(path: Path) -> None:
    """Raise RegistrationError where something is already, or where nothing can be."""
    if path.exists():
        raise RegistrationError(f"'{path}' exists, and a registration is never overwritten; choose another name")
    if path.suffix != ".toml":
        raise RegistrationError(f"'{path}' does not end in .toml; choose a name that does")
    if not path.parent.is_dir():
        raise RegistrationError(f"there is no folder '{path.parent}'; make it, or choose another")


def text(name: str, scenario: Scenario, start: Start, seeds: int, tables: dict[str, pd.DataFrame],
         draws: Draws | None = None) -> str:
    """Everything above the checksum. draws: of a posterior, if the forecasts hang on one; they are written down whole."""
    parameters = resolve(scenario.parameters)
    values = {p.name: p.choices[parameters[p.name]] if p.choices else parameters[p.name] for p in PARAMETERS}
    said = about(name, scenario, start, seeds)
    said |= {"again": f"{said['again']} --posterior {draws.name}"} if draws else {}
    parts = [HOW, section("registration", said), section("units", UNITS), section("parameters", values),
             *([section("posterior", drawn(draws))] if draws else []), section("scenarios", texts_of(name)),
             section("forecasts", {kind: frame.to_csv(index=False, lineterminator="\n") for kind, frame in tables.items()})]
    return "\n".join(parts)


def drawn(draws: Draws) -> dict[str, object]:
    """Which posterior, by whom it was made, and its draws to the last digit: they take the place of the parameters above."""
    made = {key: value for key, value in draws.provenance["posterior"].items() if not isinstance(value, dict)}
    table = pd.DataFrame(draws.columns).to_csv(index=False, lineterminator="\n")
    return {**made, "outdated": draws.outdated, "untouched": list(draws.untouched), "table": table}


def about(name: str, scenario: Scenario, start: Start, seeds: int) -> dict[str, object]:
    """Date, hashes, and the command that makes the same forecasts again."""
    last = max((event.quarter for event in scenario.events), default=scenario.first)
    return {"format": FORMAT, "date": datetime.now(UTC).date().isoformat(), "scenario": name, "years": list(YEARS),
            "seeds": f"0 to {seeds - 1}", "told_until": f"{last // 4}-Q{last % 4 + 1}", "foedus": __version__,
            "commit": commit(), "model": model_hash(), "data": data_hash(), "start": start_hash(start),
            "again": f"foedus register FILE {name} --seeds {seeds}"}


def commit() -> str:
    """The commit of the package where it is a checkout, with a plus if files differ from it; otherwise 'none'."""
    root = Path(__file__).resolve().parents[3]
    if not (root / ".git").exists():
        return "none"
    try:
        made, edited = (subprocess.run(["git", "-C", str(root), *words], capture_output=True, text=True, timeout=20, check=True)
                        for words in (("rev-parse", "HEAD"), ("status", "--porcelain", "--untracked-files=no")))
    except (OSError, subprocess.SubprocessError):
        return "none"
    return made.stdout.strip() + ("+" if edited.stdout.strip() else "")


def data_hash() -> str:
    """Sixteen hexadecimal digits that change with any table of countries, of events and of the record."""
    folder = Path(str(resources.files("foedus.model")))
    return digest([*sorted((folder / "data").glob("*.csv")), *sorted((folder / "record" / "data").glob("*.csv"))])


def start_hash(start: Start) -> str:
    """Sixteen hexadecimal digits that change with anything the engine is given besides parameters and seeds."""
    from ...sweep.identity import digest_of

    return digest_of(start).hex()[:16]


def texts_of(name: str) -> dict[str, str]:
    """The text of a scenario, and of those that it extends, by name."""
    found: dict[str, str] = {}
    while name and name not in found:
        content, label, folder = read_text(name)
        found[name] = content.replace("\r\n", "\n")
        above = toml_of(content, label).get("extends", "")
        name = str(folder / above) if above.endswith(".toml") else above
    return found


def section(title: str, values: dict[str, object]) -> str:
    """A table of TOML."""
    return "\n".join([f"[{title}]", *(f"{key_of(key)} = {value_of(value)}" for key, value in values.items()), ""])


def key_of(key: str) -> str:
    """A key, in quotes where TOML wants them."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key)


def value_of(value: object) -> str:
    """A value; text of several lines as it is, if nothing in it ends it."""
    if isinstance(value, str):
        many = "\n" in value and "'''" not in value
        return f"'''\n{value}'''" if many else json.dumps(value, ensure_ascii=False)
    return json.dumps(value)


def checksum_of(body: str) -> str:
    """SHA-256 of a text, whatever ends its lines."""
    return hashlib.sha256(body.replace("\r\n", "\n").encode()).hexdigest()


def read(path: Path) -> Registration:
    """A registration as it was written. Raises RegistrationError for a file that was edited, or is none."""
    try:
        whole = text_of(path).replace("\r\n", "\n")
        body, _, last = whole.rstrip("\n").rpartition("\n")
        told = LAST_LINE.fullmatch(last)
        if told is None:
            raise RegistrationError(f"{path.name}: does not end in a line '# checksum: …'; give a file that foedus register "
                                    "wrote")
        if told[1] != (now := checksum_of(f"{body}\n")):
            raise RegistrationError(f"{path.name}: was edited after it was registered: its last line says {told[1][:12]}…, its "
                                    f"lines give {now[:12]}…; take the file as it was committed")
        content = toml_of(body, path.name)
        tables = {kind: frame_of(cells, f"{path.name}, {kind}") for kind, cells in content["forecasts"].items()}
    except ReadError as problem:
        raise RegistrationError(str(problem)) from None
    if content["registration"]["format"] != FORMAT:
        raise RegistrationError(f"{path.name}: has format {content['registration']['format']}, this foedus reads {FORMAT}; "
                                f"score it with foedus {content['registration']['foedus']}")
    return Registration(content["registration"], tables)


def frame_of(cells: str, name: str) -> pd.DataFrame:
    """A table of forecasts with its numbers as numbers."""
    read_cells = table_of_text(cells, name)
    frame = pd.DataFrame(read_cells.columns)[list(COLUMNS)]
    return frame.astype({"year": int, "last_year": int, "last": float, **dict.fromkeys(QUANTILES, float)})

