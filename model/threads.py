"""A few Python threads that share out numpy's work.

numpy lets go of the interpreter's lock inside its loops and products, so plain threads do run side
by side. Each does a part of a batch on its own; BLAS is held to one thread, since threads inside
every small product gain less than they cost (measured: 3.4 s against 5.5 s an epoch).
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from threadpoolctl import ThreadpoolController

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
    """

    def __init__(self, threads: int) -> None:
        require_threads(threads)
        hold_blas_to_one_thread()
        self.threads = threads
        self._helpers = (
            ThreadPoolExecutor(threads - 1, thread_name_prefix="digitpad-worker")
            if threads > 1
            else None
        )

    def map(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> list[_Result]:
        """``function`` of every item, in order. The first error is raised once all are idle."""
        parts = list(items)
        if len(parts) == 1 or self._helpers is None:
            return [function(part) for part in parts]
        results: dict[int, _Result] = {}
        queue = iter(enumerate(parts))

        def drain() -> None:
            for position, item in queue:
                results[position] = function(item)

        helpers = min(self.threads, len(parts)) - 1
        running = [self._helpers.submit(drain) for _ in range(helpers)]
        try:
            drain()
        finally:
            errors = [future.exception() for future in running]
        for error in errors:
            if error is not None:
                raise error
        return [results[position] for position in range(len(parts))]

    def close(self) -> None:
        """Wait for the threads and let them go."""
        if self._helpers:
            self._helpers.shutdown()

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
