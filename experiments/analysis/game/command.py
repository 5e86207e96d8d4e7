"""``foedus game``: US strategies against ally behaviours, with the same luck in every cell of the table.

Best replies, what nobody would play, Nash equilibria, each with how often they are found in tables drawn anew, and a map over
two
parameters of who best-replies how.  Into the folder `out` go a finding and

    table.csv       one row a cell: payoffs of both sides with their intervals, and how often it is a best reply or an
    equilibrium
    equilibria.csv  one row an equilibrium and strategy: probability and its range
    map.csv         one row a node: the best reply of either side, and whether for sure
"""

import argparse
import shlex
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from ....model.scenario import load_scenario
from ....model.setting import Scenario
from ...extras import require
from ...options import add_quiet, add_scenario, add_workers, at_least_one, bar
from ..finding import Finding, Shown, making, provenance, publish
from ..levers.arms import whole, world_of
from ..levers.luck import mean
from ..levers.options import SCENARIO, Size
from ..levers.tables import columns as as_columns
from .figures import draw_tables, draw_turns
from .players import Play, allies, found_in, meanings, own_place, washington
from .runs import WORTH, Payoffs, checked_axes, mapped, play
from .stated import stated
from .table import DRAWS, Certain, Equilibrium, best_replies, certain, equilibria
from .turns import NODES, Turns
from .words import beaten, pressure, replies, solved, turning, valued

KIND, FULL, QUICK = "game", Size(12, 8), Size(4, 4)
AXES = ("tariff_appetite", WORTH)
MAP_SEEDS, MOST = 8, 8  # seeds of a node; columns on the map


@dataclass(frozen=True, eq=False)
class Played:
    """What came of a game: who plays what, the scenario's own row and column, payoffs run by run, equilibria of the mean
    tables, how certain they are, and the two maps with the columns that stand there."""

    scenario: Scenario
    rows: list[Play]
    columns: list[Play]
    own: tuple[int, int]
    payoffs: Payoffs
    equilibria: list[Equilibrium]
    certain: Certain
    shown: list[Play]
    us: Turns
    ally: Turns
    runs: int


def game(scenario: str = SCENARIO, size: Size = FULL, axes: tuple[str, str] = AXES, policies: Path | None = None, *,
         workers: int | None = None, progress: bool | None = None, keep: Path | None = None) -> Played:
    """Play every US strategy against every behaviour of the allies. policies: folder of a `foedus decide` whose policies play
    too.

    Raises FindingError, LeversError or SpecError, before the first run where it can be known.
    """
    world = load_scenario(world_of(scenario))
    rows, columns = washington(), allies()
    own = own_place(rows, world), own_place(columns, world)
    if policies is not None:
        more = found_in(policies)
        rows, columns = rows + more[0], columns + more[1]
    axes = checked_axes(list(axes), {name for play in (*rows, *columns) for name, _ in play.changes})
    running = {"workers": workers, "progress": progress, "keep": keep}
    payoffs = play(scenario, rows, columns, *size, **running)
    us, ally = payoffs.values["us_payoff"], payoffs.values["ally_payoff"]
    means = us.mean(axis=(2, 3)), ally.mean(axis=(2, 3))
    found = equilibria(*means)
    sure = certain(us, ally, found)
    often = sure.column_replies.sum(axis=0)
    kept = sorted({own[1], *[k for k in (-often).argsort(kind="stable").tolist() if often[k] > 0.0][: MOST - 1]})
    shown = [columns[k] for k in kept]
    turned = mapped(scenario, axes, rows, shown, (own[0], kept.index(own[1])), min(MAP_SEEDS, size.seeds), **running)
    return Played(world, rows, columns, own, payoffs, found, sure, shown, turned[0], turned[1], payoffs.runs + turned[2])


# --- as a finding ----------------------------------------------------------------------------------------


def make_game(scenario: str, out: Path, size: Size, axes: tuple[str, str], policies: Path | None, command: str, *,
              workers: int | None = None, progress: bool | None = None) -> Finding:
    """Play a game and write the finding into `out`."""
    require("nashpy", "equilibria", "decide")
    with making(out, KIND) as stage:
        found = game(scenario, size, axes, policies, workers=workers, progress=progress, keep=stage.runs)
        finding = describe(found, command)
        publish(stage, finding, drawn(found), tabulated(found))
    return finding


