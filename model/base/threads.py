"""A few Python threads that share out numpy's work.

numpy releases the interpreter's lock inside its loops and products, so plain threads do run side
by side. Each does a part of a batch on its own; BLAS is held to one thread, since threads inside
every small product gain less than they cost (measured: 3.4 s against 5.5 s an epoch).
"""

from __future__ import annotations

import contextvars
import functools
import os
import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from types import TracebackType

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")

MOST_THREADS = 8
"""More would idle: a batch is cut into eight parts at the most."""


def default_threads() -> int:
    """As many threads as this process may use cores, eight at the most."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count() or 1
    return min(cores, MOST_THREADS)


@functools.cache
def hold_blas_to_one_thread() -> None:
    """For the rest of the process.

    Only the first thread that asks may change the number later, and it may be gone by then.
    """
    ThreadpoolController().limit(limits=1, user_api="blas")


def require_threads(threads: int) -> None:
    """ValueError if ``threads`` is no number of threads a pool can have."""
    if not 1 <= threads <= 256:
        raise ValueError(f"threads is {threads}, but must be from 1 to 256")


class WorkerPool:
    """``threads`` threads, the caller's being one of them; a context manager.

    Which thread does what never changes a result: the caller cuts the work into the same parts
    for any number of threads and puts the results together in order.

    Not the standard library's executor: handing over and taking back through its futures takes
    0.03 ms longer each time, and a step of training does so two to four times.
    """

    def __init__(self, threads: int) -> None:
        require_threads(threads)
        hold_blas_to_one_thread()
        self.threads = threads
        self._helpers: list[threading.Thread] = []
        self._tasks: SimpleQueue[Callable[[], None] | None] = SimpleQueue()

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """``function`` of every item, in order. The first error is raised once all are idle.

        What numpy warns of is as the caller has it, in every thread. ``function`` must not use the
        same pool: each call would wait for threads that wait for others.
        """
        parts = list(items)
        drains = min(self.threads, len(parts))
        if drains <= 1:
            return [function(part) for part in parts]
        results: dict[int, _Result] = {}
        queue = iter(enumerate(parts))
        ended: SimpleQueue[BaseException | None] = SimpleQueue()

        def drain() -> None:
            try:
                for position, item in queue:
                    results[position] = function(item)
            except BaseException as error:  # noqa: BLE001 - raised again by the caller
                ended.put(error)
            else:
                ended.put(None)

        self._start_helpers(drains - 1)
        for _ in range(drains - 1):
            # Its own copy for each: no two threads may be in one context.
            self._tasks.put(functools.partial(contextvars.copy_context().run, drain))
        drain()
        endings = [ended.get() for _ in range(drains)]
        errors = [error for error in endings if error is not None]
        if errors:
            try:
                raise errors[0]
            finally:
                # An error holds this frame, and with it the arrays of the work: if the frame held
                # the error too, they would stay in memory until Python looks for such rings.
                del endings, errors
        return [results[position] for position in range(len(parts))]

    def _start_helpers(self, count: int) -> None:
        """Have at least so many."""
        while len(self._helpers) < count:
            name = f"digitpad-worker-{len(self._helpers) + 1}"
            helper = threading.Thread(target=_serve, args=(self._tasks,), name=name, daemon=True)
            helper.start()
            self._helpers.append(helper)

    def close(self) -> None:
        """Wait for the threads and end them."""
        for _ in self._helpers:
            self._tasks.put(None)
        while self._helpers:
            self._helpers.pop().join()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _serve(tasks: SimpleQueue[Callable[[], None] | None]) -> None:
    """Do one task after the other, until there is None."""
    while (task := tasks.get()) is not None:
        task()
        del task  # so that its results do not live on until there is another
