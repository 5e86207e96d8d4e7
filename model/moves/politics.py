"""Who governs, in Washington and at home."""

from ..compiled import rule
from ..constants import PATRON_ADJUSTMENT, WORDS_WEAR
from ..draws import normal
from ..rules import politics, security
from ..rules.shared import quarterly


@rule
def seat(patron, party):
    """Put a party in office."""
    patron.changed = 1 if party != patron.party else 0
    patron.former, patron.party = patron.party, party


@rule
def hold_office(patron, luck, p, quarter, first):
    """Elections, the strategy and the resolve of whoever is in office, the courts, and the luck that all budgets share."""
    if patron.pinned != quarter:
        patron.changed = 0
        if politics.quarters_to_inauguration(quarter) == 0 and quarter != first and luck.election < p.party_change:
            seat(patron, 1 - patron.party)
    patron.since = 0 if quarter == first or patron.changed == 1 else patron.since + 1
    patron.attention = p.weight_words if patron.since == 0 else WORDS_WEAR * patron.attention
    if patron.since == 0 or luck.renewal < p.resolve_drift:
        patron.resolve = p.resolve_spread * normal(luck.resolve)
    patron.strategy = p.incumbent_strategy if patron.party == 0 else p.challenger_strategy
    patron.year = normal(luck.common)
    patron.impulse = luck.schedule
    if luck.court < p.court_hazard:
        patron.capped_until = quarter + 2
    patron.spending += quarterly(PATRON_ADJUSTMENT) * (p.patron_spending_target - patron.spending)
    patron.capability = security.capability(patron.capability, patron.spending * patron.gdp, 1.0,
                                            quarterly(p.capability_decay))


@rule
def govern(ally, luck, p, quarter, first):
    """A change of government: the new one leans its own way; for a year it may miss what it was elected against.

    Every government has a lean, also the one in office at the start: above 0 it spends and hedges more and concedes less.
    """
    ally.excused = max(0, ally.excused - 1)
    changed = luck.government < p.government_change
    if changed or quarter == first:
        ally.lean = normal(luck.orientation)
    if changed:
        ally.government += 1
        if ally.lean < -1.0:
            ally.excused = 4
    return changed
