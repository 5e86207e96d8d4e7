"""A seat's points, which add up in the open: four goals, a weight for each, up to ten points a goal and quarter.

The score of a seat is the mean over the quarters played, so that 0 is the least and 100 the most.
"""

from ...model.constants import ARMS_COST, INVESTMENT_SCALE

GOALS = {
    "protection": "how surely rivals are deterred, times how far you trust the guarantee or can do without it",
    "money": "what stays in your country: less for defence, own arms, deals and tariffs; 6\u00a0% of GDP leaves nothing",
    "autonomy": "own forces and partners that cover what you doubt of the guarantee; more than that counts no more",
    "promises": "deals with Washington kept, promises to partners kept",
}
MOST_SPENT = 0.06  # [share of GDP] that leaves no point for money
LEAST_DOUBT = 0.1  # [probability] that everybody has to cover
WEIGHT_MOST = 5.0


def goals_of(row, kept: int, broken: int, p) -> dict[str, float]:
    """How far each goal is reached, 0 to 1.

    row: an ally's record, any mapping of its recorded fields; kept, broken: its promises to partners so far.
    """
    bought = (row["procurement"] - row["offset_work"]) * p.procurement_scale
    spent = (row["spending"] + row["gdp_loss"] + row["host_support"] * p.cash_scale + ARMS_COST * bought
             + INVESTMENT_SCALE * row["investment"] + p.autonomy_price * row["autonomy"])
    believed = row["reliability"] * (1.0 - row["estranged"])
    trust, doubt = max(believed, row["response_alone"]), max(LEAST_DOUBT, 1.0 - believed)
    partners = 0.5 if kept + broken == 0 else kept / (kept + broken)
    return {"protection": unit(row["deterrence"] * trust), "money": unit(1.0 - spent / MOST_SPENT),
            "autonomy": unit((row["autonomy"] + row["minilateral"]) / doubt),
            "promises": unit(0.5 * row["cooperation"] + 0.5 * partners)}


def unit(value: float) -> float:
    """As a plain number between 0 and 1."""
    return float(min(1.0, max(0.0, value)))


def points(goals: dict[str, float], weights: dict[str, float]) -> dict[str, float]:
    """Points of a quarter by goal; together at most 100."""
    whole = sum(weights.values()) or 1.0
    return {name: 100.0 * weights[name] / whole * goals[name] for name in GOALS}
