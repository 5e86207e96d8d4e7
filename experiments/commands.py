"""The commands of ``foedus``: where each lives, and in a line what it is for.

A command is loaded when it is called.  Its line stands here and not there, so that the list of all loads none.
"""

from typing import NamedTuple


class Command(NamedTuple):
    """A module of this folder, which offers ``add_command(subparsers)``, and what ``foedus --help`` says of it."""

    module: str
    about: str


COMMANDS = {
    "run": Command("runs.command", "run one world once: a summary, or a table with one row per ally and quarter"),
    "sweep": Command("sweep.command", "run an experiment: a grid, a sampled design or any table of points"),
    "status": Command("sweep.status", "how far a sweep has come"),
    "replay": Command("runs.replay", "play a run of a sweep once more, or all of it, from the sweep's folder alone"),
    "export": Command("sweep.export", "the tables of a sweep for a spreadsheet, R or Stata, with labels and units"),
    "verify": Command("report.verify", "whether the files of a sweep, a finding or a study are as they were written"),
    "live": Command("live.command", "open the live page in a browser: play a world, move levers, ask what if"),
    "class": Command("classroom.command", "open a room in which a class plays the alliance on its phones"),
    "map": Command("maps.command", "draw where in the space of two factors the alliances harden, and where they fracture"),
    "sensitivity": Command("analysis.sensitivity.command",
                           "which parameters decide the outcome: one at a time, by screening, or by variance"),
    "emulate": Command("analysis.emulation.command",
                       "a surface through the runs of a sweep: what decides, where the frontiers lie, where to run next"),
    "discover": Command("analysis.discovery.command",
                        "boxes of assumptions under which the alliances harden, fracture, or end in another phase"),
    "tipping": Command("analysis.tipping.command",
                       "sweep a driver up and down along one history: folds, hysteresis, early warnings"),
    "levers": Command("analysis.levers.command",
                      "which policy hardens the alliances, where it works, where it backfires, and who pays"),
    "robustness": Command("analysis.robustness.command",
                          "which findings survive another behaviour, US strategy, belief, reference or threshold"),
    "decide": Command("analysis.decision.command",
                      "which US policy, ally policy or joint policy over an uncertain world, and what it costs the others"),
    "game": Command("analysis.game.command",
                    "US strategies against ally behaviours as a game: best replies, equilibria, and where they turn"),
    "study": Command("report.study", "every analysis of a scenario, and a report that binds them"),
    "figure": Command("report.figure", "draw a finished figure again: another width, font, palette or language"),
    "report": Command("report.command", "one page from a folder of findings, or from a sweep"),
    "validate": Command("validation.command",
                        "hold the model against the record and naive rivals, or against its own theory's claims"),
    "calibrate": Command("calibration.command",
                         "a posterior of parameters from the record, with its checks, to draw from in any sweep"),
    "register": Command("validation.registration.command",
                        "write down forecasts before their outcomes, with all that they hang on, to score them later"),
    "cite": Command("literature.command", "the works behind a scenario's rules and data, as BibTeX"),
    "document": Command("document.command", "fill tables, formulas and numbers of Markdown files from the code"),
    "params": Command("listing", "every parameter: default, range, unit, meaning, source"),
    "scenarios": Command("listing", "the scenarios that come with the package"),
    "strategies": Command("listing", "US strategies and ally behaviours"),
    "panel": Command("panel", "the countries of a world, to read, or as a table to edit"),
    "events": Command("listing", "kinds of dated events"),
}
