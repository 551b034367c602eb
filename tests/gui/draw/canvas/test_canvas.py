"""The canvas under real mouse events: what is drawn, announced and taken back."""

from canvas_actions import LEFT, at, brightness, drag
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from digitpad.draw.canvas.ink_painting import PEN_WIDTH


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


def test_given_strokes_are_shown_and_can_be_undone(canvas, qtbot):
    drag(canvas, [(0.9, 0.9)])
    with qtbot.waitSignals([canvas.ink_changed, canvas.history_changed]):
        canvas.set_strokes([[[0.25, 0.5], [0.75, 0.5]]])
    assert canvas.strokes() == [[(0.25, 0.5), (0.75, 0.5)]]
    assert brightness(canvas, 0.5, 0.5) == 255
    canvas.undo()
    assert canvas.strokes() == [[(0.9, 0.9)]]
