"""Outcomes as functions of Python: one call a finished run, one number each, on either engine and on any worker.

::

    def gap(run):
        "How far the lowest spender stays behind the highest in the last quarter."
        last = run.allies["spending"][-1]
        return last.max() - last.min()

    fd.sweep({"factors": {"conditionality": [0, 1]}, "outcomes": {"own": {"gap": gap}}}, "results/gap")

The source is part of the experiment and kept in its folder: a sweep goes on only with the same source.  The folder is read
and a run played again without the function; to make the sweep again, the function has to be given again.
"""

import inspect
import math
import textwrap
import traceback
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...model.calendar import label_of
from ...model.outcomes import PHASES
from .expressions import ExpressionError, Played

LONGEST = 20_000  # characters of a source
SOURCE = "function"  # under which key a spec that is kept holds the source
PLAIN = (bool, int, float, str)


class OutcomeError(RuntimeError):
    """A function of the user's that gave no number, or cannot be used. One line, with the remedy."""


@dataclass(frozen=True, eq=False)
class PlayedRun:
    """A finished run, as a function sees it; read only.

    codes: the allies' ISO codes; quarters: labels such as "2030-Q1", up to the last that was played; series: records
    (quarters,) of the system; allies: records (quarters, allies); phases: the phase as of every quarter, by name; result:
    the results of the run by name, the phase by its name.  Fields: docs/reference/columns.md.
    """

    codes: tuple[str, ...]
    quarters: tuple[str, ...]
    series: np.ndarray
    allies: np.ndarray
    phases: tuple[str, ...]
    result: dict[str, float | str]


def source_of(name: str, function: Callable) -> str:
    """What is kept of a function: its source and the plain values that it takes from around it. Raises ExpressionError."""
    try:
        inspect.signature(function).bind(None)
        text = textwrap.dedent(inspect.getsource(function))
        around = inspect.getclosurevars(function)
    except (OSError, TypeError, ValueError) as problem:
        raise ExpressionError(f"'{name}' cannot be kept as an outcome: {' '.join(str(problem).split())}; give a function of "
                              "one argument, written with def in a file or a notebook") from None
    given = around.globals | around.nonlocals
    beside = [f"# {key} = {value!r}" for key, value in sorted(given.items()) if isinstance(value, PLAIN)]
    if len(text) > LONGEST:
        raise ExpressionError(f"'{name}' has a source of {len(text)} characters, more than {LONGEST}; take parts elsewhere")
    return "\n".join([text.rstrip(), *beside]) + "\n"


def label_for(name: str, function: Callable | None, text: str) -> str:
    """What its column is called: the first line of its docstring."""
    said = (inspect.getdoc(function) or "").strip().splitlines() if function else []
    return said[0] if said else f"{name}, a function of Python: {' '.join(text.split())[:80]}"


def called(name: str, function: Callable, played: Played, runs: list[str]) -> np.ndarray:
    """The function's number for each run, shape (runs,). runs: what each is called in a complaint. Raises OutcomeError."""
    values = np.empty(len(runs))
    for r, which in enumerate(runs):
        try:
            answer = function(seen(played, r))
        except Exception as problem:  # whatever a user's function may raise
            step = traceback.extract_tb(problem.__traceback__)[-1]
            told = " ".join(f"{type(problem).__name__}: {problem}".split())[:300]
            raise OutcomeError(f"own outcome '{name}' stopped at {which}: {told} ({step.filename}, line {step.lineno}); mend "
                               "the function and sweep into a new folder") from None
        values[r] = answer if isinstance(answer, (int, float, np.number, np.bool_)) else np.nan
        if not math.isfinite(values[r]):
            told = " ".join(repr(answer).split())
            told = told if len(told) <= 80 else f"of type {type(answer).__name__}"
            raise OutcomeError(f"own outcome '{name}' is {told} at {which}, and no finite number; return one in every case "
                               "(such as -1 for never) and sweep into a new folder")
    return values


def seen(played: Played, r: int) -> PlayedRun:
    """One of the runs."""
    series, allies = played.series[r], played.panel[r]
    series.flags.writeable = allies.flags.writeable = False
    row = played.results[r]
    result = {field: row[field].item() for field in row.dtype.names} | {"phase": PHASES[int(row["phase"])]}
    return PlayedRun(played.codes, tuple(label_of(played.first + q) for q in range(played.quarters)), series, allies,
                     tuple(PHASES[int(phase)] for phase in played.phases[r]), result)
