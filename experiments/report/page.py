"""The report as pieces: one figure and the claims on the first screen, all pictures at a glance, the answers, a section a
finding, where everything comes from, and the works behind it.
"""

from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from ...model.compiled import model_hash
from ..analysis.clusters import HOLDS, NONE, REVERSED, UNDECIDED
from ..analysis.finding import Stated
from ..literature.references import Work
from ..paper.pieces import (
    Banner,
    Beside,
    Bullets,
    Code,
    Folded,
    Glance,
    Glances,
    Heading,
    Links,
    Picture,
    Prose,
    Table,
    Warned,
)
from ..wording import listed
from .chapter import Chapter

FOREMOST = 3  # sentences of an answer that open the report; its section has all
MOST_ROWS = 60  # of a table that are printed; the file beside the page has all
CLAIMED = 3  # claims of a finding on the first screen; its section has all
FRONT = ("posterior", "map")  # kinds of the finding whose figure opens the report, the first that is there
VERDICTS = (HOLDS, REVERSED, NONE, UNDECIDED)  # the firmest first
COMMANDS = {"map": "foedus map", "sensitivity": "foedus sensitivity", "emulation": "foedus emulate", "boxes": "foedus discover",
            "tipping": "foedus tipping", "levers": "foedus levers", "robustness": "foedus robustness",
            "decision": "foedus decide", "game": "foedus game"}


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
    front = [*opening(chapters), *first_screen(chapters), *contents(chapters), *pictures(chapters), *answers(chapters)]
    return [*front, *sections, *provenance(chapters), *bibliography(references)]


def title_of(chapters: list[Chapter]) -> str:
    """What the report is about, with the scenario that was asked about."""
    asked = listed(asked_about(chapters))
    if len(chapters) > 1:
        return f"What decides the outcome of {asked}"
    title = chapters[0].finding.title
    return title if all(name in title for name in asked_about(chapters)) else f"{title}: {asked}"


def asked_about(chapters: list[Chapter]) -> list[str]:
    """The scenarios that every finding is about, not those that one of them holds against it; all where none is in all."""
    every = [chapter.finding.scenarios for chapter in chapters]
    common = [name for name in every[0] if all(name in of for of in every)]
    return common or list(dict.fromkeys(name for of in every for name in of))


# --- in front --------------------------------------------------------------------------------------------


def opening(chapters: list[Chapter]) -> list:
    """Title, what the report is made of, and what to beware of."""
    runs = [chapter.finding.provenance.get("runs") for chapter in chapters]
    total = f"{sum(runs):,} runs" if all(isinstance(count, int) for count in runs) else "runs"
    count = f"{len(chapters)} finding{'s' if len(chapters) > 1 else ''}"
    return [*banner(chapters), Heading(title_of(chapters), 1),
            Prose(f"{count} from {total} of {listed(asked_about(chapters))}. What follows holds in the model. It is no "
                  "forecast: no number about a real country here is a prediction."), *warnings(chapters)]


def banner(chapters: list[Chapter]) -> list:
    """That it is a quick look, on every page."""
    quick = [chapter.finding.title for chapter in chapters if chapter.finding.quick]
    if not quick:
        return []
    what = "" if len(quick) == len(chapters) else f" at {listed(quick)}"
    return [Banner(f"A quick look{what}, with few points and seeds: every number is rough, and none is to be quoted. Repeat it "
                   "without --quick.")]


def first_screen(chapters: list[Chapter]) -> list:
    """One figure and the firmest claims of every finding; a single finding has its claims in its section."""
    claims = [claim for chapter in chapters for claim in firmest(chapter.finding.stated)[:CLAIMED]]
    if len(chapters) == 1 or not claims:
        return []
    kinds = [chapter.finding.kind for chapter in chapters]
    opens = chapters[next((kinds.index(kind) for kind in FRONT if kind in kinds), 0)]
    table = claims_table(f"What is claimed, up to {CLAIMED} claims of each finding; all are in the sections below.", claims)
    if not opens.finding.figures:
        return [table]
    return [Beside(glances(opens)[0], table)]


