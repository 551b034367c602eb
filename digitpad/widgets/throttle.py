"""One timer for what is asked for often and done now and then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Callable


class Throttle(QTimer):
    """Calls ``act``, a slot, once for all that asks within ``interval_ms``."""

    def __init__(self, act: Callable[[], None], interval_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self.setSingleShot(True)
        self.setInterval(interval_ms)
        self.timeout.connect(act)

    def soon(self) -> None:
        """Call it when the interval is over, counted from the first who asks."""
        if not self.isActive():
            self.start()
