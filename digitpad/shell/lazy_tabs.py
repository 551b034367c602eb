"""Tabs that are built when they are first looked at, so that a window opens without waiting."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTabWidget, QWidget

_REST_MS = 100
"""Between two pages built ahead, so that what the person does comes in between."""


class LateTabs(QTabWidget):
    """A tab widget that may be given the making of a page instead of the page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._makers: dict[QWidget, Callable[[], QWidget]] = {}
        self.currentChanged.connect(self._on_current_changed)
        self._ahead = QTimer(self)
        self._ahead.setInterval(_REST_MS)
        self._ahead.timeout.connect(self._build_next)

    def add_late(self, make: Callable[[], QWidget], title: str) -> int:
        """Add a tab whose page is what ``make`` returns; its place."""
        empty = QWidget()
        self._makers[empty] = make
        return self.addTab(empty, title)

    def page(self, index: int) -> QWidget:
        """The page in that place, built now if it never was; IndexError without such a tab."""
        shown = self.widget(index)
        if shown is None:
            raise IndexError(f"there is no tab {index}; there are {self.count()}")
        if shown not in self._makers:
            return shown
        page = self._makers[shown]()
        del self._makers[shown]
        title, tip, current = self.tabText(index), self.tabToolTip(index), self.currentIndex()
        # For listeners the current tab stays the same.
        with QSignalBlocker(self):
            self.insertTab(index, page, title)
            self.setTabToolTip(index, tip)
            self.removeTab(index + 1)
            self.setCurrentIndex(current)
        shown.deleteLater()
        return page

    @Slot()
    def build_ahead(self) -> None:
        """Build what is left from now on, a page at a time, while no mouse button is down."""
        self._ahead.start()

    @Slot()
    def _build_next(self) -> None:
        left = [index for index in range(self.count()) if self.widget(index) in self._makers]
        if not left:
            self._ahead.stop()
        elif QGuiApplication.mouseButtons() == Qt.MouseButton.NoButton:
            self.page(left[0])

    @Slot(int)
    def _on_current_changed(self, index: int) -> None:
        if index >= 0:
            self.page(index)
