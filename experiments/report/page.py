"""The report as pieces: the answers, a section a finding, where everything comes from, and the works behind it."""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from ...model.compiled import model_hash
from ..literature.references import Work
from ..paper.pieces import Bullets, Code, Folded, Heading, Links, Picture, Prose, Table, Warned
from .chapter import Chapter

FOREMOST = 3  # sentences of an answer that open the report; its section has all
MOST_ROWS = 60  # of a table that are printed; the file beside the page has all
# What a study makes; a decision or a game is a question of its own.
COMMANDS = {"map": "foedus map", "sensitivity": "foedus sensitivity", "boxes": "foedus discover", "tipping": "foedus tipping",
            "levers": "foedus levers", "robustness": "foedus robustness"}


class Numbered(NamedTuple):
    """Numbers of the first figure and the first table of a chapter."""

    figure: int
    table: int


@dataclass(frozen=True)
class References:
    """The works, the scenarios whose rules could not be found, and the BibTeX."""

    works: list[Work]
    unknown: list[str]
    bibtex: str


def page_of(chapters: list[Chapter], references: References) -> list:
    """The whole page."""
    sections, number = [], Numbered(1, 1)
    for chapter in chapters:
        sections += section(chapter, number)
        number = Numbered(number.figure + len(chapter.finding.figures), number.table + len(chapter.finding.tables))
    return [*opening(chapters), *answers(chapters), *sections, *provenance(chapters), *bibliography(references)]


def title_of(chapters: list[Chapter]) -> str:
    """What the report is about."""
    if len(chapters) == 1:
        return chapters[0].finding.title
    return f"What decides the outcome of {' and '.join(named(chapters))}"


def named(chapters: list[Chapter]) -> list[str]:
    """The scenarios, each once."""
    return list(dict.fromkeys(name for chapter in chapters for name in chapter.finding.scenarios))


# --- in front --------------------------------------------------------------------------------------------


def opening(chapters: list[Chapter]) -> list:
    """Title, what the report is made of, and what to beware of."""
    runs = [chapter.finding.provenance.get("runs") for chapter in chapters]
    total = f"{sum(runs):,} runs" if all(isinstance(count, int) for count in runs) else "runs"
    count = f"{len(chapters)} finding{'s' if len(chapters) > 1 else ''}"
    places = Links((("The answers", "#answers"), *((chapter.finding.title, f"#{chapter.anchor}") for chapter in chapters),
                    ("Where it comes from", "#provenance"), ("References", "#references")), "Contents")
    return [Heading(title_of(chapters), 1),
            Prose(f"{count} from {total} of {', '.join(named(chapters))}. What follows holds in the model. It is no forecast: "
                  "no number about a real country here is a prediction."),
            *warnings(chapters), *([places] if len(chapters) > 1 else [])]


def warnings(chapters: list[Chapter]) -> list:
    """Findings made with different models, or with another than the one here; analyses that are missing."""
    models = list(dict.fromkeys(str(chapter.finding.provenance.get("model", "unknown")) for chapter in chapters))
    said = []
    if len(models) > 1:
        said.append(Warned(f"**These findings were made with {len(models)} different models** ({', '.join(models)}): do not "
                           "compare their numbers. Make the older ones again; each section ends with its command."))
    elif models[0] != model_hash():
        said.append(Warned(f"The model has changed since: these findings were made with model {models[0]}, and the one "
                           f"installed here is {model_hash()}."))
    missing = [command for kind, command in COMMANDS.items() if kind not in {chapter.finding.kind for chapter in chapters}]
    if len(chapters) > 1 and missing:
        said.append(Prose(f"Not in this report: {', '.join(f'`{command}`' for command in missing)}."))
    return said


def answers(chapters: list[Chapter]) -> list:
    """The first sentences of every answer, under the question; a single finding speaks for itself."""
    if len(chapters) == 1:
        return []
    said: list = [Heading("The answers", 2, "answers")]
    for chapter in chapters:
        said += [Prose(f"**{chapter.finding.question}**"),
                 Prose(" ".join(chapter.finding.answer[:FOREMOST]) or "No answer was found.")]
    return said


