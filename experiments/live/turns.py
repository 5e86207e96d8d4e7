"""One worker for many visitors, who take turns: whoever asks for much waits for it, and nobody else does."""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from concurrent.futures import Executor, Future
from threading import Lock

PENDING = 4  # of one visitor; what was asked for first is given up for what is asked for now


class Turns:
    """Work that an executor of one worker does, one piece of each visitor at a time."""

    def __init__(self, executor: Executor):
        self.executor, self.lock = executor, Lock()
        self.waiting: OrderedDict[Hashable, deque[tuple[Future, Callable]]] = OrderedDict()

    def submit(self, visitor: Hashable, make: Callable[[], object]) -> Future:
        """Put work in a visitor's row; the future of work that had to give way is cancelled."""
        future: Future = Future()
        with self.lock:
            row = self.waiting.setdefault(visitor, deque())
            row.append((future, make))
            given_up = row.popleft()[0] if len(row) > PENDING else None
        if given_up is not None:
            given_up.cancel()
        self.executor.submit(self.work)
        return future

    def work(self) -> None:
        """Do one piece of whoever's turn it is, if anything waits."""
        with self.lock:
            if not self.waiting:
                return
            visitor, row = self.waiting.popitem(last=False)
            future, make = row.popleft()
            if row:
                self.waiting[visitor] = row
        if not future.set_running_or_notify_cancel():
            return
        try:
            future.set_result(make())
        except BaseException as problem:
            future.set_exception(problem)
