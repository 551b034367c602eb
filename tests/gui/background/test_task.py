"""Work beside the window: heard of, superseded, and never left running."""

import subprocess
import sys
import textwrap
import threading

import pytest
from running import running_threads

from digitpad.background.task import Background


@pytest.fixture
def background(qapp):
    background = Background("digitpad-test-work")
    yield background
    background.close()


def test_what_it_yields_is_heard_in_the_windows_thread(background, wait_for):
    heard, ended = [], []
    background.reported.connect(lambda value: heard.append((value, threading.current_thread())))
    background.finished.connect(lambda: ended.append(True))
    background.start(lambda: iter(range(5)))
    assert background.is_busy
    wait_for(lambda: ended)
    assert heard == [(value, threading.main_thread()) for value in range(5)]
    assert not background.is_busy


def test_newer_work_supersedes(background, wait_for):
    heard, may_go_on = [], threading.Event()

    def old():
        yield "old"
        may_go_on.wait()
        yield "older still"
        raise AssertionError("it is pulled on though nobody wants it")

    background.reported.connect(heard.append)
    background.start(old)
    wait_for(lambda: heard)
    background.start(lambda: iter(["new"]))
    may_go_on.set()
    wait_for(lambda: not background.is_busy)
    assert heard == ["old", "new"]


def test_trouble_is_reported(background, wait_for):
    messages = []

    def broken():
        yield 1
        raise OSError("the test images cannot be read")

    background.failed.connect(messages.append)
    background.start(broken)
    wait_for(lambda: messages)
    assert messages == ["the test images cannot be read"]


def test_closing_joins_and_takes_no_more_work(background):
    def endless():
        while True:
            yield None

    background.start(endless)
    assert running_threads() == ["digitpad-test-work"]
    background.close()
    background.start(endless)
    assert not running_threads()
    assert not background.is_busy


def test_work_whose_owner_is_forgotten_ends_by_itself():
    """In a program of its own: Qt would abort it."""
    program = textwrap.dedent("""
        import time
        from PySide6.QtCore import QCoreApplication
        from digitpad.background.task import Background
        app = QCoreApplication([])
        def work():
            for _ in range(20):
                time.sleep(0.02)
                yield None
        owner = Background("forgotten")
        owner.start(work)
        time.sleep(0.1)
        del owner
        time.sleep(0.1)
        again = Background("left running")
        again.start(work)
        time.sleep(0.1)
        print("gone on")
    """)
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "gone on\n", "")
