"""The canvas under real mouse, key, touch and pen events."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtGui import (
    QHelpEvent,
    QInputDevice,
    QKeyEvent,
    QMouseEvent,
    QPointingDevice,
    QTabletEvent,
    QTouchEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip, QWidget

from digitpad.draw.canvas import DrawCanvas
from digitpad.draw.ink_painting import PEN_WIDTH

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


@pytest.fixture
def window(qtbot):
    """A window that holds something else to give the focus to."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(700, 408)
    QLineEdit(window).setGeometry(600, 10, 90, 30)
    return window


@pytest.fixture
def canvas(window, qtbot):
    """A canvas whose square is 400 px wide, in focus."""
    canvas = WatchedCanvas(window)
    canvas.setGeometry(0, 0, 408, 408)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    canvas.setFocus()
    qtbot.waitUntil(canvas.hasFocus)
    return canvas


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


def test_dragging_draws_one_stroke_through_every_point(canvas, qtbot):
    with qtbot.waitSignal(canvas.stroke_finished):
        drag(canvas, [(0.2, 0.25), (0.5, 0.5), (0.75, 0.25)])
    assert canvas.strokes() == [[(0.2, 0.25), (0.5, 0.5), (0.75, 0.25)]]
    assert not canvas.is_empty()


def test_a_click_leaves_a_dot_that_is_seen(canvas):
    assert brightness(canvas, 0.25, 0.75) < 60
    QTest.mouseClick(canvas, LEFT, pos=at(canvas, 0.75, 0.75))
    assert brightness(canvas, 0.75, 0.75) == 255
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.25, 0.75))
    assert brightness(canvas, 0.25, 0.75) == 255
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.25, 0.75))
    assert canvas.strokes() == [[(0.75, 0.75)], [(0.25, 0.75)]]
    assert brightness(canvas, 0.25, 0.75) == 255
    assert brightness(canvas, 0.25 + PEN_WIDTH, 0.75) == 0


def test_the_second_press_of_a_double_click_draws_too(canvas):
    QTest.mouseDClick(canvas, LEFT, pos=at(canvas, 0.5, 0.5))
    assert canvas.sketch.is_drawing
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.75, 0.5))
    assert canvas.strokes()[-1] == [(0.5, 0.5), (0.75, 0.5)]


def test_a_fast_stroke_is_joined_and_seen_before_the_pen_is_lifted(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.1, 0.3))
    assert brightness(canvas, 0.5, 0.3) == 0
    QTest.mouseMove(canvas, at(canvas, 0.9, 0.3))
    assert brightness(canvas, 0.5, 0.3) == 255
    assert brightness(canvas, 0.5, 0.3 + PEN_WIDTH) == 0
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.9, 0.3))
    assert brightness(canvas, 0.5, 0.3) == 255


def test_a_move_repaints_where_it_drew_and_little_else(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.5, 0.5))
    QApplication.processEvents()
    canvas.painted.clear()
    QTest.mouseMove(canvas, at(canvas, 0.55, 0.5))
    QApplication.processEvents()
    drawn = QRect(at(canvas, 0.5, 0.5), at(canvas, 0.55, 0.5)).adjusted(-14, -14, 14, 14)
    assert any(rect.contains(drawn) for rect in canvas.painted)
    assert all(rect.width() < 60 and rect.height() < 40 for rect in canvas.painted)
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.55, 0.5))


def test_a_finished_stroke_looks_as_if_drawn_in_one_go(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.3))
    canvas.grab()
    for x in range(20, 80):
        QTest.mouseMove(canvas, at(canvas, x / 100, 0.3 + x / 300))
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.8, 0.6))
    drawn = canvas.grab().toImage()
    canvas.set_strokes(canvas.strokes())
    assert canvas.grab().toImage() == drawn


def test_every_new_point_is_announced_and_a_still_mouse_is_not(canvas):
    seen = []
    canvas.ink_changed.connect(lambda: seen.append(len(canvas.strokes()[-1])))
    drag(canvas, [(0.2, 0.2), (0.3, 0.2), (0.3, 0.2), (0.4, 0.2)])
    assert seen == [1, 2, 3]


def test_the_history_is_announced_as_it_changes(canvas):
    seen = []
    canvas.history_changed.connect(lambda *flags: seen.append(flags))
    drag(canvas, [(0.2, 0.2), (0.3, 0.2)])
    canvas.undo()
    canvas.redo()
    canvas.clear()
    assert seen == [(True, False), (False, True), (True, False), (True, False)]


def test_a_stroke_that_leaves_the_canvas_comes_back_whole(canvas):
    drag(canvas, [(0.5, 0.5), (1.05, 0.5), (3.0, 0.5), (0.5, 0.75)])
    assert canvas.strokes() == [[(0.5, 0.5), (1.05, 0.5), (1.1, 0.5), (0.5, 0.75)]]


