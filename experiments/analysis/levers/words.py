"""The levers in sentences."""

import numpy as np

from ....model.outcomes import PHASES
from ...wording import percent, spoken
from .declared import Lever
from .effects import HARDENED, Effect
from .luck import Estimate
from .pairs import Pair
from .where import THIRDS, Moderator, Third


def points(value: float) -> str:
    """A difference of the index in hundredths of the opportunities, with a sign unless it rounds to nothing."""
    return "0" if abs(value) < 0.0005 else f"{100 * value:+.1f}".replace("-", "−")


def interval(part: Estimate) -> str:
    """A difference of the index in points with its interval."""
    return f"{points(part.value)} points ({points(part.low)} to {points(part.high)})"


def payoff(part: Estimate) -> str:
    """A change of a payoff in hundredths of a guarantee, with its interval."""
    return f"{points(part.value)} ({points(part.low)} to {points(part.high)})"


LEAST_SHARE = 0.005  # of all runs, below which a phase is not named
LEAST = 0.01  # change of the index, or of a payoff, below which there is nothing to speak of


def opening(effects: list[Effect], level: float) -> str:
    """How often it is hardened without any lever, and the units."""
    low, high = (100 * edge(effect.hardened.value for effect in effects) for edge in (min, max))
    return (f"Without a lever {low:.0f} to {high:.0f} % of all runs end HARDENED, depending on the lever. A point of the "
            "hardening index is a hundredth of the opportunities that rivals use in the reference run; payoffs are in "
            f"hundredths of a guarantee a year. Brackets hold intervals of {100 * level:.1f} %, which fit verdicts on "
            "all levers together.")


def lever_sentence(lever: Lever, effect: Effect) -> str:
    """What one lever does, both ways."""
    if effect.up.value == effect.down.value == 0.0 and np.trace(effect.transitions) > 1.0 - 1e-12:
        return f"{lever.label} (to {lever.move}): nothing changes in any run."
    decided = {1: "the alliance hardens", 0: "not decided whether it hardens or weakens", -1: "the alliance weakens"}
    what = "no change of a point or more" if effect.net.within(LEAST) else decided[effect.net.sign]
    return (f"{lever.label} (to {lever.move}): {what}, index {interval(effect.net)}, of it "
            f"{points(effect.us.value)} due to the US and {points(effect.alone.value)} to what allies could do alone. Of all "
            f"runs it makes {percent(effect.gained.value)} HARDENED that were not and ends that in "
            f"{percent(effect.lost.value)}{instead(effect)}; it avoids a fracture in {percent(effect.avoided.value)} and "
            f"causes one in {percent(effect.caused.value)}. Payoff of an ally {payoff(effect.ally)}, of Washington "
            f"{payoff(effect.patron)}{price(effect)}.")


def instead(effect: Effect) -> str:
    """What the runs that are HARDENED no longer become, the most frequent first; a phase and the index may part."""
    ends = {phase: effect.transitions[HARDENED, code] for code, phase in enumerate(PHASES)
            if code != HARDENED and effect.transitions[HARDENED, code] >= LEAST_SHARE}
    said = ", ".join(f"{percent(ends[phase])} {phase}" for phase in sorted(ends, key=ends.get, reverse=True))
    return f" ({said} instead)" if said else ""


def price(effect: Effect) -> str:
    """Who pays for the hardening, where that is clear."""
    losers = [name for name, part in (("allies", effect.ally), ("Washington", effect.patron))
              if part.sign < 0 and points(part.value) != "0"]
    if effect.net.sign > 0 and losers:
        return f": what hardens it costs {' and '.join(losers)}"
    return ""


def where_sentences(levers: list[Lever], found: list[list[Moderator]]) -> list[str]:
    """Where the levers work and where they backfire, in points of the index."""
    pairs = [(lever, of) for lever, of in zip(levers, found, strict=True)
             if any(third.effect.value for one in of for third in one.thirds)]
    sentences = [works(lever, clear) for lever, of in pairs if (clear := [one for one in of if one.contrast.sign][:2])]
    if plain := [lever.label for lever, of in pairs if not any(one.contrast.sign for one in of)]:
        sentences.append(f"No parameter of the space clearly moderates the effect of: {', '.join(plain).lower()}.")
    worse = {lever.name: [third for one in of for third in one.thirds if third.effect.sign < 0] for lever, of in pairs}
    sentences += [backfires(lever, worse[lever.name], len(THIRDS) * len(of)) for lever, of in pairs if worse[lever.name]]
    if safe := [lever.label for lever, _ in pairs if not worse[lever.name]]:
        sentences.append("Not shown to backfire in any third of any parameter, which is no proof that it never does: "
                         f"{', '.join(safe).lower()}.")
    return sentences


def works(lever: Lever, clear: list[Moderator]) -> str:
    """Where a lever hardens most, and where least."""
    named = []
    for one in clear:
        best, worst = (-1, 0) if one.contrast.value > 0 else (0, -1)
        named.append(f"where {side(one, best)}, {points(one.thirds[best].effect.value)} points against "
                     f"{points(one.thirds[worst].effect.value)} where it is {side(one, worst).split(' is ')[1]}")
    verb = "works best" if all(max(third.effect.value for third in one.thirds) > 0 for one in clear) else "does least harm"
    return f"{lever.label}: {verb} {'; and '.join(named)}."


def side(one: Moderator, number: int) -> str:
    """An outer third in words."""
    third = one.thirds[number]
    return f"{spoken(one.parameter)} is " + (f"below {third.high:.2g}" if number == 0 else f"above {third.low:.2g}")


def backfires(lever: Lever, worse: list[Third], thirds: int) -> str:
    """Thirds in which a lever weakens the alliance."""
    worst = min(worse, key=lambda third: third.effect.value)
    where = "every third of every parameter" if len(worse) == thirds else f"{len(worse)} of {thirds} thirds of the parameters"
    return (f"{lever.label}: backfires in {where}, most in the "
            f"{THIRDS[worst.number]} third of {spoken(worst.parameter)} ({interval(worst.effect)}).")


def pair_sentence(best: Pair) -> str:
    """The best two levers, and whether they add up."""
    one, other = best.levers
    if best.both.sign <= 0:
        return "No two levers together clearly harden the alliance."
    adds = {1: "more than", 0: "not shown to differ from", -1: "less than"}[best.extra.sign]
    return (f"Of two levers at a time {one.label.lower()} with {other.label.lower()} harden most: "
            f"{interval(best.both)} of the index, alone {interval(best.alone[0])} and {interval(best.alone[1])}, together "
            f"{adds} the sum (difference {interval(best.extra)}).")
