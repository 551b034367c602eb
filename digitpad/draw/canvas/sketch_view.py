"""The black square with what is drawn on it: white ink, or a picture, and frames around digits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.draw.canvas.digit_marks import DigitMark, DigitMarks
from digitpad.draw.canvas.ink_painting import (
    INK,
    PEN_WIDTH,
    InkPicture,
    fitting_pen,
    paint_edge,
    paint_invitation,
    ring_cursor,
)
from digitpad.draw.canvas.pen import PenWidget
from digitpad.draw.canvas.sketch import Point, Sketch

if TYPE_CHECKING:
    import numpy as np

SMALLEST_SKETCH_PX = 280
RING_PX = 4
"""Room left around the square for the focus ring."""


class SketchView(PenWidget):
    """Shows a `Sketch` on a square, centred in whatever room it has."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._ink = InkPicture()
        self._marks = DigitMarks()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        smallest = SMALLEST_SKETCH_PX + 2 * RING_PX
        self.setMinimumSize(smallest, smallest)
        self._describe()

    def sizeHint(self) -> QSize:
        return QSize(420, 420)

    @property
    def sketch(self) -> Sketch:
        """What is drawn. Change it through the canvas, which repaints and signals."""
        return self._sketch

    def strokes(self) -> list[list[Point]]:
        """Every stroke as (x, y) in canvas sides, y down, the one being drawn included."""
        return [list(stroke) for stroke in self._sketch.strokes]

    def picture(self) -> NDArray[np.uint8] | None:
        """The picture shown in place of strokes, as `Sketch.picture`, or None."""
        return self._sketch.picture

    def caption(self) -> str:
        """What was said of the picture shown; empty without one."""
        return self._sketch.caption

    def is_empty(self) -> bool:
        """Whether nothing at all is shown."""
        return self._sketch.is_empty

    def mark_digits(self, marks: Sequence[DigitMark], chosen: int) -> None:
        """Frame the digits found, the one at index ``chosen`` stronger; none takes frames away."""
        if self._marks.show(marks, chosen if marks else -1):
            self.update()
        self._fit_pen()

    def to_widget(self, x: float, y: float) -> QPointF:
        """Where a point of the drawing lies in this widget, px."""
        area = self._area()
        return QPointF(area.left() + x * area.width(), area.top() + y * area.width())

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self._ink.forget()
        self._choose_cursor()

    def paintEvent(self, _event: QPaintEvent) -> None:
        area = self._area()
        painter = QPainter(self)
        ink = self._ink.pixmap(self._sketch, area.width(), self.devicePixelRatioF())
        painter.drawPixmap(area.topLeft(), ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_edge(painter, area)
        if self._sketch.is_empty:
            paint_invitation(painter, area, self.tr("Draw a digit here"))
        self._marks.paint(painter, area, self._ink.pen_width * area.width())
        self._paint_over(painter, area)

    def _paint_over(self, painter: QPainter, area: QRect) -> None:
        """Whatever is to be seen over the ink; nothing is here."""

    def _paint_segment(self, start: Point, end: Point) -> None:
        area = self._area()
        touched = self._ink.add_segment(start, end, area.width())
        if not touched.isEmpty():
            self.update(touched.translated(area.topLeft()))

    def _show_anew(self) -> None:
        """The sketch is another."""
        self._ink.forget()
        self.update()
        self._describe()

    def _fit_pen(self) -> None:
        """Draw small digits with a finer pen, but never while a stroke is being drawn."""
        if not self.is_pen_down():
            width = fitting_pen(self._marks.height) if len(self._marks) else PEN_WIDTH
            if self._ink.set_pen_width(width):
                self._choose_cursor()
                self.update()

    def _choose_cursor(self) -> None:
        width, color = self._tool()
        width_px = width * self._area().width()
        self.setCursor(ring_cursor(width_px, color, self.devicePixelRatioF()))

    def _tool(self) -> tuple[float, QColor]:
        """Width, in canvas sides, and colour of what the cursor stands for: here the pen."""
        return self._ink.pen_width, INK

    def _to_sketch(self, position: QPointF) -> Point:
        area = self._area()
        side = area.width()
        return (position.x() - area.left()) / side, (position.y() - area.top()) / side

    def _area(self) -> QRect:
        side = min(self.width(), self.height()) - 2 * RING_PX
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    def _describe(self) -> None:
        if self._sketch.is_empty:
            text = self.tr("Empty")
        elif self._sketch.picture is not None:
            text = self.sketch.caption or self.tr("Shows a picture")
        else:
            text = self.tr("Strokes drawn: {}").format(len(self._sketch.strokes))
        self.setAccessibleDescription(text)
