"""What came of a search for policies, in sentences that look at its numbers."""

from collections.abc import Sequence

from ...wording import listed, percent
from ..discovery.boxes import in_words as box_in_words
from ..levers.luck import Estimate
from .judge import Verdicts, improves, least_regret
from .objectives import Objective
from .sides import Policy, in_words
from .where import Failing

WHO = {"us": "Washington", "allies": "the allies", "both": "Washington and the allies together"}


def opening(names: Sequence[str], verdicts: Verdicts) -> str:
    """How many policies are kept after the second look, and how many of them improve on the scenario's own."""
    others = range(len(names) - 1)
    better = [k for k in others if improves(verdicts, k)[0]]
    sure = [k for k in better if improves(verdicts, k)[1]]
    front = [names[k] for k in range(len(names)) if verdicts.front[k]]
    own = "is" if verdicts.front[-1] else "is not"
    found = (f"Of {len(names) - 1} policies and the scenario's own, judged again on worlds and seeds that did not choose "
             f"them, no other beats {listed(front)} in every objective; the scenario's own {own} among these.")
    if not better:
        return f"{found} None is at least as good as it in every objective by its means and better in one for sure."
    return (f"{found} At least as good as it in every objective by their means, and better in one for sure: "
            f"{listed([names[k] for k in better])}; better in every objective for sure: "
            f"{listed([names[k] for k in sure]) or 'none'}.")


def choice(names: Sequence[str], policies: Sequence[Policy], verdicts: Verdicts, others: tuple[Objective, ...]) -> str:
    """The policy with the least regret, what it changes, what that brings, and what it costs the others."""
    k = least_regret(verdicts)
    worst, own = verdicts.worst[k], verdicts.worst[-1]
    idle = [one.label.lower() for one, counts in zip(verdicts.objectives, verdicts.counted, strict=True) if not counts]
    left = f" Luck alone could be what tells these policies apart in {listed(idle)}, which is not counted." if idle else ""
    if k == len(names) - 1:
        return ("Least regret has the scenario's own policy: in its worst objective it falls short of the best by "
                f"{percent(worst)} of what is at stake.{left}")
    moves = in_words(policies[k], policies[-1])
    brings = "; ".join(changed(one, verdicts.change[one.name][k]) for one in (*verdicts.objectives, *others))
    return (f"Least regret has {names[k]} ({moves}): in its worst objective it falls short of the best by {percent(worst)} of "
            f"what is at stake, the scenario's own policy by {percent(own)}. Against the scenario's own under the same luck: "
            f"{brings}.{left}")


def changed(one: Objective, change: Estimate) -> str:
    """A change with its interval, in the unit of a sentence, and whether it is better."""
    value, low, high = (f"{one.scale * number:+.1f}".replace("-", "−") for number in (change.value, change.low, change.high))
    verdict = {1: "better", 0: "undecided", -1: "worse"}[one.sign * change.sign]
    return f"{one.label[0].lower()}{one.label[1:]} {value} {one.unit} ({low} to {high}; {verdict})"


def costs(names: Sequence[str], verdicts: Verdicts, others: tuple[Objective, ...]) -> list[str]:
    """What the policies that none beats cost those who do not choose."""
    found = []
    for one in others:
        signs = {k: one.sign * verdicts.change[one.name][k].sign for k in range(len(names) - 1) if verdicts.front[k]}
        told = {word: [names[k] for k, sign in signs.items() if sign == wanted]
                for word, wanted in (("lower it", -1), ("raise it", 1), ("not shown to move it", 0))}
        parts = [f"{word}: {listed(of)}" for word, of in told.items() if of]
        account = f"The others' account ({one.label[0].lower()}{one.label[1:]})"
        found.append(f"{account}: of the {len(signs)} policies found that none beats, {'; '.join(parts)}." if signs else
                     f"{account}: no policy found is beaten by none, so that there is nothing to tell.")
    return found


def promised(names: Sequence[str], promise: dict[str, list[float]], verdicts: Verdicts) -> str:
    """How much of what the search promised was luck: the advantage it saw, and the advantage on fresh runs."""
    parts = []
    for one in verdicts.objectives:
        seen = sum(promise[one.name]) / len(promise[one.name])
        fresh = [change.value for change in verdicts.change[one.name][: len(promise[one.name])]]
        parts.append(f"{one.label[0].lower()}{one.label[1:]} {one.scale * seen:+z.1f} then "
                     f"{one.scale * sum(fresh) / len(fresh):+z.1f} {one.unit}")
    return ("No winner's curse in these numbers: every one is of fresh worlds and seeds. What the search itself had seen of "
            f"the policies it kept, against the scenario's own, and what was left of it: {'; '.join(parts)}.").replace("-", "−")


def against_random(searched: float, drawn: float, difference: Estimate, candidates: int) -> str:
    """Whether the search was worth its budget."""
    told = {1: "more than", 0: "not shown to differ from", -1: "less than"}[difference.sign]
    return (f"Of what lies between the worst and the best of all, the policies of the search fill {percent(searched)} and "
            f"those of {candidates} candidates drawn at random, the same budget, {percent(drawn)}: {told} chance (difference "
            f"{100 * difference.low:+.0f} to {100 * difference.high:+.0f} points).").replace("-", "−")


def satisficing(names: Sequence[str], verdicts: Verdicts) -> str:
    """In which share of the histories the stated levels are all met."""
    levels = listed([f"{one.label[0].lower()}{one.label[1:]} {'at least' if one.sign > 0 else 'at most'} "
                     f"{one.scale * verdicts.levels[one.name]:.3g}".replace("-", "\N{MINUS SIGN}")
                     for one in verdicts.objectives if one.name in verdicts.levels])
    best = max(range(len(names)), key=lambda k: verdicts.satisfied[k].value)
    own = verdicts.satisfied[-1]
    first = f"All levels ({levels}) are met most often by {names[best]}, in {shared(verdicts.satisfied[best])} of the histories"
    return f"{first}." if best == len(names) - 1 else f"{first}; by the scenario's own policy in {shared(own)}."


def shared(one: Estimate) -> str:
    """A share with its interval; what happened in no run has none."""
    if one.value == 0.0:
        return "none"
    return f"{percent(one.value)} ({100 * one.low:.0f} to {100 * one.high:.0f})"


def failures(name: str, found: Failing | None, share: Estimate) -> str:
    """Where a policy misses the levels, if a box tells."""
    name = "the scenario's own policy" if name == "own" else name
    if found is None:
        return (f"Where {name} misses them (in {percent(1.0 - share.value)} of the histories) is not asked: too few worlds, or "
                "failures, or successes.")
    if not found.tells:
        return (f"No box of the world tells where {name} misses them, which it does in {percent(found.base)} of the held-out "
                "histories.")
    return (f"{name[0].upper()}{name[1:]} misses them most with {box_in_words(found.box, plain=True)}: in "
            f"{percent(found.score.density)} ({100 * found.low:.0f} to {100 * found.high:.0f}) of the held-out histories "
            f"there, against {percent(found.base)} everywhere.")
