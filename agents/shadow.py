"""The reference run that a living world is held against: the same luck, governed otherwise in Washington."""

from types import SimpleNamespace

import numpy as np

from ..model import engine
from ..model.build import SYSTEM_DTYPE, Start
from ..model.draws import ALLY, PAIR, PATRON, RIVAL, draw_luck
from ..model.events import KINDS
from ..model.outcomes import windowed
from ..model.parameters import POLICY
from ..model.reference import reference_of, reference_point


class Shadow:
    """Steps beside a world, so that a change of the world's own parameters and dated events of the world reach it too."""

    def __init__(self, start: Start, p: SimpleNamespace, seed: int, name: str):
        reference = reference_of(start.scenario, name)
        self.series = []
        self.active = reference is not None
        if not self.active:
            return
        self.changed = {key for key, _ in reference.parameters}
        self.without = {KINDS[kind].code for kind in reference.without}
        self.p = SimpleNamespace(**reference_point(start.scenario, reference, vars(p)))
        self.seed, self.first = seed, start.scenario.first
        self.addresses = [records["actor"] for records in (start.allies, start.rivals, start.patron, start.pairs)]
        self.allies, self.rivals, self.communities, self.ties = (
            engine.objects(table) for table in (start.allies, start.rivals, start.communities, start.pairs))
        self.patron, self.arena = engine.objects(start.patron)[0], engine.objects(start.arena)[0]
        engine.start(self.allies, self.patron, self.rivals, self.communities, self.ties, self.arena, self.p,
                     self.first)

    def change(self, values: dict[str, float | int]) -> None:
        """The world's own parameters move here too; those of policy do not."""
        if self.active:
            vars(self.p).update({name: value for name, value in values.items()
                                 if name not in POLICY and name not in self.changed})

    def step(self, world) -> None:
        """The quarter that the world plays, without the events that the reference leaves out."""
        if not self.active:
            return
        allies, rivals, patron, ties = (draw_luck(self.seed, world.quarter, who, kind)
                                        for who, kind in zip(self.addresses, (ALLY, RIVAL, PATRON, PAIR), strict=True))
        events = [event for event in world.setting.events
                  if event.quarter == world.quarter and event.kind not in self.without]
        system = engine.Row(np.zeros((), SYSTEM_DTYPE))
        engine.step(self.allies, self.patron, self.rivals, self.communities, self.ties, self.arena, system, events, self.p,
                    world.quarter, self.first, allies, ties, rivals, patron[0], True)
        self.series.append(system)

    def windowed(self) -> tuple[float, float]:
        """Deterrence with and without the US over the last term played; -1 without a reference."""
        return windowed(self.series, len(self.series)) if self.active else (-1.0, -1.0)
