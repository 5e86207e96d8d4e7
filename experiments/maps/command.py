"""``foedus map``: in which phase runs end, over two axes of an experiment, or over two in panels of a third.

`make_map(spec, out)` runs the experiment and writes into the folder `out`

    map.parquet          one row a run, as `sweep.run` describes it
    map.csv              one row a point: its place, number of runs, share of the runs in every phase, the most likely phase
    frontiers.csv        one row a frontier on a line over the map: position, 95 % band, see `frontiers`
    caption.txt          what was run and how to read the figure
    map.png, .pdf, .svg  the figure
    finding.json         what came out, in sentences, see `analysis.finding`
    manifest.json        spec, seeds, hashes of model and data, versions, machine, times; under "map" all that the figure shows

`map_of(folder, out)` draws a finished sweep of such a grid instead, without a run.  With a posterior, a second map over its
draws is made and drawn beside the first, see `beside`.

The experiment's grid is the finest that the map looks at.  Only the points near a frontier are run that finely, see
`sweep.refinement`; `full` runs all.  The same experiment stays a plain sweep for ``foedus sweep``: how many of its points a
map needs is no part of the question.

Nothing of this is written before everything is there, so that a map that fails leaves the old one as it was; other files in
the folder stay.  The runs of a map that was stopped wait in a folder ``.begun`` beside them, and the same call goes on with
them, see `folders`.  `figure.draw_map(table, manifest["map"])` draws the same figure again.
"""

import argparse
import shutil
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..analysis.finding import NAME as FINDING
from ..analysis.finding import making, names_of, publish
from ..analysis.levers.arms import drawn_from
from ..folders import Stage
from ..options import add_posterior, add_quiet, add_workers, at_least_one, bar
from ..sweep import manifest as manifests
from ..sweep.designs import Design, read_design
from ..sweep.factors import Levels
from ..sweep.plan import Plan, name_of
from ..sweep.posterior import Draws, crossed
from ..sweep.refinement import first_step
from ..sweep.replicates import Replicates
from ..sweep.results import Results
from ..sweep.rounds import INDEX, NEAR_FRONTIERS, is_number
from ..sweep.run import sweep
from ..sweep.spec import Outcomes, Spec, figure_flaw, load_spec, read_text, spec_names
from .beside import QUICK_TAKEN, TAKEN, by_draw, make_beside, over, seeds_for
from .description import describe, in_short, per_point
from .figure import draw_grids
from .findings import finding_of, frontier_table
from .indexgrid import PARTS

FILES = ("map.parquet", "map.csv", "frontiers.csv", "caption.txt", "map.png", "map.pdf", "map.svg", "map.drawing.json", FINDING,
         manifests.NAME)
QUICK_LEVELS, QUICK_SEEDS = 17, 8  # the most that a quick look takes
MOST_PANELS = 9
NEEDED = ("phase", *PARTS)  # results of a run that every map tells of


class MapError(ValueError):
    """A map that cannot be made. One line, with the remedy."""


def make_map(spec: "str | Path | dict | Spec" = "map", out: str | Path | None = None, *, quick: bool = False,
             full: bool = False, workers: int | None = None, progress: bool | None = None) -> dict:
    """Run an experiment of two or three axes and write its map into the folder `out`; returns the manifest.

    out: ``results/maps/NAME`` if None; quick: fewer levels and seeds, for a look; full: every point of the grid; workers:
    threads, all cores if None; progress: None shows a bar at a terminal only.  No worker changes a result.  Raises
    SpecError, MapError, FindingError, FigureError, StoreError (all of one line) and leaves an older map in place.
    """
    line = command_line(spec, quick, full)
    spec = load_spec(spec)
    return draw(spec, Path(out or folder_of(spec, quick)), line, quick=quick, full=full, workers=workers, progress=progress)


def draw(spec: Spec, out: Path, line: str, *, quick: bool, full: bool, workers: int | None, progress: bool | None) -> dict:
    """The same for an experiment that has been read. line: the command that makes the map again."""
    spec = mappable(spec)
    spec = coarser(spec) if quick else spec
    spec = spec if full else near_frontiers(spec)
    try:
        with making(out, "map") as stage:
            refuse_strangers(out)
            runs = stage.runs / name_of(Plan(spec).identity())
            return write_map(spec, sweep(spec, runs, workers=workers, progress=progress), stage, line, quick)
    except OSError as problem:
        raise MapError(f"cannot write '{out}': {problem}; free some space or choose another folder with --out") from None


