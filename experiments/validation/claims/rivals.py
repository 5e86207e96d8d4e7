"""Claims about rivals."""

import numpy as np

from ....model.build import build
from .claim import Claim, played, row, world

GROUP = "rivals"
FRONT = ("EST", "LVA", "LTU", "TWN", "KOR", "JPN")


def rivals(seeds: int) -> list[Claim]:
    """All claims about rivals."""
    codes = np.array(build(world()).codes)
    crises = played(world(), seeds, panel=True).panel["crises"][:, -1].sum(axis=0)
    front, thailand = (100.0 * crises[np.isin(codes, names)].sum() / max(1, crises.sum()) for names in (FRONT, ("THA",)))
    with_rivals, without = (played(world(**changes), seeds, reference="own").results
                            for changes in ({}, {"crisis_rate": 0.0, "probe_rate": 0.0}))
    changed = 100.0 * float((with_rivals["phase"] != without["phase"]).mean())
    return [row(GROUP, f"Share of crises at the front line ({', '.join(FRONT)})", "-", "at least 70 %", float(front), 70.0,
                100.0, form="{:.0f} %"),
            row(GROUP, "Thailand's share of crises", "27 %", "at most 5 %", float(thailand), 0.0, 5.0, form="{:.0f} %"),
            row(GROUP, "Labels that change when rivals neither probe nor force crises", "1.7 %", "at least 15 %", changed, 15.0,
                100.0, form="{:.0f} %")]