def drawn(found: Played) -> dict[str, Figure]:
    """Every figure by the stem of its file."""
    us, ally = (found.payoffs.values[name].mean(axis=(2, 3)) for name in ("us_payoff", "ally_payoff"))
    return {"table": draw_tables(found.rows, found.columns, us, ally, found.equilibria),
            "map": draw_turns(found.rows, found.shown, found.us, found.ally)}


def tabulated(found: Played) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    return {"table": cells_table(found), "equilibria": equilibria_table(found), "map": map_table(found)}


def cells_table(found: Played) -> pd.DataFrame:
    """One row a cell."""
    us, ally, sure = found.payoffs.values["us_payoff"], found.payoffs.values["ally_payoff"], found.certain
    best = best_replies(us.mean(axis=(2, 3))), best_replies(ally.mean(axis=(2, 3)).T).T
    return pd.DataFrame([{"us": row.name, "allies": column.name, **as_columns("us_payoff", mean(us[i, j])),
                          **as_columns("ally_payoff", mean(ally[i, j])), "us_best_reply": bool(best[0][i, j]),
                          "ally_best_reply": bool(best[1][i, j]), "us_best_reply_share": sure.row_replies[i, j],
                          "ally_best_reply_share": sure.column_replies[i, j], "equilibrium_share": sure.pure[i, j]}
                         for i, row in enumerate(found.rows) for j, column in enumerate(found.columns)])


def equilibria_table(found: Played) -> pd.DataFrame:
    """One row an equilibrium, side and strategy that is played in it."""
    rows = []
    sure, first = found.certain, len(found.rows)
    for number, (one, ranges, again) in enumerate(zip(found.equilibria, sure.ranges, sure.again, strict=True), 1):
        for side, plays, chances, at in (("us", found.rows, one.rows, 0), ("allies", found.columns, one.columns, first)):
            rows += [{"equilibrium": number, "side": side, "strategy": plays[k].name, "probability": chances[k],
                      "probability_low": ranges[0, at + k], "probability_high": ranges[1, at + k], "found_again": again}
                     for k in range(len(plays)) if chances[k] > 1e-6]
    return pd.DataFrame(rows, columns=["equilibrium", "side", "strategy", "probability", "probability_low", "probability_high",
                                       "found_again"])


def map_table(found: Played) -> pd.DataFrame:
    """One row a node."""
    us, ally = found.us, found.ally
    return pd.DataFrame([{us.x: x, us.y: y, "us": found.rows[us.best[i, j]].name, "us_sure": bool(us.sure[i, j]),
                          "allies": found.shown[ally.best[i, j]].name, "allies_sure": bool(ally.sure[i, j])}
                         for i, x in enumerate(us.xs) for j, y in enumerate(us.ys)])


def describe(found: Played, command: str) -> Finding:
    """The finding in words."""
    us, ally, deterrence = (found.payoffs.values[name] for name in ("us_payoff", "ally_payoff", "deterrence"))
    rows, columns = found.rows, found.columns
    answer = [pressure(rows, columns, us, found.certain), replies(rows, columns, found.own, us, ally, found.certain),
              *solved(rows, columns, found.equilibria, us, ally, found.certain), beaten(rows, columns, us, ally),
              *turning(rows, found.shown, found.us, found.ally), valued(rows, found.own, us, deterrence)]
    worlds, seeds = us.shape[2:]
    moved = dict.fromkeys(name for play in (*rows, *columns) for name, _ in play.changes)
    return Finding(
        kind=KIND, title="Washington and the allies as a game",
        question="When is transactional pressure a best reply, how do allies best answer it, and where would neither side "
                 "move?",
        answer=tuple(filter(None, answer)), method=method(found), command=command, scenarios=(found.scenario.name,),
        varied=(*moved, *(name for name in dict.fromkeys((*found.payoffs.worlds.columns, found.us.x, found.us.y))
                          if name != WORTH)), figures=figures_shown(found),
        tables=tables_shown(), caveats=CAVEATS,
        provenance=provenance(found.runs, f"{seeds} seeds for the table, the same in every cell and world, and others for the "
                                          "map",
                              found.payoffs.data),
        stated=stated(rows, columns, found.own, us, ally), quick=QUICK.holds(worlds, seeds))


