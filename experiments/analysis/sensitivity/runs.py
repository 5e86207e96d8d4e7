"""The runs an analysis works on: an experiment is run into a folder of the finding, a finished sweep is read from its own.

Runs come back as one row for each row of the design and one column for each seed, whatever order they were made in.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.outcomes import PHASES
from ....model.parameters import BY_NAME
from ...sweep.designs import read_design
from ...sweep.factors import Levels
from ...sweep.replicates import Replicates
from ...sweep.results import Results
from ...sweep.run import sweep
from ...sweep.spec import Outcomes, Spec, load_spec

QUICK_SEEDS, QUICK_LEVELS, QUICK_SHARE, QUICK_SAMPLES = 8, 5, 8, 16  # of a look; samples: an eighth, at least sixteen


LEAST_INDEX = -1.0  # where rivals use hardly any opportunity in the reference run, a ratio to that is worth no variance


class AnalysisError(ValueError):
    """Runs that cannot answer the question. One line, with the remedy."""


@dataclass(frozen=True, eq=False)
class Runs:
    """The runs of a design.

    kind, options: of the design; table (rows): its factors, named choices by name; varied: names of those with several
    values; phases (rows, seeds): position in PHASES, -1 where the run failed; hardening (rows, seeds): the index, at least
    `LEAST_INDEX`, nan there.
    source: what was asked for, as it stands on a command line; manifest: of the sweep.
    """

    kind: str
    options: dict[str, object]
    table: pd.DataFrame
    varied: tuple[str, ...]
    phases: np.ndarray
    hardening: np.ndarray
    source: str
    manifest: dict

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


def runs_of(source: "str | Path | dict | Spec", out: Path, kinds: Sequence[str], *, quick: bool = False,
            workers: int | None = None, progress: bool | None = None) -> Runs:
    """The runs of an experiment, made in `out / "runs"` (`quick_runs` for a look), or those of a finished sweep's folder.

    kinds: designs that can answer the question.  Raises SpecError, StoreError, AnalysisError, each of one line.
    """
    if isinstance(source, str | Path) and Path(source).is_dir():
        if quick:
            raise AnalysisError(f"--quick makes an experiment smaller, and '{source}' is a sweep already made; leave it out")
        return read_runs(Results(source), str(source), kinds)
    spec = load_spec(source)
    name = str(source) if isinstance(source, str | Path) else spec.name
    refuse_design(name, spec.design.kind, kinds)
    least, most = spec.replicates.at_least, spec.replicates.at_most
    refuse_rule(name, least, most)
    spec = replace(spec, outcomes=Outcomes(run=tuple(dict.fromkeys((*spec.outcomes.run, "phase", "hardening")))))
    found = sweep(smaller(spec) if quick else spec, out / ("quick_runs" if quick else "runs"), workers=workers,
                  progress=progress)
    return read_runs(found, name, kinds)


def smaller(spec: Spec) -> Spec:
    """The same experiment for a look: an eighth of the samples, or a few levels, and few seeds."""
    factors, options = dict(spec.factors), dict(spec.design.options)
    for name in spec.design.varied:
        factor = factors[name]
        if isinstance(factor, Levels) and name != "scenario" and not BY_NAME[name].choices:
            keep = np.unique(np.linspace(0, len(factor.values) - 1, QUICK_LEVELS).round().astype(int))
            factors[name] = Levels(tuple(factor.values[i] for i in keep))
    if "samples" in options:
        options["samples"] = min(options["samples"], max(QUICK_SAMPLES, options["samples"] // QUICK_SHARE))
    seeds = min(spec.replicates.at_least, QUICK_SEEDS)
    design = spec.design if spec.design.kind == "table" else read_design(
        {"kind": spec.design.kind, **options}, factors, tuple(spec.worlds), Path())
    return replace(spec, factors=factors, replicates=Replicates(seeds, seeds), design=design)


def read_runs(found: Results, source: str, kinds: Sequence[str]) -> Runs:
    """The runs of a sweep's folder."""
    identity = found.manifest["identity"]
    kind = identity["design"]["kind"]
    refuse_design(source, kind, kinds)
    refuse_rule(source, identity["replicates"]["at_least"], identity["replicates"]["at_most"])
    if not found.manifest["complete"]:
        raise AnalysisError(f"'{source}' is not finished; repeat its foedus sweep, or see: foedus status {source}")
    for name in ("phase", "hardening"):
        if name not in identity["outcomes"]["run"]:
            raise AnalysisError(f"'{source}' did not keep '{name}'; add it to 'run' of its [outcomes] and sweep again")
    runs = found.arrow("runs").select(["point", "replicate", "phase", "hardening"]).to_pandas()
    runs = runs.sort_values(["point", "replicate"], kind="stable")
    points, seeds = np.unique(runs["point"].to_numpy(str)), identity["replicates"]["at_least"]
    design = found.design()
    at = np.searchsorted(points, design.pop("point").to_numpy(str))
    code = pd.Categorical(runs["phase"], categories=PHASES).codes.reshape(-1, seeds)
    options = {key: value for key, value in identity["design"].items() if key != "kind"}
    varied = tuple(name for name in design.columns if design[name].nunique() > 1)
    index = np.maximum(LEAST_INDEX, runs["hardening"].to_numpy(float)).reshape(-1, seeds)
    return Runs(kind, options, design, varied, code[at], index[at], source, found.manifest)


