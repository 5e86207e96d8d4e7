"""What an ally hides, what Washington finds out, and the intelligence that it shares."""

from ..compiled import rule
from ..constants import HIDDEN_PENALTY, SHARING_CUT
from ..rules import secrecy
from ..rules.shared import unit


@rule
def hide(ally, p):
    """How much of its hedging the ally hides, under the cover of its praise, and what Washington sees."""
    detection = secrecy.detected(ally.praise, p)
    cost = (1.0 - ally.estranged) * secrecy.penalty(ally.reliability, ally.threat, p)
    ally.hidden = secrecy.hidden_part(ally.hedging, cost, detection, p)
    ally.seen_hedging = secrecy.seen(ally.hedging, ally.hidden, detection)


@rule
def start_sharing(ally):
    """Intelligence as it is usually shared."""
    ally.intelligence = secrecy.shared_usually(ally.treaty, ally.estranged)


@rule
def find_out(ally, luck, p):
    """Washington may find out what is hidden: news to it, beyond what it resents in the open, and it shares less.

    Returns whether it did. Otherwise sharing recovers.
    """
    found = luck.detection < secrecy.detected(ally.praise, p) * ally.hidden
    if found:
        ally.detections += 1
        ally.erosion += p.hedging_resentment * (HIDDEN_PENALTY - 1.0) * ally.hidden
        share_less(ally, 1.0)
    else:
        usual = secrecy.shared_usually(ally.treaty, ally.estranged)
        ally.intelligence = secrecy.shared_again(ally.intelligence, usual, ally.intelligence_granted)
    return found


@rule
def share_less(ally, part):
    """Washington shares less intelligence with who has crossed it."""
    ally.intelligence = unit(ally.intelligence - SHARING_CUT * part)
