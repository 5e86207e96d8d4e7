"""``foedus map``: in which phase runs end, over two axes of an experiment.

`make_map(spec, out)` runs the experiment and writes into the folder `out`

    map.parquet    one row a run, as `experiments.sweep` describes it
    map.csv        one row a point: both axes, number of runs, share of the runs in every phase, the most likely phase
    caption.txt    what was run and how to read the figure
    map.png, .pdf  the figure
    manifest.json  spec, seeds, hashes of model and data, versions, machine, times; under "map" all that the figure shows

Nothing is written before everything is there, so that a map that fails leaves the old one as it was; other files in the
folder stay.  `figures.draw_map(table, manifest["map"])` draws the same figure again.
"""

import argparse
import json
import os
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from .. import __version__
from ..model.calendar import label_of
from ..model.outcomes import PHASES
from ..model.parameters import find, resolve
from ..model.scenario import Scenario
from . import manifest as manifests
from .designs import read_design
from .factors import Levels
from .figures import DRAWS, LEVELS, SETTLED, PhaseGrid, draw_map, grid_of, map_shares
from .replicates import Replicates
from .spec import Outcomes, Spec, load_spec
from .style import percent, save
from .sweep import sweep

FILES = ("map.parquet", "map.csv", "caption.txt", "map.png", "map.pdf", manifests.NAME)
QUICK_LEVELS, QUICK_SEEDS = 17, 8  # the most that a quick look takes
ENDS = {"share": ("not at all", "fully"), "probability": ("never", "always"), "switch": ("no", "yes")}


class MapError(ValueError):
    """A map that cannot be made. One line, with the remedy."""


def make_map(spec: "str | Path | dict | Spec" = "map", out: str | Path = "results/map", *, quick: bool = False,
             workers: int | None = None, progress: bool | None = None) -> dict:
    """Run an experiment of two axes and write its map into the folder `out`; returns the manifest.

    quick: fewer levels and seeds, for a look; workers: threads, all cores if None; progress: None shows a bar at a
    terminal only.  Raises SpecError, MapError, FigureError (all of one line) and leaves an older map in place.
    """
    spec, out = mappable(load_spec(spec)), Path(out)
    spec = coarser(spec) if quick else spec
    refuse_strangers(out)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=f".{out.name}-", dir=out.parent) as folder:
            manifest = write_map(spec, Path(folder), workers, progress)
            out.mkdir(exist_ok=True)
            for name in FILES:
                os.replace(Path(folder, name), out / name)
    except OSError as problem:
        raise MapError(f"cannot write '{out}': {problem}; free some space or choose another folder with --out") from None
    return manifest


# --- before the first run --------------------------------------------------------------------------------


def mappable(spec: Spec) -> Spec:
    """The experiment, if it can be drawn as a map, with no more outcomes than a map needs; otherwise MapError."""
    axes = spec.design.varied
    if len(axes) != 2:
        raise MapError(f"{spec.name}: a map has two axes and this experiment varies {len(axes)}"
                       f"{': ' if axes else ''}{', '.join(axes)}; give two factors several levels and the others one")
    if spec.design.kind != "grid":
        raise MapError(f"{spec.name}: a map needs design = \"grid\" and this is a {spec.design.kind} design")
    if spec.replicates.at_least < spec.replicates.at_most:
        raise MapError(f"{spec.name}: a map needs the same seeds at every point; write replicates = "
                       f"{spec.replicates.at_least} instead of a rule")
    return replace(spec, outcomes=Outcomes(run=tuple(dict.fromkeys((*spec.outcomes.run, "phase")))))


def coarser(spec: Spec) -> Spec:
    """The same experiment with at most `QUICK_LEVELS` levels of each number and `QUICK_SEEDS` seeds."""
    factors = dict(spec.factors)
    for name in spec.design.varied:
        values = factors[name].values
        if name != "scenario" and not find(name).choices and len(values) > QUICK_LEVELS:
            keep = np.linspace(0, len(values) - 1, QUICK_LEVELS).round().astype(int)
            factors[name] = Levels(tuple(values[i] for i in keep))
    seeds = min(spec.replicates.at_least, QUICK_SEEDS)
    return replace(spec, factors=factors, replicates=Replicates(seeds, seeds),
                   design=read_design("grid", factors, tuple(spec.worlds), Path()))


