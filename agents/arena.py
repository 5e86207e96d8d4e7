"""The war next door: a country that is no ally, and the journal of what becomes of it."""

import mesa

from ..model import moves


class Arena(mesa.Agent):
    """A country at war. Attributes are the fields `model.fields.ARENA`."""

    def __init__(self, world: mesa.Model, state: dict):
        super().__init__(world)
        self.__dict__.update(state)

    def go_on(self) -> None:
        """A quarter of aid and war."""
        world = self.model
        moves.support(self, world.allies, world.patron, world.p)
        campaign = moves.fight(self, world.rivals, world.rival_luck, world.p)
        if campaign.outcome == moves.SETTLED:
            self.report(campaign)
        elif campaign.outcome == moves.GOES_ON and world.quarter % 4 == 3:
            self.note("war", f"The war goes on: {self.kept:.0%} of the territory is held")

    def report(self, campaign: moves.Campaign) -> None:
        """The settlement."""
        word = "calms" if campaign.change < 0.0 else "emboldens"
        text = f"The war is settled with {self.kept:.0%} of the territory held, which {word} {self.rival.name}"
        self.note("settlement", text, change=campaign.change, chance=campaign.hazard, draw=campaign.draw)

    def note(self, what: str, text: str, **why: float) -> None:
        """Write into the journal, with the state of the war."""
        world = self.model
        world.journal.note(world.quarter, what, (self.rival.iso3, world.patron.iso3), text, **why, front=self.front,
                           kept=self.kept, allied_aid=self.allied, us_aid=self.us_given, us_sales=self.us_flow - self.us_given)

    @property
    def rival(self):
        """Who wages the war."""
        return self.model.rivals[self.invader]
