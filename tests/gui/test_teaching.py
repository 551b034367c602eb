"""Teaching as a person does it: draw, say what it is, let it learn, keep it or go back."""

import functools
import threading

import numpy as np
import pytest
from hands import LEFT, Hand
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QLabel, QPushButton

from digitpad import lessons
from digitpad.data import bundled_mnist
from digitpad.resources import asset
from model.augment import distort_strokes
from model.drawings_file import read_drawings
from model.my_digits import DigitsFile, key_of, write_drawings
from model.teaching import Teacher

SAMPLES = {drawing.label: drawing for _, drawing in read_drawings(asset("drawings/samples.jsonl"))}


def odd_seven(seed):
    """Strokes of a 7 as seen in a mirror, on the canvas, a little different each time."""
    mirrored = [stroke * (-1.0, 1.0) for stroke in SAMPLES[7].strokes]
    strokes = distort_strokes(mirrored, np.random.default_rng(seed))
    return [(0.5 + 0.35 * stroke).tolist() for stroke in strokes]


class Pupil(Hand):
    """The window, drawn on and clicked by a teacher."""

    def __init__(self, window, workspace, wait_for):
        super().__init__(window, workspace, wait_for, window.draw_tab)
        self.digits = workspace.lessons.digits

    def draw(self, strokes):
        self.tab.canvas.set_strokes(strokes)
        self.tab.read_now()

    def key(self, digit):
        QTest.keyClick(self.tab.canvas, Qt.Key(Qt.Key.Key_0 + digit))

    @property
    def read(self):
        self.tab.read_now()
        return self.text("prediction_label")

    def open_digits(self):
        self.click("my_digits_button")
        window = self.tab.findChild(object, "my_digits_window")
        QApplication.processEvents()
        assert window.isActiveWindow()
        return window

    @property
    def labels(self):
        return sorted(drawing.label for drawing in self.digits.drawings.values())


@pytest.fixture
def pupil(shown, wait_for, monkeypatch):
    """With lessons cut short, from a part of MNIST."""
    few = bundled_mnist().subset(4_000, 500)
    monkeypatch.setattr(lessons, "bundled_mnist", lambda: few)
    monkeypatch.setattr(lessons, "Teacher", functools.partial(Teacher, steps=30))
    return Pupil(*shown, wait_for)


def test_a_drawing_is_named_by_button_or_key_and_kept(pupil, data_folder, wait_for):
    pupil.draw(odd_seven(0))
    pupil.click("teach_7_button")
    pupil.draw(odd_seven(1))
    pupil.key(7)
    assert pupil.labels == [7, 7]
    assert "Kept as a 7; you have 2" in pupil.text("taught_label")
    assert "(2)" in pupil.tab.findChild(QPushButton, "my_digits_button").text()
    wait_for(lambda: pupil.digits.is_saved)
    kept = DigitsFile(data_folder / "my-digits.jsonl").read().drawings.values()
    assert [drawing.label for drawing in kept] == [7, 7]
    first = [np.asarray(stroke, np.float32) for stroke in odd_seven(0)]
    assert all((a == b).all() for a, b in zip(next(iter(kept)).strokes, first, strict=True))


def test_named_anew_it_is_no_second_one_and_taken_back_it_is_none(pupil):
    pupil.draw(odd_seven(0))
    pupil.key(1)
    pupil.key(7)
    pupil.key(7)
    assert pupil.labels == [7]
    pupil.click("undo_taught_button")
    assert pupil.labels == [1]
    assert "Kept as a 1" in pupil.text("taught_label")
    pupil.click("undo_taught_button")
    assert pupil.labels == []
    assert "not among" in pupil.text("taught_label")
    assert not pupil.tab.canvas.is_empty()


def test_there_is_nothing_to_name_without_strokes(pupil):
    assert not pupil.tab.findChild(QPushButton, "teach_3_button").isEnabled()
    pupil.key(3)
    pupil.tab.show_random_sample()
    pupil.key(3)
    assert pupil.labels == []


def test_five_odd_sevens_and_it_reads_the_sixth(
    pupil, make_window, wait_for, data_folder, monkeypatch
):
    monkeypatch.setattr(lessons, "Teacher", functools.partial(Teacher, steps=90))
    for seed in range(5):
        pupil.draw(odd_seven(seed))
        assert pupil.read != "7"
        pupil.key(7)
    pupil.draw(odd_seven(6))
    assert pupil.read != "7"
    window, lesson = pupil.open_digits(), pupil.workspace.lessons
    pupil.click("learn_button", window)
    wait_for(lambda: window.findChild(QPushButton, "stop_lesson_button").isVisible())
    assert pupil.read != "7"  # the window is awake, and reads as before
    wait_for(lambda: lesson.offered is not None)
    assert pupil.text("lesson_own_1", window) == "0 of 5"
    assert pupil.text("lesson_own_2", window) == "5 of 5"
    before, after = (float(pupil.text(f"lesson_test_{n}", window)[:-1]) for n in (1, 2))
    assert after >= before - 1
    pupil.click("keep_lesson_button", window)
    wait_for(lambda: pupil.tab.is_answer_current)
    assert pupil.read == "7"
    combo = pupil.tab.findChild(QComboBox, "network_in_use_combo")
    assert combo.currentText().endswith("(taught by you)")
    assert pupil.workspace.unsaved() == []
    # At the next start it is there, and can be left.
    pupil.workspace.close()
    other = Pupil(*make_window(), wait_for)
    other.draw(odd_seven(6))
    assert other.read == "7"
    wait_for(lambda: other.digits.is_saved)
    other.click("forget_lessons_button", other.open_digits())
    assert other.read != "7"
    assert not (data_folder / "taught.npz").exists()
    assert other.labels == [7] * 5


