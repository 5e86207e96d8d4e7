"""``foedus emulate``: what the runs of a finished sweep say between its points.

Into the folder of the finding go, beside figures and tables,

    emulator.json          the emulator, see `experiments.emulator`
    next.csv, next.toml    with --next: points to run, and the experiment that `foedus sweep` takes
"""

import argparse
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ... import emulator as emulators
from ...emulator import Emulator, Surface
from ...folders import write_atomically
from ...options import at_least_one
from ..finding import Finding, Shown, making, provenance, publish
from ..sensitivity.runs import QUICK_RUNS, AnalysisError
from . import figures, words
from .ahead import Ahead, ahead, experiment, worlds_of
from .curves import binned, crossings, curve, half_on_frontier, inputs_at, level_of, sections
from .gaussian import Drawn, carried, drawn, fitted
from .points import SLACKS, Points, label_of, points_of
from .shares import sample, shares
from .stated import stated
from .trust import LEAST_R2, HeldOut, held_out, judged
from .twins import twin

KIND = "emulation"
DRAWS = 24  # surfaces drawn for a band
SHIPPED = 400  # points of a shipped emulator
FRONTIERS = ("hardening", *SLACKS)  # beside the phases: results with a frontier
MOST_INDICES = 9  # outcomes whose indices are drawn and told; the table has all
MOST_SECTIONS = 3  # outcomes whose frontier is drawn


@dataclass(frozen=True, eq=False)
class Emulated:
    """An outcome with all that follows from its surface. indices: None where the runs say more; twin_of: see `twins`."""

    surface: Surface
    held: HeldOut
    regions: pd.DataFrame
    curves: pd.DataFrame
    indices: pd.DataFrame | None
    twin_of: str = ""


def emulate(folders: "str | Path | list[str | Path]", out: str | Path | None = None, *, outcomes: tuple[str, ...] = (),
            more: int = 0, narrower: float | None = None, ship: str | Path | None = None) -> Finding:
    """Emulate finished sweeps of one world into the folder `out` (``results/emulation_NAME`` if None).

    outcomes: results of a run, or phases; more: points to run next, fewer where the bands on all frontiers are narrower than
    ±`narrower`; ship: a small emulator into this file too.  Raises StoreError, AnalysisError, FindingError, each of one line.
    """
    folders = tuple(Path(one) for one in (folders if isinstance(folders, list | tuple) else [folders]))
    out = place_of(folders) if out is None else Path(out)
    with making(out, KIND) as stage:
        points = points_of(folders, outcomes)
        found: dict[str, Emulated] = {}
        for name in points.outcomes:
            found[name] = twin(name, points.outcomes, found) or emulated(points, name)
        made = emulator_of(points, {name: one.surface for name, one in found.items()})
        following = ahead(points, made, frontiers(made), more, narrower) if more else None
        further = following is not None and len(following.table) > 0
        line = command_line(folders, out, outcomes, more, narrower)
        look = any(one.resolve().name == QUICK_RUNS for one in folders)
        finding, drawn_figures, tables = told(points, found, made, following, line, look)

        def write_more(folder: Path) -> None:
            emulators.write(folder / "emulator.json", made)
            if further:
                write_atomically(folder / "next.csv", following.table.to_csv(index=False, lineterminator="\n").encode())
                for name, said in (("next.toml", experiment(points, "next.csv")), *worlds_of(points).items()):
                    if (folder / name).exists():
                        raise AnalysisError(f"the sweep has a scenario or panel called {name}, as a file of the finding is; "
                                            "give it another name and sweep again, or leave out --next")
                    write_atomically(folder / name, said.encode())

        publish(stage, finding, drawn_figures, tables, write_more)
    if ship is not None:
        emulators.write(Path(ship), smaller(made))
    return finding


def place_of(folders: tuple[Path, ...]) -> Path:
    """Where a finding goes unless told otherwise."""
    return Path("results") / f"emulation_{folders[0].resolve().name}"


