"""The eraser: by the right button, and by its key, tapped or held."""

import pytest
from canvas_actions import RIGHT, at, brightness, drag
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import (
    QKeyEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit


@pytest.fixture
def is_erasing(canvas):
    """Whether eraser mode was switched on last, as its signal says."""
    states = [False]
    canvas.eraser_changed.connect(states.append)
    return lambda: states[-1]


def test_the_right_button_erases_the_stroke_it_crosses_at_once(canvas):
    drag(canvas, [(0.2, 0.2), (0.8, 0.2)])
    drag(canvas, [(0.2, 0.8), (0.8, 0.8)])
    QTest.mousePress(canvas, RIGHT, pos=at(canvas, 0.5, 0.05))
    assert len(canvas.strokes()) == 2
    QTest.mouseMove(canvas, at(canvas, 0.5, 0.4))
    assert canvas.strokes() == [[(0.2, 0.8), (0.8, 0.8)]]
    assert brightness(canvas, 0.5, 0.2) == 0
    QTest.mouseRelease(canvas, RIGHT, pos=at(canvas, 0.5, 0.4))
    canvas.undo()
    assert len(canvas.strokes()) == 2


def test_erasing_in_the_void_announces_nothing(canvas, qtbot):
    with qtbot.assertNotEmitted(canvas.ink_changed):
        drag(canvas, [(0.2, 0.2), (0.8, 0.2)], RIGHT)


def test_a_tap_on_e_switches_the_eraser_and_says_so(canvas, is_erasing, qtbot):
    drag(canvas, [(0.2, 0.5), (0.8, 0.5)])
    plain, pen = canvas.grab().toImage(), canvas.cursor().pixmap().toImage()
    with qtbot.waitSignal(canvas.eraser_changed, check_params_cb=lambda is_on: is_on):
        QTest.keyClick(canvas, Qt.Key.Key_E)
    assert is_erasing()
    assert canvas.grab().toImage() != plain
    assert canvas.cursor().pixmap().toImage() != pen
    drag(canvas, [(0.5, 0.5)])
    assert canvas.is_empty()
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert not is_erasing()
    drag(canvas, [(0.5, 0.5)])
    assert canvas.strokes() == [[(0.5, 0.5)]]


def test_e_held_erases_only_while_it_is_held(canvas, is_erasing):
    drag(canvas, [(0.2, 0.5), (0.8, 0.5)])
    QTest.keyPress(canvas, Qt.Key.Key_E)
    drag(canvas, [(0.5, 0.5)])
    assert canvas.is_empty()
    QTest.keyRelease(canvas, Qt.Key.Key_E)
    assert not is_erasing()


def test_e_repeating_itself_does_not_switch_again(canvas, is_erasing):
    QTest.keyPress(canvas, Qt.Key.Key_E)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        no_key = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QKeyEvent(kind, Qt.Key.Key_E, no_key, "e", True))
    assert is_erasing()
    drag(canvas, [(0.5, 0.5)])
    QTest.keyRelease(canvas, Qt.Key.Key_E)
    assert not is_erasing()


def test_other_keys_and_e_with_control_are_left_to_the_window(canvas, is_erasing):
    QTest.keyClick(canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_D)
    assert not is_erasing()


def test_e_held_while_the_focus_leaves_switches_back(canvas, is_erasing):
    QTest.keyPress(canvas, Qt.Key.Key_E)
    assert is_erasing()
    canvas.window().findChild(QLineEdit).setFocus()
    assert not is_erasing()
