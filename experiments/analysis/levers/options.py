"""What the commands can be told that run arms at places of the space: how many places and seeds, and which of their things."""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ...options import add_quiet, add_scenario, add_workers
from .arms import whole

SCENARIO = "transactional_2025"


class Size(NamedTuple):
    """How much is run: places of the space, and histories at each."""

    points: int
    seeds: int

    def holds(self, points: int, seeds: int) -> bool:
        """Whether so many places or seeds are no more than these."""
        return points <= self.points or seeds <= self.seeds


def add_options(parser: argparse.ArgumentParser, out: str, full: Size, quick: Size, thing: str, names: Iterable[str]) -> None:
    """Scenario, folder, size and cores, and a choice among the things of the command: a lever, a finding."""
    add_scenario(parser, SCENARIO)
    parser.add_argument("--out", type=Path, default=Path(out), help=f"folder (default: {out})")
    parser.add_argument("--points", type=int, metavar="N", help=f"places of the space (default: {full.points})")
    parser.add_argument("--seeds", type=int, metavar="N", help=f"histories at each place (default: {full.seeds})")
    parser.add_argument(f"--{thing}", action="append", metavar="NAME", dest="chosen",
                        help=f"only this {thing}, may be repeated: {', '.join(names)}")
    parser.add_argument("--quick", action="store_true", help=f"a look: {quick.points} places, {quick.seeds} seeds")
    add_workers(parser)
    add_quiet(parser)


def size_of(args: argparse.Namespace, full: Size, quick: Size) -> Size:
    """The size that is asked for. Raises LeversError."""
    usual = quick if args.quick else full
    return Size(whole("points", args.points, usual.points, 12), whole("seeds", args.seeds, usual.seeds, 2))


def line_of(args: argparse.Namespace, command: str, size: Size, thing: str, names: Iterable[str]) -> str:
    """The command that runs the same again; names: of the things, named only where some were chosen."""
    only = [f"--{thing} {name}" for name in names] if args.chosen else []
    return " ".join([f"foedus {command}", args.scenario, f"--points {size.points} --seeds {size.seeds}", *only])
