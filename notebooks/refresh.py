"""Brings the notebooks, answer keys and classroom sheets up to date: ``python -m foedus.notebooks.refresh``, or ``make learn``.

What is current already is left alone, byte for byte.
"""

import sys
from pathlib import Path

import nbformat

from foedus.notebooks import execute, lessons, sheets


def main() -> int:
    """Refresh everything and name what changed; returns the exit status."""
    failed = claims_that_fail()
    for claim in failed:
        print(f"no longer true, so the lesson's text must change: {claim}", file=sys.stderr)
    for path, text in lessons.fresh().items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"{path.name} rewritten")
    for source in pages():
        text, sheet = source.read_text(encoding="utf-8"), source.with_suffix(".pdf")
        if not sheets.is_current(sheet, text):
            sheets.write(sheet, text)
            print(f"{sheet.name} typeset")
    for path in execute.notebooks():
        fresh = execute.run(path)
        stale = execute.differences(nbformat.read(path, as_version=4), fresh)
        if stale:
            nbformat.write(fresh, path)
        print(f"{path.name} {'rewritten' if stale else 'is current'}")
    return 1 if failed else 0


def claims_that_fail() -> list[str]:
    """What the prose of a lesson says and the model does not."""
    return [f"{name}: {claim}" for name in lessons.LESSONS
            for claim, holds in lessons.answers(name).claims.items() if not holds]


def pages() -> list[Path]:
    """The Markdown of every sheet."""
    return sorted(path for path in lessons.CLASSROOM.glob("*.md") if path.name != "README.md")


if __name__ == "__main__":
    sys.exit(main())
