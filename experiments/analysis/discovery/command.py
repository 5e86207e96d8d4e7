"""``foedus discover``: under which assumptions together the alliances harden, fracture, or end in another phase, as boxes.

Boxes are found on half of the seeds of two thirds of the points, and scored on the other half of the seeds of the other
points, so that neither where they look nor whose luck they meet has been seen.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ....model.cells import declaration, is_cell
from ....model.outcomes import PHASES
from ....model.parameters import BY_NAME, nearest
from ...options import bar
from ...sweep.spec import Spec
from ...wording import percent, spoken
from ..finding import Finding, Shown, making, publish
from ..sensitivity.command import add_options, origin, place_of
from ..sensitivity.runs import AnalysisError, Needs, Runs, runs_of
from ..sensitivity.words import cut_index
from .boxes import Box, Score, in_words, intervals, quasi_p, score, tidy
from .cart import cart
from .figures import draw_boxes, draw_cases, draw_trajectory
from .prim import PEEL, prim
from .stated import stated

KIND = "boxes"
DESIGNS = ("grid", "table", "latin_hypercube", "sobol")  # points apart from each other, so that some can be held out
LEARNT = 2 / 3  # share of the points learnt from
LEAST_POINTS, LEAST_CASES = 150, 10  # fewest points; fewest cases on either side, a point with all its seeds counting one


@dataclass(frozen=True, eq=False)
class Half:
    """Points, which of their runs are cases of interest, and the hardening index of all of them, (points, seeds)."""

    table: pd.DataFrame
    cases: np.ndarray
    index: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Share of the seeds of each point, (points,)."""
        return self.cases.mean(axis=1)


def discover(source: "str | Path | dict | Spec" = "discovery", out: str | Path = "results/discovery", *,
             phase: str = "HARDENED", quick: bool = False, workers: int | None = None,
             progress: bool | None = None) -> Finding:
    """Describe in boxes when runs end in a phase, from an experiment or the folder of its sweep, into the folder `out`.

    quick: an eighth of the samples and few seeds, for a look.  Raises SpecError, StoreError, AnalysisError, FindingError,
    each of one line.
    """
    if phase not in PHASES:
        raise AnalysisError(f"--phase {phase} is none of {', '.join(PHASES)}{nearest(phase, PHASES)}")
    out = Path(out)
    with making(out, KIND) as stage:
        runs = runs_of(source, out, Needs(DESIGNS, LEAST_POINTS), quick=quick, workers=workers, progress=progress)
        found = boxed(runs, phase, f"foedus discover {runs.source} --phase {phase} --out {out}{' --quick' if quick else ''}")
        publish(stage, *found)
    return found[0]


def boxed(runs: Runs, phase: str, command: str) -> tuple[Finding, dict[str, Figure], dict[str, pd.DataFrame]]:
    """The finding with its figures and tables."""
    learnt, held = halves(runs, phase)
    boxes, path = prim(learnt.table, learnt.share)
    leaves = cart(learnt.table, learnt.share)
    base, index = float(held.share.mean()), float(np.nanmean(held.index))
    steps = pd.DataFrame([scored(box, learnt, held) for box in path])
    methods = (("PRIM", boxes), ("tree", leaves))
    table = pd.concat([limits(found, name, runs, learnt, held) for name, found in methods], ignore_index=True)
    scores = pd.concat([results(found, name, learnt, held) for name, found in methods], ignore_index=True)
    union, tree = (together(found, held) for found in (boxes, leaves))
    figures = {
        "cases": draw_cases(phase, boxes, leaves, held.table, held.share, runs.table[list(runs.varied)]),
        "trajectory": draw_trajectory(steps, score(boxes[0].holds(held.table), held.share), union, tree, base),
        "boxes": draw_boxes([*titled(boxes, "PRIM", held), *titled(leaves, "tree", held)], runs.table),
    }
    finding = Finding(
        KIND, f"When alliances end {phase}", f"Under which assumptions together do runs end {phase}?",
        tuple(sentences(phase, boxes, leaves, scores, base, index)), METHOD,
        command, tuple(runs.manifest["identity"]["scenarios"]), runs.varied,
        (Shown("cases", cases_caption(phase, held), "Points over two parameters, shaded, with the boxes as frames."),
         Shown("trajectory", trajectory_caption(phase, runs, learnt, held), TRAJECTORY_TEXT),
         Shown("boxes", boxes_caption(phase, runs), "Bars of the ranges that are left, within the ranges that were sampled.")),
        (Shown("boxes", "Every restriction of every box: limits, what was sampled, unit, quasi-p-value on held-out points "
                        "(near 1 for what only keeps a leaf apart from another one)."),
         Shown("scores", "Coverage, density and mass of every box and of all together, held out and where learnt, and the mean "
                         "hardening index of the held-out runs inside."),
         Shown("trajectory", "Every step of the first peeling.")),
        tuple(caveats(runs, phase)), origin(runs),
        stated(phase, boxes, scores[scores["method"] == "PRIM"].to_dict("records"), base, held.cases.shape[1]), runs.quick)
    return finding, figures, {"boxes": table, "scores": scores, "trajectory": steps}


