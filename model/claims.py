"""What rivals want of whom: a table of pairs, and the number that stands for it."""

import csv
from importlib import resources

TERRITORY = (0.0, 0.5, 1.0)  # nothing claimed, a part, the whole
RULED = (0.0, 0.3, 0.6)  # never ruled by the rival, until 1917, until 1991
HALF = 20.0  # disputes at which their part counts half
UNLISTED = 0.5  # the claim of a rival of which the table says nothing, on every ally


def claim_of(territory: int, ruled: int, disputes: int) -> float:
    """Claim of a rival on an ally: 1 - (1 - t) (1 - r) (1 - n / (n + 20)). [0 to 1]

    territory: 0 nothing, 1 a part, 2 the whole; ruled: 0 never, 1 until 1917, 2 until 1991; disputes: militarized disputes
    that began in 1992 to 2014.  The three are reasons of their own, any of which may do; the weights are assumed.
    """
    return 1.0 - (1.0 - TERRITORY[territory]) * (1.0 - RULED[ruled]) * (1.0 - disputes / (disputes + HALF))


def published_claims() -> dict[str, dict[str, float]]:
    """Claims by rival and target; a pair that is not listed has none."""
    claims: dict[str, dict[str, float]] = {}
    with resources.files(__package__).joinpath("data", "claims.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = (int(row[name]) for name in ("territory", "ruled", "disputes"))
            claims.setdefault(row["rival"], {})[row["target"]] = claim_of(*numbers)
    return claims


def claims_on(targets: list[str], rival: str, own: dict[str, float]) -> dict[str, float]:
    """The claims of one rival on each target: the scenario's `own` where it says so, then the table, then none.

    A rival that the table does not know, such as an imaginary one, has the same claim on everybody.
    """
    known = published_claims().get(rival)
    usual = dict.fromkeys(targets, UNLISTED) if known is None else {target: known.get(target, 0.0) for target in targets}
    return usual | {target: own[target] for target in targets if target in own}
