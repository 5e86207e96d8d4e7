"""``foedus calibrate``: which values of the parameters agree with the record, and which the record leaves open.

Into the folder `out` go a finding and

    posterior.parquet  one row a draw, one column a parameter, all equally likely; what made it is in the file's metadata
    marginals.csv      one row a parameter: prior, posterior, spread, distance, whether the record touches it
    checks.csv         one row a parameter: R2, coverage, ranks, CRPS, beside plain rejection
    predictive.csv     one row a case of the record: runs of the prior, of the posterior, at the defaults
    scores.csv         the same by part of the record

A sweep takes the draws with ``parameters = { posterior = "results/post" }``.  `pyabc` was looked at first: it asks for one run
at a time and draws from the process's one generator, where this engine makes runs in batches and every draw of luck has an
address; and truths by the hundred, as the checks need them, would each take a sequence of new runs.  So the runs are one
sweep, and what is learnt from them is scikit-learn's.
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from matplotlib.figure import Figure

from ..analysis.finding import Finding, Shown, making, provenance, publish
from ..extras import require
from ..folders import local
from ..options import add_quiet, add_workers, at_least_one, bar
from ..sweep.posterior import FILE
from ..validation.registration.file import commit
from . import checks, figures, inference, predictive, words
from .runs import AT_DEFAULTS, Hands, Runs, noisy, own_values, prior_runs, runs_at, runs_at_defaults
from .spec import QUICK_DRAWS, QUICK_RUNS, Calibration, load_calibration

KIND = "calibration"
ERRORS = 7  # the stream of the errors and of the choice of truths, apart from that of the prior
ENDS = {"low": 0.05, "high": 0.95}  # of the interval that is told


@dataclass(frozen=True, eq=False)
class Found:
    """What came of it. draws: one row a draw; prior: the same before; judged: at held-out truths; far: by reading."""

    draws: pd.DataFrame
    prior: pd.DataFrame
    marginals: pd.DataFrame
    judged: checks.Judged
    checks: pd.DataFrame
    predicted: pd.DataFrame
    failed: int
    far: dict[str, float]


def calibrate(calibration: Calibration, hands: Hands) -> Found:
    """Run the prior, infer, check, and run the posterior."""
    ran = prior_runs(calibration, hands)
    luck = np.random.default_rng((calibration.seed, ERRORS))
    statistics = np.hstack([noisy(ran.outcomes[one.name], one, luck) for one in calibration.readings])
    learnt, rest = inference.split(len(statistics), calibration.seed)
    summaries = inference.learn(ran.scores[learnt], statistics[learnt])
    reference = inference.Reference(ran.scores[rest], summaries.of(statistics[rest]))
    seen = summaries.of(calibration.observed[None])[0]
    # in no order: a sweep that takes the first few would otherwise take those nearest to the record
    scores = luck.permutation(inference.posterior(reference, seen, calibration.draws))
    truths = luck.choice(len(reference), min(checks.TRUTHS, len(reference)), replace=False)
    near = inference.nearest(reference.summaries, seen, len(truths))
    judged = checks.of_reference(reference, truths, calibration.draws)
    plain = checks.of_rejection(ran.scores, scaled(statistics, statistics), rest[truths], calibration.draws)
    draws, names = values_of(scores, calibration), list(calibration.factors)
    table = checks.table_of(names, judged, plain, checks.of_reference(reference, near, calibration.draws))
    far = distances(calibration, scaled(statistics[rest], statistics), scaled(calibration.observed, statistics), truths)
    return Found(draws, values_of(ran.scores, calibration), marginals(scores, draws, ran, calibration), judged, table,
                 predicted(calibration, draws, ran, hands), ran.failed, far)


def distances(calibration: Calibration, runs: np.ndarray, seen: np.ndarray, truths: np.ndarray) -> dict[str, float]:
    """How far each part of the record lies from the runs, see `how_far`; both as scaled statistics."""
    ends = np.cumsum([len(reading.observed) for reading in calibration.readings])[:-1]
    parts = zip(calibration.readings, np.split(runs, ends, axis=1), np.split(seen, ends), strict=True)
    return {reading.name: checks.how_far(mine, place, calibration.draws, truths) for reading, mine, place in parts}


def scaled(statistics: np.ndarray, of: np.ndarray) -> np.ndarray:
    """Statistics over their spread among runs; one that never varies counts by its own unit."""
    spread = of.std(axis=0)
    return (statistics - of.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)


def values_of(scores: np.ndarray, calibration: Calibration) -> pd.DataFrame:
    """Prior scores as values of the parameters."""
    places = require("scipy.stats", inference.PURPOSE, inference.EXTRA).norm.cdf(scores)
    return pd.DataFrame({name: factor.at(places[:, k]) for k, (name, factor) in enumerate(calibration.factors.items())})


def marginals(scores: np.ndarray, draws: pd.DataFrame, ran: Runs, calibration: Calibration) -> pd.DataFrame:
    """One row a parameter. spread: of the draws, over the prior's, in prior scores."""
    own = own_values(calibration, next(iter(calibration.specs)))
    prior = values_of(ran.scores, calibration)
    return pd.DataFrame({
        "parameter": list(draws), "prior_low": prior.min().to_numpy(), "prior_high": prior.max().to_numpy(),
        "mean": draws.mean().to_numpy(), **{end: draws.quantile(at).to_numpy() for end, at in ENDS.items()},
        "own": [own[name] for name in draws], "spread": scores.std(axis=0), "distance": checks.distance_from_prior(scores),
        "touched": checks.touched(scores)})


