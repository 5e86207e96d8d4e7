"""What the model cannot do, from the numbers: every row that asks something and is missed, and by how much."""

import numpy as np
import pandas as pd

from ..bands import ASKED
from .assess import Findings
from .hindcast import STATED, UNCONDITIONAL, common, score_table
from .record import HELD_OUT

COLUMNS = ("", "asked", "found", "missed by")


def missed(found: Findings) -> pd.DataFrame:
    """One row each, as words, of the model with its defaults: forecasts, bands, partners that were held out, patterns."""
    rows = [*forecasts(found), *bands(found), *held_out(found), *patterns(found)]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def count(found: Findings) -> int:
    """How many things are asked."""
    table = score_table(common(found.cells))
    return int((table["forecaster"] == STATED).sum()) + len(found.bands) + len(HELD_OUT) + len(found.patterns)


def forecasts(found: Findings) -> list[tuple[str, str, str, str]]:
    """Knowledge and horizons at which a rival has the smaller error."""
    table, rows = score_table(common(found.cells)), []
    for (knowledge, horizon), group in table.groupby(["knowledge", "horizon"], sort=False):
        naive = group[~group["forecaster"].str.startswith("model")].set_index("forecaster")["rmse"]
        mine = float(group.set_index("forecaster")["rmse"][STATED])
        if mine > naive.min():
            rows.append((f"spending {horizon} y ahead, {knowledge}: RMSE of the best rival ({naive.idxmin()})",
                         f"at most {naive.min():.3f}", f"{mine:.3f}", f"{mine - naive.min():.3f}"))
    return rows


def bands(found: Findings) -> list[tuple[str, str, str, str]]:
    """Horizons at which the bare band of 80 % is too narrow or too wide."""
    return [(f"bare band of 80 % of single allies' spending, {row.years} y ahead: share of the record inside",
             f"{ASKED[0]:.0%} to {ASKED[1]:.0%}", f"{row.covered:.0%}",
             f"{max(ASKED[0] - row.covered, row.covered - ASKED[1]):.1%}")
            for row in found.bands if not ASKED[0] <= row.covered <= ASKED[1]]


def held_out(found: Findings) -> list[tuple[str, str, str, str]]:
    """Japan and Korea, unconditional, where persistence does better."""
    table = score_table(found.asia[found.asia["knowledge"] == UNCONDITIONAL], ("forecaster", "iso3"))
    skills = table[table["forecaster"] == STATED].set_index("iso3")["skill"]
    return [(f"spending of {code}, never fitted: skill against persistence", "at least 0", f"{skills[code]:.2f}",
             f"{-skills[code]:.2f}") for code in HELD_OUT if np.isfinite(skills[code]) and skills[code] < 0.0]


def patterns(found: Findings) -> list[tuple[str, str, str, str]]:
    """Patterns that fail."""
    return [(f"{one.name}: {one.statement[0].lower()}{one.statement[1:]}", one.band, one.value, one.missed)
            for one in found.patterns if not one.passed]
