"""Moves first: praises, buys and offers a concession before the demand is made (Japan, October 2025)."""

from ...compiled import rule
from ...constants import OFFER_SHARE
from ...views import Reassurance


@rule
def reassure(view, p):
    """Offer more, the more is threatened and the less the guarantee is trusted."""
    if view.estranged == 1:
        return Reassurance(0.0, 0.0, 0.0, 0.0, 0.0)
    worry = min(1.0, view.threat * (1.0 - view.confidence) + view.exposure * 4.0 * view.conditionality)
    return Reassurance(0.25, min(1.0, 0.25 + worry), 1.0, worry, OFFER_SHARE * (0.5 + 0.5 * worry))
