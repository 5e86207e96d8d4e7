"""Claims about leaving the alliance and coming back."""

import numpy as np

from ....model.build import build
from ....model.calendar import label_of
from ....model.events import ADMINISTRATION, EVERYBODY
from ....model.setting import Event
from .claim import Claim, mean_error, played, row, world

GROUP = "leaving"
NOBODY = {"exit_cost": 10.0}
EVERYBODY_OUT = {"exit_cost": 0.0, "exit_pace": 1.0, "exit_noise": 0.005, "exit_peers": 2.0, "other_patron": 1.0,
                 "return_pace": 0.0}


def leaving(seeds: int) -> list[Claim]:
    """All claims about leaving."""
    return [*consequences(seeds), *pace(2 * seeds), returned(2 * seeds)]


def consequences(seeds: int) -> list[Claim]:
    """When everybody leaves, budgets rise, threat rises and garrisons go home."""
    stay, gone = (played(world(**changes), seeds, panel=True).panel[:, -4:] for changes in (NOBODY, EVERYBODY_OUT))
    members = build(world()).allies["treaty"] == 2
    spending, error = mean_error(100.0 * (gone["spending"] - stay["spending"])[..., members].mean(axis=(1, 2)))
    threat, threat_error = mean_error((gone["threat"] - stay["threat"]).mean(axis=(1, 2)))
    return [row(GROUP, "Everybody out against nobody out: spending in year 12", "-.001 pp", "at least +.3 pp", spending, 0.3,
                9.0, error, "{:+.2f} pp"),
            row(GROUP, "the same: threat", "+.0008", "up", threat, 1e-9, 1.0, threat_error, "{:+.3f}"),
            row(GROUP, "the same: US garrisons left", ".095", "at most .01", float(gone["troops"].mean()), 0.0, 0.01,
                form="{:.3f}")]


def pace(seeds: int) -> list[Claim]:
    """Exits are rare, and the model knows who will be first."""
    panel = played(world(), seeds, panel=True).panel
    tied_years = (panel["estranged"] == 0).sum() / 4.0
    exits = panel["exits"][:, -1].sum(axis=1)
    rate, error = mean_error(1000.0 * exits / (tied_years / seeds))
    known = []
    for run in panel:
        turned = np.diff(run["estranged"], axis=0, prepend=0) == 1
        quarters, allies = np.nonzero(turned)
        if len(quarters):
            first = quarters.argmin()
            seen = run["leaving"][max(quarters[first] - 1, 0)]
            known.append(int((seen > seen[allies[first]]).sum()) < 5)
    return [row(GROUP, "Exits in 1,000 tie-years at default", "7.6", ".5 to 3", rate, 0.5, 3.0, error),
            row(GROUP, "The first to leave had one of the five highest values of leaving", "dice", "at least 80 %",
                100.0 * float(np.mean(known)), 80.0, 100.0, form="{:.0f} %")]


def returned(seeds: int) -> Claim:
    """Of those out after eight transactional years, how many come back in eight friendly ones."""
    first = world().first
    parties = ((16, 0.0), (32, 1.0), (48, 1.0))
    events = tuple(Event(first + after, ADMINISTRATION, EVERYBODY, party) for after, party in parties)
    panel = played(world(quarters=64, events=events), seeds, panel=True).panel
    out = panel["estranged"][:, 31] == 1
    back = panel["returns"][:, 63] > panel["returns"][:, 31]
    share = 100.0 * float((out & back).sum() / max(1, out.sum()))
    return row(GROUP, f"Out after eight transactional years (to {label_of(first + 31)}), back within eight friendly ones", "0",
               "20 to 80 %", share, 20.0, 80.0, form="{:.0f} %")
