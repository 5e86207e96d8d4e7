"""Rivals with interests: probes below the threshold of war, and crises that force decides."""

import math
from typing import NamedTuple

from ..compiled import rule
from ..constants import STOCK_USE
from ..rules import probing, resolve, trust
from ..rules.resolve import Types
from ..rules.shared import logistic, unit
from . import held

# Outcomes of a rival's turn.
WAITED, IGNORED, COUNTERED, CRISIS_HONOURED, CRISIS_ABANDONED = range(5)


class Probe(NamedTuple):
    """What a rival did to one ally and what it expected."""

    outcome: int
    target: int
    believed: float  # its belief that the US would come
    gain: float  # expected value, stakes
    chance: float  # of doing it
    honour: float  # true probability that the US comes
    by_us: int  # 1 if the US answered
    lost: int  # 1 if ground was lost


@rule
def stirs(rival, luck, p):
    """Whether a rival has an opportunity for a crisis this quarter: the fewer, the more of its forces a war ties down."""
    return luck.crisis < p.crisis_rate * (1.0 - rival.committed) * unit(p.threat_scale * rival.hostility)


@rule
def rival_belief(tie, ally, p):
    """A rival's belief that the US would come for this ally."""
    seen = resolve.expected(held.seen_by(tie, ally), held.honours(ally))
    return (1.0 - ally.estranged) * trust.confidence(seen, ally.lock_in, p)


@rule
def grey_probe(rival, tie, ally, target, luck, p):
    """A grey-zone campaign: frequent, cheap, aimed at what is wanted and where an answer is least expected.

    Whether the US answered tells something of the US; an ally that answers alone tells nothing of it.  Who is tied down by a
    war cannot open another front, and probes the more.
    """
    believed = rival_belief(tie, ally, p)
    gain = probing.grey_gain(probing.either(ally.response_alone, believed * p.patron_reach), p)
    chance = (p.probe_rate * (1.0 + rival.committed) * unit(p.threat_scale * rival.hostility) * tie.claim * tie.reach
              * probing.challenge_probability(gain, p))
    if luck.probe >= chance:
        return Probe(WAITED, target, believed, gain, chance, ally.honour, 0, 0)
    ally.probes += 1
    answers = (1.0 - ally.estranged) * ally.honour * p.patron_reach
    by_us = luck.counter < answers
    if ally.estranged == 0:
        told = resolve.evidence(by_us, resolve.scaled(covered(ally, p), p.patron_reach))
        held.note_test(ally, told)
        held.note_test(tie, told)
    countered = luck.counter < probing.either(ally.response_alone, answers)
    if not countered:
        ally.ground += 0.1 * p.ground_loss * (1.0 - ally.ground)
    return Probe(COUNTERED if countered else IGNORED, target, believed, gain, chance, ally.honour, 1 if by_us else 0,
                 0 if countered else 1)


@rule
def covered(ally, p):
    """Chance that each type would come, with the cover of binding deals."""
    would = held.honours(ally)
    return Types(trust.confidence(would.committed, ally.lock_in, p), trust.confidence(would.transactional, ally.lock_in, p),
                 trust.confidence(would.retrenching, ally.lock_in, p))


@rule
def pick_target(k, allies, pairs, luck, p):
    """The most tempting ally by interest, reach and a type sampled from the rival's belief (Thompson 1933); -1 if none.

    Added luck of extreme value makes it a choice by logit, so that two tempting allies do not bear every crisis.
    """
    best, target = -1e300, -1
    for i in range(len(allies)):
        place = k * len(allies) + i
        tie, ally = pairs[place], allies[i]
        if tie.claim <= 0.0:
            continue
        gain = probing.challenge_value(sampled(tie, ally, luck[place].sample, p), ally.victory, ally.victory_alone,
                                       ally.response_alone, p) - p.challenge_cost
        score = (math.log(max(1e-12, tie.claim * tie.reach * logistic(p.rival_rationality * gain)))
                 - math.log(-math.log(luck[place].lure)))
        if score > best:
            best, target = score, i
    return target


@rule
def sampled(tie, ally, draw, p):
    """Chance that the US comes if it is of a type drawn from the rival's belief."""
    if ally.estranged == 1:
        return 0.0
    would, of = covered(ally, p), held.believed(tie)
    if draw < of.committed:
        return would.committed
    return would.transactional if draw < of.committed + of.transactional else would.retrenching


@rule
def crisis(rival, tie, ally, target, luck, p):
    """A crisis where it pays by the rival's belief; force alone decides who holds the ground."""
    believed = rival_belief(tie, ally, p)
    gain = probing.challenge_value(believed, ally.victory, ally.victory_alone, ally.response_alone, p) - p.challenge_cost
    chance = probing.challenge_probability(gain, p)
    if luck.choice >= chance:
        return Probe(WAITED, target, believed, gain, chance, ally.honour, 0, 0)
    honoured = ally.estranged == 0 and luck.honour < ally.honour
    meet_crisis(ally, honoured, p)
    fought = honoured or luck.counter < ally.response_alone
    held_ground = fought and luck.outcome > (ally.victory if honoured else ally.victory_alone)
    if held_ground:
        rival.hostility = unit(rival.hostility - p.emboldened)
    else:
        lose_ground(ally, p)
        rival.hostility = unit(rival.hostility + p.emboldened)
    return Probe(CRISIS_HONOURED if honoured else CRISIS_ABANDONED, target, believed, gain, chance, ally.honour,
                 1 if honoured else 0, 0 if held_ground else 1)


@rule
def lose_ground(ally, p):
    """A crisis lost: forces destroyed and ground gone, which comes back slowly."""
    ally.losses += 1
    ally.capability = 0.9 * ally.capability
    ally.ground += p.ground_loss * (1.0 - ally.ground)


@rule
def meet_crisis(ally, honoured, p):
    """A crisis is the dearest test of the guarantee: everybody sees the answer. It uses up stocks, which fill again."""
    ally.crises += 1
    ally.stocks = (1.0 - STOCK_USE) * ally.stocks
    if ally.estranged == 0:
        held.note_act(ally, resolve.evidence(honoured, covered(ally, p)))
