"""A map as claims of a report's table."""

from ..analysis.clusters import verdict
from ..analysis.finding import Stated
from ..wording import between, percent
from .description import own_values, signed


def stated(shown: dict) -> tuple[Stated, ...]:
    """That the alliance hardens at the scenario's own values and on most of the map, and what replaces what there."""
    index, default, seeds, claims = shown["index"], shown["default"], shown["replicates"], []
    if default:
        low, high = default["index_interval"]
        claims.append(Stated("At the scenario's own values the alliance hardens: the index is above 0",
                             f"index {signed(default['index'])}", between(low, high, signed), seeds, verdict(low, high),
                             f"the phase there is {default['phase']}; {own_values(default)}"))
    for claim, share, bounds, fails in (
            ("On most of the map the alliance hardens: the index is above 0", "positive", "positive_interval", "below 0 or 0"),
            ("On most of the map allies alone deter more while the part due to the US falls", "replaced", "replaced_interval",
             "otherwise")):
        low, high = index[bounds]
        claims.append(Stated(claim, f"{percent(index[share])} of the map", between(low, high, percent), seeds,
                             verdict(low - 0.5, high - 0.5), f"{fails} on the other {percent(1.0 - index[share])}"))
    return tuple(claims)
