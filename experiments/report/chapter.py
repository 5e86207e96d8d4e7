"""One chapter of a report: a finding with what it shows."""

from dataclasses import dataclass

import pandas as pd

from ..analysis.finding import Finding


class ReportError(ValueError):
    """A report that cannot be made. One line, with the remedy."""


@dataclass(frozen=True)
class Chapter:
    """A finding with what it shows.

    place: its folder's name; figures: name to the text of an SVG element; pdfs: the same as files; tables: name to words;
    anchor: what a link finds it by, and the start of the names of its figures.
    """

    place: str
    finding: Finding
    figures: dict[str, str]
    pdfs: dict[str, bytes]
    tables: dict[str, pd.DataFrame]
    anchor: str = ""