def emulated(points: Points, name: str) -> Emulated:
    """One outcome: surface, cross-validation, shares, curves."""
    used = carried(len(points.table))
    inputs, values = points.inputs[used], points.outcomes[name][used]
    surface = fitted(label_of(name), inputs, values, points.shared)
    held = held_out(surface, points.block[used])
    surface, regions = judged(surface, points.axes, points.table.iloc[used], held)
    if surface.r2 < LEAST_R2:
        curves = [binned(points, axis, points.outcomes[name]) for axis in points.axes]
        return Emulated(surface, held, regions, pd.concat(curves, ignore_index=True), None)
    many = drawn(surface, values, DRAWS)
    curves = [curve(points, axis, many.at) for axis in points.axes]
    return Emulated(surface, held, regions, pd.concat(curves, ignore_index=True), indices_of(points, many))


def indices_of(points: Points, many: Drawn) -> pd.DataFrame:
    """Shares of the variance of a surface over the points as they were sampled."""
    names = tuple(axis.name for axis in points.axes)
    return shares(names, sample(len(names)), lambda unit: many.at(inputs_at(points, unit)), points.shared)


def emulator_of(points: Points, surfaces: dict[str, Surface]) -> Emulator:
    """All surfaces, with where they come from."""
    identity = points.manifest["identity"]
    seeds = f"{points.seeds} {identity['seeds']} from {identity['seed']}"
    about = {"model": identity["model"], "scenarios": identity["scenarios"], "seeds": seeds,
             "runs": len(points.table) * points.seeds}
    return Emulator(points.axes, surfaces, points.base, about)


def smaller(made: Emulator, most: int = SHIPPED) -> Emulator:
    """The same on fewer points, for a page that answers at once."""
    count = len(next(iter(made.surfaces.values())).points)
    some = np.sort(np.random.default_rng(4).permutation(count)[:most])
    return replace(made, surfaces={name: replace(surface, points=surface.points[some], values=surface.values[some],
                                                 noise=surface.noise[some]) for name, surface in made.surfaces.items()})


def frontiers(made: Emulator) -> list[str]:
    """Outcomes with a frontier that the emulator may be asked for."""
    return [name for name, surface in made.surfaces.items()
            if surface.r2 >= LEAST_R2 and (name in FRONTIERS or level_of(name) > 0.0)]


# --- the finding -------------------------------------------------------------------------------------------


def told(points: Points, found: dict[str, Emulated], made: Emulator, following: Ahead | None,
         command: str, look: bool) -> tuple[Finding, dict[str, Figure], dict[str, pd.DataFrame]]:
    """The finding with its figures and tables. look: whether the runs are those of a quick look."""
    sure = {name: one for name, one in found.items() if one.indices is not None}
    captions, first = words.captions(points), next(iter(sure or found))
    planes = planes_of(points, made, sure)
    drawn_figures = {"trust": figures.draw_trust([(one.surface, one.held) for one in found.values()])}
    if sure:
        drawn_figures["indices"] = figures.draw_indices([(one.surface, one.indices) for one in first_of(sure)])
    drawn_figures["curves"] = figures.draw_curves(found[first].surface, found[first].curves)
    if planes:
        drawn_figures["sections"] = figures.draw_sections(planes)
    tables = {"trust": stacked({name: one.regions for name, one in found.items()}),
              "indices": stacked({name: one.indices for name, one in sure.items()}),
              "curves": stacked({name: one.curves for name, one in found.items()}),
              "frontiers": pd.concat([crossings(one) for row in planes for one in row], ignore_index=True) if planes else None}
    tables = {name: table for name, table in tables.items() if table is not None and len(table)}
    answer = [words.twin_sentence(one.surface, found[one.twin_of].surface) if one.twin_of else
              words.trust_sentence(name, one.surface) for name, one in found.items()]
    answer += [words.shares_sentence(one.surface, one.indices) for one in first_of(sure)]
    answer += [words.curve_sentence(found[first].surface, found[first].curves)]
    answer += [words.ahead_sentence(following, made)] if following is not None else []
    identity, used = points.manifest["identity"], len(carried(len(points.table)))
    made_with = provenance(len(points.table) * points.seeds, made.about["seeds"], list(identity["scenarios"].values()))
    finding = Finding(
        KIND, "What lies between the runs", "What would the runs come to at any point of these factors, and what decides it?",
        tuple(answer), words.METHOD, command, tuple(identity["scenarios"]), tuple(points.table.columns),
        tuple(Shown(name, captions[name], TEXTS[name]) for name in drawn_figures),
        tuple(Shown(name, TABLES[name]) for name in tables), tuple(words.caveats(points, made, used)),
        made_with | {"model": identity["model"], "design": identity["design"]},
        stated({name: (one.surface, one.indices) for name, one in found.items()}, points.seeds), look)
    return finding, drawn_figures, tables


