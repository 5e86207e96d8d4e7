"""The limit in which the agents are the mean field, and the way from there to the whole model, one mechanism at a time.

In the loop of `mean_field` the driver a is `audience_cost`, which counts in full under a multilateral treaty (with `SHIFT`
added), chi is `hedging_resentment`, tau is `honour_noise`, and the portfolio's `autonomy_cost` and `risk_aversion` stand for
theta and tau_H.  The limit needs no change to the model, only declared parameters: all types of resolve are one, so that there
is nothing to learn and everybody believes what Washington would do, as anybody can reckon it; hedging follows belief at once;
and nobody votes, trades, bargains, probes or leaves.  Luck hardly moves a belief in it.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ....model.build import build
from ....model.parameters import find
from ....model.scenario import load_scenario
from ....model.setting import Scenario
from .history import run_along
from .mean_field import Logistic, Loop, Portfolio

DRIVER = "audience_cost"
TAU, TAU_H = 0.2, 0.15
SHIFT = -0.10  # resolve of the one type, so that the mean field's a is the audience cost plus this
OTHERS = ("XAD",)  # the ally of Arcadia with another treaty, under which an audience cost counts less
MIDDLE = 0.45  # a belief between the branches of every loop drawn here


def institutionalist() -> float:
    """What an institutionalist Washington adds to its resolve. [guarantees]"""
    return find("institutionalist_commitment").default


# Each step of the ladder takes these parameters out of the limit, and back to the scenario's own or their defaults.
LADDER: dict[str, dict[str, float]] = {
    "hedging takes years": {"autonomy_rate": 1, "diversification_rate": 1, "minilateral_rate": 1},
    "resolve is unknown": {"type_spread": 0, "type_centre": SHIFT, "commitment_base": SHIFT - institutionalist(),
                           "resolve_spread": 0, "standing_spread": 0, "resolve_drift": 0},
    "rivals act": {"crisis_rate": 0, "probe_rate": 0, "escalation_hazard": 0},
    "allies differ": {"conditionality": 0, "value_strategic": 0, "tripwire": 0, "war_cost_threat": 0},
    "deals and tariffs": {"demand_rate": 0, "lock_in_reassurance": 0, "spillover": 0},
    "elections": {"party_change": 0, "government_change": 0, "weight_words": 0, "withdrawal_step": 0, "posture_hazard": 0},
    "budgets have luck": {"spending_noise": 0, "common_noise": 0, "lean_spending": 0, "lean_hedging": 0, "lean_concession": 0},
    "own costs": {"autonomy_cost": Portfolio.like(TAU_H).cost, "risk_aversion": Portfolio.like(TAU_H).aversion,
                  "hedging_prudence": 0},
    "allies may leave": {"exit_pace": 0},
}
NOBODY_LEAVES = LADDER["allies may leave"]


def limiting_world(chi: float, climbed: int = 0, quarters: int = 1) -> Scenario:
    """Arcadia under one treaty in the limit, with the feedback chi; after `climbed` steps of the ladder those mechanisms are
    back."""
    kept = {name: value for entry in list(LADDER.values())[climbed:] for name, value in entry.items()}
    arcadia = load_scenario("arcadia")
    return replace(arcadia, panel=arcadia.panel.without(*OTHERS)).changed({
        **kept, "incumbent_strategy": "institutionalist", "hedging_resentment": chi, "honour_noise": TAU}, quarters)


def mean_field_of(chi: float) -> Loop:
    """The loop the limiting world should follow; its driver is the audience cost plus `SHIFT`."""
    return Loop(chi, Logistic(TAU), Portfolio.like(TAU_H))


def beliefs_along(chi: float, drivers: Sequence[float], hold: int, seeds: Sequence[int],
                  workers: int | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Mean belief on the way up and on the way down, by driver, shapes (seeds, levels).

    drivers: the mean field's a, rising; hold: quarters a level, of which the second half is averaged.  The history begins
    with four holds at the lowest level.
    """
    levels = np.asarray(drivers, float) - SHIFT
    parameter = find(DRIVER)
    levels = np.clip(levels, parameter.low, parameter.high)
    values = np.concatenate([np.full(4 * hold, levels[0]), np.repeat(np.concatenate([levels, levels[::-1]]), hold)])
    belief = run_along(build(limiting_world(chi)), DRIVER, values, seeds, workers)["system_reliability"][:, 4 * hold :]
    means = belief.reshape(len(seeds), 2, len(levels), hold)[..., hold // 2 :].mean(axis=-1)
    return means[:, 0], means[:, 1, ::-1]


def crossing(drivers: np.ndarray, beliefs: np.ndarray) -> np.ndarray:
    """The driver at which belief passes `MIDDLE`, by a straight line between levels, shape (seeds,)."""
    found = []
    for path in beliefs:
        above = np.flatnonzero((path[:-1] < MIDDLE) & (path[1:] >= MIDDLE))
        if not len(above):
            found.append(np.nan)
            continue
        i = int(above[0])
        found.append(drivers[i] + (MIDDLE - path[i]) / (path[i + 1] - path[i]) * (drivers[i + 1] - drivers[i]))
    return np.array(found)


def mean_field_gap(chi: float, costs: np.ndarray) -> float:
    """Distance between the two stable beliefs of the mean field, nothing where there is one, mean over audience costs."""
    stable = [[point.belief for point in mean_field_of(chi).fixed_points(cost + SHIFT) if point.stable] for cost in costs]
    return float(np.mean([max(beliefs) - min(beliefs) for beliefs in stable]))


def drivers_around(chi: float, count: int) -> np.ndarray:
    """Levels of a that reach well past both folds, or past the steepest place where there is no fold; shape (count,)."""
    loop = mean_field_of(chi)
    window = loop.window()
    low, high = window or (float(loop.driver_at(MIDDLE)),) * 2
    margin = 0.12 + 0.25 * (high - low)
    return np.linspace(low - margin, high + margin, count)
