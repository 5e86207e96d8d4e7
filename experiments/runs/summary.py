"""A run in words, for a terminal: the phase and why, the allies that weigh most, some of the journal."""

import textwrap
from collections import Counter

import numpy as np

from ...model.calendar import label_of
from ...model.outcomes import PHASES, WINDOW
from ...model.parameters import PARAMETERS, resolve
from ...model.reference import reference_of
from ...model.rules.deals import INSTRUMENTS
from ...model.setting import Scenario
from ..people import panel_words
from ..wording import aligned, listed, percent, spoken
from .record import Record

WIDTH = 100
MOST_ALLIES, MOST_ENTRIES = 10, 8
MEANING = {
    "HARDENED": "rivals use an opportunity less often than in the reference run",
    "CONTRACTUAL": "as robust as the reference run, and held by deals",
    "UNCHANGED": "as robust as the reference run, and few deals: the old bargain",
    "HOLLOW": "ties stand, deterrence is lost and not replaced",
    "DECOUPLED": "what the US added is lost, and allies replace half or more",
    "FRACTURED": "ties are suspended, in one community at least",
}
HAPPENED = (  # a measure of the system, what it is called, whether as a share
    ("system_reliability", "mean belief", False), ("system_honour", "true probability", False),
    ("system_rival_belief", "rivals' belief", False), ("system_deals", "allies with a deal", True),
    ("system_spending", "spending", True), ("system_hedging", "hedging", False), ("system_tariff", "tariff", True),
    ("system_troops", "US garrisons", False), ("system_estranged", "suspended ties", True),
)
COUNTED = (  # what was counted, for one and for more
    ("system_signed", "deal signed", "deals signed"), ("system_breaches", "broken by Washington", "broken by Washington"),
    ("system_refusals", "ask refused", "asks refused"), ("system_probes", "probe", "probes"),
    ("system_crises", "crisis", "crises"), ("system_losses", "of them lost", "of them lost"),
    ("system_exits", "tie suspended", "ties suspended"), ("system_returns", "resumed", "resumed"),
)


def summarise(run: Record) -> list[str]:
    """The lines that ``foedus run --seed N`` prints."""
    world, which = run.scenario, f"seed {run.seed}, {run.engine} engine"
    return [*heading(world, len(run.start.codes), which, run.changes), *held_words(world, run.reference), "", *why(run), "",
            *allies_table(run), *journal_lines(run)]


def heading(world: Scenario, allies: int, which: str, changes: dict[str, float | str]) -> list[str]:
    """The world's title, its span, how many allies there are, which seeds, and what was changed."""
    changed = "".join(f", {name} = {value:g}" if isinstance(value, float) else f", {name} = {value}"
                      for name, value in changes.items())
    span = f"{label_of(world.first)} to {label_of(world.first + world.quarters - 1)}"
    line = f"{world.name}: {span}, {allies} allies, {which}{changed}"
    return [*textwrap.wrap(world.title, WIDTH), *textwrap.wrap(line, WIDTH), *extended(world), *panel_words(world)]


def extended(world: Scenario) -> list[str]:
    """What a scenario that extends another one does differently."""
    if not world.differs:
        return []
    base, *changes = world.differs
    return textwrap.wrap(f"{base} with {listed(changes)}" if changes else f"{base} under another name", WIDTH)


def why(run: Record) -> list[str]:
    """The phase, the slack of every phase, the index, what happened and was counted, payoffs, and thresholds."""
    phase, used = run.result["phase"], resolve(run.scenario.parameters)
    thresholds = [f"{spoken(p.name)} {used[p.name]:.3g}" for p in PARAMETERS if p.group == "phases"]
    return [f"Phase: {phase}", f"  {meaning(phase, run.reference)}", *aligned([[p, slack_in_words(run, p)] for p in PHASES]),
            *index_lines(run), *happened(run), *counted(run), *payoff_lines(run),
            *textwrap.wrap(f"Thresholds: {', '.join(thresholds)}", WIDTH, subsequent_indent="  ")]


def meaning(phase: str, reference: str) -> str:
    """What a phase says, against what the run is held."""
    return MEANING[phase].replace("the reference run", "the first year" if reference == "none" else "the reference run")


def slack_in_words(run: Record, phase: str) -> str:
    """Whether the conditions of a phase hold, and by how much the tightest does."""
    slack, found = getattr(run.verdict, phase.lower()), run.result["phase"]
    if slack < 0.0:
        return f"misses by {-slack:.3f}"
    return f"holds by {slack:.3f}" + ("" if phase == found else f" too, but {found} is asked first")


def held_words(scenario: Scenario, name: str) -> list[str]:
    """What the run is held against, by what differs there."""
    reference = reference_of(scenario, name)
    if reference is None:
        text = "the run's own first year"
    else:
        changes = governed(dict(reference.parameters))
        other = f" with {listed(changes)}" if changes else " under the scenario's policy"
        events = f", no dated US {listed(list(reference.without), 'or')}" if reference.without else ""
        text = f"the same seed{other}{events}"
    return textwrap.wrap(f"Held against: {text}", WIDTH, subsequent_indent="  ")


def governed(changes: dict[str, object]) -> list[str]:
    """What a reference changes; two parties that would do the same are named together."""
    texts = [f"{name} = {value:g}" if isinstance(value, float) else f"{name} = {value}" for name, value in changes.items()]
    ours, theirs = changes.get("incumbent_strategy"), changes.get("challenger_strategy")
    if ours is None or ours != theirs:
        return texts
    return [f"both US parties {ours}", *(text for text in texts if not text.startswith(("incumbent_s", "challenger_s")))]


