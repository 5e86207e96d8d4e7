"""How registered forecasts did: coverage, CRPS and bias, beside the rivals that were registered with them.

What counts as failure stands here and in docs/registered, and was fixed before any outcome.
"""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from .. import kinds
from ..differences import FEWEST, chance_worse
from ..kinds import Kind, read_kind
from .file import Registration
from .forecast import LEVELS, MODEL, OPINION, QUANTILES, SPENDING, RegistrationError

LOW, HIGH = 0.60, 0.95  # what the band of 80 % must cover
ENOUGH = 30  # cases, from which a band can be called too wide
SURELY = 0.9  # chance of a larger CRPS than a rival's, from which the model has lost to it
FURTHEST = {SPENDING: 0.25, OPINION: 0.10}  # mean error of the median, in the unit of the forecast
SCALE = {SPENDING: 100.0, OPINION: 1.0}  # from the unit of a table to that of the forecast


def observations(paths: Iterable[Path]) -> dict[str, dict[tuple[str, int], float]]:
    """Observed numbers by kind and (iso3, year), in the units of forecasts. Raises ObservedError or RegistrationError.

    Aid of a year counts once the table has all its quarters; a donor without a row in one of them gave nothing then.
    """
    found: dict[str, dict[tuple[str, int], float]] = {}
    for path in paths:
        kind, values = read_kind(path)
        if kind.name in found:
            raise RegistrationError(f"'{path}' is a second table of {kind.name}; put both into one")
        found[kind.name] = by_year(kind, values)
    return found


def by_year(kind: Kind, values: dict[tuple[str, int | str], float]) -> dict[tuple[str, int], float]:
    """Numbers by (iso3, year) in the unit of forecasts."""
    if kind is not kinds.AID:
        return {key: SCALE.get(kind.name, 1.0) * value for key, value in values.items()}
    quarters = {quarter for _, quarter in values}
    whole = {int(quarter[:4]) for quarter in quarters if all(f"{quarter[:4]}-Q{q}" in quarters for q in range(1, 5))}
    return {(code, year): sum(values.get((code, f"{year}-Q{q}"), 0.0) for q in range(1, 5))
            for code in sorted({code for code, _ in values}) for year in sorted(whole)}


def cells_of(found: Registration, observed: dict[str, dict[tuple[str, int], float]]) -> pd.DataFrame:
    """One row a kind, forecaster, country and year that was observed: quantiles, observed, error of the median, CRPS.

    Raises RegistrationError where nothing that was forecast is in the tables.
    """
    frames = []
    for kind, seen in observed.items():
        if kind in found.tables:
            table = found.tables[kind]
            value = [seen.get(key, np.nan) for key in zip(table["iso3"], table["year"], strict=True)]
            frames.append(table.assign(kind=kind, observed=value).dropna(subset="observed"))
    cells = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    if cells.empty:
        years = " and ".join(map(str, found.about["years"]))
        raise RegistrationError(f"nothing in these tables was forecast; give {', '.join(found.tables)} of {years}")
    drawn, seen = cells[list(QUANTILES)].to_numpy(), cells["observed"].to_numpy()
    return cells.assign(error=cells["q50"] - seen, crps=crps(drawn, seen), within_80=within(cells, "q10", "q90"),
                        within_90=within(cells, "q05", "q95"))


def left_out(found: Registration, observed: dict[str, dict[tuple[str, int], float]]) -> str:
    """What was observed in a year that is forecast and was not forecast, in a sentence; empty if all was."""
    foreign = []
    for kind, seen in observed.items():
        table = found.tables.get(kind, pd.DataFrame(columns=["iso3", "year"]))
        known = set(zip(table["iso3"], table["year"], strict=True))
        foreign += [f"{code} {year}" for code, year in sorted(set(seen) - known) if year in found.about["years"]]
    return f"not scored, as nothing was forecast of them: {', '.join(dict.fromkeys(foreign))}" if foreign else ""


def within(cells: pd.DataFrame, low: str, high: str) -> pd.Series:
    """Whether the observed value lies between two quantiles."""
    return (cells["observed"] >= cells[low]) & (cells["observed"] <= cells[high])


def crps(quantiles: np.ndarray, observed: np.ndarray) -> np.ndarray:
    """Continuous ranked probability score of a forecast of which only quantiles are known, shape (cases,).

    Twice the quantile loss over all levels (Gneiting and Ranjan 2011), each level standing for those nearest to it.
    quantiles: shape (cases, levels); observed: shape (cases,).
    """
    levels = np.array(LEVELS)
    edges = np.concatenate([[0.0], 0.5 * (levels[1:] + levels[:-1]), [1.0]])
    gap = observed[:, None] - quantiles
    return (2.0 * gap * (levels - (gap < 0.0))) @ np.diff(edges)


def scores_of(cells: pd.DataFrame) -> pd.DataFrame:
    """One row a kind and forecaster; beside a rival the model's CRPS on its cases, and the chance that the model's is larger.

    Countries and years are drawn anew, both at once; countries alone where fewer than three years are out.
    """
    rows = []
    for kind, group in cells.groupby("kind", sort=False):
        model = group[group["forecaster"] == MODEL].set_index(["year", "iso3"])["crps"]
        for name, part in group.groupby("forecaster", sort=False):
            theirs = part.set_index(["year", "iso3"])["crps"]
            mine = model[theirs.index]
            rows.append({
                "kind": kind, "forecaster": name, "cases": len(part), "bias": part["error"].mean(),
                "MAE": part["error"].abs().mean(), "CRPS": theirs.mean(), "covers_80": part["within_80"].mean(),
                "covers_90": part["within_90"].mean(), "model_crps": mine.mean() if name != MODEL else np.nan,
                "worse": chance(mine - theirs) if name != MODEL else np.nan})
    return pd.DataFrame(rows)


def chance(gaps: pd.Series) -> float:
    """Chance that the first has the larger score. gaps: by year and country."""
    by_year_ = gaps.unstack("iso3").to_numpy()
    return chance_worse(by_year_ if len(by_year_) >= FEWEST else np.nansum(by_year_, axis=0)[None])


def failures(scores: pd.DataFrame) -> dict[str, list[str]]:
    """By kind, in words, every number by which the registered forecast has failed; an empty list where it has not."""
    found: dict[str, list[str]] = {}
    for kind, group in scores.groupby("kind", sort=False):
        model, said = group[group["forecaster"] == MODEL].iloc[0], []
        if not LOW <= model["covers_80"] <= (HIGH if model["cases"] >= ENOUGH else 1.0):
            said.append(f"the band of 80 % covers {model['covers_80']:.0%}, outside {LOW:.0%} to {HIGH:.0%}")
        if abs(model["bias"]) > FURTHEST.get(kind, np.inf):
            said.append(f"the median errs by {model['bias']:+.3f} on average, beyond {FURTHEST[kind]:g}")
        said += [f"a larger CRPS than {rival.forecaster}, {rival.model_crps:.3f} against {rival.CRPS:.3f}, with a chance of "
                 f"{rival.worse:.2f}" for rival in group[group["worse"] >= SURELY].itertuples()]
        found[kind] = said
    return found
