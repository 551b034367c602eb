"""A canvas in a window."""

import pytest
from canvas_actions import WatchedCanvas
from PySide6.QtWidgets import QLineEdit, QWidget


@pytest.fixture
def room(qtbot):
    """A window that holds something else to give the focus to."""
    room = QWidget()
    qtbot.addWidget(room)
    room.resize(700, 408)
    QLineEdit(room).setGeometry(600, 10, 90, 30)
    return room


@pytest.fixture
def canvas(room, qtbot):
    """A canvas whose square is 400 px wide, in focus."""
    canvas = WatchedCanvas(room)
    canvas.setGeometry(0, 0, 408, 408)
    room.show()
    room.activateWindow()
    qtbot.waitExposed(room)
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    return canvas
