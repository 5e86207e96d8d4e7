"""The user's own outcomes and stopping rule: read and checked before the first run, computed after each block of runs."""

import pickle
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field

import numpy as np

from ...model.build import ALLY_DTYPE, SYSTEM_DTYPE
from ...model.calendar import label_of
from ...model.fields import ALLY, SYSTEM
from ...model.outcomes import RESULT_DTYPE
from ...model.parameters import BY_NAME
from ...model.setting import Scenario
from ..columns import TABLES, Column
from .expressions import ALLIES, FLAG, NUMBER, QUARTERS, ExpressionError, Played, evaluate, names_in, truth
from .functions import SOURCE, OutcomeError, label_for, source_of

TAKEN = {column.name for columns in TABLES.values() for column in columns} | set(BY_NAME)
HOMES = {frozenset(): "runs", frozenset((QUARTERS,)): "series", frozenset((QUARTERS, ALLIES)): "allies",
         frozenset((ALLIES,)): "allies"}
OF_ALLIES = {field.name for field in ALLY}
OF_SYSTEM = {field.name for field in SYSTEM}


@dataclass(frozen=True)
class Own:
    """One outcome: name of its column, its expression, the table that it stands in, and what sort of value it is.

    is_function: whether `text` is the source of a function of Python; function: that, None where only its source was kept.
    """

    name: str
    text: str
    table: str
    kind: str
    words: tuple[str, ...] = ()
    is_function: bool = False
    function: Callable | None = field(default=None, compare=False)

    @property
    def column(self) -> Column:
        """What the tables say of it."""
        label = label_for(self.name, self.function, self.text) if self.is_function else self.text
        return Column(self.name, label, self.kind, self.words)

    @property
    def said(self) -> object:
        """As a spec that is kept says it."""
        return {SOURCE: self.text} if self.is_function else self.text


def read_own(name: str, text: object, worlds: dict[str, Scenario]) -> Own:
    """A checked outcome: an expression, a function, or the source that was kept of one.

    Raises ExpressionError: one line with the position.
    """
    if not name.isidentifier() or name in TAKEN:
        why = "a column already" if name in TAKEN else "no plain name"
        raise ExpressionError(f"'{name}' cannot name an outcome: it is {why}; choose another, of letters, digits and _")
    if callable(text):
        return Own(name, source_of(name, text), "runs", NUMBER, (), True, text)
    if isinstance(text, dict) and isinstance(text.get(SOURCE), str) and len(text) == 1:
        return Own(name, text[SOURCE], "runs", NUMBER, (), True)
    found = [evaluate(text, nothing(world)) for world in worlds.values()]
    return Own(name, text.strip(), HOMES[found[0].over], found[0].kind, found[0].words)


def read_stop(text: object, worlds: dict[str, Scenario]) -> str:
    """A checked stopping rule. Raises ExpressionError."""
    for world in worlds.values():
        value = evaluate(text, nothing(world))
        if value.kind != FLAG or value.over != {QUARTERS}:
            raise ExpressionError(f"stop = '{text}' does not say of each quarter whether the rule is met; compare a variable "
                                  "by quarter, as in system_out > 0.15")
        if "run" in names_in(text):
            raise ExpressionError(f"stop = '{text}' asks for results of the run, which are not known before its end; use "
                                  "variables by quarter, and phase")
    return text.strip()


def nothing(world: Scenario) -> Played:
    """A run of a world in which nothing happened: enough to see whether an expression means something there."""
    codes, quarters = tuple(sorted(ally.iso3 for ally in world.panel.allies)), world.quarters
    return Played(world.first, quarters, quarters, codes, np.zeros((1, quarters), SYSTEM_DTYPE),
                  np.zeros((1, quarters, len(codes)), ALLY_DTYPE), np.zeros(1, RESULT_DTYPE),
                  np.zeros((1, quarters), np.int64))


def asked_of(texts: list[str]) -> tuple[bool, bool]:
    """Whether expressions ask for records of the system, and for those of allies."""
    names = set().union(*(names_in(text) for text in texts)) if texts else set()
    return bool(names & OF_SYSTEM), bool(names & OF_ALLIES)


def asks_for_phase(text: str) -> bool:
    """Whether an expression asks for the phase as of a quarter."""
    return "phase" in names_in(text)


def stops_at(rule: str, played: Played) -> np.ndarray:
    """Quarters that each run lasts, up to and with the first in which the rule is met; shape (runs,), 0 where it never is."""
    met = truth(evaluate(rule, played))[:, :, 0]
    return np.where(met.any(axis=1), met.argmax(axis=1) + 1, 0)


def worked_out(own: Own, played: Played) -> np.ndarray:
    """An outcome as plain numbers: shape (runs,), (runs, quarters) or (runs, quarters, allies), as its table has rows."""
    value = evaluate(own.text, played)
    runs, quarters, allies = len(played.results), played.quarters, len(played.codes)
    shape = {"runs": (runs, 1, 1), "series": (runs, quarters, 1), "allies": (runs, quarters, allies)}[own.table]
    if value.group:  # a row each; nothing stands in those of the others
        full = np.full(shape, np.nan)
        full[:, :, list(value.group)] = value.array
    else:
        full = np.broadcast_to(np.asarray(value.array, float), shape)
    return {"runs": full[:, 0, 0], "series": full[:, :, 0], "allies": full}[own.table]


def labels_of(quarters: np.ndarray) -> np.ndarray:
    """Quarters as numbers by label, same shape; None for nan."""
    names = {quarter: label_of(int(quarter)) for quarter in np.unique(quarters[np.isfinite(quarters)]).tolist()}
    return np.array([names.get(quarter) for quarter in quarters.tolist()], object)


def refuse_unusable(own: Sequence[Own], executor: Executor | None) -> None:
    """Stop before the first run where a function is not there any more, or cannot travel. Raises OutcomeError."""
    for one in own:
        if one.is_function and one.function is None:
            raise OutcomeError(f"own outcome '{one.name}' is a function of Python, of which the folder keeps the source alone; "
                               f"give it again: fd.sweep(results.spec({{'{one.name}': {one.name}}}), …)")
        if one.is_function and isinstance(executor, ProcessPoolExecutor):
            try:
                pickle.dumps(one.function)
            except (pickle.PicklingError, AttributeError, TypeError) as problem:
                raise OutcomeError(f"own outcome '{one.name}' cannot travel to other processes ({problem}); write it with def "
                                   "at the top of a module, or leave executor out") from None