def map_of(folder: str | Path, out: str | Path | None = None) -> dict:
    """Draw the map of a finished sweep, a grid over two or three axes, into the folder `out`; returns the manifest.

    out: ``results/maps/NAME`` if None, after the sweep's folder.  Raises the same, and MapError where the sweep is not finished
    or kept too little.
    """
    found = Results(folder)
    if not found.manifest["complete"]:
        raise MapError(f"'{folder}' is not finished; repeat its foedus sweep, or see: foedus status {folder}")
    spec = experiment_of(found)
    kept = found.manifest["identity"]["outcomes"]["run"]
    if missing := [name for name in (*NEEDED, spec.figure.get("colour", INDEX)) if name not in kept]:
        raise MapError(f"'{folder}' did not keep {', '.join(missing)}; add them to 'run' of its [outcomes] and sweep again")
    spec, out = mappable(spec), Path(out or Path("results") / "maps" / Path(folder).resolve().name)
    try:
        with making(out, "map") as stage:
            refuse_strangers(out)
            return write_map(spec, found, stage, f"foedus map {folder}")
    except OSError as problem:
        raise MapError(f"cannot write '{out}': {problem}; free some space or choose another folder with --out") from None


def experiment_of(found: Results) -> Spec:
    """The experiment that a sweep was made from, as its folder keeps it."""
    spec = replace(found.spec(), name=found.folder.resolve().name)
    if Plan(spec).identity()["points"] != found.manifest["identity"]["points"]:
        raise MapError(f"'{found.folder}' holds points that its experiment no longer makes: the scenario or the model has "
                       "changed; sweep again")
    return spec


def folder_of(spec: Spec, quick: bool = False) -> Path:
    """Where a map is written unless told otherwise: no sweep writes there, and a look never replaces a whole map."""
    return Path("results") / "maps" / f"{spec.name}{'_quick' * quick}"


def command_line(spec: object, quick: bool, full: bool) -> str:
    """The command that makes the map again."""
    name = str(spec) if isinstance(spec, str | Path) else "SPEC.toml"
    return " ".join(["foedus map", name, *(["--quick"] if quick else []), *(["--full"] if full else [])])


# --- before the first run --------------------------------------------------------------------------------


def mappable(spec: Spec) -> Spec:
    """The experiment, if it can be drawn as a map, with no more outcomes than a map needs; otherwise MapError."""
    axes = moving(spec)
    if len(axes) > 3:
        raise MapError(f"{spec.name}: a map has two axes, or three as panels, and this experiment varies {len(axes)}: "
                       f"{', '.join(axes)}; find those that matter with foedus discover, or give the others one value")
    if len(axes) < 2:
        raise MapError(f"{spec.name}: a map has two axes and this experiment varies {len(axes)}"
                       f"{': ' if axes else ''}{', '.join(axes)}; give two factors several levels and the others one")
    if spec.design.options.get("of", {}).get("kind", spec.design.kind) != "grid":
        raise MapError(f"{spec.name}: a map needs design = \"grid\" and this is a {spec.design.kind} design")
    if spec.replicates.at_least < spec.replicates.at_most:
        raise MapError(f"{spec.name}: a map needs the same seeds at every point; write replicates = "
                       f"{spec.replicates.at_least} instead of a rule")
    panel = axes_of(spec)[2]
    if panel and len(spec.factors[panel].values) > MOST_PANELS:
        raise MapError(f"{spec.name}: {panel} has {len(spec.factors[panel].values)} levels and a page has room for "
                       f"{MOST_PANELS} panels; leave some out")
    if flaw := figure_flaw(spec):
        raise MapError(f"{spec.name}: {flaw[1]}")
    colour = spec.figure.get("colour", INDEX)
    return replace(spec, outcomes=Outcomes(run=tuple(dict.fromkeys((*spec.outcomes.run, colour, *NEEDED)))))


