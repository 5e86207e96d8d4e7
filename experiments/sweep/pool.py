"""Hands tasks to any `concurrent.futures.Executor`, a few at a time, and takes each result as it comes.

Only a bounded number of tasks is in flight: a result that still lay on a machine that died is then little work to repeat.
A task that takes its worker down, or finds no memory, is cut in halves.  A run that nobody survives alone becomes a row that
failed; one that finds no memory alone, or a fault of the machine or of somebody's code, stops the sweep, and the run stays
missing.
"""

import traceback
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait

from ...model.limits import VariantError
from .functions import OutcomeError
from .plan import Task


class PoolError(RuntimeError):
    """The workers are gone, or cannot work. One line, with the remedy."""


def drain(executor: Executor, width: Callable[[], int], tasks: Iterable[Task], work: Callable[[Task], object],
          take: Callable[[Task, object], None], lost: Callable[[Task, BaseException], None]) -> None:
    """Run `work` on every task, at most `width()` at a time.

    take: called here with a task and its result; lost: with a task of a single run that nobody survived.
    """
    fresh, again, suspects, running = iter(tasks), deque(), [], {}
    try:
        while True:
            while len(running) < max(1, width()):
                task = again.popleft() if again else next(fresh, None)
                if task is None:
                    break
                running[handed(executor, work, task)] = task
            if not running:
                break
            # whatever is finished is taken before trouble is looked at, which may end the sweep
            for future in sorted(wait(running, return_when=FIRST_COMPLETED).done, key=troubled):
                task = running.pop(future)
                if not survived(future):
                    halves = [task.part(0, len(task) // 2), task.part(len(task) // 2, len(task))] if len(task) > 1 else []
                    again.extend(halves)
                    suspects += [] if halves else [task]
                else:
                    take(task, future.result())
        # a worker that dies drags down whatever else it held, so a single run is tried alone before it is blamed
        for task in suspects:
            future = handed(executor, work, task)
            if survived(future):
                take(task, future.result())
            elif isinstance(problem := future.exception(), MemoryError):
                raise PoolError(f"there is no memory for a single run ({problem or 'MemoryError'}); free some, or use fewer "
                                "--workers, and repeat the command: finished runs are kept")
            else:
                lost(task, problem)
    finally:
        for future in running:
            future.cancel()


def handed(executor: Executor, work: Callable[[Task], object], task: Task) -> Future:
    """The task in the hands of the executor; raises PoolError for one that is shut down, or lost its workers earlier."""
    try:
        return executor.submit(work, task)
    except RuntimeError as problem:
        raise PoolError(f"the executor takes no task ({problem or type(problem).__name__}); give one that is open, and repeat "
                        "the command: finished runs are kept") from None


def troubled(future: Future) -> bool:
    """Whether a finished task has no result."""
    return future.cancelled() or future.exception() is not None


def survived(future: Future) -> bool:
    """Whether a task came to its end; False if it took its worker down.

    Raises PoolError, or the OutcomeError of a user's function, for what another attempt would not cure.
    """
    try:
        problem = future.exception()
    except CancelledError as gone:
        problem = gone
    if problem is None:
        return True
    if isinstance(problem, MemoryError) or type(problem).__name__ == "KilledWorker":
        return False
    if isinstance(problem, BrokenExecutor | CancelledError):
        raise PoolError(f"the workers are gone ({type(problem).__name__}); start them and repeat the command: finished runs "
                        "are kept") from problem
    if isinstance(problem, OutcomeError):
        raise problem
    if isinstance(problem, VariantError):
        raise PoolError(f"{problem}, and sweep into a new folder: finished runs are of the file as it was") from problem
    raise PoolError(f"a worker could not work: {type(problem).__name__}: {shortened(str(problem))}{place_of(problem)}; mend it "
                    "and repeat the command: finished runs are kept") from problem


def shortened(text: str, most: int = 300) -> str:
    """One line of not too many characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[:most]} …"


def place_of(problem: BaseException) -> str:
    """File and line where an exception arose."""
    steps = traceback.extract_tb(problem.__traceback__)
    return f" ({steps[-1].filename}, line {steps[-1].lineno})" if steps else ""
