"""The command line and the layout of files, as Markdown."""

import argparse
import ast
import io
import itertools
import os
import re
import textwrap
from contextlib import redirect_stdout
from functools import cache
from unittest.mock import patch

from ..commands import COMMANDS
from .declared import code, table
from .regions import DocumentError
from .source import PACKAGE

ASSIGNED = r"^\S+ = "  # a line of TOML; an expression has none
WIDTH = {"COLUMNS": "88", "NO_COLOR": "1"}


def command_line() -> str:
    """Every command with its arguments."""
    from ..cli import Parser, load

    commands = Parser(prog="foedus").add_subparsers()
    for name in COMMANDS:
        if name not in commands.choices:  # some share a module
            load(name, commands)
    return "\n\n".join(f"## `foedus {name}`\n\n{parser.description or f'{COMMANDS[name].about}.'.capitalize()}\n\n"
                       f"{arguments(parser)}" for name, parser in commands.choices.items())


def arguments(parser: argparse.ArgumentParser) -> str:
    """What a command takes. Not the text of --help, which another Python would wrap at other places."""
    rows = [(" or ".join(map(code, action.option_strings)) or "", code(taken(action)), meaning(action, parser.prog))
            for action in parser._actions if action.dest != "help"]
    return table(("option", "takes", "meaning"), rows)


def taken(action: argparse.Action) -> str:
    """What stands after an option, or for an argument without one."""
    if action.nargs == 0:
        return ""
    name = action.metavar or ("|".join(map(str, action.choices)) if action.choices else action.dest.upper())
    return f"{name} ..." if action.nargs in ("+", "*") else name


def meaning(action: argparse.Action, program: str) -> str:
    """The help of an argument."""
    return (action.help or "") % {**vars(action), "prog": program}


def output(line: str) -> str:
    """What a command prints once the loop is compiled: before, it may make fewer runs. Raises DocumentError if it fails."""
    from ..cli import main

    compile_loop()
    printed = io.StringIO()
    with redirect_stdout(printed), patch.dict(os.environ, WIDTH):
        status = main(line.split())
    if status:
        raise DocumentError(f"'foedus {line}' ended with status {status}; correct the line of the block")
    text = "\n".join(row.rstrip() for row in printed.getvalue().rstrip().splitlines())
    return f"```text\n$ foedus {line}\n{text}\n```"


@cache
def compile_loop() -> None:
    """Compile the fast engine, or fetch it from its cache."""
    from ...model.build import build
    from ...model.compiled import COMPILED
    from ...model.parameters import resolve
    from ...model.run import run_batch
    from ...model.scenario import load_scenario

    run_batch(build(load_scenario("arcadia").changed(quarters=1)), [resolve()], [1], compiled=COMPILED)


def layout(module: str) -> str:
    """The layout of a file, as the docstring of the module that reads it shows it."""
    path = PACKAGE / f"{module}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
    _, mark, example = (text or "").partition("::\n\n")
    if not mark:
        raise DocumentError(f"no layout of a file in the docstring of '{module}'; name a module that shows one after '::'")
    rows = itertools.takewhile(lambda row: not row or row.startswith(" "), example.splitlines())
    text = textwrap.dedent("\n".join(rows)).strip()
    return f"```{'toml' if re.search(ASSIGNED, text, re.MULTILINE) else 'python'}\n{text}\n```"
