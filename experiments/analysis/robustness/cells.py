"""The cells of the table: one finding under one setting."""

from dataclasses import dataclass

import numpy as np

from ....model.outcomes import PHASES
from ....model.parameters import resolve
from ..clusters import LEVEL, verdict
from ..levers.arms import OF_INDEX, Arm, Ran, within
from ..levers.luck import SHARE, Estimate, mean
from .claims import Claim
from .judge import READ, judged
from .settings import Setting

HELD = ("hardening", "hardening_us", "hardening_alone")  # outcomes that are differences from the reference run
UNTOUCHED, SAME = "untouched", "same runs"  # cannot tell the claim's outcome; not one run differs


@dataclass(frozen=True)
class Cell:
    """One finding under one setting. A threshold leaves what is not about phases untouched, a reference what is held against
    none."""

    claim: Claim
    setting: Setting
    effect: Estimate
    verdict: str


def changes_of(claim: Claim, setting: Setting, value: object) -> tuple[tuple[str, object], ...]:
    """What one end of a claim changes under a setting; the claim's own values win over the setting's."""
    changes = {} if setting.judged else dict(setting.changes)
    return tuple(sorted((changes | dict(claim.given) | {claim.parameter: value}).items()))


def arms_of(claims: tuple[Claim, ...], settings: tuple[Setting, ...]) -> list[Arm]:
    """Both ends of every claim under every setting that needs runs, and the scenario as it is."""
    changes = [changes_of(claim, setting, end) for setting in settings for claim in claims for end in (claim.low, claim.high)]
    return [Arm(each) for each in dict.fromkeys([(), *changes])]


def kept(claims: tuple[Claim, ...]) -> tuple[str, ...]:
    """Outcomes to keep: what the claims are about and what `judge` reads."""
    return tuple(dict.fromkeys(("phase", *READ, *(claim.outcome for claim in claims if claim.outcome not in PHASES))))


def cell(claim: Claim, setting: Setting, ran: Ran, level: float = LEVEL) -> Cell:
    """Estimate and verdict, at a level of intervals that fits how many cells are judged together."""
    low, high = (values(claim, setting, ran, changes_of(claim, setting, end)) for end in (claim.low, claim.high))
    limits = SHARE if claim.outcome in PHASES else OF_INDEX if claim.outcome == HELD[0] else None
    effect = mean(high - low, level, limits)
    if not touches(setting, claim):
        return Cell(claim, setting, effect, UNTOUCHED)
    said = verdict(effect.low, effect.high, claim.direction, claim.least)
    return Cell(claim, setting, effect, SAME if np.array_equal(low, high) else said)


def touches(setting: Setting, claim: Claim) -> bool:
    """Whether the setting can change the outcome of the claim."""
    if setting.judged:
        return claim.outcome in PHASES
    return setting.reference == "own" or claim.outcome in PHASES or claim.outcome in HELD


def values(claim: Claim, setting: Setting, ran: Ran, changes: tuple[tuple[str, object], ...]) -> np.ndarray:
    """The outcome of one arm, shape (places, seeds); a phase as 0 and 1."""
    if claim.outcome in HELD:
        return within(ran.outcomes[HELD[0]][changes], ran.outcomes[claim.outcome][changes])
    if claim.outcome not in PHASES:
        return ran.outcomes[claim.outcome][changes]
    phases = ran.outcomes["phase"][changes]
    if setting.judged:
        parameters = resolve(ran.scenario.parameters) | dict(setting.changes)
        phases = judged({name: ran.outcomes[name][changes] for name in READ}, parameters)
    return (phases == PHASES.index(claim.outcome)).astype(float)
