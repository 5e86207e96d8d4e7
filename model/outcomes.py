"""What a run amounts to: the system each quarter, the phase at the end, signs beforehand."""

import math
from typing import NamedTuple

import numpy as np

from .compiled import rule
from .fields import Field, dtype
from .rules.shared import unit

PHASES = ("HARDENED", "TRANSACTIONAL", "HOLLOW", "DECOUPLED", "FRACTURED")
WINDOW = 8  # quarters averaged at the end
BURN_IN = 4  # quarters averaged at the start

RESULT: tuple[Field, ...] = (
    Field("phase", "code", "phase at the end, position in PHASES", True, True),
    *(
        Field(name, unit, meaning, True)
        for name, unit, meaning in (
            ("margin", "index points", "how clearly the phase's conditions hold"),
            ("cohesion", "index", "cohesion, last two years"),
            ("cohesion_gain", "index", "its change from the first year"),
            ("reliability", "probability", "mean belief, last two years"),
            ("gap", "probability", "deterrence gap, last two years"),
            ("gap_gain", "probability", "its change from the first year"),
            ("autonomy", "share", "response without the US relative to what deters, last two years"),
            ("density", "index", "minilateral density, last two years"),
            ("lock_in", "0 to 1", "institutional depth, last two years"),
            ("estranged", "share", "suspended ties, last two years"),
            ("hedging", "0 to 1", "mean hedging, last two years"),
            ("spending", "share of GDP", "spending of the multilateral members, last two years"),
            ("tariff", "rate", "mean tariff, last two years"),
            ("deals", "share", "allies with a deal, last two years"),
            ("honour", "probability", "mean true probability, last two years"),
            ("renewed", "share", "deals renewed at their end; 1 if none came to its end"),
            ("crises", "count", "crises in the run"),
            ("refusals", "count", "asks refused in the run"),
        )
    ),
)
RESULT_DTYPE = dtype(RESULT)


class Verdict(NamedTuple):
    """A phase, how clearly it holds, and the slack of each phase in the order of `PHASES`."""

    phase: int
    margin: float
    hardened: float
    transactional: float
    hollow: float
    decoupled: float
    fractured: float


@rule
def measure(system, allies, patron, p):
    """The whole system in one quarter. Weights are threat times GDP; without any threat, GDP."""
    n = len(allies)
    weight, gdp, effort = 0.0, 0.0, 0.0
    for i in range(n):
        weight += allies[i].threat * allies[i].gdp
    threatened = weight > 1e-9
    reset(system)
    weight = 0.0
    roots, squares = 0.0, 0.0
    for i in range(n):
        a = allies[i]
        w = a.gdp * a.threat if threatened else a.gdp
        weight += w
        system.system_cohesion += w * a.cohesion
        system.system_gap += w * max(0.0, a.critical_response - a.response)
        system.system_autonomy += w * min(1.0, a.response_alone / max(a.critical_response, 1e-9))
        add_means(system, a, n)
        roots += math.sqrt(a.minilateral)
        squares += a.minilateral
        if a.treaty == 2:
            gdp += a.gdp
            effort += a.spending * a.gdp
    system.system_cohesion /= weight
    system.system_gap /= weight
    system.system_autonomy /= weight
    system.system_density = (roots * roots - squares) / (n * (n - 1.0)) if n > 1 else 0.0
    system.system_spending = effort / gdp if gdp > 0.0 else 0.0
    system.system_strategy = float(patron.strategy)


@rule
def reset(system):
    """Nothing counted yet."""
    system.system_cohesion = 0.0
    system.system_gap = 0.0
    system.system_autonomy = 0.0
    system.system_reliability = 0.0
    system.system_lock_in = 0.0
    system.system_estranged = 0.0
    system.system_trusting = 0.0
    system.system_hedging = 0.0
    system.system_tariff = 0.0
    system.system_deals = 0.0
    system.system_honour = 0.0
    system.system_crises = 0.0
    system.system_refusals = 0.0
    system.system_expiries = 0.0
    system.system_renewals = 0.0


@rule
def add_means(system, ally, n):
    """Add one ally to the plain means and counts."""
    system.system_reliability += ally.reliability / n
    system.system_lock_in += ally.lock_in / n
    system.system_estranged += ally.estranged / n
    system.system_trusting += 1.0 / n if ally.estranged == 0 and ally.reliability >= 0.5 else 0.0
    system.system_hedging += ally.hedging / n
    system.system_tariff += ally.tariff / n
    system.system_deals += ally.deal / n
    system.system_honour += ally.honour / n
    system.system_crises += ally.crises
    system.system_refusals += ally.refusals
    system.system_expiries += ally.expiries
    system.system_renewals += ally.renewals


