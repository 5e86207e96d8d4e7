"""``foedus levers``: which policy hardens the alliances, where it works, where it backfires, and who pays.

Every lever is moved from its low to its high end at every place of a Latin hypercube over the disputed parameters (the
experiment ``levers``), with the same seeds at both ends; with a posterior, its draws stand for the parameters that it has.
Into the folder `out` go a finding and

    effects.csv      one row a lever: change of the hardening index and its parts, of phases, of payoffs, each with its interval
    transitions.csv  changes of phase, as shares of the pairs
    where.csv        the change of the index in the thirds of every parameter of the space
    together.csv     every two levers: alone, both, and what both add beyond the sum
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from ....model.calendar import label_of
from ...options import add_posterior, at_least_one, bar
from ...sweep.posterior import Draws
from ..clusters import LEVEL, level_for
from ..finding import Finding, Shown, making, provenance, publish
from ..sensitivity.runs import LEAST_INDEX
from .arms import Arm, Ran, drawn_from, places_of, run_arms, within
from .declared import LEVERS, Lever, chosen
from .effects import INDEX, JUDGED, KEPT, Effect, effect
from .figures import draw_effects, draw_pairs, draw_transitions, draw_where
from .options import SCENARIO, Size, add_options, line_of, size_of
from .pairs import Pair, best_pair, pair_arms, pairs
from .stated import stated
from .tables import effects_table, pairs_table, transitions_table, where_table
from .where import Moderator, moderators
from .words import lever_sentence, opening, pair_sentence, where_sentences

FULL, QUICK = Size(256, 12), Size(48, 4)
QUESTION = "Which policy hardens the alliances, where does it work, where does it backfire, and who pays for it?"
TOGETHER = 3  # two levers at a time are run at one in so many of the places


@dataclass(frozen=True, eq=False)
class Compared:
    """What came of the levers: runs, effect and moderators of each, and every two of them, the best chosen apart.

    level: of the intervals of the effects, so that one verdict in twenty is wrong among those on all levers together.
    """

    levers: tuple[Lever, ...]
    ran: Ran
    level: float
    effects: list[Effect]
    where: list[list[Moderator]]
    together: list[Pair]
    best: Pair | None
    draws: Draws | None = None


def compare(scenario: str = SCENARIO, levers: tuple[Lever, ...] = LEVERS, points: int = FULL.points, seeds: int = FULL.seeds, *,
            draws: Draws | None = None, workers: int | None = None, progress: bool | None = None,
            keep: Path | None = None) -> Compared:
    """Run the levers and estimate what they do. draws: of a posterior, which take the place of the ranges of its parameters;
    keep: a folder for the runs, which a later call goes on with.

    Raises LeversError or SpecError before the first run.
    """
    places = places_of(scenario, points, draws)
    some = points // TOGETHER
    arms = [Arm(changes) for lever in levers for changes in ends(lever)] + pair_arms(levers, some)
    ran = run_arms(scenario, places, arms, seeds, outcomes=KEPT, workers=workers, progress=progress, keep=keep)
    level = level_for([getattr(one(ran, lever)[0], name).chance for lever in levers for name in JUDGED])
    found = [one(ran, lever, level) for lever in levers]
    together = pairs(ran, levers) if len(levers) > 1 else []
    return Compared(levers, ran, level, [effect for effect, _ in found], [where for _, where in found], together,
                    best_pair(ran, levers) if len(levers) > 1 else None, draws)


def ends(lever: Lever) -> list[tuple[tuple[str, float], ...]]:
    """Changes of the two arms of a lever."""
    return [((lever.parameter, value),) for value in lever.ends]


def one(ran: Ran, lever: Lever, level: float = LEVEL) -> tuple[Effect, list[Moderator]]:
    """The effect of a lever and what moderates it; the lever's own parameter cannot."""
    without, with_it = ({name: ran.outcomes[name][changes] for name in KEPT} for changes in ends(lever))
    space = ran.places.drop(columns=lever.parameter, errors="ignore")
    return effect(without, with_it, level), moderators(space, bounded(with_it) - bounded(without))


def bounded(outcomes: dict[str, np.ndarray]) -> np.ndarray:
    """The index, not below the least that counts."""
    return within(outcomes[INDEX], outcomes[INDEX])


# --- as a finding ----------------------------------------------------------------------------------------


