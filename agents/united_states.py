"""The United States, or whoever is the patron of the world."""

from ..model import moves
from ..model.calendar import label_of
from ..model.constants import COURT_CAP
from ..model.variants import CHOICES
from .actor import Actor


class UnitedStates(Actor):
    """The patron: party and strategy in office, forces. Attributes are the fields `model.fields.PATRON`."""

    def hold_office(self) -> None:
        """Elections and courts; tells the journal who governs."""
        world, capped = self.model, self.capped_until
        moves.hold_office(self, world.patron_luck, world.p, world.quarter, world.first)
        strategy = CHOICES["strategy"][self.strategy]
        if self.changed:
            world.journal.note(world.quarter, "election", (self.iso3,), f"{self.name}: {strategy} administration takes office",
                               party_change=world.p.party_change)
        if self.capped_until > capped:
            world.journal.note(world.quarter, "court", (self.iso3,),
                               f"Courts limit {self.name} tariffs until {label_of(self.capped_until)}", cap=COURT_CAP)

    def learn(self) -> None:
        """Book what the year's pressure brought and try another, where the administration learns."""
        world, before = self.model, self.trial
        moves.learn(self, world.allies, world.patron_luck, world.p, world.quarter, world.first)
        if self.trial != before:
            world.journal.note(world.quarter, "trial", (self.iso3,), f"{self.name} tries pressure {self.trial} of 4",
                               pressure=self.trial / 4.0)
