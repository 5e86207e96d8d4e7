"""The command line and the public names, as Markdown."""

import argparse
import ast
import io
import itertools
import os
import sys
import textwrap
from contextlib import redirect_stdout
from unittest.mock import patch

from .regions import DocumentError
from .source import PACKAGE

package = sys.modules[__package__.partition(".")[0]]
WIDTH = {"COLUMNS": "88", "NO_COLOR": "1"}


def command_line() -> str:
    """The help of every command."""
    from ..cli import Parser, load_all

    commands = Parser(prog="foedus").add_subparsers()
    load_all(commands)
    with patch.dict(os.environ, WIDTH):
        return "\n\n".join(f"## `foedus {name}`\n\n```text\n{parser.format_help().strip()}\n```"
                           for name, parser in commands.choices.items() if isinstance(parser, argparse.ArgumentParser))


def output(line: str) -> str:
    """What a command prints; raises DocumentError if it fails."""
    from ..cli import main

    printed = io.StringIO()
    with redirect_stdout(printed), patch.dict(os.environ, WIDTH):
        status = main(line.split())
    if status:
        raise DocumentError(f"'foedus {line}' ended with status {status}; correct the line of the block")
    text = "\n".join(row.rstrip() for row in printed.getvalue().rstrip().splitlines())
    return f"```text\n$ foedus {line}\n{text}\n```"


def public_names() -> str:
    """A directive for every public name."""
    return "\n\n".join(f"```{{eval-rst}}\n.. auto{kind_of(name)}:: foedus.{name}\n```" for name in package.__all__
                       if not name.startswith("_"))


def layout(module: str) -> str:
    """The layout of a file, as the docstring of the module that reads it shows it."""
    path = PACKAGE / f"{module}.py"
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) if path.exists() else None
    _, mark, example = (text or "").partition("::\n\n")
    if not mark:
        raise DocumentError(f"no layout of a file in the docstring of '{module}'; name a module that shows one after '::'")
    rows = itertools.takewhile(lambda row: not row or row.startswith(" "), example.splitlines())
    return f"```toml\n{textwrap.dedent(chr(10).join(rows)).strip()}\n```"


def kind_of(name: str) -> str:
    """What sort of thing a public name is."""
    thing = getattr(package, name)
    return "class" if isinstance(thing, type) else "function" if callable(thing) else "data"