def refuse_design(source: str, kind: str, kinds: Sequence[str]) -> None:
    """Stop at a design that cannot answer the question."""
    if kind not in kinds:
        raise AnalysisError(f"'{source}' is a {kind} design and this analysis needs {' or '.join(kinds)}; "
                            f"write kind = \"{kinds[-1]}\" under [design]")


def refuse_rule(source: str, least: int, most: int) -> None:
    """Stop where points have different numbers of seeds."""
    if least < most:
        raise AnalysisError(f"'{source}' gives points different numbers of seeds; write replicates = {least} instead of a rule")


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


@dataclass(frozen=True, eq=False)
class Luck:
    """How the seeds of a point are put together. mean, redraw: (seeds,), weights to multiply an outcome's values with.

    values @ mean is the point's outcome.  values @ redraw is what the outcome would change by if all seeds of the point
    were replaced by others: the difference of the means of two halves of the seeds, scaled to the variance of a
    difference of two means over all of them.
    """

    mean: np.ndarray
    redraw: np.ndarray


def luck_of(counts: np.ndarray) -> Luck:
    """Weights from how often each seed is taken, shape (seeds,): once each for the estimate, otherwise for a bootstrap."""
    seeds = len(counts)
    half = seeds // 2
    sign = np.where(np.arange(seeds) % 2, -1.0, 1.0) * (np.arange(seeds) < 2 * half)
    return Luck(counts / counts.sum(), np.sqrt(half / seeds) * sign * counts / half)


def drawn_seeds(rng: np.random.Generator, seeds: int) -> np.ndarray:
    """How often each seed is taken in a bootstrap draw; even and odd ones are drawn apart, as `luck_of` compares them."""
    counts = np.zeros(seeds)
    for members in (np.arange(0, seeds, 2), np.arange(1, seeds, 2)):
        np.add.at(counts, rng.choice(members, len(members)), 1.0)
    return counts


LEAST_SEEDS = 4


def bootstrap(values: np.ndarray, statistic: Callable[[np.ndarray, np.ndarray], np.ndarray], blocks: int,
              draws: int) -> tuple[np.ndarray, np.ndarray]:
    """A statistic and its standard error over both the blocks of a design and the seeds.

    values: (rows, seeds), rows of a block adjoining; statistic: of outcomes and of what redrawing their luck changes,
    both (blocks, rows of a block).  A draw takes whole blocks and whole seeds, as points may share their luck.
    """
    seeds = values.shape[1]

    def at(luck: Luck, taken: np.ndarray | slice) -> np.ndarray:
        mean, redraw = (values @ np.column_stack([luck.mean, luck.redraw])).T.reshape(2, blocks, -1)
        return statistic(mean[taken], redraw[taken])

    rng = np.random.default_rng(1)
    drawn = [at(luck_of(drawn_seeds(rng, seeds)), rng.integers(0, blocks, blocks)) for _ in range(draws)]
    return at(luck_of(np.ones(seeds)), slice(None)), np.std(drawn, axis=0, ddof=1)


def monte_carlo(values: np.ndarray) -> pd.DataFrame:
    """How the Monte Carlo error of a point's mean falls with its seeds, against what separates the points.

    values: (rows, seeds).  One row for 2, 4, 8, … seeds: the variance of the mean within a point, on average over the
    points, if luck is independent; the variance between the means of the points less that; and the share of the first
    in the sum of both.
    """
    seeds = values.shape[1]
    within = values.var(axis=1, ddof=1).mean()
    between = max(values.mean(axis=1).var(ddof=1) - within / seeds, 0.0)
    counts = [2**k for k in range(1, 12) if 2**k < seeds] + [seeds]
    error = within / np.array(counts)
    return pd.DataFrame({"seeds": counts, "within": error, "between": between, "share": error / (error + between)})
