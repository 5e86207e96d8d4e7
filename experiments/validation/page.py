"""The page: one list of pieces, written as Markdown and as one HTML file that needs no other."""

from pathlib import Path

from ..folders import local
from ..paper.hypertext import document, markdown
from .assess import Findings, parameter_file
from .contents import headline, observed_table, page_of
from .pictures import draw_all

__all__ = ["headline", "observed_table", "write_page"]

TITLE = "foedus against the record"


def write_page(found: Findings, folder: Path) -> None:
    """validation.md, validation.html, and beside them a folder with figures, tables of cells and the calibrated set."""
    figures, page = draw_all(found), page_of(found)
    beside = local(folder) / "validation"
    beside.mkdir(exist_ok=True)
    for name, text in figures.items():
        write(beside / f"{name}.svg", text)
    for name, cells in (("hindcast", found.cells), ("hindcast_together", found.together)):
        cells.round(5).to_csv(beside / f"{name}.csv.gz", index=False, lineterminator="\n",
                              compression={"method": "gzip", "mtime": 0})
    if found.user is not None:
        found.user.round(5).to_csv(beside / "observed.csv", index=False, lineterminator="\n")
    write(beside / "calibrated.toml", parameter_file(found))
    write(folder / "validation.md", "\n\n".join(markdown(piece, beside.name) for piece in page) + "\n")
    write(folder / "validation.html", document(TITLE, page, figures))


def write(path: Path, text: str) -> None:
    """Write a file with plain line ends."""
    path.write_text(text, encoding="utf-8", newline="\n")
