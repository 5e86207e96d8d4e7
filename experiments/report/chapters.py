"""What a report is made of: the findings of a folder with their figures and tables, in the order of a paper."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..analysis import finding as findings
from ..analysis.finding import KINDS, Finding, FindingError
from ..paper import drawing as drawings
from ..paper.hypertext import picture_text
from ..paper.style import svg
from ..sweep import manifest as manifests
from .chapter import Chapter, ReportError
from .swept import chapter_of_sweep

SECTIONS = ("pictures", "answers", "provenance", "references")  # anchors of a page's other sections


def chapters_of(folder: Path) -> list[Chapter]:
    """The findings of a folder or of the folders in it, or its sweep, in the order of `KINDS`.

    Raises ReportError, FindingError, PictureError or StoreError, each of one line.
    """
    if not folder.is_dir():
        raise ReportError(f"no folder '{folder}'; name one that holds findings or a sweep")
    places = [path.parent for path in (folder / findings.NAME, *sorted(folder.glob(f"*/{findings.NAME}"))) if path.exists()]
    if places:
        found = [read_chapter(place) for place in places]
        order = {kind: number for number, kind in enumerate(KINDS)}
        return anchored(sorted(found, key=lambda chapter: (order.get(chapter.finding.kind, len(KINDS)), chapter.place)))
    if (folder / manifests.NAME).exists():
        return anchored([chapter_of_sweep(folder)])
    raise ReportError(f"'{folder}' holds no finding and no sweep; make them with: foedus study --out {folder}")


def anchored(chapters: list[Chapter]) -> list[Chapter]:
    """The chapters with an anchor each, made from the folder's name."""
    taken, found = {"", *SECTIONS}, []
    for chapter in chapters:
        anchor = re.sub(r"[^a-z0-9]+", "-", chapter.place.lower()).strip("-")
        while anchor in taken:
            anchor += "-finding"
        taken.add(anchor)
        found.append(replace(chapter, anchor=anchor))
    return found


def read_chapter(folder: Path) -> Chapter:
    """A finding from its folder; raises FindingError if a figure or table is missing or is none."""
    found = findings.read(folder)
    check(found, folder)
    try:
        figures = {one.name: figure_text(folder, one.name) for one in found.figures}
        pdfs = {one.name: (folder / f"{one.name}.pdf").read_bytes() for one in found.figures}
        tables = {one.name: findings.table_of(folder, one.name) for one in found.tables}
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as problem:
        raise FindingError(f"the finding in '{folder}' is not whole: {problem}; run its analysis again") from None
    if spoilt := findings.damaged(folder, found):
        raise FindingError(f"the finding in '{folder}' is not as it was written: {', '.join(spoilt)}; run its analysis again")
    return Chapter(folder.resolve().name, found, figures, pdfs, tables)


def figure_text(folder: Path, name: str) -> str:
    """A figure without the caption in it, which the page sets below it. Raises PictureError."""
    text = picture_text((folder / f"{name}.svg").read_text(encoding="utf-8"), f"{folder}/{name}.svg")
    if not (folder / f"{name}{drawings.SUFFIX}").is_file():
        return text
    whole = drawings.kept(folder / f"{name}{drawings.SUFFIX}")
    plain = drawings.without_caption(whole)
    return text if plain is whole else picture_text(svg(drawings.draw(plain)), f"{folder}/{name}.svg")


def check(found: Finding, folder: Path) -> None:
    """Raise FindingError where a record holds something else than text, or names a file outside its folder."""
    words = [found.kind, found.title, found.question, found.method, found.command, *found.answer, *found.scenarios,
             *found.varied, *found.caveats]
    shown = (*found.figures, *found.tables)
    words += [word for one in shown for word in (one.name, one.caption, one.text)]
    words += [word for one in found.stated for word in (one.claim, one.effect, one.interval, one.verdict, one.fails)]
    wrong = next((word for word in words if not isinstance(word, str)), None)
    if wrong is not None or not isinstance(found.provenance, dict):
        raise FindingError(f"cannot read '{folder / findings.NAME}': {wrong!r} is no text; run its analysis again")
    for one in shown:
        if not re.fullmatch(r"[\w-]+", one.name):
            raise FindingError(f"cannot read '{folder / findings.NAME}': {one.name!r} is no name of a figure or table; "
                               "run its analysis again")
