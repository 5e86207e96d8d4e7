"""An ensemble in words, for a terminal: how runs end, the hardening index, who gains, and a typical run."""

import textwrap

import numpy as np

from ...model.outcomes import PHASES
from ..bands import beside
from ..intervals import wilson
from ..wording import aligned, percent
from .many import SEEDS, Many
from .summary import (
    WIDTH,
    counted,
    happened,
    heading,
    heaviest,
    held_words,
    index_lines,
    journal_lines,
    meaning,
    often,
    signed,
)

PAYOFFS = {"us_payoff": "the US", "ally_payoff": "an ally"}


def told(found: Many) -> list[str]:
    """The lines that ``foedus run`` prints."""
    asked = found.world
    head = heading(asked.start.scenario, len(asked.start.codes), seeds_words(found.seeds), asked.changes)
    return [*head, *fewer(found), *held_words(asked.start.scenario, asked.reference), "", *phases(found), "",
            *index(found), *spending(found), *payoffs(found), *textwrap.wrap(beside(asked.start.scenario), WIDTH), "",
            *typical(found)]


def fewer(found: Many) -> list[str]:
    """Why there are fewer seeds than usual, and how to have them all."""
    if not found.fewer:
        return []
    return textwrap.wrap(f"{len(found)} and not {SEEDS} seeds: {found.fewer}; --seeds {SEEDS} asks for them", WIDTH)


def seeds_words(seeds: tuple[int, ...]) -> str:
    """'seeds 1 to 64', or how many there are."""
    if len(seeds) == 1:
        return f"seed {seeds[0]} alone"
    return f"seeds {seeds[0]} to {seeds[-1]}" if seeds == tuple(range(seeds[0], seeds[-1] + 1)) else f"{len(seeds)} seeds"


def phases(found: Many) -> list[str]:
    """A row a phase: its share, what more seeds might show, what it means."""
    rows = [["How runs end", "share", "95 % interval", ""]]
    for phase in PHASES:
        low, high = found.intervals[phase]
        interval, means = f"{100 * low:.0f} to {100 * high:.0f} %", meaning(phase, found.world.reference)
        rows.append([phase, percent(found.shares[phase]).rjust(5), interval, means])
    return aligned(rows)


def index(found: Many) -> list[str]:
    """The hardening index and its two parts: the middle seed, and what eight in ten seeds lie between."""
    titles = {"hardening": "in all", "hardening_us": "due to the US", "hardening_alone": "what allies could do alone"}
    rows = [["Hardening index", "median", "10-90 %"]]
    for name, title in titles.items():
        low, middle, high = np.quantile(found.records[name], (0.1, 0.5, 0.9))
        rows.append([title, signed(middle), f"{signed(low)} to {signed(high)}"])
    middle = often(float(np.median(found.records["hardening"])), found.world.reference)
    return [*aligned(rows), *textwrap.wrap(f"In the middle seed {middle}", WIDTH)]


def spending(found: Many) -> list[str]:
    """What the members of the alliance spend in the last term; nothing where there are none."""
    low, middle, high = np.quantile(100.0 * found.records["spending"], (0.1, 0.5, 0.9))
    if not high:
        return []
    return [f"Allied spending in the last term: median {middle:.2f} % of GDP, eight in ten seeds {low:.2f} to {high:.2f} %"]


def payoffs(found: Many) -> list[str]:
    """Whom the policy pays, in guarantees a year and tie, seed by seed against the reference run."""
    if found.references is None:
        middle = [f"{who} {signed(float(np.median(found.records[name])), 3)}" for name, who in PAYOFFS.items()]
        return [f"Payoffs, guarantees a year and tie, medians: {', '.join(middle)}"]
    return [pays(who, found.gains(name)) for name, who in PAYOFFS.items()]


def pays(who: str, gains: np.ndarray) -> str:
    """One actor's payoff beyond the reference run, and whether its sign is more than luck (Wilson's interval of the share)."""
    more, less = int((gains > 0.0).sum()), int((gains < 0.0).sum())
    n, name = len(gains), who[0].upper() + who[1:]
    if not more and not less:
        return f"{name} gets in every seed what it gets in the reference run"
    if wilson(more / n, n)[0] > 0.5:
        verdict = f"{name} gains against the reference run in {more} of {n} seeds"
    elif wilson(less / n, n)[0] > 0.5:
        verdict = f"{name} loses against the reference run in {less} of {n} seeds"
    else:
        verdict = f"{name} neither gains nor loses clearly: it gains against the reference run in {more} of {n} seeds"
    return f"{verdict} (median {signed(float(np.median(gains)), 3)} guarantees a year)"


def typical(found: Many) -> list[str]:
    """The run nearest the middle of the likeliest phase, and how to see it."""
    run, phase = found.typical, found.likeliest
    somebody = run.start.codes[heaviest(run)[0]]
    beside = "the only seed" if len(found) == 1 else f"nearest the middle of the {found.counts[phase]} that end {phase}"
    return [f"A typical run: seed {run.seed}, {beside}", *index_lines(run), *happened(run), *counted(run),
            *journal_lines(run), "",
            f"See it: foedus run {found.called} --seed {run.seed}",
            f"  and with --about {somebody}, or any other name, the decisions that concern it, with their reasons"]