def refuse_strangers(out: Path) -> None:
    """Stop where a map would replace files that no map has written."""
    if out.exists() and not out.is_dir():
        raise MapError(f"'{out}' is no folder; choose another one with --out")
    there = [name for name in FILES if (out / name).exists()]
    try:
        ours = "map" in json.loads((out / manifests.NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError, TypeError):
        ours = False
    if there and not (ours and all((out / name).is_file() for name in there)):
        raise MapError(f"'{out}' holds {', '.join(there)}, not written by foedus map; choose another folder with --out")


# --- runs, table, figure ---------------------------------------------------------------------------------


def write_map(spec: Spec, folder: Path, workers: int | None, progress: bool | None) -> dict:
    """Run the experiment and write all files of the map into an empty folder; returns the manifest."""
    found = sweep(spec, folder / "sweep", workers=workers, progress=progress)
    table = found.runs()
    shown = describe(spec, table, found.manifest)
    manifest = found.manifest | {"map": shown}
    manifest["versions"]["matplotlib"] = manifests.installed("matplotlib")
    os.replace(folder / "sweep" / "runs.parquet", folder / "map.parquet")
    per_point(table, shown).to_csv(folder / "map.csv", index=False, float_format="%.6g", lineterminator="\n")
    (folder / "caption.txt").write_text(shown["caption"] + "\n", encoding="utf-8")
    figure = draw_map(table, shown)
    save(figure, folder / "map.png")
    save(figure, folder / "map.pdf")
    manifests.write(folder, manifest)
    return manifest


def describe(spec: Spec, table: pd.DataFrame, swept: dict) -> dict:
    """All that the figure says besides the runs themselves, as the manifest keeps it under "map"."""
    axes = [describe_axis(spec, name) for name in spec.design.varied]
    grid = grid_of(table, axes)
    shown = {
        "title": spec.figure.get("title") or spec.question or spec.title or spec.name,
        "axes": axes, "scenarios": list(spec.worlds), "spans": list(dict.fromkeys(map(span, spec.worlds.values()))),
        "constants": constants(spec), "points": [len(grid.x), len(grid.y)], "replicates": spec.replicates.at_least,
        "shared": spec.shared, "seeds": sorted(set(table["seed"].tolist())) if spec.shared else None,
        "runs": len(table), "failed": swept["failed"],
        "phases": {phase: {"of_map": of_map, "of_runs": of_runs} for phase, (of_map, of_runs) in map_shares(grid).items()},
        "default": default_on(spec, axes, grid),
        "foedus": __version__, "model": swept["identity"]["model"],
        "data": list(swept["identity"]["scenarios"].values()),
    }
    return shown | {"caption": " ".join(filter(None, (spec.caption, caption(shown))))}


def span(world: Scenario) -> str:
    """How long a scenario runs."""
    return f"{world.quarters} quarters ({label_of(world.first)} to {label_of(world.first + world.quarters - 1)})"


def describe_axis(spec: Spec, name: str) -> dict:
    """Name, label, unit, names of the choices (none for a number), and a word for either end."""
    values = spec.factors[name].values
    if name == "scenario":
        return {"name": name, "label": "Scenario", "unit": "", "choices": list(spec.worlds), "ends": None}
    parameter = find(name)
    if parameter.choices:
        choices = [as_read(name, value) for value in values]
        return {"name": name, "label": parameter.label, "unit": "", "choices": choices, "ends": None}
    whole = (min(values), max(values)) == (0.0, 1.0)
    return {"name": name, "label": parameter.label, "unit": parameter.unit, "choices": [],
            "ends": list(ENDS.get(parameter.unit, ("low", "high")) if whole else ("low", "high"))}


def constants(spec: Spec) -> dict[str, object]:
    """What the experiment sets to one value everywhere."""
    return {name: as_read(name, factor.values[0]) for name, factor in spec.factors.items()
            if name != "scenario" and name not in spec.design.varied}


def as_read(name: str, value: float) -> object:
    """A value as people read it: a named choice by its name."""
    choices = find(name).choices
    return choices[int(value)] if choices else value


def default_on(spec: Spec, axes: list[dict], grid: PhaseGrid) -> dict | None:
    """Where the scenario's own values lie, and the phase at the nearest point; None where they are off the map.

    `at`: position on either axis; `values`: what the scenario has; `interval`: Wilson's, 95 %.
    """
    if "scenario" in spec.design.varied:
        return None
    own = resolve(next(iter(spec.worlds.values())).parameters)
    values = {axis["name"]: as_read(axis["name"], own[axis["name"]]) for axis in axes}
    if any(axis["choices"] and values[axis["name"]] not in axis["choices"] for axis in axes):
        return None
    at = [axis["choices"].index(values[axis["name"]]) if axis["choices"] else values[axis["name"]] for axis in axes]
    if not all(line[0] <= place <= line[-1] for place, line in zip(at, (grid.x, grid.y), strict=True)):
        return None
    column, row = (int(np.abs(line - place).argmin()) for place, line in zip(at, (grid.x, grid.y), strict=True))
    shares = grid.shares[:, row, column]
    share = float(shares.max())
    return {"values": values, "at": at, "phase": PHASES[int(shares.argmax())], "share": share,
            "interval": wilson(share, spec.replicates.at_least)}


def wilson(share: float, n: int) -> list[float]:
    """95 % interval of a share of n independent runs (Wilson 1927)."""
    z = 1.959964
    middle, half = share + z * z / (2 * n), z * np.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return [float((middle - half) / (1 + z * z / n)), float((middle + half) / (1 + z * z / n))]


def per_point(table: pd.DataFrame, shown: dict) -> pd.DataFrame:
    """One row a point: axes, runs, shares of the phases, the most likely phase; the second axis changes fastest."""
    (across, up), grid = shown["axes"], grid_of(table, shown["axes"])
    x, y = ([axis["choices"][int(v)] for v in values] if axis["choices"] else values
            for axis, values in ((across, grid.x), (up, grid.y)))
    shares = grid.shares.transpose(0, 2, 1).reshape(len(PHASES), -1)
    return pd.DataFrame({across["name"]: np.repeat(x, len(y)), up["name"]: np.tile(y, len(x)), "runs": shown["replicates"],
                         **dict(zip(PHASES, shares, strict=True)), "likely": np.array(PHASES)[shares.argmax(axis=0)]})


# --- in words --------------------------------------------------------------------------------------------


def caption(shown: dict) -> str:
    """What was run and how to read the figure."""
    default = f"Diamond: {at_the_default(shown)}." if shown["default"] else ""
    return " ".join(filter(None, (what_was_run(shown), how_to_read(shown), default, origin(shown))))


def what_was_run(shown: dict) -> str:
    """Scenario, axes, points, seeds, quarters."""
    x, y = (axis["name"] for axis in shown["axes"])
    columns, rows = shown["points"]
    fixed = ", ".join(f"{name} = {value}" for name, value in shown["constants"].items())
    scenarios = f"scenario{'s' if len(shown['scenarios']) > 1 else ''} {', '.join(shown['scenarios'])}"
    failed = f" {shown['failed']:,} runs failed and count for no phase." if shown["failed"] else ""
    return (f"Most likely phase after {' or '.join(shown['spans'])} of {scenarios}"
            f"{f' with {fixed}' if fixed else ''}: {x} across, {y} up; {columns * rows:,} points × {shown['replicates']} "
            f"{'shared' if shown['shared'] else 'independent'} seeds = {shown['runs']:,} runs.{failed}")


def how_to_read(shown: dict) -> str:
    """Colour, lines, hatching, and what was done to the shares."""
    half, most = (f"{level:.0%}".replace("%", " %") for level in LEVELS)
    numbers = [axis for axis in shown["axes"] if not axis["choices"]]
    return (f"Colour fades to grey as the share of seeds in that phase falls from 100 % to 20 %. Solid lines: frontiers; "
            f"dashed and dotted, where they differ: {half} and {most} of the seeds. Hatched: fewer than {percent(SETTLED)} "
            f"of {DRAWS} bootstrap draws of the seeds agree on the phase."
            + (" Shares are averaged over neighbouring points (1-2-1) and linear between points." if numbers else ""))


def at_the_default(shown: dict) -> str:
    """The phase where the scenario's own values lie."""
    default = shown["default"]
    values = ", ".join(f"{value:g}" if isinstance(value, float) else str(value) for value in default["values"].values())
    low, high = (100 * bound for bound in default["interval"])
    return (f"the scenario's own values ({values}), {default['phase']} in {percent(default['share'])} of the seeds "
            f"(95 % interval {low:.0f}–{high:.0f} %)")


def origin(shown: dict) -> str:
    """Which program, model and data."""
    return f"foedus {shown['foedus']}, model {shown['model']}, data {', '.join(shown['data'])}."


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus map``."""
    parser = subparsers.add_parser(
        "map", help="draw where in the space of two factors the alliances harden, and where they fracture",
        description="Run an experiment of two axes and draw in which phase the alliances end.")
    parser.add_argument("spec", nargs="?", default="map", help="name of an experiment, or path of its TOML file (default: map)")
    parser.add_argument("--out", type=Path, help="folder of the map (default: results/NAME)")
    parser.add_argument("--quick", action="store_true",
                        help=f"a look: at most {QUICK_LEVELS} levels an axis and {QUICK_SEEDS} seeds a point")
    parser.add_argument("--workers", type=int, help="cores to use (default: all)")
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus map``."""
    if args.workers is not None and args.workers < 1:
        raise MapError(f"--workers {args.workers} is below 1; give a whole number from 1 up, or leave it out")
    spec = load_spec(args.spec)
    out = args.out or Path("results") / spec.name
    manifest = make_map(spec, out, quick=args.quick, workers=args.workers, progress=False if args.quiet else None)
    print(summary(manifest["map"], out))
    return 0


def summary(shown: dict, out: Path) -> str:
    """Files, share of the map for every phase, and the phase at the default."""
    lines = [f"wrote {', '.join(FILES)} into {out}"]
    lines += [f"{phase:14}{percent(share['of_map']):>6} of the map{percent(share['of_runs']):>7} of the runs"
              for phase, share in shown["phases"].items()]
    if shown["failed"]:
        lines.append(f"{shown['failed']} of {shown['runs']} runs failed: see the columns failure and replay of map.parquet")
    default = f"default: {at_the_default(shown)}" if shown["default"] else "the scenario's own values are not on this map"
    return "\n".join([*lines, default])
