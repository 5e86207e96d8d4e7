"""The points of finished sweeps: where each lies, and what its seeds came to."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.cells import is_cell, named_choices
from ....model.outcomes import PHASES, RESULT
from ....model.parameters import nearest, resolve
from ....model.scenario import in_force
from ...emulator import Axis
from ...sweep.results import Results
from ..robustness.judge import READ
from ..sensitivity.runs import LEAST_INDEX, AnalysisError, filled
from .slack import NAMES as SLACKS
from .slack import SLACK, slacks

PARTS = ("hardening", "hardening_us", "hardening_alone")
KNOWN = tuple(field.name for field in RESULT if field.name != "phase")
FEWEST_POINTS, FEWEST_SEEDS = 40, 3
RARE = 0.01  # share of the runs in a phase below which its probability is no surface
STRETCHED = 4.0  # a range whose ends have less of a ratio than this has no scale of ratios
QUANTILES = 256


@dataclass(frozen=True, eq=False)
class Points:
    """Different points of one or several sweeps of the same world.

    table (points,): the varied factors, choices by name; axes: the same as inputs; spread: of each factor, values that stand
    for its distribution over the points of the first sweep; outcomes: by name, (points, seeds); block (points,): which points
    are held out together, because they differ in a factor or two only; manifest: of the first sweep; cells: what holds in the
    varied cells of its first scenario.
    """

    table: pd.DataFrame
    axes: tuple[Axis, ...]
    spread: dict[str, np.ndarray]
    outcomes: dict[str, np.ndarray]
    block: np.ndarray
    manifest: dict
    source: str
    failed: int
    cells: dict[str, float | str]

    @property
    def inputs(self) -> np.ndarray:
        """The points as an emulator takes them, (points, columns)."""
        return coded(self.axes, self.table)

    @property
    def shared(self) -> bool:
        """Whether all points met the same histories."""
        return self.manifest["identity"]["seeds"] == "shared"

    @property
    def seeds(self) -> int:
        """Seeds of every point."""
        return next(iter(self.outcomes.values())).shape[1]

    @property
    def base(self) -> dict[str, object]:
        """The scenario's own values of the varied factors, moved to the nearest value that was looked at."""
        world = next(iter(self.manifest["base"]))
        own = resolve(self.manifest["base"][world]) | self.cells | {"scenario": world}
        return {axis.name: near(axis, named(axis.name, own[axis.name])) for axis in self.axes}


def coded(axes: tuple[Axis, ...], table: pd.DataFrame) -> np.ndarray:
    """Rows of a table as inputs, (rows, columns)."""
    return np.concatenate([axis.coded(table[axis.name].to_numpy()) for axis in axes], axis=1)


def named(name: str, value: object) -> object:
    """A value as people read it: a choice by its name."""
    choices = named_choices(name)
    return choices[int(value)] if choices and not isinstance(value, str) else value


def near(axis: Axis, value: object) -> object:
    """The value, or the nearest one on the axis; of a choice that was not looked at, the first that was."""
    if axis.choices:
        return value if value in axis.choices else axis.choices[0]
    return float(np.clip(value, axis.low, axis.high))


def points_of(folders: tuple[Path, ...], wanted: tuple[str, ...] = ()) -> Points:
    """The points of finished sweeps. wanted: results of a run, slacks, or phases, of which the share of the seeds is meant.

    Without it, the hardening index with its parts, the slack of every phase, and every phase that is not rare.  Raises
    StoreError or AnalysisError, each of one line.
    """
    found = [Results(folder) for folder in folders]
    for one in found:
        check(one, found[0])
    runs = pd.concat([one.runs() for one in found], ignore_index=True)
    runs = runs.drop_duplicates(["point", "replicate"]).sort_values(["point", "replicate"], kind="stable", ignore_index=True)
    designs = [one.design() for one in found]
    design = pd.concat(designs, ignore_index=True)
    block = blocks(found, designs)
    first = ~design.duplicated("point")
    design, block = design[first], block[first.to_numpy()]
    each = runs.groupby("point", sort=True).size()
    if each.nunique() > 1 or each.iloc[0] < FEWEST_SEEDS or len(each) < FEWEST_POINTS:
        raise AnalysisError(f"'{folders[0]}' has {len(each)} points with {between(each)} seeds each, and an emulator needs at "
                            f"least {FEWEST_POINTS} points with the same number of seeds, {FEWEST_SEEDS} or more; write "
                            "replicates = 8 and take more samples")
    order = np.searchsorted(each.index.to_numpy(str), design["point"].to_numpy(str))
    varied = [name for name in design.columns.drop("point") if design[name].nunique() > 1]
    if not varied:
        raise AnalysisError(f"'{folders[0]}' varies nothing; sweep at least one factor over a range")
    table = design[varied].reset_index(drop=True)
    for name in varied:
        if table[name].isna().any():
            raise AnalysisError(f"'{folders[0]}' leaves {name} to the scenario at some points; sweep it over a range, a table "
                                "or a sampled design")
    if not wanted or set(wanted) & set(SLACKS):
        runs = runs.assign(**slacks(runs, design, found[0].manifest["base"]))
    outcomes = outcomes_of(runs, int(each.iloc[0]), order, wanted, str(folders[0]))
    axes = tuple(axis_of(name, table[name]) for name in varied)
    spread = {name: spread_of(designs[0][name]) for name in varied}
    return Points(table, axes, spread, outcomes, block, found[0].manifest, " ".join(map(str, folders)),
                  int(runs["failure"].notna().sum()), cells_of(found[0], varied))


