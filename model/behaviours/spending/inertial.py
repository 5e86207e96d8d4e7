"""Last year's share plus a fraction of the pledge gap: incremental budgeting (Davis, Dempster and Wildavsky 1966).

Threat and reliability do not enter; the fraction is the pull of the pledge without pressure.
"""

from ...compiled import rule
from ...rules.security import toward_pledge


@rule
def desired_share(view, p):
    """Present share, nudged toward the pledge."""
    return toward_pledge(view.spending, view.pledge, p.pledge_pull)
