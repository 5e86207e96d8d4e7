"""The levers in sentences."""

import numpy as np

from ...wording import percent, spoken
from .declared import Lever
from .effects import Effect
from .luck import Estimate
from .pairs import Pair
from .where import THIRDS, Moderator, Third


def share(part: Estimate) -> str:
    """A share in per cent with its interval; none is none."""
    if part.value == 0.0:
        return "none"
    digits = 0 if part.high >= 0.01 else 1
    return f"{percent(part.value)} ({100 * part.low:.{digits}f} to {100 * part.high:.{digits}f})"


def points(value: float) -> str:
    """A difference of shares in points, with a sign unless it rounds to nothing."""
    return "0" if abs(value) < 0.0005 else f"{100 * value:+.1f}".replace("-", "−")


def interval(part: Estimate) -> str:
    """A difference of shares in points with its interval."""
    return f"{points(part.value)} points ({points(part.low)} to {points(part.high)})"


def opening(effects: list[Effect]) -> str:
    """How much there is to avoid."""
    low, high = (100 * edge(effect.fractured.value for effect in effects) for edge in (min, max))
    return (f"With a lever at its low end {low:.0f} to {high:.0f} % of all runs fracture, depending on the lever. Below, "
            "brackets hold 95 % intervals.")


def lever_sentence(lever: Lever, effect: Effect) -> str:
    """What one lever does, both ways."""
    if np.trace(effect.transitions) > 1.0 - 1e-12:
        return f"{lever.label} (to {lever.move}): no run changes its phase."
    fewer = Estimate(-effect.net.value, -effect.net.high, -effect.net.low)
    balance = {1: "fewer fractures", 0: "no clear change of fractures", -1: "more fractures"}[effect.net.sign]
    cohesion = f"{effect.cohesion.value:+.3f}".replace("-", "−")
    return (f"{lever.label} (to {lever.move}): {share(effect.avoided)} of the fractures avoided and {share(effect.hardened)} "
            f"turned into hardening; {share(effect.caused)} of the other runs fractured by it. On balance {balance}, "
            f"{interval(fewer)} of all runs; hardening {interval(effect.hardening)}; cohesion {cohesion}.")


def where_sentences(levers: list[Lever], found: list[list[Moderator]]) -> list[str]:
    """Where the levers work and where they backfire, on balance and in points of all runs."""
    pairs = [(lever, of) for lever, of in zip(levers, found, strict=True)
             if any(third.effect.value for one in of for third in one.thirds)]
    sentences = [works(lever, clear) for lever, of in pairs if (clear := [one for one in of if one.contrast.sign][:2])]
    if plain := [lever.label for lever, of in pairs if not any(one.contrast.sign for one in of)]:
        sentences.append(f"No parameter of the space clearly moderates the effect of: {', '.join(plain).lower()}.")
    worse = {lever.name: [third for one in of for third in one.thirds if third.effect.sign < 0] for lever, of in pairs}
    sentences += [backfires(lever, worse[lever.name], len(THIRDS) * len(of)) for lever, of in pairs if worse[lever.name]]
    if safe := [lever.label for lever, _ in pairs if not worse[lever.name]]:
        sentences.append(f"Clearly backfiring on balance in no third of any parameter: {', '.join(safe).lower()}.")
    return sentences


def works(lever: Lever, clear: list[Moderator]) -> str:
    """Where a lever avoids most, and where least."""
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
    """Thirds in which a lever causes more fractures than it avoids."""
    worst = min(worse, key=lambda third: third.effect.value)
    where = "every third of every parameter" if len(worse) == thirds else f"{len(worse)} of {thirds} thirds of the parameters"
    return (f"{lever.label}: backfires on balance in {where}, most in the "
            f"{THIRDS[worst.number]} third of {spoken(worst.parameter)} ({interval(worst.effect)}).")


def pair_sentence(best: Pair) -> str:
    """The best two levers, and whether they add up."""
    one, other = best.levers
    if best.both.sign <= 0:
        return "No two levers together clearly avoid fractures."
    adds = {1: "more than", 0: "not clearly off", -1: "less than"}[best.extra.sign]
    return (f"Of two levers at a time {one.label.lower()} with {other.label.lower()} avoid most fractures: "
            f"{interval(best.both)} of all runs, alone {interval(best.alone[0])} and {interval(best.alone[1])}, together "
            f"{adds} the sum (difference {interval(best.extra)}).")