def cells_of(found: Results, names: list[str]) -> dict[str, float | str]:
    """What holds in the cells among some factors, in the first scenario of a sweep."""
    cells = [name for name in names if is_cell(name)]
    world = next(iter(found.spec().worlds.values())) if cells else None
    return {name: in_force(name, world) for name in cells}


def check(one: Results, first: Results) -> None:
    """Raise AnalysisError for a sweep that is not finished, or that is of another world than the first."""
    if not one.manifest["complete"]:
        raise AnalysisError(f"'{one.folder}' is not finished; repeat its foedus sweep, or see: foedus status {one.folder}")
    here, there = one.manifest["identity"], first.manifest["identity"]
    for key in ("model", "scenarios", "reference", "seed", "seeds"):
        if here[key] != there[key]:
            raise AnalysisError(f"'{one.folder}' and '{first.folder}' differ in {key}; give sweeps of the same world, model "
                                "and seeds")


def between(each: pd.Series) -> str:
    """'8' or '4 to 8'."""
    return f"{each.min()}" if each.min() == each.max() else f"{each.min()} to {each.max()}"


def blocks(found: list[Results], designs: list[pd.DataFrame]) -> np.ndarray:
    """Which rows are held out together: a sample of a saltelli or morris design, otherwise each alone."""
    numbers, at = [], 0
    for one, design in zip(found, designs, strict=True):
        options = one.manifest["identity"]["design"]
        varied = sum(design[name].nunique() > 1 for name in design.columns.drop("point"))
        pairs = 2 if options.get("second_order") else 1
        size = {"saltelli": pairs * varied + 2, "morris": varied + 1}.get(options["kind"], 1)
        numbers.append(at + np.arange(len(design)) // size)
        at = int(numbers[-1][-1]) + 1
    return np.concatenate(numbers)


def axis_of(name: str, values: pd.Series) -> Axis:
    """A factor from the values that it took: of a number that was taken by ratios, so is the scale."""
    choices = named_choices(name)
    if name == "scenario" or choices:
        there = set(values.astype(str))
        every = choices or tuple(dict.fromkeys(values))
        return Axis(name, choices=tuple(str(choice) for choice in every if choice in there))
    low, middle, high = (float(np.quantile(values.unique(), q)) for q in (0.0, 0.5, 1.0))
    log = low > 0.0 and high > STRETCHED * low
    if log:
        by_ratio, by_distance = np.log(middle / low) / np.log(high / low), (middle - low) / (high - low)
        log = bool(abs(by_ratio - 0.5) < abs(by_distance - 0.5))
    return Axis(name, low, high, log)


def spread_of(values: pd.Series) -> np.ndarray:
    """Values at equal probability: of a number its quantiles, of choices the column itself."""
    if not pd.api.types.is_numeric_dtype(values):
        return np.sort(values.to_numpy(str))
    return np.quantile(values.to_numpy(float), np.linspace(0.0, 1.0, QUANTILES))


def outcomes_of(runs: pd.DataFrame, seeds: int, order: np.ndarray, wanted: tuple[str, ...],
                source: str) -> dict[str, np.ndarray]:
    """By name, (points, seeds). A run that failed counts as the mean of its point."""
    failed = runs["failure"].notna().to_numpy().reshape(-1, seeds)
    if failed.all(axis=1).any():
        raise AnalysisError(f"every run failed at some points of '{source}'; see failure and replay in its runs.parquet")
    phase = runs["phase"].to_numpy(object).reshape(-1, seeds)[order] if "phase" in runs else None
    for name in wanted:
        known = (*PHASES, *SLACKS, *KNOWN)
        if name not in known:
            raise AnalysisError(f"--outcomes {name} is no result of a run, no phase and no slack of one{nearest(name, known)}; "
                                f"there are {', '.join(known)}")
        if (name in PHASES and phase is None) or (name not in PHASES and name not in runs):
            kept = "phase" if name in PHASES else ", ".join(READ) if name in SLACKS else name
            raise AnalysisError(f"'{source}' did not keep '{kept}'; add it to 'run' of its [outcomes] and sweep again")
    found = {}
    for name in wanted or (*PARTS, *SLACKS, *PHASES):
        if name in PHASES and phase is not None:
            reached = np.where(pd.isna(phase), np.nan, phase == name).astype(float)
            if wanted or RARE <= np.nanmean(reached) <= 1.0 - RARE:
                found[name] = filled(reached)
        elif name in runs:
            values = runs[name].to_numpy(float).reshape(-1, seeds)[order]
            found[name] = filled(np.maximum(LEAST_INDEX, values) if name == "hardening" else values)
    for name, values in list(found.items()):
        if np.ptp(values.mean(axis=1)) < 1e-9:
            if wanted:
                raise AnalysisError(f"{name} is the same at every point of '{source}'; ask for another outcome with --outcomes")
            del found[name]
    if not found:
        raise AnalysisError(f"nothing varies over the points of '{source}'; widen the ranges of its factors")
    return found


def label_of(name: str) -> str:
    """An outcome as a sentence calls it."""
    if name in PHASES:
        return f"P({name})"
    if name in SLACKS:
        return f"the slack of {name.removeprefix(SLACK)}"
    return {"hardening": "the hardening index", "hardening_us": "its part due to the US",
            "hardening_alone": "its part that allies could do alone"}.get(name, name.replace("_", " "))
