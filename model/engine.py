"""The fast engine: the same moves over arrays, compiled.

Without numba the same functions run on lists of plain objects; the numbers are the same to the last bit.
"""

import numpy as np

from . import moves
from .compiled import COMPILED, kernel, rule
from .draws import PURPOSES, SAMPLE, draw_table, pair, uniform
from .outcomes import RESULT_DTYPE, conclude, measure
from .rules.security import reach as reach_of


@rule
def start(allies, patron, rivals, communities, distances, reach, p, quarter, luck):
    """Everybody's first quarter."""
    moves.start_patron(patron, p)
    for i in range(len(allies)):
        for k in range(len(rivals)):
            reach[k][i] = reach_of(distances[k][i], p)
        moves.start_ally(allies[i], luck[i], p, quarter)
    moves.summarise(allies, communities, p)
    for k in range(len(rivals)):
        moves.start_rival(rivals[k], moves.mean_spending(communities), p)
    for i in range(len(allies)):
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, p)
    for i in range(len(allies)):
        moves.settle_ally(allies[i], communities[allies[i].community], patron, p)
    moves.summarise(allies, communities, p)
    for i in range(len(allies)):
        moves.value_ally(allies[i], patron, p, quarter)
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, p)


@rule
def step(allies, patron, rivals, communities, system, reach, events, p, quarter, first, luck, pair_luck, rival_luck,
         patron_luck):
    """One quarter, in the order of the theory."""
    happen(allies, patron, rivals, events, p, quarter)
    moves.hold_office(patron, patron_luck, p, quarter, first)
    for i in range(len(allies)):
        moves.govern(allies[i], luck[i], p)
        moves.garrison_step(allies[i], patron, luck[i], p)
    moves.summarise(allies, communities, p)
    good, bad, members = moves.all_news(communities)
    for i in range(len(allies)):
        home = communities[allies[i].community]
        moves.believe(allies[i], home, good, bad, members - home.members, patron, luck[i], p)
    for i in range(len(allies)):
        home = communities[allies[i].community]
        moves.reassure(allies[i], home, patron, p)
        moves.keep_deal(allies[i], patron, luck[i], p, quarter)
        moves.negotiate(allies[i], patron, luck[i], p, quarter)
        moves.trade_step(allies[i], patron, luck[i], p, quarter)
    for i in range(len(allies)):
        moves.budget_step(allies[i], communities[allies[i].community], patron, luck[i], p, quarter)
    for k in range(len(rivals)):
        moves.arm(rivals[k], moves.mean_spending(communities), p)
    for i in range(len(allies)):
        moves.hedge_step(allies[i], communities[allies[i].community], patron, p)
    moves.summarise(allies, communities, p)
    for i in range(len(allies)):
        moves.value_ally(allies[i], patron, p, quarter)
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, p)
    for k in range(len(rivals)):
        target = moves.pick_target(allies, reach[k], pair_luck[k], p)
        if target >= 0:
            moves.rival_turn(rivals[k], allies[target], target, rival_luck[k], p)
    for i in range(len(allies)):
        moves.take_stance(allies[i], communities[allies[i].community], p)
        moves.observe(allies[i])
    measure(system, allies, patron, p)


@rule
def happen(allies, patron, rivals, events, p, quarter):
    """Dated events of this quarter, in the order in which they were written down."""
    for e in range(len(events)):
        if events[e].quarter == quarter:
            moves.strike_patron(events[e], patron)
            for k in range(len(rivals)):
                moves.strike_rival(events[e], rivals[k])
            for i in range(len(allies)):
                if moves.concerns(events[e], allies[i]):
                    moves.strike_ally(events[e], allies[i], p)


@rule
def fill(luck, actors, seed, quarter):
    """Every purpose's draw for every actor of one quarter."""
    for i in range(len(actors)):
        for purpose in range(PURPOSES):
            luck[i, purpose] = uniform(seed, quarter, actors[i].actor, purpose)


