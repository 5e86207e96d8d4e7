"""``foedus panel``: the countries of a world, to read or as a table to edit."""

import argparse
from pathlib import Path

from ..model.cells import is_shipped
from ..model.countries import DELIMITED, Panel, PanelError, load_panel, panel_names
from ..model.panel_file import as_csv
from ..model.scenario import load_scenario, panel_of, scenario_names
from .folders import write_atomically
from .people import filled_words, said
from .wording import aligned

SHOWN = ("gdp", "spending", "exports_to_us", "us_troops")  # beside code, name, role, treaty and community


def add_command(subparsers) -> None:
    """``foedus panel``."""
    parser = subparsers.add_parser("panel", description=(
        "Print the countries of a panel or a scenario and every cell that a rule filled, or write them as a table to edit."))
    parser.add_argument("panel", nargs="?", default="countries_2024", metavar="PANEL",
                        help=f"{', '.join(panel_names())}, record_1975 or any year of the record, a scenario, or the path of a "
                             "CSV or TOML file (default: countries_2024)")
    parser.add_argument("--out", type=Path, metavar="FILE.csv", help="write the whole table, every cell filled, to edit")
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> None:
    """Run ``foedus panel``."""
    panel = found(args.panel)
    if args.out is None:
        print("\n".join(readable(panel)))
        return
    if args.out.suffix.lower() != ".csv":
        raise PanelError(f"--out {args.out}: a panel is a CSV file; name one that ends in .csv")
    if args.out.exists():
        raise PanelError(f"--out {args.out}: is there already, and may hold your edits; name another file, or remove it")
    if not args.out.parent.is_dir():
        raise PanelError(f"--out {args.out}: there is no folder '{args.out.parent}'; make it first")
    write_atomically(args.out, as_csv(panel).encode())
    count = 1 + len(panel.allies) + len(panel.rivals)
    print(f"{count} countries in {args.out}; in a scenario: panel = \"{args.out.name}\"")


def found(name: str) -> Panel:
    """A panel by its name, by a scenario's, or by a path."""
    if name in scenario_names() or name.lower().endswith(".toml"):
        return load_scenario(name).panel
    return load_panel(name) if name.lower().endswith(DELIMITED) else panel_of(name)


def readable(panel: Panel) -> list[str]:
    """A line a country, and what was filled."""
    rows = [["code", "name", "role", "treaty", "community", *SHOWN]]
    rows += [[one.iso3, one.name, one.role, one.treaty, one.community, *(said(name, getattr(one, name)) for name in SHOWN)]
             for one in (panel.patron, *panel.allies, *panel.rivals)]
    return [f"{panel.name}: {len(panel.allies)} allies, {len(panel.rivals)} rivals"
            f"{'' if is_shipped(panel) else ' (your own)'}", *aligned(rows), *filled_words(panel)]
