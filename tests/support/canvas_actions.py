"""A hand at a canvas whose square is 400 px wide: mouse, finger and pen."""

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QPointingDevice,
    QTabletEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.draw.canvas.canvas import DrawCanvas

LEFT, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
AREA = 400


class WatchedCanvas(DrawCanvas):
    """Notes each rectangle it paints."""

    def __init__(self, parent):
        super().__init__(parent)
        self.painted = []

    def paintEvent(self, event):
        self.painted.append(event.rect())
        super().paintEvent(event)


def at(canvas, x, y):
    """The pixel of ``canvas`` that shows the point (x, y) of the sketch."""
    left, top = (canvas.width() - AREA) // 2, (canvas.height() - AREA) // 2
    return QPoint(left + round(x * AREA), top + round(y * AREA))


def drag(canvas, points, button=LEFT):
    places = [at(canvas, *point) for point in points]
    QTest.mousePress(canvas, button, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(canvas, place)
    QTest.mouseRelease(canvas, button, pos=places[-1])


def brightness(canvas, x, y):
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    place = at(canvas, x, y) * ratio
    return image.pixelColor(place).value()


def tablet(canvas, kind, x, y, pointer=QPointingDevice.PointerType.Pen):
    device = QPointingDevice(
        "pen",
        1,
        QInputDevice.DeviceType.Stylus,
        pointer,
        QInputDevice.Capability.Position,
        1,
        1,
    )
    place = QPointF(at(canvas, x, y))
    is_up = kind == QEvent.Type.TabletRelease
    buttons = Qt.MouseButton.NoButton if is_up else LEFT
    no_key = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, device, place, place, 0.5, 0, 0, 0, 0, 0, no_key, LEFT, buttons)
    QApplication.sendEvent(canvas, event)
    return event
