"""The one kind of thread that the window's work runs in, ended in order when the program ends."""

from __future__ import annotations

import atexit
from collections.abc import Callable

from PySide6.QtCore import QThread

_STACK_BYTES = 16 * 2**20
"""What Python gives its own threads on macOS, where others have too little for numpy."""


class WorkThread(QThread):
    """Calls ``work`` once, in a thread of its own; ``stop`` asks it to return soon.

    A QThread, because to start one of Python's own threads waits until it has begun. It is kept
    until it ends: Qt aborts the program if a running thread is destroyed with its owner.
    """

    def __init__(self, name: str, work: Callable[[], None], stop: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setStackSize(_STACK_BYTES)
        self._work = work
        self.stop = stop

    def begin(self) -> None:
        """Start it."""
        _running.difference_update([old for old in _running if old.isFinished()])
        _running.add(self)
        self.start()

    def end(self) -> None:
        """Return when it has ended; what its work holds is free then."""
        self.wait()
        _running.discard(self)

    def run(self) -> None:
        """Do the work; Qt calls it in the new thread."""
        self._work()


_running: set[WorkThread] = set()


@atexit.register
def _end_all() -> None:
    for thread in _running:
        thread.stop()
    for thread in _running:
        thread.wait()
    _running.clear()
