"""Two maps over the same points: where the most likely phase is the same, and which pairs of phases lie where it is not."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...model.outcomes import PHASES
from ..sweep.results import Results
from ..sweep.spec import Spec
from .phasegrid import SETTLED, PhaseGrid
from .scales import value_at

OWN, DRAWN = "own", "posterior"


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two maps: the experiment, what it shows, its grid and its runs."""

    spec: Spec
    shown: dict
    grid: PhaseGrid
    found: Results


@dataclass(frozen=True, eq=False)
class Agreement:
    """Where two maps have the same most likely phase, (rows, columns); firm: where they have not, and both are settled.

    interval: of the share of the map where they have, 95 % of pairs of bootstrap draws; sign: where the index has one sign.
    """

    same: np.ndarray
    firm: np.ndarray
    sign: np.ndarray
    share: float
    interval: tuple[float, float]


def agreement(own: PhaseGrid, drawn: PhaseGrid) -> Agreement:
    """Of two maps over the same points."""
    same = own.likely == drawn.likely
    share = own.share_of(same)
    in_draws = [own.share_of((own.by_seed @ one).argmax(axis=0) == (drawn.by_seed @ other).argmax(axis=0))
                for one, other in zip(own.weights, drawn.weights, strict=True)]
    low, high = np.percentile(in_draws, (2.5, 97.5))
    firm = ~same & (np.minimum(own.settled, drawn.settled) >= SETTLED)
    # where either map is unsure, they agree less in most draws than in all runs
    return Agreement(same, firm, own.index.positive == drawn.index.positive, share,
                     (float(min(low, share)), float(max(high, share))))


def pairs(here: Side, there: Side) -> pd.DataFrame:
    """Share of the map of every pair of most likely phases, the largest first; firm: of it where both are settled."""
    rows = []
    for code, phase in enumerate(PHASES):
        for other, beside in enumerate(PHASES):
            where = (here.grid.likely == code) & (there.grid.likely == other)
            if where.any():
                firm = where & (np.minimum(here.grid.settled, there.grid.settled) >= SETTLED)
                rows.append((phase, beside, here.grid.share_of(where), here.grid.share_of(firm)))
    return pd.DataFrame(rows, columns=[OWN, DRAWN, "of_map", "firm"]).sort_values("of_map", ascending=False)


def per_point(here: Side, there: Side, agreed: Agreement) -> pd.DataFrame:
    """One row a point of the map, the second axis changing fastest."""
    own, drawn = here.grid, there.grid
    across, up = here.shown["axes"]
    columns, rows = (place.ravel() for place in np.meshgrid(np.arange(len(own.x)), np.arange(len(own.y)), indexing="ij"))
    x, y = (np.array(axis["choices"], object)[line.astype(int)] if axis["choices"] else value_at(axis, line)
            for axis, line in ((across, own.x), (up, own.y)))
    phase, at = np.array(PHASES), (rows, columns)
    return pd.DataFrame({
        across["name"]: x[columns], up["name"]: y[rows], OWN: phase[own.likely[at]], DRAWN: phase[drawn.likely[at]],
        "same": agreed.same[at], "firm": agreed.firm[at], f"settled_{OWN}": own.settled[at],
        f"settled_{DRAWN}": drawn.settled[at], f"index_{OWN}": own.index.middle[at], f"index_{DRAWN}": drawn.index.middle[at],
        "area": own.area[at]})
