"""Several digits on the canvas, drawn with a real mouse, are read as a number."""

import numpy as np
import pytest
from number_strokes import side_by_side
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel
from simulated_users import DrawingHand

from digitpad.system.resources import asset
from model.handwriting.drawings_file import read_drawings

LEFT = Qt.MouseButton.LeftButton
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def fitting(text, width=0.88, gap=0.25):
    """The bundled samples side by side in the middle of the canvas."""
    strokes = side_by_side([SAMPLES[int(letter)].strokes for letter in text], gap)
    points = np.concatenate(strokes)
    low, high = points.min(axis=0), points.max(axis=0)
    scale = width / (high - low).max()
    return [(stroke - (low + high) / 2) * scale + 0.5 for stroke in strokes]


class Writer(DrawingHand):
    """Writes faster than the canvas is asked, and looks at what is read."""

    def write(self, strokes):
        super().write([[*stroke[:1], *stroke[1::2], stroke[-1]] for stroke in strokes])

    def label(self, name):
        self.settle()
        return self.tab.findChild(QLabel, name)

    @property
    def longest_bar(self):
        """The digit whose bar it is."""
        return self.bars[0]


@pytest.fixture
def writer(shown, wait_for):
    window, workspace = shown
    return Writer(window, workspace, wait_for)


def test_2026_is_read_while_it_is_written(writer):
    seen = []
    for stroke in fitting("2026"):
        writer.write([stroke])
        seen.append(writer.digit)
    assert seen == ["2", "20", "202", "2026"]
    assert writer.window.windowTitle() == "2026 \N{EN DASH} Digitpad"
    assert writer.label("confidence_label").text().endswith("% sure")
    assert writer.label("runner_up_label").text().startswith("least sure: ")
    assert "2026" in writer.tab.answer.accessibleDescription()


def test_bars_show_the_digit_pointed_at_or_chosen_with_the_arrows(writer):
    strokes = fitting("2036")
    writer.canvas.set_strokes(strokes)
    steps = writer.tab.strip.grab().toImage()
    shown = []
    for stroke in strokes:
        low, high = stroke.min(axis=0), stroke.max(axis=0)
        QTest.mouseMove(writer.canvas, writer.at(*(low + high) / 2))
        QApplication.processEvents()
        shown.append(writer.longest_bar)
    assert "".join(shown) == "2036"
    assert writer.tab.strip.grab().toImage() != steps
    shown = [writer.longest_bar]
    for key in (Qt.Key.Key_Left,) * 3 + (Qt.Key.Key_Left, Qt.Key.Key_Right):
        writer.key(key)
        shown.append(writer.longest_bar)
    assert shown == ["6", "3", "0", "2", "2", "0"]
    label = writer.label("prediction_label")
    QTest.mouseClick(label, LEFT, pos=QPoint(label.width() * 5 // 8, label.height() // 2))
    assert writer.longest_bar == "3"
    assert writer.digit == "2036"


def test_the_least_sure_digit_comes_first_and_is_named(writer):
    writer.canvas.set_strokes(fitting("147"))
    writer.settle()
    digits = writer.tab.canvas.grab().toImage()
    sure = []
    for _ in range(3):
        writer.key(Qt.Key.Key_Left)
    for _ in range(3):
        text = writer.tab.bars.accessibleDescription().split(",")[0]
        sure.append((writer.longest_bar, text))
        writer.key(Qt.Key.Key_Right)
    named = writer.label("runner_up_label").text()
    assert [digit for digit, _ in sure] == ["1", "4", "7"]
    assert any(named == f"least sure: {text.replace(':', ',')}" for _, text in sure)
    assert writer.tab.canvas.grab().toImage() != digits


def test_undo_erase_and_clear_go_back_to_one_digit(writer):
    strokes = fitting("30")
    writer.write(strokes)
    assert writer.digit == "30"
    writer.click("undo_button")
    assert writer.digit == "3"
    writer.click("redo_button")
    assert writer.digit == "30"
    point = strokes[0][len(strokes[0]) // 2]
    QTest.mouseClick(writer.canvas, Qt.MouseButton.RightButton, pos=writer.at(*point))
    assert writer.digit == "0"
    writer.click("clear_button")
    assert not writer.digit.isdigit()
    marked = writer.canvas.grab().toImage()
    writer.click("sample_button")
    assert len(writer.digit) == 1
    assert writer.canvas.grab().toImage() != marked


def test_what_is_expected_is_chosen_by_hand_or_by_key(writer):
    combo = writer.tab.findChild(QComboBox, "expected_combo")
    writer.write(fitting("11", width=0.5))
    assert writer.digit == "11"
    writer.key(Qt.Key.Key_N, CTRL | SHIFT)
    assert combo.currentText() == "One digit"
    assert len(writer.digit) == 1
    writer.key(Qt.Key.Key_N, CTRL | SHIFT)
    assert combo.currentText() == "Number"
    assert writer.digit == "11"
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Home)
    assert combo.currentText() == "Automatic"
    assert writer.digit == "11"


@pytest.mark.parametrize("label", [0, 4, 5, 7])
def test_a_single_digit_has_no_frame_and_the_full_pen(writer, label):
    writer.write(SAMPLES[label].strokes)
    assert writer.digit == str(label)
    assert writer.tab.answer.answer_text == str(label)
    drawn = writer.canvas.grab().toImage()
    writer.tab.findChild(QComboBox, "expected_combo").setCurrentIndex(1)
    writer.settle()
    assert writer.canvas.grab().toImage() == drawn


def test_small_digits_are_drawn_with_a_finer_pen(writer):
    def ink():
        image = writer.canvas.grab().toImage()
        return sum(
            image.pixelColor(x, y).lightness() > 250
            for x in range(0, image.width(), 8)
            for y in range(0, image.height(), 8)
        )

    writer.canvas.set_strokes(fitting("314159"))
    writer.settle()
    fine = ink()
    writer.tab.findChild(QComboBox, "expected_combo").setCurrentIndex(1)
    writer.settle()
    assert ink() > 1.5 * fine


def test_a_network_gone_wild_has_no_answer_for_a_number(writer, shown):
    writer.write(fitting("20"))
    shown[1].networks.in_use.network.parameters[...] = 1e38
    writer.write([np.array([[0.95, 0.2], [0.95, 0.8]])])
    shown[1].networks.weights_changed.emit(shown[1].networks.in_use)
    assert not writer.digit.isdigit()


def test_a_number_with_a_digit_it_is_not_sure_of_is_marked_so(writer, shown):
    shown[1].networks.in_use.trained.refuses_below = 1.01
    shown[1].networks.use(shown[1].networks.in_use)
    writer.write(fitting("20"))
    assert writer.digit == "20"
    assert writer.label("confidence_label").text() == "Not sure"
    assert writer.label("runner_up_label").text().startswith("least sure: ")
    assert writer.window.windowTitle() == "Not sure \N{EN DASH} Digitpad"
    assert "Not sure" in writer.tab.answer.accessibleDescription()
