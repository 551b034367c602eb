"""The thread of the window's work: what it calls, what it holds, and how it ends."""

import gc
import subprocess
import sys
import textwrap
import threading
import weakref

import numpy as np
from running import running_threads

from digitpad.background.thread import WorkThread


def test_it_calls_its_work_once_in_another_thread(qapp):
    called = []
    thread = WorkThread("digitpad-test", lambda: called.append(threading.get_ident()), int)
    thread.begin()
    thread.end()
    assert len(called) == 1
    assert called[0] != threading.get_ident()
    assert not running_threads()


def test_a_large_product_has_room_on_its_stack(qapp):
    made = []
    thread = WorkThread(
        "digitpad-test", lambda: made.append(np.ones((900, 900)) @ np.eye(900)), int
    )
    thread.begin()
    thread.end()
    assert thread.stackSize() == 16 * 2**20
    assert made[0].sum() == 900 * 900


def test_ended_it_holds_nothing_of_its_work(qapp):
    class Work:
        def run(self):
            pass

    work = Work()
    seen = weakref.ref(work)
    thread = WorkThread("digitpad-test", work.run, int)
    thread.begin()
    thread.end()
    del thread, work
    gc.collect()
    assert seen() is None


def test_without_an_owner_it_is_stopped_when_the_program_ends():
    """Qt aborts a program in which a running thread is destroyed."""
    program = """
        import threading
        from PySide6.QtCore import QCoreApplication
        from digitpad.background.thread import WorkThread

        app = QCoreApplication([])
        stop = threading.Event()
        def work():
            stop.wait()
            print("stopped")
        WorkThread("digitpad-test", work, stop.set).begin()
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "stopped\n", "")
