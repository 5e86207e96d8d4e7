"""``foedus tipping``: is the way back the way there, and would anybody have been warned?

`find_tipping` sweeps a driver up and down along one history, compares the agents with the two-variable loop they reduce to,
measures what early warnings are worth, and writes a `Finding`.
"""

import argparse
import shlex
from pathlib import Path

import numpy as np
import pandas as pd

from ....model.build import build
from ....model.scenario import load_scenario
from ....model.setting import Scenario
from ...options import add_workers
from ...sweep.identity import digest_of
from ..finding import Finding, making, provenance, publish
from . import words
from .figures import figures
from .history import HARDENING, movable
from .kept import keeping
from .loop import BURN_IN, CYCLES
from .stated import stated
from .study import BELIEF, CANDIDATES, GONE, Plan, Study, meetings_table, study

SCENARIO, DRIVER = "transactional_2025", "conditionality"
STEPS, SLOWEST, SEEDS = (3, 101), (1, 4096), (2, 1000)


class TippingError(ValueError):
    """A sweep up and down that cannot be made. One line, with the remedy."""


def find_tipping(scenario: str | Scenario = SCENARIO, out: str | Path = "results/tipping", *, driver: str = DRIVER,
                 low: float | None = None, high: float | None = None, steps: int = 21, quarters_per_step: int = 128,
                 seeds: int = 24, workers: int | None = None, quick: bool = False, command: str = "") -> Finding:
    """Run the study and write its finding into the folder `out`.

    driver: a parameter that is a number and acts after the first quarter; low, high: where the sweep begins and turns, the
    parameter's range if None (low may be the larger one); steps: levels, 3 to 101; quarters_per_step: of the slowest sweep, 1
    to 4096, others are 4, 16 and 64 times as fast; seeds: 2 to 1000; quick: fewer of everything, for a look.
    Raises TippingError, ParameterError, ScenarioError or FindingError, each one line.
    """
    out, world = Path(out), scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    for name, value, (least, most) in (("steps", steps, STEPS), ("quarters-per-step", quarters_per_step, SLOWEST),
                                       ("seeds", seeds, SEEDS)):
        if not least <= value <= most:
            raise TippingError(f"--{name} {value} is outside {least} to {most}; give a whole number in that range")
    if workers is not None and workers < 1:
        raise TippingError(f"--workers {workers} is below 1; give a whole number from 1 up, or leave it out")
    levels = levels_of(driver, low, high, min(steps, 11) if quick else steps)
    plan = (Plan(world, driver, levels, min(quarters_per_step, 32), min(seeds, 8), 120, workers, False) if quick else
            Plan(world, driver, levels, quarters_per_step, seeds, workers=workers))
    with making(out, "tipping") as stage:
        with keeping(stage.runs):
            found = study(plan)
        data = [digest_of(build(one)).hex()[:16] for one in (world, load_scenario("arcadia"))]
        finding = described(found, command or f"foedus tipping {world.name} --driver {driver}", data)
        publish(stage, finding, figures(found), tables(found))
    return finding


def levels_of(driver: str, low: float | None, high: float | None, steps: int) -> np.ndarray:
    """The levels of the driver on the way there, shape (steps,)."""
    parameter = movable(driver)
    first, last = (parameter.check(default if value is None else value)
                   for value, default in ((low, parameter.low), (high, parameter.high)))
    if first == last:
        raise TippingError(f"--from {first:g} and --to {last:g} are the same; {driver} goes from {parameter.low:g} to "
                           f"{parameter.high:g}")
    return np.linspace(first, last, steps)


def described(found: Study, command: str, data: list[str]) -> Finding:
    """The finding in words."""
    plan = found.plan
    return Finding(
        "tipping", f"Tipping and hysteresis: {plan.world.title}",
        f"Does {plan.world.name} return the way it came when {plan.driver} does, and does anything warn of a fracture?",
        words.answer(found), words.METHOD, command, tuple(dict.fromkeys((plan.world.name, "arcadia"))),
        tuple(dict.fromkeys((plan.driver, *CANDIDATES))),
        words.shown_figures(found), words.shown_tables(), words.caveats(found),
        provenance(found.histories, f"0 to {plan.seeds - 1} for the sweeps, 0 to {plan.warned - 1} for the warnings", data),
        stated(found), not plan.thorough)