def predicted(calibration: Calibration, draws: pd.DataFrame, ran: Runs, hands: Hands) -> pd.DataFrame:
    """New runs of the draws beside the record, beside those of the prior and of the defaults."""
    return predictive.cells(calibration.readings, {
        "prior": {name: outcomes[: len(draws)] for name, outcomes in ran.outcomes.items()},
        "posterior": runs_at(calibration, draws, hands), "defaults": runs_at_defaults(calibration, hands)})


# --- as a finding ----------------------------------------------------------------------------------------


def make_calibration(calibration: Calibration, out: Path, command: str, *, workers: int | None = None,
                     progress: bool | None = None, ship: Path | None = None) -> Finding:
    """Calibrate into the folder `out`; ship: also a copy of the draws there."""
    require("sklearn", inference.PURPOSE, inference.EXTRA)
    with making(out, KIND) as stage:
        found = calibrate(calibration, Hands(stage.runs, workers, progress))
        finding = describe(calibration, found, command)
        publish(stage, finding, drawn(calibration, found), tabulated(found),
                lambda folder: write_draws(found, finding, calibration, folder / FILE))
    if ship:
        ship.parent.mkdir(parents=True, exist_ok=True)
        write_draws(found, finding, calibration, ship)
    return finding


def write_draws(found: Found, finding: Finding, calibration: Calibration, path: Path) -> None:
    """The draws, with what made them in the file's metadata under ``foedus``."""
    said = {"kind": "foedus posterior", "command": finding.command, "spec": calibration.text, "answer": finding.answer,
            "caveats": finding.caveats, "touched": found.marginals.set_index("parameter")["touched"].map(bool).to_dict(),
            "checks": found.checks.round(4).to_dict("records"), "provenance": finding.provenance}
    table = pa.Table.from_pandas(found.draws, preserve_index=False)
    pq.write_table(table.replace_schema_metadata({"foedus": json.dumps(said, ensure_ascii=False)}), local(path),
                   compression="zstd")


def drawn(calibration: Calibration, found: Found) -> dict[str, Figure]:
    """Every figure by the stem of its file."""
    touched = dict(zip(found.marginals["parameter"], found.marginals["touched"], strict=True))
    own = dict(zip(found.marginals["parameter"], found.marginals["own"], strict=True))
    return {"marginals": figures.draw_marginals(found.draws, found.prior, touched, own),
            "ranks": figures.draw_checks(list(found.draws), found.judged),
            "predictive": figures.draw_predictive(found.predicted, {one.name: one.unit for one in calibration.readings})}


