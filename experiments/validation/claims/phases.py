"""Claims about the phases and the index, on the map of conditionality and durability."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from ....model.build import build
from ....model.outcomes import PHASES, judge
from ....model.parameters import resolve
from ....model.run import run_batch
from .claim import FRESH, Claim, row, world

GROUP = "phases"
LEVELS = np.linspace(0.0, 1.0, 5)
THRESHOLDS = ("hardened_gain", "hollow_loss", "decoupled_us", "decoupled_replaced", "contractual_deals", "fractured_out")


@dataclass(frozen=True)
class Grid:
    """The map: labels and index by cell and seed, the party's strategy at the end, and both one term later."""

    phase: np.ndarray
    index: np.ndarray
    office: np.ndarray
    later_phase: np.ndarray
    later_index: np.ndarray
    results: np.ndarray
    parameters: dict


def phases(seeds: int) -> list[Claim]:
    """All claims about phases."""
    grid = played_grid(seeds)
    return [office(grid), *steady(grid), *shares(grid), *thresholds(grid)]


def played_grid(seeds: int) -> Grid:
    """Twenty-five cells under the same fresh seeds, for twelve years and for sixteen."""
    found = {}
    for quarters in (48, 64):
        scenario = world(quarters=quarters)
        points = [resolve({**scenario.parameters, "conditionality": c, "instrument_durability": d})
                  for c in LEVELS for d in LEVELS]
        found[quarters] = run_batch(build(scenario), [point for point in points for _ in range(seeds)],
                                    [FRESH + k for _ in points for k in range(seeds)], series=True)
    shape = (len(LEVELS) ** 2, seeds)
    now, later = (found[quarters].results for quarters in (48, 64))
    return Grid(now["phase"].reshape(shape), now["hardening"].reshape(shape),
                found[48].series["system_strategy"][:, -1].reshape(shape), later["phase"].reshape(shape),
                later["hardening"].reshape(shape), now, points[0])


def office(grid: Grid) -> Claim:
    """The label is not the last election's."""
    draw = np.random.default_rng(0)
    found = explained(grid.phase, grid.office)
    null = np.mean([explained(grid.phase, draw.permuted(grid.office, axis=1)) for _ in range(40)])
    return row(GROUP, f"Final office's share of label entropy within cells, above its permutation null ({100 * null:.1f} %)",
               "40 %", "at most 10 %", 100.0 * (found - float(null)), -100.0, 10.0, form="{:.1f} %")


def explained(labels: np.ndarray, by: np.ndarray) -> float:
    """Share of the entropy of the labels within cells that a second label explains."""
    whole = sum(entropy(cell) for cell in labels)
    left = sum((part == value).mean() * entropy(cell[part == value])
               for cell, part in zip(labels, by, strict=True) for value in np.unique(part))
    return float((whole - left) / whole)


def entropy(labels: np.ndarray) -> float:
    """Entropy of what is there. [nats]"""
    share = np.unique(labels, return_counts=True)[1] / len(labels)
    return float(-(share * np.log(share)).sum())


def steady(grid: Grid) -> list[Claim]:
    """One term later it is mostly the same."""
    together = float(np.corrcoef(grid.index.ravel(), grid.later_index.ravel())[0, 1])
    agree = float((grid.phase == grid.later_phase).mean())
    return [row(GROUP, "The index one term later: correlation", "-", "at least .7", together, 0.7, 1.0),
            row(GROUP, "Labels one term later: raw agreement", "-", "at least .65", agree, 0.65, 1.0)]


def shares(grid: Grid) -> list[Claim]:
    """Every label occurs, and what is nothing in particular is rare."""
    found = [100.0 * float((grid.phase == code).mean()) for code in range(len(PHASES))]
    return [row(GROUP, f"{phase} on the default map", "57 % residual" if phase == "UNCHANGED" else "-",
                "2 to 15 %" if phase == "UNCHANGED" else "at least 2 %", share, 2.0, 15.0 if phase == "UNCHANGED" else 100.0,
                form="{:.1f} %") for phase, share in zip(PHASES, found, strict=True)]


def thresholds(grid: Grid) -> list[Claim]:
    """No threshold is idle and none decides everything."""
    claims = []
    for name in THRESHOLDS:
        moved = [100.0 * float((labels(grid, {name: grid.parameters[name] * by}) != grid.phase.ravel()).mean())
                 for by in (0.8, 1.2)]
        claims.append(Claim(GROUP, f"{name} 20 % lower, 20 % higher relabels", "some idle", "1 to 20 % each",
                            f"{moved[0]:.1f} %, {moved[1]:.1f} %", "-", all(1.0 <= share <= 20.0 for share in moved)))
    return claims


def labels(grid: Grid, changes: dict[str, float]) -> np.ndarray:
    """The labels of the runs under other thresholds."""
    p = SimpleNamespace(**grid.parameters | changes)
    return np.array([judge(run["hardening"], run["hardening_us"], run["hardening_alone"], run["deals"], run["out"], p).phase
                     for run in grid.results])
