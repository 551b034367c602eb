"""One pen out of many devices: the mouse, a finger and a tablet's pen press, drag and lift.

While one of them holds the pen, the others are ignored. Whatever cuts a stroke short, such as a
lost focus or a release that another program swallowed, lifts the pen.
"""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QEventPoint,
    QFocusEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtWidgets import QWidget


class _Grip(Enum):
    """What holds the pen."""

    NONE = auto()
    LEFT_BUTTON = auto()
    RIGHT_BUTTON = auto()
    FINGER = auto()
    TABLET = auto()


_GRIP_OF_BUTTON = {
    Qt.MouseButton.LeftButton: _Grip.LEFT_BUTTON,
    Qt.MouseButton.RightButton: _Grip.RIGHT_BUTTON,
}


class PenWidget(QWidget):
    """Reports the pen always in the order pressed, dragged any number of times, lifted.

    The right button and the pen's other end come as a press that erases.
    """

    pen_pressed = Signal(QPointF, bool)
    """The pen was put down, px, and whether it erases. A drag to the same place follows."""
    pen_dragged = Signal(QPointF)
    """The pen moved there, px."""
    pen_lifted = Signal()
    """The pen is up again."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grip = _Grip.NONE
        self._finger_id = -1
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.setMouseTracking(True)  # To notice a move without the button that began a stroke.
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)

    def is_pen_down(self) -> bool:
        """Whether some device holds the pen."""
        return self._grip is not _Grip.NONE

    def lift_pen(self) -> None:
        """Take the pen from whatever holds it, until its next press."""
        if self._grip is not _Grip.NONE:
            self._grip = _Grip.NONE
            self.pen_lifted.emit()

    def _press(self, grip: _Grip, position: QPointF, erases: bool) -> None:
        if self._grip is grip:  # Its release was lost, and nothing since has shown it.
            self.lift_pen()
        if self._grip is not _Grip.NONE:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)  # A pen brings none by itself.
        self._grip = grip
        self.pen_pressed.emit(position, erases)
        self._drag(position)

    def _drag(self, position: QPointF) -> None:
        if self._grip is not _Grip.NONE:
            self.pen_dragged.emit(position)

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
                self.lift_pen()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._grip is not _Grip.NONE and self._grip is _GRIP_OF_BUTTON.get(event.button()):
            self._drag(event.position())
            self.lift_pen()

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            is_other_end = event.pointerType() == QPointingDevice.PointerType.Eraser
            erases = is_other_end or bool(event.buttons() & Qt.MouseButton.RightButton)
            self._press(_Grip.TABLET, event.position(), erases)
        elif self._grip is _Grip.TABLET:
            self._drag(event.position())
            if event.type() == QEvent.Type.TabletRelease:
                self.lift_pen()
        event.accept()  # Else Qt sends the same movement again as mouse events.

    def event(self, event: QEvent) -> bool:
        # The finger of a laptop's touchpad only moves the mouse; it does not draw by itself.
        screen = QPointingDevice.DeviceType.TouchScreen
        if isinstance(event, QTouchEvent) and event.device().type() == screen:
            self._touch(event)
            return True
        return super().event(event)

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
                        self.lift_pen()
            if event.type() == QEvent.Type.TouchCancel:
                self.lift_pen()
        event.accept()

    def focusOutEvent(self, _event: QFocusEvent) -> None:
        self.lift_pen()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self.lift_pen()
        super().changeEvent(event)
