"""Work shared out among threads: in order, whole, and with its errors."""

import contextlib
import gc
import sys
import threading
import time
import weakref

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from model.base.threads import MOST_THREADS, WorkerPool, default_threads


def workers() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("digitpad-worker")]


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("count", [0, 1, 3, 50])
def test_results_come_in_order(threads: int, count: int) -> None:
    def slow_at_first(item: int) -> int:
        time.sleep(0.002 if item < 3 else 0)
        return item * item

    with WorkerPool(threads) as pool:
        assert pool.map(slow_at_first, range(count)) == [item * item for item in range(count)]


@pytest.mark.parametrize("threads", [2, 4])
def test_as_many_run_side_by_side(threads: int) -> None:
    meeting = threading.Barrier(threads)

    def meet(item: int) -> int:
        meeting.wait(timeout=30)
        return threading.get_ident()

    with WorkerPool(threads) as pool:
        for _ in range(3):
            idents = pool.map(meet, range(threads))
            assert len(set(idents)) == threads
            assert threading.get_ident() in idents


def test_one_thread_is_the_callers() -> None:
    with WorkerPool(1) as pool:
        assert set(pool.map(lambda item: threading.get_ident(), range(5))) == {
            threading.get_ident()
        }
        assert workers() == []


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("bad", range(4))
def test_an_error_comes_through_and_the_pool_goes_on(threads: int, bad: int) -> None:
    with WorkerPool(threads) as pool:
        meeting = threading.Barrier(threads)

        def fail_at_bad(item: int) -> int:
            if threads == 4:
                meeting.wait(timeout=30)
            if item == bad:
                raise KeyError(f"item {item}")
            return item

        with pytest.raises(KeyError, match=f"item {bad}"):
            pool.map(fail_at_bad, range(4))
        assert pool.map(str, range(4)) == ["0", "1", "2", "3"]


@pytest.mark.parametrize("caller_fails", [True, False])
def test_an_error_waits_until_all_are_idle(caller_fails: bool) -> None:
    caller, begun, finished = threading.get_ident(), threading.Barrier(2), threading.Event()

    def one_fails(item: int) -> None:
        begun.wait(timeout=30)
        if (threading.get_ident() == caller) == caller_fails:
            raise RuntimeError("stop")
        time.sleep(0.05)
        finished.set()

    with WorkerPool(2) as pool:
        with pytest.raises(RuntimeError, match="stop"):
            pool.map(one_fails, range(2))
        assert finished.is_set()


@pytest.mark.parametrize("caller_fails", [True, False])
def test_an_error_keeps_nothing_of_the_work(caller_fails: bool) -> None:
    """Not even until garbage is collected: it may be memory that there was too little of."""
    caller, meeting = threading.get_ident(), threading.Barrier(2)

    def fail(part: np.ndarray) -> None:
        meeting.wait(timeout=30)
        if (threading.get_ident() == caller) == caller_fails:
            raise MemoryError

    parts = [np.zeros(3), np.zeros(3)]
    known = [weakref.ref(part) for part in parts]
    gc.disable()
    try:
        with WorkerPool(2) as pool:
            with contextlib.suppress(MemoryError):
                pool.map(fail, parts)
            del parts
        assert [part() for part in known] == [None, None]
    finally:
        gc.enable()


@pytest.mark.parametrize("state", ["ignore", "raise"])
def test_numpy_warns_in_every_thread_as_the_caller_has_it(state: str) -> None:
    meeting = threading.Barrier(3)

    def overflow(item: int) -> bool:
        meeting.wait(timeout=30)
        try:
            np.multiply(np.float32(1e30), np.float32(1e30))
        except FloatingPointError:
            return True
        return False

    with WorkerPool(3) as pool, np.errstate(over=state):
        assert pool.map(overflow, range(3)) == [state == "raise"] * 3


def test_close_leaves_no_thread() -> None:
    with WorkerPool(3) as pool:
        pool.map(lambda item: time.sleep(0.01), range(6))
        assert workers()
    assert workers() == []


def test_blas_is_held_to_one_thread() -> None:
    with WorkerPool(2) as pool:
        square = np.ones((300, 300), np.float32)
        pool.map(lambda item: square @ square, range(4))
        counts = [info["num_threads"] for info in threadpool_info() if info["user_api"] == "blas"]
    assert all(count == 1 for count in counts)
    assert counts or sys.platform == "darwin"  # Apple's own BLAS does not show itself


@pytest.mark.parametrize("threads", [0, -1, 257, 10**9])
def test_impossible_number_is_named(threads: int) -> None:
    with pytest.raises(ValueError, match=f"^threads is {threads}, but must be from 1 to 256"):
        WorkerPool(threads)


def test_default_is_what_this_process_may_use() -> None:
    assert 1 <= default_threads() <= MOST_THREADS
