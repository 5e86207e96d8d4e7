"""Which mechanisms earn their place beside the surveys: belief in Washington with one of them switched off.

The score is that of the opinion record: the squared distance of belief from favourable views, an offset for each public being
free. There are surveys in two of three eras, so that no verdict by a majority of eras is given.
"""

from collections.abc import Callable

import pandas as pd

from . import ablations
from .ablations import WHOLE
from .differences import chance_worse
from .eras import ERAS
from .opinion import REPLAYS, beliefs, paired

WORDS, LEARNING = "words do not move trust", "nothing is learnt of Washington"
HORIZON = "allies look no further than who governs"
OFF = {
    **{name: ablations.OFF[name] for name in (WHOLE, WORDS, LEARNING)},
    "a party's earlier administrations are forgotten": {"office_memory": 0.0},
    "what befalls others tells nothing": {"news_travels": 0.0},
    "binding deals reassure nobody": {"lock_in_reassurance": 0.0},
    HORIZON: ablations.OFF[HORIZON],
}


def opinion_without(names: tuple[str, ...], seeds: int, say: Callable[[str], None]) -> pd.DataFrame:
    """One row an era, subject and mechanism. difference: rms about offsets without it less with it, so above 0 it helps;
    helps: chance that it does when years and publics are drawn anew.
    """
    found = []
    for name in [name for name in names if name in REPLAYS]:
        say(f"opinion, {ERAS[name].title.lower()}: {len(OFF) - 1} mechanisms off, one at a time")
        squares = {off: squared(paired(beliefs(REPLAYS[name], seeds, changes))) for off, changes in OFF.items()}
        for subject, whole in squares[WHOLE].groupby(level="subject", sort=False):
            for off in [off for off in OFF if off != WHOLE]:
                less = squares[off].loc[whole.index]
                gaps = (less - whole).droplevel("subject").unstack("iso3").to_numpy()
                found.append({"era": name, "subject": subject, "mechanism": off, "helps": chance_worse(gaps),
                              "difference": less.mean() ** 0.5 - whole.mean() ** 0.5})
    return pd.DataFrame(found)


def squared(pairs: pd.DataFrame) -> pd.Series:
    """Squared distance about the offset of a public, by subject, year and public; of publics that were asked more than once."""
    key = ["subject", "iso3"]
    seen = pairs[pairs.groupby(key)["view"].transform("size") > 1]
    gap = (seen["belief"] - seen["view"]).rename("gap")
    about = gap - gap.groupby([seen[name] for name in key]).transform("mean")
    return (about**2).set_axis(pd.MultiIndex.from_frame(seen[["subject", "year", "iso3"]]))


def opinion_table(found: pd.DataFrame) -> pd.DataFrame:
    """One row a mechanism, a column an era and subject, as words."""
    said = [f"{row.difference:+.3f} ({row.helps:.2f})" for row in found.itertuples()]
    column = [f"{ERAS[row.era].title}, {row.subject}" for row in found.itertuples()]
    shape = found.assign(said=said, column=column).pivot(index="mechanism", columns="column", values="said")
    return shape.loc[list(dict.fromkeys(found["mechanism"])), list(dict.fromkeys(column))].rename_axis(
        "off").rename_axis(None, axis=1).reset_index()