def moving(spec: Spec) -> tuple[str, ...]:
    """The factors that span the map: what a posterior draws is uncertain at every point, like luck."""
    return tuple(name for name in spec.design.varied if name not in spec.design.drawn)


def axes_of(spec: Spec) -> tuple[str, str, str]:
    """Names of the axis across, the axis up, and the factor of the panels ("" for none).

    Of three factors, that of the panels is the one with the fewest levels, the last one if several have.
    """
    axes = list(moving(spec))
    panel = min(reversed(axes), key=lambda name: len(spec.factors[name].values)) if len(axes) == 3 else ""
    across, up = (name for name in axes if name != panel)
    return across, up, panel


def coarser(spec: Spec) -> Spec:
    """The same experiment with at most `QUICK_LEVELS` levels of each number and `QUICK_SEEDS` seeds."""
    factors = dict(spec.factors)
    for name in moving(spec):
        values = factors[name].values
        if is_number(name) and len(values) > QUICK_LEVELS:
            keep = np.linspace(0, len(values) - 1, QUICK_LEVELS).round().astype(int)
            factors[name] = Levels(tuple(values[i] for i in keep))
    draws = {name: column[:QUICK_SEEDS] for name, column in spec.design.drawn.items()}
    seeds = 1 if draws else min(spec.replicates.at_least, QUICK_SEEDS)
    return replace(spec, factors=factors, replicates=Replicates(seeds, seeds),
                   design=crossed(read_design("grid", factors, tuple(spec.worlds), Path()), draws))


def near_frontiers(spec: Spec) -> Spec:
    """The same experiment at the points near a frontier; unchanged where its axes are too short to leave any out, and with the
    draws of a posterior, over which frontiers spread."""
    if spec.design.drawn:
        return spec
    across, up, _ = axes_of(spec)
    steps = [first_step(len(spec.factors[name].values)) if is_number(name) else 1 for name in (across, up)]
    if steps == [1, 1]:
        return spec
    options = {"across": across, "up": up, "steps": steps}
    return replace(spec, design=Design(NEAR_FRONTIERS, options, spec.design.columns, spec.design.varied))


def refuse_strangers(out: Path) -> None:
    """Stop where a map would replace files that no map has written."""
    ours = names_of(out)
    if there := [name for name in FILES if (out / name).exists() and name not in ours]:
        raise MapError(f"'{out}' holds {', '.join(there)}, not written by foedus map; choose another folder with --out")


# --- runs, table, figure ---------------------------------------------------------------------------------


