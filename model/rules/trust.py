"""Belief in the guarantee, and the truth about it."""

from ..compiled import rule
from .shared import logistic, unit


@rule
def remember(evidence, news, weight, p):
    """Evidence for or against, with forgetting: A' = phi A + w. Beta-Bernoulli with discounted counts."""
    return p.forgetting * evidence + weight * news


@rule
def reliability(evidence_for, evidence_against):
    """Mean of the Beta belief, A / (A + B)."""
    return evidence_for / (evidence_for + evidence_against)


@rule
def confidence(belief, lock_in, p):
    """Belief with the cover of binding deals: r + (1 - r) l. Lock-in raises the floor."""
    return belief + (1.0 - belief) * lock_in * p.lock_in_reassurance


@rule
def overlap(reports, p):
    """What the weight of n reports is divided by: n^overlap.

    The theory weighs each report by 0.3 or 0.1 and leaves their correlation open; n reports that overlap are worth
    n^(1 - overlap) independent ones.
    """
    return max(1.0, reports) ** p.news_overlap


@rule
def from_others(near, far, echo_near, echo_far, p):
    """Weight of what befell others, in own and other alliances, each divided by its overlap."""
    return p.news_travels * near / echo_near + p.news_travels_far * far / echo_far


@rule
def rhetoric(stance, praise, noise, p):
    """Tone of a quarter's rhetoric, 0 to 1: the stance, warmed by praise, blurred unless terms are clear."""
    warmed = stance + 0.1 * p.praise_weight * praise
    return unit(warmed + p.signal_noise * (1.0 - p.clarity) * noise)


@rule
def treaty_strength(treaty):
    """How binding the form of the commitment is: none 0.2, bilateral 0.8, multilateral 1. Assumed."""
    if treaty == 2:
        return 1.0
    return 0.8 if treaty == 1 else 0.2


@rule
def strategic_value(weight, troops):
    """Position and weight of an ally, 0 to 1: a quarter as such, half for size, a quarter for the bases it hosts. Assumed."""
    return 0.25 + 0.5 * weight + 0.25 * troops


@rule
def patron_value(ally, compliance, commitment, p):
    """What the ally is worth to Washington. [guarantees]

    `conditionality` moves the burden term from a constant to what is actually paid, and switches the payments on.
    A goods surplus of 5 % of the ally's GDP counts in full.
    """
    c = p.conditionality
    burden = p.value_burden * (1.0 - c + c * compliance)
    paid = (p.value_procurement * ally.procurement + p.value_host_support * ally.host_support
            + p.value_support * ally.support)
    surplus = p.value_surplus * min(1.0, max(-1.0, ally.surplus / 0.05))
    returned = p.value_reciprocity * (2.0 * ally.cooperation - 1.0)
    return (p.commitment_base + commitment + burden + p.value_strategic * ally.strategic + c * (paid - surplus)
            + returned - p.hedging_resentment * ally.hedging)


@rule
def honour_probability(value, treaty, troops, lock_in, threat, p):
    """True probability that Washington honours: L([V + L + X - C] / tau), raised by lock-in.

    Audience cost of the treaty (Fearon 1997, tying hands), a small tripwire (Reiter and Poast 2021), an expected cost
    of war that grows with the threat.
    """
    net = (value + p.audience_cost * treaty_strength(treaty) + p.tripwire * troops
           - p.war_cost_base - p.war_cost_threat * threat)
    return confidence(logistic(net / p.honour_noise), lock_in, p)


@rule
def honour_slope(belief, noise):
    """Marginal effect of US value on the honour probability, as an ally judges it: r (1 - r) / tau."""
    return belief * (1.0 - belief) / noise


@rule
def entrapment_cost(distance, p):
    """Cost of being drawn into a US war elsewhere: its risk times how far interests differ. [guarantees a year]

    Snyder 1984 (entrapment); the distance of UN ideal points stands for the difference of interests.
    """
    return p.entrapment * distance


@rule
def best_commitment(abandonment, entrapment):
    """Commitment that balances the alliance security dilemma: a / (a + b). Snyder 1984; quadratic losses assumed."""
    if abandonment + entrapment <= 0.0:
        return 0.0
    return abandonment / (abandonment + entrapment)