def method(found: Played) -> str:
    """What was run and how it was counted."""
    worlds, seeds = found.payoffs.values["us_payoff"].shape[2:]
    return (f"An empirical game (Wellman 2006): {len(found.rows)} strategies of Washington against {len(found.columns)} "
            f"behaviours of the allies, each pair in {worlds} places of a Latin hypercube over "
            f"{', '.join(found.payoffs.worlds.columns)} with the same {seeds} seeds, {found.runs:,} different runs in all; "
            "payoffs are the accounts that runs report, and what is policy and not played stays as scenario "
            f"{found.scenario.name} has it. Equilibria: nashpy, after striking out what is strictly beaten; each is checked "
            f"to leave nobody a gain. Uncertainty: {DRAWS} tables with worlds and seeds drawn anew, both at once and the same "
            f"for all cells (Owen 2007), solved again. Map: {NODES} × {NODES} nodes with up to {MAP_SEEDS} seeds, everything "
            "else as in the scenario; for sure: ahead of every other under the same luck, intervals of 95 % each.")


def figures_shown(found: Played) -> tuple[Shown, ...]:
    """Captions."""
    worlds, seeds = found.payoffs.values["us_payoff"].shape[2:]
    return (Shown("table", "Payoffs of either side for every strategy of Washington (down) and behaviour of the allies "
                           f"(across: spending, reassurance, hedging; {meanings()}). Scenario {found.scenario.name}, "
                           f"{worlds} worlds × {seeds} seeds, the same in every cell.",
                  "Two tables of shaded cells with marks for best replies and frames for equilibria."),
            Shown("map", f"Best reply of either side to what the other does in scenario {found.scenario.name}, over "
                         f"{found.us.x} and {found.us.y}. A question mark: another reply is not surely worse. On the map the "
                         f"allies have the {len(found.shown)} behaviours that are most often a best reply in the table, and "
                         "the scenario's.",
                  "Two maps of shaded cells with letters for the strategies."))


def tables_shown() -> tuple[Shown, ...]:
    """Captions."""
    return (Shown("table", "Every cell: payoffs with 95 % intervals, best replies and equilibria in the means and as shares "
                           "of the tables drawn anew."),
            Shown("equilibria", "Every equilibrium of the mean tables: probabilities, between what they lie in the tables "
                                "drawn anew, and how often it is found again."),
            Shown("map", "Every node: best replies, and whether for sure."))


CAVEATS = (
    "A strategy is chosen once and kept; nobody learns or threatens within the game. The party out of office keeps its own.",
    "All allies are one player with one behaviour, but for those to whom the scenario gives one of their own; what is best "
    "for all together need not be best for each.",
    "The accounts hold no worth of an ally's safety for Washington, nor a budget that an ally wants anyhow as a cost to it.",
    "Strategies and behaviours are those that come with the model, and policies that were given; with others the equilibria "
    "may be others.",
    "An equilibrium of means says what nobody would leave if all knew the table; it is no forecast.",
)


# --- at the terminal ---------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus game``."""
    parser = subparsers.add_parser(
        "game", description="Play every US strategy against every ally behaviour with the same luck: payoff tables, best "
                            "replies, Nash equilibria with their uncertainty, and a map of who best-replies how.")
    add_scenario(parser, SCENARIO)
    parser.add_argument("--points", type=int, metavar="N", help=f"worlds (default: {FULL.points})")
    parser.add_argument("--seeds", type=int, metavar="N", help=f"histories in each (default: {FULL.seeds})")
    parser.add_argument("--axes", nargs=2, default=AXES, metavar="NAME",
                        help=f"two parameters of the map, or one and {WORTH}, what certain deterrence is worth to Washington "
                             f"beyond its account, in guarantees a year (default: {' '.join(AXES)})")
    parser.add_argument("--policies", type=Path, metavar="FOLDER", help="of a 'foedus decide' whose policies play too")
    parser.add_argument("--out", type=Path, default=Path("results/game"), help="folder (default: results/game)")
    parser.add_argument("--quick", action="store_true", help=f"a look: {QUICK.points} worlds, {QUICK.seeds} seeds")
    add_workers(parser)
    add_quiet(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus game``."""
    at_least_one(args, "workers")
    usual = QUICK if args.quick else FULL
    size = Size(whole("points", args.points, usual.points, 2), whole("seeds", args.seeds, usual.seeds, 2))
    finding = make_game(args.scenario, args.out, size, tuple(args.axes), args.policies, line_of(args, size),
                        workers=args.workers, progress=bar(args))
    print("\n".join([f"wrote a finding with {len(finding.figures)} figures into {args.out}", *finding.answer]))
    return 0


def line_of(args: argparse.Namespace, size: Size) -> str:
    """The command that runs the same again."""
    words = ["foedus", "game", args.scenario, "--points", str(size.points), "--seeds", str(size.seeds), "--axes", *args.axes]
    return shlex.join(words + (["--policies", str(args.policies)] if args.policies else []))
