"""What binds: instruments, reversal, reneging."""

import math

from ..compiled import rule
from .shared import unit

INSTRUMENTS = ("rhetoric", "memorandum", "executive agreement", "appropriation", "multi-year contract",
               "co-production", "treaty")
HAZARDS = (0.90, 0.50, 0.25, 0.20, 0.10, 0.05, 0.05)
EASE = (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0)


@rule
def reversal_hazard(instrument, p):
    """Chance that a change of administration ends the deal: 2 (1 - durability) h. Assumed by instrument.

    Durability 0.5 leaves the instrument's own hazard, 1 makes every deal survive, 0 doubles the hazard.
    """
    return unit(2.0 * (1.0 - p.instrument_durability) * HAZARDS[instrument])


@rule
def doubt_factor(honour):
    """How much more or less often a deal is broken by who would honour the guarantee: 1.5 - h. Assumed."""
    return 1.5 - honour


@rule
def deal_survival(change, hazard, elections):
    """Chance that a deal survives that many elections: (1 - p h)^k."""
    return (1.0 - change * hazard) ** elections


@rule
def instrument_price(instrument, binding, p):
    """Cost of concluding it: c (-ln h) / b, twice that for a treaty, less with the lever. [guarantees]

    `binding` b is how readily the administration binds itself: flexibility has a price, and a transactional one asks more.
    """
    dear = EASE[instrument] / max(binding, 0.01)
    return p.instrument_cost * (1.0 - p.binding_instruments) * dear * -math.log(HAZARDS[instrument])


@rule
def choose_instrument(surplus, change, binding, p):
    """The instrument with the best expected surplus over the term net of its price; ties to the less binding."""
    elections = math.ceil(p.deal_term / 16.0)
    best, choice = -1e300, 0
    for k in range(len(HAZARDS)):
        kept = surplus * p.deal_term / 4.0 * deal_survival(change, reversal_hazard(k, p), elections)
        if kept - instrument_price(k, binding, p) > best:
            best, choice = kept - instrument_price(k, binding, p), k
    return choice


@rule
def minimal_lock_in(gain, benefit, patience, hazard):
    """Least cost of breaking that makes a deal self-enforcing: max(0, G - B d / (1 - d)), d = patience (1 - hazard)."""
    effective = patience * (1.0 - hazard)
    return max(0.0, gain - benefit * effective / (1.0 - effective))
