"""Claims about budgets: what pressure, pledges and promises do to them, and how they fare against the record."""

import numpy as np

from ....model.build import build
from .. import hindcast
from ..origins import HORIZONS, LAST_ORIGIN
from ..record import HELD_OUT, by_year, held_out_record, nato_record
from .claim import FRESH, Claim, mean_error, played, row, world

GROUP = "budgets"
TERM = 16  # quarters after which a promise is looked at
RIVAL = {3: 0.38, 4: 0.36, 5: 0.40}  # the mean of the pledge's line and the distance regression, rounded
BANDS = {1: ".20", 3: ".19", 5: ".21"}  # what the bare band covered at first
FIRST = {3: ".400", 4: ".384", 5: ".429"}
ASIA = {"JPN": "-3.0", "KOR": "-8.7"}
PRESSING = {"incumbent_strategy": "transactional", "challenger_strategy": "transactional"}


def budgets(seeds: int) -> list[Claim]:
    """All claims about budgets."""
    return [conditional(seeds), *default_world(seeds), *against_the_record(seeds), *held_out(seeds)]


def conditional(seeds: int) -> Claim:
    """A guarantee that hangs on payment makes allies pay, whoever is elected."""
    loose, tight = (by_year(played(world(quarters=32, conditionality=c, **PRESSING), seeds, panel=True).panel["spending"])
                    for c in (0.0, 1.0))
    moved, error = mean_error(100.0 * (tight - loose)[:, -1].mean(axis=-1))
    return row(GROUP, "Conditionality 0 to 1, a transactional US throughout: spending in year 8", "+.09 pp in year 12",
               "+.2 to +1.0 pp", moved, 0.2, 1.0, error, "{:+.2f} pp")


def default_world(seeds: int) -> list[Claim]:
    """How many keep the pledge of 2025 when it falls due, and how many promises in deals are kept."""
    scenario = world()
    panel = played(scenario, seeds, panel=True).panel
    members = build(scenario).allies["treaty"] == 2
    due = by_year(panel["spending"])[:, 2035 - scenario.first // 4][:, members]
    count = (due >= 0.035).sum(axis=1)
    low, high = np.quantile(count, [0.1, 0.9])
    met, kept, runs = promises(panel)
    return [row(GROUP, f"Members at 3.5 % in 2035, of {members.sum()}; in eight of ten runs {low:.0f} to {high:.0f}", "4",
                "8 to 26: the pledge of 2014 was met by 17 when due, give or take a half", float(count.mean()), 8.0, 26.0,
                mean_error(count)[1], "{:.1f}"),
            row(GROUP, f"Promises to spend more that ran four years ({runs}): delivered to nine tenths", ".10",
                "at least .5", met, 0.5, 1.0),
            row(GROUP, "the same: delivered to nine tenths, or booked as a breach", ".10", "at least .8", kept, 0.8, 1.0)]


def promises(panel: np.ndarray) -> tuple[float, float, int]:
    """Of promises that ran four years: share delivered to nine tenths, the same or booked as a breach, and their number."""
    due = (panel["deal_age"] == TERM) & (panel["deal_spending"] > 0.0) & (panel["deal"] == 1)
    due &= np.roll(panel["deal_age"], 1, axis=1) == TERM - 1
    run, quarter, ally = np.nonzero(due)
    at = panel[run, quarter, ally]
    met = at["spending"] - at["deal_from"] >= 0.9 * (at["deal_spending"] - at["deal_from"])
    booked = at["shortfalls"] > panel[run, quarter - TERM, ally]["shortfalls"]
    return float(met.mean()), float((met | booked).mean()), len(at)


def against_the_record(seeds: int) -> list[Claim]:
    """Errors and bands of forecasts that know nothing of what came later."""
    record = nato_record()
    errors, covered = {h: [] for h in HORIZONS}, {h: [] for h in HORIZONS}
    for origin in range(hindcast.FIRST_COMMON, LAST_ORIGIN + 1):
        ahead = hindcast.run_ahead(origin, hindcast.UNCONDITIONAL, [{}] * seeds, record.codes, first=FRESH)
        for place, horizon in enumerate(HORIZONS):
            seen = record.at(origin + horizon)
            if not np.isnan(seen).all():
                low, high = np.quantile(ahead[:, place], [0.1, 0.9], axis=0)
                errors[horizon] += list(ahead[:, place].mean(axis=0) - seen)
                covered[horizon] += list((low <= seen) & (seen <= high))
    return [*(row(GROUP, f"Error of spending {h} years ahead, RMSE in percent of GDP", FIRST[h], f"at most {most:.2f}",
                  float(np.sqrt(np.mean(np.square(errors[h])))), 0.0, most, form="{:.3f}") for h, most in RIVAL.items()),
            *(row(GROUP, f"The bare band of eight in ten runs covers, {h} years ahead", before, ".72 to .88",
                  float(np.mean(covered[h])), 0.72, 0.88) for h, before in BANDS.items())]


def held_out(seeds: int) -> list[Claim]:
    """Japan and Korea: no error was minimised on them, but they were in view when `baseline_preference` was chosen."""
    return [row(GROUP, f"{code}, not fitted: skill against persistence", ASIA[code], "at least 0", float(value), 0.0, 1.0,
                form="{:.1f}") for code, value in zip(HELD_OUT, held_out_skill(seeds), strict=True)]


def held_out_skill(seeds: int) -> np.ndarray:
    """Skill of forecasts of Japan and Korea against persistence, over all origins and horizons, shape (2,)."""
    record = held_out_record()
    own, naive = [], []
    for origin in range(hindcast.FIRST_ORIGIN + 1, LAST_ORIGIN + 1):
        ahead = hindcast.run_ahead(origin, hindcast.UNCONDITIONAL, [{}] * seeds, HELD_OUT, first=FRESH).mean(axis=0)
        for place, horizon in enumerate(HORIZONS):
            own.append((ahead[place] - record.at(origin + horizon)) ** 2)
            naive.append((record.at(origin) - record.at(origin + horizon)) ** 2)
    return 1.0 - np.nansum(own, axis=0) / np.nansum(naive, axis=0)
