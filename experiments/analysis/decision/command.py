"""``foedus decide``: which US policy, which ally policy, which joint policy, over worlds that nobody knows.

A many-objective search over the declared policy parameters of a side, a random search on the same budget beside it, and what
both
found judged again with the scenario's own policy on fresh worlds and seeds, all with the same luck.  Into the folder `out` go
a finding and

    policies.csv    one row a policy: what it sets, what it brings, regrets, satisficing share
    candidates.csv  every candidate of both searches, as the search saw it
    failing.csv     boxes of the world in which a policy misses the levels
"""

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ....model.scenario import load_scenario
from ...extras import require
from ...options import add_posterior, add_quiet, add_scenario, add_workers, at_least_one, bar
from ...sweep.posterior import Draws
from ..finding import Finding, FindingError, Shown, making, provenance, publish
from ..levers.arms import drawn_from, world_of
from ..levers.options import SCENARIO
from .figures import draw_changes, draw_promise, draw_settings
from .judge import Verdicts, ahead, judged, least_regret
from .objectives import Objective, levels_of, objectives_of, others_of
from .runs import FRESH_LUCK, KEPT, LEAST, SEEN, UNSEEN, Runner, budget_of, losses_of
from .search import at_random, search, spread_out
from .sides import SIDES, Policy, Space, space_of
from .stated import stated
from .tables import candidates_table, failing_table, policies_table
from .where import Failing, failing
from .words import WHO, against_random, choice, costs, failures, opening, promised, satisficing
from .worlds import places_for

KIND, RUNS, QUICK = "decision", 20_000, 4_000


@dataclass(frozen=True, eq=False)
class Question:
    """What is asked: of which scenario, for which side, over which policies and worlds, with how many runs."""

    scenario: str
    side: str
    space: Space
    levels: dict[str, float]
    posterior: str | None
    runs: int

    @property
    def objectives(self) -> tuple[Objective, ...]:
        """What the side pursues."""
        return objectives_of(self.side)

    @property
    def shown(self) -> tuple[Objective, ...]:
        """That, and what the others get."""
        return (*self.objectives, *others_of(self.side))


@dataclass(frozen=True, eq=False)
class Decided:
    """What came of it. Policies by name, the scenario's own last; candidates and losses of both searches; `kept` says which
    candidates the policies are; own: losses of the scenario's own policy as the search saw them; failing: by policy."""

    question: Question
    names: tuple[str, ...]
    policies: tuple[Policy, ...]
    candidates: dict[str, list[Policy]]
    losses: dict[str, np.ndarray]
    kept: dict[str, list[int]]
    own: np.ndarray
    worlds: pd.DataFrame
    verdicts: Verdicts
    failing: dict[str, Failing | None]
    runner: Runner


def asked(scenario: str = SCENARIO, side: str = "us", *, parameters: list[str] | None = None, levels: list[str] | None = None,
          posterior: str | None = None, runs: int = RUNS) -> Question:
    """A checked question. Raises FindingError or LeversError."""
    if runs < LEAST:
        raise FindingError(f"--runs {runs} is below {LEAST}; give more, or leave it out for {RUNS:,}")
    space = space_of(side, load_scenario(world_of(scenario)), parameters)
    return Question(scenario, side, space, levels_of(levels, objectives_of(side)), posterior, runs)


def decide(question: Question, *, workers: int | None = None, progress: bool | None = None,
           keep: Path | None = None) -> Decided:
    """Search, and judge what was found. keep: a folder for the runs, which a later call goes on with.

    Raises FindingError, LeversError or SpecError, before the first run where it can be known.
    """
    budget, space, objectives = budget_of(question.runs), question.space, question.objectives
    seen, fresh = places_for(space.names, (SEEN.points, budget.worlds), question.posterior)
    runner = Runner(question.scenario, keep, workers, progress)
    evaluate = losses_of(runner, space, seen, objectives)
    places, losses = {}, {}
    own = space.of(load_scenario(question.scenario))
    places["search"], losses["search"] = search(evaluate, space.place_of(own), len(objectives), budget.candidates)
    places["random"], losses["random"] = at_random(evaluate, len(space.names), len(places["search"]))
    kept = {name: spread_out(of, KEPT) for name, of in losses.items()}
    own_losses = evaluate(space.place_of(own)[None])[0]
    candidates = {name: [space.at(place) for place in of] for name, of in places.items()}
    names = (*(f"{name[0].upper()}{k + 1}" for name in kept for k in range(len(kept[name]))), "own")
    policies = (*(candidates[name][k] for name in kept for k in kept[name]), own)
    values = runner.results(list(policies), fresh, UNSEEN, FRESH_LUCK, question.shown)
    verdicts = judged(objectives, others_of(question.side), values, question.levels)
    looked_at = dict.fromkeys((least_regret(verdicts), len(names) - 1))
    boxes = {names[k]: failing(fresh, ~verdicts.meets[k]) for k in looked_at}
    return Decided(question, names, policies, candidates, losses, kept, own_losses, fresh, verdicts, boxes, runner)


