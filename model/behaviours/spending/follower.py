"""Follows the others: spends what peers spend, shifted by its own threat (Odehnal et al. 2021 report the sign).

The weight of half on peers is assumed.
"""

from ...compiled import rule
from ...rules.security import best_response


@rule
def desired_share(view, p):
    """Half what peers do, half the best response without free-riding on them."""
    own = best_response(view.preference, 0.5 * view.spill_in) + view.complement
    return 0.5 * own + 0.5 * view.peers_spending * (1.0 + view.threat)