TRAJECTORY_TEXT = "Two falling lines of density over coverage, with the boxes that were taken marked."
METHOD = (f"PRIM (Friedman and Fisher 1999), peeling {percent(PEEL)} of a box at a time, as scenario discovery uses it (Bryant "
          "and Lempert 2010), on the share of each point's seeds that end in the phase; of every trajectory the box that "
          "correlates best with the share, freed of limits that earn less than 0.02 of it, peeled again with the other "
          "parameters, and rounded. Beside it a regression tree (Breiman et al. 1984; scikit-learn). All scores are of points "
          "and seeds that were held out; intervals are Student's with the freedom of both (Satterthwaite 1946; Cameron, "
          "Gelbach and Miller 2011). A box is an answer only if its density is above that of all points for sure.")


def halves(runs: Runs, phase: str) -> tuple[Half, Half]:
    """What is learnt from and what is held out: other points, and other seeds. A run that failed is no case.

    Raises AnalysisError where the phase is hardly ever or always reached.
    """
    table = runs.table[list(runs.varied)]
    case = runs.phases == PHASES.index(phase)
    shuffled = np.random.default_rng(1).permutation(len(table))
    first, second = np.split(shuffled, [round(LEARNT * len(table))])
    sides = (slice(0, None, 2), slice(1, None, 2)) if case.shape[1] > 1 else (slice(None),) * 2
    learnt, held = (Half(table.iloc[part], case[part][:, side], runs.hardening[part][:, side])
                    for part, side in zip((first, second), sides, strict=True))
    if min(learnt.share.sum(), held.share.sum()) < LEAST_CASES:
        ends = ", ".join(f"{name} in {percent(float((runs.phases == code).mean()))}" for code, name in enumerate(PHASES))
        raise AnalysisError(f"too few runs of '{runs.source}' end {phase} to describe when; they end {ends}; choose another "
                            "--phase, other ranges, more points or more seeds")
    if np.ptp(learnt.share) == 0.0:
        raise AnalysisError(f"all runs of '{runs.source}' end {phase}; choose another --phase or wider ranges")
    return learnt, held


# --- tables ------------------------------------------------------------------------------------------------


def scored(box: Box, learnt: Half, held: Half) -> dict[str, object]:
    """Score of a box on held-out points and, with the suffix _training, where it was learnt."""
    out, training = (score(box.holds(half.table), half.share) for half in (held, learnt))
    return {"restricted": len(box.restricted), "coverage": out.coverage, "density": out.density, "mass": out.mass,
            "points": out.points, "coverage_training": training.coverage, "density_training": training.density}


def taken(boxes: list[Box], half: Half) -> list[np.ndarray]:
    """Which points each box holds that none before it does."""
    found, left = [], np.ones(len(half.table), bool)
    for box in boxes:
        found.append(box.holds(half.table) & left)
        left &= ~found[-1]
    return found


def together(boxes: list[Box], half: Half) -> Score:
    """Score of all boxes together."""
    return score(np.any([box.holds(half.table) for box in boxes], axis=0), half.share)


