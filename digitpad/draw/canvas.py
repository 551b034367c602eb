"""The black square a digit is drawn on, with a mouse, a finger or a pen.

It turns what the hand does into changes of a ``Sketch`` and shows them. Finished ink lies in a
cached pixmap; a moving pen adds its newest segment there and repaints that small rectangle only.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QCursor,
    QEventPoint,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPointingDevice,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from digitpad.draw.sketch import Point, Sketch
from digitpad.theme import CARD_RADIUS, DARK, SPACE, current_theme

PEN_WIDTH = 1 / 14
"""Diameter of the round pen, in canvas sides."""

ERASER_REACH = 0.06
"""How near the middle of a stroke the eraser must come to take it, in canvas sides."""

SMALLEST_SIDE_PX = 280
RING_PX = 4
"""Room left around the square for the focus ring."""

INK, PAPER = QColor("white"), QColor("black")


class _Grip(Enum):
    """What holds the pen: while one does, the others are ignored."""

    NONE = auto()
    LEFT_BUTTON = auto()
    RIGHT_BUTTON = auto()
    FINGER = auto()
    TABLET = auto()


_GRIP_OF_BUTTON = {
    Qt.MouseButton.LeftButton: _Grip.LEFT_BUTTON,
    Qt.MouseButton.RightButton: _Grip.RIGHT_BUTTON,
}
_KEYBOARD_REASONS = {
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
}
_PASSING_REASONS = {Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason}


class DrawCanvas(QWidget):
    """A square of white ink on black, centred in whatever room it has.

    The left button, a finger and a pen draw. The right button, the pen's other end, and all of
    them in eraser mode take away whole strokes. A tap on E switches eraser mode; E held down
    while erasing switches it only for that while.
    """

    ink_changed = Signal()
    """What is shown changed, each new point of a stroke included."""
    stroke_finished = Signal()
    """The pen was lifted after drawing."""
    history_changed = Signal(bool, bool)
    """Whether there is now something to undo, and something to redo."""
    eraser_changed = Signal(bool)
    """Eraser mode was switched on or off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sketch = Sketch()
        self._ink: QPixmap | None = None
        self._grip = _Grip.NONE
        self._finger_id = -1
        self._is_erasing = False
        self._eraser_at: Point = (0.0, 0.0)
        self._is_eraser = False
        self._is_e_down = False
        self._is_e_used = False
        self._is_reached_by_key = False

        self.setObjectName("draw_canvas")
        self.setAccessibleName(self.tr("Drawing canvas"))
        self.setToolTip(
            self.tr(
                "Draw one digit, as large as you like: it is scaled and centred before it is read."
                "\nLeft button draws. Right button erases the stroke it touches; so does the left "
                "after pressing E."
            )
        )
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # To notice a move without the button that began a stroke.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
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
        """The picture shown in place of strokes, shape (28, 28), or None."""
        return self._sketch.picture

    def is_empty(self) -> bool:
        """Whether nothing at all is shown."""
        return self._sketch.is_empty

    def is_eraser(self) -> bool:
        """Whether eraser mode is on."""
        return self._is_eraser

    @Slot()
    def undo(self) -> None:
        """Take back the last change, or the stroke being drawn."""
        self._lift()
        if self._sketch.undo():
            self._refresh()

    @Slot()
    def redo(self) -> None:
        """Make the change last taken back again."""
        self._lift()
        if self._sketch.redo():
            self._refresh()

    @Slot()
    def clear(self) -> None:
        """Remove all ink, or the picture."""
        self._lift()
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
        self._lift()
        self._sketch.set_strokes(strokes)
        self._refresh()

    @Slot(object)
    def show_picture(self, image: NDArray[Any]) -> None:
        """Show ``image``, shape (28, 28), uint8, in place of everything.

        Raises
        ------
        ValueError
            If ``image`` has another shape or type.
        """
        self._lift()
        self._sketch.show_picture(image)
        self._refresh()

    # The hand: each device says which grip moved where, and the sketch follows one grip.

    def mousePressEvent(self, event: QMouseEvent) -> None:
        grip = _GRIP_OF_BUTTON.get(event.button())
        if grip is None:
            event.ignore()
        elif event.source() == Qt.MouseEventSource.MouseEventNotSynthesized:
            self._press(grip, event.position(), grip is _Grip.RIGHT_BUTTON)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        for button, grip in _GRIP_OF_BUTTON.items():
            if self._grip is not grip:
                continue
            if event.buttons() & button:
                for point in event.points():
                    self._drag(point.position())
            else:  # A popup or another program swallowed the release.
                self._lift()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not _Grip.NONE and self._grip is _GRIP_OF_BUTTON.get(event.button()):
            self._drag(event.position())
            self._lift()

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            is_other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = is_other_end or bool(event.buttons() & Qt.MouseButton.RightButton)
            self._press(_Grip.TABLET, event.position(), erases)
        elif self._grip is _Grip.TABLET:
            self._drag(event.position())
            if event.type() == QEvent.Type.TabletRelease:
                self._lift()
        event.accept()  # Else Qt sends the same movement again as mouse events.

    def _touch(self, event: QTouchEvent) -> None:
        points = event.points()
        if event.type() == QEvent.Type.TouchBegin and points:
            self._finger_id = points[0].id()
            self._press(_Grip.FINGER, points[0].position(), False)
        elif self._grip is _Grip.FINGER:
            for point in points:
                if point.id() == self._finger_id:
                    self._drag(point.position())
                    if point.state() == QEventPoint.State.Released:
                        self._lift()
            if event.type() == QEvent.Type.TouchCancel:
                self._lift()
        event.accept()

    def _press(self, grip: _Grip, position: QPointF, erases: bool) -> None:
        if self._grip is grip:  # Its release was swallowed, and nothing has told so since.
            self._lift()
        if self._grip is not _Grip.NONE:
            return
        self._grip = grip
        self._is_erasing = erases or self._is_eraser
        self._is_e_used |= self._is_e_down
        self.setFocus(Qt.FocusReason.MouseFocusReason)  # A pen brings none by itself.
        self._eraser_at = self._to_sketch(position)
        self._choose_cursor()
        self._drag(position)

    def _drag(self, position: QPointF) -> None:
        if self._is_erasing:
            self._erase_to(self._to_sketch(position))
        elif self._grip is not _Grip.NONE:
            self._draw_to(self._to_sketch(position))

    def _lift(self) -> None:
        self._grip, self._is_erasing = _Grip.NONE, False
        self._choose_cursor()
        if self._sketch.end_stroke():
            self._ink = None  # Segment by segment the edge came out rough; now in one smooth go.
            self.update()
            self._describe()
            self.stroke_finished.emit()

    def _draw_to(self, at: Point) -> None:
        if self._sketch.is_drawing:
            segment = self._sketch.extend(*at)
            if segment is None:
                return
            self._paint_segment(*segment)
        elif _is_ink_seen(at):
            if self._sketch.is_empty or self._sketch.picture is not None:
                self._ink = None  # The invitation or the picture goes.
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
        self._ink = None
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

    # The keyboard, the focus and whatever else may cut a stroke short.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_E or event.modifiers():
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
        self._is_e_down = False
        self._lift()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self._lift()
        super().changeEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QTouchEvent):
            # The finger of a laptop's touchpad only moves the mouse; it does not draw by itself.
            if event.device().type() == QPointingDevice.DeviceType.TouchScreen:
                self._touch(event)
                return True
        elif event.type() == QEvent.Type.ToolTip and not self._sketch.is_empty:
            return True  # A tooltip would cover the ink.
        return super().event(event)

    # What is seen.

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._ink = None
        self._choose_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        area, theme = self._area(), current_theme()
        painter = QPainter(self)
        painter.drawPixmap(area.topLeft(), self._current_ink())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.color("border"), 1))
        painter.drawRoundedRect(QRectF(area), CARD_RADIUS, CARD_RADIUS)
        if self._sketch.is_empty:
            _paint_invitation(painter, area, self.tr("Draw a digit here"))
        if self._is_eraser:
            _paint_hint(painter, area, self.tr("Eraser: touch a stroke. E to draw"))
        if self._is_reached_by_key and self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            ring = QRectF(area).adjusted(-2.5, -2.5, 2.5, 2.5)
            painter.drawRoundedRect(ring, CARD_RADIUS + 2.5, CARD_RADIUS + 2.5)

    def _current_ink(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        if self._ink is None or self._ink.devicePixelRatioF() != ratio:
            self._ink = _render(self._sketch, self._area().width(), ratio)
        return self._ink

    def _paint_segment(self, start: Point, end: Point) -> None:
        """Add to the ink shown; an ink yet to be rendered will hold the segment anyway."""
        if self._ink is None:
            return
        area = self._area()
        first, last = (QPointF(x, y) * area.width() for x, y in (start, end))
        painter = _ink_painter(self._ink, area.width())
        if start == end:
            painter.drawPoint(first)
        else:
            painter.drawLine(first, last)
        painter.end()
        reach = PEN_WIDTH * area.width() / 2 + 2
        touched = QRectF(first, last).normalized().adjusted(-reach, -reach, reach, reach)
        self.update(touched.toAlignedRect().translated(area.topLeft()))

    def _choose_cursor(self) -> None:
        is_erasing = self._is_erasing or (self._is_eraser and self._grip is _Grip.NONE)
        width, color = (2 * ERASER_REACH, DARK.color("danger")) if is_erasing else (PEN_WIDTH, INK)
        width_px = width * self._area().width()
        self.setCursor(_ring_cursor(width_px, color, self.devicePixelRatioF()))

    def _describe(self) -> None:
        if self._sketch.is_empty:
            text = self.tr("Empty")
        elif self._sketch.picture is not None:
            text = self.tr("Shows a picture")
        else:
            text = self.tr("Strokes drawn: {}").format(len(self._sketch.strokes))
        self.setAccessibleDescription(text)


def _is_ink_seen(at: Point) -> bool:
    """Whether a dot at ``at`` would show on the canvas."""
    return all(-PEN_WIDTH / 2 < coordinate < 1 + PEN_WIDTH / 2 for coordinate in at)


def _render(sketch: Sketch, side: int, ratio: float) -> QPixmap:
    """Everything in ``sketch`` on a black square of ``side`` px, at ``ratio`` device px each."""
    pixmap = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PAPER)
    painter.drawRoundedRect(QRectF(0, 0, side, side), CARD_RADIUS, CARD_RADIUS)
    painter.end()
    painter = _ink_painter(pixmap, side)
    if sketch.picture is not None:
        height, width = sketch.picture.shape
        data = sketch.picture.tobytes()
        image = QImage(data, width, height, width, QImage.Format.Format_Grayscale8)
        painter.drawImage(QRectF(0, 0, side, side), image)
    for stroke in sketch.strokes:
        if len(stroke) == 1:
            painter.drawPoint(QPointF(*stroke[0]) * side)
        else:
            painter.drawPolyline([QPointF(x, y) * side for x, y in stroke])
    painter.end()
    return pixmap