def tabulated(found: Found) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    return {"marginals": found.marginals, "checks": found.checks, "scores": predictive.scores_of(found.predicted),
            "predictive": found.predicted}


def describe(calibration: Calibration, found: Found, command: str) -> Finding:
    """The finding in words."""
    answer = (words.narrowed(found.marginals), words.left_open(found.marginals), words.defaults_sentence(found.marginals),
              words.checks_sentence(found.checks), words.comparison_sentence(found.checks),
              words.predictive_sentence(predictive.scores_of(found.predicted)), words.far_sentence(found.far))
    worlds = len(calibration.specs)
    made = provenance(worlds * (calibration.runs + calibration.draws + AT_DEFAULTS), "each run its own",
                      [world.source for spec in calibration.specs.values() for world in spec.worlds.values()])
    return Finding(
        KIND, calibration.title or "What the record says of the parameters",
        calibration.question or "Which parameters does the record narrow, and what does it leave open?", answer,
        words.method(calibration), command, tuple(calibration.specs), tuple(found.draws), figures_shown(calibration),
        tables_shown(), words.caveats(calibration, found.far, found.failed),
        made | {"records": [one.name for one in calibration.readings], "seed": calibration.seed, "commit": commit(),
                "budget": {"runs of each world": calibration.runs, "draws": calibration.draws, "truths": checks.TRUTHS}})


def figures_shown(calibration: Calibration) -> tuple[Shown, ...]:
    """Captions."""
    met = ", ".join(one.name for one in calibration.readings)
    return (Shown("marginals", f"Prior (line) and posterior (filled) of every parameter, given {met}; grey: not told from the "
                               "prior; dashed: the scenario's own value.", "Small histograms, one a parameter."),
            Shown("ranks", f"Ranks of {checks.TRUTHS} known truths among the posterior's draws: share up to a rank less what "
                           "is due; shaded: 95 % band of Kolmogorov for one parameter. Below zero and then above: too narrow.",
                  "Small panels with a line about zero and a band, one a parameter."),
            Shown("predictive", "Runs of the posterior (up; bars: 80 % band with the record's error) against the record they "
                                "were fitted to (across). Orange: outside the band. Line: equal.",
                  "Scatter plots along a rising line, one panel a part of the record."))


def tables_shown() -> tuple[Shown, ...]:
    """Captions."""
    return (Shown("marginals", "Range of the prior, mean and 90 % interval of the posterior, the scenario's own value, spread "
                               "over the prior's, Kolmogorov distance from it, and whether the record touches the parameter."),
            Shown("checks", "At held-out truths: variance met (R2), share in the 80 % interval, the same near the record, "
                            "chance of ranks as uneven, CRPS in prior standard deviations, and plain rejection beside them."),
            Shown("scores", "Runs of the prior, of the posterior and at the defaults beside each part of the record."),
            Shown("predictive", "The same, case by case."))


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus calibrate``."""
    parser = subparsers.add_parser(
        "calibrate", description="Infer parameters from the record by simulation, check the inference on known truths, and "
                                 "write draws that any sweep takes with parameters = { posterior = \"results/post\" }.")
    parser.add_argument("spec", nargs="?", default="default",
                        help="path of a calibration's TOML file (default: the one that comes with the package)")
    parser.add_argument("--out", type=Path, default=Path("results/post"), help="folder (default: results/post)")
    parser.add_argument("--quick", action="store_true",
                        help=f"a look: at most {QUICK_RUNS} runs of each world and {QUICK_DRAWS} draws")
    parser.add_argument("--ship", type=Path, metavar="FILE.parquet", help="also write the draws there")
    add_workers(parser)
    add_quiet(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus calibrate``."""
    at_least_one(args, "workers")
    line = " ".join(["foedus calibrate", args.spec, *(["--quick"] if args.quick else [])])
    finding = make_calibration(load_calibration(args.spec, args.quick), args.out, line, workers=args.workers,
                               progress=bar(args), ship=args.ship)
    print("\n".join([f"wrote a finding and {FILE} into {args.out}", *finding.answer]))
    return 0
