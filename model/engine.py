"""The fast engine: the same moves over arrays, compiled.

Without numba the same functions run on lists of plain objects; the numbers are the same to the last bit.
"""

import numpy as np

from . import moves
from .compiled import COMPILED, kernel, rule
from .draws import ALLY_PURPOSES, LUCK_DTYPE, PURPOSES, SAMPLE, draw_luck, draw_table, pair, uniform
from .outcomes import RESULT_DTYPE, conclude, measure
from .rules.security import reach as reach_of


@rule
def start(allies, patron, rivals, communities, distances, reach, p, quarter, luck):
    """Everybody's first quarter."""
    moves.start_patron(patron, p)
    for i in range(len(allies)):
        for k in range(len(rivals)):
            reach[k * len(allies) + i] = reach_of(distances[k * len(allies) + i], p)
        moves.start_ally(allies[i], luck[i], p, quarter)
    moves.summarise(allies, communities, p)
    for k in range(len(rivals)):
        moves.start_rival(rivals[k], moves.mean_spending(communities), p)
    for i in range(len(allies)):
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, len(allies), p)
    for i in range(len(allies)):
        moves.settle_ally(allies[i], communities[allies[i].community], patron, p)
    moves.summarise(allies, communities, p)
    for i in range(len(allies)):
        moves.value_ally(allies[i], patron, p, quarter)
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, len(allies), p)


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
    good, bad = moves.all_news(communities)
    for i in range(len(allies)):
        moves.believe(allies[i], communities[allies[i].community], good, bad, patron, luck[i], p)
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
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, reach, len(allies), p)
    for k in range(len(rivals)):
        if moves.stirs(rivals[k], rival_luck[k], p):
            target = moves.pick_target(k, allies, reach, pair_luck, p)
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
def fill(luck, actors, seed, quarter, purposes):
    """The first so many purposes' draws for every actor of one quarter."""
    for i in range(len(actors)):
        for purpose in range(purposes):
            luck[i, purpose] = uniform(seed, quarter, actors[i].actor, purpose)


@rule
def fill_pairs(luck, rivals, allies, rival_luck, p, seed, quarter):
    """The luck rivals and allies share, one draw a pair, for those rivals that may look at it."""
    for k in range(len(rivals)):
        if moves.may_stir(rival_luck[k], p):
            for i in range(len(allies)):
                luck[k * len(allies) + i] = uniform(seed, quarter, pair(rivals[k].actor, allies[i].actor), SAMPLE)


@kernel
def run_compiled(params, seeds, order, allies_0, patron_0, rivals_0, communities_0, system_0, distances, events, first,
                 quarters, results, series, panel, draws, lucks, reach, pair_luck):
    """The loop of `run_fast`: `draws` and `lucks` are the same memory, as numbers and by name.

    There is a table a quarter, for the next run of the same seed, or a single one if no two runs share a seed.
    """
    n = len(allies_0)
    own_series = np.empty_like(system_0)
    for place in range(len(order)):
        r = order[place]
        p, seed = params[r], seeds[r]
        allies, patron, rivals = allies_0.copy(), patron_0.copy(), rivals_0.copy()
        communities = communities_0.copy()
        drawn = place > 0 and seed == seeds[order[place - 1]]
        if not drawn:
            fill(draws[0][0], allies, seed, first, len(PURPOSES))
        start(allies, patron[0], rivals, communities, distances, reach, p, first, lucks[0][0])
        for q in range(quarters):
            quarter, at = first + q, q % len(draws[0])
            if not drawn:
                fill(draws[0][at], allies, seed, quarter, ALLY_PURPOSES)
                fill(draws[1][at], rivals, seed, quarter, len(PURPOSES))
                fill(draws[2][at], patron, seed, quarter, len(PURPOSES))
            fill_pairs(pair_luck, rivals, allies, lucks[1][at], p, seed, quarter)
            step(allies, patron[0], rivals, communities, own_series[q], reach, events, p, quarter, first, lucks[0][at],
                 pair_luck, lucks[1][at], lucks[2][at, 0])
            if len(series) > 0:
                series[r, q] = own_series[q]
            if len(panel) > 0:
                for i in range(n):
                    panel[r, q, i] = allies[i]
        conclude(results[r], own_series, quarters, p)


def run_fast(params, seeds, allies_0, patron_0, rivals_0, communities_0, system_0, distances, events, first, quarters,
             results, series, panel):
    """Many runs: run r uses params[r] and seeds[r]. Fills results[r]; series[r] and panel[r] where they are not empty.

    Runs of the same seed follow each other, and share the tables of its luck.
    """
    n, k = len(allies_0), len(rivals_0)
    tables = quarters if len(np.unique(seeds)) < len(seeds) else 1
    draws = tuple(np.zeros((tables, count, len(PURPOSES))) for count in (n, k, 1))
    lucks = tuple(table.view(LUCK_DTYPE)[:, :, 0] for table in draws)
    run_compiled(params, seeds, np.argsort(seeds, kind="stable"), allies_0, patron_0, rivals_0, communities_0, system_0,
                 distances.ravel(), events, first, quarters, results, series, panel, draws, lucks, np.zeros(n * k),
                 np.zeros(n * k))


class Row:
    """A record as a plain object."""

    def __init__(self, record: np.void):
        self.__dict__.update(zip(record.dtype.names, record.item(), strict=True))


def objects(records: np.ndarray) -> list[Row]:
    """Records as plain objects."""
    return [Row(record) for record in records]


def run_interpreted(params, seeds, allies_0, patron_0, rivals_0, communities_0, system_0, distances, events, first, quarters,
                    results, series, panel):
    """`run_fast` without a compiler: the same steps over plain objects, and draws a table at a time."""
    dated, miles = objects(events), distances.ravel().tolist()
    ids = [records["actor"] for records in (allies_0, rivals_0, patron_0)]
    pairs = pair(rivals_0["actor"][:, None], allies_0["actor"][None, :]).ravel()
    for r in range(len(params)):
        p, seed, reach = Row(params[r]), int(seeds[r]), [0.0] * len(miles)
        allies, rivals, communities = objects(allies_0), objects(rivals_0), objects(communities_0)
        patron, own_series = objects(patron_0)[0], objects(system_0)
        start(allies, patron, rivals, communities, miles, reach, p, first, draw_luck(seed, first, ids[0]))
        for q in range(quarters):
            quarter = first + q
            tables = [draw_luck(seed, quarter, actors) for actors in ids]
            shared = draw_table(seed, quarter, pairs)[:, SAMPLE].tolist()
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


run_many = run_fast if COMPILED else run_interpreted
