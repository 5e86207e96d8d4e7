"""Opinion, arms and aid that somebody brings, beside the model's replays and beside the last figure published before.

A replay is told what happened up to 2025, so that its rows are conditional up to there, and bare afterwards.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ...model.build import build
from ...model.calendar import label_of
from ...model.parameters import resolve
from ...model.record import aid, arms, favourable
from ...model.record.tables import column
from ...model.run import run_batch
from ...model.scenario import load_scenario
from . import scores
from .kinds import AID, ARMS, OPINION, SPENDING, Kind, ObservedError, read_kind
from .opinion import SUBJECTS

REPLAYS = {OPINION: ("replay_2014", "transactional_2025"), ARMS: ("replay_2014", "transactional_2025"), AID: ("ukraine_2025",)}
MEASURES = {OPINION: SUBJECTS, ARMS: {"dependence on US arms": "dependence"}, AID: {"aid of the model's allies": "aid"}}
OF_YEAR = {OPINION: 1, ARMS: 0}  # the quarter of a year that is held against its figure
SEEDS, LAST = 19, "last figure before"
Brought = tuple[Kind, str, dict[tuple[str, int | str], float]]


def sort_out(paths: Sequence[Path]) -> tuple[Path | None, list[Brought]]:
    """The table of spending, which the whole page scores, and the others; raises ObservedError before anything is run."""
    spending, others = None, []
    for path in paths:
        kind, values = read_kind(path)
        if kind is SPENDING and spending is not None:
            raise ObservedError(f"'{path}' is a second table of spending; put both into one")
        if kind is SPENDING:
            spending = path
        else:
            others.append((kind, path.name, values))
    return spending, others


def tables(brought: Sequence[Brought]) -> list[tuple[str, pd.DataFrame]]:
    """A caption and a table each, with what is not scored. Raises ObservedError where no row has a country and date of the
    replays."""
    found = []
    for kind, name, values in brought:
        model = replayed(kind)
        frame, known = errors(kind, name, values, model)
        found.append((f"{kind.name} of {name}, beside {' and '.join(REPLAYS[kind])} over {SEEDS} seeds"
                      f"{left_out(values, known, model)}", words(frame)))
    return found


def left_out(values: dict[tuple[str, int | str], float], known: set[tuple[str, int | str]], model: pd.DataFrame) -> str:
    """What is not scored, and why; empty if all is."""
    codes = {code for code, _ in model.index}
    reasons: dict[str, list[str]] = {}
    for code, date in sorted(values.keys() - known):
        if code not in codes:
            reasons.setdefault("no ally of the replays", []).append(code)
        else:
            reasons.setdefault("outside the replays, or without an earlier figure on record", []).append(f"{code} {date}")
    told = [f"{', '.join(dict.fromkeys(places))} ({reason})" for reason, places in reasons.items()]
    return f"; not scored: {'; '.join(told)}" if told else ""


def errors(kind: Kind, name: str, values: dict[tuple[str, int | str], float],
           model: pd.DataFrame) -> tuple[pd.DataFrame, set[tuple[str, int | str]]]:
    """One row a measure of the model, and one for the last figure published before, on the same cases; and which those are."""
    known = {key: last for key in values if key in model.index and (last := published_before(kind, *key)) is not None}
    if not known:
        dates = sorted({date for _, date in model.index})
        raise ObservedError(f"{name}: nothing in it can be scored; give countries of the panel that have an earlier figure on "
                            f"record, and a {kind.period} from {dates[0]} to {dates[-1]}")
    cases = model.loc[[*known]].assign(**{LAST: [*known.values()]})
    seen = pd.Series([values[key] for key in known], cases.index)
    return pd.DataFrame([{"": measure, **how_far(cases[measure], seen)} for measure in cases]), set(known)


def replayed(kind: Kind) -> pd.DataFrame:
    """Mean of the model's measures over seeds, by country and date; a later scenario counts where the one before has ended."""
    found: dict[tuple[str, int | str], list[float]] = {}
    for name in REPLAYS[kind]:
        start = build(load_scenario(name))
        panel = run_batch(start, [resolve(start.scenario.parameters)] * SEEDS, range(SEEDS), panel=True, reference="none").panel
        means = [panel[field].mean(axis=0) for field in MEASURES[kind].values()]
        for quarter in range(start.scenario.quarters):
            year, part = divmod(start.scenario.first + quarter, 4)
            if kind.period == "quarter" or part == OF_YEAR[kind]:
                date = label_of(start.scenario.first + quarter) if kind.period == "quarter" else year
                for place, code in enumerate(start.codes):
                    found.setdefault((code, date), [float(mean[quarter, place]) for mean in means])
    return pd.DataFrame.from_dict(found, "index", columns=list(MEASURES[kind])).set_axis(pd.MultiIndex.from_tuples(found))


def published_before(kind: Kind, code: str, date: int | str) -> float | None:
    """The last figure on record before a date; None without one."""
    if kind is ARMS:
        years = [year for one, year in column("arms", "us_share") if one == code and year < date]
        return arms(max(years), (code,)) if years else None
    record = favourable() if kind is OPINION else aid()
    dates = [other for one, other in record if one == code and other < date]
    return record[code, max(dates)] if dates else None


def how_far(model: pd.Series, seen: pd.Series) -> dict[str, float]:
    """Errors of one column. An offset of each country is what its mean error is; a country with one case has none to show."""
    gap = model - seen
    codes = gap.index.get_level_values(0)
    many = gap.groupby(codes).transform("size") > 1
    return {"cases": len(gap), "bias": gap.mean(), "RMSE": scores.root_mean_square(gap),
            "RMSE about offsets": scores.root_mean_square((gap - gap.groupby(codes).transform("mean"))[many]),
            "rank correlation": scores.rank_correlation(model.to_numpy(), seen.to_numpy()) if len(gap) > 2 else np.nan}


def words(frame: pd.DataFrame) -> pd.DataFrame:
    """Numbers as words."""
    return frame.map(lambda cell: cell if isinstance(cell, str) else f"{cell:.0f}" if isinstance(cell, int) else
                     "-" if pd.isna(cell) else f"{cell:.3f}")
