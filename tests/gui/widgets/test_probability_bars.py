"""The ten bars: what is painted, what is said, what is refused."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QWidget

import digitpad.widgets.probability_bars as bars_module
from digitpad.widgets.probability_bars import ProbabilityBars, percent_text
from digitpad.widgets.style_sheet import palette
from digitpad.widgets.theme import DARK, LIGHT

WIDTH, ROW = 400, 26


class WatchedBars(ProbabilityBars):
    """Counts how often it is painted."""

    def __init__(self, parent):
        super().__init__(parent)
        self.paints = 0

    def paintEvent(self, event):
        self.paints += 1
        super().paintEvent(event)


@pytest.fixture
def window(qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    window.setStyleSheet("background: white")
    window.resize(WIDTH, 10 * ROW)
    return window


@pytest.fixture
def bars(window, monkeypatch):
    monkeypatch.setattr(bars_module, "current_theme", lambda: LIGHT)
    bars = WatchedBars(window)
    bars.setGeometry(0, 0, WIDTH, 10 * ROW)
    return bars


def shares(**of_digits):
    values = np.full(10, 1e-5)
    for name, value in of_digits.items():
        values[int(name[1:])] = value
    return values


def picture_of(bars):
    return bars.grab().toImage()


def row_of(image, digit):
    """The colours along the middle of a row's bar."""
    ratio = image.devicePixelRatio()
    y = round((digit + 0.5) * ROW * ratio)
    return [image.pixelColor(QPoint(x, y)).name() for x in range(image.width())]


def count(image, digit, color):
    return row_of(image, digit).count(QColor(color).name())


@pytest.mark.parametrize(
    ("probability", "text"),
    [
        (0.9981, "99.8%"),
        (0.5, "50.0%"),
        (0.001, "0.1%"),
        (0.0009, "<0.1%"),
        (0.0, "<0.1%"),
        (0.9994, "99.9%"),
        (0.9996, ">99.9%"),
        (1.0, ">99.9%"),
    ],
)
def test_a_percentage_never_rounds_to_certainty(probability, text):
    assert percent_text(probability) == text


def test_only_the_winner_is_in_the_accent_and_as_long_as_its_share(bars):
    bars.set_probabilities(shares(_7=0.6, _9=0.3))
    image = picture_of(bars)
    lengths = [count(image, digit, LIGHT.accent) for digit in range(10)]
    assert lengths[7] > 0
    assert sum(lengths) == lengths[7]
    bars.set_probabilities(shares(_7=0.3, _9=0.6))
    image = picture_of(bars)
    assert count(image, 9, LIGHT.accent) == lengths[7]
    assert count(image, 7, LIGHT.accent) == 0


def test_a_bar_is_in_proportion_to_its_share(bars):
    def filled(value):
        bars.set_probabilities(shares(_3=value))
        return count(picture_of(bars), 3, LIGHT.accent)

    half, whole = filled(0.5), filled(1.0)
    assert half == pytest.approx(whole / 2, abs=4)


def test_the_winner_is_in_bold_type_too(bars, monkeypatch):
    # In one colour for all texts, only the weight of the type can add ink.
    one_color = replace(LIGHT, muted=LIGHT.text, accent=LIGHT.text)
    monkeypatch.setattr(bars_module, "current_theme", lambda: one_color)

    def ink_of_percentage(**of_digits):
        bars.set_probabilities(shares(**of_digits))
        image = picture_of(bars)
        columns, rows = range(image.width() - 40, image.width()), range(7 * ROW, 8 * ROW)
        return sum(255 - image.pixelColor(x, y).value() for x in columns for y in rows)

    assert ink_of_percentage(_7=0.4, _9=0.3) > 1.1 * ink_of_percentage(_7=0.4, _9=0.5)


def test_without_probabilities_the_tracks_are_empty_and_there_are_no_numbers(bars):
    empty = picture_of(bars)
    bars.set_probabilities(shares(_7=0.9))
    assert picture_of(bars) != empty
    bars.set_probabilities(None)
    assert picture_of(bars) == empty
    right = empty.copy(empty.width() - 20, 0, 20, empty.height())
    colors = {right.pixelColor(x, y).name() for x in range(20) for y in range(right.height())}
    assert colors == {"#ffffff"}


def test_dimmed_bars_mark_no_winner(bars):
    bars.set_probabilities(shares(_7=0.9))
    bars.set_dimmed(True)
    dimmed = picture_of(bars)
    assert count(dimmed, 7, LIGHT.accent) == 0
    values = [
        dimmed.pixelColor(x, y).value()
        for x in range(dimmed.width())
        for y in range(dimmed.height())
    ]
    assert min(values) > 100
    bars.set_dimmed(False)
    assert count(picture_of(bars), 7, LIGHT.accent) > 0


def test_they_follow_the_dark_theme(bars, monkeypatch):
    bars.set_probabilities(shares(_7=0.9))
    monkeypatch.setattr(bars_module, "current_theme", lambda: DARK)
    assert count(picture_of(bars), 7, DARK.accent) > 0


@pytest.mark.parametrize(
    "change",
    [
        lambda bars: bars.set_probabilities(shares(_3=0.9)),
        lambda bars: bars.set_dimmed(True),
        lambda bars: QApplication.setPalette(palette(DARK)),
    ],
    ids=["probabilities", "dimmed", "palette"],
)
def test_a_change_is_painted_by_itself(bars, qtbot, change):
    bars.window().show()
    qtbot.waitExposed(bars.window())
    QApplication.processEvents()
    bars.paints = 0
    usual = QApplication.palette()
    change(bars)
    qtbot.waitUntil(lambda: bars.paints > 0)
    QApplication.setPalette(usual)


def test_they_say_the_likeliest_first_and_leave_out_what_is_hardly_there(bars):
    bars.set_probabilities(shares(_7=0.998, _9=0.001))
    assert bars.accessibleDescription() == "7: 99.8%, 9: 0.1%"
    bars.set_probabilities(None)
    assert "%" not in bars.accessibleDescription()


def test_what_is_shown_does_not_follow_the_callers_array(bars):
    values = shares(_7=0.9)
    bars.set_probabilities(values)
    before = picture_of(bars)
    values[:] = 0.1
    assert picture_of(bars) == before


@pytest.mark.parametrize(
    "values", [np.zeros(9), np.zeros((1, 10)), np.full(10, np.nan)], ids=["nine", "2-d", "nan"]
)
def test_other_values_are_refused_and_change_nothing(bars, values):
    bars.set_probabilities(shares(_7=0.9))
    with pytest.raises(ValueError, match=r"expected \(10,\)|must all be finite"):
        bars.set_probabilities(values)
    assert bars.accessibleDescription() == "7: 90.0%"


def test_nothing_is_cut_at_the_smallest_size(bars):
    bars.setFixedSize(bars.minimumSizeHint())
    bars.set_probabilities(shares(_8=1.0))
    image = picture_of(bars)
    ratio = image.devicePixelRatio()
    y = round(8.5 * bars.height() / 10 * ratio)
    row = [image.pixelColor(QPoint(x, y)).name() for x in range(image.width())]
    assert row.count(QColor(LIGHT.accent).name()) >= 70