def make_levers(scenario: str, out: Path, levers: tuple[Lever, ...], points: int, seeds: int, command: str, *,
                draws: Draws | None = None, workers: int | None = None, progress: bool | None = None) -> Finding:
    """Run the levers and write the finding into `out`. draws: see `compare`."""
    with making(out, "levers") as stage:
        found = compare(scenario, levers, points, seeds, draws=draws, workers=workers, progress=progress, keep=stage.runs)
        finding = describe(found, command)
        publish(stage, finding, drawn(found), tabulated(found))
    return finding


def drawn(found: Compared) -> dict[str, Figure]:
    """Every figure by the stem of its file."""
    levers, effects = found.levers, found.effects
    figures = {"effects": draw_effects(levers, effects), "where": draw_where(levers, effects, found.ran.places),
               "transitions": draw_transitions(levers, effects)}
    return figures | ({"together": draw_pairs(levers, found.together)} if found.together else {})


def tabulated(found: Compared) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    levers, effects = found.levers, found.effects
    tables = {"effects": effects_table(levers, effects), "transitions": transitions_table(levers, effects),
              "where": where_table(levers, found.where)}
    return tables | ({"together": pairs_table(found.together)} if found.together else {})


def describe(found: Compared, command: str) -> Finding:
    """The finding in words."""
    ran = found.ran
    order = sorted(range(len(found.levers)), key=lambda number: -found.effects[number].net.value)
    answer = [opening(found.effects, found.level), *(lever_sentence(found.levers[n], found.effects[n]) for n in order)]
    answer += where_sentences([found.levers[n] for n in order], [found.where[n] for n in order])
    answer += [pair_sentence(found.best)] if found.best else []
    return Finding(
        kind="levers", title="Policy levers", question=QUESTION, answer=tuple(answer), method=method(found), command=command,
        scenarios=(ran.scenario.name,),
        varied=tuple(dict.fromkeys((*(lever.parameter for lever in found.levers), *ran.places))),
        figures=figures_shown(found), tables=tables_shown(found), caveats=caveats(found),
        provenance=provenance(ran.runs, f"{ran.seeds} seeds, the same for every arm at every place", ran.data)
        | (found.draws.provenance if found.draws else {}),
        stated=stated(found.levers, found.effects, found.where, ran.seeds), quick=QUICK.holds(len(ran.places), ran.seeds))


def method(found: Compared) -> str:
    """What was run and how it was counted."""
    ran = found.ran
    last = label_of(ran.scenario.first + ran.scenario.quarters - 1)
    return (f"{places_in_words(found)}; at each, every lever at its low and "
            f"its high end with the same {ran.seeds} seeds (common random numbers), the other levers as scenario "
            f"{ran.scenario.name} has them; {ran.scenario.quarters} quarters, to {last}; {ran.runs:,} different runs. A lever "
            "that is itself one of these parameters is taken out of the space for its own comparison. Intervals: Student's "
            "with the freedom of places and seeds (Satterthwaite 1946), because all places share the seeds "
            "(Cameron, Gelbach and Miller 2011); those of the effects are of "
            f"{100 * found.level:.1f} %, so that of the verdicts pronounced one in twenty is wrong (Benjamini and Yekutieli "
            "2005). Where: thirds of each parameter, intervals of 95 % for all "
            "parameters at once (Bonferroni). Two levers: all four corners at "
            f"{len(ran.places) // TOGETHER} places; the best pair is chosen on every second of them and estimated on the "
            "others.")


def places_in_words(found: Compared) -> str:
    """Where the levers are moved: over ranges, and over what the record leaves open."""
    places, drawn = found.ran.places, tuple(found.draws.columns) if found.draws else ()
    disputed = [name for name in places if name not in drawn]
    cube = f"{len(places)} places of a Latin hypercube over {', '.join(disputed)}" if disputed else f"{len(places)} places"
    if not drawn:
        return cube
    return (f"{cube}{', each' * bool(disputed)} with one of the {len(found.draws)} draws of the posterior "
            f"'{found.draws.name}' of {', '.join(drawn)}")


