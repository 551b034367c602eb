"""How the program is left, and what happens to an error nobody expected."""

import logging
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer

from digitpad.shell.application import Guard
from digitpad.state.data_sources import _read_mnist, bundled_mnist

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
PROGRAM = """
import os, signal, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from PySide6.QtCore import QSettings, QStandardPaths, QTimer
from PySide6.QtWidgets import QApplication
QStandardPaths.setTestModeEnabled(True)
QSettings.setDefaultFormat(QSettings.Format.IniFormat)
QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, sys.argv[1])
from digitpad.shell import application
from digitpad.shell.main_window import MainWindow
from model.training.trainer import TrainingConfig

class Window(MainWindow):
    def __init__(self, workspace, *others):
        super().__init__(workspace, *others)
        if "train" in sys.argv:
            workspace.training.start(TrainingConfig(train_size=60_000, epochs=900, threads=1))
            workspace.training.reported.connect(self.ready)
        else:
            # Idle by then: what still ran of Python's would hear the signal by chance.
            QTimer.singleShot(1500, self.ready)
        self.is_ready = False
    def ready(self, *_):
        if not self.is_ready:
            self.is_ready = True
            sys.stdout.write("ready\\n")
            sys.stdout.flush()
            if "exit" in sys.argv:
                QApplication.exit(7)

application.MainWindow = Window
sys.exit(application.open_window())
"""


@pytest.fixture
def start(tmp_path):
    """Starts the program with a window nobody sees, and waits until it lives."""
    started = []

    def start(*words):
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(tmp_path), *words],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        if process.stdout.readline() != "ready\n":
            _, said = process.communicate()
            pytest.fail(f"it ended with {process.returncode} before it was ready: {said!r}")
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def end(process):
    _, said = process.communicate(timeout=PATIENCE_S)
    # Qt's offscreen platform says so of every box; no other does.
    lines = [line for line in said.splitlines() if "This plugin does not support" not in line]
    return process.returncode, "\n".join(lines)


def test_left_during_a_run_the_program_ends_in_order(start):
    assert end(start("train", "exit")) == (7, "")


@pytest.mark.skipif(sys.platform == "win32", reason="another process's Ctrl+C is POSIX's alone")
def test_ctrl_c_closes_the_window(start):
    process = start()
    process.send_signal(signal.SIGINT)
    assert end(process) == (130, "")


@pytest.mark.skipif(sys.platform == "win32", reason="another process's Ctrl+C is POSIX's alone")
def test_ctrl_c_asks_while_training_and_a_second_one_does_not(start):
    process = start("train")
    for number in range(20):
        process.send_signal(signal.SIGINT)
        try:
            # Time to ask; and then to end, where one more would meet no handler any longer.
            process.wait(10 if number else 0.5)
        except subprocess.TimeoutExpired:
            continue
        break
    assert end(process) == (130, "")


@pytest.fixture
def guard(window):
    hook, handler = sys.excepthook, signal.getsignal(signal.SIGINT)
    guard = Guard(window)
    guard.install()
    yield guard
    guard.remove()
    assert (sys.excepthook, signal.getsignal(signal.SIGINT)) == (hook, handler)


def test_an_unexpected_error_is_reported_once_and_logged(guard, answer_box, caplog):
    def fail_twice():
        for text in ("first", "second"):
            QTimer.singleShot(0, lambda text=text: sys.excepthook(KeyError, KeyError(text), None))
        sys.excepthook(KeyError, KeyError("zeroth"), None)

    with caplog.at_level(logging.ERROR):
        said = answer_box(fail_twice)
    assert said.startswith("Something went wrong")
    assert "KeyError: 'zeroth'" in said
    assert len(caplog.records) == 3


def test_an_error_in_another_thread_is_only_logged(guard, caplog):
    thread = threading.Thread(target=lambda: sys.excepthook(KeyError, KeyError("there"), None))
    thread.start()
    thread.join()
    assert len(caplog.records) == 1


def test_two_threads_that_ask_at_once_read_mnist_once():
    _read_mnist.cache_clear()
    found, together = [], threading.Barrier(3)

    def read():
        together.wait()
        found.append(bundled_mnist())

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(data) for data in found}) == 1
