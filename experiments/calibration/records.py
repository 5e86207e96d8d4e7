"""What of the record a posterior is to meet, and how a run is read to be held against it.

A run is read as plain numbers (`Reading.outcomes`, in the language of a sweep's own outcomes).  Each gets the error with
which the record knows it, and a fixed linear mixing turns numbers of a run into statistics:

    spending   each ally and year as it is, NATO's figures                         replay_2014
    opinion    belief about who governs, about a free offset for each public       replay_2014
    arms       US share of the members' imports, weighted by imports on record     replay_2014
    exits      ties suspended since the start: the record has none                 replay_2014
    aid        aid of allies together by quarter                                   ukraine_2025

The readings are those of `experiments.validation`; the errors stand here, each with its reason.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...model.calendar import label_of
from ...model.record import aid, arms, favourable, imports, members, ties
from ...model.scenario import load_scenario
from ..validation.armament import EVERY
from ..validation.armament import LAST as LAST_ARMS
from ..validation.eras import revision_noise
from ..validation.opinion import SUBJECTS
from ..validation.record import FIRST_YEAR, nato_record

REPLAY, WAR = "replay_2014", "ukraine_2025"
BELIEF = SUBJECTS["about the office-holder"]
OF_SURVEYS = 0.03  # share: sampling error of a thousand answers is half of it, the rest is order and wording; assumed
OF_ARMS = 0.05  # share: deliveries of five years against the orders of one; assumed
OF_AID = 0.15  # of the record: promises, dates of delivery, prices of old stocks; assumed


@dataclass(frozen=True, eq=False)
class Reading:
    """One part of the record. outcomes: expressions by name; error (outcomes,): standard deviation of each; mixing (outcomes,
    statistics); cases: a name for each statistic; observed (statistics,): the record; unit: of both.
    """

    name: str
    world: str
    unit: str
    outcomes: dict[str, str]
    error: np.ndarray
    mixing: np.ndarray
    cases: tuple[str, ...]
    observed: np.ndarray


def spending() -> Reading:
    """NATO allies from the year after the first, in percent of GDP; the error is how two editions of one year differ."""
    record = nato_record()
    keys = [(code, year) for code in record.codes for year in record.years if year > FIRST_YEAR]
    seen = np.array([record.at(year)[record.codes.index(code)] for code, year in keys])
    return plain("spending", REPLAY, "percent of GDP", {f"spending_{code}_{year}": f'100 * spending["{code}", "{year}"]'
                                                       for code, year in keys}, revision_noise(), seen)


def opinion() -> Reading:
    """Publics that were asked twice or more since the replay began, each about its own mean."""
    codes, first, last = span_of(REPLAY)
    views = {key: view for key, view in favourable().items() if key[0] in codes and first <= key[1] <= last}
    asked = {code: sorted(year for one, year in views if one == code) for code, _ in views}
    keys = [(code, year) for code in sorted(asked) for year in asked[code] if len(asked[code]) > 1]
    same = np.array([[one == other for other, _ in keys] for one, _ in keys], float)
    mixing = np.eye(len(keys)) - same / same.sum(axis=0)
    seen = np.array([views[key] for key in keys])
    names = {f"belief_{code}_{year}": f'{BELIEF}["{code}", "{year}-Q2"]' for code, year in keys}
    return Reading("opinion", REPLAY, "share", names, np.full(len(keys), OF_SURVEYS), mixing, named(keys),
                   seen @ mixing)


def arms_from_us() -> Reading:
    """Every fourth year and the last with deliveries on record."""
    codes, first, _ = span_of(REPLAY)
    years = sorted({*range(first + EVERY, LAST_ARMS + 1, EVERY), LAST_ARMS})
    keys = [(code, year) for year in years for code in members(year) if code in codes]
    weights = np.array([imports(*key) for key in keys])
    mixing = np.array([[weight * (year == when) for when in years] for weight, (_, year) in zip(weights, keys, strict=True)])
    mixing /= mixing.sum(axis=0)
    together = [arms(year, tuple(code for code, when in keys if when == year)) for year in years]
    # each ally's error such that all together have the one that is stated
    error = np.array([OF_ARMS / math.sqrt(float((mixing[:, years.index(year)] ** 2).sum())) for _, year in keys])
    names = {f"arms_{code}_{year}": f'us_arms["{code}", "{year}-Q1"]' for code, year in keys}
    return Reading("arms", REPLAY, "share", names, error, mixing, tuple(map(str, years)), np.array(together))


def exits() -> Reading:
    """Ties suspended by the last quarter, against those that ended in the record."""
    codes, first, last = span_of(REPLAY)
    ended = sum(tie.last is not None and first <= tie.last <= last for tie in ties() if tie.iso3 in codes)
    return plain("exits", REPLAY, "ties", {"suspended": "last(system_exits)"}, 0.0, np.array([float(ended)]))


def aid_to_war() -> Reading:
    """Military aid of those of the model's allies that the record knows, by quarter of the replay that it reaches."""
    codes, first, _ = span_of(WAR)
    world, given = load_scenario(WAR), aid()
    quarters = [label for k in range(world.quarters) if any(key[1] == (label := label_of(world.first + k)) for key in given)]
    known = {label: [code for code in codes if (code, label) in given] for label in quarters}
    names = {f"aid_{label.replace('-', '_')}": "sum(aid[{}, \"{}\"], allies)".format(
        ", ".join(f'"{code}"' for code in known[label]), label) for label in quarters}
    seen = np.array([sum(given[code, label] for code in known[label]) for label in quarters])
    return plain("aid", WAR, "bn EUR a quarter", names, OF_AID * seen, seen)


def plain(name: str, world: str, unit: str, outcomes: dict[str, str], error: float | np.ndarray, seen: np.ndarray) -> Reading:
    """A reading whose statistics are its outcomes."""
    count = len(outcomes)
    return Reading(name, world, unit, outcomes, np.broadcast_to(np.asarray(error, float), count), np.eye(count),
                   tuple(key.partition("_")[2] or key for key in outcomes), seen)


def named(keys: list[tuple[str, int]]) -> tuple[str, ...]:
    """Names of cases."""
    return tuple(f"{code}_{year}" for code, year in keys)


def span_of(name: str) -> tuple[tuple[str, ...], int, int]:
    """Allies of a scenario, its first year and its last."""
    world = load_scenario(name)
    return (tuple(sorted(ally.iso3 for ally in world.panel.allies)), world.first // 4,
            (world.first + world.quarters - 1) // 4)


READINGS: dict[str, Callable[[], Reading]] = {"spending": spending, "opinion": opinion, "arms": arms_from_us, "exits": exits,
                                              "aid": aid_to_war}