def figures_shown(found: Compared) -> tuple[Shown, ...]:
    """Captions."""
    ran = found.ran
    run = f"Scenario {ran.scenario.name}, {{}} places × {ran.seeds} shared seeds; each lever low and high with the same luck."
    base = run.format(len(ran.places))
    shown = (
        Shown("effects",
              f"What each policy lever does. {base} Left: change of the hardening index in points (diamond), of it due to "
              "the US (dot) and to what allies could do alone (square); an arrow: beyond the axis. Middle: share of "
              "the pairs of runs HARDENED with the "
              "lever only (dot) and without it only (cross). Right: change of the payoff of an ally (square) and of Washington "
              f"(dot), in hundredths of a guarantee a year and tie. Lines: {100 * found.level:.1f} % intervals.",
              "Dot plots with one row a lever, sorted by the change of the index."),
        Shown("where",
              f"Where each lever works. {base} Change of the hardening index in points (minus: it weakens the alliance) "
              "in the thirds of two parameters of the space; the others vary "
              f"{'as the posterior has them together' if found.draws else 'freely'} within every cell.",
              "Small tables of three by three cells, one for each lever."),
        Shown("transitions",
              f"From which phase to which. {base} Per cent of the pairs by the phase without the lever (rows) and with it "
              "(columns); frames mark no change.", "Small tables of six by six phases, one for each lever."),
    )
    if not found.together:
        return shown
    return (*shown, Shown(
        "together",
        f"Two levers at a time. {run.format(len(ran.places) // TOGETHER)} Below the diagonal: change of the hardening index by "
        "both, in points. Above: what that is beyond the sum of each alone (bold: the interval is on one side of zero).",
        "A square table of levers by levers."))


def tables_shown(found: Compared) -> tuple[Shown, ...]:
    """Captions of the tables."""
    shown = (Shown("effects", "Every lever: change of the hardening index (net) and its parts (us, alone); shares of the pairs "
                              "in which the index rises and falls (up, down); HARDENED and FRACTURED without it, HARDENED with "
                              "it only (gained) and without it only (lost), fractures avoided and caused; change of the payoff "
                              "of an ally and of Washington (patron); each with its interval, of the level that the method "
                              "names. What happens in no run has none."),
             Shown("transitions", "Changes of phase: share of the pairs, and probability given the phase without the lever."),
             Shown("where", "The change of the index by every lever in the thirds of every parameter."))
    return (*shown, Shown("together", "Every two levers, alone and both.")) if found.together else shown


def caveats(found: Compared) -> tuple[str, ...]:
    """What a referee should hold against it."""
    draws, places = found.draws, found.ran.places
    disputed = len(places.columns) - (len(draws.columns) if draws else 0)
    few = (f"The {len(draws)} draws of the posterior are used more than once each at {len(places)} places, and intervals take "
           "every place for one of its own.",) if draws and len(draws) < len(places) else ()
    return (
        *((f"The shares are over a uniform distribution on the ranges of {disputed} disputed parameters, which is a convention "
           "and no belief about the world: other ranges give other shares.",) if disputed else ()),
        *(draws.caveats if draws else ()), *few,
        "Levers move over their whole declared range. What a lever costs in money, budgets or fewer deals is in the payoffs "
        "and in the index; what it costs at home is not in the model, so their order is no ranking of policies by worth.",
        "A pair says what the lever does in the model under the same luck. It is no estimate of a causal effect in the world.",
        f"A hardening index below {LEAST_INDEX:g} (rivals use an opportunity more than twice as often as in the reference run) "
        f"counts as {LEAST_INDEX:g}, and its parts in proportion.",
        "The index is bounded: where rivals hardly use an opportunity little can be gained, so that two strong levers may add "
        "up to less than their sum.",
        "The index says how far rivals are deterred, and payoffs what either side gets and pays; neither is welfare.",
    )


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus levers``."""
    parser = subparsers.add_parser(
        "levers",
        description="Move every policy lever from low to high over a space of disputed parameters, with the same luck.")
    add_options(parser, "results/levers", FULL, QUICK, "lever", (lever.name for lever in LEVERS))
    add_posterior(parser, "effects carry")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus levers``."""
    at_least_one(args, "workers")
    levers, size = chosen(args.chosen), size_of(args, FULL, QUICK)
    line = line_of(args, "levers", size, "lever", (lever.name for lever in levers))
    draws = drawn_from(args.posterior) if args.posterior else None
    line += f" --posterior {args.posterior}" if args.posterior else ""
    finding = make_levers(args.scenario, args.out, levers, *size, line, draws=draws, workers=args.workers, progress=bar(args))
    print("\n".join([*finding.answer, f"finding, figures and tables in {args.out}"]))
