"""Options that several commands take alike: each is declared here, once."""

import argparse


class OptionError(ValueError):
    """An option out of its range. One line, with the remedy."""


def add_scenario(parser: argparse.ArgumentParser, default: str) -> None:
    """The scenario, the first word after the command."""
    parser.add_argument("scenario", nargs="?", default=default, metavar="SCENARIO",
                        help=f"name (see 'foedus scenarios') or path of a TOML file (default: {default})")


def add_workers(parser: argparse.ArgumentParser) -> None:
    """--workers; `at_least_one` checks it."""
    parser.add_argument("--workers", type=int, metavar="N", help="cores to use (default: all)")


def add_posterior(parser: argparse.ArgumentParser, carries: str) -> None:
    """--posterior, a name that `sweep.posterior` reads. carries: what carries the uncertainty of the draws then."""
    parser.add_argument("--posterior", metavar="FOLDER", help=f"folder of foedus calibrate, a table of draws, or default for "
                        f"the package's: {carries} what the record leaves open")


def add_quiet(parser: argparse.ArgumentParser) -> None:
    """--quiet; `bar` is what it comes to."""
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def at_least_one(args: argparse.Namespace, *names: str) -> None:
    """Raise OptionError for an option of these names, None or a whole number, that is below one."""
    for name in names:
        value = getattr(args, name)
        if value is not None and value < 1:
            raise OptionError(f"--{name} {value} is below 1; give a whole number from 1 up, or leave it out")


def bar(args: argparse.Namespace) -> bool | None:
    """Whether a sweep shows a bar: False for --quiet, otherwise None, which shows one at a terminal only."""
    return False if args.quiet else None
