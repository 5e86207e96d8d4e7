"""The fast engine: the same moves over arrays, compiled.

Without numba the same functions run on lists of plain objects; the numbers are the same to the last bit.
"""

import numpy as np

from . import moves
from .compiled import kernel, rule
from .draws import ALLY, PAIR, PATRON, RIVAL, draw_luck, uniform
from .events import AID
from .moves.learning import LEARNED
from .outcomes import RESULT_DTYPE, conclude, count_deals, counts, measure


@rule
def start(allies, patron, rivals, communities, pairs, arena, p, quarter):
    """Everybody's first quarter."""
    moves.start_patron(patron, p)
    for k in range(len(pairs)):
        moves.start_pair(pairs[k], p)
    moves.start_arena(arena, allies, patron, rivals, pairs, p)
    for i in range(len(allies)):
        moves.start_ally(allies[i], p, quarter)
    moves.summarise(allies, communities, p)
    for k in range(len(rivals)):
        moves.start_rival(rivals[k])
        rivals[k].first_pressure = moves.faced(k, allies, pairs, patron, p)
    assess_all(allies, patron, rivals, communities, pairs, p, quarter)
    for i in range(len(allies)):
        moves.form(allies[i], patron, p, quarter)
    assess_all(allies, patron, rivals, communities, pairs, p, quarter)
    for i in range(len(allies)):
        moves.settle_ally(allies[i], communities[allies[i].community], patron, p)
    moves.summarise(allies, communities, p)
    for i in range(len(allies)):
        moves.value_ally(allies[i], patron, p, quarter)
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, pairs, len(allies), p)
        moves.weigh_in(allies[i], p)
        moves.form(allies[i], patron, p, quarter)
    deter_all(allies, patron, rivals, pairs, p)


@rule
def step(allies, patron, rivals, communities, pairs, arena, system, events, p, quarter, first, luck, pair_luck, rival_luck,
         patron_luck, whole):
    """One quarter, in the order of the theory; not whole: without what is only for the record."""
    happen(allies, patron, rivals, arena, events, p, quarter)
    moves.hold_office(patron, patron_luck, p, quarter, first)
    moves.learn(patron, allies, patron_luck, p, quarter, first)
    for i in range(len(allies)):
        moves.govern(allies[i], luck[i], p, quarter, first)
        moves.inaugurate(allies[i], patron, luck[i], p, quarter, first)
        moves.garrison_step(allies[i], patron, luck[i], p)
        moves.upkeep(allies[i], luck[i], p)
        moves.hear(allies[i], patron, luck[i], p)
    learn(allies, patron, rivals, communities, pairs, p, quarter)
    for i in range(len(allies)):
        home = communities[allies[i].community]
        moves.reassure(allies[i], home, patron, p)
        moves.order_arms(allies[i], home, luck[i], p)
        moves.keep_deal(allies[i], patron, luck[i], p, quarter)
        moves.negotiate(allies[i], patron, luck[i], p, quarter)
        moves.trade_step(allies[i], home, patron, p, quarter)
    moves.support(arena, allies, patron, p)
    moves.fight(arena, rivals, rival_luck, p)
    for i in range(len(allies)):
        moves.budget_step(allies[i], communities[allies[i].community], patron, luck[i], p, quarter)
    for k in range(len(rivals)):
        moves.escalate(rivals[k], rival_luck[k], p)
        moves.arm(rivals[k], moves.faced(k, allies, pairs, patron, p), p)
    for i in range(len(allies)):
        moves.hedge_step(allies[i], communities[allies[i].community], patron, p)
        moves.find_out(allies[i], luck[i], p)
    moves.summarise(allies, communities, p)
    assess_all(allies, patron, rivals, communities, pairs, p, quarter)
    if whole or patron.strategy == LEARNED:
        deter_all(allies, patron, rivals, pairs, p)
    for k in range(len(rivals)):
        for i in range(len(allies)):
            tie = pairs[k * len(allies) + i]
            if tie.claim > 0.0:
                moves.grey_probe(rivals[k], tie, allies[i], i, pair_luck[k * len(allies) + i], p)
        if moves.stirs(rivals[k], rival_luck[k], p):
            target = moves.pick_target(k, allies, pairs, pair_luck, p)
            if target >= 0:
                moves.crisis(rivals[k], pairs[k * len(allies) + target], allies[target], target, rival_luck[k], p)
    for i in range(len(allies)):
        moves.take_stance(allies[i], communities[allies[i].community], patron, luck[i], p)
        moves.keep_books(allies[i], p)
    if whole:
        for i in range(len(allies)):
            moves.observe(allies[i])
        measure(system, allies, communities, patron, p)
    else:
        count_deals(system, allies)
    moves.chronicle(system, arena)


@rule
def assess_all(allies, patron, rivals, communities, pairs, p, quarter):
    """What every ally is worth, its threat and what deters."""
    for i in range(len(allies)):
        moves.value_ally(allies[i], patron, p, quarter)
        moves.assess(allies[i], i, communities[allies[i].community], patron, rivals, pairs, len(allies), p)


