"""The runs an analysis works on: an experiment is run into a folder of the finding, a finished sweep is read from its own.

Runs come back as one row for each row of the design and one column for each seed, whatever order they were made in.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.cells import declaration
from ....model.outcomes import PHASES
from ...sweep.designs import FEWEST_SEEDS, OPTIONS, read_design
from ...sweep.factors import Levels
from ...sweep.replicates import Replicates
from ...sweep.results import Results
from ...sweep.run import sweep
from ...sweep.spec import Outcomes, Spec, load_spec

QUICK_SEEDS, QUICK_LEVELS, QUICK_SHARE, QUICK_SAMPLES = 8, 5, 8, 16  # of a look; samples: an eighth, at least sixteen
RUNS, QUICK_RUNS = "runs", "quick_runs"  # folders in that of a finding: its sweep, and that of a look
LEAST_INDEX = -1.0  # where rivals use hardly any opportunity in the reference run, a ratio to that is worth no variance


class AnalysisError(ValueError):
    """Runs that cannot answer the question. One line, with the remedy."""


@dataclass(frozen=True)
class Needs:
    """What an analysis asks of an experiment, looked at before the first run: its designs, and the fewest points."""

    kinds: tuple[str, ...]
    points: int = 1

    def check(self, source: str, kind: str, points: int, varied: tuple[str, ...], seeds: tuple[int, int]) -> None:
        """Raise AnalysisError where an experiment cannot answer. seeds: a point has at least and at most."""
        least, most = seeds
        if kind not in self.kinds:
            raise AnalysisError(f"'{source}' is a {kind} design and this analysis needs {' or '.join(self.kinds)}; "
                                f"write kind = \"{self.kinds[-1]}\" under [design]")
        if least < most:
            raise AnalysisError(f"'{source}' gives points different numbers of seeds; write replicates = {least} instead of a "
                                "rule")
        if least < FEWEST_SEEDS.get(kind, 1):
            raise AnalysisError(f"'{source}' has {least} seed{'s' * (least > 1)} a point, too few to tell a {kind} design from "
                                f"luck; write replicates = {FEWEST_SEEDS[kind]} or more")
        if not varied:
            raise AnalysisError(f"'{source}' varies nothing; give at least one factor levels or a range")
        if points < self.points:
            raise AnalysisError(f"'{source}' has {points} points, too few to hold some out; give at least {self.points}")


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of a design.

    kind, options: of the design; table (rows): its factors, named choices by name; varied: names of those with several
    values; phases (rows, seeds): position in PHASES, -1 where the run failed; hardening (rows, seeds): the index, at least
    `LEAST_INDEX`, nan there.
    source: what was asked for, as it stands on a command line; manifest: of the sweep; listed: names of the factors of a
    morris design that are lists of levels, between which no distance counts; quick: whether they are those of a look.
    """

    kind: str
    options: dict[str, object]
    table: pd.DataFrame
    varied: tuple[str, ...]
    phases: np.ndarray
    hardening: np.ndarray
    source: str
    manifest: dict
    listed: tuple[str, ...] = ()
    quick: bool = False

    @property
    def failed(self) -> int:
        """Runs that came to no end."""
        return int(self.manifest["failed"])

    @property
    def cut(self) -> float:
        """Share of the runs whose hardening index counts as the least one."""
        return float((self.hardening <= LEAST_INDEX).mean())

    @property
    def shared(self) -> bool:
        """Whether all points met the same histories."""
        return self.manifest["identity"]["seeds"] == "shared"


def runs_of(source: "str | Path | dict | Spec", out: Path, needs: Needs, *, quick: bool = False,
            workers: int | None = None, progress: bool | None = None) -> Runs:
    """The runs of an experiment, made in `out / RUNS` (`QUICK_RUNS` for a look), or those of a finished sweep's folder.

    needs: of the analysis, refused before the first run.  Raises SpecError, StoreError, AnalysisError, each of one line.
    """
    if isinstance(source, str | Path) and Path(source).is_dir():
        if quick:
            raise AnalysisError(f"--quick makes an experiment smaller, and '{source}' is a sweep already made; leave it out")
        return read_runs(Results(source), str(source), needs)
    spec = load_spec(source)
    name = str(source) if isinstance(source, str | Path) else spec.name
    for each in (spec, smaller(spec)) if quick else (spec,):
        seeds = (each.replicates.at_least, each.replicates.at_most)
        needs.check(name, each.design.kind, len(each.design), each.design.varied, seeds)
    spec = replace(smaller(spec) if quick else spec,
                   outcomes=Outcomes(run=tuple(dict.fromkeys((*spec.outcomes.run, "phase", "hardening")))))
    found = sweep(spec, out / (QUICK_RUNS if quick else RUNS), workers=workers, progress=progress)
    return read_runs(found, name, needs)


