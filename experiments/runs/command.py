"""``foedus run``: the verdict over many seeds, or one run, as words or as files."""

import argparse
import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from ...model.reference import CHOICES
from ...model.scenario import files_of
from ..options import add_scenario
from .actor import code_of
from .ensemble import Ensemble, affordable, called, chosen, of, waiting
from .many import SEEDS
from .single import DEFAULT_SCENARIO, ENGINES, LARGEST_SEED, LONGEST, Run, RunError, asked, one, whole
from .summary import plain


def add_command(subparsers) -> None:
    """``foedus run``."""
    parser = subparsers.add_parser("run", description=(
        f"Run one world: over {SEEDS} seeds, fewer where nothing is compiled yet, how often it ends in which phase, with a "
        "typical run; or with --seed that run alone. Both engines give the same numbers; only the live one keeps a journal."))
    add_scenario(parser, DEFAULT_SCENARIO)
    parser.add_argument("--engine", default="fast", metavar="|".join(ENGINES), help="default: fast")
    parser.add_argument("--seed", metavar="N", help=f"one run alone, 0 to {LARGEST_SEED}")
    parser.add_argument("--seeds", metavar="N", help=f"how many, from seed 1 up (default: {SEEDS}, or what some seconds allow)")
    parser.add_argument("--quarters", metavar="N", help=f"1 to {LONGEST} (default: the scenario's)")
    parser.add_argument("--reference", default="own", metavar="|".join(CHOICES),
                        help="what runs are held against, see 'foedus.run' (default: own, what the scenario says)")
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="NAME=VALUE", dest="changes",
                        help="parameters to change, see 'foedus params', or cells of the panel, as in allies.POL.spending=4%%")
    parser.add_argument("--about", metavar="NAME", help="print instead what the journal says of an ally, the US or a rival, "
                                                        "by code or name, and why")
    parser.add_argument("--journal", type=Path, metavar="FILE.csv", help="write the journal, a row a term of a decision")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the table of one run to FILE.csv, .dta or .parquet")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus run``."""
    refuse_both(args)
    files = {name: path for name, path in (("journal", args.journal), ("out", args.out)) if path is not None}
    args.engine = "live" if args.about is not None or args.journal is not None else args.engine
    changes = read_changes(args.changes)
    if files:
        write(files, lambda: run_as(args, changes))
    elif args.about is not None:
        print("\n".join(journal_about(args, changes)))
    else:
        print(told(run_as(args, changes)))


def refuse_both(args: argparse.Namespace) -> None:
    """Raise RunError for options that ask for two things at once."""
    if args.seed is not None and args.seeds is not None:
        raise RunError("--seed is one run and --seeds is how many; leave one out")
    if args.about is not None and (args.out or args.journal):
        raise RunError("--about prints the journal, --out and --journal write tables; leave --about out, or the others")
    if args.out and args.journal and os.path.realpath(args.out) == os.path.realpath(args.journal):
        raise RunError(f"--out and --journal are both '{args.out}'; name two files")


def refuse_sources(args: argparse.Namespace) -> None:
    """Raise RunError where a table would take the place of a file that the world is read from."""
    for option, path in (("--out", args.out), ("--journal", args.journal)):
        if path is not None and path.exists() and any(path.samefile(source) for source in files_of(args.scenario)):
            raise RunError(f"{option} {path} is what {args.scenario} is read from; name another file")


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


def run_as(args: argparse.Namespace, changes: dict[str, str]) -> Run | Ensemble:
    """What the arguments ask for: one run with --seed, otherwise an ensemble."""
    seed = None if args.seed is None else whole("seed", args.seed, 0, LARGEST_SEED)
    seeds, fewer = None if args.seeds is None else chosen(args.seeds), ""
    world = asked(args.scenario, args.engine, args.quarters, args.reference, changes)
    refuse_sources(args)
    if args.about is not None:
        args.about = code_of(world.start.scenario.panel, args.about)
    if seed is not None:
        return one(world, seed)
    if seeds is None:
        seeds = affordable(world)
        fewer = waiting(world, SEEDS) if len(seeds) < SEEDS else ""
    return of(world, seeds, called(args.scenario, args.quarters, world), fewer)


def told(found: Run | Ensemble) -> str:
    """In words; one run says where to learn how common its ending is."""
    if isinstance(found, Run):
        return f"{found}\n\nHow common this ending is: the same command without --seed, over {SEEDS} seeds"
    return str(found)


def single(found: Run | Ensemble) -> tuple[Run, str]:
    """The run itself, or the typical one, and what it is called."""
    if isinstance(found, Run):
        return found, f"seed {found.seed}"
    return found.typical, f"seed {found.typical_seed}, a typical run of {len(found)}"


def journal_about(args: argparse.Namespace, changes: dict[str, str]) -> list[str]:
    """Every entry about an actor; a first line says which run it is where no seed was given."""
    run, which = single(run_as(args, changes))
    lines = [plain(entry) for entry in run.journal.about(args.about)]
    lines = lines or [f"nothing about {args.about} among {len(run.journal)} entries"]
    return lines if args.seed is not None else [f"{which}: {run.result['phase']}", *lines]


def write(files: dict[str, Path], make: Callable[[], Run | Ensemble]) -> None:
    """Write the tables; the files are made ready before the run, so that a run is never in vain."""
    from .frames import JOURNAL, WRITERS, replacing, write_journal

    with ExitStack() as open_files:
        ready = {name: open_files.enter_context(replacing(path, JOURNAL if name == "journal" else tuple(WRITERS)))
                 for name, path in files.items()}
        run, which = single(make())
        if "out" in ready:
            WRITERS[files["out"].suffix.lower()](run, ready["out"])
        if "journal" in ready:
            write_journal(run, ready["journal"])
    if "out" in files:
        print(f"{run.allies.size} rows in {files['out']}, {which}: {run.result['phase']}")
    if "journal" in files:
        print(f"{len(run.journal)} entries in {files['journal']}, {which}: {run.result['phase']}")
