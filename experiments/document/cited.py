"""The bibliography, as Markdown."""

from ..literature.references import Work, works


def bibliography() -> str:
    """Every work that the project names, by author and year; data sources stand under Data."""
    return "\n".join(f"- {entry(work)}" for work in sorted(works(), key=lambda work: work.label.casefold()) if not work.panels)


def entry(work: Work) -> str:
    """A line of the list of references, with its DOI where one is recorded."""
    doi = work.fields.get("doi")
    return work.reference().replace("*", "\\*") + (f" [doi:{doi}](https://doi.org/{doi})" if doi else "")
