"""A panel as the text of a CSV file, the counterpart of `countries.load_panel`."""

import csv
import io

from .cells import share_written, value_in
from .countries import NUMBERS, WORDS, Panel


def as_csv(panel: Panel) -> str:
    """The panel as a table that reads back as the same world: every cell written out, filled ones too."""
    rivals = [rival.iso3 for rival in panel.rivals]
    columns = (*WORDS, *NUMBERS, *(f"km_to_{rival}" for rival in rivals))
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    for country in (panel.patron, *panel.allies, *panel.rivals):
        writer.writerow(written(column, value_in(country, column, rivals)) for column in columns)
    return text.getvalue()


def written(column: str, value: float | str) -> str:
    """A cell: the shortest text that reads back as the same, and a large share of GDP in per cent, so that it is not asked."""
    if isinstance(value, str):
        return value
    return str(share_written(value) if column == "spending" else int(value) if value == int(value) else value)
