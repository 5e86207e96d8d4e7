"""``foedus validate``: the model against the record, and where it loses."""

import argparse
import sys
import time
from pathlib import Path

DEFAULT_FOLDER = Path("results/validation")


class ValidateError(ValueError):
    """A validation that cannot be made as asked. One line, with the remedy."""


def add_command(subparsers) -> None:
    """``foedus validate``."""
    parser = subparsers.add_parser(
        "validate",
        description="Hindcasts, calibration, patterns, bargaining episodes and docking, as validation.md and a "
                    "self-contained validation.html.")
    parser.add_argument("--out", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help=f"default: {DEFAULT_FOLDER}")
    parser.add_argument("--quick", action="store_true", help="fewer runs, under a minute")
    parser.add_argument("--observed", type=Path, metavar="FILE",
                        help="a CSV file with the columns iso3, year, milex_share_gdp to score as well")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus validate``."""
    from .assess import FULL, QUICK, assess
    from .page import headline, write_page

    folder = ready(args.out)
    begun = time.monotonic()
    found = assess(QUICK if args.quick else FULL, args.observed, lambda text: print(f"{text} ...", file=sys.stderr, flush=True))
    write_page(found, folder)
    print("\n".join(headline(found)))
    print(f"{folder / 'validation.md'} and {folder / 'validation.html'} written in {time.monotonic() - begun:.0f} s")


def ready(folder: Path) -> Path:
    """The folder, made if need be; raises ValidateError before anything is run."""
    try:
        (folder / "validation").mkdir(parents=True, exist_ok=True)
    except OSError as problem:
        raise ValidateError(f"--out {folder}: {problem.strerror}; name a folder that can be written") from None
    return folder
