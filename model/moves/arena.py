"""The war next door: aid, the front, and a settlement."""

from typing import NamedTuple

from ..compiled import rule
from ..constants import AID_MEMORY, AID_PACE, EURO, OLD_PACE
from ..draws import normal
from ..rules import arena as arenas
from ..rules import hedging, resolve
from ..rules.shared import unit
from ..rules.table import aid_cost
from . import held
from .keeping import breaking_chances

# What a quarter of the war came to.
QUIET, GOES_ON, SETTLED = range(3)


class Campaign(NamedTuple):
    """A quarter of the war, with the terms that decided it."""

    outcome: int
    shift: float  # how far the front moved
    hazard: float  # chance of a settlement
    draw: float  # the luck that decided it
    change: float  # what a settlement added to the invader's hostility


@rule
def start_arena(arena, allies, patron, rivals, pairs, p):
    """The war as it stands at the start: US aid in full, allies' aid at rest; their first spending includes it.

    Without an arena, or a rival to wage it, there is nothing.
    """
    if p.arena < 0.5 or arena.invader < 0:
        return
    arena.open, arena.decided_by = 1, patron.party
    arena.us_level, arena.us_tied, arena.front, arena.kept = 1.0, -1.0, 0.5, arenas.kept_share(0.5)
    rivals[arena.invader].committed = arenas.tied_down(arena.front)
    first = arena.invader * len(allies)
    for i in range(len(allies)):
        ally = allies[i]
        ally.old_stock = arenas.old_arms(ally.spending, ally.gdp, pairs[first + i].reach, ally.will, arena.old_left) / EURO
    plan(arena, allies, 1.0, 0.0, 1.0, p)
    arena.aid_year = 4.0 * (arena.us_given + arena.allied)
    arena.first_effort = arenas.effort_of(arena.aid_year)
    for i in range(len(allies)):
        allies[i].aid_drawn = allies[i].aid_share
        allies[i].spending = max(0.0, allies[i].spending - allies[i].aid_share)


@rule
def us_terms(arena, patron, p):
    """What Washington has on offer and how much of it is for sale.

    What was decided or dated holds for the party that decided it; the other party gives in full.
    """
    if patron.party != arena.decided_by:
        return 1.0, 0.0
    return arena.us_level, p.aid_tied if arena.us_tied < 0.0 else arena.us_tied


@rule
def support(arena, allies, patron, p):
    """Everybody's aid of the quarter; once there is peace it runs out."""
    if arena.open == 1:
        level, tied = us_terms(arena, patron, p)
        plan(arena, allies, level, tied, AID_PACE, p)
    elif arena.settled == 1:
        wind_down(arena, allies, p)


@rule
def plan(arena, allies, level, tied, pace, p):
    """Gifts of the US, old arms, and allies' funds for what is missing; part of these buys what the US sells.

    What Washington has granted allies it gives, by how much they care; what allies have promised it comes first, and they fill
    what is left by their own will.
    """
    old, weights, size, kept, promised = 0.0, 0.0, 0.0, 0.0, 0.0
    for i in range(len(allies)):
        weight = allies[i].will * allies[i].gdp
        old += OLD_PACE * allies[i].old_stock
        weights += weight
        size += allies[i].gdp
        kept += weight * allies[i].flow_granted
        promised += allies[i].deal_aid * allies[i].gdp
    withheld = 1.0 - level * (1.0 - tied)
    level, tied = arenas.kept_up(level, tied, kept / max(weights, 1e-12))
    arena.us_given = arenas.us_gift(level, tied)
    gap = arenas.missing(arena.need, arena.us_given, old)
    left = arenas.left_open(gap, promised, size)
    arena.allied, paid = 0.0, 0.0
    for i in range(len(allies)):
        owed = arenas.owed(gap, allies[i].deal_aid, allies[i].gdp, size)
        wanted = arenas.allied_share(left, allies[i].will, allies[i].gdp, weights, p)
        spared = arenas.allied_share(gap, allies[i].will, allies[i].gdp, weights, p) - wanted
        give(allies[i], wanted, owed, spared, OLD_PACE, pace)
        allies[i].aid_headline = 4.0 * EURO * gap / max(size, 1e-12)
        allies[i].flow_missing = withheld
        arena.allied += allies[i].aid
        paid += allies[i].aid_flow
    sold = arenas.us_sale(level, tied, paid)
    arena.us_flow = arena.us_given + sold
    for i in range(len(allies)):
        allies[i].aid_bought = 4.0 * EURO * (sold / max(paid, 1e-12)) * allies[i].aid_flow / allies[i].gdp


