"""What ``foedus tipping`` found as claims of a report's table."""

from ...intervals import wilson
from ...wording import between, percent
from ..clusters import UNDECIDED, verdict
from ..finding import Stated
from .meeting import APART
from .study import FEWEST, Study
from .words import OUTCOMES


def stated(study: Study) -> tuple[Stated, ...]:
    """Whether the way back is not the way there, whether who has left comes back, and whether anything warns."""
    return (*loops(study), exits(study), *warnings(study))


def loops(study: Study) -> list[Stated]:
    """What is left of each gap at no speed."""
    plan, found = study.plan, []
    for outcome, words in OUTCOMES.items():
        if (left := study.left("stay", outcome)) is not None:
            found.append(Stated(f"{words.capitalize()} does not return as it came when {plan.driver} does, nobody leaving",
                                f"gap {signed(left.gap)}", between(left.low, left.high, signed), plan.seeds,
                                verdict(left.low, left.high, least=APART), "a loop narrower than a step of the driver"))
    return found


def exits(study: Study) -> Stated:
    """Of histories that fractured, whether most are whole again."""
    found, claim = study.exits, f"What has fractured is whole again once {study.plan.driver} has come back"
    if not found.ever:
        return Stated(claim, "none fractured", "none", found.seeds, UNDECIDED)
    low, high = wilson(found.back / found.ever, found.ever)
    return Stated(claim, f"{found.back} of {found.ever} that fractured", between(low, high, percent), found.seeds,
                  verdict(low - 0.5, high - 0.5))


def warnings(study: Study) -> list[Stated]:
    """Whether rising autocorrelation tells runs that tip from runs that do not better than a coin."""
    found = []
    for one in study.warned:
        claim = f"Rising autocorrelation warns of a fracture ({one.name})"
        if "autocorrelation" not in one.curves:
            found.append(Stated(claim, "not judged", "none", one.pairs, UNDECIDED, f"fewer than {FEWEST} pairs of runs"))
            continue
        curve = one.curves["autocorrelation"]
        low, high = curve.interval
        found.append(Stated(claim, f"area {curve.area:.2f}, a coin has 0.50", between(low, high, lambda area: f"{area:.2f}"),
                            one.pairs, verdict(low - 0.5, high - 0.5)))
    return found


def signed(value: float) -> str:
    """A gap with its sign."""
    return f"{value:+.3f}".replace("-", "−")
