"""Dividing, refusing, waiting. What lies on the table is in `table`."""

from ..compiled import rule
from ..constants import WAITING


@rule
def rubinstein_first(patience_first, patience_second):
    """Share of the first proposer: (1 - d2) / (1 - d1 d2). Rubinstein 1982.

    It is also the weight of the Nash product when offers follow quickly (Binmore, Rubinstein and Wolinsky 1986).
    """
    return (1.0 - patience_second) / (1.0 - patience_first * patience_second)


@rule
def skimming_cutoff(low, high, cost, foresight):
    """Limit of the last type that takes the first of two asks: c + (v - c)(2 - d) / (4 - 3 d), never below `low`.

    Two-period screening without commitment of a limit uniform up to v = `high`, by an asker whose cost is c; the one
    asked foresees the second ask with discount d.
    """
    return max(low, cost + max(0.0, high - cost) * (2.0 - foresight) / (4.0 - 3.0 * foresight))


@rule
def skimming_price(low, high, cost, foresight):
    """First of two asks: c + (v - c)(2 - d)^2 / (2 (4 - 3 d)), never below `low`.

    At d = 0 it is the best take-it-or-leave-it ask, max(low, (v + c) / 2).
    """
    two = 2.0 - foresight
    return max(low, cost + max(0.0, high - cost) * two * two / (2.0 * (4.0 - 3.0 * foresight)))


@rule
def election_pressure(severity_now, severity_next, change, quarters_left, p):
    """Factor on an ally's limit near an election: below 1 it waits for a milder US, above 1 it rushes to sign."""
    if quarters_left > 4:
        return 1.0
    return max(0.0, 1.0 - WAITING * change * min(1.0, max(-1.0, severity_now - severity_next)))
