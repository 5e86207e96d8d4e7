"""Open and hidden hedging, what of it Washington sees, and the intelligence that it shares."""

from ..compiled import rule
from ..constants import HIDDEN_PENALTY, PRAISE_COVER, SHARING, SHARING_PACE
from . import trust
from .shared import unit


@rule
def penalty(reliability, threat, p):
    """What a unit of open hedging costs in protection, as far as the ally reckons with it: s chi slope T. [guarantees]

    At prudence s = 0 it hedges as if nobody minded, and hides nothing.
    """
    return p.hedging_prudence * p.hedging_resentment * trust.honour_slope(reliability, p.honour_noise) * threat


@rule
def detected(praise, p):
    """Detection under the cover of praise: d (1 - c praise). [0 to 1]"""
    return p.detection * (1.0 - PRAISE_COVER * praise)


@rule
def worth_of_praise(view, p):
    """What full praise saves an ally that hides h, by its cover: l d psi c h. [guarantees a year]"""
    exposed = penalty(view.reliability, view.threat, p) * p.detection * HIDDEN_PENALTY
    return exposed * PRAISE_COVER * view.hidden


@rule
def praised(most, worth, p):
    """Praise whose last word saves in protection what it loses at home: w / (2 v), from w x - v x^2, and at most so much.

    A government answers at two tables at once (Putnam 1988); that votes lost to praise rise with its square is assumed.
    """
    return most if p.praise_price <= 0.0 else min(most, worth / (2.0 * p.praise_price))


@rule
def hidden_part(total, cost, detection, p):
    """What an ally hides of the hedging it has: ((1 - d psi) l / (2 kappa)), between nothing and all of it.

    From the least of l (H - h) + l d psi h + kappa h^2: hiding is worth it until its own rising cost eats what it saves, and
    never where detection times its penalty psi is as dear as the open.
    """
    return min(total, max(0.0, cost * (1.0 - detection * HIDDEN_PENALTY) / (2.0 * p.hiding_cost)))


@rule
def restrained(wanted, cost, curvature, detection, p):
    """How much an ally hedges in all: where the last unit, open or hidden, costs in protection what it is worth. [0 to 1]

    Most of (wanted - H)^2 k / 2 together with the cost of `hidden_part`: H = H* - l / k where some of it stays open, and
    (k H* - l d psi) / (k + 2 kappa) where all is hidden.  Without resentment it is what is wanted.
    """
    if cost <= 0.0 or curvature <= 1e-12:
        return wanted
    openly = max(0.0, wanted - cost / curvature)
    if hidden_part(1.0, cost, detection, p) <= openly:
        return openly
    return unit((curvature * wanted - cost * detection * HIDDEN_PENALTY) / (curvature + 2.0 * p.hiding_cost))


@rule
def seen(total, hidden, detection):
    """Hedging as Washington sees it: what is open, and what it detects of the rest."""
    return total - hidden * (1.0 - detection)


@rule
def chosen(wanted, view, p):
    """The hedging that an ally chooses, given what it wants for its own security and what Washington resents. [0 to 1]

    The curvature is that of the portfolio that makes it want hedging: k = a r (1 - r) T.
    """
    tied = 1.0 - view.estranged
    curvature = p.risk_aversion * view.outlook * (1.0 - view.outlook) * view.threat
    return restrained(wanted, tied * penalty(view.reliability, view.threat, p), curvature, view.detection, p)


@rule
def shared_usually(treaty, estranged):
    """Intelligence that Washington shares with an ally that it has nothing against: by the form of the tie. [0 to 1]"""
    return SHARING * trust.treaty_strength(treaty) * (1.0 - estranged)


@rule
def shared_again(now, usual, granted):
    """A quarter later: it recovers by a fixed step toward what is usual or what a deal grants, whichever is more. [0 to 1]"""
    level = max(usual, granted)
    if now < level:
        return min(level, now + SHARING_PACE)
    return max(level, now - SHARING_PACE)
