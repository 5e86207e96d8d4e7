"""The works and data that foedus names: `model/data/references.bib`, and how a text names them.

A work is named by its authors and year, as in "Olson and Zeckhauser 1966", "Odehnal et al. 2021" or "Fearon (1997)"; a data
source by its `shorttitle`, as in `SOURCES.md`.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from unicodedata import combining, normalize

from ... import __version__
from ..wording import listed

ENTRY = re.compile(r"^@(\w+)\{(\w+),\n(.*?)^\}$", re.MULTILINE | re.DOTALL)
FIELD = re.compile(r"^  (\w+) = \{(.*)\},$", re.MULTILINE)
PRINTED = ("author", "title", "booktitle", "editor", "journal", "publisher", "address", "year", "volume", "number", "pages",
           "doi", "howpublished", "note")


@dataclass(frozen=True)
class Work:
    """An entry: its key, its kind ("article", "book", …) and its fields as BibTeX writes them."""

    key: str
    kind: str
    fields: dict[str, str] = field(compare=False)

    @property
    def year(self) -> str:
        """Year of publication; empty for a data source that is updated."""
        return self.fields.get("year", "")

    @property
    def surnames(self) -> tuple[str, ...]:
        """Surnames of the authors; the whole name of an institution."""
        return tuple(plain(name.partition(",")[0]) for name in self.fields["author"].split(" and "))

    @property
    def label(self) -> str:
        """How a docstring names it: all authors and the year."""
        return f"{listed(self.surnames)} {self.year}".strip()

    @property
    def panels(self) -> tuple[str, ...]:
        """Country panels that use it; empty for a work that is no data source."""
        return tuple(filter(None, self.fields.get("keywords", "").split(", ")))

    def is_named_in(self, text: str) -> bool:
        """Whether a text names it by all authors, or the first and "et al.", and the year; line breaks do not matter."""
        if self.year not in text:
            return False
        names = {unaccented(name) for name in (listed(self.surnames), f"{self.surnames[0]} et al.")}
        found = in_one_line(text)
        return any(name in found and re.search(rf"(?<![\w-])(?<![a-z] and ){re.escape(name)},? \(?{self.year}(?!\d)", found)
                   for name in names)

    def bibtex(self) -> str:
        """The entry as BibTeX."""
        lines = [f"  {name} = {{{self.fields[name]}}}," for name in PRINTED if name in self.fields]
        return "\n".join([f"@{self.kind}{{{self.key},", *lines, "}"])

    def reference(self) -> str:
        """The entry as a line of a list of references, without its DOI."""
        get = {name: plain(value) for name, value in self.fields.items()}.get
        where = get("journal") or (f"In {get('booktitle')}" if get("booktitle") else "")
        if get("volume"):
            where += f" {get('volume')}" + (f"({get('number')})" if get("number") else "")
        if get("pages"):
            where += f", {get('pages')}"
        by = f"{'; '.join(map(plain, self.fields['author'].split(' and ')))}{f' ({self.year})' if self.year else ''}"
        said = filter(None, (by, get("title"), where, get("publisher"), get("howpublished"), get("note")))
        return " ".join(part if part.endswith(("?", ".")) else f"{part}." for part in said)


@cache
def in_one_line(text: str) -> str:
    """The text as names are looked for in it: asked for by every work of the list."""
    return unaccented(re.sub(r"\s+", " ", text))


def unaccented(text: str) -> str:
    """The letters without their accents, as some keyboards write them."""
    return "".join(letter for letter in normalize("NFD", text) if not combining(letter))


def plain(text: str) -> str:
    """A field as people read it."""
    return text.replace("\\&", "&").replace("--", "–").translate({ord("{"): None, ord("}"): None})


@cache
def works() -> tuple[Work, ...]:
    """Every entry, in the order of the file."""
    text = resources.files("foedus.model").joinpath("data", "references.bib").read_text("utf-8")
    return tuple(Work(key, kind, dict(FIELD.findall(body))) for kind, key, body in ENTRY.findall(text))


@cache
def named_in(text: str) -> tuple[Work, ...]:
    """The works that a text names, in the order of the file."""
    return tuple(work for work in works() if work.year and work.is_named_in(text))


def foedus_itself(model: str) -> Work:
    """The program, with its version and the hash of its model; authors and title are those of CITATION.cff."""
    return Work("foedus", "misc", {"author": "{The foedus authors}",
                                   "title": "{foedus}: An Agent-Based Model of Alliance Bargaining",
                                   "note": f"Version {__version__}, model {model}"})
