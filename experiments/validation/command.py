"""``foedus validate``: the model against the record, and where it loses; or, with ``--claims``, against its own theory."""

import argparse
import sys
import time
from pathlib import Path

from ...model.parameters import nearest
from ..folders import staged

DEFAULT_FOLDER = Path("results/validation")
CLAIM_SEEDS, FEWEST_SEEDS, MOST_SEEDS = 100, 2, 10_000
ERA_SEEDS, FEWEST_ERA_SEEDS, MOST_ERA_SEEDS = 99, 2, 1000
ERA_NAMES = ("cold-war", "peace", "war", "all")


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
    parser.add_argument("--observed", type=Path, nargs="+", metavar="FILE",
                        help="CSV files to score, their kind known by a column: milex_share_gdp (spending, with the whole "
                             "page), favourable (opinion), military (aid), us_share (arms)")
    parser.add_argument("--registered", type=Path, metavar="FILE.toml",
                        help="instead, score what foedus register wrote against the files of --observed")
    parser.add_argument("--claims", action="store_true",
                        help="the theory's own claims instead, on fresh seeds, as claims.md and claims.csv")
    parser.add_argument("--era", metavar="ERA",
                        help=f"instead, spending since 1965 against hard rivals, opinion, arms: {', '.join(ERA_NAMES)}")
    parser.add_argument("--ablations", action="store_true", help="with --era, each mechanism switched off as well")
    parser.add_argument("--fresh", action="store_true",
                        help="make every run anew; otherwise hindcasts of the same model and data are kept and used again")
    parser.add_argument("--seeds", type=int, metavar="N",
                        help=f"of the claims (default: {CLAIM_SEEDS}) or of each forecast by era (default: {ERA_SEEDS})")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus validate``."""
    if args.ablations and args.era is None:
        raise ValidateError("--ablations goes with --era; write --era all as well, or leave it out")
    if args.claims:
        return claims(args)
    if args.era is not None:
        return era(args)
    if args.registered is not None:
        return registered(args)
    if args.seeds is not None:
        raise ValidateError(f"--seeds {args.seeds} is for the claims; write --claims or --era as well, or leave it out")
    from .assess import FULL, QUICK, assess
    from .brought import sort_out, tables
    from .page import headline, observed_table, write_page

    begun = time.monotonic()
    spending, others = sort_out(args.observed or ())
    beside = [f"{caption}\n{frame.to_string(index=False)}" for caption, frame in tables(others)]
    if others and spending is None:
        return print("\n\n".join(beside))
    anew_if(args.fresh)
    with staged(args.out, "validation.html") as stage:
        found = assess(QUICK if args.quick else FULL, spending, hear)
        write_page(found, stage.fresh())
        stage.swap()
    print("\n".join(filter(None, (*headline(found), observed_table(found), *beside))))
    print(f"{args.out / 'validation.md'} and {args.out / 'validation.html'} written in {time.monotonic() - begun:.0f} s")


def claims(args: argparse.Namespace) -> None:
    """Run ``foedus validate --claims``."""
    from .claims.table import all_claims, summary, write_claims

    seeds = seeds_within(args.seeds, CLAIM_SEEDS, FEWEST_SEEDS, MOST_SEEDS)
    refuse_beside("--claims", {"--era": args.era, "--registered": args.registered, "--quick": args.quick,
                               "--observed": args.observed})
    anew_if(args.fresh)
    with staged(args.out, "claims.md") as stage:
        found = all_claims(seeds, hear)
        page, table = write_claims(found, seeds, stage.fresh())
        stage.swap()
    print("\n".join([*summary(found), f"{args.out / page.name} and {args.out / table.name} written"]))


def era(args: argparse.Namespace) -> None:
    """Run ``foedus validate --era``."""
    if args.era not in ERA_NAMES:
        raise ValidateError(f"--era '{args.era}' is none of {', '.join(ERA_NAMES)}{nearest(args.era, ERA_NAMES)}")
    seeds = seeds_within(args.seeds, ERA_SEEDS, FEWEST_ERA_SEEDS, MOST_ERA_SEEDS)
    refuse_beside("--era", {"--registered": args.registered, "--quick": args.quick, "--observed": args.observed})
    from .era_page import assess_eras, printed, write_era

    anew_if(args.fresh)
    begun = time.monotonic()
    with staged(args.out, f"era-{args.era}.md") as stage:
        found = assess_eras(args.era, seeds, hear, args.ablations)
        page, table = write_era(found, stage.fresh())
        stage.swap()
    print("\n\n".join(printed(found)))
    print(f"{args.out / page.name} and {args.out / table.parent.name / table.name} written in {time.monotonic() - begun:.0f} s")


def registered(args: argparse.Namespace) -> None:
    """Run ``foedus validate --registered``."""
    refuse_beside("--registered", {"--quick": args.quick, "--seeds": args.seeds})
    if not args.observed:
        raise ValidateError("--registered says what was forecast; give what happened as well, with --observed TABLE")
    from .registration.file import read
    from .registration.score import cells_of, left_out, observations, scores_of
    from .registration.words import printed, write_page

    found = read(args.registered)
    observed = observations(args.observed)
    cells = cells_of(found, observed)
    scores = scores_of(cells)
    with staged(args.out, "registered.md") as stage:
        write_page(found, cells, scores, stage.fresh())
        stage.swap()
    print("\n\n".join(filter(None, (*printed(found, scores), left_out(found, observed)))))
    print(f"{args.out / 'registered.md'} written")


def seeds_within(given: int | None, usual: int, fewest: int, most: int) -> int:
    """The number of seeds asked for, or the usual one."""
    seeds = usual if given is None else given
    if not fewest <= seeds <= most:
        raise ValidateError(f"--seeds {seeds} is outside {fewest} to {most}; give a whole number in that range")
    return seeds


def refuse_beside(option: str, others: dict[str, object]) -> None:
    """Stop if an option that does not go with this one is given."""
    for name, given in others.items():
        if given:
            raise ValidateError(f"{name} does not go with {option}; leave one of them out")


def anew_if(fresh: bool) -> None:
    """Forget the runs that are kept, once everything else that was asked for is known to be right."""
    if fresh:
        from .kept import forget

        forget()


def hear(text: str) -> None:
    """Say what is being done."""
    print(f"{text} ...", file=sys.stderr, flush=True)