@rule
def wind_down(arena, allies, p):
    """After the peace nobody decides on new aid or owes any, and what is under way arrives; deals cost so much the less."""
    arena.us_given, arena.us_flow, arena.allied = 0.0, 0.0, 0.0
    for i in range(len(allies)):
        give(allies[i], 0.0, 0.0, 0.0, 0.0, AID_PACE)
        allies[i].deal_cost = max(0.0, allies[i].deal_cost - aid_cost(allies[i], allies[i].deal_aid, p))
        allies[i].aid_bought = 0.0
        allies[i].aid_headline, allies[i].flow_missing = 0.0, 0.0
        allies[i].ask_aid, allies[i].deal_aid, allies[i].flow_granted = 0.0, 0.0, 0.0
        arena.allied += allies[i].aid


@rule
def give(ally, wanted, owed, spared, pace_of_stocks, pace):
    """One ally's aid of the quarter: some of its old arms, and funds that follow what it has decided and what it owes.

    spared: what it need not give of its own will because allies have promised.
    """
    gift = pace_of_stocks * ally.old_stock
    ally.old_stock -= gift
    ally.aid_flow += pace * (wanted + owed - ally.aid_flow)
    ally.aid_owed += pace * (4.0 * EURO * (owed - spared) / ally.gdp - ally.aid_owed)
    ally.aid = gift + ally.aid_flow
    ally.aid_share = 4.0 * EURO * ally.aid / ally.gdp
    ally.aid_drawn = hedging.approach(ally.aid_drawn, ally.aid_share, AID_MEMORY)


@rule
def fight(arena, rivals, luck, p):
    """A quarter of the war: the front follows efforts, forces of the invader are tied down, a settlement may come.

    The settlement frees those forces, and calms or emboldens the invader by where the front stood.
    """
    if arena.open == 0:
        return Campaign(QUIET, 0.0, 0.0, 1.0, 0.0)
    k = arena.invader
    if arena.first_capability <= 0.0:
        arena.first_capability = rivals[k].capability
    arena.aid_year += 0.25 * (4.0 * (arena.us_given + arena.allied) - arena.aid_year)
    against = arena.first_effort * rivals[k].capability / max(arena.first_capability, 1e-12)
    before = arena.front
    arena.front = unit(before + arenas.front_shift(arenas.effort_of(arena.aid_year), against, normal(luck[k].front)))
    arena.kept = arenas.kept_share(arena.front)
    rivals[k].committed = arenas.tied_down(arena.front)
    sold = 1.0 - arena.us_given / max(arena.us_flow, 1e-12) if arena.us_flow > 0.0 else 0.0
    hazard = arenas.settlement_hazard(arena.front, sold)
    if luck[k].settlement >= hazard:
        return Campaign(GOES_ON, arena.front - before, hazard, luck[k].settlement, 0.0)
    change = arenas.settlement_change(arena.front)
    arena.open, arena.settled = 0, 1
    rivals[k].committed = 0.0
    rivals[k].hostility = unit(rivals[k].hostility + change)
    rivals[k].usual_hostility = unit(rivals[k].usual_hostility + change)
    return Campaign(SETTLED, arena.front - before, hazard, luck[k].settlement, change)


@rule
def decide_aid(event, arena, allies, patron, p):
    """A dated decision of Washington on its aid. To cut it is news about the US for all, like a broken deal; to sell is none.

    How large the cut is says how likely any type would make it; aid restored is news the other way.
    """
    if arena.open == 0:
        return
    before, _ = us_terms(arena, patron, p)
    arena.decided_by, arena.us_level, arena.us_tied = patron.party, event.value, event.other
    for i in range(len(allies)):
        if event.value < before:
            held.note_act(allies[i], resolve.evidence(True, breaking_chances(allies[i], 0.5 * (before - event.value))))
        elif event.value > before:
            told = resolve.scaled(held.honours(allies[i]), 0.5 * (event.value - before))
            held.note_act(allies[i], resolve.evidence(True, told))


@rule
def chronicle(system, arena):
    """The war in the record of a quarter."""
    system.system_aid = arena.allied
    system.system_us_aid = arena.us_given
    system.system_front = arena.front
    system.system_kept = arena.kept
    system.system_settled = float(arena.settled)
