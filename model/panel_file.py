"""A panel as the text of a CSV file, the counterpart of `countries.load_panel`."""

import csv
import io

from .cells import share_written, value_in
from .countries import NUMBERS, WORDS, Panel
from .reading import blank_or


def as_csv(panel: Panel) -> str:
    """The panel as a table that reads back as the same world: every cell written out, filled ones too."""
    rivals = [rival.iso3 for rival in panel.rivals]
    columns = (*WORDS, *NUMBERS, *(f"km_to_{rival}" for rival in rivals))
    text = io.StringIO(newline="")
    usual, quoting = (csv.writer(text, lineterminator="\n", quoting=how) for how in (csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    usual.writerow(columns)
    for country in (panel.patron, *panel.allies, *panel.rivals):
        cells = [written(column, value_in(country, column, rivals)) for column in columns]
        # A name that elsewhere stands for what is missing, such as NA, is a name in quotes.
        (quoting if any(blank_or(cell) == "" for cell in cells) else usual).writerow(cells)
    return text.getvalue()


def written(column: str, value: float | str) -> str:
    """A cell: the shortest text that reads back as the same, and a large share of GDP in per cent, so that it is not asked."""
    if isinstance(value, str):
        return value
    return str(share_written(value) if column == "spending" else int(value) if value == int(value) else value)
