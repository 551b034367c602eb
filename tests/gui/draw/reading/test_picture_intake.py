"""Pictures in the Draw tab: opened, pasted and dropped as people do, shown as they are and read."""

import drag
import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QFileDialog, QLabel

from digitpad.system.resources import asset
from model.handwriting.drawings_file import read_drawings
from model.handwriting.raster import draw_polylines

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def on_paper(labels, digit_px=200, height=320):
    """The samples of these labels side by side in dark blue on light paper, as an image."""
    coverage = np.zeros((height, (digit_px + 100) * len(labels)))
    for place, label in enumerate(labels):
        strokes = SAMPLES[label].strokes
        points = np.concatenate(strokes)
        low, high = points.min(axis=0), points.max(axis=0)
        scale = digit_px / (high - low).max()
        side = max(coverage.shape)
        middle = np.array([(digit_px + 100) * (place + 0.5), height / 2])
        placed = [(np.asarray(s) - (low + high) / 2) * scale + middle for s in strokes]
        drawn = draw_polylines(placed, side, 14.0) / 255
        coverage = np.maximum(coverage, drawn[:height, : coverage.shape[1]])
    paper, ink = np.array([238, 234, 220]), np.array([30, 40, 110])
    pixels = np.rint(paper + coverage[:, :, np.newaxis] * (ink - paper)).astype(np.uint8)
    height, width = coverage.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


@pytest.fixture
def tab(window, wait_for):
    wait_for(lambda: window.draw_tab.is_answer_current)
    return window.draw_tab


@pytest.fixture
def clipboard(qapp):
    yield qapp.clipboard()
    qapp.clipboard().clear()


@pytest.fixture
def read(tab, wait_for):
    """What is read once all is read."""

    def read():
        wait_for(lambda: tab.is_answer_current)
        return tab.answer.answer_text

    return read


def drop(tab, data):
    place = QPointF(tab.canvas.mapTo(tab, tab.canvas.rect().center()))
    return drag.drop(tab, place, data)


