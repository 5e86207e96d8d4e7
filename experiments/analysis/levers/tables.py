"""The tables of the levers."""

import pandas as pd

from ....model.outcomes import PHASES
from .declared import Lever
from .effects import Effect
from .luck import Estimate
from .pairs import Pair
from .where import THIRDS, Moderator

COLUMNS = ("net", "us", "alone", "up", "down", "hardened", "gained", "lost", "fractured", "avoided", "caused", "ally", "patron")


def columns(name: str, part: Estimate) -> dict[str, float]:
    """An estimate as three columns."""
    return {name: part.value, f"{name}_low": part.low, f"{name}_high": part.high}


def effects_table(levers: tuple[Lever, ...], effects: list[Effect]) -> pd.DataFrame:
    """One row a lever: its move and every estimate with its interval."""
    rows = []
    for lever, effect in zip(levers, effects, strict=True):
        row = {"lever": lever.name, "parameter": lever.parameter, "from": lever.ends[0], "to": lever.ends[1]}
        for name in COLUMNS:
            row |= columns(name, getattr(effect, name))
        rows.append(row)
    return pd.DataFrame(rows)


def transitions_table(levers: tuple[Lever, ...], effects: list[Effect]) -> pd.DataFrame:
    """One row a lever and change of phase that occurs: share of the pairs, and probability given the phase without it."""
    return pd.DataFrame([{"lever": lever.name, "without": PHASES[i], "with": PHASES[j], "share": effect.transitions[i, j],
                          **columns("probability", chance)}
                         for lever, effect in zip(levers, effects, strict=True) for (i, j), chance in effect.chances.items()])


def where_table(levers: tuple[Lever, ...], found: list[list[Moderator]]) -> pd.DataFrame:
    """One row a lever, parameter and third: limits, net effect, and the contrast of the outer thirds."""
    return pd.DataFrame([{"lever": lever.name, "parameter": one.parameter, "third": THIRDS[third.number], "from": third.low,
                          "to": third.high, **columns("net", third.effect), **columns("contrast", one.contrast)}
                         for lever, all_of in zip(levers, found, strict=True) for one in all_of for third in one.thirds])


def pairs_table(found: list[Pair]) -> pd.DataFrame:
    """One row for every two levers."""
    return pd.DataFrame([{"first": two.levers[0].name, "second": two.levers[1].name, **columns("first_alone", two.alone[0]),
                          **columns("second_alone", two.alone[1]), **columns("both", two.both), **columns("extra", two.extra)}
                         for two in found])