@rule
def judge(cohesion, gain, reliability, gap, gap_gain, autonomy, density, estranged, p):
    """The phase, by the slack of its tightest condition.

    Every condition is about an index between 0 and 1, and slack is in points of that index, so that phases compare.
    Phases are asked in the order FRACTURED, DECOUPLED, HOLLOW, HARDENED.  What is none of them is TRANSACTIONAL: ties
    hold, trust is above the threshold, cohesion is not what it was or not yet what it might be; its slack is the
    distance to the nearest of the others.  Ties that are formally intact although nobody trusts them are hollow, not
    fractured: only suspended ties count as a fracture.
    """
    fractured = estranged - p.fracture_threshold
    doubt = p.doubt_threshold - reliability
    decoupled = min(doubt, min(autonomy - p.autonomy_threshold, density - p.density_threshold))
    intact = 0.5 * p.fracture_threshold - estranged
    hollow = min(intact, max(doubt, gap - p.gap_threshold))
    whole = -estranged if estranged > 0.0 else 1.0
    hardened = min(min(cohesion - p.hardened_cohesion, gain - p.hardened_gain), min(whole, 0.01 - gap_gain))
    transactional = -max(max(fractured, decoupled), max(hollow, hardened))
    phase, margin = 1, transactional
    if fractured >= 0.0:
        phase, margin = 4, fractured
    elif decoupled >= 0.0:
        phase, margin = 3, decoupled
    elif hollow >= 0.0:
        phase, margin = 2, hollow
    elif hardened >= 0.0:
        phase, margin = 0, hardened
    return Verdict(phase, margin, hardened, transactional, hollow, decoupled, fractured)


@rule
def conclude(result, series, quarters, p):
    """Fill a run's result from its first `quarters` quarters: last two years against the first."""
    last = min(WINDOW, quarters)
    first = min(BURN_IN, quarters)
    clear_result(result)
    for k in range(last):
        s = series[quarters - 1 - k]
        result.cohesion += s.system_cohesion / last
        result.reliability += s.system_reliability / last
        result.gap += s.system_gap / last
        result.autonomy += s.system_autonomy / last
        result.density += s.system_density / last
        result.lock_in += s.system_lock_in / last
        result.estranged += s.system_estranged / last
        result.hedging += s.system_hedging / last
        result.spending += s.system_spending / last
        result.tariff += s.system_tariff / last
        result.deals += s.system_deals / last
        result.honour += s.system_honour / last
    start_cohesion, start_gap = 0.0, 0.0
    for k in range(first):
        start_cohesion += series[k].system_cohesion / first
        start_gap += series[k].system_gap / first
    result.cohesion_gain = result.cohesion - start_cohesion
    result.gap_gain = result.gap - start_gap
    end = series[quarters - 1]
    result.renewed = unit(end.system_renewals / end.system_expiries) if end.system_expiries > 0.0 else 1.0
    result.crises = end.system_crises
    result.refusals = end.system_refusals
    verdict = judge(result.cohesion, result.cohesion_gain, result.reliability, result.gap, result.gap_gain, result.autonomy,
                    result.density, result.estranged, p)
    result.phase = verdict.phase
    result.margin = verdict.margin
    return verdict


@rule
def clear_result(result):
    """Nothing averaged yet."""
    result.cohesion = 0.0
    result.reliability = 0.0
    result.gap = 0.0
    result.autonomy = 0.0
    result.density = 0.0
    result.lock_in = 0.0
    result.estranged = 0.0
    result.hedging = 0.0
    result.spending = 0.0
    result.tariff = 0.0
    result.deals = 0.0
    result.honour = 0.0


def early_warning(series: np.ndarray, window: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Lag-one autocorrelation and variance of a detrended series in a rolling window (Scheffer et al. 2009).

    series: shape (quarters,); each window is detrended by a straight line.  Returns two arrays of the same shape, nan
    where a window is not full.  Near a fold both rise; noise-induced tipping gives no such warning.
    """
    values = np.asarray(series, float)
    autocorrelation, variance = np.full(values.shape, np.nan), np.full(values.shape, np.nan)
    time = np.arange(window)
    for end in range(window, len(values) + 1):
        piece = values[end - window : end]
        rest = piece - np.polyval(np.polyfit(time, piece, 1), time)
        spread = np.sum(rest * rest)
        variance[end - 1] = spread / (window - 2)
        autocorrelation[end - 1] = np.sum(rest[1:] * rest[:-1]) / spread if spread > 1e-18 else 0.0
    return autocorrelation, variance
