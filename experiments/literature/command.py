"""``foedus cite``: the works behind the rules, variants and data that a scenario uses, as BibTeX.

A work is in use if a docstring of a function that a run can call, or the source of a parameter that such a function reads,
names it.  What a scenario has switched off does not count: see `in_use`.  Data are in use if the scenario's panel is made of
them.  foedus itself comes first.
"""

import argparse
from pathlib import Path

from ...model.compiled import model_hash
from ...model.countries import panel_names
from ...model.parameters import find
from ...model.scenario import load_scenario
from ...model.setting import Scenario
from ..options import add_scenario
from ..runs.command import read_changes
from ..runs.single import DEFAULT_SCENARIO, LONGEST, settled, whole
from .in_use import RECORD, InUse, in_use
from .references import Work, foedus_itself, named_in, works


class CiteError(ValueError):
    """References that cannot be written. One line, with the remedy."""


def cite(scenario: str | Scenario = DEFAULT_SCENARIO, quarters: int | None = None, **parameters: object) -> str:
    """BibTeX for exactly the rules, variants and data in use by a scenario, foedus itself first.

    Arguments as in `foedus.run`; a comment before each entry says what rests on it.  Raises ScenarioError, ParameterError or
    RunError, each of one line.
    """
    world = setting(scenario, quarters, parameters)
    used, changes = in_use(world), "".join(f", {name} = {value}" for name, value in parameters.items())
    head = [f"% Works behind the rules, variants and data in use by {world.name}{changes}"]
    yours = ([f"panel {world.panel.name}"] if used.panel not in (*panel_names(), RECORD) else []) + [
        f"variant {name}" for name in used.foreign]
    head += [f"% The {name} is yours: add its sources" for name in yours]
    entries = [f"% {', '.join(places)}\n{work.bibtex()}" for work, places in in_use_by(used).items()]
    return "\n\n".join(["\n".join(head), *entries]) + "\n"


def setting(scenario: str | Scenario, quarters: int | None, parameters: dict[str, object]) -> Scenario:
    """The scenario with its changes, checked."""
    world = scenario if isinstance(scenario, Scenario) else load_scenario(scenario)
    changes = {name: settled(name, value) for name, value in parameters.items()}
    return world.changed(changes, None if quarters is None else whole("quarters", quarters, 1, LONGEST))


def in_use_by(used: InUse) -> dict[Work, list[str]]:
    """The works in use and where: foedus, then the others in the order of the bibliography."""
    places = {work: [used.panel] if used.panel in work.panels else [] for work in works()}
    for place, text, read in used.texts():
        for work in named_in(text):
            if not silent(work, read, used):
                places[work].append(place)
    return {foedus_itself(model_hash()): ["the model"]} | {work: found for work, found in places.items() if found}


def silent(work: Work, read: set[str], used: InUse) -> bool:
    """Whether a function names the work for the sake of parameters that are all off here."""
    theirs = [name for name in read if work in named_in(find(name).source)]
    return bool(theirs) and not any(name in used.parameters for name in theirs)


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus cite``."""
    parser = subparsers.add_parser("cite", description="Print BibTeX for the rules, variants and data that a scenario uses.")
    add_scenario(parser, DEFAULT_SCENARIO)
    parser.add_argument("--quarters", metavar="N", help=f"1 to {LONGEST} (default: the scenario's)")
    parser.add_argument("--set", nargs="+", action="extend", default=[], metavar="NAME=VALUE", dest="changes",
                        help="parameters to change, see 'foedus params'")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to FILE.bib")
    parser.set_defaults(func=command)


def begins_alike(path: Path, text: str) -> bool:
    """Whether a file begins as what is written here does."""
    opening = text.partition(" by ")[0]
    try:
        with path.open(encoding="utf-8") as file:
            return file.read(len(opening)) == opening
    except (OSError, ValueError):
        return False


def command(args: argparse.Namespace) -> None:
    """Run ``foedus cite``."""
    text = cite(args.scenario, args.quarters, **read_changes(args.changes))
    if args.out is None:
        print(text, end="")
        return
    if args.out.suffix != ".bib":
        raise CiteError(f"'{args.out}' does not end in .bib; name a file such as references.bib")
    if args.out.exists() and not begins_alike(args.out, text):
        raise CiteError(f"'{args.out}' is there, and not from foedus cite; name another file with --out")
    try:
        args.out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as problem:
        raise CiteError(f"cannot write '{args.out}': {problem.strerror or problem}; name another file with --out") from None
    print(f"{text.count(chr(10) + '@')} entries in {args.out}")
