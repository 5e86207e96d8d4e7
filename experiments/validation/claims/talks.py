"""Claims about the table between Washington and an ally, issue by issue."""

from dataclasses import replace

import numpy as np

from ....model.build import Start, build
from ....model.parameters import resolve
from ....model.run import run_batch
from .claim import FRESH, Claim, mean_error, played, row, world

GROUP = "the table"
ISSUES = {"spending": "spending", "cash": "cash", "arms": "procurement", "support": "support", "investment": "investment"}
ACCEPTS, REFUSES = 1e9, 0.0  # whatever is asked


def talks(seeds: int) -> list[Claim]:
    """All claims about the table."""
    panel = played(world(), seeds, panel=True).panel
    linked = 100.0 * agreed_in_a_year(panel)
    apart = 100.0 * agreed_in_a_year(played(world(linkage="none"), seeds, panel=True).panel)
    gain, error = mean_error(linked - apart)
    spread, spread_error = mean_error(spreads(panel))
    return [row(GROUP, "Spread of the shares that one deal concedes, from issue to issue", "0", "at least .15", spread, 0.15,
                1.0, spread_error),
            row(GROUP, "First demands agreed within a year, issues linked against apart", "+15 pp", "+25 to +45 pp", gain, 25.0,
                45.0, error, "{:+.0f} pp"),
            worthwhile(max(4, seeds // 4))]


def signings(panel: np.ndarray) -> np.ndarray:
    """Where a deal was signed: flags (runs, quarters from the second, allies)."""
    return np.diff(panel["deals"], axis=1) > 0


def spreads(panel: np.ndarray) -> np.ndarray:
    """Standard deviation over the issues asked of the shares conceded, each deal."""
    signed = signings(panel)
    shares = np.stack([panel[f"conceded_{issue}"][:, 1:][signed] for issue in ISSUES])
    asked = np.stack([panel[f"ask_{name}"][:, 1:][signed] for name in ISSUES.values()]) > 0.0
    shares = np.where(asked, shares, np.nan)[:, asked.sum(axis=0) > 1]
    return np.nanstd(shares, axis=0)


def agreed_in_a_year(panel: np.ndarray) -> np.ndarray:
    """Share of the allies whose first demand was agreed within four quarters, by run; a demand that is dropped is not."""
    met = (panel["refusals"] > 0) | (panel["deals"] > 0)
    first = np.where(met.any(axis=1), met.argmax(axis=1), met.shape[1])
    runs, allies = np.nonzero(first < met.shape[1] - 4)
    agreed = panel["deals"][runs, first[runs, allies] + 4, allies] > 0
    return np.array([agreed[runs == run].mean() for run in range(len(panel))])


def payoffs(start: Start, seeds: int) -> np.ndarray:
    """What each ally got less what it paid in the whole run, mean over seeds, as `keep_books` reports it."""
    points = [resolve(start.scenario.parameters)] * seeds
    last = run_batch(start, points, range(FRESH, FRESH + seeds), reference="none", panel=True).panel[:, -1]
    return (last["got_protection"] - last["paid_money"] - last["paid_tariffs"] - last["paid_autonomy"]).mean(axis=0)


def stubborn(start: Start, ally: int, factor: float) -> Start:
    """The same world with one ally that accepts or refuses whatever it is asked."""
    allies = start.allies.copy()
    allies["insistence"][ally] = factor
    return replace(start, allies=allies, memo={})


def worthwhile(seeds: int) -> Claim:
    """How many allies do at least as well by the rule as by accepting or by refusing everything."""
    start = build(world())
    usual = payoffs(start, seeds)
    rivals = [max(payoffs(stubborn(start, ally, factor), seeds)[ally] for factor in (ACCEPTS, REFUSES))
              for ally in range(len(start.codes))]
    share = 100.0 * float((usual >= np.array(rivals)).mean())
    return row(GROUP, "Allies that do at least as well by the rule as by accepting or refusing everything, in 48 quarters",
               "0 of 7", "at least 80 %", share, 80.0, 100.0, form="{:.0f} %")
