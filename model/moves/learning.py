"""What a learning Washington makes of its own trials."""

import math

from ..compiled import rule
from ..variants import CHOICES

LEARNED = CHOICES["strategy"].index("learned")
TRIALS = 5  # degrees of pressure, from nothing to all


@rule
def learn(patron, allies, luck, p, quarter, first):
    """In each first quarter it books what the year's pressure brought and draws the next by softmax; others learn nothing."""
    if quarter % 4 != 0 or patron.strategy != LEARNED:
        return
    so_far = takings(allies)
    if quarter > first and patron.since > 0:
        brought = so_far - patron.booked + p.learned_deterrence * deterred(allies)
        mean = worth_of(patron)[patron.trial]
        book(patron, brought if mean == 0.0 else p.learned_memory * mean + (1.0 - p.learned_memory) * brought)
    patron.booked = so_far
    patron.trial = drawn(worth_of(patron), luck.trial, p.learned_noise)


@rule
def takings(allies):
    """Money and what tariffs are worth less the cost of garrisons, mean of the allies so far. [guarantee years]"""
    total = 0.0
    for i in range(len(allies)):
        total += allies[i].us_money + allies[i].us_tariffs - allies[i].us_garrison
    return total / len(allies)


@rule
def deterred(allies):
    """Chance that an opportunity passes at what Washington would truly do, by threat, mean of the allies."""
    total = 0.0
    for i in range(len(allies)):
        total += allies[i].threat * allies[i].deterrence_true
    return total / len(allies)


@rule
def worth_of(patron):
    """What each degree of pressure has brought, discounted mean; 0 for one that was never tried."""
    return patron.worth_none, patron.worth_quarter, patron.worth_half, patron.worth_most, patron.worth_all


@rule
def book(patron, worth):
    """Keep what the degree that was tried is now thought to bring."""
    if patron.trial == 0:
        patron.worth_none = worth
    elif patron.trial == 1:
        patron.worth_quarter = worth
    elif patron.trial == 2:
        patron.worth_half = worth
    elif patron.trial == 3:
        patron.worth_most = worth
    else:
        patron.worth_all = worth


@rule
def drawn(worths, luck, noise):
    """The degree that a draw picks, each by e^(worth / noise); one that was never tried is thought as good as the best."""
    top = max(max(max(worths[0], worths[1]), max(worths[2], worths[3])), worths[4])
    total = 0.0
    for k in range(TRIALS):
        total += lure(worths[k], top, noise)
    passed = 0.0
    for k in range(TRIALS):
        passed += lure(worths[k], top, noise)
        if luck * total < passed:
            return k
    return TRIALS - 1


@rule
def lure(worth, top, noise):
    """How strongly a degree draws, against the best."""
    return 1.0 if worth == 0.0 else math.exp((worth - top) / noise)
