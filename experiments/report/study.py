"""``foedus study``: from a scenario to a report, by every analysis there is.

`STEPS` are the command lines.  An analysis whose finding is there, of the same command, model and world, is kept, so that the
same line goes on after an interruption.  Into the folder `out` go

    NAME/         the finding of each step
    specs/        the experiments, for a scenario that they do not name themselves
    study.json    what each finding was made from
    report.html   the report, and beside it report_figures/
"""

import argparse
import json
import re
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from ...model.build import build
from ...model.compiled import model_hash
from ...model.scenario import load_scenario
from .. import cli
from ..analysis import finding as findings
from ..analysis.finding import FindingError
from ..analysis.sensitivity.runs import QUICK_RUNS, RUNS
from ..folders import locked, write_atomically
from ..options import add_scenario, add_workers, at_least_one
from ..runs.single import DEFAULT_SCENARIO
from ..sweep.identity import digest_of
from ..sweep.posterior import SHIPPED, shipped
from ..sweep.spec import SpecError, read_text
from .chapters import chapters_of
from .command import bound

RECORD = "study.json"


class StudyError(ValueError):
    """A study that cannot be made. One line, with the remedy."""


@dataclass(frozen=True)
class Step:
    """An analysis: folder of its finding, its command, and what that is about.

    spec: the experiment it runs; the scenario if there is none.  reads: another step, whose runs it looks at instead.
    options: of the command.
    """

    name: str
    command: str
    spec: str = ""
    reads: str = ""
    options: tuple[str, ...] = ()


STEPS = (
    Step("map", "map", "map"),
    Step("posterior", "map", "map", options=("--posterior", SHIPPED)),
    Step("screen", "sensitivity", "sensitivity_screen"),
    Step("sensitivity", "sensitivity", "sensitivity"),
    Step("discovery", "discover", "discovery", options=("--phase", "HARDENED")),
    Step("emulation", "emulate", reads="discovery"),
    Step("fractured", "discover", reads="discovery", options=("--phase", "FRACTURED")),
    Step("tipping", "tipping"),
    Step("levers", "levers"),
    Step("robustness", "robustness"),
    Step("decision", "decide"),
    Step("game", "game"),
)


def steps_for(world: str) -> tuple[Step, ...]:
    """The steps of a study. The posterior of the package is of the default world, and a package may come without one."""
    known = world == DEFAULT_SCENARIO and shipped().is_file()
    return tuple(step for step in STEPS if known or "--posterior" not in step.options)


def study(scenario: str = DEFAULT_SCENARIO, out: str | Path | None = None, *, quick: bool = False,
          workers: int | None = None) -> tuple[Path, list[str]]:
    """Run every analysis of a scenario into the folder `out`, and bind what came of them into a report.

    out: ``results/study/SCENARIO`` if None, with ``_quick`` for a look; quick: a look, with fewer points and seeds; workers:
    cores, all if None.  An analysis that cannot be made says why and the
    others go on.  Returns the page and the names of those that failed.  Raises ScenarioError or StudyError before the first
    run, and ReportError if there is nothing to report.
    """
    world = load_scenario(scenario)
    out = Path(out or Path("results/study") / f"{world.name}{'_quick' * quick}")
    inputs = {"scenario": world.name, "model": model_hash(), "world": digest_of(build(world)).hex()[:16],
              "parameters": world.parameters}
    if out.exists() and not out.is_dir():
        raise StudyError(f"'{out}' is no folder; choose another one with --out")
    with locked(out):
        refuse_other_scenarios(out, world.name)
        failed = follow_all(scenario, out, inputs, quick, workers)
        return bound(chapters_of(out), out / "report.html"), failed


def follow_all(scenario: str, out: Path, inputs: dict, quick: bool, workers: int | None) -> list[str]:
    """Every step that is not there yet; returns the names of those that failed. inputs: what all findings are made from."""
    failed, steps = [], steps_for(inputs["scenario"])
    for number, step in enumerate(steps, 1):
        about, experiment = source_of(step, scenario, out, quick)
        options = [*step.options, *(["--quick"] if quick and not step.reads else [])]
        cores = ["--workers", str(workers)] if workers and not step.reads else []
        line = [step.command, about, "--out", str(out / step.name), *options, *cores]
        made_from = inputs | {"command": [step.command, about, *options], "experiment": experiment}
        kept = is_there(out, step, made_from)
        print(f"[{number}/{len(steps)}] foedus {shlex.join(line)}{' (kept)' if kept else ''}", file=sys.stderr, flush=True)
        if kept:
            continue
        if follow(line):
            note(out, step, made_from)
        else:
            failed.append(step.name)
    return failed


