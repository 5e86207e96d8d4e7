"""What each mechanism is worth: the same hindcast with one of them switched off."""

from collections.abc import Mapping

import pandas as pd

from ...model.parameters import find
from .hindcast import CONDITIONAL, FIRST_COMMON, UNCONDITIONAL, Forecast, run_ahead, score_cells, score_table
from .origins import LAST_ORIGIN, PACE
from .record import Record

WHOLE = "the model as it is"
FAR = 3  # years ahead, from which a mechanism has time to show
OFF: Mapping[str, dict[str, float | str]] = {
    WHOLE: {},
    "threat does not raise the taste for defence": {"threat_preference": 0.0},
    "threat is the same at every distance": {"reach_distance": 8000.0, "reach_floor": 0.5},
    "pledges do not pull": {"deadline_pull": 0.0},
    "promises in deals do not pull": {"milestone": 0.0},
    "a near rival's hostility is felt nowhere else": {"common_threat": 0.0},
    "a change of threat does not speed budgets": {"surprise": 0.0},
    "the US guarantee replaces nothing": {"patron_spill_in": 0.0},
    "allies' forces replace nothing": {"spill_in": 0.0},
    "words do not move trust": {"weight_words": 0.0},
    "nothing is learnt of Washington": {"type_spread": 0.0},
    "taste does not fade": {"taste_fade": 0.0},
    "budgets have no luck of their own and share none": {"spending_noise": 0.0, "common_noise": 0.0},
    "governments do not lean": {"lean_spending": 0.0},
    "the guarantee hangs on no payment": {"conditionality": 0.0},
    "allies look no further than who governs": {"horizon": 1.0},
    "rivals do not arm in answer": {"arms_reaction": 0.0, "arms_grievance": 0.0},
    "Moscow does not escalate undated": {"escalation_hazard": 0.0},
    "budgets adjust at once": {"adjustment": 1.0},
    "budgets follow last year's and the pledge": {"spending_behaviour": "inertial"},
}
STALE = "recent shocks count as answered at the origin"


def ablations(record: Record, members: int) -> pd.DataFrame:
    """RMSE three years ahead or more, by mechanism switched off and knowledge, with default parameters otherwise."""
    forecasts = [Forecast(name, knowledge, origin, record.codes, run_off(name, origin, knowledge, members, record.codes))
                 for name in (*OFF, STALE) for knowledge in (UNCONDITIONAL, CONDITIONAL)
                 for origin in range(FIRST_COMMON, LAST_ORIGIN - FAR + 2)]
    cells = score_cells(forecasts, record, dict.fromkeys(range(FIRST_COMMON, LAST_ORIGIN + 1), 0.1))
    table = score_table(cells[cells["horizon"] >= FAR], ("forecaster", "knowledge"))
    return table.pivot(index="forecaster", columns="knowledge", values="rmse").loc[[*OFF, STALE], [UNCONDITIONAL, CONDITIONAL]]


def run_off(name: str, origin: int, knowledge: str, members: int, codes: tuple[str, ...]):
    """Forecasts with one mechanism off, shape (members, horizons, allies)."""
    changes = {key: find(key).check(value) for key, value in OFF.get(name, {}).items()}
    return run_ahead(origin, knowledge, [changes] * members, codes, 1.0 if name == STALE else PACE)
