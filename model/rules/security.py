"""Spending, capability, threat."""

from ..compiled import rule
from ..constants import HOSTILITY_MEMORY, SHAMING_PUSH
from .shared import power, unit


@rule
def best_response(preference, spill_in):
    """Share of GDP a government spends on its own account: max(0, g - (1 - g) s). [share of GDP]

    Olson and Zeckhauser 1966, from max (1 - g) ln(y - M) + g ln(M + spill-in), divided by GDP.  Slope -(1 - g) in the
    spill-in.
    """
    return max(0.0, preference - (1.0 - preference) * spill_in)


@rule
def preference(taste, threat, p):
    """Weight g of security in the government's utility: own taste plus what the threat adds. [share of GDP]"""
    return max(0.0, p.baseline_preference + taste + p.threat_preference * threat)


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
def pledge_pull(confidence, threat, complying, shaming, p):
    """How strongly a public pledge pulls the budget: own base, pressure when threatened and doubting, peers, shaming."""
    return unit(p.pledge_pull + p.pressure_pull * (1.0 - confidence) * threat + p.peer_pull * complying
                - SHAMING_PUSH * shaming)


@rule
def toward_pledge(wanted, pledge, pull):
    """Desired share pulled up toward the pledge; a pledge already exceeded does not pull down."""
    return wanted + pull * max(0.0, pledge - wanted)


@rule
def budget(spending, desired, threat, resolve, noise, p):
    """Next year's share: partial adjustment, faster under threat, slower after a change of government, capped."""
    pace = unit(p.adjustment + p.threat_adjustment * threat) * resolve
    step = pace * (desired - spending) + p.budget_noise * noise
    return max(0.0, spending + min(p.largest_step, max(-p.largest_step, step)))


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
