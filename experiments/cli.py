"""The command ``foedus``.

A command lives in a module of its own, which offers ``add_command(subparsers)``: it adds a parser and sets `func`, a function
of the parsed arguments that returns an exit status or None for success.  `commands` says where, and what each is for.

Whatever the user can get wrong ends in one line on stderr and exit status 2.  So an exception class of this package is
always about the user's input and its message is always that line; any other exception is a fault of the program and
keeps its traceback.
"""

import argparse
import errno
import os
import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import TextIO

from .. import __version__
from .commands import COMMANDS

GONE = os.strerror(errno.ENOENT)
LONGEST = 800  # characters of a complaint
DONE, WRONG, INTERRUPTED, PIPE_CLOSED = 0, 2, 130, 141  # the last two are 128 and the number of the signal


class CommandError(ValueError):
    """A command line that cannot be followed. One line, with the remedy."""


def main(argv: Sequence[str] | None = None) -> int:
    """Follow a command line; returns the exit status. `argv` is without the program's name; None takes the process's."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by a shell: a file opened later would take its place, and what is said
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115  it lasts as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console that lacks a letter shows its number
    try:
        return obey(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:
        return complain("interrupted", INTERRUPTED)
    except OSError as problem:  # a full disk, or a pipe that nobody reads any more
        silence(sys.stdout)
        return PIPE_CLOSED if isinstance(problem, BrokenPipeError) else complain(told(problem), WRONG)
    except Exception as problem:
        if not is_about_input(problem):
            raise
        return complain(told(problem) if GONE in str(problem) else str(problem), WRONG)


def silence(stream: TextIO) -> None:
    """Let nothing more come of a stream that cannot be written: the interpreter writes once more when it ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def told(problem: Exception) -> str:
    """A fault of the machine in words; where the folder that one is in was deleted nothing else says so."""
    try:
        os.getcwd()
    except FileNotFoundError:
        return "the folder that you are in is gone; change to another one"
    return str(problem)


def is_about_input(problem: Exception) -> bool:
    """Whether it is about what the user gave: an exception class of this package."""
    return type(problem).__module__.partition(".")[0] == __package__.partition(".")[0]


def complain(text: str, status: int) -> int:
    """One line on stderr, whatever the text holds and however long it is; returns the status."""
    line = " ".join(text.split())
    try:
        print("foedus:", line if len(line) <= LONGEST else f"{line[: LONGEST // 2]} … {line[-LONGEST // 2 :]}", file=sys.stderr)
    except OSError:  # nobody can be told but by the status
        silence(sys.stderr)
    return status


def obey(argv: list[str]) -> int:
    """Parse and run; everything is written once this returns."""
    try:
        args = parse(argv)
        status = args.func(args) or DONE
    except SystemExit as stop:  # --help and --version
        status = stop.code or DONE
    print(end="", flush=True)
    return status


def parse(argv: list[str]) -> argparse.Namespace:
    """Arguments of the command that is asked for; only its module is loaded, and none for the list of all."""
    parser = Parser(prog="foedus", description="An agent-based model of alliance bargaining.")
    parser.add_argument("--version", action="version", version=f"foedus {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    refuse_unusable(argv)
    if not argv:
        parser.error(f"no command given; there are {', '.join(COMMANDS)}")
    if argv[0] in COMMANDS:
        load(argv[0], commands)
    elif not argv[0].startswith("-"):
        parser.error(f"no command '{argv[0]}'{closest(argv[0], COMMANDS)}; there are {', '.join(COMMANDS)}")
    elif argv[0] in ("-h", "--help"):
        for name, command in COMMANDS.items():
            commands.add_parser(name, help=command.about)
    args, surplus = parser.parse_known_args(argv)
    if surplus:
        commands.choices.get(args.command, parser).refuse(surplus)
    if args.command is None:
        parser.error(f"no command given; there are {', '.join(COMMANDS)}")
    return args


def refuse_unusable(argv: list[str]) -> None:
    """Raise CommandError for an empty argument, as an unset variable of a shell leaves, and for a ``--`` that nothing follows.

    Taken for left out they would start the whole default of a command, or write into the folder one is in.  Nor can a name
    be used that is no text: tables and pages that say it could not be written.
    """
    if broken := next((word for word in argv if not is_text(word)), None):
        encoding = sys.getfilesystemencoding()
        raise CommandError(f"'{broken}' holds bytes that are no {encoding} text; rename it"
                           f"{'' if encoding == 'utf-8' else ', or set PYTHONUTF8=1'}")
    for number, word in enumerate(argv):
        option = argv[number - 1] if number and argv[number - 1].startswith("--") else "an argument"
        if not word.strip() or re.fullmatch(r"--[\w-]+=\s*", word):
            raise CommandError(f"{word.strip().rstrip('=') or option} is empty; give it a value, or leave it out")
    if argv[-1:] == ["--"]:
        raise CommandError("nothing follows '--'; leave it out")


def is_text(word: str) -> bool:
    """Whether all of it could be written down."""
    try:
        word.encode()
        return True
    except UnicodeEncodeError:
        return False


def load(name: str, commands) -> None:
    """Add a command, with the others of its module; raises CommandError if it cannot be loaded."""
    try:
        import_module(f".{COMMANDS[name].module}", __package__).add_command(commands)
    except ImportError as problem:
        raise CommandError(f"'foedus {name}' cannot start: {problem}; install foedus again") from problem


class Parser(argparse.ArgumentParser):
    """A parser that takes no abbreviations, and raises CommandError instead of printing its usage."""

    def __init__(self, **options):
        super().__init__(**{"allow_abbrev": False, **options})

    def format_help(self) -> str:
        """The text of --help; an epilog that has to be looked up is a function, called only now."""
        self.epilog = self.epilog() if callable(self.epilog) else self.epilog
        return super().format_help()

    def error(self, message: str) -> None:
        """Raise the complaint, with where to look."""
        raise CommandError(f"{message}; see '{self.prog} --help'")

    def refuse(self, surplus: list[str]) -> None:
        """Complain about what no argument takes, with the nearest option."""
        option = next((word.partition("=")[0] for word in surplus if word.startswith("-")), None)
        if option is None:
            self.error(f"'{surplus[0]}' is one argument too many")
        known = re.findall(r"--[\w-]+", self.format_usage())
        self.error(f"no option '{option}'{closest(option, known)}; there are {', '.join(known) or '--help'}")


def closest(name: str, known: Sequence[str] | dict) -> str:
    """'; did you mean …?' or nothing."""
    from ..model.parameters import nearest  # slow to import, and seldom needed

    return nearest(name, known)
