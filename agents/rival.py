"""A rival that arms, probes and sometimes forces a crisis."""

from ..model import moves
from .actor import Actor


class Rival(Actor):
    """A rival power. Attributes are the fields `model.fields.RIVAL`."""

    def arm(self, index: int) -> None:
        """It may escalate, hostility drifts, and the budget reacts to those it faces."""
        world = self.model
        more = moves.escalate(self, world.rival_luck[index], world.p)
        if more > 0.0:
            world.journal.note(world.quarter, "escalation", (self.iso3,), f"{self.name} escalates", added=more,
                               hostility=self.hostility)
        moves.arm(self, moves.faced(index, world.allies, world.ties, world.patron, world.p), world.p)

    def test(self, index: int) -> None:
        """Probe whoever it wants something of, and weigh a crisis if there is an opportunity."""
        world, first = self.model, index * len(self.model.allies)
        for ally in world.allies:
            tie = world.ties[first + ally.index]
            if tie.claim > 0.0:
                self.report(moves.grey_probe(self, tie, ally, ally.index, world.tie_luck[first + ally.index], world.p), ally)
        if moves.stirs(self, world.rival_luck[index], world.p):
            target = moves.pick_target(index, world.allies, world.ties, world.tie_luck, world.p)
            if target >= 0:
                ally = world.allies[target]
                tie, luck = world.ties[first + target], world.rival_luck[index]
                self.report(moves.crisis(self, tie, ally, target, luck, world.p), ally)

    def report(self, turn: moves.Probe, ally) -> None:
        """Tell the journal what happened and what decided it."""
        if turn.outcome == moves.WAITED:
            return
        answer = "the US answers" if turn.by_us else "it is countered"
        text = {
            moves.IGNORED: f"{self.name} probes {ally.name}: nobody answers",
            moves.COUNTERED: f"{self.name} probes {ally.name}: {answer}",
            moves.CRISIS_HONOURED: f"{self.name} forces a crisis over {ally.name}: the guarantee is honoured",
            moves.CRISIS_ABANDONED: f"{self.name} forces a crisis over {ally.name}: the US does not come",
        }[turn.outcome]
        what = "probe" if turn.outcome in (moves.IGNORED, moves.COUNTERED) else "crisis"
        text += ", ground is lost" if turn.lost else ""
        self.model.journal.note(self.model.quarter, what, (self.iso3, ally.iso3), text, rivals_belief=turn.believed,
                                expected_gain=turn.gain, chance=turn.chance, true_honour=turn.honour)
