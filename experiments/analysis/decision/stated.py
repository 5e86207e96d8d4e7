"""A decision as claims of a report's table."""

from collections.abc import Sequence

from ...wording import between, percent
from ..clusters import UNDECIDED, verdict
from ..discovery.boxes import in_words
from ..finding import Stated
from .judge import Verdicts, least_regret
from .objectives import Objective
from .where import Failing


def stated(names: Sequence[str], verdicts: Verdicts, shown: tuple[Objective, ...], failing: dict[str, Failing | None],
           seeds: int) -> tuple[Stated, ...]:
    """What the policy of least regret does for each objective, and to what the others get."""
    k = least_regret(verdicts)
    if k == len(names) - 1:
        return (Stated("A policy that was found has less regret than the scenario's own",
                       f"the own one falls short by {percent(verdicts.worst[k])} of what is at stake", "none", seeds,
                       UNDECIDED),)
    found, fails = [], where(failing.get(names[k]))
    for one in shown:
        change = verdicts.change[one.name][k]

        def write(value: float, one: Objective = one) -> str:
            return f"{one.scale * value:+.1f}".replace("-", "−")

        better = "less" if one.sign < 0 else "more"
        found.append(Stated(f"Policy {names[k]} brings {better} than the scenario's own: {one.label[0].lower()}{one.label[1:]}",
                            f"{write(change.value)} {one.unit}", between(change.low, change.high, write), seeds,
                            verdict(change.low, change.high, one.sign), fails))
    return tuple(found)


def where(found: Failing | None) -> str:
    """In which box it misses the levels, if one tells."""
    if found is None or not found.tells:
        return "no box of the world tells"
    return f"misses the levels most with {in_words(found.box, plain=True)}"