@rule
def fill_pairs(luck, rivals, allies, seed, quarter):
    """The luck rivals and allies share: one draw a pair."""
    for k in range(len(rivals)):
        for i in range(len(allies)):
            luck[k, i] = uniform(seed, quarter, pair(rivals[k].actor, allies[i].actor), SAMPLE)


@kernel
def run_compiled(params, seeds, allies_0, patron_0, rivals_0, communities_0, system_0, distances, events, first, quarters,
                 results, series, panel):
    """Many runs: run r uses params[r] and seeds[r]. Fills results[r]; series[r] and panel[r] where they are not empty."""
    n, k = len(allies_0), len(rivals_0)
    luck, pair_luck = np.empty((n, PURPOSES)), np.empty((k, n))
    rival_luck, patron_luck, reach = np.empty((k, PURPOSES)), np.empty((1, PURPOSES)), np.empty((k, n))
    own_series = np.empty_like(system_0)
    for r in range(len(params)):
        p, seed = params[r], seeds[r]
        allies, patron, rivals = allies_0.copy(), patron_0.copy(), rivals_0.copy()
        communities = communities_0.copy()
        fill(luck, allies, seed, first)
        start(allies, patron[0], rivals, communities, distances, reach, p, first, luck)
        for q in range(quarters):
            quarter = first + q
            fill(luck, allies, seed, quarter)
            fill_pairs(pair_luck, rivals, allies, seed, quarter)
            fill(rival_luck, rivals, seed, quarter)
            fill(patron_luck, patron, seed, quarter)
            step(allies, patron[0], rivals, communities, own_series[q], reach, events, p, quarter, first, luck, pair_luck,
                 rival_luck, patron_luck[0])
            if len(series) > 0:
                series[r, q] = own_series[q]
            if len(panel) > 0:
                for i in range(n):
                    panel[r, q, i] = allies[i]
        conclude(results[r], own_series, quarters, p)


class Row:
    """A record as a plain object."""

    def __init__(self, record: np.void):
        self.__dict__.update(zip(record.dtype.names, record.item(), strict=True))


def objects(records: np.ndarray) -> list[Row]:
    """Records as plain objects."""
    return [Row(record) for record in records]


def run_interpreted(params, seeds, allies_0, patron_0, rivals_0, communities_0, system_0, distances, events, first, quarters,
                    results, series, panel):
    """`run_compiled` without a compiler: the same steps over plain objects, and draws a table at a time."""
    reach_0 = [[0.0] * len(allies_0) for _ in rivals_0]
    dated, miles = objects(events), distances.tolist()
    ids = [records["actor"] for records in (allies_0, rivals_0, patron_0)]
    pairs = pair(rivals_0["actor"][:, None], allies_0["actor"][None, :]).ravel()
    for r in range(len(params)):
        p, seed, reach = Row(params[r]), int(seeds[r]), [list(row) for row in reach_0]
        allies, rivals, communities = objects(allies_0), objects(rivals_0), objects(communities_0)
        patron, own_series = objects(patron_0)[0], objects(system_0)
        start(allies, patron, rivals, communities, miles, reach, p, first, draw_table(seed, first, ids[0]).tolist())
        for q in range(quarters):
            quarter = first + q
            tables = [draw_table(seed, quarter, actors).tolist() for actors in ids]
            shared = draw_table(seed, quarter, pairs)[:, SAMPLE].reshape(len(rivals), len(allies)).tolist()
            step(allies, patron, rivals, communities, own_series[q], reach, dated, p, quarter, first, tables[0], shared,
                 tables[1], tables[2][0])
            if len(series) > 0:
                series[r, q] = tuple(vars(own_series[q]).values())
            if len(panel) > 0:
                for i, ally in enumerate(allies):
                    panel[r, q, i] = tuple(vars(ally).values())
        outcome = Row(np.zeros((), RESULT_DTYPE))
        conclude(outcome, own_series, quarters, p)
        results[r] = tuple(vars(outcome).values())


run_many = run_compiled if COMPILED else run_interpreted
