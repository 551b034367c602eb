"""What is seen of a sketch, and how it is described."""

import numpy as np
import pytest
from canvas_actions import AREA, LEFT, RIGHT, at, brightness, drag
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import (
    QHelpEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip


def test_the_square_is_centred_in_a_wide_and_in_a_tall_room(canvas):
    for width, height in ((608, 408), (408, 608)):
        canvas.resize(width, height)
        canvas.clear()
        QTest.mouseClick(canvas, LEFT, pos=QPoint(width // 2, height // 2))
        assert canvas.strokes() == [[(0.5, 0.5)]]


def test_strokes_survive_a_resize_and_are_painted_to_scale(canvas):
    drag(canvas, [(0.25, 0.25), (0.75, 0.25)])
    before = canvas.strokes()
    assert brightness(canvas, 0.5, 0.25) == 255
    canvas.resize(308, 308)
    assert canvas.strokes() == before
    image = canvas.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(QPoint(4 + 150, 4 + 75) * ratio).value() == 255
    assert image.pixelColor(QPoint(4 + 150, 4 + 100) * ratio).value() == 0


def test_a_picture_is_shown_in_its_place_and_drawing_removes_it(canvas):
    image = np.zeros((28, 28), np.uint8)
    image[20, 5] = 200
    canvas.show_picture(image)
    np.testing.assert_array_equal(canvas.picture(), image)
    assert canvas.strokes() == []
    assert brightness(canvas, 5.5 / 28, 20.5 / 28) == 200
    assert brightness(canvas, 20.5 / 28, 5.5 / 28) == 0
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.5, 0.5))
    assert canvas.picture() is None
    assert brightness(canvas, 5.5 / 28, 20.5 / 28) == 0
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.5, 0.5))


def test_the_invitation_goes_with_the_first_ink_and_comes_back(canvas):
    invited = canvas.grab().toImage()
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 0.05, 0.95))
    # The dashed guide runs along this row when the canvas invites.
    row = [brightness(canvas, x / 100, (AREA // 7) / AREA) for x in range(20, 80, 2)]
    assert max(row) == 0
    canvas.clear()
    assert canvas.grab().toImage() == invited


# The offscreen platform cannot raise a window, the tooltip's own, and warns of it.
@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_tooltip_teaches_on_an_empty_canvas_and_never_covers_ink(canvas):
    place = at(canvas, 0.5, 0.5)

    def ask():
        event = QHelpEvent(QEvent.Type.ToolTip, place, canvas.mapToGlobal(place))
        QApplication.sendEvent(canvas, event)
        text = QToolTip.text()
        QToolTip.hideText()
        return text

    drag(canvas, [(0.2, 0.2)])
    assert ask() == ""
    canvas.clear()
    assert ask() == canvas.toolTip() != ""


def test_the_focus_ring_shows_only_when_a_key_brought_the_focus(canvas):
    other = canvas.window().findChild(QLineEdit)
    other.setFocus()
    plain = canvas.grab().toImage()
    QTest.mouseClick(canvas, RIGHT, pos=at(canvas, 0.5, 0.5))
    assert canvas.hasFocus()
    assert canvas.grab().toImage() == plain
    other.setFocus()
    QTest.keyClick(other, Qt.Key.Key_Tab)
    assert canvas.hasFocus()
    assert canvas.grab().toImage() != plain


def test_assistive_tools_are_given_what_it_holds(canvas):
    assert canvas.accessibleName()
    empty = canvas.accessibleDescription()
    drag(canvas, [(0.2, 0.2), (0.3, 0.2)])
    drag(canvas, [(0.5, 0.2)])
    assert "2" in canvas.accessibleDescription()
    canvas.clear()
    assert canvas.accessibleDescription() == empty