def first_of(sure: dict[str, Emulated]) -> list[Emulated]:
    """The outcomes whose indices are drawn and told."""
    return [one for one in sure.values() if not one.twin_of][:MOST_INDICES]


def planes_of(points: Points, made: Emulator, sure: dict[str, Emulated]) -> list[list]:
    """Sections of the outcomes that come nearest to their frontier all over the factors."""
    inputs = inputs_at(points, sample(len(points.axes), 256, seed=9).first)
    near = {name: half_on_frontier(made.surfaces[name], level_of(name), inputs) for name in frontiers(made)}
    planes = []
    for name in [name for name, half in near.items() if half > 0.0][:MOST_SECTIONS]:
        leading = sure[name].indices.sort_values("ST", ascending=False)["parameter"].tolist()
        planes.append(sections(made, name, leading))
    return [row for row in planes if row]


def stacked(tables: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Tables by outcome as one."""
    return pd.concat([table.assign(outcome=name) for name, table in tables.items()], ignore_index=True) if tables else None


TEXTS = {"trust": "Clouds of points along a rising line, one panel an outcome.",
         "indices": "Markers with bars, one row a factor, ranked, one panel an outcome.",
         "curves": "Small panels, one a factor, with a line and a band.",
         "sections": "Planes in two colours, with a thick line where the outcome crosses its level."}
TABLES = {"trust": "Of every part of every factor: held-out points, R², share in the 95 % band, and whether the emulator is "
                   "trusted there.",
          "indices": "First order (S1), Shapley effect and total order (ST) with the halves of their 95 % intervals.",
          "curves": "Mean over all other factors with its 95 % band; by: the emulator, or the runs alone.",
          "frontiers": "Where an outcome crosses its level along lines through each section, with the ends of the 95 % band."}


def command_line(folders: tuple[Path, ...], out: Path, outcomes: tuple[str, ...], more: int, narrower: float | None) -> str:
    """What repeats the finding."""
    parts = ["foedus emulate", *map(str, folders), *(["--outcomes", *outcomes] if outcomes else []),
             *(["--next", str(more)] if more else []), *(["--narrower-than", f"{narrower:g}"] if narrower is not None else []),
             "--out", str(out)]
    return " ".join(parts)


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus emulate``."""
    parser = subparsers.add_parser(
        "emulate",
        description="Put a surface with a band through the runs of a finished sweep: what decides each outcome, without luck; "
                    "where its frontiers lie; where to run next; what if.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="SWEEP",
                        help="folder of a finished sweep; several of one world")
    parser.add_argument("--outcomes", nargs="+", default=[], metavar="NAME",
                        help="results of a run, phases, or their slack as slack_HARDENED (default: the hardening index, "
                             "its parts, and slack and probability of every phase)")
    parser.add_argument("--next", type=int, metavar="N", help="also choose up to N points to run next")
    parser.add_argument("--narrower-than", type=float, metavar="HALF",
                        help="with --next: stop choosing once the 95 %% band on every frontier is expected within ±HALF")
    parser.add_argument("--ship", type=Path, metavar="FILE.json", help=f"also write a small emulator, of {SHIPPED} points")
    parser.add_argument("--out", type=Path, help="folder of the finding (default: results/emulation_NAME)")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus emulate``."""
    at_least_one(args, "next")
    if args.narrower_than is not None and (args.next is None or not args.narrower_than > 0.0):
        raise AnalysisError(f"--narrower-than {args.narrower_than:g} needs --next N and a number above 0; say how many "
                            "points at most")
    out = args.out or place_of(tuple(args.folders))
    finding = emulate(args.folders, out, outcomes=tuple(args.outcomes), more=args.next or 0, narrower=args.narrower_than,
                      ship=args.ship)
    print("\n".join([f"wrote a finding with {len(finding.figures)} figures and an emulator into {out}", *finding.answer]))
    if (out / "next.toml").exists():
        print(f"next: foedus sweep {out / 'next.toml'} --out {out}-next, then: foedus emulate "
              f"{' '.join(map(str, args.folders))} {out}-next")
    return 0
