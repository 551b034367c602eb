"""Something dragged onto a widget and dropped there."""

import PySide6
from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

_BUTTONS, _KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def drop(widget, place, data):
    """Drag ``data`` in and drop it at ``place``, a QPointF; whether it was taken."""
    # Since 6.12 Qt wants the exact place here, too, and warns of the older way.
    entered = place if PySide6.__version_info__ >= (6, 12) else place.toPoint()
    enter = QDragEnterEvent(entered, Qt.DropAction.CopyAction, data, _BUTTONS, _KEYS)
    QApplication.sendEvent(widget, enter)
    if enter.isAccepted():
        event = QDropEvent(place, Qt.DropAction.CopyAction, data, _BUTTONS, _KEYS)
        QApplication.sendEvent(widget, event)
    return enter.isAccepted()
