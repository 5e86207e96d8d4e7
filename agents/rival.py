"""A rival that arms, probes and sometimes forces a crisis."""

import mesa

from ..model import moves


class Rival(mesa.Agent):
    """A rival power. Attributes are the fields `model.fields.RIVAL`."""

    def __init__(self, world: mesa.Model, state: dict, country):
        super().__init__(world)
        self.__dict__.update(state)
        self.iso3, self.name = country.iso3, country.name

    def arm(self) -> None:
        """Hostility drifts and the budget reacts to allied spending."""
        moves.arm(self, self.model.pressure, self.model.p)

    def test(self, index: int) -> None:
        """Pick the most tempting ally, probe it, weigh a crisis; or wait."""
        world = self.model
        if not moves.stirs(self, world.rival_luck[index], world.p):
            return
        target = moves.pick_target(index, world.allies, world.reach, world.pair_luck, world.p)
        ally = world.allies[target]
        turn = moves.rival_turn(self, ally, target, world.rival_luck[index], world.p)
        if turn.outcome != moves.WAITED:
            self.report(turn, ally)

    def report(self, turn: moves.Probe, ally) -> None:
        """Tell the journal what happened and what decided it."""
        text = {
            moves.IGNORED: f"{self.name} probes {ally.name}: nobody answers",
            moves.COUNTERED: f"{self.name} probes {ally.name}: the probe is countered",
            moves.CRISIS_HONOURED: f"{self.name} forces a crisis over {ally.name}: the guarantee is honoured",
            moves.CRISIS_ABANDONED: f"{self.name} forces a crisis over {ally.name}: the US does not come",
        }[turn.outcome]
        what = "probe" if turn.outcome in (moves.IGNORED, moves.COUNTERED) else "crisis"
        text += ", ground is lost" if turn.lost else ""
        self.model.journal.note(self.model.quarter, what, (self.iso3, ally.iso3), text, expected_gain=turn.gain,
                                response=turn.response, critical_response=turn.critical_response,
                                chance_of_challenge=turn.challenge, true_honour=turn.honour)