def write_map(spec: Spec, found: Results, stage: Stage, line: str, quick: bool = False) -> dict:
    """Put all files of the map in place; returns the manifest. line: the command that makes it again; quick: a look."""
    table = by_draw(spec, found.runs())
    shown, grids = describe(spec, axes_of(spec), table, found.manifest)
    lines = frontier_table(grids, shown)
    finding = finding_of(spec, shown, grids, lines, line, quick)
    manifest = found.manifest | {"kind": "foedus map", "map": shown}
    manifest["sessions"][-1]["versions"]["matplotlib"] = manifests.installed("matplotlib")

    def write_more(folder: Path) -> None:
        shutil.copy(found.folder / "runs.parquet", folder / "map.parquet")
        (folder / "caption.txt").write_text(shown["caption"] + "\n", encoding="utf-8")
        manifests.write(folder, manifest)

    publish(stage, finding, {"map": draw_grids(grids, shown)}, {"map": per_point(grids, shown), "frontiers": lines}, write_more)
    return manifest


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus map``."""
    parser = subparsers.add_parser(
        "map",
        description="Run an experiment of two axes, or of three as panels, and draw in which phase the alliances end.",
        epilog=shipped, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", nargs="?", default="map",
                        help="name of an experiment, path of its TOML file, or folder of a finished sweep (default: map)")
    parser.add_argument("--out", type=Path, help="folder of the map (default: results/maps/NAME)")
    parser.add_argument("--quick", action="store_true",
                        help=f"a look: at most {QUICK_LEVELS} levels an axis and {QUICK_SEEDS} seeds a point")
    parser.add_argument("--full", action="store_true", help="run every point of the grid, not only those near a frontier")
    add_posterior(parser, "a second map beside the first carries")
    parser.add_argument("--draws", type=int, metavar="N", help=f"with --posterior: draws at every point (default: {TAKEN})")
    add_workers(parser)
    add_quiet(parser)
    parser.set_defaults(func=command)


def shipped() -> str:
    """The maps that come with the package, with their questions, one a line."""
    return "\n".join(["maps that come with the package:", *(f"  {name:10} {asks}" for name, asks in questions().items())])


def questions() -> dict[str, str]:
    """What each experiment of the package asks that names a figure; none is checked: its design may ask for more libraries."""
    tables = {name: tomllib.loads(read_text(name)[0]) for name in spec_names()}
    return {name: table["question"] for name, table in tables.items() if "figure" in table}


def command(args: argparse.Namespace) -> int:
    """Run ``foedus map``."""
    at_least_one(args, "workers", "draws")
    if args.draws and not args.posterior:
        raise MapError(f"--draws {args.draws} are those of a posterior; name it with --posterior")
    if Path(args.spec).is_dir():
        if args.posterior:
            raise MapError(f"--posterior says what to run, and '{args.spec}' is a sweep already made; leave it out, or name "
                           "the experiment")
        if args.quick or args.full:
            raise MapError(f"--quick and --full say what to run, and '{args.spec}' is a sweep already made; leave them out")
        out = args.out or Path("results") / "maps" / Path(args.spec).resolve().name
        print(f"wrote {', '.join(FILES)} into {out}\n{in_short(map_of(args.spec, out)['map'])}")
        return 0
    spec = load_spec(args.spec)
    if args.posterior:
        return command_beside(args, spec)
    out = args.out or folder_of(spec, args.quick)
    try:
        manifest = draw(spec, out, command_line(args.spec, args.quick, args.full), quick=args.quick, full=args.full,
                        workers=args.workers, progress=bar(args))
    except KeyboardInterrupt:
        print("\nstopped; repeat the command to go on", file=sys.stderr)
        return 130
    print(f"wrote {', '.join(FILES)} into {out}\n{in_short(manifest['map'])}")
    return 0


def command_beside(args: argparse.Namespace, spec: Spec) -> int:
    """Run ``foedus map --posterior``."""
    draws, spec = drawn_from(args.posterior), mappable(spec)
    taken = min(args.draws or (QUICK_TAKEN if args.quick else TAKEN), len(draws))
    refuse_beside(spec, draws, args)
    axes, own = axes_of(spec), coarser(spec) if args.quick else spec
    drawn = over(own, draws, taken, seeds_for(own), args.full)
    out = args.out or folder_of(spec, args.quick).with_name(f"{spec.name}_posterior{'_quick' * args.quick}")
    line = (f"{command_line(args.spec, args.quick, args.full)} --posterior {args.posterior}"
            f"{f' --draws {args.draws}' if args.draws else ''}")
    try:
        finding = make_beside(own if args.full else near_frontiers(own), drawn, axes, draws, out, line, quick=args.quick,
                              workers=args.workers, progress=bar(args))
    except KeyboardInterrupt:
        print("\nstopped; repeat the command to go on", file=sys.stderr)
        return 130
    print("\n".join([f"wrote both maps and where they agree into {out}", *finding.answer]))
    return 0


def refuse_beside(spec: Spec, draws: Draws, args: argparse.Namespace) -> None:
    """Raise MapError where a map cannot be held against one over these draws."""
    if args.draws and args.draws > len(draws):
        raise MapError(f"--draws {args.draws} is more than the {len(draws)} of '{draws.name}'; give fewer")
    if axes_of(spec)[2]:
        raise MapError(f"{spec.name}: has panels, and --posterior draws two maps side by side; give {axes_of(spec)[2]} one "
                       "value")
    if spec.design.drawn:
        raise MapError(f"{spec.name}: names a posterior itself; leave out 'parameters' in the file, or --posterior")
    if both := [name for name in draws.columns if name in spec.factors]:
        raise MapError(f"{spec.name}: {both[0]} is a factor and a parameter of the posterior '{draws.name}'; take it out of "
                       "[factors]")
