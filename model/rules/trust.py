"""The guarantee: what it is worth to whom, and the truth about it. What is believed of it is in `resolve`."""

from ..compiled import rule
from ..constants import INVESTMENT_SCALE, OFFSET_LOSS
from . import arena, trade
from .shared import logistic


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
def treaty_strength(treaty):
    """How binding the form of the commitment is: none 0.2, a statute at home 0.5, bilateral 0.8, multilateral 1. Assumed."""
    if treaty == 2:
        return 1.0
    if treaty == 1:
        return 0.8
    return 0.5 if treaty == 3 else 0.2


@rule
def strategic_value(weight, troops):
    """Position and weight of an ally, 0 to 1: a quarter as such, half for size, a quarter for the bases it hosts. Assumed."""
    return 0.25 + 0.5 * weight + 0.25 * troops


@rule
def patron_value(ally, delivered, p):
    """What the ally is worth to Washington, whoever governs there, as everybody can reckon. [guarantees]

    c is how far the administration ties the guarantee to what it asks; what is not delivered of the ask counts against the
    ally, what it pays for it; of arms that an offset has made elsewhere a part does not count.  Output that its firms have
    moved to the US counts as a promise of investment that costs as much, up to a headline promise.  A goods surplus of 5 % of
    the ally's GDP counts in full.
    """
    c = ally.condition
    moved = min(1.0, trade.moved_output(ally.exposure, ally.plants, p.tariff_incidence) / INVESTMENT_SCALE)
    paid = (p.value_procurement * (ally.procurement - OFFSET_LOSS * ally.offset_work)
            + p.value_host_support * ally.host_support
            + p.value_support * (ally.support + arena.added(ally.deal_aid, p)) + p.value_investment * (ally.investment + moved))
    surplus = p.value_surplus * min(1.0, max(-1.0, ally.surplus / 0.05))
    returned = p.value_reciprocity * (2.0 * ally.cooperation - 1.0)
    return (p.value_strategic * ally.strategic - p.value_burden * c * (1.0 - delivered) + c * (paid - surplus)
            + returned - p.hedging_resentment * ally.seen_hedging - ally.erosion)


@rule
def public_value(ally, value, p):
    """What speaks for honouring before anybody's resolve is known: X = V + L + tripwire - cost of war. [guarantees]

    Audience cost of the treaty (Fearon 1997, tying hands), a small tripwire (Reiter and Poast 2021), an expected cost
    of war that grows with the threat.
    """
    return (value + p.audience_cost * treaty_strength(ally.treaty) + p.tripwire * ally.troops
            - p.war_cost_threat * ally.threat)


@rule
def honour_probability(public, resolve, p):
    """True probability that Washington honours, without the cover of deals: L((X + theta) / tau)."""
    return logistic((public + resolve) / p.honour_noise)


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
