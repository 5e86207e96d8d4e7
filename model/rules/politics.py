"""Calendars of office."""

from ..compiled import rule


@rule
def quarters_to_inauguration(quarter):
    """Quarters until the next US inauguration quarter, 0 in it (the first quarter of 2025, 2029, ...)."""
    return (4 - quarter) % 16


@rule
def quarters_left(quarter):
    """Quarters that the term still lasts, this one included: 16 in an inauguration quarter, 1 in the last."""
    return (3 - quarter) % 16 + 1.0


@rule
def reversal_a_quarter(hazard, drift, p):
    """Chance a quarter that Washington ends a deal: within a term, or with a change of party every sixteenth quarter."""
    return drift + p.party_change * hazard / 16.0
