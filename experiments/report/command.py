"""``foedus report``: one page from a folder of findings, or from a sweep, and a folder with its figures.

`make_report(folder, out)` writes

    OUT.html             the page; it loads nothing, and can be sent as it is
    OUT_figures/*.svg    every figure, and as .pdf: named after its finding
    OUT_figures/*.bib    the works behind it
    OUT_figures/*.csv    every claim with its verdict; a sweep claims nothing
"""

import argparse
from pathlib import Path

import pandas as pd

from ..folders import locked, replaced, write_atomically
from ..formats import write_csv
from ..paper.hypertext import document
from .chapter import Chapter, ReportError
from .chapters import chapters_of
from .page import References, page_of, title_of
from .rules import works_behind


def make_report(folder: str | Path, out: str | Path | None = None) -> Path:
    """Write the report on a folder; returns the page's path, ``FOLDER/report.html`` if `out` is None.

    Equal findings give equal bytes.  Raises ReportError, FindingError, PictureError or StoreError, each of one line, before
    anything is written.
    """
    out = Path(folder) / "report.html" if out is None else Path(out)
    if out.suffix != ".html":
        raise ReportError(f"'{out}' does not end in .html; name a file such as report.html with --out")
    if out.is_dir():
        raise ReportError(f"'{out}' is a folder; name a file with --out")
    chapters = chapters_of(Path(folder))
    with locked(out.parent):
        return bound(chapters, out)


def bound(chapters: list[Chapter], out: Path) -> Path:
    """The chapters as one page; for whoever holds the lock of its folder."""
    found, unknown = works_behind(chapters)
    references = References(found, unknown, "\n\n".join(work.bibtex() for work in found) + "\n")
    figures = {f"{chapter.anchor}-{name}": text for chapter in chapters for name, text in chapter.figures.items()}
    text = document(title_of(chapters), page_of(chapters, references), figures)
    try:
        write_all(out, text, figures, chapters, references.bibtex)
    except OSError as problem:
        raise ReportError(f"cannot write '{out}': {problem.strerror or problem}; name another file with --out") from None
    return out


def write_all(out: Path, text: str, figures: dict[str, str], chapters: list[Chapter], bibtex: str) -> None:
    """The figures, the references, the claims, and the page last."""
    beside = out.with_name(f"{out.stem}_figures")
    beside.mkdir(parents=True, exist_ok=True)
    for name, figure in figures.items():
        write_atomically(beside / f"{name}.svg", figure.encode())
    for chapter in chapters:
        for name, content in chapter.pdfs.items():
            write_atomically(beside / f"{chapter.anchor}-{name}.pdf", content)
    write_atomically(beside / "references.bib", bibtex.encode())
    if any(chapter.finding.stated for chapter in chapters):
        with replaced(beside / "claims.csv") as file:
            write_csv(claims_of(chapters), file)
    write_atomically(out, text.encode())


def claims_of(chapters: list[Chapter]) -> pd.DataFrame:
    """A row a claim: the finding it is of, its numbers in words, the verdict, what repeats it, and the model it is true of."""
    columns = ("finding", "claim", "effect", "interval", "histories", "verdict", "where_it_fails", "command", "model")
    return pd.DataFrame([
        (chapter.place, claim.claim, claim.effect, claim.interval, claim.histories, claim.verdict, claim.fails,
         chapter.finding.command, chapter.finding.provenance.get("model", ""))
        for chapter in chapters for claim in chapter.finding.stated], columns=columns)


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus report``."""
    parser = subparsers.add_parser(
        "report",
        description="Bind findings into one self-contained HTML page, and put their figures into a folder beside it.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of findings, one finding, or a sweep")
    parser.add_argument("--out", type=Path, metavar="FILE.html", help="the page (default: DIR/report.html)")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus report``."""
    out = make_report(args.folder, args.out)
    print(f"{out}, and its figures in {out.with_name(f'{out.stem}_figures')}")