def firmest(claims: tuple[Stated, ...]) -> list[Stated]:
    """The claims on which most can be said first, otherwise as they are."""
    return sorted(claims, key=lambda claim: VERDICTS.index(claim.verdict) if claim.verdict in VERDICTS else len(VERDICTS))


def claims_table(caption: str, claims: list[Stated]) -> Table:
    """A row a claim. Verdicts of one finding are given together, so that an interval off zero may go with an open one."""
    return Table(f"{caption} Bold: told from luck, for all claims of the analysis together.", pd.DataFrame([
        {"claim": claim.claim, "effect": claim.effect, "interval": claim.interval, "histories": f"{claim.histories:,}",
         "verdict": f"**{claim.verdict}**" if claim.verdict in (HOLDS, REVERSED) else claim.verdict,
         "where it fails": claim.fails or "not asked"} for claim in claims]))


def contents(chapters: list[Chapter]) -> list:
    """Links to the sections."""
    if len(chapters) == 1:
        return []
    return [Links((("The pictures", "#pictures"), ("The answers", "#answers"),
                   *((chapter.finding.title, f"#{chapter.anchor}") for chapter in chapters),
                   ("Where it comes from", "#provenance"), ("References", "#references")), "Contents")]


def pictures(chapters: list[Chapter]) -> list:
    """Every figure at a glance, with a link to its section; a single finding shows its own."""
    shown = tuple(one for chapter in chapters for one in glances(chapter))
    return [Heading("The pictures", 2, "pictures"), Glances(shown)] if len(chapters) > 1 and shown else []


def glances(chapter: Chapter) -> list[Glance]:
    """The figures of a finding, small."""
    shown = chapter.finding.figures
    return [Glance(f"{chapter.anchor}-{one.name}", chapter.anchor,
                   chapter.finding.title + (f": {one.name.replace('_', ' ')}" if len(shown) > 1 else "")) for one in shown]


def warnings(chapters: list[Chapter]) -> list:
    """Findings made with different models, or with another than the one here; analyses that are missing."""
    models = list(dict.fromkeys(str(chapter.finding.provenance.get("model", "unknown")) for chapter in chapters))
    said = []
    if len(models) > 1:
        said.append(Warned(f"These findings were made with {len(models)} different models ({', '.join(models)}): do not "
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
        said += [Prose(f"*{chapter.finding.question}*"),
                 Prose(" ".join(chapter.finding.answer[:FOREMOST]) or "No answer was found.")]
    return said


# --- a section -------------------------------------------------------------------------------------------


def section(chapter: Chapter, number: Numbered) -> list:
    """Question, answer, figures, tables, method, caveats, and the command that repeats it."""
    found = chapter.finding
    figures = [Picture(f"{chapter.anchor}-{one.name}", f"*Figure {number.figure + place}.* {one.caption}", one.text)
               for place, one in enumerate(found.figures)]
    tables = [folded(chapter, one.name, f"Table {number.table + place}. {one.caption}")
              for place, one in enumerate(found.tables)]
    claims = [claims_table("What is claimed.", list(found.stated))] if found.stated else []
    caveats = [Heading("What to hold against it", 3), Bullets(found.caveats)] if found.caveats else []
    return [Heading(found.title, 2, chapter.anchor), Prose(f"*Question.* {found.question}"), Prose(design(chapter)),
            Heading("Answer", 3), Bullets(found.answer), *claims, *figures, *tables, Heading("Method", 3), Prose(found.method),
            *caveats, Heading("To repeat it", 3), Code(found.command)]


def design(chapter: Chapter) -> str:
    """Worlds, parameters moved, runs and seeds."""
    found = chapter.finding
    varied = ", ".join(f"`{name}`" for name in found.varied) or "nothing"
    runs, seeds = found.provenance.get("runs"), found.provenance.get("seeds")
    counted = f" {runs:,} runs" if isinstance(runs, int) else ""
    return (f"*Design.* Scenario: {', '.join(found.scenarios)}. Varied: {varied}.{counted}"
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
