"""Best response to the spill-in of allies and patron, pulled toward the pledge (Olson and Zeckhauser 1966; Sandler 1977)."""

from ...compiled import rule
from ...rules.security import best_response, pledge_pull, toward_pledge


@rule
def desired_share(view, p):
    """Share of GDP the government wants to spend."""
    wanted = best_response(view.preference, view.spill_in) + view.complement
    pull = pledge_pull(view.confidence, view.threat, view.peers_complying, view.shaming, p)
    return toward_pledge(wanted, view.pledge, pull)
