"""``foedus validate``: the model against the record, and where it loses; or, with ``--claims``, against its own theory."""

import argparse
import sys
import time
from pathlib import Path

from ..folders import staged

DEFAULT_FOLDER = Path("results/validation")
CLAIM_SEEDS, FEWEST_SEEDS, MOST_SEEDS = 100, 2, 10_000


class ValidateError(ValueError):
    """A validation that cannot be made as asked. One line, with the remedy."""


def add_command(subparsers) -> None:
    """``foedus validate``."""
    parser = subparsers.add_parser(
        "validate",
        description="Hindcasts, calibration, patterns, bargaining episodes and docking, as validation.md and a "
                    "self-contained validation.html; with --claims what the theory must show of itself, as claims.md.")
    parser.add_argument("--out", type=Path, default=DEFAULT_FOLDER, metavar="DIR", help=f"default: {DEFAULT_FOLDER}")
    parser.add_argument("--quick", action="store_true", help="fewer runs, under a minute")
    parser.add_argument("--observed", type=Path, metavar="FILE",
                        help="a CSV file with the columns iso3, year, milex_share_gdp to score as well")
    parser.add_argument("--claims", action="store_true",
                        help="the theory's own claims instead, on fresh seeds, as claims.md and claims.csv")
    parser.add_argument("--seeds", type=int, metavar="N", help=f"of the claims (default: {CLAIM_SEEDS})")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus validate``."""
    if args.claims:
        return claims(args)
    if args.seeds is not None:
        raise ValidateError(f"--seeds {args.seeds} is for the claims; write --claims as well, or leave it out")
    from .assess import FULL, QUICK, assess
    from .page import headline, write_page

    begun = time.monotonic()
    with staged(args.out, "validation.html") as stage:
        found = assess(QUICK if args.quick else FULL, args.observed, hear)
        write_page(found, stage.fresh())
        stage.swap()
    print("\n".join(headline(found)))
    print(f"{args.out / 'validation.md'} and {args.out / 'validation.html'} written in {time.monotonic() - begun:.0f} s")


def claims(args: argparse.Namespace) -> None:
    """Run ``foedus validate --claims``."""
    from .claims.table import all_claims, summary, write_claims

    seeds = CLAIM_SEEDS if args.seeds is None else args.seeds
    if not FEWEST_SEEDS <= seeds <= MOST_SEEDS:
        raise ValidateError(f"--seeds {seeds} is outside {FEWEST_SEEDS} to {MOST_SEEDS}; give a whole number in that range")
    for name, given in (("--quick", args.quick), ("--observed", args.observed)):
        if given:
            raise ValidateError(f"{name} does not go with --claims; leave one of them out")
    with staged(args.out, "claims.md") as stage:
        found = all_claims(seeds, hear)
        page, table = write_claims(found, seeds, stage.fresh())
        stage.swap()
    print("\n".join([*summary(found), f"{args.out / page.name} and {args.out / table.name} written"]))


def hear(text: str) -> None:
    """Say what is being done."""
    print(f"{text} ...", file=sys.stderr, flush=True)