@rule
def deter_all(allies, patron, rivals, pairs, p):
    """How far the rival is deterred that threatens each ally most."""
    if len(rivals) > 0:
        for i in range(len(allies)):
            moves.deter(allies[i], pairs[allies[i].rival * len(allies) + i], patron, p)


@rule
def learn(allies, patron, rivals, communities, pairs, p, quarter):
    """Everybody takes in what was done and said: rivals first, since an ally then forgets the quarter's news."""
    moves.summarise(allies, communities, p)
    world = moves.all_acts(allies, communities, p)
    for k in range(len(rivals)):
        for i in range(len(allies)):
            if pairs[k * len(allies) + i].claim > 0.0:
                home = communities[allies[i].community]
                moves.rival_believes(pairs[k * len(allies) + i], allies[i], home, world, patron, p)
    for i in range(len(allies)):
        moves.believe(allies[i], communities[allies[i].community], world, patron, p, quarter)


@rule
def happen(allies, patron, rivals, arena, events, p, quarter):
    """Dated events of this quarter, in the order in which they were written down."""
    for e in range(len(events)):
        if events[e].quarter == quarter:
            moves.strike_patron(events[e], patron)
            if events[e].kind == AID:
                moves.decide_aid(events[e], arena, allies, patron, p)
            for k in range(len(rivals)):
                moves.strike_rival(events[e], rivals[k])
            for i in range(len(allies)):
                if moves.concerns(events[e], allies[i]):
                    moves.strike_ally(events[e], allies[i], p)


@rule
def fill(luck, actors, seed, quarter, places):
    """The draws at these places of `PURPOSES` for every actor of one quarter."""
    for i in range(len(actors)):
        for k in range(len(places)):
            luck[i, k] = uniform(seed, quarter, actors[i].actor, places[k])


@rule
def fill_pairs(luck, pairs, seed, quarter, places):
    """The luck that rivals and allies share, for those pairs in which the rival wants something."""
    for i in range(len(pairs)):
        if pairs[i].claim > 0.0:
            for k in range(len(places)):
                luck[i, k] = uniform(seed, quarter, pairs[i].actor, places[k])


@rule
def draw_quarter(draws, allies, patron, rivals, pairs, seed, quarter, at):
    """Everybody's luck of a quarter, into the tables at place `at`."""
    fill(draws[0][at], allies, seed, quarter, ALLY_PLACES)
    fill(draws[1][at], rivals, seed, quarter, RIVAL_PLACES)
    fill(draws[2][at], patron, seed, quarter, PATRON_PLACES)
    fill_pairs(draws[3][at], pairs, seed, quarter, PAIR_PLACES)


@rule
def play_quarter(allies, patron, rivals, communities, pairs, arena, system, events, p, quarter, first, lucks, at, whole):
    """A quarter with the luck that has been drawn."""
    step(allies, patron[0], rivals, communities, pairs, arena[0], system, events, p, quarter, first, lucks[0][at],
         lucks[3][at], lucks[1][at], lucks[2][at, 0], whole)


ALLY_PLACES, RIVAL_PLACES, PATRON_PLACES, PAIR_PLACES = ALLY.places, RIVAL.places, PATRON.places, PAIR.places


def luck_tables(begin, quarters=1):
    """Memory for so many quarters' luck of allies, rivals, patron and pairs: as numbers, and the same by name."""
    kinds = ((ALLY, len(begin.allies)), (RIVAL, len(begin.rivals)), (PATRON, 1), (PAIR, len(begin.pairs)))
    draws = tuple(np.zeros((quarters, count, len(kind.places))) for kind, count in kinds)
    return draws, tuple(table.view(kind.dtype)[:, :, 0] for table, (kind, _) in zip(draws, kinds))


@kernel
def run_compiled(params, seeds, order, references, allies_0, patron_0, rivals_0, communities_0, pairs_0, arena_0, system_0,
                 events, first, begun, quarters, results, series, panel, draws, lucks, worlds):
    """The loop of `run_fast` and `run_on`.

    There is a table of luck a quarter, for the next run of the same seed, or a single one if no two runs share a seed.
    """
    n, kept, parted = len(allies_0), len(series) > 0 or len(panel) > 0, len(worlds[0]) > 0
    own_series = np.empty_like(system_0)
    for place in range(len(order)):
        r = order[place]
        p, seed = params[r], seeds[r]
        allies, patron, rivals = allies_0.copy(), patron_0.copy(), rivals_0.copy()
        communities, pairs, arena = communities_0.copy(), pairs_0.copy(), arena_0.copy()
        drawn = place > 0 and seed == seeds[order[place - 1]]
        if begun > 0:
            take_all(world_of(worlds, r), (allies, patron, rivals, communities, pairs, arena))
        else:
            start(allies, patron[0], rivals, communities, pairs, arena[0], p, first)
        for q in range(begun, quarters):
            quarter, at = first + q, q % len(draws[0])
            if not drawn:
                draw_quarter(draws, allies, patron, rivals, pairs, seed, quarter, at)
            play_quarter(allies, patron, rivals, communities, pairs, arena, own_series[q], events, p, quarter, first, lucks,
                         at, kept or counts(q, quarters, references[r, 0]))
            if len(series) > 0:
                series[r, q] = own_series[q]
            if len(panel) > 0:
                for i in range(n):
                    panel[r, q, i] = allies[i]
        if parted:
            take_all((allies, patron, rivals, communities, pairs, arena), world_of(worlds, r))
        else:
            conclude(results[r], own_series, quarters, references[r, 0], references[r, 1], p)


