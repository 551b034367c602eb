"""A simulated person: presses, clicks and waits by real events."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTabWidget, QWidget

if TYPE_CHECKING:
    from digitpad.filters.tiles.tile_grid import TileGrid

_Widget = TypeVar("_Widget", bound=QWidget)

_LOOK_EVERY_MS = 5


class Hand:
    """Works at ``window`` and at nothing else."""

    def __init__(self, window: QWidget) -> None:
        self._window = window

    def child(self, kind: type[_Widget], name: str) -> _Widget:
        """The part of the window called so."""
        found = self._window.findChild(kind, name)
        assert found is not None, name
        return found

    def click(self, name: str) -> None:
        """Click the button called so."""
        QTest.mouseClick(self.child(QPushButton, name), Qt.MouseButton.LeftButton)

    def click_tile(self, grid: TileGrid, index: int) -> None:
        """Click a tile, if it is there."""
        if index < grid.kernel_count():
            place = grid.tile_rect(index).center().toPoint()
            QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=place)

    def turn_to_tab(self, index: int) -> None:
        """Click one of the window's tabs."""
        bar = self.child(QTabWidget, "tabs").tabBar()
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())

    def wait(self, is_done: Callable[[], bool], patience_s: float | None = None) -> bool:
        """Process events until ``is_done``; whether that happened in time.

        Not QTest.qWait, which holds the interpreter's lock and would starve the training.
        """
        loop, poll = QEventLoop(), QTimer()
        deadline = None if patience_s is None else time.monotonic() + patience_s

        def look() -> None:
            if is_done() or (deadline is not None and time.monotonic() > deadline):
                loop.quit()

        poll.timeout.connect(look)
        poll.start(_LOOK_EVERY_MS)
        loop.exec()
        return is_done()

    def rest(self, seconds: float) -> None:
        """Process events for a while."""
        due = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= due)
