"""Claims about decades: one run over ten years, from every year of the record that has a year ten years later.

What was asked was asked of 716 cases from 1965 to 2010. Of those years 1997 to 2010 are left out of the shipped record on
purpose; what is shipped is harder, so that persistence stands beside every error.
"""

import numpy as np

from .. import eras, scores
from ..baselines import persistence
from ..hindcast import CONDITIONAL, UNCONDITIONAL
from .claim import FRESH, Claim, row

GROUP = "decades"
DECADE = 10  # years
ORIGINS = range(1965, 2011)
WALL = range(1985, 1996)  # origins around the fall of the Wall
STILL, RATIO = 0.727, 0.60 / 0.727  # error of persistence on all 716 cases, and what was asked over it
KNOWN = {UNCONDITIONAL: "told nothing", CONDITIONAL: "told the dated shocks"}


def decades(seeds: int) -> list[Claim]:
    """All claims about decades."""
    return [claim for knowledge in (CONDITIONAL, UNCONDITIONAL) for claim in of_knowledge(knowledge, seeds)]


def of_knowledge(knowledge: str, seeds: int) -> list[Claim]:
    """Error of all origins, and error and bias of those around the fall of the Wall."""
    found = {origin: gaps for origin in ORIGINS if len((gaps := errors(origin, knowledge, seeds))[0])}
    model, naive = (np.concatenate([gaps[k] for gaps in found.values()]) for k in (0, 1))
    own, still, cases = scores.root_mean_square(model), scores.root_mean_square(naive), len(model)
    wall = np.concatenate([gaps[0] for origin, gaps in found.items() if origin in WALL])
    years = sorted(set(found) & set(WALL))
    who = f"Ten years ahead, {KNOWN[knowledge]}"
    span = f"{who}, origins {', '.join(map(str, years))} of 1985 to 1995"
    return [row(GROUP, f"{who}, {cases} of 716 cases: RMSE (persistence {still:.3f})", ".623 on all", "at most .60", own, 0.0,
                0.60, form="{:.3f}"),
            row(GROUP, "the same over the error of persistence", f"{0.623 / STILL:.2f}", f"at most {RATIO:.2f}", own / still,
                0.0, RATIO),
            row(GROUP, f"{span}: RMSE", ".645 on all", "at most .54", scores.root_mean_square(wall), 0.0, 0.54, form="{:.3f}"),
            row(GROUP, f"{span}: bias", "+.46 on all", "-.2 to +.2", float(wall.mean()), -0.2, 0.2, form="{:+.3f}")]


def errors(origin: int, knowledge: str, seeds: int) -> tuple[np.ndarray, np.ndarray]:
    """Errors of the model and of persistence for the members of the day that are on record at both ends. [percent of GDP]"""
    era = next(one for one in eras.ERAS.values() if origin in one.origins)
    truth = eras.era_record(era)
    if not np.isfinite(truth.at(origin)).any() or not np.isfinite(truth.at(origin + DECADE)).any():
        return np.array([]), np.array([])
    known = eras.known_at(era, truth, origin)
    ahead = eras.run_ahead(eras.start_of(era, origin, knowledge), known.past.codes, seeds, FRESH)
    seen = truth.only(known.past.codes).at(origin + DECADE)
    both = np.isfinite(seen) & np.isfinite(known.last)
    model = ahead[:, eras.HORIZONS.index(DECADE)].mean(axis=0)
    return (model - seen)[both], (persistence(known, (DECADE,))[0] - seen)[both]