def tables(found: Study) -> dict[str, pd.DataFrame]:
    """Every table by the stem of its file."""
    return {"folds": found.folds, "rates": found.rates, "drivers": found.drivers, "ladder": found.ladder,
            "meetings": meetings_table(found.meetings), "warnings": warnings_table(found), "ways": ways_table(found)}


def warnings_table(found: Study) -> pd.DataFrame:
    """One row a comparison and score."""
    rows = []
    for one in found.warned:
        for score, curve in one.curves.items():
            row = {"comparison": one.name, "pairs": one.pairs, "tipped": one.tipped, "length": one.length, "score": score,
                   "area": curve.area, "low": curve.interval[0], "high": curve.interval[1]}
            for (kind, indicator), (hits, alarms) in one.alarms.items():
                if indicator == score:
                    row |= {f"{kind}_hits": hits, f"{kind}_false_alarms": alarms}
            rows.append(row)
    return pd.DataFrame(rows)


def ways_table(found: Study) -> pd.DataFrame:
    """One row a variant, speed, cycle, way and level, the driver moving."""
    rows = []
    for (variant, hold, frozen), way in found.ways.items():
        if frozen:
            continue
        for cycle in range(CYCLES):
            for word, part in (("there", way.there), ("back", way.back)):
                for k, level in enumerate(way.levels):
                    rows.append({"variant": variant, "hold": hold, "cycle": cycle + 1, "way": word, found.plan.driver: level,
                                 **{name: part[name][:, cycle, k].mean() for name in (BELIEF, HARDENING, GONE)}})
    return pd.DataFrame(rows)


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus tipping``."""
    parser = subparsers.add_parser(
        "tipping",
        description="Sweep a driver up and down along one history, at several speeds; compare the agents with the mean field, "
                    "and measure what early warnings are worth.")
    parser.add_argument("scenario", nargs="?", default=SCENARIO, help=f"a scenario, or a TOML file (default: {SCENARIO})")
    parser.add_argument("--driver", default=DRIVER, help=f"parameter that moves (default: {DRIVER})")
    parser.add_argument("--from", dest="low", type=float, help="where it begins (default: the low end of its range)")
    parser.add_argument("--to", dest="high", type=float, help="where it turns (default: the high end of its range)")
    parser.add_argument("--steps", type=int, default=21, help="levels of the driver (default: 21)")
    parser.add_argument("--quarters-per-step", type=int, default=128,
                        help="of the slowest sweep; others are 4, 16 and 64 times as fast (default: 128)")
    parser.add_argument("--seeds", type=int, default=24, help="histories (default: 24)")
    parser.add_argument("--out", type=Path, default=Path("results/tipping"),
                        help="folder of the finding (default: results/tipping)")
    add_workers(parser)
    parser.add_argument("--quick", action="store_true",
                        help=f"a look: at most 11 levels, 8 seeds and 32 quarters a step after {BURN_IN} quarters")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus tipping``."""
    options = (("--driver", args.driver, DRIVER), ("--from", args.low, None), ("--to", args.high, None),
               ("--steps", args.steps, 21), ("--quarters-per-step", args.quarters_per_step, 128), ("--seeds", args.seeds, 24))
    said = ["foedus", "tipping", args.scenario]
    said += [word for name, value, usual in options if value != usual for word in (name, str(value))]
    finding = find_tipping(args.scenario, args.out, driver=args.driver, low=args.low, high=args.high, steps=args.steps,
                           quarters_per_step=args.quarters_per_step, seeds=args.seeds, workers=args.workers, quick=args.quick,
                           command=shlex.join(said + ["--quick"] * args.quick))
    wrote = f"wrote finding.json, {len(finding.figures)} figures and {len(finding.tables)} tables into {args.out}"
    print("\n".join((*finding.answer, wrote)))
    return 0
