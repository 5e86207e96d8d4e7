"""Everything the page reports, computed once."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ...model.compiled import model_hash
from ..bands import Covered
from . import docking, hindcast, patterns
from .ablations import ablations
from .calibration import (
    PRIOR,
    Draws,
    correlations,
    distances,
    effective_size,
    identifiability,
    narrow,
    nearest,
    paths_of,
    simulate,
)
from .coverage import bare_bands
from .episodes import Played, play, read_episodes
from .hindcast import Forecast
from .observed import read_observed, scorable, score_observed
from .origins import FIRST_ORIGIN, LAST_ORIGIN, calendar
from .record import HELD_OUT, LAST_YEAR, Record, held_out_record, kilometres, nato_record, weights
from .scores import rank_correlation

ORIGINS = range(FIRST_ORIGIN, LAST_ORIGIN + 1)
LEADERS = 20  # draws that fit about equally well
STEADY = 0.9  # share of them that must agree


@dataclass(frozen=True)
class Effort:
    """How much is run. draws: from the prior; rounds: of narrowing, `draws_again` runs each; keep: draws kept."""

    draws: int
    keep: int
    rounds: int
    draws_again: int
    members: int
    seeds: int

    @property
    def runs(self) -> int:
        """Runs of the calibration."""
        return self.draws + self.rounds * self.draws_again


FULL, QUICK = Effort(40_000, 100, 2, 20_000, 64, 200), Effort(3_000, 40, 0, 0, 16, 32)


@dataclass(frozen=True)
class Findings:
    """What was found. Cells as `hindcast.score_cells` gives them; bands: what bare bands hold; `user` only with a file."""

    effort: Effort
    record: Record
    draws: Draws
    kept: Draws
    chosen: dict[str, float]
    cells: pd.DataFrame
    together: pd.DataFrame
    asia: pd.DataFrame
    mechanisms: pd.DataFrame
    patterns: list[patterns.Pattern]
    patterns_calibrated: list[patterns.Pattern]
    episodes: list[Played]
    docks: list[docking.Dock]
    rival: pd.DataFrame
    steady: float
    bands: list[Covered]
    user: pd.DataFrame | None = None
    notes: list[str] = field(default_factory=list)
    origin: dict[str, str] = field(default_factory=dict)

    @property
    def earned(self) -> bool:
        """Whether the calibrated set may replace the defaults; see `has_earned`."""
        return has_earned(self.rival, self.steady, passes(self.patterns_calibrated), passes(self.patterns))


def has_earned(rival: pd.DataFrame, steady: float, passed: int, passed_before: int) -> bool:
    """Better in every row of `rival`, passing no fewer patterns, and not by the luck of which draw was chosen.

    steady: share of the draws that fit about as well and also beat the defaults on the allies held out.
    """
    better = (rival["calibrated"] < rival["defaults"]).all()
    return bool(better and steady >= STEADY and passed >= passed_before)


def passes(found: list[patterns.Pattern]) -> int:
    """Number of patterns passed."""
    return sum(pattern.passed for pattern in found)


def assess(effort: Effort, observed: Path | None, say: Callable[[str], None]) -> Findings:
    """Run it all; `say` hears what is being done. A bad file of observations is refused before anything is run."""
    table = read_observed(observed) if observed else None
    codes, notes = scorable(table, observed.name) if table else ((), [])
    record = nato_record()
    say(f"calibration: {effort.runs} runs")
    draws = simulate(effort.draws, record.codes)
    kept = calibrated(draws, record, effort)
    best = leaders(kept, record, effort)
    chosen = best[0]
    say("hindcasts")
    forecasts = every_forecast(draws, record, effort)
    cells, together = scored(forecasts, record)
    say("patterns, episodes, docking")
    return Findings(
        effort, record, draws, kept, chosen, cells, together, asia_cells(draws, record, effort),
        ablations(record, effort.members), patterns.check_all(effort.seeds),
        patterns.check_all(effort.seeds, chosen), [play(episode, effort.seeds) for episode in read_episodes()],
        docking.check_all(effort is QUICK), rivalry(chosen, record, effort.members), steadiness(best, effort.members),
        bare_bands(forecasts, record),
        score_observed(table, codes, draws, effort.keep, effort.members) if table else None, notes, provenance(observed))


def calibrated(draws: Draws, record: Record, effort: Effort) -> Draws:
    """The draws that agree best with the whole record, after as many rounds of narrowing as the effort allows."""
    kept = nearest(draws, distances(draws, record, LAST_YEAR, together=True), 2 * effort.keep)
    for turn in range(effort.rounds):
        run = partial(paths_of, names=kept.names, codes=kept.codes, seed=(10 + turn) * effort.draws)
        again = narrow(kept, effort.draws_again, 10 + turn, run)
        kept = nearest(again, distances(again, record, LAST_YEAR, together=True), 2 * effort.keep)
    return kept


def leaders(kept: Draws, record: Record, effort: Effort) -> list[dict[str, float]]:
    """The draws with the least error in the conditional hindcasts of the thirty allies, over a few seeds, best first.

    The first stands for all; their mean would be a point that no run has been at.
    """
    seeds, squares = max(2, effort.members // 16), np.zeros(len(kept.values))
    points = [kept.point(place) for place in range(len(kept.values)) for _ in range(seeds)]
    for origin in ORIGINS[1:]:
        ahead = hindcast.run_ahead(origin, hindcast.CONDITIONAL, points, record.codes)
        seen = np.array([record.at(origin + h) for h in hindcast.HORIZONS])
        mean = ahead.reshape(len(kept.values), seeds, *ahead.shape[1:]).mean(axis=1)
        squares += np.nansum((mean - seen) ** 2, axis=(1, 2))
    return [kept.point(int(place)) for place in np.argsort(squares, kind="stable")[:LEADERS]]


def every_forecast(draws: Draws, record: Record, effort: Effort) -> list[Forecast]:
    """Naive rivals, the model as stated, the model fitted up to the origin, with and without the ally."""
    return [*hindcast.baseline_forecasts(record), *hindcast.stated_forecasts(record.codes, effort.members, ORIGINS),
            *hindcast.fitted_forecasts(draws, record, record.codes, effort.keep, ORIGINS[1:]),
            *hindcast.held_out_forecasts(draws, record, effort.keep, ORIGINS[1:])]


def scored(forecasts: list[Forecast], record: Record) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cells by ally and for the allies together."""
    whole = hindcast.aggregate_record(record)
    return (hindcast.score_cells(forecasts, record, noises(record)),
            hindcast.score_cells(hindcast.in_aggregate(forecasts), whole, noises(whole)))


