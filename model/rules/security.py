"""Spending, capability, threat."""

import math

from ..compiled import rule
from ..constants import HOSTILITY_MEMORY
from .shared import power, unit


@rule
def best_response(preference, spill_in):
    """Share of GDP a government spends on its own account: max(0, g - (1 - g) s). [share of GDP]

    Olson and Zeckhauser 1966, from max (1 - g) ln(y - M) + g ln(M + spill-in), divided by GDP.  Slope -(1 - g) in the
    spill-in.
    """
    return max(0.0, preference - (1.0 - preference) * spill_in)


@rule
def conditional_response(preference, spill_in, at_stake, spending, asked):
    """Best response where a part of the guarantee hangs on what one spends oneself. [share of GDP]

    A guarantee that grows by a / p for each point spent, up to the level p that is asked, makes own spending worth 1 + b,
    b = a / p: m = g - (1 - g)(s - a min(1, m_0 / p)) / (1 + b) below p, today's rule with the whole of a above it, and p
    between the two (Olson and Zeckhauser 1966 with a return on own spending).  `spill_in` holds the guarantee at the present
    share m_0; nothing at stake is `best_response`.
    """
    bare = spill_in - at_stake * min(1.0, spending / max(asked, 1e-9))
    below = best_response(preference, bare / (1.0 + at_stake / max(asked, 1e-9)))
    return below if below < asked else max(asked, best_response(preference, bare + at_stake))


@rule
def felt_threat(threat, peril, p):
    """Own threat, and the part of a near rival's hostility that an alliance feels together: F = T + k (1 - T) h. [0 to 1]"""
    return threat + p.common_threat * (1.0 - threat) * peril


@rule
def preference(taste, felt, p):
    """Weight g of security in the government's utility: own taste plus what the felt threat adds. [share of GDP]"""
    return max(0.0, p.baseline_preference + taste + p.threat_preference * felt)


@rule
def revealed_taste(spending, complement, spill_in, felt, p):
    """Taste at which the best response is what is spent, from m - c = g (1 + s) - s. [share of GDP]"""
    return (spending - complement + spill_in) / (1.0 + spill_in) - p.baseline_preference - p.threat_preference * felt


@rule
def scale_of(gdp, p):
    """Weight of size in the spill-in: GDP^publicness. 1 gives a pure public good, 0 a size-neutral one."""
    return gdp**p.publicness


@rule
def tied_sum(both_multilateral, own, root, total, tied, total_multilateral, tied_multilateral, mesh, hub):
    """Sum over the other members of a community of x_j times the strength of the tie with j.

    A tie is `mesh` between members of a multilateral treaty and `hub` otherwise, raised toward 1 by the geometric
    mean of the two minilateral engagements: t_ij = b + (1 - b) sqrt(M_i M_j).  The root separates, so that the sum
    takes four totals instead of a loop over pairs.  `own` is x_i, `root` is sqrt(M_i).
    """
    if both_multilateral:
        inside = mesh * (total_multilateral - own) + (1.0 - mesh) * root * (tied_multilateral - root * own)
        outside = hub * (total - total_multilateral) + (1.0 - hub) * root * (tied - tied_multilateral)
        return inside + outside
    return hub * (total - own) + (1.0 - hub) * root * (tied - root * own)


@rule
def allied_spill_in(allied, own_scale, others, p):
    """Contribution of allies' forces to one's security: s sum_j w_ij m_j (y_j / y_i)^p / n^thinning. [share of GDP]

    Joint products (Sandler 1977): s < 1, and forces thin out over many fronts.  `allied` is the tied sum of spending
    times scale.
    """
    if others < 1.0:
        return 0.0
    return p.spill_in * allied / (own_scale * power(others, p.thinning))


@rule
def patron_spill_in(confidence, patron_spending, p):
    """Contribution of the guarantee, as a burden equivalent: s_U r phi m_U. [share of GDP]"""
    return p.patron_spill_in * confidence * p.patron_reach * patron_spending


@rule
def pace(felt, usual, p):
    """Part of its gap that a budget closes in a year: l + s |F - F_bar|. [per year]

    Alarm and relief alike speed a budget that otherwise creeps (punctuated budgets, Baumgartner and Jones 1993); how high the
    threat is does not, once one is used to it.
    """
    return unit(p.adjustment + p.surprise * abs(felt - usual))


@rule
def budget(spending, desired, pace):
    """Next year's share by partial adjustment: m + l (m* - m). [share of GDP]"""
    return spending + pace * (desired - spending)


@rule
def shaken(share, own, common, lean, p):
    """A share with the luck of a year, in logs: its own, that of all allies, and the lean of its government. [share of GDP]

    Half the variance is taken off, so that luck moves no mean.
    """
    variance = (p.spending_noise * p.spending_noise + p.common_noise * p.common_noise + p.lean_spending * p.lean_spending)
    return share * math.exp(p.spending_noise * own + p.common_noise * common + p.lean_spending * lean - 0.5 * variance)


@rule
def capability(stock, effort, efficiency, decay):
    """Capability as the discounted mean of past effort: K' = (1 - d) K + d e m y. [bn USD a year]

    Scaled by d, so that a steady effort m y is a capability of m y.
    """
    return (1.0 - decay) * stock + decay * efficiency * effort


@rule
def reach(distance, p):
    """Loss of strength with distance in km: f + (1 - f) / (1 + (d / d_0)^c). Boulding 1962; functional form assumed."""
    return p.reach_floor + (1.0 - p.reach_floor) / (1.0 + (distance / p.reach_distance) ** p.reach_steepness)


@rule
def contest(own, other, decisiveness):
    """Ratio form of the contest success function: a^m / (a^m + b^m); one half when both are nothing (Tullock 1980)."""
    mine, theirs = power(own, decisiveness), power(other, decisiveness)
    if mine + theirs <= 0.0:
        return 0.5
    return mine / (mine + theirs)


@rule
def threat_from(hostility, rival_reach, rival_capability, defence, p):
    """Threat of one rival: hostility, reach and the local contest, of which a nuclear rival keeps a share."""
    won = contest(rival_capability, defence, p.contest_decisiveness)
    return unit(hostility) * rival_reach * (won + p.nuclear_equaliser * (1.0 - won))


@rule
def hostility(now, usual, p):
    """Hostility drifts back to its usual level: h' = rho h + (1 - rho) h_bar."""
    return HOSTILITY_MEMORY * now + (1.0 - HOSTILITY_MEMORY) * usual


@rule
def richardson(own, other, reaction, fatigue, grievance, years):
    """One step of Richardson's arms race: x' = x + dt (k y - a x + g). Richardson 1960. [share of GDP]"""
    return max(0.0, own + years * (reaction * other - fatigue * own + grievance))