def against(reference: str) -> str:
    """What something is compared with."""
    return "in the first year" if reference == "none" else "in the reference run"


def often(index: float, reference: str) -> str:
    """The hardening index as a sentence."""
    if abs(index) < 0.005:
        return f"rivals use an opportunity as often as {against(reference)}"
    side = "less" if index > 0.0 else "more"
    return f"rivals use an opportunity {percent(abs(index))} {side} often than {against(reference)}"


def index_lines(run: Record) -> list[str]:
    """The hardening index and its two parts."""
    us, alone = run.result["hardening_us"], run.result["hardening_alone"]
    return [f"Hardening index {signed(run.result['hardening'])}: {often(run.result['hardening'], run.reference)}",
            f"  part due to the US {signed(us)}, part that allies could do alone {signed(alone)}{replaced(us, alone)}"]


def replaced(us: float, alone: float) -> str:
    """How much of what the US no longer adds allies make up for; nothing where nothing is lost."""
    if us > -0.005:
        return ""
    if alone < 0.005:
        return ": nothing of the loss is replaced"
    return f": {percent(alone / -us)} of the loss is replaced" if alone < -us else ": more than the loss is replaced"


def happened(run: Record) -> list[str]:
    """Measures of the system in the first quarter and on average over the last term, on which the phase is judged."""
    parts = []
    for name, title, share in HAPPENED:
        first, last = run.system[name][0], run.system[name][-WINDOW:].mean()
        if first or last:
            parts.append(f"{title} {form(first, share)} -> {form(last, share)}")
    return textwrap.wrap(f"First quarter -> last term: {', '.join(parts)}", WIDTH, subsequent_indent="  ")


def form(value: float, share: bool) -> str:
    """A share in per cent, with a decimal where it is small; anything else with two decimals."""
    return (f"{100 * value:.1f} %" if 0 < value < 0.1 else f"{100 * value:.0f} %") if share else f"{value:.2f}"


def counted(run: Record) -> list[str]:
    """What was counted over the run; what never happened is left out."""
    end = run.system[-1]
    parts = [f"{end[name]:.0f} {one if end[name] == 1 else more}" for name, one, more in COUNTED if end[name]]
    return textwrap.wrap(f"Counted: {', '.join(parts) or 'nothing'}", WIDTH, subsequent_indent="  ")


def payoff_lines(run: Record) -> list[str]:
    """The two accounts, a year and tie."""
    r = run.result
    return ["Payoffs, in guarantees a year and tie",
            f"  an ally {signed(r['ally_payoff'], 3)}: protection {r['ally_protection']:.3f}, "
            f"less money {r['ally_money']:.3f}, tariffs {r['ally_tariffs']:.3f}, autonomy {r['ally_autonomy']:.3f}",
            f"  the US  {signed(r['us_payoff'], 3)}: money {r['us_money']:.3f}, tariffs {r['us_tariffs']:.3f}, "
            f"less garrisons {r['us_garrison']:.3f}, risk of war {r['us_risk']:.3f}"]


def signed(value: float, places: int = 2) -> str:
    """A number with its sign, none for a zero."""
    text = f"{value:+.{places}f}"
    return text if text.strip("+-0.") else text[1:]


def heaviest(run: Record) -> np.ndarray:
    """Places of the allies by weight in the system's measures: threat times GDP at the end, GDP without any threat."""
    last = run.allies[-1]
    return np.argsort(-last["gdp"] * (last["threat"] if last["threat"].any() else 1.0), kind="stable")


def allies_table(run: Record) -> list[str]:
    """The allies that weigh most, at the end."""
    first, last = run.allies[0], run.allies[-1]
    names = {ally.iso3: ally.name for ally in run.scenario.panel.allies}
    rows = [["ally", "spending, % of GDP", "reliability", "hedging", "tariff", "deal"]]
    for i in heaviest(run)[:MOST_ALLIES]:
        ally = last[i]
        deal = INSTRUMENTS[ally["instrument"]] if ally["deal"] else "none"
        rows.append([names[run.start.codes[i]], f"{first[i]['spending']:.2%} -> {ally['spending']:.2%}",
                     f"{ally['reliability']:.2f}", f"{ally['hedging']:.2f}", f"{ally['tariff']:.0%}",
                     "tie suspended" if ally["estranged"] else deal])
    return [f"The {len(rows) - 1} allies that weigh most, at the end (spending: first quarter -> last)", *aligned(rows)]


def journal_lines(run: Record) -> list[str]:
    """The entries of the rarest kinds, in order of time; nothing on an engine without a journal."""
    if not run.journal:
        return []
    often_noted = Counter(entry.what for entry in run.journal)
    places = sorted(range(len(run.journal)), key=lambda place: often_noted[run.journal[place].what])[:MOST_ENTRIES]
    lines = ["", f"From the journal, {len(places)} of {len(run.journal)} entries, the rarest kinds"]
    for place in sorted(places):
        lines += textwrap.wrap(plain(run.journal[place]), WIDTH, initial_indent="  ", subsequent_indent="    ")
    return lines


def plain(entry: object) -> str:
    """An entry of the journal in letters that any console has."""
    return str(entry).replace("\N{RIGHTWARDS ARROW}", "->")
