"""Runs that a rule ends, on the compiled engine: a few quarters at a time, and not on once the rule is met.

Nothing is played twice: a run that goes on does so from where it stood.  The reference run that it is held against goes along
with it, and no further.
"""

from typing import NamedTuple

import numpy as np

from ...model.build import ALLY_DTYPE, SYSTEM_DTYPE, Start
from ...model.engine import kept_worlds, run_on
from ...model.outcomes import RESULT_DTYPE
from ...model.parameters import as_record
from ...model.reference import reference_of, reference_point, reference_start
from ...model.run import refuse_live_only
from .expressions import Played
from .own import asks_for_phase, stops_at
from .verdicts import verdicts, windows

STRIDE = 6  # quarters a call


class Ended(NamedTuple):
    """Runs up to their ends: series (runs, quarters); panel (runs, quarters, allies), empty if not wanted; the quarters that
    each lasted, shape (runs,); reference: deterrence with and without the US in the reference, shape (runs, quarters, 2)."""

    series: np.ndarray
    panel: np.ndarray
    lasted: np.ndarray
    reference: np.ndarray


class Track:
    """Runs of one start, of which any may be played on while the others stay where they are."""

    def __init__(self, start: Start, params: np.ndarray, seeds: np.ndarray, panel: bool):
        self.start, self.params, self.seeds = start, params, seeds
        n, quarters = len(seeds), start.scenario.quarters
        self.series = np.zeros((n, quarters), SYSTEM_DTYPE)
        self.panel = np.zeros((n if panel else 0, quarters, len(start.allies)), ALLY_DTYPE)
        self.worlds = kept_worlds(start, n)

    def on(self, these: np.ndarray, begun: int, quarters: int) -> None:
        """Play the runs at these places from one quarter up to another."""
        run_on(self.params, self.seeds, these, self.start, begun, quarters, self.series, self.panel, self.worlds)


class Beside:
    """The reference runs of some runs, each once."""

    def __init__(self, start: Start, points: list[dict], which: np.ndarray, seeds: np.ndarray, name: str):
        """points: parameters by name; which, seeds (runs,): the point and seed of every run; name: of the reference."""
        reference = reference_of(start.scenario, name)
        self.shape, self.track = (len(seeds), start.scenario.quarters, 2), None
        if reference is None:
            return
        held = [reference_point(start.scenario, reference, point) for point in points]
        same = np.unique([tuple(point.values()) for point in held], axis=0, return_inverse=True)[1].ravel()
        _, first, self.place = np.unique(np.stack([same[which], seeds]), axis=1, return_index=True, return_inverse=True)
        self.place = self.place.ravel()
        begin = reference_start(start, reference)
        refuse_live_only(begin, held)
        self.track = Track(begin, as_record(held)[which[first]], seeds[first], False)

    def on(self, these: np.ndarray, begun: int, quarters: int) -> None:
        """Play the references of the runs at these places."""
        if self.track:
            self.track.on(np.unique(self.place[these]), begun, quarters)

    def deterrence(self, these: np.ndarray) -> np.ndarray:
        """With and without the US by quarter, shape (runs, quarters, 2); -1 without a reference."""
        if not self.track:
            return np.full((len(these), *self.shape[1:]), -1.0)
        series = self.track.series[self.place[these]]
        return np.stack([series["system_deterrence"], series["system_alone"]], -1)


def until_met(rule: str, start: Start, params: np.ndarray, which: np.ndarray, seeds: np.ndarray, name: str,
              panel: bool) -> Ended:
    """Play runs until a rule that does not look ahead is met, or to their last quarter.

    params: records of the points; which, seeds (runs,): the point and seed of each run; name: of the reference; panel: whether
    records of the allies are wanted.  After its end a run's last quarter is repeated.
    """
    points = [dict(zip(params.dtype.names, row.item(), strict=True)) for row in params]
    runs, beside = Track(start, params[which], seeds, panel), Beside(start, points, which, seeds, name)
    quarters, going = start.scenario.quarters, np.arange(len(seeds))
    lasted = np.full(len(seeds), quarters)
    for begun in range(0, quarters, STRIDE):
        end = min(begun + STRIDE, quarters)
        runs.on(going, begun, end)
        beside.on(going, begun, end)
        met = stops_at(rule, lately(rule, runs, beside, going, begun, end))
        lasted[going[met > 0]] = begun + met[met > 0]
        going = going[met == 0]
        if not len(going):
            break
    for r in np.flatnonzero(lasted < quarters).tolist():
        runs.series[r, lasted[r] :] = runs.series[r, lasted[r] - 1]
        if panel:
            runs.panel[r, lasted[r] :] = runs.panel[r, lasted[r] - 1]
    return Ended(runs.series, runs.panel, lasted, beside.deterrence(np.arange(len(seeds))))


def lately(rule: str, runs: Track, beside: Beside, these: np.ndarray, begun: int, end: int) -> Played:
    """The quarters just played, as a rule sees them."""
    phases = np.zeros((len(these), end - begun), np.int64)
    series = runs.series[these, :end]
    if asks_for_phase(rule):
        held = windows(beside.deterrence(these)[:, :end])
        phases = verdicts(series, held, runs.params[these], np.full(len(these), begun), np.full(len(these), end))
        phases = phases["phase"][:, begun:]
    panel = runs.panel[these, begun:end] if len(runs.panel) else runs.panel
    return Played(runs.start.scenario.first + begun, end - begun, end - begun, runs.start.codes, series[:, begun:], panel,
                  np.zeros(len(these), RESULT_DTYPE), phases)