def test_a_drag_from_outside_begins_where_it_enters(canvas):
    canvas.resize(608, 408)
    drag(canvas, [(-0.2, 0.5), (-0.1, 0.5), (0.1, 0.5), (0.2, 0.5)])
    assert canvas.strokes() == [[(0.1, 0.5), (0.2, 0.5)]]


def test_a_click_outside_the_square_leaves_nothing(canvas):
    canvas.resize(608, 408)
    QTest.mouseClick(canvas, LEFT, pos=QPoint(20, 200))
    assert canvas.is_empty()
    assert not canvas.sketch.can_undo


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


def test_a_second_button_does_not_disturb_a_stroke(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    QTest.mousePress(canvas, RIGHT, pos=at(canvas, 0.2, 0.5))
    QTest.mouseRelease(canvas, RIGHT, pos=at(canvas, 0.2, 0.5))
    assert canvas.sketch.is_drawing
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.25, 0.5))
    assert canvas.strokes() == [[(0.2, 0.5), (0.25, 0.5)]]


def test_a_tap_on_e_switches_the_eraser_and_says_so(canvas, qtbot):
    drag(canvas, [(0.2, 0.5), (0.8, 0.5)])
    plain, pen = canvas.grab().toImage(), canvas.cursor().pixmap().toImage()
    with qtbot.waitSignal(canvas.eraser_changed, check_params_cb=lambda is_on: is_on):
        QTest.keyClick(canvas, Qt.Key.Key_E)
    assert canvas.is_eraser()
    assert canvas.grab().toImage() != plain
    assert canvas.cursor().pixmap().toImage() != pen
    drag(canvas, [(0.5, 0.5)])
    assert canvas.is_empty()
    QTest.keyClick(canvas, Qt.Key.Key_E)
    assert not canvas.is_eraser()
    drag(canvas, [(0.5, 0.5)])
    assert canvas.strokes() == [[(0.5, 0.5)]]


def test_e_held_erases_only_while_it_is_held(canvas):
    drag(canvas, [(0.2, 0.5), (0.8, 0.5)])
    QTest.keyPress(canvas, Qt.Key.Key_E)
    drag(canvas, [(0.5, 0.5)])
    assert canvas.is_empty()
    QTest.keyRelease(canvas, Qt.Key.Key_E)
    assert not canvas.is_eraser()


def test_e_repeating_itself_does_not_switch_again(canvas):
    QTest.keyPress(canvas, Qt.Key.Key_E)
    for kind in (QEvent.Type.KeyRelease, QEvent.Type.KeyPress):
        no_key = Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(canvas, QKeyEvent(kind, Qt.Key.Key_E, no_key, "e", True))
    assert canvas.is_eraser()
    drag(canvas, [(0.5, 0.5)])
    QTest.keyRelease(canvas, Qt.Key.Key_E)
    assert not canvas.is_eraser()


def test_other_keys_and_e_with_control_are_left_to_the_window(canvas):
    QTest.keyClick(canvas, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(canvas, Qt.Key.Key_D)
    assert not canvas.is_eraser()


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


def test_undo_in_the_middle_of_a_stroke_takes_it_back(canvas):
    QTest.mousePress(canvas, LEFT, pos=at(canvas, 0.2, 0.5))
    QTest.mouseMove(canvas, at(canvas, 0.5, 0.5))
    canvas.undo()
    QTest.mouseMove(canvas, at(canvas, 0.8, 0.5))
    QTest.mouseRelease(canvas, LEFT, pos=at(canvas, 0.8, 0.5))
    assert canvas.is_empty()
    assert brightness(canvas, 0.3, 0.5) < 60
    canvas.redo()
    assert canvas.strokes() == [[(0.2, 0.5), (0.5, 0.5)]]
    assert brightness(canvas, 0.3, 0.5) == 255


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


def test_given_strokes_are_shown_and_can_be_undone(canvas, qtbot):
    drag(canvas, [(0.9, 0.9)])
    with qtbot.waitSignals([canvas.ink_changed, canvas.history_changed]):
        canvas.set_strokes([[[0.25, 0.5], [0.75, 0.5]]])
    assert canvas.strokes() == [[(0.25, 0.5), (0.75, 0.5)]]
    assert brightness(canvas, 0.5, 0.5) == 255
    canvas.undo()
    assert canvas.strokes() == [[(0.9, 0.9)]]


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


def test_it_tells_assistive_tools_what_it_holds(canvas):
    assert canvas.accessibleName()
    empty = canvas.accessibleDescription()
    drag(canvas, [(0.2, 0.2), (0.3, 0.2)])
    drag(canvas, [(0.5, 0.2)])
    assert "2" in canvas.accessibleDescription()
    canvas.clear()
    assert canvas.accessibleDescription() == empty


def test_e_held_while_the_focus_leaves_switches_back(canvas):
    QTest.keyPress(canvas, Qt.Key.Key_E)
    assert canvas.is_eraser()
    canvas.window().findChild(QLineEdit).setFocus()
    assert not canvas.is_eraser()
