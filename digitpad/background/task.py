"""Work in the background that newer work supersedes, such as an evaluation of the test set.

The work is a generator in a thread of its own: to stop it is to stop pulling. What it yields
arrives in the window's thread, and nothing of superseded work does.
"""

from __future__ import annotations

import contextlib
import functools
import logging
import threading
from collections.abc import Callable, Iterable

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from digitpad.background.thread import WorkThread

log = logging.getLogger(__name__)


class Background(QObject):
    """One piece of work at a time; started, superseded and reported in the window's thread."""

    reported = Signal(object)  # what the work yields
    failed = Signal(str)  # what to show
    finished = Signal()  # it has yielded its last

    _message = Signal(int, object)
    _broke = Signal(int, str)
    _ended = Signal(int)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._number = 0
        self._stop = threading.Event()
        self._threads: dict[int, WorkThread] = {}
        self._is_closed = False
        queued = Qt.ConnectionType.QueuedConnection
        self._message.connect(self._on_message, queued)
        self._broke.connect(self._on_broke, queued)
        self._ended.connect(self._on_ended, queued)

    @property
    def is_busy(self) -> bool:
        """Whether the newest work is still to end."""
        return self._number in self._threads

    @property
    def is_closed(self) -> bool:
        """Whether it takes no more work."""
        return self._is_closed

    def start(self, work: Callable[[], Iterable[object]]) -> None:
        """Pull ``work()`` in a thread. Earlier work stops after its current step."""
        if self._is_closed:
            return
        self.cancel()
        self._number += 1
        self._stop = threading.Event()
        pull = functools.partial(self._pull, work, self._stop, self._number)
        thread = WorkThread(self.objectName(), pull, self._stop.set)
        self._threads[self._number] = thread
        thread.begin()

    def cancel(self) -> None:
        """Report no more of the current work; its thread ends after its current step."""
        self._stop.set()
        self._number += 1

    @Slot()
    def close(self) -> None:
        """Stop for good, and return when the threads have ended."""
        self._is_closed = True
        self.cancel()
        for thread in self._threads.values():
            thread.end()
        self._threads.clear()

    def _pull(
        self, work: Callable[[], Iterable[object]], stop: threading.Event, number: int
    ) -> None:
        trouble: str | None = None
        try:
            for value in work():
                if stop.is_set():
                    break
                self._message.emit(number, value)
        except (ValueError, OSError) as error:  # made for people to read
            trouble = str(error)
        except Exception as error:
            if not shiboken6.isValid(self):
                return
            log.exception("%s stopped by an error", self.objectName())
            trouble = f"{type(error).__name__}: {error}"
        with contextlib.suppress(RuntimeError):  # its owner is gone already
            if trouble is not None:
                self._broke.emit(number, trouble)
            self._ended.emit(number)

    @Slot(int, object)
    def _on_message(self, number: int, value: object) -> None:
        if number == self._number:
            self.reported.emit(value)

    @Slot(int, str)
    def _on_broke(self, number: int, text: str) -> None:
        if number == self._number:
            self.failed.emit(text)

    @Slot(int)
    def _on_ended(self, number: int) -> None:
        thread = self._threads.pop(number, None)
        if thread is not None:
            thread.end()
        if number == self._number:
            self.finished.emit()