def noises(record: Record) -> dict[int, float]:
    """Noise by origin."""
    return {origin: hindcast.noise(record, origin) for origin in ORIGINS}


def asia_cells(draws: Draws, record: Record, effort: Effort) -> pd.DataFrame:
    """Japan and Korea, forecast by draws chosen on NATO allies alone; origins from 2015, where their series begin."""
    seen = held_out_record()
    naive = hindcast.unpooled_forecasts(seen, ORIGINS[1:])
    model = [*hindcast.stated_forecasts(HELD_OUT, effort.members, ORIGINS[1:]),
             *hindcast.fitted_forecasts(draws, record, HELD_OUT, effort.keep, ORIGINS[1:])]
    return hindcast.score_cells([*naive, *model], seen, noises(record))


def rivalry(calibrated_set: dict[str, float], record: Record, members: int) -> pd.DataFrame:
    """RMSE of the defaults and of the calibrated set over all conditional hindcasts: NATO allies, Japan and Korea."""
    found = {}
    for label, changes in (("defaults", {}), ("calibrated", calibrated_set)):
        for group, truth in (("thirty NATO allies", record), ("Japan and Korea, held out", held_out_record())):
            forecasts = [Forecast(label, hindcast.CONDITIONAL, origin, truth.codes, hindcast.run_ahead(
                origin, hindcast.CONDITIONAL, [changes] * members, truth.codes)) for origin in ORIGINS[1:]]
            cells = hindcast.score_cells(forecasts, truth, noises(record))
            found.setdefault(group, {})[label] = float(np.sqrt(np.mean((cells["forecast"] - cells["observed"]) ** 2)))
    return pd.DataFrame(found).T


