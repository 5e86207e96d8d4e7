"""The fast engine on a graphics card: the same moves, compiled for CUDA, a run a thread. Only when asked, see `run_batch`.

A world lies in the memory that CUDA calls local to a thread.  The card itself interleaves it by words: threads of a warp, which
take their steps together, then find the same number of 32 worlds side by side.  Results come back block by block; what a block
takes is bounded by what the card has free.

A card has an exp, log and power of its own and may fuse a product with a sum, so that results can differ from the
processor's in the last bits.  Runs of both are therefore never mixed in a folder.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec

import numpy as np

from . import draws, fields
from .build import Start
from .compiled import cache_folder, compiler, cuda_compiler, kept, rule, seal
from .engine import draw_quarter, play_quarter, start
from .outcomes import RESULT_DTYPE, conclude, counts

cuda = cuda_compiler()  # this module is loaded only when a card is asked for
THREADS = 64  # of a block
BLOCK = 65_536  # runs a launch, at most
LOCAL = 512 * 1024  # bytes that CUDA lets a thread have
REGISTERS = 128  # a thread at most: half of what the compiler would take, for a tenth more runs a second on an H100
ACTORS = tuple(map(fields.dtype, (fields.ALLY, fields.RIVAL, fields.COMMUNITY, fields.PAIR, fields.PATRON, fields.ARENA,
                                  fields.SYSTEM)))
SIMULATED = not hasattr(cuda, "get_current_device")  # numba's simulator of a card
LUCK = draws.ALLY, draws.RIVAL, draws.PATRON, draws.PAIR


class DeviceError(RuntimeError):
    """There is no card, or not one for this. One line, with the remedy."""


def card() -> str:
    """Name of the card. Raises DeviceError where there is none."""
    if not SIMULATED and not (find_spec("numba_cuda") and cuda.is_available()):
        raise DeviceError("device 'gpu': no graphics card that CUDA can use was found by numba-cuda, which the extra 'gpu' "
                          "installs (python -m pip install '.[gpu]' in a checkout); give 'cpu'")
    name = getattr(cuda.current_context().device, "name", "simulator")
    return name.decode() if isinstance(name, bytes) else name


def run_on_card(params, seeds, references, begin: Start, results, series, panel) -> None:
    """`engine.run_fast` on a card. Fills results; raises DeviceError for series or panels, which it does not keep."""
    if len(series) or len(panel):
        raise DeviceError("device 'gpu' keeps the result of a run and no series; ask for results alone, or give 'cpu'")
    card()
    play = kernel_of(*sizes(begin))
    beginning = [cuda.to_device(named(table)) for table in (begin.allies, begin.patron, begin.rivals, begin.communities,
                                                           begin.pairs, begin.arena, begin.events)]
    block = block_size(params.itemsize + RESULT_DTYPE.itemsize + 24)
    for a in range(0, len(params), block):
        b = min(a + block, len(params))
        out = cuda.to_device(named(results[a:b]))
        with room_on_card(len(begin.allies)):
            play[-(-(b - a) // THREADS), THREADS](cuda.to_device(named(params[a:b])), cuda.to_device(seeds[a:b]),
                                                  cuda.to_device(references[a:b]), *beginning, begin.scenario.first, out)
            results[a:b] = out.copy_to_host()
    if not SIMULATED and sum(play.stats.cache_misses.values()):
        seal(cache_folder() / "gpu")


@contextmanager
def room_on_card(allies: int) -> Iterator[None]:
    """A card whose memory others hold says so in one line. CUDA sets room aside for every thread that could run at once."""
    try:
        yield
    except Exception as problem:  # numba's and CUDA's own classes differ between versions
        if "OUT_OF_MEMORY" not in str(problem):
            raise
        free, whole = (n // 2**20 for n in cuda.current_context().get_memory_info())
        raise DeviceError(f"device 'gpu': the card has {free:,} of {whole:,} MiB free, too little for worlds of {allies} "
                          "allies; end what else runs on it, or give 'cpu'") from None


def block_size(each: int) -> int:
    """Runs a launch: half of what the card has free, at so many bytes a run, and no more than `BLOCK`."""
    free, _ = cuda.current_context().get_memory_info()
    return max(THREADS, int(min(BLOCK, 0.5 * free / each)))


def sizes(begin: Start) -> tuple[int, int, int, int, int]:
    """Allies, rivals, communities, pairs and quarters: what a kernel is compiled for."""
    return len(begin.allies), len(begin.rivals), len(begin.communities), len(begin.pairs), begin.scenario.quarters


def named(records: np.ndarray) -> np.ndarray:
    """Records whose fields are attributes, also where Python itself reads them."""
    return np.ascontiguousarray(records).view(np.dtype((np.record, records.dtype)))


@cache
def kernel_of(n_allies: int, n_rivals: int, n_communities: int, n_pairs: int, quarters: int):
    """The loop of one run, for worlds of this size; raises DeviceError for one that no thread has room for."""
    compiler()  # learns of `copy`, too
    ally, rival, community, pair, us, war, system = (np.dtype((np.record, kind)) for kind in ACTORS)
    own, theirs, ours, shared = (np.dtype((np.record, kind.dtype)) for kind in LUCK)
    of_ally, of_rival, of_us, of_pair = (len(kind.places) for kind in LUCK)
    some_rivals, some_pairs = max(1, n_rivals), max(1, n_pairs)  # CUDA has no empty array
    refuse_too_large(n_allies * (ally.itemsize + own.itemsize) + n_rivals * (rival.itemsize + theirs.itemsize)
                     + n_pairs * (pair.itemsize + shared.itemsize) + quarters * system.itemsize, n_allies, quarters)

    def play(params, seeds, references, allies_0, patron_0, rivals_0, communities_0, pairs_0, arena_0, events, first, results):
        r = cuda.grid(1)
        if r >= len(seeds):
            return
        allies, communities = cuda.local.array(n_allies, ally), cuda.local.array(n_communities, community)
        rivals, pairs = cuda.local.array(some_rivals, rival)[:n_rivals], cuda.local.array(some_pairs, pair)[:n_pairs]
        patron, arena, series = cuda.local.array(1, us), cuda.local.array(1, war), cuda.local.array(quarters, system)
        copy(allies, allies_0)
        copy(communities, communities_0)
        copy(rivals, rivals_0)
        copy(pairs, pairs_0)
        copy(patron, patron_0)
        copy(arena, arena_0)
        numbers = (cuda.local.array((1, n_allies, of_ally), np.float64),
                   cuda.local.array((1, some_rivals, of_rival), np.float64), cuda.local.array((1, 1, of_us), np.float64),
                   cuda.local.array((1, some_pairs, of_pair), np.float64))
        lucks = (numbers[0].view(own)[:, :, 0], numbers[1].view(theirs)[:, :, 0], numbers[2].view(ours)[:, :, 0],
                 numbers[3].view(shared)[:, :, 0])
        p, seed = params[r], seeds[r]
        start(allies, patron[0], rivals, communities, pairs, arena[0], p, first)
        for q in range(quarters):
            draw_quarter(numbers, allies, patron, rivals, pairs, seed, first + q, 0)
            play_quarter(allies, patron, rivals, communities, pairs, arena, series[q], events, p, first + q, first, lucks, 0,
                         counts(q, quarters, references[r, 0]))
        conclude(results[r], series, quarters, references[r, 0], references[r, 1], p)

    return prepared(play)


def prepared(play: Callable):
    """A kernel, compiled when first called; kept beside the loops of the processor, since compiling takes minutes."""
    if SIMULATED:
        return cuda.jit(play)
    from numba.cuda.core import config

    config.CUDA_LOW_OCCUPANCY_WARNINGS = 0  # a small sweep leaves a card idle; whoever asked for it knows
    return kept(cache_folder() / "gpu", config, lambda **keep: cuda.jit(**keep, max_registers=REGISTERS)(play))


@rule
def copy(to, records):
    """Every record."""
    for i in range(len(records)):
        to[i] = records[i]


def refuse_too_large(room: int, allies: int, quarters: int) -> None:
    """Stop where no thread has room for a world, in bytes."""
    if room > LOCAL:
        raise DeviceError(f"device 'gpu': a run of {allies} allies and {quarters} quarters takes {room // 1024} KiB, and CUDA "
                          f"gives a thread {LOCAL // 1024}; give a shorter horizon, or 'cpu'")
