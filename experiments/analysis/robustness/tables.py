"""The tables of robustness."""

import numpy as np
import pandas as pd

from ....model.outcomes import PHASES
from .cells import UNTOUCHED, Cell
from .claims import Claim
from .settings import Setting


def wide_table(claims: tuple[Claim, ...], settings: tuple[Setting, ...], cells: dict[tuple[str, str], Cell]) -> pd.DataFrame:
    """One row a finding, one column a setting: verdict and effect as the figure writes it."""
    return pd.DataFrame([{"finding": claim.name, "sentence": claim.sentence, "unit": claim.unit,
                          **{setting.name: written(cells[claim.name, setting.name]) for setting in settings}}
                         for claim in claims])


def written(cell: Cell) -> str:
    """Verdict and effect."""
    return cell.verdict if cell.verdict == UNTOUCHED else f"{cell.verdict} {cell.claim.scale * cell.effect.value:+.1f}"


def cells_table(cells: list[Cell]) -> pd.DataFrame:
    """One row a cell, in the outcome's own unit."""
    return pd.DataFrame([{
        "finding": cell.claim.name, "parameter": cell.claim.parameter, "from": cell.claim.low, "to": cell.claim.high,
        "given": "; ".join(f"{name} = {value}" for name, value in cell.claim.given), "outcome": cell.claim.outcome,
        "foretold": cell.claim.direction, "setting": cell.setting.name, "group": cell.setting.group,
        "effect": cell.effect.value, "low": cell.effect.low, "high": cell.effect.high, "verdict": cell.verdict}
        for cell in cells])


def stability_table(settings: tuple[Setting, ...], keeps: np.ndarray, phases: np.ndarray) -> pd.DataFrame:
    """One row a shift of a threshold and one for all of them: share of the runs that keep their phase, also by phase."""
    shifts = [setting for setting in settings if setting.judged]
    rows = [*zip([shift.label for shift in shifts], [dict(shift.changes) for shift in shifts], keeps, strict=True),
            ("every one of them", {}, keeps.all(axis=0))]
    return pd.DataFrame([{"threshold": label, "value": next(iter(values.values()), float("nan")), "all": keep.mean(),
                          **{phase: keep[phases == code].mean() if (phases == code).any() else float("nan")
                             for code, phase in enumerate(PHASES)}} for label, values, keep in rows])