# --- a section -------------------------------------------------------------------------------------------


def section(chapter: Chapter, number: Numbered) -> list:
    """Question, answer, figures, tables, method, caveats, and the command that repeats it."""
    found = chapter.finding
    figures = [Picture(f"{chapter.anchor}-{one.name}", f"**Figure {number.figure + place}.** {one.caption}", one.text)
               for place, one in enumerate(found.figures)]
    tables = [folded(chapter, one.name, f"Table {number.table + place}. {one.caption}")
              for place, one in enumerate(found.tables)]
    caveats = [Heading("What to hold against it", 3), Bullets(found.caveats)] if found.caveats else []
    return [Heading(found.title, 2, chapter.anchor), Prose(f"**Question.** {found.question}"), Prose(design(chapter)),
            Heading("Answer", 3), Bullets(found.answer), *figures, *tables, Heading("Method", 3), Prose(found.method), *caveats,
            Heading("To repeat it", 3), Code(found.command)]


def design(chapter: Chapter) -> str:
    """Worlds, parameters moved, runs and seeds."""
    found = chapter.finding
    varied = ", ".join(f"`{name}`" for name in found.varied) or "nothing"
    runs, seeds = found.provenance.get("runs"), found.provenance.get("seeds")
    counted = f" {runs:,} runs" if isinstance(runs, int) else ""
    return (f"**Design.** Scenario: {', '.join(found.scenarios)}. Varied: {varied}.{counted}"
            f"{f'{chr(44) if counted else chr(32)} seeds: {seeds}' if seeds else ''}{'.' if counted or seeds else ''}")


def folded(chapter: Chapter, name: str, caption: str) -> Folded:
    """A table behind its caption; a long one is cut."""
    frame = chapter.tables[name]
    rest = (Prose(f"The first {MOST_ROWS} of {len(frame):,} rows; all are in `{chapter.place}/{name}.csv`."),)
    return Folded(caption, (Table(caption, frame.head(MOST_ROWS)), *(rest if len(frame) > MOST_ROWS else ())))


# --- behind ----------------------------------------------------------------------------------------------


def provenance(chapters: list[Chapter]) -> list:
    """What was run with what, a row a finding; libraries that all share are said once."""
    frame = pd.DataFrame([origin(chapter) for chapter in chapters])
    shared = []
    if frame["libraries"].nunique() == 1:
        shared = [Prose(f"Libraries: {frame['libraries'].iloc[0]}.")]
        frame = frame.drop(columns="libraries")
    return [Heading("Where it comes from", 2, "provenance"),
            Prose("Model and data are hashes: the same hash is the same model, to the last byte. The same seed is the same "
                  "luck, so a command repeats its finding exactly."),
            Table("What was run, and with what", frame), *shared]


def origin(chapter: Chapter) -> dict[str, str]:
    """A row of the table: what the finding says of its making; a dash for what it does not."""
    facts = chapter.finding.provenance
    runs, versions, data = (facts.get(name) for name in ("runs", "versions", "data"))
    said = {
        "finding": chapter.finding.title, "runs": f"{runs:,}" if isinstance(runs, int) else "", "seeds": facts.get("seeds"),
        "model": facts.get("model"), "data": ", ".join(map(str, data)) if isinstance(data, list) else "",
        "foedus": facts.get("foedus"), "made": facts.get("made"),
        "libraries": ", ".join(f"{one} {number}" for one, number in versions.items()) if isinstance(versions, dict) else ""}
    return {name: str(value or "-") for name, value in said.items()}


def bibliography(references: References) -> list:
    """The works behind the rules, variants and data in use, and behind the methods."""
    lost = [Warned(f"The rules of {', '.join(references.unknown)} are not among them, because the scenario was not found here; "
                   "see `foedus cite`.")] if references.unknown else []
    lines = tuple((work.reference(), f"https://doi.org/{work.fields['doi']}" if "doi" in work.fields else "")
                  for work in references.works)
    return [Heading("References", 2, "references"),
            Prose("The works behind the rules, variants and data that the findings use, and those that their methods name."),
            *lost, Links(lines, "References"), Folded("The same as BibTeX", (Code(references.bibtex),))]
