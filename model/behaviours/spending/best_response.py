"""Best response to what allies and patron contribute and to what paying returns (Olson and Zeckhauser 1966; Sandler 1977)."""

from ...compiled import rule
from ...rules.security import conditional_response


@rule
def desired_share(view, p):
    """Share of GDP the government wants to spend."""
    return conditional_response(view.preference, view.spill_in, view.at_stake, view.spending, view.asked) + view.complement
