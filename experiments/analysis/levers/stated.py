"""The levers as claims of a report's table."""

from ...wording import between, spoken
from ..clusters import verdict
from ..finding import Stated
from .declared import Lever
from .effects import Effect
from .where import THIRDS, Moderator
from .words import LEAST, points


def stated(levers: tuple[Lever, ...], effects: list[Effect], where: list[list[Moderator]], seeds: int) -> tuple[Stated, ...]:
    """That each lever hardens the alliance, the largest change first."""
    order = sorted(range(len(levers)), key=lambda number: -abs(effects[number].net.value))
    return tuple(Stated(f"{levers[n].label}: the alliance hardens", f"{points(effects[n].net.value)} points of the index",
                        between(effects[n].net.low, effects[n].net.high, points), seeds,
                        verdict(effects[n].net.low, effects[n].net.high, least=LEAST), fails(where[n])) for n in order)


def fails(where: list[Moderator]) -> str:
    """In which thirds of the parameters it weakens."""
    worse = [third for one in where for third in one.thirds if third.effect.sign < 0]
    if not worse:
        return "in no third of a parameter for sure"
    worst = min(worse, key=lambda third: third.effect.value)
    return (f"weakens in {len(worse)} of {len(THIRDS) * len(where)} thirds of the parameters, most in the "
            f"{THIRDS[worst.number]} of {spoken(worst.parameter)}")