@rule
def world_of(worlds, run):
    """Where one of the runs stands, as `kept_worlds` orders it."""
    return worlds[0][run], worlds[1][run], worlds[2][run], worlds[3][run], worlds[4][run], worlds[5][run]


@rule
def take_all(given, taker):
    """Copy the tables of a world; their records differ, so that no loop runs over them."""
    take(given[0], taker[0])
    take(given[1], taker[1])
    take(given[2], taker[2])
    take(given[3], taker[3])
    take(given[4], taker[4])
    take(given[5], taker[5])


@rule
def take(given, taker):
    """Copy records."""
    for i in range(len(given)):
        taker[i] = given[i]


def run_fast(params, seeds, references, begin, results, series, panel):
    """Many runs: run r uses params[r], seeds[r] and references[r]. Fills results[r]; series[r], panel[r] unless empty.

    begin: `build.Start`; references: deterrence and deterrence alone of the reference run, shape (runs, 2).  Runs of the
    same seed follow each other, and share the tables of its luck.
    """
    play(params, seeds, np.arange(len(seeds)), references, begin, 0, begin.scenario.quarters, results, series, panel,
         kept_worlds(begin, 0))


def run_on(params, seeds, these, begin, begun, quarters, series, panel, worlds):
    """Play those of many runs whose places are given from quarter `begun` up to, not including, quarter `quarters`.

    Fills those quarters of series[r], and of panel[r] unless empty.  A run goes on from where `worlds`, made by `kept_worlds`,
    says that it stands, and leaves there where it then stands.  Compiled only; nothing is concluded.
    """
    play(params, seeds, these, np.empty((0, 2)), begin, begun, quarters, np.empty(0, RESULT_DTYPE), series, panel, worlds)


def play(params, seeds, these, references, begin, begun, quarters, results, series, panel, worlds):
    """Call the compiled loop for the runs at these places."""
    drawn = seeds[these]
    order, tables = these[np.argsort(drawn, kind="stable")], quarters if len(np.unique(drawn)) < len(drawn) else 1
    run_compiled(params, seeds, order, references, begin.allies, begin.patron, begin.rivals, begin.communities, begin.pairs,
                 begin.arena, np.zeros(quarters, series.dtype), begin.events, begin.scenario.first, begun, quarters, results,
                 series, panel, *luck_tables(begin, tables), worlds)


def kept_worlds(begin, runs):
    """Memory for where so many runs stand: allies, patron, rivals, communities, pairs, arena, each of shape (runs, actors)."""
    tables = (begin.allies, begin.patron, begin.rivals, begin.communities, begin.pairs, begin.arena)
    return tuple(np.zeros((runs, len(table)), table.dtype) for table in tables)


class Row:
    """A record as a plain object."""

    def __init__(self, record: np.void):
        self.__dict__.update(zip(record.dtype.names, record.item(), strict=True))


def objects(records: np.ndarray) -> list[Row]:
    """Records as plain objects."""
    return [Row(record) for record in records]


def run_interpreted(params, seeds, references, begin, results, series, panel):
    """`run_fast` without a compiler: the same steps over plain objects, and draws a table at a time."""
    dated, first = objects(begin.events), begin.scenario.first
    kinds = (ALLY, RIVAL, PATRON, PAIR)
    kept = len(series) > 0 or len(panel) > 0
    addresses = [records["actor"] for records in (begin.allies, begin.rivals, begin.patron, begin.pairs)]
    for r in range(len(params)):
        p, seed = Row(params[r]), int(seeds[r])
        allies, rivals, communities, pairs = (objects(table) for table in (begin.allies, begin.rivals, begin.communities,
                                                                          begin.pairs))
        patron, arena = objects(begin.patron)[0], objects(begin.arena)[0]
        own_series = objects(np.zeros(begin.scenario.quarters, series.dtype))
        start(allies, patron, rivals, communities, pairs, arena, p, first)
        for q in range(begin.scenario.quarters):
            own, rival, us, shared = (draw_luck(seed, first + q, who, kind) for who, kind in zip(addresses, kinds))
            step(allies, patron, rivals, communities, pairs, arena, own_series[q], dated, p, first + q, first, own, shared,
                 rival, us[0], kept or counts(q, begin.scenario.quarters, references[r, 0]))
            if len(series) > 0:
                series[r, q] = tuple(vars(own_series[q]).values())
            if len(panel) > 0:
                for i, ally in enumerate(allies):
                    panel[r, q, i] = tuple(vars(ally).values())
        outcome = Row(np.zeros((), RESULT_DTYPE))
        conclude(outcome, own_series, begin.scenario.quarters, references[r, 0], references[r, 1], p)
        results[r] = tuple(vars(outcome).values())