# --- as a finding ----------------------------------------------------------------------------------------


def make_decision(question: Question, out: Path, command: str, *, workers: int | None = None,
                  progress: bool | None = None) -> Finding:
    """Answer a question into the folder `out`."""
    require("pymoo", "a search for policies", "decide")
    with making(out, KIND) as stage:
        found = decide(question, workers=workers, progress=progress, keep=stage.runs)
        finding = describe(found, command)
        publish(stage, finding, drawn(found), tabulated(found))
    return finding


def drawn(found: Decided) -> dict[str, Figure]:
    """Every figure by the stem of its file."""
    return {"changes": draw_changes(found.names, found.verdicts, found.question.shown),
            "settings": draw_settings(found.names, found.policies, found.verdicts),
            "promise": draw_promise(found.losses, found.kept, found.own, found.names, found.verdicts,
                                    found.question.objectives)}


def tabulated(found: Decided) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    return {"policies": policies_table(found.names, found.policies, found.verdicts, found.question.shown),
            "candidates": candidates_table(found.candidates, found.losses, found.question.objectives),
            "failing": failing_table(found.failing)}


def describe(found: Decided, command: str) -> Finding:
    """The finding in words."""
    question, runner = found.question, found.runner
    draws = drawn_from(question.posterior) if question.posterior else None
    return Finding(
        kind=KIND, title=f"Which policy for {WHO[question.side]}",
        question=f"Which policy should {WHO[question.side]} choose, given that nobody knows the world?",
        answer=tuple(sentences(found)), method=method(found), command=command,
        scenarios=(load_scenario(question.scenario).name,), varied=(*question.space.names, *found.worlds.columns),
        figures=figures_shown(found), tables=tables_shown(), caveats=caveats(question, draws),
        provenance=provenance(runner.made, f"{SEEN.seeds} seeds for the search and {UNSEEN} others for the judgement, the same "
                              "for every policy", runner.data) | {"search": {"candidates": len(found.losses["search"])}}
        | (draws.provenance if draws else {}),
        stated=stated(found.names, found.verdicts, question.shown, found.failing, UNSEEN), quick=question.runs <= QUICK)


def sentences(found: Decided) -> list[str]:
    """The answer."""
    names, verdicts, question = found.names, found.verdicts, found.question
    first = len(found.kept["search"])
    promise = {one.name: [-one.sign * float(found.losses["search"][k][place] - found.own[place]) for k in found.kept["search"]]
               for place, one in enumerate(question.objectives)}
    compared = ahead(verdicts, np.arange(first), np.arange(first, len(names) - 1))
    return [opening(names, verdicts), choice(names, found.policies, verdicts, others_of(question.side)),
            *costs(names, verdicts, others_of(question.side)), satisficing(names, verdicts),
            *(failures(name, one, verdicts.satisfied[names.index(name)]) for name, one in found.failing.items()),
            promised(names, promise, verdicts), against_random(*compared, len(found.losses["random"]))]


def method(found: Decided) -> str:
    """What was run and how it was counted."""
    question, count = found.question, len(found.losses["search"])
    world = (f"draws of '{question.posterior}'" if question.posterior else
             f"places of a Latin hypercube over {', '.join(found.worlds.columns)}")
    return (f"NSGA-III (Deb and Jain 2014; pymoo) over {', '.join(question.space.names)}: {count} candidates, the first of "
            "them the scenario's own policy and half of its generation that policy in all but a few parameters, each run in "
            f"{SEEN.points} worlds with the same {SEEN.seeds} seeds, and {count} candidates drawn at random. Of what nothing "
            f"beats, at most {KEPT} policies of either, far apart, and the scenario's own are run again in "
            f"{len(found.worlds)} other worlds with {UNSEEN} other seeds, the same for all; only those "
            f"{found.verdicts.values['crises'][0].size * len(found.names):,} runs are told. Worlds: {world}. Scenario "
            f"{question.scenario}; {found.runner.made:,} different runs. Intervals of {100 * found.verdicts.level:.1f} %: "
            "Student's with the freedom of worlds and seeds (Satterthwaite 1946; Cameron, Gelbach and Miller 2011), wide "
            "enough that one verdict in twenty is wrong (Benjamini and Yekutieli 2005). Regret: mean shortfall from the best "
            "of these policies in each world (Savage 1951), told by one half of the seeds and valued on the other. Where a "
            "policy fails: PRIM (Friedman and Fisher 1999), scored on worlds and seeds that were held out.")


