"""``foedus map SPEC --posterior DRAWS``: the map as it is, beside the one over the draws of a posterior, and where they agree.

Into the folder `out` go a finding and

    map.png, .pdf, .svg  both maps and where they agree
    agreement.csv        one row a point: the most likely phase and the median of the index on either, whether they are the same
    pairs.csv            one row a pair of phases: on how much of the map the one is most likely here and the other there
    own.parquet          the runs of the first map, one row a run; posterior.parquet: those of the second
    caption.txt          what was run and how to read the figure

The map over the draws runs the same seeds with every draw at every point, so that its bands hold luck and what the record
leaves open; it looks at every second level only, unless all are asked for.
"""

import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd

from ..analysis.finding import Finding, making, publish
from ..folders import Stage
from ..sweep.designs import read_design
from ..sweep.factors import Levels
from ..sweep.plan import Plan, factor_values, name_of
from ..sweep.posterior import Draws, crossed
from ..sweep.refinement import first_step
from ..sweep.replicates import Replicates
from ..sweep.rounds import is_number
from ..sweep.run import sweep
from ..sweep.spec import Spec
from .agreement import DRAWN, OWN, Side, agreement, pairs, per_point
from .beside_words import KIND, finding_of, together
from .description import describe
from .figure import draw_grids
from .layers import draw_agreement
from .pixels import field_of

TAKEN, FEWER = 32, 4  # draws that are taken; how many times fewer seeds each has than a point of the map beside it
QUICK_TAKEN = 8
APART = 2  # levels between the points of the map over the draws


def over(spec: Spec, draws: Draws, taken: int, seeds: int, full: bool) -> tuple[Spec, Spec]:
    """The experiment over some draws, as it is run and as it is described: with every level, of which some are run."""
    steps = {name: APART if not full and is_number(name) and first_step(len(factor.values)) >= APART else 1
             for name, factor in spec.factors.items() if name in spec.design.varied}
    thin = spec.factors | {name: Levels(tuple(sorted(spec.factors[name].values)[::step])) for name, step in steps.items()
                           if step > 1}
    columns = {name: column[:taken] for name, column in draws.columns.items()}
    design = crossed(read_design("grid", thin, tuple(spec.worlds), Path()), columns)
    run = replace(spec, factors=thin, design=design, replicates=Replicates(seeds, seeds))
    return run, replace(run, factors=spec.factors, design=replace(design, options=design.options | {
        "steps": [steps[name] for name in spec.design.varied]}))


def seeds_for(spec: Spec) -> int:
    """Seeds of every draw at a point."""
    return max(2, spec.replicates.at_least // FEWER)


def make_beside(own: Spec, drawn: tuple[Spec, Spec], axes: tuple[str, str, str], draws: Draws, out: Path, line: str, *,
                quick: bool = False, workers: int | None = None, progress: bool | None = None) -> Finding:
    """Run both maps and write the finding into `out`. own: a mappable experiment; drawn: from `over`; line: repeats it."""
    with making(out, KIND) as stage:
        return write_beside(own, drawn, axes, draws, stage, line, quick, workers, progress)


def write_beside(own: Spec, drawn: tuple[Spec, Spec], axes: tuple[str, str, str], draws: Draws, stage: Stage, line: str,
                 quick: bool, workers: int | None, progress: bool | None) -> Finding:
    """Run both, and put all files in place."""
    sides = []
    for run, told in ((own, own), drawn):
        found = sweep(run, stage.runs / name_of(Plan(run).identity()), workers=workers, progress=progress)
        shown, (grid,) = describe(told, axes, by_draw(run, found.runs()), found.manifest)
        sides.append(Side(told, shown, grid, found))
    here, there = sides
    agreed = agreement(here.grid, there.grid)
    shown = together(here, there, agreed, draws)
    finding = finding_of(here, there, agreed, draws, shown, line, quick)

    def write_more(folder: Path) -> None:
        for name, side in ((OWN, here), (DRAWN, there)):
            shutil.copy(side.found.folder / "runs.parquet", folder / f"{name}.parquet")
        (folder / "caption.txt").write_text(shown["caption"] + "\n", encoding="utf-8")

    stepped = [bool(axis["choices"]) for axis in shown["axes"]]
    fields = [field_of(side.grid, *stepped, 1.0) for side in sides]
    figure = draw_grids([here.grid, there.grid], shown, lambda panel: draw_agreement(panel, *fields))
    publish(stage, finding, {"map": figure}, {"agreement": per_point(here, there, agreed), "pairs": pairs(here, there)},
            write_more)
    return finding


def by_draw(spec: Spec, table: pd.DataFrame) -> pd.DataFrame:
    """The runs with each draw of a posterior and seed as one replicate, so that the map's bands hold both uncertainties."""
    drawn = spec.design.drawn
    if not drawn:
        return table
    names = list(drawn)
    places = pd.DataFrame({name: factor_values(name, column) for name, column in drawn.items()}).drop_duplicates()
    draw = table[names].merge(places.assign(draw=range(len(places))), on=names, how="left")["draw"].to_numpy()
    return table.assign(replicate=draw * spec.replicates.at_least + table["replicate"].to_numpy())
