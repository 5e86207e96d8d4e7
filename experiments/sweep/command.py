"""``foedus sweep``: run an experiment into a folder, or go on with it there."""

import argparse
import os
import sys
from pathlib import Path

from ..extras import require
from ..formats import FORMATS
from ..options import OptionError, add_quiet, add_workers, at_least_one, bar
from . import manifest as manifests
from .designs import FEWEST_SEEDS
from .estimate import estimate
from .export import add_format, check_format, export, refuse_taken
from .plan import Plan
from .run import DEVICES, sweep
from .spec import Spec, load_spec, refuse_figure


def add_command(subparsers) -> None:
    """``foedus sweep``."""
    parser = subparsers.add_parser(
        "sweep",
        description="Run an experiment into a folder. Repeat the command to go on after an interruption.")
    parser.add_argument("spec", help="name of an experiment, or path of its TOML file")
    parser.add_argument("--out", type=Path, help="folder of the results (default: results/NAME)")
    add_workers(parser)
    parser.add_argument("--cluster", metavar="ADDRESS", help="dask scheduler to use instead, such as tcp://10.0.0.1:8786")
    add_format(parser, "write the tables in this form too: csv, dta (Stata) or parquet, which they are in any case", None)
    parser.add_argument("--device", choices=DEVICES, default="cpu",
                        help="gpu: a graphics card of this machine, for results of runs alone (default: cpu)")
    parser.add_argument("--chunk", type=int, help="runs a task (default: some seconds of work)")
    parser.add_argument("--dry-run", action="store_true", help="only tell points, runs, expected time and size")
    add_quiet(parser)
    parser.set_defaults(func=command)


def too_few_seeds(spec: Spec) -> str:
    """What to know before the first run of a design that an analysis will refuse, or nothing."""
    kind, least = spec.design.kind, spec.replicates.at_least
    if least >= FEWEST_SEEDS.get(kind, 1):
        return ""
    return (f"{spec.name}: with replicates = {least} foedus sensitivity will refuse this {kind} design; it takes "
            f"{FEWEST_SEEDS[kind]} or more")


def refuse_without_card(args: argparse.Namespace) -> None:
    """Stop where this machine has no card, or not the library for it. Raises MissingLibrary, OptionError or DeviceError."""
    if args.cluster or args.dry_run:
        raise OptionError(f"--device gpu goes with no {'--cluster' if args.cluster else '--dry-run'}; give one of them")
    require("numba_cuda", "--device gpu", "gpu")
    manifests.card("gpu")


def command(args: argparse.Namespace) -> int:
    """Run ``foedus sweep``."""
    at_least_one(args, "workers", "chunk")
    check_format(args.format or FORMATS[0])
    if args.device == "gpu":
        refuse_without_card(args)
    spec = load_spec(args.spec, look=args.dry_run)
    refuse_figure(spec)
    if few := too_few_seeds(spec):
        print(few, file=sys.stderr)
    if args.dry_run:
        print(estimate(Plan(spec), args.workers or os.cpu_count() or 1))
        return 0
    out = args.out or Path("results") / spec.name
    further = args.format if args.format in ("csv", "dta") else None
    if further:
        refuse_taken(out, further, (*spec.outcomes.tables, "design"), manifests.read(out))
    try:
        found = sweep(spec, out, workers=args.workers, cluster=args.cluster, chunk=args.chunk, progress=bar(args),
                      device=args.device)
    except KeyboardInterrupt:
        print(f"\nstopped; repeat the command to go on, or see: foedus status {out}", file=sys.stderr)
        return 130
    runs, failed = found.manifest["tables"]["runs"]["rows"], found.manifest["failed"]
    trouble = f", {failed} of them failed: see the columns failure and replay" if failed else ""
    print(f"{runs} runs in {out / 'runs.parquet'}{trouble}")
    for path in export(out, further) if further else ():
        print(path)
    return 0