def _ink_painter(pixmap: QPixmap, side: int) -> QPainter:
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    # Ink stays off the clear corners, so the square keeps its round ones.
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceAtop)
    round_cap, round_join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(INK, PEN_WIDTH * side, Qt.PenStyle.SolidLine, round_cap, round_join))
    return painter


def _paint_invitation(painter: QPainter, area: QRect, text: str) -> None:
    margin = area.width() // 7
    guide = QPen(DARK.color("muted", 0.45), 1.5, Qt.PenStyle.CustomDashLine)
    guide.setDashPattern([4, 5])
    painter.setPen(guide)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    frame = area.adjusted(margin, margin, -margin, -margin)
    painter.drawRoundedRect(QRectF(frame), CARD_RADIUS, CARD_RADIUS)
    font = painter.font()
    font.setPixelSize(max(15, area.width() // 24))
    painter.setFont(font)
    painter.setPen(DARK.color("muted"))
    painter.drawText(frame, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)


def _paint_hint(painter: QPainter, area: QRect, text: str) -> None:
    """A small label at the foot of ``area``, over the ink."""
    font = painter.font()
    font.setPixelSize(12)
    painter.setFont(font)
    width = painter.fontMetrics().horizontalAdvance(text) + 2 * SPACE
    label = QRectF(area.left() + SPACE, area.bottom() - SPACE - 24, width, 24)
    painter.setPen(QPen(DARK.color("danger"), 1))
    painter.setBrush(DARK.color("card"))
    painter.drawRoundedRect(label, 12, 12)
    painter.setPen(DARK.color("text"))
    painter.drawText(label, Qt.AlignmentFlag.AlignCenter, text)


def _ring_cursor(width_px: float, color: QColor, ratio: float) -> QCursor:
    """A ring as wide as what it does, with a dark edge that shows on white ink."""
    side = math.ceil(width_px) + 4
    pixmap = QPixmap(math.ceil(side * ratio), math.ceil(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for ring_color, pen_px in ((PAPER, 3.5), (color, 1.5)):
        painter.setPen(QPen(ring_color, pen_px))
        painter.drawEllipse(QPointF(side / 2, side / 2), width_px / 2, width_px / 2)
    painter.end()
    return QCursor(pixmap, side // 2, side // 2)