def figures_shown(found: Decided) -> tuple[Shown, ...]:
    """Captions."""
    runs = f"Scenario {found.question.scenario}, {len(found.worlds)} fresh worlds × {UNSEEN} fresh seeds, the same for all"
    return (Shown("changes", f"What policies for {WHO[found.question.side]} bring against the scenario's own, and the largest "
                             f"regret of each over its objectives. {runs}; lines: {100 * found.verdicts.level:.1f} % "
                             "intervals.",
                  "Dot plots with one row a policy, sorted by regret, and bars of the regret."),
            Shown("settings", "What the policies set that none beats (dots), each parameter over its declared range, and the "
                              "scenario's own value (line).", "One row a parameter, dots along its range."),
            Shown("promise", "What the search saw and what is left of it: every candidate on the worlds of the search "
                             "(small), and a line from there to the fresh runs for those that were kept. "
                             f"{runs}.", "Scatter of two objectives with lines."))


def tables_shown() -> tuple[Shown, ...]:
    """Captions."""
    return (Shown("policies", "Every policy judged again: values, means, changes with intervals, regrets as shares of what "
                              "is at stake, satisficing share."),
            Shown("candidates", "Every candidate of both searches with its means on the worlds of the search, which flatter "
                                "the best."),
            Shown("failing", "Boxes in which a policy misses the levels more often; none where no box tells."))


def caveats(question: Question, draws: Draws | None = None) -> tuple[str, ...]:
    """What a referee should hold against it."""
    found = ["The accounts charge nothing for what a lever itself costs a government (clear terms, stocks, detection), nor a "
             "budget that an ally wants anyhow; a policy that looks free may not be.",
             "Washington's account holds no worth of an ally's safety beyond what it is paid: deterrence is an objective of "
             "its own.",
             "The party out of office keeps the strategy that the scenario gives it; a policy binds one party.",
             "Means over worlds that are all taken for equally likely; a policy is the same in all of them and in every "
             "quarter.",
             "A search with so few candidates finds good policies, not the best; that none beats another is said of these "
             "policies only.", *(draws.caveats if draws else ())]
    if question.side != "us":
        found.append("All allies without a behaviour of their own in the scenario take the same one. The reference run of "
                     "the hardening index shares it, so deterrence itself is the objective.")
    return tuple(found)


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus decide``."""
    parser = subparsers.add_parser(
        "decide", description="Search for policies that nothing beats in every respect over an uncertain world, and judge "
                              "them again on fresh worlds and seeds: regret, satisficing, where each fails, what it costs "
                              "the others.")
    add_scenario(parser, SCENARIO)
    parser.add_argument("--side", default="us", metavar="SIDE", help=f"who decides: {', '.join(SIDES)} (default: us)")
    parser.add_argument("--runs", type=int, metavar="N", help=f"budget in runs (default: {RUNS})")
    parser.add_argument("--parameter", action="append", metavar="NAME", help="search only this policy parameter, may be "
                                                                             "repeated")
    parser.add_argument("--level", action="append", metavar="NAME=VALUE", help="a level to be met, at most where less is "
                                                                               "better, may be repeated (default: what the "
                                                                               "scenario's own policy attains on average)")
    add_posterior(parser, "its worlds (instead of the ranges of the experiment 'levers') hold")
    parser.add_argument("--out", type=Path, help="folder (default: results/decide/SIDE)")
    parser.add_argument("--quick", action="store_true", help=f"a look: {QUICK} runs")
    add_workers(parser)
    add_quiet(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus decide``."""
    at_least_one(args, "workers", "runs")
    runs = args.runs or (QUICK if args.quick else RUNS)
    question = asked(args.scenario, args.side, parameters=args.parameter, levels=args.level,
                     posterior=args.posterior, runs=runs)
    out = args.out or Path("results/decide") / args.side
    finding = make_decision(question, out, line_of(args, runs), workers=args.workers, progress=bar(args))
    print("\n".join([f"wrote a finding with {len(finding.figures)} figures into {out}", *finding.answer]))
    return 0


def line_of(args: argparse.Namespace, runs: int) -> str:
    """The command that runs the same again."""
    words = ["foedus", "decide", args.scenario, "--side", args.side, "--runs", str(runs)]
    for option, values in (("--parameter", args.parameter), ("--level", args.level), ("--posterior", [args.posterior])):
        words += [word for value in values or () if value is not None for word in (option, str(value))]
    return shlex.join(words)
