"""Frames and tags around the digits of a number, on paper of their own."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from digitpad.draw.canvas.digit_marks import DigitMark, DigitMarks

TWO = (
    DigitMark((0.1, 0.3, 0.3, 0.7), "2  97%", "2"),
    DigitMark((0.28, 0.3, 0.5, 0.7), "0  99%", "0"),
)
SIDE = 300


def painted(marks):
    image = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)
    image.fill(0)
    painter = QPainter(image)
    marks.paint(painter, QRect(0, 0, SIDE, SIDE), 10)
    painter.end()
    return image


def touched(image):
    """Rows and columns, first and last, that are not black."""
    lit = [
        (x, y) for x in range(SIDE) for y in range(SIDE) if image.pixelColor(x, y).lightness() > 0
    ]
    xs, ys = zip(*lit, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def test_it_says_whether_anything_changed_and_refuses_what_is_not_there():
    marks = DigitMarks()
    assert not marks.show((), -1)
    assert marks.show(TWO, 1)
    assert not marks.show(TWO, 1)
    assert marks.show(TWO, 0)
    assert marks.height == pytest.approx(0.4)
    for bad, chosen in ((TWO, 2), (TWO, -1), ((), 0)):
        with pytest.raises(ValueError, match="chosen is"):
            marks.show(bad, chosen)


def test_the_nearest_digit_is_found_where_boxes_overlap():
    marks = DigitMarks()
    marks.show(TWO, 0)
    assert marks.at((0.29, 0.5), 0.02) == 0
    assert marks.at((0.3, 0.5), 0.02) == 1
    assert marks.at((0.15, 0.5), 0.02) == 0
    assert marks.at((0.285, 0.5), 0.0) == 0
    assert marks.at((0.31, 0.69), 0.02) == 1
    assert marks.at((0.7, 0.5), 0.02) is None
    assert marks.at((0.15, 0.9), 0.02) is None
    assert [marks.beside_chosen(step) for step in (-1, 1)] == [None, 1]


def test_tags_stay_on_the_paper_and_off_each_other():
    marks = DigitMarks()
    assert painted(marks) == painted(DigitMarks())
    at_the_top = DigitMark((0.0, 0.0, 0.05, 1.0), "8  42%", "8")
    marks.show((at_the_top,), 0)
    assert touched(painted(marks))[0] >= 0
    narrow = tuple(
        DigitMark((0.3 + 0.06 * i, 0.4, 0.33 + 0.06 * i, 0.6), "1  99%", "1") for i in range(3)
    )
    marks.show(narrow, 1)
    shortened = painted(marks)
    marks.show(tuple(DigitMark(mark.box, mark.text, mark.text) for mark in narrow), 1)
    assert painted(marks) != shortened
