"""One pen out of many devices, and whatever cuts a stroke short."""

import pytest
from canvas_actions import LEFT, RIGHT, at, drag, tablet
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import (
    QInputDevice,
    QMouseEvent,
    QPointingDevice,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget


def test_a_second_button_does_not_disturb_a_stroke(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    QTest.mousePress(canvas, RIGHT, pos=at(canvas, 0.2, 0.5))
    QTest.mouseRelease(canvas, RIGHT, pos=at(canvas, 0.2, 0.5))
    assert canvas.sketch.is_drawing
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.25, 0.5))
    assert canvas.strokes() == [[(0.2, 0.5), (0.25, 0.5)]]


def test_losing_the_focus_ends_the_stroke_and_keeps_it(canvas, qtbot):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    QTest.mouseMove(canvas, at(canvas, 0.4, 0.5))
    with qtbot.waitSignal(canvas.stroke_finished):
        canvas.window().findChild(QLineEdit).setFocus()
    QTest.mouseMove(canvas, at(canvas, 0.9, 0.9))
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.9, 0.9))
    assert canvas.strokes() == [[(0.2, 0.5), (0.4, 0.5)]]


@pytest.mark.parametrize("cut", [QWidget.hide, lambda widget: widget.setEnabled(False)])
def test_hiding_or_disabling_ends_the_stroke(canvas, cut):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    cut(canvas)
    assert not canvas.sketch.is_drawing
    assert canvas.strokes() == [[(0.2, 0.5)]]


def test_a_swallowed_release_ends_the_stroke_at_the_next_move(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    place = QPointF(at(canvas, 0.8, 0.5))
    no_button = Qt.MouseButton.NoButton
    no_key = Qt.KeyboardModifier.NoModifier
    move = QMouseEvent(QEvent.Type.MouseMove, place, place, no_button, no_button, no_key)
    QApplication.sendEvent(canvas, move)
    assert not canvas.sketch.is_drawing
    assert canvas.strokes() == [[(0.2, 0.5)]]
    QTest.mouseRelease(canvas, LEFT)


def test_a_press_after_a_swallowed_release_begins_a_new_stroke(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.8, 0.5))
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.8, 0.5))
    assert canvas.strokes() == [[(0.2, 0.5)], [(0.8, 0.5)]]


def test_the_first_finger_draws_and_the_others_are_ignored(canvas):
    canvas.window().findChild(QLineEdit).setFocus()
    screen = QTest.createTouchDevice()
    QTest.touchEvent(canvas, screen).press(0, at(canvas, 0.2, 0.5), canvas).commit()
    both = QTest.touchEvent(canvas, screen)
    both.move(0, at(canvas, 0.3, 0.5), canvas).press(1, at(canvas, 0.9, 0.9), canvas).commit()
    both = QTest.touchEvent(canvas, screen)
    both.release(0, at(canvas, 0.4, 0.5), canvas).move(1, at(canvas, 0.8, 0.9), canvas).commit()
    QTest.touchEvent(canvas, screen).release(1, at(canvas, 0.8, 0.9), canvas).commit()
    assert canvas.strokes() == [[(0.2, 0.5), (0.3, 0.5), (0.4, 0.5)]]
    assert not canvas.sketch.is_drawing
    assert canvas.hasFocus()


def test_a_touch_the_system_takes_over_leaves_its_stroke(canvas):
    screen = QTest.createTouchDevice()
    QTest.touchEvent(canvas, screen).press(0, at(canvas, 0.2, 0.5), canvas).commit()
    QApplication.sendEvent(canvas, QTouchEvent(QEvent.Type.TouchCancel, screen))
    assert not canvas.sketch.is_drawing
    assert canvas.strokes() == [[(0.2, 0.5)]]
    QTest.touchEvent(canvas, screen).release(0, at(canvas, 0.2, 0.5), canvas).commit()


def test_a_touchpad_does_not_draw_by_itself(canvas):
    pad = QTest.createTouchDevice(QInputDevice.DeviceType.TouchPad)
    QTest.touchEvent(canvas, pad).press(0, at(canvas, 0.2, 0.5), canvas).commit()
    QTest.touchEvent(canvas, pad).release(0, at(canvas, 0.3, 0.5), canvas).commit()
    assert canvas.is_empty()


def test_a_pen_draws_and_qt_need_not_repeat_it_as_a_mouse(canvas):
    canvas.window().findChild(QLineEdit).setFocus()
    press = tablet(canvas, QEvent.Type.TabletPress, 0.2, 0.5)
    tablet(canvas, QEvent.Type.TabletMove, 0.5, 0.5)
    tablet(canvas, QEvent.Type.TabletRelease, 0.75, 0.5)
    tablet(canvas, QEvent.Type.TabletMove, 0.9, 0.9)
    assert press.isAccepted()
    assert canvas.hasFocus()
    assert canvas.strokes() == [[(0.2, 0.5), (0.5, 0.5), (0.75, 0.5)]]


def test_the_other_end_of_the_pen_erases(canvas):
    drag(canvas, [(0.2, 0.5), (0.8, 0.5)])
    eraser = QPointingDevice.PointerType.Eraser
    tablet(canvas, QEvent.Type.TabletPress, 0.5, 0.5, eraser)
    tablet(canvas, QEvent.Type.TabletRelease, 0.5, 0.5, eraser)
    assert canvas.is_empty()


def test_a_mouse_event_made_up_from_a_touch_is_not_drawn_twice(canvas):
    place = QPointF(at(canvas, 0.2, 0.5))
    no_key = Qt.KeyboardModifier.NoModifier
    made_up = Qt.MouseEventSource.MouseEventSynthesizedBySystem
    press = QMouseEvent(
        QEvent.Type.MouseButtonPress, place, place, place, LEFT, LEFT, no_key, made_up
    )
    QApplication.sendEvent(canvas, press)
    assert canvas.is_empty()
