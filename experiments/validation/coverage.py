"""How often bare bands held the record: the table that comes with the package, and the one on the page of validation.

``python -m foedus.experiments.validation.coverage`` measures it anew, after a change of the model.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ...model.compiled import model_hash
from ..bands import ASKED, PATH, Covered, write
from . import scores
from .hindcast import STATED, UNCONDITIONAL, Forecast, stated_forecasts
from .origins import FIRST_ORIGIN, HORIZONS, LAST_ORIGIN
from .record import Record, nato_record

SEEDS = 64


def bare_bands(forecasts: Iterable[Forecast], record: Record) -> list[Covered]:
    """A row a horizon, over all origins: the model with its defaults, told nothing that came after the origin."""
    mine = [one for one in forecasts if one.name == STATED and one.knowledge == UNCONDITIONAL]
    found = []
    for place, horizon in enumerate(HORIZONS):
        places = []
        for one in mine:
            observed = record.only(one.codes).at(one.origin + horizon)
            seen = np.isfinite(observed)
            places.append(scores.bare_place(one.members[:, place, seen], observed[seen]))
        where = np.concatenate(places, axis=1)
        found.append(Covered(horizon, where.shape[1], scores.bare_coverage(where), model_hash()))
    return found


def shown(rows: list[Covered]) -> pd.DataFrame:
    """The table as words."""
    return pd.DataFrame([{"years ahead": row.years, "cases": row.cases, "bare 80 % band holds": f"{row.covered:.0%}",
                          "asked": f"{ASKED[0]:.0%} to {ASKED[1]:.0%}",
                          "verdict": "yes" if ASKED[0] <= row.covered <= ASKED[1] else "NO"} for row in rows])


def main() -> None:
    """Measure and write the table."""
    record = nato_record()
    rows = bare_bands(stated_forecasts(record.codes, SEEDS, range(FIRST_ORIGIN, LAST_ORIGIN + 1)), record)
    write(rows)
    print(f"{shown(rows).to_string(index=False)}\n{PATH} written")


if __name__ == "__main__":
    main()
