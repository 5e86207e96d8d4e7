"""Workers elsewhere: a dask.distributed scheduler by its address."""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager

from ..extras import require
from .pool import PoolError

AHEAD = 2  # tasks in flight for each core


@contextmanager
def workers_at(address: str) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """An executor over the workers of a scheduler, such as tcp://10.0.0.1:8786, and how many tasks to keep in flight.

    Workers may join and leave meanwhile. Raises MissingLibrary without dask.distributed, PoolError if nobody answers.
    """
    distributed = require("distributed", "--cluster", "cluster")
    try:
        distributed.comm.resolve_address(address)  # a client that cannot begin with it waits a minute when it is dropped
        client = distributed.Client(address, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as problem:
        raise PoolError(f"no scheduler answers at '{address}': {problem}; start one with 'dask scheduler' and give the address "
                        "it prints") from None

    def width() -> int:
        try:
            return AHEAD * max(1, sum(client.nthreads().values()))
        except OSError:  # the connection is closed
            raise PoolError(f"the workers are gone (no scheduler at '{address}' any more); start them and repeat the command: "
                            "finished runs are kept") from None

    with unheard("distributed.client"), client, client.get_executor() as executor:
        yield executor, width


@contextmanager
def unheard(name: str) -> Iterator[None]:
    """What a library logs meanwhile is left out: of a scheduler that is lost, its client tells tracebacks, PoolError a line."""
    logger = logging.getLogger(name)
    level = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.setLevel(level)


@contextmanager
def workers_here(workers: int) -> Iterator[tuple[Executor, Callable[[], int]]]:
    """Threads of this process: the compiled loop lets go of the interpreter, so they use all cores."""
    executor = ThreadPoolExecutor(workers)
    try:
        yield executor, lambda: AHEAD * workers
    finally:
        executor.shutdown(cancel_futures=True)
