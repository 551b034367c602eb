"""How late a timer of 16 ms fires in the window's thread: how long nothing else got its turn."""

from __future__ import annotations

import time

from PySide6.QtCore import Qt, QTimer

_EVERY_MS = 16


class LatenessWatch:
    """A timer, and how late each of its ticks came since the last `start`, in ms."""

    def __init__(self) -> None:
        self.late: list[float] = []
        self._last = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to watch, or go on; what was noted before is kept."""
        self._last = time.perf_counter()
        self._timer.start(_EVERY_MS)

    def stop(self) -> None:
        """Watch no longer."""
        self._timer.stop()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, 1000 * (now - self._last) - _EVERY_MS))
        self._last = now