def smaller(spec: Spec) -> Spec:
    """The same experiment for a look: an eighth of the samples, or a few levels, and few seeds."""
    factors = dict(spec.factors)
    options = {key: value for key, value in spec.design.options.items() if key in OPTIONS[spec.design.kind]}
    for name in spec.design.varied:
        factor = factors[name]
        if isinstance(factor, Levels) and name != "scenario" and not declaration(name).choices:
            keep = np.unique(np.linspace(0, len(factor.values) - 1, QUICK_LEVELS).round().astype(int))
            factors[name] = Levels(tuple(factor.values[i] for i in keep))
    if "samples" in options:
        options["samples"] = min(options["samples"], max(QUICK_SAMPLES, options["samples"] // QUICK_SHARE))
    seeds = min(spec.replicates.at_least, QUICK_SEEDS)
    design = spec.design if spec.design.kind == "table" else read_design(
        {"kind": spec.design.kind, **options}, factors, tuple(spec.worlds), Path())
    return replace(spec, factors=factors, replicates=Replicates(seeds, seeds), design=design)


def read_runs(found: Results, source: str, needs: Needs) -> Runs:
    """The runs of a sweep's folder."""
    identity, design = found.manifest["identity"], found.design()
    at = design.pop("point").to_numpy(str)
    varied = tuple(name for name in design.columns if design[name].nunique() > 1)
    options = dict(identity["design"])
    kind, listed = options.pop("kind"), tuple(options.pop("listed", ()))
    least, most = (identity["replicates"][key] for key in ("at_least", "at_most"))
    needs.check(source, kind, len(design), varied, (least, most))
    if not found.manifest["complete"]:
        raise AnalysisError(f"'{source}' is not finished; repeat its foedus sweep, or see: foedus status {source}")
    for name in ("phase", "hardening"):
        if name not in identity["outcomes"]["run"]:
            raise AnalysisError(f"'{source}' did not keep '{name}'; add it to 'run' of its [outcomes] and sweep again")
    runs = found.arrow("runs").select(["point", "replicate", "phase", "hardening"]).to_pandas()
    runs = runs.sort_values(["point", "replicate"], kind="stable")
    rows = np.searchsorted(np.unique(runs["point"].to_numpy(str)), at)
    code = pd.Categorical(runs["phase"], categories=PHASES).codes.reshape(-1, least)
    index = np.maximum(LEAST_INDEX, runs["hardening"].to_numpy(float)).reshape(-1, least)
    return Runs(kind, options, design, varied, code[rows], index[rows], source, found.manifest, listed,
                found.folder.resolve().name == QUICK_RUNS)


@dataclass(frozen=True, eq=False)
class Outcome:
    """What is explained. values: (rows, seeds); for a phase 1 where a run ended in it, so that the mean is its probability."""

    name: str
    label: str
    values: np.ndarray


RARE = 0.005  # share of the runs below which a variance is not analysed


def outcomes_of(runs: Runs, least: float = RARE) -> tuple[list[Outcome], list[str]]:
    """The hardening index and the probability of each phase, the most frequent first; names of phases in less than `least`
    of the runs.

    A run that failed counts as its point's mean.  Raises AnalysisError where all runs of a point failed.
    """
    failed = runs.phases < 0
    if failed.all(axis=1).any():
        raise AnalysisError(f"every run failed at {int(failed.all(axis=1).sum())} points of '{runs.source}'; "
                            "see the columns failure and replay of its runs.parquet")
    found, rare = [], []
    for code, phase in enumerate(PHASES):
        reached = filled(np.where(failed, np.nan, runs.phases == code))
        if reached.mean() >= least and np.ptp(reached.mean(axis=1)) > 0:
            found.append(Outcome(phase, f"P({phase})", reached))
        elif reached.any():
            rare.append(phase)
    found.sort(key=lambda outcome: -outcome.values.mean())
    index = filled(runs.hardening)
    if np.ptp(index.mean(axis=1)) > 1e-12:
        found.insert(0, Outcome("hardening", "the hardening index", index))
    if not found:
        raise AnalysisError(f"nothing varies over the points of '{runs.source}'; widen the ranges of its factors")
    return found, rare


def filled(values: np.ndarray) -> np.ndarray:
    """Missing values as the mean of their row, shape (rows, seeds)."""
    return np.where(np.isnan(values), np.nanmean(values, axis=1, keepdims=True), values)


# --- luck --------------------------------------------------------------------------------------------------


def monte_carlo(values: np.ndarray, shared: bool) -> pd.DataFrame:
    """How the Monte Carlo error of a point's mean falls with its seeds, against what separates the points.

    values: (rows, seeds); shared: whether a seed is the same luck at every point, so that what it moves all points by
    separates none of them and is no error here.  One row for 2, 4, 8, … seeds: the variance of the mean within a point, on
    average over the points; the variance between the means of the points less that; and the share of the first in the sum of
    both.
    """
    rows, seeds = values.shape
    common = values.mean(axis=0) - values.mean() if shared else 0.0
    within = (values - common).var(axis=1, ddof=1).mean() * (rows / (rows - 1) if shared else 1.0)
    between = max(values.mean(axis=1).var(ddof=1) - within / seeds, 0.0)
    counts = [2**k for k in range(1, 12) if 2**k < seeds] + [seeds]
    error = within / np.array(counts)
    return pd.DataFrame({"seeds": counts, "within": error, "between": between, "share": error / (error + between)})