def files(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def checks(tab):
    return [c.property("step") for c in tab.strip.findChildren(QCheckBox)]


def draw_a_one(tab):
    start, end = (tab.canvas.to_widget(0.5, y).toPoint() for y in (0.2, 0.8))
    QTest.mousePress(tab.canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(tab.canvas, end)
    QTest.mouseRelease(tab.canvas, Qt.MouseButton.LeftButton, pos=end)


def test_a_picture_is_pasted_read_undone_and_drawn_over(window, tab, read, clipboard):
    draw_a_one(tab)
    assert read() == "1"
    clipboard.setImage(on_paper([3]))
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert read() == "3"
    assert tab.canvas.strokes() == []
    assert tab.canvas.picture().shape == (320, 300, 4)
    assert tab.findChild(QLabel, "sample_label").text() == "Picture from the clipboard"
    assert checks(tab) == ["background", "line_width", "scaling", "centring", "smoothing"]
    shown = tab.canvas.grab().toImage()
    paper = shown.pixelColor(tab.canvas.to_widget(0.1, 0.5).toPoint())
    assert (paper.red(), paper.green(), paper.blue()) == (238, 234, 220)

    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    assert read() == "1"
    assert len(tab.canvas.strokes()) == 1
    assert tab.findChild(QLabel, "sample_label").text() == ""
    assert checks(tab) == ["scaling", "centring", "smoothing"]

    QTest.keyClick(window, Qt.Key.Key_Z, CTRL | SHIFT)
    assert read() == "3"
    draw_a_one(tab)
    assert read() == "1"
    assert tab.canvas.picture() is None


def test_a_picture_file_is_opened_from_the_menu(window, tab, read, monkeypatch, tmp_path):
    window.tabs.setCurrentWidget(window.train_tab)
    path = tmp_path / "five.png"
    assert on_paper([5]).save(str(path))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    QTest.keyClick(window, Qt.Key.Key_O, CTRL | SHIFT)
    assert read() == "5"
    assert window.tabs.currentWidget() is tab
    assert tab.findChild(QLabel, "sample_label").text() == "Picture: five.png"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    window.findChild(QAction, "open_picture_action").trigger()
    assert read() == "5"


def test_dropped_files_and_images_are_read(tab, read, tmp_path, answer_box):
    path = tmp_path / "eight.png"
    assert on_paper([8]).save(str(path))
    assert drop(tab, files(path))
    assert read() == "8"
    image = QMimeData()
    image.setImageData(on_paper([2]))
    assert drop(tab, image)
    assert read() == "2"
    words = QMimeData()
    words.setText("2")
    assert not drop(tab, words)
    assert "2 files were given" in answer_box(lambda: drop(tab, files(path, path)))
    assert read() == "2"


def test_what_is_no_picture_is_reported_and_changes_nothing(
    window, tab, read, tmp_path, answer_box, wait_for, clipboard
):
    draw_a_one(tab)

    def dropping(path):
        def act():
            assert drop(tab, files(path))
            wait_for(lambda: not tab.intake.is_busy)

        return answer_box(act)

    text = tmp_path / "notes.txt"
    text.write_text("seven")
    assert "no picture that can be read; the known kinds are PNG" in dropping(text)
    tiny = tmp_path / "tiny.png"
    assert on_paper([1]).scaled(6, 6).save(str(tiny))
    assert "6 x 6 pixels; expected each side from 8" in dropping(tiny)
    broken = tmp_path / "broken.png"
    assert on_paper([1]).save(str(broken))
    broken.write_bytes(broken.read_bytes()[:200])
    assert "broken.png is damaged" in dropping(broken)
    assert "does not exist" in dropping(tmp_path / "gone.png")
    clipboard.setText("seven")
    said = answer_box(window.findChild(QAction, "paste_picture_action").trigger)
    assert "The clipboard holds text; expected a picture" in said
    assert read() == "1"
    assert tab.canvas.picture() is None


def test_a_blank_picture_reads_as_nothing(window, tab, read, clipboard):
    blank = QImage(300, 200, QImage.Format.Format_RGB32)
    blank.fill(0xFFEEEEEE)
    clipboard.setImage(blank)
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert not read().isdigit()
    assert tab.canvas.picture() is not None


def test_steps_of_a_picture_are_left_out_and_forgotten_for_strokes(window, tab, read, clipboard):
    clipboard.setImage(on_paper([4]))
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert read() == "4"
    before = tab.strip.grab().toImage()
    check = tab.findChild(QCheckBox, "background_check")
    QTest.mouseClick(check, Qt.MouseButton.LeftButton, pos=check.rect().center())
    read()
    assert tab.strip.grab().toImage() != before
    assert tab.warning.isVisible()
    assert "Background" in tab.warning.findChild(QLabel).text()
    draw_a_one(tab)
    assert read() == "1"
    assert not tab.warning.isVisible()
    QTest.keyClick(window, Qt.Key.Key_Z, CTRL)
    read()
    assert tab.warning.isVisible()
    QTest.mouseClick(tab.findChild(object, "all_steps_button"), Qt.MouseButton.LeftButton)
    assert read() == "4"
    assert tab.strip.grab().toImage() == before


def test_a_number_in_a_picture_is_read_and_its_digits_pointed_at(window, tab, read, clipboard):
    clipboard.setImage(on_paper([2, 0, 7]))
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert read() == "207"
    # The picture is 900 x 320 and lies in the middle of the square.
    bars = tab.findChild(object, "probability_bars")
    for place, digit in ((0, "2"), (2, "7")):
        across = (place + 0.5) / 3
        for down in (0.5, 0.5 - 200 / 900):  # on the digit, and above the picture
            QTest.mouseMove(tab.canvas, tab.canvas.to_widget(across, down).toPoint())
            QApplication.processEvents()
        assert bars.accessibleDescription().startswith(f"{digit}: ")
    tab.findChild(object, "expected_combo").setCurrentIndex(1)
    assert len(read()) <= 1  # three digits read as one: it may well not be sure
    clipboard.setImage(on_paper([6]))
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    tab.findChild(object, "expected_combo").setCurrentIndex(0)
    assert read() == "6"


def test_a_large_picture_is_kept_small(window, tab, read, clipboard):
    clipboard.setImage(on_paper([9]).scaled(3000, 3200))
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert read() == "9"
    assert tab.canvas.picture().shape == (1600, 1500, 4)


@pytest.mark.parametrize("ink", [Qt.GlobalColor.white, Qt.GlobalColor.black])
def test_ink_on_clear_ground_is_seen_whatever_its_colour(window, tab, read, clipboard, ink):
    image = QImage(200, 200, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    for row in range(40, 160):
        for column in range(95, 107):
            image.setPixelColor(column, row, ink)
    clipboard.setImage(image)
    QTest.keyClick(window, Qt.Key.Key_V, CTRL)
    assert read() == "1"
    shown = tab.canvas.grab().toImage()
    stroke, ground = (
        shown.pixelColor(tab.canvas.to_widget(x, 0.5).toPoint()).value() for x in (0.505, 0.2)
    )
    assert abs(stroke - ground) > 200
