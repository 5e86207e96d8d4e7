"""What a lever does: to the hardening index, from which phase to which, and to what either side gets out of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ....model.outcomes import PHASES
from ..clusters import LEVEL
from .arms import OF_INDEX, within
from .luck import Estimate, mean, ratio, share

HARDENED, FRACTURED = PHASES.index("HARDENED"), PHASES.index("FRACTURED")
INDEX, PARTS = "hardening", ("hardening_us", "hardening_alone")
PAYOFFS = ("ally_payoff", "us_payoff")
KEPT = ("phase", INDEX, *PARTS, *PAYOFFS)  # outcomes of a run that are looked at
JUDGED = ("net", "ally", "patron")  # estimates on which a sentence pronounces


@dataclass(frozen=True, eq=False)
class Effect:
    """A lever under shared luck.

    net: change of the hardening index, which is what allies could do `alone` and the part due to the `us` together; up and
    down: shares of the pairs in which the index rises and falls; gained and lost: shares of the pairs HARDENED with it only
    and without it only; avoided and caused: of the pairs FRACTURED without it only and with it only; hardened and
    fractured: shares of those phases without it; transitions: shares of the pairs, shape (phases without, phases with);
    chances: of the changes that occur, the share of the pairs with that phase without the lever; ally and patron: change of
    the payoff of an ally and of Washington, guarantees a year and tie; at: net at every place, shape (places,).
    """

    net: Estimate
    us: Estimate
    alone: Estimate
    up: Estimate
    down: Estimate
    hardened: Estimate
    gained: Estimate
    lost: Estimate
    fractured: Estimate
    avoided: Estimate
    caused: Estimate
    ally: Estimate
    patron: Estimate
    transitions: np.ndarray
    chances: dict[tuple[int, int], Estimate]
    at: np.ndarray


def effect(without: Mapping[str, np.ndarray], with_it: Mapping[str, np.ndarray], level: float = LEVEL) -> Effect:
    """The effect from the outcomes `KEPT` without and with the lever, each of shape (places, seeds); level: of intervals."""
    phase, then = without["phase"], with_it["phase"]
    ends = [{name: within(side[INDEX], side[name]) for name in (INDEX, *PARTS)} for side in (without, with_it)]
    change = {name: ends[1][name] - ends[0][name] for name in ends[0]}
    change |= {name: with_it[name] - without[name] for name in PAYOFFS}
    moved = transitions(phase, then)

    def only(code: int, here: np.ndarray, there: np.ndarray) -> Estimate:
        return share((here == code) & (there != code), level)

    return Effect(
        net=mean(change[INDEX], level, OF_INDEX), us=mean(change[PARTS[0]], level), alone=mean(change[PARTS[1]], level),
        up=share(change[INDEX] > 0.0, level), down=share(change[INDEX] < 0.0, level), hardened=share(phase == HARDENED, level),
        gained=only(HARDENED, then, phase), lost=only(HARDENED, phase, then), fractured=share(phase == FRACTURED, level),
        avoided=only(FRACTURED, phase, then), caused=only(FRACTURED, then, phase), ally=mean(change[PAYOFFS[0]], level),
        patron=mean(change[PAYOFFS[1]], level), transitions=moved,
        chances={(i, j): ratio((phase == i) & (then == j), phase == i, level) for i, j in np.argwhere(moved > 0).tolist()},
        at=change[INDEX].mean(axis=1))


def transitions(without: np.ndarray, with_it: np.ndarray) -> np.ndarray:
    """Share of the pairs that go from one phase to another, shape (phases, phases); all of it sums to 1."""
    n = len(PHASES)
    return np.bincount(without.ravel().astype(int) * n + with_it.ravel(), minlength=n * n).reshape(n, n) / without.size
