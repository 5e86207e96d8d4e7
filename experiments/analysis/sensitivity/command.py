"""``foedus sensitivity``: what the hardening index and the probability of each phase depend on.

The design of the experiment decides the question: ``ofat`` shows the response to one parameter at a time, ``morris`` which
parameters matter at all, ``saltelli`` how much of the variance each explains alone and with others.  Shipped:
sensitivity_ofat, sensitivity_screen, sensitivity.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ....model.outcomes import PHASES
from ...options import add_quiet, add_workers, at_least_one, bar
from ...sweep.spec import Spec
from ...wording import percent
from ..finding import Finding, Shown, Stated, making, provenance, publish
from . import figures, words
from .morris import morris_of
from .ofat import curves_of, reach_of
from .runs import Needs, Runs, monte_carlo, outcomes_of, runs_of
from .sobol import sobol_of
from .stated import stated

KIND = "sensitivity"
JUDGED = ("Intervals: 95 %, Student's with the freedom of points and seeds (Satterthwaite 1946; Cameron, Gelbach and Miller "
          "2011). Verdicts on all parameters of an outcome together: of those told from luck one in twenty is not, on average "
          "(Benjamini and Hochberg 1995).")
SEEDS_SHOWN = "Falling lines, one an outcome, over the seeds of a point."


@dataclass(frozen=True, eq=False)
class Part:
    """What one design contributes to its finding: sentences, method, figures with caption and description, tables, claims."""

    answer: list[str]
    method: str
    figures: dict[str, tuple[Figure, str, str]]
    tables: dict[str, tuple[pd.DataFrame, str]]
    question: str
    rare: list[str]
    stated: tuple[Stated, ...]


def sensitivity(source: "str | Path | dict | Spec" = "sensitivity", out: str | Path = "results/sensitivity", *,
                quick: bool = False, workers: int | None = None, progress: bool | None = None) -> Finding:
    """Analyse an experiment with an ofat, morris or saltelli design, or the folder of its sweep, into the folder `out`.

    quick: an eighth of the samples and few seeds, for a look.  Raises SpecError, StoreError, AnalysisError, FindingError,
    each of one line.
    """
    out = Path(out)
    with making(out, KIND) as stage:
        runs = runs_of(source, out, Needs(tuple(DESIGNS)), quick=quick, workers=workers, progress=progress)
        part = DESIGNS[runs.kind](runs)
        finding = finding_of(runs, part, f"foedus sensitivity {runs.source} --out {out}{' --quick' if quick else ''}")
        publish(stage, finding, {name: entry[0] for name, entry in part.figures.items()},
                {name: entry[0] for name, entry in part.tables.items()})
    return finding


def finding_of(runs: Runs, part: Part, command: str) -> Finding:
    """The finding in words."""
    return Finding(
        KIND, TITLES[runs.kind], part.question, tuple(part.answer), part.method, command,
        tuple(runs.manifest["identity"]["scenarios"]), runs.varied,
        tuple(Shown(name, caption, text) for name, (_, caption, text) in part.figures.items()),
        tuple(Shown(name, caption) for name, (_, caption) in part.tables.items()),
        tuple(words.caveats(runs, part.rare)), origin(runs), part.stated, runs.quick)


def origin(runs: Runs) -> dict[str, object]:
    """Runs, seeds and hashes, for the finding; the model is the one that made the runs."""
    identity = runs.manifest["identity"]
    seeds = f"{runs.phases.shape[1]} {identity['seeds']} seeds from {identity['seed']}"
    made = provenance(runs.manifest["tables"]["runs"]["rows"], seeds, list(identity["scenarios"].values()))
    return made | {"model": identity["model"], "design": identity["design"]}


# --- the three designs -------------------------------------------------------------------------------------


def by_variance(runs: Runs) -> Part:
    """Sobol' indices."""
    outcomes, rare = outcomes_of(runs)
    found = [sobol_of(runs, outcome) for outcome in outcomes]
    tables = {outcome.label: monte_carlo(outcome.values, runs.shared) for outcome in outcomes}
    captions = words.sobol_captions(runs)
    drawn = {
        "indices": (figures.draw_indices(found), captions["indices"],
                    "Dots with bars, one row a parameter, ranked; grey where nothing is told from luck."),
        "convergence": (figures.draw_convergence(found), captions["convergence"], "Lines of indices over growing samples."),
        "replicates": (figures.draw_replicates(tables), words.REPLICATES, SEEDS_SHOWN),
    }
    written = {
        "indices": (stacked(found, "indices"), "First-order (S1) and total (ST) indices with the halves of their 95 % "
                                               "intervals; chance: of so large an ST where there is none; above: ST may be "
                                               "told from none, for all parameters of the outcome together."),
        "convergence": (stacked(found, "convergence"), "The same indices from nested samples."),
        "replicates": (labelled(tables), words.REPLICATES),
    }
    if len(found[0].pairs) and figures.told(found):
        drawn["pairs"] = (figures.draw_pairs(found), captions["pairs"], "Heat maps of pairs of parameters, with numbers.")
        written["pairs"] = (stacked(found, "pairs"), "Second-order indices (S2) with the halves of their 95 % intervals.")
    method = ("Sobol' indices on a Saltelli design: first and total order by the estimators of Saltelli et al. 2010, pairs by "
              "Saltelli 2002. Products of outcomes are taken over pairs of different seeds (U-statistics, Hoeffding 1948), so "
              f"that the indices are free of luck and need no noise floor. {JUDGED}")
    return Part([*words.sobol_sentences(found), words.replicates_sentence(tables)], method, drawn, written,
                "How much of the variance of each outcome does each parameter explain, alone and with others?", rare,
                stated(runs, [(s.outcome, s.indices) for s in found], "ST", " of the variance, alone or with others", True,
                       lambda row: f"where others stay as they are, it explains {percent(min(1.0, max(0.0, row['S1'])))}"
                       if row["S1"] == row["S1"] else ""))


