"""What is kept of runs: whole records come from the engines, and here they become what the experiment asks for."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ...model.build import ALLY_DTYPE, SYSTEM_DTYPE, Start
from ...model.outcomes import RESULT_DTYPE
from .expressions import Played
from .functions import called
from .own import Own, asked_of, asks_for_phase, stops_at, worked_out
from .plan import Task
from .spec import Outcomes
from .verdicts import verdicts, windows


@dataclass(frozen=True)
class Stretch:
    """Consecutive runs of one world on one engine. series (runs, kept quarters), panel (runs, kept quarters, allies).

    own: the user's outcomes, records (runs,); lasted: quarters until the stopping rule was met, 0 where it was not.
    """

    first: int
    start: Start
    results: np.ndarray
    failures: list[str | None]
    series: np.ndarray
    panel: np.ndarray
    own: np.ndarray
    lasted: np.ndarray
    series_at: np.ndarray
    panel_at: np.ndarray


def kept(quarters: int, every: int) -> np.ndarray:
    """Quarters that are kept: the last, and every so many before it; 0 keeps the last alone."""
    return np.arange((quarters - 1) % every, quarters, every) if every else np.array([quarters - 1])


def blank_stretch(task: Task, a: int, b: int) -> Stretch:
    """Room for what runs a to b will come to."""
    start, wanted, n = task.starts[int(task.world[task.which[a]])], task.outcomes, b - a
    series_at, panel_at = kept(start.scenario.quarters, wanted.every), kept(start.scenario.quarters, wanted.ally_every)
    of_series = [(name, "f8" if name == "phase" else SYSTEM_DTYPE[name]) for name in wanted.series]
    of_panel = [(name, ALLY_DTYPE[name]) for name in kept_of_allies(wanted)]
    own = {table: [(one.name, "f8") for one in wanted.own_in(table)] for table in ("runs", "series", "allies")}
    series = np.zeros((n if "series" in wanted.tables else 0, len(series_at)), of_series + own["series"])
    panel = np.zeros((n if "allies" in wanted.tables else 0, len(panel_at), len(start.allies)), of_panel + own["allies"])
    return Stretch(a, start, np.zeros(n, RESULT_DTYPE), [None] * n, series, panel, np.zeros(n, own["runs"]),
                   np.zeros(n, np.int64), series_at, panel_at)


def kept_of_allies(wanted: Outcomes) -> tuple[str, ...]:
    """Fields of the allies that are kept: what is wanted, and with an instrument whether there is a deal at all."""
    return (*wanted.ally, *(["deal"] if "instrument" in wanted.ally and "deal" not in wanted.ally else []))


def needs(wanted: Outcomes) -> tuple[bool, bool, bool]:
    """Whether whole records of the system are needed, whole records of the allies, and the verdict as of every quarter."""
    if any(own.function for own in wanted.own):  # which may look at anything
        return True, True, True
    said = [own.text for own in wanted.own if not own.is_function]
    system, allies = asked_of([*said, *([wanted.stop] if wanted.stop else [])])
    judged = bool(wanted.stop) or judged_by_quarter(wanted)
    return system or judged or "series" in wanted.tables, allies or "allies" in wanted.tables, judged


def judged_by_quarter(wanted: Outcomes) -> bool:
    """Whether the verdict is asked of other quarters than a run's last."""
    said = [*(own.text for own in wanted.own if not own.is_function), *([wanted.stop] if wanted.stop else [])]
    return ("phase" in wanted.series or any(own.function for own in wanted.own)
            or any(asks_for_phase(text) for text in said))


def keep(task: Task, stretch: Stretch, place: slice, series: np.ndarray, panel: np.ndarray,
         reference: Callable[[], np.ndarray], lasted: np.ndarray | None = None) -> None:
    """Stop runs where they are to stop, work out what the user asks, and copy the quarters and fields that are wanted.

    series, panel: whole records of the runs at `place`, empty where `needs` names none; reference: gives deterrence with and
    without the US in their reference runs, by quarter; lasted: the quarters that were played, None for all.
    """
    wanted, start, results = task.outcomes, stretch.start, stretch.results[place]
    runs, length = np.arange(stretch.first + place.start, stretch.first + place.stop), start.scenario.quarters
    lasted = np.full(len(results), length) if lasted is None else lasted
    judged = np.zeros(series.shape, RESULT_DTYPE)
    played = Played(start.scenario.first, length, length, start.codes, series, panel, results, judged["phase"])
    if wanted.stop and not asks_for_phase(wanted.stop):
        met = stretch.lasted[place] = stops_at(wanted.stop, played)
        lasted = np.where(met > 0, met, lasted)
    if needs(wanted)[2]:
        begin = np.zeros_like(lasted) if judged_by_quarter(wanted) else lasted - 1
        judged = verdicts(series, windows(reference()), task.records[task.which[runs]], begin, lasted)
        played = replace(played, phases=judged["phase"])
    copy(stretch, place, series, panel, judged["phase"])
    if wanted.stop and asks_for_phase(wanted.stop):
        met = stretch.lasted[place] = stops_at(wanted.stop, played)
        lasted = np.where(met > 0, met, lasted)
    if wanted.stop:
        results[:] = judged[np.arange(len(lasted)), lasted - 1]
    for quarters in np.unique(lasted).tolist() if wanted.own else []:
        those = np.flatnonzero(lasted == quarters)
        part = cut(played, those, quarters)
        for own in wanted.own:
            rows = place.start + those
            if own.function:
                put(stretch, rows, own, called(own.name, own.function, part, called_in(task, stretch.first + rows)))
            else:
                put(stretch, rows, own, np.full(len(rows), np.nan) if own.is_function else worked_out(own, part))


def called_in(task: Task, runs: np.ndarray) -> list[str]:
    """What runs are called in a complaint."""
    return [f"point {task.names[task.which[run]].decode()}, seed {task.seeds[run]}" for run in runs.tolist()]


def copy(stretch: Stretch, place: slice, series: np.ndarray, panel: np.ndarray, phases: np.ndarray) -> None:
    """Copy the quarters and fields that are wanted."""
    for name in stretch.series.dtype.names or ():
        if name == "phase":
            stretch.series[name][place] = phases[:, stretch.series_at]
        elif name in SYSTEM_DTYPE.names:
            stretch.series[name][place] = series[name][:, stretch.series_at]
    for name in stretch.panel.dtype.names or ():
        if name in ALLY_DTYPE.names:
            stretch.panel[name][place] = panel[name][:, stretch.panel_at]


def cut(played: Played, those: np.ndarray, quarters: int) -> Played:
    """Some of the runs, and of them the first quarters."""
    there = {name: array for name in ("series", "panel", "phases") if (array := getattr(played, name)).size}
    rows = those if len(those) < len(played.results) else slice(None)  # all of them need no copy
    return replace(played, quarters=quarters, results=played.results[rows],
                   **{name: array[rows, :quarters] for name, array in there.items()})


def put(stretch: Stretch, rows: np.ndarray, own: Own, values: np.ndarray) -> None:
    """Write an outcome of the user's down where it is kept; quarters after the end of a run stay empty."""
    if own.table == "runs":
        stretch.own[own.name][rows] = values
        return
    kept, at = {"series": (stretch.series, stretch.series_at), "allies": (stretch.panel, stretch.panel_at)}[own.table]
    within = at < values.shape[1]
    kept[own.name][np.ix_(rows, np.flatnonzero(within))] = values[:, at[within]]
