"""The six phases, the index and the reference run, each in a sentence."""

from types import SimpleNamespace

from ...model.outcomes import PHASES, Verdict, judge
from ...model.setting import Reference
from ..wording import listed, percent

# The nearest of these is said.
FRACTIONS = ((0.05, "a twentieth"), (0.1, "a tenth"), (1 / 7, "a seventh"), (0.2, "a fifth"), (0.25, "a quarter"),
             (1 / 3, "a third"), (0.4, "two fifths"), (0.5, "half"), (0.6, "three fifths"), (2 / 3, "two thirds"),
             (0.75, "three quarters"), (0.9, "nine tenths"))


def compared(change: float) -> str:
    """How often, against another number of times: 'a fifth more often than', 'about as often as'. [change: share]"""
    size = abs(change)
    if size < 0.025:
        return "about as often as"
    if change > 0.95:
        return "twice as often as" if change < 1.25 else f"{1.0 + change:.1f} times as often as"
    fraction = min(FRACTIONS, key=lambda pair: abs(pair[0] - size))[1]
    return f"{fraction} {'more' if change > 0.0 else 'less'} often than"


def index_sentence(hardening: float, by_us: float, by_allies: float, reference: Reference) -> str:
    """The hardening index and its two parts in words; all three are shares, above 0 where rivals hold back more."""
    who = "under an institutionalist Washington" if reference == Reference() else "in the reference run"
    return (f"Rivals use an opportunity {compared(-hardening)} {who}: {part(by_us)} through the US, "
            f"{part(by_allies)} through what allies could do alone.")


def part(hardening: float) -> str:
    """One part of the index: '12 % less often'."""
    share = percent(abs(hardening)).replace(" ", "\u00a0")
    return "as often" if abs(hardening) < 0.005 else f"{share} {'less' if hardening > 0.0 else 'more'} often"


def reference_sentence(reference: Reference) -> str:
    """What the reference run is."""
    twin, world = ("The reference is this world again, with the same luck, played beside this run",
                   "Every other event happens in it too, and levers that describe the world move it; levers of policy do not.")
    if reference == Reference():
        return (f"{twin}: both US parties are institutionalist, the guarantee hangs on nothing, and what Washington does "
                f"on a date (tariff, withdrawal, demand, public words, statute) does not happen. {world}")
    changed = [f"{name.replace('_', ' ')} is {value}" for name, value in reference.parameters]
    left_out = [f"no {kind} by date" for kind in reference.without]
    return f"{twin}; in it {listed([*changed, *left_out]) or 'nothing differs at the start'}. {world}"


def meanings(p: SimpleNamespace) -> dict[str, str]:
    """What each phase asks for, in the order of the model, with the thresholds in force."""
    said = (
        f"rivals use an opportunity at least {share(p.hardened_gain)} less often than in the reference",
        f"as robust as the reference, and at least {share(p.contractual_deals)} of the ties were held by a deal over the last "
        "two terms",
        "as robust as the reference, and few deals: the old bargain",
        f"rivals use an opportunity at least {share(p.hollow_loss)} more often than in the reference, and allies do not "
        "make it good",
        f"the part that is due to the US has fallen by at least {share(p.decoupled_us)}, and allies replace at least "
        f"{share(p.decoupled_replaced)} of it",
        f"at least {share(p.fractured_out)} of the ties of one community, by weight, are suspended",
    )
    return dict(zip(PHASES, said, strict=True))


def turning(hardening: float, by_us: float, by_allies: float, deals: float, out: float, p: SimpleNamespace) -> str:
    """What it would take to change the phase, from what it is judged by: means over the last term, of deals over two."""
    verdict = judge(hardening, by_us, by_allies, deals, out, p)
    found = [*ways_out(verdict, deals - p.contractual_deals)]
    if PHASES[verdict.phase] != "FRACTURED":
        found.append(f"fractured if {gap(verdict.fractured)} more of a community\u2019s ties, by weight, were suspended")
    return f"{'; '.join(found)}. Means over a term count, so it turns slowly."


def ways_out(verdict: Verdict, deals: float) -> list[str]:
    """The nearest ways out of a phase; deals: how many more ties have a deal than CONTRACTUAL asks for."""
    phase, now = PHASES[verdict.phase], gap(verdict.margin)
    level = [f"It would be hardened if the index rose by {gap(verdict.hardened)}",
             f"hollow if it fell by {gap(verdict.hollow)}"]
    return {
        "HARDENED": [f"It stays hardened until the index falls by {now}"],
        "CONTRACTUAL": [*level, f"unchanged with deals on {gap(deals)} fewer of the ties"],
        "UNCHANGED": [*level, f"contractual with deals on {gap(deals)} more of the ties"],
        "HOLLOW": [f"It stays hollow until the index rises by {now}",
                   f"decoupled if the US part fell, or allies replaced it, by {gap(verdict.decoupled)} more"],
        "DECOUPLED": [f"It stays decoupled until the US part recovers, or what allies replace falls, by {now}"],
        "FRACTURED": [f"It stays fractured until {now} of that community\u2019s ties, by weight, are resumed"],
    }[phase]


def gap(slack: float) -> str:
    """How far it is, in hundredths: '7 points', 'less than 1 point'."""
    whole = round(100.0 * abs(slack))
    return "less than 1\u00a0point" if whole < 1 else f"{whole}\u00a0point{'' if whole == 1 else 's'}"


def share(value: float) -> str:
    """A threshold, as exactly as it was set."""
    return f"{100.0 * value:.4g}\u00a0%"
