"""What a page is made of. Words may hold `code`, **bold** and *emphasis*; everything else is taken as it is."""

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 3, and the anchor that a link finds it by."""

    text: str
    level: int = 2
    anchor: str = ""


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    text: str


@dataclass(frozen=True)
class Warned:
    """A paragraph that a reader must not miss."""

    text: str


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Links:
    """A list of lines, each with where it leads: an anchor such as "#map", an address, or nothing."""

    items: tuple[tuple[str, str], ...]
    label: str


@dataclass(frozen=True)
class Code:
    """Text to copy, as it is."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table of words, already formatted, with what it shows."""

    caption: str
    frame: pd.DataFrame


@dataclass(frozen=True)
class Picture:
    """A figure by name, with what it shows; `text` describes it to who cannot see it, the caption if empty."""

    name: str
    caption: str
    text: str = ""


@dataclass(frozen=True)
class Glance:
    """A figure that stands elsewhere on the page, small, with where it leads and its label."""

    name: str
    anchor: str
    label: str


@dataclass(frozen=True)
class Glances:
    """Figures at a glance, side by side."""

    items: tuple[Glance, ...]


@dataclass(frozen=True)
class Beside:
    """Two pieces side by side where the screen is wide, the first one narrow."""

    first: object
    second: object


@dataclass(frozen=True)
class Banner:
    """What every page must say, at the top of the screen and of each printed sheet."""

    text: str


@dataclass(frozen=True)
class Folded:
    """Pieces behind a line that opens them."""

    summary: str
    pieces: tuple[object, ...]
