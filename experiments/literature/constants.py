"""The constants of the model, read from the lines that declare them."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).parents[2] / "model" / "constants.py"
LINE = re.compile(r"([A-Z_]+) = ([\d.]+)  # \[([^\]]+)\] ([^;]+); (.+)")


class Constant(NamedTuple):
    """One line of `model/constants.py`."""

    value: float
    unit: str
    meaning: str
    source: str


@cache
def constants() -> dict[str, Constant]:
    """Every constant by name."""
    found = map(LINE.fullmatch, FILE.read_text(encoding="utf-8").splitlines())
    return {line[1]: Constant(float(line[2]), *line.group(3, 4, 5)) for line in found if line}