def results(boxes: list[Box], method: str, learnt: Half, held: Half) -> pd.DataFrame:
    """Scores of every box, without the points of those before it, and of all together."""
    rows = []
    pairs = [*zip(taken(boxes, held), taken(boxes, learnt), strict=True)]
    everywhere = tuple(np.any(side, axis=0) for side in zip(*pairs, strict=True))
    for number, (out, training) in enumerate([*pairs, everywhere], start=1):
        found, before, ends = score(out, held.share), score(training, learnt.share), intervals(out, held.cases)
        rows.append({"method": method, "box": number if number <= len(boxes) else "all", "coverage": found.coverage,
                     "coverage_low": ends["coverage"][0], "coverage_high": ends["coverage"][1], "density": found.density,
                     "density_low": ends["density"][0], "density_high": ends["density"][1], "mass": found.mass,
                     "points": found.points, "index": float(np.nanmean(held.index[out])) if out.any() else np.nan,
                     "coverage_training": before.coverage, "density_training": before.density})
    return pd.DataFrame(rows)


def limits(boxes: list[Box], method: str, runs: Runs, learnt: Half, held: Half) -> pd.DataFrame:
    """One row a restriction."""
    rows = []
    for number, box in enumerate(boxes, start=1):
        for name in box.restricted:
            parameter = declaration(name) if name in BY_NAME or is_cell(name) else None
            low, high = box.numbers.get(name, (np.nan, np.nan))
            column = runs.table[name]
            rows.append({"method": method, "box": number, "parameter": name, "label": parameter.label if parameter else name,
                         "unit": parameter.unit if parameter else "", "above": low, "below": high,
                         "choices": " ".join(box.choices.get(name, ())),
                         "sampled": " ".join(sorted(set(column))) if name in box.choices else
                         f"{tidy(column.min(), column):g} to {tidy(column.max(), column):g}",
                         "quasi_p": quasi_p(box, name, held.table, held.share),
                         "quasi_p_training": quasi_p(box, name, learnt.table, learnt.share)})
    return pd.DataFrame(rows).replace([np.inf, -np.inf], np.nan)


# --- in words ----------------------------------------------------------------------------------------------


def titled(boxes: list[Box], method: str, held: Half) -> list[tuple[str, Box, Score]]:
    """Boxes with a title and their score."""
    label = {"PRIM": "PRIM, box", "tree": "Regression tree, leaf"}[method]
    return [(f"{label} {number}", box, score(inside, held.share))
            for number, (box, inside) in enumerate(zip(boxes, taken(boxes, held), strict=True), start=1)]


def sentences(phase: str, boxes: list[Box], leaves: list[Box], scores: pd.DataFrame, base: float,
              index: float) -> list[str]:
    """One sentence a box that is denser than all points for sure, one on the others, one on all of them, one on the tree."""
    of_prim = scores[scores["method"] == "PRIM"].to_dict("records")
    answers = [(box, row) for box, row in zip(boxes, of_prim[:-1], strict=True) if row["density_low"] > base]
    overall = f"over all points it is {percent(base)}, with a mean index of {index:+.2f}"
    if not answers:
        found = [f"No box tells when runs end {phase}: the best one, with {in_words(boxes[0])}, has {measured(of_prim[0])}; "
                 f"{overall}."]
    else:
        found = [f"Runs end {phase} with {in_words(answers[0][0])}: {measured(answers[0][1])}; {overall}."]
        found += [f"Of what that leaves, with {in_words(box)}: {measured(row)}." for box, row in answers[1:]]
    if 0 < len(answers) < len(boxes):
        found.append(f"{len(boxes) - len(answers)} more that PRIM drew cannot be told from all points by density and "
                     f"tell{'s' if len(boxes) - len(answers) == 1 else ''} nothing.")
    elif len(answers) > 1:
        found.append(f"Together the {len(boxes)} boxes hold {percent(of_prim[-1]['coverage'])} of all such runs in "
                     f"{percent(of_prim[-1]['mass'])} of the space, {percent(of_prim[-1]['density'])} of whose runs are such.")
    return [*found, tree_sentence(leaves, scores[scores["method"] == "tree"].to_dict("records"), base)]


