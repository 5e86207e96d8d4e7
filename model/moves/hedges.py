"""The slow stocks of hedging."""

from ..compiled import rule
from ..constants import ACCOMMODATION_RATE, DEPENDENCE_DRAG
from ..rules import hedging
from ..rules.shared import unit
from .secrets import hide
from .seen import ally_view, hedge_of


@rule
def hedge_step(ally, community, patron, p):
    """Slow stocks follow what the government wants; dependence on US arms slows autonomy."""
    wanted = hedge_of(ally.hedging_behaviour, ally_view(ally, community, patron, p), p)
    drag = 1.0 - DEPENDENCE_DRAG * ally.dependence
    ally.autonomy = hedging.approach(ally.autonomy, wanted.autonomy, p.autonomy_rate * drag)
    ally.minilateral = hedging.approach(ally.minilateral, wanted.minilateral, p.minilateral_rate)
    ally.accommodation = hedging.approach(ally.accommodation, wanted.accommodation, ACCOMMODATION_RATE)
    ally.hedging = unit(ally.autonomy + ally.minilateral + ally.accommodation)
    hide(ally, p)
