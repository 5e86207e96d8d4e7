"""What a page is made of."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Prose:
    """A paragraph; `code` in back-quotes."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table of words, already formatted, with what it shows."""

    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Picture:
    """A figure by name, with what it shows."""

    name: str
    caption: str
