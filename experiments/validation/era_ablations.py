"""Which mechanisms earn their place, era by era: the same forecasts with one of them switched off.

A mechanism stays if it does no harm in two of three eras. Harm is told twice: by the sign of the difference alone, and by a
difference that origins and allies drawn anew seldom turn. Nothing is changed by a verdict; defaults are somebody's decision.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from ...model.parameters import find, resolve
from . import scores
from .ablations import FAR, OFF, WHOLE
from .differences import chance_worse
from .eras import ERAS, HORIZONS, Era, era_record, known_at, start_of
from .hindcast import CONDITIONAL, UNCONDITIONAL
from .kept import yearly_spending
from .record import Record

SEEDS = 9  # of each variant; all variants share their luck, so that few are enough
SURE = 0.05
NOTHING = 0.0005  # percent of GDP; what moves less in every era has no part in the score
ALLOWED = 1  # eras in which a mechanism may do harm and stay
FAR_OFF = tuple(horizon for horizon in HORIZONS if horizon >= FAR)
CASE = ["era", "knowledge", "origin", "horizon", "iso3"]


def ablated(names: tuple[str, ...], say: Callable[[str], None], seeds: int = SEEDS) -> pd.DataFrame:
    """Every comparison: one row an era, knowledge and mechanism, as `compared` gives them."""
    found = []
    for name in names:
        era = ERAS[name]
        say(f"{era.title.lower()}: {len(OFF) - 1} mechanisms off, one at a time")
        found.append(variants(era, seeds).assign(era=name))
    return compared(pd.concat(found, ignore_index=True))


def variants(era: Era, seeds: int) -> pd.DataFrame:
    """Squared error and bare CRPS of every variant, origin, far horizon and ally of one era."""
    truth, found = era_record(era), []
    for origin in (year for year in era.origins if np.isfinite(truth.at(year)).any()):
        codes = known_at(era, truth, origin).past.codes
        for knowledge in (UNCONDITIONAL, CONDITIONAL):
            for name, changes in OFF.items():
                ahead = run_off(era, origin, knowledge, changes, seeds, codes)
                found.append(cells_of(ahead, truth.only(codes), origin, knowledge=knowledge, mechanism=name))
    return pd.concat(found, ignore_index=True)


def run_off(era: Era, origin: int, knowledge: str, changes: dict, seeds: int, codes: tuple[str, ...]) -> np.ndarray:
    """Forecasts of the far horizons with these parameters changed, shape (seeds, horizons, allies). [percent of GDP]"""
    start = start_of(era, origin, knowledge)
    point = resolve(start.scenario.parameters) | {name: find(name).check(value) for name, value in changes.items()}
    places = [start.codes.index(code) for code in codes]
    return yearly_spending(start, [point] * seeds, range(seeds))[:, list(FAR_OFF)][:, :, places]


def cells_of(ahead: np.ndarray, truth: Record, origin: int, **words: str) -> pd.DataFrame:
    """One row a far horizon and an ally whose spending is on record at both ends; words: columns that are the same in all.

    The square is that of the mean of any number of runs, without bias: the mean of a few errs by its own luck besides, and a
    mechanism that is nothing but luck would look harmful for that alone.
    """
    seen = np.array([truth.at(origin + horizon) for horizon in FAR_OFF])
    known = np.isfinite(seen) & np.isfinite(truth.at(origin))
    drawn, seen, (horizon, ally) = ahead[:, known], seen[known], np.nonzero(known)
    square = (drawn.mean(axis=0) - seen) ** 2 - drawn.var(axis=0, ddof=1) / len(drawn)
    return pd.DataFrame({"origin": origin, "horizon": np.array(FAR_OFF)[horizon], "iso3": np.array(truth.codes)[ally],
                         "square": square, "crps": scores.bare_crps(drawn, seen), **words})


def compared(cells: pd.DataFrame) -> pd.DataFrame:
    """Each mechanism against the whole. rmse: without it; difference: rmse without it less with it, so above 0 it helps;
    helps: chance that it does when origins and allies are drawn anew; crps, crps_helps: the same of the bare CRPS.
    """
    found, score = [], ["square", "crps"]
    whole = cells[cells["mechanism"] == WHOLE].set_index(CASE)[score].add_suffix("_whole")
    less = cells[cells["mechanism"] != WHOLE]
    for (era, knowledge, name), part in less.groupby(["era", "knowledge", "mechanism"], sort=False):
        both = part.set_index(CASE)[score].join(whole)
        without, with_it = np.sqrt(both[["square", "square_whole"]].mean())
        found.append({"era": era, "knowledge": knowledge, "mechanism": name, "cases": len(both), "rmse": without,
                      "difference": without - with_it, "helps": chance_worse(gaps(both, "square")),
                      "crps": (both["crps"] - both["crps_whole"]).mean(), "crps_helps": chance_worse(gaps(both, "crps"))})
    return pd.DataFrame(found)


def gaps(both: pd.DataFrame, score: str) -> np.ndarray:
    """What the score of an origin and ally loses without the mechanism, over all horizons, shape (origins, allies)."""
    return (both[score] - both[f"{score}_whole"]).groupby(["origin", "iso3"]).sum().unstack("iso3").to_numpy()


def harms(differences: np.ndarray, chances: np.ndarray) -> tuple[int, int]:
    """Eras in which a mechanism does harm: by sign, and beyond chance. Both shape (eras,)."""
    against = differences < -NOTHING
    return int(against.sum()), int((against & (chances < SURE)).sum())


def verdict(differences: np.ndarray, chances: np.ndarray) -> str:
    """The rule in words. differences: above 0 where the mechanism helps; chances: that it does. Both shape (eras,)."""
    if (np.abs(differences) < NOTHING).all():
        return "moves nothing here"
    by_sign, surely = harms(differences, chances)
    if by_sign <= ALLOWED:
        return "stays" if (differences > NOTHING).any() else "stays: no harm, and no help"
    return f"harm in {by_sign}: goes by sign; beyond chance in {surely}: {'goes' if surely > ALLOWED else 'stays'}"


def ablation_tables(found: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Captions and tables as words: errors of both kinds of forecast, and the score of the bare band."""
    what = f"change of RMSE {FAR} years ahead or more, percent of GDP (chance that the mechanism helps)"
    shown = [(f"Without a mechanism, {knowledge}: {what}", as_words(part, "difference", "helps"))
             for knowledge, part in found.groupby("knowledge", sort=False)]
    bare = as_words(found[found["knowledge"] == UNCONDITIONAL], "crps", "crps_helps")
    return [*shown, (f"Without a mechanism, {UNCONDITIONAL}: change of the bare band's CRPS (chance that it helps)", bare)]


def as_words(found: pd.DataFrame, difference: str, chance: str) -> pd.DataFrame:
    """One row a mechanism: a column an era, and the verdict where all eras are there."""
    rows = []
    for name, part in found.groupby("mechanism", sort=False):
        cells = {ERAS[row["era"]].title: f"{row[difference]:+.3f} ({row[chance]:.2f})" for _, row in part.iterrows()}
        ruled = {"verdict": verdict(part[difference].to_numpy(), part[chance].to_numpy())} if len(part) == len(ERAS) else {}
        rows.append({"off": name, **cells, **ruled})
    return pd.DataFrame(rows)
