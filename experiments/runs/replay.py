"""``foedus replay``: a run of a sweep once more, or all of it, from the sweep's folder alone.

A run is played again as the sweep played it, on the same or the other engine, and held against its row.  The whole sweep is
made in another folder and its tables held against these.
"""

import argparse
import json
import os
import sys
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from ..options import add_quiet, add_workers, at_least_one, bar

if TYPE_CHECKING:
    from ..sweep.results import Results
    from .single import Run

# Modules that load the model are imported in the functions: a sweep's own variants have to be named before it is loaded.


class ReplayError(ValueError):
    """A run that cannot be played again. One line, with the remedy."""


def replay(folder: str | Path, run: int, engine: str | None = None) -> "tuple[Run, list[str]]":
    """Play run number `run` of a sweep again, counted from 0 in the order of ``runs.parquet``.

    engine: "fast", "live", or None for the one that the sweep took.  Returns the whole run, to its last quarter even where a
    rule had stopped it, and the names of the columns in which a second run differs from the table: none, with the same model.
    Outcomes that are functions of Python, of which the folder has the source alone, are not compared.
    Raises ReplayError, StoreError, SpecError or RunError, one line.
    """
    from ..sweep.again import has, written
    from ..sweep.results import Results
    from .single import asked, one, whole

    provide_variants(Path(folder))
    found = Results(folder)
    table = found.runs()
    number = whole("run", run, 0, len(table) - 1)
    row, plan = table.iloc[number], plan_of(found)
    again = once_more(plan, row, engine)
    beside = {"engine", "replay", *(own.name for own in plan.spec.outcomes.own if own.is_function)}
    different = [name for name in table.columns if name not in beside and not same(row[name], again[name])]
    world = plan.spec.worlds[row["scenario"]]
    changes = {name: written(name, row[name]) for name in plan.columns if has(row[name])}
    whole_run = one(asked(world, engine or row["engine"], None, plan.spec.reference, changes), int(row["seed"]))
    return whole_run, different


def plan_of(found: "Results"):
    """The sweep's plan, from its folder."""
    from ..sweep.plan import Plan

    return Plan(found.spec())


def once_more(plan, row, engine: str | None):
    """One run as the sweep makes it; a row of its table of runs."""
    import numpy as np
    import pyarrow.parquet as pq
    from pyarrow import BufferReader

    from ..sweep.plan import Round
    from ..sweep.work import work

    places = np.flatnonzero(plan.names.astype(str) == row["point"])
    if not len(places):
        raise ReplayError(f"point {row['point']} is none of this model's: the sweep was made with another model or other data; "
                          "install the foedus that its manifest.json names")
    if engine is not None:
        plan.live[:] = engine == "live"
    replicate = int(row["replicate"])
    done = work(plan.task(Round(0, places, replicate, replicate + 1), 0, 1))
    return pq.read_table(BufferReader(done.parts["runs"])).to_pandas().iloc[0]


def same(one: object, other: object) -> bool:
    """Whether two cells are equal; empty ones are."""
    return one == other or (one != one and other != other) or (one is None and other is None)


def provide_variants(folder: Path) -> None:
    """Make the variants of a sweep the user's own before the model is loaded; raises ReplayError where it is too late."""
    try:
        wanted = json.loads((folder / "manifest.json").read_text(encoding="utf-8")).get("variants") or {}
    except (OSError, ValueError, AttributeError):
        return  # whoever reads it next says why
    if not wanted:
        return
    module = f"{__package__.rpartition('.')[0].rpartition('.')[0]}.model.compiled"
    if module not in sys.modules:
        place = folder / "inputs" / "variants"
        if not all((place / name).is_file() and (place / name).read_text(encoding="utf-8") == text
                   for name, text in wanted.items()):
            place = Path(mkdtemp(prefix="foedus_variants_"))
            for name, text in wanted.items():
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_text(text, encoding="utf-8")
        os.environ["FOEDUS_VARIANTS"] = str(place.absolute())
        return
    from ..sweep.manifest import own_sources

    if own_sources() != wanted:
        raise ReplayError(f"the sweep used own variants ({', '.join(wanted)}), and foedus is loaded without them; set "
                          f"FOEDUS_VARIANTS={folder / 'inputs' / 'variants'} before foedus is imported")


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers) -> None:
    """``foedus replay``."""
    parser = subparsers.add_parser(
        "replay", description="Play a run of a sweep once more, or all of it, from the sweep's folder alone, and compare.")
    parser.add_argument("folder", type=Path, help="folder of a sweep")
    parser.add_argument("--run", metavar="N", help="row of runs.parquet, from 0; without it the whole sweep")
    parser.add_argument("--engine", metavar="fast|live", help="of the one run (default: the one that the sweep took)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the whole sweep is made again")
    add_workers(parser)
    add_quiet(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus replay``; status 1 if something differs."""
    at_least_one(args, "workers")
    if args.folder.is_file():
        raise ReplayError(f"'{args.folder}' is no folder; name another one")
    if not (args.folder / "manifest.json").exists():
        raise ReplayError(f"'{args.folder}' holds no sweep; make one with: foedus sweep SPEC --out {args.folder}")
    if (args.run is None) == (args.out is None):
        raise ReplayError("give --run N for one run, or --out DIR for the whole sweep in another folder")
    provide_variants(args.folder)
    return told(args) if args.run is not None else everything(args)


def told(args: argparse.Namespace) -> int:
    """One run, as ``foedus run`` tells it, and how it compares."""
    from .single import ENGINES, RunError

    if args.engine not in (None, *ENGINES):
        raise RunError(f"--engine {args.engine} is none of {', '.join(ENGINES)}")
    run, different = replay(args.folder, args.run, args.engine)
    print(run)
    print(f"\nNOT as in the table: {', '.join(different)}" if different else "\nAs in the table, to the last bit")
    return 1 if different else 0


def everything(args: argparse.Namespace) -> int:
    """The whole sweep in another folder, and how its tables compare."""
    from ..sweep.results import Results
    from ..sweep.run import sweep

    if args.out.resolve().is_relative_to(args.folder.resolve()):
        where = "the sweep's own folder" if args.out.resolve() == args.folder.resolve() else "inside the sweep's own folder"
        raise ReplayError(f"'{args.out}' is {where}; name another one with --out")
    from ..sweep.values import differing

    found = Results(args.folder)
    again = sweep(found.spec(), args.out, workers=args.workers, progress=bar(args))
    tables = [(table, found.arrow(table), again.arrow(table)) for table in found.manifest["tables"]]
    different = [f"{table} ({', '.join(columns)})" for table, one, other in tables if (columns := differing(one, other))]
    exact = all(one.equals(other) for _, one, other in tables)
    whole = f"{', '.join(found.manifest['tables'])}: as there, {'to the last bit' if exact else 'to 1e-12'}"
    print(f"NOT as there: {', '.join(different)}" if different else whole)
    return 1 if different else 0
