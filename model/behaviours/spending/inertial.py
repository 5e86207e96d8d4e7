"""Last year's share and nothing else: incremental budgeting (Davis, Dempster and Wildavsky 1966).

Threat and reliability enter through deadlines and deals alone, as for everybody.
"""

from ...compiled import rule


@rule
def desired_share(view, p):
    """The present share."""
    return view.spending
