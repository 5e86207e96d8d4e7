"""What a lever does: changes of phase between pairs, both ways, and what is left on balance."""

from dataclasses import dataclass

import numpy as np

from ....model.outcomes import PHASES
from .luck import Estimate, Luck

HARDENED, FRACTURED = PHASES.index("HARDENED"), PHASES.index("FRACTURED")


@dataclass(frozen=True, eq=False)
class Effect:
    """A lever under shared luck.

    transitions: shares of the pairs, shape (phases without, phases with); chances: of the changes that occur, the share of
    the pairs with that phase without the lever; fractured: without the lever; avoided: of these, not fractured with it;
    hardened: of these, HARDENED with it; caused: of the others, fractured with it; helped, hurt and mended: avoided, caused
    and hardened as shares of all pairs; net: helped less hurt; hardening: change of the share HARDENED; cohesion: change;
    at: net at every place, shape (places,).
    """

    transitions: np.ndarray
    chances: dict[tuple[int, int], Estimate]
    fractured: Estimate
    avoided: Estimate
    hardened: Estimate
    caused: Estimate
    helped: Estimate
    hurt: Estimate
    mended: Estimate
    net: Estimate
    hardening: Estimate
    cohesion: Estimate
    at: np.ndarray


def effect(phases: tuple[np.ndarray, np.ndarray], cohesion: tuple[np.ndarray, np.ndarray], luck: Luck) -> Effect:
    """The effect from the phases and the cohesion without and with the lever, each of shape (places, seeds)."""
    without, with_it = phases
    broken, still = without == FRACTURED, with_it == FRACTURED
    helped, hurt, hard = broken & ~still, ~broken & still, with_it == HARDENED
    net = helped.astype(float) - hurt
    moved = transitions(without, with_it)
    return Effect(
        transitions=moved,
        chances={(i, j): luck.ratio((without == i) & (with_it == j), without == i) for i, j in np.argwhere(moved > 0).tolist()},
        fractured=luck.mean(broken), avoided=luck.ratio(helped, broken), hardened=luck.ratio(broken & hard, broken),
        caused=luck.ratio(hurt, ~broken), helped=luck.mean(helped), hurt=luck.mean(hurt), mended=luck.mean(broken & hard),
        net=luck.mean(net), hardening=luck.mean(hard.astype(float) - (without == HARDENED)),
        cohesion=luck.mean(cohesion[1] - cohesion[0]), at=net.mean(axis=1))


def transitions(without: np.ndarray, with_it: np.ndarray) -> np.ndarray:
    """Share of the pairs that go from one phase to another, shape (phases, phases); all of it sums to 1."""
    n = len(PHASES)
    return np.bincount(without.ravel().astype(int) * n + with_it.ravel(), minlength=n * n).reshape(n, n) / without.size