def test_a_lesson_can_be_stopped_and_declined(pupil, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    window, lesson = pupil.open_digits(), pupil.workspace.lessons
    pupil.click("learn_button", window)
    wait_for(lambda: window.findChild(QPushButton, "stop_lesson_button").isVisible())
    pupil.click("stop_lesson_button", window)
    wait_for(lambda: not lesson.is_active)
    assert lesson.offered is None
    pupil.click("learn_button", window)
    wait_for(lambda: lesson.offered is not None)
    pupil.click("decline_lesson_button", window)
    assert pupil.workspace.in_use is pupil.workspace.entries[0]
    assert lesson.kept is None


def test_closing_the_window_ends_a_lesson(pupil, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    pupil.click("learn_button", pupil.open_digits())
    assert pupil.workspace.lessons.is_active
    pupil.window.close()
    assert not pupil.workspace.lessons.is_active


def test_digits_are_looked_through_deleted_and_brought_back(pupil, tmp_path, wait_for):
    pupil.digits.change(SAMPLES.values())
    window = pupil.open_digits()
    grid = window.grid
    assert grid.model().rowCount() == 10
    QTest.keyClick(window, Qt.Key.Key_7)
    assert [grid.model().index(row, 0).data() for row in range(grid.model().rowCount())] == ["7"]
    QTest.keyClick(window, Qt.Key.Key_A)
    place = grid.visualRect(grid.model().index(3, 0)).center()
    QTest.mouseClick(grid.viewport(), LEFT, pos=place)
    QTest.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert len(grid.chosen()) == 2
    QTest.keyClick(grid, Qt.Key.Key_Delete)
    assert pupil.labels == [0, 1, 2, 5, 6, 7, 8, 9]
    told = "\n".join(each.text() for each in window.findChildren(QLabel))
    assert "2 drawings deleted" in told
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pupil.labels == list(range(10))
    told = "\n".join(each.text() for each in window.findChildren(QLabel))
    assert "2 drawings deleted" not in told
    assert "2 drawings restored" in told
    assert window.export_to(tmp_path / "out.jsonl")
    QTest.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    pupil.click("delete_digits_button", window)
    assert pupil.labels == []
    window.import_from(tmp_path / "out.jsonl")
    wait_for(lambda: pupil.labels == list(range(10)))


def choose_file(monkeypatch, path):
    """What the person will choose in the next box that asks for a file."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *rest: (str(path), ""))


def test_import_tells_what_it_could_not_use(pupil, tmp_path, monkeypatch, wait_for):
    path = tmp_path / "others.jsonl"
    lines = [key_of(SAMPLES[label]) for label in (0, 1, 1)]
    path.write_text("\n".join([*lines, '{"strokes": [], "label": 11}']), "utf-8")
    window = pupil.open_digits()
    choose_file(monkeypatch, path)
    pupil.click("import_digits_button", window)
    wait_for(lambda: "imported" in pupil.text("digits_told_label", window))
    said = pupil.text("digits_told_label", window)
    assert said.startswith("2 drawings imported, 1 were here already. 1 line could not be used")
    assert "others.jsonl, line 4" in said
    assert window.findChild(QPushButton, "import_digits_button").text().startswith("Import")
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert pupil.labels == []


def test_a_long_import_is_told_and_stopped_at_once(pupil, tmp_path, monkeypatch, wait_for):
    path = tmp_path / "very_many.jsonl"
    path.write_text("\n".join(map(key_of, SAMPLES.values())) * 5_000, "utf-8")
    window = pupil.open_digits()
    choose_file(monkeypatch, path)
    pupil.click("import_digits_button", window)
    assert pupil.text("digits_told_label", window).startswith("Reading very_many.jsonl: 0 drawings")
    wait_for(lambda: ": 0 drawings" not in pupil.text("digits_told_label", window))
    assert window.findChild(QPushButton, "import_digits_button").text() == "Stop import"
    pupil.click("import_digits_button", window)
    told = "Stopped: nothing of very_many.jsonl was imported"
    assert pupil.text("digits_told_label", window) == told
    wait_for(lambda: not is_running("digitpad-import"))
    assert pupil.text("digits_told_label", window) == told
    assert pupil.labels == []


def test_a_file_that_cannot_be_imported_is_told(pupil, tmp_path, answer_box, wait_for):
    window = pupil.open_digits()

    def take_nothing():
        window.import_from(tmp_path / "nowhere.jsonl")
        wait_for(lambda: not pupil.workspace.lessons.imports.is_active)

    said = answer_box(take_nothing, "OK")
    assert "nowhere.jsonl cannot be read" in said
    assert window.findChild(QPushButton, "import_digits_button").text().startswith("Import")


def is_running(name):
    return any(thread.name == name for thread in threading.enumerate())


def test_where_nothing_can_be_saved_the_drawing_stays_and_closing_asks(
    pupil, data_folder, wait_for, answer_box
):
    wait_for(lambda: pupil.digits.is_saved)
    data_folder.write_text("a file where the folder should be")
    pupil.draw(odd_seven(0))
    pupil.key(7)
    wait_for(lambda: pupil.digits.trouble)
    assert "not saved" in pupil.text("taught_label")
    assert pupil.labels == [7]
    window = pupil.open_digits()
    assert "Not saved yet" in pupil.text("digits_told_label", window)
    said = answer_box(pupil.window.close, "Try again", "Cancel")
    assert "cannot be written" in said
    assert pupil.window.isVisible()
    data_folder.unlink()
    pupil.click("try_again_button", window)
    wait_for(lambda: pupil.digits.is_saved)
    wait_for(lambda: "not saved" not in pupil.text("taught_label"))
    pupil.window.close()
    assert not pupil.window.isVisible()


def test_a_damaged_taught_network_is_told_and_left_out(make_window, data_folder):
    data_folder.mkdir()
    (data_folder / "taught.npz").write_bytes(b"damaged")
    window, workspace = make_window()
    assert workspace.in_use is workspace.entries[0]
    window.show()
    told = window.findChild(QLabel, "lesson_banner_label")
    assert told.isVisible()
    aside = data_folder / "taught.npz.damaged"
    assert str(aside) in told.text()
    assert aside.read_bytes() == b"damaged"
    window.close()
    (data_folder / "taught.npz").write_bytes(b"damaged again")
    make_window()
    assert aside.read_bytes() == b"damaged"
    assert (data_folder / "taught.npz.damaged-2").read_bytes() == b"damaged again"


def test_the_line_under_the_keys_is_shown_whole_in_a_small_window(pupil, qtbot):
    pupil.window.resize(960, 640)
    said = pupil.tab.findChild(QLabel, "taught_label")
    for text in ("", "Kept as a 7; you have 12 of them."):
        pupil.tab.teach_bar.say(text, can_undo=bool(text))
        qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()))


def test_taking_back_leaves_what_came_after(pupil):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    pupil.digits.change(list(SAMPLES.values())[:2])
    button = pupil.tab.findChild(QPushButton, "undo_taught_button")
    assert not button.isVisible()
    pupil.digits.undo()
    assert pupil.labels == [7]
    pupil.key(1)
    pupil.click("undo_taught_button")
    assert pupil.labels == [7]


def test_what_is_said_of_a_drawing_goes_with_it(pupil):
    pupil.draw(odd_seven(0))
    hint = pupil.text("taught_label")
    pupil.key(7)
    pupil.tab.canvas.undo()
    pupil.tab.canvas.redo()
    assert pupil.text("taught_label") == hint
    pupil.key(7)
    assert pupil.text("taught_label") == "It is among your digits as a 7."
    pupil.tab.canvas.clear()
    assert pupil.text("taught_label") == hint


def test_a_taught_network_that_was_opened_as_a_file_can_be_given_up(pupil, data_folder, wait_for):
    pupil.draw(odd_seven(0))
    pupil.key(7)
    lessons = pupil.workspace.lessons
    lessons.start()
    wait_for(lambda: lessons.offered is not None)
    lessons.keep()
    pupil.workspace.open_weights(data_folder / "taught.npz")
    window = pupil.open_digits()
    pupil.click("forget_lessons_button", window)
    assert lessons.kept is None
    assert not (data_folder / "taught.npz").exists()


def test_digits_that_cannot_be_read_are_told_and_closing_asks_nothing(
    make_window, data_folder, wait_for
):
    path = data_folder / "my-digits.jsonl"
    path.mkdir(parents=True)
    window, workspace = make_window()
    digits = workspace.lessons.digits
    wait_for(lambda: digits.trouble)
    said = window.draw_tab.findChild(QLabel, "taught_label").text()
    assert "cannot be read" in said
    assert "not saved" not in said
    path.rmdir()
    write_drawings(path, map(key_of, SAMPLES.values()))
    digits.try_again()
    wait_for(lambda: len(digits.drawings) == 10)
    assert digits.trouble == ""
    path.unlink()
    path.mkdir()
    other, workspace = make_window()
    wait_for(lambda: workspace.lessons.digits.trouble)
    other.close()
    assert not other.isVisible()


def test_a_drawing_on_its_way_to_the_file_is_not_lost_by_closing(
    pupil, data_folder, wait_for, answer_box
):
    wait_for(lambda: pupil.digits.is_saved)
    data_folder.write_text("a file where the folder should be")
    pupil.draw(odd_seven(0))
    pupil.key(7)
    assert pupil.digits.trouble == ""  # nobody knows yet
    said = answer_box(pupil.window.close, "Cancel")
    assert "cannot be written" in said
    assert pupil.window.isVisible()
    assert pupil.labels == [7]