def tree_sentence(leaves: list[Box], rows: list[dict], base: float) -> str:
    """What the regression tree finds, if it finds anything denser than all points."""
    if not leaves or not rows[0]["density_low"] > base:
        return "A regression tree finds no leaf that is denser than all points for sure."
    return (f"A regression tree finds {percent(rows[-1]['coverage'])} of them in {len(leaves)} "
            f"{'leaf' if len(leaves) == 1 else 'leaves'} at a density of {percent(rows[-1]['density'])}; its densest leaf "
            f"has {in_words(leaves[0], plain=True)} ({percent(rows[0]['density'])}).")


def measured(row: dict) -> str:
    """Density and coverage of a box with their intervals."""
    density, coverage = (f"{percent(row[name])} ({100 * row[f'{name}_low']:.0f} to {100 * row[f'{name}_high']:.0f})"
                         for name in ("density", "coverage"))
    return (f"{density} of the held-out runs in this box, whose mean hardening index is {row['index']:+.2f} and which holds "
            f"{coverage} of all such runs and {percent(row['mass'])} of the space")


def how(runs: Runs, learnt: Half, held: Half) -> str:
    """Points and seeds."""
    return (f"{len(learnt.table):,} points learnt from, {len(held.table):,} held out; varied: "
            f"{', '.join(map(spoken, runs.varied))}; {runs.phases.shape[1]} seeds a point, every other "
            "one held out as well.")


def trajectory_caption(phase: str, runs: Runs, learnt: Half, held: Half) -> str:
    """Of the peeling."""
    return (f"Peeling trajectory for {phase}: each step gives up coverage for density. Circle: the box that is taken, after "
            f"simplifying and rounding; diamond: all boxes of PRIM; square: the leaves of the regression tree. "
            f"{how(runs, learnt, held)}")


def cases_caption(phase: str, held: Half) -> str:
    """Of the scatter."""
    return (f"Cases of {phase} and the boxes of PRIM: {len(held.table):,} points that were held out, over the two parameters "
            f"that the boxes restrict first, each as dark as the share of its {held.cases.shape[1]} held-out seeds that end "
            "so. What a box says of other parameters is not drawn, so that light points may lie inside a frame.")


def boxes_caption(phase: str, runs: Runs) -> str:
    """Of the bars."""
    return (f"Boxes for {phase}: the coloured part of each bar is what the box leaves of the range that was sampled; "
            f"parameters without a bar are free. A later box counts only points outside those before it. Scores are of "
            "held-out points.")


def caveats(runs: Runs, phase: str) -> list[str]:
    """What a referee should hold against it."""
    found = ["Coverage, density and mass count points of the space as it was sampled, every value as likely as any other; they "
             "are no probabilities of the world.",
             "A box has edges at right angles: where parameters trade off against each other it cuts off corners, and coverage "
             "falls short.",
             "A quasi-p-value treats a point as one trial; it speaks for single restrictions and is not corrected for how many "
             "were tried."]
    found += cut_index(runs)
    if runs.phases.shape[1] < 2:
        found.append("There is one seed a point, so the held-out points met the same luck as those learnt from.")
    if runs.failed:
        found.append(f"{runs.failed:,} runs failed and count as not {phase}.")
    return found


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus discover``."""
    parser = subparsers.add_parser(
        "discover",
        description="Describe in boxes (PRIM and a regression tree, scored on held-out runs) when runs end in a phase.")
    parser.add_argument("source", nargs="?", default="discovery", metavar="SPEC",
                        help=f"an experiment with a {', '.join(DESIGNS[:-1])} or {DESIGNS[-1]} design, its TOML file, or the "
                             "folder of its sweep (default: discovery)")
    parser.add_argument("--phase", default="HARDENED", help=f"one of {', '.join(PHASES)} (default: HARDENED)")
    add_options(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus discover``."""
    out = place_of(args, "discovery")
    finding = discover(args.source, out, phase=args.phase, quick=args.quick, workers=args.workers,
                       progress=bar(args))
    print("\n".join([f"wrote a finding with {len(finding.figures)} figures into {out}", *finding.answer]))
    return 0
