"""The network's input, large, to be drawn on: what the pen leaves is what the kernels meet."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QWidget

from digitpad.filters.tiles.pixel_view import PixelView

PixelPoint = tuple[float, float]
"""x and y in pixels of the picture; the first pixel reaches from 0, 0 to 1, 1."""


class InputPad(PixelView):
    """Reports each piece of a stroke; its owner puts the ink into the picture."""

    inked = Signal(list)  # list[PixelPoint]: one for a dot, two for a piece of a line

    def __init__(self, name: str, title: str, parent: QWidget | None = None) -> None:
        super().__init__(name, title, parent)
        self._pen: PixelPoint | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.pixel_at(event.position()) is None:
            super().mousePressEvent(event)
            return
        self._pen = self._point_at(event.position())
        self.inked.emit([self._pen])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pen is None or not event.buttons() & Qt.MouseButton.LeftButton:
            self._pen = None
            return
        here = self._point_at(event.position())
        self.inked.emit([self._pen, here])
        self._pen = here

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._pen = None

    def _point_at(self, position: QPointF) -> PixelPoint:
        area, (width, height) = self.picture_rect(), self.picture_size()
        x = (position.x() - area.x()) * width / area.width()
        y = (position.y() - area.y()) * height / area.height()
        return x, y
