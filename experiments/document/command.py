"""``foedus document``: fill the tables, formulas and numbers of Markdown files from the code.

It is a command and not a script of ours because whoever adds a strategy or changes a default needs the same tables for an
appendix: any Markdown file with the marks of `regions` will do.
"""

import argparse
from collections.abc import Iterable
from inspect import signature
from pathlib import Path

from .cited import bibliography
from .commands import command_line, layout, output
from .declared import calendar, columns, events, parameters, scenarios, state, terms, variants, view
from .public import public_names
from .regions import DocumentError, fill
from .source import PACKAGE
from .values import value
from .written import declared_constants, draws, instruments, journal, numbers, quarter, rule_index, theme

BLOCKS = {
    "parameters": parameters, "state": state, "columns": columns, "view": view, "variants": variants, "terms": terms,
    "scenarios": scenarios, "calendar": calendar, "events": events, "instruments": instruments,
    "quarter": quarter, "draws": draws, "rules": rule_index, "theme": theme, "constants": declared_constants,
    "numbers": numbers, "journal": journal,
    "references": bibliography, "commands": command_line, "output": output, "public": public_names, "layout": layout,
}


def add_command(subparsers) -> None:
    """``foedus document``."""
    parser = subparsers.add_parser(
        "document",
        description="Fill the marked places of Markdown files; docs/how-to/appendix.md shows the marks. Blocks: "
                    f"{', '.join(BLOCKS)}.")
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE", help="default: docs/ and README.md of a checkout")
    parser.add_argument("--influence", action="store_true", help="measure instead how much each parameter moves the hardening "
                        "index, which 'foedus params' shows: some minutes once the loop is compiled")
    parser.add_argument("--check", action="store_true", help="write nothing; end with status 2 if a file is stale")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus document``."""
    if args.influence:
        return measure(args)
    files = args.files or [*sorted((PACKAGE / "docs").rglob("*.md")), *PACKAGE.glob("README.md")]
    if not files:
        raise DocumentError("no files given and no docs/ beside the package; name the Markdown files to fill")
    stale = [(path, new) for path, old, new in filled(files) if old != new]
    for path, new in stale:
        if not args.check:
            path.write_text(new, encoding="utf-8", newline="\n")
        print(f"{path} {'is stale' if args.check else 'written'}")
    if stale and args.check:
        raise DocumentError(f"{len(stale)} of {len(files)} files are stale; run 'foedus document'")


def measure(args: argparse.Namespace) -> None:
    """Measure the influence of every parameter and write the table that comes with the package."""
    from .. import influence
    from .influence import measured

    if args.files or args.check:
        raise DocumentError("--influence fills no files and checks none; leave the files and --check out")
    rows = measured(say=print)
    influence.write(rows, influence.PATH)
    print(f"{len(rows)} rows in {influence.PATH}")


def filled(files: Iterable[Path]) -> Iterable[tuple[Path, str, str]]:
    """Each file with its text as it is and as it should be."""
    for path in files:
        try:
            old = path.read_text(encoding="utf-8")
            yield path, old, fill(old, block, value)
        except (OSError, UnicodeDecodeError, DocumentError) as problem:
            raise DocumentError(f"{path}: {problem}") from None


def block(mark: str) -> str:
    """What a block holds; raises DocumentError for one that nobody writes."""
    name, _, argument = mark.partition(" ")
    if name not in BLOCKS:
        raise DocumentError(f"no block '{name}'; there are {', '.join(BLOCKS)}")
    given = [argument] if argument else []
    try:
        signature(BLOCKS[name]).bind(*given)
    except TypeError:
        raise DocumentError(f"block '{mark}': {name} takes {'an' if not argument else 'no'} argument") from None
    return BLOCKS[name](*given)
