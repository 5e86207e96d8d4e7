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


@rule
def pledge_path(ally, quarter):
    """Share of GDP a pledge asks for now: a straight line from where it was given to its level when due."""
    if quarter >= ally.pledge_due:
        return ally.pledge
    done = (quarter - ally.pledge_start) / max(1.0, ally.pledge_due - ally.pledge_start)
    return ally.pledge_from + done * (ally.pledge - ally.pledge_from)


@rule
def compliance(ally, quarter):
    """How far an ally keeps its pledge: min(1, m / path), aid to a country at war counting; 1 without a pledge."""
    path = pledge_path(ally, quarter)
    return 1.0 if path <= 0.0 else min(1.0, (ally.spending + ally.aid_share) / path)