def by_screening(runs: Runs) -> Part:
    """Elementary effects."""
    outcomes, rare = outcomes_of(runs)
    found = [(outcome, morris_of(runs, outcome)) for outcome in outcomes]
    tables = {outcome.label: monte_carlo(outcome.values, runs.shared) for outcome in outcomes}
    table = pd.concat([table.assign(outcome=outcome.name) for outcome, table in found], ignore_index=True)
    drawn = {"screening": (figures.draw_screening(found), words.morris_caption(runs),
                           "Points of parameters by the size and the spread of their effects."),
             "replicates": (figures.draw_replicates(tables), words.REPLICATES, SEEDS_SHOWN)}
    written = {"screening": (table, "mu, mu* and sigma of the elementary effects with the halves of their 95 % intervals; "
                                    "listed: between two levels, without a sign; chance: of such effects where there are "
                                    "none; above: they may be told from none, for all parameters together."),
               "replicates": (labelled(tables), words.REPLICATES)}
    return Part([*words.morris_sentences(found), words.replicates_sentence(tables)],
                "Elementary effects (Morris 1991; Campolongo, Cariboni and Saltelli 2007). Named choices and listed levels are "
                "moved between every pair of their levels equally often, and only the size of the change counts. Sizes and "
                f"squares are taken over different seeds (Hoeffding 1948), so that they are free of luck. {JUDGED}", drawn,
                written, "Which parameters matter at all?", rare,
                stated(runs, found, "mu_star", " on average", False,
                       lambda row: "varies more than it weighs" if row["sigma"] > row["mu_star"] else ""))


def by_curves(runs: Runs) -> Part:
    """One factor at a time; a phase is shown wherever it appears."""
    outcomes, rare = outcomes_of(runs, least=0.0)
    curves, captions = curves_of(runs, outcomes), words.ofat_captions(runs)
    reach = pd.concat([reach_of(runs, outcome) for outcome in outcomes], ignore_index=True)
    drawn = {}
    if any(outcome.name in PHASES for outcome in outcomes):
        drawn["phases"] = (figures.draw_phase_curves(curves), captions["phases"],
                           "Small panels, one a parameter, with the probabilities of the phases stacked.")
    if outcomes[0].name == "hardening":
        drawn["hardening"] = (figures.draw_band(curves, "hardening", "the hardening index"), captions["hardening"],
                             "Small panels, one a parameter, with a line and a band.")
    written = {"curves": (curves, "Mean and band over the seeds along every parameter."),
               "reach": (reach, "How far each parameter alone moves each outcome, and half of its 95 % interval; chance: of "
                                "such a reach where there is none; above: it may be told from none, for all together.")}
    return Part(words.ofat_sentences(reach, {outcome.name: outcome.label for outcome in outcomes}),
                f"Extended one-factor-at-a-time analysis (ten Broeke, van Voorn and Ligtenberg 2016). {JUDGED}", drawn, written,
                "How does each outcome answer to each parameter alone?", rare,
                stated(runs, [(outcome, reach[reach["outcome"] == outcome.name]) for outcome in outcomes], "reach",
                       " between ends of its curve", False, lambda row: ""))


def stacked(found: list, table: str) -> pd.DataFrame:
    """The same table of every outcome, one below the other."""
    return pd.concat([getattr(s, table).assign(outcome=s.outcome.name) for s in found], ignore_index=True)


def labelled(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Tables by outcome as one."""
    return pd.concat([table.assign(outcome=label) for label, table in tables.items()], ignore_index=True)


DESIGNS: dict[str, Callable[[Runs], Part]] = {"ofat": by_curves, "morris": by_screening, "saltelli": by_variance}
TITLES = {"ofat": "One assumption at a time", "morris": "Which assumptions matter at all",
          "saltelli": "What the outcome depends on"}


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus sensitivity``."""
    parser = subparsers.add_parser(
        "sensitivity",
        description="Analyse what the hardening index and the probability of each phase depend on.")
    parser.add_argument("source", nargs="?", default="sensitivity", metavar="SPEC",
                        help="an experiment with an ofat, morris or saltelli design (sensitivity_ofat, sensitivity_screen, "
                             "sensitivity; default: the last), its TOML file, or the folder of its sweep")
    add_options(parser)
    parser.set_defaults(func=command)


def add_options(parser: argparse.ArgumentParser) -> None:
    """What an analysis of runs can be told."""
    parser.add_argument("--out", type=Path, help="folder of the finding (default: results/NAME)")
    parser.add_argument("--quick", action="store_true", help="a look: an eighth of the samples and few seeds")
    add_workers(parser)
    add_quiet(parser)


def place_of(args: argparse.Namespace, purpose: str) -> Path:
    """Where the finding goes; refuses a count of workers that is none."""
    at_least_one(args, "workers")
    name = Path(args.source).stem
    return args.out or Path("results") / (name if name.startswith(purpose) else f"{purpose}_{name}")


def command(args: argparse.Namespace) -> int:
    """Run ``foedus sensitivity``."""
    out = place_of(args, "sensitivity")
    finding = sensitivity(args.source, out, quick=args.quick, workers=args.workers, progress=bar(args))
    print("\n".join([f"wrote a finding with {len(finding.figures)} figures into {out}", *finding.answer]))
    return 0
