"""``foedus register``: forecasts of spending, opinion and aid, written down before anybody knows the outcome."""

import argparse
from pathlib import Path

from ...options import add_posterior, add_scenario
from .forecast import YEARS, RegistrationError

SCENARIO, SEEDS, FEWEST, MOST = "transactional_2025", 1000, 20, 100_000


def add_command(subparsers) -> None:
    """``foedus register``."""
    parser = subparsers.add_parser("register", description=(
        f"Forecasts for {YEARS[0]} and {YEARS[-1]} as quantiles of runs with all luck on: spending by ally, favourable views "
        "of the United States by public, and aid by donor where the scenario has a country at war; with parameters, scenario, "
        "hashes, date and a checksum in one file that is never overwritten. foedus validate --registered scores it."))
    parser.add_argument("file", type=Path, metavar="FILE.toml", help="a new file")
    add_scenario(parser, SCENARIO)
    parser.add_argument("--seeds", type=int, default=SEEDS, metavar="N", help=f"{FEWEST} to {MOST} (default: {SEEDS})")
    add_posterior(parser, "forecasts carry")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus register``."""
    from ....model.scenario import load_scenario
    from ...analysis.levers.arms import drawn_from
    from . import file
    from .forecast import UNITS, begun, forecasts

    if not FEWEST <= args.seeds <= MOST:
        raise RegistrationError(f"--seeds {args.seeds} is outside {FEWEST} to {MOST}; give a whole number in that range")
    file.refuse_overwriting(args.file)
    scenario = load_scenario(args.scenario)
    start = begun(scenario)
    draws = drawn_from(args.posterior) if args.posterior else None
    tables = forecasts(scenario, args.seeds, draws)
    if not any(len(frame) for frame in tables.values()):
        raise RegistrationError(f"nobody in {args.scenario} is in the record, so that nothing could be scored; take a scenario "
                                f"of real countries, such as {SCENARIO}")
    checksum = file.write(args.file, args.scenario, scenario, start, args.seeds, tables, draws)
    for kind, frame in tables.items():
        print(f"{kind}: {frame['iso3'].nunique()} forecasts a year, {UNITS[kind]}")
    print(f"{args.file} written, checksum {checksum[:12]}…; commit it, and score it later with: foedus validate --registered "
          f"{args.file} --observed TABLE…")