def refuse_other_scenarios(out: Path, scenario: str) -> None:
    """Stop where a report would bind findings about two scenarios."""
    for made_from in record_of(out).values():
        if made_from.get("scenario") != scenario:
            raise StudyError(f"'{out}' holds a study of {made_from.get('scenario')}, not {scenario}; choose another folder "
                             "with --out")


def follow(line: list[str]) -> bool:
    """Follow a command line as at the terminal; returns whether it was done. An interruption ends the study too."""
    try:
        status = cli.obey(line)
    except Exception as problem:
        if not cli.is_about_input(problem):
            raise
        status = cli.complain(str(problem), cli.WRONG)
    if status == cli.INTERRUPTED:
        raise KeyboardInterrupt
    return status == cli.DONE


def source_of(step: Step, scenario: str, out: Path, quick: bool = False) -> tuple[str, str]:
    """What the command is about, and the text of its experiment: the scenario, an experiment on it, or the runs of a step.

    An experiment that names another scenario is rewritten and put into the folder.
    """
    if step.reads:
        read = next(one for one in STEPS if one.name == step.reads)
        return str(out / read.name / (QUICK_RUNS if quick else RUNS)), source_of(read, scenario, out)[1]
    if not step.spec:
        return scenario, ""
    try:
        text, _ = read_text(step.spec)
    except SpecError:
        return step.spec, ""  # the command will say so
    if re.search(rf"^scenario = {re.escape(json.dumps(scenario))}", text, re.MULTILINE):
        return step.spec, text
    place = scenario if not scenario.endswith(".toml") else Path(scenario).resolve().as_posix()
    rewritten, count = re.subn(r"^scenario = .*$", lambda _: f"scenario = {json.dumps(place)}", text, flags=re.MULTILINE)
    if count != 1:
        raise StudyError(f"the experiment '{step.spec}' names {count} scenarios on a line of their own instead of one")
    path = out / "specs" / f"{step.spec}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, rewritten.encode())
    return str(path), rewritten


# --- what is there already -------------------------------------------------------------------------------


def is_there(out: Path, step: Step, made_from: dict) -> bool:
    """Whether the folder holds a whole finding of the step, made from the same."""
    try:
        found = findings.read(out / step.name)
    except FindingError:
        return False
    if spoilt := findings.damaged(out / step.name, found):
        print(f"'{out / step.name}': {', '.join(spoilt)} not as written, made again", file=sys.stderr)
        return False
    return record_of(out).get(step.name) == made_from


def record_of(out: Path) -> dict:
    """What the findings were made from; nothing where that is not known."""
    try:
        record = json.loads((out / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def note(out: Path, step: Step, made_from: dict) -> None:
    """Note what a finding was made from."""
    write_atomically(out / RECORD, (json.dumps(record_of(out) | {step.name: made_from}, indent=1) + "\n").encode())


# --- at the terminal -------------------------------------------------------------------------------------


def add_command(subparsers: argparse._SubParsersAction) -> None:
    """``foedus study``."""
    parser = subparsers.add_parser(
        "study",
        description=f"Run {', '.join(step.name for step in STEPS)} on a scenario, and write a report. Repeat the command to go "
                    "on after an interruption.")
    add_scenario(parser, DEFAULT_SCENARIO)
    parser.add_argument("--quick", action="store_true", help="a look: fewer points and seeds everywhere")
    parser.add_argument("--out", type=Path, metavar="DIR", help="default: results/study/SCENARIO")
    add_workers(parser)
    parser.set_defaults(func=command)


def command(args: argparse.Namespace) -> int:
    """Run ``foedus study``."""
    at_least_one(args, "workers")
    page, failed = study(args.scenario, args.out, quick=args.quick, workers=args.workers)
    for chapter in chapters_of(page.parent):
        print(f"{chapter.finding.title}: {' '.join(chapter.finding.answer[:1])}")
    print(f"{page}, and its figures in {page.with_name(f'{page.stem}_figures')}")
    if failed:
        raise StudyError(f"no finding from {', '.join(failed)}, for the reasons told above; all else is in the report, and the "
                         "same command tries these again")
    return cli.DONE
