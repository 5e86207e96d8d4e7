"""``foedus run``: one run, as a summary or as a file."""

import argparse
from pathlib import Path

from ...model.parameters import nearest
from ..options import add_scenario
from .single import DEFAULT_SCENARIO, DEFAULT_SEED, ENGINES, LARGEST_SEED, LONGEST, Run, RunError, run


def add_command(subparsers) -> None:
    """``foedus run``."""
    parser = subparsers.add_parser("run", description="Run one world once. Both engines give the same numbers; only the "
                                                      "live one keeps a journal.")
    add_scenario(parser, DEFAULT_SCENARIO)
    parser.add_argument("--engine", default="fast", metavar="|".join(ENGINES), help="default: fast")
    parser.add_argument("--seed", default=DEFAULT_SEED, metavar="N", help=f"0 to {LARGEST_SEED} (default: {DEFAULT_SEED})")
    parser.add_argument("--quarters", metavar="N", help=f"1 to {LONGEST} (default: the scenario's)")
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="NAME=VALUE", dest="changes",
                        help="parameters to change, see 'foedus params'")
    parser.add_argument("--about", metavar="CODE", help="print instead what the journal says of one ally, such as KOR, and why")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table to FILE.csv or FILE.parquet")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus run``."""
    changes = read_changes(args.changes)
    if args.about is not None:
        print("\n".join(journal_about(args, changes)))
    elif args.out is None:
        print(run_as(args, changes))
    else:
        write(args, changes)


def read_changes(words: list[str]) -> dict[str, str]:
    """name=value words as a dictionary; raises RunError for anything else and for a name given twice."""
    changes = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign:
            raise RunError(f"--set {word}: write name=value; a scenario goes before --set")
        if name in changes:
            raise RunError(f"--set {name}: given twice, as {changes[name]} and {value}; leave one out")
        changes[name] = value
    return changes


def run_as(args: argparse.Namespace, changes: dict[str, str]) -> Run:
    """The run that the arguments ask for."""
    return run(args.scenario, args.seed, args.engine, args.quarters, **changes)


def journal_about(args: argparse.Namespace, changes: dict[str, str]) -> list[str]:
    """Every entry about an ally, on the engine that keeps a journal; raises RunError for a stranger or beside --out."""
    if args.out is not None:
        raise RunError("--about prints the journal and --out writes a table; leave one out")
    args.engine = "live"
    found = run_as(args, changes)
    if args.about not in found.start.codes:
        raise RunError(f"--about {args.about}: no ally of {found.scenario.name}{nearest(args.about, found.start.codes)}; "
                       f"there are {', '.join(found.start.codes)}")
    return [str(entry) for entry in found.journal.about(args.about)]


def write(args: argparse.Namespace, changes: dict[str, str]) -> None:
    """Write the table; the file is made ready before the run, so that a run is never in vain."""
    from .frames import WRITERS, replacing

    with replacing(args.out) as file:
        found = run_as(args, changes)
        WRITERS[args.out.suffix.lower()](found, file)
    print(f"{found.allies.size} rows in {args.out}: {found.result['phase']}")