def steadiness(best: list[dict[str, float]], members: int) -> float:
    """Share of these sets that beat the defaults on Japan and Korea, over all conditional hindcasts."""
    truth = held_out_record()

    def squares(points):
        found = np.zeros(len(points))
        for origin in ORIGINS[1:]:
            many = [point for point in points for _ in range(max(4, members // 4))]
            ahead = hindcast.run_ahead(origin, hindcast.CONDITIONAL, many, truth.codes).reshape(
                len(points), -1, len(hindcast.HORIZONS), len(truth.codes)).mean(axis=1)
            seen = np.array([truth.at(origin + h) for h in hindcast.HORIZONS])
            found += np.nansum((ahead - seen) ** 2, axis=(1, 2))
        return found

    return float(np.mean(squares(best) < squares([{}])[0]))


def predictive(kept: Draws, record: Record) -> pd.DataFrame:
    """Posterior predictive check: quantity, observed value, and what nine in ten of the draws kept span."""
    share, paths = weights(record.codes), kept.paths
    quantities = {f"burden of the allies together, {year}, %": (paths[:, year - 2014] @ share, record.at(year) @ share)
                  for year in (2018, 2021, 2024)}
    quantities |= {f"allies at 2 % or more, {year}": ((paths[:, year - 2014] >= 2.0).sum(axis=1),
                                                      (record.at(year) >= 2.0).sum()) for year in (2018, 2021, 2024)}
    change, seen = paths[:, -1] - paths[:, 0], record.at(2024) - record.at(2014)
    distance = kilometres(record.codes)
    quantities["rank correlation of change with distance"] = (
        np.array([rank_correlation(row, distance) for row in change]), rank_correlation(seen, distance))
    quantities["standard deviation of change over allies, pp"] = (change.std(axis=1), seen.std())
    steps = np.abs(np.diff(paths, axis=1)).mean(axis=(1, 2))
    quantities["mean absolute yearly change, pp"] = (steps, np.abs(np.diff(record.values, axis=1)).mean())
    rows = []
    for name, (values, observed) in quantities.items():
        low, high = weighted_quantiles(values, kept.weights, (0.05, 0.95))
        rows.append({"quantity": name, "observed": float(observed), "low": low, "high": high,
                     "inside": bool(low <= observed <= high)})
    return pd.DataFrame(rows)


def weighted_quantiles(values: np.ndarray, share: np.ndarray, at: tuple[float, ...]) -> list[float]:
    """Quantiles of weighted values, shape (draws,)."""
    order = np.argsort(values)
    return [float(values[order][np.searchsorted(np.cumsum(share[order]), q, side="left").clip(0, len(values) - 1)]) for q in at]


def marginals(kept: Draws) -> pd.DataFrame:
    """Prior and posterior of every parameter, and how far the record pins it."""
    ratio = identifiability(kept)
    rows = []
    for place, name in enumerate(kept.names):
        low, high = weighted_quantiles(kept.values[:, place], kept.weights, (0.05, 0.95))
        rows.append({"parameter": name, "prior_low": PRIOR[name][0], "prior_high": PRIOR[name][1],
                     "mean": kept.mean()[name], "low": low, "high": high, "ratio": ratio[name]})
    return pd.DataFrame(rows).sort_values("ratio", kind="stable", ignore_index=True)


def strongest_pairs(kept: Draws, n: int = 6) -> list[tuple[str, str, float]]:
    """The pairs of parameters that trade off most."""
    table = correlations(kept)
    pairs = [(kept.names[i], kept.names[j], float(table[i, j])) for i in range(len(table)) for j in range(i)]
    return sorted(pairs, key=lambda pair: -abs(pair[2]))[:n]


def provenance(observed: Path | None) -> dict[str, str]:
    """Date, and hashes of what the numbers depend on."""
    folder = Path(__file__).parent
    data = sorted((folder.parents[1] / "model" / "data").glob("*.csv"))
    world = calendar()
    found = {"date": datetime.now(UTC).date().isoformat(), "model code": model_hash(),
             "validation code": digest(sorted(folder.glob("*.py"))), "data": digest(data),
             "calendar": hashlib.sha256(json.dumps([list(map(str, (e.quarter, e.kind, e.target, e.value, e.other)))
                                                    for e in world.events]).encode()).hexdigest()[:16]}
    return found | ({"observations": f"{observed.name} {digest([observed])}"} if observed else {})


def digest(paths: list[Path]) -> str:
    """Sixteen hexadecimal digits that change with any of the files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(path.name.encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


def parameter_file(found: Findings) -> str:
    """The calibrated set as TOML, with where it comes from."""
    lines = [
        "# Parameters that agree best with the record. Regenerate with: foedus validate",
        f'name = "nato_{LAST_YEAR}"',
        f'fitted_to = "military spending of {len(found.record.codes)} NATO allies, 2015 to {LAST_YEAR}, NATO 2025 edition"',
        f'held_out = "{", ".join(HELD_OUT)}"',
        f'method = "approximate Bayesian computation, {found.effort.runs} runs; of {len(found.kept.values)} kept '
        f'(worth {effective_size(found.kept):.0f}) the best in conditional hindcasts of the same allies"',
        *(f'{key.replace(" ", "_")} = "{value}"' for key, value in found.origin.items()),
        f"earned = {str(found.earned).lower()}",
        "", "[parameters]", *(f"{name} = {value:.4g}" for name, value in found.chosen.items())]
    return "\n".join(lines) + "\n"
