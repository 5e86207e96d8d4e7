"""A world that somebody plays: step, rewind, move a lever, put in an event, fork.

A session is its story (see `story`).  Everything it does is written down there first and then done, so that playing
the story again gives the same run to the last bit.  Nothing here knows a browser.
"""

from dataclasses import replace

import numpy as np

from ...agents.seated import Decision
from ...agents.world import World
from ...model.build import SYSTEM_DTYPE, build
from ...model.outcomes import PHASES
from ...model.parameters import find
from ...model.rules.table import Issues
from .against import derived
from .seat import spoken_for
from .story import Answer, Change, Entry, Injection, Story, StoryError, as_event, checked, checked_entry, known_scenario


class Session:
    """One visitor's run.

    Parameters
    ----------
    scenario : a scenario that comes with the package.
    seed : 0 to 2**63 - 1; the same seed is the same luck.
    quarters : length; None takes the scenario's.
    start : parameters that differ from the scenario's from the first quarter on.
    planned : events that are known beforehand, besides those of the scenario.
    """

    def __init__(self, scenario: str = "transactional_2025", seed: int = 1, quarters: int | None = None,
                 start: dict[str, float | str] | None = None, planned: tuple[Injection, ...] = ()):
        length = quarters or known_scenario(scenario).quarters
        self.play(Story(scenario, seed, length, dict(start or {}), planned))

    @classmethod
    def of(cls, story: Story) -> "Session":
        """A session that has played a story; raises the story's complaint if it cannot be played."""
        session = cls.__new__(cls)
        session.play(story)
        return session

    def play(self, story: Story) -> None:
        """Begin again and play a story as far as it was played."""
        story = checked(story)
        waiting = list(story.log)
        self.begin(story)
        for _ in range(story.played):
            while waiting and waiting[0].quarter == self.world.quarter:
                self.apply(waiting.pop(0))
            self.step()
        for entry in waiting:
            self.apply(entry)

    def begin(self, story: Story) -> None:
        """A fresh world at the story's start, nothing played.

        Of the reference run: mirror, deterrence of every ally with and without the US, shape (quarters, allies, 2), and
        reference, the system, shape (quarters,).
        """
        self.setting = story.setting()
        self.world = World(self.setting, rng=story.seed)
        self.mirror = np.full((story.quarters, len(self.world.codes), 2), np.nan)
        self.reference = np.zeros(story.quarters, SYSTEM_DTYPE)
        self.start, self.planned, self.log = dict(story.start), story.planned, []
        self.seed, self.scenario = story.seed, story.scenario

    @property
    def story(self) -> Story:
        """Everything needed to play this again."""
        return Story(self.scenario, self.seed, self.setting.quarters, dict(self.start), self.planned, tuple(self.log),
                     self.played)

    @property
    def played(self) -> int:
        """Quarters played so far."""
        return self.world.quarter - self.world.first

    @property
    def over(self) -> bool:
        """Whether the last quarter has been played."""
        return self.played >= self.setting.quarters

    def step(self) -> bool:
        """Play a quarter; False if there is none left."""
        if self.over:
            return False
        self.world.step()
        q, shadow = self.played - 1, self.world.shadow
        self.reference[q] = tuple(vars(shadow.series[q]).values())
        self.mirror[q] = [(ally.deterrence, ally.deterrence_alone) for ally in shadow.allies]
        return True

    def rewind(self, played: int) -> None:
        """Back to the moment after so many quarters; what was done later is forgotten."""
        if not 0 <= played <= self.played:
            raise StoryError(f"quarter {played} has not been played; there are 0 to {self.played}")
        self.play(self.story.until(self.world.first + played))

    def fork(self, played: int | None = None) -> "Session":
        """Another world with the same past and the same luck; from now on each goes its own way."""
        story = self.story
        return Session.of(story if played is None else story.until(self.world.first + played))

    # --- what a visitor may do -----------------------------------------------------------------------------

    def change(self, name: str, value: float | str) -> None:
        """Move a lever now. Before the first quarter it belongs to the start, as with ``foedus run --set``."""
        if self.played == 0:
            self.play(replace(self.story, start={**self.start, find(name).name: value}))
            return
        self.apply(Change(self.world.quarter, name, value))

    def inject(self, kind: str, target: str = "all", value: float = 0.0, other: float = 0.0, note: str = "") -> None:
        """Put an event into the quarter that comes next."""
        self.apply(Injection(self.world.quarter, kind, target, value, other, note))

    def reply(self, seat: str, answer: str, share: float, private: float, offered: tuple[float, ...] = ()) -> None:
        """What the player of a seat will say in the quarter that comes next; a second word replaces the first."""
        self.log = [e for e in self.log if not (isinstance(e, Answer) and e.quarter == self.world.quarter)]
        self.apply(Answer(self.world.quarter, seat, answer, share, private, offered))

    def apply(self, entry: Entry) -> None:
        """Write an entry down and do it."""
        if self.over:
            raise StoryError("the run is over; rewind to change something")
        entry = checked_entry(entry, self.setting, self.setting.quarters)
        if isinstance(entry, Change):
            self.world.change(**{entry.name: entry.value})
        elif isinstance(entry, Injection):
            self.world.inject(as_event(entry, self.setting))
        elif entry.offered or entry.answer == "accept":
            offered = Issues(*entry.offered) if entry.offered else None
            self.world.answers.pop(entry.seat, None)
            self.world.decide(entry.seat, Decision(answer=entry.answer, offered=offered))
        else:
            self.world.decisions.pop(entry.seat, None)
            self.world.answer(entry.seat, spoken_for(entry.private))
        self.log.append(entry)

    # --- what can be read ----------------------------------------------------------------------------------

    @property
    def derived(self) -> dict[str, np.ndarray]:
        """The measures of `against.DERIVED` in every quarter played."""
        return derived(self.world.series[: self.played], self.reference[: self.played])

    @property
    def phases(self) -> list[int]:
        """The phase of the system after every quarter played, as a position in `model.outcomes.PHASES`."""
        return [PHASES.index(name) for name in self.world.datacollector.model_vars["phase"]]

    def as_run(self):
        """The quarters played, as `runs.single.Run`, for tables and files."""
        from ..runs.single import Run

        played = max(self.played, 1)
        setting = self.story.whole_setting().changed(quarters=played)
        return Run(build(setting), self.seed, "live", dict(self.start), self.world.panel[:played], self.world.series[:played],
                   self.world.journal)
