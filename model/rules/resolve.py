"""What Washington would do, and what its acts and words tell of it: three types, and Bayes.

Resolve is what an administration would do when called upon; strategy is what it says and asks.  Everybody knows the rule by
which resolve becomes acts, and nobody observes resolve.  An observer therefore holds a probability for each of three types
and moves it by what is done and left undone, each with the chance that the model's own rule gives it (Bayes); the
three points on the scale of resolve are assumed.
"""

import math
from typing import NamedTuple

from ..compiled import rule
from ..constants import PRAISE_WEIGHT, SIGNAL_NOISE
from .shared import logistic, unit

TONES = (0.90, 0.60, 0.25)  # chance that a type speaks warmly; assumed
WARM = tuple(math.log(chance) for chance in TONES)
COLD = tuple(math.log(1.0 - chance) for chance in TONES)


class Types(NamedTuple):
    """One number for each type of resolve: a probability, a chance of acting, a likelihood or its logarithm."""

    committed: float
    transactional: float
    retrenching: float


@rule
def binomial(reliability):
    """First belief, from one number r: (r^2, 2 r (1 - r), (1 - r)^2). Assumed."""
    doubt = 1.0 - reliability
    return Types(reliability * reliability, 2.0 * reliability * doubt, doubt * doubt)


@rule
def scaled(types, factor):
    """Each number times a factor."""
    return Types(types.committed * factor, types.transactional * factor, types.retrenching * factor)


@rule
def added(one, other):
    """Sum by type."""
    return Types(one.committed + other.committed, one.transactional + other.transactional, one.retrenching + other.retrenching)


@rule
def blended(one, other, share):
    """(1 - share) of the one and share of the other."""
    return Types((1.0 - share) * one.committed + share * other.committed,
                 (1.0 - share) * one.transactional + share * other.transactional,
                 (1.0 - share) * one.retrenching + share * other.retrenching)


@rule
def expected(belief, outcome):
    """Mean of an outcome that depends on the type."""
    return (belief.committed * outcome.committed + belief.transactional * outcome.transactional
            + belief.retrenching * outcome.retrenching)


@rule
def mean_resolve(belief, p):
    """Posterior mean of resolve. [guarantees]"""
    return p.type_centre + p.type_spread * (belief.committed - belief.retrenching)


@rule
def normalised(counts):
    """Counts as probabilities."""
    total = counts.committed + counts.transactional + counts.retrenching
    return Types(counts.committed / total, counts.transactional / total, counts.retrenching / total)


@rule
def observers_noise(p):
    """Noise of the decision to honour as others must reckon it: tau' = tau sqrt(1 + (pi/8) s^2 / tau^2). [guarantees]

    s is the spread of what nobody can observe, an ally's standing and an administration's resolve around its type; the factor
    makes a logistic of the mean the mean of a logistic (MacKay 1992).  Without it every belief would be too sure.
    """
    unseen = (p.standing_spread * p.standing_spread + p.resolve_spread * p.resolve_spread) / (p.honour_noise * p.honour_noise)
    return p.honour_noise * math.sqrt(1.0 + 0.125 * math.pi * unseen)


@rule
def honour_by_type(public, noise, p):
    """Chance that each type honours: L((X + theta_k) / tau'), X being what everybody can reckon."""
    return Types(logistic((public + p.type_centre + p.type_spread) / noise), logistic((public + p.type_centre) / noise),
                 logistic((public + p.type_centre - p.type_spread) / noise))


@rule
def sway(belief, would):
    """How far what Washington thinks of an ally can still tip its decision: sum of q_k 4 h_k (1 - h_k). [0 to 1]

    1 if every type stands at one half; 0 if one type is sure to come, the other sure not to, and nothing an ally does matters.
    """
    return 4.0 * (belief.committed * would.committed * (1.0 - would.committed)
                  + belief.transactional * would.transactional * (1.0 - would.transactional)
                  + belief.retrenching * would.retrenching * (1.0 - would.retrenching))


@rule
def in_range(chance):
    """No act is impossible and none is certain."""
    return min(0.995, max(0.005, chance))


@rule
def evidence(happened, chances):
    """Likelihood of something done, or left undone, given each type's chance of doing it."""
    c, t, r = in_range(chances.committed), in_range(chances.transactional), in_range(chances.retrenching)
    if happened:
        return Types(c, t, r)
    return Types(1.0 - c, 1.0 - t, 1.0 - r)


@rule
def logs(likelihood):
    """Log likelihood by type; nothing told costs nothing."""
    if likelihood.committed == 1.0 and likelihood.transactional == 1.0 and likelihood.retrenching == 1.0:
        return Types(0.0, 0.0, 0.0)
    return Types(math.log(likelihood.committed), math.log(likelihood.transactional), math.log(likelihood.retrenching))


@rule
def spoken(tone, weight):
    """Log likelihood of a tone x: w (x ln a + (1 - x) ln(1 - a)). Cheap: the weight is small and wears out."""
    cold = 1.0 - tone
    return Types(weight * (tone * WARM[0] + cold * COLD[0]), weight * (tone * WARM[1] + cold * COLD[1]),
                 weight * (tone * WARM[2] + cold * COLD[2]))


@rule
def bayes(belief, likelihood):
    """Posterior from a prior and log likelihoods, safe against underflow."""
    top = max(likelihood.committed, max(likelihood.transactional, likelihood.retrenching))
    return normalised(Types(belief.committed * math.exp(likelihood.committed - top),
                            belief.transactional * math.exp(likelihood.transactional - top),
                            belief.retrenching * math.exp(likelihood.retrenching - top)))


@rule
def tone_of(stance, praise, noise, p):
    """Tone of a quarter's rhetoric, 0 to 1: the stance, warmed by praise, blurred unless terms are clear."""
    return unit(stance + 0.1 * PRAISE_WEIGHT * praise + SIGNAL_NOISE * (1.0 - p.clarity) * noise)
