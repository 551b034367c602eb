"""The black square a digit is drawn on, with a mouse, a finger or a pen.

It turns what the hand does into changes of a ``Sketch`` and shows them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.draw.digit_marks import DigitMark, DigitMarks
from digitpad.draw.ink_painting import (
    INK,
    PEN_WIDTH,
    InkPicture,
    fitting_pen,
    is_ink_seen,
    paint_edge,
    paint_focus_ring,
    paint_hint,
    paint_invitation,
    ring_cursor,
)
from digitpad.draw.pen import PenWidget
from digitpad.draw.sketch import Point, Sketch
from digitpad.theme import DARK

ERASER_REACH = 0.06
"""How near the middle of a stroke the eraser must come to take it, in canvas sides."""

SMALLEST_SIDE_PX = 280
RING_PX = 4
"""Room left around the square for the focus ring."""

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}

_KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_PASSING_REASONS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class DrawCanvas(PenWidget):
    """A square of white ink on black, centred in whatever room it has.

    The left button, a finger and a pen draw. The right button, the pen's other end, and all of
    them in eraser mode take away whole strokes. A tap on E switches eraser mode; E held down
    while erasing switches it only for that while. Digits that are marked are pointed at by
    moving the raised pen over them, or with the arrow keys.
    """

    ink_changed = Signal()
    """What is shown changed, each new point of a stroke included."""
    stroke_finished = Signal()
    """The pen was lifted after drawing."""
    history_changed = Signal(bool, bool)
    """Whether there is now something to undo, and something to redo."""
    eraser_changed = Signal(bool)
    """Eraser mode was switched on or off."""
    digit_pointed = Signal(int)
    """Another digit than the chosen one was pointed at: its index from the left."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._ink = InkPicture()
        self._marks = DigitMarks()
        self._is_erasing = False
        self._eraser_at: Point = (0.0, 0.0)
        self._is_eraser = False
        self._is_e_down = False
        self._is_e_used = False
        self._is_reached_by_key = False

        self.pen_pressed.connect(self._on_pen_pressed)
        self.pen_dragged.connect(self._on_pen_dragged)
        self.pen_lifted.connect(self._on_pen_lifted)
        self.setObjectName("draw_canvas")
        self.setAccessibleName(self.tr("Drawing canvas"))
        self.setToolTip(
            self.tr(
                "Draw a digit as large as you like, or several side by side: each is scaled and "
                "centred before it is read."
                "\nLeft button draws. Right button erases the stroke it touches; so does the left "
                "after pressing E.\nA picture of a digit is read too: drop it here, or paste it."
            )
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        smallest = SMALLEST_SIDE_PX + 2 * RING_PX
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

    def is_eraser(self) -> bool:
        """Whether eraser mode is on."""
        return self._is_eraser

    @Slot()
    def undo(self) -> None:
        """Take back the last change, or the stroke being drawn."""
        self.lift_pen()
        if self._sketch.undo():
            self._refresh()

    @Slot()
    def redo(self) -> None:
        """Make the change last taken back again."""
        self.lift_pen()
        if self._sketch.redo():
            self._refresh()

    @Slot()
    def clear(self) -> None:
        """Remove all ink, or the picture."""
        self.lift_pen()
        if self._sketch.clear():
            self._refresh()

    @Slot(bool)
    def set_eraser(self, is_on: bool) -> None:
        """Switch eraser mode: whatever draws, erases instead from its next touch on."""
        if is_on == self._is_eraser:
            return
        self._is_eraser = is_on
        self._choose_cursor()
        self.update()
        self.eraser_changed.emit(is_on)

    @Slot(list)
    def set_strokes(self, strokes: Iterable[Sequence[Sequence[float]]]) -> None:
        """Show ``strokes``, each a sequence of (x, y) in canvas sides, in place of everything.

        Raises
        ------
        ValueError
            If a coordinate is not a finite number.
        """
        self.lift_pen()
        self._sketch.set_strokes(strokes)
        self._refresh()

    @Slot(object, str)
    def show_picture(self, image: NDArray[Any], caption: str = "") -> None:
        """Show ``image``, as `Sketch.show_picture` takes it, in place of everything.

        Raises
        ------
        ValueError
            If ``image`` has another shape or type.
        """
        self.lift_pen()
        self._sketch.show_picture(image, caption)
        self._refresh()

    def mark_digits(self, marks: Sequence[DigitMark], chosen: int) -> None:
        """Frame the digits found, the one at index ``chosen`` stronger; none takes frames away."""
        if self._marks.show(marks, chosen if marks else -1):
            self.update()
        self._fit_pen()

    def _fit_pen(self) -> None:
        """Draw small digits with a finer pen; never under the hand that is drawing."""
        if not self.is_pen_down():
            width = fitting_pen(self._marks.height) if len(self._marks) else PEN_WIDTH
            if self._ink.set_pen_width(width):
                self._choose_cursor()
                self.update()

    # The pen and the eraser.

    @Slot(QPointF, bool)
    def _on_pen_pressed(self, position: QPointF, erases: bool) -> None:
        self._is_erasing = erases or self._is_eraser
        self._is_e_used |= self._is_e_down
        self._eraser_at = self._to_sketch(position)
        self._choose_cursor()

    @Slot(QPointF)
    def _on_pen_dragged(self, position: QPointF) -> None:
        if self._is_erasing:
            self._erase_to(self._to_sketch(position))
        else:
            self._draw_to(self._to_sketch(position))

    @Slot()
    def _on_pen_lifted(self) -> None:
        self._is_erasing = False
        self._choose_cursor()
        if self._sketch.end_stroke():
            # Segment by segment the edge came out rough; now in one smooth go.
            self._ink.forget()
            self._fit_pen()
            self.update()
            self._describe()
            self.stroke_finished.emit()

    def _draw_to(self, at: Point) -> None:
        if self._sketch.is_drawing:
            segment = self._sketch.extend(*at)
            if segment is None:
                return
            self._paint_segment(*segment)
        elif is_ink_seen(at):
            if self._sketch.is_empty or self._sketch.picture is not None:
                self._ink.forget()  # The invitation or the picture goes.
                self.update()
            dot = self._sketch.begin_stroke(*at)
            self._paint_segment(dot, dot)
            self.history_changed.emit(self._sketch.can_undo, self._sketch.can_redo)
        else:
            return
        self.ink_changed.emit()

    def _erase_to(self, at: Point) -> None:
        start, self._eraser_at = self._eraser_at, at
        steps = max(1, math.ceil(math.dist(start, at) / ERASER_REACH))
        has_erased = False
        for share in (step / steps for step in range(1, steps + 1)):
            x, y = (a + share * (b - a) for a, b in zip(start, at, strict=True))
            has_erased |= self._sketch.erase_at(x, y, ERASER_REACH)
        if has_erased:
            self._refresh()

    def _refresh(self) -> None:
        self._ink.forget()
        self.update()
        self._describe()
        self.history_changed.emit(self._sketch.can_undo, self._sketch.can_redo)
        self.ink_changed.emit()

    def to_widget(self, x: float, y: float) -> QPointF:
        """Where a point of the drawing lies in this widget, px."""
        area = self._area()
        return QPointF(area.left() + x * area.width(), area.top() + y * area.width())

    def _to_sketch(self, position: QPointF) -> Point:
        area = self._area()
        side = area.width()
        return (position.x() - area.left()) / side, (position.y() - area.top()) / side

    def _area(self) -> QRect:
        side = min(self.width(), self.height()) - 2 * RING_PX
        return QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)

    # The keyboard and the focus.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if not self.is_pen_down():
            self._point_at(self._marks.at(self._to_sketch(event.position()), self._ink.pen_width))

    def _point_at(self, index: int | None) -> None:
        if index is not None and index != self._marks.chosen:
            self.digit_pointed.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if len(self._marks) and event.key() in _STEPS:
            self._point_at(self._marks.beside_chosen(_STEPS[Qt.Key(event.key())]))
        elif event.key() != Qt.Key.Key_E or event.modifiers():
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self._is_e_down, self._is_e_used = True, False
            self.set_eraser(not self._is_eraser)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_E or not self._is_e_down:
            super().keyReleaseEvent(event)
        elif not event.isAutoRepeat():
            self._is_e_down = False
            if self._is_e_used:
                self.set_eraser(not self._is_eraser)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in _PASSING_REASONS:
            self._is_reached_by_key = event.reason() in _KEYBOARD_REASONS
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        if self._is_e_down:  # its release will be told to somebody else
            self._is_e_down = False
            self.set_eraser(not self._is_eraser)
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and not self._sketch.is_empty:
            return True  # A tooltip would cover the ink.
        return super().event(event)

    # What is seen.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ink.forget()
        self._choose_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        area = self._area()
        painter = QPainter(self)
        ink = self._ink.pixmap(self._sketch, area.width(), self.devicePixelRatioF())
        painter.drawPixmap(area.topLeft(), ink)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_edge(painter, area)
        if self._sketch.is_empty:
            paint_invitation(painter, area, self.tr("Draw a digit here"))
        self._marks.paint(painter, area, self._ink.pen_width * area.width())
        if self._is_eraser:
            paint_hint(painter, area, self.tr("Eraser: touch a stroke. E to draw"))
        if self._is_reached_by_key and self.hasFocus():
            paint_focus_ring(painter, area)

    def _paint_segment(self, start: Point, end: Point) -> None:
        area = self._area()
        touched = self._ink.add_segment(start, end, area.width())
        if not touched.isEmpty():
            self.update(touched.translated(area.topLeft()))

    def _choose_cursor(self) -> None:
        is_erasing = self._is_erasing or (self._is_eraser and not self.is_pen_down())
        width, color = (
            (2 * ERASER_REACH, DARK.color("danger")) if is_erasing else (self._ink.pen_width, INK)
        )
        width_px = width * self._area().width()
        self.setCursor(ring_cursor(width_px, color, self.devicePixelRatioF()))

    def _describe(self) -> None:
        if self._sketch.is_empty:
            text = self.tr("Empty")
        elif self._sketch.picture is not None:
            text = self.sketch.caption or self.tr("Shows a picture")
        else:
            text = self.tr("Strokes drawn: {}").format(len(self._sketch.strokes))
        self.setAccessibleDescription(text)
